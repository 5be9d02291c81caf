//! Runs of real processes. One program, so that an edit links it once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;
mod failing;
mod handing_over;
mod order;
mod orphans;
mod stopping;
