//! The files of the project that a manifest must hold. Everything else is only named by its path.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use orch_model::{LocalPath, name_matches};
use smol_str::SmolStr;
use thiserror::Error;

/// Reads files of the project, by their paths from the folder of the stack's file.
pub trait Files {
    /// The content of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// When there is no such file, it cannot be read, or it is larger.
    fn read(&self, path: &LocalPath, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// What a folder holds, by name; not what its folders hold.
    ///
    /// # Errors
    /// When there is no such folder, or it cannot be read.
    fn list(&self, path: &LocalPath) -> Result<Vec<Entry>, ReadError>;
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// A file of this name.
    File(String),
    /// A folder of this name.
    Folder(String),
}

impl Entry {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Entry::File(name) | Entry::Folder(name) => name,
        }
    }
}

/// What is wanted of a folder: all that it holds, or only its files whose names match one of the patterns.
///
/// # Errors
/// When there is no such folder, it cannot be read, or nothing in it is wanted.
pub(crate) fn chosen(
    files: &dyn Files,
    folder: &LocalPath,
    only: &[SmolStr],
) -> Result<Vec<Entry>, ReadError> {
    let mut entries = files.list(folder)?;
    entries.retain(|entry| match entry {
        _ if only.is_empty() => true,
        Entry::File(name) => only.iter().any(|pattern| name_matches(pattern, name)),
        Entry::Folder(_) => false,
    });
    if entries.is_empty() { Err(ReadError::Nothing) } else { Ok(entries) }
}

/// A file of a folder.
pub(crate) fn within(folder: &LocalPath, name: &str) -> LocalPath {
    match folder.as_str().trim_end_matches('/') {
        "." => LocalPath(name.into()),
        folder => LocalPath(format!("{folder}/{name}").into()),
    }
}

/// Where a path leads: whether from the root, and by which steps, without `.` and what `..` takes back.
pub(crate) fn place(path: &str) -> (bool, Vec<&str>) {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    (path.starts_with('/'), steps)
}

/// `path`, which is from the stack's folder, from the folder of the output, which is `base` away from there.
pub(crate) fn from_output(base: &str, path: &str) -> String {
    if path.starts_with('/') || path.starts_with('~') {
        return path.to_owned();
    }
    let whole = format!("{base}/{path}");
    let (_, steps) = place(&whole);
    let joined = steps.join("/");
    match () {
        () if base.starts_with('/') => format!("/{joined}"),
        () if joined.is_empty() => ".".to_owned(),
        () if steps.first() == Some(&"..") => joined,
        () => format!("./{joined}"),
    }
}

/// Why something cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It is larger than allowed.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// What is allowed.
        limit: u64,
    },
    /// It is a folder in which nothing is wanted.
    #[error("none of its files is wanted")]
    Nothing,
    /// The system says no.
    #[error("{0}")]
    System(String),
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        // The system's own number for the error adds nothing for a reader.
        let text = error.to_string();
        ReadError::System(match text.split_once(" (os error") {
            Some((said, _)) => said.to_lowercase(),
            None => text,
        })
    }
}

/// The files under a folder of this machine.
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// Where a path of the project leads.
    pub fn path(&self, path: &LocalPath) -> PathBuf {
        match path.as_str().strip_prefix("~/") {
            Some(rest) => std::env::home_dir().unwrap_or_default().join(rest),
            None => self.0.join(path.as_str()),
        }
    }
}

impl Files for Folder {
    fn read(&self, path: &LocalPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut content = Vec::new();
        let path = self.path(path);
        // A pipe would be waited for, perhaps for ever.
        if !fs::metadata(&path)?.is_file() {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a file").into());
        }
        fs::File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
        if u64::try_from(content.len()).is_ok_and(|length| length <= limit) {
            Ok(content)
        } else {
            Err(ReadError::TooLarge { limit })
        }
    }

    fn list(&self, path: &LocalPath) -> Result<Vec<Entry>, ReadError> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.path(path))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = fs::metadata(entry.path())?.is_dir();
            entries.push(if is_folder { Entry::Folder(name) } else { Entry::File(name) });
        }
        entries.sort();
        Ok(entries)
    }
}

/// Files that are only in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Memory {
    /// Adds a file.
    pub fn with(mut self, path: &str, content: &str) -> Memory {
        self.0.insert(path.to_owned(), content.as_bytes().to_vec());
        self
    }
}

impl Files for Memory {
    fn read(&self, path: &LocalPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.0.get(plain(path)).ok_or_else(missing)?;
        if content.len() as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        Ok(content.clone())
    }

    fn list(&self, path: &LocalPath) -> Result<Vec<Entry>, ReadError> {
        let folder = format!("{}/", plain(path));
        let mut entries: Vec<Entry> = self
            .0
            .keys()
            .filter_map(|path| path.strip_prefix(&folder))
            .map(|inside| match inside.split_once('/') {
                Some((name, _)) => Entry::Folder(name.to_owned()),
                None => Entry::File(inside.to_owned()),
            })
            .collect();
        entries.sort();
        entries.dedup();
        if entries.is_empty() { Err(missing()) } else { Ok(entries) }
    }
}

fn plain(path: &LocalPath) -> &str {
    path.as_str().trim_start_matches("./").trim_end_matches('/')
}

fn missing() -> ReadError {
    ReadError::System("no such file or directory".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_files_up_to_a_size() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("b.conf"), "12345").unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        let files = Folder(folder.path().to_owned());
        assert_eq!(files.read(&"b.conf".into(), 5), Ok(b"12345".to_vec()));
        assert_eq!(files.read(&"b.conf".into(), 4), Err(ReadError::TooLarge { limit: 4 }));
        assert_eq!(files.read(&"c.conf".into(), 4), Err(missing()));
        assert_eq!(
            files.list(&".".into()),
            Ok(vec![Entry::File("b.conf".to_owned()), Entry::Folder("a".to_owned())])
        );
    }

    #[test]
    fn memory_behaves_like_a_folder() {
        let files = Memory::default().with("a/b.conf", "1").with("a/c/d", "2");
        assert_eq!(files.read(&"./a/b.conf".into(), 5), Ok(b"1".to_vec()));
        assert_eq!(
            files.list(&"a".into()),
            Ok(vec![Entry::File("b.conf".to_owned()), Entry::Folder("c".to_owned())])
        );
        assert!(files.list(&"x".into()).is_err());
    }

    #[test]
    fn a_path_is_relative_to_the_folder_of_the_output() {
        assert_eq!(from_output("", "conf/a.yml"), "./conf/a.yml");
        assert_eq!(from_output("", "./a.yml"), "./a.yml");
        assert_eq!(from_output("", "."), ".");
        assert_eq!(from_output("..", "a.yml"), "../a.yml");
        assert_eq!(from_output("../stack", "../a.yml"), "../a.yml");
        assert_eq!(from_output("/srv/shop", "a.yml"), "/srv/shop/a.yml");
        assert_eq!(from_output("..", "/etc/a"), "/etc/a");
        assert_eq!(from_output("..", "~/a"), "~/a");
    }
}
