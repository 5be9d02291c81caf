//! What a declaration declares: a field by its node. Knows trees only.

use orch_syntax::ast::{self, MemberKind, NodeId};

/// The field declared at a node of a declaration: in its body, its parameters, those of its variants, and the records
/// in all their types.
pub(crate) fn field_at(tree: &ast::Item, node: NodeId) -> Option<&ast::Field> {
    let params = match &tree.parens {
        Some(ast::Parens::Params(params)) => params.as_slice(),
        _ => &[],
    };
    if let Some(field) = params.iter().find_map(|param| in_field(param, node)) {
        return Some(field);
    }
    let types = [&tree.ty, &tree.arrow, &tree.type_value];
    if let Some(field) = types.into_iter().flatten().find_map(|ty| in_type(ty, node)) {
        return Some(field);
    }
    let mut members = tree.body.iter().flat_map(|b| &b.members);
    members.find_map(|member| match &member.kind {
        MemberKind::Field(field) => in_field(field, node),
        MemberKind::Item(item) => field_at(item, node),
        _ => None,
    })
}

fn in_field(field: &ast::Field, node: NodeId) -> Option<&ast::Field> {
    if field.name.id == node { Some(field) } else { in_type(&field.ty, node) }
}

fn in_type(ty: &ast::Type, node: NodeId) -> Option<&ast::Field> {
    use ast::TypeKind;
    match &ty.kind {
        TypeKind::Broken | TypeKind::Literal(_) | TypeKind::Path(_) => None,
        TypeKind::List(inner)
        | TypeKind::Secret(inner)
        | TypeKind::Optional(inner)
        | TypeKind::Refined(inner, _) => in_type(inner, node),
        TypeKind::Map(key, value) => in_type(key, node).or_else(|| in_type(value, node)),
        TypeKind::Record(fields) => fields.iter().find_map(|field| in_field(field, node)),
        TypeKind::Union(members) => members.iter().find_map(|member| in_type(member, node)),
    }
}
