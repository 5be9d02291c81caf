//! The command line as it is used. One program for all of these tests: linking many takes longer than running them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod bad_input;
mod examples;
mod judge;
mod manifests;
mod readme;
#[cfg(all(feature = "run", target_os = "linux"))]
mod run;
