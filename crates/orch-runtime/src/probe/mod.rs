//! Asking an instance whether it is well, again and again.
//!
//! A probe knows how to ask once ([`Ask`]); the watch around it keeps the times and counts the answers.

mod ask;
mod http;
mod told;
mod watch;

pub(crate) use ask::{Answerer, No};
pub use ask::{Ask, HttpAsk, Peer};
pub(crate) use watch::{Health, Watch, watch};

use std::num::NonZeroU32;
use std::time::Duration;

/// A check: what to ask, and when to believe the answer.
#[derive(Debug, Clone)]
pub struct Probe {
    /// What is asked.
    pub ask: Ask,
    /// When.
    pub pace: Pace,
}

/// How often a check is made and how often it may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// From one check that counts to the next. Until it has first passed it is looked at more often.
    pub interval: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How many failures in a row make it unhealthy.
    pub retries: NonZeroU32,
    /// How long after the start failures do not count.
    pub start_period: Duration,
    /// From one check to the next at most, after the start. The first ones are nearer together.
    pub start_interval: Duration,
    /// How many passes in a row make it healthy.
    pub successes: NonZeroU32,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(2),
            retries: NonZeroU32::MIN.saturating_add(2),
            start_period: Duration::ZERO,
            start_interval: Duration::from_secs(2),
            successes: NonZeroU32::MIN,
        }
    }
}
