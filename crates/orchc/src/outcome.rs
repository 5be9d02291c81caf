//! How a command ends: the exit codes that scripts rely on.

use std::process::ExitCode;

/// What a command found. Errors that keep it from its work are `anyhow::Error` beside this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing wrong: exit 0.
    Fine,
    /// Errors in the input: exit 1.
    Faulty,
    /// It was interrupted before it had got to where it was to get: exit 130, as a shell reports it.
    #[cfg(feature = "run")]
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Faulty => ExitCode::from(1),
            #[cfg(feature = "run")]
            Outcome::Interrupted => ExitCode::from(130),
        }
    }
}

/// Wrong use, or something unreadable: exit 2.
pub const UNUSABLE: u8 = 2;

/// Whether a command failed only because nobody reads its output any more.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| match cause.downcast_ref::<std::io::Error>() {
        Some(io) => io.kind() == std::io::ErrorKind::BrokenPipe,
        None => cause
            .downcast_ref::<serde_json::Error>()
            .is_some_and(|json| json.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe)),
    })
}
