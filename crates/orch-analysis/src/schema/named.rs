//! Types that have a name: `type`, `record`, `choice`.

use std::sync::Arc;

use orch_syntax::ast::{self, MemberKind};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::anchor::Found;
use crate::check::name_anchor;
use crate::db::Db;
use crate::findings;
use crate::schema::record;
use crate::schema::resolve::TypeReader;
use crate::source::{self, Item};
use crate::types::{ChoiceType, Infix, RecordType, Type, VariantType};

/// What a named type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedType {
    /// Another name for a type.
    Alias(Type),
    /// A closed record.
    Record(Arc<RecordType>),
    /// A tagged choice.
    Choice(Arc<ChoiceType>),
}

/// A named type with what was wrong in its declaration.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared<T> {
    /// The type.
    pub ty: T,
    /// What was wrong.
    pub findings: Vec<Found>,
}

/// The type that a `type`, `record` or `choice` item declares. One that is made of itself is nothing.
#[salsa::tracked]
pub fn named_type(db: &dyn Db, item: Item) -> Declared<NamedType> {
    let Declared { ty, findings } = read_type(db, item);
    let mut findings = findings.clone();
    if db.prelude().owns(item) {
        return Declared { ty: ty.clone(), findings };
    }
    match way_back(db, item) {
        Way::Away => return Declared { ty: ty.clone(), findings },
        Way::TooFar => {
            findings.push(findings::budget_exceeded::depth(name_anchor(db, item), LONGEST_WAY));
        }
        // Said once, of the first by name.
        Way::Back(circle) if circle.iter().all(|other| item.name(db) <= other.name(db)) => {
            let next = circle.iter().cycle().skip(1);
            let edges = circle
                .iter()
                .zip(next)
                .map(|(from, to)| (from.name(db), to.name(db), name_anchor(db, *from)));
            findings.extend(findings::value_cycle::of_type(&edges.collect::<Vec<_>>()));
        }
        Way::Back(_) => {}
    }
    Declared { ty: NamedType::Alias(Type::Poison), findings }
}

/// How many types may stand for one another.
const LONGEST_WAY: usize = 32;

/// Where the types lead that a type is made of, as long as a value is never taken apart.
enum Way {
    /// To what is no such type.
    Away,
    /// Through these types back to itself.
    Back(Vec<Item>),
    /// Further than is followed.
    TooFar,
}

fn way_back(db: &dyn Db, item: Item) -> Way {
    let mut way: Vec<(Item, Vec<Item>)> = vec![(item, made_of(&read_type(db, item).ty))];
    let mut seen: FxHashSet<Item> = FxHashSet::default();
    while let Some((_, next)) = way.last_mut() {
        match next.pop() {
            None => _ = way.pop(),
            Some(next) if next == item => return Way::Back(way.into_iter().map(|(item, _)| item).collect()),
            Some(next) if db.prelude().owns(next) || !seen.insert(next) => {}
            Some(_) if way.len() >= LONGEST_WAY => return Way::TooFar,
            Some(next) => way.push((next, made_of(&read_type(db, next).ty))),
        }
    }
    Way::Away
}

/// The named types that a value is tried as when it is tried as this one: a single value stands for a list of one, and
/// for the record or variant that has a short form.
fn made_of(ty: &NamedType) -> Vec<Item> {
    let mut found = Vec::new();
    match ty {
        NamedType::Alias(ty) => parts(ty, &mut found),
        NamedType::Record(record) => shortened(record, &mut found),
        NamedType::Choice(choice) => {
            let short = choice.short.as_ref().and_then(|short| choice.variant(short));
            let first = short.and_then(|variant| variant.record.fields.first());
            first.into_iter().for_each(|field| parts(&field.ty, &mut found));
        }
    }
    found
}

fn parts(ty: &Type, found: &mut Vec<Item>) {
    match ty {
        Type::Named(item) => found.push(*item),
        Type::Optional(inner) | Type::Secret(inner) | Type::List(inner) => parts(inner, found),
        Type::Refined(refined) => parts(&refined.base, found),
        Type::Union(members) => members.iter().for_each(|member| parts(member, found)),
        Type::Record(record) => shortened(record, found),
        _ => {}
    }
}

fn shortened(record: &RecordType, found: &mut Vec<Item>) {
    let short = record.short.as_ref().and_then(|short| record.field(short));
    short.into_iter().for_each(|field| parts(&field.ty, found));
}

/// The type as it is written.
#[salsa::tracked]
fn read_type(db: &dyn Db, item: Item) -> Declared<NamedType> {
    let mut reader = TypeReader::new(db, item);
    let ty = match source::tree(db, item) {
        None => NamedType::Alias(Type::Poison),
        Some(tree) => declare(&mut reader, tree, item.name(db)),
    };
    Declared { ty, findings: reader.findings }
}

fn declare(reader: &mut TypeReader<'_>, tree: &ast::Item, name: &str) -> NamedType {
    let short = record::short(&tree.attributes);
    match (tree.kind.text.as_str(), &tree.body) {
        ("record", Some(body)) => {
            let fields = record::declared(reader, body);
            NamedType::Record(Arc::new(RecordType::new(SmolStr::new(name), fields, short)))
        }
        ("choice", Some(body)) => NamedType::Choice(Arc::new(ChoiceType {
            name: SmolStr::new(name),
            variants: variants(reader, body),
            short,
        })),
        _ => NamedType::Alias(tree.type_value.as_ref().map_or(Type::Poison, |ty| reader.read(ty))),
    }
}

fn variants(reader: &mut TypeReader<'_>, body: &ast::Body) -> Vec<VariantType> {
    let common = record::declared(reader, body);
    let items = body.members.iter().filter_map(|m| match &m.kind {
        MemberKind::Item(item) if item.kind.text == "variant" => Some(item),
        _ => None,
    });
    let variants: Vec<VariantType> = items.filter_map(|item| variant(reader, item, &common)).collect();
    record::twice(reader, variants.iter().map(|variant| (&variant.name, variant.declared.1)));
    variants
}

fn variant(
    reader: &mut TypeReader<'_>,
    item: &ast::Item,
    common: &[crate::types::FieldType],
) -> Option<VariantType> {
    let name = item.name.as_ref()?;
    let short = record::short(&item.attributes);
    let bare = record::has(&item.attributes, "bare");
    let mut fields = Vec::new();
    if let Some(ast::Parens::Params(params)) = &item.parens {
        fields.extend(params.iter().map(|p| record::field(reader, p, &item.attributes)));
    }
    let positional = fields.len();
    if let Some(body) = &item.body {
        fields.extend(record::declared(reader, body));
    }
    if !bare {
        let shadowed: Vec<SmolStr> = fields.iter().map(|f| f.name.clone()).collect();
        fields.extend(common.iter().filter(|f| !shadowed.contains(&f.name)).cloned());
    }
    Some(VariantType {
        name: name.text.clone(),
        positional,
        variadic: record::has(&item.attributes, "variadic"),
        infix: infix(&item.attributes),
        record: Arc::new(RecordType::new(name.text.clone(), fields, short)),
        declared: (reader.item, name.id),
    })
}

/// What stands in `@infix(operator, field)` before a variant.
fn infix(attributes: &[ast::Attribute]) -> Option<Infix> {
    let infix = attributes.iter().find(|a| a.name.text == "infix")?;
    Some(Infix { operator: record::word(infix, 0)?, field: record::word(infix, 1)? })
}

/// Follows names and aliases to what a type is made of, through `?` and `secret`.
pub fn structure(db: &dyn Db, ty: &Type) -> Structure {
    let mut ty = ty;
    // A cycle of aliases ends here.
    for _ in 0..=LONGEST_WAY {
        match ty {
            Type::Named(item) => match &named_type(db, *item).ty {
                NamedType::Alias(inner) => ty = inner,
                NamedType::Record(record) => return Structure::Record(Arc::clone(record)),
                NamedType::Choice(choice) => return Structure::Choice(Arc::clone(choice), *item),
            },
            Type::Record(record) => return Structure::Record(Arc::clone(record)),
            Type::Optional(inner) | Type::Secret(inner) => ty = inner,
            other => return Structure::Plain(other.clone()),
        }
    }
    Structure::Plain(Type::Poison)
}

/// What a type is made of.
#[derive(Debug, Clone)]
pub enum Structure {
    /// Not a record or choice.
    Plain(Type),
    /// A record.
    Record(Arc<RecordType>),
    /// A choice and its declaration.
    Choice(Arc<ChoiceType>, Item),
}
