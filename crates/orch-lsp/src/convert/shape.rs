//! The form of a document: folds, selections, links, colors.

use orch_ide::{Color, Colored, Fold, FoldKind, TextRange};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::view::View;

/// The sorts of names, in the order of [`Color`].
pub(crate) const TOKEN_TYPES: [lsp::SemanticTokenType; 11] = [
    lsp::SemanticTokenType::KEYWORD,
    lsp::SemanticTokenType::INTERFACE,
    lsp::SemanticTokenType::TYPE,
    lsp::SemanticTokenType::CLASS,
    lsp::SemanticTokenType::VARIABLE,
    lsp::SemanticTokenType::PARAMETER,
    lsp::SemanticTokenType::PROPERTY,
    lsp::SemanticTokenType::ENUM_MEMBER,
    lsp::SemanticTokenType::FUNCTION,
    lsp::SemanticTokenType::DECORATOR,
    lsp::SemanticTokenType::NAMESPACE,
];

/// What else is said of a name, by bit.
pub(crate) const TOKEN_MODIFIERS: [lsp::SemanticTokenModifier; 2] =
    [lsp::SemanticTokenModifier::DECLARATION, lsp::SemanticTokenModifier::DEFAULT_LIBRARY];

/// A fold.
pub(crate) fn fold(lines: &Lines, fold: &Fold) -> lsp::FoldingRange {
    let range = lines.range(fold.range.clone());
    let (end_line, end_character) = match fold.kind {
        // What closes a body stays in sight.
        FoldKind::Code if range.end.line > range.start.line => (range.end.line - 1, None),
        _ => (range.end.line, Some(range.end.character)),
    };
    lsp::FoldingRange {
        start_line: range.start.line,
        start_character: None,
        end_line,
        end_character,
        kind: match fold.kind {
            FoldKind::Code => None,
            FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
            FoldKind::Imports => Some(lsp::FoldingRangeKind::Imports),
        },
        collapsed_text: None,
    }
}

/// Ranges, each around the one before.
pub(crate) fn selection(lines: &Lines, around: Vec<TextRange>, at: lsp::Position) -> lsp::SelectionRange {
    let mut selection = None;
    for range in around.into_iter().rev() {
        selection = Some(lsp::SelectionRange { range: lines.range(range), parent: selection.map(Box::new) });
    }
    selection.unwrap_or(lsp::SelectionRange { range: lsp::Range::new(at, at), parent: None })
}

/// Names with their colors, each told by its distance from the one before.
pub(crate) fn colors(lines: &Lines, colored: &[Colored]) -> lsp::SemanticTokens {
    let mut data = Vec::with_capacity(colored.len());
    let (mut line, mut column) = (0, 0);
    for token in colored {
        let range = lines.range(token.range.clone());
        // A name never goes over the end of a line.
        if range.start.line != range.end.line {
            continue;
        }
        let delta_line = range.start.line - line;
        let delta_start =
            if delta_line == 0 { range.start.character - column } else { range.start.character };
        (line, column) = (range.start.line, range.start.character);
        data.push(lsp::SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - range.start.character,
            token_type: index(token.color),
            token_modifiers_bitset: u32::from(token.is_declared) | u32::from(token.is_given) << 1,
        });
    }
    lsp::SemanticTokens { result_id: None, data }
}

fn index(color: Color) -> u32 {
    match color {
        Color::Keyword => 0,
        Color::Kind => 1,
        Color::Type => 2,
        Color::Item => 3,
        Color::Value => 4,
        Color::Parameter => 5,
        Color::Property => 6,
        Color::Variant => 7,
        Color::Function => 8,
        Color::Attribute => 9,
        Color::Module => 10,
    }
}

/// The paths of a document.
pub(crate) fn file_links(view: &View, lines: &Lines, path: &str) -> Vec<lsp::DocumentLink> {
    let links = view.snapshot.links(path).into_iter();
    links
        .filter_map(|link| {
            Some(lsp::DocumentLink {
                range: lines.range(link.range),
                target: Some(view.uris.uri(&link.to)?),
                tooltip: None,
                data: None,
            })
        })
        .collect()
}
