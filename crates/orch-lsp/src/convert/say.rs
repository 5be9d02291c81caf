//! What there is to say, as Markdown or as plain text.

use std::fmt::Write;

use orch_ide::{FileRange, Hover, Shown};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::view::View;

/// A hover: the declaration as code, the documentation, the values.
pub(crate) fn hover(view: &View, lines: &Lines, hover: Hover) -> lsp::Hover {
    let is_marked = view.abilities.markdown;
    let mut parts: Vec<String> = Vec::new();
    let declaration = hover.declaration.map(|declaration| match hover.spelled_out {
        Some(words) => format!("{declaration}\n// {words}"),
        None => declaration,
    });
    parts.extend(declaration.map(|code| if is_marked { fenced(&code) } else { code }));
    if let [Shown { environments, value, origin: None }] = hover.values.as_slice()
        && environments.is_empty()
    {
        parts.push(if is_marked { format!("= `{}`", value.replace('`', "'")) } else { format!("= {value}") });
    } else if !hover.values.is_empty() {
        parts.push(values(view, &hover.values));
    }
    if let Some(docs) = hover.docs {
        if is_marked && !parts.is_empty() {
            parts.push("---".to_owned());
        }
        parts.push(docs);
    }
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent {
            kind: if is_marked { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText },
            value: parts.join("\n\n"),
        }),
        range: Some(lines.range(hover.range)),
    }
}

/// Code, in Markdown.
pub(crate) fn fenced(code: &str) -> String {
    format!("```orch\n{code}\n```")
}

fn values(view: &View, values: &[Shown]) -> String {
    let mut text = String::new();
    for shown in values {
        let names: Vec<String> = shown
            .environments
            .iter()
            .map(|name| if name.is_empty() { "otherwise".to_owned() } else { format!("in {name}") })
            .collect();
        let (open, close) = if view.abilities.markdown { ("- `", "`") } else { ("- ", "") };
        let _ = write!(text, "{open}{}{close}", shown.value.replace('`', "'"));
        if !names.is_empty() {
            let _ = write!(text, " {}", names.join(", "));
        }
        if let Some(place) = shown.origin.as_ref().and_then(|at| place(view, at)) {
            let _ = write!(text, ", set {place}");
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// A place one can go to: `[shop.orch:12](…)`.
fn place(view: &View, at: &FileRange) -> Option<String> {
    let location = view.location(at)?;
    let file = at.path.rsplit('/').next()?;
    let line = location.range.start.line + 1;
    Some(match view.abilities.markdown {
        true => format!("[{file}:{line}]({}#L{line})", location.uri.as_str()),
        false => format!("in {file}:{line}"),
    })
}
