//! `orchc test`: the `test` items of a stack, and what of them does not hold.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use anyhow::Result;

use crate::cli::{Circumstances, Test};
use crate::compiler::{Inputs, Request};
use crate::outcome::Outcome;
use crate::terminal::{Terminal, harmless, styled};

const GOOD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const BAD: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Runs the tests, unless the stack itself has errors.
///
/// # Errors
/// When the stack cannot be read.
pub fn run(command: &Test, terminal: &Terminal) -> Result<Outcome> {
    let request = Request::new(&command.stack, &Circumstances::default(), None, Inputs::MayBeUnset)?;
    if request.errors(terminal)?.errors > 0 {
        return Ok(Outcome::Faulty);
    }
    let wanted = |title: &str| command.only.as_ref().is_none_or(|part| title.contains(part));
    let runs: Vec<_> = request.test().into_iter().filter(|run| wanted(&run.title)).collect();
    let mut failed = 0;
    for run in &runs {
        let (word, style) = if run.failures.is_empty() { ("ok", GOOD) } else { ("FAILED", BAD) };
        let place = run.environment.as_ref().map_or_else(String::new, |name| format!(" in {name}"));
        let line = format!("test {}{place} … {}\n", harmless(&run.title), styled(terminal.out, style, word));
        std::io::stdout().lock().write_all(line.as_bytes())?;
        if !run.failures.is_empty() {
            failed += 1;
            request.show(&run.failures, terminal)?;
        }
    }
    terminal.remark(&match runs.len() {
        0 => "there are no such tests: write one with `test \"…\" { expect … }`".to_owned(),
        all => format!("{} passed, {failed} failed", all - failed),
    });
    Ok(if failed > 0 { Outcome::Faulty } else { Outcome::Fine })
}
