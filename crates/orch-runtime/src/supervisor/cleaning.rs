//! Secrets are cut out of all that is told, here and nowhere else: whoever tells something need not think of it. What a process
//! prints is cleaned where it is read, before it is cut to length.

use crate::event::{Cause, Event};
use crate::secret::Redactor;

/// The event without secrets.
pub(super) fn cleaned(mut event: Event, redactor: &Redactor) -> Event {
    let clean = |text: &mut String| *text = redactor.clean(std::mem::take(text));
    match &mut event {
        Event::Starting { command, .. } => command.iter_mut().for_each(clean),
        Event::Unhealthy(unhealthy) => {
            clean(&mut unhealthy.check);
            clean(&mut unhealthy.reason);
        }
        Event::Failed(failure) => texts(&mut failure.cause).into_iter().for_each(clean),
        Event::NotPublished { reason, .. } => clean(reason),
        // Names and numbers.
        Event::Waiting { .. }
        | Event::Started { .. }
        | Event::Output { .. }
        | Event::Dropped { .. }
        | Event::Healthy { .. }
        | Event::Exited { .. }
        | Event::Restarting { .. }
        | Event::Completed { .. }
        | Event::Blocked { .. }
        | Event::Published { .. }
        | Event::Ready { .. }
        | Event::ShuttingDown { .. }
        | Event::Stopping { .. }
        | Event::Killed { .. }
        | Event::Swept { .. }
        | Event::Survived { .. }
        | Event::Stopped { .. }
        | Event::Ended(_) => {}
    }
    event
}

fn texts(cause: &mut Cause) -> Vec<&mut String> {
    match cause {
        Cause::NoSuchProgram { program, hint } => [program].into_iter().chain(hint).collect(),
        Cause::NotAProgram { program, what, hint } => [program, what].into_iter().chain(hint).collect(),
        Cause::NotStarted { reason }
        | Cause::NotHandedOver { reason }
        | Cause::NotHealthyInTime { reason, .. }
        | Cause::Unhealthy { reason } => vec![reason],
        // The folder is written in the stack as it is, and cannot hold one.
        Cause::NoSuchFolder { .. } | Cause::PortTaken { .. } | Cause::Exited(_) | Cause::TimedOut { .. } => {
            Vec::new()
        }
    }
}
