//! Laws that hold for every text.

use std::collections::HashMap;

use crate::common::TOUR;
use orch_syntax::ast::Item;
use orch_syntax::{Cut, Parsed, TokenKind, cut, lex, parse_expr, parse_item};
use proptest::prelude::*;

/// Reads all of a file, and checks what holds for every text.
fn read(source: &str) -> Vec<(Cut, Parsed)> {
    let tokens = lex(source);
    let mut end = 0;
    for token in &tokens {
        assert_eq!(token.start, end);
        assert!(token.end > token.start);
        end = token.end;
    }
    assert_eq!(end as usize, source.len());
    let mut end = 0;
    let mut read = Vec::new();
    for cut in cut(source) {
        assert!(cut.start >= end && cut.end > cut.start, "{cut:?}");
        let between = &source[end as usize..cut.start as usize];
        let only_trivia = lex(between).iter().all(|token| {
            token.kind.is_trivia() || token.kind == TokenKind::Comma || token.text(between) == "\u{FEFF}"
        });
        assert!(only_trivia, "{between:?} belongs to no item");
        end = cut.end;
        let text = cut.text(source);
        let parsed = parse_item(text);
        for fault in &parsed.faults {
            let places = fault.labels.iter().map(|label| label.at);
            let edits = fault.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.at));
            for place in places.chain(edits).chain([fault.at]) {
                assert!(
                    text.get(place.start as usize..place.end as usize).is_some(),
                    "{place:?} in {text:?}"
                );
            }
        }
        for (id, (start, end)) in parsed.spans.iter() {
            assert!(text.get(start as usize..end as usize).is_some(), "{id:?} of {text:?}");
        }
        if let Some(item) = &parsed.item
            && parsed.faults.is_empty()
        {
            assert_eq!(item.kind.text, cut.header.kind, "{text:?}");
            assert_eq!(item.name.as_ref().map(|name| &name.text), cut.header.name.as_ref(), "{text:?}");
        }
        assert!(
            parsed.item.is_some() || !parsed.faults.is_empty(),
            "{text:?} is nothing, and nobody says so"
        );
        read.push((cut, parsed));
    }
    read
}

#[test]
fn every_prefix_of_the_tour_is_read() {
    for (_, source) in TOUR {
        for (at, _) in source.char_indices() {
            read(&source[..at]);
        }
    }
}

/// The trees of a file's items, by kind and name.
fn trees(source: &str) -> HashMap<(String, String), Item> {
    read(source)
        .into_iter()
        .filter_map(|(cut, parsed)| {
            let name = cut.header.name.or(cut.header.label).unwrap_or_default();
            Some(((cut.header.kind.to_string(), name.to_string()), parsed.item?))
        })
        .collect()
}

#[test]
fn a_fault_in_one_item_harms_no_other() {
    let (mut cases, mut harmed) = (0u32, Vec::new());
    let hello = ("hello", include_str!("../../../../examples/hello/hello.orch"));
    for (name, source) in TOUR.into_iter().chain([hello]) {
        let before = trees(source);
        let cuts = cut(source);
        for (index, token) in lex(source).iter().enumerate() {
            if token.kind.is_trivia() {
                continue;
            }
            let here = cuts.iter().find(|cut| cut.start <= token.start && token.end <= cut.end).unwrap();
            let header = &here.header;
            let here_name = header.name.clone().or(header.label.clone()).unwrap_or_default().to_string();
            let here_key = (header.kind.to_string(), here_name);
            let (start, end) = (token.start as usize, token.end as usize);
            let text = &source[start..end];
            let faults = [
                format!("{}{}", &source[..start], &source[end..]),
                format!("{}{text}{}", &source[..end], &source[end..]),
                format!("{}{}{}", &source[..start], misspelt(text), &source[end..]),
            ];
            for (what, faulty) in ["deleted", "doubled", "misspelt"].iter().zip(faults) {
                cases += 1;
                let after = trees(&faulty);
                let lost = before.iter().any(|(key, tree)| *key != here_key && after.get(key) != Some(tree));
                if lost {
                    harmed.push(format!("{name}: {what} token {index} {text:?} at {start}"));
                }
            }
        }
    }
    let list = harmed.join("\n");
    assert!(harmed.len() as f64 <= f64::from(cases) * 0.005, "{} of {cases}:\n{list}", harmed.len());
    insta::assert_snapshot!(format!("{} of {cases}\n{list}", harmed.len()));
}

fn misspelt(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    match chars.len() {
        0 => {}
        1 => chars[0] = if chars[0] == 'q' { 'x' } else { 'q' },
        length => chars.swap(length / 2 - 1, length / 2),
    }
    chars.into_iter().collect()
}

#[test]
fn comments_and_blanks_change_no_tree() {
    for (name, source) in TOUR {
        for cut in cut(source) {
            let text = cut.text(source);
            let plain = parse_item(text).item;
            let mut commented = String::new();
            let mut blank = String::new();
            let tokens = lex(text);
            let mut open_strings = 0;
            for token in &tokens {
                match token.kind {
                    TokenKind::StringStart | TokenKind::MultilineStart => open_strings += 1,
                    TokenKind::StringEnd => open_strings -= 1,
                    _ => {}
                }
                let shown = token.text(text);
                if token.kind == TokenKind::Newline && open_strings == 0 {
                    commented.push_str(" // why { \"\n   // and \"\"\" more\n\n");
                    blank.push_str("  \r\n\t\n");
                } else if token.kind == TokenKind::Whitespace && open_strings == 0 {
                    commented.push_str(shown);
                    blank.push_str("   \t ");
                } else {
                    commented.push_str(shown);
                    blank.push_str(shown);
                }
            }
            assert_eq!(parse_item(&commented).item, plain, "{name}\n{commented}");
            assert_eq!(parse_item(&blank).item, plain, "{name}\n{blank}");
        }
    }
}

#[test]
fn nesting_and_chains_are_bounded() {
    let deep = [
        "service a ".to_owned() + &"{".repeat(10_000),
        "let a = ".to_owned() + &"[".repeat(10_000),
        "let a = ".to_owned() + &"f(".repeat(10_000),
        "let a = ".to_owned() + &"\"${".repeat(10_000),
        "let a = ".to_owned() + &"x { y = ".repeat(10_000),
        "let a = ".to_owned() + &"- ".repeat(10_000) + "1",
        "let a = ".to_owned() + &"not ".repeat(10_000) + "b",
        "let a = b".to_owned() + &" + b".repeat(10_000),
        "let a = b".to_owned() + &".b".repeat(10_000),
        "let a = b".to_owned() + &"()".repeat(10_000),
        "let a = b".to_owned() + &" { }.c".repeat(10_000),
        "let a = ".to_owned() + &"if b then ".repeat(10_000),
        "let a = ".to_owned() + &"all b in ".repeat(10_000),
        "let a = ".to_owned() + &"b => ".repeat(10_000),
        "workflow a { ".to_owned() + &"if b { } else ".repeat(10_000),
        "type a = ".to_owned() + &"secret ".repeat(10_000) + "b",
        "type a = ".to_owned() + &"{ a: ".repeat(10_000) + "b",
        "type a = b".to_owned() + &" where b ".repeat(10_000),
        "let a = ".to_owned() + &"wait event a: b else ".repeat(10_000),
        "let a = ".to_owned() + &"match a { b => ".repeat(10_000),
        "let a = b undo ".to_owned() + &"parallel { b undo ".repeat(10_000),
    ];
    for source in deep {
        for (_, parsed) in read(&source) {
            let codes: Vec<&str> = parsed.faults.iter().map(|fault| fault.code.name).collect();
            let shown = &source[..40];
            assert!(codes.contains(&"nesting-too-deep") || shown.contains("where"), "{shown} {codes:?}");
            assert_eq!(codes.len(), 1, "{shown} {codes:?}");
        }
    }
    let flat = [
        "let a = [".to_owned() + &"1, ".repeat(10_000) + "]",
        "type a = ".to_owned() + &"\"b\" | ".repeat(10_000) + "\"c\"",
        "let a = \"".to_owned() + &"${b}".repeat(10_000) + "\"",
        "service a {".to_owned() + &"b.c = d\n".repeat(10_000) + "}",
    ];
    for source in flat {
        for (_, parsed) in read(&source) {
            assert_eq!(parsed.faults, [], "{}", &source[..40]);
        }
    }
}

/// Near the bound, in every form that nests: trees are made, walked and dropped on a thread's usual stack.
#[test]
fn what_is_just_not_too_deep_fits_the_stack() {
    let forms = [
        ("[", 63),
        ("f(", 63),
        ("x { y = ", 63),
        ("\"${", 31),
        ("(", 63),
        ("match a { b => ", 45),
        ("- ", 250),
        ("not ", 250),
        ("if b then c else ", 60),
        ("b => ", 60),
        ("parallel { return ", 45),
        ("any a in b: ", 50),
    ];
    for (form, count) in forms {
        let source = "let a = ".to_owned() + &form.repeat(count) + "b";
        for (_, parsed) in read(&source) {
            assert!(parsed.faults.iter().all(|fault| fault.code.name != "nesting-too-deep"), "{form}");
            let _ = format!("{parsed:?}");
        }
    }
    let statement = "workflow a { ".to_owned() + &"if b { ".repeat(45);
    let types = "type a = ".to_owned() + &"{ a: ".repeat(63) + "b";
    let chain = "let a = b".to_owned() + &".b + c".repeat(120);
    for source in [statement, types, chain] {
        read(&source);
    }
}

fn noise() -> impl Strategy<Value = String> {
    let pieces = vec![
        "service ",
        "a ",
        "b-c ",
        "= ",
        "+= ",
        "{ ",
        "} ",
        "( ",
        ") ",
        "[ ",
        "] ",
        ", ",
        ": ",
        ". ",
        "?. ",
        "?? ",
        ".. ",
        "..< ",
        "... ",
        "\"",
        "\"\"\"",
        "${",
        "r\"",
        "r#\"",
        "'",
        "\n",
        "\n\n",
        "\r\n",
        "// c\n",
        "/// d\n",
        "@a ",
        "@a(1)\n",
        "-> ",
        "=> ",
        "| ",
        "not ",
        "and ",
        "if ",
        "then ",
        "else ",
        "match ",
        "for ",
        "in ",
        "where ",
        "return ",
        "remove ",
        "import ",
        "extends ",
        "as ",
        "undo ",
        "wait event ",
        "parallel ",
        "any ",
        "1",
        "5m ",
        "0x",
        "1.2.3",
        "&& ",
        "! ",
        "; ",
        "# ",
        "é",
        "\u{0}",
        "\\",
        "$",
        "type ",
        "abstract ",
        "when ",
        "- ",
        "* ",
        "== ",
        "< ",
        "true ",
        "“",
        "”",
        "\nservice x {\n",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_read(source in noise()) {
        read(&source);
        parse_item(&source);
        parse_expr(&source);
    }

    #[test]
    fn any_text_is_read(source in "\\PC{0,60}") {
        read(&source);
        parse_item(&source);
    }

    #[test]
    fn the_tour_with_noise_in_it_is_read(
        program in prop::sample::select(TOUR.to_vec()),
        at in any::<prop::sample::Index>(),
        noise in noise(),
    ) {
        let source = program.1;
        let mut at = at.index(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        read(&format!("{}{noise}{}", &source[..at], &source[at..]));
    }
}

/// Found by noise: what the cut takes for a name is what the item reads, also where the next line goes on.
#[test]
fn a_head_that_goes_on_is_read_alike() {
    read("a as \n\nthen");
}
