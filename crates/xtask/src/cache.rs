//! Where what is installed for tests and races is kept: outside the checkout, shared by all checkouts.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// `$XDG_CACHE_HOME/orchc/NAME`, made if it is not there.
///
/// # Errors
/// When there is no home, or the folder cannot be made.
pub fn folder(name: &str) -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_CACHE_HOME").filter(|value| Path::new(value).is_absolute()) {
        Some(base) => PathBuf::from(base),
        None => std::env::home_dir().context("there is no home folder to keep a cache in")?.join(".cache"),
    };
    let folder = base.join("orchc").join(name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// Keeps others from installing into the folder at the same time, until it is dropped.
///
/// # Errors
/// When the lock file cannot be made.
pub fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
    file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}

/// A mark that something of this description is installed.
pub struct Stamp {
    path: PathBuf,
    description: String,
}

impl Stamp {
    /// The mark `NAME.stamp` in a folder.
    pub fn new(folder: &Path, name: &str, description: &str) -> Stamp {
        Stamp { path: folder.join(format!("{name}.stamp")), description: description.to_owned() }
    }

    /// Whether just this is installed.
    pub fn is_set(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|text| text == self.description)
    }

    /// Marks it as installed.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub fn set(&self) -> Result<()> {
        fs::write(&self.path, &self.description)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}
