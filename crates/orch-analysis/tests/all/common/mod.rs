//! Programs held in memory: what they are made of, what is found in them, what they lower to.
#![allow(dead_code)]

pub mod edit;
mod places;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use orch_analysis::anchor::Located;
use orch_analysis::check::{Options, check};
use orch_analysis::unit::{Config, Target};
use orch_analysis::{Database, Program, Settings, lower};

/// Files by name; the first is the root.
pub type Texts = Vec<(String, String)>;

/// One file.
pub fn one(text: impl Into<String>) -> Texts {
    vec![("main.orch".to_owned(), text.into())]
}

/// A program that was loaded.
pub struct Loaded {
    /// Its database.
    pub db: Database,
    /// The program.
    pub program: Program,
}

impl Loaded {
    /// Loads the files; nothing else can be imported.
    pub fn new(texts: &Texts) -> Loaded {
        Loaded::in_database(Database::default(), texts)
    }

    /// Loads the files into a database.
    pub fn in_database(mut db: Database, texts: &Texts) -> Loaded {
        let root = format!("/p/{}", texts[0].0);
        let program = Program::load(&mut db, &root, Settings::default(), &reader(texts)).unwrap();
        Loaded { db, program }
    }

    /// Gives a file a new text and loads what it then imports.
    pub fn edit(&mut self, texts: &Texts, name: &str) {
        let text = &texts.iter().find(|(known, _)| known == name).unwrap().1;
        self.db.set_text(&format!("/p/{name}"), text);
        self.program.load_imports(&mut self.db, &reader(texts));
    }

    /// All findings.
    pub fn findings(&self) -> Vec<Located> {
        check(&self.db, self.program, &Options { targets: Target::ALL.to_vec(), ..Options::default() })
    }

    /// The codes of all findings.
    pub fn codes(&self) -> Vec<&'static str> {
        self.findings().iter().map(|finding| finding.code.name).collect()
    }

    /// The model for a target, as JSON.
    pub fn model(&self, target: Option<Target>) -> Option<String> {
        let config = Config::new(&self.db, None, target);
        let stack = lower::model(&self.db, self.program, config)?;
        Some(serde_json::to_string_pretty(&*stack).unwrap())
    }
}

fn reader(texts: &Texts) -> impl Fn(&str) -> Result<String, String> {
    let files: BTreeMap<String, String> =
        texts.iter().map(|(name, text)| (format!("/p/{name}"), text.clone())).collect();
    move |path: &str| files.get(path).cloned().ok_or_else(|| "no such file".to_owned())
}

/// Loads, checks and lowers whatever it is given; gives the codes.
pub fn survives(texts: &Texts) -> Vec<&'static str> {
    let loaded = Loaded::new(texts);
    let findings = loaded.findings();
    places::are_in_the_text(&loaded.db, loaded.program, &findings);
    for target in Target::ALL {
        let _ = loaded.model(Some(target));
    }
    findings.iter().map(|finding| finding.code.name).collect()
}

/// The top of the checkout.
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Every `.orch` file among the examples, by its path, in order.
pub fn examples() -> Vec<(PathBuf, String)> {
    let mut folders = vec![checkout().join("examples")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "orch") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// The programs of the examples: each file with all others of its folder and below that it could import.
pub fn programs() -> Vec<Texts> {
    let examples = examples();
    let programs = examples.iter().map(|(path, text)| {
        let folder = path.parent().unwrap();
        let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
        let mut texts = vec![(name(path), text.clone())];
        let below = examples.iter().filter(|(other, _)| other != path && other.starts_with(folder));
        texts.extend(below.map(|(other, text)| (name(other), text.clone())));
        texts
    });
    programs.collect()
}
