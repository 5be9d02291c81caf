//! Every explanation is true: its wrong programs report its code and no other error, its right ones no error at all.
//! What is said of the wrong ones is held in one snapshot, to be read like a user reads it.

use std::collections::BTreeMap;
use std::fmt::Write;

use orch_analysis::anchor::Located;
use orch_analysis::check::{Inputs, Options, check};
use orch_analysis::findings;
use orch_analysis::locate::Files;
use orch_analysis::project::{Presence, Project};
use orch_analysis::unit::Target;
use orch_analysis::{Database, Program, Settings, testing};
use orch_diagnostics::{Code, Safety, Severity, Span};

/// What a line begins with after which another file of the example stands.
const FILE: &str = "// file: ";

/// The files of an example: the first is `main.orch`, each further one follows a line that names it.
fn files(example: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut path = "main.orch".to_owned();
    for line in example.split_inclusive('\n') {
        match line.strip_prefix(FILE) {
            Some(name) => path = name.trim().to_owned(),
            None => files.entry(path.clone()).or_insert_with(String::new).push_str(line),
        }
    }
    // Examples are of a stack, whatever it is called. Behind them, so that their lines stay.
    if let Some(main) = files.get_mut("main.orch")
        && !main.lines().any(|line| line.starts_with("stack "))
    {
        main.push_str("\nstack example\n");
    }
    files
}

/// The files of an example, as a folder would hold them.
struct Folder<'a>(&'a BTreeMap<String, String>);

impl Project for Folder<'_> {
    fn look(&self, path: &str) -> Presence {
        let names = |folder: &str| {
            let inside = self.0.keys().filter_map(|name| name.strip_prefix(folder));
            let mut names: Vec<String> =
                inside.filter_map(|rest| rest.split('/').next()).map(str::to_owned).collect();
            names.dedup();
            names
        };
        let mut folder = String::new();
        for (part, there) in path.split('/').zip(0..) {
            let beside = names(&folder);
            if !beside.iter().any(|name| name == part) {
                return Presence::Missing { there, beside };
            }
            folder = format!("{folder}{part}/");
        }
        Presence::There
    }
}

/// What is found in an example, with the texts it is found in.
struct Checked {
    found: Vec<Located>,
    sources: Vec<(String, String)>,
}

impl Checked {
    fn of(files: &BTreeMap<String, String>, options: &Options) -> Checked {
        let mut db = Database::default();
        let read = |path: &str| files.get(path).cloned().ok_or_else(|| "there is no such file".to_owned());
        let program = Program::load(&mut db, "main.orch", Settings::default(), &read).unwrap();
        let folder = Folder(files);
        let mut found = check(&db, program, &Options { project: Some(&folder), ..options.clone() });
        found.extend(testing::run(&db, program).into_iter().flat_map(|run| run.failures));
        let sources = Files::new(&db, program).sources(&db);
        let sources = sources.into_iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        Checked { found, sources }
    }

    fn text(&self, at: Span) -> &str {
        &self.sources[at.file.0 as usize].1[at.start as usize..at.end as usize]
    }

    fn place(&self, at: Span) -> String {
        let (path, text) = &self.sources[at.file.0 as usize];
        let line = text[..at.start as usize].matches('\n').count() + 1;
        let shown = self.text(at).split('\n').next().unwrap_or_default();
        format!("{path}:{line} `{shown}`")
    }

    fn errors(&self) -> impl Iterator<Item = &Located> {
        self.found.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// The files with all safe fixes applied, if there are any.
    fn mended(&self) -> Option<BTreeMap<String, String>> {
        let fixes = self.found.iter().flat_map(|f| f.fixes.iter().find(|fix| fix.safety == Safety::Safe));
        let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.at));
        let mut sources = self.sources.clone();
        for edit in edits {
            let range = edit.at.start as usize..edit.at.end as usize;
            sources[edit.at.file.0 as usize].1.replace_range(range, &edit.text);
        }
        Some(sources.into_iter().collect())
    }

    fn told(&self, out: &mut String) {
        for finding in &self.found {
            let severity = format!("{:?}", finding.severity).to_lowercase();
            writeln!(out, "{severity}[{}] {}", finding.code, self.place(finding.at)).unwrap();
            writeln!(out, "  {}", finding.message).unwrap();
            if let Some(caption) = &finding.caption {
                writeln!(out, "  here: {caption}").unwrap();
            }
            for label in &finding.labels {
                writeln!(out, "  at {}: {}", self.place(label.at), label.message).unwrap();
            }
            for note in &finding.notes {
                writeln!(out, "  note: {note}").unwrap();
            }
            for fix in &finding.fixes {
                let edits = fix.edits.iter().map(|e| format!("{:?} → {:?}", self.text(e.at), e.text));
                let safety = if fix.safety == Safety::Safe { "fix" } else { "offer" };
                writeln!(out, "  {safety}: {} ({})", fix.title, edits.collect::<Vec<_>>().join(", "))
                    .unwrap();
            }
        }
    }
}

fn options(code: &Code) -> Options<'static> {
    let inputs = if code.name == "missing-input" { Inputs::MustBeSet } else { Inputs::MayBeUnset };
    Options { inputs, ..Options::default() }
}

fn codes() -> Vec<&'static Code> {
    let mut codes = [orch_syntax::faults::CODES, findings::CODES].concat();
    codes.sort();
    codes
}

#[test]
fn every_code_has_a_summary_and_an_example_of_each_sort() {
    for code in codes() {
        let explained = code.explained();
        assert!(code.explanation.starts_with("# "), "{code}");
        assert!(explained.summary.ends_with('.'), "{code}: {}", explained.summary);
        assert!(!explained.wrong.is_empty(), "{code} has no wrong example");
        assert!(!explained.right.is_empty(), "{code} has no right example");
    }
}

#[test]
fn wrong_examples_report_their_code_and_no_other_error() {
    let mut broken = String::new();
    for code in codes() {
        for example in code.explained().wrong {
            let checked = Checked::of(&files(example), &options(code));
            let found = checked.found.iter().any(|finding| finding.code == code);
            if !found || checked.errors().any(|finding| finding.code != code) {
                writeln!(broken, "{code}:\n{example}").unwrap();
                checked.told(&mut broken);
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn right_examples_are_right_for_every_target() {
    let mut broken = String::new();
    for code in codes() {
        for example in code.explained().right {
            let targets = vec![Target::Compose, Target::K8s, Target::Run];
            let checked = Checked::of(&files(example), &Options { targets, ..options(code) });
            if checked.errors().next().is_some() || checked.found.iter().any(|finding| finding.code == code) {
                writeln!(broken, "{code}:\n{example}").unwrap();
                checked.told(&mut broken);
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn safe_fixes_mend() {
    let mut broken = String::new();
    for code in codes() {
        for example in code.explained().wrong {
            let Some(mended) = Checked::of(&files(example), &options(code)).mended() else { continue };
            let checked = Checked::of(&mended, &options(code));
            if checked.errors().next().is_some() || checked.found.iter().any(|finding| finding.code == code) {
                writeln!(broken, "{code}:\n{}", mended["main.orch"]).unwrap();
                checked.told(&mut broken);
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn what_is_said_of_the_wrong_examples() {
    let mut told = String::new();
    for code in codes() {
        for example in code.explained().wrong {
            Checked::of(&files(example), &options(code)).told(&mut told);
            told.push('\n');
        }
    }
    insta::assert_snapshot!(told);
}

/// Mistakes of the same codes that no explanation shows.
const FURTHER: &[&str] = &[
    // Overlays.
    "service web { image = \"a:1\", env { A = 1 } }\nenvironment prod { web.env += { A = 2 } }",
    "service web { image = \"a:1\", env { A = 1 } }\nenvironment prod { remove web.env.B }",
    "service web { image = \"a:1\" }\nenvironment prod { wbe.replicas = 2 }",
    "service web { image = \"a:1\" }\nenvironment prod { replicas: int }",
    "service web { image = \"a:1\" }\nenvironment prod { web.health { interval = 3s } }",
    "service web { image = \"a:1\", port = 80 }\nenvironment prod { web.publish = 99999 }",
    "service web { image = \"a:1\", labels { n = if environment == prod then \"a\" else 1 } }\nenvironment prod { }",
    // Written twice, or two things at once.
    "service web { image = \"a:1\", run = process(\"./a\") }",
    "service web { image = \"a:1\", port = 80, ports { admin = 81 } }",
    "let a = { x = \"1\" }\nlet b = { x = \"2\" }\nservice web { image = \"a:1\", labels { ...a, ...b } }",
    "stack a\nstack b",
    // Ports.
    "service db { image = \"a:1\" }\nservice web { image = \"a:1\", env { DB = db.address } }",
    "service web { image = \"a:1\", ports { a = 80, b = 81 }, publish = 8080 }",
    "service web { image = \"a:1\", publish = 8080 }",
    "service web { image = \"a:1\", ports { api = 80 }, health = http(\"/\") { port = 80 } }",
    "service web { image = \"a:1\", ports { api = 80 }, env { A = self.apo.url } }",
    // Names.
    "let total = 3\nservice web { image = \"a:1\", replicas = total-1 }",
    "service web { image = \"a:1\", dir = \"${super}/x\" }",
    "service web { image = \"a:1\", pull = sometimes }",
    "service web { image = \"a:1\", pull = alwyas }",
    "job a { image = \"a:1\" }\nservice web extends a { image = \"a:1\" }",
    "abstract service a extends b { }\nabstract service b extends a { }",
    "kind a extends b { }\nkind b extends a { }",
    "service { image = \"a:1\" }",
    "service",
    "secret key",
    "import \"./lib.orch\" as lib\nservice web { image = lib.name }\n// file: lib.orch\nprivate let name = \"a:1\"",
    "import \"./lib.orch\" as lib\nservice web { image = lib.nmae }\n// file: lib.orch\nlet name = \"a:1\"",
    // Types.
    "service web { image = 3 }",
    "service web { image = null }",
    "service web { image = \"a:1\", depends_on = [\"db\"] }\nservice db { image = \"a:1\" }",
    "service web { image = \"a:1\", env { A = \"a\" + \"b\" } }",
    "service web { image = \"a:1\", env { A = 3s + 1 } }",
    "service web { image = \"a:1\", networks = 3 }",
    "service web { image = \"a:1\", networks [default] }",
    "service web { image = \"a:1\", health http(\"/\") }",
    "service web { image = \"a:1\", restart = on_failure { attempt = 3 } }",
    "service web { image = \"a:1\", volumes { data = mount(\"/data\", \"/b\") } }",
    "fn even(n: int) -> bool = n == 0 or odd(n - 1)\nfn odd(n: int) -> bool = not even(n - 1)\ncheck \"x\" { even(2) }",
    // Texts of a known form.
    "service web { image = \"A b:1\" }",
    "service web { image = \"a:1\", hostname = \"a_b\" }",
    "network n { subnet = \"10.0.0.0/33\" }\nservice web { image = \"a:1\", networks = [n] }",
    "service web { image = \"a:1\", port = 80, publish = \"127.0.0.1:99999\" }",
    "type tag = semver\nlet t: tag = \"1.x\"\nservice web { image = \"a:${t}\" }",
    "check \"x\" { \"a\".matches(\"(\") }",
    "job j { image = \"a:1\", schedule = \"* * *\" }",
    // Ranges.
    "service web { image = \"a:1\", resources { memory = 1Gi..512Mi } }",
    "service web { image = \"a:1\", replicas = 1..<3 }",
    // Late values and secrets.
    "service db { image = \"a:1\", port = 1, health = tcp }\nservice web { image = \"a:1\", labels { b = db.port }, dir = \"/x/${self.replica}\" }",
    "secret s = env(\"S\")\nservice web { image = \"a:${s}\" }",
    "secret s = env(\"S\")\nservice web { image = \"a:1\", env { A = if s == \"x\" then 1 else 2 } }",
    // Attributes.
    "@allow(floating-imgae, \"x\")\nservice web { image = \"a:1\" }",
    "service web {\n  @later(\"x\")\n  image = \"a:1\"\n  @short\n  port = 80\n}",
    // What is not there in some configuration.
    "service db { image = \"a:1\", port = 1, health = tcp, enabled = false }\nservice web { image = \"a:1\", env { A = db.address } }",
    "service web { image = \"a:1\", replicas = 2 }\nenvironment prod { web.replicas = 3 }\ncheck \"few\" { all s in services: s.scale.replicas == 2 }",
    "environment prod { }\nimport \"./lib.orch\" as lib when environment == prod\nlet x = lib.a\n// file: lib.orch\nlet a = 1",
    "import \"./lib.orch\" as lib for i in 0..3\nlet x = lib.a\n// file: lib.orch\nlet a = 1",
    "type v { a: int }",
];

#[test]
fn what_is_said_of_further_mistakes() {
    let mut told = String::new();
    for example in FURTHER {
        writeln!(told, "─── {}", example.replace('\n', "\n    ")).unwrap();
        Checked::of(&files(example), &Options::default()).told(&mut told);
        told.push('\n');
    }
    insta::assert_snapshot!(told);
}
