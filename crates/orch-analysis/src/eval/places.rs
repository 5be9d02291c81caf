//! What a field may take: values known late enough, and secrets only where they are hidden.

use crate::anchor::{Anchor, Extent};
use crate::eval::Eval;
use crate::findings;
use crate::source;
use crate::types::{FieldType, Stage, Type};
use crate::value::{FieldValue, Origin, Value};

impl<'db> Eval<'db> {
    /// Whether a field may take a value known as late as this, and secrets; says so if not. The user's own fields are only
    /// passed on.
    pub(crate) fn check_place(&mut self, written: &FieldValue, field: &FieldType) -> bool {
        let mut parts = Vec::new();
        collect_late(&written.value, written.origin, &mut |late, origin, place| {
            parts.push((late.clone(), origin, place));
        });
        if parts.is_empty() {
            return true;
        }
        let (usual, secret) = match self.db.prelude().owns(field.declared.0) {
            true => (Stage::Check, field.traits.secret),
            false => (Stage::Start, is_secret(&field.ty)),
        };
        let allowed = field.traits.stage.unwrap_or(usual);
        let mut is_right = true;
        for (late, origin, place) in parts {
            let is_exposed = matches!(late, crate::value::Late::Secret(_)) && !secret;
            if !is_exposed && late.stage() <= allowed {
                continue;
            }
            is_right = false;
            // What is innocent where it is written is wrong where it is passed on to.
            let is_passed_on = !self.is_within(origin, place);
            let at = Anchor::from(if is_passed_on { place } else { origin });
            let shown = self.describe_late(&late);
            let finding = match is_exposed {
                true => findings::secret_exposed::finding(at, &shown, &field.name, allowed),
                false => findings::late_value::in_field(at, &shown, &field.name, late.stage()),
            };
            self.report(match is_passed_on {
                true => finding.label(origin.into(), "it comes from here"),
                false => finding,
            });
        }
        is_right
    }

    /// Whether a place is a part of another.
    fn is_within(&self, inner: Origin, outer: Origin) -> bool {
        let span = |origin: Origin| source::spans(self.db, origin.item).get(origin.node);
        inner.item == outer.item
            && span(inner)
                .zip(span(outer))
                .is_none_or(|(inner, outer)| outer.0 <= inner.0 && inner.1 <= outer.1)
    }
}

/// Whether the type says that a secret may be there.
fn is_secret(ty: &Type) -> bool {
    match ty {
        Type::Secret(_) => true,
        Type::Optional(inner) | Type::List(inner) | Type::Map(_, inner) => is_secret(inner),
        Type::Union(members) => members.iter().any(is_secret),
        _ => false,
    }
}

/// The late parts of a field's own value, with where the entry stands that has them. Records and variants look at their own
/// fields.
fn collect_late<'a>(
    value: &'a Value,
    place: Origin,
    visit: &mut dyn FnMut(&'a crate::value::Late, Origin, Origin),
) {
    match value {
        Value::Text(_) | Value::Late(_) | Value::Range(_) => {
            value.late_parts(&mut |late, origin| visit(late, origin, place));
        }
        Value::List(list) => list.iter().for_each(|e| collect_late(&e.value, e.origin, visit)),
        Value::Record(record) if record.ty.is_none() => {
            record.fields.iter().for_each(|f| collect_late(&f.value, f.origin, visit));
        }
        _ => {}
    }
}

/// A place inside a text literal, for a reason that speaks of some of its bytes.
pub(crate) fn within(at: Anchor, range: &std::ops::Range<usize>) -> Anchor {
    let start = u32::try_from(range.start).unwrap_or(u32::MAX);
    let end = u32::try_from(range.end).unwrap_or(u32::MAX);
    Anchor { extent: Extent::Within(start, end), ..at }
}
