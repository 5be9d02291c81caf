//! `orchc explain`: what a code means, with a wrong and a right example.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::{Result, bail};
use orch_diagnostics::{Code, did_you_mean};

use crate::cli::Explain;
use crate::compiler;
use crate::markdown;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// Explains one code, or lists all.
///
/// # Errors
/// When there is no such code.
pub fn run(command: &Explain, terminal: &Terminal) -> Result<Outcome> {
    let codes = compiler::codes();
    let text = match &command.code {
        None => list(&codes),
        Some(name) => {
            let name = name.trim_matches(['[', ']']);
            let Some(code) = codes.iter().find(|code| code.name == name) else {
                let hint = did_you_mean(name, codes.iter().map(|code| code.name));
                let hint = hint.unwrap_or_else(|| "`orchc explain` lists them all".to_owned());
                bail!("there is no code `{name}`: {hint}");
            };
            markdown::render(code.explanation, terminal.out)
        }
    };
    anstream::stdout().lock().write_all(text.as_bytes())?;
    Ok(Outcome::Fine)
}

fn list(codes: &[&'static Code]) -> String {
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
    codes.iter().fold(String::new(), |mut text, code| {
        let _ = writeln!(text, "{:width$}  {}", code.name, code.explained().summary);
        text
    })
}

#[cfg(test)]
mod tests {
    use orch_diagnostics::{Finding, Severity};
    use orch_model::Target;

    use super::*;
    use crate::cli::Circumstances;
    use crate::compiler::{Compilation, Inputs, Overlay, Scope};
    use crate::input::{Input, current_folder};

    /// What `check`, for every target, and `test` say of an example. A line `// file: lib.orch` begins another file of it.
    fn findings(example: &str, inputs: Inputs) -> Vec<Finding> {
        let folder = current_folder().join("no-such-folder");
        let mut overlay = Overlay::new();
        let mut name = "main.orch";
        for line in example.lines() {
            match line.strip_prefix("// file: ") {
                Some(other) => name = other.trim(),
                None => {
                    let text = overlay.entry(folder.join(name)).or_default();
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        let input = Input::File(folder.join("main.orch"));
        let program = Compilation::load(&input, &Circumstances::default(), inputs, &overlay).unwrap();
        let targets = vec![Target::Compose, Target::K8s, Target::Run];
        let mut found = program.check(&Scope { environment: None, targets, inputs }).unwrap();
        found.extend(program.test().into_iter().flat_map(|run| run.failures));
        found
    }

    /// Codes that only a back end reports: its own tests hold their examples.
    fn is_elsewhere(code: &Code) -> bool {
        orch_emit::CODES.contains(&code)
    }

    #[test]
    fn every_wrong_example_is_wrong_and_every_right_one_right() {
        let mut broken = Vec::new();
        for code in compiler::codes().into_iter().filter(|code| !is_elsewhere(code)) {
            let inputs = match code.name {
                "missing-input" => Inputs::MustBeSet,
                _ => Inputs::MayBeUnset,
            };
            let explained = code.explained();
            if explained.wrong.is_empty() || explained.right.is_empty() {
                broken.push(format!("{code} has no example of each sort"));
            }
            for text in explained.wrong {
                let found = findings(text, inputs);
                if !found.iter().any(|finding| finding.code == code) {
                    let names: Vec<&str> = found.iter().map(|finding| finding.code.name).collect();
                    broken.push(format!("{code} is not found in\n{text}but {names:?}"));
                }
            }
            for text in explained.right {
                let found = findings(text, inputs);
                let bad = found.iter().filter(|it| it.code == code || it.severity == Severity::Error);
                let bad: Vec<String> =
                    bad.map(|finding| format!("{}: {}", finding.code, finding.message)).collect();
                if !bad.is_empty() {
                    broken.push(format!("{code}: not right\n{text}but {bad:#?}"));
                }
            }
        }
        assert!(broken.is_empty(), "{} of the examples:\n{}", broken.len(), broken.join("\n"));
    }

    #[test]
    fn every_code_has_a_name_of_its_own() {
        let codes = compiler::codes();
        let twice: Vec<&str> =
            codes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].name).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
