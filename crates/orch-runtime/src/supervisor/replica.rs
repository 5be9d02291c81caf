//! The life of one instance: started, watched, started again, stopped.

use std::time::Duration;

use orch_model::RestartPolicy;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::checking::{Checking, News, Restarts, Said};
use super::context::{Context, Order, ordered};
use super::readers::Readers;
use super::trial::Trial;
use crate::backend::{Finished, Launched, Running};
use crate::backoff::{Backoff, Next};
use crate::event::{Cause, Consequence, Event, Failure, Limit, Unhealthy, Verdict};
use crate::exit::{Exit, ExitKind};
use crate::id::Instance;
use crate::output::{Lines, Marker, Seen, Tail};
use crate::port::{self, Taken};
use crate::unit::{Here, Replica, Role};

/// What the item is told about one of its instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    Started,
    Ready,
    NotReady,
}

/// How an instance's life came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplicaEnd {
    /// It did what it was to do.
    Done,
    /// It was told to stop.
    Stopped,
    /// It failed for good.
    Failed,
}

/// Why an instance no longer runs.
enum Stopped {
    ByItself(Exit),
    Because(Cause),
    OnOrder,
}

/// One instance and all that belongs to its life.
pub(super) struct Life<'a> {
    pub(super) context: &'a Context,
    pub(super) unit: &'a Here,
    pub(super) who: Instance,
    /// What this item is to do; no less strict than the run's order in the end, but later.
    pub(super) order: watch::Receiver<Order>,
    pub(super) reports: mpsc::Sender<(u32, Report)>,
    pub(super) tail: Tail,
}

impl Life<'_> {
    /// Lives it to its end.
    pub(super) async fn live(&self, replica: &mut Replica) -> ReplicaEnd {
        let mut backoff = Backoff::new(self.unit.restart.clone());
        let mut trial = Trial::begin(self.unit.patience);
        loop {
            let began = Instant::now();
            let stopped = self.once(replica, backoff.attempt(), &mut trial).await;
            let ran = began.elapsed();
            self.report(Report::NotReady).await;
            let again = match &stopped {
                Stopped::OnOrder => return ReplicaEnd::Stopped,
                Stopped::ByItself(exit) => self.goes_on_after(*exit),
                // It would go no better a second time, or has no time left for one.
                Stopped::Because(
                    Cause::NoSuchProgram { .. }
                    | Cause::NotAProgram { .. }
                    | Cause::NoSuchFolder { .. }
                    | Cause::NotHandedOver { .. }
                    | Cause::TimedOut { .. },
                ) => Again::No,
                Stopped::Because(_) if self.unit.restart.policy == RestartPolicy::Never => Again::No,
                Stopped::Because(_) => Again::Yes,
            };
            let next = match again {
                // While everything is being stopped, nothing is started again.
                Again::Yes if *self.order_of_run() >= Order::Stop => Then::Stopped,
                Again::Yes => match backoff.next(ran) {
                    Next::After(delay, _) if !trial.allows(delay) => Then::OutOfTime,
                    Next::After(delay, attempt) => Then::Again(delay, attempt),
                    Next::Exhausted => Then::UsedUp { attempts: backoff.attempt() },
                },
                Again::No => Then::Over,
            };
            let cause = match stopped {
                // That it ended well is no failure, unless it was to be started again and may not.
                Stopped::ByItself(exit) => match (exit.outcome(), &next) {
                    (ExitKind::Success, Then::Again(..) | Then::Over | Then::Stopped) => None,
                    _ => Some(Cause::Exited(exit)),
                },
                Stopped::Because(cause) => Some(cause),
                Stopped::OnOrder => None,
            };
            let failed = cause.is_some();
            if let Some(cause) = cause {
                let verdict = match next {
                    Then::Again(..) => Verdict::Restart,
                    Then::UsedUp { attempts } if attempts > 1 => {
                        let by = match self.unit.role {
                            Role::Job { limited_by, .. } => limited_by,
                            Role::Service => Limit::Restart,
                        };
                        Verdict::UsedUp { attempts, by }
                    }
                    Then::OutOfTime => Verdict::OutOfTime { limit: trial.limit() },
                    Then::UsedUp { .. } | Then::Over | Then::Stopped => Verdict::GivenUp,
                };
                self.fail(cause, verdict);
            }
            match next {
                Then::Again(delay, attempt) => {
                    let (who, limit) = (self.who.clone(), backoff.limit());
                    self.context.tell(Event::Restarting { who, delay, attempt, limit });
                    tokio::select! {
                        () = sleep(delay) => {}
                        () = ordered(&self.order, Order::Stop) => return ReplicaEnd::Stopped,
                        () = ordered(&self.context.order, Order::Stop) => return ReplicaEnd::Stopped,
                    }
                }
                Then::UsedUp { .. } | Then::OutOfTime => return ReplicaEnd::Failed,
                Then::Stopped if failed => return ReplicaEnd::Stopped,
                Then::Over if failed => return ReplicaEnd::Failed,
                Then::Stopped | Then::Over => return ReplicaEnd::Done,
            }
        }
    }

    fn order_of_run(&self) -> watch::Ref<'_, Order> {
        self.context.order.borrow()
    }

    fn goes_on_after(&self, exit: Exit) -> Again {
        match (self.unit.role, self.unit.restart.policy, exit.outcome()) {
            (_, RestartPolicy::Never, _) => Again::No,
            (Role::Job { .. }, _, ExitKind::Success) => Again::No,
            (Role::Service, RestartPolicy::Always, _) => Again::Yes,
            (_, _, ExitKind::Success) => Again::No,
            (_, _, ExitKind::Failure) => Again::Yes,
        }
    }

    async fn report(&self, report: Report) {
        // The item being gone means that nobody needs to know.
        let _ = self.reports.send((self.who.replica, report)).await;
    }

    fn fail(&self, cause: Cause, verdict: Verdict) {
        self.context.tell(Event::Failed(Box::new(Failure {
            who: self.who.clone(),
            cause,
            last_lines: self.tail.lines(),
            waiting: self.context.board.waiting_for(&self.who.item),
            verdict,
        })));
    }

    /// From one start to the end that follows it.
    async fn once(&self, replica: &mut Replica, attempt: u32, trial: &mut Trial) -> Stopped {
        self.tail.clear();
        let mut command = vec![replica.launch.program.clone()];
        command.extend(replica.launch.args.iter().cloned());
        self.context.tell(Event::Starting { who: self.who.clone(), attempt, command });
        if let Err(Taken { port, by }) = let_ports_go(replica).await {
            return Stopped::Because(Cause::PortTaken { port, by });
        }
        let launched = tokio::select! {
            launched = self.unit.backend.launch(replica.launch.clone()) => launched,
            () = ordered(&self.order, Order::Kill) => return Stopped::OnOrder,
        };
        let launched = match launched {
            Ok(launched) => launched,
            Err(cause) => return Stopped::Because(cause),
        };
        let began = Instant::now();
        let (mut running, readers, seen) = self.take(launched, replica);
        let ports = replica.ports.iter().map(|p| (p.name.clone(), p.number)).collect();
        let pid = running.pid().unwrap_or(0);
        self.context.tell(Event::Started { who: self.who.clone(), pid, ports });
        self.report(Report::Started).await;

        let (backend, redactor) = (self.unit.backend.clone(), self.context.redactor.clone());
        let mut checks = Checking::begin(backend, &replica.checks, seen, Some(running.listening()), redactor);
        let why = self.watch(&mut running, &mut checks, began, trial).await;
        drop(checks);
        let (finished, after) = match why {
            Why::Ended => {
                // Looking for what it has left behind is not its time.
                let after = began.elapsed();
                (running.finish().await, after)
            }
            Why::Order | Why::Bad(_) => (self.stop(running).await, began.elapsed()),
        };
        readers.end().await;
        let exit = finished.exit;
        self.context.tell(Event::Exited { who: self.who.clone(), exit, after });
        self.tell_of_leftovers(finished);
        hold_ports(replica);
        match why {
            Why::Ended => Stopped::ByItself(exit),
            Why::Order => Stopped::OnOrder,
            Why::Bad(cause) => Stopped::Because(cause),
        }
    }

    fn tell_of_leftovers(&self, finished: Finished) {
        let who = Some(self.who.clone());
        if finished.swept > 0 {
            self.context.tell(Event::Swept { who: who.clone(), processes: finished.swept });
        }
        if !finished.survivors.is_empty() {
            self.context.tell(Event::Survived { who, pids: finished.survivors });
        }
    }

    /// Begins to read what it prints.
    fn take(
        &self,
        launched: Launched,
        replica: &Replica,
    ) -> (Box<dyn Running>, Readers, watch::Receiver<Seen>) {
        let (seen, receiver) = watch::channel(Seen::NotYet);
        let pattern = replica.checks.log_pattern();
        let lines = Lines {
            who: self.who.clone(),
            events: self.context.events.clone(),
            redactor: self.context.redactor.clone(),
            tail: self.tail.clone(),
            marker: pattern.map(|pattern| Marker { pattern, seen }),
        };
        (launched.running, Readers::begin(&lines, launched.output), receiver)
    }

    /// Watches it until it ends or has to be stopped.
    async fn watch(
        &self,
        running: &mut Box<dyn Running>,
        checks: &mut Checking,
        began: Instant,
        trial: &mut Trial,
    ) -> Why {
        let mut well = Well::NotYet;
        if checks.nothing_to_ask() {
            well = Well::Now;
            trial.passed();
            // A job is not there for others to use while it runs.
            if self.unit.role == Role::Service {
                self.report(Report::Ready).await;
            }
        }
        let done_by = match self.unit.role {
            Role::Job { timeout, .. } => timeout.map(|limit| (limit, began + limit)),
            Role::Service => None,
        };
        loop {
            let well_by = match well {
                Well::NotYet => trial.well_by(began),
                Well::Once | Well::Now => None,
            };
            tokio::select! {
                biased;
                () = running.ended() => return Why::Ended,
                () = ordered(&self.order, Order::Stop) => return Why::Order,
                () = until(done_by.map(|(_, at)| at)) => {
                    let limit = done_by.map_or(Duration::ZERO, |(limit, _)| limit);
                    return Why::Bad(Cause::TimedOut { limit });
                }
                () = until(well_by) => {
                    let (limit, reason) = (trial.limit(), checks.last_answer());
                    return Why::Bad(Cause::NotHealthyInTime { limit, reason });
                }
                news = checks.news() => match news {
                    News::StartedUp => {
                        checks.go_on();
                        // Its startup check was all there is to ask.
                        if checks.nothing_to_ask() {
                            self.become_well(&mut well, trial, began).await;
                        }
                    }
                    News::Well => self.become_well(&mut well, trial, began).await,
                    News::Ill { check, reason, failures, restarts, said } => {
                        if well == Well::Now {
                            self.report(Report::NotReady).await;
                            well = Well::Once;
                        }
                        let consequence = match (restarts, well) {
                            (Restarts::Always, _) | (Restarts::OnceWell, Well::Once | Well::Now) => Consequence::Restart,
                            (Restarts::OnceWell, Well::NotYet) | (Restarts::Never, _) => Consequence::KeepWaiting,
                        };
                        // That it is restarted is told in any case.
                        if consequence == Consequence::KeepWaiting && said == Said::Lately {
                            continue;
                        }
                        let waiting = self.context.board.waiting_for(&self.who.item);
                        let who = self.who.clone();
                        let told = Unhealthy { who, check, reason: reason.clone(), failures, waiting, consequence };
                        self.context.tell(Event::Unhealthy(Box::new(told)));
                        if consequence == Consequence::Restart {
                            return Why::Bad(Cause::Unhealthy { reason });
                        }
                    }
                },
            }
        }
    }

    async fn become_well(&self, well: &mut Well, trial: &mut Trial, began: Instant) {
        if *well == Well::Now {
            return;
        }
        *well = Well::Now;
        trial.passed();
        self.context.tell(Event::Healthy { who: self.who.clone(), after: began.elapsed() });
        self.report(Report::Ready).await;
    }

    /// Asks it to stop, gives it its time, then kills what is left.
    async fn stop(&self, mut running: Box<dyn Running>) -> Finished {
        let (signal, grace) = (self.unit.stop.signal, self.unit.stop.grace);
        if *self.order.borrow() < Order::Kill {
            self.context.tell(Event::Stopping { who: self.who.clone(), signal, grace });
            let asked = Instant::now();
            running.signal(signal).await;
            tokio::select! {
                () = running.gone() => return running.finish().await,
                () = sleep(grace) => {}
                () = ordered(&self.order, Order::Kill) => {}
            }
            self.context.tell(Event::Killed { who: self.who.clone(), after: asked.elapsed() });
        }
        let mut finished = running.finish().await;
        // They were killed with it, which is already told.
        finished.swept = 0;
        finished
    }
}

enum Again {
    Yes,
    No,
}

/// What follows an end.
enum Then {
    /// It is started again after this time, as that attempt.
    Again(Duration, u32),
    /// It would be, but has been as often as it may.
    UsedUp { attempts: u32 },
    /// It would be, but has had its time to become healthy.
    OutOfTime,
    /// It would be, but everything is being stopped.
    Stopped,
    /// It is not started again.
    Over,
}

/// Why watching came to an end.
enum Why {
    Ended,
    Order,
    Bad(Cause),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Well {
    NotYet,
    Now,
    Once,
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Makes room for the instance, or says who is in its way: a port that is held can be listened on by another all the same,
/// if both allow it.
async fn let_ports_go(replica: &mut Replica) -> Result<(), Taken> {
    for port in &mut replica.ports {
        port.hold = None;
        port::free(port.number, port.protocol).await?;
    }
    Ok(())
}

/// Keeps the ports for the next start; if another has taken one meanwhile, that start will tell.
fn hold_ports(replica: &mut Replica) {
    for port in &mut replica.ports {
        port.hold = port::hold_again(port.number, port.protocol);
    }
}
