//! What is evaluated: an item of a file, in an instance of that file, under a configuration.
//!
//! The handles are interned without a lifetime and never reclaimed: their number is bounded by the headers that
//! were ever written, and values can hold them freely.

use smol_str::SmolStr;

use crate::db::Db;
use crate::program::Program;
use crate::source::{Item, SourceFile};
use crate::value::Value;

/// Where a stack is meant to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Docker Compose.
    Compose,
    /// Kubernetes.
    K8s,
    /// This machine.
    Run,
}

impl Target {
    /// Every target, in the order they are listed.
    pub const ALL: [Target; 3] = [Target::Compose, Target::K8s, Target::Run];

    /// The word for it in the language and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Target::Compose => "compose",
            Target::K8s => "k8s",
            Target::Run => "run",
        }
    }

    /// The target of a word.
    pub fn from_word(word: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|t| t.word() == word)
    }
}

/// Under which environment and for which target a program is looked at.
#[salsa::interned(unsafe(no_lifetime), revisions = usize::MAX, debug)]
pub struct Config {
    /// The environment chosen, if any.
    pub environment: Option<SmolStr>,
    /// The target, if one is meant.
    #[returns(copy)]
    pub target: Option<Target>,
}

/// One use of a file: the root itself, or an import of it.
#[salsa::interned(unsafe(no_lifetime), revisions = usize::MAX, debug)]
pub struct Instance {
    /// The program it belongs to.
    #[returns(copy)]
    pub program: Program,
    /// The file.
    #[returns(copy)]
    pub file: SourceFile,
    /// The import with arguments that made it, and where; `None` for the root and for shared instances.
    #[returns(copy)]
    pub import: Option<(Item, InstanceParent)>,
}

/// The instance an import stands in; its own type because a salsa struct cannot name itself in its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InstanceParent(pub Instance);

/// Which member of a family (`worker[2]`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FamilyKey {
    /// By number.
    Int(i64),
    /// By text.
    Text(SmolStr),
}

impl FamilyKey {
    /// The member that a value names; none where it is neither a number nor a text.
    pub(crate) fn of(value: &Value) -> Option<FamilyKey> {
        match value {
            Value::Int(n) => Some(FamilyKey::Int(*n)),
            Value::Str(text) => Some(FamilyKey::Text(text.clone())),
            _ => None,
        }
    }
}

impl std::fmt::Display for FamilyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FamilyKey::Int(n) => write!(f, "{n}"),
            FamilyKey::Text(t) => f.write_str(t),
        }
    }
}

/// An item in an instance, under a configuration; one for each member of a family.
#[salsa::interned(unsafe(no_lifetime), revisions = usize::MAX, debug)]
pub struct Unit {
    /// The item.
    #[returns(copy)]
    pub item: Item,
    /// The use of its file.
    #[returns(copy)]
    pub instance: Instance,
    /// Which member, of a family.
    pub key: Option<FamilyKey>,
    /// The configuration.
    #[returns(copy)]
    pub config: Config,
}

impl Unit {
    /// The item's name as written.
    pub fn name(self, db: &dyn Db) -> &str {
        self.item(db).name(db)
    }

    /// The program it belongs to.
    pub fn program(self, db: &dyn Db) -> Program {
        self.instance(db).program(db)
    }
}
