//! What nobody should write: whatever the text, there are findings, and never a panic, a hang or an overflow.
//!
//! Tests run on threads with the usual two megabytes of stack, unoptimised: if it fits here, it fits anywhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use std::fmt::Write;

use common::{Texts, one, programs, survives};
use orch_syntax::lex;

/// The stack that a text of items is written under.
fn stack(items: &str) -> Texts {
    one(format!("stack s\n\n{items}\n"))
}

// ---- texts that are no programs ----

#[test]
fn every_prefix_of_every_example() {
    for texts in programs() {
        let whole = texts[0].1.clone();
        let mut cut = texts.clone();
        // Every place would be hundreds of thousands; the ends of tokens are where the tree changes.
        for token in lex(&whole).iter().step_by(7) {
            cut[0].1 = whole[..token.end as usize].to_owned();
            survives(&cut);
        }
    }
}

#[test]
fn odd_bytes() {
    let odd = [
        "",
        "\0",
        "\u{FEFF}",
        "\u{FEFF}stack s\r\n",
        "\r",
        "\r\n\r\n",
        "stack s\0",
        "é",
        "\u{202e}",
        "stack \u{200b}s",
    ];
    for text in odd {
        survives(&one(text));
    }
    for texts in programs() {
        let mut odd = texts.clone();
        odd[0].1 = texts[0].1.replace('\n', "\r\n");
        survives(&odd);
        odd[0].1 = format!("\u{FEFF}{}", texts[0].1);
        survives(&odd);
        odd[0].1 = texts[0].1.replace(' ', "\u{a0}");
        survives(&odd);
        odd[0].1 = texts[0].1.replace('a', "\0");
        survives(&odd);
    }
}

#[test]
fn ten_thousand_open_braces() {
    for open in ["{", "[", "(", "{ a = ", "service a {", "\"${", "a {\n", "[for x in ", "match x { a => "] {
        survives(&stack(&open.repeat(10_000)));
        survives(&stack(&format!("service a {{ image = {} }}", open.repeat(10_000))));
        survives(&stack(&format!("let a = {}", open.repeat(10_000))));
    }
}

// ---- depth ----

/// What nests, as deep as a tree may get and a little deeper.
#[test]
fn whatever_nests_fits_the_stack() {
    let forms = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{ a = ", "1", " }"),
        ("{ a { b = 1 }, c = ", "1", " }"),
        ("if true then 1 else ", "1", ""),
        ("if ", "true", " then true else false"),
        ("match 1 { else => ", "1", " }"),
        ("match ", "1", " { else => 1 }"),
        ("not ", "true", ""),
        ("- ", "1", ""),
        ("1 + ", "1", ""),
        ("null ?? ", "1", ""),
        ("true and ", "true", ""),
        ("\"${", "1", "}\""),
        ("[1, 2, 3].map(x => ", "x", ")"),
        ("[for x in [1]: ", "x", "]"),
        ("all x in [1]: ", "true", ""),
        ("any x in [true] where ", "true", ": true"),
        ("len([", "1", "])"),
        ("min([", "1", "])"),
        ("upper(", "\"a\"", ")"),
        ("exponential { initial = ", "1s", " }"),
        ("http(\"/\") { port = ", "1", " }"),
        ("\"a\".replace(\"b\", ", "\"c\"", ")"),
        ("f(", "1", ")"),
        ("[", "1", "][0]"),
        ("{ a = ", "1", " }.a"),
        ("{ ...", "{ a = 1 }", " }"),
        ("1..", "2", ""),
        ("x { y = ", "1", " }"),
    ];
    let places = [
        "let a = ",
        "fn f(x: int) -> int = ",
        "service a { image = ",
        "service a { env { A = ",
        "check \"c\" { expect ",
    ];
    for (open, middle, close) in forms {
        for count in [20, 30, 60, 63, 70, 120, 250, 260] {
            let nested = format!("{}{middle}{}", open.repeat(count), close.repeat(count));
            for place in places {
                let closers = "}".repeat(place.matches('{').count());
                survives(&stack(&format!("{place}{nested} {closers}")));
            }
        }
    }
}

#[test]
fn chains_fit_the_stack() {
    for (first, link) in [
        ("1", " + 1"),
        ("a", ".b"),
        ("a", "?.b"),
        ("a", " ?? 1"),
        ("1", " == 1"),
        ("\"a\"", ".upper()"),
        ("true", " and true"),
        ("[[1]]", "[0]"),
        ("1", " - 1"),
        ("1", "..2"),
        ("a", " { }.b"),
    ] {
        for count in [100, 250, 300, 20_000] {
            survives(&stack(&format!("let a = {first}{}", link.repeat(count))));
            survives(&stack(&format!("service a {{ image = {first}{} }}", link.repeat(count))));
        }
    }
}

#[test]
fn types_that_nest_fit_the_stack() {
    for (open, close) in [
        ("[", "]"),
        ("{ a: ", " }"),
        ("{ string = ", " }"),
        ("secret ", ""),
        ("(", ")"),
        ("(int | ", ")"),
        ("(", " where it > 1)"),
        ("(", ")?"),
        ("", "?"),
    ] {
        for count in [30, 60, 63, 200, 300] {
            let ty = format!("{}int{}", open.repeat(count), close.repeat(count));
            survives(&stack(&format!(
                "type t = {ty}\nlet a: t = 1\nkind k extends service {{ x: t = 1 }}\nk b {{ image = \"a:1\" }}\nfn f(x: t) -> t = x"
            )));
        }
    }
}

#[test]
fn bodies_that_nest_fit_the_stack() {
    for open in [
        "env { ",
        "dev { ",
        "a { ",
        "labels { ",
        "health = http(\"/\") { ",
        "service b { ",
        "workflow w { if true { ",
        "parallel { ",
    ] {
        for count in [20, 60, 64, 100] {
            survives(&stack(&format!("service a {{ {}x = 1{}", open.repeat(count), "}".repeat(count))));
        }
    }
}

// ---- what refers to what ----

#[test]
fn ten_thousand_lets_each_naming_the_next() {
    let mut text = String::new();
    for n in 0..10_000 {
        writeln!(text, "let a{n} = a{}", n + 1).unwrap();
    }
    text.push_str("let a10000 = 1");
    survives(&stack(&text));
}
