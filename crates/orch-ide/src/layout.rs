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
        Some(changes.map(|change| (place(change.at.start)..place(change.at.end), change.text)).collect())
    }
}
