//! What can be done about a place beside mending what is wrong: mend all of a kind, give a value a name, share what
//! services have in common, say a reference in place of an address written out.

use std::collections::BTreeMap;
use std::sync::Arc;

use orch_analysis::facts::facts;
use orch_analysis::names::{self, Declaration, Denoted};
use orch_analysis::schema::kind::kind_of;
use orch_analysis::scope::scope;
use orch_analysis::source::{self, Item};
use orch_analysis::tokens::tokens;
use orch_analysis::types::Type;
use orch_analysis::unit::{Instance, Unit};
use orch_analysis::{tokens::Part, walk};
use orch_diagnostics::{Fix, Safety};
use orch_syntax::ast::{self, ExprKind, MemberKind, NodeId, Segment};

use crate::findings::FileFinding;
use crate::place::{FileEdit, FileRange, TextRange};
use crate::position::Here;
use crate::snapshot::Snapshot;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// What sort of thing it is.
    pub kind: ActionKind,
    /// The edits, all of them or none.
    pub edits: Vec<FileEdit>,
}

/// What sort of thing an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// Mends all that can safely be mended.
    FixAll,
    /// Mends all that is wrong in the same way.
    FixCode,
    /// Gives something a name of its own.
    Extract,
    /// Says the same in another way.
    Rewrite,
}

/// Mends of a file's findings all that can safely be mended, or all of one code.
pub fn fix_all(findings: &[FileFinding], code: Option<&str>) -> Option<Action> {
    let of_kind = findings.iter().filter(|finding| code.is_none_or(|code| finding.code.name == code));
    let fixes: Vec<&Fix<FileRange>> = of_kind.filter_map(safe_fix).collect();
    if fixes.len() < 2 && code.is_some() || fixes.is_empty() {
        return None;
    }
    let mut edits: Vec<FileEdit> = Vec::new();
    for fix in fixes {
        let touches = |edit: &orch_diagnostics::Edit<FileRange>| {
            edits.iter().any(|known| {
                known.at.path == edit.at.path && known.at.start < edit.at.end && edit.at.start < known.at.end
                    || known.at == edit.at
            })
        };
        if !fix.edits.iter().any(touches) {
            edits.extend(
                fix.edits.iter().map(|edit| FileEdit { at: edit.at.clone(), text: edit.text.to_string() }),
            );
        }
    }
    edits.sort_by(|a, b| a.at.cmp(&b.at));
    let title = match code {
        Some(code) => format!("Fix all `{code}` in this file"),
        None => "Fix all that can safely be fixed in this file".to_owned(),
    };
    let kind = if code.is_some() { ActionKind::FixCode } else { ActionKind::FixAll };
    Some(Action { title, kind, edits })
}

impl Snapshot {
    /// What can be done about some bytes of a file.
    pub fn refactors(&self, path: &str, range: TextRange) -> Vec<Action> {
        let Some(here) = self.here(path, range.start) else { return Vec::new() };
        let mut actions = Vec::new();
        actions.extend(self.extract_let(&here, &range));
        actions.extend(self.extract_base(&here));
        actions.extend(self.say_reference(&here));
        actions
    }

    /// `interval = 10s` to `let interval: duration = 10s` and `interval = interval`.
    fn extract_let(&self, here: &Here<'_>, range: &TextRange) -> Option<Action> {
        let db = &self.db;
        if matches!(
            here.tree.kind.text.as_str(),
            "let" | "import" | "type" | "record" | "choice" | "fn" | "check"
        ) {
            return None;
        }
        let spans = source::spans(db, here.item);
        let wanted = (range.start - here.start, range.end.saturating_sub(here.start));
        let mut found: Option<(&ast::Expr, u32)> = None;
        walk::exprs(here.tree, &mut |expr| {
            let is_value = matches!(
                expr.kind,
                ExprKind::Text(_)
                    | ExprKind::Number(_)
                    | ExprKind::Quantity(_)
                    | ExprKind::Binary { .. }
                    | ExprKind::List(_)
            );
            if let (true, Some((start, end))) = (is_value, spans.get(expr.id)) {
                let fits = match wanted.0 == wanted.1 {
                    true => start <= wanted.0 && wanted.1 <= end,
                    false => (start, end) == wanted,
                };
                if fits && found.is_none_or(|(_, length)| end - start <= length) {
                    found = Some((expr, end - start));
                }
            }
        });
        let (expr, _) = found?;
        let trace = self.trace(here.program, here.item);
        // What is bound around the value would be lost.
        let inside = |node: NodeId| {
            let (start, end) = spans.get(expr.id)?;
            let (from, to) = spans.get(node)?;
            (start <= from && to <= end).then_some(())
        };
        let is_bound = tokens(here.tree).iter().filter(|token| inside(token.node).is_some()).any(|token| {
            let is_free = matches!(token.part, Part::Value) && token.text != "self";
            let denoted = names::denoted(db, here.item, &trace, token);
            match denoted {
                Some(Denoted::Declared(
                    _,
                    _,
                    Declaration::Binder | Declaration::Written | Declaration::Entry,
                )) => true,
                _ => matches!(token.part, Part::Value) && !is_free,
            }
        });
        if is_bound {
            return None;
        }
        let ty =
            trace.wants.get(&(here.item, expr.id)).filter(|_| matches!(expr.kind, ExprKind::Quantity(_)));
        let ty = ty.and_then(|ty| self.quantity(ty)).map(|name| format!(": {name}")).unwrap_or_default();
        if matches!(expr.kind, ExprKind::Quantity(_)) && ty.is_empty() {
            return None;
        }
        let name =
            self.free_name(here, &self.key_of(here.tree, expr.id).unwrap_or_else(|| "value".to_owned()));
        let at = self.node_range((here.item, expr.id))?;
        let before = FileRange { path: Arc::clone(&at.path), start: here.start, end: here.start };
        let text = self.node_text(here.item, expr.id);
        Some(Action {
            title: format!("Extract into `let {name}`"),
            kind: ActionKind::Extract,
            edits: vec![
                FileEdit { at: before, text: format!("let {name}{ty} = {text}\n\n") },
                FileEdit { at, text: name },
            ],
        })
    }

    /// The dimension that a place expects.
    fn quantity(&self, ty: &Type) -> Option<&'static str> {
        use orch_analysis::schema::named::{Structure, structure};
        match structure(&self.db, ty) {
            Structure::Plain(Type::Quantity(dimension)) => Some(dimension.name()),
            Structure::Plain(Type::Refined(refined)) => self.quantity(&refined.base),
            Structure::Plain(Type::Intrinsic(orch_analysis::types::Intrinsic::Span(dimension))) => {
                Some(dimension.name())
            }
            _ => None,
        }
    }

    /// The key whose value an expression is.
    fn key_of(&self, tree: &ast::Item, node: NodeId) -> Option<String> {
        fn find(body: &ast::Body, node: NodeId) -> Option<String> {
            body.members.iter().find_map(|member| match &member.kind {
                MemberKind::Set { key, value } | MemberKind::Append { key, value } => {
                    let name = match key.segments.last() {
                        Some(Segment::Name(name)) => name.text.to_lowercase(),
                        Some(Segment::Text(text)) => text.literal().unwrap_or("value").to_lowercase(),
                        _ => "value".to_owned(),
                    };
                    let mut is_here = false;
                    let mut inner = None;
                    walk::expr(value, &mut |expr| {
                        is_here |= expr.id == node;
                        if let ExprKind::Record(body) | ExprKind::Construct { body, .. } = &expr.kind {
                            inner = inner.take().or_else(|| find(body, node));
                        }
                    });
                    inner.or_else(|| is_here.then_some(name))
                }
                MemberKind::Amend { body, .. } => find(body, node),
                MemberKind::Item(item) => item.body.as_ref().and_then(|body| find(body, node)),
                _ => None,
            })
        }
        let name = find(tree.body.as_ref()?, node)?;
        let cleaned: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
        Some(cleaned).filter(|name| orch_syntax::is_name(name))
    }

    /// A name that nothing in the file has, nor a field of the item.
    fn free_name(&self, here: &Here<'_>, wanted: &str) -> String {
        let names = scope(&self.db, here.file);
        let written = |name: &str| {
            let item = tokens(here.tree);
            item.iter().any(|token| matches!(token.part, Part::Key { .. }) && token.text == name)
        };
        let is_taken = |name: &str| names.values.contains_key(name) || written(name);
        let prefixed = format!("{}_{wanted}", self.item_name(here.item).replace('-', "_"));
        let candidates = [wanted.to_owned(), prefixed.clone()].into_iter();
        let numbered = (2..1000).map(|number| format!("{prefixed}_{number}"));
        candidates
            .chain(numbered)
            .find(|name| orch_syntax::is_name(name) && !is_taken(name))
            .unwrap_or(prefixed)
    }

    /// What two items of one kind say in the same words goes into an abstract one that both extend.
    fn extract_base(&self, here: &Here<'_>) -> Option<Action> {
        let db = &self.db;
        let kind = kind_of(db, here.item).filter(|kind| kind.builtin.is_workload())?;
        let own = self.shared_members(here.item)?;
        let mut best: Vec<(Item, Vec<&str>)> = Vec::new();
        for head in here.file.heads(db).iter().filter(|head| head.item != here.item) {
            if head.header.kind != here.tree.kind.text {
                continue;
            }
            let Some(theirs) = self.shared_members(head.item) else { continue };
            let same: Vec<&str> = own.keys().filter(|text| theirs.contains_key(*text)).copied().collect();
            if !same.is_empty() {
                best.push((head.item, same));
            }
        }
        let most = best.iter().map(|(_, same)| same.len()).max()?;
        let common: Vec<&str> = best.iter().find(|(_, same)| same.len() == most)?.1.clone();
        let partners: Vec<Item> = best
            .iter()
            .filter(|(_, same)| common.iter().all(|text| same.contains(text)))
            .map(|(item, _)| *item)
            .collect();
        let name = self.free_name(here, "base");
        let word = &kind.name;
        let mut edits = Vec::new();
        let all: Vec<Item> = std::iter::once(here.item).chain(partners).collect();
        let first = all.iter().filter_map(|item| item.start(db)).min()?;
        let body: String = common.iter().map(|text| format!("  {text}\n")).collect();
        let path = Arc::clone(here.file.path(db));
        edits.push(FileEdit {
            at: FileRange { path, start: first, end: first },
            text: format!("abstract {word} {name} {{\n{body}}}\n\n"),
        });
        for item in &all {
            let members = self.shared_members(*item)?;
            for text in &common {
                edits
                    .push(FileEdit { at: self.lines_of((*item, *members.get(text)?))?, text: String::new() });
            }
            let named = self.name_range(Denoted::Item(*item))?;
            edits.push(FileEdit {
                at: FileRange { start: named.end, ..named },
                text: format!(" extends {name}"),
            });
        }
        edits.sort_by(|a, b| a.at.cmp(&b.at));
        let names: Vec<String> = all.iter().map(|item| format!("`{}`", self.item_name(*item))).collect();
        Some(Action {
            title: format!("Extract what {} share into an abstract {word}", names.join(" and ")),
            kind: ActionKind::Extract,
            edits,
        })
    }

    /// The members of an item that a base may say for it, by their text. `None` where it has a base already.
    fn shared_members(&self, item: Item) -> Option<BTreeMap<&str, NodeId>> {
        let db = &self.db;
        let tree = source::tree(db, item).as_ref()?;
        if tree.extends.is_some() || tree.abstract_.is_some() || tree.name.is_none() {
            return None;
        }
        let record = &kind_of(db, item)?.record;
        let members = tree.body.iter().flat_map(|body| &body.members).filter_map(|member| {
            let key = match &member.kind {
                MemberKind::Set { key, .. } | MemberKind::Amend { key, .. } => key,
                _ => return None,
            };
            let [Segment::Name(name)] = key.segments.as_slice() else { return None };
            let field = record.field(&name.text).filter(|field| !field.traits.not_inherited)?;
            let is_own = matches!(field.name.as_str(), "image" | "port" | "ports" | "publish");
            (!is_own).then(|| (self.node_text(item, member.id), member.id))
        });
        Some(members.collect())
    }

    /// The lines of a node that stands on lines of its own; else the node.
    fn lines_of(&self, (item, node): (Item, NodeId)) -> Option<FileRange> {
        let at = self.node_range((item, node))?;
        let text = self.text(&at.path)?;
        let before = text.get(..at.start as usize)?;
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let after = text.get(at.end as usize..)?;
        let is_alone =
            before.get(line..)?.trim().is_empty() && after.trim_start_matches([' ', '\t']).starts_with('\n');
        match is_alone {
            false => Some(at),
            true => {
                let end = at.end as usize + after.find('\n')? + 1;
                Some(FileRange { start: u32::try_from(line).ok()?, end: u32::try_from(end).ok()?, ..at })
            }
        }
    }

    /// `"postgres://db:5432/x"` to `"postgres://${db.address}/x"`.
    fn say_reference(&self, here: &Here<'_>) -> Option<Action> {
        let db = &self.db;
        let spans = source::spans(db, here.item);
        let mut literal = None;
        walk::exprs(here.tree, &mut |expr| {
            if let (ExprKind::Text(_), Some((start, end))) = (&expr.kind, spans.get(expr.id))
                && start <= here.offset
                && here.offset <= end
            {
                literal = Some((start, end));
            }
        });
        let (start, end) = literal?;
        let text = here.item.text(db).get(start as usize..end as usize)?;
        if text.starts_with("r") {
            return None;
        }
        let instance = Instance::new(db, here.program, here.file, None);
        let mut items: Vec<_> = scope(db, here.file).values.iter().collect();
        items.sort();
        for (name, item) in items {
            if *item == here.item || !kind_of(db, *item).is_some_and(|kind| kind.builtin.is_workload()) {
                continue;
            }
            let unit = Unit::new(db, *item, instance, None, self.config());
            let facts = facts(db, unit);
            for port in &facts.ports {
                let Some(number) = port.number else { continue };
                let address = format!("{name}:{number}");
                let Some(at) = text
                    .match_indices(address.as_str())
                    .map(|(at, _)| at)
                    .find(|at| is_apart(text, *at, address.len()))
                else {
                    continue;
                };
                let part = match facts.ports.len() {
                    1 => format!("{name}.address"),
                    _ => format!("{name}.{}.address", port.name),
                };
                let from = here.start + start + u32::try_from(at).ok()?;
                let is_all = text.len() == address.len() + 2;
                let path = Arc::clone(here.file.path(db));
                let (at, text) = match is_all {
                    true => {
                        (FileRange { path, start: here.start + start, end: here.start + end }, part.clone())
                    }
                    false => {
                        let end = from + u32::try_from(address.len()).ok()?;
                        (FileRange { path, start: from, end }, format!("${{{part}}}"))
                    }
                };
                return Some(Action {
                    title: format!("Say `{part}` in place of `{address}`"),
                    kind: ActionKind::Rewrite,
                    edits: vec![FileEdit { at, text }],
                });
            }
        }
        None
    }
}

fn safe_fix(finding: &FileFinding) -> Option<&Fix<FileRange>> {
    finding.fixes.iter().find(|fix| fix.safety == Safety::Safe)
}

/// Whether what stands at a byte is a whole word.
fn is_apart(text: &str, at: usize, length: usize) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '.';
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + length..).and_then(|after| after.chars().next());
    !before.is_some_and(is_letter) && !after.is_some_and(|c| c.is_alphanumeric())
}
