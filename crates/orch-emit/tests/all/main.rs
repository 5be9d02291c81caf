//! Manifests held against what they should be, and against what others say of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::field_reassign_with_default,
    missing_docs
)]

mod compose;
mod findings;
mod judges;
mod kubernetes;
mod stacks;
