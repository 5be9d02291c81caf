//! The prelude keeps its own rules: it parses, everything in it is documented, and every name it uses is declared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use orch_syntax::ast::{Attribute, Body, Expr, ExprKind, Field, Item, MemberKind, Parens, Type, TypeKind};
use orch_syntax::{Docs, cut, parse_item};

struct Entry {
    file: String,
    item: Item,
    docs: Docs,
}

impl Entry {
    fn name(&self) -> String {
        match (&self.item.name, &self.item.label) {
            (Some(name), _) => name.text.to_string(),
            (None, Some(label)) => label.literal().unwrap_or_default().to_owned(),
            (None, None) => String::new(),
        }
    }

    fn is_word(&self) -> bool {
        self.item.attributes.iter().any(|a| a.name.text == "word")
    }
}

fn prelude() -> Vec<Entry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prelude");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "orch"));
    files.sort();
    let mut entries = Vec::new();
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        for piece in cut(&source) {
            let text = piece.text(&source);
            let parsed = parse_item(text);
            assert!(parsed.faults.is_empty(), "{file}: {text}\n{:?}", parsed.faults);
            let item = parsed.item.unwrap_or_else(|| panic!("{file}: no item: {text}"));
            entries.push(Entry { file: file.clone(), item, docs: parsed.docs });
        }
    }
    assert!(entries.len() > 200, "only {} items", entries.len());
    entries
}

/// Every field of an item, with its path for a message; parameters included.
fn fields(item: &Item) -> Vec<(String, &Field, bool)> {
    let mut found = Vec::new();
    let own = item.name.as_ref().map_or_else(|| item.kind.text.to_string(), |n| n.text.to_string());
    if let Some(Parens::Params(params)) = &item.parens {
        found.extend(params.iter().map(|f| (format!("{own}({})", f.name.text), f, true)));
    }
    for member in item.body.iter().flat_map(|b| &b.members) {
        match &member.kind {
            MemberKind::Field(field) => found.push((format!("{own}.{}", field.name.text), field, false)),
            MemberKind::Item(item) => {
                found.extend(
                    fields(item).into_iter().map(|(path, f, param)| (format!("{own}.{path}"), f, param)),
                );
            }
            _ => {}
        }
    }
    found
}

fn attributes(item: &Item) -> Vec<&Attribute> {
    let mut found: Vec<&Attribute> = item.attributes.iter().collect();
    for member in item.body.iter().flat_map(|b| &b.members) {
        found.extend(&member.attributes);
        if let MemberKind::Item(item) = &member.kind {
            found.extend(attributes(item));
        }
    }
    found
}

fn names_of(ty: &Type, found: &mut Vec<String>) {
    match &ty.kind {
        TypeKind::Broken => panic!("a broken type"),
        TypeKind::Literal(_) => {}
        TypeKind::Path(path) => {
            found.push(path.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join("."));
        }
        TypeKind::List(inner)
        | TypeKind::Secret(inner)
        | TypeKind::Optional(inner)
        | TypeKind::Refined(inner, _) => names_of(inner, found),
        TypeKind::Map(key, value) => {
            names_of(key, found);
            names_of(value, found);
        }
        TypeKind::Record(fields) => fields.iter().for_each(|f| names_of(&f.ty, found)),
        TypeKind::Union(types) => types.iter().for_each(|t| names_of(t, found)),
    }
}

/// The types an item mentions, those of its fields included.
fn mentioned(item: &Item) -> Vec<String> {
    let mut found = Vec::new();
    for (_, field, _) in fields(item) {
        names_of(&field.ty, &mut found);
    }
    for ty in [&item.ty, &item.arrow, &item.type_value].into_iter().flatten() {
        names_of(ty, &mut found);
    }
    if let Some(base) = &item.extends {
        found.push(base.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join("."));
    }
    found
}

#[test]
fn everything_is_documented() {
    fn undocumented(entry: &Entry, item: &Item, path: &str, found: &mut Vec<String>) {
        if entry.docs.get(item.id).is_none_or(|doc| doc.trim().is_empty()) {
            found.push(format!("{}: {path}", entry.file));
        }
        for member in item.body.iter().flat_map(|b| &b.members) {
            match &member.kind {
                MemberKind::Field(field) => {
                    let documented = entry.docs.get(field.id).or_else(|| entry.docs.get(member.id));
                    if documented.is_none_or(|doc| doc.trim().is_empty()) {
                        found.push(format!("{}: {path}.{}", entry.file, field.name.text));
                    }
                }
                MemberKind::Item(inner) => {
                    let name = inner.name.as_ref().unwrap().text.as_str();
                    undocumented(entry, inner, &format!("{path}.{name}"), found);
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for entry in &prelude() {
        undocumented(entry, &entry.item, &entry.name(), &mut found);
    }
    assert!(found.is_empty(), "without a doc comment:\n{}", found.join("\n"));
}

#[test]
fn every_type_that_is_named_is_declared_once() {
    let entries = prelude();
    let mut declared: BTreeMap<String, usize> = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    for entry in entries.iter().filter(|e| !e.is_word()) {
        if ["type", "record", "choice", "kind"].contains(&entry.item.kind.text.as_str()) {
            *declared.entry(entry.name()).or_default() += 1;
        }
        if entry.item.kind.text == "kind" {
            kinds.insert(entry.name());
        }
    }
    let twice: Vec<_> = declared.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "declared twice: {twice:?}");
    let mut unknown = Vec::new();
    for entry in &entries {
        for name in mentioned(&entry.item) {
            let variable = entry.item.kind.text == "fn" && name.len() == 1;
            let body = name.strip_suffix(".body").is_some_and(|kind| kinds.contains(kind));
            if !(variable || body || declared.contains_key(&name)) {
                unknown.push(format!("{}: {} names `{name}`", entry.file, entry.name()));
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn every_type_that_is_declared_is_used() {
    let entries = prelude();
    let used: BTreeSet<String> = entries
        .iter()
        .flat_map(|e| mentioned(&e.item).into_iter().filter(|name| *name != e.name()).collect::<Vec<_>>())
        .collect();
    let for_users = ["cmd_word", "float", "money", "ref_any"];
    let unused: Vec<String> = entries
        .iter()
        .filter(|e| ["type", "record", "choice"].contains(&e.item.kind.text.as_str()))
        .map(Entry::name)
        .filter(|name| !used.contains(name) && !for_users.contains(&name.as_str()))
        .collect();
    assert!(unused.is_empty(), "used by nothing: {unused:?}");
}

#[test]
fn every_attribute_is_declared() {
    let entries = prelude();
    let declared: BTreeSet<String> =
        entries.iter().filter(|e| e.item.kind.text == "attribute").map(Entry::name).collect();
    for entry in &entries {
        for attribute in attributes(&entry.item) {
            let name = attribute.name.text.as_str();
            assert!(declared.contains(name), "{}: {} has `@{name}`", entry.file, entry.name());
        }
    }
}

#[test]
fn a_field_is_declared_once_along_its_bases() {
    let entries = prelude();
    let kinds: BTreeMap<String, &Entry> = entries
        .iter()
        .filter(|e| e.item.kind.text == "kind" && !e.is_word())
        .map(|e| (e.name(), e))
        .collect();
    for (name, entry) in &kinds {
        let mut seen = BTreeSet::new();
        let mut next = Some(*entry);
        while let Some(entry) = next {
            for (path, _, _) in fields(&entry.item) {
                let field = path.rsplit('.').next().unwrap().to_owned();
                assert!(seen.insert(field.clone()), "`{field}` twice in {name}");
            }
            next =
                entry.item.extends.as_ref().and_then(|base| kinds.get(base.names[0].text.as_str())).copied();
        }
    }
}

/// The words a type takes: the literals of enumerations and the variants of choices; `None` where others are possible.
fn words(ty: &Type, types: &BTreeMap<String, &Item>, depth: usize) -> Option<BTreeSet<String>> {
    assert!(depth < 20, "types go round in circles");
    match &ty.kind {
        TypeKind::Literal(text) => Some(BTreeSet::from([text.literal().unwrap().to_owned()])),
        TypeKind::Optional(inner) | TypeKind::Refined(inner, _) => words(inner, types, depth + 1),
        TypeKind::Union(all) => {
            let mut found = BTreeSet::new();
            for ty in all {
                found.extend(words(ty, types, depth + 1).unwrap_or_default());
            }
            Some(found)
        }
        TypeKind::Path(path) => {
            let item = types.get(path.names[0].text.as_str())?;
            if let Some(ty) = &item.type_value {
                return words(ty, types, depth + 1);
            }
            let variants = item.body.iter().flat_map(|b: &Body| &b.members).filter_map(|m| match &m.kind {
                MemberKind::Item(item) => item.name.as_ref().map(|n| n.text.to_string()),
                _ => None,
            });
            (item.kind.text == "choice").then(|| variants.collect())
        }
        _ => None,
    }
}

#[test]
fn a_default_that_is_a_word_is_one_the_type_takes() {
    let entries = prelude();
    let types: BTreeMap<String, &Item> = entries
        .iter()
        .filter(|e| ["type", "record", "choice"].contains(&e.item.kind.text.as_str()))
        .map(|e| (e.name(), &e.item))
        .collect();
    let mut checked = 0;
    for entry in &entries {
        for (path, field, _) in fields(&entry.item) {
            let Some(Expr { kind: ExprKind::Name(word), .. }) = &field.default else { continue };
            let allowed = words(&field.ty, &types, 0).unwrap_or_default();
            assert!(allowed.contains(word.as_str()), "{}: {path} = {word}, of {allowed:?}", entry.file);
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} words were looked at");
}

/// What nobody calls may well be broken: each function is called in a spec that shows what it gives.
#[test]
fn every_function_is_shown() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/specs/language");
    let shown: String = std::fs::read_dir(specs)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let is_shown = |name: &str| {
        shown.match_indices(name).any(|(at, _)| {
            let is_called = shown[at + name.len()..].starts_with(['(', '}', ',', ' ', ']', '\n']);
            is_called && shown[..at].ends_with(['.', ' ', '(', '{', '"'])
        })
    };
    let functions = prelude().into_iter().filter(|entry| entry.item.kind.text == "fn");
    let missing: Vec<String> = functions.map(|entry| entry.name()).filter(|name| !is_shown(name)).collect();
    assert!(missing.is_empty(), "no spec shows {missing:?}");
}
