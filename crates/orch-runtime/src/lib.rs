//! From the model to running processes.
//!
//! ```text
//! Stack ─► Plan ─► units ─► Supervisor ─► events
//!        (what,    (ports,   (one task an item,
//!         order)    texts)    one an instance)
//! ```
//!
//! - [`Plan::new`] chooses and orders the items, and says all that stands in the way at once ([`PlanError`]). It starts
//!   nothing and touches no port.
//! - [`Supervisor::start`] finds ports, resolves references, and begins. It returns a [`Handle`] that steers the run and
//!   the [`Events`] that tell of it. The runtime itself never prints.
//! - A [`backend`] starts one instance. The first is [`backend::process`]; containers, SSH hosts, systemd units and
//!   packages come beside it, and the supervisor does not change for them.
//!
//! ```no_run
//! # async fn example(stack: orch_model::Stack) -> Result<(), Box<dyn std::error::Error>> {
//! use orch_runtime::backend::process::Host;
//! use orch_runtime::{Inputs, OnFailure, Options, Plan, Reason, Selection, Supervisor};
//!
//! let mut inputs = Inputs::none();
//! for variable in Inputs::wanted(&stack) {
//!     if let Ok(value) = std::env::var(variable) {
//!         inputs.set(variable, value);
//!     }
//! }
//! let plan = Plan::new(&stack, &Selection::All, &inputs, "folder/of/the/stack".as_ref());
//! let plan = plan.map_err(|errors| errors[0].clone())?;
//! // A command line that does nothing else says `Dedicated`: no orphan escapes it.
//! let options = Options { on_failure: OnFailure::StopAll, host: Host::Dedicated };
//! let (handle, mut events) = Supervisor::start(plan, options)?;
//! let on_interrupt = handle.clone();
//! tokio::spawn(async move {
//!     // The first asks for an orderly stop, the second kills.
//!     while tokio::signal::ctrl_c().await.is_ok() {
//!         on_interrupt.shutdown(Reason::Asked);
//!     }
//! });
//! while let Some(event) = events.next().await {
//!     println!("{event:?}");
//! }
//! std::process::exit(handle.wait().await.exit_code().into());
//! # }
//! ```
//!
//! Bounds. Waiting: every check, stop, job and start has a time limit. Growing: lines are at most [`LINE_LIMIT`] long, of
//! each instance [`LAST_LINES`] are kept, and of output that is not read in time the oldest is dropped and counted
//! ([`Event::Dropped`]) rather than holding a process up or filling the memory.
#![cfg(target_os = "linux")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod backend;
mod backoff;
mod event;
mod exit;
mod id;
mod inputs;
mod output;
mod place;
mod plan;
pub mod port;
pub mod probe;
mod queue;
mod secret;
mod splitter;
mod spoken;
mod supervisor;
pub mod unit;

pub use event::*;
pub use exit::{Exit, ExitKind};
pub use id::Instance;
pub use inputs::Inputs;
pub use output::{LAST_LINES, LINE_LIMIT};
pub use place::{PortTaken, StartError};
pub use plan::{Plan, PlanError, Remark, Selection, Step};
pub use queue::Events;
pub use secret::{MASK, Redactor, Sealed};
pub use spoken::spoken;
pub use supervisor::{Handle, OnFailure, Options, Supervisor};
