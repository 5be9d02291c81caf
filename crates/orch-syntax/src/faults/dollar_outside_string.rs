//! `$name` or `${name}` outside of a string.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `$name` or `${name}` outside of a string.
pub static CODE: Code = Code {
    name: "dollar-outside-string",
    severity: Severity::Error,
    explanation: include_str!("dollar_outside_string.md"),
};

/// `$` (or `${` with its `}`) around a value.
pub(crate) fn finding(opener: Place, closer: Option<Place>) -> Finding<Place> {
    let sign = if closer.is_some() { "${…}" } else { "$" };
    let finding = Finding::new(&CODE, opener, format!("outside of a string a name needs no `{sign}`"));
    match closer {
        Some(closer) => finding.fix("write the name alone", Safety::Safe, opener, "").also(closer, ""),
        None => finding.fix("write the name alone", Safety::Safe, opener, ""),
    }
}

/// `$HOME`: a variable of the environment.
pub(crate) fn variable(at: Place, name: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("a variable of the environment is read with `env(\"{name}\")`")).fix(
        format!("write `env(\"{name}\")`"),
        Safety::Offer,
        at,
        format!("env(\"{name}\")"),
    )
}

/// `${HOME:-/root}`, as a shell reads a variable, in a string or outside. `inside` is what stands between the braces.
pub(crate) fn shell(at: Place, inside: &str) -> Option<Finding<Place>> {
    let length = inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inside.len());
    let (name, rest) = inside.split_at_checked(length)?;
    let is_loud =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let default = match rest.strip_prefix(':') {
        Some(rest) => rest,
        None if is_loud => rest,
        None => return None,
    };
    let sign = default.chars().next().filter(|sign| crate::is_name(name) && "-=?+".contains(*sign))?;
    let call = match sign {
        '-' | '=' => {
            let default = default.get(1..)?.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
            format!("env(\"{name}\", default: \"{default}\")")
        }
        _ => format!("env(\"{name}\")"),
    };
    let message = format!("a variable of the environment is read with `env(\"{name}\")`");
    Some(Finding::new(&CODE, at, message).fix(format!("write `{call}`"), Safety::Offer, at, call))
}
