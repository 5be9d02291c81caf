//! A text that does not follow the rule of its type: an image, a URL, a schedule …

use super::prelude::*;
use crate::scalar::Reason;

/// See the explanation beside this file.
pub static CODE: Code = code!("invalid-value", Error, "invalid_value.md");

pub(crate) fn finding(at: Anchor, reason: &Reason, what: &str) -> Found {
    let place = reason.at.as_ref().map_or(at, |range| crate::eval::within(at, range));
    let mut finding = Found::new(&CODE, place, format!("this {what} is not right: {}", reason.message));
    if let Some(suggestion) = &reason.suggestion {
        finding = finding.fix(
            format!("write \"{suggestion}\""),
            Safety::Offer,
            at,
            format!("\"{}\"", suggestion.escape_default()),
        );
    }
    finding
}

/// A command without a word.
pub(crate) fn empty_command(at: Anchor) -> Found {
    Found::new(&CODE, at, "this command is empty: there is nothing to run")
}

/// The user 0 where that is forbidden.
pub(crate) fn root(at: Anchor, security: Anchor) -> Found {
    Found::new(&CODE, at, "this is root, which is not allowed here")
        .label(security, "it says that it is not root")
        .note("name another user, or say that root is meant: `security = restricted { non_root = false }`")
}

/// What an HTTP request asks for.
pub(crate) fn request_path(at: Anchor, path: &str) -> Found {
    let meant = format!("\"/{}\"", path.escape_default());
    Found::new(&CODE, at, "the path of a request begins with `/`").fix(
        format!("write {meant}"),
        Safety::Offer,
        at,
        meant,
    )
}

/// The key of a family's member that could be no part of a name.
pub(crate) fn member(at: Anchor, key: &str) -> Found {
    Found::new(&CODE, at, format!("`{key}` cannot be part of a member's name"))
        .note("members are deployed as `NAME-KEY`: letters, digits, `-` and `_`")
}
