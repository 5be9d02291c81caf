//! Walking an item's tree.

use orch_syntax::ast::{self, Clause, ExprKind, MemberKind, Parens, Statement, TextPart};

/// Visits every expression of an item, outer ones first. Types are not looked into.
pub fn exprs<'a>(item: &'a ast::Item, visit: &mut dyn FnMut(&'a ast::Expr)) {
    for attribute in &item.attributes {
        args(&attribute.args, visit);
    }
    match &item.parens {
        Some(Parens::Params(params)) => {
            params.iter().filter_map(|p| p.default.as_ref()).for_each(|e| expr(e, visit))
        }
        Some(Parens::Args(given)) => args(given, visit),
        None => {}
    }
    header(item, visit);
    for e in item.value.iter().chain(&item.undo) {
        expr(e, visit);
    }
    if let Some(label) = &item.label {
        text(label, visit);
    }
    if let Some(inner) = &item.body {
        body(inner, visit);
    }
}

/// Visits what decides whether and how often an item is there: its `for` and its `when`.
pub fn header<'a>(item: &'a ast::Item, visit: &mut dyn FnMut(&'a ast::Expr)) {
    if let Some(Clause::For { iterable, .. }) = &item.clause {
        expr(iterable, visit);
    }
    item.when.iter().for_each(|e| expr(e, visit));
}

fn body<'a>(body_: &'a ast::Body, visit: &mut dyn FnMut(&'a ast::Expr)) {
    for member in &body_.members {
        match &member.kind {
            MemberKind::Item(item) => exprs(item, visit),
            MemberKind::Field(field) => field.default.iter().for_each(|e| expr(e, visit)),
            MemberKind::Set { key: path, value } | MemberKind::Append { key: path, value } => {
                key(path, visit);
                expr(value, visit);
            }
            MemberKind::Amend { key: path, body: inner } => {
                key(path, visit);
                body(inner, visit);
            }
            MemberKind::Remove(path) => key(path, visit),
            MemberKind::Spread(value) => expr(value, visit),
            MemberKind::Statement(statement_) => statement(statement_, visit),
            MemberKind::Shorthand(_) | MemberKind::Broken => {}
        }
    }
}

fn key<'a>(key: &'a ast::Key, visit: &mut dyn FnMut(&'a ast::Expr)) {
    for segment in &key.segments {
        match segment {
            ast::Segment::Index(index) => expr(index, visit),
            ast::Segment::Text(inner) => text(inner, visit),
            ast::Segment::Name(_) => {}
        }
    }
}

fn statement<'a>(statement: &'a Statement, visit: &mut dyn FnMut(&'a ast::Expr)) {
    match statement {
        Statement::Return(value) => value.iter().for_each(|e| expr(e, visit)),
        Statement::If { condition, then, otherwise } => {
            expr(condition, visit);
            body(then, visit);
            otherwise.iter().for_each(|b| body(b, visit));
        }
        Statement::For { iterable, body: inner, .. } => {
            expr(iterable, visit);
            body(inner, visit);
        }
        Statement::Spawn(value) | Statement::Expect(value) => expr(value, visit),
        Statement::Expr { expr: value, undo } => {
            expr(value, visit);
            undo.iter().for_each(|e| expr(e, visit));
        }
    }
}

fn args<'a>(args: &'a [ast::Arg], visit: &mut dyn FnMut(&'a ast::Expr)) {
    args.iter().for_each(|a| expr(&a.value, visit));
}

fn text<'a>(text: &'a ast::Text, visit: &mut dyn FnMut(&'a ast::Expr)) {
    for part in &text.parts {
        if let TextPart::Interpolated(inner) = part {
            expr(inner, visit);
        }
    }
}

/// Visits an expression and all in it. Depth is bounded by the parser.
pub fn expr<'a>(e: &'a ast::Expr, visit: &mut dyn FnMut(&'a ast::Expr)) {
    visit(e);
    match &e.kind {
        ExprKind::Broken | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) => {}
        ExprKind::Quantity(_) | ExprKind::Name(_) => {}
        ExprKind::Text(inner) => text(inner, visit),
        ExprKind::Field { base, .. } => expr(base, visit),
        ExprKind::Index { base, index } => {
            expr(base, visit);
            expr(index, visit);
        }
        ExprKind::Call { callee, args: given } => {
            expr(callee, visit);
            args(given, visit);
        }
        ExprKind::Construct { head, body: inner } => {
            expr(head, visit);
            body(inner, visit);
        }
        ExprKind::Record(inner) => body(inner, visit),
        ExprKind::List(elements) => elements.iter().for_each(|e| expr(e, visit)),
        ExprKind::Unary { operand, .. } => expr(operand, visit),
        ExprKind::Binary { left, right, .. } => {
            expr(left, visit);
            expr(right, visit);
        }
        ExprKind::Range { start, end, .. } => start.iter().chain(end).for_each(|e| expr(e, visit)),
        ExprKind::Lambda { body: inner, .. } => expr(inner, visit),
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().for_each(|e| expr(e, visit));
        }
        ExprKind::Match { subject, arms } => {
            expr(subject, visit);
            for arm in arms {
                for pattern in &arm.patterns {
                    if let ast::Pattern::Value(value) = pattern {
                        expr(value, visit);
                    }
                }
                expr(&arm.value, visit);
            }
        }
        ExprKind::Quantified { iterable, filter, predicate, .. } => {
            expr(iterable, visit);
            filter.iter().for_each(|e| expr(e, visit));
            expr(predicate, visit);
        }
        ExprKind::Comprehension { iterable, filter, element, .. } => {
            expr(iterable, visit);
            filter.iter().for_each(|e| expr(e, visit));
            expr(element, visit);
        }
        ExprKind::WaitEvent { within, otherwise, .. } => {
            within.iter().chain(otherwise).for_each(|e| expr(e, visit));
        }
        ExprKind::Concurrent { each, limit, body: inner, .. } => {
            each.iter().for_each(|(_, e)| expr(e, visit));
            limit.iter().for_each(|e| expr(e, visit));
            body(inner, visit);
        }
    }
}

/// Visits the names that an item's types mention: of its value, its parameters, its result, its fields.
pub fn type_paths<'a>(item: &'a ast::Item, visit: &mut dyn FnMut(&'a ast::Path)) {
    let params = match &item.parens {
        Some(Parens::Params(params)) => params.as_slice(),
        _ => &[],
    };
    for ty in item.ty.iter().chain(&item.type_value).chain(&item.arrow).chain(params.iter().map(|p| &p.ty)) {
        type_path(ty, visit);
    }
    for member in item.body.iter().flat_map(|b| &b.members) {
        match &member.kind {
            MemberKind::Field(field) => type_path(&field.ty, visit),
            MemberKind::Item(inner) => type_paths(inner, visit),
            _ => {}
        }
    }
}

fn type_path<'a>(ty: &'a ast::Type, visit: &mut dyn FnMut(&'a ast::Path)) {
    use ast::TypeKind;
    match &ty.kind {
        TypeKind::Broken | TypeKind::Literal(_) => {}
        TypeKind::Path(path) => visit(path),
        TypeKind::List(inner) | TypeKind::Secret(inner) | TypeKind::Optional(inner) => {
            type_path(inner, visit)
        }
        TypeKind::Refined(inner, _) => type_path(inner, visit),
        TypeKind::Map(key, value) => {
            type_path(key, visit);
            type_path(value, visit);
        }
        TypeKind::Record(fields) => fields.iter().for_each(|f| type_path(&f.ty, visit)),
        TypeKind::Union(members) => members.iter().for_each(|m| type_path(m, visit)),
    }
}
