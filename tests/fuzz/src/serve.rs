//! The language server under any sequence of messages: edits, questions, what is no message. It answers as the protocol
//! says, and at last there is to say what a server says that never saw anything but the last texts.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::client::{Client, framed, with_length};
use crate::edit::{edited, is_small};
use crate::files;

/// How long a session may take, the machine being busy.
const LONGEST: Duration = Duration::from_secs(15);

/// How many bytes tell a message.
const STEP: usize = 6;

/// What can be asked of a place of a document, as far as a place, a document or a range is all that is needed.
const QUESTIONS: [&str; 27] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/declaration",
    "textDocument/typeDefinition",
    "textDocument/implementation",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/signatureHelp",
    "textDocument/codeAction",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/linkedEditingRange",
    "textDocument/documentLink",
    "textDocument/documentSymbol",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/onTypeFormatting",
    "textDocument/diagnostic",
    "orch/graph",
    "orch/environments",
];

/// The first bytes tell the messages, the rest is the text.
pub fn serve(input: &[u8]) {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let Some((&head, rest)) = input.split_first() else { return };
    let (script, text) = rest.split_at((usize::from(head >> 1) % 24 * STEP).min(rest.len()));
    let text = String::from_utf8_lossy(text);
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
    });
    runtime.block_on(async {
        let session = session(head & 1 == 1, script, &text);
        tokio::time::timeout(LONGEST, session).await.expect("it takes too long");
    });
}

async fn session(is_pulling: bool, script: &[u8], text: &str) {
    let mut talk = Talk { client: Client::begin(is_pulling).await, texts: BTreeMap::new(), version: 1 };
    let is_plain = |name: &String| {
        name.ends_with(".orch") && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
    };
    let texts: Vec<(String, String)> = files(text).into_iter().filter(|(name, _)| is_plain(name)).collect();
    for (name, text) in &texts {
        talk.open(name, text);
    }
    for step in script.chunks_exact(STEP) {
        let [what, file, a, b, c, d] = [step[0], step[1], step[2], step[3], step[4], step[5]];
        let (name, first) = &texts[usize::from(file) % texts.len()];
        match what % 16 {
            0..=5 => talk.edit(name, [a, b, c, d]),
            6 => talk.edit_nowhere(name, [a, b, c, d]),
            7 => talk.toggle(name, first),
            8 => talk.babble(a, text),
            9 => talk.cancel(a),
            10 => talk.tell_of_files(name, a),
            11 => talk.choose_environment(a),
            _ => talk.question(name, usize::from(a), [b, c, d]),
        }
    }
    let Talk { mut client, texts, .. } = talk;
    client.settle().await;
    let found = client.findings().await;
    client.leave().await;
    let mut fresh = Talk { client: Client::begin(is_pulling).await, texts: BTreeMap::new(), version: 1 };
    texts.iter().for_each(|(name, text)| fresh.open(name, text));
    assert_eq!(found, fresh.client.findings().await, "of the texts:\n{texts:#?}");
    fresh.client.leave().await;
}

/// A client and the texts that it has open.
struct Talk {
    client: Client,
    texts: BTreeMap<String, String>,
    version: i32,
}

impl Talk {
    fn open(&mut self, name: &str, text: &str) {
        self.texts.insert(name.to_owned(), text.to_owned());
        let document =
            json!({ "uri": uri(name), "languageId": "orch", "version": self.version, "text": text });
        self.client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, name: &str, changes: Value) {
        self.version += 1;
        let document = json!({ "uri": uri(name), "version": self.version });
        self.client
            .tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// An edit, told as what is another than before.
    fn edit(&mut self, name: &str, how: [u8; 4]) {
        let Some(before) = self.texts.get(name) else { return };
        let after = edited(before, how);
        if !is_small(&after) {
            return;
        }
        let (start, end) = difference(before, &after);
        let range = json!({ "start": position(before, start), "end": position(before, end) });
        let inserted = &after[start..after.len() - (before.len() - end)];
        let changes = json!([{ "range": range, "text": inserted }]);
        self.change(name, changes);
        self.texts.insert(name.to_owned(), after);
    }

    /// An edit of places that may not be there; what comes of it is of no interest.
    fn edit_nowhere(&mut self, name: &str, [a, b, c, d]: [u8; 4]) {
        let text = self.texts.get(name).cloned();
        let range = json!({ "start": far(a, b), "end": far(c, d) });
        let mut changes = vec![json!({ "range": range, "text": "x" })];
        changes.extend(text.map(|text| json!({ "text": text })));
        self.change(name, Value::Array(changes));
    }

    /// Closes what is open, and opens what is not.
    fn toggle(&mut self, name: &str, text: &str) {
        match self.texts.remove(name) {
            Some(_) => {
                self.client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(name) } }))
            }
            None => self.open(name, text),
        }
    }

    /// What is no message, or one that nobody knows.
    fn babble(&mut self, how: u8, text: &str) {
        match how % 6 {
            0 => self.client.babble(with_length(b"no message")),
            1 => self.client.babble(with_length(b"[1, 2]")),
            2 => self.client.babble(b"Content-Length: many\r\n\r\n".to_vec()),
            3 => {
                self.client.request("orch/nothing", json!({ "text": text }));
            }
            4 => {
                self.client.request("textDocument/hover", json!({ "text": text }));
            }
            _ => self
                .client
                .send(framed(&json!({ "jsonrpc": "2.0", "method": "orch/nothing", "params": text }))),
        }
    }

    fn cancel(&mut self, how: u8) {
        let id = self.client.last - i64::from(how % 4);
        self.client.tell("$/cancelRequest", json!({ "id": id }));
    }

    fn tell_of_files(&mut self, name: &str, how: u8) {
        let folder = json!([{ "uri": "file:///p", "name": "p" }]);
        let (added, removed) = match how % 3 {
            0 => {
                let change = json!({ "uri": uri(name), "type": how % 3 + 1 });
                return self.client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
            }
            1 => (folder, json!([])),
            _ => (json!([]), folder),
        };
        let event = json!({ "added": added, "removed": removed });
        self.client.tell("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    }

    fn choose_environment(&mut self, how: u8) {
        let name = [json!(null), json!("production"), json!("new"), json!(1)][usize::from(how) % 4].clone();
        let params = json!({ "command": "orch.setEnvironment", "arguments": [name] });
        self.client.request("workspace/executeCommand", params);
    }

    fn question(&mut self, name: &str, which: usize, [high, low, far_off]: [u8; 3]) {
        let text = self.texts.get(name).map_or("", String::as_str);
        let at = usize::from(u16::from_be_bytes([high, low]));
        let place = match far_off % 8 {
            0 => far(high, low),
            _ => position(text, text.floor_char_boundary(at % (text.len() + 1))),
        };
        let end = position(text, text.len());
        let range = json!({ "start": place, "end": end });
        let new_name = ["new", "db", "no name"][usize::from(far_off) % 3];
        let params = json!({
            "textDocument": { "uri": uri(name) },
            "position": place,
            "positions": [place],
            "range": range,
            "context": { "includeDeclaration": true, "diagnostics": [] },
            "newName": new_name,
            "ch": "\n",
            "options": { "tabSize": 2, "insertSpaces": true },
            "query": "",
        });
        match which % (QUESTIONS.len() + 2) {
            0 => self.client.request("workspace/symbol", params),
            1 => self.client.request("textDocument/prepareCallHierarchy", params),
            which => self.client.request(QUESTIONS[which - 2], params),
        };
    }
}

fn uri(name: &str) -> String {
    format!("file:///p/{name}")
}

/// The bytes of a text in whose place others stand afterwards.
fn difference(before: &str, after: &str) -> (usize, usize) {
    let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let mut start = before.floor_char_boundary(same);
    while !after.is_char_boundary(start) {
        start = before.floor_char_boundary(start - 1);
    }
    let rests = before[start..].bytes().rev().zip(after[start..].bytes().rev());
    let mut end = before.ceil_char_boundary(before.len() - rests.take_while(|(a, b)| a == b).count());
    while !after.is_char_boundary(after.len() - (before.len() - end)) {
        end = before.ceil_char_boundary(end + 1);
    }
    // A place between the two characters that end a line is none.
    let bytes = before.as_bytes();
    let is_between = |at: usize| at > 0 && bytes[at - 1] == b'\r' && bytes.get(at) == Some(&b'\n');
    (start - usize::from(is_between(start)), end + usize::from(is_between(end)))
}

/// A byte as a client counts it.
fn position(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    json!({ "line": before.matches('\n').count(), "character": before[line..].encode_utf16().count() })
}

/// A place that may be anywhere.
fn far(line: u8, character: u8) -> Value {
    let wide = |byte: u8| if byte > 250 { u32::MAX - u32::from(byte) } else { u32::from(byte) };
    json!({ "line": wide(line), "character": wide(character) })
}
