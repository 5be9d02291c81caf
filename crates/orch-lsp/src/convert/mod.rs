//! From answers to the protocol's types.

mod findings;
mod layout;
mod symbols;

pub(crate) use findings::{actions, diagnostic};
pub(crate) use layout::layout;
pub(crate) use symbols::{flat_symbols, found_symbol, nested_symbols};
