//! `@allow(code, "reason")`: silences findings inside what it stands before, and is reported when there are none.

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
    code: String,
    attribute: NodeId,
    /// The code as written.
    written: NodeId,
    covers: Span,
    used: bool,
}

/// Takes away what is allowed, and adds what is wrong with the allowing itself.
pub fn apply(db: &dyn Db, program: Program, files: &Files, found: Vec<Located>) -> Vec<Located> {
    let mut kept = found;
    for item in items(db, program) {
        let mut allows = within(db, files, item);
        kept.retain(|finding| !covered(&mut allows, finding));
        let unused = allows.iter().filter(|a| !a.used).filter_map(|allow| unused(item, allow));
        let located = unused.filter_map(|finding| files.locate(db, finding));
        kept.extend(located.map(|finding| Located { severity: Severity::Warning, ..finding }));
    }
    kept
}

/// Takes away what is allowed of the findings of others: back ends know codes that the compiler does not.
pub fn take_away(db: &dyn Db, program: Program, found: Vec<Located>) -> Vec<Located> {
    let files = Files::new(db, program);
    let mut kept = found;
    for item in items(db, program) {
        let mut allows = within(db, &files, item);
        kept.retain(|finding| !covered(&mut allows, finding));
    }
    kept
}

/// The items that allow something.
fn items(db: &dyn Db, program: Program) -> Vec<Item> {
    let items = program.files(db).values().flat_map(|file| file.items(db).iter().copied());
    items.filter(|item| item.text(db).contains("@allow")).collect()
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
                    code: code.replace('_', "-"),
                    attribute: attribute.id,
                    written: attribute.args.first().map_or(attribute.id, |arg| arg.value.id),
                    covers,
                    used: false,
                });
            }
        }
    });
    allows
}

/// Whether a finding is allowed; what allows it is then used.
fn covered(allows: &mut [Allow], finding: &Located) -> bool {
    let allow = allows.iter_mut().find(|a| {
        a.code == finding.code.name
            && a.covers.file == finding.at.file
            && a.covers.start <= finding.at.start
            && finding.at.end <= a.covers.end
    });
    allow.is_some_and(|allow| {
        allow.used = true;
        true
    })
}

/// What to say of an `@allow` that silences nothing.
fn unused(item: Item, allow: &Allow) -> Option<Found> {
    let known: Vec<&str> = findings::CODES.iter().map(|c| c.name).collect();
    if known.contains(&allow.code.as_str()) || is_syntax_code(&allow.code) {
        return Some(findings::unused_allow::finding(Anchor::new(item, allow.attribute), &allow.code));
    }
    let finding = findings::unused_allow::unknown_code(Anchor::new(item, allow.written), &allow.code, known);
    // It may be a code of a back end, which the compiler does not know; only a slip is sure.
    finding.fixes.iter().any(|fix| fix.safety == Safety::Safe).then_some(finding)
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
