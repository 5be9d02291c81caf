//! A finding and its parts.

use serde::{Deserialize, Serialize};

use smol_str::SmolStr;

use crate::{Code, Span};

/// How severe a finding is. Only errors make a program unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program cannot be used as it is.
    Error,
    /// The program can be used; something in it is probably not meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// How an editor may draw the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// Nothing reads it.
    Unused,
    /// There is a better way to write it.
    Deprecated,
}

/// One fault or remark about a program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finding<P = Span> {
    /// What kind of finding.
    pub code: &'static Code,
    /// How severe; starts as the code's own.
    pub severity: Severity,
    /// One line, in the user's words, without a full stop.
    pub message: SmolStr,
    /// The exact token or node that is at fault.
    pub at: P,
    /// What to say at `at` itself, if it adds to the message.
    pub caption: Option<SmolStr>,
    /// Other places involved.
    pub labels: Vec<Label<P>>,
    /// Why, and what else to know.
    pub notes: Vec<SmolStr>,
    /// Ways out that an editor or `check --fix` can apply.
    pub fixes: Vec<Fix<P>>,
    /// How to draw it.
    pub tags: Vec<Tag>,
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label<P = Span> {
    /// Where.
    pub at: P,
    /// What is to be seen there.
    pub message: SmolStr,
}

/// A way out, as edits of the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fix<P = Span> {
    /// What it does, in the imperative: "rename to `database`".
    pub title: SmolStr,
    /// Whether it may be applied without asking.
    pub safety: Safety,
    /// The edits, all of them or none.
    pub edits: Vec<Edit<P>>,
}

/// Whether `check --fix` applies a fix by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Almost surely what was meant; `check --fix` applies it.
    Safe,
    /// One possibility among others; only ever offered.
    Offer,
}

/// Replaces the text at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit<P = Span> {
    /// What is replaced; an empty place inserts.
    pub at: P,
    /// The new text.
    pub text: SmolStr,
}

impl<P> Finding<P> {
    /// A finding of `code` at a place, with nothing else to say yet.
    pub fn new(code: &'static Code, at: P, message: impl Into<SmolStr>) -> Self {
        Finding {
            code,
            severity: code.severity,
            message: message.into(),
            at,
            caption: None,
            labels: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Says something at the primary place.
    pub fn caption(mut self, message: impl Into<SmolStr>) -> Self {
        self.caption = Some(message.into());
        self
    }

    /// Adds a label on another place.
    pub fn label(mut self, at: P, message: impl Into<SmolStr>) -> Self {
        self.labels.push(Label { at, message: message.into() });
        self
    }

    /// Adds a note.
    pub fn note(mut self, note: impl Into<SmolStr>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a fix of one edit.
    pub fn fix(mut self, title: impl Into<SmolStr>, safety: Safety, at: P, text: impl Into<SmolStr>) -> Self {
        self.fixes.push(Fix { title: title.into(), safety, edits: vec![Edit { at, text: text.into() }] });
        self
    }

    /// Adds one more edit to the last fix.
    pub fn also(mut self, at: P, text: impl Into<SmolStr>) -> Self {
        if let Some(fix) = self.fixes.last_mut() {
            fix.edits.push(Edit { at, text: text.into() });
        }
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: Tag) -> Self {
        self.tags.push(tag);
        self
    }

    /// The same finding at places of another sort; `None` when a place no longer exists.
    pub fn try_map<Q>(&self, mut place: impl FnMut(&P) -> Option<Q>) -> Option<Finding<Q>> {
        let at = place(&self.at)?;
        let labels = self.labels.iter();
        let labels = labels.filter_map(|l| Some(Label { at: place(&l.at)?, message: l.message.clone() }));
        Some(Finding {
            code: self.code,
            severity: self.severity,
            message: self.message.clone(),
            at,
            caption: self.caption.clone(),
            labels: labels.collect(),
            notes: self.notes.clone(),
            fixes: self.fixes.iter().filter_map(|f| f.try_map(&mut place)).collect(),
            tags: self.tags.clone(),
        })
    }
}

impl<P> Fix<P> {
    fn try_map<Q>(&self, place: &mut impl FnMut(&P) -> Option<Q>) -> Option<Fix<Q>> {
        let edits = self.edits.iter().map(|e| Some(Edit { at: place(&e.at)?, text: e.text.clone() }));
        Some(Fix { title: self.title.clone(), safety: self.safety, edits: edits.collect::<Option<_>>()? })
    }
}
