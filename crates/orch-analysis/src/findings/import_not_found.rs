//! An import that leads nowhere.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("import-not-found", Error, "import_not_found.md");

pub(crate) fn finding(at: Anchor, path: &str, reason: &str) -> Found {
    // The number of an error tells a user nothing.
    let reason = reason.split(" (os error").next().unwrap_or(reason);
    Found::new(&CODE, at, format!("cannot read `{path}`: {reason}"))
        .note("the path is relative to the file that says it")
}

pub(crate) fn no_path(at: Anchor) -> Found {
    Found::new(&CODE, at, "an import names a file: `import \"./pg.orch\" as pg`")
}

/// Something that is no file of the language, whatever stands in it.
pub(crate) fn no_source(at: Anchor, path: &str) -> Found {
    Found::new(&CODE, at, format!("`{path}` is no `.orch` file"))
        .note("an import reads a file of the language: `import \"./pg.orch\" as pg`; any other is a mount, `file(\"…\")`")
}

/// The same where there is a file that was probably meant.
pub(crate) fn meant(finding: Found, at: Anchor, meant: &str) -> Found {
    finding.fix(format!("did you mean `{meant}`?"), Safety::Offer, at, format!("\"{meant}\""))
}
