//! Hints in the text and lenses above it.

use orch_ide::{FileRange, Hint, HintKind, Lens, LensKind};
use serde_json::json;
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::view::View;

/// Shows places: every editor with lenses knows this one, by this name or through its client.
const SHOW_REFERENCES: &str = "editor.action.showReferences";

/// A hint.
pub(crate) fn hint(view: &View, lines: &Lines, hint: Hint) -> lsp::InlayHint {
    let location = hint.origin.as_ref().and_then(|at| view.location(at));
    lsp::InlayHint {
        position: lines.position(hint.at),
        label: lsp::InlayHintLabel::LabelParts(vec![lsp::InlayHintLabelPart {
            value: hint.text,
            tooltip: None,
            location,
            command: None,
        }]),
        kind: match hint.kind {
            HintKind::Type => Some(lsp::InlayHintKind::TYPE),
            HintKind::Value | HintKind::Overlaid => None,
        },
        text_edits: None,
        tooltip: match hint.kind {
            HintKind::Overlaid => {
                Some(lsp::InlayHintTooltip::String("what counts in the environment that is shown".to_owned()))
            }
            HintKind::Type | HintKind::Value => None,
        },
        padding_left: Some(hint.kind != HintKind::Type),
        padding_right: None,
        data: None,
    }
}

/// A lens, with the command that a client runs for it.
pub(crate) fn lens(view: &View, lines: &Lines, uri: &lsp::Uri, lens: Lens) -> lsp::CodeLens {
    let range = lines.range(lens.range);
    let environment = view.snapshot.environment();
    let own = |title: &str, command: &str| lsp::Command {
        title: title.to_owned(),
        command: command.to_owned(),
        arguments: Some(vec![json!({ "uri": uri, "environment": environment })]),
    };
    let command = match lens.kind {
        LensKind::Run => own("▷ run", "orch.run"),
        LensKind::Emit => own("emit", "orch.emit"),
        LensKind::Dependents(places) => {
            shown(view, uri, range.start, &places, "nothing depends on it", "depends on it", "depend on it")
        }
        LensKind::Heirs(places) => {
            shown(view, uri, range.start, &places, "nothing extends it", "extends it", "extend it")
        }
    };
    lsp::CodeLens { range, command: Some(command), data: None }
}

fn shown(
    view: &View,
    uri: &lsp::Uri,
    at: lsp::Position,
    places: &[FileRange],
    none: &str,
    one: &str,
    several: &str,
) -> lsp::Command {
    let title = match places.len() {
        0 => none.to_owned(),
        1 => format!("1 {one}"),
        count => format!("{count} {several}"),
    };
    let locations: Vec<lsp::Location> = places.iter().filter_map(|place| view.location(place)).collect();
    match places.is_empty() {
        true => lsp::Command { title, command: String::new(), arguments: None },
        false => lsp::Command {
            title,
            command: SHOW_REFERENCES.to_owned(),
            arguments: Some(vec![json!(uri), json!(at), json!(locations)]),
        },
    }
}
