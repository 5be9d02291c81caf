//! Every `.orch` text of the checkout: files, and the fences of its Markdown pages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// A text and where it is written.
pub struct Source {
    /// A path from the top of the checkout; of a fence, with the line it begins at.
    pub name: String,
    /// The program.
    pub text: String,
}

/// All of them, in the order of their names.
///
/// # Errors
/// When a file cannot be read.
pub fn all() -> Result<Vec<Source>> {
    let top = crate::checkout();
    let mut found = Vec::new();
    for place in ["README.md", "crates", "editors", "examples", "grammar", "tests"] {
        collect(&top, &top.join(place), &mut found)?;
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn collect(top: &Path, path: &Path, found: &mut Vec<Source>) -> Result<()> {
    if path.is_dir() {
        let name = path.file_name().unwrap_or_default();
        if name == "target" || name == "node_modules" {
            return Ok(());
        }
        let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        for entry in entries {
            collect(top, &entry?.path(), found)?;
        }
        return Ok(());
    }
    let is = |wanted: &str| path.extension().is_some_and(|extension| extension == wanted);
    if !is("orch") && !is("md") {
        return Ok(());
    }
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.strip_prefix(top).unwrap_or(path).display().to_string();
    match is("md") {
        true => found.extend(fences(&name, &text)),
        false => found.push(Source { name, text }),
    }
    Ok(())
}

/// The programs in a Markdown page, without the findings that stand under their lines.
fn fences(name: &str, page: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open: Option<(&str, Source)> = None;
    let mut is_finding = false;
    for (line, number) in page.lines().zip(1..) {
        let trimmed = line.trim_start();
        if let Some((ticks, mut source)) = open.take() {
            if trimmed == ticks {
                found.push(source);
                continue;
            }
            is_finding = trimmed.starts_with('^') || (is_finding && trimmed.starts_with("help: "));
            if !is_finding {
                source.text.push_str(line);
                source.text.push('\n');
            }
            open = Some((ticks, source));
            continue;
        }
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        let (ticks, info) = trimmed.split_at(ticks);
        if ticks.len() >= 3 && info.split_whitespace().next() == Some("orch") {
            open = Some((ticks, Source { name: format!("{name}:{number}"), text: String::new() }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_a_source_without_what_is_found_in_it() {
        let page = "# A\n\n```orch shop.orch\nstack a\n^^^^^ error[x]: y\n      help: z\nb c\n```\n\n```text\nno\n```\n";
        let found = fences("a.md", page);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "a.md:3");
        assert_eq!(found[0].text, "stack a\nb c\n");
    }
}
