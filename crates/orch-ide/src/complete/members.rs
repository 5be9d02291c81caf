//! What can follow a point: parts of items, modules, ports and values.

use orch_analysis::facts::facts;
use orch_analysis::names::{Declaration, Denoted};
use orch_analysis::schema::kind::{Builtin, kind_of};
use orch_analysis::schema::named::{Structure, structure};
use orch_analysis::schema::resolve::TypeReader;
use orch_analysis::scope::scope;
use orch_analysis::source;
use orch_analysis::types::{RecordType, Type};
use orch_analysis::unit::Unit;
use orch_analysis::value::{RecordValue, Value};
use orch_syntax::ast::{Parens, TypeKind};

use super::{Completion, CompletionKind, Marked};

/// Where what is meant most often stands.
const OFTEN: u32 = 0;
const FIELDS: u32 = 100;
const METHODS: u32 = 200;

/// Members of the value before the point.
pub(super) fn complete(marked: &Marked<'_>) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    let Some(receiver) = &marked.trace.receiver else { return Vec::new() };
    let mut found = Vec::new();
    match receiver {
        Value::Item(unit) => of_item(marked, *unit, &mut found),
        Value::Instance(instance) => {
            let names = scope(db, instance.file(db));
            for (name, item) in names.values.iter().chain(&names.functions) {
                if !item.header(db).modifiers.private {
                    let kind = match item.kind(db) {
                        "fn" => CompletionKind::Function,
                        "let" => CompletionKind::Value,
                        "secret" => CompletionKind::Secret,
                        _ => CompletionKind::Item,
                    };
                    found.push(marked.of_denoted(name, Denoted::Item(*item), kind));
                }
            }
            return found;
        }
        Value::Port(..) | Value::Public(_) => {
            for (word, detail) in
                [("host", "string"), ("port", "int"), ("address", "host:port"), ("url", "scheme://host:port")]
            {
                found.push(Completion { rank: OFTEN, ..marked.of_word(word, CompletionKind::Field, detail) });
            }
            return found;
        }
        Value::Record(record) => of_record(marked, record, &mut found),
        Value::Variant(variant) => of_record(marked, &variant.fields, &mut found),
        Value::Unknown(ty) => {
            if let Structure::Record(record) = structure(db, ty) {
                of_type(marked, &record, &mut found);
            }
        }
        _ => {}
    }
    methods(marked, receiver, &mut found);
    found
}

fn of_item(marked: &Marked<'_>, unit: Unit, found: &mut Vec<Completion>) {
    let db = &marked.snapshot.db;
    let Some(kind) = kind_of(db, unit.item(db)) else { return };
    let is_self =
        marked.trace.visible.as_ref().is_some_and(|(_, own)| *own == unit) || unit.item(db) == marked.item;
    if kind.builtin.is_workload() {
        // The only port may have no name of its own.
        let facts = facts(db, unit);
        let named = facts.ports.iter().filter(|port| facts.ports.len() > 1 || port.name != "main");
        for port in named {
            let number = port.number.map_or("auto".to_owned(), |number| number.to_string());
            found.push(Completion {
                rank: OFTEN + 1,
                ..marked.of_word(&port.name, CompletionKind::Port, &number)
            });
        }
        for word in ["address", "host", "port", "url"] {
            found.push(part(marked, &kind.record, word, OFTEN));
        }
        let conditions: &[&str] = match kind.builtin {
            Builtin::Job => &["completed", "started"],
            _ => &["healthy", "started"],
        };
        for word in conditions.iter().chain(&["optional", "anytime"]) {
            found.push(part(marked, &kind.record, word, OFTEN + 2));
        }
    }
    if matches!(kind.builtin, Builtin::Secret | Builtin::Config) {
        found.push(part(marked, &kind.record, "path", OFTEN));
    }
    for field in &kind.record.fields {
        let is_own = matches!(field.name.as_str(), "replica" | "ip" | "node" | "pod");
        let is_known = found.iter().any(|completion| completion.label == field.name);
        if is_known || field.traits.later.is_some() || is_own && !is_self {
            continue;
        }
        found.push(part(marked, &kind.record, &field.name, FIELDS));
    }
}

/// A word after an item, with the declaration that the prelude has for it.
fn part(marked: &Marked<'_>, record: &RecordType, word: &str, rank: u32) -> Completion {
    let db = &marked.snapshot.db;
    let field = record.field(word).map(|field| {
        let (item, node) = field.declared;
        (Denoted::Declared(item, node, Declaration::Field), marked.snapshot.shown_type(&field.ty))
    });
    let function = || {
        let item = orch_analysis::Db::prelude(db).functions.get(word)?;
        Some((Denoted::Item(*item), String::new()))
    };
    match field.or_else(function) {
        Some((denoted, detail)) => {
            Completion { rank, detail, ..marked.of_denoted(word, denoted, CompletionKind::Field) }
        }
        None => Completion { rank, ..marked.of_word(word, CompletionKind::Field, "") },
    }
}

fn of_record(marked: &Marked<'_>, record: &RecordValue, found: &mut Vec<Completion>) {
    match &record.ty {
        Some(ty) => of_type(marked, ty, found),
        None => {
            for field in record.fields.iter().filter(|field| orch_syntax::is_name(&field.name)) {
                let detail = marked.snapshot.shown_value(&field.value).unwrap_or_default();
                let kind = match field.value {
                    Value::Port(..) => CompletionKind::Port,
                    _ => CompletionKind::Field,
                };
                found.push(Completion { rank: OFTEN, ..marked.of_word(&field.name, kind, &detail) });
            }
        }
    }
}

fn of_type(marked: &Marked<'_>, record: &RecordType, found: &mut Vec<Completion>) {
    for field in &record.fields {
        found.push(part(marked, record, &field.name, OFTEN));
    }
}

/// Functions that can be called on a value, and properties of it.
fn methods(marked: &Marked<'_>, receiver: &Value, found: &mut Vec<Completion>) {
    let db = &marked.snapshot.db;
    for (name, item) in &orch_analysis::Db::prelude(db).functions {
        let Some(tree) = source::tree(db, *item) else { continue };
        let Some(Parens::Params(params)) = &tree.parens else { continue };
        let Some(subject) = params.first().filter(|param| param.name.text == "self") else { continue };
        let mut ty = TypeReader::new(db, *item).read(&subject.ty);
        // `T` alone stands for a number.
        if matches!(&subject.ty.kind, TypeKind::Path(path) if path.names.iter().all(|name| name.text == "T"))
        {
            ty = Type::Decimal;
        }
        if !takes(marked, &ty, receiver) || found.iter().any(|completion| completion.label == *name) {
            continue;
        }
        let is_property = tree.attributes.iter().any(|attribute| attribute.name.text == "property");
        let snippet = match (is_property, params.len()) {
            (true, _) => name.to_string(),
            (false, 1) => format!("{name}()"),
            (false, _) => format!("{name}($1)"),
        };
        let kind = if is_property { CompletionKind::Field } else { CompletionKind::Function };
        found.push(Completion {
            rank: METHODS,
            snippet,
            ..marked.of_denoted(name, Denoted::Item(*item), kind)
        });
    }
}

/// Whether a function whose subject is of a type can be called on a value.
fn takes(marked: &Marked<'_>, ty: &Type, value: &Value) -> bool {
    let db = &marked.snapshot.db;
    match (ty, value) {
        (_, Value::Item(_)) => false,
        (Type::Any, Value::Poison | Value::Null) => false,
        (Type::Any, _) => true,
        (Type::Str, Value::Str(_) | Value::Text(_)) => true,
        (Type::List(_), Value::List(_)) => true,
        (Type::Map(..), Value::Record(record)) => record.ty.is_none(),
        (Type::Quantity(dimension), Value::Quantity(quantity)) => *dimension == quantity.dimension(),
        (Type::Decimal, Value::Int(_) | Value::Decimal(_)) => true,
        (ty, Value::Unknown(known)) => {
            matches!((structure(db, known), ty), (Structure::Plain(known), ty) if known == *ty)
        }
        _ => false,
    }
}
