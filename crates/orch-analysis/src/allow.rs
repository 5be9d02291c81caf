//! `@allow(code, "reason")`: silences warnings and remarks inside what it stands before, and is reported when there are none.
//! Errors stay: whoever checks, emits or runs hears the same.

use std::collections::BTreeSet;

use orch_diagnostics::{Safety, Severity, Span};
use orch_syntax::ast::{self, MemberKind, NodeId};

use crate::anchor::{Anchor, Found, Located};
use crate::db::Db;
use crate::findings;
use crate::locate::Files;
use crate::program::Program;
use crate::schema::record::word;
use crate::source::{self, Item};

struct Allow {
    item: Item,
    code: String,
    attribute: NodeId,
    /// The code as written.
    written: NodeId,
    covers: Span,
    effect: Effect,
}

/// What became of an `@allow`; what comes later counts for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    None,
    /// It stands before an error that cannot be allowed.
    Refused,
    /// It silenced something.
    Silenced,
}

/// The errors that leave every value known: they judge what a program is used with, which its author may know better. Any
/// other error means that there is nothing to use, and hiding it would only put off the failure.
const JUDGEMENTS: [&str; 2] = ["host-port-conflict", "missing-path"];

fn can_be_allowed(finding: &Located) -> bool {
    finding.severity != Severity::Error || JUDGEMENTS.contains(&finding.code.name)
}

fn is_within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// Every `@allow` of a program, and which of them silenced something.
pub(crate) struct Allows(Vec<Allow>);

impl Allows {
    /// Those of a program.
    pub(crate) fn of(db: &dyn Db, program: Program, files: &Files) -> Allows {
        Allows(items(db, program).into_iter().flat_map(|item| within(db, files, item)).collect())
    }

    /// What is left of the findings.
    pub(crate) fn take(&mut self, found: Vec<Located>) -> Vec<Located> {
        let mut kept = found;
        if !self.0.is_empty() {
            kept.retain(|finding| !self.covers(finding));
        }
        kept
    }

    /// Whether a finding is allowed; what allows it is then used.
    fn covers(&mut self, finding: &Located) -> bool {
        // What two items want is told at one of them.
        let is_of_both = finding.code.name == "host-port-conflict";
        let others = finding.labels.iter().map(|label| label.at).filter(|_| is_of_both);
        let places: Vec<Span> = std::iter::once(finding.at).chain(others).collect();
        let allow = self
            .0
            .iter_mut()
            .find(|a| a.code == finding.code.name && places.iter().any(|place| is_within(*place, a.covers)));
        allow.is_some_and(|allow| {
            let allowed = can_be_allowed(finding);
            allow.effect = allow.effect.max(if allowed { Effect::Silenced } else { Effect::Refused });
            allowed
        })
    }

    /// The codes of those that silenced nothing so far.
    pub(crate) fn unused_codes(&self) -> BTreeSet<String> {
        let unused = self.0.iter().filter(|allow| allow.effect == Effect::None);
        unused.map(|allow| allow.code.clone()).collect()
    }

    /// What to say of those that silenced nothing. `others` are the codes that the compiler does not know itself.
    pub(crate) fn unused(&self, db: &dyn Db, files: &Files, others: &Others) -> Vec<Located> {
        let unused = self.0.iter().filter(|allow| allow.effect != Effect::Silenced);
        let located = unused.filter_map(|allow| files.locate(db, &allow.finding(others)?));
        located.map(|finding| Located { severity: Severity::Warning, ..finding }).collect()
    }
}

/// The codes of back ends.
pub(crate) struct Others {
    /// All there are; none if no back end is known.
    pub(crate) codes: BTreeSet<&'static str>,
    /// Whether back ends were asked.
    pub(crate) asked: Asked,
}

/// Whether back ends were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Everything they have to say is known.
    Yes,
    /// Something is wrong, so there is nothing to ask them about.
    No,
}

impl Allow {
    fn finding(&self, others: &Others) -> Option<Found> {
        let code = self.code.as_str();
        let at = Anchor::new(self.item, self.attribute);
        if self.effect == Effect::Refused {
            return Some(findings::unused_allow::of_an_error(at, Anchor::new(self.item, self.written), code));
        }
        let unused = || findings::unused_allow::finding(at, code);
        if others.codes.contains(code) {
            return (others.asked == Asked::Yes).then(unused);
        }
        let own = findings::CODES.iter().map(|code| code.name);
        let known: Vec<&str> = own.chain(others.codes.iter().copied()).collect();
        if known.contains(&code) || is_syntax_code(code) {
            return Some(unused());
        }
        let finding = findings::unused_allow::unknown_code(Anchor::new(self.item, self.written), code, known);
        // Where no back end is known it may be a code of one; only a slip is sure.
        let is_sure = !others.codes.is_empty() || finding.fixes.iter().any(|fix| fix.safety == Safety::Safe);
        is_sure.then_some(finding)
    }
}

/// The items that allow something.
fn items(db: &dyn Db, program: Program) -> Vec<Item> {
    let heads = program.files(db).values().flat_map(|file| file.heads(db).iter());
    heads.filter(|head| head.signs.allow).map(|head| head.item).collect()
}

fn within(db: &dyn Db, files: &Files, item: Item) -> Vec<Allow> {
    let mut allows = Vec::new();
    let Some(tree) = source::tree(db, item) else { return allows };
    collect_item(tree, &mut |attributes, covers| {
        for attribute in attributes.iter().filter(|a| a.name.text == "allow") {
            if let (Some(code), Some(covers)) =
                (word(attribute, 0), files.span(db, Anchor::new(item, covers)))
            {
                allows.push(Allow {
                    item,
                    code: code.replace('_', "-"),
                    attribute: attribute.id,
                    written: attribute.args.first().map_or(attribute.id, |arg| arg.value.id),
                    covers,
                    effect: Effect::None,
                });
            }
        }
    });
    allows
}

fn is_syntax_code(code: &str) -> bool {
    orch_syntax::faults::CODES.iter().any(|c| c.name == code)
}

/// Visits the attributes of an item and of all that stands in it, each with the node it covers.
pub(crate) fn collect_item(item: &ast::Item, visit: &mut dyn FnMut(&[ast::Attribute], NodeId)) {
    visit(&item.attributes, item.id);
    if let Some(body) = &item.body {
        collect_body(body, visit);
    }
}

fn collect_body(body: &ast::Body, visit: &mut dyn FnMut(&[ast::Attribute], NodeId)) {
    for member in &body.members {
        visit(&member.attributes, member.id);
        match &member.kind {
            MemberKind::Item(item) => collect_item(item, visit),
            MemberKind::Amend { body, .. } => collect_body(body, visit),
            MemberKind::Set { value, .. } | MemberKind::Append { value, .. } => match &value.kind {
                ast::ExprKind::Record(body) | ast::ExprKind::Construct { body, .. } => {
                    collect_body(body, visit)
                }
                _ => {}
            },
            _ => {}
        }
    }
}
