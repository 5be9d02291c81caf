//! `...x`: what a spread gives lies below what is written beside it, and two of them may not disagree.

use indexmap::IndexMap;
use orch_syntax::ast::{self, MemberKind, Segment};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::eval::children::add_aliased;
use crate::eval::slots::{Children, Op, Write};
use crate::findings;
use crate::types::RecordType;
use crate::value::{Origin, Value};

impl<'db> Eval<'db> {
    /// What is spread or added has fields.
    pub(super) fn check_parts(&mut self, value: &Value, wanted: &str, at: Anchor) {
        let is_made_of_parts = matches!(
            value,
            Value::Record(_) | Value::Variant(_) | Value::Null | Value::Unknown(_) | Value::Poison
        );
        if !is_made_of_parts {
            let found = self.describe(value);
            self.report(findings::type_mismatch::finding(at, wanted, &found));
        }
    }

    /// Two spreads of one body that give a field different values, and nothing beside them says which is meant.
    pub(super) fn note_disagreement(
        &mut self,
        seen: &mut IndexMap<SmolStr, (Value, Anchor), rustc_hash::FxBuildHasher>,
        body: &ast::Body,
        value: &Value,
        origin: Origin,
    ) {
        let Value::Record(record) = value else { return };
        let at = Anchor::from(origin);
        let is_decided = |name: &str| body.members.iter().any(|member| replaces(member, name));
        for field in &record.fields {
            match seen.get(&field.name) {
                Some((other, first)) if *other != field.value && !is_decided(&field.name) => {
                    let first = *first;
                    self.report(findings::duplicate_write::spreads(at, first, &field.name));
                }
                Some(_) => {}
                None => {
                    seen.insert(field.name.clone(), (field.value.clone(), at));
                }
            }
        }
    }
}

/// The fields of a spread value, as writes; under an alias they mean what they would where they are written out.
pub(super) fn spread_into<'db>(
    children: &mut Children<'db>,
    value: &Value,
    origin: Origin,
    write: &Write<'db>,
    record: Option<&RecordType>,
) {
    let fields = match value {
        Value::Record(record) => &record.fields,
        Value::Variant(variant) => &variant.fields.fields,
        _ => return,
    };
    for field in fields {
        let child = Write {
            prefix: None,
            rest: &[],
            op: Op::Value(field.value.clone(), origin),
            key: origin.node,
            ..write.clone()
        };
        add_aliased(children, field.name.clone(), child, record);
    }
}

/// Whether a member says all of a field, whatever lies below.
fn replaces(member: &ast::Member, name: &str) -> bool {
    match &member.kind {
        MemberKind::Set { key, .. } | MemberKind::Remove(key) => match key.segments.as_slice() {
            [Segment::Name(only)] => only.text == name,
            [Segment::Text(only)] => only.literal() == Some(name),
            _ => false,
        },
        MemberKind::Shorthand(only) => only.text == name,
        _ => false,
    }
}
