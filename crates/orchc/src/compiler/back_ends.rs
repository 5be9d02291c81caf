//! What the language server asks of the emitters: the same as `check` and `emit` do, over the texts of the editor.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use orch_analysis::back_end::{BackEnd, Edition};
use orch_analysis::unit::Target;
use orch_diagnostics::{Code, Finding, did_you_mean};
use orch_lsp::{BackEnds, Preview, PreviewFile, Wanted};
use orch_model::{FieldPath, Stack};

use super::emitter::{Emitter, Emitters, Writing};
use super::verdicts::Verdicts;
use super::{Inputs, Request};
use crate::cli::Circumstances;
use crate::input::Input;
use crate::render::Tally;

/// The emitters of this command line.
#[derive(Default)]
pub struct Toolchain {
    verdicts: Arc<Verdicts>,
}

/// An emitter that is not asked twice about the same stack.
struct Remembered {
    emitter: Emitter,
    verdicts: Arc<Verdicts>,
}

impl BackEnds for Toolchain {
    fn judges(&self, folder: &Path) -> Vec<Box<dyn BackEnd>> {
        let remembered = |emitter| Remembered { emitter, verdicts: Arc::clone(&self.verdicts) };
        let emitters = Emitters::new(folder, &Writing::default(), None).into_each();
        emitters.map(|emitter| Box::new(remembered(emitter)) as Box<dyn BackEnd>).collect()
    }

    fn preview(&self, wanted: &Wanted) -> Result<Preview, String> {
        preview(wanted).map_err(|error| format!("{error:#}"))
    }
}

impl BackEnd for Remembered {
    fn target(&self) -> Target {
        self.emitter.target()
    }

    fn codes(&self) -> &[&'static Code] {
        self.emitter.codes()
    }

    fn findings(&self, _: Option<&str>, stack: &Stack, edition: &Arc<Edition>) -> Vec<Finding<FieldPath>> {
        let Remembered { emitter, verdicts } = self;
        verdicts
            .said(emitter.target(), edition, &emitter.project, |files| emitter.emitted(stack, files).findings)
    }
}

fn preview(wanted: &Wanted) -> Result<Preview> {
    let Some(target) = orch_emit::target(&wanted.target) else {
        let names = orch_emit::TARGETS.iter().map(|target| target.name());
        let hint = did_you_mean(&wanted.target, names).unwrap_or_default();
        bail!("there is no target `{}`: {hint}", wanted.target);
    };
    let (root, texts) = (&wanted.written.root, &wanted.written.texts);
    let input = match root.to_string_lossy().starts_with('<') {
        true => Input::Stdin(texts.get(root).cloned().unwrap_or_default()),
        false => Input::File(root.clone()),
    };
    let environment = wanted.environment.as_deref();
    let request = Request::over(input, &Circumstances::default(), environment, Inputs::MustBeSet, texts)?;
    let mut said = Vec::new();
    let written = request.written(target, &Writing::default(), |findings| {
        said = findings.to_vec();
        Ok(())
    });
    request.end();
    let files = written?.with_context(|| errors(&said))?.into_iter();
    let files = files.map(|file| PreviewFile { path: file.path, text: file.contents });
    Ok(Preview { files: files.collect(), findings: said.len() })
}

/// Why there are no files: the first thing that is wrong, and how much there is.
fn errors(found: &[Finding]) -> String {
    let count = Tally::of(found).errors;
    let first = found.iter().find(|finding| finding.severity == orch_diagnostics::Severity::Error);
    let first = first.map_or("", |finding| finding.message.as_str());
    match count {
        1 => first.to_owned(),
        _ => format!("{first}, and {} more", count - 1),
    }
}
