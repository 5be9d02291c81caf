//! Asking one of the other programs.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long the other may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of an answer is read.
const ANSWER_LIMIT: u64 = 1 << 20;

/// The body of a good answer to `GET base/path`.
pub fn get(base: &str, path: &str) -> io::Result<String> {
    ask("GET", base, path, "")
}

/// The body of a good answer to `POST base/path`.
pub fn post(base: &str, path: &str, body: &str) -> io::Result<String> {
    ask("POST", base, path, body)
}

fn ask(method: &str, base: &str, path: &str, body: &str) -> io::Result<String> {
    let wrong = |what: String| io::Error::other(what);
    let host = base.strip_prefix("http://").unwrap_or(base).trim_end_matches('/');
    let address = host.to_socket_addrs()?.next().ok_or_else(|| wrong(format!("{host} is nowhere")))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.take(ANSWER_LIMIT).read_to_string(&mut answer)?;
    let (head, body) =
        answer.split_once("\r\n\r\n").ok_or_else(|| wrong(format!("{base} does not speak HTTP")))?;
    let status = head.split_ascii_whitespace().nth(1).unwrap_or("no status");
    if status.starts_with('2') {
        Ok(body.to_string())
    } else {
        Err(wrong(format!("{base} answers {status}")))
    }
}
