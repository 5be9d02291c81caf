//! What every part of a run shares.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use super::board::Board;
use super::cleaning::cleaned;
use crate::event::Event;
use crate::queue::Sender;
use crate::secret::Redactor;

/// How far the run is on its way to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Order {
    /// Everything is to run.
    #[default]
    Run,
    /// Everything is to stop, in order and in its own time.
    Stop,
    /// Everything is to be killed at once.
    Kill,
}

/// Shared by the tasks of a run. Cheap to clone.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) board: Arc<Board>,
    pub(super) events: Sender,
    pub(super) redactor: Arc<Redactor>,
    /// How many items may be starting at a time, where that is limited.
    pub(super) starting: Option<Arc<Semaphore>>,
    /// What the whole run is to do.
    pub(super) order: watch::Receiver<Order>,
}

impl Context {
    /// Tells of something, without secrets.
    pub(super) fn tell(&self, event: Event) {
        self.events.send(cleaned(event, &self.redactor));
    }
}

/// Waits until an order at least that strict is given. Whoever could give one being gone is an order to stop.
pub(super) async fn ordered(order: &watch::Receiver<Order>, at_least: Order) {
    let mut order = order.clone();
    if order.wait_for(|o| *o >= at_least).await.is_err() && at_least == Order::Kill {
        std::future::pending::<()>().await;
    }
}
