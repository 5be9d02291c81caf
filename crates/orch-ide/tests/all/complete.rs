//! What is offered where: each case a source with the cursor (`$0`), and the first of what is offered there.

use crate::common::Fixture;
use orch_ide::{CompletionKind, Rest};

/// What is around the line that is typed.
const AROUND: &str = r#"
stack shop
network backend
secret db_password = env("DB_PASSWORD")
let version = "1.2"
fn domain(tenant: string) -> string = "${tenant}.example.com"
abstract service base { restart = always }
service db {
  image = "postgres:15"
  port  = 5432
  env { USER = "shop" }
}
service api {
  image = "shop/api"
  ports { http = 8080, metrics = 9090 }
}
job migrate { image = "shop/migrate" }
environment production { api.replicas = 4 }
"#;

/// The first labels that are offered in the last lines of a file.
fn offered(lines: &str) -> String {
    let fixture = Fixture::new(&format!("{AROUND}{lines}\n"));
    let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
    let labels: Vec<&str> = found.iter().map(|it| it.label.as_str()).collect();
    let more = if labels.len() > 12 { format!(" … {} more", labels.len() - 12) } else { String::new() };
    let first: Vec<&str> = labels.into_iter().take(12).collect();
    format!("{}\n  → {}{more}\n", lines.trim_end(), first.join(", "))
}

fn all(cases: &[&str]) -> String {
    cases.iter().map(|case| offered(case)).collect::<Vec<_>>().join("\n")
}

#[test]
fn fields_that_are_not_set_yet() {
    insta::assert_snapshot!(all(&[
        "service web {\n  $0\n}",
        "service web {\n  image = \"x\"\n  he$0\n}",
        "service web {\n  image = \"x\"\n  he$0",
        "service web {\n  health = http(\"/\") { $0 }\n}",
        "service web {\n  health = http(\"/\") {\n    interval = 10s\n    $0\n  }\n}",
        "service web {\n  resources { $0 }\n}",
        "service web { scale.$0 }",
        "service web {\n  scale.re$0 = 2\n}",
        "environment staging {\n  $0\n}",
        "environment staging {\n  api.$0\n}",
        "environment staging {\n  api.scale.$0\n}",
        "environment staging {\n  api { $0 }\n}",
        "environment staging {\n  api.resources { $0 }\n}",
        "kind web extends service {\n  $0\n}",
    ]));
}

#[test]
fn values_that_fit() {
    insta::assert_snapshot!(all(&[
        "service web {\n  health = $0\n}",
        "service web {\n  health = h$0\n}",
        "service web {\n  restart = $0\n}",
        "service web {\n  networks = [$0]\n}",
        "service web {\n  networks = [$0",
        "service web {\n  depends_on = [$0]\n}",
        "service web {\n  depends_on = [db.$0]\n}",
        "service web {\n  ports { http = 80, admin = 81 }\n  health = http(\"/\") { port = $0 }\n}",
        "service web {\n  enabled = $0\n}",
        "service web {\n  env { A = $0 }\n}",
        "service web {\n  env { A = \"x ${$0} y\" }\n}",
        "service web {\n  env { A = \"x ${$0",
        "service web {\n  env { A = \"x ${db.$0}\" }\n}",
        "service web {\n  env { A = api.$0 }\n}",
        "service web {\n  env { A = api.http.$0 }\n}",
        "service web {\n  env { A = db.env.$0 }\n}",
        "service web {\n  env { A = version.$0 }\n}",
        "let a = $0",
        "check \"x\" { all s in services: s.$0 }",
        "check \"x\" { $0 }",
        "test \"x\" in $0 { }",
        "test \"x\" { expect api.$0 }",
    ]));
}

#[test]
fn units_after_a_number() {
    insta::assert_snapshot!(all(&[
        "service web {\n  health = tcp { interval = 10$0 }\n}",
        "service web {\n  resources { memory = 512$0 }\n}",
        "service web {\n  resources { cpu = 5$0, memory = 1Gi }\n}",
    ]));
}

#[test]
fn beginnings_and_heads() {
    insta::assert_snapshot!(all(&[
        "$0",
        "ser$0",
        "abstract $0",
        "service web $0",
        "service web extends $0 { }",
        "let size: $0 = 1",
        "type x = $0",
        "@$0\nservice web { image = \"x\" }",
        "stack.$0",
        "// a comment $0",
        "service web {\n  image = \"some $0\"\n}",
    ]));
}

#[test]
fn nothing_right_after_what_is_closed() {
    for line in
        ["image = \"x\"$0", "image = \"x\"im$0", "networks = [backend]$0", "env { A = domain(\"x\")$0 }"]
    {
        let shown = offered(&format!("service web {{\n  {line}\n}}"));
        assert!(shown.ends_with("→ \n"), "{shown}");
    }
}

#[test]
fn paths() {
    let source =
        "stack shop\nimport \"$0\"\n--- pg.orch\nlet a = 1\n--- lib/x.orch\nlet b = 1\n--- notes.txt\nx\n";
    let fixture = Fixture::new(source);
    let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
    let shown: Vec<&str> = found.iter().map(|it| it.snippet.as_str()).collect();
    assert_eq!(shown, ["./pg.orch", "./lib/"]);
    let source = "stack shop\nconfig c = file(\"$0\")\n--- notes.txt\nx\n";
    let fixture = Fixture::new(source);
    let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
    let shown: Vec<&str> = found.iter().map(|it| it.snippet.as_str()).collect();
    assert_eq!(shown, ["notes.txt"]);
}

#[test]
fn a_completion_brings_what_belongs_to_it() {
    let fixture = Fixture::new(&format!("{AROUND}service web {{\n  $0\n}}\n"));
    let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
    let one = |label: &str| found.iter().find(|it| it.label == label).unwrap();
    assert_eq!(one("image").snippet, "image = \"$0\"");
    assert_eq!(one("env").snippet, "env {\n  $0\n}");
    assert_eq!(one("networks").snippet, "networks = [$0]");
    assert!(one("health").docs.as_deref().unwrap().starts_with("How to find out"));
    assert_eq!(one("replicas").detail, "int | range of int | \"per_node\"");
    let fixture = Fixture::new(&format!("{AROUND}service web {{\n  health = $0\n}}\n"));
    let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
    let one = |label: &str| found.iter().find(|it| it.label == label).unwrap();
    assert_eq!(one("command").snippet, "command($1)");
    assert_eq!(one("http").snippet, "http");
}

/// A program whose library nobody imports yet, with a cursor in `main.orch`.
fn beside_a_library(main: &str) -> Fixture {
    Fixture::new(&format!(
        "{main}--- lib/common.orch\n/// Where things are.\nlet region = \"eu\"\nprivate let own = 1\nfn domain(name: string) -> string = \"${{name}}.example.com\"\nabstract service base {{\n  restart = always\n}}\n"
    ))
}

#[test]
fn a_name_of_a_library_brings_its_import() {
    let cases = [
        "stack shop\nservice web {\n  image = \"x\"\n  env { R = $0 }\n}\n",
        "stack shop\nimport \"./other.orch\"\nservice web extends $0 {\n  image = \"x\"\n}\n--- other.orch\nlet a = 1\n",
        "let common = $0\n",
    ];
    let shown = cases.map(|case| {
        let fixture = beside_a_library(case);
        let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
        let brought = found.iter().filter(|it| !it.also.is_empty());
        let shown = brought.map(|it| format!("{} — {}\n{}", it.snippet, it.detail, fixture.edited(&it.also)));
        shown.collect::<Vec<_>>().join("\n")
    });
    insta::assert_snapshot!(shown.join("\n=====\n"));
}

#[test]
fn what_is_imported_or_imports_the_file_is_not_offered_again() {
    let is_offered = |fixture: Fixture| {
        let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
        found.iter().any(|it| !it.also.is_empty())
    };
    assert!(!is_offered(beside_a_library("stack shop\nimport \"./lib/common.orch\"\nlet a = $0\n")));
    // In a circle.
    assert!(!is_offered(Fixture::new("let a = $0\n--- b.orch\nimport \"./main.orch\"\nlet b = 1\n")));
}

#[test]
fn of_more_than_anyone_reads_the_best_are_offered() {
    let services: String =
        (0..1000).map(|number| format!("service web-{number} {{ image = \"x\" }}\n")).collect();
    let found = |typed: &str| {
        let fixture = Fixture::new(&format!("{services}service api {{\n  depends_on = [{typed}$0]\n}}\n"));
        fixture.snapshot.completions(&fixture.path, fixture.offset)
    };
    let all = found("");
    assert_eq!((all.list.len(), all.rest), (200, Rest::Worse));
    assert!(all.list.iter().all(|it| it.label.starts_with("web-") && !it.detail.is_empty()));
    // What was typed decides who is among the best, as editors match it: its letters, in their order.
    let some = found("w9");
    let labels: Vec<&str> = some.list.iter().map(|it| it.label.as_str()).collect();
    assert!(labels.contains(&"web-9") && labels.contains(&"web-999") && !labels.contains(&"web-1"));
    // `web-9…` before `web-19…`.
    assert!(labels.contains(&"web-199") && !labels.contains(&"web-889"));
    assert_eq!(some.rest, Rest::Worse);
    let fixture = Fixture::new(&format!("{AROUND}let v = $0\n"));
    assert_eq!(fixture.snapshot.completions(&fixture.path, fixture.offset).rest, Rest::Nothing);
}

#[test]
fn the_names_of_arguments() {
    let named = |source: &str| {
        let fixture = Fixture::new(source);
        let found = fixture.snapshot.completions(&fixture.path, fixture.offset).list;
        let names = found.into_iter().filter(|it| it.kind == CompletionKind::Argument);
        names.map(|it| it.snippet).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(named("let v = env(\"V\", $0)\n"), "default: ");
    assert_eq!(named("let v = env($0)\n"), "default: , name: ");
    assert_eq!(named("let v = env(\"V\", d$0)\n"), "default: ");
    assert_eq!(named("let v = env(\"V\", d$0: 1)\n"), "default");
    assert_eq!(named("let v = env(\"V\", default: $0)\n"), "");
    assert_eq!(named("fn f(a: int, b: int = 2, c: int = 3) -> int = a\nlet v = f(1, c: 2, $0)\n"), "b: ");
    assert_eq!(named("service web {\n  image = \"x\"\n  health = http(\"/\", $0)\n}\n"), "");
}
