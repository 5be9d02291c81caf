//! What the names of a file are, for an editor that colors them by meaning. From the trees alone, so that a keystroke
//! costs nothing; what only evaluation knows is colored by its place.

use orch_analysis::Db;
use orch_analysis::schema::kind::kind_item;
use orch_analysis::scope::scope;
use orch_analysis::source;
use orch_analysis::tokens::{Part, tokens};

use crate::place::TextRange;
use crate::snapshot::Snapshot;

/// A name with its color.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colored {
    /// Its bytes.
    pub range: TextRange,
    /// What it is.
    pub color: Color,
    /// Whether it is declared there.
    pub is_declared: bool,
    /// Whether the language gives it.
    pub is_given: bool,
}

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Color {
    /// A word of the language.
    Keyword,
    /// A kind.
    Kind,
    /// A type.
    Type,
    /// An item.
    Item,
    /// A value with a name, a parameter.
    Value,
    /// A parameter or what a loop binds.
    Parameter,
    /// A field.
    Property,
    /// A variant or a word of an enumeration.
    Variant,
    /// A function.
    Function,
    /// An attribute.
    Attribute,
    /// An import.
    Module,
}

impl Snapshot {
    /// The colors of a file, or of a part of it, in order.
    pub fn colors(&self, path: &str, part: Option<TextRange>) -> Vec<Colored> {
        let Some(file) = self.file(path) else { return Vec::new() };
        let db = &self.db;
        let names = scope(db, file);
        let part = part.unwrap_or(0..u32::MAX);
        let mut colored: Vec<Colored> = Vec::new();
        for (item, range) in file.items(db).iter().zip(&file.layout(db).ranges) {
            if range.end < part.start || range.start > part.end {
                continue;
            }
            let Some(tree) = source::tree(db, *item) else { continue };
            let spans = source::spans(db, *item);
            let params: Vec<&str> = tokens(tree)
                .iter()
                .filter(|token| matches!(token.part, Part::Parameter | Part::Binder))
                .map(|token| token.text.as_str())
                .collect();
            for token in tokens(tree) {
                let Some((start, end)) = spans.get(token.node) else { continue };
                let word = token.text.as_str();
                let of_value = |word: &str| match names.values.get(word) {
                    Some(item) => match item.kind(db) {
                        "let" => Some(Color::Value),
                        "import" => Some(Color::Module),
                        _ => Some(Color::Item),
                    },
                    None if names.environments.contains_key(word) => Some(Color::Item),
                    None if db.prelude().values.contains_key(word) || word == "self" => Some(Color::Keyword),
                    None => None,
                };
                let is_quoted = self.is_quoted_at(item.text(db), start);
                let color = match token.part {
                    Part::Item => match tree.kind.text.as_str() {
                        "let" => Color::Value,
                        "import" => Color::Module,
                        "fn" => Color::Function,
                        "type" | "record" | "choice" => Color::Type,
                        "kind" => Color::Kind,
                        _ => Color::Item,
                    },
                    Part::Inner(inner) if inner.kind.text == "variant" => Color::Variant,
                    Part::Inner(_) => Color::Value,
                    Part::Kind(of) if of.id == tree.id => match kind_item(db, file, word) {
                        Some(_) => Color::Kind,
                        None => Color::Keyword,
                    },
                    Part::Kind(_) => Color::Property,
                    Part::Base(of, ..) if of.kind.text == "kind" => Color::Kind,
                    Part::Base(..) | Part::Environment => Color::Item,
                    Part::Type(..) => Color::Type,
                    Part::Attribute => Color::Attribute,
                    Part::Field | Part::Argument => Color::Property,
                    Part::Parameter | Part::Binder => Color::Parameter,
                    Part::Callee => match names.functions.contains_key(word)
                        || db.prelude().functions.contains_key(word)
                    {
                        true => Color::Function,
                        false => Color::Variant,
                    },
                    Part::Value | Part::Shorthand if params.contains(&word) => Color::Parameter,
                    Part::Value | Part::Shorthand | Part::Pattern => of_value(word).unwrap_or(Color::Variant),
                    Part::Key { step: 0, depth: 0 } if tree.kind.text == "environment" => {
                        of_value(word).unwrap_or(Color::Item)
                    }
                    _ if is_quoted => continue,
                    Part::Key { .. } | Part::Member => Color::Property,
                };
                let is_given = matches!(token.part, Part::Value | Part::Callee | Part::Kind(_))
                    && !names.values.contains_key(word)
                    && !names.functions.contains_key(word)
                    && !names.kinds.contains_key(word)
                    && color != Color::Variant
                    && color != Color::Parameter;
                let declared = matches!(
                    token.part,
                    Part::Item | Part::Inner(_) | Part::Field | Part::Parameter | Part::Binder
                );
                colored.push(Colored {
                    range: range.start + start..range.start + end,
                    color,
                    is_declared: declared,
                    is_given,
                });
            }
        }
        colored.retain(|token| token.range.end >= part.start && token.range.start <= part.end);
        colored.sort_by_key(|token| (token.range.start, token.range.end));
        colored.dedup_by(|later, first| later.range.start < first.range.end);
        colored
    }

    fn is_quoted_at(&self, text: &str, start: u32) -> bool {
        text.as_bytes().get(start as usize) == Some(&b'"')
    }
}
