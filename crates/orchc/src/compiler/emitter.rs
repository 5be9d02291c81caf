//! The targets of `orch-emit` as the compiler asks them: what each says of the stack is told by `check` and `emit` alike.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use orch_analysis::back_end::{BackEnd, Edition};
use orch_analysis::unit;
use orch_diagnostics::{Code, Finding};
use orch_emit::{Emitted, Files, Folder, Options, OutFile};
use orch_model::{FieldPath, Stack};

/// Every target that is a target of the language too.
pub struct Emitters(Vec<Emitter>);

/// One of them.
pub struct Emitter {
    target: unit::Target,
    emit: &'static dyn orch_emit::Target,
    /// The folder of the stack.
    pub project: Folder,
    writing: Writing,
    /// The environment of the stack whose files are of use.
    environment: Option<String>,
    /// Those files, once it was asked about.
    written: RefCell<Option<Vec<OutFile>>>,
}

/// How files are written.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    /// The way from where they go to the folder of the stack's file.
    pub base: String,
    /// The profiles asked for.
    pub profiles: Vec<String>,
}

impl Writing {
    /// The same for a target.
    pub fn options<'a>(&self, files: &'a dyn Files) -> Options<'a> {
        Options { base: self.base.clone(), profiles: self.profiles.clone(), ..Options::new(files) }
    }
}

impl Emitters {
    /// For a stack in a folder, in an environment or in none.
    pub fn new(folder: &Path, writing: &Writing, environment: Option<&str>) -> Emitters {
        let emitter = |emit: &&'static dyn orch_emit::Target| {
            Some(Emitter {
                target: super::target(emit.model()?),
                emit: *emit,
                project: Folder(folder.to_owned()),
                writing: writing.clone(),
                environment: environment.map(str::to_owned),
                written: RefCell::default(),
            })
        };
        Emitters(orch_emit::TARGETS.iter().filter_map(emitter).collect())
    }

    /// As the compiler knows them.
    pub fn back_ends(&self) -> Vec<&dyn BackEnd> {
        self.0.iter().map(|emitter| emitter as &dyn BackEnd).collect()
    }

    /// Each on its own.
    pub fn into_each(self) -> impl Iterator<Item = Emitter> {
        self.0.into_iter()
    }

    /// The files of the stack in its environment, for the target called `name`.
    pub fn written(&self, name: &str) -> Option<Vec<OutFile>> {
        self.0.iter().find(|emitter| emitter.emit.name() == name)?.written.take()
    }
}

impl Emitter {
    /// What it makes of a stack.
    pub fn emitted(&self, stack: &Stack, files: &dyn Files) -> Emitted {
        self.emit.emit(stack, &self.writing.options(files))
    }
}

impl BackEnd for Emitter {
    fn target(&self) -> unit::Target {
        self.target
    }

    fn codes(&self) -> &[&'static Code] {
        orch_emit::CODES
    }

    fn findings(
        &self,
        environment: Option<&str>,
        stack: &Stack,
        _: &Arc<Edition>,
    ) -> Vec<Finding<FieldPath>> {
        let emitted = self.emitted(stack, &self.project);
        // Others are asked about to judge what is allowed.
        if self.environment.as_deref() == environment {
            self.written.replace(Some(emitted.files));
        }
        emitted.findings
    }
}
