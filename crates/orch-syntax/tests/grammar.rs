//! `grammar/orch.ebnf` and what this crate reads, held against each other: the word lists, the operators and signs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use orch_syntax::ast::{ExprKind, MemberKind};
use orch_syntax::{TokenKind, is_name, lex, parse_expr, parse_item};

const GRAMMAR: &str = include_str!("../../../grammar/orch.ebnf");

/// The grammar without its comments.
fn rules() -> String {
    let mut out = String::new();
    let mut rest = GRAMMAR;
    while let Some((before, comment)) = rest.split_once("(*") {
        out.push_str(before);
        rest = comment.split_once("*)").expect("a comment is closed").1;
    }
    out + rest
}

/// What a text quotes with `"…"`; `'…'` and `? … ?` are stepped over.
fn quoted(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '?']) {
        let mark = rest[at..].chars().next().unwrap();
        let (inner, after) = rest[at + 1..].split_once(mark).expect("a quote is closed");
        if mark == '"' {
            found.insert(inner.to_owned());
        }
        rest = after;
    }
    found
}

fn rule(name: &str) -> String {
    let rules = rules();
    let start = rules.find(&format!("\n{name} ")).unwrap_or_else(|| panic!("no rule `{name}`"));
    let text = &rules[start..];
    text[..text.find(" ;\n").expect("a rule ends in `;`")].to_owned()
}

/// The words of the grammar; the lexical rules quote parts of tokens.
fn words() -> BTreeSet<String> {
    let rules = rules();
    let structure = &rules[rules.find("\nSEP ").unwrap()..];
    quoted(structure).into_iter().filter(|word| is_name(word)).collect()
}

#[test]
fn the_reserved_words_are_those_that_name_no_value() {
    let reserved = quoted(&rule("RESERVED"));
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
    let listed = quoted(&rule("STATEMENT_WORD"));
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
fn every_sign_of_the_grammar_is_one_token() {
    let rules = rules();
    let structure = &rules[rules.find("\nfile ").unwrap()..];
    for sign in quoted(structure).into_iter().filter(|sign| !is_name(sign)) {
        let tokens = lex(&sign);
        assert_eq!(tokens.len(), 1, "`{sign}`");
        assert_ne!(tokens[0].kind, TokenKind::Invalid, "`{sign}`");
    }
}

#[test]
fn every_rule_is_used_and_every_used_rule_is_there() {
    let rules = rules();
    let mut defined = BTreeSet::new();
    let mut used = BTreeSet::new();
    let mut unquoted = String::new();
    let mut rest = rules.as_str();
    while let Some(at) = rest.find(['"', '\'', '?']) {
        let mark = rest[at..].chars().next().unwrap();
        unquoted.push_str(&rest[..at]);
        rest = rest[at + 1..].split_once(mark).unwrap().1;
    }
    unquoted.push_str(rest);
    for rule in unquoted.split(';').filter(|rule| !rule.trim().is_empty()) {
        let (name, definition) = rule.split_once('=').expect("a rule is `name = …`");
        defined.insert(name.trim().to_owned());
        used.extend(
            definition
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .map(str::to_owned),
        );
    }
    used.extend(["file", "RESERVED", "STATEMENT_WORD", "COMMENT"].map(str::to_owned));
    used.remove("newline");
    assert_eq!(defined, used);
}
