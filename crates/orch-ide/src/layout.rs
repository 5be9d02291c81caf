//! Laying files out, as edits.

use orch_syntax::format_range;

use crate::place::TextRange;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// The white space to replace so that a file, or a part of it, is laid out by the rules. In the order of the text.
    pub fn layout(&self, path: &str, part: Option<TextRange>) -> Option<Vec<(TextRange, String)>> {
        let text = self.text(path)?;
        let part = part.map_or(0..text.len(), |range| range.start as usize..range.end as usize);
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let changes = format_range(&text, part).into_iter();
        let changes = changes.map(|change| {
            let old = text.get(change.at.clone()).unwrap_or("");
            let (before, after) = shared(old, &change.text);
            let new = change.text.get(before..change.text.len() - after).unwrap_or("").to_owned();
            (place(change.at.start + before)..place(change.at.end - after), new)
        });
        Some(changes.collect())
    }
}

/// How many bytes two texts share at their beginnings and at their ends: an edit leaves those alone.
fn shared(old: &str, new: &str) -> (usize, usize) {
    let same = old.char_indices().zip(new.chars()).find(|((_, a), b)| a != b);
    let before = same.map_or(old.len().min(new.len()), |((at, _), _)| at);
    let before = if old.is_char_boundary(before) && new.is_char_boundary(before) { before } else { 0 };
    let (old, new) = (old.get(before..).unwrap_or(""), new.get(before..).unwrap_or(""));
    let ends = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b);
    (before, ends.map(|(letter, _)| letter.len_utf8()).sum())
}
