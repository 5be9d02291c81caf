//! Whole files in another language: told by their first lines, and then not read any further. Whoever pastes one
//! wants to be told once.

use crate::parse::Place;

/// A language that is often in the place of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    Compose,
    Kubernetes,
    Yaml,
    Json,
    Toml,
    Hcl,
    Bicep,
    Pkl,
    Dockerfile,
}

impl Foreign {
    /// What a text in it is called.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Foreign::Compose => "a Compose file",
            Foreign::Kubernetes => "a Kubernetes manifest",
            Foreign::Yaml => "YAML",
            Foreign::Json => "JSON",
            Foreign::Toml => "TOML",
            Foreign::Hcl => "Terraform",
            Foreign::Bicep => "Bicep",
            Foreign::Pkl => "Pkl",
            Foreign::Dockerfile => "a Dockerfile",
        }
    }
}

/// How much of a text is looked at to tell one YAML file from another.
const LOOKED_AT: usize = 64 * 1024;

/// The language of a text that is surely not this one, and its first line.
pub(crate) fn language(text: &str) -> Option<(Foreign, Place)> {
    let mut lines = Lines { text, at: text.len() - text.trim_start_matches('\u{FEFF}').len() };
    let (start, first) = lines.next_significant()?;
    if !could_be(first) {
        return None;
    }
    let language = of_line(first, || lines.next_significant().map(|(_, line)| line))?;
    let language = if language == Foreign::Yaml { of_yaml(text) } else { language };
    let length = u32::try_from(first.len()).ok()?;
    let start = u32::try_from(start).ok()?;
    Some((language, Place::new(start, start + length)))
}

/// Most items are let through at a glance.
fn could_be(line: &str) -> bool {
    line.starts_with(['{', '[', '-', '@'])
        || line.contains(':')
        || OPENINGS.iter().any(|o| line.starts_with(o))
}

const OPENINGS: [&str; 17] = [
    "FROM ",
    "terraform",
    "variable ",
    "output ",
    "resource ",
    "provider ",
    "data ",
    "locals",
    "param ",
    "var ",
    "targetScope",
    "using ",
    "metadata ",
    "module ",
    "open module ",
    "amends ",
    "extends ",
];

/// What stands before a declaration in Bicep, and never here.
const DECORATORS: [&str; 12] = [
    "@description('",
    "@sys.",
    "@secure(",
    "@allowed(",
    "@minLength(",
    "@maxLength(",
    "@minValue(",
    "@maxValue(",
    "@metadata(",
    "@batchSize(",
    "@export(",
    "@sealed(",
];

fn of_line<'a>(first: &'a str, second: impl FnOnce() -> Option<&'a str>) -> Option<Foreign> {
    let words: Vec<&str> = first.split_whitespace().take(5).collect();
    let is_quoted = |word: &&str| word.len() > 2 && word.starts_with('"') && word.ends_with('"');
    let is_literal = |word: &&str| word.starts_with('\'');
    let is_name = |word: &&str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_type = |word: &&str| is_name(&word.trim_end_matches(['?', '[', ']']));
    let opens = |word: &&str| word.starts_with('{');
    match words.as_slice() {
        ["FROM", _] | ["FROM", _, "AS" | "as", _] => Some(Foreign::Dockerfile),
        ["terraform{" | "locals{", ..] => Some(Foreign::Hcl),
        ["terraform" | "locals", open, ..] if opens(open) => Some(Foreign::Hcl),
        ["variable" | "provider" | "module" | "output", name, open, ..] if is_quoted(name) && opens(open) => {
            Some(Foreign::Hcl)
        }
        ["resource" | "data", kind, name, open, ..] if is_quoted(kind) && is_quoted(name) && opens(open) => {
            Some(Foreign::Hcl)
        }
        ["targetScope", "=", scope] if is_literal(scope) => Some(Foreign::Bicep),
        ["using", file] if is_literal(file) => Some(Foreign::Bicep),
        ["param", name, ty] if is_name(name) && is_type(ty) => Some(Foreign::Bicep),
        ["param", name, ty, "=" | "|", ..] if is_name(name) && (is_type(ty) || is_literal(ty)) => {
            Some(Foreign::Bicep)
        }
        ["param" | "var" | "metadata", name, "=", value, ..] if is_name(name) && is_literal(value) => {
            Some(Foreign::Bicep)
        }
        ["resource" | "module", name, kind, ..] if is_name(name) && is_literal(kind) => Some(Foreign::Bicep),
        [word, ..] if DECORATORS.iter().any(|decorator| word.starts_with(decorator)) => Some(Foreign::Bicep),
        ["amends" | "extends", file] if is_quoted(file) => Some(Foreign::Pkl),
        ["module", name] | ["open", "module", name] if name.split('.').all(|part| is_name(&part)) => {
            Some(Foreign::Pkl)
        }
        ["@ModuleInfo", ..] => Some(Foreign::Pkl),
        _ if first.starts_with('{') => {
            let line = first.get(1..).map(str::trim).filter(|rest| !rest.is_empty()).or_else(second)?;
            let key = line.strip_prefix('"')?;
            key.split_once('"')?.1.trim_start().starts_with(':').then_some(Foreign::Json)
        }
        [only] if only.starts_with('[') && only.ends_with(']') => {
            let name = only.trim_matches(['[', ']']);
            let is_table =
                name.split('.').all(|part| is_name(&part) && part.starts_with(char::is_alphabetic));
            (is_table && second()?.contains(" = ")).then_some(Foreign::Toml)
        }
        _ if first == "---" || is_yaml_field(first) => {
            let next = second()?;
            let nested = next.trim_start();
            (is_yaml_field(nested) || nested.starts_with("- ")).then_some(Foreign::Yaml)
        }
        _ => None,
    }
}

/// `key:` or `key: value`, of which the value does not open a brace.
fn is_yaml_field(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else { return false };
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '"');
    let value_is_apart = value.is_empty() || value.starts_with([' ', '\t']);
    !key.is_empty()
        && key.chars().all(is_key)
        && value_is_apart
        && !value.ends_with('{')
        && !value.contains(" = ")
}

fn of_yaml(text: &str) -> Foreign {
    let mut language = Foreign::Yaml;
    for line in text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or("").lines() {
        if line.starts_with("services:") {
            return Foreign::Compose;
        }
        if line.starts_with("apiVersion:") {
            language = Foreign::Kubernetes;
        }
    }
    language
}

/// The lines of a text that say something.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    /// The next one, without the blank at its end, and where it begins. Of the first, the blank before it is gone too.
    fn next_significant(&mut self) -> Option<(usize, &'a str)> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let start = self.at;
            self.at += end + 1;
            let line = rest.get(..end).unwrap_or("").trim_end();
            let inside = line.trim_start();
            if !inside.is_empty() && !inside.starts_with("//") && !inside.starts_with('#') {
                return Some((start + line.len() - inside.len(), inside));
            }
        }
    }
}
