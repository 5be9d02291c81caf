//! Who needs whom, as the calls of a program: what depends on an item, and what it depends on. And what a call takes.

use orch_analysis::edges::edges;
use orch_analysis::names::{self, Denoted, base_of, kinds_of};
use orch_analysis::source::{self, Item};
use orch_analysis::tokens::tokens;
use orch_syntax::ast::{self, ExprKind, Parens};

use crate::place::{FileRange, TextRange};
use crate::snapshot::Snapshot;

/// An item that needs others or is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its name in the source.
    pub at: FileRange,
    /// All of it.
    pub whole: FileRange,
}

/// An item at the other end, with the places that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other.
    pub party: Party,
    /// Where it is said.
    pub places: Vec<FileRange>,
}

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

impl Snapshot {
    /// The item whose name is at a byte, if it can need others.
    pub fn party(&self, path: &str, offset: u32) -> Option<Party> {
        match self.named(path, offset)?.denoted? {
            Denoted::Item(item) if edges_matter(self, item) => self.party_of(item),
            _ => None,
        }
    }

    fn party_of(&self, item: Item) -> Option<Party> {
        Some(Party {
            name: self.item_name(item).to_string(),
            kind: item.kind(&self.db).to_owned(),
            at: self.name_range(Denoted::Item(item))?,
            whole: self.item_range(item)?,
        })
    }

    fn party_item(&self, party: &FileRange) -> Option<Item> {
        match self.named(&party.path, party.start)?.denoted? {
            Denoted::Item(item) => Some(item),
            Denoted::Declared(..) => None,
        }
    }

    /// What depends on the item that has its name at a place.
    pub fn incoming(&self, at: &FileRange) -> Vec<Call> {
        let Some(item) = self.party_item(at) else { return Vec::new() };
        let mut calls: Vec<Call> = Vec::new();
        for (unit, edge) in self.dependents(&at.path).remove(&item).unwrap_or_default() {
            let place = self.node_range((edge.origin.item, edge.origin.node));
            self.add(unit.item(&self.db), place, &mut calls);
        }
        calls
    }

    /// What the item that has its name at a place depends on.
    pub fn outgoing(&self, at: &FileRange) -> Vec<Call> {
        let db = &self.db;
        let Some((item, program)) = self.party_item(at).zip(self.program_of(&at.path)) else {
            return Vec::new();
        };
        let instance = orch_analysis::unit::Instance::new(db, program, item.file(db), None);
        let units = orch_analysis::units::members(db, item, instance, self.config()).units;
        let mut calls: Vec<Call> = Vec::new();
        for unit in units.iter().take(1) {
            let all = edges(db, *unit);
            for edge in all.start.iter().chain(&all.traffic) {
                let place = self.node_range((edge.origin.item, edge.origin.node));
                self.add(edge.to.item(db), place, &mut calls);
            }
        }
        calls
    }

    fn add(&self, item: Item, place: Option<FileRange>, calls: &mut Vec<Call>) {
        let Some(party) = self.party_of(item) else { return };
        match calls.iter_mut().find(|call| call.party == party) {
            Some(call) => {
                if let Some(place) = place.filter(|place| !call.places.contains(place)) {
                    call.places.push(place);
                }
            }
            None => calls.push(Call { party, places: place.into_iter().collect() }),
        }
    }

    /// The names of the items and kinds that build on one.
    pub(crate) fn heirs(&self, wanted: Item) -> Vec<FileRange> {
        let db = &self.db;
        let is_kind = wanted.kind(db) == "kind";
        let mut found = Vec::new();
        for (_, file) in self.all_files() {
            for head in file.heads(db).iter().filter(|head| head.item != wanted) {
                let builds_on = base_of(db, head.item) == Some(wanted)
                    || is_kind && kinds_of(db, head.item).contains(&wanted);
                if builds_on {
                    found.extend(self.name_range(Denoted::Item(head.item)));
                }
            }
        }
        found.sort();
        found
    }

    /// What the call around a byte takes.
    pub fn signature(&self, path: &str, offset: u32) -> Option<Signature> {
        let here = self.here(path, offset)?;
        let spans = source::spans(&self.db, here.item);
        // The innermost call whose parentheses are around the byte.
        let mut found: Option<(&ast::Expr, &[ast::Arg], u32)> = None;
        orch_analysis::walk::exprs(here.tree, &mut |expr| {
            if let ExprKind::Call { callee, args } = &expr.kind
                && let (Some((start, end)), Some((_, name_end))) = (spans.get(expr.id), spans.get(callee.id))
            {
                let is_closed = here.item.text(&self.db).get(end as usize - 1..end as usize) == Some(")");
                let last = if is_closed { end.saturating_sub(1) } else { end };
                let is_around = name_end < here.offset && here.offset <= last.max(name_end + 1);
                if is_around && found.is_none_or(|(.., other)| start >= other) {
                    found = Some((callee, args, start));
                }
            }
        });
        let (callee, args, _) = found?;
        let node = match &callee.kind {
            ExprKind::Field { name, .. } => name.id,
            _ => callee.id,
        };
        let trace = self.trace(here.program, here.item);
        let token = tokens(here.tree).into_iter().find(|token| token.node == node)?;
        let denoted = names::denoted(&self.db, here.item, &trace, &token)?;
        let (declared_in, declaration) = self.callable(denoted)?;
        let is_method = matches!(callee.kind, ExprKind::Field { .. });
        let Some(Parens::Params(params)) = &declaration.parens else { return None };
        let params: Vec<&ast::Field> =
            params.iter().filter(|param| !(is_method && param.name.text == "self")).collect();
        let name = declaration.name.as_ref()?.text.as_str();
        let mut label = format!("{name}(");
        let mut ranges = Vec::new();
        for (index, param) in params.iter().enumerate() {
            if index > 0 {
                label.push_str(", ");
            }
            let from = u32::try_from(label.len()).unwrap_or(0);
            label.push_str(self.node_text(declared_in, param.id));
            ranges.push(from..u32::try_from(label.len()).unwrap_or(0));
        }
        label.push(')');
        if let Some(arrow) = &declaration.arrow {
            label.push_str(" -> ");
            label.push_str(self.node_text(declared_in, arrow.id));
        }
        let before = args.iter().filter(|arg| spans.get(arg.id).is_some_and(|(_, end)| end < here.offset));
        let position = before.count();
        let current = args.iter().find(|arg| {
            spans.get(arg.id).is_some_and(|(start, end)| start <= here.offset && here.offset <= end)
        });
        let named = current.and_then(|arg| arg.name.as_ref());
        let active = match named {
            Some(name) => params.iter().position(|param| param.name.text == name.text),
            None => (position < params.len()).then_some(position),
        };
        Some(Signature { label, docs: self.docs(denoted), params: ranges, active })
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

/// Whether an item can need others or be needed.
fn edges_matter(snapshot: &Snapshot, item: Item) -> bool {
    orch_analysis::schema::kind::kind_of(&snapshot.db, item).is_some_and(|kind| kind.builtin.is_workload())
}
