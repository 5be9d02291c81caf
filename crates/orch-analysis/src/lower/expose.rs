//! How a service is reached from outside the cluster.

use orch_model::{Expose, ExposeKind, IngressPath, IngressTls, Name, TrafficPolicy};
use smol_str::SmolStr;

use crate::facts::Facts;
use crate::lower::body::{Body, Is, Spot};
use crate::lower::health::usual_port;
use crate::lower::keys::{self, certificate, expose};
use crate::lower::shape::Reference;
use crate::lower::text::name;

/// How a service is reached from outside.
pub fn expose(expose: expose::Variant<'_>, facts: &Facts) -> Expose {
    match expose {
        expose::Variant::Ingress(ingress) => with_port(&ingress, facts, ingress_kind(&ingress)),
        expose::Variant::LoadBalancer(balancer) => {
            let kind = ExposeKind::LoadBalancer {
                source_ranges: balancer.list(expose::load_balancer::SOURCE_RANGES),
                ip: balancer.get(expose::load_balancer::IP),
                policy: balancer.or(expose::load_balancer::POLICY, TrafficPolicy::Cluster),
            };
            with_port(&balancer, facts, kind)
        }
        expose::Variant::NodePort(node_port) => {
            let number = node_port.get(expose::node_port::NUMBER);
            with_port(&node_port, facts, ExposeKind::NodePort { number })
        }
        expose::Variant::Headless(headless) => with_port(&headless, facts, ExposeKind::Headless),
    }
}

fn with_port<R: Is<keys::Expose>>(body: &Body<'_, R>, facts: &Facts, kind: ExposeKind) -> Expose {
    let usual = (!facts.ports.is_empty()).then(|| usual_port(facts, "http"));
    let written: Option<Name> = body.get(expose::PORT);
    Expose { port: written.or(usual), annotations: body.map(expose::ANNOTATIONS), kind }
}

fn ingress_kind(ingress: &Body<'_, expose::Ingress>) -> ExposeKind {
    let paths: Vec<SmolStr> = ingress.list(expose::ingress::PATHS);
    let path = |path: SmolStr| match path.strip_prefix('=') {
        Some(exact) => IngressPath::Exact(exact.into()),
        None => IngressPath::Prefix(path),
    };
    ExposeKind::Ingress {
        host: ingress.or(expose::ingress::HOST, SmolStr::default()),
        paths: paths.into_iter().map(path).collect(),
        tls: ingress.read(expose::ingress::TLS).and_then(|spot| tls(&spot)),
        class: ingress.get(expose::ingress::CLASS),
    }
}

fn tls(spot: &Spot<'_>) -> Option<IngressTls> {
    if let Some(secret) = spot.read::<Reference>() {
        return Some(IngressTls::Secret(name(spot.cx.db, secret)));
    }
    let certificate::Variant::Issuer(issuer) = spot.read::<keys::Certificate>()?;
    issuer.get(certificate::issuer::NAME).map(IngressTls::Issuer)
}
