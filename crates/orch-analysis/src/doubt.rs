//! One mistake, one message: what a mistake makes look wrong elsewhere is not said. Knows which items are in doubt
//! and which findings a fault of form makes void; reports nothing itself.

use std::borrow::Cow;
use std::ops::Range;

use orch_diagnostics::Finding;
use orch_syntax::Place;
use orch_syntax::ast::{ExprKind, Member, MemberKind, Segment};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::anchor::{Found, Located};
use crate::check::item_verdict;
use crate::db::Db;
use crate::eval::written_name;
use crate::findings::{self, budget_exceeded};
use crate::layers;
use crate::locate::Files;
use crate::mend;
use crate::schema::kind::{Builtin, KindType, kind_item, kind_of, kind_type};
use crate::source::{self, Item, SourceFile};
use crate::types::FieldType;

/// What of an item may be other than it seems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Nothing.
    None,
    /// These fields: one of them was meant where a name stands that is not known; and that name.
    Of(Vec<SmolStr>),
    /// Anything: its form or its kind is wrong, there or in what it extends.
    All,
}

/// Whether anything of an item may be other than it seems.
pub(crate) fn in_doubt(db: &dyn Db, item: Item) -> bool {
    item_verdict(db, item).doubt != Doubt::None
}

/// Whether a field of an item may be other than it seems. What depends on it is not judged.
pub(crate) fn may_be_other(db: &dyn Db, item: Item, field: &str) -> bool {
    match &item_verdict(db, item).doubt {
        Doubt::None => false,
        Doubt::Of(fields) => fields.iter().any(|other| other == field),
        Doubt::All => true,
    }
}

/// What of an item is in doubt, worked out.
pub(crate) fn doubt(db: &dyn Db, item: Item) -> Doubt {
    let kinds = match kind_of(db, item) {
        Some(kind) if is_unclear(db, kind) => return Doubt::All,
        Some(kind) => kind.own.as_slice(),
        None => &[],
    };
    let mut fields: Vec<SmolStr> = Vec::new();
    for item in layers::bases(db, item).into_iter().chain([item]).chain(kinds.iter().copied()) {
        if !source::faults(db, item).is_empty() || lacks_base(db, item) {
            return Doubt::All;
        }
        let Some(wrong) = wrong_members(db, item) else { return Doubt::All };
        let kind = described_by(db, item);
        for member in wrong {
            let (Some(name), Some(kind)) = (written_name(member), kind) else { return Doubt::All };
            // What is written in another form here may be anything.
            if findings::habit::form(&kind.name, name).is_some() {
                return Doubt::All;
            }
            fields.push(SmolStr::new(name));
            let meant = kind.record.fields.iter().filter(|field| findings::may_mean(name, &field.name));
            // What has two spellings is one thing.
            let spellings = meant.flat_map(|field| {
                let other = field.traits.alias.as_ref().and_then(|path| path.first());
                let aliases = |of: &SmolStr| {
                    let is_it = |alias: &&FieldType| {
                        alias.traits.alias.as_ref().and_then(|path| path.first()) == Some(of)
                    };
                    kind.record
                        .fields
                        .iter()
                        .filter(is_it)
                        .map(|field| field.name.clone())
                        .collect::<Vec<_>>()
                };
                let whole = other.unwrap_or(&field.name);
                [field.name.clone(), whole.clone()].into_iter().chain(aliases(whole))
            });
            fields.extend(spellings);
        }
    }
    if fields.is_empty() { Doubt::None } else { Doubt::Of(fields) }
}

/// Whether an item in doubt may be meant to write an entry of this name: one stands in a field that is not known, or its
/// form is wrong otherwise.
pub(crate) fn may_write(db: &dyn Db, item: Item, entry: &str) -> bool {
    match item_verdict(db, item).doubt {
        Doubt::None => false,
        Doubt::All => true,
        Doubt::Of(_) => layers::bases(db, item).into_iter().chain([item]).any(|item| {
            let mut wrong = wrong_members(db, item).into_iter().flatten();
            wrong.any(|member| writes_entry(member, entry))
        }),
    }
}

/// Whether a member is an entry of this name or has one.
fn writes_entry(member: &Member, entry: &str) -> bool {
    let (key, body) = match &member.kind {
        MemberKind::Amend { key, body } => (key, Some(body)),
        MemberKind::Set { key, value } | MemberKind::Append { key, value } => match &value.kind {
            ExprKind::Record(body) => (key, Some(body)),
            _ => (key, None),
        },
        MemberKind::Shorthand(name) => return name.text == entry,
        _ => return false,
    };
    let is_named = |segment: &Segment| match segment {
        Segment::Name(name) => name.text == entry,
        Segment::Text(text) => text.literal() == Some(entry),
        Segment::Index(_) => true,
    };
    key.segments.iter().any(is_named)
        || body.is_some_and(|body| body.members.iter().any(|member| writes_entry(member, entry)))
}

/// Whether what an item extends is not there, or is not taken over: nobody knows what it has from it.
fn lacks_base(db: &dyn Db, item: Item) -> bool {
    let extends = source::tree(db, item).as_ref().is_some_and(|tree| tree.extends.is_some());
    if !extends || item.kind(db) == "kind" {
        return false;
    }
    layers::base(db, item).is_none_or(|base| layers::is_of_other_kind(db, item, base))
        || layers::extends_too_many(db, item)
}

/// What says which fields an item has: its kind, or for a kind itself what it declares.
fn described_by(db: &dyn Db, item: Item) -> Option<&KindType> {
    kind_of(db, item)
        .map(|kind| &**kind)
        .or_else(|| (item.kind(db) == "kind").then(|| &*kind_type(db, item).ty))
}

/// The members of an item that its kind does not know; `None` where nobody knows what it should have.
fn wrong_members(db: &dyn Db, item: Item) -> Option<Vec<&Member>> {
    let tree = source::tree(db, item).as_ref()?;
    if tree.name.is_none() && crate::checks::item::needs_name(&tree.kind.text) {
        return None;
    }
    let kind = match described_by(db, item) {
        Some(kind) if kind.builtin == Builtin::Environment => return Some(Vec::new()),
        Some(kind) => kind,
        None => return is_word(&tree.kind.text).then(Vec::new),
    };
    let declares = tree.kind.text == "kind";
    let is_wrong = |member: &&Member| match &member.kind {
        MemberKind::Field(_) => !declares,
        MemberKind::Statement(_) | MemberKind::Broken => true,
        MemberKind::Item(inner) => {
            kind.record.field(&inner.kind.text).is_none_or(|field| !field.traits.items)
        }
        _ => written_name(member).is_some_and(|name| kind.record.field(name).is_none()),
    };
    Some(tree.body.iter().flat_map(|body| &body.members).filter(is_wrong).collect())
}

fn is_word(word: &str) -> bool {
    crate::checks::item::WORDS.contains(&word)
}

/// What items of a file that could not be read may declare: the words of their first lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    names: FxHashSet<SmolStr>,
    kinds: FxHashSet<SmolStr>,
    /// Whether a `kind` lacks its name: it may declare any.
    nameless_kind: bool,
    /// Whether an item lacks its name: it may be any that is not found.
    nameless: bool,
    /// Whether one may be the header of the file.
    stack: bool,
}

#[salsa::tracked]
fn unread(db: &dyn Db, file: SourceFile) -> Unread {
    let mut unread = Unread::default();
    for head in file.heads(db).iter() {
        let text = head.item.text(db);
        // Where its head could be read, modifiers and attributes are no kind.
        let word = match head.header.kind.as_str() {
            "" => first_line(text).next().unwrap_or(""),
            kind => kind,
        };
        let is_known = is_word(word) || kind_item(db, file, word).is_some();
        unread.nameless_kind |= word == "kind" && head.header.name.is_none();
        unread.nameless |= is_known && head.name().is_empty() && crate::checks::item::needs_name(word);
        unread.stack |= match word {
            "" | "stack" => true,
            other => !is_known && orch_diagnostics::nearest(other, ["stack"].into_iter()).is_some(),
        };
        if !is_known || !source::faults(db, head.item).is_empty() {
            unread.names.extend(first_line(text).map(SmolStr::new));
            unread.kinds.extend(first_line(text).filter(|other| *other != word).map(SmolStr::new));
        }
    }
    unread
}

/// Whether an item of the file that could not be read may declare a name: its first line has that word.
pub(crate) fn may_declare(db: &dyn Db, file: SourceFile, name: &str) -> bool {
    unread(db, file).names.contains(name)
}

/// Whether an item of the file that could not be read, or whose kind is unknown, may be its `stack` header.
pub(crate) fn may_declare_stack(db: &dyn Db, file: SourceFile) -> bool {
    unread(db, file).stack
}

/// Whether an item of the file lacks its name: it may be any that is not found.
pub(crate) fn is_one_nameless(db: &dyn Db, file: SourceFile) -> bool {
    unread(db, file).nameless
}

/// Whether an item that could not be read may declare a kind: its first line has the word, and not as its own kind.
pub(crate) fn may_declare_kind(db: &dyn Db, file: SourceFile, name: &str) -> bool {
    let unread = unread(db, file);
    unread.nameless_kind || unread.kinds.contains(name)
}

/// Whether nothing is known of what a kind of the user's builds on.
fn lacks_root(db: &dyn Db, kind: &KindType) -> bool {
    let extends = |kind: &Item| source::tree(db, *kind).as_ref().is_some_and(|tree| tree.extends.is_some());
    kind.own.first().is_some_and(|first| kind.chain.first() == Some(first) && extends(first))
}

/// Whether nobody knows what a kind declares: what it extends, or its form, is wrong.
fn is_unclear(db: &dyn Db, kind: &KindType) -> bool {
    lacks_root(db, kind) || kind.own.iter().any(|kind| !source::faults(db, *kind).is_empty())
}

/// Whether nobody knows what the kind of an item declares.
pub(crate) fn is_kind_unclear(db: &dyn Db, item: Item) -> bool {
    kind_of(db, item).is_some_and(|kind| is_unclear(db, kind))
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

/// The words of the first line that is no comment.
fn first_line(text: &str) -> impl Iterator<Item = &str> {
    let line = text.lines().find(|line| !line.trim_start().starts_with("//")).unwrap_or("");
    line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').filter(|word| !word.is_empty())
}

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
const MISWRITTEN: [&str; 4] =
    ["unexpected-token", "unknown-base", "unknown-field", "statement-in-configuration"];

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
