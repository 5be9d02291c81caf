//! Fields that may be written where the cursor is and are not yet, and keys of maps that name something.

use std::sync::Arc;

use orch_analysis::names::{Declaration, Denoted, Shape};
use orch_analysis::schema::kind::{Builtin, kind_of, kind_type};
use orch_analysis::schema::named::{Structure, structure};
use orch_analysis::scope::scope;
use orch_analysis::tokens::{Part, Token};
use orch_analysis::types::{RecordType, Type};
use orch_syntax::ast::{self, Body, ExprKind, MemberKind, Segment};
use smol_str::SmolStr;

use super::{Completion, CompletionKind, MARKER, Marked, insert, values};

/// What is written most often, in the order in which it mostly is.
const FREQUENT: [&str; 14] = [
    "image",
    "port",
    "ports",
    "networks",
    "env",
    "depends_on",
    "health",
    "volumes",
    "replicas",
    "publish",
    "resources",
    "restart",
    "run",
    "build",
];

/// Fields, and keys of maps.
pub(super) fn complete(marked: &Marked<'_>, token: &Token<'_>) -> Vec<Completion> {
    let Some(body) = enclosing(marked) else { return Vec::new() };
    if let Part::Key { step, .. } = token.part
        && step > 0
    {
        return along_key(marked, body, token);
    }
    let is_environment = marked.tree.kind.text == "environment";
    if is_environment && is_outermost(marked, body) {
        return overlaid(marked);
    }
    match marked.trace.bodies.get(&(marked.item, body.id)) {
        Some(Shape::Fields(record)) => of_record(marked, record, &written(body)),
        Some(Shape::Entries(key, _)) => keys(marked, key, &written(body)),
        None if is_outermost(marked, body) => match outermost_record(marked) {
            Some(record) => of_record(marked, &record, &written(body)),
            None => values::complete(marked, token),
        },
        None => Vec::new(),
    }
}

/// The fields of the kind of the item itself, where nothing of it was evaluated.
fn outermost_record(marked: &Marked<'_>) -> Option<Arc<RecordType>> {
    let db = &marked.snapshot.db;
    match marked.item.kind(db) {
        "kind" => Some(Arc::clone(&kind_type(db, marked.item).ty.record)),
        "check" | "test" => None,
        _ => Some(Arc::clone(&kind_of(db, marked.item)?.record)),
    }
}

fn of_record(marked: &Marked<'_>, record: &RecordType, written: &[SmolStr]) -> Vec<Completion> {
    let mut found = Vec::new();
    for (position, field) in record.fields.iter().enumerate() {
        let is_taken = written.contains(&field.name) && !field.traits.items;
        if field.traits.readonly || field.traits.later.is_some() || is_taken {
            continue;
        }
        let denoted = Denoted::Declared(field.declared.0, field.declared.1, Declaration::Field);
        let is_needed = field.default.is_none()
            && !field.traits.items
            && field.traits.alias.is_none()
            && !matches!(field.ty, Type::Optional(_) | Type::Any);
        let position = u32::try_from(position).unwrap_or(0);
        found.push(Completion {
            detail: marked.snapshot.shown_type(&field.ty),
            snippet: insert::field(&marked.snapshot.db, field, marked.after),
            rank: match FREQUENT.iter().position(|name| *name == field.name) {
                _ if is_needed => position,
                Some(frequent) => 100 + u32::try_from(frequent).unwrap_or(0),
                None => 200 + position,
            },
            ..marked.of_denoted(&field.name, denoted, CompletionKind::Field)
        });
    }
    found
}

/// Keys of a map: what they may name.
fn keys(marked: &Marked<'_>, key: &Type, written: &[SmolStr]) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    match structure(db, key) {
        Structure::Plain(Type::Ref(kind)) => {
            let names = scope(db, marked.file);
            let items = names.values.iter().filter(|(name, item)| {
                !written.contains(name) && kind_of(db, **item).is_some_and(|it| it.chain.contains(&kind))
            });
            items
                .map(|(name, item)| marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Item))
                .collect()
        }
        Structure::Plain(Type::Union(members)) => {
            let words = members.iter().filter_map(|member| match member {
                Type::Literal(word) if !written.contains(word) => Some(word),
                _ => None,
            });
            words.map(|word| marked.of_word(word, CompletionKind::Word, "")).collect()
        }
        _ => Vec::new(),
    }
}

/// In an environment: the items it may speak of.
fn overlaid(marked: &Marked<'_>) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    let names = scope(db, marked.file);
    let mut found = Vec::new();
    for (name, item) in &names.values {
        let is_module = item.kind(db) == "import";
        let takes = kind_of(db, *item)
            .is_some_and(|kind| !matches!(kind.builtin, Builtin::Environment | Builtin::Other));
        if !takes && !is_module {
            continue;
        }
        let kind = if is_module { CompletionKind::Module } else { CompletionKind::Item };
        found.push(marked.of_denoted(name, Denoted::Item(*item), kind));
    }
    if let Some(stack) = names.stack {
        found.push(marked.of_denoted("stack", Denoted::Item(stack), CompletionKind::Item));
    }
    found
}

/// `api.scale.re`: the fields of what the steps before lead to.
fn along_key(marked: &Marked<'_>, body: &Body, token: &Token<'_>) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    let keys = body.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Amend { key, .. } => {
            Some(key)
        }
        MemberKind::Remove(key) => Some(key),
        _ => None,
    });
    let is_it = |segment: &Segment| matches!(segment, Segment::Name(name) if name.id == token.node);
    let Some(key) = keys.into_iter().find(|key| key.segments.iter().any(is_it)) else { return Vec::new() };
    let before: Vec<&SmolStr> = key
        .segments
        .iter()
        .take_while(|segment| !is_it(segment))
        .filter_map(|segment| match segment {
            Segment::Name(name) => Some(&name.text),
            _ => None,
        })
        .collect();
    let mut steps = before.as_slice();
    let record = match marked.trace.bodies.get(&(marked.item, body.id)) {
        Some(Shape::Fields(record)) => Some(Arc::clone(record)),
        _ if marked.tree.kind.text == "environment" => {
            let Some((first, mut rest)) = steps.split_first() else { return Vec::new() };
            let names = scope(db, marked.file);
            let mut item = if *first == "stack" { names.stack } else { names.values.get(*first).copied() };
            // `pg.db`: one step more.
            if let Some(file) = item.and_then(|item| orch_analysis::scope::imported(db, item)) {
                let inside = scope(db, file);
                let Some((second, others)) = rest.split_first() else {
                    return inside
                        .values
                        .iter()
                        .filter(|(_, item)| kind_of(db, **item).is_some())
                        .map(|(name, item)| {
                            marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Item)
                        })
                        .collect();
                };
                item = inside.values.get(*second).copied();
                rest = others;
            }
            steps = rest;
            item.and_then(|item| kind_of(db, item)).map(|kind| Arc::clone(&kind.record))
        }
        _ => outermost_record(marked),
    };
    let Some(mut record) = record else { return Vec::new() };
    for step in steps {
        let Some(field) = record.field(step) else { return Vec::new() };
        record = match structure(db, &field.ty) {
            Structure::Record(inner) => inner,
            Structure::Choice(choice, _) => {
                // Any variant's: which one it is depends on the layers below.
                let mut fields: Vec<orch_analysis::types::FieldType> = Vec::new();
                for variant in &choice.variants {
                    for field in &variant.record.fields {
                        if !fields.iter().any(|known| known.name == field.name) {
                            fields.push(field.clone());
                        }
                    }
                }
                Arc::new(RecordType::new(choice.name.clone(), fields, None))
            }
            Structure::Plain(_) => return Vec::new(),
        };
    }
    of_record(marked, &record, &[])
}

/// The innermost body around the marker.
pub(super) fn enclosing<'a>(marked: &'a Marked<'_>) -> Option<&'a Body> {
    let mut found: Option<(&Body, u32)> = None;
    let mut bodies = Vec::new();
    marked.tree.body.iter().for_each(|body| collect(body, &mut bodies));
    marked.tree.value.iter().for_each(|value| collect_expr(value, &mut bodies));
    for body in bodies {
        let Some((start, end)) = marked.parsed.spans.get(body.id) else { continue };
        let is_around = start < marked.offset && marked.offset < end.max(start + 1);
        if is_around && found.is_none_or(|(_, other)| start >= other) {
            found = Some((body, start));
        }
    }
    found.map(|(body, _)| body)
}

fn collect<'a>(body: &'a Body, found: &mut Vec<&'a Body>) {
    if found.iter().any(|known| known.id == body.id) {
        return;
    }
    found.push(body);
    for member in &body.members {
        match &member.kind {
            MemberKind::Item(item) => {
                item.body.iter().for_each(|body| collect(body, found));
                item.value.iter().for_each(|value| collect_expr(value, found));
            }
            MemberKind::Set { value, .. } | MemberKind::Append { value, .. } => collect_expr(value, found),
            MemberKind::Amend { body, .. } => collect(body, found),
            MemberKind::Spread(value) => collect_expr(value, found),
            _ => {}
        }
    }
}

fn collect_expr<'a>(expr: &'a ast::Expr, found: &mut Vec<&'a Body>) {
    orch_analysis::walk::expr(expr, &mut |expr| match &expr.kind {
        ExprKind::Record(body) | ExprKind::Construct { body, .. } => collect(body, found),
        _ => {}
    });
}

fn is_outermost(marked: &Marked<'_>, body: &Body) -> bool {
    marked.tree.body.as_ref().is_some_and(|outermost| outermost.id == body.id)
}

/// The fields that a body says already.
fn written(body: &Body) -> Vec<SmolStr> {
    let names = body.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Amend { key, .. } => {
            match key.segments.as_slice() {
                [Segment::Name(name)] => Some(name.text.clone()),
                [Segment::Text(text)] => text.literal().map(SmolStr::new),
                _ => None,
            }
        }
        MemberKind::Shorthand(name) => Some(name.text.clone()),
        _ => None,
    });
    names.filter(|name| name != MARKER).collect()
}
