//! What an endpoint is as text, once a target has said how it is reached.

use std::net::IpAddr;

use orch_model::{EndpointPart, Name, Port, PortNumbers, Run, Workload};

use crate::text::Unresolved;

/// How an endpoint is reached by a reader.
pub(crate) struct Reach<'a> {
    /// Under which name or address.
    pub host: String,
    /// The port that is meant, with the number that the reader uses.
    pub port: Option<(&'a Port, Result<u16, Unresolved>)>,
}

impl Reach<'_> {
    /// A part of it, as text.
    pub fn part(self, part: EndpointPart) -> Result<String, Unresolved> {
        use EndpointPart::*;
        let Reach { host, port } = self;
        if matches!(part, Host | PublicHost) {
            return Ok(host);
        }
        let Some((port, number)) = port else {
            return Err(Unresolved::late("which port is meant is not known", "name it: `api.http.address`"));
        };
        let number = number?;
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        Ok(match part {
            Host | PublicHost => host,
            Port | PublicPort => number.to_string(),
            Address | PublicAddress => format!("{host}:{number}"),
            Url => format!("{}://{host}:{number}", scheme(port)?),
            PublicUrl => match (scheme(port)?, number) {
                (scheme @ "http", 80) | (scheme @ "https", 443) => format!("{scheme}://{host}"),
                (scheme, number) => format!("{scheme}://{host}:{number}"),
            },
        })
    }
}

fn scheme(port: &Port) -> Result<&str, Unresolved> {
    port.scheme.as_deref().ok_or_else(|| {
        Unresolved::late("the scheme of the URL is not known", "give the port its protocol: `{ app = http }`")
    })
}

/// The single known number of a port.
pub(crate) fn number(item: &Name, port: &Port, seen: Option<u16>) -> Result<u16, Unresolved> {
    match (seen, port.number) {
        (Some(number), _) | (None, PortNumbers::One(number)) => Ok(number),
        (None, PortNumbers::Auto) => Err(Unresolved::late(
            format!("the port of `{item}` is `auto`: only the local run chooses one"),
            "give it a number, or `match target { run => auto, else => 8080 }`",
        )),
        (None, PortNumbers::Range { .. }) => Err(Unresolved::late(
            format!("the port of `{item}` is a range, not a number"),
            "say which one is meant",
        )),
    }
}

/// Whether a host is the machine that asks: in a container that is the container. So is the address of no machine.
pub(crate) fn is_oneself(host: &str) -> bool {
    let name = host.to_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

/// Whether something external is said by its address, not by a name.
pub(crate) fn is_by_address(workload: &Workload) -> bool {
    external_host(workload).is_some_and(|host| host.parse::<IpAddr>().is_ok())
}

/// Where something external is, if the workload is that.
pub(crate) fn external_host(workload: &Workload) -> Option<&str> {
    match &workload.run {
        Run::External { host } => Some(host),
        _ => None,
    }
}
