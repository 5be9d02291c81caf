//! Those who judge a stack: where one panics, it costs the answer and not the server; and none is asked more often than
//! there is something new.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use orch_analysis::back_end::{BackEnd, Edition};
use orch_analysis::unit::Target;
use orch_diagnostics::{Code, Finding};
use orch_lsp::{BackEnds, Ending, Preview, Wanted};
use orch_model::{FieldPath, Stack};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::task::JoinHandle;

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

    fn findings(&self, _: Option<&str>, _: &Stack, _: &Arc<Edition>) -> Vec<Finding<FieldPath>> {
        panic!("no judgement")
    }
}

/// How many services a stack has that is asked about, and which edition it is.
type Asked = (usize, Arc<Edition>);

/// Keeps what it is asked about, and answers each time when it may.
struct Keeping {
    asked: Mutex<Vec<Asked>>,
    may_answer: Mutex<Receiver<()>>,
}

impl Keeping {
    /// One that may answer once for each letter.
    fn new() -> (Arc<Keeping>, Sender<()>) {
        let (permit, may_answer) = channel();
        let keeping = Keeping { asked: Mutex::default(), may_answer: Mutex::new(may_answer) };
        (Arc::new(keeping), permit)
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// One of the two as the server knows it.
struct Kept(Arc<Keeping>);

impl BackEnds for Kept {
    fn judges(&self, _: &Path) -> Vec<Box<dyn BackEnd>> {
        vec![Box::new(Kept(Arc::clone(&self.0)))]
    }

    fn preview(&self, _: &Wanted) -> Result<Preview, String> {
        Err("nothing is written".to_owned())
    }
}

impl BackEnd for Kept {
    fn target(&self) -> Target {
        Target::Compose
    }

    fn codes(&self) -> &[&'static Code] {
        &[]
    }

    fn findings(&self, _: Option<&str>, stack: &Stack, edition: &Arc<Edition>) -> Vec<Finding<FieldPath>> {
        self.0.asked.lock().unwrap().push((stack.services.len(), Arc::clone(edition)));
        let _ = self.0.may_answer.lock().unwrap().recv_timeout(Duration::from_secs(60));
        Vec::new()
    }
}

struct Client {
    output: BufReader<DuplexStream>,
    input: DuplexStream,
    next: i64,
}

impl Client {
    /// One that asks for findings, of a server with these back ends.
    async fn begin(back_ends: Arc<dyn BackEnds>) -> (Client, JoinHandle<io::Result<Ending>>) {
        let (input, theirs) = tokio::io::duplex(1 << 16);
        let (ours, output) = tokio::io::duplex(1 << 16);
        let server = tokio::spawn(orch_lsp::serve(theirs, ours, back_ends));
        let mut client = Client { output: BufReader::new(output), input, next: 0 };
        let capabilities = json!({
            "textDocument": { "diagnostic": {} },
            "workspace": { "diagnostics": { "refreshSupport": true } },
        });
        client.ask("initialize", json!({ "capabilities": capabilities })).await;
        client.tell("initialized", json!({})).await;
        (client, server)
    }

    async fn open(&mut self, document: Value) {
        self.tell("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    /// Replaces the text of the document.
    async fn change(&mut self, version: i32, text: &str) {
        let change = json!({ "textDocument": { "uri": URI, "version": version }, "contentChanges": [{ "text": text }] });
        self.tell("textDocument/didChange", change).await;
    }

    /// The findings of the document.
    async fn pull(&mut self) -> Value {
        self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } })).await
    }

    async fn leave(mut self, server: JoinHandle<io::Result<Ending>>) {
        self.ask("shutdown", Value::Null).await;
        self.tell("exit", Value::Null).await;
        assert_eq!(server.await.unwrap().unwrap(), Ending::Orderly);
    }

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

fn text(targets: &str, rest: &str) -> String {
    format!("stack shop {{ targets = [{targets}] }}\nservice web {{ image = \"x:1\" }}\n{rest}")
}

fn document(text: &str) -> Value {
    json!({ "uri": URI, "languageId": "orch", "version": 1, "text": text })
}

const URI: &str = "file:///nowhere/shop.orch";

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_costs_its_answer_and_nothing_else() {
    let (mut client, server) = Client::begin(Arc::new(Failing)).await;
    client.open(document(&text("compose", ""))).await;
    let lament = client.read(|message| message["method"] == "window/logMessage").await;
    assert!(lament["params"]["message"].as_str().unwrap().contains("no judgement"));
    assert_eq!(client.pull().await["error"]["code"], -32603);
    let preview = client.ask("orch/emit", json!({ "uri": URI, "target": "compose" })).await;
    assert_eq!(preview["error"]["code"], -32603);
    let about = json!({ "textDocument": { "uri": URI } });
    let symbols = client.ask("textDocument/documentSymbol", about).await;
    assert_eq!(symbols["result"][0]["name"], "shop");
    // Where nothing fails any more, all is well.
    client.change(2, &text("run", "")).await;
    assert_eq!(client.pull().await["result"]["items"], json!([]));
    client.leave(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_changes_nothing_of_the_stack_leaves_its_edition() {
    let (keeping, permit) = Keeping::new();
    drop(permit);
    let (mut client, server) = Client::begin(Arc::new(Kept(Arc::clone(&keeping)))).await;
    client.open(document(&text("compose", ""))).await;
    client.pull().await;
    client.change(2, &text("compose", "// Nothing.\nlet a = 1\n")).await;
    client.pull().await;
    client.change(3, &text("compose", "service db { image = \"y:1\" }\n")).await;
    client.pull().await;
    let asked = keeping.asked();
    let same: Vec<bool> = asked.iter().map(|(_, edition)| Arc::ptr_eq(edition, &asked[0].1)).collect();
    assert_eq!(same, [true, true, false]);
    client.leave(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_of_a_burst_is_judged_once() {
    let (keeping, permit) = Keeping::new();
    let (mut client, server) = Client::begin(Arc::new(Kept(Arc::clone(&keeping)))).await;
    client.open(document(&text("compose", ""))).await;
    while keeping.asked().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for version in 2..502 {
        client
            .change(version, &text("compose", &format!("service db {{ image = \"y:{version}\" }}\n")))
            .await;
    }
    // What nobody knows is answered at once, and after all that came before it was taken in.
    assert_eq!(client.ask("orch/nothing", Value::Null).await["error"]["code"], -32601);
    drop(permit);
    assert_eq!(client.pull().await["result"]["items"], json!([]));
    let services: Vec<usize> = keeping.asked().iter().map(|(services, _)| *services).collect();
    assert_eq!(services, [1, 2]);
    client.leave(server).await;
}
