//! What an item extends, and through which imports: its lineage, and where that is a circle or too long.

use orch_syntax::ast;

use crate::anchor::{Anchor, Found};
use crate::checks::item::WORDS;
use crate::db::Db;
use crate::findings;
use crate::schema::kind::{kind_item, kind_type};
use crate::scope::{imported, scope};
use crate::source::{self, Item, SourceFile};
use crate::unit::Instance;
use crate::units::instance_of;

/// How long a chain of bases or environments may be.
pub(crate) const LONGEST_CHAIN: usize = 64;

/// How far a longer one is followed to see whether it ends.
const LONGEST_LINE: usize = 1000;

/// The items that an item extends, the farthest first; of those that are of another kind nothing is taken over.
pub(crate) fn bases(db: &dyn Db, item: Item) -> Vec<Item> {
    let mut chain = Vec::new();
    let mut next = item;
    while let Some(base) = base(db, next) {
        if base == item || chain.contains(&base) || chain.len() >= LONGEST_CHAIN {
            break;
        }
        if is_of_other_kind(db, next, base) {
            break;
        }
        chain.push(base);
        next = base;
    }
    chain.reverse();
    chain
}

/// [`bases`], and the use of its file in which each of them stands: what it names is what that one has.
pub(super) fn lineage(db: &dyn Db, item: Item, instance: Instance) -> Vec<(Item, Instance)> {
    let mut used = instance;
    let mut next = item;
    let mut lineage = Vec::new();
    for base in bases(db, item).into_iter().rev() {
        for import in way_to_base(db, next).into_iter().flat_map(|(imports, _)| imports) {
            used = instance_of(db, import, used).unwrap_or(used);
        }
        lineage.push((base, used));
        next = base;
    }
    lineage.reverse();
    lineage
}

/// Why a path to a base leads nowhere.
pub(crate) enum NoWay<'db> {
    /// No import is called so in this file.
    NoImport(&'db ast::Name, SourceFile),
    /// Of a file that is not there nothing is known.
    NoFile,
}

/// The imports through which an item names its base, each of the file that the one before leads to, and that file.
pub(crate) fn way_to_base(db: &dyn Db, item: Item) -> Result<(Vec<Item>, SourceFile), NoWay<'_>> {
    let mut file = item.file(db);
    let mut imports = Vec::new();
    let path = source::tree(db, item).as_ref().and_then(|tree| tree.extends.as_ref());
    for module in path.and_then(|path| path.names.split_last()).map_or(&[][..], |(_, modules)| modules) {
        let import = scope(db, file).values.get(&module.text).copied();
        let import = import.ok_or(NoWay::NoImport(module, file))?;
        file = imported(db, import).ok_or(NoWay::NoFile)?;
        imports.push(import);
    }
    Ok((imports, file))
}

/// Whether an item extends one that is neither of its kind nor of one that its kind builds on.
pub(crate) fn is_of_other_kind(db: &dyn Db, item: Item, base: Item) -> bool {
    let (word, other) = (item.kind(db), base.kind(db));
    if word == other && item.file(db) == base.file(db) {
        return false;
    }
    let ours = kind_item(db, item.file(db), word);
    let theirs = kind_item(db, base.file(db), other);
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => !kind_type(db, ours).ty.chain.contains(&theirs),
        // What is of no kind that anybody knows could be of any.
        _ => WORDS.contains(&other),
    }
}

/// Whether an item extends, through others, more of them than are followed.
pub(crate) fn extends_too_many(db: &dyn Db, item: Item) -> bool {
    let chain = bases(db, item);
    let farthest = chain.first().copied().filter(|_| chain.len() >= LONGEST_CHAIN);
    farthest.and_then(|farthest| base(db, farthest)).is_some()
}

/// Whether an item is the first of a line that extends too many. One line is told once; of a circle that is too long to be
/// seen as one, whoever is first by name among those that are seen.
pub(crate) fn begins_too_long(db: &dyn Db, item: Item, base_of_it: Item) -> bool {
    if !extends_too_many(db, item) {
        return false;
    }
    if !extends_too_many(db, base_of_it) {
        return true;
    }
    let mut length = 0;
    for other in std::iter::successors(Some(item), |item| base(db, *item)).take(LONGEST_LINE) {
        if other.name(db) < item.name(db) {
            return false;
        }
        length += 1;
    }
    length == LONGEST_LINE
}

/// What to say of items or kinds of which each extends the next, and the last the first.
pub(crate) fn circle_of_bases(db: &dyn Db, circle: &[Item]) -> Option<Found> {
    let next = circle.iter().cycle().skip(1);
    let edges = circle.iter().zip(next).filter_map(|(from, to)| {
        let path = source::tree(db, *from).as_ref()?.extends.as_ref()?;
        let at = Anchor::new(*from, path.names.last().map_or(path.id, |name| name.id));
        Some((from.name(db), to.name(db), at))
    });
    findings::value_cycle::extends(&edges.collect::<Vec<_>>())
}

/// The item that `extends` names, if it is one of the file or of an import.
pub(crate) fn base(db: &dyn Db, item: Item) -> Option<Item> {
    let tree = source::tree(db, item).as_ref()?;
    if tree.kind.text == "kind" {
        return None;
    }
    let last = tree.extends.as_ref()?.names.last()?;
    let (_, file) = way_to_base(db, item).ok()?;
    let names = scope(db, file);
    let space = if tree.kind.text == "environment" { &names.environments } else { &names.values };
    space.get(&last.text).copied()
}
