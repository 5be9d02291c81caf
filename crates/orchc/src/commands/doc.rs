//! `orchc doc`: the manual, from the prelude.

use std::io::Write;

use anyhow::{Result, anyhow};

use crate::cli::Doc;
use crate::compiler;
use crate::manual::Manual;
use crate::markdown;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// Prints what there is to say about a topic, or lists the topics.
///
/// # Errors
/// When there is no such topic.
pub fn run(command: &Doc, terminal: &Terminal) -> Result<Outcome> {
    let manual = Manual::read(compiler::prelude());
    let text = match &command.topic {
        None => manual.contents(),
        Some(topic) => {
            manual.look_up(topic).map_err(|hint| anyhow!("there is nothing about `{topic}`: {hint}"))?
        }
    };
    anstream::stdout().lock().write_all(markdown::render(&text, terminal.out).as_bytes())?;
    Ok(Outcome::Fine)
}
