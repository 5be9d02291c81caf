//! Values for a place that expects a type: what fits first, then whatever can be seen from there.

use std::collections::HashSet;

use orch_analysis::names::{Declaration, Denoted, Visible};
use orch_analysis::scalar::{Dimension, units_of};
use orch_analysis::schema::kind::{Builtin, kind_of};
use orch_analysis::schema::named::{Structure, structure};
use orch_analysis::scope::scope;
use orch_analysis::tokens::Token;
use orch_analysis::types::{ChoiceType, Intrinsic, Type};
use orch_analysis::{Db, source};
use orch_syntax::ast::Parens;

use super::{Completion, CompletionKind, Marked, arguments, imports, insert};

/// Where what fits exactly stands, and the rest.
const FITS: u32 = 0;
const NEAR: u32 = 100;
const FAR: u32 = 200;
const WORDS: u32 = 300;

/// The units that are meant most often.
const FREQUENT_UNITS: [&str; 8] = ["s", "ms", "m", "h", "Mi", "Gi", "MB", "GB"];

/// Values.
pub(super) fn complete(marked: &Marked<'_>, token: &Token<'_>) -> Vec<Completion> {
    let any = Type::Any;
    let want = marked.trace.wants.get(&(marked.item, token.node)).unwrap_or(&any);
    let mut found = Vec::new();
    expected(marked, want, &mut found);
    visible(marked, want, &mut found);
    functions(marked, &mut found);
    arguments::add(marked, &mut found);
    imports::values(marked, &mut found);
    for word in ["if", "match", "null", "true", "false", "not", "all", "any"] {
        let is_known = found.iter().any(|completion| completion.label == word);
        if !is_known {
            let snippet = match word {
                "if" => "if ${1:condition} then $2 else $0",
                "match" => "match ${1:target} { $2 => $3, else => $0 }",
                "all" | "any" => &format!("{word} ${{1:x}} in ${{2:services}}: $0"),
                word => word,
            };
            found.push(Completion {
                rank: WORDS,
                snippet: snippet.to_owned(),
                ..marked.of_word(word, CompletionKind::Keyword, "")
            });
        }
    }
    found
}

/// What a type consists of.
fn expected(marked: &Marked<'_>, want: &Type, found: &mut Vec<Completion>) {
    let db = &marked.snapshot.db;
    match structure(db, want) {
        Structure::Choice(choice, _) => variants(marked, &choice, found),
        Structure::Record(record) => {
            if let Some(field) = record.short.as_ref().and_then(|short| record.field(short)) {
                expected(marked, &field.ty, found);
            }
        }
        Structure::Plain(ty) => match ty {
            Type::Literal(word) => {
                let of = marked.snapshot.shown_type(want);
                let detail = if of.starts_with('"') { String::new() } else { of };
                found.push(Completion { rank: FITS, ..marked.of_word(&word, CompletionKind::Word, &detail) });
            }
            Type::Bool => {
                for word in ["true", "false"] {
                    found.push(Completion {
                        rank: FITS,
                        ..marked.of_word(word, CompletionKind::Word, "bool")
                    });
                }
            }
            Type::Union(members) => members.iter().for_each(|member| expected(marked, member, found)),
            Type::List(element) => expected(marked, &element, found),
            Type::Refined(refined) => expected(marked, &refined.base, found),
            Type::Quantity(dimension) | Type::Intrinsic(Intrinsic::Span(dimension)) => {
                let example = dimension.example();
                found.push(Completion {
                    rank: NEAR,
                    snippet: format!("${{0:{}}}", insert::escaped(example)),
                    ..marked.of_word(example, CompletionKind::Unit, dimension.described())
                });
            }
            Type::Intrinsic(Intrinsic::PortName) => own_ports(marked, found),
            _ => {}
        },
    }
}

fn variants(marked: &Marked<'_>, choice: &ChoiceType, found: &mut Vec<Completion>) {
    for variant in &choice.variants {
        let (item, node) = variant.declared;
        let denoted = Denoted::Declared(item, node, Declaration::Variant);
        found.push(Completion {
            rank: FITS,
            snippet: match marked.after.trim_start().starts_with(['(', '{']) {
                true => variant.name.to_string(),
                false => insert::variant(variant),
            },
            ..marked.of_denoted(&variant.name, denoted, CompletionKind::Variant)
        });
    }
    let short = choice.short.as_ref().and_then(|short| choice.variant(short));
    if let Some(field) = short.and_then(|variant| variant.record.fields.first()) {
        expected(marked, &field.ty, found);
    }
}

/// The ports of the item that is written.
fn own_ports(marked: &Marked<'_>, found: &mut Vec<Completion>) {
    let Some((_, unit)) = &marked.trace.visible else { return };
    for port in &orch_analysis::facts::facts(&marked.snapshot.db, *unit).ports {
        let number = port.number.map_or("auto".to_owned(), |number| number.to_string());
        found.push(Completion { rank: FITS, ..marked.of_word(&port.name, CompletionKind::Port, &number) });
    }
}

/// The names that can be seen from here.
fn visible(marked: &Marked<'_>, want: &Type, found: &mut Vec<Completion>) {
    let db = &marked.snapshot.db;
    let everything;
    let names: &[Visible] = match &marked.trace.visible {
        Some((names, _)) => names,
        // Nothing was evaluated here: then what the file declares is all that is known.
        None => {
            let mut items: Vec<_> = scope(db, marked.file).values.iter().collect();
            items.sort();
            everything = items
                .into_iter()
                .map(|(name, item)| Visible {
                    name: name.clone(),
                    denoted: Denoted::Item(*item),
                    value: None,
                })
                .collect::<Vec<_>>();
            &everything
        }
    };
    let mut seen: HashSet<&str> = HashSet::new();
    for visible in names {
        if !seen.insert(&visible.name) {
            continue;
        }
        let (kind, rank) = match visible.denoted {
            Denoted::Item(item) => match item_rank(marked, item, want) {
                Some(ranked) => ranked,
                None => continue,
            },
            Denoted::Declared(_, _, Declaration::Written) => (CompletionKind::Field, FAR),
            Denoted::Declared(..) => (CompletionKind::Value, NEAR),
        };
        found.push(Completion { rank, ..marked.of_denoted(&visible.name, visible.denoted, kind) });
    }
}

/// What an item is, and how well it fits; `None` where it cannot be meant.
fn item_rank(marked: &Marked<'_>, item: orch_analysis::Item, want: &Type) -> Option<(CompletionKind, u32)> {
    let db = &marked.snapshot.db;
    if item == marked.item {
        return None;
    }
    let kind = match item.kind(db) {
        "let" => CompletionKind::Value,
        "import" => CompletionKind::Module,
        "secret" => CompletionKind::Secret,
        "environment" => CompletionKind::Environment,
        _ => CompletionKind::Item,
    };
    let builtin = kind_of(db, item).map(|kind| kind.builtin);
    let is_abstract = item.header(db).modifiers.abstract_;
    let fits = fits(marked, item, want);
    let is_given = db.prelude().owns(item);
    let is_rule = matches!(marked.item.kind(db), "check" | "test");
    let rank = match kind {
        _ if fits && !is_abstract => FITS + 10,
        CompletionKind::Value if is_given && !is_rule => FAR + 10,
        CompletionKind::Value | CompletionKind::Module => NEAR,
        CompletionKind::Secret => NEAR,
        CompletionKind::Environment => FAR + 50,
        _ if is_abstract => return None,
        // Its address, or its variables.
        _ if builtin.is_some_and(Builtin::is_workload) => NEAR + 10,
        _ => FAR,
    };
    Some((kind, rank))
}

/// Whether an item is what the place expects.
fn fits(marked: &Marked<'_>, item: orch_analysis::Item, want: &Type) -> bool {
    let db = &marked.snapshot.db;
    let Some(kind) = kind_of(db, item) else { return false };
    match structure(db, want) {
        Structure::Plain(Type::Ref(wanted)) => kind.chain.contains(&wanted),
        Structure::Plain(Type::List(element)) => fits(marked, item, &element),
        Structure::Plain(Type::Union(members)) => members.iter().any(|member| fits(marked, item, member)),
        Structure::Plain(Type::Intrinsic(Intrinsic::Wait)) => kind.builtin.is_workload(),
        Structure::Plain(Type::Intrinsic(Intrinsic::RefAny)) => true,
        Structure::Choice(choice, _) => {
            let short = choice.short.as_ref().and_then(|short| choice.variant(short));
            short.and_then(|it| it.record.fields.first()).is_some_and(|field| fits(marked, item, &field.ty))
        }
        Structure::Record(record) => record
            .short
            .as_ref()
            .and_then(|short| record.field(short))
            .is_some_and(|it| fits(marked, item, &it.ty)),
        Structure::Plain(_) => false,
    }
}

/// Functions that are called by their name alone.
fn functions(marked: &Marked<'_>, found: &mut Vec<Completion>) {
    let db = &marked.snapshot.db;
    let own = scope(db, marked.file).functions.iter();
    let given = orch_analysis::Db::prelude(db).functions.iter();
    for (name, item) in own.chain(given) {
        let Some(tree) = source::tree(db, *item) else { continue };
        let params = match &tree.parens {
            Some(Parens::Params(params)) => params.as_slice(),
            _ => &[],
        };
        let is_method = params.first().is_some_and(|param| param.name.text == "self");
        if is_method || tree.attributes.iter().any(|attribute| attribute.name.text == "later") {
            continue;
        }
        let is_own = item.file(db) == marked.file;
        found.push(Completion {
            rank: if is_own { NEAR + 20 } else { FAR + 20 },
            snippet: match marked.after.starts_with('(') {
                true => name.to_string(),
                false => format!("{name}($1)"),
            },
            ..marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Function)
        });
    }
}

/// After a number: its units.
pub(super) fn units(marked: &Marked<'_>, token: &Token<'_>, word: &str) -> Vec<Completion> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let Some(want) = marked.trace.wants.get(&(marked.item, token.node)) else { return Vec::new() };
    let mut dimensions = Vec::new();
    measured(marked, want, &mut dimensions);
    let mut found = Vec::new();
    for dimension in dimensions {
        let mut units: Vec<&str> = units_of(dimension).collect();
        let frequency = |unit: &str| FREQUENT_UNITS.iter().position(|known| *known == unit);
        units.sort_by_key(|unit| frequency(unit).unwrap_or(usize::MAX));
        for (position, unit) in units.into_iter().enumerate() {
            let label = format!("{digits}{unit}");
            found.push(Completion {
                rank: u32::try_from(position).unwrap_or(0),
                snippet: insert::escaped(&label),
                ..marked.of_word(&label, CompletionKind::Unit, dimension.described())
            });
        }
    }
    found
}

/// The dimensions that a type takes.
fn measured(marked: &Marked<'_>, want: &Type, found: &mut Vec<Dimension>) {
    match structure(&marked.snapshot.db, want) {
        Structure::Plain(Type::Quantity(dimension) | Type::Intrinsic(Intrinsic::Span(dimension)))
            if !found.contains(&dimension) =>
        {
            found.push(dimension);
        }
        Structure::Plain(Type::Union(members)) => members.iter().for_each(|it| measured(marked, it, found)),
        Structure::Plain(Type::Refined(refined)) => measured(marked, &refined.base, found),
        Structure::Plain(Type::List(element)) => measured(marked, &element, found),
        Structure::Record(record) => {
            if let Some(field) = record.short.as_ref().and_then(|short| record.field(short)) {
                measured(marked, &field.ty, found);
            }
        }
        _ => {}
    }
}
