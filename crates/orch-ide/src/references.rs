//! Where a name is declared, and where it is used.

use std::sync::Arc;

use orch_analysis::Program;
use orch_analysis::names::{self, Denoted, kinds_of};
use orch_analysis::scope::imported;
use orch_analysis::source::{self, Item, SourceFile};
use orch_analysis::tokens::{Token, tokens};
use orch_analysis::types::Type;
use orch_analysis::value::Value;
use smol_str::SmolStr;

use crate::place::{FileRange, TextRange};
use crate::position::{Named, declares, import_name};
use crate::snapshot::Snapshot;

/// Where a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The bytes of the name that leads there.
    pub from: TextRange,
    /// The name that is declared.
    pub name: FileRange,
    /// All of what is declared.
    pub whole: FileRange,
}

/// A place where something is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The name there.
    pub at: FileRange,
    /// Whether it is declared there.
    pub use_: Use,
}

/// What a name is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// It is declared.
    Declaration,
    /// It is given a value.
    Write,
    /// It is read.
    Read,
}

/// A use of a name, as the tree has it.
pub(crate) struct Found<'a> {
    pub(crate) item: Item,
    pub(crate) token: Token<'a>,
    pub(crate) program: Program,
}

impl Snapshot {
    /// Where the name at a byte is declared; of an import's path the file it leads to.
    pub fn definition(&self, path: &str, offset: u32) -> Option<Target> {
        if let Some(target) = self.imported_file(path, offset) {
            return Some(target);
        }
        let named = self.named(path, offset)?;
        let denoted = named.denoted?;
        // On an import's own name one wants to see what it brings in.
        if let Denoted::Item(item) = denoted
            && item == named.here.item
            && let Some(file) = imported(&self.db, item)
        {
            return self.target(named.range, self.beginning(file));
        }
        let name = self.name_range(denoted)?;
        let whole = match denoted {
            Denoted::Item(item) => self.item_range(item).unwrap_or_else(|| name.clone()),
            Denoted::Declared(..) => name.clone(),
        };
        Some(Target { from: named.range, name, whole })
    }

    /// The path at a byte as a link to the file it imports.
    fn imported_file(&self, path: &str, offset: u32) -> Option<Target> {
        let here = self.here(path, offset)?;
        let label = here.tree.label.as_ref().filter(|_| here.tree.kind.text == "import")?;
        let (start, end) = source::spans(&self.db, here.item).get(label.id)?;
        (start <= here.offset && here.offset <= end).then_some(())?;
        let file = imported(&self.db, here.item)?;
        self.target(here.start + start..here.start + end, self.beginning(file))
    }

    fn beginning(&self, file: SourceFile) -> FileRange {
        FileRange::new(Arc::clone(file.path(&self.db)), 0..0)
    }

    fn target(&self, from: TextRange, name: FileRange) -> Option<Target> {
        Some(Target { from, whole: name.clone(), name })
    }

    /// Where the type of the name at a byte is declared: the kind of an item, the named type of a field.
    pub fn type_definition(&self, path: &str, offset: u32) -> Option<Target> {
        let named = self.named(path, offset)?;
        let db = &self.db;
        let item = match named.denoted? {
            Denoted::Item(item) if item.kind(db) == "import" => {
                return self.target(named.range, self.beginning(imported(db, item)?));
            }
            Denoted::Item(item) if item.kind(db) == "let" => {
                match named.trace.values.get(&(named.here.item, named.token.node))? {
                    Value::Item(unit) => *kinds_of(db, unit.item(db)).last()?,
                    Value::Variant(variant) => variant.choice,
                    _ => return None,
                }
            }
            Denoted::Item(item) => *kinds_of(db, item).last()?,
            denoted => named_type(&names::declared_type(db, denoted)?)?,
        };
        let denoted = Denoted::Item(item);
        let (name, whole) = (self.name_range(denoted)?, self.item_range(item)?);
        Some(Target { from: named.range, name, whole })
    }

    /// What builds on the name at a byte: items and kinds that extend it, and of a kind its items.
    pub fn implementations(&self, path: &str, offset: u32) -> Vec<FileRange> {
        let Some(Denoted::Item(wanted)) = self.named(path, offset).and_then(|named| named.denoted) else {
            return Vec::new();
        };
        self.heirs(wanted)
    }

    /// Every place where what the name at a byte means is declared or used.
    pub fn references(&self, path: &str, offset: u32) -> Vec<Reference> {
        let Some(denoted) = self.named(path, offset).and_then(|named| named.denoted) else {
            return Vec::new();
        };
        self.uses(denoted, &self.all_files())
    }

    /// The same in the file itself.
    pub fn highlights(&self, path: &str, offset: u32) -> Vec<Reference> {
        let Some(Named { here, denoted: Some(denoted), .. }) = self.named(path, offset) else {
            return Vec::new();
        };
        self.uses(denoted, &[(here.program, here.file)])
    }

    pub(crate) fn uses(&self, denoted: Denoted, files: &[(Program, SourceFile)]) -> Vec<Reference> {
        let found = self.find_uses(denoted, files);
        let mut references: Vec<Reference> = found
            .iter()
            .filter_map(|found| {
                let at = self.node_range((found.item, found.token.node))?;
                let use_ = match found.token.part {
                    _ if declares(&found.token) => Use::Declaration,
                    orch_analysis::tokens::Part::Key { .. } => Use::Write,
                    _ => Use::Read,
                };
                Some(Reference { at, use_ })
            })
            .collect();
        references.sort();
        references.dedup();
        references
    }

    /// The names that mean what is wanted. Only items that have the word are looked at.
    pub(crate) fn find_uses(&self, wanted: Denoted, files: &[(Program, SourceFile)]) -> Vec<Found<'_>> {
        let db = &self.db;
        let Some(word) = self.name_of(wanted) else { return Vec::new() };
        let mut found = Vec::new();
        for (program, file) in files {
            for item in file.items(db).iter() {
                if !has_word(item.text(db), &word) {
                    continue;
                }
                let Some(tree) = source::tree(db, *item) else { continue };
                let mut same: Vec<Token<'_>> =
                    tokens(tree).into_iter().filter(|token| *token.text == word).collect();
                if same.is_empty() {
                    continue;
                }
                let trace = self.trace(*program, *item);
                same.retain(|token| {
                    names::denoted(db, *item, &trace, token).is_some_and(|denoted| is_same(denoted, wanted))
                });
                found.extend(same.into_iter().map(|token| Found { item: *item, token, program: *program }));
            }
        }
        found
    }

    /// The files of all programs, each in the first that has it.
    pub(crate) fn all_files(&self) -> Vec<(Program, SourceFile)> {
        let db = &self.db;
        let mut files: Vec<(Program, SourceFile)> = Vec::new();
        let mut seen: rustc_hash::FxHashSet<SourceFile> = rustc_hash::FxHashSet::default();
        for program in self.programs.values() {
            for file in program.files(db).values() {
                if seen.insert(*file) {
                    files.push((*program, *file));
                }
            }
        }
        files
    }

    /// The name by which an item is called, also of an import without one.
    pub(crate) fn item_name(&self, item: Item) -> SmolStr {
        match import_name(&self.db, item) {
            Some(name) => SmolStr::new(name),
            None => SmolStr::new(item.name(&self.db)),
        }
    }
}

/// Whether two names mean the same: what is written somewhere is the same however it was come by.
pub(crate) fn is_same(one: Denoted, other: Denoted) -> bool {
    match (one, other) {
        (Denoted::Declared(item, node, _), Denoted::Declared(other, at, _)) => (item, node) == (other, at),
        (one, other) => one == other,
    }
}

/// Whether a text has a word, by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_letter) && !after.is_some_and(is_letter)
    })
}

/// The declaration of a type that has one.
fn named_type(ty: &Type) -> Option<Item> {
    match ty {
        Type::Named(item) | Type::Ref(item) => Some(*item),
        Type::Optional(inner) | Type::List(inner) | Type::Secret(inner) | Type::Map(_, inner) => {
            named_type(inner)
        }
        Type::Union(members) => members.iter().find_map(named_type),
        _ => None,
    }
}
