//! What is read from: one state of the workspace. The next edit waits until every snapshot is dropped, and makes
//! whatever is being worked out on one end early.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use orch_analysis::check;
use orch_analysis::db::file_at;
use orch_analysis::schema::prelude;
use orch_analysis::{Database, Program, SourceFile};
use smol_str::SmolStr;

use crate::back_ends::BackEnds;
use crate::disk::Disk;

/// A state of the workspace, for one answer.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) db: Database,
    pub(crate) programs: Arc<BTreeMap<Arc<str>, Program>>,
    pub(crate) environment: Option<SmolStr>,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) back_ends: Arc<dyn BackEnds>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancelled {
    /// An edit came in between.
    ByEdit,
    /// Something in the compiler went wrong; what it said.
    ByPanic(String),
}

/// Works an answer out. What it works on goes with it: whatever happens, it is dropped before this returns. This is
/// the one place where it is noticed that an edit came in between, or that a query panicked.
///
/// # Errors
/// When there is no answer.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Cancelled> {
    match catch_unwind(AssertUnwindSafe(|| salsa::Cancelled::catch(AssertUnwindSafe(work)))) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(Cancelled::ByEdit),
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(Cancelled::ByPanic(said.unwrap_or_else(|| "no reason was given".to_owned())))
        }
    }
}

impl Snapshot {
    pub(crate) fn new(
        db: Database,
        programs: Arc<BTreeMap<Arc<str>, Program>>,
        environment: Option<SmolStr>,
        disk: Arc<dyn Disk>,
        back_ends: Arc<dyn BackEnds>,
    ) -> Snapshot {
        Snapshot { db, programs, environment, disk, back_ends }
    }

    /// The roots of all programs.
    pub fn roots(&self) -> impl Iterator<Item = &Arc<str>> {
        self.programs.keys()
    }

    /// The programs that a file belongs to, by root.
    pub fn programs_of(&self, path: &str) -> Vec<(Arc<str>, Program)> {
        let own = self.programs.iter().filter(|(_, program)| program.files(&self.db).contains_key(path));
        own.map(|(root, program)| (Arc::clone(root), *program)).collect()
    }

    /// The environment whose values are shown.
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// The environments of the programs that a file belongs to.
    pub fn environments(&self, path: &str) -> Vec<String> {
        let programs = self.programs_of(path).into_iter();
        let names = programs.flat_map(|(_, program)| check::environments(&self.db, program));
        let mut names: Vec<String> = names.map(|name| name.to_string()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The names in a folder, folders with a `/` at the end.
    pub fn list(&self, folder: &str) -> Vec<String> {
        self.disk.list(folder)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        self.file(path).map(|file| Arc::clone(&file.layout(&self.db).text))
    }

    /// The files of the prelude, by name, with their texts.
    pub fn prelude() -> &'static [(&'static str, &'static str)] {
        prelude::FILES
    }

    pub(crate) fn file(&self, path: &str) -> Option<SourceFile> {
        let prelude = || {
            let files = orch_analysis::Db::prelude(&self.db).files.iter();
            files.copied().find(|file| **file.path(&self.db) == *path)
        };
        file_at(&self.db, path).or_else(|| path.starts_with('<').then(prelude).flatten())
    }
}

#[cfg(test)]
mod tests {
    use orch_analysis::Db;

    use super::*;
    use crate::{FileSystem, NoBackEnds, Workspace};

    /// A query with a mistake in it.
    #[salsa::tracked(returns(copy))]
    fn fails(db: &dyn Db, file: SourceFile) -> usize {
        let text = &file.layout(db).text;
        assert!(!text.contains("bad"), "what a mistake");
        text.len()
    }

    #[test]
    fn a_panic_in_a_query_costs_its_answer_and_nothing_else() {
        let mut workspace = Workspace::new(Arc::new(FileSystem), Arc::new(NoBackEnds));
        let mut ask = |text: &str| {
            workspace.write("/p/a.orch", text);
            workspace.settle();
            let snapshot = workspace.snapshot();
            let other = workspace.snapshot();
            let told = guarded(move || fails(&snapshot.db, snapshot.file("/p/a.orch").unwrap()));
            assert!(other.text("/p/a.orch").is_some());
            told
        };
        assert_eq!(ask("let a = 1\n"), Ok(10));
        assert_eq!(ask("let bad = 1\n"), Err(Cancelled::ByPanic("what a mistake".to_owned())));
        assert_eq!(ask("let bad = 2\n"), Err(Cancelled::ByPanic("what a mistake".to_owned())));
        assert_eq!(ask("let good = 1\n"), Ok(13));
    }
}
