//! Paths inside of texts: of imports, and where a file of this machine is expected.

use std::sync::Arc;

use orch_analysis::names::{Subject, trace};
use orch_analysis::program::resolve_path;
use orch_analysis::source::{self, SourceFile};
use orch_analysis::types::{Rule, Type};
use orch_analysis::{Program, walk};
use orch_syntax::ast::{ExprKind, Text};

use super::{Completion, CompletionKind};
use crate::place::TextRange;
use crate::snapshot::Snapshot;

/// Paths, if the cursor is in a text that holds one. An empty answer where it is in another text.
pub(super) fn complete(
    snapshot: &Snapshot,
    program: Program,
    file: SourceFile,
    text: &str,
    offset: u32,
) -> Option<Vec<Completion>> {
    let db = &snapshot.db;
    let (item, range) = snapshot.item_at(file, offset)?;
    let tree = source::tree(db, item).as_ref()?;
    let spans = source::spans(db, item);
    let here = offset - range.start;
    let inside = |literal: &Text| {
        let (start, end) = spans.get(literal.id)?;
        let is_closed =
            text.get((range.start + end) as usize - 1..(range.start + end) as usize) == Some("\"");
        let last = if is_closed { end - 1 } else { end };
        (start < here && here <= last).then_some(range.start + start + 1)
    };
    if let Some(label) = &tree.label
        && let Some(start) = inside(label)
    {
        label.literal()?;
        let is_import = tree.kind.text == "import";
        return Some(if is_import {
            files(snapshot, file, text, start, offset, Wanted::Orch)
        } else {
            Vec::new()
        });
    }
    let mut found = None;
    walk::exprs(tree, &mut |expr| {
        if let ExprKind::Text(literal) = &expr.kind
            && let Some(start) = inside(literal)
        {
            found = Some((expr.id, literal, start));
        }
    });
    let (node, literal, start) = found?;
    // Between `${` and `}` it is an expression like any other.
    let before = text.get(start as usize..offset as usize)?;
    if before.rfind("${").is_some_and(|at| !before.get(at..).unwrap_or("").contains('}')) {
        return None;
    }
    literal.literal()?;
    let subject = Subject { program, config: snapshot.config(), item, scratch: None };
    let trace = trace(db, subject);
    match trace.wants.get(&(item, node)).map(local_path) {
        Some(true) => Some(files(snapshot, file, text, start, offset, Wanted::Any)),
        _ => Some(Vec::new()),
    }
}

/// Whether a type is a path of this machine.
fn local_path(ty: &Type) -> bool {
    match ty {
        Type::Rule(Rule::LocalPath) => true,
        Type::Optional(inner) | Type::List(inner) => local_path(inner),
        Type::Union(members) => members.iter().any(local_path),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Orch,
    Any,
}

/// The files and folders that a path could go on with.
fn files(
    snapshot: &Snapshot,
    file: SourceFile,
    text: &str,
    start: u32,
    offset: u32,
    wanted: Wanted,
) -> Vec<Completion> {
    let db = &snapshot.db;
    let typed = text.get(start as usize..offset as usize).unwrap_or("");
    let (folder, name) = typed.rsplit_once('/').map_or(("", typed), |(folder, name)| (folder, name));
    let within = if folder.is_empty() && !typed.starts_with('/') { "." } else { folder };
    let Some(path) = resolve_path(file.path(db), &format!("{within}/x")) else { return Vec::new() };
    let path = path.strip_suffix("/x").unwrap_or(&path);
    let replace: TextRange = offset - u32::try_from(name.len()).unwrap_or(0)..offset;
    // An import begins with a point.
    let begin = if wanted == Wanted::Orch && !typed.contains('/') { "./" } else { "" };
    let own: Arc<str> = Arc::clone(file.path(db));
    let names = snapshot.list(path).into_iter().filter(|entry| {
        let is_shown = !entry.starts_with('.') || name.starts_with('.');
        let fits = entry.ends_with('/') || wanted == Wanted::Any || entry.ends_with(".orch");
        is_shown && fits && format!("{path}/{entry}") != *own
    });
    names
        .map(|entry| {
            let is_folder = entry.ends_with('/');
            Completion {
                label: entry.clone(),
                kind: if is_folder { CompletionKind::Folder } else { CompletionKind::File },
                detail: String::new(),
                docs: None,
                snippet: super::insert::escaped(&format!("{begin}{entry}")),
                replace: replace.clone(),
                rank: u32::from(is_folder),
                also: Vec::new(),
                denoted: None,
            }
        })
        .collect()
}
