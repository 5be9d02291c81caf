//! What an editor asks, as plain functions of a database and a position. Knows the language, not the protocol:
//! places are bytes of files by path, and nothing here waits, prints or listens.
//!
//! [`Workspace`] is what is written to: open documents over the disk, and the programs they make. [`Snapshot`] is
//! what is read from: a state of it that other threads look at until the next edit takes it from them.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod back_ends;
mod calls;
mod colors;
mod complete;
mod disk;
mod findings;
mod graph;
mod hints;
mod hover;
mod layout;
mod paths;
mod place;
mod position;
mod refactor;
mod references;
mod rename;
mod roots;
mod show;
mod signature;
mod snapshot;
mod structure;
mod symbols;
mod workspace;

pub use back_ends::{BackEnds, NoBackEnds, Preview, PreviewFile, Wanted, Written};
pub use calls::{Call, Party};
pub use colors::{Color, Colored};
pub use complete::{Completion, CompletionKind, Completions, Rest};
pub use disk::{Disk, FileSystem};
pub use findings::{FileFinding, Findings, merge, touching};
pub use graph::{Graph, Link, LinkKind, Node};
pub use hints::{Hint, HintKind, Lens, LensKind};
pub use hover::{Hover, Shown};
pub use place::{FileEdit, FileRange, TextRange};
pub use refactor::{Action, ActionKind, fix_all};
pub use references::{Reference, Target, Use};
pub use rename::Refusal;
pub use signature::Signature;
pub use snapshot::{Cancelled, Snapshot, guarded};
pub use structure::{FileLink, Fold, FoldKind};
pub use symbols::{FileSymbol, Symbol, SymbolKind};
pub use workspace::Workspace;
