//! The compiler as its callers see it. One program for all of these tests: linking many takes longer than running them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod bad_input;
mod common;
mod explanations;
mod incremental;
mod lower;
mod prelude;
mod properties;
mod shapes;
mod typos;
