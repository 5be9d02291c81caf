//! A program: one root file and what it imports, with the settings it is looked at under.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use orch_syntax::ast;
use rustc_hash::FxHashMap;
use salsa::Setter;
use smol_str::SmolStr;

use crate::db::{self, Database, Db};
use crate::source::{self, SourceFile};

/// What is compiled together.
#[salsa::input(debug)]
#[derive(PartialOrd, Ord)]
pub struct Program {
    /// The file that was asked for.
    #[returns(copy)]
    pub root: SourceFile,
    /// Every file by its path, the root included.
    pub files: Arc<BTreeMap<Arc<str>, SourceFile>>,
    /// Imports that could not be read, by path, with the reason.
    pub unreadable: Arc<BTreeMap<Arc<str>, String>>,
    /// What comes from outside the files.
    pub settings: Arc<Settings>,
    /// `--set` as a file of environments, the highest layer.
    #[returns(copy)]
    pub set_file: Option<SourceFile>,
}

/// What comes from outside the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `--set path=value`, in order: the highest layer.
    pub set: Vec<(String, String)>,
    /// Plain inputs that are known: `env("X")` by name.
    pub inputs: BTreeMap<SmolStr, String>,
}

/// Why a file could not be read.
pub type ReadError = String;

/// How files are read: the file system, or the buffers of an editor.
pub trait Reader {
    /// The text of the file at a normalised path.
    fn read(&self, path: &str) -> Result<String, ReadError>;

    /// Where a path leads when all links are followed: what leads to one place is one file. `None` where nobody knows.
    fn real(&self, path: &str) -> Option<String> {
        let _ = path;
        None
    }
}

impl<F: Fn(&str) -> Result<String, ReadError>> Reader for F {
    fn read(&self, path: &str) -> Result<String, ReadError> {
        self(path)
    }
}

/// How many files one program may have.
const MOST_FILES: usize = 10_000;

impl Program {
    /// Reads the root file and everything it imports.
    ///
    /// # Errors
    /// When the root itself cannot be read. Imports that cannot are findings of the program.
    pub fn load(
        db: &mut Database,
        root: &str,
        settings: Settings,
        reader: &dyn Reader,
    ) -> Result<Program, ReadError> {
        let text = reader.read(root)?;
        let root = db.set_text(root, &text);
        let set_file = set_file(db, &settings.set);
        let files = BTreeMap::from([(Arc::clone(root.path(db)), root)]);
        let program = Program::builder(root, Arc::new(files), Arc::default(), Arc::new(settings), set_file)
            .durability(salsa::Durability::MEDIUM)
            .root_durability(salsa::Durability::NEVER_CHANGE)
            .set_file_durability(salsa::Durability::NEVER_CHANGE)
            .new(db);
        program.load_imports(db, reader);
        Ok(program)
    }

    /// The names of the plain inputs that the program asks for: `env("X")` outside of secrets.
    pub fn inputs(self, db: &dyn Db) -> BTreeSet<SmolStr> {
        crate::checks::inputs::names(db, self)
    }

    /// Says what the plain inputs are.
    pub fn set_inputs(self, db: &mut Database, inputs: BTreeMap<SmolStr, String>) {
        let settings = Settings { inputs, ..(**self.settings(db)).clone() };
        self.set_settings(db).with_durability(salsa::Durability::MEDIUM).to(Arc::new(settings));
    }

    /// Reads what is imported but not yet loaded; to be called again after an edit that changes an import.
    pub fn load_imports(self, db: &mut Database, reader: &dyn Reader) {
        let mut files = BTreeMap::new();
        let mut unreadable = BTreeMap::new();
        let root = self.root(db);
        // A file is called as it was first reached, and is the same by whichever other way.
        let mut places: FxHashMap<String, SourceFile> = FxHashMap::default();
        places.extend(reader.real(root.path(db)).map(|place| (place, root)));
        let mut waiting = vec![root];
        while let Some(file) = waiting.pop() {
            if files.insert(Arc::clone(file.path(db)), file).is_some() || files.len() > MOST_FILES {
                continue;
            }
            for path in imported_paths(db, file) {
                if files.contains_key(path.as_str()) || unreadable.contains_key(path.as_str()) {
                    continue;
                }
                if let Some(known) = db::file_at(db, &path) {
                    waiting.push(known);
                    continue;
                }
                let place = reader.real(&path);
                if let Some(known) = place.as_ref().and_then(|place| places.get(place)) {
                    db.also_called(&path, *known);
                    waiting.push(*known);
                    continue;
                }
                match reader.read(&path) {
                    Ok(text) => {
                        let file = db.set_text(&path, &text);
                        places.extend(place.map(|place| (place, file)));
                        waiting.push(file);
                    }
                    Err(reason) => {
                        unreadable.insert(Arc::from(path.as_str()), reason);
                    }
                }
            }
        }
        if **self.files(db) != files {
            self.set_files(db).with_durability(salsa::Durability::MEDIUM).to(Arc::new(files));
        }
        if **self.unreadable(db) != unreadable {
            self.set_unreadable(db).with_durability(salsa::Durability::MEDIUM).to(Arc::new(unreadable));
        }
    }
}

/// `--set a.b=1` reads as `environment set { a.b = 1 }`, and `--set a.b+=1` as one that adds, so that it is the highest layer like any other.
fn set_file(db: &mut Database, set: &[(String, String)]) -> Option<SourceFile> {
    if set.is_empty() {
        return None;
    }
    let entry = |(path, value): &(String, String)| match path.strip_suffix('+') {
        Some(path) => format!("environment set {{ {path} += {value} }}\n"),
        None => format!("environment set {{ {path} = {value} }}\n"),
    };
    let text: String = set.iter().map(entry).collect();
    Some(db.set_text(SET_FILE, &text))
}

/// The name that findings in `--set` carry.
pub const SET_FILE: &str = "<--set>";

/// The normalised paths of the files that a file imports.
pub fn imported_paths(db: &dyn Db, file: SourceFile) -> Vec<String> {
    let imports = file.items(db).iter().filter(|item| item.kind(db) == "import");
    imports
        .filter_map(|item| source::tree(db, *item).as_ref())
        .filter_map(|tree| resolve_path(file.path(db), import_text(tree)?))
        .collect()
}

/// The path an `import` names, as written; `None` where it names no file of the language, which is not read.
pub fn import_text(tree: &ast::Item) -> Option<&str> {
    tree.label.as_ref()?.literal().filter(|path| path.ends_with(EXTENSION))
}

/// What the name of a file ends with.
pub(crate) const EXTENSION: &str = ".orch";

/// A path written in `file`, as a normalised path. `None` when it leaves the root of the file system.
pub fn resolve_path(file: &str, written: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = Path::new(written).is_absolute();
    if !absolute {
        parts.extend(file.split('/'));
        parts.pop();
    }
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.pop() {
                Some("") | None => return None,
                Some(_) => {}
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if absolute { format!("/{}", joined.trim_start_matches('/')) } else { joined })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_against_the_file_that_says_them() {
        assert_eq!(resolve_path("/a/b/main.orch", "./pg.orch").as_deref(), Some("/a/b/pg.orch"));
        assert_eq!(resolve_path("/a/b/main.orch", "../pg.orch").as_deref(), Some("/a/pg.orch"));
        assert_eq!(resolve_path("main.orch", "./x/pg.orch").as_deref(), Some("x/pg.orch"));
        assert_eq!(resolve_path("/main.orch", "../../pg.orch"), None);
        assert_eq!(resolve_path("/a/main.orch", "/x/pg.orch").as_deref(), Some("/x/pg.orch"));
    }
}
