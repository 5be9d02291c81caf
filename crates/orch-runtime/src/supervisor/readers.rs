//! The reading of what an instance prints, until it and what it prints have come to their end.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::backend::Output;
use crate::event::Stream;
use crate::output::Lines;

/// How long the output of what has ended may take to be read, also if what it left behind goes on printing.
const DRAIN_LIMIT: Duration = Duration::from_millis(500);

/// Those that read what an instance prints.
pub(super) struct Readers {
    tasks: Vec<JoinHandle<()>>,
    /// Until it has ended.
    goes_on: watch::Sender<()>,
}

impl Readers {
    /// Begins to read each of its streams.
    pub(super) fn begin(lines: &Lines, output: Vec<(Stream, Output)>) -> Readers {
        let (goes_on, over) = watch::channel(());
        let read = |(stream, from)| tokio::spawn(lines.clone().read(stream, from, over.clone()));
        Readers { tasks: output.into_iter().map(read).collect(), goes_on }
    }

    /// Waits for what is left to read. A daemon that hides from us may hold its ends open: that is not waited for.
    pub(super) async fn end(self) {
        drop(self.goes_on);
        let drained = Instant::now() + DRAIN_LIMIT;
        for task in self.tasks {
            let abort = task.abort_handle();
            if timeout_at(drained, task).await.is_err() {
                abort.abort();
            }
        }
    }
}
