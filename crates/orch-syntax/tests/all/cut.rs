//! Cutting files into items.

use std::fmt::Write;

use orch_syntax::{Cut, cut};

use crate::common::TOUR;

fn shown(text: &str, cuts: &[Cut]) -> String {
    let mut out = String::new();
    for cut in cuts {
        let header = &cut.header;
        let body = cut.text(text);
        let first = body.lines().next().unwrap_or("");
        let last = body.lines().last().unwrap_or("");
        let _ = write!(out, "{}..{} ", cut.start, cut.end);
        if header.modifiers.abstract_ {
            out.push_str("abstract ");
        }
        if header.modifiers.private {
            out.push_str("private ");
        }
        let _ = write!(out, "<{}>", header.kind);
        for (what, word) in [("", &header.name), ("label ", &header.label), ("as ", &header.alias)] {
            if let Some(word) = word {
                let _ = write!(out, " {what}{word}");
            }
        }
        let _ = writeln!(out, " | {first} … {last}");
    }
    out
}

#[test]
fn the_tour_is_cut_into_its_items() {
    for (name, text) in TOUR {
        insta::assert_snapshot!(format!("cut-{name}"), shown(text, &cut(text)));
    }
}

#[test]
fn what_begins_and_ends_an_item() {
    let sources = [
        "\u{FEFF}stack a\r\n\r\nnetwork b\r\n",
        "/// Detached.\n\n/// Attached.\n// And this.\nnetwork a // not this\n/// Dangling.\n",
        "let a =\n  1\n  + 2\nlet b =\nnetwork c",
        "type A =\n  \"x\"\n  // why\n  | \"y\"\nnetwork b, network c",
        "service a\n{\n}\nservice b {}",
        "@a(\"}\")\n// why\n@b\nprivate let c = 1",
        "service a {\n  b {\n  }\nservice c {\n}\n",
        "service a {\n  b = 1 }\n}\n  c = 2\n}\nservice d {}\nx = 1\nservice e {}",
        "let a = \"\"\"\nservice b {\n\"\"\"\nservice c {}",
        "let a = \"\"\"\n  text\nservice c {}\n\nlet d = \"\"\"\n  x\n\"\"\"",
        "let a = r#\"\nservice c {}",
        "let a = \"${ \"}\" } { \"\nnetwork b",
        "image = \"x\"\n}\nservice a {}",
        "// only a comment",
        "",
    ];
    let mut out = String::new();
    for source in sources {
        let _ = writeln!(out, "{source:?}\n{}", shown(source, &cut(source)));
    }
    insta::assert_snapshot!(out);
}
