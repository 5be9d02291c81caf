//! Paths of the project that lead nowhere. Whether something is there is asked of the caller, who may not know.

use orch_model::name_matches;
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::check::{checked_units, unit_verdict};
use crate::db::Db;
use crate::evaluate::evaluate;
use crate::findings::missing_path::{self, Missing};
use crate::program::{Program, resolve_path};
use crate::project::{Presence, Project};
use crate::schema::named::{Structure, structure};
use crate::source::{self, Item, SourceFile};
use crate::types::{FieldType, RecordType, Rule, Type};
use crate::unit::{Config, Unit};
use crate::value::{Element, FieldValue, Origin, RecordValue, Value};

/// Of folders that hold more, not all names are known.
const MOST_SEEN: usize = 1000;

/// A path that must lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    written: SmolStr,
    origin: Origin,
    /// The Dockerfile that is looked for in it, and where it is said, if it is.
    dockerfile: Option<(SmolStr, Option<Origin>)>,
    /// The patterns of which a file in it must match one, and where they are said.
    only: Option<(Vec<SmolStr>, Origin)>,
}

impl Named {
    fn new(written: SmolStr, origin: Origin) -> Named {
        Named { written, origin, dockerfile: None, only: None }
    }
}

/// What is missing under a configuration.
pub(crate) fn findings(db: &dyn Db, program: Program, config: Config, project: &dyn Project) -> Vec<Found> {
    let root = folder(program.root(db).path(db));
    let mut found = Vec::new();
    for unit in checked_units(db, program, config) {
        for named in &unit_verdict(db, unit).paths {
            found.extend(missing(db, root, named, project));
        }
    }
    found
}

/// The file that an import meant which leads nowhere: with the ending left out, or misspelt.
pub(crate) fn meant_import(
    db: &dyn Db,
    program: Program,
    file: SourceFile,
    written: &str,
    project: &dyn Project,
) -> Option<String> {
    let path = inside(folder(program.root(db).path(db)), file.path(db), written)?;
    let Presence::Missing { there, beside } = project.look(&path) else { return None };
    let part = path.split('/').nth(there).unwrap_or_default();
    let mut missing =
        Missing { written, part, beside: beside.iter().map(String::as_str).collect(), literal: None };
    // No file means itself.
    let is_itself = |name: &str| {
        resolve_path(file.path(db), &missing.with(name)).is_some_and(|path| *path == **file.path(db))
    };
    missing.beside = beside.iter().map(String::as_str).filter(|name| !is_itself(name)).collect();
    let with_ending = format!("{part}.orch");
    match missing.beside.contains(&with_ending.as_str()) {
        true => Some(missing.with(&with_ending)),
        false => missing.meant(),
    }
}

fn missing(db: &dyn Db, root: &str, named: &Named, project: &dyn Project) -> Option<Found> {
    let said_in = named.origin.item.file(db);
    let said_in: &str = said_in.path(db);
    let path = inside(root, said_in, &named.written)?;
    let at = Anchor::from(named.origin);
    match project.look(&path) {
        Presence::Missing { there, beside } => {
            let part = path.split('/').nth(there).unwrap_or_default();
            let missing = Missing {
                written: &named.written,
                part,
                beside: beside.iter().map(String::as_str).collect(),
                literal: literal(db, at, &named.written),
            };
            Some(match named.dockerfile.is_some() && is_remote(&named.written) {
                true => missing_path::repository(at, &missing),
                false => missing_path::finding(at, &missing),
            })
        }
        Presence::There => {
            if let Some((patterns, origin)) = &named.only {
                let matches = has_wanted(&path, patterns, project);
                return (!matches).then(|| missing_path::wanted((*origin).into(), &named.written, patterns));
            }
            let (dockerfile, origin) = named.dockerfile.as_ref()?;
            let path = inside(root, said_in, &format!("{}/{dockerfile}", named.written))?;
            let is_missing = project.look(&path) != Presence::There;
            let at = origin.map_or(at, Anchor::from);
            is_missing.then(|| missing_path::dockerfile(at, dockerfile, &named.written))
        }
    }
}

/// Whether anything in a folder is called as one of the patterns wants it, as far as one can see.
fn has_wanted(folder: &str, patterns: &[SmolStr], project: &dyn Project) -> bool {
    let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    patterns.iter().any(|pattern| match project.look(&format!("{inside}{pattern}")) {
        Presence::There => true,
        Presence::Missing { there, beside } => {
            let is_in_folder = there == inside.matches('/').count();
            let matches = beside.iter().any(|name| name_matches(pattern, name));
            !is_in_folder || beside.len() >= MOST_SEEN || matches
        }
    })
}

/// The path from the root's own folder on, if it lies in the project: in that folder or in the one that says it.
fn inside(root: &str, said_in: &str, written: &str) -> Option<String> {
    if written.starts_with('~') {
        return None;
    }
    let path = resolve_path(said_in, written)?;
    let within = |folder: &str| match path.strip_prefix(folder) {
        Some(rest) => folder.is_empty() || rest.is_empty() || rest.starts_with('/'),
        None => false,
    };
    (within(root) || within(folder(said_in))).then_some(path)
}

/// The path that an item says, from the root's own folder on, if it lies in the project.
pub(crate) fn of_project(db: &dyn Db, program: Program, said_in: Item, written: &str) -> Option<String> {
    inside(folder(program.root(db).path(db)), said_in.file(db).path(db), written)
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The place, if it holds the path in quotes and nothing else.
fn literal(db: &dyn Db, at: Anchor, written: &str) -> Option<Anchor> {
    let (start, end) = source::spans(db, at.item).get(at.node)?;
    let text = at.item.text(db).get(start as usize..end as usize)?;
    (text == format!("\"{written}\"")).then_some(at)
}

/// The paths of a unit that must lead somewhere.
pub(crate) fn named(db: &dyn Db, unit: Unit) -> Vec<Named> {
    let mut named = Vec::new();
    let evaluated = evaluate(db, unit);
    if let Value::Record(record) = &evaluated.value {
        in_record(db, record, record.ty.as_deref(), &mut named);
    }
    // A field that is not recognised may be the one that says where the Dockerfile is.
    if evaluated.findings.iter().any(|finding| finding.code.name == "unknown-field") {
        named.retain(|named| named.dockerfile.is_none());
    }
    named
}

fn in_record(db: &dyn Db, record: &RecordValue, ty: Option<&RecordType>, named: &mut Vec<Named>) {
    let Some(ty) = ty else { return };
    for field in &record.fields {
        let Some(declared) = ty.field(&field.name).filter(|declared| !declared.traits.may_be_missing) else {
            continue;
        };
        in_value(db, &field.value, &declared.ty, field.origin, named);
    }
}

fn in_value(db: &dyn Db, value: &Value, ty: &Type, origin: Origin, named: &mut Vec<Named>) {
    if !may_hold_path(value) || db.prelude().owns(origin.item) && matches!(value, Value::Str(_)) {
        return;
    }
    match (value, structure(db, ty)) {
        (Value::Str(written), Structure::Plain(ty)) if is_local(&ty) => {
            named.push(Named::new(written.clone(), origin));
        }
        (Value::List(list), Structure::Plain(Type::List(element))) => {
            list.iter().for_each(|e| in_value(db, &e.value, &element, e.origin, named));
        }
        (Value::Record(map), Structure::Plain(Type::Map(_, entry))) => {
            map.fields.iter().for_each(|f| in_value(db, &f.value, &entry, f.origin, named));
        }
        (Value::Record(record), Structure::Record(ty)) => {
            let from = named.len();
            in_record(db, record, Some(&ty), named);
            // A record of the user's may be called so too.
            let own = |field: &FieldType| db.prelude().owns(field.declared.0);
            if ty.name == "build" && ty.field("dockerfile").is_some_and(own) {
                build(record, origin, named, from);
            }
        }
        (Value::Variant(variant), Structure::Choice(choice, _)) => {
            let ty = choice.variant(&variant.variant).map(|variant| &*variant.record);
            let from = named.len();
            in_record(db, &variant.fields, ty, named);
            if variant.variant == "dir"
                && let Some(folder) = named.get_mut(from)
            {
                folder.only = only(&variant.fields);
            }
        }
        (_, Structure::Plain(Type::Union(types))) => {
            types.iter().for_each(|ty| in_value(db, value, ty, origin, named));
        }
        _ => {}
    }
}

/// The patterns of the files that are wanted of a folder, where all of them are known.
fn only(dir: &RecordValue) -> Option<(Vec<SmolStr>, Origin)> {
    let field = dir.get("only")?;
    let Value::List(patterns) = &field.value else { return None };
    let text = |pattern: &Element| match &pattern.value {
        Value::Str(text) => Some(text.clone()),
        _ => None,
    };
    let patterns: Option<Vec<SmolStr>> = patterns.iter().map(text).collect();
    patterns.filter(|patterns| !patterns.is_empty()).map(|patterns| (patterns, field.origin))
}

fn may_hold_path(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::List(_) | Value::Record(_) | Value::Variant(_))
}

fn is_local(ty: &Type) -> bool {
    match ty {
        Type::Rule(Rule::LocalPath) => true,
        Type::Refined(refined) => is_local(&refined.base),
        Type::Optional(inner) => is_local(inner),
        _ => false,
    }
}

/// A Dockerfile is looked for in the folder of the build, whether it is said or not.
fn build(record: &RecordValue, origin: Origin, named: &mut Vec<Named>, from: usize) {
    let text = |field: &FieldValue| match &field.value {
        Value::Str(text) => Some(text.clone()),
        _ => None,
    };
    let dockerfile = match record.get("dockerfile") {
        None => (SmolStr::new_static("Dockerfile"), None),
        Some(field) => match text(field) {
            Some(text) if !text.starts_with('/') => (text, Some(field.origin)),
            _ => return,
        },
    };
    match record.get("context") {
        None => {
            named.push(Named { dockerfile: Some(dockerfile), ..Named::new(SmolStr::new_static("."), origin) })
        }
        Some(_) => {
            if let Some(context) = named.get_mut(from) {
                context.dockerfile = Some(dockerfile);
            }
        }
    }
}

/// Whether a context is a repository: `https://github.com/shop/api.git#main`, `git@github.com:shop/api.git`.
fn is_remote(context: &str) -> bool {
    context.contains("://") || context.starts_with("git@")
}
