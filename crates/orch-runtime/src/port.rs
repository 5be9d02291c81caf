//! Ports of this machine: free ones for `auto`, kept from others until their owner starts.
//!
//! An automatic port is told to its readers before its owner listens on it. Until then it is held by a socket that is
//! bound but does not listen, so that nobody else is given it and a connection to it is refused, as it should be. It is
//! let go just before the owner starts. It is chosen outside the range from which the system picks ports for outgoing
//! connections, and always in the same order for the same name: so a page keeps its address from one run to the next
//! where nothing stands in the way.
//!
//! Between that moment and the one in which the owner listens, nothing would keep another run of the same stack from
//! choosing it too. So it is claimed besides, from its choice to the end of the run, by a name of the system's that goes
//! with the process that has it.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::ops::RangeInclusive;
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use orch_model::Protocol;
use rustix::io::Errno;
use rustix::net::sockopt::set_socket_reuseaddr;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with};

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::inputs::said;

/// Below the range from which the system picks, by default; and out of the way of well-known servers.
const CANDIDATES: RangeInclusive<u16> = 20_000..=32_000;

/// A port that nobody else gets while this lives.
#[derive(Debug)]
pub struct Hold {
    _socket: OwnedFd,
}

/// The right to a port among all runs on this machine, whoever's they are.
#[derive(Debug)]
pub struct Claim {
    /// Bound to an abstract name: of these each exists once, in the same namespace as the port, and none is left over.
    _name: UnixDatagram,
}

fn claim(port: u16, protocol: Protocol) -> io::Result<Claim> {
    let kind = match protocol {
        Protocol::Udp => "udp",
        Protocol::Tcp | Protocol::TcpUdp | Protocol::Sctp => "tcp",
    };
    let name = std::os::unix::net::SocketAddr::from_abstract_name(format!("orchc/{kind}/{port}"))?;
    Ok(Claim { _name: UnixDatagram::bind_addr(&name)? })
}

/// A port that was chosen.
#[derive(Debug)]
pub struct Chosen {
    /// Its number.
    pub number: u16,
    /// Keeps it from every program until its owner starts.
    pub hold: Hold,
    /// Keeps it from other runs for as long as this one lasts.
    pub claim: Claim,
}

/// Whether a port that only has remains of old connections counts as free.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remains {
    /// It does not: nobody else may be holding it.
    InTheWay,
    /// It does: only a listener is in the way.
    Fine,
}

fn hold_with(address: SocketAddr, protocol: Protocol, remains: Remains) -> io::Result<Hold> {
    let kind = match protocol {
        // What is held for both is held for the one that is asked for more often.
        Protocol::Tcp | Protocol::TcpUdp | Protocol::Sctp => SocketType::STREAM,
        Protocol::Udp => SocketType::DGRAM,
    };
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = socket_with(family, kind, SocketFlags::CLOEXEC, None)?;
    set_socket_reuseaddr(&socket, remains == Remains::Fine && protocol != Protocol::Udp)?;
    bind(&socket, &address)?;
    Ok(Hold { _socket: socket })
}

/// A free port of the loopback address. `name` decides where the search begins.
pub fn allocate(name: &str, protocol: Protocol) -> io::Result<Chosen> {
    allocate_at(Ipv4Addr::LOCALHOST.into(), name, protocol)
}

/// A free port of one of the addresses of this machine, or of all.
pub(crate) fn allocate_at(ip: IpAddr, name: &str, protocol: Protocol) -> io::Result<Chosen> {
    let count = u32::from(CANDIDATES.end() - CANDIDATES.start()) + 1;
    let begin = (hash(name) % u64::from(count)) as u32;
    for step in 0..count {
        let number = CANDIDATES.start() + ((begin + step) % count) as u16;
        let chosen = claim(number, protocol).and_then(|claim| {
            let hold = hold_with((ip, number).into(), protocol, Remains::InTheWay)?;
            Ok(Chosen { number, hold, claim })
        });
        match chosen {
            Err(error) if Errno::from_io_error(&error) == Some(Errno::ADDRINUSE) => {}
            chosen => return chosen,
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no port is free"))
}

/// FNV-1a: a number that is the same for a name for ever, whatever this program was built with.
fn hash(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Why a port cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The port.
    pub port: u16,
    /// What is in the way.
    pub by: InTheWay,
}

/// What keeps a port from being had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InTheWay {
    /// Another program has it: `nginx (pid 812)`, if that can be told.
    Program(Option<String>),
    /// This user may not have it.
    Rights,
    /// Something else, as the system says it.
    System(String),
}

impl fmt::Display for InTheWay {
    /// As it goes on after the port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InTheWay::Program(Some(by)) => write!(f, "is taken by {by}"),
            InTheWay::Program(None) => f.write_str("is taken by another program"),
            InTheWay::Rights => f.write_str("is one of those that this user may not listen on"),
            InTheWay::System(reason) => write!(f, "cannot be had: {reason}"),
        }
    }
}

/// Holds a certain port of the loopback address.
pub fn hold(port: u16, protocol: Protocol) -> Result<Hold, Taken> {
    hold_at(local(port), protocol)
}

/// Holds a port of one of the addresses of this machine, or of all.
pub(crate) fn hold_at(address: SocketAddr, protocol: Protocol) -> Result<Hold, Taken> {
    let port = address.port();
    hold_with(address, protocol, Remains::Fine).map_err(|error| Taken { port, by: in_the_way(port, &error) })
}

/// Holds a port again, if it can be had.
pub(crate) fn hold_again(port: u16, protocol: Protocol) -> Option<Hold> {
    hold_with(local(port), protocol, Remains::Fine).ok()
}

/// Waits until a port that was just let go can be had; who has it is looked for once, when that is not so in time.
pub(crate) async fn free(port: u16, protocol: Protocol) -> Result<(), Taken> {
    let Err(error) = settled(|| hold_with(local(port), protocol, Remains::Fine)).await else { return Ok(()) };
    // It looks at the files of all processes.
    let by = spawn_blocking(move || in_the_way(port, &error)).await;
    Err(Taken { port, by: by.unwrap_or(InTheWay::Program(None)) })
}

fn in_the_way(port: u16, error: &io::Error) -> InTheWay {
    match error.kind() {
        io::ErrorKind::AddrInUse => InTheWay::Program(owner(port)),
        io::ErrorKind::PermissionDenied => InTheWay::Rights,
        _ => InTheWay::System(said(error)),
    }
}

/// How long a port may seem to be taken before it is.
const SETTLING: Duration = Duration::from_millis(500);

/// Tries to have a port that was just let go. An instance that is being started has a copy of all that this process holds until
/// its program begins.
pub(crate) async fn settled<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let until = Instant::now() + SETTLING;
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && Instant::now() < until => {
                sleep(SETTLING / 20).await;
            }
            result => return result,
        }
    }
}

/// The program that listens on a TCP port, as far as this user may know.
fn owner(port: u16) -> Option<String> {
    let sockets = Sockets::listening(port);
    pids().into_iter().find(|pid| sockets.any_of(*pid)).and_then(described)
}

/// The sockets that a connection to a TCP port of this machine leads to.
#[derive(Debug)]
pub(crate) struct Sockets(Vec<String>);

impl Sockets {
    /// Those that listen on it now.
    pub(crate) fn listening(port: u16) -> Sockets {
        let read = |table: &str| fs::read_to_string(table).unwrap_or_default();
        let tables = [read("/proc/net/tcp"), read("/proc/net/tcp6")];
        let lines = tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(Listener::of);
        let here = lines.filter(|listener| listener.port == port && listener.is_here());
        Sockets(here.map(|listener| format!("socket:[{}]", listener.inode)).collect())
    }

    /// Whether a process has one of them, as far as this user may know.
    pub(crate) fn any_of(&self, pid: u32) -> bool {
        let is_one = |target: &Path| self.0.iter().any(|socket| target.as_os_str() == socket.as_str());
        !self.0.is_empty()
            && fs::read_dir(format!("/proc/{pid}/fd")).is_ok_and(|files| {
                files
                    .flatten()
                    .filter_map(|file| fs::read_link(file.path()).ok())
                    .any(|target| is_one(&target))
            })
    }
}

/// The processes of this machine, in order.
pub(crate) fn pids() -> Vec<u32> {
    let Ok(folder) = fs::read_dir("/proc") else { return Vec::new() };
    let mut pids: Vec<u32> = folder
        .flatten()
        .filter_map(|entry| entry.file_name().to_str().and_then(|n| n.parse().ok()))
        .collect();
    pids.sort_unstable();
    pids
}

/// `nginx (pid 812)`
pub(crate) fn described(pid: u32) -> Option<String> {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(format!("{} (pid {pid})", name.trim()))
}

/// The TCP ports on which one of these processes listens, wherever on this machine; as far as this user may know.
pub(crate) fn of_processes(pids: &[u32]) -> BTreeSet<u16> {
    let tables =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let lines = tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(Listener::of);
    lines.filter(|listener| pids.iter().any(|pid| listener.socket().any_of(*pid))).map(|l| l.port).collect()
}

/// A line of `/proc/net/tcp` about a socket that listens.
struct Listener<'a> {
    address: &'a str,
    port: u16,
    inode: &'a str,
}

impl Listener<'_> {
    fn of(line: &str) -> Option<Listener<'_>> {
        let mut fields = line.split_ascii_whitespace();
        let (address, port) = fields.nth(1)?.rsplit_once(':')?;
        let port = u16::from_str_radix(port, 16).ok()?;
        let state = fields.nth(1)?;
        let inode = fields.nth(5)?;
        (state == "0A").then_some(Listener { address, port, inode })
    }

    fn socket(&self) -> Sockets {
        Sockets(vec![format!("socket:[{}]", self.inode)])
    }

    /// Whether it listens where references lead to: at the loopback address of IPv4, or at all addresses.
    fn is_here(&self) -> bool {
        let address = self.address;
        let is_everywhere = address.bytes().all(|digit| digit == b'0');
        // In the order of bytes of this machine; as it is written where these differ it is `127.0.0.1` read from either end.
        let is_loopback = address.ends_with("0100007F") || address.ends_with("7F000001");
        is_everywhere || (is_loopback && (address.len() == 8 || address.contains("FFFF")))
    }
}

/// An address of this machine under a port.
pub(crate) fn local(port: u16) -> SocketAddr {
    SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))
}

/// Whether who listens at this address is reached as `localhost` by everyone. That is `127.0.0.1` to some.
pub(crate) fn is_localhost(ip: IpAddr) -> bool {
    ip.is_unspecified() || ip == Ipv4Addr::LOCALHOST
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn a_held_port_is_nobodys_until_it_is_let_go() {
        let Chosen { number: first, hold: held, .. } = allocate("a/test/name", Protocol::Tcp).unwrap();
        let second = allocate("a/test/name", Protocol::Tcp).unwrap();
        assert_ne!(first, second.number);
        assert_eq!(TcpStream::connect(local(first)).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        drop(held);
        let listener = TcpListener::bind(local(first)).unwrap();
        let taken = hold(first, Protocol::Tcp).unwrap_err();
        assert!(taken.by.to_string().contains(&format!("pid {}", std::process::id())), "{taken:?}");
        drop(listener);
        assert!(hold(first, Protocol::Tcp).is_ok());
    }

    #[test]
    fn a_port_that_was_chosen_is_no_other_runs_once_its_owner_starts() {
        let Chosen { number: first, hold, claim } = allocate("another/test/name", Protocol::Tcp).unwrap();
        drop(hold);
        let second = allocate("another/test/name", Protocol::Tcp).unwrap();
        assert_ne!(first, second.number);
        drop(claim);
        assert_eq!(allocate("another/test/name", Protocol::Tcp).unwrap().number, first);
    }

    #[test]
    fn what_keeps_a_port_is_told_apart() {
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(in_the_way(81, &error), InTheWay::Rights);
        let error = io::Error::from(Errno::ADDRNOTAVAIL);
        assert_eq!(in_the_way(81, &error).to_string(), "cannot be had: cannot assign requested address");
    }

    #[test]
    fn a_name_has_the_same_port_in_every_release() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[tokio::test]
    async fn what_will_not_change_is_not_waited_for() {
        let asked = std::cell::Cell::new(0);
        let refused = settled(|| {
            asked.set(asked.get() + 1);
            io::Result::<()>::Err(io::ErrorKind::PermissionDenied.into())
        });
        assert_eq!(refused.await.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(asked.get(), 1);
    }

    #[test]
    fn udp_ports_are_ports_of_their_own() {
        let chosen = allocate("u", Protocol::Udp).unwrap();
        assert!(std::net::UdpSocket::bind(local(chosen.number)).is_err());
    }

    #[test]
    fn only_what_references_lead_to_counts_as_listening() {
        let line = |address: &str| format!("  0: {address}:1F90 00000000:0000 0A 0:0 00:0 0 0 0 4711 1");
        let leads = |address: &str| {
            let line = line(address);
            let listener = Listener::of(&line).unwrap();
            assert_eq!((listener.port, listener.inode), (8080, "4711"));
            listener.is_here()
        };
        for here in ["0100007F", "00000000", &"0".repeat(32), "0000000000000000FFFF00000100007F"] {
            assert!(leads(here), "{here}");
        }
        assert!(!leads("00000000000000000000000001000000"));
        assert!(!leads("0101A8C0"));
    }
}
