//! A value that is known later than its place needs it.

use super::prelude::*;
use crate::types::Stage;
use crate::value::Encoder;

/// See the explanation beside this file.
pub static CODE: Code = code!("late-value", Error, "late_value.md");

fn when(stage: Stage) -> &'static str {
    match stage {
        Stage::Check => "now",
        Stage::Place => "when the stack is laid out on a target",
        Stage::Start => "at the start",
    }
}

pub(crate) fn finding(at: Anchor, shown: &str, stage: Stage) -> Found {
    Found::new(&CODE, at, format!("{shown} is known only {}, so nothing can be decided by it", when(stage)))
        .note("it can be passed on, put into a text and encoded")
}

pub(crate) fn in_field(at: Anchor, shown: &str, field: &str, stage: Stage) -> Found {
    Found::new(&CODE, at, format!("{shown} is known only {}, too late for `{field}`", when(stage)))
        .note("values that are known at the start may go into `env`, `command` and mounted files")
}

pub(crate) fn in_json(at: Anchor) -> Found {
    Found::new(&CODE, at, "a part of this is known only later, so it cannot be made JSON as a whole")
        .note("encode the parts: `\"{ \\\"url\\\": ${json(db.url)} }\"`")
}

/// Text of which only a part is known, in an encoding of the whole.
pub(crate) fn in_pieces(at: Anchor, encoder: Encoder) -> Found {
    let name = match encoder {
        Encoder::Urlencode => "percent-encoded text",
        Encoder::Base64 => "Base64",
        Encoder::Json => "JSON",
    };
    let finding = Found::new(
        &CODE,
        at,
        format!("a part of this is known only later, so it cannot be made {name} as a whole"),
    );
    match encoder {
        Encoder::Json => finding.note("encode the parts: `\"{ \\\"url\\\": ${json(db.url)} }\"`"),
        _ => finding.note("keep the encoded text as a secret of its own, `secret encoded = env(\"…\")`, or hand over the parts and let the process encode them"),
    }
}
