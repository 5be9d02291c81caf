//! What lies on this machine where a program says that something does. Whoever calls the compiler looks; nothing here
//! touches a file.

/// Looks for files and folders.
pub trait Project {
    /// What is at a normalised path, which is the root file's own way of naming its folder.
    fn look(&self, path: &str) -> Presence;
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Something.
    There,
    /// Nothing.
    Missing {
        /// How many parts of the path, from its start, are there.
        there: usize,
        /// The names beside the first part that is not.
        beside: Vec<String>,
    },
}
