//! What is left of an item with faults in it, and what is said.

use std::fmt::Write;

use orch_syntax::{cut, parse_expr, parse_item};

/// Source, tree and findings of a file, item by item.
fn read(source: &str) -> String {
    let mut out = format!("{}\n---\n", source.trim_end());
    for cut in cut(source) {
        let text = cut.text(source);
        out.push_str(&crate::common::parsed(text, &parse_item(text)));
    }
    out
}

fn read_all(sources: &[&str]) -> String {
    let mut out = String::new();
    for source in sources {
        let _ = writeln!(out, "{}", read(source));
    }
    out
}

#[test]
fn values_that_are_missing() {
    insta::assert_snapshot!(read_all(&[
        "service web {\n  image =\n  port = 80\n  env { A = , B = 2 }\n  x = db.\n  y = 1 +\n  z = [1, , 2]\n}",
        "let x =\nlet y = 1",
        "let x = f(a: , b: 2)",
        "let x = \"a${}b\"",
        "let x = if a then",
        "let x = a ?? ",
        "service web {\n  image = in\n  port = or 2\n}",
    ]));
}

#[test]
fn brackets_that_do_not_match() {
    insta::assert_snapshot!(read_all(&[
        "service web {\n  env { A = 1\n  image = \"x\"\n}\nservice db { port = 1 }",
        "service web {\n  env {\n    A = 1\n  image = \"x\"\n}\n",
        "service web {\n  env { A = 1 } }\n  image = \"x\"\n}\nservice db { port = 1 }",
        "service web {\n  ports = [1, 2\n  image = \"x\"\n  health = http(\"/\"\n  env { A = 1 }\n}\n",
        "service web {\n  ports = [1, 2)\n  image = f(1]\n}\n",
        "service web {\n  image = \"x${f({ a = 1 \n  port = 80\n}",
        "service web {\n  a = (1 + 2\n",
        "service web {",
        "service web }",
        "service web {\n a = f(b) )\n c = 1\n}",
        "let x = [{ a = 1 ]\nlet y = 2",
    ]));
}

#[test]
fn strings_that_are_not_closed() {
    insta::assert_snapshot!(read_all(&[
        "service web {\n  image = \"shop/web\n  port = 80\n}",
        "service web {\n  image = \"\"\"shop/web\n  port = 80\n}\nservice db { port = 1 }",
        "service web {\n  image = r\"a\\d\n  port = 80\n}",
        "let x = \"a\\qb\\u{110000}\\u{41}\"",
    ]));
}

#[test]
fn what_other_languages_write() {
    insta::assert_snapshot!(read_all(&[
        "service web {\n  image: 'x';\n  port: 80\n  env = { \"A\": 1, B: true, C = 2 }\n  ports: [80, 81]\n  host: f(1)\n}",
        "let x = a && b || !c",
        "let x = a&&b",
        "test \"t\" {\n  if a = b { fail() }\n  expect a = b\n}",
        "# comment with \"quote\nservice web {\n  # another { one\n  image = \"x\" # why\n  version = 1.2.3-rc\n  host = 127.0.0.1\n  y = 0xzz\n}",
        "service web\n{\n  env\n  {\n    A = 1\n  }\n}",
        "workflow w {\n  if a {\n    b()\n  }\n  else {\n    c()\n  }\n  x = if a then b\n  else c\n}",
        "let x = f(a = 1)",
        "let x = “a”",
        "let x = a\u{A0}+ b",
    ]));
}

#[test]
fn what_is_not_parted_or_too_much() {
    insta::assert_snapshot!(read_all(&[
        "service web { image = \"x\" port = 80 }",
        "service web { ports = [80 81], env = f(a b) }",
        "service web { a = 1 2 3\n b = 2 }",
        "service web { , a = 1,, b = 2, }",
        "service a {} service b {}",
        "service web { a = 1 < 2 < 3 }",
        "service web { a = 1..2..3 }",
        "let x = tcp { a = 1 } { b = 2 }",
    ]));
}

#[test]
fn heads_of_items() {
    insta::assert_snapshot!(read_all(&[
        "service api extend base {\n  a = 1\n}",
        "service api extends {\n  a = 1\n}",
        "service api when x extends base {\n  a = 1\n}",
        "service api(x y: int, z:) { a = 1 }",
        "service api for in xs { a = 1 }",
        "service 5 { a = 1 }",
        "service api = 5 { a = 1 }",
        "@ service api { a = 1 }",
        "@deprecated(\"x\" service api { a = 1 }",
        "image = \"x\"",
        "return 5\nport = 80",
        "}",
        "abstract service",
    ]));
}

#[test]
fn statements_and_members() {
    insta::assert_snapshot!(read_all(&[
        "workflow w {\n  if { a }\n  for x { b }\n  for in xs { b }\n  return\n  log.info(\n  remove\n  spawn\n  = 5\n  a.b\n  a.b.c = \n  x\n}",
        "fn f(x: int) = match x {\n  1 => \n  2 | => 3\n  4 5 => 6\n  else => 7\n}",
        "let x = [for a b: c]",
        "let x = any a in b c",
        "type T = { a: , b: int where, c: [int, d: {string = }, e: string? }",
    ]));
}

#[test]
fn expressions_by_themselves() {
    let mut out = String::new();
    for source in ["1", "\"a\"", "", "1 2", "{ a = 1 }", "[1,", "db.host", "a = 1", "}", "4..40"] {
        let parsed = parse_expr(source);
        let faults: Vec<&str> = parsed.faults.iter().map(|fault| fault.message.as_str()).collect();
        let _ = writeln!(out, "{source:12} {} {faults:?}", crate::common::expr(&parsed.expr));
    }
    insta::assert_snapshot!(out);
}
