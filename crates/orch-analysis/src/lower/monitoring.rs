//! What watches the stack.

use orch_model::{
    Alert, AlertSeverity, Duration, Grafana, ItemId, Listen, Metrics, Monitoring, Name, Prometheus,
};
use smol_str::SmolStr;

use crate::facts::Facts;
use crate::lower::body::{Body, Spot};
use crate::lower::health::usual_port;
use crate::lower::keys::{self, alert, grafana, metrics, monitoring, prometheus};
use crate::lower::port::listen;
use crate::lower::text::{item_id, name};
use crate::value::Value;

/// What watches the stack.
pub fn monitoring(body: &Body<'_, keys::Monitoring>) -> Monitoring {
    Monitoring {
        prometheus: body.read(monitoring::PROMETHEUS).as_ref().map(prometheus),
        grafana: body.read(monitoring::GRAFANA).as_ref().map(grafana),
        ..Monitoring::default()
    }
}

fn prometheus(body: &Body<'_, keys::Prometheus>) -> Prometheus {
    let targets = body.read(prometheus::TARGETS).unwrap_or_default();
    let alerts = body.read(prometheus::ALERTS).unwrap_or_default();
    Prometheus {
        scrape_interval: body.or(prometheus::SCRAPE_INTERVAL, Duration::seconds(15)),
        targets: targets.iter().filter_map(target).collect(),
        retention: body.or(prometheus::RETENTION, Duration::seconds(15 * 24 * 3600)),
        alerts: alerts.into_iter().map(|entry| (entry.name, alert(&entry.value))).collect(),
        rules: body.list(prometheus::RULES),
        remote_write: body.list(prometheus::REMOTE_WRITE),
    }
}

fn target(spot: &Spot<'_>) -> Option<(ItemId, Name)> {
    match &spot.value {
        Value::Port(unit, port) => Some((item_id(spot.cx.db, *unit)?, Name::new(port.clone()))),
        _ => None,
    }
}

fn alert(body: &Body<'_, keys::Alert>) -> Alert {
    Alert {
        when: body.or(alert::WHEN, SmolStr::default()),
        duration: body.or(alert::FOR, Duration::seconds(0)),
        severity: body.or(alert::SEVERITY, AlertSeverity::Warning),
        summary: body.get(alert::SUMMARY),
    }
}

fn grafana(body: &Body<'_, keys::Grafana>) -> Grafana {
    let port = body.read(grafana::PORT).and_then(|spot| listen(&spot.value, None));
    Grafana {
        dashboards: body.list(grafana::DASHBOARDS),
        datasources: body.map(grafana::DATASOURCES),
        admin: body.read(grafana::ADMIN).map(|unit| name(body.cx().db, unit)),
        port: port.unwrap_or(Listen::on(3000)),
    }
}

/// Where a service shows its measurements.
pub fn metrics(body: &Body<'_, keys::Metrics>, facts: &Facts) -> Metrics {
    Metrics {
        port: body.or(metrics::PORT, usual_port(facts, "metrics")),
        path: body.or(metrics::PATH, SmolStr::new_static("/metrics")),
        interval: body.get(metrics::INTERVAL),
    }
}
