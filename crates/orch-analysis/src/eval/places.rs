//! What a field may take: values known late enough, and secrets only where they are hidden.

use crate::anchor::{Anchor, Extent};
use crate::eval::Eval;
use crate::findings;
use crate::types::{FieldType, Stage, Type};
use crate::value::{FieldValue, Origin, Value};

impl<'db> Eval<'db> {
    /// Whether a field may take a value known as late as this, and secrets. The user's own fields are only passed on.
    pub(crate) fn check_place(&mut self, written: &FieldValue, field: &FieldType) {
        let mut parts = Vec::new();
        collect_late(&written.value, &mut |late, origin| parts.push((late.clone(), origin)));
        if parts.is_empty() {
            return;
        }
        let (usual, secret) = match self.db.prelude().owns(field.declared.0) {
            true => (Stage::Check, field.traits.secret),
            false => (Stage::Start, is_secret(&field.ty)),
        };
        let allowed = field.traits.stage.unwrap_or(usual);
        for (late, origin) in parts {
            let is_exposed = matches!(late, crate::value::Late::Secret(_)) && !secret;
            if !is_exposed && late.stage() <= allowed {
                continue;
            }
            let at = Anchor::from(origin);
            let shown = self.describe_late(&late);
            self.report(match is_exposed {
                true => findings::secret_exposed::finding(at, &shown, &field.name, allowed),
                false => findings::late_value::in_field(at, &shown, &field.name, late.stage()),
            });
        }
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

/// The late parts of a field's own value. Records and variants look at their own fields.
fn collect_late<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a crate::value::Late, Origin)) {
    match value {
        Value::Text(_) | Value::Late(_) | Value::Range(_) => value.late_parts(visit),
        Value::List(list) => list.iter().for_each(|e| collect_late(&e.value, visit)),
        Value::Record(record) if record.ty.is_none() => {
            record.fields.iter().for_each(|f| collect_late(&f.value, visit));
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
