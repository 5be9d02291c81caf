//! Which modifiers and clauses each kind of item has: the form of an item has room for all of them.

use orch_syntax::ast::{self, Clause, Parens};

use crate::anchor::{Anchor, Found};
use crate::checks::item::WORDS;
use crate::db::Db;
use crate::findings::item_form;
use crate::schema::kind::{Builtin, kind_item, kind_type};
use crate::source::Item;

/// A part of an item's head, or its braces, that only some kinds of item have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Abstract,
    Private,
    Title,
    Parameters,
    As,
    Arrow,
    Extends,
    For,
    In,
    When,
    Undo,
    Value,
    Braces,
}

use Part::*;

impl Part {
    /// What is said of a kind of item that does not have it.
    fn lacking(self) -> &'static str {
        match self {
            Abstract => "is never `abstract`",
            Private => "is never `private`",
            Title => "has no title",
            Parameters => "has no parameters",
            As => "has no `as`",
            Arrow => "has no `->`",
            Extends => "extends nothing",
            For => "has no `for`",
            In => "has no `in`",
            When => "has no `when`",
            Undo => "has no `undo`",
            Value => "has no value after `=`",
            Braces => "has no braces",
        }
    }
}

/// What a kind of item may have, and how it is written.
struct Form {
    parts: &'static [Part],
    written: &'static str,
}

/// The forms of the words that declare something.
fn form_of_word(word: &str) -> Option<Form> {
    let (parts, written): (&'static [Part], _) = match word {
        // Those without a value are told that they need one: their braces stand for it.
        "let" => (&[Private, Value, Braces], "let NAME: TYPE = VALUE"),
        "fn" => (&[Private, Parameters, Arrow, Value, Braces], "fn NAME(x: int) -> int = x + 1"),
        "type" => (&[Private, Braces], "type NAME = TYPE"),
        "record" => (&[Private, Braces], "record NAME { FIELD: TYPE }"),
        "choice" => (&[Private, Braces], "choice NAME { variant NAME(FIELD: TYPE) }"),
        "kind" => (&[Abstract, Private, Extends, Braces], "kind NAME extends service { FIELD: TYPE }"),
        "import" => (&[Title, Parameters, As], "import \"./FILE.orch\"(NAME: VALUE) as NAME"),
        "check" => (&[Title, Braces], "check \"what holds\" { CONDITION }"),
        "test" => (&[Title, In, Braces], "test \"what holds\" in ENVIRONMENT { expect CONDITION }"),
        _ => return None,
    };
    Some(Form { parts, written })
}

/// The forms of what is deployed, or says how. That most of these have no value is told with the kind.
fn form_of_kind(builtin: Builtin) -> Option<Form> {
    let (parts, written): (&'static [Part], _) = match builtin {
        Builtin::Stack => (&[Parameters, Value, Braces], "stack NAME(PARAMETER: TYPE = VALUE) { … }"),
        Builtin::Environment => (&[Extends, Value, Braces], "environment NAME extends OTHER { … }"),
        Builtin::Monitoring => (&[When, Value, Braces], "monitoring when CONDITION { … }"),
        Builtin::Service | Builtin::Job => (
            &[Abstract, Private, Extends, For, When, Value, Braces],
            "KIND NAME extends BASE for x in VALUES when CONDITION { … }",
        ),
        Builtin::Network | Builtin::Volume | Builtin::Secret | Builtin::Config | Builtin::Host => (
            &[Private, Extends, For, When, Value, Braces],
            "KIND NAME extends OTHER for x in VALUES when CONDITION { … }",
        ),
        Builtin::Other => return None,
    };
    Some(Form { parts, written })
}

/// What an item has that its kind does not.
pub(crate) fn findings(db: &dyn Db, item: Item, tree: &ast::Item, found: &mut Vec<Found>) {
    if db.prelude().owns(item) {
        return;
    }
    let word = tree.kind.text.as_str();
    let form = match WORDS.contains(&word) {
        true => form_of_word(word),
        false => kind_item(db, item.file(db), word)
            .map(|kind| &kind_type(db, kind).ty)
            .and_then(|kind| form_of_kind(kind.builtin).filter(|_| kind.later.is_none())),
    };
    let Some(form) = form else { return };
    let written = form.written.replace("KIND", word);
    for (part, node) in parts(tree).into_iter().filter(|(part, _)| !form.parts.contains(part)) {
        let message = format!("{} {}", article(word), part.lacking());
        let finding = item_form::finding(Anchor::new(item, node), message, &written);
        found.push(match instead(part, word, &form) {
            Some(instead) => finding.note(instead),
            None => finding,
        });
    }
}

/// What is meant by a part that is not there, where one can tell.
fn instead(part: Part, word: &str, form: &Form) -> Option<&'static str> {
    let is_workload = form.parts.contains(&Abstract) && word != "kind";
    match part {
        In if form.parts.contains(&When) => {
            Some("what is there in one environment alone: `when environment == NAME`")
        }
        When if word == "check" => {
            Some("the condition itself says where it counts: `environment != NAME or …`")
        }
        When if word == "let" => {
            Some("a value that depends on something is `if … then … else …` or a `match`")
        }
        When if word == "import" => {
            Some("what is optional is the item of the imported file: it may have a `when`")
        }
        For if word == "let" => Some("several values are a list: `[for x in VALUES: …]`"),
        For if word == "import" => {
            Some("several of one file are several imports, each with arguments of its own")
        }
        Parameters if is_workload => {
            Some("what several share is an `abstract` item, or a `kind` with fields of its own")
        }
        Arrow if is_workload => Some("what it waits for stands in `depends_on`"),
        Abstract => Some("only services and jobs are there to be extended alone"),
        _ => None,
    }
}

fn article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} `{word}`")
}

/// What an item has, in the order written, each with its place.
fn parts(tree: &ast::Item) -> Vec<(Part, ast::NodeId)> {
    let parens = tree.parens.as_ref().map(|parens| match parens {
        Parens::Params(params) => params.first().map(|param| param.id),
        Parens::Args(args) => args.first().map(|arg| arg.id),
    });
    let named = tree.name.as_ref().unwrap_or(&tree.kind).id;
    let clause = tree.clause.as_deref().map(|clause| match clause {
        Clause::For { binder, .. } => (For, binder.id),
        Clause::In(name) => (In, name.id),
    });
    // The title of what has no name may have been meant to be it, and is told as that.
    let title = tree
        .label
        .as_ref()
        .filter(|_| tree.name.is_some() || matches!(tree.kind.text.as_str(), "check" | "test" | "import"));
    let parts = [
        tree.abstract_.map(|id| (Abstract, id)),
        tree.private.map(|id| (Private, id)),
        title.map(|title| (Title, title.id)),
        parens.map(|first| (Parameters, first.unwrap_or(named))),
        tree.alias.as_ref().map(|alias| (As, alias.id)),
        tree.arrow.as_ref().map(|arrow| (Arrow, arrow.id)),
        tree.extends.as_ref().map(|base| (Extends, base.id)),
        clause,
        tree.when.as_deref().map(|when| (When, when.id)),
        tree.undo.as_deref().map(|undo| (Undo, undo.id)),
        tree.value.as_deref().map(|value| (Value, value.id)),
        tree.body.as_ref().map(|body| (Braces, body.id)),
    ];
    parts.into_iter().flatten().collect()
}
