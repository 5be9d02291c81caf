//! Completions.

use orch_ide::{Completion, CompletionKind};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::view::View;

/// A completion.
pub(crate) fn completion(view: &View, lines: &Lines, completion: Completion) -> lsp::CompletionItem {
    let snippet = if view.abilities.snippets { completion.snippet } else { plain(&completion.snippet) };
    let is_snippet = view.abilities.snippets && snippet.contains('$');
    let also: Vec<lsp::TextEdit> = completion
        .also
        .iter()
        .map(|edit| lsp::TextEdit::new(lines.range(edit.at.range()), edit.text.clone()))
        .collect();
    lsp::CompletionItem {
        sort_text: Some(format!("{:05}{}", completion.rank, completion.label)),
        label: completion.label,
        kind: Some(kind(completion.kind)),
        detail: (!completion.detail.is_empty()).then_some(completion.detail),
        documentation: completion.docs.map(|docs| view.abilities.documents.document(docs)),
        // A list may have a thousand of these: what the protocol supposes anyway is not said.
        insert_text_format: is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit::new(
            lines.range(completion.replace),
            if is_snippet { snippet } else { unescaped(&snippet) },
        ))),
        additional_text_edits: (!also.is_empty()).then_some(also),
        ..lsp::CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    match kind {
        CompletionKind::Keyword => lsp::CompletionItemKind::KEYWORD,
        CompletionKind::Kind => lsp::CompletionItemKind::INTERFACE,
        CompletionKind::Field | CompletionKind::Argument => lsp::CompletionItemKind::FIELD,
        CompletionKind::Variant => lsp::CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Word => lsp::CompletionItemKind::VALUE,
        CompletionKind::Item => lsp::CompletionItemKind::CLASS,
        CompletionKind::Secret => lsp::CompletionItemKind::CONSTANT,
        CompletionKind::Port => lsp::CompletionItemKind::PROPERTY,
        CompletionKind::Value => lsp::CompletionItemKind::VARIABLE,
        CompletionKind::Function => lsp::CompletionItemKind::FUNCTION,
        CompletionKind::Type => lsp::CompletionItemKind::STRUCT,
        CompletionKind::Unit => lsp::CompletionItemKind::UNIT,
        CompletionKind::File => lsp::CompletionItemKind::FILE,
        CompletionKind::Folder => lsp::CompletionItemKind::FOLDER,
        CompletionKind::Environment => lsp::CompletionItemKind::MODULE,
        CompletionKind::Module => lsp::CompletionItemKind::MODULE,
    }
}

/// A snippet without its places: `image = "$0"` is `image = ""`.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut letters = snippet.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next()),
            '$' if letters.peek() == Some(&'{') => {
                letters.next();
                while letters.next_if(char::is_ascii_digit).is_some() {}
                if letters.next_if_eq(&':').is_some() {
                    while let Some(inner) = letters.next_if(|c| *c != '}') {
                        text.push(inner);
                    }
                }
                letters.next();
            }
            '$' => while letters.next_if(char::is_ascii_digit).is_some() {},
            letter => text.push(letter),
        }
    }
    text
}

fn unescaped(snippet: &str) -> String {
    let mut text = String::new();
    let mut letters = snippet.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next()),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_for_a_client_that_knows_none_is_its_text() {
        assert_eq!(plain("image = \"$0\""), "image = \"\"");
        assert_eq!(plain("service ${1:name} {\n  $0\n}"), "service name {\n  \n}");
        assert_eq!(plain("a\\$b"), "a$b");
    }
}
