//! Ports of this machine: free ones for `auto`, kept from others until their owner starts.
//!
//! An automatic port is told to its readers before its owner listens on it. Until then it is held by a socket that is
//! bound but does not listen, so that nobody else is given it and a connection to it is refused, as it should be. It is
//! let go just before the owner starts. It is chosen outside the range from which the system picks ports for outgoing
//! connections, and always in the same order for the same name: so it is not lost in that moment, and a page keeps its
//! address from one run to the next where nothing stands in the way.

use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::ops::RangeInclusive;
use std::os::fd::OwnedFd;

use orch_model::Protocol;
use rustix::io::Errno;
use rustix::net::sockopt::set_socket_reuseaddr;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with};

/// Below the range from which the system picks, by default; and out of the way of well-known servers.
const CANDIDATES: RangeInclusive<u16> = 20_000..=32_000;

/// A port that nobody else gets while this lives.
#[derive(Debug)]
pub struct Hold {
    _socket: OwnedFd,
}

/// Whether a port that only has remains of old connections counts as free.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remains {
    /// It does not: nobody else may be holding it.
    InTheWay,
    /// It does: only a listener is in the way.
    Fine,
}

fn hold_with(port: u16, protocol: Protocol, remains: Remains) -> io::Result<Hold> {
    let kind = match protocol {
        // What is held for both is held for the one that is asked for more often.
        Protocol::Tcp | Protocol::TcpUdp | Protocol::Sctp => SocketType::STREAM,
        Protocol::Udp => SocketType::DGRAM,
    };
    let socket = socket_with(AddressFamily::INET, kind, SocketFlags::CLOEXEC, None)?;
    set_socket_reuseaddr(&socket, remains == Remains::Fine && protocol != Protocol::Udp)?;
    bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    Ok(Hold { _socket: socket })
}

/// A free port and the hold on it. `name` decides where the search begins.
pub fn allocate(name: &str, protocol: Protocol) -> io::Result<(u16, Hold)> {
    let count = u32::from(CANDIDATES.end() - CANDIDATES.start()) + 1;
    let begin = (BuildHasherDefault::<DefaultHasher>::default().hash_one(name) % u64::from(count)) as u32;
    for step in 0..count {
        let port = CANDIDATES.start() + ((begin + step) % count) as u16;
        match hold_with(port, protocol, Remains::InTheWay) {
            Ok(hold) => return Ok((port, hold)),
            Err(error) if Errno::from_io_error(&error) == Some(Errno::ADDRINUSE) => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no port is free"))
}

/// Why a port cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The port.
    pub port: u16,
    /// Who has it, if that can be told: `nginx (pid 812)`.
    pub by: Option<String>,
}

/// Holds a certain port.
pub fn hold(port: u16, protocol: Protocol) -> Result<Hold, Taken> {
    hold_with(port, protocol, Remains::Fine).map_err(|_| Taken { port, by: owner(port) })
}

/// The program that listens on a TCP port, as far as this user may know.
fn owner(port: u16) -> Option<String> {
    let read = |table: &str| fs::read_to_string(table).unwrap_or_default();
    let tables = [read("/proc/net/tcp"), read("/proc/net/tcp6")];
    let inodes: Vec<String> = tables
        .iter()
        .flat_map(|table| table.lines().skip(1))
        .filter_map(|line| listener(line, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if inodes.is_empty() {
        return None;
    }
    let mut pids: Vec<u32> = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|e| e.file_name().to_str().and_then(|n| n.parse().ok()))
        .collect();
    pids.sort_unstable();
    let has_it = |pid: &u32| {
        fs::read_dir(format!("/proc/{pid}/fd")).is_ok_and(|files| {
            files
                .flatten()
                .filter_map(|f| fs::read_link(f.path()).ok())
                .any(|target| inodes.iter().any(|inode| target.as_os_str() == inode.as_str()))
        })
    };
    let pid = pids.into_iter().find(has_it)?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(format!("{} (pid {pid})", name.trim()))
}

/// The inode of the socket of a line of `/proc/net/tcp`, if it listens on the port.
fn listener(line: &str, port: u16) -> Option<&str> {
    let mut fields = line.split_ascii_whitespace();
    let (_, hexadecimal) = fields.nth(1)?.rsplit_once(':')?;
    let state = fields.nth(1)?;
    let inode = fields.nth(5)?;
    (u16::from_str_radix(hexadecimal, 16) == Ok(port) && state == "0A").then_some(inode)
}

/// An address of this machine under a port.
pub(crate) fn local(port: u16) -> SocketAddr {
    SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn a_held_port_is_nobodys_until_it_is_let_go() {
        let (first, held) = allocate("a/test/name", Protocol::Tcp).unwrap();
        let (second, _held_too) = allocate("a/test/name", Protocol::Tcp).unwrap();
        assert_ne!(first, second);
        assert_eq!(TcpStream::connect(local(first)).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        drop(held);
        let listener = TcpListener::bind(local(first)).unwrap();
        let taken = hold(first, Protocol::Tcp).unwrap_err();
        assert!(taken.by.unwrap().contains(&format!("pid {}", std::process::id())));
        drop(listener);
        assert!(hold(first, Protocol::Tcp).is_ok());
    }

    #[test]
    fn udp_ports_are_ports_of_their_own() {
        let (port, _held) = allocate("u", Protocol::Udp).unwrap();
        assert!(std::net::UdpSocket::bind(local(port)).is_err());
    }
}
