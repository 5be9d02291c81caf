//! Laws of meaning: the form of a text and the order of what it says change nothing.

use crate::common::edit::edited;
use crate::common::{Loaded, Texts, one, programs};
use orch_analysis::anchor::Located;
use orch_analysis::unit::Target;
use orch_diagnostics::Severity;
use orch_syntax::ast::{Body, Expr, ExprKind, Item, Member, MemberKind};
use orch_syntax::{TokenKind, cut, format, lex, parse_item};
use proptest::prelude::*;
use smol_str::SmolStr;

/// What is said of a program and what it means, wherever in its files that stands.
#[derive(PartialEq, Eq)]
struct Meaning {
    said: Vec<Said>,
    models: Vec<Option<String>>,
}

impl Meaning {
    fn of(texts: &Texts) -> Meaning {
        Meaning::in_program(&Loaded::new(texts))
    }

    /// The lines in which another differs from this.
    fn differs(&self, other: &Meaning) -> Vec<String> {
        let (these, others) = (self.lines(), other.lines());
        let gone = these.iter().filter(|line| !others.contains(line)).map(|line| format!("- {line}"));
        let new = others.iter().filter(|line| !these.contains(line)).map(|line| format!("+ {line}"));
        let lines: Vec<_> = gone.chain(new).collect();
        if lines.is_empty() && self != other { vec!["the order of the model".to_owned()] } else { lines }
    }

    fn lines(&self) -> Vec<String> {
        let said = self.said.iter().map(|said| format!("{said:?}"));
        said.chain(self.models.iter().flatten().flat_map(|model| model.lines()).map(str::to_owned)).collect()
    }

    fn in_program(loaded: &Loaded) -> Meaning {
        let findings = loaded.findings();
        // What has errors has no model that counts: `emit` and `run` stop before.
        let models = match findings.iter().any(|finding| finding.severity == Severity::Error) {
            true => Vec::new(),
            false => Target::ALL.map(|target| loaded.model(Some(target))).to_vec(),
        };
        let mut said: Vec<_> = findings.into_iter().map(what_is_said).collect();
        said.sort();
        Meaning { said, models }
    }
}

type Said = (Severity, &'static str, SmolStr, Vec<SmolStr>);

fn what_is_said(finding: Located) -> Said {
    let code = finding.code.name;
    match LATER_OF_TWO.contains(&code) {
        true => (finding.severity, code, SmolStr::default(), Vec::new()),
        false => (finding.severity, code, finding.message, finding.notes),
    }
}

/// Said at the later of two and naming the earlier: the one thing in which order may be heard.
const LATER_OF_TWO: [&str; 3] = ["host-port-conflict", "duplicate-name", "duplicate-write"];

fn assert_same(meaning: &Meaning, texts: &Texts) {
    let differs = meaning.differs(&Meaning::of(texts));
    assert!(differs.is_empty(), "{}\n{}", texts[0].1, differs.join("\n"));
}

/// Programs small enough to be compared often: those of the examples, and some that use what these do not.
fn small_programs() -> Vec<Texts> {
    let mut found = programs();
    found.extend(SMALL.map(one));
    found.push(vec![
        ("main.orch".to_owned(), MAIN.to_owned()),
        ("pg.orch".to_owned(), PG.to_owned()),
        ("lib.orch".to_owned(), LIB.to_owned()),
    ]);
    found
}

const SMALL: [&str; 4] = [
    "stack a
service db for n in 0..<3 { image = \"pg:${n}\", port = 5432, env { N = \"${n}\" } }
service api {
  image = \"api:1\"
  ports { http = 80, admin = 81 }
  publish { http = 8000, admin = 8000 }
  env { ...shared, DB = db[1].address, ALL = [for d in [0, 1]: \"${d}\"].join(\",\") }
  depends_on = [db[0].started]
}
let shared = { A = \"1\", B = \"2\" }
environment production extends staging { api.replicas = 3, api.env.A = \"x\" }
environment staging { api.env += { C = \"3\" } }
check \"many\" { expect api.replicas > 1 }
",
    "stack faults
service api {
  imge = \"api\"
  port = 70000
  health = http(\"/\") { interval = 5, timeout = 10s }
  env { A = nobody, B = api.env.A, C = db.host }
  replicas = 1
  replicas = 2
}
service db { image = \"db\", networks = [back], publish = 80 }
service web { image = \"web\", publish = 80, depends_on = [db, wbe] }
network back
network unused
secret pass = env(\"PASS\")
secret also = env(\"PASS\", default: \"x\")
job once { image = \"x:1\", labels { p = pass } }
environment e { nothing.replicas = 1, api { replicas = 9 } }
",
    "stack circles
service a { image = \"a:1\", port = 1, env { B = b.address } }
service b { image = \"b:1\", port = 1, env { C = c.address } }
service c { image = \"c:1\", port = 1, env { A = a.address } }
let x = y + 1
let y = z
let z = x
abstract service base extends mid { image = \"m:1\" }
abstract service mid extends base {}
",
    "stack kinds
kind web extends service { team: string, tier: \"a\" | \"b\" = \"a\", image = \"${team}:${self.tier}\" }
type small = int where it < 5
fn twice(n: small) -> int = n * 2
web one { team = \"x\", replicas = twice(2) }
web two { tier = \"c\", replicas = twice(7) }
abstract service base { port = 80, health = http(\"/\"), env { A = self.name } }
service heir extends base { image = \"h:1\", env { B = self.env.A } }
@allow(unused-item, \"kept\")
let kept = match target { k8s => 1, else => 2 }
",
];

const MAIN: &str = "stack main
import \"./pg.orch\" as pg
import \"./pg.orch\"(size: 20Gi) as orders
import \"./lib.orch\" as lib
service api extends lib.base { image = \"a:1\", env { A = pg.db.address, B = orders.db.address } }
environment production { pg.db.replicas = 2 }
";
const PG: &str = "stack pg(size: bytes = 10Gi)
import \"./lib.orch\" as lib
secret pass = env(\"PASS\")
service db extends lib.base { image = \"pg:1\", port = 5432, env { P = pass }, volumes { data = mount(\"/data\") { size } } }
";
const LIB: &str = "abstract service base { restart = on_failure }
let unused = 1
";

// ---- form ----

#[test]
fn formatting_changes_neither_findings_nor_model() {
    for texts in small_programs() {
        for seed in 0..3 {
            let other = map(&texts, |text| with_other_spaces(text, seed));
            let laid_out = map(&texts, |text| format(text).text);
            let again = map(&other, |text| format(text).text);
            assert_eq!(again, laid_out);
            let meaning = Meaning::of(&texts);
            assert_same(&meaning, &laid_out);
            assert_same(&meaning, &other);
        }
    }
}

#[test]
fn comments_change_neither_findings_nor_model() {
    for texts in small_programs() {
        let commented = map(&texts, |text| {
            text.lines()
                .map(|line| match line.contains("///") {
                    true => format!("{line}\n"),
                    false => format!("{line} // said\n"),
                })
                .collect()
        });
        if lex(&texts[0].1).iter().all(|token| token.kind != TokenKind::Comment) {
            assert_same(&Meaning::of(&texts), &commented);
        }
    }
}

fn map(texts: &Texts, change: impl Fn(&str) -> String) -> Texts {
    texts.iter().map(|(name, text)| (name.clone(), change(text))).collect()
}

/// The text with other widths of the spaces between tokens; those before a comment are the author's.
fn with_other_spaces(text: &str, seed: usize) -> String {
    let tokens = lex(text);
    let spaced = tokens.iter().enumerate().map(|(index, token)| {
        let is_free = tokens.get(index + 1).is_none_or(|next| next.kind != TokenKind::Comment);
        match token.kind {
            TokenKind::Whitespace if is_free => " ".repeat((index + seed) % 3 + 1),
            _ => token.text(text).to_owned(),
        }
    });
    spaced.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_what_is_wrong_changes_neither_findings_nor_model(
        texts in prop::sample::select(small_programs()),
        edits in prop::collection::vec(any::<[u8; 4]>(), 1..4),
    ) {
        let mut texts = texts;
        for edit in edits {
            texts[0].1 = edited(&texts[0].1, edit);
        }
        let laid_out = map(&texts, |text| format(text).text);
        assert_same(&Meaning::of(&texts), &laid_out);
    }
}

// ---- order ----

#[test]
fn the_order_of_items_changes_nothing() {
    for texts in small_programs() {
        let meaning = Meaning::of(&texts);
        for seed in 0..4 {
            let other = map(&texts, |text| shuffled_items(text, seed));
            assert_same(&meaning, &other);
        }
    }
}

#[test]
fn the_order_of_entries_changes_nothing() {
    for texts in small_programs() {
        let meaning = Meaning::of(&texts);
        for seed in 0..4 {
            let other = map(&texts, |text| shuffled_entries(text, seed));
            assert_same(&meaning, &other);
        }
    }
}

#[test]
fn the_order_in_which_files_are_read_changes_nothing() {
    for texts in small_programs() {
        let findings = Loaded::new(&texts).findings();
        let meaning = Meaning::of(&texts);
        let mut db = orch_analysis::Database::default();
        for (name, text) in texts.iter().rev() {
            db.set_text(&format!("/p/{name}"), text);
        }
        let loaded = Loaded::in_database(db, &texts);
        assert_eq!(loaded.findings(), findings);
        assert_eq!(meaning.differs(&Meaning::in_program(&loaded)), [""; 0]);
    }
}

/// A permutation of `0..count`, another for each seed.
fn order(count: usize, seed: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    match seed {
        0 => order.reverse(),
        1 => order.rotate_left(count / 2),
        _ => order.sort_by_key(|n| (n * 7919 + seed * 104_729) % 31),
    }
    order
}

fn shuffled_items(text: &str, seed: usize) -> String {
    let cuts = cut(text);
    let items = order(cuts.len(), seed).into_iter().map(|at| cuts[at].text(text));
    items.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The text with the members of one body of each item in another order.
fn shuffled_entries(text: &str, seed: usize) -> String {
    let mut out = String::new();
    let mut end = 0;
    for cut in cut(text) {
        let item = cut.text(text);
        out.push_str(&text[end..cut.start as usize]);
        out.push_str(&shuffled_body(item, seed));
        end = cut.end as usize;
    }
    out + &text[end..]
}

fn shuffled_body(text: &str, seed: usize) -> String {
    let parsed = parse_item(text);
    let Some(item) = parsed.item.as_ref().filter(|_| parsed.faults.is_empty()) else {
        return text.to_owned();
    };
    let mut bodies = Vec::new();
    bodies_of_item(item, &mut bodies);
    let Some(body) = bodies.get(seed % bodies.len().max(1)) else { return text.to_owned() };
    let ranges: Vec<_> = body
        .iter()
        .map(|member| parsed.spans.get(member.id).unwrap())
        .map(|(start, end)| start as usize..end as usize)
        .collect();
    let mut out = String::new();
    let mut end = 0;
    for (range, from) in ranges.iter().zip(order(ranges.len(), seed)) {
        out.push_str(&text[end..range.start]);
        out.push_str(&text[ranges[from].clone()]);
        end = range.end;
    }
    out + &text[end..]
}

/// The members of every body of more than one, outer ones first; statements have an order.
fn bodies_of_item<'a>(item: &'a Item, found: &mut Vec<&'a [Member]>) {
    item.body.iter().for_each(|body| bodies(body, found));
    item.value.iter().for_each(|value| bodies_of_expr(value, found));
}

fn bodies<'a>(body: &'a Body, found: &mut Vec<&'a [Member]>) {
    let ordered = |member: &Member| matches!(member.kind, MemberKind::Statement(_));
    if body.members.len() > 1 && !body.members.iter().any(ordered) {
        found.push(&body.members);
    }
    for member in &body.members {
        match &member.kind {
            MemberKind::Item(item) => bodies_of_item(item, found),
            MemberKind::Amend { body, .. } => bodies(body, found),
            MemberKind::Set { value, .. } | MemberKind::Append { value, .. } => bodies_of_expr(value, found),
            _ => {}
        }
    }
}

fn bodies_of_expr<'a>(expr: &'a Expr, found: &mut Vec<&'a [Member]>) {
    match &expr.kind {
        ExprKind::Record(body) | ExprKind::Construct { body, .. } => bodies(body, found),
        _ => {}
    }
}
