//! Every field of every kind, given every shape of value in every form of entry: whatever is written, there is an answer.
//!
//! What a place does with a value of the wrong shape is decided in many places (literals, variants, spreads, defaults);
//! this looks at all of them, two steps deep.

use std::collections::BTreeSet;

use orch_analysis::schema::kind::kind_type;
use orch_analysis::schema::named::{Structure, structure};
use orch_analysis::types::{FieldType, Type};
use orch_analysis::{Database, Db};

use crate::common::{one, survives};

const VALUES: [&str; 36] = [
    "{}",
    "{ a = 1 }",
    "{ a = { b = 1 } }",
    "{ ...{} }",
    "[]",
    "[{}]",
    "[[1]]",
    "null",
    "\"x\"",
    "\"\"",
    "1",
    "-1",
    "1.5",
    "true",
    "1..2",
    "..",
    "5s",
    "512Mi",
    "50%",
    "db",
    "[db]",
    "sec",
    "cfg",
    "db.address",
    "db.image",
    "self",
    "self.name",
    "env(\"X\")",
    "x => x",
    "if true then 1 else \"a\"",
    "[for i in 0..<3: i]",
    "\"${db.address}\"",
    "sec.path",
    "db.started",
    "match target { k8s => 1, else => 2 }",
    "http(\"/\") { a = 1 }",
];

/// What the values speak of.
const AROUND: &str = "stack s\nsecret sec = env(\"S\")\nconfig cfg = text(\"x\")\nservice db { image = \"x/db:1\", port = 5432, health = tcp }\n";

/// The bodies that say something of a field.
fn bodies(db: &dyn Db, field: &FieldType) -> Vec<String> {
    let name = field.name.as_str();
    let mut bodies: Vec<String> = VALUES.iter().map(|value| format!("{name} = {value}")).collect();
    let forms = [
        "NAME",
        "NAME {}",
        "NAME { a = 1 }",
        "NAME { a { b = 1 } }",
        "NAME.a = 1",
        "remove NAME",
        "NAME += [1]",
        "NAME += { a = 1 }",
    ];
    bodies.extend(forms.map(|form| form.replace("NAME", name)));
    inner(db, &field.ty, name, &mut bodies);
    bodies
}

/// The same of what a type has inside.
fn inner(db: &dyn Db, ty: &Type, name: &str, bodies: &mut Vec<String>) {
    match structure(db, ty) {
        Structure::Record(record) => {
            for field in &record.fields {
                bodies.extend(VALUES.iter().map(|value| format!("{name} {{ {} = {value} }}", field.name)));
            }
        }
        Structure::Choice(choice, _) => {
            for variant in &choice.variants {
                let word = &variant.name;
                let forms = [
                    word.to_string(),
                    format!("{word} {{}}"),
                    format!("{word}()"),
                    format!("{{ {word} = 1 }}"),
                ];
                bodies.extend(forms.map(|form| format!("{name} = {form}")));
                if variant.positional > 0 {
                    bodies.extend(VALUES.iter().map(|value| format!("{name} = {word}({value})")));
                }
            }
        }
        Structure::Plain(Type::Map(_, element)) => {
            bodies.extend(VALUES.iter().map(|value| format!("{name} {{ a = {value} }}")));
            if let Structure::Choice(choice, _) = structure(db, &element) {
                let forms = choice
                    .variants
                    .iter()
                    .map(|variant| format!("{name} {{ a = {{ {} = 1 }} }}", variant.name));
                bodies.extend(forms);
            }
        }
        Structure::Plain(Type::Union(members)) => {
            members.iter().for_each(|member| inner(db, member, name, bodies))
        }
        Structure::Plain(_) => {}
    }
}

#[test]
fn every_field_answers_every_shape() {
    let db = Database::default();
    let mut looked = BTreeSet::new();
    for (kind, item) in &db.prelude().kinds {
        let ty = &kind_type(&db, *item).ty;
        if ty.later.is_some() || matches!(kind.as_str(), "stack" | "environment") {
            continue;
        }
        for field in ty.record.fields.iter().filter(|field| field.traits.later.is_none()) {
            // What a container has is the same everywhere.
            if !looked.insert(field.declared) {
                continue;
            }
            let items = bodies(&db, field).into_iter().enumerate();
            let items: Vec<String> = items.map(|(at, body)| format!("{kind} w{at} {{ {body} }}\n")).collect();
            for items in items.chunks(60) {
                survives(&one(format!("{AROUND}{}", items.concat())));
            }
        }
    }
}
