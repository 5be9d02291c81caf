//! Findings written under the lines they are about:
//!
//! ```text
//!   imgae = "x"
//!   ^^^^^ error[unknown-field]: a service has no field `imgae`
//!         help: rename to `image`
//! ```
//!
//! Such lines are no part of the program. Carets stand for characters; `…` after them says that the place goes on
//! over the next lines.

use serde_json::Value;

/// The program without what is expected of it.
pub fn stripped(lines: &[String]) -> Vec<String> {
    let mut program = Vec::new();
    let mut after_carets = false;
    for line in lines {
        let text = line.trim_start();
        after_carets = text.starts_with('^') || (after_carets && text.starts_with("help: "));
        if !after_carets {
            program.push(line.clone());
        }
    }
    program
}

/// The program with what was found of it written under its lines.
pub fn annotated(program: &[String], file: &str, diagnostics: &[Value]) -> Vec<String> {
    let mut found: Vec<(usize, usize, Vec<String>)> =
        diagnostics.iter().filter(|it| it["file"] == file).map(|it| annotation(program, it)).collect();
    found.sort();
    let mut lines = Vec::new();
    let mut found = found.into_iter().peekable();
    for (line, number) in program.iter().zip(1..) {
        lines.push(line.clone());
        while let Some((_, _, text)) = found.next_if(|(at, _, _)| *at <= number) {
            lines.extend(text);
        }
    }
    lines.extend(found.flat_map(|(_, _, text)| text));
    lines
}

/// The line and column of a finding, and what is written about it.
fn annotation(program: &[String], diagnostic: &Value) -> (usize, usize, Vec<String>) {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (start, end) = (&diagnostic["range"]["start"], &diagnostic["range"]["end"]);
    let (line, column) = (number(&start["line"]), number(&start["column"]));
    let width = program.get(line - 1).map_or(0, |text| text.chars().count());
    let (carets, more) = match number(&end["line"]) == line {
        true => (number(&end["column"]) - column, ""),
        false => ((width + 1).saturating_sub(column), "…"),
    };
    let indent = " ".repeat(column - 1);
    let carets = "^".repeat(carets.max(1));
    let severity = diagnostic["severity"].as_str().unwrap();
    let code = diagnostic["code"].as_str().unwrap();
    let message = diagnostic["message"].as_str().unwrap();
    let mut text = vec![format!("{indent}{carets}{more} {severity}[{code}]: {message}")];
    let below = " ".repeat(column + carets.chars().count());
    for fix in diagnostic["fixes"].as_array().unwrap() {
        text.push(format!("{below}help: {}", fix["title"].as_str().unwrap()));
    }
    (line, column, text)
}
