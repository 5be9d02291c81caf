//! What emitters said of stacks, so that an edit that changes no stack has none written again. Knows nothing of what they
//! say.
//!
//! What was said of an edition of a stack holds as long as the files that were read for it are as they were.

use std::cell::RefCell;
use std::fs;
use std::sync::{Arc, Mutex, Weak};
use std::time::SystemTime;

use orch_analysis::back_end::Edition;
use orch_analysis::unit::Target;
use orch_diagnostics::Finding;
use orch_emit::{Entry, Files, Folder, ReadError};
use orch_model::{FieldPath, LocalPath};

/// What was said of the stacks that there still are.
#[derive(Default)]
pub struct Verdicts(Mutex<Vec<Said>>);

/// What an emitter said of a stack.
struct Said {
    by: Target,
    /// It goes when the stack is another one; its place is no other's until then, and as long as this is here.
    of: Weak<Edition>,
    looks: Vec<Look>,
    findings: Vec<Finding<FieldPath>>,
}

impl Verdicts {
    /// What the emitter of a target says of a stack in a folder: what it said before, or else what it says now.
    pub fn said(
        &self,
        by: Target,
        of: &Arc<Edition>,
        folder: &Folder,
        emit: impl FnOnce(&dyn Files) -> Vec<Finding<FieldPath>>,
    ) -> Vec<Finding<FieldPath>> {
        let known = self.0.lock().ok().and_then(|said| {
            let said = said.iter().find(|said| said.by == by && said.of.as_ptr() == Arc::as_ptr(of))?;
            let holds = said.looks.iter().all(|look| look.seen == Seen::at(&look.path, &look.seen, folder));
            holds.then(|| said.findings.clone())
        });
        if let Some(findings) = known {
            return findings;
        }
        let noting = Noting { folder, looks: RefCell::default() };
        let findings = emit(&noting);
        if let Ok(mut said) = self.0.lock() {
            said.retain(|said| {
                said.of.strong_count() > 0 && (said.by != by || said.of.as_ptr() != Arc::as_ptr(of))
            });
            let looks = noting.looks.into_inner();
            said.push(Said { by, of: Arc::downgrade(of), looks, findings: findings.clone() });
        }
        findings
    }
}

/// A look at something of the project.
struct Look {
    path: LocalPath,
    seen: Seen,
}

/// What tells whether it is as it was.
#[derive(PartialEq)]
enum Seen {
    /// A file's length and when it was written; `None` where there is none.
    File(Option<(u64, Option<SystemTime>)>),
    /// What is in a folder.
    Folder(Result<Vec<Entry>, ReadError>),
}

impl Seen {
    fn file(path: &LocalPath, folder: &Folder) -> Seen {
        let found = fs::metadata(folder.path(path)).ok();
        Seen::File(found.map(|found| (found.len(), found.modified().ok())))
    }

    /// How it is now, of what was seen there.
    fn at(path: &LocalPath, before: &Seen, folder: &Folder) -> Seen {
        match before {
            Seen::File(_) => Seen::file(path, folder),
            Seen::Folder(_) => Seen::Folder(folder.list(path)),
        }
    }
}

/// A folder that notes what is looked at.
struct Noting<'a> {
    folder: &'a Folder,
    looks: RefCell<Vec<Look>>,
}

impl Noting<'_> {
    fn note(&self, path: &LocalPath, seen: Seen) {
        self.looks.borrow_mut().push(Look { path: path.clone(), seen });
    }
}

impl Files for Noting<'_> {
    fn read(&self, path: &LocalPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        // Before it is read: what comes in between is noticed later.
        self.note(path, Seen::file(path, self.folder));
        self.folder.read(path, limit)
    }

    fn list(&self, path: &LocalPath) -> Result<Vec<Entry>, ReadError> {
        let found = self.folder.list(path);
        self.note(path, Seen::Folder(found.clone()));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often something is emitted of each of some stacks, whose emitter reads `a.conf` and lists `conf`.
    fn emissions(verdicts: &Verdicts, folder: &Folder, stacks: &[&Arc<Edition>]) -> usize {
        let mut count = 0;
        for stack in stacks {
            verdicts.said(Target::K8s, stack, folder, |files| {
                count += 1;
                let _ = files.read(&LocalPath::from("a.conf"), 10);
                let _ = files.list(&LocalPath::from("conf"));
                Vec::new()
            });
        }
        count
    }

    #[test]
    fn the_same_stack_is_emitted_once() {
        let (verdicts, folder) = (Verdicts::default(), tempfile::tempdir().unwrap());
        let folder = Folder(folder.path().to_owned());
        let (one, same) = (Arc::new(Edition::default()), Arc::new(Edition::default()));
        assert_eq!(emissions(&verdicts, &folder, &[&one, &one, &same, &one]), 2);
    }

    #[test]
    fn files_that_changed_are_read_again() {
        let (verdicts, place) = (Verdicts::default(), tempfile::tempdir().unwrap());
        let folder = Folder(place.path().to_owned());
        let stack = Arc::new(Edition::default());
        assert_eq!(emissions(&verdicts, &folder, &[&stack, &stack]), 1);
        fs::write(place.path().join("a.conf"), "a").unwrap();
        assert_eq!(emissions(&verdicts, &folder, &[&stack, &stack]), 1);
        fs::write(place.path().join("a.conf"), "ab").unwrap();
        assert_eq!(emissions(&verdicts, &folder, &[&stack, &stack]), 1);
        fs::create_dir(place.path().join("conf")).unwrap();
        fs::write(place.path().join("conf/b"), "").unwrap();
        assert_eq!(emissions(&verdicts, &folder, &[&stack, &stack]), 1);
    }

    #[test]
    fn what_was_said_of_a_stack_that_is_no_more_is_forgotten() {
        let (verdicts, folder) = (Verdicts::default(), Folder("/nowhere".into()));
        for _ in 0..10 {
            emissions(&verdicts, &folder, &[&Arc::new(Edition::default())]);
        }
        assert_eq!(verdicts.0.lock().unwrap().len(), 1);
    }
}
