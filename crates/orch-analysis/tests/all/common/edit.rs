//! Edits of a text as a person or a tool makes them, each told by four bytes, so that a fuzzer can invent them too.

use orch_syntax::{TokenKind, cut, lex};

/// What is typed somewhere.
const PIECES: [&str; 30] = [
    "\n",
    " ",
    "// a comment\n",
    "/// a doc comment\n",
    "{",
    "}",
    "\"",
    "${",
    "\nservice new { image = \"a:1\" }\n",
    "\nlet new = 1\n",
    "\nimport \"./a.orch\" as a\n",
    "\nenvironment new { api.replicas = 2 }\n",
    "\ntype t = int where it > 1\n",
    "\nfn f(x: int) -> int = x + 1\n",
    "\nkind own extends service { image = \"own:1\" }\n",
    "\nabstract service base { restart = never }\n",
    " extends base ",
    " when environment == production ",
    " for x in 0..<2 ",
    " = ",
    " += ",
    "remove ",
    "new",
    "self.",
    ".address",
    "...",
    "replicas = 2\n",
    "depends_on = [new]\n",
    "@allow(unused-item, \"why\")\n",
    "stack other\n",
];

/// The text after an edit.
pub fn edited(text: &str, [kind, high, low, what]: [u8; 4]) -> String {
    let at = usize::from(u16::from_be_bytes([high, low]));
    let what = usize::from(what);
    match kind % 10 {
        0 => with_token(text, at, |_| String::new()),
        1 => with_token(text, at, |token| format!("{token}{token}")),
        2 => with_token(text, at, misspelt),
        3 => with_token(text, at, |_| {
            words(text).get(what % words(text).len().max(1)).map_or(String::new(), |w| (*w).to_owned())
        }),
        4 => with_token(text, at, |token| format!("{}{token}", PIECES[what % PIECES.len()])),
        5 => with_token(text, at, other_digits),
        6 => with_items(text, |items, count| {
            items.remove(at % count);
        }),
        7 => with_items(text, |items, count| items.insert(what % count, items[at % count])),
        8 => with_items(text, |items, count| items.swap(at % count, what % count)),
        _ => with_token(text, at, |_| PIECES[what % PIECES.len()].to_owned()),
    }
}

/// The tokens that are no white space.
fn words(text: &str) -> Vec<&str> {
    lex(text).iter().filter(|token| !token.kind.is_trivia()).map(|token| token.text(text)).collect()
}

fn with_token(text: &str, at: usize, change: impl Fn(&str) -> String) -> String {
    let tokens: Vec<_> = lex(text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    if tokens.is_empty() {
        return change("");
    }
    let token = tokens[at % tokens.len()];
    let (start, end) = (token.start as usize, token.end as usize);
    format!("{}{}{}", &text[..start], change(token.text(text)), &text[end..])
}

fn misspelt(word: &str) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    match chars.len() {
        0 => {}
        1 => chars.push('x'),
        n => chars.swap(n / 2, n / 2 - 1),
    }
    chars.into_iter().collect()
}

fn other_digits(word: &str) -> String {
    word.chars()
        .map(|c| {
            char::from_digit((c.to_digit(10).unwrap_or(0) + 1) % 10, 10)
                .filter(|_| c.is_ascii_digit())
                .unwrap_or(c)
        })
        .collect()
}

/// The same file with its items, each with its blank line, arranged otherwise.
fn with_items(text: &str, arrange: impl Fn(&mut Vec<&str>, usize)) -> String {
    let cuts = cut(text);
    let mut items: Vec<&str> = cuts.iter().map(|cut| cut.text(text)).collect();
    let count = items.len();
    if count == 0 {
        return text.to_owned();
    }
    arrange(&mut items, count);
    items.join("\n\n") + "\n"
}

/// Whether the text is short enough to be worked on; edits may double it.
pub fn is_small(text: &str) -> bool {
    text.len() < 16 * 1024
        && lex(text).iter().filter(|token| token.kind != TokenKind::Newline).count() < 10_000
}
