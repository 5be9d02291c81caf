//! What an environment changes must be there. The fields themselves are checked where the item is evaluated.

use indexmap::IndexSet;
use orch_syntax::ast::{self, MemberKind, Segment};
use rustc_hash::FxBuildHasher;

use crate::anchor::{Anchor, Found};
use crate::checks::inputs;
use crate::db::Db;
use crate::doubt::{is_kind_unclear, is_one_nameless, may_declare};
use crate::findings;
use crate::layers::{member_key, takes_overlays};
use crate::program::Program;
use crate::schema::kind::kind_of;
use crate::scope::{imported, is_hidden, scope};
use crate::source::{self, Item, SourceFile};
use crate::unit::{Config, FamilyKey, Instance};
use crate::units::{self, Certainty, Members, instance_of, members};

/// What is wrong with an environment's addresses.
pub(crate) fn findings(db: &dyn Db, program: Program, environment: Item) -> Vec<Found> {
    let Some(tree) = source::tree(db, environment) else { return Vec::new() };
    let file = if program.set_file(db) == Some(environment.file(db)) {
        program.root(db)
    } else {
        environment.file(db)
    };
    let config = Config::new(db, Some(environment.name(db).into()), None);
    let used = units::instances(db, program, config).iter().copied().filter(|used| used.file(db) == file);
    let mut uses = Uses { file, of_it: used.collect() };
    if uses.of_it.is_empty() {
        uses.of_it.insert(Instance::new(db, program, file, None));
    }
    let mut addresses = Addresses { db, environment, home: file, config, found: Vec::new() };
    for member in tree.body.iter().flat_map(|b| &b.members) {
        addresses.member(member, &uses);
    }
    addresses.found
}

/// A key of names and plain indices, as one writes it.
fn written(key: &ast::Key) -> String {
    let steps = key.segments.iter().enumerate().map(|(index, step)| match step {
        Segment::Name(name) if index == 0 => name.text.to_string(),
        Segment::Name(name) => format!(".{}", name.text),
        Segment::Text(text) => format!(".{:?}", text.literal().unwrap_or_default()),
        Segment::Index(index) => match member_key(index) {
            Some(FamilyKey::Text(key)) => format!("[{key:?}]"),
            Some(key) => format!("[{key}]"),
            None => String::new(),
        },
    });
    steps.collect()
}

/// Whether an item has a value of its own, as a secret has one.
fn has_value(db: &dyn Db, item: Item) -> bool {
    kind_of(db, item).is_some_and(|kind| kind.value_field.is_some())
}

/// A file that an address leads to, and in which of its uses: what one of them has is there.
struct Uses {
    file: SourceFile,
    of_it: IndexSet<Instance, FxBuildHasher>,
}

/// The addresses of an environment, as they are looked at.
struct Addresses<'db> {
    db: &'db dyn Db,
    environment: Item,
    /// The file whose names it speaks: its own, but for what the command line says.
    home: SourceFile,
    config: Config,
    found: Vec<Found>,
}

impl Addresses<'_> {
    fn at(&self, node: ast::NodeId) -> Anchor {
        Anchor::new(self.environment, node)
    }

    /// A member that speaks of the items of a file.
    fn member(&mut self, member: &ast::Member, uses: &Uses) {
        let key = match (member.kind.key(), &member.kind) {
            (Some(key), _) => key,
            (None, MemberKind::Broken) => return,
            _ => return self.found.push(findings::overlay_missing::form(self.at(member.id))),
        };
        match &member.kind {
            // `pg { db { … } }`
            MemberKind::Amend { body, .. } if key.segments.len() == 1 => match self.import(key, uses) {
                Some(imported) => body.members.iter().for_each(|member| self.member(member, &imported)),
                None => self.address(&key.segments, key.id, uses),
            },
            MemberKind::Set { .. } if self.whole(key, uses).is_some_and(|item| !has_value(self.db, item)) => {
                self.found.push(findings::overlay_missing::whole(self.at(key.id)));
            }
            MemberKind::Append { .. } if self.whole(key, uses).is_some() => {
                self.found.push(findings::overlay_missing::whole(self.at(key.id)));
            }
            MemberKind::Remove(_) if let Some(item) = self.whole(key, uses) => {
                let is_workload = kind_of(self.db, item).is_some_and(|kind| kind.builtin.is_workload());
                let environment = self.environment.name(self.db);
                let (entry, at) = (self.at(member.id), self.at(key.id));
                self.found.push(match is_workload {
                    true => findings::overlay_missing::removed_workload(entry, at, &written(key)),
                    false => findings::overlay_missing::removed_item(at, item.name(self.db), environment),
                });
            }
            _ => self.address(&key.segments, key.id, uses),
        }
    }

    /// The item that a key leads to, or to a member of whose family, where it goes no further.
    fn whole(&self, key: &ast::Key, uses: &Uses) -> Option<Item> {
        let (file, steps) = match (self.import(key, uses), key.segments.as_slice()) {
            (Some(imported), [_, steps @ ..]) => (imported.file, steps),
            (_, steps) => (uses.file, steps),
        };
        let ([Segment::Name(only)] | [Segment::Name(only), Segment::Index(_)]) = steps else { return None };
        let item = scope(self.db, file).values.get(&only.text).copied()?;
        let takes = kind_of(self.db, item).is_some_and(|kind| takes_overlays(kind.builtin));
        takes.then_some(item)
    }

    /// What the first name of a key imports.
    fn import(&self, key: &ast::Key, uses: &Uses) -> Option<Uses> {
        let Some(Segment::Name(first)) = key.segments.first() else { return None };
        let import = *scope(self.db, uses.file).values.get(&first.text)?;
        (import.kind(self.db) == "import").then(|| self.imported(import, uses)).flatten()
    }

    /// The uses of a file that an import leads to.
    fn imported(&self, import: Item, uses: &Uses) -> Option<Uses> {
        let file = imported(self.db, import)?;
        let of_it = uses.of_it.iter().filter_map(|used| instance_of(self.db, import, *used)).collect();
        Some(Uses { file, of_it })
    }

    /// The first names of a key, which lead to an item.
    fn address(&mut self, segments: &[Segment], node: ast::NodeId, uses: &Uses) {
        let db = self.db;
        let Some((Segment::Name(first), rest)) = segments.split_first() else {
            return self.found.push(findings::overlay_missing::form(self.at(node)));
        };
        let at = self.at(first.id);
        let file = uses.file;
        let names = scope(db, file);
        if first.text == "stack" && names.stack.is_some() {
            return;
        }
        let takes = |item: &Item| kind_of(db, *item).is_some_and(|k| takes_overlays(k.builtin));
        match names.values.get(&first.text) {
            Some(item) if is_hidden(db, *item, self.home) => {
                self.found.push(findings::unknown_member::private(at, &first.text));
            }
            Some(item) if item.kind(db) == "import" => match (rest, self.imported(*item, uses)) {
                ([], _) => self.found.push(findings::overlay_missing::form(at)),
                (rest, Some(uses)) => self.address(rest, node, &uses),
                (_, None) => {}
            },
            Some(item) if matches!(item.kind(db), "let" | "fn" | "type" | "record" | "choice" | "kind") => {
                self.found.push(findings::overlay_missing::no_item(at, item.kind(db), &first.text));
            }
            Some(item) if takes(item) || kind_of(db, *item).is_none() || is_kind_unclear(db, *item) => {
                if let Some(Segment::Index(index)) = rest.first() {
                    self.index(*item, index, uses, &first.text);
                }
            }
            None if may_declare(db, file, &first.text) || is_one_nameless(db, file) => {}
            _ => {
                let leads_on = |item: &Item| takes(item) || item.kind(db) == "import";
                let known = names.values.iter().filter(|(_, item)| leads_on(item));
                let known = known.map(|(name, _)| name.as_str()).collect();
                let member = first.text.rsplit_once('-').filter(|(family, _)| {
                    names.values.get(*family).is_some_and(|item| names.conditional.contains(item))
                });
                self.found.push(match member {
                    Some((family, key)) => findings::overlay_missing::member(at, &first.text, family, key),
                    None => findings::overlay_missing::item(at, &first.text, known),
                });
            }
        }
    }

    /// `worker[2]`, where it says of which member of a family an overlay is.
    fn index(&mut self, item: Item, index: &ast::Expr, uses: &Uses, name: &str) {
        let families = uses.of_it.iter().map(|used| members(self.db, item, *used, self.config));
        let families: Vec<Members> = families.collect();
        let at = self.at(index.id);
        if families.iter().any(|members| !members.family) {
            return self.found.push(findings::overlay_missing::no_family(at, name));
        }
        let Some(key) = member_key(index) else {
            return self.found.push(findings::overlay_missing::no_key(at));
        };
        let known = families.iter().flat_map(|members| &members.units);
        let known: IndexSet<&FamilyKey> = known.filter_map(|unit| unit.key(self.db).as_ref()).collect();
        let is_known = families.iter().all(|members| members.certainty == Certainty::Known);
        let is_open = |used: &Instance| inputs::decides_presence(self.db, item, *used);
        if is_known && !known.contains(&key) && !uses.of_it.iter().any(is_open) {
            let keys: Vec<String> = known.iter().map(ToString::to_string).collect();
            self.found.push(findings::unknown_member::family(at, &key.to_string(), name, &keys));
        }
    }
}
