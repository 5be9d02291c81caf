//! The streams: reads messages, hands them to the service in order, and writes what comes back.
//!
//! A notification is done before the next message is read; a request is begun before it, and ends when it ends. So
//! edits keep their order, and a request sees every edit that was sent before it. What waits is bounded: while
//! nobody reads the answers, nothing more is read.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, SinkExt, StreamExt};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::sync::{Semaphore, mpsc};
use tower::Service;
use tower_lsp_server::jsonrpc::{Error, Id, Request, Response};
use tower_lsp_server::{ClientSocket, LanguageServer, LspService};

use crate::frames::{Frame, Frames};
use crate::outbox::Outbox;

/// How many requests may be under way.
const MOST_REQUESTS: usize = 64;

/// How many answers may wait to be written.
const MOST_ANSWERS: usize = 16;

/// How long the last answers may take to be written.
const FAREWELL: Duration = Duration::from_secs(1);

/// How the client left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// After it asked the server to shut down.
    Orderly,
    /// Without a word.
    Abrupt,
}

/// What can be told of a message before it is read as one.
#[derive(Deserialize)]
struct Shape {
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(default)]
    result: Option<IgnoredAny>,
    #[serde(default)]
    error: Option<IgnoredAny>,
}

pub(crate) async fn run<I, O, S>(
    input: I,
    output: O,
    mut service: LspService<S>,
    socket: ClientSocket,
    outbox: Arc<Outbox>,
) -> Ending
where
    I: AsyncRead + Unpin,
    O: AsyncWrite + Unpin + Send + 'static,
    S: LanguageServer,
{
    let (requests, mut replies) = socket.split();
    let (answers, waiting) = mpsc::channel::<Response>(MOST_ANSWERS);
    let mut writer = tokio::spawn(write(output, waiting, requests, outbox));
    let under_way = Arc::new(Semaphore::new(MOST_REQUESTS));
    let mut frames = Frames::new(input);
    let mut ending = Ending::Abrupt;
    loop {
        let frame = tokio::select! {
            frame = frames.next() => frame,
            // Nobody can be answered any more.
            _ = &mut writer => return ending,
        };
        let bytes = match frame {
            Frame::End => break,
            Frame::Message(bytes) => bytes,
            Frame::Malformed(reason) => {
                let _ = answers.send(refused(Id::Null, Error::parse_error(), reason)).await;
                continue;
            }
        };
        let request = match read(&bytes) {
            Ok(Message::Request(request)) => request,
            Ok(Message::Reply(reply)) => {
                let _ = replies.send(reply).await;
                continue;
            }
            Err(refusal) => {
                let _ = answers.send(*refusal).await;
                continue;
            }
        };
        drop(bytes);
        let method = request.method().to_owned();
        if method == "shutdown" {
            ending = Ending::Orderly;
        }
        if poll_fn(|context| service.poll_ready(context)).await.is_err() {
            break;
        }
        let id = request.id().cloned();
        let mut handled = Box::pin(guarded(service.call(request), id.clone()));
        if method == "exit" {
            handled.await;
            break;
        }
        // Until it is initialised, nothing else can be asked.
        if id.is_none() || method == "initialize" {
            if let Some(answer) = handled.await {
                let _ = answers.send(answer).await;
            }
            continue;
        }
        let Ok(permit) = Arc::clone(&under_way).acquire_owned().await else { break };
        // Begun here, so that it is in the owner's mailbox before what the client sends next.
        match futures::poll!(&mut handled) {
            std::task::Poll::Ready(answer) => {
                if let Some(answer) = answer {
                    let _ = answers.send(answer).await;
                }
            }
            std::task::Poll::Pending => {
                let answers = answers.clone();
                tokio::spawn(async move {
                    if let Some(answer) = handled.await {
                        let _ = answers.send(answer).await;
                    }
                    drop(permit);
                });
            }
        }
    }
    drop(answers);
    drop(service);
    let _ = tokio::time::timeout(FAREWELL, writer).await;
    ending
}

/// A handler whose panic costs its own answer and nothing else.
async fn guarded<F, E>(handler: F, id: Option<Id>) -> Option<Response>
where
    F: Future<Output = Result<Option<Response>, E>>,
{
    match AssertUnwindSafe(handler).catch_unwind().await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => id.map(|id| Response::from_error(id, Error::invalid_request())),
        Err(_) => id.map(|id| Response::from_error(id, Error::internal_error())),
    }
}

enum Message {
    Request(Request),
    Reply(Response),
}

fn read(bytes: &[u8]) -> Result<Message, Box<Response>> {
    let refuse = |id, error, reason: String| Box::new(refused(id, error, reason));
    let shape: Shape = match serde_json::from_slice(bytes) {
        Ok(shape) => shape,
        Err(error) if error.is_data() => {
            return Err(refuse(Id::Null, Error::invalid_request(), error.to_string()));
        }
        Err(error) => return Err(refuse(Id::Null, Error::parse_error(), error.to_string())),
    };
    let id = match &shape.id {
        Some(serde_json::Value::Number(number)) => number.as_i64().map_or(Id::Null, Id::Number),
        Some(serde_json::Value::String(text)) => Id::String(text.clone()),
        _ => Id::Null,
    };
    let read = match (shape.method, shape.result.is_some() || shape.error.is_some()) {
        (None, true) => serde_json::from_slice(bytes).map(Message::Reply),
        // An answer without anything in it: `null`.
        (None, false) if shape.id.is_some() => serde_json::from_slice(bytes).map(Message::Reply),
        _ => serde_json::from_slice(bytes).map(Message::Request),
    };
    read.map_err(|error| refuse(id, Error::invalid_request(), error.to_string()))
}

fn refused(id: Id, mut error: Error, reason: String) -> Response {
    error.data = Some(serde_json::Value::String(reason));
    Response::from_error(id, error)
}

/// Writes answers and the server's own messages as they come.
async fn write<O: AsyncWrite + Unpin>(
    output: O,
    mut answers: mpsc::Receiver<Response>,
    mut requests: impl futures::Stream<Item = Request> + Unpin,
    findings: Arc<Outbox>,
) {
    let mut output = BufWriter::with_capacity(64 * 1024, output);
    let mut is_talking = true;
    loop {
        let bytes = tokio::select! {
            answer = answers.recv() => match answer {
                Some(answer) => serde_json::to_vec(&answer),
                None => break,
            },
            request = requests.next(), if is_talking => match request {
                Some(request) => serde_json::to_vec(&request),
                None => {
                    is_talking = false;
                    continue;
                }
            },
            bytes = findings.next() => Ok(bytes),
        };
        let Ok(bytes) = bytes else { continue };
        let head = format!("Content-Length: {}\r\n\r\n", bytes.len());
        let written = async {
            output.write_all(head.as_bytes()).await?;
            output.write_all(&bytes).await?;
            output.flush().await
        };
        if written.await.is_err() {
            break;
        }
    }
    let _ = output.flush().await;
}
