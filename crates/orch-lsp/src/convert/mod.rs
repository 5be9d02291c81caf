//! From answers to the protocol's types.

mod calls;
mod complete;
mod findings;
mod hints;
mod jump;
mod layout;
mod say;
mod shape;
mod symbols;

pub(crate) use calls::{incoming, outgoing, party, party_place, signature};
pub(crate) use complete::completion;
pub(crate) use findings::{actions, diagnostic};
pub(crate) use hints::{hint, lens};
pub(crate) use jump::{highlight, jump, links};
pub(crate) use layout::layout;
pub(crate) use say::hover;
pub(crate) use shape::{TOKEN_MODIFIERS, TOKEN_TYPES, colors, file_links, fold, selection};
pub(crate) use symbols::{flat_symbols, found_symbol, nested_symbols};
