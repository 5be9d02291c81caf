//! Definition, references, highlight, hover and rename: what names mean, on a stack that has every sort of them.

use crate::common::Fixture;
use orch_ide::Use;

const SHOP: &str = r#"
/// The shop.
stack shop

/// What the database is opened with.
secret db_password = env("DB_PASSWORD")

network backend
let version = env("VERSION", default: "dev")
let patient = { interval = 10s, timeout = 5s }
fn domain(tenant: string) -> string = "${tenant}.example.com"

/// What all services share.
abstract service base {
  restart = always
  labels { team = "storefront" }
}

/// Keeps the orders.
service db extends base {
  image    = "postgres:15"
  port     = 5432
  networks = [backend]
  env      { POSTGRES_PASSWORD = db_password }
}

service api extends base {
  image      = "shop/api:${version}"
  ports      { http = 8080, metrics = 9090 }
  networks   = [backend]
  depends_on = [db.started]
  env        { DATABASE_URL = "postgres://${db_password}@${db.address}/shop", HOST = domain("api") }
  health     = http("/health") { port = http, ...patient }
  replicas   = 2
}

service web extends base {
  image    = "shop/web:1"
  networks = [backend]
  env      { API = api.http.url, METRICS = api.ports.metrics.address, DB = api.env.DATABASE_URL }
}

environment production {
  api.scale.replicas = 4..40
  api.env           += { LEVEL = version }
}

check "all scale" { all s in services: s.scale.replicas != 0 }
"#;

/// The shop with the cursor before the nth appearance of a text.
fn at(text: &str, nth: usize) -> Fixture {
    let (index, _) = SHOP.match_indices(text).nth(nth).unwrap_or_else(|| panic!("no {text}"));
    Fixture::new(&format!("{}$0{}", &SHOP[..index], &SHOP[index..]))
}

fn definition(text: &str, nth: usize) -> String {
    let fixture = at(text, nth);
    match fixture.snapshot.definition(&fixture.path, fixture.offset) {
        Some(target) => {
            let from = orch_ide::FileRange::new(fixture.path.as_str().into(), target.from);
            fixture.drawn(vec![(from, "here".to_owned()), (target.name, "declared".to_owned())])
        }
        None => "nothing".to_owned(),
    }
}

fn references(text: &str, nth: usize) -> String {
    let fixture = at(text, nth);
    let found = fixture.snapshot.references(&fixture.path, fixture.offset);
    let label = |use_| match use_ {
        Use::Declaration => "declared",
        Use::Write => "written",
        Use::Read => "read",
    };
    fixture.drawn(found.into_iter().map(|it| (it.at, label(it.use_).to_owned())).collect())
}

fn rename(text: &str, nth: usize, new: &str) -> String {
    let fixture = at(text, nth);
    match fixture.snapshot.rename(&fixture.path, fixture.offset, new) {
        Ok(edits) => {
            fixture.drawn(edits.into_iter().map(|edit| (edit.at, format!("→ {}", edit.text))).collect())
        }
        Err(reason) => format!("refused: {reason}"),
    }
}

fn hover(text: &str, nth: usize) -> String {
    let fixture = at(text, nth);
    let Some(hover) = fixture.snapshot.hover(&fixture.path, fixture.offset) else {
        return "nothing".to_owned();
    };
    let mut out = fixture
        .drawn(vec![(orch_ide::FileRange::new(fixture.path.as_str().into(), hover.range), String::new())]);
    out.extend(hover.declaration.map(|text| format!("declared: {text}\n")));
    out.extend(hover.spelled_out.map(|text| format!("one of:   {text}\n")));
    out.extend(hover.docs.map(|text| format!("docs:     {}\n", text.replace('\n', "\n          "))));
    for shown in hover.values {
        let place = shown.origin.map(|at| {
            let text = fixture.snapshot.text(&at.path).unwrap();
            format!("  ({})", &text[at.start as usize..at.end as usize])
        });
        out.push_str(&format!(
            "value:    {} {:?}{}\n",
            shown.value,
            shown.environments,
            place.unwrap_or_default()
        ));
    }
    out
}

#[test]
fn a_name_leads_to_what_it_means() {
    let places = [
        ("db.address", 0),
        ("address}", 0),
        ("db.started", 0),
        ("started]", 0),
        ("backend]", 1),
        ("db_password}", 0),
        ("version}", 0),
        ("domain(\"api\")", 0),
        ("tenant}", 0),
        ("http, ...", 0),
        ("http(\"/health\")", 0),
        ("patient }", 0),
        ("http.url", 0),
        ("metrics.address", 0),
        ("DATABASE_URL }", 0),
        ("base {", 1),
        ("service db", 0),
        ("api.scale", 0),
        ("scale.replicas = 4", 0),
        ("replicas = 4", 0),
        ("LEVEL", 0),
        ("s.scale", 0),
        ("replicas != 0", 0),
        ("services: s", 0),
        ("always", 0),
        ("interval", 0),
    ];
    let shown: Vec<String> = places.iter().map(|(text, nth)| definition(text, *nth)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_name_is_found_wherever_it_is_used() {
    let places = [
        ("db extends", 0),
        ("http = 8080", 0),
        ("version =", 0),
        ("base {", 0),
        ("tenant:", 0),
        ("s in", 0),
        ("backend\n", 0),
        ("DATABASE_URL =", 0),
    ];
    let shown: Vec<String> = places.iter().map(|(text, nth)| references(text, *nth)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_new_name_is_written_everywhere() {
    let places = [
        ("db.address", 0, "database"),
        ("http = 8080", 0, "public"),
        ("base {", 0, "common"),
        ("tenant}", 0, "customer"),
        ("s in", 0, "service"),
    ];
    let shown: Vec<String> = places.iter().map(|(text, nth, new)| rename(text, *nth, new)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_new_name_that_would_mean_something_else_is_refused() {
    let places = [
        ("db.address", 0, "api"),
        ("db.address", 0, "no name"),
        ("db.address", 0, "match"),
        ("db.address", 0, "services"),
        ("version}", 0, "health"),
        ("image", 0, "picture"),
        ("http = 8080", 0, "metrics"),
        ("tenant}", 0, "version"),
        ("always", 0, "never"),
    ];
    let shown: Vec<String> = places
        .iter()
        .map(|(text, nth, new)| format!("{} → {new}: {}", text.trim(), rename(text, *nth, new)))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_there_is_to_say_about_a_name() {
    let places = [
        ("db.address", 0),
        ("address}", 0),
        ("db_password}", 0),
        ("version}", 0),
        ("replicas   = 2", 0),
        ("replicas = 4", 0),
        ("restart", 0),
        ("always", 0),
        ("service db", 0),
        ("http = 8080", 0),
        ("http(\"/health\")", 0),
        ("domain(\"api\")", 0),
        ("DATABASE_URL }", 0),
        ("health ", 0),
    ];
    let shown: Vec<String> = places.iter().map(|(text, nth)| hover(text, *nth)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}
