//! The grammars that editors read, held against the parser. `cargo xtask tokens` prints what the parser says of every
//! `.orch` text of the checkout; the tests beside each grammar compare.

pub mod roles;
pub mod sources;
mod textmate;
mod tree_sitter;

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::cache;

/// Tests each grammar on every text; installs what that needs.
///
/// # Errors
/// When something cannot be installed, or a grammar and the parser disagree.
pub fn test() -> Result<()> {
    let folder = cache::folder("grammars")?;
    let _lock = cache::lock(&folder)?;
    let tokens = folder.join("tokens.jsonl");
    let file = File::create(&tokens).with_context(|| format!("cannot write {}", tokens.display()))?;
    print_tokens(file)?;
    textmate::test(&folder, &tokens)?;
    tree_sitter::test(&folder)
}

/// Prints every text with its tokens and items, a line of JSON each. Lines count from 0, columns in UTF-16 units as
/// editors do; those of items in bytes, as tree-sitter does.
///
/// # Errors
/// When a text cannot be read, or nothing takes what is printed.
pub fn print_tokens(out: impl Write) -> Result<()> {
    let mut out = BufWriter::new(out);
    for source in sources::all()? {
        serde_json::to_writer(&mut out, &described(&source))?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn described(source: &sources::Source) -> Value {
    let reading = roles::read(&source.text);
    let lines = Lines::of(&source.text);
    let tokens: Vec<Value> = reading
        .tokens
        .iter()
        .map(|token| {
            let (line, start) = lines.at(token.start);
            let before = source.text.get(start..token.start).unwrap_or("");
            let text = source.text.get(token.start..token.end).unwrap_or("");
            json!([line, before.encode_utf16().count(), token.role, text])
        })
        .collect();
    let place = |at: usize| {
        let (line, start) = lines.at(at);
        json!([line, at - start])
    };
    let items: Vec<Value> = reading
        .items
        .iter()
        .map(|item| json!([item.kind, item.name, place(item.start), place(item.end)]))
        .collect();
    json!({
        "name": source.name, "text": source.text, "faults": reading.faults, "tokens": tokens, "items": items,
    })
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines(std::iter::once(0).chain(starts).collect())
    }

    /// The line of a byte, from 0, and where that begins.
    fn at(&self, byte: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= byte).saturating_sub(1);
        (line, self.0.get(line).copied().unwrap_or(0))
    }
}
