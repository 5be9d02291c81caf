//! Which items, names and kinds may be other than they seem: what a mistake makes look wrong elsewhere is not said. Reports
//! nothing itself.

mod void;

use orch_syntax::ast::{ExprKind, Member, MemberKind, Segment};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

pub(crate) use self::void::{faults, locate};
use crate::check::item_verdict;
use crate::db::Db;
use crate::eval::written_name;
use crate::findings;
use crate::layers;
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
            let known: Vec<&str> = kind.record.fields.iter().map(|field| field.name.as_str()).collect();
            for meant in findings::may_mean(name, &known) {
                fields.extend(spellings(kind, meant));
            }
        }
    }
    if fields.is_empty() { Doubt::None } else { Doubt::Of(fields) }
}

/// A field with those that say the same in another way: `port`, and `ports`.
fn spellings(kind: &KindType, field: &str) -> Vec<SmolStr> {
    let whole = |field: &FieldType| field.traits.alias.as_ref().and_then(|path| path.first().cloned());
    let root = kind.record.field(field).and_then(whole).unwrap_or_else(|| SmolStr::new(field));
    let leaves = kind.record.fields.iter().filter(|other| whole(other).as_ref() == Some(&root));
    leaves.map(|leaf| leaf.name.clone()).chain([root.clone()]).collect()
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

/// The words of the first line that is no comment.
fn first_line(text: &str) -> impl Iterator<Item = &str> {
    let line = text.lines().find(|line| !line.trim_start().starts_with("//")).unwrap_or("");
    line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').filter(|word| !word.is_empty())
}
