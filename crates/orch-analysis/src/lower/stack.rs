//! What the `stack` header says.

use orch_model::{Name, Stack};

use crate::lower::body::Body;
use crate::lower::keys::{self, stack};
use crate::lower::port::listen;
use crate::lower::text;

/// The stack without its items.
pub fn stack(body: &Body<'_, keys::Stack>, name: Name) -> Stack {
    let usual = Stack::new(name);
    let proxy_port = match body.read(stack::PROXY_PORT) {
        Some(spot) => listen(&spot.value, usual.proxy_port.clone().map(|listen| listen.port)),
        None => usual.proxy_port.clone(),
    };
    Stack {
        doc: text::doc(body.cx().db, body.cx().unit),
        namespace: body.or(stack::NAMESPACE, usual.namespace),
        labels: body.map(stack::LABELS),
        annotations: body.map(stack::ANNOTATIONS),
        registry: body.get(stack::REGISTRY),
        log_level: body.or(stack::LOG_LEVEL, usual.log_level),
        open: body.or(stack::OPEN, usual.open),
        proxy_port,
        default_timeout: body.get(stack::DEFAULT_TIMEOUT),
        max_parallel: body.get(stack::MAX_PARALLEL),
        targets: body.list(stack::TARGETS),
        context: body.get(stack::CONTEXT),
        domain: body.get(stack::DOMAIN),
        profiles: body.list(stack::PROFILES),
        env_files: body.list(stack::ENV_FILES),
        ..Stack::new(usual.name)
    }
}
