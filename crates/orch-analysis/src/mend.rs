//! Where a fix changes the text of an item: the entry that is to go, the body that lacks one. Looks at trees and their
//! places alone, and only once something is wrong; knows nothing of what it is that is wrong.

use std::cell::Cell;

use orch_syntax::ast::{self, Body, Expr, ExprKind, Item as Tree, Member, MemberKind, NodeId, Segment};
use orch_syntax::visit::{self, Visitor};

use crate::anchor::Anchor;
use crate::db::Db;
use crate::source::{self, Item};

/// The member whose key names the place, where it says all of that and nothing else: `image = …`, not `image { … }`.
pub(crate) fn entry_of_key(db: &dyn Db, at: Anchor) -> Option<Anchor> {
    let is_key = |key: &ast::Key| {
        key.id == at.node
            || key.segments.iter().any(|segment| match segment {
                Segment::Name(name) => name.id == at.node,
                Segment::Text(text) => text.id == at.node,
                Segment::Index(index) => index.id == at.node,
            })
    };
    let member = member(db, at.item, &|member| match &member.kind {
        MemberKind::Set { key, .. } | MemberKind::Remove(key) => is_key(key),
        MemberKind::Shorthand(name) => name.id == at.node,
        _ => false,
    })?;
    Some(Anchor::new(at.item, member).lines())
}

/// The member that says a value and nothing else: `depends_on = db`, `depends_on = [db]`.
pub(crate) fn entry_of_value(db: &dyn Db, at: Anchor) -> Option<Anchor> {
    let is_all = |value: &Expr| {
        value.id == at.node
            || matches!(&value.kind, ExprKind::List(elements)
                if matches!(elements.as_slice(), [only] if only.id == at.node))
    };
    let member = member(db, at.item, &|member| match &member.kind {
        MemberKind::Set { value, .. } | MemberKind::Append { value, .. } => is_all(value),
        _ => false,
    })?;
    Some(Anchor::new(at.item, member).lines())
}

/// The key under which a value stands; the value itself where it stands under none.
pub(crate) fn key_of_value(db: &dyn Db, at: Anchor) -> Anchor {
    let found = Cell::new(at.node);
    member(db, at.item, &|member| match &member.kind {
        MemberKind::Set { key, value } if value.id == at.node => {
            found.set(key.id);
            true
        }
        _ => false,
    });
    Anchor::new(at.item, found.get())
}

/// Whether two places are elements of one list.
pub(crate) fn of_one_list(db: &dyn Db, one: Anchor, other: Anchor) -> bool {
    struct Lists(NodeId, NodeId, bool);
    impl<'a> Visitor<'a> for Lists {
        fn expr(&mut self, it: &'a Expr) {
            if let ExprKind::List(elements) = &it.kind {
                let holds = |node| elements.iter().any(|element| element.id == node);
                self.2 |= holds(self.0) && holds(self.1);
            }
            visit::expr(self, it);
        }
    }
    let Some(tree) = source::tree(db, one.item).as_ref().filter(|_| one.item == other.item) else {
        return false;
    };
    let mut lists = Lists(one.node, other.node, false);
    lists.item(tree);
    lists.2
}

/// What is written at a place.
pub(crate) fn written(db: &dyn Db, at: Anchor) -> Option<&str> {
    let (start, end) = source::spans(db, at.item).get(at.node)?;
    at.item.text(db).get(start as usize..end as usize)
}

/// Whether a comment stands at a place: who takes it away takes that too.
pub(crate) fn holds_comment(db: &dyn Db, at: Anchor) -> bool {
    written(db, at).is_some_and(|text| text.contains("//"))
}

/// The expression at a place.
pub(crate) fn expr_at(db: &dyn Db, at: Anchor) -> Option<&Expr> {
    struct Exprs<'a>(NodeId, Option<&'a Expr>);
    impl<'a> Visitor<'a> for Exprs<'a> {
        fn expr(&mut self, it: &'a Expr) {
            match it.id == self.0 {
                true => self.1 = Some(it),
                false => visit::expr(self, it),
            }
        }
    }
    let mut found = Exprs(at.node, None);
    found.item(source::tree(db, at.item).as_ref()?);
    found.1
}

/// Where `f()` gets its first argument, and how it is written then.
pub(crate) fn argument(db: &dyn Db, at: Anchor, value: &str) -> Option<(Anchor, String)> {
    let call = call_at(db, at)?;
    let ExprKind::Call { callee, args } = &call.kind else { return None };
    let callee = written(db, Anchor::new(at.item, callee.id))?;
    args.is_empty().then(|| (Anchor::new(at.item, call.id), format!("{callee}({value})")))
}

/// The call that stands at a place, or whose function does.
fn call_at(db: &dyn Db, at: Anchor) -> Option<&Expr> {
    struct Calls<'a>(NodeId, Option<&'a Expr>);
    impl<'a> Visitor<'a> for Calls<'a> {
        fn expr(&mut self, it: &'a Expr) {
            match &it.kind {
                ExprKind::Call { callee, .. } if it.id == self.0 || callee.id == self.0 => self.1 = Some(it),
                _ => visit::expr(self, it),
            }
        }
    }
    let mut found = Calls(at.node, None);
    found.item(source::tree(db, at.item).as_ref()?);
    found.1
}

/// Where an entry is added to what the place names, and as what: in its body, or as its body.
pub(crate) fn added(db: &dyn Db, at: Anchor, entry: &str) -> Option<(Anchor, String)> {
    let tree = source::tree(db, at.item).as_ref()?;
    if at.node == tree.id || at.node == tree.kind.id || tree.name.as_ref().is_some_and(|n| n.id == at.node) {
        return match &tree.body {
            Some(body) => in_body(db, at.item, body, entry),
            None if tree.value.is_none() => {
                Some((Anchor::new(at.item, tree.id).after(), format!(" {{ {entry} }}")))
            }
            None => None,
        };
    }
    if let Some(body) = body_at(tree, at.node) {
        return in_body(db, at.item, body, entry);
    }
    // `http("/")` gets a body.
    let built = call_at(db, at).map_or(at, |call| Anchor::new(at.item, call.id));
    let builds = matches!(expr_at(db, built)?.kind, ExprKind::Call { .. } | ExprKind::Name(_));
    builds.then(|| (built.after(), format!(" {{ {entry} }}")))
}

/// The body of what a node names or builds.
fn body_at(tree: &Tree, node: NodeId) -> Option<&Body> {
    struct Bodies<'a>(NodeId, Option<&'a Body>);
    impl<'a> Visitor<'a> for Bodies<'a> {
        fn member(&mut self, it: &'a Member) {
            if let MemberKind::Amend { key, body } = &it.kind
                && key.id == self.0
            {
                self.1 = Some(body);
            }
            visit::member(self, it);
        }

        fn expr(&mut self, it: &'a Expr) {
            if let ExprKind::Construct { body, .. } | ExprKind::Record(body) = &it.kind
                && (it.id == self.0 || body.id == self.0)
            {
                self.1 = Some(body);
            }
            visit::expr(self, it);
        }
    }
    let mut found = Bodies(node, None);
    found.item(tree);
    found.1
}

/// After the last member, laid out as that is.
fn in_body(db: &dyn Db, item: Item, body: &Body, entry: &str) -> Option<(Anchor, String)> {
    let text = item.text(db);
    let spans = source::spans(db, item);
    let Some(last) = body.members.last() else {
        let (start, end) = spans.get(body.id)?;
        let inside = text.get(start as usize + 1..(end as usize).checked_sub(1)?)?;
        // What stands in a comment would be lost.
        return inside.trim().is_empty().then(|| (Anchor::new(item, body.id), format!("{{ {entry} }}")));
    };
    let (start, _) = spans.get(last.id)?;
    let before = text.get(..start as usize)?;
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    let added = match line.trim().is_empty() && before.contains('\n') {
        true => format!("\n{line}{entry}"),
        false => format!(", {entry}"),
    };
    Some((Anchor::new(item, last.id).after(), added))
}

/// The member that is looked for, however deep in the item.
fn member(db: &dyn Db, item: Item, wanted: &dyn Fn(&Member) -> bool) -> Option<NodeId> {
    struct Members<'v>(&'v dyn Fn(&Member) -> bool, Option<NodeId>);
    impl<'a> Visitor<'a> for Members<'_> {
        fn member(&mut self, it: &'a Member) {
            match (self.0)(it) {
                true => self.1 = Some(it.id),
                false => visit::member(self, it),
            }
        }
    }
    let mut found = Members(wanted, None);
    found.item(source::tree(db, item).as_ref()?);
    found.1
}
