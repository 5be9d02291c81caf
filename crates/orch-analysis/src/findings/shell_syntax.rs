//! A command that looks as if a shell should read it.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("shell-syntax", Warning, "shell_syntax.md");

/// `token` is one sign in the text of the whole command.
pub(crate) fn finding(whole: Anchor, at: Anchor, token: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("`{token}` has no meaning here: the command is split into words and not given to a shell"),
    )
    .fix("give it to a shell: `shell(…)`", Safety::Offer, whole.before(), "shell(")
    .also(whole.after(), ")")
}
