//! The life of an item: let through its gates, run in its instances, stopped after those that depend on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orch_model::{Condition, Name};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::board::{End, Passage, Stage};
use super::context::{Context, Order, ordered};
use super::elsewhere;
use super::forward::Forwards;
use super::replica::{Life, ReplicaEnd, Report};
use crate::event::{Event, Wait};
use crate::id::Instance;
use crate::output::Tail;
use crate::unit::{Here, Publish, Replica, Role, Unit};

/// Runs an item to its end and says how that was.
pub(super) async fn run(context: Context, unit: Unit) -> End {
    let mut fate = Fate { context: context.clone(), name: unit.name().clone(), end: End::Failed };
    fate.end = match unit {
        Unit::Here(unit) => here(&context, unit).await,
        Unit::Elsewhere(unit) => {
            context.board.update(&unit.name, |s| s.stage = Stage::Running);
            elsewhere::watch(&context, unit).await
        }
    };
    fate.end
}

async fn here(context: &Context, mut unit: Here) -> End {
    let name = unit.name.clone();
    match pass_gates(context, &unit.gates).await {
        Gates::Open(turn) => {
            context.board.update(&name, |s| s.stage = Stage::Running);
            let replicas = std::mem::take(&mut unit.replicas);
            let published = std::mem::take(&mut unit.published);
            let end = run_replicas(context, unit, replicas, published, turn).await;
            context.tell(Event::Stopped { item: name });
            end
        }
        Gates::Blocked(on) => {
            context.tell(Event::Blocked { item: name, on });
            End::Blocked
        }
        Gates::Stopped => End::Well,
    }
}

/// Tells those that wait for an item when it is over. One whose task panics has failed: they would wait for ever.
struct Fate {
    context: Context,
    name: Name,
    end: End,
}

impl Drop for Fate {
    fn drop(&mut self) {
        self.context.board.update(&self.name, |s| {
            s.met.remove(&Condition::Healthy);
            s.stage = Stage::Over(self.end);
        });
    }
}

/// The right to be starting, where only so many may at a time.
type Turn = Option<OwnedSemaphorePermit>;

enum Gates {
    Open(Turn),
    Blocked(Wait),
    Stopped,
}

async fn pass_gates(context: &Context, gates: &[Wait]) -> Gates {
    let pass_all = async {
        for gate in gates {
            if context.board.pass(gate).await == Passage::Blocked {
                return Gates::Blocked(gate.clone());
            }
        }
        // Only what has passed its gates takes a turn, so those it waits for cannot be kept from theirs.
        match context.starting.clone() {
            // The semaphore is never closed.
            Some(turns) => Gates::Open(turns.acquire_owned().await.ok()),
            None => Gates::Open(None),
        }
    };
    tokio::select! {
        biased;
        () = ordered(&context.order, Order::Stop) => match context.board.hopeless(gates) {
            // The stop is only quicker than the news of what has failed.
            Some(gate) => Gates::Blocked(gate.clone()),
            None => Gates::Stopped,
        },
        gates = pass_all => gates,
    }
}

async fn run_replicas(
    context: &Context,
    unit: Here,
    replicas: Vec<Replica>,
    published: Vec<Publish>,
    mut turn: Turn,
) -> End {
    let began = Instant::now();
    let count = replicas.len();
    let of = u32::try_from(count).unwrap_or(u32::MAX);
    let (order, orders) = watch::channel(Order::Run);
    let (reports, mut inbox) = mpsc::channel(64);
    let (ready, readiness) = watch::channel(Vec::new());
    let unit = Arc::new(unit);
    let at_once = match unit.role {
        Role::Service => count,
        Role::Job { parallel, .. } => parallel.get() as usize,
    };
    let turns = Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS)));
    let mut lives = JoinSet::new();
    for (index, mut replica) in (0..).zip(replicas) {
        let (context, unit, turns) = (context.clone(), unit.clone(), turns.clone());
        let (order, reports) = (orders.clone(), reports.clone());
        lives.spawn(async move {
            // The semaphore is never closed.
            let _turn = turns.acquire().await;
            if *order.borrow() > Order::Run {
                return ReplicaEnd::Stopped;
            }
            let who = Instance { item: unit.name.clone(), replica: index, of };
            let life = Life { context: &context, unit: &unit, who, order, reports, tail: Tail::default() };
            life.live(&mut replica).await
        });
    }
    drop((orders, reports));
    let mut forwards = Forwards::new(context, &unit.name, published, readiness);

    let mut states: BTreeMap<u32, Report> = BTreeMap::new();
    // What could not be started reports its end all the same.
    let mut started: BTreeSet<u32> = BTreeSet::new();
    let mut ends = Vec::new();
    loop {
        tokio::select! {
            // What an instance has reported comes before its end.
            biased;
            Some((replica, report)) = inbox.recv() => {
                states.insert(replica, report);
                if report == Report::Started {
                    started.insert(replica);
                }
                let all_started = started.len() == count;
                let up: Vec<usize> =
                    states.iter().filter(|(_, r)| **r == Report::Ready).map(|(r, _)| *r as usize).collect();
                let healthy = up.len() == count && unit.role == Role::Service;
                if up.len() == count {
                    drop(turn.take());
                }
                // Told before it counts as up, so that all addresses are known when everything is.
                if !up.is_empty() {
                    forwards.open().await;
                }
                ready.send_replace(up);
                context.board.update(&unit.name, |status| {
                    if all_started { status.met.insert(Condition::Started); }
                    if healthy { status.met.insert(Condition::Healthy); } else { status.met.remove(&Condition::Healthy); }
                });
            }
            end = lives.join_next() => match end {
                // A panic is a fault of ours; the item counts as failed and its process is killed by its drop.
                Some(end) => {
                    let end = end.unwrap_or(ReplicaEnd::Failed);
                    ends.push(end);
                    if end == ReplicaEnd::Failed {
                        // The others are of no use without it.
                        order.send_if_modified(|o| *o < Order::Stop && { *o = Order::Stop; true });
                    }
                }
                None => break,
            },
            () = stop_due(context, &unit), if *order.borrow() == Order::Run => {
                order.send_replace(Order::Stop);
            }
            () = ordered(&context.order, Order::Kill), if *order.borrow() < Order::Kill => {
                order.send_replace(Order::Kill);
            }
        }
    }
    if ends.contains(&ReplicaEnd::Failed) {
        return End::Failed;
    }
    if let Role::Job { .. } = unit.role
        && ends.iter().all(|end| *end == ReplicaEnd::Done)
    {
        // Told before those who wait for it begin, so that nobody reads it the other way round.
        context.tell(Event::Completed { item: unit.name.clone(), after: began.elapsed() });
        context.board.update(&unit.name, |s| {
            s.met.insert(Condition::Started);
            s.met.insert(Condition::Completed);
        });
    }
    End::Well
}

/// The run is to stop, and nobody needs this item any more.
async fn stop_due(context: &Context, unit: &Here) {
    ordered(&context.order, Order::Stop).await;
    context.board.dependents_over(&unit.name).await;
}
