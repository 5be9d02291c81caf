//! Symbols of files and workspaces.

use orch_ide::{FileRange, FileSymbol, Symbol, SymbolKind};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::view::View;

fn kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Stack => lsp::SymbolKind::PACKAGE,
        SymbolKind::Workload => lsp::SymbolKind::CLASS,
        SymbolKind::Resource => lsp::SymbolKind::OBJECT,
        SymbolKind::Secret => lsp::SymbolKind::KEY,
        SymbolKind::Config => lsp::SymbolKind::FILE,
        SymbolKind::Environment => lsp::SymbolKind::NAMESPACE,
        SymbolKind::Value => lsp::SymbolKind::CONSTANT,
        SymbolKind::Import => lsp::SymbolKind::MODULE,
        SymbolKind::Type => lsp::SymbolKind::STRUCT,
        SymbolKind::Kind => lsp::SymbolKind::INTERFACE,
        SymbolKind::Function => lsp::SymbolKind::FUNCTION,
        SymbolKind::Check => lsp::SymbolKind::EVENT,
        SymbolKind::Field => lsp::SymbolKind::FIELD,
        SymbolKind::Variant => lsp::SymbolKind::ENUM_MEMBER,
        SymbolKind::Other => lsp::SymbolKind::OBJECT,
    }
}

/// A symbol with what is in it.
pub(crate) fn nested_symbols(lines: &Lines, symbols: Vec<Symbol>) -> Vec<lsp::DocumentSymbol> {
    let nested = symbols.into_iter().map(|symbol| {
        let children = nested_symbols(lines, symbol.children);
        #[expect(deprecated, reason = "the field has no other way to be left out")]
        lsp::DocumentSymbol {
            name: symbol.name,
            detail: (!symbol.detail.is_empty()).then_some(symbol.detail),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: lines.range(symbol.range),
            selection_range: lines.range(symbol.selection),
            children: (!children.is_empty()).then_some(children),
        }
    });
    nested.collect()
}

/// Symbols one after the other, for a client that knows no trees.
pub(crate) fn flat_symbols(
    lines: &Lines,
    uri: &lsp::Uri,
    symbols: Vec<Symbol>,
    container: Option<&str>,
) -> Vec<lsp::SymbolInformation> {
    let mut flat = Vec::new();
    for symbol in symbols {
        let location = lsp::Location::new(uri.clone(), lines.range(symbol.range.clone()));
        let children = flat_symbols(lines, uri, symbol.children, Some(&symbol.name));
        flat.push(information(symbol.name, symbol.kind, location, container.map(str::to_owned)));
        flat.extend(children);
    }
    flat
}

/// An answer to a search.
pub(crate) fn found_symbol(view: &View, found: FileSymbol) -> Option<lsp::SymbolInformation> {
    let at = FileRange::new(found.path, found.symbol.selection);
    let location = view.location(&at)?;
    Some(information(found.symbol.name, found.symbol.kind, location, Some(found.symbol.detail)))
}

fn information(
    name: String,
    sort: SymbolKind,
    location: lsp::Location,
    container_name: Option<String>,
) -> lsp::SymbolInformation {
    #[expect(deprecated, reason = "the field has no other way to be left out")]
    lsp::SymbolInformation { name, kind: kind(sort), tags: None, deprecated: None, location, container_name }
}
