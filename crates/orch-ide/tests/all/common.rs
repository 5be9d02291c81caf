//! Programs in memory with a cursor in them (`$0`), and answers drawn into their source.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use orch_ide::{Disk, FileRange, NoBackEnds, Snapshot, Workspace};

/// A disk in memory.
pub struct Memory(pub BTreeMap<String, String>);

impl Disk for Memory {
    fn read(&self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "it is not there".to_owned())
    }

    fn is_there(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.0.keys().any(|known| known == path || known.starts_with(&folder))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let inside = self
            .0
            .keys()
            .filter_map(|path| path.strip_prefix(folder.trim_end_matches('/'))?.strip_prefix('/'));
        let mut names: Vec<String> = inside
            .map(|rest| match rest.split_once('/') {
                Some((folder, _)) => format!("{folder}/"),
                None => rest.to_owned(),
            })
            .collect();
        names.dedup();
        names
    }
}

/// Files with a cursor in one of them.
pub struct Fixture {
    pub workspace: Workspace,
    pub snapshot: Snapshot,
    pub path: String,
    pub offset: u32,
    pub texts: BTreeMap<String, String>,
}

impl Fixture {
    /// One file, `main.orch`, or several, each after a line `--- name.orch`.
    pub fn new(source: &str) -> Fixture {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        let mut name = "/p/main.orch".to_owned();
        for line in source.trim_start_matches('\n').split_inclusive('\n') {
            match line.trim_end().strip_prefix("--- ") {
                Some(next) => name = format!("/p/{next}"),
                None => texts.entry(name.clone()).or_default().push_str(line),
            }
        }
        let mut cursor = None;
        for (path, text) in &mut texts {
            // A snippet's `$0` is never in a source: the first is the cursor.
            if let Some(at) = text.find("$0") {
                text.replace_range(at..at + 2, "");
                cursor = Some((path.clone(), u32::try_from(at).unwrap()));
            }
        }
        let (path, offset) = cursor.unwrap_or_else(|| ("/p/main.orch".to_owned(), 0));
        let mut workspace = Workspace::new(Arc::new(Memory(texts.clone())), Arc::new(NoBackEnds));
        for path in texts.keys() {
            workspace.look_at(path);
        }
        workspace.settle();
        let snapshot = workspace.snapshot();
        Fixture { workspace, snapshot, path, offset, texts }
    }

    /// The source of a file with marks below some ranges, and only the lines that have one.
    pub fn drawn(&self, mut places: Vec<(FileRange, String)>) -> String {
        places.sort();
        let mut out = String::new();
        let mut last: Option<(Arc<str>, usize)> = None;
        for (at, label) in places {
            let text = match self.snapshot.text(&at.path) {
                Some(text) => text,
                None => continue,
            };
            let start = at.start as usize;
            let line = text[..start].matches('\n').count();
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let shown = text[line_start..].lines().next().unwrap_or("");
            let name = at.path.rsplit('/').next().unwrap();
            // Where something stands in the prelude is of no interest.
            let margin = match at.path.starts_with('<') {
                true => format!("{name} | "),
                false => format!("{name}:{} | ", line + 1),
            };
            if last.as_ref() != Some(&(Arc::clone(&at.path), line)) {
                let _ = writeln!(out, "{margin}{shown}");
                last = Some((Arc::clone(&at.path), line));
            }
            let indent = margin.chars().count() + text[line_start..start].chars().count();
            let length = text[start..at.end as usize].chars().count().max(1);
            let _ = writeln!(out, "{}{} {label}", " ".repeat(indent), "^".repeat(length));
        }
        out
    }

    /// The files after some edits.
    pub fn edited(&self, edits: &[orch_ide::FileEdit]) -> String {
        let mut texts = self.texts.clone();
        let mut edits = edits.to_vec();
        edits.sort_by(|a, b| b.at.cmp(&a.at));
        for edit in &edits {
            let text = texts.get_mut(&*edit.at.path).unwrap();
            text.replace_range(edit.at.start as usize..edit.at.end as usize, &edit.text);
        }
        let changed = texts.iter().filter(|(path, text)| self.texts[*path] != **text);
        changed.map(|(path, text)| format!("--- {}\n{text}", path.rsplit('/').next().unwrap())).collect()
    }
}
