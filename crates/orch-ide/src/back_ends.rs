//! What others make of a checked stack. Whoever starts the server brings them, so that the editor says and shows what
//! the command line does. Knows no target's format.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use orch_analysis::back_end::BackEnd;

use crate::snapshot::Snapshot;

/// Those who read the model.
pub trait BackEnds: Send + Sync {
    /// Those who judge the stacks whose files lie in a folder.
    fn judges(&self, folder: &Path) -> Vec<Box<dyn BackEnd>>;

    /// What a target makes of a stack.
    ///
    /// # Errors
    /// Why nothing can be made of it, in words.
    fn preview(&self, wanted: &Wanted) -> Result<Preview, String>;
}

/// Nobody: what the compiler says is all there is.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBackEnds;

impl BackEnds for NoBackEnds {
    fn judges(&self, _: &Path) -> Vec<Box<dyn BackEnd>> {
        Vec::new()
    }

    fn preview(&self, _: &Wanted) -> Result<Preview, String> {
        Err("nothing can be written here".to_owned())
    }
}

/// Manifests that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The program, as the editor has it.
    pub written: Written,
    /// The target, by its name on the command line.
    pub target: String,
    /// The environment; `None` for none.
    pub environment: Option<String>,
}

/// The texts of a program, saved or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file it begins with.
    pub root: PathBuf,
    /// Its files.
    pub texts: BTreeMap<PathBuf, String>,
}

/// What a target makes of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The files.
    pub files: Vec<PreviewFile>,
    /// How much there is to say about them.
    pub findings: usize,
}

/// A file that would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewFile {
    /// Its path in the folder it would be written to.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Snapshot {
    /// The texts of the first program a file belongs to.
    pub fn written(&self, path: &str) -> Option<Written> {
        let (root, program) = self.programs_of(path).into_iter().next()?;
        let files = program.files(&self.db).iter();
        let texts =
            files.map(|(path, file)| (PathBuf::from(&**path), file.layout(&self.db).text.to_string()));
        Some(Written { root: PathBuf::from(&*root), texts: texts.collect() })
    }

    /// Those who judge the program of a root; what is no file of the user's is for no target yet.
    pub(crate) fn judges(&self, root: &Arc<str>) -> Vec<Box<dyn BackEnd>> {
        let folder = Path::new(&**root).parent().filter(|_| !root.starts_with('<'));
        folder.map_or_else(Vec::new, |folder| self.back_ends.judges(folder))
    }
}
