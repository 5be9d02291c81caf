//! A file as a whole: names declared once, imports that lead somewhere, nothing concrete in a library.

use orch_syntax::ast::{Field, Parens};
use orch_syntax::is_name;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::circles::circles;
use crate::db::Db;
use crate::doubt;
use crate::findings;
use crate::program::{self, Program};
use crate::project::Project;
use crate::schema::kind::kind_of;
use crate::scope::{Scope, declared_name, imported, scope};
use crate::source::{self, Item, SourceFile};

/// How many imports of a circle are shown.
const MOST_SHOWN: usize = 20;

/// What is wrong with a file.
pub(crate) fn findings(
    db: &dyn Db,
    program: Program,
    file: SourceFile,
    project: Option<&dyn Project>,
) -> Vec<Found> {
    let names = scope(db, file);
    let mut found = Vec::new();
    for (second, first) in &names.duplicates {
        if second.kind(db) == "stack" {
            let (second, first) = (name_anchor(db, *second), name_anchor(db, *first));
            found.push(findings::duplicate_name::stack(second, first));
            continue;
        }
        let name = declared_name(second.header(db)).unwrap_or_default();
        found.push(findings::duplicate_name::finding(
            name_anchor(db, *second),
            name_anchor(db, *first),
            &name,
        ));
    }
    found.extend(names.stack.into_iter().flat_map(|stack| parameters_named_like_items(db, stack, names)));
    for item in file.items(db).iter() {
        match item.kind(db) {
            "import" => {
                found.extend(import_finding(db, program, file, *item, project));
                found.extend(argument_findings(db, *item));
            }
            "environment" => found.extend(super::overlay::findings(db, program, *item)),
            _ => {}
        }
    }
    found.extend(concrete_in_library(db, file));
    found
}

/// The first service or job of a library that is no pattern. Said once: what lacks is one header.
fn concrete_in_library(db: &dyn Db, file: SourceFile) -> Option<Found> {
    // An item that could not be read may be the header.
    if scope(db, file).stack.is_some() || doubt::may_declare_stack(db, file) {
        return None;
    }
    let is_concrete = |item: &&Item| {
        !item.header(db).modifiers.abstract_
            && kind_of(db, **item).is_some_and(|kind| kind.builtin.is_workload())
    };
    let items = file.items(db);
    let mut concrete = items.iter().filter(is_concrete);
    let item = *concrete.next()?;
    let others = concrete.count();
    let at = name_anchor(db, item);
    let finding = findings::concrete_in_library::finding(at, item.kind(db), item.name(db), others);
    let top =
        items.first().and_then(|first| Some(Anchor::new(*first, source::tree(db, *first).as_ref()?.id)));
    let stem = file_name(file.path(db)).trim_end_matches(".orch");
    let name = Some(stem).filter(|stem| is_name(stem)).unwrap_or("NAME");
    Some(match top {
        Some(top) => findings::concrete_in_library::header(finding, top.before(), name),
        None => finding,
    })
}

/// Parameters of a stack that are called like an item: only one of them could be meant.
fn parameters_named_like_items(db: &dyn Db, stack: Item, names: &Scope) -> Vec<Found> {
    let tree = source::tree(db, stack).as_ref();
    let Some(Parens::Params(params)) = tree.and_then(|tree| tree.parens.as_ref()) else { return Vec::new() };
    let rival = |param: &Field| names.values.get(&param.name.text).copied();
    let rivals = params.iter().filter_map(|param| Some((param, rival(param)?)));
    let told = rivals.map(|(param, item)| {
        let param_at = Anchor::new(stack, param.name.id);
        findings::duplicate_name::finding(name_anchor(db, item), param_at, &param.name.text)
    });
    told.collect()
}

fn import_finding(
    db: &dyn Db,
    program: Program,
    file: SourceFile,
    item: Item,
    project: Option<&dyn Project>,
) -> Option<Found> {
    let tree = source::tree(db, item).as_ref()?;
    let Some(label) = &tree.label else {
        return Some(findings::import_not_found::no_path(Anchor::new(item, tree.kind.id)));
    };
    let at = Anchor::new(item, label.id);
    let Some(written) = label.literal() else { return Some(findings::import_not_found::no_path(at)) };
    let Some(path) = program::resolve_path(file.path(db), written) else {
        return Some(findings::import_not_found::finding(at, written, "it leaves the file system"));
    };
    match imported(db, item) {
        Some(target) => {
            // Said once, in the file that comes first.
            let way = circles(db, program).way(target, file)?;
            let others = way.iter().take(MOST_SHOWN).filter_map(|(file, import)| {
                let label = source::tree(db, *import).as_ref()?.label.as_ref()?;
                Some((file_name(file.path(db)), Anchor::new(*import, label.id)))
            });
            Some(findings::import_cycle::finding(at, written, others.collect()))
        }
        None => {
            let reason = program.unreadable(db).get(path.as_str());
            let reason = reason.map_or("there is no such file", String::as_str);
            let finding = match written.ends_with(program::EXTENSION) {
                true => findings::import_not_found::finding(at, written, reason),
                false => findings::import_not_found::no_source(at, written),
            };
            let meant =
                project.and_then(|project| super::paths::meant_import(db, program, file, written, project));
            Some(match meant {
                Some(meant) => findings::import_not_found::meant(finding, at, &meant),
                None => finding,
            })
        }
    }
}

/// Whether an import gives the parameters of its stack, and no others.
fn argument_findings(db: &dyn Db, import: Item) -> Vec<Found> {
    let mut found = Vec::new();
    let Some(tree) = source::tree(db, import) else { return found };
    let Some(file) = imported(db, import) else { return found };
    let stack = scope(db, file).stack.and_then(|stack| source::tree(db, stack).as_ref());
    let params = match stack.and_then(|stack| stack.parens.as_ref()) {
        Some(Parens::Params(params)) => params.as_slice(),
        _ => &[],
    };
    let args = match &tree.parens {
        Some(Parens::Args(args)) => args.as_slice(),
        _ => &[],
    };
    let callee = file_name(file.path(db));
    let mut given: Vec<(&str, Anchor)> = Vec::new();
    for (position, arg) in args.iter().enumerate() {
        let at = Anchor::new(import, arg.id);
        let mut give = |name, found: &mut Vec<Found>| match given.iter().find(|(other, _)| *other == name) {
            Some((_, first)) => found.push(findings::duplicate_write::argument(at, *first, name)),
            None => given.push((name, at)),
        };
        match (&arg.name, params.get(position)) {
            (Some(name), _) if params.iter().any(|p| p.name.text == name.text) => {
                give(name.text.as_str(), &mut found)
            }
            (Some(name), _) => {
                let at = Anchor::new(import, name.id);
                let known = params.iter().map(|p| p.name.text.as_str()).collect();
                found.push(findings::unknown_argument::finding(at, &name.text, callee, known));
            }
            (None, Some(param)) => give(param.name.text.as_str(), &mut found),
            (None, None) => {
                found.push(findings::unknown_argument::too_many(at, callee, params.len()));
            }
        }
    }
    let at = Anchor::new(import, tree.label.as_ref().map_or(tree.kind.id, |label| label.id));
    let lacking = params
        .iter()
        .filter(|param| param.default.is_none() && !given.iter().any(|(name, _)| param.name.text == *name));
    // A name that is unknown may have meant one of them.
    if found.is_empty() {
        let names: Vec<&str> = lacking.map(|param| param.name.text.as_str()).collect();
        found.extend(findings::missing_argument::several(at, &names, callee));
    }
    found
}

/// The name of a file without its folders.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
