//! What nobody should write: whatever the text, there are findings, and never a panic, a hang or an overflow.
//!
//! Tests run on threads with the usual two megabytes of stack, unoptimised: if it fits here, it fits anywhere.

use std::fmt::Write;
use std::time::{Duration, Instant};

use orch_syntax::lex;

use crate::common::{Loaded, Texts, one, programs, survives};

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

/// A chain far longer than any may nest: what is deep is not worked out on the stack.
#[test]
fn lets_that_each_name_the_next() {
    let mut text = String::new();
    for n in 0..1_000 {
        writeln!(text, "let a{n} = a{}", n + 1).unwrap();
    }
    text.push_str("let a1000 = 1");
    survives(&stack(&text));
}

/// Some thousands of each are more than any limit on findings and less than those on items: what is quadratic shows.
#[test]
fn many_of_everything() {
    let many = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    for text in [
        many(2_500, &|n| format!("let a{n} = b{n}\n")),
        many(4_000, &|n| format!("network n{n}\n")),
        many(4_000, &|_| "network n\n".to_owned()),
        many(600, &|n| format!("service a{n} {{ imgae = \"a:1\", env {{ A = b{n}.host }} }}\n")),
        format!("service a {{\n{}}}", many(3_000, &|n| format!("k{n} = 1\n"))),
        format!("service a {{ env {{\n{}}} }}", many(5_000, &|n| format!("K{n} = \"v\"\n"))),
        format!("service a {{ env {{\n{}}} }}", many(3_000, &|_| "K = \"v\"\n".to_owned())),
        format!("service a {{ env {{\n{}}} }}", many(3_000, &|n| format!("remove K{n}\n"))),
        format!(
            "service a {{ image = \"a:1\", depends_on = [{}] }}\nservice b {{ image = \"a:1\" }}",
            "b, ".repeat(3_000)
        ),
        format!("service a {{\n{}}}", many(3_000, &|_| "image 5 6 7\n".to_owned())),
        format!("type t = {}", "\"a\" | ".repeat(3_000) + "int"),
        many(600, &|n| format!("service a{n} {{ image = \"a:1\", mounts {{ \"/x\" = v }} }}\n")) + "volume v",
        many(3_000, &|n| format!("let größe{n} = {n}\n")),
        format!("let a = [{}]", "1, ".repeat(30_000)),
        format!("let a = {}", "$ ".repeat(50_000)),
        "let a = 1;\n".repeat(5_000),
        "# a\n".repeat(5_000),
        "/*\n".repeat(5_000),
        "r#\"\n".repeat(5_000),
        "a=".repeat(50_000),
        "}\n".repeat(10_000),
        "@".repeat(50_000),
        "‘ ".repeat(20_000),
        "'".repeat(20_001),
        format!("let a = {}", "9".repeat(100_000)),
        format!("let {} = 1", "a".repeat(200_000)),
        format!("let {} = 1", "é".repeat(100_000)),
        format!("let a = \"{}\"", "é\u{202e}\u{1F600}".repeat(20_000)),
    ] {
        survives(&stack(&text));
    }
}

#[test]
fn what_explodes_is_cut_off() {
    let chain = |count: usize, first: &str, next: &dyn Fn(usize) -> String| {
        (1..count).fold(format!("{first}\n"), |text, n| text + &next(n) + "\n")
    };
    for text in [
        chain(60, "let a0 = \"xxxxxxxxxx\"", &|n| format!("let a{n} = \"${{a{m}}}${{a{m}}}\"", m = n - 1)),
        chain(60, "let a0 = [1]", &|n| format!("let a{n} = [a{m}, a{m}]", m = n - 1)),
        chain(20, "fn f0(x: int) -> int = x", &|n| format!("fn f{n}(x: int) -> int = f{m}(x) + f{m}(x)", m = n - 1)),
        chain(200, "type t0 = int", &|n| format!("type t{n} = {{ a: t{m}, b: t{m} }}", m = n - 1)),
        chain(300, "kind k0 extends service", &|n| format!("kind k{n} extends k{} {{ }}", n - 1)),
        "service a for n in 0..<1000000000 { image = \"a:1\" }".to_owned(),
        "let a = [for x in 0..<1000000000: x]\nlet b = [for x in 0..<3000: [for y in 0..<3000: x]]".to_owned(),
        "let a: regex = \"((((a{1,1000}){1,1000}){1,1000}){1,1000})\"".to_owned(),
        format!("let a = \"{}\".matches(\"(a*)*b\")", "a".repeat(10_000)),
        "let a = 1e999999999\nlet b = 9223372036854775808\nlet c = 0xffffffffffffffffff\nlet d = 1e-999999999".to_owned(),
        "service a { image = \"a:1\", replicas = 9223372036854775807, ports { a = 1..65535 } }".to_owned(),
    ] {
        survives(&stack(&text));
    }
}

/// Lines of heirs are followed so far and no farther, and whoever goes farther is told so; in a circle as well.
#[test]
fn a_line_of_heirs_that_is_too_long_is_told_once() {
    let line = |count: usize, first: &str, next: &dyn Fn(usize) -> String| {
        (1..count).fold(format!("{first}\n"), |text, n| text + &next(n) + "\n")
    };
    let heirs = |count: usize| {
        let bases = line(count, "abstract service b0 { image = \"x:1\" }", &|n| {
            format!("abstract service b{n} extends b{} {{ }}", n - 1)
        });
        format!("{bases}service web extends b{} {{ }}", count - 1)
    };
    let kinds = |count: usize| {
        let kinds =
            line(count, "kind k0 extends service { }", &|n| format!("kind k{n} extends k{} {{ }}", n - 1));
        format!("{kinds}k{} web {{ image = \"x:1\", port = 80 }}", count - 1)
    };
    let circle = |count: usize| {
        let others = line(count, "", &|n| format!("abstract service b{n} extends b{} {{ }}", n - 1));
        format!("abstract service b0 extends b{} {{ }}\n{others}", count - 1)
    };
    for (text, told) in [
        (heirs(64), &[][..]),
        (heirs(65), &["unknown-base"]),
        (heirs(300), &["unknown-base"]),
        (kinds(33), &[]),
        (kinds(34), &["unknown-base"]),
        (kinds(300), &["unknown-base"]),
        (circle(30), &["value-cycle"]),
        (circle(300), &["unknown-base"]),
    ] {
        assert_eq!(survives(&stack(&text)), told, "{text}");
    }
}

#[test]
fn many_files_that_import_each_other() {
    let path = |n: usize| format!("f{n}.orch");
    let files = |count: usize, imports: &dyn Fn(usize) -> Vec<usize>| -> Texts {
        let text = |n: usize| {
            let head = if n == 0 { "stack s\n" } else { "" };
            let import = |m: usize| format!("import \"./f{m}.orch\" as f{m}\n");
            head.to_owned() + &imports(n).into_iter().map(import).collect::<String>()
        };
        (0..count).map(|n| (path(n), text(n))).collect()
    };
    survives(&files(500, &|n| vec![(n + 1) % 500]));
    survives(&files(40, &|n| (0..40).filter(|m| *m != n).collect()));
}

/// Twenty-six files that each import the next twice, with arguments: two to the twenty-fifth instances.
#[test]
fn instances_that_multiply_are_cut_off() {
    let last = 25;
    let texts: Texts = (0..=last)
        .map(|n| {
            let next = n + 1;
            let body = if n == last {
                "service a { image = \"a:1\" }".to_owned()
            } else {
                format!("import \"./f{next}.orch\"(x: 1) as l\nimport \"./f{next}.orch\"(x: 2) as r")
            };
            (format!("f{n}.orch"), format!("stack s{n}(x: int = 1)\n{body}\n"))
        })
        .collect();
    survives(&texts);
}

// ---- what nobody wants to be told so often ----

/// How often a code was found.
fn count(codes: &[&str], code: &str) -> usize {
    codes.iter().filter(|found| **found == code).count()
}

#[test]
fn a_file_that_is_no_program_is_given_up() {
    for piece in ["/*\n", "# a\n", "}\n", "\"\n", "- a\n", "let a\n"] {
        let texts = stack(&piece.repeat(200_000));
        let loaded = Loaded::new(&texts);
        let items = loaded.program.root(&loaded.db).items(&loaded.db).len();
        assert!(items <= 20_001, "{piece:?} is cut into {items} pieces");
        let codes = survives(&texts);
        assert!(codes.len() <= 3000, "{piece:?} has {} findings", codes.len());
    }
    let codes = survives(&stack(&"# a\n".repeat(2000)));
    assert_eq!(count(&codes, "not-an-item"), 1, "that there is more is told once");
}

#[test]
fn a_file_of_too_many_items_is_read_to_there() {
    let lets: String = (0..30_000).map(|n| format!("let a{n} = {n}\n")).collect();
    let codes = survives(&stack(&lets));
    assert_eq!(count(&codes, "nesting-too-deep"), 1);
    let texts = stack(&lets);
    assert_eq!(
        orch_syntax::cut(&texts[0].1).last().map(|cut| cut.end as usize),
        Some(texts[0].1.trim_end().len())
    );
}

#[test]
fn an_item_that_is_too_long_is_read_to_there() {
    for (open, each) in [("[", "1, "), ("", "! "), ("", "a "), ("[", "{}, "), ("", "; ")] {
        let item = format!("let a = {open}{}", each.repeat(600_000));
        let parsed = orch_syntax::parse_item(&item);
        assert_eq!(parsed.faults.last().map(|fault| fault.code.name), Some("nesting-too-deep"), "{each}");
        assert!(parsed.spans.len() < 1_000_000, "{each} has {} nodes", parsed.spans.len());
    }
    let comments = format!("let a = [\n{}]", "// b\n".repeat(2_100_000));
    let parsed = orch_syntax::parse_item(&comments);
    assert_eq!(parsed.faults.last().map(|fault| fault.code.name), Some("nesting-too-deep"));
}

#[test]
fn an_item_that_is_all_wrong_is_given_up() {
    let fields: String = (0..20_000).map(|n| format!("k{n} = 1\n")).collect();
    let codes = survives(&stack(&format!("service a {{\nimage = \"a:1\"\n{fields}}}")));
    assert_eq!((count(&codes, "unknown-field"), count(&codes, "budget-exceeded")), (1000, 1));
    let values = format!("let a = [{}]", "b, ".repeat(20_000));
    let codes = survives(&stack(&values));
    assert_eq!((count(&codes, "unknown-name"), count(&codes, "budget-exceeded")), (1000, 1));
}

#[test]
fn a_program_that_is_all_wrong_is_given_up() {
    let lets: String = (0..10_000).map(|n| format!("let a{n} = b{n}\n")).collect();
    let codes = survives(&stack(&lets));
    assert_eq!((count(&codes, "unknown-name"), count(&codes, "budget-exceeded")), (2001, 1));
    let codes = survives(&stack(&"let a = ;\n".repeat(10_000)));
    assert!(codes.len() < 5000 && count(&codes, "budget-exceeded") == 1, "{} findings", codes.len());
}

/// Each of them alone may take as long as an item may; together they may not take sixty times that.
#[test]
fn the_work_of_all_items_together_is_bounded() {
    let functions: String =
        (1..60).map(|n| format!("fn f{n}(x: int) -> int = f{m}(x) + f{m}(x)\n", m = n - 1)).collect();
    let texts = stack(&format!("fn f0(x: int) -> int = x\n{functions}"));
    let findings = Loaded::new(&texts).findings();
    assert!(findings.iter().any(|finding| finding.message.contains("the items up to this")), "{findings:#?}");
}

#[test]
fn families_are_counted_together() {
    let families: String = (0..5).map(|n| format!("network f{n} for x in 0..<10000 {{ }}\n")).collect();
    let codes = survives(&stack(&families));
    assert_eq!(count(&codes, "budget-exceeded"), 1);
}

#[test]
fn everyone_waits_for_everyone() {
    let all: Vec<String> = (0..100).map(|n| format!("a{n}")).collect();
    let each = |name: &String| {
        let others: Vec<&str> = all.iter().filter(|other| *other != name).map(String::as_str).collect();
        format!("service {name} {{ image = \"a:1\", depends_on = [{}] }}\n", others.join(", "))
    };
    let codes = survives(&stack(&all.iter().map(each).collect::<String>()));
    assert!(codes.contains(&"start-cycle"));
}

#[test]
fn lists_that_are_gone_through_for_each_element_of_another_are_bounded() {
    let codes = survives(&stack("let l = [for x in range(0, 10000): x]\nlet a = [for x in l: x in l]"));
    assert_eq!(count(&codes, "budget-exceeded"), 1);
    let codes = survives(&stack("let l = [for x in range(0, 10000): x]\nlet a = [for x in l: sum(l)]"));
    assert_eq!(count(&codes, "budget-exceeded"), 1);
}

#[test]
fn configurations_are_counted() {
    let environments: String =
        (0..1000).map(|n| format!("environment e{n} {{ a.replicas = {n} }}\n")).collect();
    let codes = survives(&stack(&format!("service a {{ image = \"a:1\" }}\n{environments}")));
    assert_eq!(count(&codes, "budget-exceeded"), 1);
}

// ---- what takes longer than its length ----

/// The shortest of three times that reading an item takes.
fn time_of(text: &str) -> Duration {
    let time = || {
        let begun = Instant::now();
        orch_syntax::parse_item(text);
        begun.elapsed()
    };
    (0..3).map(|_| time()).min().unwrap()
}

/// Texts of one length, next to one that is read token by token without a look ahead.
#[test]
fn reading_takes_no_longer_than_the_text_is_long() {
    let of = |piece: &str| format!("let a = {}", piece.repeat(200_000 / piece.len()));
    let baseline = time_of(&of("a "));
    for piece in ["`", "~", "$", "'", "#", "“", "\\", "!", ".", "?.", "0x", "1.", "a:", "- ", "- a\n"] {
        let time = time_of(&of(piece));
        assert!(time < baseline * 20, "{piece:?} takes {time:?} beside {baseline:?}");
    }
}
