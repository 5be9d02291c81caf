//! Giving a thing another name, everywhere at once. Refused with the reason where the new name would mean something
//! else in one of the places, or would take the meaning of a name that is there.

use std::sync::Arc;

use orch_analysis::Db;
use orch_analysis::names::{self, Declaration, Denoted, Subject, trace};
use orch_analysis::scope::scope;
use orch_analysis::source::{self, Item};
use orch_analysis::tokens::{Part, tokens};
use orch_syntax::parse_item;
use smol_str::SmolStr;

use crate::place::{FileEdit, FileRange, TextRange};
use crate::position::{import_name, is_quoted};
use crate::references::{Found, is_same};
use crate::snapshot::Snapshot;

/// Why something cannot be renamed, in words.
pub type Refusal = String;

/// Words that can never be the name of a value.
const RESERVED: [&str; 15] = [
    "and", "or", "not", "if", "then", "else", "match", "for", "in", "where", "when", "true", "false", "null",
    "return",
];

/// Names that always mean something.
const GIVEN: [&str; 4] = ["self", "super", "module", "it"];

impl Snapshot {
    /// What would be renamed at a byte: the bytes of its name there, and the name.
    ///
    /// # Errors
    /// When it has no name that could be changed.
    pub fn prepare_rename(&self, path: &str, offset: u32) -> Result<(TextRange, String), Refusal> {
        let named = self.named(path, offset).ok_or("there is no name here")?;
        let denoted = named.denoted.ok_or("it is not known what this name means")?;
        self.may_rename(denoted)?;
        let (mut range, text) = (named.range.clone(), named.here.file.layout(&self.db).text.as_ref());
        if is_quoted(text, &range) {
            range = range.start + 1..range.end - 1;
        }
        Ok((range, named.token.text.to_string()))
    }

    /// The edits that rename what the name at a byte means.
    ///
    /// # Errors
    /// When the new name is none, or would not mean the same everywhere.
    pub fn rename(&self, path: &str, offset: u32, new: &str) -> Result<Vec<FileEdit>, Refusal> {
        let named = self.named(path, offset).ok_or("there is no name here")?;
        let denoted = named.denoted.ok_or("it is not known what this name means")?;
        self.may_rename(denoted)?;
        let is_key = matches!(denoted, Denoted::Declared(_, _, Declaration::Entry));
        if !orch_syntax::is_name(new) && !is_key {
            return Err(format!("`{new}` is no name: it takes letters, digits, `_` and `-`"));
        }
        if RESERVED.contains(&new) && !is_key {
            return Err(format!("`{new}` is a word of the language"));
        }
        self.is_free(denoted, new)?;
        let files = self.all_files();
        let found = self.find_uses(denoted, &files);
        let mut edits = Vec::new();
        for uses in by_item(&found) {
            self.means_the_same(&uses, denoted, new)?;
            for found in uses {
                edits.extend(self.renamed(found, denoted, new));
            }
        }
        // An import without a name of its own gets one.
        if let Denoted::Item(item) = denoted
            && import_name(&self.db, item).is_some()
            && let Some(label) = self.name_range(denoted)
        {
            edits.push(FileEdit { at: FileRange { start: label.end, ..label }, text: format!(" as {new}") });
        }
        edits.sort_by(|a, b| a.at.cmp(&b.at));
        edits.dedup();
        Ok(edits)
    }

    fn may_rename(&self, denoted: Denoted) -> Result<(), Refusal> {
        let (item, declaration) = match denoted {
            Denoted::Item(item) => (item, None),
            Denoted::Declared(item, _, declaration) => (item, Some(declaration)),
        };
        if self.db.prelude().owns(item) {
            return Err("it belongs to the language, not to this program".to_owned());
        }
        match declaration {
            Some(Declaration::Written) => Err("a field is called as its kind declares it".to_owned()),
            None if self.item_name(item).is_empty() => Err("it has no name".to_owned()),
            _ => Ok(()),
        }
    }

    /// Whether nothing in the same place has the new name already.
    fn is_free(&self, denoted: Denoted, new: &str) -> Result<(), Refusal> {
        let db = &self.db;
        match denoted {
            Denoted::Item(item) => {
                let names = scope(db, item.file(db));
                let spaces =
                    [&names.values, &names.types, &names.kinds, &names.functions, &names.environments];
                let own = self.item_name(item);
                let same = spaces.into_iter().filter(|space| space.get(&own) == Some(&item));
                if let Some(other) = same.filter_map(|space| space.get(new)).find(|other| **other != item) {
                    return Err(format!("`{new}` is already {} here", self.described(*other)));
                }
                if GIVEN.contains(&new) || db.prelude().values.contains_key(new) {
                    return Err(format!("`{new}` means something else everywhere"));
                }
                Ok(())
            }
            Denoted::Declared(item, node, declaration) => {
                let Some(tree) = source::tree(db, item) else { return Ok(()) };
                let is_taken = match declaration {
                    Declaration::Entry | Declaration::Field | Declaration::Variant => {
                        siblings(tree, node).iter().any(|name| name == new)
                    }
                    _ => false,
                };
                match is_taken {
                    true => Err(format!("there is already a `{new}` beside it")),
                    false => Ok(()),
                }
            }
        }
    }

    fn described(&self, item: Item) -> String {
        format!("a {}", item.kind(&self.db))
    }

    /// Looks at an item with the names changed: each must mean what it meant, the others too.
    fn means_the_same(&self, uses: &[&Found<'_>], denoted: Denoted, new: &str) -> Result<(), Refusal> {
        let Some(first) = uses.first() else { return Ok(()) };
        let (db, item) = (&self.db, first.item);
        let (Some(before), Some(start)) = (source::tree(db, item), item.start(db)) else { return Ok(()) };
        let mut text = item.text(db).to_string();
        let mut edits: Vec<FileEdit> =
            uses.iter().flat_map(|found| self.renamed(found, denoted, new)).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.at.start));
        for edit in &edits {
            let range = (edit.at.start - start) as usize..(edit.at.end - start) as usize;
            if text.get(range.clone()).is_some() {
                text.replace_range(range, &edit.text);
            }
        }
        let Some(after) = parse_item(&text).item.map(Arc::new) else { return Ok(()) };
        let is_shorthand = uses.iter().any(|found| matches!(found.token.part, Part::Shorthand));
        let (old, changed) = (tokens(before), tokens(&after));
        // With `name` written out as `name = new` the nodes are others; then only the form can be compared.
        if old.len() != changed.len() || is_shorthand {
            return Ok(());
        }
        let subject = Subject { program: first.program, config: self.config(), item, scratch: None };
        let known = trace(db, subject);
        let found = trace(db, Subject { scratch: Some((&after, "")), ..subject });
        for (token, then) in old.iter().zip(&changed) {
            let meant = names::denoted(db, item, &known, token);
            let means = found.names.get(&(item, then.node)).copied();
            let is_renamed = meant.is_some_and(|meant| is_same(meant, denoted));
            match (meant, means) {
                // Only here: what it is called elsewhere is not known by its new name yet.
                (Some(_), Some(means)) if is_renamed && !is_same(means, denoted) => {
                    return Err(self.captured(new, means));
                }
                (Some(meant), Some(means)) if !is_renamed && is_same(means, denoted) => {
                    return Err(format!("`{new}` would no longer mean {}", self.shown(meant)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn captured(&self, new: &str, means: Denoted) -> Refusal {
        let place = self.name_range(means).filter(|at| !at.path.starts_with('<')).map(|at| {
            let text = self.text(&at.path).unwrap_or_default();
            let line = text.get(..at.start as usize).unwrap_or("").matches('\n').count() + 1;
            let file = at.path.rsplit('/').next().unwrap_or("").to_owned();
            format!(" ({file}:{line})")
        });
        format!("`{new}` would mean {}{}", self.shown(means), place.unwrap_or_default())
    }

    fn shown(&self, denoted: Denoted) -> String {
        let name = self.name_of(denoted).unwrap_or_default();
        match denoted {
            Denoted::Item(item) => format!("the {} `{name}`", item.kind(&self.db)),
            Denoted::Declared(_, _, declaration) => match declaration {
                Declaration::Field | Declaration::Written => format!("the field `{name}`"),
                Declaration::Variant => format!("the variant `{name}`"),
                Declaration::Parameter => format!("the parameter `{name}`"),
                Declaration::Binder => format!("the name `{name}` bound there"),
                Declaration::Entry => format!("the entry `{name}`"),
            },
        }
    }

    fn renamed(&self, found: &Found<'_>, denoted: Denoted, new: &str) -> Option<FileEdit> {
        let mut at = self.node_range((found.item, found.token.node))?;
        let text = found.item.file(&self.db).layout(&self.db).text.as_ref();
        let text = match found.token.part {
            Part::Shorthand => format!("{} = {new}", found.token.text),
            _ if is_quoted(text, &at.range()) => {
                // A path that is quoted is not a name.
                if matches!(denoted, Denoted::Item(item) if import_name(&self.db, item).is_some()) {
                    return None;
                }
                at = FileRange { start: at.start + 1, end: at.end - 1, ..at };
                new.replace('\\', "\\\\").replace('"', "\\\"")
            }
            Part::Key { .. } if !orch_syntax::is_name(new) => format!("{new:?}"),
            _ => new.to_owned(),
        };
        Some(FileEdit { at, text })
    }
}

/// Uses that stand in one item together.
fn by_item<'a, 'f>(found: &'f [Found<'a>]) -> Vec<Vec<&'f Found<'a>>> {
    let mut groups: Vec<Vec<&Found<'a>>> = Vec::new();
    for one in found {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.item == one.item) => group.push(one),
            _ => groups.push(vec![one]),
        }
    }
    groups
}

/// The names that stand beside the one at a node: keys of the same body, fields of the same declaration.
fn siblings(tree: &orch_syntax::ast::Item, node: orch_syntax::ast::NodeId) -> Vec<SmolStr> {
    use orch_syntax::ast::{Body, ExprKind, MemberKind, Segment};
    fn in_body(body: &Body, node: orch_syntax::ast::NodeId) -> Option<Vec<SmolStr>> {
        let mut names = Vec::new();
        let mut is_here = false;
        for member in &body.members {
            let key = match &member.kind {
                MemberKind::Set { key, .. }
                | MemberKind::Append { key, .. }
                | MemberKind::Amend { key, .. } => key.segments.first().map(|segment| match segment {
                    Segment::Name(name) => (name.id, name.text.clone()),
                    Segment::Text(text) => (text.id, SmolStr::new(text.literal().unwrap_or(""))),
                    Segment::Index(index) => (index.id, SmolStr::default()),
                }),
                MemberKind::Field(field) => Some((field.name.id, field.name.text.clone())),
                MemberKind::Item(item) => item.name.as_ref().map(|name| (name.id, name.text.clone())),
                _ => None,
            };
            if let Some((id, name)) = key {
                is_here |= id == node;
                names.push(name);
            }
            let inner = match &member.kind {
                MemberKind::Amend { body, .. } => Some(body),
                MemberKind::Set { value, .. } | MemberKind::Append { value, .. } => match &value.kind {
                    ExprKind::Record(body) | ExprKind::Construct { body, .. } => Some(body),
                    _ => None,
                },
                MemberKind::Item(item) => item.body.as_ref(),
                _ => None,
            };
            if let Some(found) = inner.and_then(|body| in_body(body, node)) {
                return Some(found);
            }
        }
        is_here.then_some(names)
    }
    tree.body.as_ref().and_then(|body| in_body(body, node)).unwrap_or_default()
}
