//! A server of one request a connection, each on its own thread, with bounds on everything.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long a client may take to say something.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of a request is read.
const REQUEST_LIMIT: u64 = 16 << 10;
/// How many requests are answered at a time.
const AT_ONCE: usize = 64;

/// A request.
#[derive(Debug)]
pub struct Request {
    /// `GET`
    pub method: String,
    /// `/greetings`
    pub path: String,
    /// The body.
    pub body: String,
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    /// `200 OK`
    pub status: &'static str,
    /// `text/plain; charset=utf-8`
    pub content_type: &'static str,
    /// Where to go instead, for a redirection.
    pub location: Option<&'static str>,
    /// The body.
    pub body: String,
}

impl Response {
    /// Plain text.
    pub fn text(status: &'static str, body: impl Into<String>) -> Response {
        Response { status, content_type: "text/plain; charset=utf-8", location: None, body: body.into() }
    }

    /// A page.
    pub fn html(body: impl Into<String>) -> Response {
        Response { content_type: "text/html; charset=utf-8", ..Response::text("200 OK", body) }
    }

    /// Sends the browser elsewhere, which it then asks for anew.
    pub fn see(location: &'static str) -> Response {
        Response { location: Some(location), ..Response::text("303 See Other", "") }
    }
}

/// Answers requests on this machine's `port` for ever.
pub fn serve(port: u16, answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> io::Result<()> {
    // On a laptop nobody else should get in; an image sets `HOST` to `0.0.0.0`.
    let listener = TcpListener::bind((crate::setting("HOST", "127.0.0.1"), port))?;
    let answer = Arc::new(answer);
    let busy = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        if busy.fetch_add(1, Ordering::Relaxed) >= AT_ONCE {
            busy.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (answer, busy) = (answer.clone(), busy.clone());
        std::thread::spawn(move || {
            // A client that goes away or talks nonsense is its own problem.
            let _ = exchange(stream, &*answer);
            busy.fetch_sub(1, Ordering::Relaxed);
        });
    }
    Ok(())
}

fn exchange(mut stream: TcpStream, answer: &dyn Fn(&Request) -> Response) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let response = match read(&stream)? {
        Some(request) => answer(&request),
        None => Response::text("400 Bad Request", "that is no request\n"),
    };
    let Response { status, content_type, location, body } = response;
    let location = location.map_or(String::new(), |to| format!("Location: {to}\r\n"));
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{location}Connection: close\r\n\r\n{body}"
    )
}

/// Reads a request; `None` if it is none.
fn read(stream: &TcpStream) -> io::Result<Option<Request>> {
    let mut reader = BufReader::new(stream.take(REQUEST_LIMIT));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split_ascii_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_string());
        }
    }
    let length = headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(Request { method: method.to_string(), path: path.to_string(), body }))
}
