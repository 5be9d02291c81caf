//! Something stands where it cannot.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// Something stands where it cannot.
pub static CODE: Code = Code {
    name: "unexpected-token",
    severity: Severity::Error,
    explanation: include_str!("unexpected_token.md"),
};

pub(crate) fn finding(at: Place, message: String) -> Finding<Place> {
    Finding::new(&CODE, at, message)
}

/// An operator with nothing to its right, or its left.
pub(crate) fn reserved(at: Place, word: &str, after: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected a value{after}, found `{word}`"))
        .note(format!("`{word}` is a word of the language and names no value"))
}

/// `service: web {`
pub(crate) fn colon_in_head(colon: Place, kind: &str, between: &str) -> Finding<Place> {
    Finding::new(&CODE, colon, format!("no `:` stands {between}"))
        .note(format!("it is written `{kind} NAME {{ … }}`"))
        .fix("remove it", Safety::Safe, colon, "")
}

/// A name of two words.
pub(crate) fn second_name(at: Place, first: &str, second: &str, between: Place) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected `{{` after `{first}`, found `{second}`"))
        .note("a name is one word")
        .fix(format!("write `{first}-{second}`"), Safety::Offer, between, "-")
}

/// `lib.web w {`: a kind that another file declares.
pub(crate) fn kind_of_module(at: Place, kind: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("a kind is one word: `{kind}` names none"))
        .note("the kinds of a file are for its own items; what it lends of a service is an `abstract` item: `service NAME extends MODULE.BASE`")
}

/// `ref<service>`: the type of a reference, which is the name of the kind.
pub(crate) fn reference_type(whole: Place, kind: &str) -> Finding<Place> {
    Finding::new(&CODE, whole, format!("the type of a reference is the name of its kind: `{kind}`")).fix(
        format!("write `{kind}`"),
        Safety::Safe,
        whole,
        kind,
    )
}

/// `fn f(x)`
pub(crate) fn untyped(at: Place, name: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("a parameter has a type: `{name}: string`"))
}

/// `for i in { a = 1 } {`
pub(crate) fn record_in_head(whole: Place) -> Finding<Place> {
    Finding::new(&CODE, whole, "a record before a body stands in parentheses")
        .fix("put it in parentheses", Safety::Safe, Place::new(whole.start, whole.start), "(")
        .also(Place::new(whole.end, whole.end), ")")
}
