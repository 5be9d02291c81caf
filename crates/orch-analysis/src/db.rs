//! The database: salsa's storage, the files by path, and the prelude.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use salsa::Setter;

use crate::schema::prelude::Prelude;
use crate::source::{self, SourceFile};

/// What a query may ask of the database.
#[salsa::db]
pub trait Db: salsa::Database {
    /// The description of every built-in kind, type and function.
    fn prelude(&self) -> &Prelude;
}

/// Every file whose text was ever set, by path. An input, so that a query that missed a file learns of it.
#[salsa::input(singleton)]
pub struct FileTable {
    /// The files.
    pub files: Arc<FxHashMap<Arc<str>, SourceFile>>,
    /// Files that were removed: a file that comes back is the same one.
    pub gone: Arc<FxHashMap<Arc<str>, SourceFile>>,
}

/// The compiler's state. Clone it to read on another thread; a clone must not outlive the next edit.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    prelude: Arc<Prelude>,
    log: Option<Arc<Mutex<Vec<String>>>>,
    storage: salsa::Storage<Self>,
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn prelude(&self) -> &Prelude {
        &self.prelude
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::with_storage(salsa::Storage::new(None), None)
    }
}

impl Database {
    /// A database that notes each query it runs, for tests of what an edit recomputes.
    pub fn with_query_log() -> Self {
        let log = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&log);
        let storage = salsa::Storage::new(Some(Box::new(move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind
                && let Ok(mut log) = sink.lock()
            {
                log.push(format!("{database_key:?}"));
            }
        })));
        Self::with_storage(storage, Some(log))
    }

    fn with_storage(storage: salsa::Storage<Self>, log: Option<Arc<Mutex<Vec<String>>>>) -> Self {
        let mut db = Database { prelude: Arc::new(Prelude::default()), log, storage };
        let _ =
            FileTable::builder(Arc::default(), Arc::default()).durability(salsa::Durability::MEDIUM).new(&db);
        db.prelude = Arc::new(Prelude::load(&mut db));
        db
    }

    /// The queries run since the last call, in order; empty unless the log is kept.
    pub fn take_query_log(&self) -> Vec<String> {
        let Some(log) = &self.log else { return Vec::new() };
        log.lock().map(|mut log| std::mem::take(&mut *log)).unwrap_or_default()
    }

    /// Every file whose text was set, sorted by path.
    pub fn files(&self) -> Vec<SourceFile> {
        let mut files: Vec<_> = FileTable::get(self).files(self).iter().collect();
        files.sort();
        files.into_iter().map(|(_, file)| *file).collect()
    }

    /// Sets the text of the file at `path` (normalised, with `/`), touching only the items that changed.
    pub fn set_text(&mut self, path: &str, text: &str) -> SourceFile {
        if let Some(file) = file_at(self, path) {
            source::update(self, file, text);
            return file;
        }
        let path: Arc<str> = Arc::from(path);
        let table = FileTable::get(self);
        let file = match table.gone(self).get(&path).copied() {
            Some(file) => {
                source::update(self, file, text);
                file
            }
            None => source::create(self, Arc::clone(&path), text, salsa::Durability::MEDIUM),
        };
        let mut files = (**table.files(self)).clone();
        files.insert(path, file);
        table.set_files(self).with_durability(salsa::Durability::MEDIUM).to(Arc::new(files));
        file
    }

    /// Says that `path` leads to a file that is there under another one.
    pub(crate) fn also_called(&mut self, path: &str, file: SourceFile) {
        let table = FileTable::get(self);
        let mut files = (**table.files(self)).clone();
        files.insert(Arc::from(path), file);
        table.set_files(self).with_durability(salsa::Durability::MEDIUM).to(Arc::new(files));
    }

    /// Takes away the file at `path`: who imports it learns that it is gone.
    pub fn remove(&mut self, path: &str) {
        let table = FileTable::get(self);
        let mut files = (**table.files(self)).clone();
        let Some((path, file)) = files.remove_entry(path) else { return };
        table.set_files(self).with_durability(salsa::Durability::MEDIUM).to(Arc::new(files));
        let mut gone = (**table.gone(self)).clone();
        gone.insert(path, file);
        table.set_gone(self).with_durability(salsa::Durability::MEDIUM).to(Arc::new(gone));
    }
}

/// The file at a path, if its text was ever set.
pub fn file_at(db: &dyn Db, path: &str) -> Option<SourceFile> {
    FileTable::get(db).files(db).get(path).copied()
}
