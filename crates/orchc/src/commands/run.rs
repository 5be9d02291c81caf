//! `orchc run`: the stack on this machine, until Ctrl-C.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use orch_model::Target;
use orch_runtime::backend::process::Host;
use orch_runtime::{
    Ending, Events, Handle, OnFailure, Options, Plan, PlanError, Reason, Selection, Supervisor,
};

use tokio::sync::{mpsc, oneshot, watch};

use super::signals::{self, Signals};
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
    // Before anything is started that could be left behind.
    let signals = Signals::listen().context("cannot listen for Ctrl-C")?;
    let options = Options { on_failure: OnFailure::StopAll, host: Host::Dedicated };
    let (handle, events) = match Supervisor::start(plan, options) {
        Ok(started) => started,
        Err(error) => {
            tell(&error.to_string(), error.help());
            return Ok(Outcome::Faulty);
        }
    };
    let (tell_hurry, hurry) = watch::channel(Hurry::No);
    let signals = tokio::spawn(obey(signals, handle.clone(), tell_hurry));
    let shown = show(events, &mut screen, &handle, &hurry).await;
    let outcome = handle.wait().await;
    signals.abort();
    shown?;
    Ok(match outcome.ending() {
        Ending::Well => Outcome::Fine,
        Ending::CutShort => Outcome::Interrupted,
        Ending::Failed => Outcome::Faulty,
    })
}

/// How many bytes are gathered before they are written, however many events wait: a program that prints without end
/// must not keep what it printed from being seen.
const AT_ONCE: usize = 64 << 10;

/// How long after the end of the run nobody may read until the rest is given up; and how long when somebody is in a hurry.
const UNREAD: Duration = Duration::from_secs(2);
const UNREAD_IN_A_HURRY: Duration = Duration::from_millis(200);

/// Whether the end was asked for a second time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hurry {
    No,
    Yes,
}

/// Writes what happens. When nobody can read it any more the run is stopped, but followed to its end: nothing may be left
/// behind. Who could and does not, holds neither the run up nor, for long, its end.
async fn show(
    mut events: Events,
    screen: &mut Screen,
    handle: &Handle,
    hurry: &watch::Receiver<Hurry>,
) -> Result<()> {
    let (texts, written) = writer()?;
    let mut is_stopped = false;
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            // Nobody can read any more.
            () = texts.closed(), if !is_stopped => {
                is_stopped = true;
                handle.shutdown(Reason::Asked);
                continue;
            }
        };
        let Some(event) = event else { break };
        let mut text = screen.show(&event);
        while text.len() < AT_ONCE
            && let Some(event) = events.try_next()
        {
            text.push_str(&screen.show(&event));
        }
        tokio::select! {
            biased;
            // If it cannot be written, there is nobody to tell.
            _ = texts.send(text) => {}
            () = given_up(handle, hurry) => return Ok(()),
        }
    }
    drop(texts);
    tokio::select! {
        biased;
        result = written => result.unwrap_or(Ok(())).context("cannot show the run"),
        () = given_up(handle, hurry) => Ok(()),
    }
}

/// Nothing has been read for long after the end.
async fn given_up(handle: &Handle, hurry: &watch::Receiver<Hurry>) {
    handle.wait().await;
    let in_a_hurry = async {
        if hurry.clone().wait_for(|hurry| *hurry == Hurry::Yes).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(UNREAD_IN_A_HURRY).await;
    };
    tokio::select! {
        () = tokio::time::sleep(UNREAD) => {}
        () = in_a_hurry => {}
    }
}

/// A thread of its own: writing waits for whoever reads, and may do so for ever.
fn writer() -> Result<(mpsc::Sender<String>, oneshot::Receiver<std::io::Result<()>>)> {
    let (texts, mut inbox) = mpsc::channel::<String>(1);
    let (done, written) = oneshot::channel();
    let write = move || {
        // A terminal that is closed cannot be asked any more whether it was one.
        let sink = if std::io::stdout().is_terminal() { Sink::Terminal } else { Sink::Other };
        let mut result = Ok(());
        while result.is_ok()
            && let Some(text) = inbox.blocking_recv()
        {
            let mut out = std::io::stdout().lock();
            result = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
        drop(inbox);
        let _ = done.send(result.map_err(|error| sink.explain(error)));
    };
    std::thread::Builder::new().name("orchc-write".into()).spawn(write).context("cannot start")?;
    Ok((texts, written))
}

/// Where the run is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sink {
    Terminal,
    Other,
}

impl Sink {
    /// Why it cannot be written to. A terminal that is closed gives another error than a pipe that nobody reads any more, and
    /// is the same.
    fn explain(self, error: std::io::Error) -> std::io::Error {
        const EIO: i32 = 5;
        match (self, error.raw_os_error()) {
            (Sink::Terminal, Some(EIO)) => std::io::ErrorKind::BrokenPipe.into(),
            _ => error,
        }
    }
}

/// The first request stops in order, the second kills.
async fn obey(mut signals: Signals, handle: Handle, hurry: watch::Sender<Hurry>) {
    loop {
        let request = signals.next().await;
        handle.shutdown(Reason::Asked);
        if request == signals::Request::Another {
            hurry.send_replace(Hurry::Yes);
        }
    }
}
