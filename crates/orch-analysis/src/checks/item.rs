//! An item by itself, whatever the configuration: its kind word, its form, what it extends, the types it declares.

use orch_syntax::{ast, is_name};

use crate::allow;
use crate::anchor::{Anchor, Found};
use crate::checks::unions;
use crate::db::Db;
use crate::doubt;
use crate::findings;
use crate::layers::{self, NoWay};
use crate::schema::kind::{Builtin, KindType, kind_item, kind_type};
use crate::schema::named::{NamedType, named_type};
use crate::schema::record::{self, has};
use crate::schema::resolve::TypeReader;
use crate::scope::{imported, is_hidden, scope};
use crate::source::{self, Item, SourceFile};

/// The words that begin an item without being kinds of things.
pub(crate) const WORDS: [&str; 9] =
    ["let", "fn", "type", "record", "choice", "kind", "import", "check", "test"];

/// What is wrong with an item.
pub(crate) fn findings(db: &dyn Db, item: Item, found: &mut Vec<Found>) {
    let Some(tree) = source::tree(db, item) else { return };
    let word = tree.kind.text.as_str();
    let at = Anchor::new(item, tree.kind.id);
    let name_at = tree.name.as_ref().map_or(at, |n| Anchor::new(item, n.id));
    match word {
        "type" | "record" | "choice" => {
            found.extend(named_type(db, item).findings.iter().cloned());
            found.extend(type_of_nothing(db, item, tree, name_at));
        }
        "kind" => {
            let declared = kind_type(db, item);
            found.extend(declared.findings.iter().cloned());
            if declared.findings.is_empty() {
                found.extend(without_builtin(db, item, tree, &declared.ty));
            }
        }
        "let" => {
            if let Some(ty) = &tree.ty {
                let mut reader = TypeReader::new(db, item);
                reader.read(ty);
                found.append(&mut reader.findings);
            }
            if tree.value.is_none() {
                found.push(findings::item_form::finding(name_at, "a `let` has a value", "let NAME = value"));
            }
        }
        "fn" => {
            let mut reader = TypeReader::new(db, item);
            if let Some(ast::Parens::Params(params)) = &tree.parens {
                record::twice(&mut reader, params.iter().map(|param| (&param.name.text, param.name.id)));
                params.iter().for_each(|p| {
                    reader.read(&p.ty);
                });
            }
            if let Some(ty) = &tree.arrow {
                reader.read(ty);
            }
            found.append(&mut reader.findings);
            if tree.value.is_none() {
                found.push(findings::item_form::finding(
                    name_at,
                    "a function has a value",
                    "fn NAME(x: int) -> int = x + 1",
                ));
            }
        }
        "check" | "test" => {
            let title = tree.label.as_ref();
            let is_said =
                title.is_some_and(|title| title.literal().is_none_or(|text| !text.trim().is_empty()));
            if !is_said {
                let at = title.map_or(at, |title| Anchor::new(item, title.id));
                let (what, form) = match word {
                    "check" => ("a policy", "check \"what holds\" { … }"),
                    _ => ("a test", "test \"what holds\" { expect … }"),
                };
                found.push(findings::item_form::finding(at, format!("{what} says what it is about"), form));
            }
        }
        "import" => {}
        _ => kind_word(db, item, tree, found),
    }
    let is_later =
        kind_item(db, item.file(db), word).is_some_and(|kind| kind_type(db, kind).ty.later.is_some());
    if needs_name(word) && !is_later && tree.name.is_none() && known_word(db, item, word) {
        let label = tree.label.as_ref();
        let quoted = label.and_then(|label| label.literal().filter(|text| is_name(text)).zip(Some(label.id)));
        found.push(match quoted {
            Some((name, label)) => findings::missing_name::quoted(Anchor::new(item, label), name),
            None => findings::missing_name::finding(at, word),
        });
    }
    super::clauses::findings(db, item, tree, found);
    super::arms::findings(item, tree, found);
    super::taken::findings(db, item, tree, found);
    attributes(db, item, tree, found);
    short(db, item, tree, found);
    let declares = matches!(word, "type" | "record" | "choice" | "kind" | "fn" | "let");
    if let Some(ast::Parens::Params(params)) = tree.parens.as_ref().filter(|_| word == "stack") {
        let mut reader = TypeReader::new(db, item);
        record::twice(&mut reader, params.iter().map(|param| (&param.name.text, param.name.id)));
        found.append(&mut reader.findings);
    }
    if declares || matches!(tree.parens, Some(ast::Parens::Params(_))) {
        unions::findings(db, item, found);
    }
}

/// What to say of a type that says nothing of what it is.
fn type_of_nothing(db: &dyn Db, item: Item, tree: &ast::Item, at: Anchor) -> Option<Found> {
    let is_said = tree.type_value.is_some() || tree.value.is_some() || !source::faults(db, item).is_empty();
    let (message, form) = match (tree.kind.text.as_str(), &tree.body) {
        _ if is_said => return None,
        ("type", Some(_)) => ("what has fields in braces is a `record`", "record NAME { FIELD: TYPE }"),
        ("type", None) => ("a `type` says after `=` what it is", "type NAME = TYPE"),
        ("record", None) => ("a `record` has fields", "record NAME { FIELD: TYPE }"),
        ("choice", None) => ("a `choice` has variants", "choice NAME { variant NAME(FIELD: TYPE) }"),
        _ => return None,
    };
    Some(findings::item_form::finding(at, message, form))
}

/// What to say of a kind that builds on none of those that mean something: nothing would come of its items.
fn without_builtin(db: &dyn Db, item: Item, tree: &ast::Item, kind: &KindType) -> Option<Found> {
    let is_first = kind.own.first() == Some(&item);
    if db.prelude().owns(item) || !is_first || kind.builtin != Builtin::Other || kind.later.is_some() {
        return None;
    }
    let form = "kind NAME extends service { FIELD: TYPE }";
    Some(match &tree.extends {
        Some(base) => {
            let message = "this is no kind that something can be made of";
            findings::item_form::finding(Anchor::new(item, base.id), message, form)
        }
        None => {
            let at = Anchor::new(item, tree.name.as_ref().map_or(tree.kind.id, |name| name.id));
            findings::item_form::finding(at, "a kind builds on a built-in one, or nothing comes of it", form)
                .note("fields alone are a `record`")
        }
    })
}

/// Whether an item of a kind has a name: of some there is only one.
pub(crate) fn needs_name(word: &str) -> bool {
    !matches!(word, "import" | "check" | "test" | "monitoring" | "mesh" | "observability" | "raw")
}

fn known_word(db: &dyn Db, item: Item, word: &str) -> bool {
    WORDS.contains(&word) || kind_item(db, item.file(db), word).is_some()
}

fn kind_word(db: &dyn Db, item: Item, tree: &ast::Item, found: &mut Vec<Found>) {
    let word = tree.kind.text.as_str();
    let at = Anchor::new(item, tree.kind.id);
    let is_own = |kind: &Item| !(db.prelude().owns(*kind) && kind.header(db).modifiers.abstract_);
    let Some(kind) = kind_item(db, item.file(db), word).filter(is_own) else {
        let own = scope(db, item.file(db));
        let given = db.prelude().kinds.iter().filter(|(_, kind)| is_own(kind)).map(|(name, _)| name);
        let known = own.kinds.keys().chain(given).map(|k| k.as_str());
        let elsewhere = own.imports.iter().filter_map(|import| imported(db, *import));
        let mut elsewhere = elsewhere.filter(|file| scope(db, *file).kinds.contains_key(word));
        if let Some(file) = elsewhere.next() {
            found.push(findings::unknown_kind::elsewhere(at, word, file_name(db, file)));
            return;
        }
        let mut finding = findings::unknown_kind::finding(at, word, known.chain(WORDS).collect());
        if tree.name.is_none() {
            finding = findings::unknown_kind::nameless(finding);
        }
        if !finding.fixes.is_empty() || !doubt::may_declare_kind(db, item.file(db), word) {
            found.push(finding);
        }
        return;
    };
    let kind = &kind_type(db, kind).ty;
    if let Some(capability) = &kind.later {
        found.push(findings::not_there_yet::finding(at, word, capability));
        return;
    }
    if let (Some(name), Some(ty)) = (&tree.name, &tree.ty) {
        let (name_at, ty_at) = (Anchor::new(item, name.id), Anchor::new(item, ty.id));
        found.push(match &ty.kind {
            // `service api: base { … }`, as other languages say what something extends.
            ast::TypeKind::Path(_) => {
                let after = source::spans(db, item)
                    .get(name.id)
                    .and_then(|(_, end)| item.text(db).get(end as usize..));
                let is_apart = after.is_some_and(|after| after.starts_with(char::is_whitespace));
                findings::sign::colon_before_base(name_at, ty_at, word, is_apart)
            }
            _ => findings::sign::colon_in_head(name_at, ty_at, word),
        });
        return;
    }
    if let Some(value) = &tree.value
        && kind.value_field.is_none()
    {
        let value_at = Anchor::new(item, value.id);
        let message = format!("a {word} has fields, not a value");
        let finding = findings::item_form::finding(value_at, message, &format!("{word} NAME {{ … }}"));
        found.push(match (&value.kind, &tree.name) {
            (ast::ExprKind::Record(_), Some(name)) => {
                findings::item_form::without_equals(finding, Anchor::new(item, name.id), value_at)
            }
            _ => finding,
        });
    }
    if let Some(path) = &tree.extends {
        base(db, item, tree, path, found);
    }
}

/// Whether an item is one of several (`for x in …`).
fn is_family(db: &dyn Db, item: Item) -> bool {
    let tree = source::tree(db, item).as_ref();
    tree.is_some_and(|tree| matches!(tree.clause.as_deref(), Some(ast::Clause::For { .. })))
}

fn base(db: &dyn Db, item: Item, tree: &ast::Item, path: &ast::Path, found: &mut Vec<Found>) {
    let word = tree.kind.text.as_str();
    let Some(last) = path.names.last() else { return };
    let at = Anchor::new(item, last.id);
    match layers::base(db, item) {
        None => {
            let names = match layers::way_to_base(db, item) {
                Ok((_, file)) => scope(db, file),
                Err(NoWay::NoFile) => return,
                // A module that is not there is named itself.
                Err(NoWay::NoImport(module, file)) => {
                    let values = scope(db, file).values.iter();
                    let imports = values.filter(|(_, item)| item.kind(db) == "import");
                    let known = imports.map(|(name, _)| name.as_str()).collect();
                    let at = Anchor::new(item, module.id);
                    found.push(findings::unknown_name::finding(at, &module.text, known));
                    return;
                }
            };
            let space = if word == "environment" { &names.environments } else { &names.values };
            let same = space.iter().filter(|(_, other)| {
                other.kind(db) == word && **other != item && !is_hidden(db, **other, item.file(db))
            });
            let known = same.map(|(name, _)| name.as_str()).collect();
            let finding = findings::unknown_base::finding(at, &last.text, word, known);
            let file = item.file(db);
            let is_elsewhere = finding.fixes.is_empty() && doubt::is_one_nameless(db, file);
            if !is_elsewhere && !doubt::may_declare(db, file, &last.text) {
                found.push(finding);
            }
        }
        Some(base) => {
            let chain = layers::bases(db, base);
            if base == item || chain.contains(&item) {
                // Said once, of the first by name.
                if chain.iter().chain([&base]).any(|other| other.name(db) < item.name(db)) {
                    return;
                }
                let onward = std::iter::successors(Some(base), |item| layers::base(db, *item));
                let others = onward.take(layers::LONGEST_CHAIN).take_while(|other| *other != item);
                let circle: Vec<Item> = std::iter::once(item).chain(others).collect();
                found.extend(layers::circle_of_bases(db, &circle));
            } else if layers::is_of_other_kind(db, item, base) {
                let own =
                    kind_item(db, base.file(db), base.kind(db)).filter(|kind| !db.prelude().owns(*kind));
                let own = own.map(|kind| kind.file(db)).filter(|file| *file != item.file(db));
                let file = own.map(|file| file_name(db, file));
                found.push(findings::unknown_base::other_kind(at, &last.text, base.kind(db), word, file));
            } else if is_family(db, base) {
                found.push(findings::unknown_base::family(at, &last.text, item.name(db)));
            } else if is_hidden(db, base, item.file(db)) {
                found.push(findings::unknown_member::private(at, &last.text));
            } else if layers::begins_too_long(db, item, base) {
                found.push(findings::unknown_base::too_long(at, item.name(db), layers::LONGEST_CHAIN));
            }
        }
    }
}

/// What a file is called, without its folder.
fn file_name(db: &dyn Db, file: SourceFile) -> &str {
    file.path(db).rsplit('/').next().unwrap_or_default()
}

/// Attributes: those the prelude declares, given what they take, of the item and of all that stands in it.
fn attributes(db: &dyn Db, item: Item, tree: &ast::Item, found: &mut Vec<Found>) {
    allow::collect_item(tree, &mut |attributes, _| {
        for attribute in attributes {
            found.extend(attribute_finding(db, item, attribute));
        }
    });
}

/// `@short` names a field of the record, or a variant of the choice.
fn short(db: &dyn Db, item: Item, tree: &ast::Item, found: &mut Vec<Found>) {
    if db.prelude().owns(item) || !matches!(tree.kind.text.as_str(), "record" | "choice") {
        return;
    }
    for attribute in tree.attributes.iter().filter(|attribute| attribute.name.text == "short") {
        let at = Anchor::new(item, attribute.id);
        let (Some(name), [arg]) = (record::word(attribute, 0), attribute.args.as_slice()) else {
            found.push(findings::invalid_attribute::finding(at, "@short(name)"));
            continue;
        };
        let known: Vec<&str> = match &named_type(db, item).ty {
            NamedType::Record(record) => record.fields.iter().map(|field| field.name.as_str()).collect(),
            NamedType::Choice(choice) => {
                choice.variants.iter().map(|variant| variant.name.as_str()).collect()
            }
            NamedType::Alias(_) => continue,
        };
        if !known.contains(&name.as_str()) {
            let at = Anchor::new(item, arg.value.id);
            found.push(findings::unknown_field::finding(at, &name, item.name(db), known));
        }
    }
}

fn attribute_finding(db: &dyn Db, item: Item, attribute: &ast::Attribute) -> Option<Found> {
    let name = attribute.name.text.as_str();
    let at = Anchor::new(item, attribute.name.id);
    let declared = &db.prelude().attributes;
    let own_use = |item: &Item| {
        let tree = source::tree(db, *item).as_ref();
        tree.is_none_or(|tree| !has(&tree.attributes, "prelude"))
    };
    match declared.get(name) {
        Some(_) if db.prelude().owns(item) => None,
        Some(attribute) if !own_use(attribute) => Some(findings::invalid_attribute::prelude_only(at, name)),
        Some(_) if name == "allow" => allow_finding(item, attribute),
        Some(_) => None,
        None => {
            let known = declared.iter().filter(|(_, item)| own_use(item)).map(|(name, _)| name.as_str());
            Some(findings::unknown_attribute::finding(at, name, known.collect()))
        }
    }
}

/// `@allow` takes a code and a reason, and a reason says something.
fn allow_finding(item: Item, attribute: &ast::Attribute) -> Option<Found> {
    let at = |node: ast::NodeId| Anchor::new(item, node);
    match attribute.args.as_slice() {
        [code] if is_text_or_word(&code.value) => {
            Some(findings::invalid_attribute::no_reason(at(attribute.id), at(code.value.id)))
        }
        [_, reason] => {
            let ast::ExprKind::Text(text) = &reason.value.kind else {
                return Some(findings::invalid_attribute::finding(at(attribute.id), ALLOW));
            };
            let says_nothing = text.literal().is_some_and(|text| text.trim().is_empty());
            says_nothing.then(|| findings::invalid_attribute::empty_reason(at(reason.value.id)))
        }
        _ => Some(findings::invalid_attribute::finding(at(attribute.id), ALLOW)),
    }
}

/// How `@allow` is written.
const ALLOW: &str = "@allow(code, \"reason\")";

fn is_text_or_word(expr: &ast::Expr) -> bool {
    matches!(expr.kind, ast::ExprKind::Text(_) | ast::ExprKind::Name(_))
}
