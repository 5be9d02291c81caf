//! What a call takes: its parameters, and which of them the cursor is at.

use orch_analysis::names::{self, Denoted, Trace};
use orch_analysis::source::{self, Item};
use orch_analysis::tokens::tokens;
use orch_syntax::Spans;
use orch_syntax::ast::{self, Arg, Expr, ExprKind, Parens};

use crate::place::TextRange;
use crate::snapshot::Snapshot;

/// What a call takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The whole of it.
    pub label: String,
    /// Its documentation.
    pub docs: Option<String>,
    /// The parameters, as bytes of the label.
    pub params: Vec<TextRange>,
    /// Which of them the cursor is at.
    pub active: Option<usize>,
}

/// What is called, and its parameters.
pub(crate) struct Callable<'a> {
    pub(crate) denoted: Denoted,
    /// The item that declares it.
    pub(crate) item: Item,
    declaration: &'a ast::Item,
    pub(crate) params: Vec<&'a ast::Field>,
}

impl Snapshot {
    /// What the call around a byte takes.
    pub fn signature(&self, path: &str, offset: u32) -> Option<Signature> {
        let here = self.here(path, offset)?;
        let spans = source::spans(&self.db, here.item);
        let (callee, args) = call_around(here.tree, spans, here.item.text(&self.db), here.offset)?;
        let trace = self.trace(here.program, here.item);
        let called = self.called(here.item, here.tree, &trace, callee)?;
        let name = called.declaration.name.as_ref()?.text.as_str();
        let mut label = format!("{name}(");
        let mut ranges = Vec::new();
        for (index, param) in called.params.iter().enumerate() {
            if index > 0 {
                label.push_str(", ");
            }
            let from = u32::try_from(label.len()).unwrap_or(0);
            label.push_str(self.node_text(called.item, param.id));
            ranges.push(from..u32::try_from(label.len()).unwrap_or(0));
        }
        label.push(')');
        if let Some(arrow) = &called.declaration.arrow {
            label.push_str(" -> ");
            label.push_str(self.node_text(called.item, arrow.id));
        }
        let before = args.iter().filter(|arg| spans.get(arg.id).is_some_and(|(_, end)| end < here.offset));
        let position = before.count();
        let current = args.iter().find(|arg| {
            spans.get(arg.id).is_some_and(|(start, end)| start <= here.offset && here.offset <= end)
        });
        let named = current.and_then(|arg| arg.name.as_ref());
        let active = match named {
            Some(name) => called.params.iter().position(|param| param.name.text == name.text),
            None => (position < called.params.len()).then_some(position),
        };
        Some(Signature { label, docs: self.docs(called.denoted), params: ranges, active })
    }

    /// What is called in an item, by what its names mean.
    pub(crate) fn called(
        &self,
        item: Item,
        tree: &ast::Item,
        trace: &Trace,
        callee: &Expr,
    ) -> Option<Callable<'_>> {
        let node = match &callee.kind {
            ExprKind::Field { name, .. } => name.id,
            _ => callee.id,
        };
        let token = tokens(tree).into_iter().find(|token| token.node == node)?;
        let denoted = names::denoted(&self.db, item, trace, &token)?;
        let (declared_in, declaration) = self.callable(denoted)?;
        let is_method = matches!(callee.kind, ExprKind::Field { .. });
        let Some(Parens::Params(params)) = &declaration.parens else { return None };
        let params = params.iter().filter(|param| !(is_method && param.name.text == "self")).collect();
        Some(Callable { denoted, item: declared_in, declaration, params })
    }

    /// The declaration of what can be called: a function, or a variant.
    fn callable(&self, denoted: Denoted) -> Option<(Item, &ast::Item)> {
        match denoted {
            Denoted::Item(item) => Some((item, source::tree(&self.db, item).as_ref()?)),
            Denoted::Declared(item, node, _) => {
                let tree = source::tree(&self.db, item).as_ref()?;
                let inner =
                    tree.body.iter().flat_map(|body| &body.members).find_map(|member| match &member.kind {
                        ast::MemberKind::Item(inner)
                            if inner.name.as_ref().is_some_and(|name| name.id == node) =>
                        {
                            Some(&**inner)
                        }
                        _ => None,
                    });
                Some((item, inner?))
            }
        }
    }

    /// The text of a node.
    pub(crate) fn node_text(&self, item: Item, node: ast::NodeId) -> &str {
        let span = source::spans(&self.db, item).get(node);
        span.and_then(|(start, end)| item.text(&self.db).get(start as usize..end as usize)).unwrap_or("")
    }
}

/// The innermost call whose parentheses are around a byte of an item's text.
pub(crate) fn call_around<'a>(
    tree: &'a ast::Item,
    spans: &Spans,
    text: &str,
    offset: u32,
) -> Option<(&'a Expr, &'a [Arg])> {
    let mut found: Option<(&Expr, &[Arg], u32)> = None;
    orch_analysis::walk::exprs(tree, &mut |expr| {
        if let ExprKind::Call { callee, args } = &expr.kind
            && let (Some((start, end)), Some((_, name_end))) = (spans.get(expr.id), spans.get(callee.id))
        {
            let is_closed = text.get((end as usize).saturating_sub(1)..end as usize) == Some(")");
            let last = if is_closed { end.saturating_sub(1) } else { end };
            let is_around = name_end < offset && offset <= last.max(name_end + 1);
            if is_around && found.is_none_or(|(.., other)| start >= other) {
                found = Some((callee, args, start));
            }
        }
    });
    found.map(|(callee, args, _)| (callee, args))
}
