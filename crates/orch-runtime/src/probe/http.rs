//! One HTTP request, with bounded reading.

use std::fmt::Write;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HOST, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;

use super::ask::{HttpAsk, connect};
use super::told::{Cut, clean};
use crate::secret::Redactor;

/// How much of an answer is read.
const BODY_LIMIT: usize = 64 << 10;

/// Asks once. The caller bounds the time.
pub(super) async fn ask(ask: &HttpAsk, redactor: &Redactor) -> Result<(), String> {
    let request = request(ask)?;
    let stream = connect(&ask.at).await?;
    let broken = |error: hyper::Error| format!("the answer is not HTTP: {error}");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // The connection must be driven beside the request; both end with this function.
    let exchange = async move {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status();
        if !ask.status.contains(&status.as_u16()) {
            let mut said = format!("it answers {status}");
            if let Ok((body, cut)) = read(answer.into_body()).await {
                let text = clean(&body, cut, redactor);
                if let Some(line) = text.lines().map(str::trim).find(|l| !l.is_empty()) {
                    let _ = write!(said, ": {}", line.chars().take(120).collect::<String>());
                }
            }
            return Err(said);
        }
        let Some(pattern) = &ask.body else { return Ok(()) };
        let body = read(answer.into_body()).await;
        let (body, _) = body.map_err(|error| format!("its answer cannot be read: {error}"))?;
        match pattern.is_match(&String::from_utf8_lossy(&body)) {
            true => Ok(()),
            false => Err(format!("it answers {status}, but its body does not match /{pattern}/")),
        }
    };
    tokio::pin!(exchange);
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        // The connection has ended; the answer, if there was one, is with the exchange.
        _ = connection => exchange.await,
    }
}

/// The beginning of a body, or all of it.
async fn read(mut body: Incoming) -> Result<(Vec<u8>, Cut), hyper::Error> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        read.extend_from_slice(&data);
        if read.len() > BODY_LIMIT {
            read.truncate(BODY_LIMIT);
            return Ok((read, Cut::Yes));
        }
    }
    Ok((read, Cut::No))
}

fn request(ask: &HttpAsk) -> Result<Request<Empty<Bytes>>, String> {
    let method =
        Method::from_bytes(ask.method.as_bytes()).map_err(|_| format!("`{}` is no method", ask.method))?;
    let mut request = Request::builder().method(method).uri(&ask.path).header(USER_AGENT, "orchc");
    if !ask.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        request = request.header(HOST, ask.at.to_string());
    }
    for (name, value) in &ask.headers {
        request = request.header(name, value);
    }
    request.body(Empty::new()).map_err(|error| format!("the request cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Peer;
    use crate::secret::Sealed;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Answers one request with exactly these bytes.
    fn answering(answer: Vec<u8>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0_u8; 4096];
            let read = stream.read(&mut request).unwrap();
            assert!(request[..read].starts_with(b"GET /health HTTP/1.1\r\n"));
            // Who has read enough goes away.
            let _ = stream.write_all(&answer);
        });
        port
    }

    async fn verdict(answer: &[u8], body: Option<&str>) -> Result<(), String> {
        let ask = HttpAsk {
            at: Peer::here(answering(answer.to_vec())),
            method: "GET".into(),
            path: "/health".into(),
            headers: vec![("X-Probe".into(), "1".into())],
            status: 200..=399,
            body: body.map(|b| regex::Regex::new(b).unwrap()),
        };
        super::ask(&ask, &Redactor::new([&Sealed::from("hunter22")])).await
    }

    #[tokio::test]
    async fn the_status_decides() {
        assert_eq!(verdict(b"HTTP/1.1 204 No Content\r\n\r\n", None).await, Ok(()));
        let unwell = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\nno store\n";
        let said = verdict(unwell, None).await.unwrap_err();
        assert_eq!(said, "it answers 503 Service Unavailable: no store");
        let other = verdict(b"SSH-2.0-OpenSSH_9\r\n", None).await.unwrap_err();
        assert!(other.starts_with("the answer is not HTTP"), "{other}");
    }

    #[tokio::test]
    async fn the_body_decides_where_it_is_asked_for() {
        let up = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\":\"UP\"}";
        assert_eq!(verdict(up, Some("\"UP\"")).await, Ok(()));
        assert!(verdict(up, Some("READY")).await.is_err());
        // Of a large one the beginning is looked at.
        let large = [up, "x".repeat(3 * BODY_LIMIT).as_bytes()].concat();
        assert_eq!(verdict(&large, Some("\"UP\"")).await, Ok(()));
    }

    #[tokio::test]
    async fn no_half_of_a_secret_is_told() {
        let before = "x".repeat(116);
        let unwell = format!("HTTP/1.1 500 Broken\r\nConnection: close\r\n\r\n{before}hunter22 is wrong");
        let said = verdict(unwell.as_bytes(), None).await.unwrap_err();
        assert!(said.ends_with(&format!("x{} ", crate::MASK)), "{said}");
    }

    #[tokio::test]
    async fn nobody_there_is_told_plainly() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(
            connect(&Peer::here(free)).await.unwrap_err(),
            format!("nothing listens on port {free} yet")
        );
    }
}
