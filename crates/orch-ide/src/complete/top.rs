//! What begins an item and what stands in its head: kinds, words, bases, types, environments.

use orch_analysis::names::Denoted;
use orch_analysis::schema::kind::{kind_of, kind_type};
use orch_analysis::schema::record::has;
use orch_analysis::scope::{imported, scope};
use orch_analysis::source::{self, Item, SourceFile};
use orch_analysis::{Db, names};
use orch_syntax::ast;

use super::{Completion, CompletionKind, Marked, insert};
use crate::place::TextRange;
use crate::snapshot::Snapshot;

/// The beginnings of items, the most frequent first.
const BEGINNINGS: [(&str, &str); 20] = [
    ("service", "service ${1:name} {\n  image = \"$2\"\n  $0\n}"),
    ("job", "job ${1:name} {\n  image = \"$2\"\n  $0\n}"),
    ("stack", "stack ${1:name}"),
    ("secret", "secret ${1:name} = env(\"$2\")"),
    ("let", "let ${1:name} = $0"),
    ("network", "network ${1:name}"),
    ("volume", "volume ${1:name} {\n  $0\n}"),
    ("environment", "environment ${1:production} {\n  $0\n}"),
    ("import", "import \"./$1.orch\" as ${2:name}"),
    ("config", "config ${1:name} = $0"),
    ("abstract", "abstract service ${1:base} {\n  $0\n}"),
    ("private", "private $0"),
    ("fn", "fn ${1:name}(${2:x}: ${3:string}) -> ${4:string} = $0"),
    ("type", "type ${1:name} = $0"),
    ("kind", "kind ${1:name} extends ${2:service} {\n  $0\n}"),
    ("record", "record ${1:name} {\n  $0\n}"),
    ("choice", "choice ${1:name} {\n  variant $0\n}"),
    ("check", "check \"${1:what must hold}\" {\n  all s in services: $0\n}"),
    ("test", "test \"${1:title}\" {\n  expect $0\n}"),
    ("monitoring", "monitoring {\n  $0\n}"),
];

/// The types that are named most often.
const FREQUENT_TYPES: [&str; 12] = [
    "string", "int", "bool", "decimal", "duration", "bytes", "cpu", "percent", "port", "url", "image",
    "service",
];

/// At the beginning of a line: what begins an item.
pub(super) fn complete(snapshot: &Snapshot, file: SourceFile, replace: TextRange) -> Vec<Completion> {
    let db = &snapshot.db;
    let has_stack = scope(db, file).stack.is_some();
    let mut found = Vec::new();
    for (rank, (word, snippet)) in (0..).zip(BEGINNINGS) {
        if word == "stack" && has_stack {
            continue;
        }
        let item = db.prelude().kinds.get(word).copied().or_else(|| names::word_item(db, word));
        let kind = match db.prelude().kinds.contains_key(word) {
            true => CompletionKind::Kind,
            false => CompletionKind::Keyword,
        };
        found.push(of_item(word, item, kind, snippet.to_owned(), &replace, rank));
    }
    let own = scope(db, file).kinds.iter();
    for (name, item) in own.chain(&db.prelude().kinds) {
        let kind = &kind_type(db, *item).ty;
        let is_known = found.iter().any(|completion| completion.label == *name);
        let is_abstract = item.header(db).modifiers.abstract_;
        if is_known || is_abstract || kind.later.is_some() {
            continue;
        }
        let rank = if db.prelude().owns(*item) { 60 } else { 0 };
        let snippet = format!("{name} ${{1:name}} {{\n  $0\n}}");
        found.push(of_item(name, Some(*item), CompletionKind::Kind, snippet, &replace, rank));
    }
    found
}

fn of_item(
    label: &str,
    item: Option<Item>,
    kind: CompletionKind,
    snippet: String,
    replace: &TextRange,
    rank: u32,
) -> Completion {
    Completion {
        label: label.to_owned(),
        kind,
        detail: String::new(),
        docs: None,
        snippet,
        replace: replace.clone(),
        rank,
        also: Vec::new(),
        denoted: item.map(Denoted::Item),
    }
}

/// After the modifiers of an item a kind follows; after its name, the words of its head.
pub(super) fn after_head_words(
    snapshot: &Snapshot,
    file: SourceFile,
    line: &str,
    replace: &TextRange,
) -> Option<Vec<Completion>> {
    if line.starts_with(char::is_whitespace) {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let typing = usize::from(!line.ends_with(char::is_whitespace));
    let done = words.get(..words.len().saturating_sub(typing))?;
    if done.iter().all(|word| matches!(*word, "abstract" | "private")) && !done.is_empty() {
        return Some(complete(snapshot, file, replace.clone()));
    }
    let rest = done.iter().skip_while(|word| matches!(**word, "abstract" | "private"));
    let rest: Vec<&&str> = rest.collect();
    let is_plain = |word: &str| orch_syntax::is_name(word);
    match rest.as_slice() {
        [kind, name]
            if is_plain(kind) && is_plain(name) && !matches!(**kind, "let" | "fn" | "type" | "import") =>
        {
            let words = [
                ("extends", "extends $0"),
                ("for", "for ${1:x} in $0"),
                ("when", "when $0"),
                ("{", "{\n  $0\n}"),
            ];
            let found = words.into_iter().map(|(word, snippet)| {
                let item = names::word_item(&snapshot.db, word);
                of_item(word, item, CompletionKind::Keyword, snippet.to_owned(), replace, 0)
            });
            Some(found.collect())
        }
        _ => None,
    }
}

/// Types that can be named.
pub(super) fn types(marked: &Marked<'_>) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    let own = scope(db, marked.file);
    let mut found = Vec::new();
    for (name, item) in own.types.iter().chain(&own.kinds) {
        found.push(Completion {
            rank: 0,
            ..marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Type)
        });
    }
    for (name, item) in db.prelude().types.iter().chain(&db.prelude().kinds) {
        let is_plain =
            source::tree(db, *item).as_ref().is_some_and(|tree| has(&tree.attributes, "intrinsic"));
        let rank = match FREQUENT_TYPES.iter().position(|known| known == name) {
            Some(frequent) => 1 + u32::try_from(frequent).unwrap_or(0),
            None if is_plain => 60,
            None => 50,
        };
        found
            .push(Completion { rank, ..marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Type) });
    }
    found
}

/// What an item or kind may extend.
pub(super) fn bases(marked: &Marked<'_>, of: &ast::Item) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    let names = scope(db, marked.file);
    if of.kind.text == "kind" {
        let kinds = names.kinds.iter().chain(&db.prelude().kinds);
        let kinds =
            kinds.filter(|(_, item)| **item != marked.item && kind_type(db, **item).ty.later.is_none());
        return kinds
            .map(|(name, item)| marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Kind))
            .collect();
    }
    let space = if of.kind.text == "environment" { &names.environments } else { &names.values };
    let ours = kind_of(db, marked.item).map(|kind| &kind.chain);
    let mut found = Vec::new();
    for (name, item) in space {
        if *item == marked.item {
            continue;
        }
        if item.kind(db) == "import" {
            let holds = imported(db, *item).is_some_and(|file| {
                scope(db, file).values.values().any(|inner| inner.header(db).modifiers.abstract_)
            });
            if holds {
                found.push(marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Module));
            }
            continue;
        }
        let theirs = kind_of(db, *item);
        let fits = ours
            .zip(theirs)
            .is_some_and(|(chain, kind)| kind.chain.last().is_some_and(|it| chain.contains(it)));
        if fits {
            let rank = if item.header(db).modifiers.abstract_ { 0 } else { 50 };
            found.push(Completion {
                rank,
                ..marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Item)
            });
        }
    }
    found
}

/// The environments of the program.
pub(super) fn environments(marked: &Marked<'_>) -> Vec<Completion> {
    let root = marked.program.root(&marked.snapshot.db);
    let names = scope(&marked.snapshot.db, root).environments.iter();
    names
        .map(|(name, item)| marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Environment))
        .collect()
}

/// The attributes that are for everyone.
pub(super) fn attributes(marked: &Marked<'_>) -> Vec<Completion> {
    let db = &marked.snapshot.db;
    let attributes = db.prelude().attributes.iter().filter(|(_, item)| {
        source::tree(db, **item).as_ref().is_some_and(|tree| !has(&tree.attributes, "prelude"))
    });
    attributes
        .map(|(name, item)| Completion {
            snippet: match name.as_str() {
                "allow" => "allow(${1:code}, \"${2:reason}\")".to_owned(),
                name => insert::plain(name),
            },
            ..marked.of_denoted(name, Denoted::Item(*item), CompletionKind::Keyword)
        })
        .collect()
}
