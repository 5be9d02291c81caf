//! `orchc lsp`: the language server, until the editor leaves.

use std::sync::Arc;

use anyhow::{Context, Result};
use orch_lsp::Ending;

use crate::compiler::Toolchain;
use crate::outcome::Outcome;

/// Serves an editor on standard input and output.
///
/// # Errors
/// When no thread can be started.
pub fn run() -> Result<Outcome> {
    match orch_lsp::serve_stdio(Arc::new(Toolchain::default())).context("cannot serve")? {
        Ending::Orderly => Ok(Outcome::Fine),
        Ending::Abrupt => Ok(Outcome::Faulty),
    }
}
