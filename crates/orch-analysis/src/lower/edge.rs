//! Who waits for whom, and who talks to whom.

use orch_model::{Condition, ItemId, Name, Need, Reason, Stack, StartEdge, TrafficEdge};

use crate::db::Db;
use crate::edges::{Edge, Why, edges, inferred};
use crate::lower::text::item_id;
use crate::unit::Unit;
use crate::value;

/// Adds the edges of a service or job to those of the stack. What leads to an item that is not there is left out.
pub fn add(db: &dyn Db, stack: &mut Stack, unit: Unit) {
    let Some(from) = item_id(db, unit) else { return };
    let edges = edges(db, unit);
    for edge in &edges.start {
        if let (Some(to), Some(condition)) = (known(db, stack, edge), condition(db, edge)) {
            let need = match edge.condition {
                value::Condition::Optional => Need::Optional,
                _ => Need::Required,
            };
            stack.start.insert(StartEdge { from: from.clone(), to, condition, why: reason(edge.why), need });
        }
    }
    for edge in &edges.traffic {
        if let Some(to) = known(db, stack, edge) {
            let port = edge.port.clone().map(Name::new);
            stack.traffic.insert(TrafficEdge { from: from.clone(), to, port });
        }
    }
}

fn known(db: &dyn Db, stack: &Stack, edge: &Edge) -> Option<ItemId> {
    item_id(db, edge.to).filter(|to| stack.workload(to).is_some())
}

fn condition(db: &dyn Db, edge: &Edge) -> Option<Condition> {
    Some(match edge.condition {
        value::Condition::Started => Condition::Started,
        value::Condition::Healthy => Condition::Healthy,
        value::Condition::Completed => Condition::Completed,
        value::Condition::Anytime => return None,
        value::Condition::Inferred | value::Condition::Optional => match inferred(db, edge.to) {
            value::Condition::Completed => Condition::Completed,
            value::Condition::Healthy => Condition::Healthy,
            _ => Condition::Started,
        },
    })
}

fn reason(why: Why) -> Reason {
    match why {
        Why::Reference => Reason::Reference,
        Why::DependsOn => Reason::DependsOn,
    }
}
