//! Finds the `.orch` files of a folder: what git ignores, and what is hidden, is not looked at.

use std::path::Path;
use std::sync::Arc;

use ignore::WalkBuilder;

/// How many files and folders are looked at.
const MOST_ENTRIES: usize = 200_000;

/// How many files are looked after.
const MOST_FILES: usize = 10_000;

/// How deep folders may nest.
const DEEPEST: usize = 24;

/// The files, sorted.
pub(crate) fn discover(folder: &Path) -> Vec<Arc<str>> {
    let walk = WalkBuilder::new(folder).max_depth(Some(DEEPEST)).follow_links(false).build();
    let files = walk.take(MOST_ENTRIES).filter_map(Result::ok).filter(|entry| {
        entry.file_type().is_some_and(|kind| kind.is_file())
            && entry.path().extension().is_some_and(|extension| extension == "orch")
    });
    let paths = files.filter_map(|entry| entry.path().to_str().map(Arc::from));
    let mut paths: Vec<Arc<str>> = paths.take(MOST_FILES).collect();
    paths.sort();
    paths
}
