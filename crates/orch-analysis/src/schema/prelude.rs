//! The prelude: every built-in kind, type and function, described in the language itself.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use salsa::Durability;
use smol_str::SmolStr;

use crate::db::{Database, Db};
use crate::program::Program;
use crate::source::{self, Item, SourceFile};

/// The prelude's files as they stand in the repository, by name.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/prelude.rs"));

/// The prelude's declarations by name. Its items are parsed when they are first asked for.
#[derive(Debug, Default)]
pub struct Prelude {
    /// The files, in order of their names.
    pub files: Vec<SourceFile>,
    /// `kind`
    pub kinds: FxHashMap<SmolStr, Item>,
    /// `type`, `record`, `choice`
    pub types: FxHashMap<SmolStr, Item>,
    /// `fn`
    pub functions: FxHashMap<SmolStr, Item>,
    /// `attribute`
    pub attributes: FxHashMap<SmolStr, Item>,
    /// `let`: what is given (`target`, `environment` …)
    pub values: FxHashMap<SmolStr, Item>,
    /// All its items.
    items: FxHashSet<Item>,
    /// A program of the prelude alone, under which its defaults are evaluated.
    pub program: Option<Program>,
}

impl Prelude {
    /// Enters the prelude's files into a new database.
    pub(crate) fn load(db: &mut Database) -> Prelude {
        let mut prelude = Prelude::default();
        for (name, text) in FILES {
            let path = format!("<prelude>/{name}");
            let file = source::create(db, path.into(), text, Durability::NEVER_CHANGE);
            prelude.files.push(file);
            let items = Arc::clone(file.items(db));
            prelude.items.extend(items.iter());
            for item in items.iter() {
                prelude.declare(db, *item);
            }
        }
        let root = prelude.files.first().copied();
        prelude.program = root.map(|root| {
            Program::builder(root, Arc::default(), Arc::default(), Arc::default(), None)
                .durability(Durability::NEVER_CHANGE)
                .new(db)
        });
        prelude
    }

    fn declare(&mut self, db: &dyn Db, item: Item) {
        let header = item.header(db);
        let Some(name) = &header.name else { return };
        let space = match header.kind.as_str() {
            "kind" => &mut self.kinds,
            "type" | "record" | "choice" => &mut self.types,
            "fn" => &mut self.functions,
            "attribute" => &mut self.attributes,
            "let" => &mut self.values,
            _ => return,
        };
        space.insert(name.clone(), item);
    }

    /// Whether the item is one of the prelude's.
    pub fn owns(&self, item: Item) -> bool {
        self.items.contains(&item)
    }
}
