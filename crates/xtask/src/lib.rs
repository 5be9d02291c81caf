//! The project's own chores: what tests need, generated stacks, races against other languages.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod cache;
pub mod debian;
pub mod editors;
pub mod fuzz;
pub mod generate;
pub mod grammars;
pub mod judges;
pub mod keys;
pub mod lsp;
pub mod npm;
pub mod python;
pub mod race;
pub mod shell;
pub mod suite;

use std::path::{Path, PathBuf};

/// The top of the checkout.
pub fn checkout() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}
