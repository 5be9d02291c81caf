//! The commands, a module each: what is typed in, what is done, what is said. No language rules.

pub mod check;
pub mod completions;
pub mod doc;
pub mod emit;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod init;
pub mod lsp;
#[cfg(feature = "run")]
pub mod run;
#[cfg(feature = "run")]
mod signals;
pub mod test;
