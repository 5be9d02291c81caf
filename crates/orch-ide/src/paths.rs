//! From a key in an item's body to the names that lead to what it writes.

use orch_syntax::ast::{self, Body, ExprKind, MemberKind, NodeId, Segment};
use smol_str::SmolStr;

/// The names from an item to what the key at a node writes; `None` in lists, and where a key is worked out.
pub(crate) fn key_path(tree: &ast::Item, node: NodeId) -> Option<Vec<SmolStr>> {
    let mut path = Vec::new();
    in_body(tree.body.as_ref()?, node, &mut path).then_some(path)
}

fn in_body(body: &Body, node: NodeId, path: &mut Vec<SmolStr>) -> bool {
    body.members.iter().any(|member| {
        let before = path.len();
        let found = in_member(&member.kind, node, path);
        if !found {
            path.truncate(before);
        }
        found
    })
}

fn in_member(member: &MemberKind, node: NodeId, path: &mut Vec<SmolStr>) -> bool {
    let (key, inner) = match member {
        MemberKind::Set { key, value } | MemberKind::Append { key, value } => (key, body_of(value)),
        MemberKind::Amend { key, body } => (key, Some(body)),
        MemberKind::Remove(key) => (key, None),
        MemberKind::Shorthand(name) => {
            path.push(name.text.clone());
            return name.id == node;
        }
        _ => return false,
    };
    for segment in &key.segments {
        let (id, name) = match segment {
            Segment::Name(name) => (name.id, name.text.clone()),
            Segment::Text(text) => (text.id, SmolStr::new(text.literal().unwrap_or(""))),
            Segment::Index(_) => continue,
        };
        path.push(name);
        if id == node {
            return true;
        }
    }
    inner.is_some_and(|body| in_body(body, node, path))
}

fn body_of(value: &ast::Expr) -> Option<&Body> {
    match &value.kind {
        ExprKind::Record(body) | ExprKind::Construct { body, .. } => Some(body),
        _ => None,
    }
}
