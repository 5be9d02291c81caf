//! Jobs, once or by a schedule.

use orch_model::{Check, Duration, ItemId, Job, JobStart, Overlap, Path, RestartPolicy, Schedule};

use super::meta::object;
use super::{Reader, Writer, names};
use crate::digest::digest;
use crate::presence::{Presence, presence};
use crate::yaml::Map;

/// How often a cluster looks whether it is time for a job, in seconds.
const LOOKS_EVERY: u64 = 10;

/// How many attempts last until a service is there: some ten minutes. It is also what a cluster does where nothing is said.
const UNTIL_THERE: u32 = 6;

impl Writer<'_> {
    /// All objects of a job.
    pub(super) fn job(&mut self, reader: &Reader<'_>, job: &Job) -> Vec<Map> {
        if !self.has_its_service(reader, job) {
            return Vec::new();
        }
        if job.health.as_ref().is_some_and(|health| health.check != Check::None) {
            self.report.not_expressible(&reader.subject, "health", "Kubernetes", "a job has no probes");
        }
        self.check_ports(reader, None);
        self.check_own_volumes(reader, job);
        let mut objects = self.own_claims(reader);
        let runs = self.runs(reader, job);
        let reader = &Reader { workload: &runs, inside: self.inside(job), ..reader.clone() };
        let restart = match job.restart.policy {
            RestartPolicy::Never => "Never",
            RestartPolicy::OnFailure | RestartPolicy::Always => "OnFailure",
        };
        let template = self.job_template(reader, restart);
        let is_recurring = job.schedule.is_some();
        let mut seconds =
            |field: &str, time: &Duration, least: u64| self.seconds(reader, &Path::of(field), time, least);
        let deadline = job.timeout.as_ref().map(|time| seconds("timeout", time, 1));
        let ttl = seconds("keep.ttl", &job.keep.ttl, 0);
        let late = job.catch_up.as_ref().map(|time| seconds("catch_up", time, 1));
        let spec = Map::new()
            .with("backoffLimit", self.attempts(reader, job))
            .maybe("activeDeadlineSeconds", deadline)
            .with("parallelism", job.parallel)
            .with("completions", job.completions)
            .maybe("completionMode", job.indexed.then_some("Indexed"))
            .with("ttlSecondsAfterFinished", ttl)
            .flag("suspend", job.on == JobStart::Manual && !is_recurring)
            .with("template", template);
        let Some(schedule) = &job.schedule else {
            // A Job never changes: the next deployment is another one, or nothing would run.
            let name = names::of_content(
                reader.item.name.as_str(),
                digest(self.report.written(self.stack, &spec).as_bytes()),
            );
            let metadata = self.metadata(reader, &name);
            objects.push(object("batch/v1", "Job", metadata).with("spec", spec));
            return objects;
        };
        let metadata = self.metadata(reader, &reader.name());
        if job.catch_up.as_ref().is_some_and(|time| time.seconds_up() < LOOKS_EVERY) {
            let reason = "the cluster looks every ten seconds whether it is time: a run may be missed";
            self.report.partly(&reader.subject, "catch_up", "Kubernetes", reason);
        }
        let overlap = match job.overlap {
            Overlap::Forbid => "Forbid",
            Overlap::Allow => "Allow",
            Overlap::Replace => "Replace",
        };
        let spec = Map::new()
            .maybe("schedule", self.schedule(reader, schedule))
            .with("timeZone", job.timezone.as_str())
            .with("concurrencyPolicy", overlap)
            .maybe("startingDeadlineSeconds", late)
            .flag("suspend", job.on == JobStart::Manual)
            .with("successfulJobsHistoryLimit", job.keep.success)
            .with("failedJobsHistoryLimit", job.keep.failed)
            .with("jobTemplate", Map::new().with("spec", spec));
        objects.push(object("batch/v1", "CronJob", metadata).with("spec", spec));
        objects
    }

    /// Runs of a job that take place at the same time have the same volumes.
    fn check_own_volumes(&mut self, reader: &Reader<'_>, job: &Job) {
        let at_once = job.parallel.min(job.completions) > 1;
        let overlap = job.schedule.is_some() && job.overlap == Overlap::Allow;
        let way_out = match (at_once, overlap) {
            (true, _) => {
                "let one run after the other, `parallel = 1`; or mount a `volume` with `modes = many`"
            }
            (false, true) => {
                "let no run begin before the last has ended, `overlap = forbid`; or mount a `volume` with `modes = many`"
            }
            (false, false) => return,
        };
        if !reader.workload.volumes.is_empty() {
            self.no_volume_each(reader, "a Job", way_out);
        }
    }

    /// How often it is tried again. A cluster starts a job at once with what it needs: the few attempts that are usual would be
    /// over before a service is there that has just been made.
    fn attempts(&self, reader: &Reader<'_>, job: &Job) -> u32 {
        let is_service = |item: &ItemId| {
            self.stack.services.get(&item.name).is_some_and(|to| presence(to) == Presence::Container)
        };
        let waits = self.stack.starts_after(&reader.item).any(|edge| is_service(&edge.to));
        let said = ["retries", "restart.attempts"].iter().any(|field| reader.subject.wrote(field));
        let is_usual = !said && job.schedule.is_none();
        if waits && is_usual { job.again().max(UNTIL_THERE) } else { job.again() }
    }

    fn schedule(&mut self, reader: &Reader<'_>, schedule: &Schedule) -> Option<String> {
        match schedule {
            Schedule::Cron(cron) => Some(cron.to_string()),
            Schedule::Every(time) => {
                let cron = cron(time);
                if cron.is_none() {
                    self.report.refused(reader.subject.field("schedule"), format!("Kubernetes cannot start a job every {time}: its schedules are those of cron"), "take minutes that divide an hour, hours that divide a day, a day or a week; or write it as cron");
                }
                cron
            }
        }
    }
}

/// `every(time)` as cron, where that is the same.
fn cron(time: &Duration) -> Option<String> {
    if !time.is_whole_seconds() {
        return None;
    }
    let seconds = time.seconds_up();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match seconds {
        0 => None,
        60 => Some("* * * * *".to_owned()),
        _ if !seconds.is_multiple_of(60) => None,
        _ if minutes < 60 => (60 % minutes == 0).then(|| format!("*/{minutes} * * * *")),
        3600 => Some("0 * * * *".to_owned()),
        _ if !seconds.is_multiple_of(3600) => None,
        _ if hours < 24 => (24 % hours == 0).then(|| format!("0 */{hours} * * *")),
        86_400 => Some("0 0 * * *".to_owned()),
        604_800 => Some("0 0 * * 0".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_schedule_where_cron_has_one() {
        let every = |seconds| cron(&Duration::seconds(seconds));
        assert_eq!(every(300).as_deref(), Some("*/5 * * * *"));
        assert_eq!(every(7200).as_deref(), Some("0 */2 * * *"));
        assert_eq!(every(86_400).as_deref(), Some("0 0 * * *"));
        assert_eq!((every(0), every(90), every(420), every(18_000)), (None, None, None, None));
    }
}
