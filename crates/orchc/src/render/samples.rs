//! Findings made by hand, and what each renderer makes of them: source and output together.

use orch_diagnostics::{Code, FileId, Finding, Safety, Severity, Span};

use super::{Format, Limit, Report};
use crate::source::{Source, Sources};
use crate::terminal::Ink;

static UNKNOWN_FIELD: Code = Code {
    name: "unknown-field",
    severity: Severity::Error,
    explanation: "# A field that its kind does not have.\n\nRecords are closed.\n",
};
static IMAGE_WITHOUT_TAG: Code = Code {
    name: "image-without-tag",
    severity: Severity::Warning,
    explanation: "# An image without a tag.\n",
};
static START_CYCLE: Code = Code {
    name: "start-cycle",
    severity: Severity::Error,
    explanation: "# Items that wait for each other.\n",
};
static MISSING_INPUT: Code =
    Code { name: "missing-input", severity: Severity::Info, explanation: "# An input that is not set.\n" };

/// Sources and findings, the places found by what stands there.
struct Sample {
    sources: Sources,
    findings: Vec<Finding>,
}

impl Sample {
    fn new() -> Sample {
        Sample { sources: Sources::new(), findings: Vec::new() }
    }

    fn file(&mut self, name: &str, text: &str) -> FileId {
        self.sources.add(Source::text_only(name, text))
    }

    /// The first place in `file` that reads `text`.
    fn at(&self, file: FileId, text: &str) -> Span {
        let start = self.sources.get(file).unwrap().text().find(text).unwrap();
        Span::new(file, start as u32, (start + text.len()) as u32)
    }

    fn human(&self) -> String {
        self.report().human(Limit::Unlimited, Ink::Plain)
    }

    fn report(&self) -> Report<'_> {
        Report { findings: &self.findings, sources: &self.sources }
    }
}

/// One of everything, over two files.
fn shop() -> Sample {
    let mut sample = Sample::new();
    let shop = sample.file(
        "shop.orch",
        "stack shop\n\nimport \"./pg.orch\" as pg\n\nservice api {\n  imgae = \"shop/api\"\n  port  = 8080\n  env   { DB = db.address }\n}\n",
    );
    let pg = sample.file("shared/pg, 1.orch", "service db {\n  env { API = api.url }\n}\n");
    sample.findings = vec![
        Finding::new(&UNKNOWN_FIELD, sample.at(shop, "imgae"), "a service has no field `imgae`")
            .caption("did you mean `image`?")
            .fix("rename to `image`", Safety::Safe, sample.at(shop, "imgae"), "image"),
        Finding::new(&IMAGE_WITHOUT_TAG, sample.at(shop, "\"shop/api\""), "the image has no tag").note(
            "without a tag the newest image is taken,\nwhich differs from day to day: 100% of the time",
        ),
        Finding::new(&START_CYCLE, sample.at(shop, "db.address"), "`api` and `db` wait for each other")
            .caption("`api` starts after `db`")
            .label(sample.at(pg, "api.url"), "`db` starts after `api`")
            .label(sample.at(shop, "service api"), "`api` is declared here")
            .note("only start edges must be acyclic"),
        Finding::new(&MISSING_INPUT, sample.at(pg, "db"), "`DB_PASSWORD` is not set"),
    ];
    sample
}

#[test]
fn human() {
    insta::assert_snapshot!(shop().human());
}

#[test]
fn human_in_color() {
    let text = shop().report().human(Limit::First(1), Ink::Colored);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn json() {
    insta::assert_snapshot!(shop().report().text(Format::Json));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(shop().report().text(Format::Sarif));
}

#[test]
fn github() {
    insta::assert_snapshot!(shop().report().text(Format::Github));
}

/// Texts that are hard to draw, each with the place in question between `«` and `»`.
#[test]
fn hard_texts() {
    let texts = [
        ("crlf", "stack a\r\n\r\nservice b {\r\n  «prot» = 1\r\n}\r\n"),
        ("tabs", "service b {\n\t\tport\t=\t«99999»\t// too big\n}\n"),
        ("wide characters", "service b {\n  env { 名前 = \"日本\", «naem» = \"👩‍🚀\" }\n}\n"),
        ("several lines", "stack a\n«service b {\n  port = 1\n  image = \"x\"\n  env { A = 1 }\n}»\n"),
        ("empty file", "«»"),
        ("end of a file", "service b {\n  port = 1\n«»"),
        ("end of a file without a line end", "service b {«»"),
        ("line end", "service b«\n»{ }\n"),
        ("steering characters", "let a = \"\u{1b}[31m«\u{202e}b»\u{0}\rc\u{b}d\u{85}\"\n"),
    ];
    let mut all = String::new();
    for (title, marked) in texts {
        let mut sample = Sample::new();
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let file = sample.file("t.orch", &marked.replace(['«', '»'], ""));
        let at = Span::new(file, start as u32, end as u32);
        sample.findings = vec![Finding::new(&UNKNOWN_FIELD, at, "not so").caption("this")];
        let (from, to) = sample.sources.range(at);
        all.push_str(&format!(
            "=== {title}: {}:{}..{}:{}\n{}",
            from.line,
            from.column,
            to.line,
            to.column,
            sample.human()
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_the_place_and_the_place_is_true() {
    let mut sample = Sample::new();
    let text = format!(
        "let a = \"{}\"\nlet long = \"{}\" + wrong + \"{}\"\n",
        1,
        "x".repeat(500_000),
        "y".repeat(500_000)
    );
    let file = sample.file("t.orch", &text);
    sample.findings = vec![
        Finding::new(&UNKNOWN_FIELD, sample.at(file, "wrong"), "there is no `wrong`")
            .label(sample.at(file, "let a"), "there is an `a`")
            .label(sample.at(file, "yyyy\"\n"), "the end"),
        Finding::new(&UNKNOWN_FIELD, Span::new(file, 0, text.len() as u32), "all of it is wrong"),
    ];
    insta::assert_snapshot!(sample.human());
}

#[test]
fn of_many_findings_the_errors_are_shown_first_and_the_rest_is_counted() {
    let mut sample = Sample::new();
    let file = sample.file("t.orch", "a\nb\nc\n");
    let warning = |at| Finding::new(&IMAGE_WITHOUT_TAG, at, "the image has no tag");
    let mut findings = vec![warning(sample.at(file, "a")); 1000];
    findings.push(Finding::new(&UNKNOWN_FIELD, sample.at(file, "c"), "there is no `c`"));
    sample.findings = findings;
    insta::assert_snapshot!(sample.report().human(Limit::First(2), Ink::Plain));
}

#[test]
fn no_place_however_wrong_makes_a_renderer_fail() {
    let texts = ["", "\n", "é", "a\r\nb\n", "日本\n\n", "\u{2028}a\u{b}\n", "x\ry", "\t\té\t"];
    for text in texts {
        for start in 0..(text.len() as u32 + 3) {
            for end in 0..(text.len() as u32 + 3) {
                let mut sample = Sample::new();
                let file = sample.file("t.orch", text);
                let at = Span { file, start, end };
                let elsewhere = Span { file: FileId(7), start, end };
                sample.findings = vec![
                    Finding::new(&UNKNOWN_FIELD, at, "a").label(Span::new(file, 0, 1), "b").label(at, "c"),
                    Finding::new(&UNKNOWN_FIELD, elsewhere, "a").label(at, "b"),
                    Finding::new(&UNKNOWN_FIELD, at, "a").label(elsewhere, "b"),
                ];
                for format in [Format::Human, Format::Json, Format::Sarif, Format::Github] {
                    assert!(!sample.report().text(format).is_empty());
                }
            }
        }
    }
}
