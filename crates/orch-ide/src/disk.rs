//! How files that nobody has open are read.

use std::fs;
use std::io::Read;
use std::path::Path;

/// What lies beneath the open documents.
pub trait Disk: Send + Sync {
    /// The text of the file at an absolute path.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn read(&self, path: &str) -> Result<String, String>;

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
