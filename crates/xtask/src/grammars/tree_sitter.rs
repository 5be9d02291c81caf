//! The tree-sitter grammar: what is generated is up to date, its own tests pass, and its trees have the items that the
//! parser finds, and a node for each of its tokens.

mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Lines, roles, sources};
use crate::cache::Stamp;
use crate::debian;
use crate::shell::{output, step, works};
use tree::Node;

/// The Debian release that has a command line of tree-sitter.
const RELEASE: &str = "trixie";

/// What `tree-sitter generate` writes.
const GENERATED: &[&str] = &["src/parser.c", "src/grammar.json", "src/node-types.json"];

/// Runs all of it.
///
/// # Errors
/// When the program cannot be had, or something does not hold.
pub fn test(folder: &Path) -> Result<()> {
    let program = Program::install(folder)?;
    let grammar = crate::checkout().join("grammar/tree-sitter-orch");
    step("tree-sitter: the generated parser is that of the grammar");
    up_to_date(&program, &grammar, &folder.join("generated"))?;
    step("tree-sitter: trees and highlights");
    output(program.command().arg("test").current_dir(&grammar))?;
    queries(&program, &grammar)?;
    step("tree-sitter: items and tokens against the parser's");
    in_step(&program, &grammar, &folder.join("sources"))
}

/// The command line of tree-sitter.
struct Program {
    path: PathBuf,
    /// Where it keeps the parsers it compiles.
    compiled: PathBuf,
}

impl Program {
    fn install(folder: &Path) -> Result<Program> {
        let path = folder.join("bin/tree-sitter");
        let program = Program { path, compiled: folder.join("compiled") };
        fs::create_dir_all(&program.compiled)?;
        let stamp = Stamp::new(folder, "tree-sitter", RELEASE);
        if stamp.is_set() && works(program.command().arg("--version")) {
            return Ok(program);
        }
        step(&format!("unpacking tree-sitter of Debian {RELEASE} into {}", folder.display()));
        let (work, unpacked) = (folder.join("work"), folder.join("tree-sitter"));
        for old in [&work, &unpacked] {
            let _ = fs::remove_dir_all(old);
        }
        fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
        debian::unpack_with_dependencies(&["tree-sitter-cli"], RELEASE, &work, &unpacked)?;
        let _ = fs::remove_dir_all(&work);
        debian::launcher(&program.path, &unpacked, "usr/bin/tree-sitter", &[])?;
        stamp.set()?;
        Ok(program)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.env("TREE_SITTER_LIBDIR", &self.compiled).env("XDG_CONFIG_HOME", &self.compiled);
        command
    }
}

/// Generates once more, beside the checkout, and compares.
fn up_to_date(program: &Program, grammar: &Path, work: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(work);
    fs::create_dir_all(work.join("src")).with_context(|| format!("cannot make {}", work.display()))?;
    for file in ["grammar.js", "package.json", "src/scanner.c"] {
        fs::copy(grammar.join(file), work.join(file)).with_context(|| format!("no {file}"))?;
    }
    output(program.command().args(["generate", "--no-bindings"]).current_dir(work))?;
    for file in GENERATED {
        if fs::read(work.join(file))? != fs::read(grammar.join(file)).unwrap_or_default() {
            bail!(
                "grammar/tree-sitter-orch/{file} is not what grammar.js gives; write it anew with\n  \
                 cp {} grammar/tree-sitter-orch/src/",
                work.join("src/*.*").display()
            );
        }
    }
    Ok(())
}

/// Parses every text of the checkout and compares the items. Where the parser finds no fault, nor may this.
fn in_step(program: &Program, grammar: &Path, work: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(work);
    fs::create_dir_all(work).with_context(|| format!("cannot make {}", work.display()))?;
    let sources = sources::all()?;
    let mut paths = String::new();
    for (number, source) in sources.iter().enumerate() {
        let path = work.join(format!("{number:04}.orch"));
        fs::write(&path, &source.text).with_context(|| format!("cannot write {}", path.display()))?;
        paths.push_str(&format!("{}\n", path.display()));
    }
    let list = work.join("paths");
    fs::write(&list, paths)?;
    // It fails where a text has a fault, as some are meant to.
    let printed = program.command().arg("parse").arg("--paths").arg(&list).current_dir(grammar).output()?;
    let trees = tree::trees(&String::from_utf8_lossy(&printed.stdout));
    if trees.len() != sources.len() {
        bail!(
            "{} trees of {} texts\n{}",
            trees.len(),
            sources.len(),
            String::from_utf8_lossy(&printed.stderr)
        );
    }
    let (mut wrong, mut faulty, mut seen) = (Vec::new(), 0, 0);
    for (source, tree) in sources.iter().zip(&trees) {
        let reading = roles::read(&source.text);
        if reading.faults.is_empty() {
            wrong.extend(compare(source, &reading, tree));
        } else {
            faulty += 1;
            seen += usize::from(tree::fault(tree).is_some());
        }
    }
    if !wrong.is_empty() {
        bail!("{} texts are read otherwise than by the parser:\n{}", wrong.len(), wrong.join("\n"));
    }
    step(&format!(
        "{} texts alike; of {faulty} with a fault of form, an error in {seen}",
        sources.len() - faulty
    ));
    Ok(())
}

/// The first thing that is read otherwise than the parser does: a fault, an item, a token.
fn compare(source: &sources::Source, reading: &roles::Reading, tree: &[Node]) -> Option<String> {
    if let Some(fault) = tree::fault(tree) {
        return Some(format!("{}:{}: {}", source.name, fault.start.0 + 1, fault.name));
    }
    let lines = Lines::of(&source.text);
    let place = |at: usize| {
        let (line, start) = lines.at(at);
        (line, at - start)
    };
    let theirs = reading.items.iter().map(|item| {
        let (start, end) = (place(item.start), place(item.end));
        (item.kind.clone(), item.name.clone(), start, end)
    });
    let ours = tree::items(tree, &source.text);
    let longest = ours.len().max(reading.items.len());
    let pairs = theirs
        .map(Some)
        .chain(std::iter::repeat(None))
        .zip(ours.into_iter().map(Some).chain(std::iter::repeat(None)));
    if let Some((theirs, ours)) = pairs.take(longest).find(|(theirs, ours)| theirs != ours) {
        return Some(format!("{}: the parser has {theirs:?}, tree-sitter {ours:?}", source.name));
    }
    let mut nodes: BTreeMap<tree::Point, Vec<&str>> = BTreeMap::new();
    for node in tree {
        nodes.entry(node.start).or_default().push(&node.name);
    }
    reading.tokens.iter().find_map(|token| {
        let at = place(token.start);
        let here = nodes.get(&at).map_or(&[][..], Vec::as_slice);
        let is_alike = match wanted(token.role) {
            Wanted::Any => true,
            Wanted::One(names) => names.iter().any(|name| here.contains(name)),
            Wanted::NoName => !NAMES.iter().any(|name| here.contains(name)),
        };
        let text = source.text.get(token.start..token.end).unwrap_or("");
        (!is_alike)
            .then(|| format!("{}:{}: `{text}` is {:?}, here {here:?}", source.name, at.0 + 1, token.role))
    })
}

/// What a word of the grammar must not be.
const NAMES: &[&str] = &["identifier", "variant", "kind", "modifier"];

/// What must begin where a token does.
enum Wanted {
    Any,
    One(&'static [&'static str]),
    NoName,
}

fn wanted(role: roles::Role) -> Wanted {
    use roles::Role as R;
    Wanted::One(match role {
        R::String | R::Interpolation | R::Bracket | R::Sign | R::Invalid => return Wanted::Any,
        R::Keyword => return Wanted::NoName,
        R::Comment => &["comment"],
        R::Doc => &["doc_comment"],
        R::Raw => &["raw_string"],
        R::Escape => &["escape_sequence"],
        R::Number => &["number"],
        R::Constant => &["boolean", "null"],
        R::Modifier => &["modifier"],
        R::Kind => &["kind"],
        R::Item | R::Key | R::Attribute | R::Field | R::Function | R::Parameter | R::Type | R::Name => {
            &["identifier", "variant"]
        }
    })
}

/// Every query is one, and finds something in the examples. That for the colours of Helix takes no node twice.
fn queries(program: &Program, grammar: &Path) -> Result<()> {
    let examples = sources::all()?.into_iter().filter(|source| source.name.starts_with("examples/"));
    let examples: Vec<PathBuf> = examples.map(|source| crate::checkout().join(source.name)).collect();
    for folder in ["queries", "queries/helix"] {
        for entry in fs::read_dir(grammar.join(folder))? {
            let query = entry?.path();
            if query.is_dir() {
                continue;
            }
            let mut command = program.command();
            command.args(["query", "--captures"]).arg(&query).args(&examples).current_dir(grammar);
            let found = tree::captures(&output(&mut command)?);
            if found.is_empty() {
                bail!("{} finds nothing in the examples", query.display());
            }
            let mut first: BTreeMap<_, &str> = BTreeMap::new();
            for capture in found.iter().filter(|_| query.ends_with("helix/highlights.scm")) {
                let known = first.entry((&capture.file, capture.start, capture.end)).or_insert(&capture.name);
                if *known != capture.name {
                    bail!("{}:{} is {known} and {}", capture.file, capture.start.0 + 1, capture.name);
                }
            }
        }
    }
    Ok(())
}
