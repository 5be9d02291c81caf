//! Laying out as edits of the client's.

use tower_lsp_server::ls_types as lsp;

use crate::uris::path_of;
use crate::view::View;

/// The edits that lay a document, or a part of it, out.
pub(crate) fn layout(view: &View, uri: &lsp::Uri, part: Option<lsp::Range>) -> Option<Vec<lsp::TextEdit>> {
    let path = path_of(uri);
    let lines = view.lines(&path)?;
    let changes = view.snapshot.layout(&path, part.map(|range| lines.bytes(range)))?;
    Some(changes.into_iter().map(|(at, text)| lsp::TextEdit::new(lines.range(at), text)).collect())
}
