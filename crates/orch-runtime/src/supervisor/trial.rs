//! How long an instance has to become healthy, over all of its starts.

use std::time::Duration;

use tokio::time::Instant;

use crate::unit::Patience;

/// The time until an instance is healthy for the first time.
pub(super) struct Trial {
    patience: Patience,
    /// By when it must be, whichever start that is; none where nobody said so, or where it has been.
    until: Option<Instant>,
}

impl Trial {
    /// It is started for the first time.
    pub(super) fn begin(patience: Patience) -> Trial {
        let until = match patience {
            // A time that no clock reaches is none.
            Patience::Written(limit) => Instant::now().checked_add(limit),
            Patience::Usual(_) => None,
        };
        Trial { patience, until }
    }

    /// By when what was started at `began` must be healthy.
    pub(super) fn well_by(&self, began: Instant) -> Option<Instant> {
        self.until.or(began.checked_add(self.limit()))
    }

    /// How long it has.
    pub(super) fn limit(&self) -> Duration {
        self.patience.limit()
    }

    /// It is healthy. What happens later is another matter.
    pub(super) fn passed(&mut self) {
        self.until = None;
    }

    /// Whether there is time for another start after this pause.
    pub(super) fn allows(&self, pause: Duration) -> bool {
        self.until
            .is_none_or(|until| until.checked_duration_since(Instant::now()).is_some_and(|left| pause < left))
    }
}
