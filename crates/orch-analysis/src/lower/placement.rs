//! Where instances are put.

use orch_model::{NodeCondition, NodeRule, Placement, Toleration};
use smol_str::SmolStr;

use crate::lower::body::Body;
use crate::lower::keys::{self, node_rule, placement, toleration};
use crate::lower::text::name;

/// Where instances are put. What they are spread over is left empty where it was not written.
pub fn placement(body: &Body<'_, keys::Placement>) -> Placement {
    let db = body.cx().db;
    let services =
        |units: Option<Vec<_>>| units.unwrap_or_default().into_iter().map(|unit| name(db, unit)).collect();
    let rules = |rules: Option<Vec<_>>| rules.unwrap_or_default().into_iter().flat_map(node_rules).collect();
    let tolerated = body.read(placement::TOLERATE).unwrap_or_default();
    Placement {
        node: body.map(placement::NODE),
        require: rules(body.read(placement::REQUIRE)),
        prefer: rules(body.read(placement::PREFER)),
        spread: body.list(placement::SPREAD),
        apart_from: services(body.read(placement::APART_FROM)),
        near: services(body.read(placement::NEAR)),
        tolerate: tolerated.into_iter().map(toleration).collect(),
        priority: body.get(placement::PRIORITY),
        runtime: body.get(placement::RUNTIME),
        host: body.read(placement::HOST).map(|unit| name(db, unit)),
    }
}

/// A rule for each condition on the label; that it is there, where there is none.
fn node_rules(rule: node_rule::Variant<'_>) -> Vec<NodeRule> {
    let node_rule::Variant::Label(body) = rule;
    let label = body.or(node_rule::label::KEY, SmolStr::default());
    let mut conditions = Vec::new();
    let any_of: Vec<SmolStr> = body.list(node_rule::label::ANY_OF);
    let none_of: Vec<SmolStr> = body.list(node_rule::label::NONE_OF);
    if !any_of.is_empty() {
        conditions.push(NodeCondition::AnyOf(any_of));
    }
    if !none_of.is_empty() {
        conditions.push(NodeCondition::NoneOf(none_of));
    }
    if conditions.is_empty() {
        conditions.push(NodeCondition::Exists);
    }
    conditions.into_iter().map(|condition| NodeRule { label: label.clone(), condition }).collect()
}

fn toleration(toleration: toleration::Variant<'_>) -> Toleration {
    let toleration::Variant::Taint(taint) = toleration;
    Toleration {
        key: taint.or(toleration::taint::KEY, SmolStr::default()),
        value: taint.get(toleration::taint::VALUE),
        effect: taint.get(toleration::taint::EFFECT),
        duration: taint.get(toleration::taint::FOR),
    }
}
