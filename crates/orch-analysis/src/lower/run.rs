//! What runs, and how its image is built.

use orch_model::{Build, BuildContext, Command, Dockerfile, LocalPath, Run, SystemdScope};
use smol_str::SmolStr;

use crate::lower::body::{Body, Is, Spot};
use crate::lower::keys::{self, build, container, git_source, inline_text, run, workload};
use crate::lower::path;
use crate::lower::shape::{Local, Text};
use crate::lower::text::name;
use crate::outward;

/// Whether `run` says what runs, and not `image`: whichever the higher layer says.
pub fn is_over_image<R: Is<keys::Container> + Is<keys::Workload>>(body: &Body<'_, R>) -> bool {
    let run = body.written(&workload::RUN);
    run.is_some_and(|run| outward::is_over_image(run, body.written(&container::IMAGE)))
}

/// What runs.
pub fn run<R: Is<keys::Container> + Is<keys::Workload>>(body: &Body<'_, R>) -> Run {
    let origin = body.written(&workload::RUN).map(|field| field.origin).filter(|_| is_over_image(body));
    let run = origin.and_then(|origin| variant(body.read(workload::RUN)?, origin));
    run.unwrap_or_else(|| Run::Container { image: body.get(container::IMAGE) })
}

/// What a variant of `run`, written at `origin`, runs.
pub fn variant(run: run::Variant<'_>, origin: crate::value::Origin) -> Option<Run> {
    Some(match run {
        run::Variant::Container(container) => Run::Container { image: container.get(run::container::IMAGE) },
        run::Variant::Process(process) => {
            let own_folder = path::from_stack(process.cx(), ".", origin);
            let dir = process.get(run::process::DIR).or((own_folder.as_str() != ".").then_some(own_folder));
            Run::Process {
                command: process.or(run::process::COMMAND, Command::new()),
                dir,
                user: process.get(run::process::USER),
                tty: process.or(run::process::TTY, false),
                forking: process.or(run::process::FORKING, false),
                pid_file: process.get(run::process::PID_FILE),
                umask: process.get(run::process::UMASK),
            }
        }
        run::Variant::Ssh(ssh) => Run::Ssh {
            host: name(ssh.cx().db, ssh.read(run::ssh::HOST)?),
            command: ssh.or(run::ssh::COMMAND, Command::new()),
            dir: ssh.get(run::ssh::DIR),
            env_file: ssh.get(run::ssh::ENV_FILE),
            port_forward: ssh.or(run::ssh::PORT_FORWARD, true),
        },
        run::Variant::Systemd(systemd) => Run::Systemd {
            host: systemd.read(run::systemd::HOST).map(|unit| name(systemd.cx().db, unit)),
            unit: systemd.or(run::systemd::UNIT, SmolStr::default()),
            scope: systemd.or(run::systemd::SCOPE, SystemdScope::System),
            manage: systemd.or(run::systemd::MANAGE, true),
        },
        run::Variant::Package(package) => Run::Package {
            host: name(package.cx().db, package.read(run::package::HOST)?),
            archive: package.or(run::package::ARCHIVE, LocalPath(SmolStr::default())),
            install_path: package.or(run::package::INSTALL_PATH, SmolStr::default()),
            pre_install: package.list(run::package::PRE_INSTALL),
            post_install: package.list(run::package::POST_INSTALL),
            pre_remove: package.list(run::package::PRE_REMOVE),
            run: package.get(run::package::RUN),
            sha256: package.get(run::package::SHA256),
            keep: package.or(run::package::KEEP, 3),
        },
        run::Variant::External(external) => Run::External { host: external.get(run::external::HOST)? },
    })
}

/// How an image is built.
pub fn build(body: &Body<'_, keys::Build>) -> Build {
    let db = body.cx().db;
    let usual = Build::default();
    let secrets = body.read(build::SECRETS).unwrap_or_default();
    Build {
        context: body.read(build::CONTEXT).and_then(|spot| context(&spot)).unwrap_or(usual.context),
        dockerfile: body
            .read(build::DOCKERFILE)
            .and_then(|spot| dockerfile(&spot))
            .unwrap_or(usual.dockerfile),
        target: body.get(build::TARGET),
        args: body.map(build::ARGS),
        platforms: body.list(build::PLATFORMS),
        cache_from: body.list(build::CACHE_FROM),
        cache_to: body.list(build::CACHE_TO),
        secrets: secrets.into_iter().map(|unit| name(db, unit)).collect(),
        ssh: body.list(build::SSH),
        network: body.get(build::NETWORK),
        contexts: body.map(build::CONTEXTS),
        labels: body.map(build::LABELS),
    }
}

fn context(spot: &Spot<'_>) -> Option<BuildContext> {
    if let Some(folder) = spot.read::<Local>() {
        return Some(BuildContext::Folder(folder));
    }
    let git_source::Variant::Git(git) = spot.read::<keys::GitSource>()?;
    Some(BuildContext::Git {
        url: git.get(git_source::git::URL)?,
        reference: git.get(git_source::git::REF),
        dir: git.get(git_source::git::DIR),
    })
}

fn dockerfile(spot: &Spot<'_>) -> Option<Dockerfile> {
    if let Some(path) = spot.read::<Text>() {
        return SmolStr::try_from(path).ok().map(Dockerfile::Path);
    }
    let inline_text::Variant::Text(text) = spot.read::<keys::InlineText>()?;
    text.get(inline_text::text::CONTENT).map(Dockerfile::Text)
}
