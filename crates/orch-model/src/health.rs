//! How to find out whether a service is well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Command, Duration, LocalPath, Name, PlainText, Span};

/// A health check. [`Check::None`] says that there is none, not even the one the image brings along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// What is checked.
    pub check: Check,
    /// From one check to the next.
    pub interval: Duration,
    /// How long one may take.
    pub timeout: Duration,
    /// After how many failures in a row it is unhealthy.
    pub retries: u32,
    /// How long failures do not count after the start.
    pub start_period: Duration,
    /// From one check to the next meanwhile.
    pub start_interval: Duration,
    /// After how many successes in a row it is well again.
    pub successes: u32,
}

impl Health {
    /// `check` with the usual times.
    pub fn of(check: Check) -> Health {
        Health {
            check,
            interval: Duration::seconds(10),
            timeout: Duration::seconds(2),
            retries: 3,
            start_period: Duration::seconds(0),
            start_interval: Duration::seconds(2),
            successes: 1,
        }
    }

    /// Whether there is something to check.
    pub fn is_some(&self) -> bool {
        self.check != Check::None
    }
}

/// What is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Check {
    /// Asks over HTTP.
    Http(HttpCheck),
    /// Opens a connection.
    Tcp {
        /// To which of the item's ports.
        port: Name,
    },
    /// Asks the gRPC health service.
    Grpc {
        /// For this service; for the server as a whole if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<SmolStr>,
        /// On which of the item's ports.
        port: Name,
        /// The program in the image that asks.
        via: SmolStr,
    },
    /// Runs a command where the service runs.
    Command {
        /// The command.
        command: Command,
        /// The code that means well.
        exit_code: i32,
    },
    /// Gives a script to a shell where the service runs.
    Shell {
        /// The script.
        script: PlainText,
    },
    /// Runs a program on the machine that runs the stack.
    Script {
        /// The program.
        path: LocalPath,
    },
    /// Well as soon as a line of the output matches.
    Log {
        /// The regular expression.
        pattern: SmolStr,
    },
    /// Nothing: well as soon as it is started.
    None,
}

impl Check {
    /// The texts in it of which something may be known only later.
    pub fn texts(&self) -> Vec<&PlainText> {
        match self {
            Check::Http(http) => http.headers.values().collect(),
            Check::Command { command, .. } => command.iter().collect(),
            Check::Shell { script } => vec![script],
            Check::Tcp { .. }
            | Check::Grpc { .. }
            | Check::Script { .. }
            | Check::Log { .. }
            | Check::None => Vec::new(),
        }
    }
}

/// Asks over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpCheck {
    /// The path.
    pub path: SmolStr,
    /// On which of the item's ports.
    pub port: Name,
    /// With which method.
    pub method: HttpMethod,
    /// The answers that mean well.
    pub status: Span<u16>,
    /// Headers sent along.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<SmolStr, PlainText>,
    /// Over which protocol.
    pub scheme: HttpScheme,
    /// The regular expression that the answer's body must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<SmolStr>,
    /// The program in the image that asks, where one is needed.
    pub via: HttpClient,
}

impl HttpCheck {
    /// Asks for `path` on `port` in the usual way.
    pub fn new(path: impl Into<SmolStr>, port: impl Into<Name>) -> HttpCheck {
        HttpCheck {
            path: path.into(),
            port: port.into(),
            method: HttpMethod::Get,
            status: Span::between(200, 399),
            headers: BTreeMap::new(),
            scheme: HttpScheme::Http,
            body: None,
            via: HttpClient::Auto,
        }
    }
}

/// The method of an HTTP request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
    /// OPTIONS
    Options,
}

impl HttpMethod {
    /// As it is sent: `GET`.
    pub fn word(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Head => "HEAD",
            HttpMethod::Post => "POST",
            HttpMethod::Put => "PUT",
            HttpMethod::Patch => "PATCH",
            HttpMethod::Delete => "DELETE",
            HttpMethod::Options => "OPTIONS",
        }
    }
}

/// HTTP with or without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpScheme {
    /// Without.
    Http,
    /// With.
    Https,
}

impl HttpScheme {
    /// Its word: `https`.
    pub fn word(self) -> &'static str {
        match self {
            HttpScheme::Http => "http",
            HttpScheme::Https => "https",
        }
    }
}

/// The program in an image that asks over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpClient {
    /// `wget` or else `curl`.
    Auto,
    /// `curl`.
    Curl,
    /// `wget`.
    Wget,
}
