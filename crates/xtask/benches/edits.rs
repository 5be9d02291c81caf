//! From an edit to the findings it changes, in process, as an editor would: 1,000 services, in one file and in fifty.
//!
//! `cargo bench --bench edits` prints one table. Medians hide what annoys: the 95th percentile counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use orch_analysis::check::{Options, check};
use orch_analysis::{Database, Program, Settings};
use orch_diagnostics::Severity;
use xtask::generate::{Generated, Shape, stack};

const SERVICES: usize = 1000;
const EDITS: usize = 200;

/// What an edit does to the text of one service.
#[derive(Clone, Copy)]
struct Edit {
    name: &'static str,
    place: Place,
    /// From the text from that service on, the number of the edit, and the name of the file's first service.
    change: fn(&str, usize, &str) -> String,
}

/// Which service the edits are made in.
#[derive(Clone, Copy)]
enum Place {
    /// The same all the time, as while somebody types.
    One,
    /// Another each time: nothing of it was touched before.
    Fresh,
}

const KINDS: [Edit; 6] = [
    Edit {
        name: "one value, typed",
        place: Place::One,
        change: |text, turn, _| text.replacen("\"info\"", &format!("\"level-{turn}\""), 1),
    },
    Edit {
        name: "a value of another service each time",
        place: Place::Fresh,
        change: |text, turn, _| text.replacen("\"info\"", &format!("\"level-{turn}\""), 1),
    },
    Edit {
        name: "a value that is wrong",
        place: Place::Fresh,
        change: |text, turn, _| text.replacen("replicas = ", &format!("replicas = -{turn}"), 1),
    },
    Edit {
        name: "an edge",
        place: Place::Fresh,
        change: |text, turn, first| {
            let part = ["host", "address"][turn % 2];
            text.replacen("LOG_LEVEL    = \"info\"", &format!("LOG_LEVEL    = {first}.{part}"), 1)
        },
    },
    Edit {
        name: "a comment",
        place: Place::Fresh,
        change: |text, turn, _| text.replacen("  env {", &format!("  // {turn}\n  env {{"), 1),
    },
    Edit {
        name: "white space",
        place: Place::Fresh,
        change: |text, turn, _| {
            text.replacen("  env {", &format!("{}  env {{", "\n".repeat(1 + turn % 3)), 1)
        },
    },
];

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let edits = if std::env::args().any(|argument| argument == "--bench") { EDITS } else { 2 };
    println!("| edit to findings, median and 95th percentile | one file | fifty files |");
    println!("| --- | ---: | ---: |");
    for edit in KINDS {
        let one = Editor::open(1).measure(edit, edits);
        let fifty = Editor::open(50).measure(edit, edits);
        println!("| {} | {one} | {fifty} |", edit.name);
    }
}

struct Editor {
    db: Database,
    program: Program,
    files: Vec<Generated>,
}

struct Times(Vec<Duration>);

impl Editor {
    fn open(files: usize) -> Editor {
        let files = stack(Shape { services: SERVICES, files });
        let mut db = Database::default();
        let read = |path: &str| -> Result<String, String> {
            let name = path.trim_start_matches("/generated/");
            files
                .iter()
                .find(|file| file.name == name)
                .map(|file| file.text.clone())
                .ok_or("no such file".to_owned())
        };
        let program = Program::load(&mut db, "/generated/main.orch", Settings::default(), &read).unwrap();
        let findings = check(&db, program, &Options::default());
        assert!(findings.iter().all(|finding| finding.severity != Severity::Error), "{findings:?}");
        Editor { db, program, files }
    }

    /// Edits services, and takes each edit back before the next.
    fn measure(&mut self, edit: Edit, edits: usize) -> Times {
        let mut times = Vec::with_capacity(edits);
        for turn in 0..edits {
            let step = match edit.place {
                Place::One => 0,
                Place::Fresh => turn,
            };
            let file = &self.files[(step * 7 + self.files.len() / 2) % self.files.len()];
            let path = format!("/generated/{}", file.name);
            let services: Vec<usize> = file.text.match_indices("\nservice ").map(|(at, _)| at).collect();
            // Everyone but the first may refer to the first.
            let first = file.text[services[0]..].split_whitespace().nth(1).unwrap();
            let at = services[1 + (step * 31) % (services.len() - 1)];
            let (before, after) = file.text.split_at(at);
            let text = format!("{before}{}", (edit.change)(after, turn, first));
            let begun = Instant::now();
            self.db.set_text(&path, &text);
            let findings = check(&self.db, self.program, &Options::default());
            times.push(begun.elapsed());
            std::hint::black_box(findings.len());
            self.db.set_text(&path, &file.text);
            std::hint::black_box(check(&self.db, self.program, &Options::default()).len());
        }
        times.sort();
        Times(times)
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = |part: f64| {
            let index = ((self.0.len() - 1) as f64 * part).round() as usize;
            self.0[index].as_secs_f64() * 1000.0
        };
        write!(f, "{:.2} ms, {:.2} ms", millis(0.5), millis(0.95))
    }
}
