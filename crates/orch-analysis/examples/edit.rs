//! Edits one value of a program again and again and prints how long it takes to the changed findings.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used)]

use std::time::{Duration, Instant};

use orch_analysis::check::{Options, check};
use orch_analysis::{Database, Program, Settings};

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let from = std::env::args().nth(2).expect("a text to replace");
    let path = std::fs::canonicalize(path).unwrap().display().to_string();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut db = Database::default();
    let read = |path: &str| std::fs::read_to_string(path).map_err(|e| e.to_string());
    let program = Program::load(&mut db, &path, Settings::default(), &read).unwrap();
    check(&db, program, &Options::default());
    let mut times: Vec<(Duration, Duration)> = Vec::new();
    for round in 0..200 {
        // `#` in the text is the round: then every edit is in another place.
        let from = from.replace('#', &round.to_string());
        let edited = text.replacen(&from, &format!("{from}{round}"), 1);
        let start = Instant::now();
        db.set_text(&path, &edited);
        let entered = start.elapsed();
        let found = check(&db, program, &Options::default());
        times.push((start.elapsed(), entered));
        std::hint::black_box(found);
    }
    times.sort();
    println!(
        "p50 {:?}, p95 {:?} (of which entering the text {:?})",
        times[100].0, times[190].0, times[190].1
    );
}
