//! The only place that calls the compiler: from what the user pointed at to findings and models.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use orch_analysis::check::{self, check};
pub use orch_analysis::check::{Inputs, Purpose};
use orch_analysis::locate::Files;
use orch_analysis::program::{ReadError, Reader};
use orch_analysis::testing;
pub use orch_analysis::testing::TestRun;
use orch_analysis::unit::{self, Config};
use orch_analysis::{Database, Program, Settings, lower, scope};
use orch_diagnostics::{Code, Finding, did_you_mean};
use orch_model::{Stack, Target};

use crate::cli::Circumstances;
use crate::input::{Input, STDIN, current_folder, read_text};
use crate::source::{Source, Sources};
use crate::variables::Variables;

mod back_ends;
mod disk;
mod emitter;
#[cfg(test)]
mod limits;

mod request;
mod verdicts;

pub use back_ends::Toolchain;
use disk::Disk;
use emitter::Emitters;
pub use emitter::Writing;
pub use request::Request;

/// Texts that stand in for files, as an editor's unsaved buffers do.
pub type Overlay = BTreeMap<PathBuf, String>;

/// What is looked at, of all a program could be.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// One environment; `None` for all.
    pub environment: Option<String>,
    /// Also what these targets mind; where the program is to be used, the one that it is used for.
    pub targets: Vec<Target>,
    /// Whether inputs must be set, and are looked for.
    pub inputs: Inputs,
    /// What for.
    pub purpose: Purpose,
}

/// Reads files from the disk, but for standard input and what stands in for them.
struct FromDisk<'a> {
    stdin: Option<&'a str>,
    overlay: &'a Overlay,
}

impl Reader for FromDisk<'_> {
    fn read(&self, path: &str) -> Result<String, ReadError> {
        match (self.stdin, self.overlay.get(Path::new(path))) {
            (Some(text), _) if path == STDIN => Ok(text.to_owned()),
            (_, Some(text)) => Ok(text.clone()),
            _ => read_text(&current_folder().join(path)),
        }
    }

    fn real(&self, path: &str) -> Option<String> {
        let real = current_folder().join(path).canonicalize().ok()?;
        Some(real.to_string_lossy().into_owned())
    }
}

/// A program that was read.
pub struct Compilation {
    // The process of a command ends with it; to take the tables apart before that would only cost time.
    db: ManuallyDrop<Database>,
    program: Program,
    /// The folder of the stack's file.
    folder: PathBuf,
    /// Where inputs are looked for; nowhere if they may be unset.
    variables: Variables,
}

impl Compilation {
    /// Reads the program that starts at `input`. Where inputs must be set they are looked for: only then does
    /// anything depend on the environment.
    ///
    /// # Errors
    /// When the root or an env file cannot be read. Imports that cannot are findings.
    pub fn load(
        input: &Input,
        circumstances: &Circumstances,
        environment: Option<&str>,
        inputs: Inputs,
        overlay: &Overlay,
    ) -> Result<Compilation> {
        let (root, text) = match input {
            Input::Stdin(text) => (STDIN.to_owned(), Some(text.clone())),
            Input::File(path) => (path.to_string_lossy().into_owned(), None),
        };
        let reader = FromDisk { stdin: text.as_deref(), overlay };
        let settings = Settings { set: circumstances.set.clone(), ..Settings::default() };
        let mut db = Database::default();
        let program = Program::load(&mut db, &root, settings, &reader)
            .map_err(anyhow::Error::msg)
            .with_context(|| format!("cannot read {}", input.name()))?;
        let mut variables = Variables::default();
        if inputs == Inputs::MustBeSet {
            let config = Config::new(&db, environment.map(Into::into), None);
            let folder = input.folder();
            let usual = lower::env_files(&db, program, config);
            let usual: Vec<PathBuf> = usual.iter().map(|path| folder.join(path.as_str())).collect();
            variables = Variables::read(circumstances.env_file.as_deref(), &usual)?;
            let names = program.inputs(&db).into_iter();
            let known = names.filter_map(|name| variables.get(&name).map(|value| (name, value))).collect();
            program.set_inputs(&mut db, known);
        }
        Ok(Compilation { db: ManuallyDrop::new(db), program, folder: input.folder(), variables })
    }

    /// The files of the program, in the order of the ids in its findings.
    pub fn sources(&self) -> Sources {
        let folder = current_folder();
        let mut sources = Sources::new();
        for (path, text) in Files::new(&*self.db, self.program).sources(&*self.db) {
            sources.add(match path.starts_with('<') {
                true => Source::text_only(&path, text),
                false => Source::file(&folder.join(&*path), &folder, text),
            });
        }
        sources
    }

    /// Everything there is to say about the program, in the order of its files.
    ///
    /// # Errors
    /// When there is no such environment.
    pub fn check(&self, scope: &Scope) -> Result<Vec<Finding>> {
        self.asking(scope, &Emitters::new(&self.folder, &Writing::default(), None))
    }

    /// The same, where what the emitters write is of use.
    fn asking(&self, scope: &Scope, emitters: &Emitters) -> Result<Vec<Finding>> {
        if let Some(name) = &scope.environment {
            self.has_environment(name)?;
        }
        let is_set = |name: &str| self.variables.get(name).is_some();
        // What is emitted hands secrets on as references.
        let is_asked = scope.purpose == Purpose::Report || scope.targets.contains(&Target::Run);
        let options = check::Options {
            environment: scope.environment.as_deref().map(Into::into),
            targets: scope.targets.iter().copied().map(target).collect(),
            inputs: scope.inputs,
            secrets: is_asked.then_some(&is_set),
            purpose: scope.purpose,
            back_ends: &emitters.back_ends(),
            project: Some(&Disk(current_folder())),
        };
        Ok(check(&*self.db, self.program, &options))
    }

    /// The stack of one configuration; `None` where the program is no stack. To be used only where there are no errors.
    pub fn model(&self, environment: Option<&str>, wanted: Option<Target>) -> Option<Arc<Stack>> {
        let config = Config::new(&*self.db, environment.map(Into::into), wanted.map(target));
        lower::model(&*self.db, self.program, config)
    }

    /// Whether the program is a library: nothing of it is deployed, whatever it holds.
    pub fn is_library(&self) -> bool {
        scope::scope(&*self.db, self.program.root(&*self.db)).stack.is_none()
    }

    /// Runs the tests of the program, in the order of its files.
    pub fn test(&self) -> Vec<TestRun> {
        testing::run(&*self.db, self.program)
    }

    fn end(self) {
        drop(ManuallyDrop::into_inner(self.db));
    }

    fn has_environment(&self, name: &str) -> Result<()> {
        let environments = &scope::scope(&*self.db, self.program.root(&*self.db)).environments;
        if environments.contains_key(name) {
            return Ok(());
        }
        let mut names: Vec<&str> = environments.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        let hint = did_you_mean(name, names).unwrap_or_else(|| "the stack has none".to_owned());
        Err(anyhow!("there is no environment `{name}`: {hint}"))
    }
}

fn target(target: Target) -> unit::Target {
    match target {
        Target::Compose => unit::Target::Compose,
        Target::K8s => unit::Target::K8s,
        Target::Run => unit::Target::Run,
    }
}

/// Every code that a finding can have, by name.
pub fn codes() -> Vec<&'static Code> {
    let all = [orch_syntax::faults::CODES, orch_analysis::findings::CODES, orch_emit::CODES];
    let mut codes: Vec<&'static Code> = all.concat();
    codes.sort();
    codes
}

/// The texts of the prelude.
pub fn prelude() -> impl Iterator<Item = &'static str> {
    orch_analysis::schema::prelude::FILES.iter().map(|(_, text)| *text)
}
