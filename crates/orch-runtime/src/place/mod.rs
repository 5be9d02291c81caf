//! Laying a plan out on this machine: ports are found, references resolved, files written. What comes out are units.

mod checks;
pub(crate) mod env_file;
mod files;
mod ports;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use orch_model::{ItemId, ItemKind, Job, Restart, RestartPolicy, Run, SecretSource, Workload};
use thiserror::Error;

use self::files::Files;
use self::ports::Layout;
pub(crate) use self::resolve::written_secrets;
use self::resolve::{Resolver, Unknown};
use crate::backend::{Backend, Launch, Stdin};
use crate::event::Limit;
use crate::id::Instance;
use crate::inputs::local;
use crate::plan::{Plan, Step, is_elsewhere, spoken, words};
use crate::port::{Chosen, InTheWay, Taken};
use crate::secret::Sealed;
use crate::unit::{Checks, Elsewhere, Here, Patience, Replica, Role, Stop, Unit};

/// How long an instance may take to become healthy where the stack does not say: a first build may be part of it.
const START_LIMIT: Duration = Duration::from_secs(600);

/// The variable that tells a run of an indexed job which it is, from 0: as in Kubernetes.
const INDEX: &str = "JOB_COMPLETION_INDEX";

/// Why a planned run cannot begin.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// Ports that are written in the stack and in use on this machine: all of them.
    #[error("{}", taken(.0))]
    PortsTaken(Vec<PortTaken>),
    /// A file that an item reads cannot be written or read.
    #[error("`{}`: {reason}", spoken(.item))]
    Files {
        /// The item.
        item: ItemId,
        /// What is wrong.
        reason: String,
    },
    /// A text that an item is given and of which not all is known.
    #[error("`{}`: {reason}", spoken(.item))]
    Unknown {
        /// The item.
        item: ItemId,
        /// What is not known.
        reason: String,
    },
    /// The system does not let processes be run.
    #[error("this machine does not let processes be run: {0}")]
    System(#[from] io::Error),
}

/// A port that another program has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortTaken {
    /// Who wants it.
    pub item: ItemId,
    /// Which, and who has it.
    pub taken: Taken,
}

fn taken(ports: &[PortTaken]) -> String {
    let one =
        |p: &PortTaken| format!("port {}, which `{}` wants, {}", p.taken.port, spoken(&p.item), p.taken.by);
    ports.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl StartError {
    /// What to do about it, where that can be told.
    pub fn help(&self) -> Option<String> {
        let StartError::PortsTaken(taken) = self else { return None };
        let last = taken.last()?;
        let item = spoken(&last.item);
        Some(match last.taken.by {
            InTheWay::Program(_) => format!("stop what has it, or write another port in `{item}`"),
            InTheWay::Rights => {
                format!("write a larger number for this machine: `dev {{ port = auto }}` in `{item}`")
            }
            InTheWay::System(_) => return None,
        })
    }
}

/// A plan laid out.
pub(crate) struct Placed {
    pub(crate) units: Vec<Unit>,
    pub(crate) kept: Kept,
}

/// What must live as long as the run.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    _files: Files,
    _vacant: Vec<Chosen>,
}

/// Lays a plan out. Blocks for as long as finding ports and writing small files takes.
pub(crate) fn place(plan: &Plan, backend: &Arc<dyn Backend>) -> Result<Placed, StartError> {
    let mut layout = Layout::find(plan)?;
    let mut files = Files::watched_by(backend.clone());
    let mut units = Vec::new();
    for step in &plan.steps {
        // The plan holds no item that the stack does not have.
        let Some(workload) = plan.stack.workload(&step.item) else { continue };
        if is_elsewhere(&plan.stack, &step.item) {
            units.extend(elsewhere(plan, step, backend.clone(), &layout)?);
            continue;
        }
        let mut replicas = Vec::new();
        for index in 0..step.instances {
            replicas.push(replica(plan, step, workload, index, &mut layout, &mut files)?);
        }
        units.push(unit(plan, step, workload, replicas, backend.clone(), &mut layout));
    }
    Ok(Placed { units, kept: Kept { _files: files, _vacant: layout.into_vacant() } })
}

/// What is not started but asked whether it is well, where it runs. What cannot be asked is taken to be there.
fn elsewhere(
    plan: &Plan,
    step: &Step,
    backend: Arc<dyn Backend>,
    layout: &Layout,
) -> Result<Option<Unit>, StartError> {
    let Some(service) = plan.stack.services.get(&step.item.name) else { return Ok(None) };
    let resolver = Resolver { plan, layout, reader: &step.item, replica: 0 };
    let ready = checks::from_afar(&resolver, service).map_err(unknown(step))?;
    let unit = |ready| {
        let name = step.item.name.clone();
        Unit::Elsewhere(Elsewhere { name, backend, ready, start_limit: patience(plan).limit() })
    };
    Ok(ready.map(unit))
}

fn unknown(step: &Step) -> impl Fn(Unknown) -> StartError {
    |unknown| StartError::Unknown { item: step.item.clone(), reason: unknown.to_string() }
}

/// How long an instance may take to become healthy.
fn patience(plan: &Plan) -> Patience {
    let written = plan.stack.default_timeout.as_ref();
    written.map_or(Patience::Usual(START_LIMIT), |limit| Patience::Written(limit.to_std()))
}

fn unit(
    plan: &Plan,
    step: &Step,
    workload: &Workload,
    replicas: Vec<Replica>,
    backend: Arc<dyn Backend>,
    layout: &mut Layout,
) -> Unit {
    let job = plan.stack.jobs.get(&step.item.name).filter(|_| step.item.kind == ItemKind::Job);
    let role = match job {
        Some(job) => Role::Job {
            timeout: job.timeout.as_ref().map(orch_model::Duration::to_std),
            parallel: NonZeroU32::new(job.parallel).unwrap_or(NonZeroU32::MIN),
            limited_by: if job.restart.attempts.is_some() { Limit::Restart } else { Limit::Retries },
        },
        None => Role::Service,
    };
    Unit::Here(Here {
        name: step.item.name.clone(),
        role,
        backend,
        gates: step.waits.clone(),
        replicas,
        restart: job.map_or_else(|| workload.restart.clone(), restart_of_job),
        stop: Stop { signal: workload.stop.signal, grace: workload.stop.grace.to_std() },
        patience: patience(plan),
        published: layout.take_published(&step.item, workload),
    })
}

/// A job is tried again as often as its `retries` say.
fn restart_of_job(job: &Job) -> Restart {
    let mut restart = job.restart.clone();
    if restart.policy == RestartPolicy::Always {
        restart.policy = RestartPolicy::OnFailure;
    }
    restart.attempts = restart.attempts.or(Some(job.retries.saturating_add(1)));
    restart
}

fn replica(
    plan: &Plan,
    step: &Step,
    workload: &Workload,
    index: u32,
    layout: &mut Layout,
    files: &mut Files,
) -> Result<Replica, StartError> {
    let wrong = |reason: String| StartError::Files { item: step.item.clone(), reason };
    let resolver = Resolver { plan, layout, reader: &step.item, replica: index };
    files.write(&resolver, workload).map_err(wrong)?;
    let who = Instance { item: step.item.name.clone(), replica: index, of: step.instances };
    let words = words(workload).map(|word| resolver.plain(files, word));
    let words: Vec<String> = words.collect::<Result<_, _>>().map_err(unknown(step))?;
    // The plan holds no empty command.
    let (program, args) =
        words.split_first().map_or((String::new(), Vec::new()), |(p, a)| (p.clone(), a.to_vec()));
    let mut env = BTreeMap::new();
    for source in &workload.env_from {
        env_file::add(source, &plan.base, &mut env).map_err(wrong)?;
    }
    env.extend(layout.handed_over(&step.item, index).map(|(k, v)| (k, Sealed::new(v))));
    let job = plan.stack.jobs.get(&step.item.name).filter(|_| step.item.kind == ItemKind::Job);
    if job.is_some_and(|job| job.indexed) {
        env.insert(INDEX.to_string(), Sealed::new(index.to_string()));
    }
    for (name, text) in &workload.env {
        env.insert(name.to_string(), resolver.sealed(files, text).map_err(unknown(step))?);
    }
    let launch = Launch {
        who,
        program,
        args,
        env,
        withheld: withheld(plan),
        dir: folder(plan, workload),
        stdin: if workload.stdin { Stdin::Open } else { Stdin::Empty },
    };
    let service = plan.stack.services.get(&step.item.name).filter(|_| step.item.kind == ItemKind::Service);
    let checks = match service {
        Some(service) => checks::of_service(&resolver, files, service, &launch).map_err(unknown(step))?,
        // A job is well when it is done.
        None => Checks::default(),
    };
    Ok(Replica { checks, launch, ports: layout.take_ports(&step.item, index) })
}

fn folder(plan: &Plan, workload: &Workload) -> PathBuf {
    let Run::Process { dir: Some(dir), .. } = &workload.run else {
        return match (&workload.dir, workload.dev.as_ref().is_some_and(|dev| dev.run.is_some())) {
            (Some(dir), false) => local(&plan.base, &orch_model::LocalPath(dir.clone())),
            _ => plan.base.clone(),
        };
    };
    local(&plan.base, dir)
}

/// The variables that secrets come from: each process gets the secrets it was given, not those of all.
fn withheld(plan: &Plan) -> BTreeSet<String> {
    let of = |source: &SecretSource| match source {
        SecretSource::Env { name, .. } => Some(name.to_string()),
        _ => None,
    };
    plan.stack.secrets.values().filter_map(|secret| of(&secret.source)).collect()
}

#[cfg(test)]
mod tests;
