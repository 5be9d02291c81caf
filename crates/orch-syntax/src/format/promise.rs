//! Holds what the formatter promises where an item is broken: laid out once more nothing changes, and every healthy item is
//! read as it was. Without broken items the rules keep both by themselves. Decides no white space.

use super::Layout;
use super::piece::{self, Item};

impl Layout<'_> {
    /// Whether the file may be laid out so; otherwise it is left as it is, which keeps every promise.
    pub(super) fn keeps_promise(&self, body: &str) -> bool {
        if self.sheet.broken.is_empty() {
            return true;
        }
        let once = self.written(body);
        once == body || (Layout::of(&once).written(&once) == once && are_read_alike(body, &once))
    }
}

/// Whether the healthy items of two texts are the same ones, in the same places among the broken.
fn are_read_alike(before: &str, after: &str) -> bool {
    let trees = |text| piece::items(text).map(Item::into_tree);
    trees(before).eq(trees(after))
}
