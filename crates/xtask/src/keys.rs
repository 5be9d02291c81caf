//! The typed keys by which the compiler's `lower` reads evaluated values, generated from the prelude: a module for each
//! kind, record, choice and variant, a constant for each field. A field that the prelude loses is then a constant that
//! is gone. Knows the form of the prelude and nothing of the model.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use orch_syntax::ast::{self, ExprKind, MemberKind, TypeKind};

/// What becomes of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are written.
    Write,
    /// They are compared with those that are checked in.
    Check,
}

/// Fields without a key, since others than `lower` read them.
const ELSEWHERE: &[(&str, &str)] = &[
    // The edges.
    ("workload", "depends_on"),
    ("dev", "depends_on"),
    // What is deployed at all.
    ("workload", "enabled"),
    // The layers.
    ("stack", "defaults"),
];

/// Types that are read by hand, by name.
const BY_HAND: &[(&str, &str)] = &[
    ("cmd", "Command"),
    ("env_value", "Text"),
    ("owner", "Owner"),
    ("int", "Int"),
    ("decimal", "Number"),
    ("bool", "Flag"),
    ("duration", "Time"),
    ("bytes", "Amount"),
    ("percent", "Share"),
    ("int_span", "IntSpan"),
    ("cpu_span", "CpuSpan"),
    ("bytes_span", "BytesSpan"),
    ("local_path", "Local"),
    ("string", "Text"),
    ("path", "Text"),
    ("url", "Text"),
    ("image", "Text"),
    ("cidr", "Text"),
    ("ip", "Text"),
    ("hostname", "Text"),
    ("host_address", "Text"),
    ("socket", "Text"),
    ("semver", "Text"),
    ("regex", "Text"),
    ("cron", "Text"),
    ("time_zone", "Text"),
    ("destination", "Text"),
    ("port_name", "Text"),
];

/// Writes the keys, or says that those checked in are stale.
///
/// # Errors
/// When the prelude cannot be read, or the keys are stale.
pub fn run(mode: Mode) -> Result<()> {
    let path = crate::checkout().join("crates/orch-analysis/src/lower/keys.rs");
    let fresh = generate(&prelude()?)?;
    match mode {
        Mode::Write => fs::write(&path, fresh).with_context(|| format!("cannot write {}", path.display())),
        Mode::Check if fs::read_to_string(&path).is_ok_and(|old| old == fresh) => Ok(()),
        Mode::Check => bail!("{} is stale: run `cargo xtask keys`", path.display()),
    }
}

/// The texts of the prelude's files, in the order of their names.
fn prelude() -> Result<Vec<String>> {
    let folder = crate::checkout().join("crates/orch-analysis/prelude");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "orch"));
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display())))
        .collect()
}

/// The keys for a prelude of these texts.
///
/// # Errors
/// When one cannot be parsed, or declares something in a form that has no key.
pub fn generate(texts: &[String]) -> Result<String> {
    let declared = Declared::read(texts)?;
    let mut out = String::from(
        "//! Generated from the prelude by `cargo xtask keys`; not to be edited.\n#![cfg_attr(test, deny(dead_code))]\n\n\
         use crate::lower::body::{Body, Is, Key, Spot};\nuse crate::lower::{keys as k, shape as s};\n",
    );
    for (name, kind) in &declared.kinds {
        if has(&kind.attributes, "later") || has(&kind.attributes, "overlay") {
            continue;
        }
        marker(&mut out, &camel(name));
        let mut base = kind.extends.as_ref();
        while let Some(above) = base.and_then(|path| path.names.last()) {
            let _ = writeln!(out, "impl Is<{}> for {} {{}}", camel(&above.text), camel(name));
            base = declared.kinds.get(above.text.as_str()).and_then(|kind| kind.extends.as_ref());
        }
        let fields = declared.fields(kind)?;
        module(&mut out, name, &keys(name, &format!("k::{}", camel(name)), &fields, 1));
    }
    for (name, item) in &declared.types {
        match item.kind.text.as_str() {
            "record" if !has(&item.attributes, "readonly") => {
                marker(&mut out, &camel(name));
                let fields = declared.fields(item)?;
                module(&mut out, name, &keys(name, &format!("k::{}", camel(name)), &fields, 1));
            }
            "choice" => choice(&mut out, name, item, &declared)?,
            _ => {}
        }
    }
    Ok(out)
}

/// What the prelude declares, by name.
struct Declared {
    kinds: BTreeMap<String, ast::Item>,
    types: BTreeMap<String, ast::Item>,
}

/// A field that gets a key.
struct Field {
    name: String,
    shape: String,
    default: bool,
    /// The words of an enumeration.
    words: Vec<String>,
}

impl Declared {
    fn read(texts: &[String]) -> Result<Declared> {
        let mut declared = Declared { kinds: BTreeMap::new(), types: BTreeMap::new() };
        for text in texts {
            for cut in orch_syntax::cut(text) {
                let parsed = orch_syntax::parse_item(cut.text(text));
                if let Some(fault) = parsed.faults.first() {
                    bail!("the prelude cannot be read: {}: {}", fault.message, cut.text(text));
                }
                let Some(item) = parsed.item else { continue };
                let Some(name) = item.name.as_ref().map(|name| name.text.to_string()) else { continue };
                let space = match item.kind.text.as_str() {
                    "kind" if !has(&item.attributes, "word") => &mut declared.kinds,
                    "type" | "record" | "choice" => &mut declared.types,
                    _ => continue,
                };
                space.insert(name, item);
            }
        }
        if let Some(name) = declared.kinds.keys().find(|name| declared.types.contains_key(name.as_str())) {
            bail!("`{name}` is both a kind and a type");
        }
        Ok(declared)
    }

    /// The fields declared in the item's body that `lower` reads.
    fn fields(&self, item: &ast::Item) -> Result<Vec<Field>> {
        let owner = item.name.as_ref().map_or("", |name| name.text.as_str());
        let mut fields = Vec::new();
        for member in item.body.iter().flat_map(|body| &body.members) {
            let MemberKind::Field(field) = &member.kind else { continue };
            let attributes = &member.attributes;
            let skipped = has(attributes, "readonly")
                || has(attributes, "later")
                || is_respelt(attributes)
                || ELSEWHERE.contains(&(owner, field.name.text.as_str()));
            if !skipped {
                fields.push(self.field(field)?);
            }
        }
        Ok(fields)
    }

    fn field(&self, field: &ast::Field) -> Result<Field> {
        Ok(Field {
            name: field.name.text.to_string(),
            shape: self.shape(&field.ty).with_context(|| format!("the field `{}`", field.name.text))?,
            default: field.default.as_ref().is_some_and(|default| !matches!(default.kind, ExprKind::Null)),
            words: self.enumerated(&field.ty),
        })
    }

    /// The shape that reads values of a type.
    fn shape(&self, ty: &ast::Type) -> Result<String> {
        Ok(match &ty.kind {
            TypeKind::Optional(inner) | TypeKind::Secret(inner) | TypeKind::Refined(inner, _) => {
                self.shape(inner)?
            }
            TypeKind::List(element) => format!("s::List<{}>", self.shape(element)?),
            TypeKind::Map(_, value) => format!("s::Map<{}>", self.shape(value)?),
            TypeKind::Literal(_) => "s::Word".to_owned(),
            TypeKind::Union(members) if members.iter().all(is_word) => "s::Word".to_owned(),
            TypeKind::Union(members) if self.is_text(members)? => "s::Text".to_owned(),
            TypeKind::Union(_) | TypeKind::Record(_) => "s::Any".to_owned(),
            TypeKind::Path(path) => {
                let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
                self.named(&names)?
            }
            TypeKind::Broken => bail!("a type of the prelude cannot be read"),
        })
    }

    /// The words of an enumeration, or of a map's keys that are of one; none of another type.
    fn enumerated(&self, ty: &ast::Type) -> Vec<String> {
        match &ty.kind {
            TypeKind::Literal(word) => word.literal().map(str::to_owned).into_iter().collect(),
            TypeKind::Optional(inner) | TypeKind::List(inner) | TypeKind::Map(inner, _) => {
                self.enumerated(inner)
            }
            TypeKind::Union(members) if members.iter().all(is_word) => {
                members.iter().flat_map(|member| self.enumerated(member)).collect()
            }
            TypeKind::Path(path) => {
                let named = path.names.last().and_then(|name| self.types.get(name.text.as_str()));
                let alias = named.and_then(|item| item.type_value.as_ref());
                alias.map(|ty| self.enumerated(ty)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Whether every one of these types is text or has a text, one at least being text.
    fn is_text(&self, members: &[ast::Type]) -> Result<bool> {
        let shapes: Vec<String> = members.iter().map(|member| self.shape(member)).collect::<Result<_>>()?;
        let fits = |shape: &String| matches!(shape.as_str(), "s::Text" | "s::Word" | "s::Int");
        Ok(shapes.iter().all(fits) && shapes.iter().any(|shape| shape == "s::Text"))
    }

    fn named(&self, names: &[&str]) -> Result<String> {
        let [name] = names else {
            return match names {
                [kind, "body"] => Ok(format!("s::Fields<k::{}>", camel(kind))),
                _ => bail!("no such type: {}", names.join(".")),
            };
        };
        if let Some((_, shape)) = BY_HAND.iter().find(|(known, _)| known == name) {
            return Ok(format!("s::{shape}"));
        }
        if self.kinds.contains_key(*name) {
            return Ok("s::Reference".to_owned());
        }
        let Some(item) = self.types.get(*name) else { bail!("no such type: {name}") };
        Ok(match item.kind.text.as_str() {
            "record" if has(&item.attributes, "readonly") => "s::Any".to_owned(),
            "record" => format!("s::Fields<k::{}>", camel(name)),
            "choice" => format!("k::{}", camel(name)),
            _ => match &item.type_value {
                Some(ty) => self.shape(ty)?,
                None => "s::Any".to_owned(),
            },
        })
    }
}

/// A choice: the marker of what its variants have in common, and how a value of it is divided by variant.
fn choice(out: &mut String, name: &str, item: &ast::Item, declared: &Declared) -> Result<()> {
    let marked = camel(name);
    let mut variants = String::from("    pub enum Variant<'db> {\n");
    let mut arms = String::new();
    let mut modules = String::new();
    let mut bases = String::new();
    let members = item.body.iter().flat_map(|body| &body.members);
    let items = members.filter_map(|member| match &member.kind {
        MemberKind::Item(item) if item.kind.text == "variant" => Some(item),
        _ => None,
    });
    let mut other_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for variant in items.clone() {
        let attribute = variant.attributes.iter().find(|attribute| attribute.name.text == "alias");
        if let (Some(attribute), Some(own)) = (attribute, &variant.name) {
            other_words.entry(words(attribute).join(".")).or_default().push(own.text.to_string());
        }
    }
    for variant in items {
        let Some(own) = variant.name.as_ref().map(|name| name.text.as_str()) else { continue };
        if has(&variant.attributes, "alias") {
            continue;
        }
        let mut spellings = format!("{own:?}");
        for other in other_words.get(own).into_iter().flatten() {
            let _ = write!(spellings, " | {other:?}");
        }
        let own_marker = camel(own);
        if has(&variant.attributes, "bare") {
            let _ = writeln!(variants, "        {own_marker},");
            let _ = writeln!(arms, "            {spellings} => {name}::Variant::{own_marker},");
            continue;
        }
        let _ = writeln!(variants, "        {own_marker}(Body<'db, k::{name}::{own_marker}>),");
        let _ = writeln!(arms, "            {spellings} => {name}::Variant::{own_marker}(branch.body()),");
        let _ = writeln!(bases, "impl Is<k::{marked}> for k::{name}::{own_marker} {{}}");
        let mut fields = Vec::new();
        if let Some(ast::Parens::Params(params)) = &variant.parens {
            fields = params.iter().map(|param| declared.field(param)).collect::<Result<_>>()?;
        }
        fields.extend(declared.fields(variant)?);
        let _ = writeln!(modules, "    pub enum {own_marker} {{}}");
        if !fields.is_empty() {
            let _ = writeln!(
                modules,
                "    pub mod {} {{\n        use super::*;\n{}    }}",
                escaped(own),
                keys(own, &format!("k::{name}::{own_marker}"), &fields, 2)
            );
        }
    }
    variants.push_str("    }\n");
    marker(out, &marked);
    let common = keys(name, &format!("k::{marked}"), &declared.fields(item)?, 1);
    let _ = write!(
        out,
        "impl s::Shape for {marked} {{\n    type Of<'db> = {name}::Variant<'db>;\n\n    \
         fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {{\n        let branch = spot.branch()?;\n        \
         Some(match branch.word() {{\n{arms}            _ => return None,\n        }})\n    }}\n}}\n"
    );
    module(out, name, &format!("{variants}{modules}{common}"));
    out.push_str(&bases);
    Ok(())
}

/// The type that stands for what a kind, record, choice or variant declares; it has no values.
fn marker(out: &mut String, name: &str) {
    let _ = write!(out, "\npub enum {name} {{}}\n");
}

fn module(out: &mut String, name: &str, content: &str) {
    if !content.is_empty() {
        let _ = write!(out, "pub mod {} {{\n    use super::*;\n{content}}}\n", escaped(name));
    }
}

/// The constants of some fields, `depth` modules down.
fn keys(owner: &str, marker: &str, fields: &[Field], depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let mut out = String::new();
    for Field { name, shape, default, words } in fields {
        let constructor = if *default { "with_default" } else { "new" };
        let constant = name.to_uppercase();
        let _ = writeln!(
            out,
            "{indent}/// `{owner}.{name}`\n{indent}pub const {constant}: Key<{marker}, {shape}> = Key::{constructor}({name:?});"
        );
        if !words.is_empty() {
            let _ = writeln!(
                out,
                "{indent}#[cfg(test)]\n{indent}pub const {constant}_WORDS: &[&str] = &{words:?};"
            );
        }
    }
    out
}

/// `owned_volume` as the name of a type: `OwnedVolume`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    name.split(['_', '-']).map(word).collect()
}

/// A name as that of a module, also where it is a word of Rust.
fn escaped(name: &str) -> String {
    match name {
        "ref" | "type" | "use" | "mod" | "move" | "static" | "where" | "match" | "const" | "loop"
        | "final" => {
            format!("r#{name}")
        }
        _ => name.to_owned(),
    }
}

fn has(attributes: &[ast::Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.name.text == name)
}

/// Whether the field is another spelling of a leaf of the same kind, where its value then is: `scale.replicas`.
fn is_respelt(attributes: &[ast::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.name.text == "alias" && words(attribute).len() == 2)
}

/// The words of the path that is the attribute's first argument.
fn words(attribute: &ast::Attribute) -> Vec<String> {
    fn path(expr: &ast::Expr) -> Vec<String> {
        match &expr.kind {
            ExprKind::Name(name) => vec![name.to_string()],
            ExprKind::Field { base, name, .. } => {
                let mut words = path(base);
                words.push(name.text.to_string());
                words
            }
            _ => Vec::new(),
        }
    }
    attribute.args.first().map(|arg| path(&arg.value)).unwrap_or_default()
}

fn is_word(ty: &ast::Type) -> bool {
    matches!(ty.kind, TypeKind::Literal(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_those_of_the_prelude() {
        run(Mode::Check).unwrap();
    }

    #[test]
    fn kinds_records_and_choices_have_keys_of_their_own() {
        let prelude = r#"
abstract kind base {
  a: string = "x"
  @readonly
  b: int
}

kind thing extends base {
  stop: stop = {}
  check: check?
  on: [thing] | "none"
  mode: "a" | "b" = a
}

record stop { grace: duration = 1s }

choice check {
  every: duration = 1s
  variant http(path: string = "/") { port: int? }
  @alias(http)
  variant web
  @bare
  variant none
}
"#;
        insta::assert_snapshot!(generate(&[prelude.to_owned()]).unwrap());
    }
}
