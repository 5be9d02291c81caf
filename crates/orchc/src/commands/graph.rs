//! `orchc graph`: what starts after what and why, and who can reach whom.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use orch_diagnostics::did_you_mean;
use orch_model::{ItemId, Stack};

use crate::cli::{self, GraphFormat};
use crate::compiler::{Inputs, Request};
use crate::graph::{Graph, Reach, answered, item, reach, told};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// Draws the graph, or answers whether one item reaches another.
///
/// # Errors
/// When the stack cannot be read, or an item of that name is not there.
pub fn run(command: &cli::Graph, terminal: &Terminal) -> Result<Outcome> {
    let request =
        Request::new(&command.stack, &command.circumstances, command.env.as_deref(), Inputs::MayBeUnset)?;
    let Some(stack) = request.model(None, terminal)? else { return Ok(Outcome::Faulty) };
    let (text, outcome) = match command.reachable.as_slice() {
        [from, to] => answer(&stack, from, to, command.format)?,
        [] => {
            let graph = Graph::new(&stack);
            let text = match command.format {
                GraphFormat::Text => graph.text(),
                GraphFormat::Dot => graph.dot(),
                GraphFormat::Mermaid => graph.mermaid(),
                GraphFormat::Json => graph.json(),
            };
            (text, Outcome::Fine)
        }
        _ => bail!("`--reachable` takes two names"),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(outcome)
}

fn answer(stack: &Stack, from: &str, to: &str, format: GraphFormat) -> Result<(String, Outcome)> {
    let (from, to) = (named(stack, from)?, named(stack, to)?);
    let reach = reach(stack, &from, &to);
    let outcome = if matches!(reach, Reach::Path(_)) { Outcome::Fine } else { Outcome::Faulty };
    let text = match format {
        GraphFormat::Text => format!("{}\n", told(&from, &to, &reach)),
        GraphFormat::Json => answered(&from, &to, &reach),
        GraphFormat::Dot | GraphFormat::Mermaid => {
            bail!("an answer is no drawing: `--format text` or `json`")
        }
    };
    Ok((text, outcome))
}

fn named(stack: &Stack, name: &str) -> Result<ItemId> {
    item(stack, name).map_err(|names| {
        let hint = did_you_mean(name, names.iter().map(String::as_str));
        let hint = hint.map_or_else(String::new, |hint| format!(": {hint}"));
        anyhow!("there is no service or job `{name}`{hint}")
    })
}
