//! What others make of a checked stack: each is asked for a target, and what it says is placed, merged and silenced like
//! the compiler's own findings. Knows no target's format.

use std::borrow::Cow;
use std::sync::Arc;

use orch_diagnostics::{Code, Finding, Label, Severity};
use orch_model::{FieldPath, Stack};

use crate::anchor::{Found, Located};
use crate::check::{each_once, of_one_mistake};
use crate::db::Db;
use crate::field::Fields;
use crate::locate::Files;
use crate::lower;
use crate::program::Program;
use crate::unit::{Config, Target};

/// Something that reads the model and may find fault with it.
pub trait BackEnd {
    /// What it writes or runs.
    fn target(&self) -> Target;

    /// Every code that its findings can have.
    fn codes(&self) -> &[&'static Code];

    /// What it says of the stack of an environment. As long as nothing in the stack changes, it is the same edition.
    fn findings(
        &self,
        environment: Option<&str>,
        stack: &Stack,
        edition: &Arc<Edition>,
    ) -> Vec<Finding<FieldPath>>;
}

/// A state of a stack. It is told from others by where it is, and it is gone when the stack is another one.
#[derive(Debug, Default)]
pub struct Edition(());

/// The edition of a model: a model that is worked out again and is the same leaves it as it is.
#[salsa::tracked(returns(clone), no_eq)]
fn edition(db: &dyn Db, program: Program, config: Config) -> Arc<Edition> {
    lower::model(db, program, config);
    Arc::default()
}

/// What a back end says under those of the configurations that are of its target, each thing once. To be asked only where
/// nothing is wrong.
pub(crate) fn told(
    db: &dyn Db,
    program: Program,
    files: &Files,
    configs: &[Config],
    back_end: &dyn BackEnd,
) -> Vec<Located> {
    let target = Some(back_end.target());
    let configs: Vec<Config> = configs.iter().copied().filter(|config| config.target(db) == target).collect();
    let found = each_once(db, &configs, &mut |config| {
        placed(db, program, config, back_end).into_iter().map(Cow::Owned).collect()
    });
    let mut located: Vec<Located> = found.iter().filter_map(|finding| files.locate(db, finding)).collect();
    of_one_mistake(&mut located);
    located
}

/// What is said of several fields of an item for one reason is one finding, at the first of them. To be done after what is
/// allowed is taken out: that is said of each field alone.
pub(crate) fn together(db: &dyn Db, files: &Files, told: Vec<Located>) -> Vec<Located> {
    let mut together: Vec<(usize, Located)> = Vec::new();
    for finding in told {
        let item = files.ordinal(db, finding.at);
        let is_plain = finding.labels.is_empty() && finding.fixes.is_empty() && !finding.notes.is_empty();
        let of_the_item = together
            .iter_mut()
            .rev()
            .take_while(|(other, first)| (*other, first.at.file) == (item, finding.at.file));
        let same = of_the_item.map(|(_, first)| first).find(|first| {
            is_plain
                && finding.severity != Severity::Error
                && (first.code, first.severity, &first.notes)
                    == (finding.code, finding.severity, &finding.notes)
        });
        match same {
            Some(first) => first.labels.push(Label { at: finding.at, message: finding.message }),
            None => together.push((item, finding)),
        }
    }
    together.into_iter().map(|(_, finding)| finding).collect()
}

fn placed(db: &dyn Db, program: Program, config: Config, back_end: &dyn BackEnd) -> Vec<Found> {
    let Some(stack) = lower::model(db, program, config) else { return Vec::new() };
    let environment = config.environment(db).clone();
    let findings = back_end.findings(environment.as_deref(), &stack, &edition(db, program, config));
    if findings.is_empty() {
        return Vec::new();
    }
    let fields = Fields::new(db, program, config);
    let placed = findings.into_iter().filter_map(|finding| {
        let is_unknown = fields.find(&finding.at).is_some_and(|field| field.is_unknown);
        (!is_unknown).then(|| finding.try_map(|field| fields.find(field).map(|field| field.at)))?
    });
    placed.collect()
}
