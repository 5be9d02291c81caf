//! The prelude: every built-in kind, type and function, described in the language itself.

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use salsa::Durability;
use smol_str::SmolStr;

use crate::db::{Database, Db};
use crate::program::Program;
use crate::schema::kind::{KindType, kind_type};
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
    /// What its kinds are, each once somebody asked: no edit changes it, so it is not asked for again.
    kind_types: FxHashMap<SmolStr, (Item, OnceLock<Arc<KindType>>)>,
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
        let kinds = prelude.kinds.iter();
        prelude.kind_types = kinds.map(|(word, item)| (word.clone(), (*item, OnceLock::new()))).collect();
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

    /// The built-in kind of a word.
    pub(crate) fn kind_type(&self, db: &dyn Db, word: &str) -> Option<&Arc<KindType>> {
        let (item, known) = self.kind_types.get(word)?;
        // Not `get_or_init`: a kind's fields may be of a type that leads back to it.
        if let Some(known) = known.get() {
            return Some(known);
        }
        let found = Arc::clone(&kind_type(db, *item).ty);
        Some(known.get_or_init(|| found))
    }

    /// Whether the item is one of the prelude's.
    pub fn owns(&self, item: Item) -> bool {
        self.items.contains(&item)
    }
}
