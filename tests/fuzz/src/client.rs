//! A client of the language server that says anything, and minds that it is answered as the protocol says: each request
//! once, what is no message with an error, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use orch_lsp::{Ending, NoBackEnds};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// What the server may answer with instead of a result. A failure of its own is not among it.
const REFUSALS: [i64; 7] = [-32700, -32600, -32601, -32602, -32800, -32801, -32803];

/// A client, and what it was told.
pub struct Client {
    to_server: UnboundedSender<Vec<u8>>,
    from_server: UnboundedReceiver<Value>,
    server: JoinHandle<io::Result<Ending>>,
    /// The last request.
    pub last: i64,
    /// Requests that are not answered yet.
    waiting: BTreeSet<i64>,
    answers: BTreeMap<i64, Value>,
    /// How much of what was sent was no message, and is not complained of yet.
    complaints: usize,
    /// What was last published of each document, where it was anything.
    published: BTreeMap<String, Value>,
    is_pulling: bool,
}

impl Client {
    /// One that introduced itself, as one that asks for findings or as one that is told them.
    pub async fn begin(is_pulling: bool) -> Client {
        let (input, theirs) = tokio::io::duplex(1 << 16);
        let (ours, output) = tokio::io::duplex(1 << 16);
        let server = tokio::spawn(orch_lsp::serve(theirs, ours, Arc::new(NoBackEnds)));
        let (to_server, waiting) = unbounded_channel();
        let (told, from_server) = unbounded_channel();
        tokio::spawn(write(input, waiting));
        tokio::spawn(read(output, told, to_server.clone()));
        let mut client = Client {
            to_server,
            from_server,
            server,
            last: 0,
            waiting: BTreeSet::new(),
            answers: BTreeMap::new(),
            complaints: 0,
            published: BTreeMap::new(),
            is_pulling,
        };
        let mut capabilities = json!({
            "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
            "textDocument": { "publishDiagnostics": { "relatedInformation": true, "versionSupport": true } },
        });
        if is_pulling {
            capabilities["textDocument"]["diagnostic"] = json!({});
            capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
        }
        client.ask("initialize", json!({ "capabilities": capabilities })).await;
        client.tell("initialized", json!({}));
        client
    }

    /// Bytes as they are.
    pub fn send(&mut self, bytes: Vec<u8>) {
        let _ = self.to_server.send(bytes);
    }

    /// Bytes that are no message, which is to be complained of.
    pub fn babble(&mut self, bytes: Vec<u8>) {
        self.complaints += 1;
        self.send(bytes);
    }

    /// A notification.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(framed(&json!({ "jsonrpc": "2.0", "method": method, "params": params })));
    }

    /// A request that is answered some time.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last += 1;
        self.waiting.insert(self.last);
        let message = json!({ "jsonrpc": "2.0", "id": self.last, "method": method, "params": params });
        self.send(framed(&message));
        self.last
    }

    /// The answer to a request.
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        while !self.answers.contains_key(&id) {
            self.hear().await;
        }
        self.answers.remove(&id).unwrap_or_default()
    }

    /// Waits until all was answered.
    pub async fn settle(&mut self) {
        while !self.waiting.is_empty() || self.complaints > 0 {
            self.hear().await;
        }
    }

    /// All findings there are, by document; where they are told and not asked for, those that were told come to be the same.
    pub async fn findings(&mut self) -> BTreeMap<String, Value> {
        let answer = self.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).await;
        let items = answer["result"]["items"].as_array().cloned().unwrap_or_default();
        let of_document = |item: &Value| (name(&item["uri"]), item["items"].clone());
        let mut found: BTreeMap<String, Value> = items.iter().map(of_document).collect();
        found.retain(|_, items| items.as_array().is_some_and(|items| !items.is_empty()));
        while !self.is_pulling && self.published != found {
            self.hear().await;
        }
        found
    }

    /// Leaves as one does.
    pub async fn leave(mut self) {
        self.ask("shutdown", Value::Null).await;
        self.tell("exit", Value::Null);
        drop(self.to_server);
        let ending = self.server.await.expect("the server panicked").expect("the server did not begin");
        assert_eq!(ending, Ending::Orderly);
        while let Some(message) = self.from_server.recv().await {
            assert!(message.get("method").is_some(), "an answer to nothing: {message}");
        }
    }

    /// Takes the next message in.
    async fn hear(&mut self) {
        let message = self.from_server.recv().await.expect("the server left");
        if message["method"] == "textDocument/publishDiagnostics" {
            let (uri, found) = (name(&message["params"]["uri"]), message["params"]["diagnostics"].clone());
            match found.as_array().is_some_and(Vec::is_empty) {
                true => self.published.remove(&uri),
                false => self.published.insert(uri, found),
            };
        } else if message.get("method").is_none() {
            let error = message.get("error");
            assert!(message.get("result").is_some() != error.is_some(), "no answer: {message}");
            let code = error.map(|error| error["code"].as_i64().unwrap_or(0));
            assert!(code.is_none_or(|code| REFUSALS.contains(&code)), "it failed: {message}");
            match message["id"].as_i64() {
                Some(id) => {
                    assert!(self.waiting.remove(&id), "an answer to nothing: {message}");
                    self.answers.insert(id, message);
                }
                None => {
                    assert!(code.is_some() && self.complaints > 0, "a complaint of nothing: {message}");
                    self.complaints -= 1;
                }
            }
        }
    }
}

fn name(uri: &Value) -> String {
    uri.as_str().unwrap_or_default().to_owned()
}

/// A message with its header.
pub fn framed(message: &Value) -> Vec<u8> {
    with_length(message.to_string().as_bytes())
}

/// A header that says how long what follows is.
pub fn with_length(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}

async fn write(mut input: DuplexStream, mut waiting: UnboundedReceiver<Vec<u8>>) {
    while let Some(bytes) = waiting.recv().await {
        if input.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// Hands on what the server says; what it asks is answered with nothing.
async fn read(output: DuplexStream, told: UnboundedSender<Value>, answers: UnboundedSender<Vec<u8>>) {
    let mut output = BufReader::new(output);
    // Whoever leaves closes what is written to; this must not keep it open.
    let answers = answers.downgrade();
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if !output.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                return;
            }
            match line.trim().strip_prefix("Content-Length: ") {
                Some(value) => length = value.parse().expect("a length"),
                None => break,
            }
        }
        let mut body = vec![0; length];
        output.read_exact(&mut body).await.expect("a whole message");
        let message: Value = serde_json::from_slice(&body).expect("a message is JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        if let (Some(id), Some(_), Some(answers)) =
            (message.get("id"), message.get("method"), answers.upgrade())
        {
            let _ = answers.send(framed(&json!({ "jsonrpc": "2.0", "id": id, "result": null })));
        }
        let _ = told.send(message);
    }
}
