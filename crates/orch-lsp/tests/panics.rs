//! Whoever panics loses the answer, not the server: here those who judge a stack do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::sync::Arc;

use orch_analysis::back_end::BackEnd;
use orch_analysis::unit::Target;
use orch_diagnostics::{Code, Finding};
use orch_lsp::{BackEnds, Ending, Preview, Wanted};
use orch_model::{FieldPath, Stack};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

/// Fails on whatever it is asked.
struct Failing;

impl BackEnds for Failing {
    fn judges(&self, _: &Path) -> Vec<Box<dyn BackEnd>> {
        vec![Box::new(Failing)]
    }

    fn preview(&self, _: &Wanted) -> Result<Preview, String> {
        panic!("no preview")
    }
}

impl BackEnd for Failing {
    fn target(&self) -> Target {
        Target::Compose
    }

    fn codes(&self) -> &[&'static Code] {
        &[]
    }

    fn findings(&self, _: Option<&str>, _: &Stack) -> Vec<Finding<FieldPath>> {
        panic!("no judgement")
    }
}

struct Client {
    output: BufReader<DuplexStream>,
    input: DuplexStream,
    next: i64,
}

impl Client {
    async fn send(&mut self, message: Value) {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.input.write_all(frame.as_bytes()).await.unwrap();
    }

    async fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// The answer to a question.
    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        self.read(|message| message["id"] == id && message.get("method").is_none()).await
    }

    /// The next message of a kind.
    async fn read(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                self.output.read_line(&mut line).await.unwrap();
                match line.trim().strip_prefix("Content-Length: ") {
                    Some(value) => length = value.parse().unwrap(),
                    None => break,
                }
            }
            let mut body = vec![0; length];
            self.output.read_exact(&mut body).await.unwrap();
            let message: Value = serde_json::from_slice(&body).unwrap();
            if is_wanted(&message) {
                return message;
            }
        }
    }
}

fn document(version: i32, targets: &str) -> Value {
    let text = format!("stack shop {{ targets = [{targets}] }}\nservice web {{ image = \"x:1\" }}\n");
    json!({ "uri": URI, "languageId": "orch", "version": version, "text": text })
}

const URI: &str = "file:///nowhere/shop.orch";

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_costs_its_answer_and_nothing_else() {
    let (input, theirs) = tokio::io::duplex(1 << 16);
    let (ours, output) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(orch_lsp::serve(theirs, ours, Arc::new(Failing)));
    let mut client = Client { output: BufReader::new(output), input, next: 0 };
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    client.ask("initialize", json!({ "capabilities": capabilities })).await;
    client.tell("initialized", json!({})).await;
    client.tell("textDocument/didOpen", json!({ "textDocument": document(1, "compose") })).await;
    let lament = client.read(|message| message["method"] == "window/logMessage").await;
    assert!(lament["params"]["message"].as_str().unwrap().contains("no judgement"));
    let about = json!({ "textDocument": { "uri": URI } });
    let found = client.ask("textDocument/diagnostic", about.clone()).await;
    assert_eq!(found["error"]["code"], -32603);
    let preview = client.ask("orch/emit", json!({ "uri": URI, "target": "compose" })).await;
    assert_eq!(preview["error"]["code"], -32603);
    let symbols = client.ask("textDocument/documentSymbol", about.clone()).await;
    assert_eq!(symbols["result"][0]["name"], "shop");
    // Where nothing fails any more, all is well.
    let text = document(2, "run")["text"].clone();
    let change =
        json!({ "textDocument": { "uri": URI, "version": 2 }, "contentChanges": [{ "text": text }] });
    client.tell("textDocument/didChange", change).await;
    let found = client.ask("textDocument/diagnostic", about).await;
    assert_eq!(found["result"]["items"], json!([]));
    client.ask("shutdown", Value::Null).await;
    client.tell("exit", Value::Null).await;
    assert_eq!(server.await.unwrap().unwrap(), Ending::Orderly);
}
