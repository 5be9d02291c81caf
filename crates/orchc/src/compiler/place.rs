//! From a field of the model back to where it was written.

use orch_analysis::anchor::Anchor;
use orch_analysis::evaluate::evaluate;
use orch_analysis::locate::Files;
use orch_analysis::schema::kind::Builtin;
use orch_analysis::unit::{Config, Unit};
use orch_analysis::units::{deployed, deployed_name, name_node};
use orch_analysis::value::{FieldValue, RecordValue, Value};
use orch_analysis::{Database, Program};
use orch_diagnostics::Span;
use orch_model::{FieldPath, ItemId, ItemKind};

/// Finds the places of fields under one configuration.
pub struct Placer<'a> {
    db: &'a Database,
    program: Program,
    config: Config,
    files: Files,
}

impl<'a> Placer<'a> {
    /// For the items of a program.
    pub fn new(db: &'a Database, program: Program, config: Config) -> Placer<'a> {
        Placer { db, program, config, files: Files::new(db, program) }
    }

    /// Where the field was written; of one that was not, what holds it, and at last the item's name.
    pub fn span(&self, field: &FieldPath) -> Option<Span> {
        let unit = self.unit(&field.item)?;
        let written = match &evaluate(self.db, unit).value {
            Value::Record(record) => deepest(record, &steps(field.path.as_str())),
            _ => None,
        };
        let item = unit.item(self.db);
        let anchor = match written {
            Some(value) => Anchor::from(value.origin),
            None => Anchor::new(item, name_node(self.db, item)),
        };
        self.files.span(self.db, anchor)
    }

    fn unit(&self, id: &ItemId) -> Option<Unit> {
        let all = deployed(self.db, self.program, self.config);
        let is_it = |unit: Unit| {
            // There is one stack, and one monitoring, whatever it is called.
            let is_only = matches!(id.kind, ItemKind::Stack | ItemKind::Monitoring);
            is_only || deployed_name(self.db, unit) == id.name.as_str()
        };
        let of_kind = all.iter().filter(|item| kind(item.builtin) == Some(id.kind));
        of_kind.map(|item| item.unit).find(|unit| is_it(*unit))
    }
}

fn kind(builtin: Builtin) -> Option<ItemKind> {
    Some(match builtin {
        Builtin::Stack => ItemKind::Stack,
        Builtin::Service => ItemKind::Service,
        Builtin::Job => ItemKind::Job,
        Builtin::Network => ItemKind::Network,
        Builtin::Volume => ItemKind::Volume,
        Builtin::Secret => ItemKind::Secret,
        Builtin::Config => ItemKind::Config,
        Builtin::Host => ItemKind::Host,
        Builtin::Monitoring => ItemKind::Monitoring,
        Builtin::Environment | Builtin::Other => return None,
    })
}

/// The value written furthest along a path.
fn deepest<'v>(record: &'v RecordValue, steps: &[String]) -> Option<&'v FieldValue> {
    let (first, rest) = steps.split_first()?;
    let Some(field) = record.get(first) else {
        // Another spelling of a leaf is kept under what it stands for.
        let alias = record.ty.as_ref()?.field(first)?.traits.alias.as_ref()?;
        let longer: Vec<String> =
            alias.iter().map(|step| step.to_string()).chain(rest.iter().cloned()).collect();
        return deepest(record, &longer).filter(|_| alias.first().is_some_and(|step| step != first));
    };
    let inner = match &field.value {
        Value::Record(record) => deepest(record, rest),
        // The variant's name may or may not be a step.
        Value::Variant(variant) => match rest.split_first() {
            Some((name, others)) if *name == variant.variant => deepest(&variant.fields, others),
            _ => deepest(&variant.fields, rest),
        },
        _ => None,
    };
    Some(inner.unwrap_or(field))
}

/// The steps of a path: words, and keys in quotes.
fn steps(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut step = String::new();
    let mut is_quoted = false;
    let mut characters = path.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => step.extend(characters.next()),
            '.' if !is_quoted => steps.push(std::mem::take(&mut step)),
            other => step.push(other),
        }
    }
    if !path.is_empty() {
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_at_its_dots() {
        assert_eq!(steps("scale.replicas"), ["scale", "replicas"]);
        assert_eq!(steps(r#"mounts."/etc/a.conf".access"#), ["mounts", "/etc/a.conf", "access"]);
        assert_eq!(steps(""), Vec::<String>::new());
    }
}
