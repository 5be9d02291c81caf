//! That everybody runs the same race: each language evaluates its program to the same stack, and refuses the same
//! faults. Without that a figure says nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use super::rivals::Contestant;
use crate::generate::{NO_UPSTREAM, Service, name, services};
use crate::shell::{output, works};

/// A hundred services show it as well as a thousand.
const SERVICES: usize = 100;
/// The service that the faults are in.
const CULPRIT: usize = 42;

/// Runs the contestant on a stack, and on the stack with each fault.
///
/// # Errors
/// When it evaluates to anything else, or takes a fault for right.
pub fn prove(contestant: Contestant, folder: &Path) -> Result<()> {
    let name = contestant.name();
    let sound = services(SERVICES);
    let file = folder.join(format!("proof.{}", contestant.extension()));
    let command = |text: String| -> Result<Command> {
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        let words = contestant.command(folder, &file);
        let (program, arguments) = words.split_first().context("nothing to run")?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        Ok(command)
    };
    let text = output(&mut command(contestant.source(&sound))?)?;
    if let Some(printed) = contestant.printed(&text) {
        let printed = printed.with_context(|| format!("{name} prints no JSON"))?;
        ensure!(printed == expected(&sound), "{name} makes something else of the stack:\n{printed:#}");
    }
    for (fault, text) in faults(contestant, &sound) {
        if works(&mut command(text)?) {
            bail!("{name} takes {fault} for right");
        }
    }
    Ok(())
}

/// The stack as data, by name of the service.
fn expected(services: &[Service]) -> Value {
    let upstream = |service: &Service| match service.needs.first().and_then(|need| services.get(*need)) {
        Some(needed) => format!("http://{}:{}", needed.name(), needed.port),
        None => NO_UPSTREAM.to_owned(),
    };
    let entry = |service: &Service| {
        let plain = service.plain_entries().into_iter().map(|(key, value)| (key.to_string(), value.into()));
        let env: Map<String, Value> =
            plain.chain([("UPSTREAM".to_owned(), upstream(service).into())]).collect();
        let said = json!({
            "name": service.name(),
            "image": service.image(),
            "port": service.port,
            "replicas": service.replicas,
            "env": env,
            "needs": service.needs.iter().map(|need| name(*need)).collect::<Vec<_>>(),
        });
        (service.name(), said)
    };
    services.iter().map(entry).collect()
}

/// Programs with one fault each, and what the fault is.
fn faults(contestant: Contestant, sound: &[Service]) -> [(&'static str, String); 3] {
    let with = |change: fn(&mut Service)| {
        let mut services = sound.to_vec();
        services.get_mut(CULPRIT).into_iter().for_each(change);
        contestant.source(&services)
    };
    let port = (10_000 + CULPRIT).to_string();
    [
        ("a port beyond all ports", with(|service| service.port = 70_000)),
        ("a text for a port", contestant.source(sound).replacen(&port, "\"http\"", 1)),
        ("a service that is not there", with(|service| service.needs = vec![SERVICES + 1])),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_fault_changes_every_program() {
        let sound = services(SERVICES);
        for contestant in Contestant::value_variants() {
            for (fault, text) in faults(*contestant, &sound) {
                assert_ne!(text, contestant.source(&sound), "{fault}");
            }
        }
    }
}
