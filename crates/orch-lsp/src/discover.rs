//! Finds the `.orch` files of a folder: what git ignores, and what is hidden, is not looked at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

/// How many files and folders are looked at.
const MOST_ENTRIES: usize = 200_000;

/// How many files are looked after.
const MOST_FILES: usize = 10_000;

/// How deep folders may nest.
const DEEPEST: usize = 24;

/// What is in a folder.
#[derive(Debug)]
pub(crate) struct Found {
    /// The folder.
    pub(crate) root: Arc<str>,
    /// The `.orch` files, sorted.
    pub(crate) files: Vec<Arc<str>>,
    /// The folder and those below it.
    pub(crate) folders: Vec<PathBuf>,
}

impl Found {
    /// There is nothing in it.
    pub(crate) fn nothing(root: Arc<str>) -> Found {
        Found { root, files: Vec::new(), folders: Vec::new() }
    }
}

/// Looks at it.
pub(crate) fn discover(folder: &Arc<str>) -> Found {
    let walk = WalkBuilder::new(Path::new(&**folder)).max_depth(Some(DEEPEST)).follow_links(false).build();
    let mut found = Found::nothing(Arc::clone(folder));
    for entry in walk.take(MOST_ENTRIES).filter_map(Result::ok) {
        let Some(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            found.folders.push(path.to_owned());
        } else if kind.is_file() && is_ours(path) && found.files.len() < MOST_FILES {
            found.files.extend(path.to_str().map(Arc::from));
        }
    }
    found.files.sort();
    found
}

/// Whether a file is one of the language, by its name.
pub(crate) fn is_ours(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "orch")
}
