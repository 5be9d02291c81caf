//! Each form of the language, as it is read.

use std::fmt::Write;

use orch_syntax::{Parsed, cut, parse_expr, parse_item};

fn shown(sources: &[&str], show: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for source in sources {
        let _ = writeln!(out, "{source}\n    {}", show(source).trim_end().replace('\n', "\n    "));
    }
    out
}

fn expr(source: &str) -> String {
    let parsed = parse_expr(source);
    assert_eq!(parsed.faults, [], "{source}");
    crate::common::expr(&parsed.expr)
}

fn item(source: &str) -> String {
    let Parsed { item, faults, .. } = parse_item(source);
    assert_eq!(faults, [], "{source}");
    crate::common::item(&item.expect("an item"))
}

#[test]
fn operators_bind_as_the_grammar_says() {
    insta::assert_snapshot!(shown(
        &[
            "1 + 2 * 3 - 4 / 5",
            "a or b and not c == d ?? e",
            "not a in b",
            "not not a and b",
            "-a.b * - -c",
            "a - b",
            "a-b",
            "1..2 == 3..<4",
            "..",
            "..5",
            "5..",
            "a + 1..b * 2",
            "[1.., ..2]",
            "a ?? b ?? c",
            "x => y => x + y",
            "if a then b else if c then d else e + 1",
            "(a + b) * c",
            "a.b?.c[d](e, f: g).h",
            "a { b = 1 }.c",
            "tcp { a = 1 } ",
            "f(x) { y }",
            "all x in xs where x.a: x.b == 1",
            "any x in [1, 2]: x in ys and true",
            "[for x in xs: x + 1]",
            "[for x in xs where x > 1: { a = x }]",
            "match x { 1 | 2 => \"a\", 3.. => b { c = 1 }, k8s | run => null, -1 => 2, else => [ ] }",
            "match x {\n  1 => \"a\"\n  ..0 => \"b\"\n}",
            "match f(x) { true => 1 }",
            "wait event a: T? within 5s else b",
            "parallel { a() }",
            "race for x in xs limit 3 { a(x) }",
            "all",
            "wait",
            "a.match.if",
            "{ a, b = 1, ...c }",
        ],
        expr,
    ));
}

#[test]
fn texts_are_read() {
    insta::assert_snapshot!(shown(
        &[
            r#""""#,
            r#""a\tb\u{1F600}\"\$\\""#,
            r#""$a ${b}${"c${d}"} \${e}""#,
            r##"r"\d\" + r#"a"b"#"##,
            "\"\"\"\n  a\n    b\n\n  c\n  \"\"\"",
            "\"\"\"\r\n  a\r\n  b\"\"\"",
            "\"\"\"a\n  b\n  c\"\"\"",
            "\"\"\"\n    ${a}\n      b ${c}\n    \"\"\"",
            "\"\"\"\n  a\\n\n  \\  b\n\n  \"\"\"",
            "\"\"\"\n\"\"\"",
            "\"\"\"a \"quoted\" word\"\"\"",
        ],
        |source| {
            let parsed = parse_expr(source);
            let codes: Vec<&str> = parsed.faults.iter().map(|fault| fault.code.name).collect();
            format!("{} {codes:?}", crate::common::expr(&parsed.expr))
        },
    ));
}

#[test]
fn members_are_told_apart_by_two_tokens() {
    insta::assert_snapshot!(item(
        "x y {
  a = 1
  a += 1
  a.b[c].\"d\" = 1
  \"e\" { f }
  g { }
  h: int = 1
  i: { a: int, b: string? }
  j
  ...k
  remove l.m
  remove = 1
  for = 1
  if: bool
  match.a = 1
  expect { a }
  kind name
  kind \"label\"
  kind name \"label\" (a: int, b: string = \"c\") -> T { }
  abstract private kind name extends a.b for c in d when e { }
  return
  return { a }
  if a { } else if b { c() } else return 1
  if a then b else c
  for a in b { c }
  spawn a(b)
  expect a == b
  a.b
  a[b].c(d)
  a(b)
  a() undo b()
  not a
  all a in b: c
  match a { b => c }
  parallel { a }
  wait event a: b
  @attr(1, b: 2)
  @other
  m = 1
  @attr n { }
  @attr
  kind name { }
}"
    ));
}

#[test]
fn what_stands_before_a_brace_does_not_mislead() {
    insta::assert_snapshot!(item(
        "x y {
  a.\"\"\"b\"\"\" = 1
  a.r\"b\" { }
  c: secret { d: int } = e
  c: secret (string | int)
}"
    ));
}

#[test]
fn heads_are_read() {
    insta::assert_snapshot!(shown(
        &[
            "import \"./pg.orch\"(size: 20Gi) as orders",
            "stack pg(size: bytes = 10Gi, name: string)",
            "service worker for shard in 0..<4 { }",
            "service a extends b.c when environment == production { x = 1 }",
            "test \"a\" in production { expect a }",
            "fn f(x: [int], y: { string = secret int? }) -> int | string where it > 0 = x + 1",
            "type Port = int where 1 <= it and it <= 65535",
            "type Level =\n  \"low\"\n  | \"high\"",
            "let a: int = 1",
            "let a = reserve(b) undo release(b) { c = 1 }",
            "route \"/a\" -> b.c { }",
            "monitoring { }",
            "service for { }",
            "service in { }",
            "secret a",
            "@a @b(c: 1)\nprivate let x = 1",
            "let a = (\n  1 +\n  2\n)",
        ],
        item,
    ));
}

#[test]
fn lines_go_on_where_they_must() {
    insta::assert_snapshot!(item(
        "x y {
  a =
    1
  b = c
    .d()
    ?.e
    + 1
    ?? f
    or g
  h = 1 +
    // why

    2
  i = j
  -k
  l = 1Gi..
  m = ..2Gi
  n = if a
    then b else c
  o = f(
    a
    , b
    [c]
  )
  p = [
    tcp
    { a = 1
      b = 2 },
  ]
  q: \"a\"
    | \"b\"
  within = 1
  then.x = 1
  or { a = 1 }
}"
        .replace("    a\n    , b\n    [c]", "    a, b")
        .replace("    tcp\n    { a = 1", "    tcp { a = 1")
        .as_str()
    ));
}

#[test]
fn docs_are_kept_by_what_they_describe() {
    let source = "/// An item.
/// Two lines.
@attr
/// More.
kind x {
  /// A field.
  a: int
  /// Detached.

  /// An entry.
  b = 1 /// trailing
  c: /// no
    \"low\"
    /// The high one.
    | \"high\"
  d: {
    /// Inside.
    e: int
  }
  /// Dangling.
}
";
    let cuts = cut(source);
    assert_eq!(cuts.len(), 1);
    let text = cuts[0].text(source);
    let parsed = parse_item(text);
    assert_eq!(parsed.faults, []);
    let mut out = String::new();
    for (id, doc) in parsed.docs.iter() {
        let (start, end) = parsed.spans.get(id).expect("a place");
        let first = text[start as usize..end as usize].lines().next().unwrap_or("");
        let _ = writeln!(out, "{first:10} <- {doc:?}");
    }
    insta::assert_snapshot!(out);
}
