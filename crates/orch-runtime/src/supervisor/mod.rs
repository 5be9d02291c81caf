//! Runs units: in order of their gates, as much at once as these allow, until told to stop.
//!
//! One task an item, one an instance; they know of each other only through the board. Stopping goes the other way
//! round: an item is stopped when all that wait for it are over.

mod board;
mod checking;
mod cleaning;
mod context;
mod elsewhere;
mod forward;
mod item;
mod readers;
mod replica;
mod trial;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::board::{Board, End};
use self::context::{Context, Order, ordered};
use crate::backend::Backend;
use crate::backend::process::{Host, ProcessBackend};
use crate::event::{Event, Outcome, Reason};
use crate::place::{Kept, Placed, StartError, place, written_secrets};
use crate::plan::Plan;
use crate::queue::{self, Events, Sender};
use crate::secret::{Redactor, Value};
use crate::unit::Unit;
use orch_model::Condition;

/// What is done when an item fails for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFailure {
    /// Everything is stopped.
    #[default]
    StopAll,
    /// The others go on; what needs it stays blocked.
    KeepRunning,
}

/// How a run is to behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What is done when an item fails for good.
    pub on_failure: OnFailure,
    /// Whether this process exists for the run alone.
    pub host: Host,
}

/// Runs stacks.
#[derive(Debug)]
pub struct Supervisor;

/// Steers a run. Cheap to clone; when the last one is dropped the run is stopped.
#[derive(Debug, Clone)]
pub struct Handle {
    order: watch::Sender<Order>,
    reason: Arc<Mutex<Option<Reason>>>,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Handle {
    /// Asks for an orderly stop. A second call kills everything at once.
    pub fn shutdown(&self, reason: Reason) {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason);
        self.order.send_modify(|order| {
            *order = match *order {
                Order::Run => Order::Stop,
                Order::Stop | Order::Kill => Order::Kill,
            };
        });
    }

    /// Kills everything at once.
    pub fn kill(&self) {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(Reason::Asked);
        self.order.send_replace(Order::Kill);
    }

    /// Waits for the end of the run: nothing of it is left then.
    pub async fn wait(&self) -> Outcome {
        let mut outcome = self.outcome.clone();
        let ended = outcome.wait_for(Option::is_some).await.ok().and_then(|o| o.clone());
        // The run's task has been dropped with its runtime, and the processes with it.
        ended.unwrap_or(Outcome { reason: Reason::Asked, failed: Vec::new(), has_been_ready: false })
    }
}

impl Supervisor {
    /// Begins a run. Must be called inside a tokio runtime; finds ports and writes small files before it returns.
    pub fn start(plan: Plan, options: Options) -> Result<(Handle, Events), StartError> {
        let backend: Arc<dyn Backend> = Arc::new(ProcessBackend::new(options.host)?);
        let Placed { units, kept } = place(&plan, &backend)?;
        let texts = plan.secrets.values().filter_map(Value::text);
        let redactor = Redactor::new(texts.chain(&written_secrets(&plan)));
        let at_once = plan.stack.max_parallel.map(|n| n.max(1) as usize);
        Ok(Supervisor::launch(units, redactor, options.on_failure, at_once, kept))
    }

    /// Begins to run units whose gates form no cycle. Must be called inside a tokio runtime.
    pub fn run(units: Vec<Unit>, redactor: Redactor, on_failure: OnFailure) -> (Handle, Events) {
        Supervisor::launch(units, redactor, on_failure, None, Kept::default())
    }

    fn launch(
        units: Vec<Unit>,
        redactor: Redactor,
        on_failure: OnFailure,
        at_once: Option<usize>,
        kept: Kept,
    ) -> (Handle, Events) {
        let (events, receiver) = queue::channel();
        let (tell_outcome, outcome) = watch::channel(None);
        // The run's own way to give orders must not keep it alive: it holds a receiver, and a weak way back.
        let (order, orders) = watch::channel(Order::Run);
        let (inner, inner_orders) = watch::channel(Order::Run);
        let reason = Arc::new(Mutex::new(None));
        let board = Board::new(units.iter().map(|u| (u.name().clone(), u.gates().to_vec())));
        // Whoever does not need it to be well has nothing to wait for.
        for unit in units.iter().filter(|unit| matches!(unit, Unit::Elsewhere(_))) {
            board.update(unit.name(), |status| {
                status.met.insert(Condition::Started);
            });
        }
        let starting = at_once.map(|n| Arc::new(Semaphore::new(n.min(Semaphore::MAX_PERMITS))));
        let context = Context {
            starting,
            board: Arc::new(board),
            events: events.clone(),
            redactor: Arc::new(redactor),
            order: inner_orders,
        };
        let run = Run { context, orders, inner, reason: reason.clone(), on_failure, events };
        tokio::spawn(async move {
            let outcome = run.drive(units).await;
            drop(kept);
            tell_outcome.send_replace(Some(outcome));
        });
        (Handle { order, reason, outcome }, receiver)
    }
}

struct Run {
    context: Context,
    /// What those outside want.
    orders: watch::Receiver<Order>,
    /// What the items are told.
    inner: watch::Sender<Order>,
    reason: Arc<Mutex<Option<Reason>>>,
    on_failure: OnFailure,
    events: Sender,
}

impl Run {
    async fn drive(self, units: Vec<Unit>) -> Outcome {
        let began = Instant::now();
        let backends = backends(&units);
        // Told of all before the first begins, or it would depend on chance which is told first.
        for unit in &units {
            let on = self.context.board.unmet(unit.gates());
            if !on.is_empty() {
                self.context.tell(Event::Waiting { item: unit.name().clone(), on });
            }
        }
        let mut items: JoinSet<End> = JoinSet::new();
        let mut names = BTreeMap::new();
        for unit in units {
            let context = self.context.clone();
            let name = unit.name().clone();
            names.insert(items.spawn(item::run(context, unit)).id(), name);
        }
        let board = self.context.board.clone();
        let all_up = board.all_up();
        tokio::pin!(all_up);
        let mut told_ready = Told::NotYet;
        loop {
            tokio::select! {
                biased;
                () = &mut all_up, if told_ready == Told::NotYet && self.given() == Order::Run => {
                    told_ready = Told::Yes;
                    self.context.tell(Event::Ready { after: began.elapsed() });
                }
                () = ordered(&self.orders, Order::Stop), if self.given() < Order::Stop => self.stop(Reason::Asked),
                () = ordered(&self.orders, Order::Kill), if self.given() < Order::Kill => {
                    self.inner.send_replace(Order::Kill);
                }
                ended = items.join_next_with_id() => {
                    let (id, end) = match ended {
                        Some(Ok(ended)) => ended,
                        // A panic is a fault of ours; the item counts as failed.
                        Some(Err(panic)) => (panic.id(), End::Failed),
                        None => break,
                    };
                    if let Some(name) = names.remove(&id)
                        && end == End::Failed
                        && self.on_failure == OnFailure::StopAll
                    {
                        self.stop(Reason::ItemFailed(name));
                    }
                }
            }
        }
        self.end(backends, told_ready).await
    }

    fn given(&self) -> Order {
        *self.inner.borrow()
    }

    fn stop(&self, reason: Reason) {
        if self.given() > Order::Run {
            return;
        }
        let reason = self.reason.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason).clone();
        self.context.tell(Event::ShuttingDown { reason });
        self.inner.send_replace(Order::Stop);
    }

    async fn end(self, backends: Vec<Arc<dyn Backend>>, ready: Told) -> Outcome {
        for backend in backends {
            let processes = backend.close().await;
            if processes > 0 {
                self.context.tell(Event::Swept { who: None, processes });
            }
        }
        let reason = self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let outcome = Outcome {
            reason: reason.unwrap_or(Reason::Finished),
            failed: self.context.board.failed(),
            has_been_ready: ready == Told::Yes,
        };
        self.context.tell(Event::Ended(outcome.clone()));
        self.events.close();
        outcome
    }
}

#[derive(PartialEq, Eq)]
enum Told {
    NotYet,
    Yes,
}

/// Every backend once.
fn backends(units: &[Unit]) -> Vec<Arc<dyn Backend>> {
    let mut found: BTreeMap<&'static str, Arc<dyn Backend>> = BTreeMap::new();
    for unit in units {
        found.entry(unit.backend().name()).or_insert_with(|| unit.backend().clone());
    }
    found.into_values().collect()
}
