//! Runs the literate specs of `tests/specs`: Markdown with programs, the findings expected on their lines, and
//! the output expected of commands. Each case runs the real binary in a folder of its own.
//!
//! `UPDATE_SPECS=1` writes what is there into the specs, for a person to read before it is kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod case;
mod findings;
mod fixes;
mod run;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use case::Case;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("specs::titles_differ", || titles_differ().map_err(Failed::from))];
    // One case a process is the rule: the specs that have it not are not read for it.
    let asked = arguments.filter.as_deref().filter(|_| arguments.exact);
    for file in spec_files() {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        if asked.is_some_and(|name| name.split("::").nth(1) != Some(stem.as_str())) {
            continue;
        }
        for case in case::read(&fs::read_to_string(&file).unwrap()) {
            if matches!(stem.as_str(), "slips" | "mistakes") {
                let case = case.clone();
                let name = format!("fixes::{stem}::{}", case.title);
                trials.push(Trial::test(name, move || fixes::check(&case).map_err(Failed::from)));
            }
            let file = file.clone();
            trials.push(Trial::test(format!("specs::{stem}::{}", case.title), move || check(&file, &case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/specs")
}

fn spec_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("there are specs") {
            let path = entry.unwrap().path();
            let is_spec = path.extension().is_some_and(|e| e == "md") && !path.ends_with("README.md");
            match path.is_dir() {
                true => folders.push(path),
                false if is_spec => files.push(path),
                false => {}
            }
        }
    }
    files.sort();
    files
}

/// A case is known by its title; two of one title would hide each other when specs are updated.
fn titles_differ() -> Result<(), String> {
    for file in spec_files() {
        let mut titles: Vec<String> =
            case::read(&fs::read_to_string(&file).unwrap()).into_iter().map(|case| case.title).collect();
        titles.sort();
        if let Some(pair) = titles.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("{}: two cases are called {:?}", file.display(), pair[0]));
        }
    }
    Ok(())
}

fn check(file: &Path, case: &Case) -> Result<(), Failed> {
    let actual = run::case(case).map_err(|error| Failed::from(format!("{}: {error}", case.title)))?;
    let (expected, actual) = (case.text(), actual.text());
    if expected == actual {
        return Ok(());
    }
    if std::env::var_os("UPDATE_SPECS").is_some() {
        update(file, &case.title, &actual);
        return Ok(());
    }
    let name = file.strip_prefix(folder()).unwrap().display();
    Err(Failed::from(format!(
        "tests/specs/{name}, line {}: {}\n(`UPDATE_SPECS=1` takes what is there)\n\n{}",
        case.line,
        case.title,
        difference(&expected, &actual)
    )))
}

/// Replaces one case in its file; other processes may be doing the same with other cases.
fn update(file: &Path, title: &str, text: &str) {
    let lock = fs::File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("specs.lock")).unwrap();
    lock.lock().unwrap();
    let old = fs::read_to_string(file).unwrap();
    let new = case::replaced(&old, title, text);
    fs::write(file, new).unwrap();
}

/// The lines of both, those that differ marked.
fn difference(expected: &str, actual: &str) -> String {
    let mut text = String::new();
    for change in similar::TextDiff::from_lines(expected, actual).iter_all_changes() {
        let sign = match change.tag() {
            similar::ChangeTag::Delete => "expected │ ",
            similar::ChangeTag::Insert => "  actual │ ",
            similar::ChangeTag::Equal => "         │ ",
        };
        text.push_str(sign);
        text.push_str(change.value());
    }
    text
}
