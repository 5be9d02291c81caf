//! How a service begins, ends, and begins again.

use orch_model::{Restart, RestartPolicy, Start, Stop};

use crate::facts::Facts;
use crate::lower::body::{Body, Is};
use crate::lower::health::hook;
use crate::lower::keys::{self, restart, start, stop};

/// What happens when the process ends.
pub fn restart(restart: restart::Variant<'_>) -> Restart {
    match restart {
        restart::Variant::Always(always) => with_pauses(&always, RestartPolicy::Always),
        restart::Variant::OnFailure(on_failure) => with_pauses(&on_failure, RestartPolicy::OnFailure),
        restart::Variant::Never => Restart::of(RestartPolicy::Never),
    }
}

fn with_pauses<R: Is<keys::Restart>>(body: &Body<'_, R>, policy: RestartPolicy) -> Restart {
    let usual = Restart::of(policy);
    Restart {
        policy,
        initial: body.or(restart::INITIAL, usual.initial),
        max: body.or(restart::MAX, usual.max),
        reset_after: body.or(restart::RESET_AFTER, usual.reset_after),
        attempts: body.get(restart::ATTEMPTS),
    }
}

/// How a service is stopped.
pub fn stop(body: &Body<'_, keys::Stop>, facts: &Facts) -> Stop {
    let usual = Stop::default();
    Stop {
        signal: body.or(stop::SIGNAL, usual.signal),
        grace: body.or(stop::GRACE, usual.grace),
        before: body.read(stop::BEFORE).and_then(|before| hook(before, facts)),
    }
}

/// What belongs to the start of a service.
pub fn start(body: &Body<'_, keys::Start>, facts: &Facts) -> Start {
    Start { after: body.read(start::AFTER).and_then(|after| hook(after, facts)) }
}
