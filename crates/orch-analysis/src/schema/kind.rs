//! Kinds: what an item of one may hold, and which kinds it builds on.

use std::sync::Arc;

use orch_syntax::ast::{self, MemberKind};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::db::Db;
use crate::findings;
use crate::layers;
use crate::schema::named::Declared;
use crate::schema::record;
use crate::schema::resolve::TypeReader;
use crate::scope::scope;
use crate::source::{self, Item, OwnKinds, SourceFile};
use crate::types::{RecordType, Type};

/// How many other kinds of the user's a kind may build on.
const DEEPEST: usize = 32;

/// A kind with everything it inherits.
#[derive(Debug, PartialEq, Eq)]
pub struct KindType {
    /// Its name.
    pub name: SmolStr,
    /// The built-in kind at its root.
    pub builtin: Builtin,
    /// The kinds it builds on, nearest last; itself the last.
    pub chain: Vec<Item>,
    /// Those of the chain that are built in and set something; most only declare.
    pub given: Vec<Item>,
    /// Those of the chain that are the user's.
    pub own: Vec<Item>,
    /// All fields, inherited ones first.
    pub record: Arc<RecordType>,
    /// The field that `= expr` after the name sets.
    pub value_field: Option<SmolStr>,
    /// The capability it waits for.
    pub later: Option<SmolStr>,
}

/// The built-in kinds that mean something to the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Builtin {
    /// `stack`
    Stack,
    /// `service`
    Service,
    /// `job`
    Job,
    /// `network`
    Network,
    /// `volume`
    Volume,
    /// `secret`
    Secret,
    /// `config`
    Config,
    /// `host`
    Host,
    /// `environment`
    Environment,
    /// `monitoring`
    Monitoring,
    /// Any other: records of their own, or still to come.
    Other,
}

impl Builtin {
    fn from_word(word: &str) -> Builtin {
        match word {
            "stack" => Builtin::Stack,
            "service" => Builtin::Service,
            "job" => Builtin::Job,
            "network" => Builtin::Network,
            "volume" => Builtin::Volume,
            "secret" => Builtin::Secret,
            "config" => Builtin::Config,
            "host" => Builtin::Host,
            "environment" => Builtin::Environment,
            "monitoring" => Builtin::Monitoring,
            _ => Builtin::Other,
        }
    }

    /// Whether it runs: a service or a job.
    pub fn is_workload(self) -> bool {
        matches!(self, Builtin::Service | Builtin::Job)
    }
}

/// The declaration of a kind word as seen from a file.
pub fn kind_item(db: &dyn Db, file: SourceFile, word: &str) -> Option<Item> {
    own_kind(db, file, word).or_else(|| db.prelude().kinds.get(word).copied())
}

/// The same, if it is one of the file's own.
fn own_kind(db: &dyn Db, file: SourceFile, word: &str) -> Option<Item> {
    match file.own_kinds(db) {
        OwnKinds::None => None,
        OwnKinds::Some => scope(db, file).kinds.get(word).copied(),
    }
}

/// The kind of an item, if its kind word is known.
pub fn kind_of(db: &dyn Db, item: Item) -> Option<&Arc<KindType>> {
    let word = item.kind(db);
    match own_kind(db, item.file(db), word) {
        Some(kind) => Some(&kind_type(db, kind).ty),
        None => db.prelude().kind_type(db, word),
    }
}

/// What a `kind` item declares.
#[salsa::tracked]
pub fn kind_type(db: &dyn Db, item: Item) -> Declared<Arc<KindType>> {
    let mut findings = Vec::new();
    let chain = chain(db, item, &mut findings);
    let mut fields: Vec<crate::types::FieldType> = Vec::new();
    let mut kind = KindType {
        name: SmolStr::new(item.name(db)),
        builtin: Builtin::Other,
        chain: chain.clone(),
        given: Vec::new(),
        own: Vec::new(),
        record: Arc::default(),
        value_field: None,
        later: None,
    };
    let mut short = None;
    for link in &chain {
        let Some(tree) = source::tree(db, *link) else { continue };
        let mut reader = TypeReader::new(db, *link);
        if let Some(body) = &tree.body {
            for field in record::declared(&mut reader, body) {
                match fields.iter_mut().find(|f| f.name == field.name) {
                    // A kind of the user's says of what it inherits what it is, not of which type. What is not there yet is
                    // free to be declared.
                    Some(inherited) if !db.prelude().owns(*link) && inherited.traits.later.is_none() => {
                        if *link == item && inherited.declared.0 != item {
                            findings.push(declared_again(db, item, body, &field, inherited));
                        }
                        inherited.ty = Type::Poison;
                    }
                    Some(inherited) => *inherited = field,
                    None => fields.push(field),
                }
            }
        }
        if *link == item {
            findings.append(&mut reader.findings);
        }
        short = record::short(&tree.attributes).or(short);
        for attribute in &tree.attributes {
            match attribute.name.text.as_str() {
                "value" => kind.value_field = record::word(attribute, 0),
                "later" => kind.later = Some(record::word(attribute, 0).unwrap_or_default()),
                _ => {}
            }
        }
        if db.prelude().owns(*link) {
            kind.builtin = match Builtin::from_word(link.name(db)) {
                Builtin::Other => kind.builtin,
                builtin => builtin,
            };
            if tree.body.as_ref().is_some_and(sets_something) {
                kind.given.push(*link);
            }
        } else {
            kind.own.push(*link);
        }
    }
    kind.record = Arc::new(RecordType::new(kind.name.clone(), fields, short));
    Declared { ty: Arc::new(kind), findings }
}

/// What to say of a field with the name of one that is inherited.
fn declared_again(
    db: &dyn Db,
    item: Item,
    body: &ast::Body,
    field: &crate::types::FieldType,
    inherited: &crate::types::FieldType,
) -> Found {
    let at = Anchor::new(item, field.declared.1);
    let owner = inherited.declared.0.name(db);
    let own = db.prelude().owns(inherited.declared.0);
    let label = (!own).then(|| Anchor::new(inherited.declared.0, inherited.declared.1));
    let ty = body.members.iter().find_map(|member| match &member.kind {
        MemberKind::Field(written) if written.name.id == field.declared.1 && written.default.is_some() => {
            Some(Anchor::new(item, written.ty.id))
        }
        _ => None,
    });
    findings::duplicate_name::inherited(at, &field.name, owner, label, ty)
}

fn sets_something(body: &ast::Body) -> bool {
    let declares =
        |m: &ast::Member| matches!(m.kind, MemberKind::Field(_) | MemberKind::Item(_) | MemberKind::Broken);
    !body.members.iter().all(declares)
}

/// The kinds that `item` extends, the root first and itself last.
fn chain(db: &dyn Db, item: Item, findings: &mut Vec<Found>) -> Vec<Item> {
    let mut chain = vec![item];
    let mut next = item;
    while let Some(base) = source::tree(db, next).as_ref().and_then(|t| t.extends.as_ref()) {
        match base_kind(db, next, base) {
            Some(base) if !chain.contains(&base) && (chain.len() <= DEEPEST || db.prelude().owns(base)) => {
                chain.push(base);
                next = base;
            }
            Some(base) if !chain.contains(&base) => {
                // Of those that build on too many the first is told.
                let next = source::tree(db, base).as_ref().and_then(|tree| tree.extends.as_ref());
                let is_last = next
                    .and_then(|path| base_kind(db, base, path))
                    .is_none_or(|root| db.prelude().owns(root));
                let own = source::tree(db, item).as_ref().and_then(|tree| tree.extends.as_ref());
                if let Some(path) = own.filter(|_| is_last) {
                    let at = Anchor::new(item, path.id);
                    findings.push(findings::unknown_base::too_long(at, item.name(db), DEEPEST));
                }
                break;
            }
            // Said once, of the first by name.
            Some(base) => {
                if base == item && chain.iter().all(|kind| kind.name(db) >= item.name(db)) {
                    findings.extend(layers::circle_of_bases(db, &chain));
                }
                break;
            }
            None => {
                let known: Vec<&str> = db.prelude().kinds.keys().map(|k| k.as_str()).collect();
                let name = base.names.last().map_or("", |n| n.text.as_str());
                findings.push(findings::unknown_kind::finding(Anchor::new(next, base.id), name, known));
                break;
            }
        }
    }
    chain.reverse();
    chain
}

fn base_kind(db: &dyn Db, item: Item, path: &ast::Path) -> Option<Item> {
    match path.names.as_slice() {
        [name] => kind_item(db, item.file(db), &name.text),
        _ => None,
    }
}
