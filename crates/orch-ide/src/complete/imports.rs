//! Names that libraries of the workspace have and the file does not import yet: whoever chooses one gets the import too.

use std::collections::BTreeMap;
use std::sync::Arc;

use orch_analysis::db::file_at;
use orch_analysis::names::Denoted;
use orch_analysis::program::imported_paths;
use orch_analysis::scope::scope;
use orch_analysis::source::{Item, SourceFile};

use super::{Completion, CompletionKind, Marked};
use crate::place::{FileEdit, FileRange};

/// Below all that can be seen without.
const RANK: u32 = 260;

/// How many names are offered; a workspace with more is not learnt from a list.
const MOST: usize = 500;

/// A library and how to import it.
struct Library {
    file: SourceFile,
    /// What it is called once it is imported.
    name: String,
    import: FileEdit,
    /// The import in short.
    shown: String,
}

/// What can be used as a value.
pub(super) fn values(marked: &Marked<'_>, found: &mut Vec<Completion>) {
    add(marked, found, |marked, item| match item.kind(&marked.snapshot.db) {
        "let" => Some(CompletionKind::Value),
        "secret" => Some(CompletionKind::Secret),
        "fn" => Some(CompletionKind::Function),
        _ => None,
    });
}

/// What can be extended.
pub(super) fn bases(marked: &Marked<'_>, found: &mut Vec<Completion>) {
    let db = &marked.snapshot.db;
    add(marked, found, |marked, item| {
        let is_base = item.header(db).modifiers.abstract_ && item.kind(db) == marked.item.kind(db);
        is_base.then_some(CompletionKind::Item)
    });
}

fn add(
    marked: &Marked<'_>,
    found: &mut Vec<Completion>,
    kind: impl Fn(&Marked<'_>, Item) -> Option<CompletionKind>,
) {
    let db = &marked.snapshot.db;
    let mut offered = Vec::new();
    for library in libraries(marked) {
        let names = scope(db, library.file);
        let mut items: Vec<_> = names.values.iter().chain(&names.functions).collect();
        items.sort();
        for (name, item) in items {
            let Some(kind) = kind(marked, *item).filter(|_| !item.header(db).modifiers.private) else {
                continue;
            };
            let label = format!("{}.{name}", library.name);
            let call = match kind {
                CompletionKind::Function => "($1)",
                _ => "",
            };
            offered.push(Completion {
                kind,
                detail: library.shown.clone(),
                denoted: Some(Denoted::Item(*item)),
                snippet: format!("{label}{call}"),
                rank: RANK,
                also: vec![library.import.clone()],
                ..marked.of_word(&label, kind, "")
            });
        }
    }
    offered.truncate(MOST);
    found.extend(offered);
}

/// The libraries that could be imported, by path.
fn libraries(marked: &Marked<'_>) -> Vec<Library> {
    let db = &marked.snapshot.db;
    let own = marked.file.path(db);
    if own.starts_with('<') {
        return Vec::new();
    }
    let imported = imported_paths(db, marked.file);
    let programs = marked.snapshot.programs.values();
    let files: BTreeMap<&Arc<str>, SourceFile> =
        programs.flat_map(|program| program.files(db).iter()).map(|(path, file)| (path, *file)).collect();
    let mut found = Vec::new();
    for (path, file) in files {
        let is_known = path == own || path.starts_with('<') || imported.iter().any(|known| **known == **path);
        if is_known || scope(db, file).stack.is_some() || reaches(marked, file, own) {
            continue;
        }
        found.extend(library(marked, path, file));
    }
    found
}

/// Whether a file leads to another by its imports: the other cannot import it.
fn reaches(marked: &Marked<'_>, file: SourceFile, to: &str) -> bool {
    let db = &marked.snapshot.db;
    let mut seen = vec![file];
    let mut next = 0;
    while let Some(file) = seen.get(next).copied() {
        next += 1;
        for path in imported_paths(db, file) {
            if path == to {
                return true;
            }
            if let Some(file) = file_at(db, &path).filter(|file| !seen.contains(file)) {
                seen.push(file);
            }
        }
    }
    false
}

fn library(marked: &Marked<'_>, path: &Arc<str>, file: SourceFile) -> Option<Library> {
    let db = &marked.snapshot.db;
    let way = way(marked.file.path(db), path);
    let stem = path.rsplit('/').next()?.strip_suffix(".orch")?;
    let plain: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    let taken = scope(db, marked.file);
    let is_free = |name: &String| orch_syntax::is_name(name) && !taken.values.contains_key(name.as_str());
    let numbered = (2..10).map(|number| format!("{plain}_{number}"));
    let name = std::iter::once(plain.clone()).chain(numbered).find(is_free)?;
    let shown = match name == stem {
        true => format!("import \"{way}\""),
        false => format!("import \"{way}\" as {name}"),
    };
    let import = import(marked, &shown)?;
    Some(Library { file, name, import, shown })
}

/// The import as an edit: after the last one, else after the header of the stack, else at the beginning.
fn import(marked: &Marked<'_>, shown: &str) -> Option<FileEdit> {
    let db = &marked.snapshot.db;
    let items = marked.file.items(db);
    let of_kind = |kind: &str| items.iter().rev().find(|item| item.kind(db) == kind);
    let (at, text) = match (of_kind("import"), of_kind("stack")) {
        (Some(last), _) => (marked.snapshot.item_range(*last)?.end, format!("\n{shown}")),
        (None, Some(stack)) => (marked.snapshot.item_range(*stack)?.end, format!("\n\n{shown}")),
        (None, None) => (0, format!("{shown}\n\n")),
    };
    Some(FileEdit { at: FileRange::new(Arc::clone(marked.file.path(db)), at..at), text })
}

/// The way from a file to another, as it is written.
fn way(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folder = from.len().saturating_sub(1);
    let shared = from.iter().take(folder).zip(&to).take_while(|(a, b)| a == b).count();
    let up = match folder - shared {
        0 => "./".to_owned(),
        steps => "../".repeat(steps),
    };
    up + &to.get(shared..).unwrap_or(&[]).join("/")
}
