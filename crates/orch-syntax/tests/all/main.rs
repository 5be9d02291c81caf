//! The reader of texts and the formatter, held against whole programs and what is wrong with them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::field_reassign_with_default,
    missing_docs
)]

mod common;
mod cut;
mod format;
mod forms;
mod parse;
mod properties;
mod recovery;
