//! Numbers that a target takes only in steps, or only up to some size: they are made fit, and what was written is told.

use std::fmt::Display;
use std::ops::RangeInclusive;

use orch_diagnostics::Finding;
use orch_model::{Duration, Path, Percent};

use crate::codes::not_expressible;
use crate::report::{Report, Subject};

impl Report {
    /// Whole seconds within what the target takes.
    pub fn seconds(
        &mut self,
        subject: &Subject<'_>,
        path: &Path,
        target: &str,
        time: &Duration,
        allowed: RangeInclusive<u64>,
    ) -> u64 {
        let (least, most) = allowed.into_inner();
        let seconds = time.seconds_up().clamp(least, most);
        if !time.is_whole_seconds() || seconds != time.seconds_up() {
            let reason = match (least, most) {
                (0, u64::MAX) => "it takes whole seconds".to_owned(),
                (_, u64::MAX) => format!("it takes whole seconds, at least {least}"),
                _ => format!("it takes whole seconds, at most {most}"),
            };
            self.rounded(subject, path, target, (time, &format!("{seconds}s")), reason);
        }
        seconds
    }

    /// A share in whole hundredths, at least one.
    pub fn hundredths(&mut self, subject: &Subject<'_>, path: &Path, target: &str, share: &Percent) -> u64 {
        let whole = ((share.millionths + 5_000) / 10_000).max(1);
        if whole * 10_000 != share.millionths {
            let reason = "it takes whole hundredths, at least one".to_owned();
            self.rounded(subject, path, target, (share, &format!("{whole}%")), reason);
        }
        whole
    }

    fn rounded(
        &mut self,
        subject: &Subject<'_>,
        path: &Path,
        target: &str,
        (written, taken): (&dyn Display, &str),
        reason: String,
    ) {
        if subject.wrote(path.as_str()) {
            let message = format!("{target} takes {taken} for `{path}`, not {written}");
            self.add(Finding::new(&not_expressible::CODE, subject.at(path.clone()), message).note(reason));
        }
    }
}
