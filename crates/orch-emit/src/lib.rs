//! From the model to files: one module a target. Knows nothing of the compiler, and reads no files but those of the
//! project that a manifest must hold, through [`Files`].
//!
//! A target turns late parts of texts into its own references. What it cannot express is reported at the field that asks
//! for it, and only if that field was written: a default stays silent.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod below;
pub mod codes;
mod compose;
mod digest;
mod files;
mod guarded;
mod json;
mod k8s;
mod limits;
mod presence;
mod reach;
mod report;
mod rounded;
mod text;
mod yaml;

use orch_diagnostics::Finding;
use orch_model::{FieldPath, ItemKind, Stack};

pub use codes::CODES;
pub use files::{Entry, Files, Folder, Memory, ReadError};
pub use limits::{Limit, Loss};

/// Something a stack can be written for.
pub trait Target: Sync {
    /// Its name on the command line: `k8s`.
    fn name(&self) -> &'static str;

    /// What it is, in a few words, for help and completion.
    fn summary(&self) -> &'static str;

    /// The target of the language it is; `None` for what is the same for all.
    fn model(&self) -> Option<orch_model::Target>;

    /// What it cannot express whatever else is written, by field.
    fn limits(&self) -> &'static [Limit];

    /// The files of a stack. They are usable only if no finding is an error.
    fn emit(&self, stack: &Stack, options: &Options<'_>) -> Emitted;

    /// Whether a text is a file that this target once wrote.
    fn has_written(&self, text: &str) -> bool {
        text.starts_with(WRITTEN_BY)
    }
}

/// Every target, in the order that help lists them.
pub static TARGETS: &[&dyn Target] = &[&compose::Compose, &k8s::Kubernetes, &json::Json];

/// The target called `name`.
pub fn target(name: &str) -> Option<&'static dyn Target> {
    TARGETS.iter().copied().find(|target| target.name() == name)
}

/// What a target needs to know that is not part of the stack.
pub struct Options<'a> {
    /// The path from the folder that the files are written to, to the folder of the stack's file, parted by `/`; empty where
    /// they are the same, or nothing is written.
    pub base: String,
    /// The profiles asked for; those of the stack if empty.
    pub profiles: Vec<String>,
    /// The files of the project, by their paths from the folder of the stack's file.
    pub files: &'a dyn Files,
}

impl<'a> Options<'a> {
    /// Written where the stack's file is, without profiles.
    pub fn new(files: &'a dyn Files) -> Options<'a> {
        Options { base: String::new(), profiles: Vec::new(), files }
    }
}

/// What came of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// The files.
    pub files: Vec<OutFile>,
    /// What is to be said about it, in order of place.
    pub findings: Vec<Finding<FieldPath>>,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// Its path in the folder of `--out`.
    pub path: String,
    /// Its text, with a line break at the end.
    pub contents: String,
}

/// How a file begins that can hold a comment.
pub(crate) const WRITTEN_BY: &str = "# Written by orchc from the stack ";

/// The kinds of items that run.
pub(crate) const RUNNING: [ItemKind; 2] = [ItemKind::Service, ItemKind::Job];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_by_their_names() {
        for each in TARGETS {
            assert_eq!(target(each.name()).map(Target::name), Some(each.name()));
        }
        assert!(target("helm").is_none());
    }
}
