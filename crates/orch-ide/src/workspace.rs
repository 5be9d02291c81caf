//! What is written to: the open documents over the disk, and the programs that they and the files around them make.
//!
//! One thread owns it. Texts go in; which programs they make is worked out when a snapshot is taken, and only where a
//! file came, went, or changed what it imports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orch_analysis::db::file_at;
use orch_analysis::{Database, Program, Settings};
use smol_str::SmolStr;

use crate::back_ends::BackEnds;
use crate::disk::Disk;
use crate::roots::{Standing, roots};
use crate::snapshot::Snapshot;

/// The state of a session.
pub struct Workspace {
    db: Database,
    disk: Arc<dyn Disk>,
    back_ends: Arc<dyn BackEnds>,
    /// Texts of open documents; they hide what the disk has.
    open: BTreeMap<Arc<str>, Arc<str>>,
    /// Files of the folders that are looked after, open or not.
    found: BTreeSet<Arc<str>>,
    /// What each known file says about the order of the files.
    standings: BTreeMap<Arc<str>, Standing>,
    programs: Arc<BTreeMap<Arc<str>, Program>>,
    /// Programs that are no more; a root that comes back is the same one.
    retired: BTreeMap<Arc<str>, Program>,
    /// Files whose text changed since the programs were last worked out.
    touched: BTreeSet<Arc<str>>,
    /// Whether a file came or went since then.
    is_moved: bool,
    environment: Option<SmolStr>,
}

impl Workspace {
    /// An empty one over a disk.
    pub fn new(disk: Arc<dyn Disk>, back_ends: Arc<dyn BackEnds>) -> Workspace {
        Workspace {
            db: Database::default(),
            disk,
            back_ends,
            open: BTreeMap::new(),
            found: BTreeSet::new(),
            standings: BTreeMap::new(),
            programs: Arc::default(),
            retired: BTreeMap::new(),
            touched: BTreeSet::new(),
            is_moved: false,
            environment: None,
        }
    }

    /// The document at a path is open with this text, or has it now.
    pub fn write(&mut self, path: &str, text: &str) {
        let (path, text) = (Arc::from(path), Arc::from(text));
        self.set(&path, &text);
        self.open.insert(path, text);
    }

    /// The document is no longer open: what the disk has counts again.
    pub fn close(&mut self, path: &str) {
        if let Some((path, _)) = self.open.remove_entry(path) {
            self.reread(&path);
        }
    }

    /// Something happened to a file on disk, or it was found.
    pub fn look_at(&mut self, path: &str) {
        let path: Arc<str> = Arc::from(path);
        self.found.insert(Arc::clone(&path));
        if !self.open.contains_key(&path) {
            self.reread(&path);
        }
    }

    /// The file is not looked after any more, unless it is open or imported.
    pub fn leave(&mut self, path: &str) {
        if self.found.remove(path) {
            self.is_moved = true;
        }
    }

    /// The files that are looked after.
    pub fn found(&self) -> impl Iterator<Item = &Arc<str>> {
        self.found.iter()
    }

    /// The environment whose values are shown.
    pub fn set_environment(&mut self, name: Option<&str>) {
        self.environment = name.map(SmolStr::new);
    }

    /// A state for others to read. To be [settled](Workspace::settle) before.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(
            self.db.clone(),
            Arc::clone(&self.programs),
            self.environment.clone(),
            Arc::clone(&self.disk),
            Arc::clone(&self.back_ends),
        )
    }

    fn set(&mut self, path: &Arc<str>, text: &str) {
        if file_at(&self.db, path).is_none() {
            self.is_moved = true;
        }
        self.db.set_text(path, text);
        self.touched.insert(Arc::clone(path));
    }

    fn reread(&mut self, path: &Arc<str>) {
        match self.disk.read(path) {
            Ok(text) => self.set(path, &text),
            Err(_) => {
                self.found.remove(path);
                self.db.remove(path);
                self.touched.insert(Arc::clone(path));
                self.is_moved = true;
            }
        }
    }

    /// Brings the programs in line with the files; gives the roots of those that may have other findings now.
    pub fn settle(&mut self) -> BTreeSet<Arc<str>> {
        let touched = std::mem::take(&mut self.touched);
        let mut is_moved = std::mem::take(&mut self.is_moved);
        for path in &touched {
            let standing = file_at(&self.db, path).map(|file| Standing::of(&self.db, file));
            if self.standings.get(path) != standing.as_ref() {
                is_moved = true;
                match standing {
                    Some(standing) => self.standings.insert(Arc::clone(path), standing),
                    None => self.standings.remove(path),
                };
            }
        }
        let mut changed = BTreeSet::new();
        if is_moved {
            changed.extend(self.regroup());
        }
        for (root, program) in self.programs.iter() {
            let (files, missing) = (program.files(&self.db), program.unreadable(&self.db));
            if touched.iter().any(|path| files.contains_key(path) || missing.contains_key(path)) {
                changed.insert(Arc::clone(root));
            }
        }
        changed
    }

    /// Works out which programs there are; gives the roots of those that are new, gone, or of other files.
    fn regroup(&mut self) -> BTreeSet<Arc<str>> {
        // Only what the user opened or keeps in a folder makes a program; what it imports comes along.
        let is_asked = |path: &Arc<str>| self.open.contains_key(path) || self.found.contains(path);
        let asked = self.standings.iter().filter(|(path, _)| is_asked(path));
        let groups = roots(&asked.map(|(path, standing)| (Arc::clone(path), standing.clone())).collect());
        let mut programs: BTreeMap<Arc<str>, Program> = BTreeMap::new();
        let mut changed = BTreeSet::new();
        for root in groups.keys() {
            let known = self.programs.get(root).copied();
            let Some(program) = known.or_else(|| self.retired.remove(root)).or_else(|| self.load(root))
            else {
                continue;
            };
            let before = (Arc::clone(program.files(&self.db)), Arc::clone(program.unreadable(&self.db)));
            let reader = reader(&self.open, &self.disk);
            program.load_imports(&mut self.db, &reader);
            let is_same = before.0 == *program.files(&self.db) && before.1 == *program.unreadable(&self.db);
            if known.is_none() || !is_same {
                changed.insert(Arc::clone(root));
            }
            programs.insert(Arc::clone(root), program);
        }
        for (root, program) in self.programs.iter() {
            if !programs.contains_key(root) {
                self.retired.insert(Arc::clone(root), *program);
                changed.insert(Arc::clone(root));
            }
        }
        // What was only imported is known from now on, so that an edit of it is noticed.
        for program in programs.values() {
            for (path, file) in program.files(&self.db).iter() {
                if !self.standings.contains_key(path) {
                    self.standings.insert(Arc::clone(path), Standing::of(&self.db, *file));
                }
            }
        }
        self.programs = Arc::new(programs);
        changed
    }

    fn load(&mut self, root: &str) -> Option<Program> {
        let reader = reader(&self.open, &self.disk);
        Program::load(&mut self.db, root, Settings::default(), &reader).ok()
    }
}

/// Reads open documents from memory and the rest from the disk.
fn reader<'a>(
    open: &'a BTreeMap<Arc<str>, Arc<str>>,
    disk: &'a Arc<dyn Disk>,
) -> impl Fn(&str) -> Result<String, String> + 'a {
    |path: &str| match open.get(path) {
        Some(text) => Ok(text.to_string()),
        None => disk.read(path),
    }
}
