//! What a completion inserts: a name by itself, or with what belongs to it and places to fill in.

use orch_analysis::Database;
use orch_analysis::schema::named::{Structure, structure};
use orch_analysis::types::{FieldType, Type, VariantType};

/// A name and nothing else; in quotes where it is no name.
pub(crate) fn plain(name: &str) -> String {
    match orch_syntax::is_name(name) {
        true => name.to_owned(),
        false => format!("\"{}\"", escaped(name)),
    }
}

/// Text inside a snippet.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// A field with the beginning of its value. What follows on the line may be there already.
pub(crate) fn field(db: &Database, field: &FieldType, after: &str) -> String {
    let name = plain(&field.name);
    if after.trim_start().starts_with(['=', '{', '+', '.', ':']) {
        return name;
    }
    if field.traits.items {
        return format!("{name} \"$1\" {{\n  $0\n}}");
    }
    match shape(db, &field.ty) {
        Form::Body => format!("{name} {{\n  $0\n}}"),
        Form::List => format!("{name} = [$0]"),
        Form::Text => format!("{name} = \"$0\""),
        Form::Value => format!("{name} = $0"),
    }
}

/// A variant with what must be given to it.
pub(crate) fn variant(variant: &VariantType) -> String {
    let required =
        variant.record.fields.iter().take(variant.positional).filter(|field| field.default.is_none());
    let places: Vec<String> = required
        .enumerate()
        .map(|(index, field)| match matches!(field.ty.required(), Type::Str | Type::Rule(_)) {
            true => format!("\"${}\"", index + 1),
            false => format!("${}", index + 1),
        })
        .collect();
    match places.is_empty() {
        true => variant.name.to_string(),
        false => format!("{}({})", variant.name, places.join(", ")),
    }
}

/// How a value of a type begins.
enum Form {
    Body,
    List,
    Text,
    Value,
}

fn shape(db: &Database, ty: &Type) -> Form {
    match structure(db, ty) {
        Structure::Record(record) if record.short.is_none() => Form::Body,
        Structure::Plain(Type::Map(..)) => Form::Body,
        Structure::Plain(Type::List(_)) => Form::List,
        Structure::Plain(Type::Str | Type::Rule(_)) => Form::Text,
        Structure::Plain(Type::Union(members)) if members.iter().any(|it| matches!(it, Type::List(_))) => {
            Form::List
        }
        Structure::Plain(Type::Refined(refined)) => shape(db, &refined.base),
        _ => Form::Value,
    }
}
