//! The form of a file: what can be folded, what is around a place, where paths lead, what stands twice.

use std::sync::Arc;

use orch_analysis::scope::imported;
use orch_analysis::source;
use orch_analysis::tokens::Part;
use orch_syntax::{TokenKind, lex};

use crate::place::{FileRange, TextRange};
use crate::position::{Named, is_quoted};
use crate::snapshot::Snapshot;

/// Lines that can be folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last byte.
    pub range: TextRange,
    /// What is folded.
    pub kind: FoldKind,
}

/// What is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoldKind {
    /// A body or list.
    Code,
    /// Comments.
    Comment,
    /// Imports, one after the other.
    Imports,
}

/// A path that leads to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// The path's text.
    pub range: TextRange,
    /// The file.
    pub to: Arc<str>,
}

impl Snapshot {
    /// What can be folded.
    pub fn folds(&self, path: &str) -> Vec<Fold> {
        let Some(text) = self.text(path) else { return Vec::new() };
        let mut folds = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        let mut comments: Option<TextRange> = None;
        let is_line = |from: u32, to: u32| {
            text.get(from as usize..to as usize).is_some_and(|between| between.contains('\n'))
        };
        for token in lex(&text) {
            let (start, end) = (token.start, token.end);
            let is_comment = matches!(token.kind, TokenKind::Comment | TokenKind::DocComment);
            match (&mut comments, is_comment) {
                (Some(block), true)
                    if text.get(block.end as usize..start as usize).is_some_and(is_one_line) =>
                {
                    block.end = end;
                }
                (known, true) => {
                    let before = known.replace(start..end);
                    folds.extend(before.map(|range| Fold { range, kind: FoldKind::Comment }));
                }
                _ => {}
            }
            match token.kind {
                TokenKind::LBrace | TokenKind::LBracket | TokenKind::LParen => open.push(start),
                TokenKind::RBrace | TokenKind::RBracket | TokenKind::RParen => {
                    if let Some(from) = open.pop() {
                        folds.push(Fold { range: from..end, kind: FoldKind::Code });
                    }
                }
                _ => {}
            }
        }
        folds.extend(comments.map(|range| Fold { range, kind: FoldKind::Comment }));
        folds.extend(self.imports(path).map(|range| Fold { range, kind: FoldKind::Imports }));
        folds.retain(|fold| is_line(fold.range.start, fold.range.end));
        folds.sort_by_key(|fold| (fold.range.start, std::cmp::Reverse(fold.range.end)));
        folds
    }

    /// The first run of imports.
    fn imports(&self, path: &str) -> Option<TextRange> {
        let file = self.file(path)?;
        let heads = file.heads(&self.db).iter().zip(&file.layout(&self.db).ranges);
        let mut run = heads
            .skip_while(|(head, _)| head.header.kind != "import")
            .take_while(|(head, _)| head.header.kind == "import")
            .map(|(_, range)| range);
        let first = run.next()?;
        Some(first.start..run.last()?.end)
    }

    /// What is around a byte, the innermost first.
    pub fn around(&self, path: &str, offset: u32) -> Vec<TextRange> {
        let Some(text) = self.text(path) else { return Vec::new() };
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let mut ranges = Vec::new();
        if let Some(here) = self.here(path, offset) {
            let spans = source::spans(&self.db, here.item);
            let around =
                spans.iter().filter(|(_, (start, end))| *start <= here.offset && here.offset <= *end);
            ranges.extend(around.map(|(_, (start, end))| here.start + start..here.start + end));
            if let Some((_, range)) = self.item_at(here.file, offset) {
                ranges.push(range);
            }
        }
        ranges.push(0..length);
        ranges.sort_by_key(|range| (range.end - range.start, range.start));
        ranges.dedup();
        // Each must hold the one before.
        let mut nested: Vec<TextRange> = Vec::new();
        for range in ranges {
            let holds =
                nested.last().is_none_or(|inner| range.start <= inner.start && inner.end <= range.end);
            if holds && !(range.is_empty() && nested.is_empty()) {
                nested.push(range);
            }
        }
        nested
    }

    /// The paths of a file that lead to others.
    pub fn links(&self, path: &str) -> Vec<FileLink> {
        let Some(file) = self.file(path) else { return Vec::new() };
        let heads = file.heads(&self.db).iter().filter(|head| head.header.kind == "import");
        let links = heads.filter_map(|head| {
            let label = source::tree(&self.db, head.item).as_ref()?.label.as_ref()?.id;
            let at = self.node_range((head.item, label))?;
            let to = Arc::clone(imported(&self.db, head.item)?.path(&self.db));
            Some(FileLink { range: at.start + 1..at.end.saturating_sub(1).max(at.start + 1), to })
        });
        links.collect()
    }

    /// The places that are to be edited together with the name at a byte: those of a name that is bound and used in
    /// one item and nowhere else.
    pub fn linked(&self, path: &str, offset: u32) -> Vec<TextRange> {
        use orch_analysis::names::{Declaration, Denoted};
        let Some(Named { here, denoted: Some(denoted), .. }) = self.named(path, offset) else {
            return Vec::new();
        };
        let is_local = matches!(
            denoted,
            Denoted::Declared(item, _, Declaration::Binder | Declaration::Parameter)
                if item == here.item && here.tree.kind.text != "stack"
        );
        if !is_local {
            return Vec::new();
        }
        let found = self.find_uses(denoted, &[(here.program, here.file)]);
        let text = &here.file.layout(&self.db).text;
        let places: Vec<FileRange> = found
            .iter()
            .filter(|found| found.item == here.item && !matches!(found.token.part, Part::Shorthand))
            .filter_map(|found| self.node_range((found.item, found.token.node)))
            .filter(|at| !is_quoted(text, &at.range()))
            .collect();
        places.into_iter().map(|at| at.range()).collect()
    }
}

/// Whether a text is blank and ends one line.
fn is_one_line(text: &str) -> bool {
    text.trim().is_empty() && text.matches('\n').count() <= 1
}
