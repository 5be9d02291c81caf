//! What is not written and yet so: the type of a `let`, the port that `auto` and references come to, the value that a
//! layer above gives. And beside an item, who needs it.

use orch_analysis::evaluate::evaluate;
use orch_analysis::names::Denoted;
use orch_analysis::schema::kind::{Builtin, kind_of};
use orch_analysis::source::{self, Item};
use orch_analysis::tokens::{Part, tokens};
use orch_analysis::unit::Unit;
use orch_analysis::value::Value;
use orch_analysis::{Program, walk};
use orch_syntax::ast::ExprKind;

use crate::hover::deepest;
use crate::paths::key_path;
use crate::place::{FileRange, TextRange};
use crate::snapshot::Snapshot;

/// Something shown in a line that is not in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The byte after which it is shown.
    pub at: u32,
    /// What is shown.
    pub text: String,
    /// What it says.
    pub kind: HintKind,
    /// Where it comes from.
    pub origin: Option<FileRange>,
}

/// What a hint says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// A type.
    Type,
    /// What something written comes to.
    Value,
    /// What counts in place of what is written.
    Overlaid,
}

/// Something that can be asked or done about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The item's name.
    pub range: TextRange,
    /// What it says or does.
    pub kind: LensKind,
}

/// What a lens says or does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LensKind {
    /// Who needs the item: the places that say so.
    Dependents(Vec<FileRange>),
    /// Who builds on it.
    Heirs(Vec<FileRange>),
    /// Runs the stack of the file.
    Run,
    /// Emits the stack of the file.
    Emit,
}

/// How long a hint may be.
const LONGEST: usize = 48;

impl Snapshot {
    /// What to show in a part of a file.
    pub fn hints(&self, path: &str, part: TextRange) -> Vec<Hint> {
        let (Some(program), Some(file)) = (self.program_of(path), self.file(path)) else { return Vec::new() };
        let db = &self.db;
        let mut hints = Vec::new();
        for (item, range) in file.items(db).iter().zip(&file.layout(db).ranges) {
            if range.end >= part.start && range.start <= part.end {
                self.hints_of(program, *item, range.start, &mut hints);
            }
        }
        hints.retain(|hint| part.start <= hint.at && hint.at <= part.end);
        hints.sort_by_key(|hint| hint.at);
        hints
    }

    fn hints_of(&self, program: Program, item: Item, start: u32, hints: &mut Vec<Hint>) {
        let db = &self.db;
        let Some(tree) = source::tree(db, item) else { return };
        let spans = source::spans(db, item);
        let end_of = |node| spans.get(node).map(|(_, end)| start + end);
        let Some(unit) = self.first_unit(program, item) else { return };
        if tree.kind.text == "let" {
            let (Some(name), None, Some(value)) = (&tree.name, &tree.ty, &tree.value) else { return };
            let is_plain = matches!(
                value.kind,
                ExprKind::Text(_)
                    | ExprKind::Bool(_)
                    | ExprKind::Number(_)
                    | ExprKind::Record(_)
                    | ExprKind::List(_)
            );
            let known = &evaluate(db, unit).value;
            if let (false, Some(at), Some(shown)) = (is_plain, end_of(name.id), self.type_shown(known)) {
                hints.push(Hint { at, text: format!(": {shown}"), kind: HintKind::Type, origin: None });
            }
            return;
        }
        let Value::Record(record) = &evaluate(db, unit).value else { return };
        let is_here = |origin: orch_analysis::value::Origin| origin.item == item;
        for token in tokens(tree) {
            let Part::Key { .. } = token.part else { continue };
            let Some(field) = key_path(tree, token.node).and_then(|path| deepest(record, &path)) else {
                continue;
            };
            let Some(at) = self.member_end(tree, token.node).and_then(end_of) else { continue };
            // Only what another place says counts in its stead.
            if !is_here(field.origin) {
                let text = match self.shown_value(&field.value).filter(|text| text.len() <= LONGEST) {
                    Some(text) => format!("⇒ {text}"),
                    None => continue,
                };
                let origin = self.node_range((field.origin.item, field.origin.node));
                hints.push(Hint { at, text, kind: HintKind::Overlaid, origin });
            }
        }
        self.computed(program, item, start, hints);
    }

    /// What names that stand alone as a value come to.
    fn computed(&self, program: Program, item: Item, start: u32, hints: &mut Vec<Hint>) {
        let db = &self.db;
        let Some(tree) = source::tree(db, item) else { return };
        let spans = source::spans(db, item);
        let mut chains = Vec::new();
        walk::exprs(tree, &mut |expr| {
            if let ExprKind::Field { base, name, .. } = &expr.kind
                && matches!(name.text.as_str(), "port" | "replicas")
                && !matches!(base.kind, ExprKind::Broken)
            {
                chains.push(expr.id);
            }
        });
        if chains.is_empty() {
            return;
        }
        let trace = self.trace(program, item);
        for node in chains {
            let Some(value) = trace.values.get(&(item, node)) else { continue };
            if let (Some(text), Some((_, end))) = (self.shown_value(value), spans.get(node))
                && text.chars().all(|c| c.is_ascii_digit())
            {
                hints.push(Hint {
                    at: start + end,
                    text: format!("= {text}"),
                    kind: HintKind::Value,
                    origin: None,
                });
            }
        }
    }

    /// The node at whose end what a key writes ends.
    fn member_end(
        &self,
        tree: &orch_syntax::ast::Item,
        key_node: orch_syntax::ast::NodeId,
    ) -> Option<orch_syntax::ast::NodeId> {
        use orch_syntax::ast::{Body, MemberKind, Segment};
        fn find(body: &Body, node: orch_syntax::ast::NodeId) -> Option<orch_syntax::ast::NodeId> {
            body.members.iter().find_map(|member| {
                let (key, inner) = match &member.kind {
                    MemberKind::Set { key, value } => (
                        key,
                        match &value.kind {
                            ExprKind::Record(body) | ExprKind::Construct { body, .. } => Some(body),
                            _ => None,
                        },
                    ),
                    MemberKind::Amend { key, body } => (key, Some(body)),
                    _ => return None,
                };
                let is_last = key.segments.last().is_some_and(|last| match last {
                    Segment::Name(name) => name.id == node,
                    Segment::Text(text) => text.id == node,
                    Segment::Index(_) => false,
                });
                match (is_last, &member.kind) {
                    (true, MemberKind::Set { value, .. }) => Some(value.id),
                    (true, _) => None,
                    (false, _) => inner.and_then(|body| find(body, node)),
                }
            })
        }
        find(tree.body.as_ref()?, key_node)
    }

    fn first_unit(&self, program: Program, item: Item) -> Option<Unit> {
        let db = &self.db;
        let instance = orch_analysis::unit::Instance::new(db, program, item.file(db), None);
        orch_analysis::units::members(db, item, instance, self.config()).units.first().copied()
    }

    fn type_shown(&self, value: &Value) -> Option<String> {
        Some(match value {
            Value::Str(_) | Value::Text(_) => "string".to_owned(),
            Value::Int(_) | Value::Late(_) => "int".to_owned(),
            Value::Decimal(_) => "decimal".to_owned(),
            Value::Bool(_) => "bool".to_owned(),
            Value::Quantity(quantity) => quantity.dimension().name().to_owned(),
            Value::Unknown(ty) => self.shown_type(ty),
            Value::List(list) => format!("[{}]", self.type_shown(&list.first()?.value)?),
            Value::Item(unit) => unit.item(&self.db).kind(&self.db).to_owned(),
            _ => return None,
        })
    }

    /// What can be asked or done about the items of a file.
    pub fn lenses(&self, path: &str) -> Vec<Lens> {
        let Some(file) = self.file(path) else { return Vec::new() };
        let db = &self.db;
        let mut lenses = Vec::new();
        let dependents = self.dependents(path);
        for head in file.heads(db).iter() {
            let Some(at) = self.name_range(Denoted::Item(head.item)) else { continue };
            let builtin = kind_of(db, head.item).map(|kind| kind.builtin);
            let mut add = |kind| lenses.push(Lens { range: at.range(), kind });
            match builtin {
                Some(Builtin::Stack) => {
                    add(LensKind::Run);
                    add(LensKind::Emit);
                }
                Some(Builtin::Service | Builtin::Job) if head.header.modifiers.abstract_ => {
                    add(LensKind::Heirs(self.heirs(head.item)));
                }
                Some(Builtin::Service | Builtin::Job) => {
                    let needing = dependents.get(&head.item).map_or(&[][..], Vec::as_slice);
                    let places = needing.iter().filter_map(|(unit, edge)| {
                        let written = self.node_range((edge.origin.item, edge.origin.node));
                        written.or_else(|| self.name_range(Denoted::Item(unit.item(db))))
                    });
                    add(LensKind::Dependents(places.collect()));
                }
                _ => {}
            }
        }
        lenses
    }
}
