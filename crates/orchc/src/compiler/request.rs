//! A stack that a command wants to use: found, read, checked, and then its model.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use orch_diagnostics::{Finding, Severity, did_you_mean};
use orch_emit::{Folder, OutFile};
use orch_model::{Stack, Target};

use super::emitter::{Emitters, Writing};
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
        Request::over(Input::find(&stack.path)?, circumstances, environment, inputs, &Overlay::new())
    }

    /// Reads it where some texts stand in for files.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn over(
        input: Input,
        circumstances: &Circumstances,
        environment: Option<&str>,
        inputs: Inputs,
        overlay: &Overlay,
    ) -> Result<Request> {
        let compilation = Compilation::load(&input, circumstances, environment, inputs, overlay)?;
        let env_file = circumstances.env_file.clone();
        Ok(Request { input, compilation, environment: environment.map(str::to_owned), inputs, env_file })
    }

    /// The model of the configuration, after showing on standard error what is wrong with it; `None` where it has
    /// errors.
    ///
    /// # Errors
    /// When there is no such environment, the program is no stack, or standard error cannot be written to.
    pub fn model(&self, target: Option<Target>, terminal: &Terminal) -> Result<Option<Arc<Stack>>> {
        let emitters = Emitters::new(&self.input.folder(), &Writing::default(), None);
        self.asking(target, &emitters, |findings| self.show(findings, terminal))
    }

    /// The files that a target makes of the configuration, after the same.
    ///
    /// # Errors
    /// The same.
    pub fn files(
        &self,
        target: &'static dyn orch_emit::Target,
        writing: &Writing,
        terminal: &Terminal,
    ) -> Result<Option<Vec<OutFile>>> {
        self.written(target, writing, |findings| self.show(findings, terminal))
    }

    /// The same, telling what is wrong another way.
    ///
    /// # Errors
    /// The same, and where it cannot be told.
    pub fn written(
        &self,
        target: &'static dyn orch_emit::Target,
        writing: &Writing,
        tell: impl FnOnce(&[Finding]) -> Result<()>,
    ) -> Result<Option<Vec<OutFile>>> {
        let folder = self.input.folder();
        let emitters = Emitters::new(&folder, writing, self.environment.as_deref());
        let Some(stack) = self.asking(target.model(), &emitters, tell)? else { return Ok(None) };
        has_profiles(&stack, &writing.profiles)?;
        Ok(Some(emitters.written(target.name()).unwrap_or_else(|| {
            let project = Folder(folder);
            target.emit(&stack, &writing.options(&project)).files
        })))
    }

    fn asking(
        &self,
        target: Option<Target>,
        emitters: &Emitters,
        tell: impl FnOnce(&[Finding]) -> Result<()>,
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
        tell(&findings)?;
        if Tally::of(&findings).errors > 0 {
            return Ok(None);
        }
        let model = self.compilation.model(self.environment.as_deref(), target);
        model.map(Some).with_context(|| {
            format!(
                "{} has no `stack` header, so nothing is deployed\n\
                 write `stack NAME` at its top, or name the file that imports it",
                self.input.name()
            )
        })
    }

    /// Gives back what it holds: for a process that goes on.
    pub fn end(self) {
        self.compilation.end();
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

    /// The stack with these profiles active, where there are any; else those it names itself.
    ///
    /// # Errors
    /// When nothing belongs to one of them.
    #[cfg_attr(not(feature = "run"), expect(dead_code, reason = "only a run chooses what starts"))]
    pub fn with_profiles(stack: Arc<Stack>, profiles: &[String]) -> Result<Arc<Stack>> {
        if profiles.is_empty() {
            return Ok(stack);
        }
        has_profiles(&stack, profiles)?;
        let mut stack = Arc::unwrap_or_clone(stack);
        stack.profiles = profiles.iter().map(Into::into).collect();
        Ok(Arc::new(stack))
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

/// Whether something belongs to each profile.
fn has_profiles(stack: &Stack, profiles: &[String]) -> Result<()> {
    let known: BTreeSet<&str> =
        stack.workloads().flat_map(|(_, workload)| &workload.profiles).map(|name| name.as_str()).collect();
    let Some(name) = profiles.iter().find(|name| !known.contains(name.as_str())) else { return Ok(()) };
    let hint = did_you_mean(name, known).unwrap_or_else(|| "nothing has one".to_owned());
    bail!("nothing belongs to the profile `{name}`: {hint}")
}
