//! Edits: what is found after them is what a fresh check finds, and no more is computed than they ask for.

use std::collections::BTreeMap;

use crate::common::edit::{edited, is_small};
use crate::common::{Loaded, Texts, one, programs};
use orch_analysis::Database;
use orch_analysis::unit::Target;
use proptest::prelude::*;

// ---- what is found ----

fn assert_as_fresh(loaded: &Loaded, texts: &Texts) {
    let fresh = Loaded::new(texts);
    assert_eq!(loaded.findings(), fresh.findings(), "{texts:#?}");
    assert_eq!(loaded.model(Some(Target::K8s)), fresh.model(Some(Target::K8s)), "{texts:#?}");
}

/// Edits `file` of `texts` by what four bytes tell; whether there was an edit.
fn edit(loaded: &mut Loaded, texts: &mut Texts, file: u8, script: [u8; 4]) -> bool {
    let file = usize::from(file) % texts.len();
    let text = edited(&texts[file].1, script);
    if !is_small(&text) {
        return false;
    }
    texts[file].1 = text;
    let name = texts[file].0.clone();
    loaded.edit(texts, &name);
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_give_what_a_fresh_check_gives(
        texts in prop::sample::select(programs()),
        script in prop::collection::vec(any::<(u8, [u8; 4])>(), 1..5),
    ) {
        let mut texts = texts;
        let mut loaded = Loaded::new(&texts);
        loaded.findings();
        for (file, script) in script {
            if edit(&mut loaded, &mut texts, file, script) {
                assert_as_fresh(&loaded, &texts);
            }
        }
    }
}

#[test]
fn what_stands_around_the_items_is_edited_with_them() {
    let edits = [
        ("stack s\n\n/// Of nothing, and long enough to reach back.\n", "stack s\n\nstack s\n"),
        ("stack s\n\n// Of nothing, and long enough to reach back.\n", "stack s\n"),
        ("// Before it.\nstack s\n", "stack s\n"),
        ("stack s\n", "// Before it.\n\nstack s\n"),
        ("// Before it.\nstack s\n", "// Before it, and longer.\nstack s\nhost h\n"),
        ("stack s\nname: x\n", "stack: s\nname: x\n"),
    ];
    for (before, after) in edits {
        let mut texts = one(before);
        let mut loaded = Loaded::new(&texts);
        loaded.findings();
        texts[0].1 = after.to_owned();
        loaded.edit(&texts, "main.orch");
        assert_as_fresh(&loaded, &texts);
    }
}

#[test]
fn a_text_typed_character_by_character_is_found_as_if_it_was_always_there() {
    let whole = "stack s\nservice api { image = \"a:1\", port = 80, env { A = db.address } }\nservice db { image = \"d:1\", port = 1 }\n";
    let mut texts = one("");
    let mut loaded = Loaded::new(&texts);
    for end in 1..=whole.len() {
        texts[0].1 = whole[..end].to_owned();
        loaded.edit(&texts, "main.orch");
        assert_as_fresh(&loaded, &texts);
    }
}

#[test]
fn files_come_and_go() {
    let main = "stack s\nimport \"./a.orch\" as a\nservice x { image = \"x:1\", env { A = a.y.address } }\n";
    let lib = "stack a\nservice y { image = \"y:1\", port = 80 }\n";
    let mut texts: Texts =
        vec![("main.orch".into(), main.into()), ("a.orch".into(), lib.into()), ("b.orch".into(), lib.into())];
    let mut loaded = Loaded::new(&texts);
    assert_as_fresh(&loaded, &texts);
    for text in [
        "stack s\n",
        main,
        &main.replace("a.orch", "b.orch"),
        &main.replace("a.orch", "main.orch"),
        &main.replace("a.orch", "none.orch"),
        main,
    ] {
        texts[0].1 = text.to_owned();
        loaded.edit(&texts, "main.orch");
        assert_as_fresh(&loaded, &texts);
    }
    for text in ["", "stack a\nimport \"./main.orch\" as m\n", lib] {
        texts[1].1 = text.to_owned();
        loaded.edit(&texts, "a.orch");
        assert_as_fresh(&loaded, &texts);
    }
}

// ---- what is computed ----

const SHOP: &str = "stack shop

service db {
  image = \"postgres:15\"
  port = 5432
  env { POSTGRES_USER = \"shop\" }
}

service cache { image = \"redis:7\", port = 6379 }

service api {
  image = \"shop/api:1.4.2\"
  port = 8080
  env { DATABASE_URL = \"postgres://${db.env.POSTGRES_USER}@${db.address}/shop\" }
}

service web { image = \"shop/web:1.4.2\", port = 80, env { API = api.address } }

let spare = 1

environment production { api.replicas = 4 }
";

/// The queries that an edit of the shop runs, by name, with how often; the findings are those of a fresh check.
fn queries_after(change: impl Fn(&str) -> String) -> BTreeMap<String, usize> {
    let mut texts = one(SHOP);
    let mut loaded = Loaded::in_database(Database::with_query_log(), &texts);
    let changed = change(SHOP);
    assert_ne!(changed, SHOP);
    // An item's first edit tells that it is one that is edited; what counts is each edit from then on.
    for text in [&changed, SHOP, &changed] {
        loaded.findings();
        loaded.db.take_query_log();
        texts[0].1 = text.to_owned();
        loaded.edit(&texts, "main.orch");
    }
    let findings = loaded.findings();
    let log = loaded.db.take_query_log();
    assert_eq!(findings, Loaded::new(&texts).findings());
    let mut queries = BTreeMap::new();
    for query in log {
        let name = query.split('(').next().unwrap_or("").to_owned();
        *queries.entry(name).or_default() += 1;
    }
    queries
}

/// What an edit of white space or comments may run: reading the item, seeing that its tree stayed, placing its faults
/// of form, looking whether its text names inputs.
const READING: [&str; 3] = ["read", "plain_inputs", "named_in"];

#[test]
fn the_log_tells_of_queries() {
    let loaded = Loaded::in_database(Database::with_query_log(), &one(SHOP));
    loaded.db.take_query_log();
    loaded.findings();
    let log = loaded.db.take_query_log();
    for query in ["evaluate", "scope", "unit_verdict"] {
        assert!(log.iter().any(|line| line.starts_with(query)), "{query} is not among {log:#?}");
    }
}

#[test]
fn comments_and_white_space_run_nothing_but_the_reading_of_their_item() {
    let edits: [fn(&str) -> String; 9] = [
        |text| text.replace("  port = 8080\n", "  port = 8080 // the usual\n"),
        |text| text.replace("  port = 8080\n", "\n\n  port   =   8080\n\n"),
        |text| text.replace("service api", "/// What the web asks.\nservice api"),
        |text| text.replace("service api", "\n\n\nservice api"),
        |text| text.replace("stack shop\n", "// Everything.\nstack shop\n"),
        |text| {
            text.replace("{ image = \"redis:7\", port = 6379 }", "{\n  image = \"redis:7\"\n  port = 6379\n}")
        },
        |text| format!("// first\n\n{text}"),
        |text| format!("{text}\n// last\n"),
        |text| text.replace('\n', "\r\n"),
    ];
    for (index, edit) in edits.into_iter().enumerate() {
        let queries = queries_after(edit);
        let others: Vec<_> = queries.keys().filter(|name| !READING.contains(&name.as_str())).collect();
        assert!(others.is_empty(), "edit {index} runs {queries:?}");
    }
}

/// The items whose queries of a kind an edit runs.
fn units_after(query: &str, change: impl Fn(&str) -> String) -> usize {
    queries_after(change).get(query).copied().unwrap_or(0)
}

#[test]
fn an_edit_of_one_value_runs_its_service_and_its_readers_alone() {
    // Nobody reads the image; the check looks at four targets and two environments.
    let all = {
        let loaded = Loaded::in_database(Database::with_query_log(), &one(SHOP));
        loaded.findings();
        loaded.db.take_query_log().iter().filter(|line| line.starts_with("evaluate(")).count()
    };
    let of_cache = units_after("evaluate", |text| text.replace("redis:7", "redis:8"));
    assert!(of_cache > 0 && of_cache * 5 <= all, "{of_cache} of {all}");
    // The user is read by `api`.
    let of_db =
        units_after("evaluate", |text| text.replace("POSTGRES_USER = \"shop\"", "POSTGRES_USER = \"boss\""));
    assert!(of_db > 0 && of_db <= of_cache * 2, "{of_db}, not {of_cache} twice");
}
