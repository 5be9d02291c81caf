//! What runs to completion.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Duration, Name, PlainText, Restart, RestartPolicy, Workload};

/// What runs to completion. Its name is the key. It is a [`Workload`] with more: `job.env` is the workload's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// What it has in common with services.
    #[serde(flatten)]
    pub workload: Workload,
    /// When it recurs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// The time zone of the schedule.
    pub timezone: SmolStr,
    /// What happens when it is due while it still runs.
    pub overlap: Overlap,
    /// How often it is tried again.
    pub retries: u32,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// How many run at the same time.
    pub parallel: u32,
    /// How many must end well.
    pub completions: u32,
    /// Whether each run has a number.
    pub indexed: bool,
    /// What is kept of earlier runs.
    pub keep: JobKeep,
    /// How late it may still begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catch_up: Option<Duration>,
    /// The service in a running instance of which it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<Name>,
    /// What starts it.
    pub on: JobStart,
}

impl Job {
    /// A container of `image` with all defaults, at every deployment.
    pub fn of_image(image: impl Into<PlainText>) -> Job {
        let mut job = Job::default();
        job.workload.run = crate::Run::Container { image: Some(image.into()) };
        job
    }

    /// How often it is started again when it fails: as its `restart` counts starts, else as its `retries` say.
    pub fn again(&self) -> u32 {
        self.restart.attempts.map_or(self.retries, |starts| starts.saturating_sub(1))
    }
}

impl Default for Job {
    fn default() -> Self {
        Job {
            workload: Workload { restart: Restart::of(RestartPolicy::OnFailure), ..Workload::default() },
            schedule: None,
            timezone: "Etc/UTC".into(),
            overlap: Overlap::Forbid,
            retries: 3,
            timeout: None,
            parallel: 1,
            completions: 1,
            indexed: false,
            keep: JobKeep::default(),
            catch_up: None,
            inside: None,
            on: JobStart::Deploy,
        }
    }
}

impl Deref for Job {
    type Target = Workload;

    fn deref(&self) -> &Workload {
        &self.workload
    }
}

impl DerefMut for Job {
    fn deref_mut(&mut self) -> &mut Workload {
        &mut self.workload
    }
}

/// When a job recurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// As five fields, or a short form such as `@daily`.
    Cron(SmolStr),
    /// So often.
    Every(Duration),
}

/// What happens when a job is due while it still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// It is left out.
    Forbid,
    /// Both run.
    Allow,
    /// The old one is ended.
    Replace,
}

/// What starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStart {
    /// Every deployment.
    Deploy,
    /// A person.
    Manual,
    /// Its schedule.
    Schedule,
}

/// What is kept of earlier runs of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobKeep {
    /// How many that ended well.
    pub success: u32,
    /// How many that failed.
    pub failed: u32,
    /// For how long.
    pub ttl: Duration,
}

impl Default for JobKeep {
    fn default() -> Self {
        JobKeep { success: 3, failed: 1, ttl: Duration::written(86_400_000_000_000, "1d") }
    }
}
