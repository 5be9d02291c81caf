//! The signals that ask a run to end: Ctrl-C, and what others send.

use std::io;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// A second request so soon after the first is the same one, passed on by whoever started this process too: the terminal
/// gives Ctrl-C to both, and a wrapper passes it on within a few milliseconds. Fingers are slower: who presses twice as fast
/// as can be means it, and is told that it kills.
const SAME: Duration = Duration::from_millis(50);

/// Those that are listened to. From the first moment on none of them ends this process by itself, for it would leave behind
/// what it has started.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    quit: Signal,
    hangup: Option<Signal>,
    requests: Requests,
}

/// What is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// The end.
    First,
    /// The end, again.
    Another,
}

impl Signals {
    /// Begins to listen. Must be called inside a tokio runtime.
    pub fn listen() -> io::Result<Signals> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            // Whoever started this process with `nohup` wants it to outlive the terminal.
            hangup: if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) },
            requests: Requests::default(),
        })
    }

    /// Waits for the next request.
    pub async fn next(&mut self) -> Request {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
                _ = self.quit.recv() => {}
                () = received(&mut self.hangup) => {}
            }
            if let Some(request) = self.requests.next(Instant::now()) {
                return request;
            }
        }
    }
}

async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// What was requested so far.
#[derive(Debug, Default)]
struct Requests {
    first: Option<Instant>,
    count: u32,
}

impl Requests {
    /// One more, at this time; `None` where it is the first once more. A third counts in any case.
    fn next(&mut self, now: Instant) -> Option<Request> {
        self.count = self.count.saturating_add(1);
        let Some(first) = self.first else {
            self.first = Some(now);
            return Some(Request::First);
        };
        (self.count > 2 || now.duration_since(first) > SAME).then_some(Request::Another)
    }
}

/// Whether the signal of a closed terminal is ignored since before this process began.
fn ignores_hangup() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The lowest bit is the first signal.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_is_passed_on_counts_once_and_the_third_always() {
        let begin = Instant::now();
        let after = |millis| begin + Duration::from_millis(millis);
        let mut requests = Requests::default();
        assert_eq!(requests.next(begin), Some(Request::First));
        assert_eq!(requests.next(after(20)), None);
        assert_eq!(requests.next(after(40)), Some(Request::Another));
        let mut requests = Requests::default();
        assert_eq!(requests.next(begin), Some(Request::First));
        assert_eq!(requests.next(after(90)), Some(Request::Another));
    }
}
