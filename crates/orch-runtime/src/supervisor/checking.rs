//! The checks of one start of an instance, together: which are asked when, and what their answers mean.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::backend::{Backend, Listening};
use crate::output::Seen;
use crate::probe::{Answerer, Ask, Health, Probe, Watch};
use crate::secret::Redactor;
use crate::unit::{Checks, Live};

/// Whether a failing check restarts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Restarts {
    Always,
    /// Only if the instance has been well before: a slow start is not a hang.
    OnceWell,
    Never,
}

/// What the checks have to tell.
pub(super) enum News {
    StartedUp,
    Well,
    Ill { check: String, reason: String, failures: u32, restarts: Restarts, said: Said },
}

/// Whether a complaint is one that was made a moment ago. What follows from it does not depend on that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Lately,
    NotLately,
}

/// The checks of one start.
pub(super) struct Checking {
    answerer: Box<dyn Fn(Ask) -> Answerer + Send + Sync>,
    startup: Option<Asked>,
    ready: Option<Asked>,
    live: Option<Asked>,
    /// Those that begin when it has started up.
    later: Option<(Option<Probe>, Live)>,
    last: String,
}

struct Asked {
    watch: Watch,
    check: String,
    restarts: Restarts,
    /// What was told last.
    told: Health,
    /// When, and how long it is not said again.
    since: Instant,
    silence: Duration,
}

/// How long a complaint is not said again; each time twice as long.
const FIRST_SILENCE: Duration = Duration::from_secs(15);
const LONGEST_SILENCE: Duration = Duration::from_secs(600);
/// How long it is not even when the reason is another one: some hold a time or a number that is never the same.
const BETWEEN_REASONS: Duration = Duration::from_secs(5);

impl Asked {
    /// Whether that is to be told.
    fn is_news(&mut self, health: &Health) -> bool {
        let now = Instant::now();
        let is_news = match (&self.told, health) {
            (Health::Ill { reason: told, .. }, Health::Ill { reason, .. }) => {
                let silence = if told == reason { self.silence } else { BETWEEN_REASONS };
                let is_due = now >= self.since + silence;
                if is_due {
                    self.silence = self.silence.saturating_mul(2).min(LONGEST_SILENCE);
                }
                is_due
            }
            (told, health) => {
                self.silence = FIRST_SILENCE;
                std::mem::discriminant(told) != std::mem::discriminant(health)
            }
        };
        if is_news {
            (self.told, self.since) = (health.clone(), now);
        }
        is_news
    }
}

impl Checking {
    pub(super) fn begin(
        backend: Arc<dyn Backend>,
        checks: &Checks,
        seen: watch::Receiver<Seen>,
        listening: Option<Arc<dyn Listening>>,
        redactor: Arc<Redactor>,
    ) -> Checking {
        let answerer = move |ask| Answerer {
            ask,
            backend: backend.clone(),
            seen: seen.clone(),
            listening: listening.clone(),
            redactor: redactor.clone(),
        };
        let checks = checks.clone();
        let mut checking = Checking {
            answerer: Box::new(answerer),
            startup: None,
            ready: None,
            live: None,
            later: Some((checks.ready, checks.live)),
            last: "it has not been asked yet".into(),
        };
        match checks.startup {
            Some(probe) => checking.startup = Some(checking.ask(probe, Restarts::Always)),
            None => checking.go_on(),
        }
        checking
    }

    fn ask(&self, probe: Probe, restarts: Restarts) -> Asked {
        let check = probe.ask.to_string();
        let watch = crate::probe::watch((self.answerer)(probe.ask), probe.pace);
        Asked { watch, check, restarts, told: Health::Unknown, since: Instant::now(), silence: FIRST_SILENCE }
    }

    /// It has started up: the other checks begin.
    pub(super) fn go_on(&mut self) {
        self.startup = None;
        let Some((ready, live)) = self.later.take() else { return };
        let (of_ready, own) = match live {
            Live::AsReady => (Restarts::OnceWell, None),
            Live::Own(probe) => (Restarts::Never, Some(probe)),
            Live::None => (Restarts::Never, None),
        };
        self.ready = ready.map(|probe| self.ask(probe, of_ready));
        self.live = own.map(|probe| self.ask(probe, Restarts::OnceWell));
    }

    pub(super) fn nothing_to_ask(&self) -> bool {
        self.startup.is_none() && self.ready.is_none()
    }

    pub(super) fn last_answer(&self) -> String {
        self.last.clone()
    }

    /// Waits for the next change that matters. May be dropped and called again.
    pub(super) async fn news(&mut self) -> News {
        loop {
            let (which, health) = tokio::select! {
                health = changed(&mut self.startup) => (Which::Startup, health),
                health = changed(&mut self.ready) => (Which::Ready, health),
                health = changed(&mut self.live) => (Which::Live, health),
            };
            let asked = match which {
                Which::Startup => &mut self.startup,
                Which::Ready => &mut self.ready,
                Which::Live => &mut self.live,
            };
            let Some(asked) = asked else { continue };
            if let Health::Coming(reason) | Health::Ill { reason, .. } = &health {
                self.last = format!("{}: {reason}", asked.check);
            }
            let said = if asked.is_news(&health) { Said::NotLately } else { Said::Lately };
            match health {
                Health::Unknown | Health::Coming(_) => {}
                Health::Well => match which {
                    Which::Startup => return News::StartedUp,
                    Which::Ready => return News::Well,
                    Which::Live => {}
                },
                Health::Ill { reason, failures } => {
                    let (check, restarts) = (asked.check.clone(), asked.restarts);
                    return News::Ill { check, reason, failures, restarts, said };
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Which {
    Startup,
    Ready,
    Live,
}

async fn changed(asked: &mut Option<Asked>) -> Health {
    if let Some(asked) = asked
        && asked.watch.health.changed().await.is_ok()
    {
        return asked.watch.health.borrow_and_update().clone();
    }
    std::future::pending().await
}
