//! The formatter held against the programs of the tour, against small texts, and (`laws`) against what must hold for any text.

mod laws;

use insta::assert_snapshot;
use orch_syntax::{ast, cut, format, format_range, parse_item};

const TOUR: [(&str, &str); 8] = [
    ("01", include_str!("../../../../examples/tour/01-shop.orch")),
    ("02", include_str!("../../../../examples/tour/02-local-dev.orch")),
    ("03", include_str!("../../../../examples/tour/03-everywhere.orch")),
    ("04", include_str!("../../../../examples/tour/04-agents.orch")),
    ("05", include_str!("../../../../examples/tour/05-platform.orch")),
    ("06", include_str!("../../../../examples/tour/06-workflow.orch")),
    ("07", include_str!("../../../../examples/tour/07-otel-demo.orch")),
    ("postgres", include_str!("../../../../examples/tour/shared/postgres.orch")),
];

fn formatted(text: &str) -> String {
    let first = format(text);
    assert_eq!(first.broken, [], "a fault of form in:\n{text}");
    assert_eq!(first.unchanged, first.text == text);
    let second = format(&first.text);
    assert_eq!(second.text, first.text, "twice is not once");
    assert_eq!(trees(text), trees(&first.text), "the meaning changed:\n{}", first.text);
    first.text
}

/// The trees of the items, `None` for broken ones.
fn trees(text: &str) -> Vec<Option<ast::Item>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    cut(text)
        .iter()
        .map(|cut| {
            let parsed = parse_item(&text[cut.start as usize..cut.end as usize]);
            parsed.item.filter(|_| parsed.faults.is_empty())
        })
        .collect()
}

/// All of a text but its white space.
fn ink(text: &str) -> String {
    text.trim_start_matches('\u{FEFF}').split_whitespace().collect()
}

// ---- the tour ----

#[test]
fn the_programs_of_the_tour_format_to_themselves() {
    for (name, text) in TOUR {
        assert_eq!(format(text).broken, [], "{name}");
        pretty_eq(name, &formatted(text), text);
    }
}

#[test]
fn every_example_and_the_page_on_the_grammar_format_to_themselves() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("examples")];
    let mut programs = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "orch") {
                let text = std::fs::read_to_string(&path).unwrap();
                pretty_eq(&path.display().to_string(), &formatted(&text), &text);
                programs += 1;
            }
        }
    }
    assert!(programs >= TOUR.len());

    let page = std::fs::read_to_string(root.join("grammar/README.md")).unwrap();
    let mut fences = 0;
    for fence in page.split("```orch\n").skip(1) {
        let lines: Vec<&str> = fence.split("```").next().unwrap().trim_end().lines().collect();
        let indent = lines.iter().filter_map(|line| line.find(|c| c != ' ')).min().unwrap();
        let text: String =
            lines.iter().map(|line| line.get(indent..).unwrap_or("").to_owned() + "\n").collect();
        assert_eq!(formatted(&text), text);
        fences += 1;
    }
    assert!(fences > 0);
}

fn pretty_eq(name: &str, left: &str, right: &str) {
    for (number, (left, right)) in left.lines().zip(right.lines()).enumerate() {
        assert_eq!(left, right, "{name}, line {}", number + 1);
    }
    assert_eq!(left, right, "{name}");
}

// ---- small texts ----

#[test]
fn space_stands_between_tokens_by_the_rules() {
    assert_snapshot!(formatted(
        "service   api{\n\
         image=\"a\"\n\
         env{A=1,B=not  c,  C = - 1,D=a-b,E=[1,2 ][0],F=(1+2)*3}\n\
         \n\
         command = [ \"a\" ,\"b\" , ]\n\
         replicas=2 .. 10\n\
         \n\
         memory= .. 300Mi\n\
         \n\
         cpu=100m ..\n\
         \n\
         labels { }\n\
         \n\
         health=http ( \"/\" ){port= - 1 .. - 2}\n\
         \n\
         x = a . b ?. c ?? d [ 0 ] [ \"k\" ] ( 1 )\n\
         \n\
         y=not(a and b)or(c)\n\
         \n\
         z=[for t in [1]where t>0:f(t)]\n\
         \n\
         w=xs.map(x=>x+1)\n\
         ... more\n\
         remove  a . b\n\
         }\n"
    ), @r#"
    service api {
      image = "a"
      env   { A = 1, B = not c, C = -1, D = a-b, E = [1, 2][0], F = (1 + 2) * 3 }

      command  = ["a", "b",]
      replicas = 2..10

      memory = ..300Mi

      cpu = 100m..

      labels {}

      health = http("/") { port = -1..-2 }

      x = a.b?.c ?? d[0]["k"](1)

      y = not (a and b) or (c)

      z = [for t in [1] where t > 0: f(t)]

      w = xs.map(x => x + 1)
      ...more
      remove a.b
    }
    "#);
}

#[test]
fn heads_of_items_are_spaced() {
    assert_snapshot!(formatted(
        "import   \"./pg.orch\" ( size : 20Gi ) as  orders\n\
         \n\
         abstract   service a   extends  b . c{ x=1 }\n\
         \n\
         @allow ( code , \"why\" )\n\
         service w for  s in 0 ..< 4 when environment==production { port=1 }\n\
         \n\
         fn f ( a:string , b :[int]=[1])->string ?= a\n\
         \n\
         type T={ a:string ? , b:( int|string ),c:{string=int} , d:secret string,e:int where 1<=it and it<=5 }\n\
         \n\
         test \"t\" in production { expect a==1 }\n\
         \n\
         kind k extends service {\n\
         @only ( run )\n\
         a:int=1\n\
         long_name  :  \"a\"|\"b\"\n\
         }\n"
    ), @r#"
    import "./pg.orch"(size: 20Gi) as orders

    abstract service a extends b.c { x = 1 }

    @allow(code, "why")
    service w for s in 0..<4 when environment == production { port = 1 }

    fn f(a: string, b: [int] = [1]) -> string? = a

    type T = { a: string?, b: (int | string), c: { string = int }, d: secret string, e: int where 1 <= it and it <= 5 }

    test "t" in production { expect a == 1 }

    kind k extends service {
      @only(run)
      a: int = 1
      long_name: "a" | "b"
    }
    "#);
}

#[test]
fn entries_align_until_something_parts_them() {
    assert_snapshot!(formatted(
        "service a {\n\
         image = \"a\"\n\
         env { A = 1 }\n\
         ...spread\n\
         networks = [b]\n\
         // a comment\n\
         x = 1\n\
         list += [1]\n\
         \"key\" = 2\n\
         \n\
         \n\
         \n\
         y = 1\n\
         longer = {\n\
         z = 1\n\
         }\n\
         longest = 1\n\
         q = 1, r = 2\n\
         s = 1,\n\
         tuv = 2,\n\
         metric \"m\" { target = 1 }\n\
         a = 1\n\
         bcd = 2   // the space before is the author's\n\
         ef = 3 // and this\n\
         }\n"
    ), @r#"
    service a {
      image    = "a"
      env      { A = 1 }
      ...spread
      networks = [b]
      // a comment
      x     = 1
      list += [1]
      "key" = 2

      y = 1
      longer = {
        z = 1
      }
      longest = 1
      q = 1, r = 2
      s   = 1,
      tuv = 2,
      metric "m" { target = 1 }
      a   = 1
      bcd = 2   // the space before is the author's
      ef  = 3 // and this
    }
    "#);
}

#[test]
fn items_align_with_their_like() {
    assert_snapshot!(formatted(
        "network a { internal = true }\n\
         network b\n\
         network long { internal = true }\n\
         service x { port = 1 }\n\
         service long extends x { port = 2 }\n\
         service y extends x { port = 2 }\n\
         let a = 1\n\
         let abc = 2\n\
         let b: int = 3\n\
         let abcd: int = 3\n\
         \n\
         workflow w() {\n\
         let a = f() undo g()\n\
         let bcd = 1\n\
         f(a)\n\
         let e = 1\n\
         }\n"
    ), @r#"
    network a    { internal = true }
    network b
    network long { internal = true }
    service x { port = 1 }
    service long extends x { port = 2 }
    service y extends x    { port = 2 }
    let a   = 1
    let abc = 2
    let b: int    = 3
    let abcd: int = 3

    workflow w() {
      let a   = f() undo g()
      let bcd = 1
      f(a)
      let e = 1
    }
    "#);
}

#[test]
fn the_author_chooses_one_line_or_several() {
    assert_snapshot!(formatted(
        "service a {\n\
         command = [\"a\",\n\
         \"b\",\n\
         ]\n\
         health = http(\"/\", {\n\
         a = 1 }) { port = 1\n\
         interval = 1s }\n\
         x =\n\
         a\n\
         // why\n\
         or b\n\
         or c.d {\n\
         y = 1\n\
         }\n\
         z = match a { b => 1\n\
         else => 2 }\n\
         nothing {\n\
         \n\
         }\n\
         env { // why\n\
         \n\
         A = 1 // one\n\
         // last\n\
         \n\
         }\n\
         }\n"
    ), @r#"
    service a {
      command = ["a",
        "b",
      ]
      health = http("/", {
        a = 1
      }) {
        port     = 1
        interval = 1s
      }
      x =
        a
        // why
        or b
        or c.d {
          y = 1
        }
      z = match a {
        b => 1
        else => 2
      }
      nothing {
      }
      env { // why
        A = 1 // one
        // last
      }
    }
    "#);
}

#[test]
fn statements_keep_their_lines() {
    assert_snapshot!(formatted(
        "workflow w(a: int) -> int {\n\
         if a>1{ return - 1 }else if (a==1){\n\
         fail(\"x\")\n\
         }else{ return(2) }\n\
         for x in xs{ spawn f(x) }\n\
         return parallel for o in os limit 10{ f(o) }\n\
         }\n"
    ), @r#"
    workflow w(a: int) -> int {
      if a > 1 { return -1 } else if (a == 1) {
        fail("x")
      } else { return (2) }
      for x in xs { spawn f(x) }
      return parallel for o in os limit 10 { f(o) }
    }
    "#);
}

#[test]
fn strings_are_left_alone() {
    let text = "config a=text(\"\"\"\n   a  =  ${ b+c }  \n\t\n    \"\"\" )\nlet x=\"${ a . b }  \"\nlet y =  r\"  \\d  \"\n";
    assert_eq!(
        formatted(text),
        "config a = text(\"\"\"\n   a  =  ${ b+c }  \n\t\n    \"\"\")\nlet x = \"${ a . b }  \"\nlet y = r\"  \\d  \"\n"
    );
}

// ---- files ----

#[test]
fn a_broken_item_is_left_byte_for_byte_and_its_neighbours_are_not() {
    let broken = "service b {\n      image   =\n \t x = = 1  \n}";
    let text = format!("service   a{{port=1}}\n\n\n\n  {broken}   \n\n\nservice   c{{port=1}}");
    let out = format(&text);
    assert_eq!(out.text, format!("service a {{ port = 1 }}\n\n  {broken}\n\nservice c {{ port = 1 }}\n"));
    assert_eq!(out.broken.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>(), [broken]);
    assert_eq!(format(&out.text).text, out.text);
    assert!(format(&out.text).unchanged);
}

#[test]
fn a_head_before_a_broken_item_that_is_indented_does_not_become_its_own() {
    for (text, broken) in [(" i r:g\n  p=5\n  {}", 3), ("{\n ///\"\ns w//\ni\n k", 3)] {
        let once = format(text);
        assert_eq!(once.broken.len(), broken);
        assert_eq!(trees(&once.text), trees(text));
        assert_eq!(format(&once.text).text, once.text);
    }
}

#[test]
fn a_broken_item_parts_those_around_it() {
    let text = "let a = 1\nlet x = = 2\nlet abc = 3\n";
    assert_eq!(format(text).text, text);
}

#[test]
fn lines_end_in_one_way_and_a_mark_is_dropped() {
    let text = "\u{FEFF}service a {\r\n  x   = 1 // c \t\r\n  t = \"\"\"\r\n    a\r\n    \"\"\"\r\n}\r\n\r\n\r\n\r\n// end";
    let out = format(text);
    assert_eq!(out.broken, []);
    assert_eq!(out.text, "service a {\n  x = 1 // c\n  t = \"\"\"\n    a\n    \"\"\"\n}\n\n// end\n");
    assert_eq!(trees(text), trees(&out.text));
    assert!(!out.unchanged);
}

#[test]
fn what_is_empty_stays_empty() {
    for text in ["", "\n", "  \n\n\t", "\u{FEFF}", "\r\n"] {
        assert_eq!(format(text).text, "", "{text:?}");
    }
    assert_eq!(format("// only\n\n\n// comments").text, "// only\n\n// comments\n");
}

#[test]
fn a_range_changes_only_what_touches_it() {
    let text = "let a=1\nlet b=2\n";
    let at = text.find("b=").unwrap();
    let changes = format_range(text, at..at + 3);
    assert_eq!(applied(text, &changes), "let a=1\nlet b = 2\n");
}

fn applied(text: &str, changes: &[orch_syntax::Change]) -> String {
    let mut out = text.to_owned();
    for change in changes.iter().rev() {
        out.replace_range(change.at.clone(), &change.text);
    }
    out
}
