//! The fields of records, kinds and variants, from their declarations.

use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind, MemberKind, NodeId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::findings;
use crate::schema::resolve::TypeReader;
use crate::types::{FieldTraits, FieldType, Limit, RecordType, Stage};

/// `{ a: T, b: T = d }` written in a type.
pub fn anonymous(reader: &mut TypeReader<'_>, fields: &[ast::Field]) -> RecordType {
    twice(reader, fields.iter().map(|field| (&field.name.text, field.name.id)));
    let fields = fields.iter().map(|f| field(reader, f, &[])).collect();
    RecordType::new(SmolStr::new_static("record"), fields, None)
}

/// The fields that a body declares with `:`.
pub fn declared(reader: &mut TypeReader<'_>, body: &ast::Body) -> Vec<FieldType> {
    let members = body.members.iter();
    let fields: Vec<FieldType> = members
        .filter_map(|member| match &member.kind {
            MemberKind::Field(f) => Some(field(reader, f, &member.attributes)),
            _ => None,
        })
        .collect();
    twice(reader, fields.iter().map(|field| (&field.name, field.declared.1)));
    fields
}

/// Reports names that are declared twice side by side.
pub fn twice<'a>(reader: &mut TypeReader<'_>, names: impl Iterator<Item = (&'a SmolStr, NodeId)>) {
    let mut first_of: FxHashMap<&SmolStr, NodeId> = FxHashMap::default();
    for (name, node) in names {
        match first_of.get(name) {
            Some(first) => {
                let (second, first) = (Anchor::new(reader.item, node), Anchor::new(reader.item, *first));
                reader.findings.push(findings::duplicate_name::field(second, first, name));
            }
            None => _ = first_of.insert(name, node),
        }
    }
}

/// One field with what its attributes say.
pub fn field(reader: &mut TypeReader<'_>, field: &ast::Field, attributes: &[ast::Attribute]) -> FieldType {
    FieldType {
        name: field.name.text.clone(),
        ty: reader.read(&field.ty),
        default: field.default.clone().map(Arc::new),
        declared: (reader.item, field.name.id),
        traits: traits(attributes),
    }
}

/// What stands in `@short(field)` before a record or choice.
pub fn short(attributes: &[ast::Attribute]) -> Option<SmolStr> {
    attributes.iter().find(|a| a.name.text == "short").and_then(|a| word(a, 0))
}

/// Whether an attribute without arguments is there.
pub fn has(attributes: &[ast::Attribute], name: &str) -> bool {
    attributes.iter().any(|a| a.name.text == name)
}

fn traits(attributes: &[ast::Attribute]) -> FieldTraits {
    let mut traits = FieldTraits::default();
    for attribute in attributes {
        match attribute.name.text.as_str() {
            "readonly" => traits.readonly = true,
            "not_inherited" => traits.not_inherited = true,
            "secret" => traits.secret = true,
            "later" => traits.later = Some(word(attribute, 0).unwrap_or_default()),
            "items" => traits.items = true,
            "may_be_missing" => traits.may_be_missing = true,
            "alias" => {
                traits.alias = word(attribute, 0)
                    .map(|path| path.split('.').map(SmolStr::new).collect())
                    .or_else(|| attribute.args.first().map(|a| path_words(&a.value)));
            }
            "only" => {
                traits.only.extend((0..attribute.args.len()).filter_map(|i| word(attribute, i)));
            }
            "stage" => {
                traits.stage = match word(attribute, 0).as_deref() {
                    Some("check") => Some(Stage::Check),
                    Some("place") => Some(Stage::Place),
                    Some("start") => Some(Stage::Start),
                    _ => None,
                };
            }
            name @ ("unsupported" | "lossy") => {
                if let Some(target) = word(attribute, 0) {
                    let reason = attribute.args.get(1).and_then(|a| text(&a.value)).unwrap_or_default();
                    traits.limits.push(Limit { target, lossy: name == "lossy", reason });
                }
            }
            _ => {}
        }
    }
    traits
}

/// The word given as the attribute's n-th argument.
pub fn word(attribute: &ast::Attribute, index: usize) -> Option<SmolStr> {
    match &attribute.args.get(index)?.value.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Text(text) => text.literal().map(SmolStr::new),
        ExprKind::Null => Some(SmolStr::new_static("null")),
        _ => None,
    }
}

fn text(expr: &ast::Expr) -> Option<SmolStr> {
    match &expr.kind {
        ExprKind::Text(text) => text.literal().map(SmolStr::new),
        _ => None,
    }
}

fn path_words(expr: &ast::Expr) -> Vec<SmolStr> {
    match &expr.kind {
        ExprKind::Name(name) => vec![name.clone()],
        ExprKind::Field { base, name, .. } => {
            let mut words = path_words(base);
            words.push(name.text.clone());
            words
        }
        _ => Vec::new(),
    }
}
