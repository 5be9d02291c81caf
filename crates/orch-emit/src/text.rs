//! From texts with late parts to the text of a target. A target says what a part is there and how it escapes; putting
//! them together is here.

use orch_model::{ItemId, ItemKind, PlainText, SecretText, Stack, Text, Workload, encoded};

use crate::codes::{late_not_expressible, needs_left_out, secret_not_expressible};
use crate::presence::{LEFT_OUT, ONLY_WITH_PROFILE};
use orch_diagnostics::Code;

/// What a late part is in the output of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// Known now.
    Known(String),
    /// A reference in the target's own syntax, filled when the service starts.
    Reference(String),
}

/// Why a late part is nothing in the output of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unresolved {
    /// Under which code it is reported.
    pub code: &'static Code,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Unresolved {
    /// A late part that the target cannot know.
    pub fn late(message: impl Into<String>, help: impl Into<String>) -> Unresolved {
        Unresolved { code: &late_not_expressible::CODE, message: message.into(), help: help.into() }
    }

    /// A secret that the target has no reference for.
    pub fn secret(message: impl Into<String>, help: impl Into<String>) -> Unresolved {
        Unresolved { code: &secret_not_expressible::CODE, message: message.into(), help: help.into() }
    }

    /// An item whose profile is not asked for, though `reader` needs it.
    pub fn of_profile(reader: &ItemId, item: &ItemId) -> Unresolved {
        let help = format!(
            "ask for its profile, or say that it may be missing: `depends_on = [{}.optional]`",
            item.name
        );
        Unresolved::needs(reader, item, ONLY_WITH_PROFILE, help)
    }

    /// An item that the target leaves out, though `reader` needs it.
    pub fn left_out(reader: &ItemId, item: &ItemId) -> Unresolved {
        let help = format!("give `{}` an `image`, or do not refer to it on this target", item.name);
        Unresolved::needs(reader, item, LEFT_OUT, help)
    }

    fn needs(reader: &ItemId, item: &ItemId, why: &str, help: String) -> Unresolved {
        let message = format!("`{}` needs `{}`, {why}", reader.name, item.name);
        Unresolved { code: &needs_left_out::CODE, message, help }
    }
}

/// Where a secret or a configuration is mounted: the same for every target.
pub(crate) fn mount_path(stack: &Stack, item: &ItemId) -> Result<String, Unresolved> {
    let path = match item.kind {
        ItemKind::Secret => stack.secrets.get(&item.name).map(|secret| &secret.path),
        _ => stack.configs.get(&item.name).map(|config| &config.path),
    };
    path.map(ToString::to_string).ok_or_else(|| {
        Unresolved::late(format!("`{}` is not there", item.name), "declare it in every environment")
    })
}

/// What a text refers to.
pub(crate) fn workload<'a>(stack: &'a Stack, item: &ItemId) -> Result<&'a Workload, Unresolved> {
    stack.workload(item).ok_or_else(|| {
        Unresolved::late(format!("`{}` is not there", item.name), "enable it, or do not refer to it")
    })
}

/// What a target says about parts of sort `L`, for one reader.
pub(crate) trait Resolve<L> {
    /// What `part` is.
    fn resolve(&mut self, part: &L) -> Result<Resolved, Unresolved>;

    /// Known text in the target's syntax.
    fn escape(&self, known: &str) -> String;
}

/// The text in the target's syntax.
pub(crate) fn write<L>(text: &Text<L>, target: &mut impl Resolve<L>) -> Result<String, Unresolved> {
    // Escaping looks at what stands side by side, so known parts are joined before it.
    let mut written = String::new();
    let mut known = String::new();
    for part in text.parts() {
        match part {
            orch_model::Part::Literal(literal) => known.push_str(literal),
            orch_model::Part::Late { late, encoders } => match target.resolve(late)? {
                Resolved::Known(text) => {
                    known.push_str(&encoded(&text, encoders));
                }
                Resolved::Reference(reference) if encoders.is_empty() => {
                    written.push_str(&target.escape(&known));
                    known.clear();
                    written.push_str(&reference);
                }
                Resolved::Reference(_) => {
                    return Err(Unresolved::secret(
                        "what is only known at the start cannot be encoded here",
                        "keep the encoded text as a secret of its own, `secret encoded = env(\"…\")`, or hand over the parts and let the process encode them",
                    ));
                }
            },
        }
    }
    written.push_str(&target.escape(&known));
    Ok(written)
}

/// A plain text as one that may hold secrets, so that a target needs one way only.
pub(crate) fn widen(text: &PlainText) -> SecretText {
    text.clone().into()
}

/// A line of a comment: what would end it, and what follows with it, is no part of it.
pub(crate) fn comment_line(text: &str) -> String {
    let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let text: String = text.chars().map(|c| if ends(c) { '?' } else { c }).collect();
    format!("# {text}").trim_end().to_owned() + "\n"
}
