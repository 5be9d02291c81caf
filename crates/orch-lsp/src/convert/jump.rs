//! Places to jump to.

use orch_ide::{FileRange, Reference, Target, Use};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::view::View;

/// A target, with what leads there where the client wants to know.
pub(crate) fn jump(view: &View, lines: &Lines, target: &Target) -> Option<lsp::GotoDefinitionResponse> {
    if !view.abilities.links {
        return Some(lsp::GotoDefinitionResponse::Scalar(view.location(&target.name)?));
    }
    let whole = if target.whole.path == target.name.path { &target.whole } else { &target.name };
    Some(lsp::GotoDefinitionResponse::Link(vec![lsp::LocationLink {
        origin_selection_range: Some(lines.range(target.from.clone())),
        target_uri: view.uris.uri(&target.name.path)?,
        target_range: view.range(&whole.path, whole.range())?,
        target_selection_range: view.range(&target.name.path, target.name.range())?,
    }]))
}

/// Several places, with nothing to say of where one comes from.
pub(crate) fn links(view: &View, places: &[FileRange]) -> lsp::GotoDefinitionResponse {
    lsp::GotoDefinitionResponse::Array(locations(view, places))
}

/// Places.
fn locations(view: &View, places: &[FileRange]) -> Vec<lsp::Location> {
    places.iter().filter_map(|place| view.location(place)).collect()
}

/// A use of a name in its file.
pub(crate) fn highlight(lines: &Lines, reference: &Reference) -> lsp::DocumentHighlight {
    lsp::DocumentHighlight {
        range: lines.range(reference.at.range()),
        kind: Some(match reference.use_ {
            Use::Declaration | Use::Write => lsp::DocumentHighlightKind::WRITE,
            Use::Read => lsp::DocumentHighlightKind::READ,
        }),
    }
}
