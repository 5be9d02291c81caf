//! Files and their items, as salsa inputs.
//!
//! A file's text is cut into items before it enters the database, and only items whose own text changed are
//! touched: an edit inside one item leaves every other item's input as it was, without a query having to find
//! that out. An item's identity is its header (kind, name) and its place among items with the same header; where
//! it stands in the file is kept apart, in the file's layout, which only rendering reads.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;
use orch_diagnostics::Finding;
use orch_syntax::{Cut, Docs, Header, Parsed, Place, Spans, ast};
use rustc_hash::FxHashMap;
use salsa::{Durability, Setter};
use smol_str::SmolStr;

use crate::db::{Database, Db};

/// A file of the program.
#[salsa::input(debug)]
#[derive(PartialOrd, Ord)]
pub struct SourceFile {
    /// Its path: absolute, or a name in angle brackets for what is no file (`<stdin>`, `<prelude>/types.orch`).
    pub path: Arc<str>,
    /// Its items, in the order written.
    pub items: Arc<[Item]>,
    /// What the cut saw of each item, in step with the items: one input for whoever looks at all of them.
    pub heads: Arc<[Head]>,
    /// Whether it declares kinds of its own: where it does not, nobody need look for them.
    #[returns(copy)]
    pub own_kinds: OwnKinds,
    /// Where the items stand. Read only to render a finding.
    pub layout: Arc<Layout>,
}

/// Whether a file declares kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnKinds {
    /// It has none.
    None,
    /// It has some.
    Some,
}

impl OwnKinds {
    fn of(heads: &[Head]) -> OwnKinds {
        match heads.iter().any(|head| head.header.kind == "kind") {
            true => OwnKinds::Some,
            false => OwnKinds::None,
        }
    }
}

/// What the cut saw of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The item.
    pub item: Item,
    /// Kind, name, modifiers.
    pub header: Header,
    /// What its text may hold.
    pub signs: Signs,
}

/// What a look at an item's text tells without reading it: where a sign is not set, nobody need look for what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// `for` or `when`: there may be several of the item, or none.
    pub conditional: bool,
    /// `env(`: it may name an input.
    pub input: bool,
    /// `@allow`: it may silence a finding.
    pub allow: bool,
}

impl Signs {
    fn of(text: &str) -> Signs {
        static INPUT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("env("));
        static ALLOW: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("@allow"));
        let holds = |sign: &Finder<'_>| sign.find(text.as_bytes()).is_some();
        Signs { conditional: is_conditional(text), input: holds(&INPUT), allow: holds(&ALLOW) }
    }
}

impl Head {
    /// The name, empty where there is none.
    pub fn name(&self) -> &str {
        self.header.name.as_ref().or(self.header.alias.as_ref()).map_or("", |n| n.as_str())
    }
}

/// A top-level item of a file.
#[salsa::input(debug)]
#[derive(PartialOrd, Ord)]
pub struct Item {
    /// The file it stands in; like the header and the ordinal never another, so that nobody need look again.
    #[returns(copy)]
    pub file: SourceFile,
    /// What the cut saw of it: kind, name, modifiers.
    pub header: Header,
    /// How many items with the same kind and name stand before it in its file.
    #[returns(copy)]
    pub ordinal: u32,
    /// Its text, from its doc comment to its end.
    pub text: Arc<str>,
}

/// A file's text and where its items stand in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The text as given.
    pub text: Arc<str>,
    /// The byte range of each item, in step with the file's items.
    pub ranges: Vec<Range<u32>>,
    /// Whether the brackets of the whole text match.
    pub balanced: bool,
}

impl Item {
    /// The name, empty where there is none.
    pub fn name(self, db: &dyn Db) -> &str {
        let header = self.header(db);
        header.name.as_ref().or(header.alias.as_ref()).map_or("", |n| n.as_str())
    }

    /// The kind word.
    pub fn kind(self, db: &dyn Db) -> &str {
        &self.header(db).kind
    }

    /// The byte offset at which the item begins in its file.
    pub fn start(self, db: &dyn Db) -> Option<u32> {
        let file = self.file(db);
        let index = *indices(db, file).get(&self)?;
        file.layout(db).ranges.get(index).map(|r| r.start)
    }
}

/// The index of each item of a file.
#[salsa::tracked]
pub(crate) fn indices(db: &dyn Db, file: SourceFile) -> Arc<FxHashMap<Item, usize>> {
    Arc::new(file.items(db).iter().copied().zip(0..).collect())
}

/// An item as read.
#[derive(Debug)]
struct Reading {
    tree: Option<Arc<ast::Item>>,
    faults: Vec<Finding<Place>>,
    spans: Spans,
    docs: Docs,
}

/// Two readings are the same if they mean the same: where things stand and what comments say is asked for with the text.
impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        self.spans.len() == other.spans.len() && self.tree == other.tree && self.faults == other.faults
    }
}

/// The item as read. Who reads its meaning is not concerned by an edit of white space or comments.
#[salsa::tracked]
fn read(db: &dyn Db, item: Item) -> Reading {
    let Parsed { item, spans, docs, faults } = orch_syntax::parse_cut(item.header(db), item.text(db));
    Reading { tree: item.map(Arc::new), faults, spans, docs }
}

/// The item's tree; unchanged by an edit of white space or comments.
pub fn tree(db: &dyn Db, item: Item) -> &Option<Arc<ast::Item>> {
    &read(db, item).tree
}

/// What is wrong with the item's form, at bytes of its text.
pub fn faults(db: &dyn Db, item: Item) -> &[Finding<Place>] {
    &read(db, item).faults
}

/// Where the nodes of the item stand, relative to its start. Whoever asks is concerned by every edit of its text.
pub fn spans(db: &dyn Db, item: Item) -> &Spans {
    item.text(db);
    &read(db, item).spans
}

/// How many nodes the item's tree has.
pub fn size(db: &dyn Db, item: Item) -> usize {
    read(db, item).spans.len()
}

/// The item's doc comments. Whoever asks is concerned by every edit of its text.
pub fn docs(db: &dyn Db, item: Item) -> &Docs {
    item.text(db);
    &read(db, item).docs
}

/// Enters a new file into the database.
pub(crate) fn create(db: &mut Database, path: Arc<str>, text: &str, durability: Durability) -> SourceFile {
    let layout = Layout { text: Arc::from(""), ranges: Vec::new(), balanced: true };
    let file = SourceFile::builder(path, Arc::from([]), Arc::from([]), OwnKinds::None, Arc::new(layout))
        .path_durability(Durability::NEVER_CHANGE)
        .new(db);
    write(db, file, text, durability);
    file
}

/// Gives a file a new text.
pub(crate) fn update(db: &mut Database, file: SourceFile, text: &str) {
    if &*file.layout(db).text == text {
        return;
    }
    if !edit(db, file, text) {
        write(db, file, text, Durability::MEDIUM);
    }
}

/// How a text is told to be of an item: cut anew, all of it.
fn write(db: &mut Database, file: SourceFile, text: &str, durability: Durability) {
    let before: Vec<Item> = file.items(db).to_vec();
    let mut known: FxHashMap<(Header, u32), Item> =
        before.iter().map(|item| ((item.header(db).clone(), item.ordinal(db)), *item)).collect();
    let mut ordinals: FxHashMap<(SmolStr, Option<SmolStr>), u32> = FxHashMap::default();
    let balanced = orch_syntax::cut_balanced(text);
    let is_balanced = balanced.is_some();
    let cuts = balanced.unwrap_or_else(|| orch_syntax::cut(text));
    let mut items = Vec::with_capacity(cuts.len());
    let mut heads = Vec::with_capacity(cuts.len());
    let mut ranges = Vec::with_capacity(cuts.len());
    for cut in cuts {
        let next = ordinals.entry((cut.header.kind.clone(), cut.header.name.clone())).or_default();
        let ordinal = *next;
        *next += 1;
        let body = cut.text(text);
        ranges.push(cut.start..cut.end);
        let item = match known.remove(&(cut.header.clone(), ordinal)) {
            Some(item) => {
                set_item_text(db, item, body);
                item
            }
            None => Item::builder(file, cut.header.clone(), ordinal, Arc::from(body))
                .durability(durability)
                .file_durability(Durability::NEVER_CHANGE)
                .header_durability(Durability::NEVER_CHANGE)
                .ordinal_durability(Durability::NEVER_CHANGE)
                .new(db),
        };
        items.push(item);
        heads.push(Head { item, header: cut.header, signs: Signs::of(body) });
    }
    let own_kinds = OwnKinds::of(&heads);
    // At first also if it has none, for that is as lasting as the rest of the file.
    if before.is_empty() || file.own_kinds(db) != own_kinds {
        file.set_own_kinds(db).with_durability(durability).to(own_kinds);
    }
    if **file.heads(db) != *heads {
        file.set_heads(db).with_durability(durability).to(Arc::from(heads));
    }
    if items != before {
        file.set_items(db).with_durability(durability).to(Arc::from(items));
    }
    let layout = Layout { text: Arc::from(text), ranges, balanced: is_balanced };
    // Where things stand changes with every keystroke, and only rendering reads it.
    let layout_durability = if durability == Durability::NEVER_CHANGE { durability } else { Durability::LOW };
    file.set_layout(db).with_durability(layout_durability).to(Arc::new(layout));
}

/// An edit that leaves the items of the file the same ones: only the text around it is cut anew.
///
/// False where that cannot be told; then nothing was changed.
fn edit(db: &mut Database, file: SourceFile, text: &str) -> bool {
    let layout = Arc::clone(file.layout(db));
    let items = Arc::clone(file.items(db));
    if !layout.balanced || items.len() != layout.ranges.len() {
        return false;
    }
    let Some(patch) = Patch::between(&layout.text, text) else { return false };
    let Some(part) = patch.items(&layout.ranges) else { return false };
    // What stands before the first item or after the last is cut with it: no item says where it moved.
    let start = match part.start {
        0 => Some(0),
        first => layout.ranges.get(first).map(|range| range.start),
    };
    let end = match part.end == items.len() {
        true => u32::try_from(text.len()).ok(),
        false => layout.ranges.get(part.end - 1).and_then(|range| range.end.checked_add_signed(patch.shift)),
    };
    let (Some(start), Some(end)) = (start, end) else { return false };
    let Some(region) = text.get(start as usize..end as usize) else { return false };
    let Some(cuts) = orch_syntax::cut_balanced(region) else { return false };
    let heads = Arc::clone(file.heads(db));
    let same = cuts.len() == part.len()
        && cuts.first().is_some_and(|c| part.start == 0 || c.start == 0)
        && cuts.last().is_some_and(|c| part.end == items.len() || start + c.end == end)
        && cuts.iter().zip(heads.get(part.clone()).unwrap_or(&[])).all(|(cut, head)| {
            // Text that is no item has no end of its own: what stands beside it decides.
            !head.header.kind.is_empty()
                && cut.header == head.header
                && Signs::of(cut.text(region)) == head.signs
        });
    // The neighbours on both sides must come out as they were: then all beyond them does too.
    let kept = |index: usize, cut: Option<&Cut>| match (layout.ranges.get(index), cut) {
        (Some(range), Some(cut)) => {
            layout.text.get(range.start as usize..range.end as usize) == Some(cut.text(region))
        }
        _ => false,
    };
    let first_kept = part.start == 0 || kept(part.start, cuts.first());
    let last_kept = part.end == items.len() || kept(part.end - 1, cuts.last());
    if !(same && first_kept && last_kept) {
        return false;
    }
    let mut ranges = layout.ranges.clone();
    for (offset, cut) in cuts.iter().enumerate() {
        if let Some(range) = ranges.get_mut(part.start + offset) {
            *range = start + cut.start..start + cut.end;
        }
        if let Some(item) = items.get(part.start + offset) {
            set_item_text(db, *item, cut.text(region));
        }
    }
    for range in ranges.iter_mut().skip(part.end) {
        let shift = |at: u32| at.checked_add_signed(patch.shift).unwrap_or(at);
        *range = shift(range.start)..shift(range.end);
    }
    let layout = Layout { text: Arc::from(text), ranges, balanced: true };
    file.set_layout(db).with_durability(Durability::LOW).to(Arc::new(layout));
    true
}

/// What is edited is likely to be edited again: from the first edit on it counts as volatile, and everything that
/// does not read it is known to be unchanged without a look.
fn set_item_text(db: &mut Database, item: Item, text: &str) {
    if &**item.text(db) == text {
        return;
    }
    item.set_text(db).with_durability(Durability::LOW).to(Arc::from(text));
}

/// Whether the head of an item (up to its body or value) may hold a `for` or `when`: whether its text holds one.
fn is_conditional(text: &str) -> bool {
    let is_in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    static WORDS: LazyLock<[Finder<'_>; 2]> = LazyLock::new(|| ["for", "when"].map(Finder::new));
    WORDS.iter().any(|word| {
        word.find_iter(text.as_bytes()).any(|at| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + word.needle().len()..).and_then(|after| after.chars().next());
            !before.is_some_and(is_in_word) && !after.is_some_and(is_in_word)
        })
    })
}

/// Where two texts differ.
struct Patch {
    /// The bytes of the old text that are replaced.
    old: Range<u32>,
    /// How far what follows moves.
    shift: i32,
}

impl Patch {
    fn between(old: &str, new: &str) -> Option<Patch> {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let before = common(old.chunks(CHUNK), new.chunks(CHUNK), prefix);
        let most = old.len().min(new.len()) - before;
        let after = common(old.rchunks(CHUNK), new.rchunks(CHUNK), suffix).min(most);
        let start = u32::try_from(before).ok()?;
        let end = u32::try_from(old.len() - after).ok()?;
        let shift = i32::try_from(new.len()).ok()?.checked_sub(i32::try_from(old.len()).ok()?)?;
        Some(Patch { old: start..end, shift })
    }

    /// The items that the patch touches or stands beside, with one more on each side; at the start of a file two at least,
    /// by which another language is told.
    fn items(&self, ranges: &[Range<u32>]) -> Option<Range<usize>> {
        let first = ranges.partition_point(|r| r.end < self.old.start);
        let last = ranges.partition_point(|r| r.start <= self.old.end);
        let part = first.saturating_sub(1)..(last + 1).max(2).min(ranges.len());
        (!part.is_empty()).then_some(part)
    }
}

/// How much is compared at a time.
const CHUNK: usize = 4096;

/// How many bytes two texts share, counted from one end.
fn common<'a>(
    old: impl Iterator<Item = &'a [u8]>,
    new: impl Iterator<Item = &'a [u8]>,
    within: impl Fn(&[u8], &[u8]) -> usize,
) -> usize {
    let mut shared = 0;
    for (a, b) in old.zip(new) {
        if a == b {
            shared += a.len();
        } else {
            return shared + within(a, b);
        }
    }
    shared
}

fn prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn suffix(a: &[u8], b: &[u8]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}
