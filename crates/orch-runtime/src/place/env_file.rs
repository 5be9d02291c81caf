//! Files of variables, `NAME=value` on each line.

use std::collections::BTreeMap;
use std::path::Path;

use orch_model::EnvSource;

use crate::inputs::{local, said};
use crate::secret::Sealed;

/// Adds the variables of a source; later ones lie over earlier ones.
pub(crate) fn add(source: &EnvSource, base: &Path, env: &mut BTreeMap<String, Sealed>) -> Result<(), String> {
    match source {
        EnvSource::File(path) => {
            let text = std::fs::read_to_string(local(base, path))
                .map_err(|error| format!("its variables cannot be read from `{path}`: {}", said(&error)))?;
            env.extend(parse(&text).map_err(|line| format!("`{path}:{line}` is no `NAME=value`"))?);
            Ok(())
        }
        // A local process has the variables of its caller anyway.
        EnvSource::Inherit(_) => Ok(()),
        EnvSource::Config(name) => {
            Err(format!("`env_from` of the config `{name}` is not there yet for a local run"))
        }
        EnvSource::Secret(name) => {
            Err(format!("`env_from` of the secret `{name}` is not there yet for a local run"))
        }
    }
}

/// The variables of a text; `Err` is the number of the first line that is none. Values may stand in quotes; `#` begins a
/// comment at the start of a line, and after a space where there are no quotes. Nothing is expanded.
fn parse(text: &str) -> Result<Vec<(String, Sealed)>, usize> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(number)?;
        let (name, value) = (name.trim(), value.trim());
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        if name.is_empty() || !name.chars().all(plain) {
            return Err(number);
        }
        let quoted =
            |quote: char| value.strip_prefix(quote).and_then(|v| v.split_once(quote)).map(|(v, _)| v);
        let value = match (quoted('\''), quoted('"')) {
            (Some(inside), _) => inside.to_string(),
            (_, Some(inside)) => inside.replace("\\n", "\n"),
            _ => value.split_once(" #").map_or(value, |(v, _)| v.trim_end()).to_string(),
        };
        found.push((name.to_string(), Sealed::new(value)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_and_what_is_none_is_told_by_its_line() {
        let text = "# a comment\nA=1\nexport B = two words # why\nC='x # y'\nD=\"a\\nb\"\n\nE=\n";
        let read: Vec<(String, String)> =
            parse(text).unwrap().into_iter().map(|(k, v)| (k, v.reveal().to_string())).collect();
        let read: Vec<(&str, &str)> = read.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(read, [("A", "1"), ("B", "two words"), ("C", "x # y"), ("D", "a\nb"), ("E", "")]);
        assert_eq!(parse("A=1\nnonsense\n").unwrap_err(), 2);
    }
}
