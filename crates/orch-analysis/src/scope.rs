//! What the items of a file are called. Depends on their headers only, so no edit inside an item re-runs it.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::db::{self, Db};
use crate::program;
use crate::source::{self, Item, SourceFile};

/// A file's items by name; types, callables, environments and values are spaces of their own.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// What an expression may name: services, jobs, networks, secrets, `let`s, imports …
    pub values: FxHashMap<SmolStr, Item>,
    /// `type`, `record`, `choice`.
    pub types: FxHashMap<SmolStr, Item>,
    /// `kind`.
    pub kinds: FxHashMap<SmolStr, Item>,
    /// `fn`, `activity`, `workflow`.
    pub functions: FxHashMap<SmolStr, Item>,
    /// `environment`.
    pub environments: FxHashMap<SmolStr, Item>,
    /// `import`, in the order of the text.
    pub imports: Vec<Item>,
    /// Items of which there may be several, or none.
    pub conditional: FxHashSet<Item>,
    /// Items whose name was taken: the later, then the earlier.
    pub duplicates: Vec<(Item, Item)>,
    /// The `stack` header.
    pub stack: Option<Item>,
}

/// The names of a file.
#[salsa::tracked]
pub fn scope(db: &dyn Db, file: SourceFile) -> Arc<Scope> {
    let mut scope = Scope::default();
    for head in file.heads(db).iter() {
        let (item, header) = (&head.item, &head.header);
        if head.signs.conditional {
            scope.conditional.insert(*item);
        }
        if header.kind == "import" {
            scope.imports.push(*item);
        }
        if header.kind == "stack" {
            match scope.stack {
                None => scope.stack = Some(*item),
                Some(first) => scope.duplicates.push((*item, first)),
            }
            continue;
        }
        let Some(name) = declared_name(header) else { continue };
        let space = match header.kind.as_str() {
            "type" | "record" | "choice" => &mut scope.types,
            "kind" => &mut scope.kinds,
            "fn" | "activity" | "workflow" => &mut scope.functions,
            "environment" => &mut scope.environments,
            "check" | "test" | "raw" => continue,
            _ => &mut scope.values,
        };
        match space.get(&name) {
            Some(first) => scope.duplicates.push((*item, *first)),
            None => {
                space.insert(name, *item);
            }
        }
    }
    Arc::new(scope)
}

/// Whether an item is one that its file keeps to itself, and this is another file.
pub(crate) fn is_hidden(db: &dyn Db, item: Item, from: SourceFile) -> bool {
    item.header(db).modifiers.private && item.file(db) != from
}

/// How many names are compared with one that is not found.
const MOST_NEAR: usize = 500;

/// The names of a file's values that a name may have been meant to be: all of them, or if there are very many those
/// that stand beside it in the alphabet.
pub fn near_values(db: &dyn Db, file: SourceFile, name: &str) -> Vec<SmolStr> {
    let sorted = sorted_values(db, file);
    let at = sorted.partition_point(|other| other.as_str() < name);
    let first = if sorted.len() <= MOST_NEAR { 0 } else { at.saturating_sub(MOST_NEAR / 2) };
    sorted.iter().skip(first).take(MOST_NEAR).cloned().collect()
}

#[salsa::tracked]
fn sorted_values(db: &dyn Db, file: SourceFile) -> Vec<SmolStr> {
    let mut names: Vec<SmolStr> = scope(db, file).values.keys().cloned().collect();
    names.sort_unstable();
    names
}

/// The name an item declares: its own, an import's alias, or the stem of the imported file.
pub(crate) fn declared_name(header: &orch_syntax::Header) -> Option<SmolStr> {
    if header.kind != "import" {
        return header.name.clone();
    }
    header.alias.clone().or_else(|| {
        let file = header.label.as_deref()?.rsplit('/').next()?;
        let stem = file.strip_suffix(".orch").unwrap_or(file);
        orch_syntax::is_name(stem).then(|| SmolStr::new(stem))
    })
}

/// The file an `import` item leads to, if it could be read.
#[salsa::tracked(returns(copy))]
pub fn imported(db: &dyn Db, import: Item) -> Option<SourceFile> {
    let tree = source::tree(db, import).as_ref()?;
    let path = program::resolve_path(import.file(db).path(db), program::import_text(tree)?)?;
    db::file_at(db, &path)
}
