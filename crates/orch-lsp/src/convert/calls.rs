//! Who needs whom, as a hierarchy of calls; and what a call takes.

use orch_ide::{Call, FileRange, Party, Signature};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Encoding;
use crate::uris::path_of;
use crate::view::View;

/// An item of the hierarchy.
pub(crate) fn party(view: &View, party: &Party) -> Option<lsp::CallHierarchyItem> {
    Some(lsp::CallHierarchyItem {
        name: party.name.clone(),
        kind: lsp::SymbolKind::CLASS,
        tags: None,
        detail: Some(party.kind.clone()),
        uri: view.uris.uri(&party.at.path)?,
        range: view.range(&party.whole.path, party.whole.range())?,
        selection_range: view.range(&party.at.path, party.at.range())?,
        data: None,
    })
}

/// Where an item of the hierarchy has its name.
pub(crate) fn party_place(view: &View, item: &lsp::CallHierarchyItem) -> Option<FileRange> {
    let path = path_of(&item.uri);
    let range = view.lines(&path)?.bytes(item.selection_range);
    Some(FileRange::new(path, range))
}

/// Who needs it. What says so stands with the one who needs.
pub(crate) fn incoming(view: &View, calls: &[Call]) -> Vec<lsp::CallHierarchyIncomingCall> {
    let calls = calls.iter().filter_map(|call| {
        Some(lsp::CallHierarchyIncomingCall {
            from: party(view, &call.party)?,
            from_ranges: ranges(view, call),
        })
    });
    calls.collect()
}

/// Whom it needs.
pub(crate) fn outgoing(view: &View, calls: &[Call]) -> Vec<lsp::CallHierarchyOutgoingCall> {
    let calls = calls.iter().filter_map(|call| {
        Some(lsp::CallHierarchyOutgoingCall {
            to: party(view, &call.party)?,
            from_ranges: ranges(view, call),
        })
    });
    calls.collect()
}

fn ranges(view: &View, call: &Call) -> Vec<lsp::Range> {
    call.places.iter().filter_map(|place| view.range(&place.path, place.range())).collect()
}

/// What a call takes.
pub(crate) fn signature(view: &View, signature: &Signature) -> lsp::SignatureHelp {
    // Parameters are told by where they stand in the label, in units of UTF-16 whatever was agreed upon.
    let unit = |at: u32| Encoding::Utf16.length(signature.label.get(..at as usize).unwrap_or(""));
    let params = signature.params.iter().map(|range| lsp::ParameterInformation {
        label: lsp::ParameterLabel::LabelOffsets([unit(range.start), unit(range.end)]),
        documentation: None,
    });
    let active = signature.active.and_then(|active| u32::try_from(active).ok());
    lsp::SignatureHelp {
        signatures: vec![lsp::SignatureInformation {
            label: signature.label.clone(),
            documentation: signature.docs.clone().map(|docs| view.abilities.documents.document(docs)),
            parameters: Some(params.collect()),
            active_parameter: active,
        }],
        active_signature: Some(0),
        active_parameter: active,
    }
}
