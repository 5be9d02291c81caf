//! A file or folder of the project that is not there.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-path", Error, "missing_path.md");

/// What is known of a path that leads nowhere.
pub(crate) struct Missing<'a> {
    /// As it was written.
    pub written: &'a str,
    /// The part of it that is not there.
    pub part: &'a str,
    /// The names beside that part.
    pub beside: Vec<&'a str>,
    /// The text that says the path and nothing else, if there is one.
    pub literal: Option<Anchor>,
}

impl Missing<'_> {
    /// The path that was probably meant.
    pub(crate) fn meant(&self) -> Option<String> {
        let near = nearest(self.part, self.beside.iter().copied()).filter(|near| is_slip(self.part, near))?;
        Some(self.with(near))
    }

    /// The path with another name in place of the part that is not there.
    pub(crate) fn with(&self, name: &str) -> String {
        let mut parts: Vec<&str> = self.written.split('/').collect();
        if let Some(part) = parts.iter_mut().find(|part| **part == self.part) {
            *part = name;
        }
        parts.join("/")
    }
}

pub(crate) fn finding(at: Anchor, missing: &Missing<'_>) -> Found {
    let finding = Found::new(&CODE, at, format!("there is no `{}`", missing.written));
    let Some(meant) = missing.meant() else {
        return finding.note("the path is relative to the file that says it");
    };
    let title = format!("did you mean `{meant}`?");
    match missing.literal {
        // Files of like names may well be different ones.
        Some(literal) => finding.fix(title, Safety::Offer, literal, format!("\"{meant}\"")),
        None => finding.note(title),
    }
}

/// A repository where a folder to build from is looked for.
pub(crate) fn repository(at: Anchor, missing: &Missing<'_>) -> Found {
    let fetched = format!("git(\"{}\")", missing.written);
    let finding = Found::new(&CODE, at, format!("there is no folder `{}`", missing.written))
        .note("a text is a path; a repository is fetched with `git(…)`");
    match missing.literal {
        Some(literal) => finding.fix(format!("fetch it: `{fetched}`"), Safety::Offer, literal, fetched),
        None => finding,
    }
}

/// Whether one name may be a slip of another. What follows the last dot is the same in many and tells nothing.
fn is_slip(wrong: &str, near: &str) -> bool {
    let stem = wrong.rsplit_once('.').map_or(wrong, |(stem, _)| stem);
    let slips = strsim::damerau_levenshtein(wrong, near);
    slips * 3 <= stem.chars().count().max(3) || wrong.eq_ignore_ascii_case(near)
}

pub(crate) fn dockerfile(at: Anchor, dockerfile: &str, context: &str) -> Found {
    Found::new(&CODE, at, format!("there is no `{dockerfile}` in `{context}`"))
        .note("the Dockerfile is looked for in the folder that is sent to the builder")
}

/// Patterns of which nothing in the folder is one.
pub(crate) fn wanted(at: Anchor, folder: &str, patterns: &[smol_str::SmolStr]) -> Found {
    let patterns: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
    let message = format!("nothing in `{folder}` is called like {}", patterns.join(" or "));
    Found::new(&CODE, at, message)
        .note("`*` stands for any letters, `?` for one; folders in it are not looked into")
}
