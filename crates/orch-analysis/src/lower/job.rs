//! What runs to completion.

use orch_model::{Job, JobKeep, JobStart, Restart, RestartPolicy, Schedule};
use smol_str::SmolStr;

use crate::facts::Facts;
use crate::lower::body::{Body, Spot};
use crate::lower::keys::{self, job, job_history, recurrence};
use crate::lower::shape::Text;
use crate::lower::text::name;
use crate::lower::workload::workload;

/// What the body of a job says.
pub fn job(body: &Body<'_, keys::Job>, facts: &Facts) -> Job {
    let usual = Job::default();
    let schedule = body.read(job::SCHEDULE).and_then(|spot| schedule(&spot));
    let mut workload = workload(body, facts);
    if workload.restart.policy == RestartPolicy::Always {
        // What the stack says of all its services.
        workload.restart = Restart::of(RestartPolicy::OnFailure);
    }
    Job {
        workload,
        timezone: body.or(job::TIMEZONE, usual.timezone),
        overlap: body.or(job::OVERLAP, usual.overlap),
        retries: body.or(job::RETRIES, usual.retries),
        timeout: body.get(job::TIMEOUT),
        parallel: body.or(job::PARALLEL, usual.parallel),
        completions: body.or(job::COMPLETIONS, usual.completions),
        indexed: body.or(job::INDEXED, usual.indexed),
        keep: body.read(job::KEEP).as_ref().map(keep).unwrap_or_default(),
        catch_up: body.get(job::CATCH_UP),
        inside: body.read(job::INSIDE).map(|unit| name(body.cx().db, unit)),
        on: match body.or(job::ON, usual.on) {
            JobStart::Deploy if schedule.is_some() => JobStart::Schedule,
            on => on,
        },
        schedule,
    }
}

fn schedule(spot: &Spot<'_>) -> Option<Schedule> {
    if let Some(cron) = spot.read::<Text>() {
        return SmolStr::try_from(cron).ok().map(Schedule::Cron);
    }
    let recurrence::Variant::Every(every) = spot.read::<keys::Recurrence>()?;
    every.get(recurrence::every::INTERVAL).map(Schedule::Every)
}

fn keep(body: &Body<'_, keys::JobHistory>) -> JobKeep {
    let usual = JobKeep::default();
    JobKeep {
        success: body.or(job_history::SUCCESS, usual.success),
        failed: body.or(job_history::FAILED, usual.failed),
        ttl: body.or(job_history::TTL, usual.ttl),
    }
}
