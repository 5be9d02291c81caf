//! From answers to the protocol's types.

mod complete;
mod findings;
mod jump;
mod layout;
mod say;
mod symbols;

pub(crate) use complete::completion;
pub(crate) use findings::{actions, diagnostic};
pub(crate) use jump::{highlight, jump, links};
pub(crate) use layout::layout;
pub(crate) use say::hover;
pub(crate) use symbols::{flat_symbols, found_symbol, nested_symbols};
