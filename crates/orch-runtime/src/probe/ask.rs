//! Asking once: over HTTP, by connecting, by a command, or by what the process has printed.

use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;

use orch_diagnostics::shell_word;
use regex::Regex;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};

use super::http;
use super::told::last_line;
use crate::backend::{Backend, Launch, Listening};
use crate::exit::Exit;
use crate::inputs::said;
use crate::output::Seen;
use crate::secret::Redactor;

/// What is asked.
#[derive(Debug, Clone)]
pub enum Ask {
    /// A request over HTTP.
    Http(Box<HttpAsk>),
    /// Whether a connection is accepted.
    Tcp {
        /// Where.
        at: Peer,
    },
    /// Whether a command says so.
    Command {
        /// The command.
        launch: Box<Launch>,
        /// The exit code that means yes.
        exit_code: i32,
    },
    /// Whether a line that matches has been printed since the start.
    Log(Regex),
}

/// Who is asked: a process of this machine, or what runs elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The other machine; none for a process that was started here.
    pub host: Option<String>,
    /// The port.
    pub port: u16,
}

impl Peer {
    /// A port that a process listens on here.
    pub fn here(port: u16) -> Peer {
        Peer { host: None, port }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Some(host) if host.contains(':') => write!(f, "[{host}]:{}", self.port),
            Some(host) => write!(f, "{host}:{}", self.port),
            None => write!(f, "{}", local(self.port)),
        }
    }
}

/// A request and the answers that mean yes.
#[derive(Debug, Clone)]
pub struct HttpAsk {
    /// Who is asked.
    pub at: Peer,
    /// The method: `GET`.
    pub method: String,
    /// Path and query: `/health`.
    pub path: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The statuses that mean yes, both ends included.
    pub status: RangeInclusive<u16>,
    /// What the body must contain.
    pub body: Option<Regex>,
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ask::Http(ask) => write!(f, "{} http://{}{}", ask.method, ask.at, ask.path),
            Ask::Tcp { at } => write!(f, "connecting to {at}"),
            Ask::Command { launch, .. } => {
                f.write_str(&shell_word(&launch.program))?;
                launch.args.iter().try_for_each(|arg| write!(f, " {}", shell_word(arg)))
            }
            Ask::Log(pattern) => write!(f, "a line like /{pattern}/"),
        }
    }
}

/// Where local processes are expected to listen.
fn local(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// Asks one instance; made when it starts.
#[derive(Clone)]
pub(crate) struct Answerer {
    pub(crate) ask: Ask,
    pub(crate) backend: Arc<dyn Backend>,
    /// Whether its output has matched, for [`Ask::Log`].
    pub(crate) seen: watch::Receiver<Seen>,
    /// Who listens in its place, and where it does itself; unknown for what runs elsewhere.
    pub(crate) listening: Option<Arc<dyn Listening>>,
    /// Cleans what it answers before it is cut to length.
    pub(crate) redactor: Arc<Redactor>,
}

/// An answer that is not yes, in the user's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum No {
    /// Not now.
    NotNow(String),
    /// There is no asking: to ask again changes nothing soon.
    NoAsking(String),
}

impl Answerer {
    /// Asks once.
    pub(crate) async fn ask(&self) -> Result<(), No> {
        match &self.ask {
            Ask::Http(ask) => http::ask(ask, &self.redactor).await.map_err(No::NotNow),
            Ask::Tcp { at } => connect(at).await.map(drop).map_err(No::NotNow),
            Ask::Command { launch, exit_code } => self.run((**launch).clone(), *exit_code).await,
            Ask::Log(_) => match *self.seen.borrow() {
                Seen::Yes => Ok(()),
                Seen::NotYet => Err(No::NotNow("none has been printed yet".to_string())),
            },
        }
    }

    /// Whether it was the instance that has just answered, as far as can be told.
    pub(crate) async fn is_itself(&self) -> Result<(), No> {
        let (Some(port), Some(listening)) = (self.port(), self.listening.clone()) else { return Ok(()) };
        match spawn_blocking(move || listening.stranger(port)).await {
            Ok(Some(stranger)) => Err(No::NotNow(format!("{stranger} answers on port {port} in its place"))),
            _ => Ok(()),
        }
    }

    /// Why it is not well, with the ports on which it listens in place of the one that is asked.
    pub(crate) async fn explained(&self, reason: String) -> String {
        let (Some(port), Some(listening)) = (self.port(), self.listening.clone()) else { return reason };
        let own = spawn_blocking(move || listening.own_ports()).await.unwrap_or_default();
        // Of many it is not told which would be the one.
        match own.as_slice() {
            [other] if *other != port => {
                format!(
                    "{reason}; it listens on port {other}, and its variable `PORT` says which it is to take"
                )
            }
            _ => reason,
        }
    }

    /// The port of this machine on which it is asked.
    fn port(&self) -> Option<u16> {
        match &self.ask {
            Ask::Http(ask) if ask.at.host.is_none() => Some(ask.at.port),
            Ask::Tcp { at } if at.host.is_none() => Some(at.port),
            _ => None,
        }
    }

    /// Waits until there is a reason to ask at once.
    pub(crate) async fn stirred(&self) {
        if let Ask::Log(_) = self.ask
            && self.seen.clone().wait_for(|seen| *seen == Seen::Yes).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }

    async fn run(&self, launch: Launch, wanted: i32) -> Result<(), No> {
        let launched = self.backend.launch(launch).await.map_err(|cause| No::NoAsking(cause.to_string()))?;
        let mut running = launched.running;
        // They end with this future, as the command does: when its time is up.
        let mut readers = JoinSet::new();
        for (_, stream) in launched.output {
            let redactor = self.redactor.clone();
            readers.spawn(async move { last_line(stream, &redactor).await });
        }
        // When the time is up this future is dropped, and with it the command and all it started.
        running.ended().await;
        let exit = running.finish().await.exit;
        let mut said = None;
        while let Some(read) = readers.join_next().await {
            said = read.ok().flatten().or(said);
        }
        if exit == Exit::Code(wanted) {
            return Ok(());
        }
        match said {
            Some(line) => Err(No::NotNow(format!("{exit}: {line}"))),
            None => Err(No::NotNow(exit.to_string())),
        }
    }
}

/// A connection.
pub(super) async fn connect(peer: &Peer) -> Result<TcpStream, String> {
    let port = peer.port;
    if let Some(host) = &peer.host {
        return TcpStream::connect((host.as_str(), port)).await.map_err(|error| match error.kind() {
            ErrorKind::ConnectionRefused => format!("nothing listens at {peer}"),
            _ => said(&error),
        });
    }
    match TcpStream::connect(local(port)).await {
        Ok(stream) => return Ok(stream),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
        Err(error) => return Err(said(&error)),
    }
    // Some listen on the IPv6 loopback alone; but what reads its address is not told that one.
    match TcpStream::connect((std::net::Ipv6Addr::LOCALHOST, port)).await {
        Ok(_) => Err(format!("it listens on [::1]:{port} only, and who needs it is led to {peer}")),
        Err(_) => Err(format!("nothing listens on port {port} yet")),
    }
}
