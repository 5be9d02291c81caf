//! What the faults of form, and of kinds, leave of the other findings: one mistake, one message.

use std::borrow::Cow;
use std::ops::Range;

use orch_diagnostics::Finding;
use orch_syntax::Place;
use orch_syntax::ast::Member;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{is_unclear, lacks_base, lacks_root, wrong_members};
use crate::anchor::{Found, Located};
use crate::db::Db;
use crate::eval::written_name;
use crate::findings::budget_exceeded;
use crate::locate::Files;
use crate::mend;
use crate::schema::kind::{kind_of, kind_type};
use crate::source::{self, Item};

/// The faults of an item's form that say all there is to say.
///
/// A text that is not closed on its line, or a bracket without its other half, makes what follows on that line look
/// wrong; and two faults never stand at one place.
pub(crate) fn faults(db: &dyn Db, item: Item) -> Vec<&Finding<Place>> {
    let all = source::faults(db, item);
    let Some(first) = all.first() else { return Vec::new() };
    let lines = lines_of(all, item.text(db));
    // A bracket is mostly too many because one before it is missing.
    let is_late =
        |fault: &Finding<Place>| fault.code.name == "stray-closer" && first.at.start < fault.at.start;
    let heaviest: FxHashMap<usize, u8> = all.iter().zip(&lines).filter(|(f, _)| !is_late(f)).fold(
        FxHashMap::default(),
        |mut of, (f, line)| {
            let known = of.entry(*line).or_default();
            *known = weight(f).max(*known);
            of
        },
    );
    let mut told: Vec<&Finding<Place>> = Vec::with_capacity(all.len());
    let mut explained = None;
    for (fault, line) in all.iter().zip(&lines) {
        let weight = weight(fault);
        let outdone = heaviest.get(line).is_some_and(|heaviest| *heaviest > weight);
        // What begins where the last one is, or at once behind it with nothing to mend by itself, is the same mishap.
        let is_behind = |other: &Finding<Place>| other.at.end == fault.at.start && fault.fixes.is_empty();
        let again = told.last().is_some_and(|o| o.at.start == fault.at.start || is_behind(o))
            || weight > 1 && explained == Some(*line);
        if !outdone && !again && !is_late(fault) {
            told.push(fault);
            explained = Some(*line).filter(|_| weight > 1).or(explained);
        }
    }
    told
}

/// The line of each fault; they come in the order of the text.
fn lines_of(faults: &[Finding<Place>], text: &str) -> Vec<usize> {
    let (mut at, mut line) = (0, 0);
    let mut lines = Vec::with_capacity(faults.len());
    for fault in faults {
        let start = (fault.at.start as usize).min(text.len());
        let between = text.as_bytes().get(at..start).unwrap_or(&[]);
        line += between.iter().filter(|byte| **byte == b'\n').count();
        at = at.max(start);
        lines.push(line);
    }
    lines
}

/// How much of its line a fault explains.
fn weight(fault: &Finding<Place>) -> u8 {
    match fault.code.name {
        "unclosed-string" => 3,
        // The rest of its line reads as a comment.
        "unquoted-text" if fault.fixes.iter().any(|fix| fix.edits.iter().any(|e| e.text.contains("//"))) => 3,
        "unclosed-brace" | "stray-closer" | "mismatched-bracket" => 2,
        _ => 1,
    }
}

/// Findings about fields that were written, here or in what it extends, and not recognised.
const MISWRITTEN: [&str; 5] =
    ["missing-equals", "unexpected-token", "unknown-base", "unknown-field", "statement-in-configuration"];

/// Findings that depend on what a kind declares.
const OF_THE_KIND: [&str; 5] =
    ["missing-field", "not-text", "type-mismatch", "unknown-field", "unknown-variant"];

/// What the faults of form leave of the other findings, at their bytes.
pub(crate) fn locate(db: &dyn Db, files: &Files, found: &[Cow<'_, Found>]) -> Vec<Located> {
    let mut found: Vec<&Found> = found.iter().map(AsRef::as_ref).collect();
    found.sort();
    found.dedup();
    let mut void: FxHashMap<Item, Void> = FxHashMap::default();
    let unread: FxHashSet<Item> =
        found.iter().filter(|f| MISWRITTEN.contains(&f.code.name)).map(|f| f.at.item).collect();
    let is_circular = found.iter().any(|finding| finding.code.name == "import-cycle");
    let mut located = Vec::with_capacity(found.len());
    // A bound that is reached in one item is reached in all that ask for it.
    let is_bound = |f: &&Found| f.code == &budget_exceeded::CODE && !budget_exceeded::is_by_another(f);
    let mut is_bound_told = found.iter().any(is_bound);
    for finding in found {
        if budget_exceeded::is_by_another(finding) && std::mem::replace(&mut is_bound_told, true) {
            continue;
        }
        let item = finding.at.item;
        let code = finding.code.name;
        // Files that import each other need each other's values: that is told of the imports.
        if code == "value-cycle" && is_circular && crosses_files(db, finding) {
            continue;
        }
        // What is missing was probably written, but not so that it could be recognised.
        let is_missing = code == "missing-field" && (unread.contains(&item) || lacks_base(db, item));
        if is_missing || is_of_kind(db, finding) {
            continue;
        }
        let Some(finding) = files.locate(db, finding) else { continue };
        let void = void.entry(item).or_insert_with(|| Void::of(db, item));
        if !void.covers(code, finding.at.start) {
            located.push(finding);
        }
    }
    located
}

/// Faults that are read as what was surely meant: what else stands on their line is judged as it is.
const UNDERSTOOD: [&str; 10] = [
    "block-comment",
    "colon-for-equals",
    "dollar-outside-string",
    "equals-for-colon",
    "equals-for-double-equals",
    "foreign-operator",
    "number-malformed",
    "semicolon",
    "single-quotes",
    "unquoted-text",
];

fn crosses_files(db: &dyn Db, finding: &Found) -> bool {
    let file = finding.at.item.file(db);
    finding.labels.iter().any(|label| label.at.item.file(db) != file)
}

/// Where the faults of an item's form leave nothing to judge.
struct Void {
    /// Anywhere: the brackets do not match, so nothing is known to stand where it seems to.
    everywhere: bool,
    /// On these bytes of the file: lines with a fault, in their order.
    lines: Vec<Range<u32>>,
}

impl Void {
    fn of(db: &dyn Db, item: Item) -> Void {
        let faults = source::faults(db, item);
        if faults.is_empty() {
            return Void { everywhere: false, lines: Vec::new() };
        }
        let everywhere = faults.iter().any(|fault| weight(fault) > 1);
        let (text, start) = (item.text(db), item.start(db).unwrap_or(0));
        let mut lines: Vec<Range<u32>> = Vec::new();
        for fault in faults {
            if UNDERSTOOD.contains(&fault.code.name) {
                lines.push(start + fault.at.start..start + fault.at.end);
                continue;
            }
            if lines.last().is_none_or(|line| line.end <= start + fault.at.start) {
                let line = line_around(text, fault.at.start);
                lines.push(start + line.start..start + line.end);
            }
        }
        Void { everywhere, lines }
    }

    fn covers(&self, code: &str, at: u32) -> bool {
        if self.lines.is_empty() {
            return false;
        }
        // What is missing may be what could not be read.
        self.everywhere || code == "missing-field" || self.lines.iter().any(|line| line.contains(&at))
    }
}

/// The bytes of the line around a place, with its newline.
fn line_around(text: &str, at: u32) -> Range<u32> {
    let at = (at as usize).min(text.len());
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end =
        text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline + 1);
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    byte(start)..byte(end)
}

/// Whether a finding may come of what is wrong with a kind: with that of the item where it is, or with the item, a kind itself.
fn is_of_kind(db: &dyn Db, finding: &Found) -> bool {
    let item = finding.at.item;
    if !OF_THE_KIND.contains(&finding.code.name) {
        return false;
    }
    if item.kind(db) == "kind"
        && (!source::faults(db, item).is_empty() || lacks_root(db, &kind_type(db, item).ty))
    {
        return true;
    }
    let Some(kind) = kind_of(db, item) else { return false };
    is_unclear(db, kind)
        || kind.own.iter().any(|kind| match wrong_members(db, *kind) {
            None => true,
            Some(wrong) => wrong.into_iter().any(|member| is_of_member(db, finding, member)),
        })
}

/// Whether a finding of an item may come of a member that its kind does not know.
fn is_of_member(db: &dyn Db, finding: &Found, member: &Member) -> bool {
    // What has no name may have been meant to declare anything.
    let Some(name) = written_name(member) else { return true };
    match finding.code.name {
        "missing-field" => true,
        "unknown-field" => mend::written(db, finding.at) == Some(name.as_str()),
        _ => false,
    }
}
