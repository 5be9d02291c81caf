//! From nodes of items to bytes of files: done once, at the edge.

use std::cell::OnceCell;
use std::sync::Arc;

use orch_diagnostics::{FileId, Span};
use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Extent, Found, Located};
use crate::checks::item::{WORDS, needs_name};
use crate::db::Db;
use crate::program::Program;
use crate::schema::kind::kind_item;
use crate::source::{self, Item, Layout, SourceFile};

/// The files of a program in the order of their ids.
#[derive(Debug, Clone)]
pub struct Files {
    files: Vec<SourceFile>,
    /// Where the items of each file stand, once somebody asked.
    places: Vec<OnceCell<Places>>,
    ids: FxHashMap<SourceFile, FileId>,
}

/// Where the items of a file stand.
#[derive(Debug, Clone)]
struct Places {
    layout: Arc<Layout>,
    /// Which of the ranges is whose.
    indices: Arc<FxHashMap<Item, usize>>,
}

impl Files {
    /// The program's files by path, then what `--set` says, then the prelude's.
    pub fn new(db: &dyn Db, program: Program) -> Files {
        let mut files: Vec<SourceFile> = program.files(db).values().copied().collect();
        files.extend(program.set_file(db));
        files.extend(db.prelude().files.iter().copied());
        let ids = files.iter().copied().zip((0..).map(FileId)).collect();
        let places = vec![OnceCell::new(); files.len()];
        Files { files, places, ids }
    }

    /// Path and text of each file, in the order of the ids.
    pub fn sources(&self, db: &dyn Db) -> Vec<(Arc<str>, Arc<str>)> {
        self.files.iter().map(|f| (Arc::clone(f.path(db)), Arc::clone(&f.layout(db).text))).collect()
    }

    fn id(&self, file: SourceFile) -> Option<FileId> {
        self.ids.get(&file).copied()
    }

    /// The file of an item, and the byte at which the item begins in it.
    fn start(&self, db: &dyn Db, item: Item) -> Option<(FileId, u32)> {
        let file = item.file(db);
        let id = self.id(file)?;
        let places = self.places.get(usize::try_from(id.0).ok()?)?.get_or_init(|| Places {
            layout: Arc::clone(file.layout(db)),
            indices: Arc::clone(source::indices(db, file)),
        });
        let range = places.layout.ranges.get(*places.indices.get(&item)?)?;
        Some((id, range.start))
    }

    /// The item's syntax faults.
    pub fn faults(&self, db: &dyn Db, item: Item) -> Vec<Located> {
        let faults = crate::doubt::faults(db, item);
        if faults.is_empty() {
            return Vec::new();
        }
        let Some((file, start)) = self.start(db, item) else { return Vec::new() };
        let place =
            |place: &orch_syntax::Place| Some(Span::new(file, start + place.start, start + place.end));
        let located = faults.iter().filter_map(|fault| fault.try_map(place));
        located.map(|fault| nameless(db, item, fault)).collect()
    }

    /// The finding at its bytes; `None` when its place is gone.
    pub fn locate(&self, db: &dyn Db, finding: &Found) -> Option<Located> {
        finding.try_map(|anchor| self.span(db, *anchor))
    }

    /// The how manieth item of its file a place is in.
    pub(crate) fn ordinal(&self, db: &dyn Db, at: Span) -> usize {
        let file = usize::try_from(at.file.0).ok().and_then(|file| self.files.get(file));
        file.map_or(0, |file| file.layout(db).ranges.partition_point(|range| range.start <= at.start))
    }

    /// The bytes of a place.
    pub fn span(&self, db: &dyn Db, anchor: Anchor) -> Option<Span> {
        let (id, offset) = self.start(db, anchor.item)?;
        let spans = source::spans(db, anchor.item);
        let (start, end) = spans.get(anchor.node)?;
        let (start, end) = (offset + start, offset + end);
        if anchor.extent == Extent::Whole {
            return Some(Span::new(id, start, end));
        }
        let text = &anchor.item.file(db).layout(db).text;
        let (start, end) = match anchor.extent {
            Extent::Whole => (start, end),
            Extent::Before => (start, start),
            Extent::After => (end, end),
            Extent::SignBefore(node) => {
                let (next, _) = spans.get(node)?;
                sign(text, end, (offset + next).max(end))
            }
            Extent::SignAndBlankBefore(node) => {
                let (next, _) = spans.get(node)?;
                let (start, end) = sign(text, end, (offset + next).max(end));
                let after = text.get(end as usize..).unwrap_or("");
                let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
                (start, end + u32::try_from(blank).unwrap_or(0))
            }
            Extent::Lines => lines(text, start, end),
            Extent::Element => element(text, start, end),
            Extent::Within(from, to) => within(text, start, end, from, to),
        };
        Some(Span::new(id, start, end))
    }
}

/// A word that begins an item, and nothing after it: what is missing is the name.
fn nameless(db: &dyn Db, item: Item, fault: Located) -> Located {
    let file = item.file(db);
    let text = &file.layout(db).text;
    let word = text.get(fault.at.start as usize..fault.at.end as usize).unwrap_or("");
    let begins_item = WORDS.contains(&word) || kind_item(db, file, word).is_some();
    if fault.code.name == "not-an-item" && begins_item && needs_name(word) {
        crate::findings::missing_name::finding(fault.at, word)
    } else {
        fault
    }
}

/// The first sign between two nodes, without the blank around it.
fn sign(text: &str, start: u32, end: u32) -> (u32, u32) {
    let between = text.get(start as usize..end as usize).unwrap_or("");
    let blank = between.len() - between.trim_start().len();
    let sign = between.trim_start().split(char::is_whitespace).next().unwrap_or("");
    let start = start + u32::try_from(blank).unwrap_or(0);
    (start, start + u32::try_from(sign.len()).unwrap_or(0))
}

/// Whole lines, with the newline, if nothing else stands on them; else the bytes themselves, with the comma that parts
/// them from their neighbour.
fn lines(text: &str, start: u32, end: u32) -> (u32, u32) {
    let before = text.get(..start as usize).unwrap_or("");
    let after = text.get(end as usize..).unwrap_or("");
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let rest = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    let alone_before = before.trim_end_matches([' ', '\t']).is_empty()
        || before.trim_end_matches([' ', '\t']).ends_with('\n');
    let after_rest = after.get(rest..).unwrap_or("");
    if alone_before && (after_rest.is_empty() || after_rest.starts_with('\n')) {
        let newline = u32::from(after_rest.starts_with('\n'));
        let first = before.len() - indent;
        let documented = first - before.get(..first).map_or(0, docs_above);
        (u32::try_from(documented).unwrap_or(start), end + u32::try_from(rest).unwrap_or(0) + newline)
    } else if after.starts_with(',') || before.trim_end().ends_with(',') {
        element(text, start, end)
    } else {
        (start, end + u32::try_from(rest).unwrap_or(0))
    }
}

/// How many bytes of doc comment end a text: they belong to what follows it, and would be those of its neighbour.
fn docs_above(text: &str) -> usize {
    let docs = text.split_inclusive('\n').rev().take_while(|line| line.trim_start().starts_with("///"));
    docs.map(str::len).sum()
}

/// An element of a list with the comma that parts it from the next, or from the one before.
fn element(text: &str, start: u32, end: u32) -> (u32, u32) {
    let after = text.get(end as usize..).unwrap_or("");
    if let Some(rest) = after.strip_prefix(',') {
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        return (start, end + 1 + u32::try_from(blanks).unwrap_or(0));
    }
    let before = text.get(..start as usize).unwrap_or("").trim_end_matches([' ', '\t']);
    match before.strip_suffix(',') {
        Some(rest) => (u32::try_from(rest.len()).unwrap_or(start), end),
        None => (start, end),
    }
}

/// Bytes of a text literal's content; the whole literal where escapes make the offsets differ.
fn within(text: &str, start: u32, end: u32, from: u32, to: u32) -> (u32, u32) {
    let literal = text.get(start as usize..end as usize).unwrap_or("");
    let plain = literal.starts_with('"') && !literal.starts_with("\"\"\"") && !literal.contains('\\');
    let (inner_start, inner_end) = (start + 1 + from, start + 1 + to);
    if plain
        && inner_end < end
        && text.is_char_boundary(inner_start as usize)
        && text.is_char_boundary(inner_end as usize)
    {
        (inner_start, inner_end.max(inner_start))
    } else {
        (start, end)
    }
}
