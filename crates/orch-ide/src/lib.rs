//! What an editor asks, as plain functions of a database and a position. Knows the language, not the protocol:
//! places are bytes of files by path, and nothing here waits, prints or listens.
//!
//! [`Workspace`] is what is written to: open documents over the disk, and the programs they make. [`Snapshot`] is
//! what is read from: a state of it that other threads look at until the next edit takes it from them.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod disk;
mod findings;
mod layout;
mod place;
mod roots;
mod snapshot;
mod symbols;
mod workspace;

pub use disk::{Disk, FileSystem};
pub use findings::{FileFinding, Findings, merge};
pub use place::{FileEdit, FileRange, TextRange};
pub use snapshot::{Cancelled, Snapshot, guarded};
pub use symbols::{FileSymbol, Symbol, SymbolKind};
pub use workspace::Workspace;
