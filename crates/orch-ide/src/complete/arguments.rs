//! The names of arguments: in a call, those of the parameters that were not given yet.

use orch_syntax::ast;

use super::{Completion, CompletionKind, Marked, insert};
use crate::signature::call_around;

/// Where they stand: what has a default is given by name.
const OPTIONAL: u32 = 20;
const REQUIRED: u32 = 250;

/// The names, where an argument stands at the marker.
pub(super) fn complete(marked: &Marked<'_>) -> Vec<Completion> {
    let mut found = Vec::new();
    add(marked, &mut found);
    found
}

/// Adds them.
pub(super) fn add(marked: &Marked<'_>, found: &mut Vec<Completion>) -> Option<()> {
    let spans = &marked.parsed.spans;
    let (callee, args) = call_around(marked.tree, spans, marked.text, marked.offset)?;
    let is_here = |arg: &ast::Arg| spans.get(arg.id).is_some_and(|(start, _)| start == marked.offset);
    let at = args.iter().position(is_here)?;
    let called = marked.snapshot.called(marked.item, marked.tree, &marked.trace, callee)?;
    let by_place = args.iter().take(at).filter(|arg| arg.name.is_none()).count();
    let is_given = |name: &str| args.iter().any(|arg| arg.name.as_ref().is_some_and(|it| it.text == name));
    let has_colon = marked.after.trim_start().starts_with(':');
    for param in called.params.iter().skip(by_place) {
        let name = param.name.text.as_str();
        if is_given(name) {
            continue;
        }
        found.push(Completion {
            rank: if param.default.is_some() { OPTIONAL } else { REQUIRED },
            snippet: match has_colon {
                true => name.to_owned(),
                false => format!("{}: ", insert::plain(name)),
            },
            ..marked.of_word(name, CompletionKind::Argument, marked.snapshot.node_text(called.item, param.id))
        });
    }
    Some(())
}
