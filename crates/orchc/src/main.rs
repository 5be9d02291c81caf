//! The command line of the .orch toolchain.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod arguments;
mod cli;
mod commands;
mod compiler;
mod files;
mod fix;
mod graph;
mod input;
mod manual;
mod markdown;
mod outcome;
mod render;
#[cfg(feature = "run")]
mod screen;
mod source;
#[cfg(feature = "run")]
mod tame;
mod terminal;
mod variables;

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Result;

use cli::Command;
use outcome::Outcome;
use terminal::{Chatter, Terminal, say, styled};

/// A check is many small allocations in one thread: this allocator takes a fifth off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = arguments::read();
    let chatter = if cli.quiet { Chatter::Quiet } else { Chatter::Normal };
    let terminal = Terminal::new(cli.color, chatter);
    match run(&cli.command, &terminal) {
        Ok(outcome) => outcome.into(),
        Err(error) if outcome::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
            say(&format!(
                "{} {}",
                styled(terminal.err, style, "error:"),
                terminal::harmless(&without_numbers(&format!("{error:#}")))
            ));
            ExitCode::from(outcome::UNUSABLE)
        }
    }
}

/// What the system says of an error, without its number for it.
fn without_numbers(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, part| told + part.split_once(')').map_or("", |(_, rest)| rest))
}

fn run(command: &Command, terminal: &Terminal) -> Result<Outcome> {
    match command {
        Command::Init(command) => commands::init::run(command, terminal),
        Command::Check(command) => commands::check::run(command, terminal),
        Command::Emit(command) => commands::emit::run(command, terminal),
        Command::Fmt(command) => commands::fmt::run(command, terminal),
        #[cfg(feature = "run")]
        Command::Run(command) => commands::run::run(command, terminal),
        Command::Graph(command) => commands::graph::run(command, terminal),
        Command::Doc(command) => commands::doc::run(command, terminal),
        Command::Explain(command) => commands::explain::run(command, terminal),
        Command::Lsp => commands::lsp::run(),
        Command::Completions(command) => commands::completions::run(command),
        Command::Test(command) => commands::test::run(command, terminal),
    }
}
