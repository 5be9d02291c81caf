//! What an editor asks, and is answered. One program, so that an edit links it once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod around;
mod common;
mod complete;
mod names;
