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
    use crate::compiler::{Compilation, Inputs, Overlay, Purpose, Scope};
    use crate::input::Input;

    /// What `check` and `test` say of an example. A line `// file: lib.orch` begins another file of it.
    fn findings(example: &str, inputs: Inputs, targets: Vec<Target>) -> Vec<Finding> {
        let folder = tempfile::tempdir().unwrap();
        let mut files: Vec<(&str, String)> = vec![("main.orch", String::new())];
        for line in example.split_inclusive('\n') {
            match (line.strip_prefix("// file: "), files.last_mut()) {
                (Some(other), _) => files.push((other.trim(), String::new())),
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => {}
            }
        }
        // Examples are of a stack, whatever it is called. Behind them, so that their lines stay.
        if let Some((_, main)) = files.first_mut()
            && !main.lines().any(|line| line.starts_with("stack "))
        {
            main.push_str("\nstack example\n");
        }
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let input = Input::File(folder.path().join("main.orch"));
        let program =
            Compilation::load(&input, &Circumstances::default(), None, inputs, &Overlay::new()).unwrap();
        let scope = Scope { environment: None, targets, inputs, purpose: Purpose::Report };
        let mut found = program.check(&scope).unwrap();
        found.extend(program.test().into_iter().flat_map(|run| run.failures));
        found
    }

    /// What an example is meant for: those of a back end's codes for what their stack names, or for Kubernetes; all others
    /// for everything.
    fn targets(code: &Code, example: &str) -> Vec<Target> {
        match (orch_emit::CODES.contains(&code), example.contains("targets")) {
            (true, true) => Vec::new(),
            (true, false) => vec![Target::K8s],
            // No target but a local run takes a secret out of the program.
            (false, _) if code.name == "literal-secret" => vec![Target::Run],
            (false, _) => vec![Target::Compose, Target::K8s, Target::Run],
        }
    }

    #[test]
    fn every_wrong_example_is_wrong_and_every_right_one_right() {
        let mut broken = Vec::new();
        for code in compiler::codes() {
            let inputs = match code.name {
                "missing-input" => Inputs::MustBeSet,
                _ => Inputs::MayBeUnset,
            };
            let explained = code.explained();
            if explained.wrong.is_empty() || explained.right.is_empty() {
                broken.push(format!("{code} has no example of each sort"));
            }
            for text in explained.wrong {
                let found = findings(text, inputs, targets(code, text));
                let others = |it: &&Finding| it.severity == Severity::Error && it.code != code;
                if !found.iter().any(|finding| finding.code == code) || found.iter().any(|it| others(&it)) {
                    let names: Vec<&str> = found.iter().map(|finding| finding.code.name).collect();
                    broken.push(format!("{code} is not found in\n{text}but {names:?}"));
                }
            }
            for text in explained.right {
                let found = findings(text, inputs, targets(code, text));
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
