//! The one type of finding that every part of the toolchain reports, as data.
//!
//! A [`Finding`] says what is wrong, where, why and how to mend it. It is generic over its *place*: inside the
//! compiler a place is a node of an item's tree (so that moving text around changes no finding); at the edge it
//! is a [`Span`] of bytes in a file. Rendering (terminal, JSON, SARIF, GitHub) lives in `orchc`, never here.

mod code;
mod finding;
mod shell;
mod span;
mod suggest;

pub use code::{Code, Explanation};
pub use finding::{Edit, Finding, Fix, Label, Safety, Severity, Tag};
pub use shell::shell_word;
pub use span::{FileId, Span};
pub use suggest::{did_you_mean, nearest, slips};
