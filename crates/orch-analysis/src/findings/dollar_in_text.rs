//! `$name` in a text, where other languages put in a value.

use super::prelude::*;
use crate::anchor::Located;

/// See the explanation beside this file.
pub static CODE: Code = code!("dollar-in-text", Warning, "dollar_in_text.md");

/// What the name after the dollar may have meant.
pub(crate) enum Meant {
    /// A value that is in scope.
    Value,
    /// A variable of the service's own environment.
    Own,
    /// A variable of whoever calls `orchc`.
    Input,
}

pub(crate) fn finding(at: Anchor, name: &str, meant: Meant) -> Found {
    let finding = Found::new(&CODE, at, format!("`${name}` is not replaced here: it stays as it is"))
        .note("a text takes in a value with `${…}`; `\\$` says that the dollar is meant");
    let (written, safety) = match meant {
        Meant::Value => (format!("${{{name}}}"), Safety::Safe),
        Meant::Own => (format!("${{self.env.{name}}}"), Safety::Offer),
        Meant::Input => (format!("${{env(\"{name}\")}}"), Safety::Offer),
    };
    finding.fix(format!("write `{written}`"), safety, at, written)
}

/// A value that is not right because of its dollar: where the dollar stands, and with its way out.
pub(crate) fn explain(invalid: &mut Located, dollar: &Located) {
    invalid.at = dollar.at;
    invalid.notes.push(dollar.message.clone());
    invalid.notes.extend(dollar.notes.iter().cloned());
    invalid.fixes = dollar.fixes.clone();
}
