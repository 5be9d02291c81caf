//! What must hold for any input whatever, one law a target. An input that breaks it panics.
//!
//! Bytes that are no text are read as the nearest text. A text may be several files: a line `//// a.orch` begins
//! the next one; the first is the root.

#[path = "../../../crates/orch-analysis/tests/all/common/edit.rs"]
mod edit;
#[path = "../../../crates/orch-analysis/tests/all/common/places.rs"]
mod places;

mod client;
mod serve;

use std::collections::BTreeMap;
use std::time::Duration;

use orch_analysis::check::Options;
use orch_analysis::unit::{Config, Target};
use orch_analysis::{Database, Program, Settings, lower};
use orch_syntax::ast;
use rustix::time::{ClockId, clock_gettime};
pub use serve::serve;

/// How much of the processor one input may take. Measured by the thread's own clock: a busy machine is no fault.
const LONGEST: Duration = Duration::from_secs(1);

/// Tokens tile the text.
pub fn lex(input: &[u8]) {
    bounded(input, |text| {
        let mut end = 0;
        for token in orch_syntax::lex(text) {
            assert!(token.start == end && token.end > token.start, "{token:?} after {end}");
            assert!(
                text.get(token.start as usize..token.end as usize).is_some(),
                "{token:?} parts a character"
            );
            end = token.end;
        }
        assert_eq!(end as usize, text.len());
    });
}

/// Items stand in order, and every place of a tree and of a fault is in its item.
pub fn parse(input: &[u8]) {
    bounded(input, |text| {
        let mut end = 0;
        for cut in orch_syntax::cut(text) {
            assert!(cut.start >= end && cut.end > cut.start, "{cut:?} after {end}");
            end = cut.end;
            let item = cut.text(text);
            let parsed = orch_syntax::parse_item(item);
            for (id, (start, end)) in parsed.spans.iter() {
                assert!(item.get(start as usize..end as usize).is_some(), "{id:?} of {item:?}");
            }
            for fault in &parsed.faults {
                let labels = fault.labels.iter().map(|label| label.at);
                let edits = fault.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.at));
                for at in labels.chain(edits).chain([fault.at]) {
                    assert!(item.get(at.start as usize..at.end as usize).is_some(), "{fault:?} of {item:?}");
                }
            }
            assert!(
                parsed.item.is_some() || !parsed.faults.is_empty(),
                "{item:?} is nothing, and nobody says so"
            );
            let _ = format!("{parsed:?}");
        }
        orch_syntax::parse_item(text);
        orch_syntax::parse_expr(text);
    });
}

/// Formatting twice is formatting once; trees stay, and broken items stay byte for byte.
pub fn format(input: &[u8]) {
    bounded(input, |text| {
        let once = orch_syntax::format(text);
        let twice = orch_syntax::format(&once.text);
        assert_eq!(twice.text, once.text, "twice is not once");
        assert!(twice.unchanged);
        assert_eq!(trees(text), trees(&once.text), "another meaning");
        for broken in &once.broken {
            assert!(once.text.contains(&text[broken.clone()]), "a broken item was changed");
        }
    });
}

fn trees(text: &str) -> Vec<Option<ast::Item>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let parsed = orch_syntax::cut(text).into_iter().map(|cut| orch_syntax::parse_item(cut.text(text)));
    parsed.map(|parsed| parsed.item.filter(|_| parsed.faults.is_empty())).collect()
}

/// A program is checked and lowered, and every place of every finding is in its file.
pub fn check(input: &[u8]) {
    bounded(input, |text| {
        let files = files(text);
        let mut db = Database::default();
        let program = load(&mut db, &files);
        let findings = findings(&db, program);
        places::are_in_the_text(&db, program, &findings);
        for target in Target::ALL {
            if let Some(stack) = lower::model(&db, program, Config::new(&db, None, Some(target))) {
                serde_json::to_string(&*stack).expect("a model is JSON");
            }
        }
    });
}

/// After each edit there is to say what a fresh check says. The first bytes tell the edits, the rest is the text.
pub fn incremental(input: &[u8]) {
    let Some((&count, rest)) = input.split_first() else { return };
    let (script, text) = rest.split_at(usize::from(count % 6) * 5 % (rest.len() + 1));
    bounded(text, |text| {
        let mut files = files(text);
        let names: Vec<String> = files.keys().cloned().collect();
        let mut db = Database::default();
        let program = load(&mut db, &files);
        findings(&db, program);
        for step in script.chunks_exact(5) {
            let name = &names[usize::from(step[0]) % names.len()];
            let text = edit::edited(&files[name], [step[1], step[2], step[3], step[4]]);
            if !edit::is_small(&text) {
                return;
            }
            db.set_text(&format!("/p/{name}"), &text);
            files.insert(name.clone(), text);
            program.load_imports(&mut db, &|path: &str| read(&files, path));
            let mut fresh = Database::default();
            let other = load(&mut fresh, &files);
            assert_eq!(findings(&db, program), findings(&fresh, other), "after the edit:\n{files:#?}");
        }
    });
}

fn bounded(input: &[u8], law: impl FnOnce(&str)) {
    let text = String::from_utf8_lossy(input);
    let start = thread_time();
    law(&text);
    let took = thread_time().saturating_sub(start);
    assert!(took < LONGEST, "it took {took:?}");
}

fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
}

const ROOT: &str = "main.orch";

fn files(text: &str) -> BTreeMap<String, String> {
    let mut parts = text.split("\n//// ");
    let root = parts.next().unwrap_or("");
    let mut files = BTreeMap::from([(ROOT.to_owned(), root.to_owned())]);
    for part in parts {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        files.entry(name.trim().to_owned()).or_insert_with(|| text.to_owned());
    }
    files
}

fn read(files: &BTreeMap<String, String>, path: &str) -> Result<String, String> {
    path.strip_prefix("/p/")
        .and_then(|name| files.get(name))
        .cloned()
        .ok_or_else(|| "no such file".to_owned())
}

fn load(db: &mut Database, files: &BTreeMap<String, String>) -> Program {
    let reader = |path: &str| read(files, path);
    Program::load(db, &format!("/p/{ROOT}"), Settings::default(), &reader).expect("the root is there")
}

fn findings(db: &Database, program: Program) -> Vec<orch_analysis::anchor::Located> {
    orch_analysis::check::check(db, program, &Options { targets: Target::ALL.to_vec(), ..Options::default() })
}
