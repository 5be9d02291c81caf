//! Applying safe fixes to texts. Pure: reads findings and texts, writes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use orch_diagnostics::{Edit, FileId, Finding, Safety};

use crate::source::Sources;

/// What one round of fixing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The new text of each file that changed.
    pub texts: BTreeMap<FileId, String>,
    /// What was done, in the order of the findings.
    pub applied: Vec<Applied>,
}

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The code of its finding.
    pub code: &'static str,
    /// What it did.
    pub title: String,
    /// Where, as `file:line:column`.
    pub place: String,
}

/// Applies the first safe fix of each finding to the files that may be written, as far as they do not touch each other;
/// what is left over is for the next round.
pub fn round(findings: &[Finding], sources: &Sources, may_write: &dyn Fn(&Path) -> bool) -> Round {
    let mut chosen: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let mut applied = Vec::new();
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe) else { continue };
        let is_free = |edit: &Edit| {
            let others = chosen.get(&edit.at.file).map_or(&[][..], Vec::as_slice);
            is_applicable(edit, sources, may_write) && others.iter().all(|other| are_apart(edit, other))
        };
        let are_apart_inside = fix.edits.iter().enumerate().all(|(index, edit)| {
            fix.edits.iter().take(index).all(|other| other.at.file != edit.at.file || are_apart(edit, other))
        });
        if fix.edits.is_empty() || !are_apart_inside || !fix.edits.iter().all(is_free) {
            continue;
        }
        let (start, _) = sources.range(finding.at);
        let file = sources.name(finding.at.file);
        applied.push(Applied {
            code: finding.code.name,
            title: fix.title.to_string(),
            place: format!("{file}:{}:{}", start.line, start.column),
        });
        for edit in &fix.edits {
            chosen.entry(edit.at.file).or_default().push(edit.clone());
        }
    }
    let texts = chosen.into_iter().filter_map(|(file, edits)| {
        let source = sources.get(file)?;
        Some((file, edited(source.text(), edits)))
    });
    Round { texts: texts.collect(), applied }
}

/// Whether an edit is of a file that may be written, and of a place in it.
fn is_applicable(edit: &Edit, sources: &Sources, may_write: &dyn Fn(&Path) -> bool) -> bool {
    let place = usize::try_from(edit.at.start).ok().zip(usize::try_from(edit.at.end).ok());
    sources.get(edit.at.file).is_some_and(|source| {
        source.path().is_some_and(may_write)
            && place.is_some_and(|(start, end)| source.text().get(start..end).is_some())
    })
}

/// Whether two edits of a file can both be made: not overlapping, nor both inserting at one place.
fn are_apart(one: &Edit, other: &Edit) -> bool {
    one.at.end < other.at.start
        || other.at.end < one.at.start
        || ((one.at.end == other.at.start || other.at.end == one.at.start)
            && one.at.start != one.at.end
            && other.at.start != other.at.end)
}

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.at.start);
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let (start, end) = (edit.at.start as usize, edit.at.end as usize);
        result.push_str(text.get(done..start).unwrap_or(""));
        result.push_str(&edit.text);
        done = end;
    }
    result.push_str(text.get(done..).unwrap_or(""));
    result
}

#[cfg(test)]
mod tests {
    use orch_diagnostics::{Code, Severity, Span};

    use super::*;
    use crate::source::Source;

    static CODE: Code = Code { name: "c", severity: Severity::Error, explanation: "" };

    fn sources(text: &str) -> Sources {
        let mut sources = Sources::new();
        sources.add(Source::file(Path::new("/a/t.orch"), Path::new("/a"), text));
        sources
    }

    fn finding(start: u32, end: u32, text: &str, safety: Safety) -> Finding {
        let at = Span::new(FileId(0), start, end);
        Finding::new(&CODE, at, "m").fix("write it so", safety, at, text)
    }

    #[test]
    fn safe_fixes_that_are_apart_are_applied_together() {
        let sources = sources("imgae = 1\nprot = 2\n");
        let findings = [
            finding(10, 14, "port", Safety::Safe),
            finding(0, 5, "image", Safety::Safe),
            finding(3, 7, "x", Safety::Safe),
            finding(8, 9, "9", Safety::Offer),
        ];
        let round = round(&findings, &sources, &|_| true);
        assert_eq!(round.texts[&FileId(0)], "image = 1\nport = 2\n");
        let places: Vec<&str> = round.applied.iter().map(|applied| applied.place.as_str()).collect();
        assert_eq!(places, ["t.orch:2:1", "t.orch:1:1"]);
    }

    #[test]
    fn two_insertions_at_one_place_and_edits_beyond_the_text_wait_or_are_left_out() {
        let sources = sources("ab");
        let round = round(
            &[
                finding(1, 1, "x", Safety::Safe),
                finding(1, 1, "y", Safety::Safe),
                finding(0, 1, "z", Safety::Safe),
                finding(1, 9, "far", Safety::Safe),
            ],
            &sources,
            &|_| true,
        );
        assert_eq!(round.texts[&FileId(0)], "axb");
    }

    #[test]
    fn what_may_not_be_written_is_left_as_it_is() {
        let sources = sources("ab");
        let found = [finding(0, 1, "x", Safety::Safe)];
        assert_eq!(round(&found, &sources, &|path| path.starts_with("/b")), Round::default());
    }

    #[test]
    fn neighbours_that_replace_do_not_disturb_each_other() {
        let sources = sources("ab");
        let findings = [finding(0, 1, "x", Safety::Safe), finding(1, 2, "y", Safety::Safe)];
        assert_eq!(round(&findings, &sources, &|_| true).texts[&FileId(0)], "xy");
    }
}
