//! `orchc run`: the stack on this machine, until Ctrl-C.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use orch_model::Target;
use orch_runtime::backend::process::Host;
use orch_runtime::{Events, Handle, OnFailure, Options, Plan, PlanError, Reason, Selection, Supervisor};

use crate::cli;
use crate::compiler::{Inputs, Request};
use crate::outcome::Outcome;
use crate::screen::Screen;
use crate::terminal::{Terminal, say};

/// Starts the stack, shows what happens, and stops it again.
///
/// # Errors
/// When the stack cannot be read, or this machine does not let processes be run.
pub fn run(command: &cli::Run, terminal: &Terminal) -> Result<Outcome> {
    let request =
        Request::new(&command.stack, &command.circumstances, command.env.as_deref(), Inputs::MustBeSet)?;
    let Some(stack) = request.model(Some(Target::Run), terminal)? else { return Ok(Outcome::Faulty) };
    let stack = Request::with_profiles(stack, &command.profile)?;
    let variables = request.variables(&stack)?;
    let mut inputs = orch_runtime::Inputs::none();
    for name in orch_runtime::Inputs::wanted(&stack) {
        if let Some(value) = variables.get(name) {
            inputs.set(name, value);
        }
    }
    let selection = match command.only.is_empty() {
        true => Selection::All,
        false => Selection::Only(command.only.clone()),
    };
    let plan = match Plan::new(&stack, &selection, &inputs, &request.input.folder()) {
        Ok(plan) => plan,
        Err(errors) => return refuse(&errors),
    };
    for remark in plan.remarks() {
        terminal.remark(&format!("note: {remark}"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start")?;
    runtime.block_on(follow(plan, terminal))
}

/// Says everything that is in the way, with what to write instead.
fn refuse(errors: &[PlanError]) -> Result<Outcome> {
    for error in errors {
        tell(&error.to_string(), error.help());
    }
    match errors.iter().any(|error| matches!(error, PlanError::UnknownName { .. })) {
        true => bail!("`--only` names what is not there"),
        false => Ok(Outcome::Faulty),
    }
}

fn tell(error: &str, help: Option<String>) {
    say(&format!("error: {error}"));
    if let Some(help) = help {
        say(&format!("   help: {help}"));
    }
}

async fn follow(plan: Plan, terminal: &Terminal) -> Result<Outcome> {
    let items: Vec<(String, u32)> =
        plan.steps().iter().map(|step| (step.item.name.to_string(), step.instances)).collect();
    let mut screen = Screen::new(&items, terminal.out, terminal.chatter);
    let options = Options { on_failure: OnFailure::StopAll, host: Host::Dedicated };
    let (handle, events) = match Supervisor::start(plan, options) {
        Ok(started) => started,
        Err(error) => {
            tell(&error.to_string(), error.help());
            return Ok(Outcome::Faulty);
        }
    };
    let signals = tokio::spawn(obey_signals(handle.clone()));
    let shown = show(events, &mut screen, &handle).await;
    let outcome = handle.wait().await;
    signals.abort();
    shown?;
    Ok(if outcome.exit_code() == 0 { Outcome::Fine } else { Outcome::Faulty })
}

/// How many bytes are gathered before they are written, however many events wait: a program that prints without end
/// must not keep what it printed from being seen.
const AT_ONCE: usize = 64 << 10;

/// Writes what happens. When nobody reads it any more the run is stopped, but followed to its end: nothing may be
/// left behind.
async fn show(mut events: Events, screen: &mut Screen, handle: &Handle) -> Result<()> {
    let mut written = Ok(());
    while let Some(event) = events.next().await {
        let mut text = screen.show(&event);
        while text.len() < AT_ONCE
            && let Some(event) = events.try_next()
        {
            text.push_str(&screen.show(&event));
        }
        if written.is_ok() {
            let mut out = std::io::stdout().lock();
            written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            if written.is_err() {
                handle.shutdown(Reason::Asked);
            }
        }
    }
    written.context("cannot show the run")
}

/// A second request so soon after the first is the same one, passed on by whoever started this process too.
const SAME: Duration = Duration::from_millis(300);

/// The first request stops in order, the second kills.
async fn obey_signals(handle: Handle) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut last: Option<Instant> = None;
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        if last.is_none_or(|last| last.elapsed() > SAME) {
            handle.shutdown(Reason::Asked);
        }
        last = Some(Instant::now());
    }
}
