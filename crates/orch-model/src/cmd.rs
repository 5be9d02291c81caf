//! Commands.

use crate::PlainText;

/// A command as a list of words, the program first. Never given to a shell; where one was asked for, the words begin with
/// `/bin/sh -c`.
pub type Command = Vec<PlainText>;
