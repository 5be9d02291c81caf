//! One query for each item, so that an edit lowers one item again.

use std::sync::Arc;

use orch_model::Stack;

use crate::db::Db;
use crate::evaluate::evaluate;
use crate::facts::facts;
use crate::lower::body::{Body, Cx};
use crate::lower::{config, host, job, monitoring, network, secret, service, stack, text, volume, written};
use crate::unit::Unit;

/// A unit's own fields.
fn body_of<R>(db: &dyn Db, unit: Unit) -> Body<'_, R> {
    Body::of_item(Cx { db, unit }, &evaluate(db, unit).value)
}

/// The stack without its items.
#[salsa::tracked]
pub fn lower_stack(db: &dyn Db, unit: Unit) -> Arc<Stack> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(Stack { written, ..stack::stack(&body, text::name(db, unit)) })
}

/// A service.
#[salsa::tracked]
pub fn lower_service(db: &dyn Db, unit: Unit) -> Arc<orch_model::Service> {
    Arc::new(service::service(&body_of(db, unit), facts(db, unit)))
}

/// A job.
#[salsa::tracked]
pub fn lower_job(db: &dyn Db, unit: Unit) -> Arc<orch_model::Job> {
    Arc::new(job::job(&body_of(db, unit), facts(db, unit)))
}

/// A network.
#[salsa::tracked]
pub fn lower_network(db: &dyn Db, unit: Unit) -> Arc<orch_model::Network> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(orch_model::Network { written, ..network::network(&body) })
}

/// A volume.
#[salsa::tracked]
pub fn lower_volume(db: &dyn Db, unit: Unit) -> Arc<orch_model::Volume> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(orch_model::Volume { written, ..volume::volume(&body) })
}

/// A secret.
#[salsa::tracked]
pub fn lower_secret(db: &dyn Db, unit: Unit) -> Arc<orch_model::Secret> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(orch_model::Secret { written, ..secret::secret(&body, &text::name(db, unit)) })
}

/// A config.
#[salsa::tracked]
pub fn lower_config(db: &dyn Db, unit: Unit) -> Arc<orch_model::Config> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(orch_model::Config { written, ..config::config(&body, &text::name(db, unit)) })
}

/// Another machine.
#[salsa::tracked]
pub fn lower_host(db: &dyn Db, unit: Unit) -> Arc<orch_model::Host> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(orch_model::Host { written, ..host::host(&body) })
}

/// What watches the stack.
#[salsa::tracked]
pub fn lower_monitoring(db: &dyn Db, unit: Unit) -> Arc<orch_model::Monitoring> {
    let body = body_of(db, unit);
    let written = written::written(db, body.record());
    Arc::new(orch_model::Monitoring { written, ..monitoring::monitoring(&body) })
}
