//! The thread that has the workspace. Nothing else writes to it: what is to happen comes by mail, in order.
//!
//! Edits are kept in the documents and enter the workspace when somebody wants to read it, so that a burst of them
//! costs one change. When nothing is waiting, what changed is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use orch_ide::{BackEnds, FileSystem, Workspace};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::{
    Diagnostic, MessageType, Registration, TextDocumentContentChangeEvent, Uri,
};

use crate::abilities::Abilities;
use crate::diagnostics::{AllFindings, Checked, FileReport, check};
use crate::discover::discover;
use crate::documents::{Document, Documents, Versions};
use crate::outbox::{self, Outbox};
use crate::uris::{Uris, path_of};
use crate::view::View;

/// How many letters may wait.
const MOST_MAIL: usize = 1024;

/// What is to happen.
pub(crate) enum Message {
    /// A client came.
    Begin { client: Client, abilities: Arc<Abilities>, folders: Vec<Uri>, environment: Option<String> },
    /// The client is ready to be asked.
    Greeted,
    /// A document was opened.
    Open { uri: Uri, version: i32, text: String },
    /// A document was edited.
    Change { uri: Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent> },
    /// A document was closed.
    Close(Uri),
    /// Something happened to files on disk.
    Watched(Vec<Uri>),
    /// Folders came and went.
    Folders { added: Vec<Uri>, removed: Vec<Uri> },
    /// Files were found.
    Found(Vec<Arc<str>>),
    /// Another environment is to be shown.
    Environment(Option<String>),
    /// Somebody wants to read.
    Ask(Job),
    /// Programs were checked.
    Checked(Checked),
}

/// What is done with a view, on a thread of its own.
pub(crate) type Job = Box<dyn FnOnce(View) + Send>;

/// Where mail is left.
pub(crate) type Mailbox = mpsc::Sender<Message>;

/// Starts the thread.
pub(crate) fn start(back_ends: Arc<dyn BackEnds>) -> io::Result<Mailbox> {
    let (mailbox, mut mail) = mpsc::channel(MOST_MAIL);
    let (runtime, own) = (Handle::current(), mailbox.downgrade());
    thread::Builder::new().name("owner".to_owned()).stack_size(crate::STACK).spawn(move || {
        let mut owner = Owner::new(runtime, own, back_ends);
        while let Some(message) = mail.blocking_recv() {
            owner.obey(message);
            while let Ok(message) = mail.try_recv() {
                owner.obey(message);
            }
            owner.check();
        }
    })?;
    Ok(mailbox)
}

struct Owner {
    workspace: Workspace,
    documents: Documents,
    uris: Arc<Uris>,
    abilities: Arc<Abilities>,
    folders: Vec<Arc<str>>,
    runtime: Handle,
    mailbox: mpsc::WeakSender<Message>,
    client: Option<Client>,
    /// Whether the client said that it is ready.
    is_greeted: bool,
    outbox: Arc<Outbox>,
    /// Whether something happened since the workspace was settled.
    is_unsettled: bool,
    /// Programs whose findings may be out of date.
    stale: BTreeSet<Arc<str>>,
    /// Whether a check is under way.
    is_checking: bool,
    findings: Arc<AllFindings>,
    /// What the client was told last, of files it was told something.
    told: BTreeMap<Arc<str>, (Option<i32>, Vec<Diagnostic>)>,
}

impl Owner {
    fn new(runtime: Handle, mailbox: mpsc::WeakSender<Message>, back_ends: Arc<dyn BackEnds>) -> Owner {
        Owner {
            workspace: Workspace::new(Arc::new(FileSystem), back_ends),
            documents: Documents::new(),
            uris: Arc::default(),
            abilities: Arc::default(),
            folders: Vec::new(),
            runtime,
            mailbox,
            client: None,
            is_greeted: false,
            outbox: Arc::default(),
            is_unsettled: false,
            stale: BTreeSet::new(),
            is_checking: false,
            findings: Arc::default(),
            told: BTreeMap::new(),
        }
    }

    fn obey(&mut self, message: Message) {
        match message {
            Message::Begin { client, abilities, folders, environment } => {
                self.abilities = abilities;
                self.client = Some(client);
                self.workspace.set_environment(environment.as_deref());
                self.folders = folders.iter().map(path_of).filter(|path| !is_foreign(path)).collect();
            }
            Message::Greeted => self.greet(),
            Message::Open { uri, version, text } => {
                let path = path_of(&uri);
                if is_foreign(&path) {
                    return;
                }
                Arc::make_mut(&mut self.uris).open(&path, uri);
                self.documents.insert(path, Document::new(version, text));
                self.is_unsettled = true;
            }
            Message::Change { uri, version, changes } => {
                // An edit of what was never opened is of no use to anybody.
                if let Some(document) = self.documents.get_mut(&path_of(&uri)) {
                    document.apply(version, changes, self.abilities.encoding);
                    self.is_unsettled = true;
                }
            }
            Message::Close(uri) => {
                let path = path_of(&uri);
                if self.documents.remove(&path).is_some() {
                    Arc::make_mut(&mut self.uris).close(&path);
                    self.workspace.close(&path);
                    self.is_unsettled = true;
                }
            }
            Message::Watched(uris) => {
                for path in uris.iter().map(path_of).filter(|path| path.ends_with(".orch")) {
                    self.workspace.look_at(&path);
                }
                self.is_unsettled = true;
            }
            Message::Folders { added, removed } => {
                removed.iter().for_each(|folder| self.remove_folder(folder));
                added.iter().for_each(|folder| self.add_folder(folder));
            }
            Message::Found(paths) => {
                paths.iter().for_each(|path| self.workspace.look_at(path));
                self.is_unsettled = true;
            }
            Message::Environment(name) => {
                self.workspace.set_environment(name.as_deref());
                self.is_unsettled = true;
            }
            Message::Ask(job) => {
                let view = self.view();
                self.runtime.spawn_blocking(move || job(view));
            }
            Message::Checked(checked) => self.tell(checked),
        }
    }

    /// A view of how things are now.
    fn view(&mut self) -> View {
        if self.is_unsettled {
            self.is_unsettled = false;
            for (path, document) in self.documents.iter_mut().filter(|(_, document)| document.is_ahead) {
                document.is_ahead = false;
                self.workspace.write(path, &document.text);
            }
            let changed = self.workspace.settle();
            self.stale.extend(changed);
        }
        let versions: Versions =
            self.documents.iter().map(|(path, document)| (Arc::clone(path), document.version)).collect();
        View::new(
            self.workspace.snapshot(),
            Arc::new(versions),
            Arc::clone(&self.uris),
            Arc::clone(&self.abilities),
        )
    }

    /// Has checked what may have changed, one check at a time.
    fn check(&mut self) {
        let is_current = !self.is_unsettled && self.stale.is_empty();
        if !self.is_greeted || self.is_checking || is_current {
            return;
        }
        let view = self.view();
        let roots = std::mem::take(&mut self.stale);
        let (Some(mailbox), false) = (self.mailbox.upgrade(), roots.is_empty()) else { return };
        let known = Arc::clone(&self.findings);
        self.is_checking = true;
        self.runtime.spawn_blocking(move || {
            // The view is gone before the mail is left: the owner may be waiting for it.
            let checked = check(view, roots, &known);
            let _ = mailbox.blocking_send(Message::Checked(checked));
        });
    }

    /// Tells the client what changed.
    fn tell(&mut self, checked: Checked) {
        self.is_checking = false;
        match checked.outcome {
            Ok((findings, reports)) => {
                self.findings = Arc::new(findings);
                reports.into_iter().for_each(|report| self.publish(report));
            }
            Err(orch_ide::Cancelled::ByEdit) => self.stale.extend(checked.roots),
            Err(orch_ide::Cancelled::ByPanic(reason)) => self.lament(reason),
        }
    }

    fn publish(&mut self, report: FileReport) {
        let FileReport { path, version, diagnostics } = report;
        let is_told = match self.told.get(&path) {
            None => diagnostics.is_empty(),
            // The client moves what it shows along with its edits: of another state, the same is not the same.
            Some((told, known)) => *told == version && *known == diagnostics,
        };
        let Some(uri) = self.uris.uri(&path).filter(|_| !is_told) else { return };
        match diagnostics.is_empty() {
            true => self.told.remove(&path),
            false => self.told.insert(path, (version, diagnostics.clone())),
        };
        self.outbox.put(uri, version, diagnostics);
    }

    fn lament(&self, reason: String) {
        let Some(client) = self.client.clone() else { return };
        self.runtime.spawn(async move {
            client.log_message(MessageType::ERROR, format!("a check failed: {reason}")).await;
        });
    }

    /// From now on the client may be talked to.
    fn greet(&mut self) {
        let Some(client) = self.client.clone().filter(|_| !self.is_greeted) else { return };
        self.is_greeted = true;
        self.runtime.spawn(outbox::send(Arc::clone(&self.outbox), client.clone()));
        self.folders.iter().for_each(|folder| self.explore(folder));
        if self.abilities.watches_files {
            self.watch(client);
        }
    }

    /// Asks the client to tell what happens to files.
    fn watch(&self, client: Client) {
        let options = serde_json::json!({ "watchers": [{ "globPattern": "**/*.orch" }] });
        let registration = Registration {
            id: "files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: Some(options),
        };
        self.runtime.spawn(async move { client.register_capability(vec![registration]).await });
    }

    fn add_folder(&mut self, folder: &Uri) {
        let path = path_of(folder);
        if is_foreign(&path) || self.folders.contains(&path) {
            return;
        }
        self.explore(&path);
        self.folders.push(path);
    }

    /// Finds the files of a folder, meanwhile.
    fn explore(&self, folder: &Arc<str>) {
        let (Some(mailbox), folder) = (self.mailbox.upgrade(), Arc::clone(folder)) else { return };
        self.runtime.spawn_blocking(move || {
            let found = discover(Path::new(&*folder));
            let _ = mailbox.blocking_send(Message::Found(found));
        });
    }

    fn remove_folder(&mut self, folder: &Uri) {
        let path = path_of(folder);
        self.folders.retain(|known| *known != path);
        let is_in =
            |file: &str, folder: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let gone: Vec<Arc<str>> = self
            .workspace
            .found()
            .filter(|file| is_in(file, &path) && !self.folders.iter().any(|other| is_in(file, other)))
            .cloned()
            .collect();
        gone.iter().for_each(|file| self.workspace.leave(file));
        self.is_unsettled = true;
    }
}

/// Whether a path is none of the user's: the prelude is read and never written.
fn is_foreign(path: &str) -> bool {
    path.starts_with("<prelude>/")
}
