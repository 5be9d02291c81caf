//! Which files are looked at together: a program for every file with a `stack` that nobody imports, with all it
//! imports; a file that belongs to none of them is a program of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orch_analysis::program::imported_paths;
use orch_analysis::scope::scope;
use orch_analysis::{Db, SourceFile};

/// What a file says about the order of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The paths it imports, whether or not they are there.
    imports: Vec<String>,
    /// Whether it has a `stack` header.
    is_stack: bool,
}

impl Standing {
    /// Reads it from the heads of a file's items.
    pub(crate) fn of(db: &dyn Db, file: SourceFile) -> Standing {
        Standing { imports: imported_paths(db, file), is_stack: scope(db, file).stack.is_some() }
    }
}

/// The roots of the programs that the files make, each with the files it reaches.
pub(crate) fn roots(standings: &BTreeMap<Arc<str>, Standing>) -> BTreeMap<Arc<str>, BTreeSet<Arc<str>>> {
    let imported: BTreeSet<&str> = standings
        .iter()
        .flat_map(|(path, standing)| standing.imports.iter().filter(|to| ***to != **path))
        .map(String::as_str)
        .collect();
    let mut programs = BTreeMap::new();
    let mut reached: BTreeSet<Arc<str>> = BTreeSet::new();
    let stacks = |is_stack| standings.iter().filter(move |(_, standing)| standing.is_stack == is_stack);
    // A stack that nobody imports first; then libraries that nobody imports; then what only imports itself round
    // about.
    let mut add = |path: &Arc<str>, reached: &mut BTreeSet<Arc<str>>| {
        let files = reachable(standings, path);
        reached.extend(files.iter().cloned());
        programs.insert(Arc::clone(path), files);
    };
    for (path, _) in stacks(true).filter(|(path, _)| !imported.contains(&***path)) {
        add(path, &mut reached);
    }
    for (path, _) in stacks(false).filter(|(path, _)| !imported.contains(&***path)) {
        add(path, &mut reached);
    }
    for path in standings.keys() {
        if !reached.contains(path) {
            add(path, &mut reached);
        }
    }
    programs
}

fn reachable(standings: &BTreeMap<Arc<str>, Standing>, root: &Arc<str>) -> BTreeSet<Arc<str>> {
    let mut files = BTreeSet::new();
    let mut waiting: Vec<&str> = vec![root];
    while let Some(path) = waiting.pop() {
        let Some((path, standing)) = standings.get_key_value(path) else { continue };
        if files.insert(Arc::clone(path)) {
            waiting.extend(standing.imports.iter().map(String::as_str));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(files: &[(&str, bool, &[&str])]) -> String {
        let standings = files.iter().map(|(path, is_stack, imports)| {
            let imports = imports.iter().map(|path| (*path).to_owned()).collect();
            (Arc::from(*path), Standing { imports, is_stack: *is_stack })
        });
        let found = roots(&standings.collect());
        let shown = found.iter().map(|(root, files)| {
            let files: Vec<&str> = files.iter().map(|path| &**path).collect();
            format!("{root}: {}", files.join(" "))
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_stack_that_nobody_imports_is_a_program() {
        let found = programs(&[("a", true, &["b"]), ("b", false, &[]), ("c", true, &["b"])]);
        assert_eq!(found, "a: a b\nc: b c");
    }

    #[test]
    fn a_stack_that_is_imported_belongs_to_its_importer() {
        assert_eq!(programs(&[("a", true, &["b"]), ("b", true, &[])]), "a: a b");
    }

    #[test]
    fn a_library_that_nobody_imports_is_a_program_of_its_own() {
        assert_eq!(programs(&[("a", false, &["b"]), ("b", false, &[])]), "a: a b");
    }

    #[test]
    fn a_circle_of_imports_is_a_program_all_the_same() {
        assert_eq!(programs(&[("a", true, &["b"]), ("b", true, &["a"])]), "a: a b");
        assert_eq!(programs(&[("a", true, &["a"])]), "a: a");
    }

    #[test]
    fn what_is_not_there_is_no_program() {
        assert_eq!(programs(&[("a", true, &["missing"])]), "a: a");
    }
}
