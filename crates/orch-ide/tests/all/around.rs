//! What an editor shows around a text: outline, folds, hints, lenses, hierarchy, colors, the picture of the stack, and
//! what can be done about a place.

use std::fmt::Write;

use crate::common::Fixture;
use orch_ide::{FileRange, LensKind, Symbol, fix_all};

const SHOP: &str = r#"
// The shop.
// It sells.
stack shop

import "./pg.orch" as pg
import "./lib.orch"

let version = env("VERSION", default: "dev")
let patience = if environment == production then 10s else 20s
fn domain(tenant: string, top: string = "com") -> string = "${tenant}.${top}"

abstract service base {
  restart = always
}

service db extends base {
  image = "postgres:15"
  port  = 5432
}

service api extends base {
  image  = "shop/api:${version}"
  ports  { http = 8080, metrics = 9090 }
  env    { DB = db.address, PORT = db.port, HOST = domain("api", top: "org"), PG = "${pg.db_url}/x" }
  health = http("/health") {
    interval = patience
    port     = http
  }
  replicas = 2
}

job migrate {
  image      = "shop/migrate"
  depends_on = [db]
}

environment production {
  api.replicas = 4
}
--- pg.orch
let db_url = "postgres://x"
--- lib.orch
let unused = 1
"#;

fn shop() -> Fixture {
    let mut fixture = Fixture::new(SHOP);
    fixture.workspace.set_environment(Some("production"));
    fixture.snapshot = fixture.workspace.snapshot();
    fixture.path = "/p/main.orch".to_owned();
    fixture
}

fn range(fixture: &Fixture, bytes: orch_ide::TextRange) -> FileRange {
    FileRange::new(fixture.path.as_str().into(), bytes)
}

/// The byte at which the nth appearance of a text begins.
fn find(text: &str, nth: usize) -> u32 {
    let source = SHOP.trim_start_matches('\n');
    u32::try_from(source.match_indices(text).nth(nth).unwrap().0).unwrap()
}

#[test]
fn an_outline_has_everything_that_has_a_name() {
    fn draw(symbols: &[Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            let _ =
                writeln!(out, "{}{} ({:?} {})", "  ".repeat(depth), symbol.name, symbol.kind, symbol.detail);
            draw(&symbol.children, depth + 1, out);
        }
    }
    let fixture = shop();
    let mut out = String::new();
    draw(&fixture.snapshot.symbols(&fixture.path), 0, &mut out);
    let found: Vec<String> =
        fixture.snapshot.find_symbols("ap").into_iter().map(|it| it.symbol.name).collect();
    let _ = writeln!(out, "found: {}", found.join(", "));
    insta::assert_snapshot!(out);
}

#[test]
fn folds_links_and_what_is_around() {
    let fixture = shop();
    let mut out = String::new();
    for fold in fixture.snapshot.folds(&fixture.path) {
        let text = &fixture.snapshot.text(&fixture.path).unwrap()
            [fold.range.start as usize..fold.range.end as usize];
        let _ = writeln!(
            out,
            "{:?}: {} … {}",
            fold.kind,
            text.lines().next().unwrap(),
            text.lines().last().unwrap()
        );
    }
    for link in fixture.snapshot.links(&fixture.path) {
        out.push_str(&fixture.drawn(vec![(range(&fixture, link.range), link.to.to_string())]));
    }
    for around in fixture.snapshot.around(&fixture.path, find("tenant}", 0)) {
        let text = &fixture.snapshot.text(&fixture.path).unwrap()[around.start as usize..around.end as usize];
        let _ = writeln!(out, "around: {}", text.lines().next().unwrap());
    }
    let linked = fixture.snapshot.linked(&fixture.path, find("tenant:", 0));
    out.push_str(
        &fixture.drawn(linked.into_iter().map(|at| (range(&fixture, at), "linked".to_owned())).collect()),
    );
    insta::assert_snapshot!(out);
}

#[test]
fn hints_and_lenses() {
    let fixture = shop();
    let all = 0..u32::try_from(SHOP.len()).unwrap();
    let hints = fixture.snapshot.hints(&fixture.path, all);
    let mut out =
        fixture.drawn(hints.into_iter().map(|hint| (range(&fixture, hint.at..hint.at), hint.text)).collect());
    let lenses = fixture.snapshot.lenses(&fixture.path).into_iter().map(|lens| {
        let shown = match lens.kind {
            LensKind::Dependents(places) => format!("{} need it", places.len()),
            LensKind::Heirs(places) => format!("{} extend it", places.len()),
            LensKind::Run => "run".to_owned(),
            LensKind::Emit => "emit".to_owned(),
        };
        (range(&fixture, lens.range), shown)
    });
    out.push_str(&fixture.drawn(lenses.collect()));
    insta::assert_snapshot!(out);
}

#[test]
fn who_needs_whom() {
    let fixture = shop();
    let mut out = String::new();
    for (text, nth) in [("db extends", 0), ("api extends", 0)] {
        let party = fixture.snapshot.party(&fixture.path, find(text, nth)).unwrap();
        let _ = writeln!(out, "{} {}", party.kind, party.name);
        for (title, calls) in [
            ("needed by", fixture.snapshot.incoming(&party.at)),
            ("needs", fixture.snapshot.outgoing(&party.at)),
        ] {
            for call in calls {
                let _ = writeln!(out, "{title} {}", call.party.name);
                out.push_str(&fixture.drawn(call.places.into_iter().map(|at| (at, String::new())).collect()));
            }
        }
    }
    let graph = fixture.snapshot.graph(&fixture.path).unwrap();
    for node in graph.nodes {
        let _ = writeln!(out, "{} [{}] {}", node.id, node.networks.join(" "), node.ports.join(" "));
    }
    for edge in graph.edges {
        let _ = writeln!(out, "{} → {} {:?} {}", edge.from, edge.to, edge.kind, edge.why);
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_a_call_takes() {
    let fixture = shop();
    let mut out = String::new();
    for (text, nth, skip) in
        [("\"api\"", 0, 0), ("top: \"org\"", 0, 5), ("\"/health\"", 0, 1), ("\"VERSION\"", 0, 3)]
    {
        let found = fixture.snapshot.signature(&fixture.path, find(text, nth) + skip).unwrap();
        let active = found
            .active
            .map(|at| &found.label[found.params[at].start as usize..found.params[at].end as usize]);
        let _ = writeln!(out, "{} at {active:?}", found.label);
    }
    insta::assert_snapshot!(out);
}

#[test]
fn every_name_has_its_color() {
    let fixture = shop();
    let colors = fixture.snapshot.colors(&fixture.path, None).into_iter().map(|token| {
        let declared = if token.is_declared { " declared" } else { "" };
        let given = if token.is_given { " given" } else { "" };
        (range(&fixture, token.range), format!("{:?}{declared}{given}", token.color))
    });
    insta::assert_snapshot!(fixture.drawn(colors.collect()));
}

/// What can be done at the cursor, and what comes of it.
fn done(source: &str) -> String {
    let fixture = Fixture::new(source);
    let mut out = String::new();
    for action in fixture.snapshot.refactors(&fixture.path, fixture.offset..fixture.offset) {
        let _ = writeln!(out, "# {:?}: {}\n{}", action.kind, action.title, fixture.edited(&action.edits));
    }
    let found = fixture.snapshot.findings("/p/main.orch").unwrap();
    for code in ["unknown-name", "unknown-field"] {
        if let Some(action) = fix_all(&found[fixture.path.as_str()], Some(code)) {
            let _ = writeln!(out, "# {:?}: {}\n{}", action.kind, action.title, fixture.edited(&action.edits));
        }
    }
    out
}

#[test]
fn what_can_be_done() {
    let cases = [
        "stack s\nservice api {\n  image  = \"a\"\n  port = 80\n  health = http(\"/\") { interval = $010s }\n}\n",
        "stack s\nservice api {\n  image   = \"a\"\n  restart = always\n  labels  { team = \"x\" }\n$0}\nservice web {\n  image   = \"b\"\n  restart = always\n  labels  { team = \"x\" }\n}\n",
        "stack s\nservice db {\n  image = \"a\"\n  port  = 5432\n}\nservice api {\n  image = \"b\"\n  env   { URL = \"postgres://$0db:5432/x\" }\n}\n",
        "stack s\nservice api {\n  imag = \"a\"\n$0  comand = \"x\"\n}\n",
    ];
    let shown: Vec<String> = cases.iter().map(|case| done(case)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn monitoring_reaches_what_it_measures() {
    let fixture = Fixture::new(
        "stack s\nservice api {\n  image = \"a\"\n  ports { http = 80, metrics = 90 }\n}\nservice web {\n  image = \"b\"\n  port = 80\n  metrics { path = \"/m\" }\n}\nservice db { image = \"c\" }\nmonitoring {\n  prometheus { targets = [api.metrics] }\n}\n",
    );
    let graph = fixture.snapshot.graph("/p/main.orch").unwrap();
    let links: Vec<(&str, &str, &str)> =
        graph.edges.iter().map(|it| (it.from.as_str(), it.to.as_str(), it.why.as_str())).collect();
    let monitoring = graph.nodes.iter().find(|node| node.kind == "monitoring").unwrap();
    assert_eq!(
        links,
        [
            (monitoring.id.as_str(), "service:api", "metrics"),
            (monitoring.id.as_str(), "service:web", "metrics")
        ]
    );
    assert!(graph.edges.iter().all(|edge| edge.at.is_some()));
}
