//! What runs elsewhere: it is neither started nor stopped, only asked whether it is well while others need it.

use orch_model::Condition;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::board::End;
use super::checking::{Checking, News, Said};
use super::context::{Context, Order, ordered};
use crate::event::{Cause, Consequence, Event, Failure, Unhealthy, Verdict};
use crate::id::Instance;
use crate::output::Seen;
use crate::unit::{Checks, Elsewhere};

/// Asks until nobody needs it any more, or it has not been well in time.
pub(super) async fn watch(context: &Context, unit: Elsewhere) -> End {
    let checks = Checks { ready: Some(unit.ready), ..Checks::default() };
    let (_, seen) = watch::channel(Seen::NotYet);
    let mut checking = Checking::begin(unit.backend.clone(), &checks, seen, None, context.redactor.clone());
    let began = Instant::now();
    let who = Instance { item: unit.name.clone(), replica: 0, of: 1 };
    let mut has_been_well = false;
    loop {
        tokio::select! {
            biased;
            () = context.board.dependents_over(&unit.name) => return End::Well,
            () = ordered(&context.order, Order::Kill) => return End::Well,
            () = sleep_until(began + unit.start_limit), if !has_been_well => {
                let reason = checking.last_answer();
                context.tell(Event::Failed(Box::new(Failure {
                    who,
                    cause: Cause::NotHealthyInTime { limit: unit.start_limit, reason },
                    last_lines: Vec::new(),
                    waiting: context.board.waiting_for(&unit.name),
                    verdict: Verdict::AskedNoMore,
                })));
                return End::Failed;
            }
            news = checking.news() => match news {
                News::StartedUp => checking.go_on(),
                News::Well => {
                    has_been_well = true;
                    // Told before those who wait for it begin, so that nobody reads it the other way round.
                    context.tell(Event::Healthy { who: who.clone(), after: began.elapsed() });
                    context.board.update(&unit.name, |status| {
                        status.met.insert(Condition::Healthy);
                    });
                }
                News::Ill { check, reason, failures, restarts: _, said } => {
                    context.board.update(&unit.name, |status| {
                        status.met.remove(&Condition::Healthy);
                    });
                    if said == Said::Lately {
                        continue;
                    }
                    context.tell(Event::Unhealthy(Box::new(Unhealthy {
                        who: who.clone(),
                        check,
                        reason,
                        failures,
                        waiting: context.board.waiting_for(&unit.name),
                        consequence: Consequence::KeepWaiting,
                    })));
                }
            },
        }
    }
}
