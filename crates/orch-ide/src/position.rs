//! What stands at a byte of a file, and what its names mean.

use std::sync::Arc;

use orch_analysis::names::{self, Denoted, Node, Subject, Trace, name_place, trace};
use orch_analysis::source::{self, Item, SourceFile};
use orch_analysis::tokens::{Part, Token, tokens};
use orch_analysis::unit::Config;
use orch_analysis::{Db, Program};
use orch_syntax::ast;
use smol_str::SmolStr;

use crate::place::{FileRange, TextRange};
use crate::snapshot::Snapshot;

/// An item and a byte in it.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) program: Program,
    pub(crate) file: SourceFile,
    pub(crate) item: Item,
    /// Where the item begins in its file.
    pub(crate) start: u32,
    /// The byte, from the beginning of the item.
    pub(crate) offset: u32,
    pub(crate) tree: &'a Arc<ast::Item>,
}

/// A name at a byte.
pub(crate) struct Named<'a> {
    pub(crate) here: Here<'a>,
    pub(crate) token: Token<'a>,
    /// Its bytes in the file.
    pub(crate) range: TextRange,
    pub(crate) trace: Trace,
    pub(crate) denoted: Option<Denoted>,
}

impl Snapshot {
    /// The program in which a file is looked at: the first by root.
    pub(crate) fn program_of(&self, path: &str) -> Option<Program> {
        let own = self.programs_of(path).into_iter().next().map(|(_, program)| program);
        own.or_else(|| path.starts_with("<prelude>/").then(|| self.db.prelude().program).flatten())
    }

    /// The configuration whose values are shown.
    pub(crate) fn config(&self) -> Config {
        Config::new(&self.db, self.environment.clone(), None)
    }

    /// The item at a byte of a file; at its very end it still is.
    pub(crate) fn item_at(&self, file: SourceFile, offset: u32) -> Option<(Item, TextRange)> {
        let ranges = &file.layout(&self.db).ranges;
        let index = ranges.partition_point(|range| range.end < offset);
        let range = ranges.get(index).filter(|range| range.start <= offset)?;
        Some((*file.items(&self.db).get(index)?, range.clone()))
    }

    pub(crate) fn here(&self, path: &str, offset: u32) -> Option<Here<'_>> {
        let (program, file) = (self.program_of(path)?, self.file(path)?);
        let (item, range) = self.item_at(file, offset)?;
        let tree = source::tree(&self.db, item).as_ref()?;
        Some(Here { program, file, item, start: range.start, offset: offset - range.start, tree })
    }

    /// The name at a byte: of two that touch, the one that begins there.
    pub(crate) fn named(&self, path: &str, offset: u32) -> Option<Named<'_>> {
        let here = self.here(path, offset)?;
        let spans = source::spans(&self.db, here.item);
        let covering = tokens(here.tree).into_iter().filter_map(|token| {
            let (start, end) = spans.get(token.node)?;
            (start <= here.offset && here.offset <= end).then_some((token, start, end))
        });
        // The innermost: an interpolated name stands in a quoted key.
        let (token, start, end) = covering.min_by_key(|(_, start, end)| (end - start, u32::MAX - start))?;
        let trace = self.trace(here.program, here.item);
        let denoted = names::denoted(&self.db, here.item, &trace, &token);
        Some(Named { here, token, range: here.start + start..here.start + end, trace, denoted })
    }

    /// What an item's names mean in the configuration that is shown.
    pub(crate) fn trace(&self, program: Program, item: Item) -> Trace {
        trace(&self.db, Subject { program, config: self.config(), item, scratch: None })
    }

    /// The bytes of a node.
    pub(crate) fn node_range(&self, (item, node): Node) -> Option<FileRange> {
        let (start, end) = source::spans(&self.db, item).get(node)?;
        let offset = item.start(&self.db)?;
        Some(FileRange::new(Arc::clone(item.file(&self.db).path(&self.db)), offset + start..offset + end))
    }

    /// The bytes of a whole item, without its doc comment.
    pub(crate) fn item_range(&self, item: Item) -> Option<FileRange> {
        self.node_range((item, source::tree(&self.db, item).as_ref()?.id))
    }

    /// Where what is denoted has its name.
    pub(crate) fn name_range(&self, denoted: Denoted) -> Option<FileRange> {
        self.node_range(name_place(&self.db, denoted)?)
    }

    /// What is called like it is, where it is declared.
    pub(crate) fn name_of(&self, denoted: Denoted) -> Option<SmolStr> {
        let (item, node) = name_place(&self.db, denoted)?;
        let tree = source::tree(&self.db, item).as_ref()?;
        let declared = tokens(tree).into_iter().find(|token| token.node == node);
        declared.map(|token| token.text.clone()).or_else(|| match denoted {
            Denoted::Item(item) => Some(SmolStr::new(import_name(&self.db, item)?)),
            Denoted::Declared(..) => None,
        })
    }
}

/// The name of an import that says none: the stem of its file.
pub(crate) fn import_name(db: &dyn Db, item: Item) -> Option<&str> {
    let header = item.header(db);
    if header.kind != "import" || header.alias.is_some() {
        return None;
    }
    let file = header.label.as_deref()?.rsplit('/').next()?;
    Some(file.strip_suffix(".orch").unwrap_or(file))
}

/// Whether a token stands in quotes.
pub(crate) fn is_quoted(text: &str, range: &TextRange) -> bool {
    text.get(range.start as usize..range.end as usize).is_some_and(|text| text.starts_with('"'))
}

/// Whether the token says what its name means, rather than using it.
pub(crate) fn declares(token: &Token<'_>) -> bool {
    matches!(token.part, Part::Item | Part::Inner(_) | Part::Field | Part::Parameter | Part::Binder)
}
