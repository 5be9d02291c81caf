//! What a file declares: for an outline, and for finding an item by name.

use orch_analysis::schema::kind::{Builtin, kind_of};
use orch_analysis::source::{self, Item, SourceFile};
use orch_syntax::Spans;
use orch_syntax::ast::{self, MemberKind, NodeId, Segment};

use crate::place::TextRange;
use crate::snapshot::Snapshot;

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name; its kind where it has none.
    pub name: String,
    /// Its kind, or what is set.
    pub detail: String,
    /// What sort of thing it is.
    pub kind: SymbolKind,
    /// All of it.
    pub range: TextRange,
    /// Its name.
    pub selection: TextRange,
    /// What is in it.
    pub children: Vec<Symbol>,
}

/// What sort of thing a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolKind {
    /// The `stack` header.
    Stack,
    /// A service, a job.
    Workload,
    /// A network, a volume, a host, monitoring …
    Resource,
    /// A secret.
    Secret,
    /// A config.
    Config,
    /// An environment.
    Environment,
    /// `let`
    Value,
    /// `import`
    Import,
    /// `type`, `record`, `choice`
    Type,
    /// `kind`
    Kind,
    /// `fn`
    Function,
    /// `check`, `test`
    Check,
    /// A field of something.
    Field,
    /// A declared variant.
    Variant,
    /// Anything else.
    Other,
}

/// A symbol with the file it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSymbol {
    /// The file.
    pub path: std::sync::Arc<str>,
    /// The symbol, without children.
    pub symbol: Symbol,
}

/// How many answers to a search are worth sending.
const MOST_FOUND: usize = 512;

/// How deep an outline goes.
const DEEPEST: usize = 8;

impl Snapshot {
    /// The outline of a file.
    pub fn symbols(&self, path: &str) -> Vec<Symbol> {
        let Some(file) = self.file(path) else { return Vec::new() };
        file.items(&self.db)
            .iter()
            .zip(&file.layout(&self.db).ranges)
            .filter_map(|(item, range)| self.symbol(*item, range.start, Children::All))
            .collect()
    }

    /// The items of all programs whose name has the letters of a query in order, the best first.
    pub fn find_symbols(&self, query: &str) -> Vec<FileSymbol> {
        let mut files: Vec<SourceFile> =
            self.programs.values().flat_map(|program| program.files(&self.db).values().copied()).collect();
        files.sort();
        files.dedup();
        let mut found: Vec<(usize, FileSymbol)> = Vec::new();
        for file in files {
            let heads = file.heads(&self.db).iter().zip(&file.layout(&self.db).ranges);
            for (head, range) in heads {
                let Some(distance) = distance(query, head.name()) else { continue };
                let Some(symbol) = self.symbol(head.item, range.start, Children::None) else { continue };
                let path = std::sync::Arc::clone(file.path(&self.db));
                found.push((distance, FileSymbol { path, symbol }));
            }
        }
        found.sort_by(|(a, one), (b, other)| (a, &one.symbol.name).cmp(&(b, &other.symbol.name)));
        found.into_iter().take(MOST_FOUND).map(|(_, symbol)| symbol).collect()
    }

    pub(crate) fn symbol(&self, item: Item, start: u32, children: Children) -> Option<Symbol> {
        let tree = source::tree(&self.db, item).as_ref()?;
        let outline = Outline { spans: source::spans(&self.db, item), start };
        let kind = match tree.kind.text.as_str() {
            "let" => SymbolKind::Value,
            "import" => SymbolKind::Import,
            "type" | "record" | "choice" => SymbolKind::Type,
            "kind" => SymbolKind::Kind,
            "fn" | "activity" | "workflow" => SymbolKind::Function,
            "check" | "test" => SymbolKind::Check,
            "variant" => SymbolKind::Variant,
            _ => match kind_of(&self.db, item).map(|kind| kind.builtin) {
                Some(Builtin::Stack) => SymbolKind::Stack,
                Some(Builtin::Service | Builtin::Job) => SymbolKind::Workload,
                Some(Builtin::Secret) => SymbolKind::Secret,
                Some(Builtin::Config) => SymbolKind::Config,
                Some(Builtin::Environment) => SymbolKind::Environment,
                Some(Builtin::Network | Builtin::Volume | Builtin::Host | Builtin::Monitoring) => {
                    SymbolKind::Resource
                }
                Some(Builtin::Other) | None => SymbolKind::Other,
            },
        };
        outline.item(tree, kind, children, 0)
    }
}

/// Whether what is in a symbol is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Children {
    /// All of it.
    All,
    /// Nothing.
    None,
}

/// How far a name is from a query whose letters it has in order; the less, the better.
fn distance(query: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let mut letters = query.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).peekable();
    let (mut skipped, mut started) = (0, false);
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letters.peek() {
            None => break,
            Some(wanted) if *wanted == letter => {
                letters.next();
                started = true;
            }
            // What comes before the first letter weighs more than a gap.
            Some(_) => skipped += if started { 1 } else { 2 },
        }
    }
    letters.peek().is_none().then_some(skipped * 64 + name.len())
}

struct Outline<'a> {
    spans: &'a Spans,
    start: u32,
}

impl Outline<'_> {
    fn range(&self, node: NodeId) -> Option<TextRange> {
        let (start, end) = self.spans.get(node)?;
        Some(self.start + start..self.start + end)
    }

    fn item(&self, tree: &ast::Item, kind: SymbolKind, children: Children, depth: usize) -> Option<Symbol> {
        let label = tree.label.as_ref().and_then(|label| Some((label.id, label.literal()?.to_owned())));
        let named = tree.alias.as_ref().or(tree.name.as_ref()).map(|name| (name.id, name.text.to_string()));
        let (node, name) = named.or(label).unwrap_or((tree.kind.id, tree.kind.text.to_string()));
        let detail = match name == tree.kind.text.as_str() {
            true => String::new(),
            false => tree.kind.text.to_string(),
        };
        let inside = match (children, &tree.body) {
            (Children::All, Some(body)) => self.members(body, depth + 1),
            _ => Vec::new(),
        };
        let range = self.range(tree.id)?;
        Some(Symbol { name, detail, kind, selection: self.range(node)?, range, children: inside })
    }

    fn members(&self, body: &ast::Body, depth: usize) -> Vec<Symbol> {
        if depth > DEEPEST {
            return Vec::new();
        }
        body.members.iter().filter_map(|member| self.member(member, depth)).collect()
    }

    fn member(&self, member: &ast::Member, depth: usize) -> Option<Symbol> {
        let (key, inside, detail) = match &member.kind {
            MemberKind::Item(item) => {
                let kind = match item.kind.text.as_str() {
                    "variant" => SymbolKind::Variant,
                    _ => SymbolKind::Other,
                };
                return self.item(item, kind, Children::All, depth);
            }
            MemberKind::Field(field) => {
                return Some(Symbol {
                    name: field.name.text.to_string(),
                    detail: String::new(),
                    kind: SymbolKind::Field,
                    range: self.range(member.id)?,
                    selection: self.range(field.name.id)?,
                    children: Vec::new(),
                });
            }
            MemberKind::Set { key, value } => (key, body_of(value), ""),
            MemberKind::Append { key, value } => (key, body_of(value), "+="),
            MemberKind::Amend { key, body } => (key, Some(body), ""),
            MemberKind::Remove(key) => (key, None, "remove"),
            MemberKind::Spread(_) | MemberKind::Shorthand(_) => return None,
            MemberKind::Statement(_) | MemberKind::Broken => return None,
        };
        Some(Symbol {
            name: key_text(key),
            detail: detail.to_owned(),
            kind: SymbolKind::Field,
            range: self.range(member.id)?,
            selection: self.range(key.id)?,
            children: inside.map(|body| self.members(body, depth + 1)).unwrap_or_default(),
        })
    }
}

fn body_of(value: &ast::Expr) -> Option<&ast::Body> {
    match &value.kind {
        ast::ExprKind::Record(body) | ast::ExprKind::Construct { body, .. } => Some(body),
        _ => None,
    }
}

fn key_text(key: &ast::Key) -> String {
    let mut text = String::new();
    for segment in &key.segments {
        match segment {
            Segment::Name(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(&name.text);
            }
            Segment::Text(label) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(label.literal().unwrap_or("…"));
            }
            Segment::Index(_) => text.push_str("[…]"),
        }
    }
    text
}
