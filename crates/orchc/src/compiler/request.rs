//! A stack that a command wants to use: found, read, checked, and then its model.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use orch_diagnostics::{Finding, Severity};
use orch_emit::{Folder, Options, OutFile};
use orch_model::{Stack, Target};

use super::emitter::Emitters;
use super::{Compilation, Inputs, Overlay, Purpose, Scope, TestRun};
use crate::cli::{Circumstances, StackPath};
use crate::input::Input;
use crate::render::{Limit, Report, Tally};
use crate::terminal::Terminal;
use crate::variables::Variables;

/// A stack that a command wants to use: read, but not yet checked.
pub struct Request {
    /// What the user pointed at.
    pub input: Input,
    compilation: Compilation,
    environment: Option<String>,
    inputs: Inputs,
    env_file: Option<PathBuf>,
}

impl Request {
    /// Finds and reads it. Where what comes of it is meant to be used, inputs must be set.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn new(
        stack: &StackPath,
        circumstances: &Circumstances,
        environment: Option<&str>,
        inputs: Inputs,
    ) -> Result<Request> {
        let input = Input::find(&stack.path)?;
        let compilation = Compilation::load(&input, circumstances, inputs, &Overlay::new())?;
        let env_file = circumstances.env_file.clone();
        Ok(Request { input, compilation, environment: environment.map(str::to_owned), inputs, env_file })
    }

    /// The model of the configuration, after showing on standard error what is wrong with it; `None` where it has
    /// errors.
    ///
    /// # Errors
    /// When there is no such environment, the program is no stack, or standard error cannot be written to.
    pub fn model(&self, target: Option<Target>, terminal: &Terminal) -> Result<Option<Arc<Stack>>> {
        self.asking(target, &Emitters::new(&self.input.folder(), ""), terminal)
    }

    /// The files that a target makes of the configuration, after the same. `base` is the way from where they go to the
    /// folder of the stack's file.
    ///
    /// # Errors
    /// The same.
    pub fn files(
        &self,
        target: &'static dyn orch_emit::Target,
        base: &str,
        terminal: &Terminal,
    ) -> Result<Option<Vec<OutFile>>> {
        let folder = self.input.folder();
        let emitters = Emitters::new(&folder, base);
        let Some(stack) = self.asking(target.model(), &emitters, terminal)? else { return Ok(None) };
        Ok(Some(emitters.written(target.name()).unwrap_or_else(|| {
            let project = Folder(folder);
            target.emit(&stack, &Options { base: base.to_owned(), ..Options::new(&project) }).files
        })))
    }

    fn asking(
        &self,
        target: Option<Target>,
        emitters: &Emitters,
        terminal: &Terminal,
    ) -> Result<Option<Arc<Stack>>> {
        let scope = Scope {
            environment: self.environment.clone(),
            targets: target.into_iter().collect(),
            inputs: self.inputs,
            purpose: Purpose::Use,
        };
        let mut findings = self.compilation.asking(&scope, emitters)?;
        // Remarks are for `check`; here they would stand between a user and the result.
        findings.retain(|finding| finding.severity != Severity::Info);
        self.show(&findings, terminal)?;
        if Tally::of(&findings).errors > 0 {
            return Ok(None);
        }
        let model = self.compilation.model(self.environment.as_deref(), target);
        model
            .map(Some)
            .with_context(|| format!("{} has no `stack` header, so nothing is deployed", self.input.name()))
    }

    /// Runs the program's tests.
    pub fn test(&self) -> Vec<TestRun> {
        self.compilation.test()
    }

    /// What is wrong with the program in any environment, warnings left out.
    ///
    /// # Errors
    /// When standard error cannot be written to.
    pub fn errors(&self, terminal: &Terminal) -> Result<Tally> {
        let mut findings = self.compilation.check(&Scope::default())?;
        findings.retain(|finding| finding.severity == Severity::Error);
        self.show(&findings, terminal)?;
        Ok(Tally::of(&findings))
    }

    /// Where the inputs of a stack are looked for.
    ///
    /// # Errors
    /// When an env file cannot be read.
    #[cfg_attr(not(feature = "run"), expect(dead_code, reason = "only a run looks for secrets"))]
    pub fn variables(&self, stack: &Stack) -> Result<Variables> {
        let folder = self.input.folder();
        let usual: Vec<PathBuf> = stack.env_files.iter().map(|path| folder.join(path.as_str())).collect();
        Variables::read(self.env_file.as_deref(), &usual)
    }

    /// Shows findings to a person.
    ///
    /// # Errors
    /// When standard error cannot be written to.
    pub fn show(&self, findings: &[Finding], terminal: &Terminal) -> Result<()> {
        let sources = self.compilation.sources();
        let text = Report { findings, sources: &sources }.human(Limit::First(50), terminal.err);
        anstream::stderr().lock().write_all(text.as_bytes())?;
        Ok(())
    }
}
