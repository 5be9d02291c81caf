//! Jobs that run inside a service: here, beside it and like it.
//!
//! A process is in nothing that could be entered. What such a job counts on is that the service is there, and what the service
//! was given: variables, files and the folder; so it waits for the one and gets the others.

use orch_model::{
    Condition, ItemId, Job, Late, LocalPath, Need, OwnFact, Reason, Run, SecretText, Service, Stack,
    StartEdge,
};

/// The stack with what these jobs get of their services written out.
pub(super) fn written_out(stack: &Stack) -> Stack {
    let mut stack = stack.clone();
    let services = &stack.services;
    for (name, job) in &mut stack.jobs {
        let Some((of, service)) = job.inside.as_ref().and_then(|of| services.get_key_value(of)) else {
            continue;
        };
        let (from, to) = (ItemId::job(name.clone()), ItemId::service(of.clone()));
        let waits = stack.start.iter().any(|e| e.from == from && e.to == to && e.need == Need::Required);
        if !waits {
            let condition = match service.readiness() {
                Some(_) => Condition::Healthy,
                None => Condition::Started,
            };
            stack.start.insert(StartEdge {
                from,
                to,
                condition,
                why: Reason::Reference,
                need: Need::Required,
            });
        }
        like(service, job);
    }
    stack
}

/// Gives a job what its service has and it does not say itself.
fn like(service: &Service, job: &mut Job) {
    let Run::Process { dir: of_service, .. } = &service.run else { return };
    if let (Run::Container { image: None }, Some(command)) = (&job.run, &job.workload.command) {
        job.workload.run = Run::process(command.clone());
        job.workload.command = None;
    }
    if let Run::Process { dir: dir @ None, .. } = &mut job.workload.run
        && job.workload.dir.is_none()
    {
        // What belongs to the image is left out where a process was named to run in its place.
        let of_image = service.dev.as_ref().is_some_and(|dev| dev.run.is_some());
        let written = service.dir.clone().filter(|_| !of_image).map(LocalPath);
        *dir = of_service.clone().or(written);
    }
    // A run of a job is no instance of the service: what speaks of its number means nothing here.
    let is_numbered = |text: &SecretText| text.late().any(|late| *late == Late::Own(OwnFact::Replica).into());
    for (name, text) in service.env.iter().filter(|(_, text)| !is_numbered(text)) {
        job.workload.env.entry(name.clone()).or_insert_with(|| text.clone());
    }
    job.workload.env_from.splice(0..0, service.env_from.iter().cloned());
    job.workload.secrets.extend(service.secrets.iter().cloned());
    job.workload.configs.extend(service.configs.iter().cloned());
}
