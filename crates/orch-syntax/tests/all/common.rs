//! Trees as text: one short line a member, so that a snapshot can be read.

use std::fmt::Write;

use orch_syntax::ast::*;
use orch_syntax::{Parsed, Place};

pub const TOUR: [(&str, &str); 7] = [
    ("01-shop", include_str!("../data/01-shop.orch")),
    ("02-local-dev", include_str!("../data/02-local-dev.orch")),
    ("03-everywhere", include_str!("../data/03-everywhere.orch")),
    ("04-agents", include_str!("../data/04-agents.orch")),
    ("05-platform", include_str!("../data/05-platform.orch")),
    ("06-workflow", include_str!("../data/06-workflow.orch")),
    ("07-otel-demo", include_str!("../data/07-otel-demo.orch")),
];

/// The tree of an item.
pub fn item(item: &Item) -> String {
    let mut out = String::new();
    write_item(&mut out, item, 0);
    out
}

/// Tree and findings of one text.
pub fn parsed(source: &str, parsed: &Parsed) -> String {
    let mut out = match &parsed.item {
        Some(found) => item(found),
        None => "no item\n".to_owned(),
    };
    out.push_str(&findings(source, parsed));
    out
}

/// Each fault with the text it is about.
pub fn findings(source: &str, parsed: &Parsed) -> String {
    let mut out = String::new();
    for fault in &parsed.faults {
        let _ = writeln!(out, "{} {}: {}", fault.code, at(source, fault.at), fault.message);
        for label in &fault.labels {
            let _ = writeln!(out, "    {}: {}", at(source, label.at), label.message);
        }
        for note in &fault.notes {
            let _ = writeln!(out, "    note: {note}");
        }
        for fix in &fault.fixes {
            let _ = write!(out, "    fix ({:?}): {}:", fix.safety, fix.title);
            for edit in &fix.edits {
                let _ = write!(out, " {} -> {:?}", at(source, edit.at), edit.text);
            }
            out.push('\n');
        }
    }
    out
}

fn at(source: &str, place: Place) -> String {
    let before = &source[..place.start as usize];
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    format!("{line}:{column} {:?}", &source[place.start as usize..place.end as usize])
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn write_item(out: &mut String, item: &Item, depth: usize) {
    indent(out, depth);
    out.push_str("item");
    for attribute in &item.attributes {
        let _ = write!(out, " {}", attribute_text(attribute));
    }
    if item.abstract_.is_some() {
        out.push_str(" abstract");
    }
    if item.private.is_some() {
        out.push_str(" private");
    }
    let _ = write!(out, " <{}>", item.kind.text);
    if let Some(name) = &item.name {
        let _ = write!(out, " {}", name.text);
    }
    if let Some(label) = &item.label {
        let _ = write!(out, " label {}", text(label));
    }
    match &item.parens {
        Some(Parens::Params(params)) => {
            let params: Vec<String> = params.iter().map(field).collect();
            let _ = write!(out, " params({})", params.join(", "));
        }
        Some(Parens::Args(args)) => {
            let _ = write!(out, " args({})", args_text(args));
        }
        None => {}
    }
    if let Some(alias) = &item.alias {
        let _ = write!(out, " as {}", alias.text);
    }
    if let Some(found) = &item.ty {
        let _ = write!(out, " : {}", ty(found));
    }
    if let Some(found) = &item.arrow {
        let _ = write!(out, " -> {}", ty(found));
    }
    if let Some(found) = &item.extends {
        let _ = write!(out, " extends {}", path(found));
    }
    match item.clause.as_deref() {
        Some(Clause::For { binder, iterable }) => {
            let _ = write!(out, " for {} in {}", binder.text, expr(iterable));
        }
        Some(Clause::In(name)) => {
            let _ = write!(out, " in {}", name.text);
        }
        None => {}
    }
    if let Some(found) = &item.when {
        let _ = write!(out, " when {}", expr(found));
    }
    if let Some(found) = &item.value {
        let _ = write!(out, " = {}", expr(found));
    }
    if let Some(found) = &item.type_value {
        let _ = write!(out, " = type {}", ty(found));
    }
    if let Some(found) = &item.undo {
        let _ = write!(out, " undo {}", expr(found));
    }
    out.push('\n');
    if let Some(body) = &item.body {
        write_members(out, body, depth + 1);
    }
}

fn write_members(out: &mut String, body: &Body, depth: usize) {
    if body.members.is_empty() {
        indent(out, depth);
        out.push_str("(empty)\n");
    }
    for found in &body.members {
        if let MemberKind::Item(item) = &found.kind {
            write_item(out, item, depth);
        } else {
            indent(out, depth);
            out.push_str(&member(found));
            out.push('\n');
        }
    }
}

fn attribute_text(attribute: &Attribute) -> String {
    format!("@{}({})", attribute.name.text, args_text(&attribute.args))
}

fn args_text(args: &[Arg]) -> String {
    let args: Vec<String> = args
        .iter()
        .map(|arg| match &arg.name {
            Some(name) => format!("{}: {}", name.text, expr(&arg.value)),
            None => expr(&arg.value),
        })
        .collect();
    args.join(", ")
}

fn body(body: &Body) -> String {
    let members: Vec<String> = body.members.iter().map(member).collect();
    format!("{{{}}}", members.join("; "))
}

fn member(found: &Member) -> String {
    let mut out = String::new();
    for attribute in &found.attributes {
        let _ = write!(out, "{} ", attribute_text(attribute));
    }
    let rest = match &found.kind {
        MemberKind::Item(found) => item(found).replace('\n', ";"),
        MemberKind::Field(found) => format!("field {}", field(found)),
        MemberKind::Set { key: k, value } => format!("{} = {}", key(k), expr(value)),
        MemberKind::Append { key: k, value } => format!("{} += {}", key(k), expr(value)),
        MemberKind::Amend { key: k, body: b } => format!("{} {}", key(k), body(b)),
        MemberKind::Remove(k) => format!("remove {}", key(k)),
        MemberKind::Spread(value) => format!("...{}", expr(value)),
        MemberKind::Shorthand(name) => format!("shorthand {}", name.text),
        MemberKind::Statement(found) => statement(found),
        MemberKind::Broken => "BROKEN".to_owned(),
    };
    out.push_str(&rest);
    out
}

fn key(key: &Key) -> String {
    let segments: Vec<String> = key
        .segments
        .iter()
        .map(|segment| match segment {
            Segment::Name(name) => name.text.to_string(),
            Segment::Text(found) => text(found),
            Segment::Index(index) => format!("[{}]", expr(index)),
        })
        .collect();
    segments.join(".")
}

fn statement(found: &Statement) -> String {
    match found {
        Statement::Return(None) => "return".to_owned(),
        Statement::Return(Some(value)) => format!("return {}", expr(value)),
        Statement::If { condition, then, otherwise } => {
            let rest = otherwise.as_ref().map(|found| format!(" else {}", body(found))).unwrap_or_default();
            format!("if {} {}{rest}", expr(condition), body(then))
        }
        Statement::For { binder, iterable, body: found } => {
            format!("for {} in {} {}", binder.text, expr(iterable), body(found))
        }
        Statement::Spawn(value) => format!("spawn {}", expr(value)),
        Statement::Expect(value) => format!("expect {}", expr(value)),
        Statement::Expr { expr: value, undo: None } => format!("do {}", expr(value)),
        Statement::Expr { expr: value, undo: Some(undo) } => {
            format!("do {} undo {}", expr(value), expr(undo))
        }
    }
}

fn field(found: &Field) -> String {
    match &found.default {
        Some(default) => format!("{}: {} = {}", found.name.text, ty(&found.ty), expr(default)),
        None => format!("{}: {}", found.name.text, ty(&found.ty)),
    }
}

fn path(path: &Path) -> String {
    let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
    names.join(".")
}

fn text(found: &Text) -> String {
    let mut out = String::from("\"");
    for part in &found.parts {
        match part {
            TextPart::Literal(literal) => {
                let _ = write!(out, "{}", literal.escape_debug());
            }
            TextPart::Interpolated(value) => {
                let _ = write!(out, "${{{}}}", expr(value));
            }
        }
    }
    out.push('"');
    out
}

pub fn expr(found: &Expr) -> String {
    match &found.kind {
        ExprKind::Broken => "BROKEN".to_owned(),
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(value) => value.to_string(),
        ExprKind::Quantity(value) => format!("{value}'"),
        ExprKind::Text(found) => text(found),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Field { base, name, optional } => {
            format!("{}{}{}", expr(base), if *optional { "?." } else { "." }, name.text)
        }
        ExprKind::Index { base, index } => format!("{}[{}]", expr(base), expr(index)),
        ExprKind::Call { callee, args } => format!("{}({})", expr(callee), args_text(args)),
        ExprKind::Construct { head, body: found } => format!("{} {}", expr(head), body(found)),
        ExprKind::Record(found) => body(found),
        ExprKind::List(found) => {
            let found: Vec<String> = found.iter().map(expr).collect();
            format!("[{}]", found.join(", "))
        }
        ExprKind::Unary { op, operand } => format!("({op:?} {})", expr(operand)),
        ExprKind::Binary { op, left, right, .. } => format!("({op:?} {} {})", expr(left), expr(right)),
        ExprKind::Range { start, end, bound } => {
            let side = |side: &Option<Box<Expr>>| side.as_ref().map(|side| expr(side)).unwrap_or_default();
            let dots = if *bound == Bound::Inclusive { ".." } else { "..<" };
            format!("({}{dots}{})", side(start), side(end))
        }
        ExprKind::Lambda { param, body } => format!("({} => {})", param.text, expr(body)),
        ExprKind::If { condition, then, otherwise } => {
            format!("(if {} {} {})", expr(condition), expr(then), expr(otherwise))
        }
        ExprKind::Match { subject, arms } => {
            let arms: Vec<String> = arms
                .iter()
                .map(|arm| {
                    let patterns: Vec<String> = arm
                        .patterns
                        .iter()
                        .map(|pattern| match pattern {
                            Pattern::Name(name) => format!("variant {}", name.text),
                            Pattern::Value(value) => expr(value),
                        })
                        .collect();
                    let patterns = if patterns.is_empty() { "else".to_owned() } else { patterns.join(" | ") };
                    format!("{patterns} => {}", expr(&arm.value))
                })
                .collect();
            format!("(match {} {})", expr(subject), arms.join("; "))
        }
        ExprKind::Quantified(it) => {
            let Quantified { quantifier, binder, iterable, filter, predicate } = &**it;
            let filter = filter.as_ref().map(|filter| format!(" where {}", expr(filter))).unwrap_or_default();
            let (iterable, predicate) = (expr(iterable), expr(predicate));
            format!("({quantifier:?} {} in {iterable}{filter}: {predicate})", binder.text)
        }
        ExprKind::Comprehension(it) => {
            let Comprehension { binder, iterable, filter, element } = &**it;
            let filter = filter.as_ref().map(|filter| format!(" where {}", expr(filter))).unwrap_or_default();
            format!("[for {} in {}{filter}: {}]", binder.text, expr(iterable), expr(element))
        }
        ExprKind::WaitEvent(it) => {
            let WaitEvent { event, ty: found, within, otherwise } = &**it;
            let within = within.as_ref().map(|found| format!(" within {}", expr(found))).unwrap_or_default();
            let otherwise =
                otherwise.as_ref().map(|found| format!(" else {}", expr(found))).unwrap_or_default();
            format!("(wait event {}: {}{within}{otherwise})", event.text, ty(found))
        }
        ExprKind::Concurrent(it) => {
            let Concurrent { mode, each, limit, body: found } = &**it;
            let each = each
                .as_ref()
                .map(|(binder, iterable)| format!(" for {} in {}", binder.text, expr(iterable)))
                .unwrap_or_default();
            let limit = limit.as_ref().map(|found| format!(" limit {}", expr(found))).unwrap_or_default();
            format!("({mode:?}{each}{limit} {})", body(found))
        }
    }
}

fn ty(found: &Type) -> String {
    match &found.kind {
        TypeKind::Broken => "BROKEN".to_owned(),
        TypeKind::Literal(found) => text(found),
        TypeKind::Path(found) => path(found),
        TypeKind::List(element) => format!("[{}]", ty(element)),
        TypeKind::Secret(inner) => format!("(secret {})", ty(inner)),
        TypeKind::Map(key, value) => format!("{{{} = {}}}", ty(key), ty(value)),
        TypeKind::Record(fields) => {
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
        TypeKind::Optional(inner) => format!("{}?", ty(inner)),
        TypeKind::Union(all) => {
            let all: Vec<String> = all.iter().map(ty).collect();
            format!("({})", all.join(" | "))
        }
        TypeKind::Refined(base, predicate) => format!("({} where {})", ty(base), expr(predicate)),
    }
}
