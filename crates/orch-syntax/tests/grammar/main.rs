//! `grammar/orch.ebnf` and what this crate reads, held against each other: words and signs, sentences of the one taken
//! by the other, and programs that the other takes recognised by the one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod notation;
mod recogniser;
mod sentences;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use notation::{Node, grammar};
use orch_syntax::ast::{ExprKind, MemberKind};
use orch_syntax::{TokenKind, cut, is_name, lex, parse_expr, parse_item};
use recogniser::Recogniser;
use sentences::Inventor;

/// Enough that every sign is said many times.
const SENTENCES: usize = 1500;

/// The words of the grammar.
fn words() -> BTreeSet<String> {
    grammar().terminals().into_iter().filter(|word| is_name(word)).collect()
}

/// The signs of the grammar.
fn signs() -> BTreeSet<String> {
    grammar().terminals().into_iter().filter(|word| !is_name(word)).collect()
}

#[test]
fn the_reserved_words_are_those_that_name_no_value() {
    let reserved = grammar().quoted("RESERVED");
    for word in words() {
        let parsed = parse_expr(&word);
        let is_value = matches!(parsed.expr.kind, ExprKind::Name(_)) && parsed.faults.is_empty();
        assert_eq!(reserved.contains(&word), !is_value, "`{word}`");
    }
}

#[test]
fn any_word_may_be_a_key_and_follow_a_point() {
    for word in words() {
        let text = format!("a x {{\n  {word} = it.{word}\n  y.{word} = 1\n}}");
        assert_eq!(parse_item(&text).faults, [], "{text}");
    }
}

#[test]
fn the_statement_words_are_those_that_begin_a_statement() {
    let listed = grammar().quoted("STATEMENT_WORD");
    for word in words() {
        // `remove a` is an entry, which begins as a statement does.
        let text = format!("a x {{\n  {word} y\n}}");
        let parsed = parse_item(&text);
        let member =
            &parsed.item.as_ref().and_then(|item| item.body.as_ref()).and_then(|body| body.members.first());
        let is_item = matches!(member.map(|member| &member.kind), Some(MemberKind::Item(_)));
        assert_eq!(listed.contains(&word), !is_item, "`{word} y` in a body");
    }
}

#[test]
fn the_words_of_the_grammar_are_those_the_parser_knows() {
    let known: BTreeSet<String> = include_str!("../../src/word.rs")
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" => Word::"))
        .map(|(word, _)| word.to_owned())
        .collect();
    assert_eq!(known, words());
}

#[test]
fn every_sign_of_the_grammar_is_one_token() {
    for sign in signs() {
        let tokens = lex(&sign);
        assert_eq!(tokens.len(), 1, "`{sign}`");
        assert_ne!(tokens[0].kind, TokenKind::Invalid, "`{sign}`");
    }
}

#[test]
fn every_sign_that_is_a_token_is_in_the_grammar() {
    use TokenKind as K;
    let ascii: Vec<char> = (' '..='~').filter(|c| !c.is_ascii_alphanumeric() && *c != '_').collect();
    let mut texts: Vec<String> = ascii.iter().map(char::to_string).collect();
    for _ in 0..2 {
        let longer = texts.iter().flat_map(|text| ascii.iter().map(move |c| format!("{text}{c}")));
        texts = longer.chain(texts.iter().cloned()).collect();
    }
    // Quotes begin a token, comments are told in the lexical rules, and foreign signs are known to be named in a fault.
    let is_sign = |kind: K| {
        let is_quoted = matches!(kind, K::StringStart | K::MultilineStart | K::SingleQuoted);
        let is_foreign =
            matches!(kind, K::AmpAmp | K::PipePipe | K::Bang | K::Semicolon | K::BlockComment | K::Invalid);
        !kind.is_trivia() && !is_quoted && !is_foreign
    };
    let tokens: BTreeSet<String> =
        texts.into_iter().filter(|text| matches!(lex(text).as_slice(), [one] if is_sign(one.kind))).collect();
    // A comma stands in `SEP`, among the tokens.
    assert!(signs().contains(","));
    assert_eq!(tokens, signs());
}

#[test]
fn every_rule_is_used_and_every_used_rule_is_there() {
    let grammar = grammar();
    let mut used = BTreeSet::from(["file", "RESERVED", "STATEMENT_WORD", "COMMENT"].map(str::to_owned));
    for node in grammar.rules.values() {
        node.visit(&mut |node| {
            if let Node::Rule(name) = node {
                used.insert(name.clone());
            }
        });
    }
    used.remove("newline");
    assert_eq!(grammar.rules.keys().cloned().collect::<BTreeSet<_>>(), used);
}

#[test]
fn what_the_grammar_promises_is_read_without_fault() {
    let grammar = grammar();
    let recogniser = Recogniser::new(&grammar);
    let mut inventor = Inventor::new(&grammar, 0x6f72_6368);
    let mut refused = Vec::new();
    for _ in 0..SENTENCES {
        let text = inventor.sentence("item");
        let parsed = parse_item(&text);
        // `let x "a"`: the form of a title, but these kinds have a value, and `=` is what is missing. `service a when x = 1`:
        // the form of a value, but these kinds have none, and what is meant is a comparison.
        let of_kinds = ["missing-equals", "equals-for-double-equals"];
        let is_of_its_kind = parsed.faults.iter().all(|fault| of_kinds.contains(&fault.code.name));
        if !parsed.faults.is_empty() && is_of_its_kind {
            continue;
        }
        if let Some(fault) = parsed.faults.first() {
            refused.push(format!("{} at {:?}:\n{text}", fault.message, fault.at));
        } else if cut(&text).len() != 1 {
            refused.push(format!("cut in {}:\n{text}", cut(&text).len()));
        } else if let Err(read) = recogniser.read("item", &text) {
            refused.push(format!("not recognised after {read:?}:\n{text}"));
        }
    }
    refused.sort_by_key(String::len);
    let shortest: Vec<&String> = refused.iter().take(5).collect();
    assert!(
        refused.is_empty(),
        "{} of {SENTENCES}, the shortest:\n{}",
        refused.len(),
        shortest.iter().map(|it| format!("{it}\n\n")).collect::<String>()
    );
    let unsaid: Vec<String> = grammar.terminals().difference(&inventor.used).cloned().collect();
    assert_eq!(unsaid, Vec::<String>::new(), "never said");
}

/// The `.orch` files of a folder and of those in it.
fn programs(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(programs(&path));
        } else if path.extension().is_some_and(|extension| extension == "orch") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn the_programs_that_are_read_are_sentences_of_the_grammar() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let recogniser = Recogniser::new(&grammar());
    let mut items = 0;
    for folder in ["examples", "crates/orch-analysis/prelude"] {
        for (name, text) in programs(&top.join(folder)) {
            for item in cut(&text) {
                let text = item.text(&text);
                assert_eq!(parse_item(text).faults, [], "{name}");
                assert_eq!(recogniser.read("member", text).map_err(|read| (read, text)), Ok(()), "{name}");
                items += 1;
            }
        }
    }
    assert!(items > 300, "only {items}");
}

#[test]
fn what_is_no_sentence_is_not_recognised() {
    let recogniser = Recogniser::new(&grammar());
    for text in [
        "a b {",
        "a b }",
        "a b { x = }",
        "a b { x = 1 y = 2 }",
        "a b = 1 2",
        "a b = (1",
        "a b = 1 +",
        "a b = 1 < 2 < 3",
        "a b = if c then d",
        "a b = match c { d }",
        "a b = \"x\" { y = 1 }",
        "a b(c) {}",
        "a b: = 1",
        "a b = [for c in d]",
        "a b = or",
        "a b = c && d",
    ] {
        assert!(recogniser.read("member", text).is_err(), "{text}");
        assert_ne!(parse_item(text).faults, [], "{text}");
    }
}
