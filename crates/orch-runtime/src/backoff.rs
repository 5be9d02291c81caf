//! How long to wait before a restart: doubling, bounded, forgotten after a good while.

use std::time::Duration;

use orch_model::Restart;

/// Counts the attempts of one instance.
#[derive(Debug)]
pub(crate) struct Backoff {
    policy: Restart,
    /// Attempts since it last ran well.
    attempts: u32,
}

/// What comes after an end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Start again after this time; the number of that attempt.
    After(Duration, u32),
    /// It has been tried as often as it may.
    Exhausted,
}

impl Backoff {
    pub(crate) fn new(policy: Restart) -> Backoff {
        Backoff { policy, attempts: 1 }
    }

    /// The number of the current attempt, from 1.
    pub(crate) fn attempt(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn limit(&self) -> Option<u32> {
        self.policy.attempts
    }

    /// What to do after an end that asks for a restart, the instance having run for `ran`.
    pub(crate) fn next(&mut self, ran: Duration) -> Next {
        if ran >= self.policy.reset_after.to_std() {
            self.attempts = 0;
        }
        if self.limit().is_some_and(|limit| self.attempts >= limit) {
            return Next::Exhausted;
        }
        let doublings = self.attempts.saturating_sub(1).min(31);
        let delay =
            self.policy.initial.to_std().saturating_mul(1_u32 << doublings).min(self.policy.max.to_std());
        self.attempts = self.attempts.saturating_add(1);
        Next::After(delay, self.attempts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use orch_model::RestartPolicy;

    const SHORT: Duration = Duration::from_millis(10);

    fn policy(attempts: Option<u32>) -> Restart {
        Restart { attempts, ..Restart::of(RestartPolicy::Always) }
    }

    #[test]
    fn it_doubles_up_to_the_limit() {
        let mut backoff = Backoff::new(policy(None));
        let delays: Vec<u64> = (0..8)
            .map(|_| match backoff.next(SHORT) {
                Next::After(delay, _) => delay.as_secs(),
                Next::Exhausted => panic!("it has no limit"),
            })
            .collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 30, 30, 30]);
        for _ in 0..100 {
            assert!(matches!(backoff.next(SHORT), Next::After(delay, _) if delay.as_secs() == 30));
        }
    }

    #[test]
    fn a_good_while_makes_it_forget() {
        let mut backoff = Backoff::new(policy(Some(3)));
        backoff.next(SHORT);
        backoff.next(SHORT);
        assert_eq!(backoff.next(SHORT), Next::Exhausted);
        assert_eq!(backoff.next(Duration::from_secs(61)), Next::After(Duration::from_secs(1), 1));
    }

    #[test]
    fn one_attempt_is_one_start() {
        assert_eq!(Backoff::new(policy(Some(1))).next(SHORT), Next::Exhausted);
    }
}
