//! The incremental compiler of `.orch`: files, names, types, evaluation, checks. Knows no protocol, no target's
//! format and no terminal.
//!
//! ```text
//! files ─► items ─► trees ─► layers ─► values ─► findings
//!  source   source   source   layers    eval      checks
//!                                        └─► model (lower)
//! ```
//!
//! [`Database`] holds the inputs; [`Program`] is one root file with what it imports. Everything else is a salsa
//! query or plain code called by one.

// salsa's macros make functions that cannot be documented.
#![allow(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod allow;
pub mod anchor;
pub mod back_end;
mod budget;
pub mod check;
mod checks;
mod circles;
pub mod db;
mod declared;
mod doubt;
pub mod edges;
pub mod eval;
pub mod evaluate;
pub mod facts;
pub mod field;
pub mod findings;
mod layers;
pub mod locate;
pub mod lower;
mod mend;
pub mod names;
mod outward;
pub mod program;
pub mod project;
pub mod scalar;
pub mod schema;
pub mod scope;
pub mod source;
pub mod testing;
pub mod tokens;
pub mod types;
pub mod unit;
pub mod units;
pub mod value;
pub mod walk;

pub use db::{Database, Db};
pub use program::{Program, Settings};
pub use source::{Item, SourceFile};
