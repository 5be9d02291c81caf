//! A file's text to its top-level items, by a pass over its bytes: fast enough for every keystroke.
//! Knows strings, comments and brackets, not what stands in them; must agree with the lexer on where they end.
//!
//! Items are told apart by the depth of brackets. Where the brackets of a file do not balance, it is cut again by
//! what stands at column 0: a missing or surplus bracket then harms the item it stands in and no other.

mod header;
mod scan;
mod strings;

use smol_str::SmolStr;

use crate::foreign;

/// One top-level item, or text between items that is none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cut {
    /// The first byte, doc comments and attributes included.
    pub start: u32,
    /// One past the last byte; what follows up to the next cut is blank, a comma or comments.
    pub end: u32,
    /// What its first line says it is.
    pub header: Header,
}

impl Cut {
    /// The item's own text; empty if `source` is not the text that was cut.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// What the first words of an item say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Header {
    /// `abstract`, `private`.
    pub modifiers: Modifiers,
    /// The kind word as written; empty for text that is no item.
    pub kind: SmolStr,
    /// The name.
    pub name: Option<SmolStr>,
    /// `as NAME` of an `import`.
    pub alias: Option<SmolStr>,
    /// The string in the place of or after the name.
    pub label: Option<SmolStr>,
    /// Of the rest of a file that was not cut: why not.
    pub rest: Option<TooMuch>,
}

/// What a file has so much of that it is not cut any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TooMuch {
    /// Items.
    Items,
    /// Pieces that are no items.
    Strays,
}

impl TooMuch {
    /// How much of it a file may have.
    pub(crate) fn most(self) -> usize {
        match self {
            TooMuch::Items => 20_000,
            TooMuch::Strays => 1000,
        }
    }
}

/// The words before a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Modifiers {
    /// `abstract`
    pub abstract_: bool,
    /// `private`
    pub private: bool,
}

/// The items of a file in the order of the text. Together with blanks, commas and comments they are all of it.
///
/// A file in another language is one piece, and so is what follows [too much](TooMuch) to be worth reading.
pub fn cut(text: &str) -> Vec<Cut> {
    if let Some((_, first)) = foreign::language(text) {
        let end = text.trim_end().len();
        return vec![Cut { start: first.start, end: offset(end), header: Header::default() }];
    }
    cut_balanced(text).unwrap_or_else(|| cuts(text, scan::by_column(text)))
}

/// The items of a text whose brackets balance; `None` where they do not.
///
/// Where the brackets of a file balance, any run of its items cut by itself gives the same items: so an edit needs to
/// be cut only around the place it touches.
pub fn cut_balanced(text: &str) -> Option<Vec<Cut>> {
    if foreign::language(text).is_some() {
        return None;
    }
    scan::by_depth(text).ok().map(|scanned| cuts(text, scanned))
}

fn cuts(text: &str, scanned: Vec<(usize, usize)>) -> Vec<Cut> {
    let mut cuts = Vec::with_capacity(scanned.len());
    let mut strays = 0;
    for (start, end) in scanned {
        let too_much = match () {
            () if cuts.len() >= TooMuch::Items.most() => Some(TooMuch::Items),
            () if strays >= TooMuch::Strays.most() => Some(TooMuch::Strays),
            () => None,
        };
        if too_much.is_some() {
            let header = Header { rest: too_much, ..Header::default() };
            cuts.push(Cut { start: offset(start), end: offset(text.trim_end().len().max(end)), header });
            break;
        }
        let header = header::read(text.get(start..end).unwrap_or(""));
        strays += usize::from(header.kind.is_empty());
        cuts.push(Cut { start: offset(start), end: offset(end), header });
    }
    cuts
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
