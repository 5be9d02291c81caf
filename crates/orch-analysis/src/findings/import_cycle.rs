//! Files that import each other with arguments, without end.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("import-cycle", Error, "import_cycle.md");

/// `others` are the imports that lead back, with the names of their files.
pub(crate) fn finding(at: Anchor, path: &str, others: Vec<(&str, Anchor)>) -> Found {
    let message = match others.as_slice() {
        [] => "this file imports itself".to_owned(),
        [_] => format!("`{path}` imports this file too"),
        _ => format!("`{path}` leads back to this file, through what it imports"),
    };
    let finding = Found::new(&CODE, at, message);
    let finding = others
        .into_iter()
        .fold(finding, |finding, (file, at)| finding.label(at, format!("`{file}` imports this")));
    finding.note("move what both need into a third file that both import")
}
