//! How files that nobody has open are read.

use std::fs;
use std::io::Read;
use std::path::Path;

use orch_analysis::project::{Presence, Project};

/// What lies beneath the open documents.
pub trait Disk: Send + Sync {
    /// The text of the file at an absolute path.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn read(&self, path: &str) -> Result<String, String>;

    /// Whether there is a file or folder at an absolute path.
    fn is_there(&self, path: &str) -> bool;

    /// The names in a folder, folders with a `/` at the end.
    fn list(&self, folder: &str) -> Vec<String>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSystem;

/// A description of a stack is never as long as this.
const LONGEST: u64 = 64 * 1024 * 1024;

/// How many names of a folder are worth offering.
const MOST_NAMES: usize = 2000;

impl Disk for FileSystem {
    fn read(&self, path: &str) -> Result<String, String> {
        let read = || -> std::io::Result<Result<String, String>> {
            // What is no plain file may never end, or never begin.
            let metadata = fs::metadata(path)?;
            if !metadata.is_file() {
                return Ok(Err("it is no file".to_owned()));
            }
            let mut text = String::new();
            fs::File::open(path)?.take(LONGEST + 1).read_to_string(&mut text)?;
            match text.len() as u64 > LONGEST {
                true => Ok(Err(format!("it is longer than {} MiB", LONGEST >> 20))),
                false => Ok(Ok(text)),
            }
        };
        read().map_err(|error| error.to_string())?
    }

    fn is_there(&self, path: &str) -> bool {
        Path::new(path).exists()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(Path::new(folder)) else { return Vec::new() };
        let named = entries.take(MOST_NAMES).filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let is_folder = fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
            Some(if is_folder { format!("{name}/") } else { name })
        });
        let mut names: Vec<String> = named.collect();
        names.sort();
        names
    }
}

/// Where the paths that a program names lead.
pub(crate) struct Paths<'a>(pub(crate) &'a dyn Disk);

impl Project for Paths<'_> {
    fn look(&self, path: &str) -> Presence {
        // What is no file of the user's lies nowhere: nothing can be said of what is beside it.
        if path.starts_with('<') || !path.starts_with('/') || self.0.is_there(path) {
            return Presence::There;
        }
        let parts: Vec<&str> = path.split('/').collect();
        let prefix = |count: usize| parts.get(..count).unwrap_or(&[]).join("/");
        // The first part, before the root's slash, is always there.
        let there =
            (1..parts.len()).take_while(|count| *count == 1 || self.0.is_there(&prefix(*count))).count();
        let names = self.0.list(&format!("{}/", prefix(there))).into_iter();
        Presence::Missing { there, beside: names.map(|name| name.trim_end_matches('/').to_owned()).collect() }
    }
}
