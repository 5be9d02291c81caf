//! What could be written at a place, also in a text that is half typed.
//!
//! A name nobody uses is put where the cursor is, the item is read and evaluated with it, and the evaluator says what
//! it expected there and what could be seen from there.

mod arguments;
mod fields;
mod imports;
mod insert;
mod members;
mod strings;
mod top;
mod values;

use std::sync::Arc;

use orch_analysis::names::{Denoted, Subject, Trace, trace};
use orch_analysis::source::{Item, SourceFile};
use orch_analysis::tokens::{Part, Token, tokens};
use orch_analysis::{Program, source};
use orch_syntax::ast;
use orch_syntax::{Parsed, parse_item};

use crate::place::{FileEdit, TextRange};
use crate::snapshot::Snapshot;

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and searched.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, or where it comes from.
    pub detail: String,
    /// Its documentation, in Markdown.
    pub docs: Option<String>,
    /// What is inserted; places to fill in as `$1`, `${2:name}`, `$0`.
    pub snippet: String,
    /// The bytes that are replaced.
    pub replace: TextRange,
    /// How far up it belongs: the less, the higher.
    pub rank: u32,
    /// What else is to be written elsewhere.
    pub also: Vec<FileEdit>,
    /// What it is called after: its type and documentation are looked up once it is known to be offered.
    pub(crate) denoted: Option<Denoted>,
}

/// What could be written at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completions {
    /// The best, first things first.
    pub list: Vec<Completion>,
    /// Whether there is more.
    pub rest: Rest,
}

/// What a list of completions leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rest {
    /// Nothing.
    #[default]
    Nothing,
    /// What fits less: who types on is to ask again.
    Worse,
}

/// How many things are offered at once. Nobody reads so many, and the names of a thousand services are a megabyte.
const MOST: usize = 200;

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompletionKind {
    /// A word of the language.
    Keyword,
    /// A kind.
    Kind,
    /// A field that can be set or read.
    Field,
    /// A variant of a choice.
    Variant,
    /// A word of an enumeration.
    Word,
    /// An item.
    Item,
    /// A secret.
    Secret,
    /// A port.
    Port,
    /// A value with a name.
    Value,
    /// A function.
    Function,
    /// A type.
    Type,
    /// A unit.
    Unit,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// An environment.
    Environment,
    /// An import.
    Module,
    /// The name of an argument.
    Argument,
}

/// The name that marks the place. No one would call anything so.
const MARKER: &str = "zz_orch_completion_zz";

/// A text with the marker in it, and what came of it.
pub(crate) struct Marked<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) program: Program,
    pub(crate) file: SourceFile,
    pub(crate) item: Item,
    pub(crate) tree: &'a Arc<ast::Item>,
    pub(crate) parsed: &'a Parsed,
    /// What was read.
    pub(crate) text: &'a str,
    pub(crate) trace: Trace,
    /// The marker's bytes in the item's text.
    pub(crate) offset: u32,
    /// The bytes of the file that are replaced.
    pub(crate) replace: TextRange,
    /// What stands after them on the line.
    pub(crate) after: &'a str,
}

impl Snapshot {
    /// What could be written at a byte of a file, the best first.
    pub fn completions(&self, path: &str, offset: u32) -> Completions {
        let mut list = self.complete(path, offset).unwrap_or_default();
        let mut rest = Rest::Nothing;
        if list.len() > MOST {
            rest = Rest::Worse;
            let text = self.text(path).unwrap_or_default();
            list = best(list, |it| text.get(it.replace.start as usize..offset as usize).unwrap_or(""));
        }
        list.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
        list.dedup_by(|later, first| later.label == first.label && later.kind == first.kind);
        for completion in &mut list {
            let Some(denoted) = completion.denoted else { continue };
            if completion.detail.is_empty() {
                completion.detail = self.shown_declaration(denoted).unwrap_or_default();
            }
            completion.docs = self.docs(denoted);
        }
        Completions { list, rest }
    }

    fn complete(&self, path: &str, offset: u32) -> Option<Vec<Completion>> {
        let (program, file) = (self.program_of(path)?, self.file(path)?);
        let text = Arc::clone(&file.layout(&self.db).text);
        let before = text.get(..offset as usize)?;
        let word = word_before(before);
        let replace = offset - u32::try_from(word.len()).unwrap_or(0)..offset + word_after(&text, offset);
        if let Some(found) = strings::complete(self, program, file, &text, offset) {
            return Some(found);
        }
        if in_comment(before) || is_closed(before, word) {
            return None;
        }
        let line = before.rsplit('\n').next().unwrap_or("");
        if line.len() == word.len() {
            return Some(top::complete(self, file, replace));
        }
        let (item, range) = self.item_around(file, &text, offset)?;
        if let Some(found) = top::after_head_words(self, file, line, &replace) {
            return Some(found);
        }
        let after = text.get(replace.end as usize..)?.split('\n').next().unwrap_or("");
        let end = range.end.max(replace.end);
        let head = text.get(range.start as usize..replace.start as usize)?;
        let tail = text.get(replace.end as usize..end as usize)?;
        // Half-typed text is read as what it may become: a name, the key of an entry, the end of a text.
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let guesses = [MARKER.to_owned(), format!("{MARKER} = null"), format!("{MARKER}}}\"")];
        for guess in &guesses {
            let marked_text = format!("{head}{guess}{tail}");
            let parsed = parse_item(&marked_text);
            let Some(tree) = parsed.item.clone().map(Arc::new) else { continue };
            let all = tokens(&tree);
            let Some(token) = all.iter().find(|token| token.text == MARKER) else { continue };
            let subject = Subject { program, config: self.config(), item, scratch: Some((&tree, MARKER)) };
            let trace = trace(&self.db, subject);
            let offset = replace.start - range.start;
            let marked = Marked {
                snapshot: self,
                program,
                file,
                item,
                tree: &tree,
                parsed: &parsed,
                text: &marked_text,
                trace,
                offset,
                replace: replace.clone(),
                after,
            };
            if is_number {
                return Some(values::units(&marked, token, word));
            }
            let found = marked.complete(token);
            if !found.is_empty() {
                return Some(found);
            }
        }
        None
    }

    /// The item in or after which the cursor stands: what is not closed goes on to it.
    fn item_around(&self, file: SourceFile, text: &str, offset: u32) -> Option<(Item, TextRange)> {
        if let Some(found) = self.item_at(file, offset) {
            return Some(found);
        }
        let ranges = &file.layout(&self.db).ranges;
        let index = ranges.partition_point(|range| range.end < offset).checked_sub(1)?;
        let range = ranges.get(index)?;
        let between = text.get(range.end as usize..offset as usize)?;
        // Only what is blank, or the word that is being typed.
        let is_open = !between.contains('\n')
            || !source::faults(&self.db, *file.items(&self.db).get(index)?).is_empty();
        let is_blank =
            between.chars().all(|c| c.is_whitespace() || c.is_alphanumeric() || "_-.=".contains(c));
        (is_open && is_blank).then_some((*file.items(&self.db).get(index)?, range.clone()))
    }
}

impl Marked<'_> {
    fn complete(&self, token: &Token<'_>) -> Vec<Completion> {
        match token.part {
            Part::Member => members::complete(self),
            Part::Shorthand | Part::Key { .. } | Part::Inner(_) => fields::complete(self, token),
            Part::Kind(inner) if inner.kind.id != self.tree.kind.id => fields::complete(self, token),
            Part::Value | Part::Callee | Part::Pattern => match self.trace.receiver.is_some() {
                true => members::complete(self),
                // A line of its own in a body is a field that is being typed.
                false if self.is_statement(token) => fields::complete(self, token),
                false => values::complete(self, token),
            },
            Part::Type(..) => top::types(self),
            Part::Base(of, ..) => {
                let mut found = top::bases(self, of);
                imports::bases(self, &mut found);
                found
            }
            Part::Environment => top::environments(self),
            Part::Attribute => top::attributes(self),
            Part::Argument => arguments::complete(self),
            Part::Item | Part::Kind(_) | Part::Field | Part::Parameter | Part::Binder => Vec::new(),
        }
    }

    /// Whether the marker stands as a line of a body.
    fn is_statement(&self, token: &Token<'_>) -> bool {
        fields::enclosing(self).is_some_and(|body| {
            body.members.iter().any(|member| match &member.kind {
                ast::MemberKind::Statement(statement) => {
                    matches!(&**statement, ast::Statement::Expr { expr, .. } if expr.id == token.node)
                }
                _ => false,
            })
        })
    }

    /// A completion of something that has a declaration.
    pub(crate) fn of_denoted(&self, label: &str, denoted: Denoted, kind: CompletionKind) -> Completion {
        Completion { denoted: Some(denoted), ..self.of_word(label, kind, "") }
    }

    /// A completion of a plain word.
    pub(crate) fn of_word(&self, label: &str, kind: CompletionKind, detail: &str) -> Completion {
        Completion {
            label: label.to_owned(),
            kind,
            detail: detail.to_owned(),
            docs: None,
            snippet: insert::plain(label),
            replace: self.replace.clone(),
            rank: 100,
            also: Vec::new(),
            denoted: None,
        }
    }
}

/// What fits best what was typed: a thousand names that begin alike are told apart by the letters that follow.
fn best<'a>(list: Vec<Completion>, typed: impl Fn(&Completion) -> &'a str) -> Vec<Completion> {
    let found = list.into_iter().filter_map(|it| Some((reach(&it.label, typed(&it))?, it)));
    let mut found: Vec<_> = found.collect();
    found.sort_by(|(a, left), (b, right)| (a, left.rank, &left.label).cmp(&(b, right.rank, &right.label)));
    found.into_iter().take(MOST).map(|(_, it)| it).collect()
}

/// How far into a label what was typed reaches, its letters found in their order; `None` where editors would not
/// show the label.
fn reach(label: &str, typed: &str) -> Option<usize> {
    let mut letters = label.chars().flat_map(char::to_lowercase).enumerate();
    let mut typed = typed.chars().flat_map(char::to_lowercase);
    typed.try_fold(0, |_, wanted| letters.find(|(_, letter)| *letter == wanted).map(|(at, _)| at))
}

/// The letters of a name that end a text.
fn word_before(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || *c == '_' || *c == '-')
        .last()
        .map_or(text.len(), |(at, _)| at);
    text.get(start..).unwrap_or("")
}

/// How many bytes of a name go on after a byte.
fn word_after(text: &str, offset: u32) -> u32 {
    let rest = text.get(offset as usize..).unwrap_or("");
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
    u32::try_from(end).unwrap_or(0)
}

/// Whether a text ends right after what is closed: only what parts it from the next can be written there.
fn is_closed(before: &str, word: &str) -> bool {
    before.strip_suffix(word).is_some_and(|before| before.ends_with(['"', ')', ']', '}']))
}

/// Whether a text ends inside a comment.
fn in_comment(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or("");
    let mut quotes = 0;
    let mut letters = line.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '"' => quotes += 1,
            '/' if quotes % 2 == 0 && line.get(at..).is_some_and(|rest| rest.starts_with("//")) => {
                return true;
            }
            _ => {}
        }
    }
    false
}
