//! Names that mean something everywhere, so that no item can have them.

use orch_syntax::{ast, is_reserved};

use crate::anchor::{Anchor, Found};
use crate::checks::item::WORDS;
use crate::db::Db;
use crate::findings::duplicate_name;
use crate::schema::kind::kind_type;
use crate::schema::resolve::intrinsic;
use crate::source::Item;
use crate::types::Type;

/// Names of values that are there in the bodies of items.
const SUBJECTS: [&str; 4] = ["self", "super", "it", "module"];

/// Says that the name of an item is taken.
pub(crate) fn findings(db: &dyn Db, item: Item, tree: &ast::Item, found: &mut Vec<Found>) {
    if db.prelude().owns(item) {
        return;
    }
    let alias = tree.alias.as_ref().filter(|_| tree.kind.text == "import");
    let Some(name) = tree.name.as_ref().or(alias) else { return };
    let word = name.text.as_str();
    found.extend(
        meaning(db, tree.kind.text.as_str(), word)
            .map(|meant| duplicate_name::taken(Anchor::new(item, name.id), word, meant)),
    );
}

/// What a name means already where one of a kind of item is looked for.
fn meaning(db: &dyn Db, kind: &str, name: &str) -> Option<&'static str> {
    match kind {
        "check" | "test" | "stack" | "environment" | "raw" | "fn" => None,
        "type" | "record" | "choice" => {
            (is_type(db, name) || is_kind(db, name)).then_some("it is a type of the language")
        }
        "kind" => (is_kind(db, name) || WORDS.contains(&name)).then_some("it is a kind of the language"),
        _ if is_reserved(name) => Some("it is a word of the language"),
        _ if SUBJECTS.contains(&name) || db.prelude().values.contains_key(name) => {
            Some("it is given everywhere")
        }
        _ => None,
    }
}

/// Whether a type is one that the compiler knows; what the prelude itself declares may be declared anew.
fn is_type(db: &dyn Db, name: &str) -> bool {
    let ty = db.prelude().types.get(name).and_then(|item| intrinsic(db, *item));
    ty.is_some_and(|ty| !matches!(ty, Type::Intrinsic(_)))
}

/// Whether a kind is there to be used; those that are still to come are free.
fn is_kind(db: &dyn Db, name: &str) -> bool {
    let kind = db.prelude().kinds.get(name);
    kind.is_some_and(|kind| !kind.header(db).modifiers.abstract_ && kind_type(db, *kind).ty.later.is_none())
}
