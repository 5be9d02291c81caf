//! Asking again and again: keeps the pace, counts the answers, tells when the verdict changes.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::{Answerer, No, Pace};
use crate::spoken::spoken;

/// The first checks after a start come this soon after one another, then further and further apart.
const FIRST_CHECK: Duration = Duration::from_millis(30);
/// However it is written, a check is not made more often than this.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// What is known of an instance's health.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Health {
    /// It has not answered yet.
    #[default]
    Unknown,
    /// Not yet well, but still within its start; why not.
    Coming(String),
    /// It is well.
    Well,
    /// It has failed too often in a row.
    Ill {
        /// The last answer.
        reason: String,
        /// How often.
        failures: u32,
    },
}

/// A running check. Ends when dropped.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) health: watch::Receiver<Health>,
    task: JoinHandle<()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Begins to ask.
pub(crate) fn watch(answerer: Answerer, pace: Pace) -> Watch {
    let (tell, health) = watch::channel(Health::Unknown);
    let task = tokio::spawn(async move { ask_on(answerer, pace, tell).await });
    Watch { health, task }
}

async fn ask_on(answerer: Answerer, pace: Pace, tell: watch::Sender<Health>) {
    let began = Instant::now();
    let (mut passes, mut failures) = (0_u32, 0_u32);
    let mut ever_well = false;
    let mut pause = FIRST_CHECK;
    let mut counts_from = began + pace.start_period;
    loop {
        let answer = async {
            answerer.ask().await?;
            // Once it is known to be itself, it is not looked up at every check.
            if passes == 0 { answerer.is_itself().await } else { Ok(()) }
        };
        let answer = match timeout(pace.timeout, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(No::NotNow(format!("no answer within {}", spoken(pace.timeout)))),
        };
        let now = Instant::now();
        match answer {
            Ok(()) => {
                failures = 0;
                passes = passes.saturating_add(1);
                if passes >= pace.successes.get() {
                    ever_well = true;
                    tell.send_if_modified(|now| std::mem::replace(now, Health::Well) != Health::Well);
                }
            }
            Err(No::NoAsking(reason)) => {
                (passes, failures) = (0, failures.saturating_add(1));
                tell.send_replace(Health::Ill { reason, failures });
            }
            Err(No::NotNow(reason)) => {
                passes = 0;
                // Of those that are nearer together than is written, only so many count as would be made then.
                if ever_well || now >= counts_from {
                    counts_from = now + pace.interval.min(pace.start_interval);
                    failures = failures.saturating_add(1);
                }
                if failures >= pace.retries.get() {
                    // What has been well is known to listen where it should.
                    let reason = if ever_well { reason } else { answerer.explained(reason).await };
                    tell.send_replace(Health::Ill { reason, failures });
                } else if !ever_well {
                    tell.send_replace(Health::Coming(reason));
                }
            }
        }
        if ever_well {
            sleep(pace.interval.max(SHORTEST_PAUSE)).await;
            continue;
        }
        let longest = match began.elapsed() < pace.start_period {
            true => pace.start_interval,
            false => pace.start_interval.min(pace.interval),
        };
        sleep(SHORTEST_PAUSE).await;
        tokio::select! {
            () = sleep(pause.min(longest).saturating_sub(SHORTEST_PAUSE)) => {}
            () = answerer.stirred() => {}
        }
        pause = pause.saturating_mul(2).min(longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::process::{Host, ProcessBackend};
    use crate::probe::{Ask, Peer, Probe};
    use std::num::NonZeroU32;
    use std::sync::Arc;

    fn start(port: u16) -> Watch {
        let pace = Pace {
            interval: Duration::from_millis(20),
            start_interval: Duration::from_millis(40),
            retries: NonZeroU32::MIN.saturating_add(1),
            ..Pace::default()
        };
        let probe = Probe { ask: Ask::Tcp { at: Peer::here(port) }, pace };
        let backend = Arc::new(ProcessBackend::new(Host::Shared).unwrap());
        let (_, seen) = watch::channel(crate::output::Seen::NotYet);
        let redactor = Arc::default();
        super::watch(Answerer { ask: probe.ask, backend, seen, listening: None, redactor }, probe.pace)
    }

    #[tokio::test]
    async fn the_verdict_follows_the_answers() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut watch = start(port);
        let bound = Duration::from_secs(20);
        timeout(bound, watch.health.wait_for(|h| *h == Health::Well)).await.unwrap().unwrap();
        drop(listener);
        let ill = timeout(bound, watch.health.wait_for(|h| matches!(h, Health::Ill { .. }))).await.unwrap();
        let Health::Ill { reason, failures } = ill.unwrap().clone() else { panic!() };
        assert_eq!((reason, failures), (format!("nothing listens on port {port} yet"), 2));
    }
}
