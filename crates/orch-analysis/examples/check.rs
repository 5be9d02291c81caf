//! Checks a program and prints what it finds, with how long it took: for looking at the compiler by itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used)]

use std::time::Instant;

use orch_analysis::check::{Options, check};
use orch_analysis::locate::Files;
use orch_analysis::{Database, Program, Settings};

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let path = std::fs::canonicalize(path).unwrap().display().to_string();
    let start = Instant::now();
    let mut db = Database::default();
    let made = start.elapsed();
    let read = |path: &str| std::fs::read_to_string(path).map_err(|e| e.to_string());
    let program = Program::load(&mut db, &path, Settings::default(), &read).unwrap();
    let loaded = start.elapsed();
    let found = check(&db, program, &Options::default());
    let checked = start.elapsed();
    let sources = Files::new(&db, program).sources(&db);
    for finding in found.iter().take(60) {
        let (path, text) = &sources[finding.at.file.0 as usize];
        let line = text[..finding.at.start as usize].lines().count().max(1);
        let shown = text.get(finding.at.start as usize..finding.at.end as usize).unwrap_or("?");
        println!("{:?}[{}] {}:{line} `{shown}`: {}", finding.severity, finding.code, path, finding.message);
        for label in &finding.labels {
            let (_, text) = &sources[label.at.file.0 as usize];
            println!("    {:?}: {}", text.get(label.at.start as usize..label.at.end as usize), label.message);
        }
        finding.notes.iter().for_each(|n| println!("    note: {n}"));
        finding.fixes.iter().for_each(|f| println!("    fix: {}", f.title));
    }
    println!("{} findings; database {made:?}, loaded {loaded:?}, checked {checked:?}", found.len());
}
