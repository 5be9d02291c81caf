//! The thread that has the workspace. Nothing else writes to it: what is to happen comes by mail, in order.
//!
//! Edits are kept in the documents and enter the workspace when somebody wants to read it, so that a burst of them
//! costs one change. When nothing is waiting, what changed is checked.
//!
//! Which programs there are, and so nearly every answer, depends on all files of the folders. Until they were looked
//! through nothing is answered or checked, or else the same question would be answered now so and now so; but where
//! that takes long, what is known has to do.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use orch_ide::{BackEnds, FileSystem, Workspace, guarded};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::{MessageType, Registration, TextDocumentContentChangeEvent, Uri};

use crate::abilities::Abilities;
use crate::asking::When;
use crate::diagnostics::{AllFindings, Checked, Known, check};
use crate::discover::{Found, discover, is_ours};
use crate::documents::{Document, Documents, Versions};
use crate::outbox::Outbox;
use crate::progress::Progress;
use crate::publisher::Publisher;
use crate::uris::{Uris, path_of};
use crate::view::View;
use crate::watcher::Watcher;

/// How many letters may wait.
const MOST_MAIL: usize = 1024;

/// How long the folders may be waited for.
const PATIENCE: Duration = Duration::from_secs(1);

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
    Found(Found),
    /// A folder is not to be waited for any longer.
    Overdue(Arc<str>),
    /// Something happened at paths that are watched here.
    Stirred(Vec<PathBuf>),
    /// Another environment is to be shown.
    Environment(Option<String>),
    /// Somebody wants to read.
    Ask(When, Job),
    /// The client asks for the findings of the workspace.
    WorkspaceAsked,
    /// Programs were checked.
    Checked(Checked),
}

/// What is done with a view, on a thread of its own.
pub(crate) type Job = Box<dyn FnOnce(View) + Send>;

/// Where mail is left.
pub(crate) type Mailbox = mpsc::Sender<Message>;

/// Starts the thread.
pub(crate) fn start(
    outbox: Arc<Outbox>,
    back_ends: Arc<dyn BackEnds>,
) -> io::Result<(Mailbox, watch::Receiver<()>)> {
    let (mailbox, mut mail) = mpsc::channel(MOST_MAIL);
    let (runtime, own) = (Handle::current(), mailbox.downgrade());
    let (announced, changes) = watch::channel(());
    thread::Builder::new().name("owner".to_owned()).stack_size(crate::STACK).spawn(move || {
        let mut owner = Owner::new(runtime, own, outbox, announced, back_ends);
        while let Some(message) = mail.blocking_recv() {
            owner.obey(message);
            while let Ok(message) = mail.try_recv() {
                owner.obey(message);
            }
            owner.check();
        }
    })?;
    Ok((mailbox, changes))
}

/// How the search of a folder's files stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Search {
    /// What is asked waits for it.
    Awaited,
    /// It takes too long: what is known has to do.
    Overdue,
}

struct Owner {
    workspace: Workspace,
    documents: Documents,
    uris: Arc<Uris>,
    abilities: Arc<Abilities>,
    folders: Vec<Arc<str>>,
    /// Those that were never looked through yet.
    unknown: BTreeMap<Arc<str>, Search>,
    runtime: Handle,
    mailbox: mpsc::WeakSender<Message>,
    client: Option<Client>,
    /// Whether the client said that it is ready.
    is_greeted: bool,
    publisher: Publisher,
    /// Whether something happened since the workspace was settled.
    is_unsettled: bool,
    /// Programs whose findings may be out of date.
    stale: BTreeSet<Arc<str>>,
    /// Whether a check is under way.
    is_checking: bool,
    /// Whether the last check came to its end.
    is_sound: bool,
    /// What the last check found.
    known: Arc<Known>,
    /// What waits for the folders.
    waiting: Vec<Job>,
    /// What waits for the check.
    later: Vec<Job>,
    /// What the client sees of what takes long.
    progress: Option<Progress>,
    /// What watches the folders, where the client cannot.
    watcher: Option<Watcher>,
}

impl Owner {
    fn new(
        runtime: Handle,
        mailbox: mpsc::WeakSender<Message>,
        outbox: Arc<Outbox>,
        changes: watch::Sender<()>,
        back_ends: Arc<dyn BackEnds>,
    ) -> Owner {
        Owner {
            workspace: Workspace::new(Arc::new(FileSystem), back_ends),
            documents: Documents::new(),
            uris: Arc::default(),
            abilities: Arc::default(),
            folders: Vec::new(),
            unknown: BTreeMap::new(),
            runtime,
            mailbox,
            client: None,
            is_greeted: false,
            publisher: Publisher::new(outbox, changes),
            is_unsettled: false,
            stale: BTreeSet::new(),
            is_checking: false,
            is_sound: true,
            known: Arc::default(),
            waiting: Vec::new(),
            later: Vec::new(),
            progress: None,
            watcher: None,
        }
    }

    fn obey(&mut self, message: Message) {
        match message {
            Message::Begin { client, abilities, folders, environment } => {
                self.publisher.set_asks(abilities.asks_for_findings);
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
                self.publisher.open(&path, &self.uris);
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
                    self.publisher.close(&path);
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
            Message::Found(found) => {
                if self.unknown.remove(&found.root) == Some(Search::Overdue) {
                    self.refresh_what_is_shown();
                }
                found.files.iter().for_each(|path| self.workspace.look_at(path));
                if let Some(watcher) = &mut self.watcher {
                    let new = found.folders.iter().filter(|folder| watcher.watch(folder)).count();
                    // What came between looking and watching is found by looking once more.
                    if new > 0 {
                        self.explore(&found.root);
                    }
                }
                self.is_unsettled = true;
            }
            Message::Overdue(folder) => {
                if let Some(search) = self.unknown.get_mut(&folder) {
                    *search = Search::Overdue;
                }
            }
            Message::Stirred(paths) => paths.iter().for_each(|path| self.stirred(path)),
            Message::Environment(name) => {
                self.workspace.set_environment(name.as_deref());
                self.refresh_what_is_shown();
            }
            Message::Ask(When::Now, job) if self.knows_enough() => self.answer(job),
            Message::Ask(When::Now, job) => self.waiting.push(job),
            Message::Ask(When::Checked, job) => self.later.push(job),
            Message::WorkspaceAsked => self.publisher.workspace_is_asked(&self.uris),
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
            self.unknown.is_empty(),
            self.known(),
        )
    }

    /// Whether no folder is waited for.
    fn knows_enough(&self) -> bool {
        !self.unknown.values().any(|search| *search == Search::Awaited)
    }

    /// The findings, where they are of the state there is.
    fn known(&self) -> Option<Arc<AllFindings>> {
        let is_known = self.is_greeted && self.is_sound && self.stale.is_empty() && !self.is_checking;
        is_known.then(|| Arc::clone(&self.known.findings))
    }

    fn answer(&mut self, job: Job) {
        let view = self.view();
        self.runtime.spawn_blocking(move || job(view));
    }

    /// Answers what waited for the folders; has checked what may have changed, one check at a time; then answers what
    /// waited for that.
    fn check(&mut self) {
        if !self.knows_enough() {
            return;
        }
        std::mem::take(&mut self.waiting).into_iter().for_each(|job| self.answer(job));
        if self.is_checking {
            return;
        }
        let is_current = !self.is_unsettled && self.stale.is_empty();
        if self.is_greeted && !is_current {
            let view = self.view();
            if !self.stale.is_empty() {
                return self.check_stale(view);
            }
        }
        self.progress = None;
        std::mem::take(&mut self.later).into_iter().for_each(|job| self.answer(job));
    }

    fn check_stale(&mut self, view: View) {
        let Some(mailbox) = self.mailbox.upgrade() else { return };
        let roots = std::mem::take(&mut self.stale);
        let known = Arc::clone(&self.known);
        self.is_checking = true;
        self.show("Checking");
        self.runtime.spawn_blocking(move || {
            // The view is gone before the mail is left: the owner may be waiting for it.
            let checked = check(view, roots, &known);
            let _ = mailbox.blocking_send(Message::Checked(checked));
        });
    }

    /// Shows the client what it waits for.
    fn show(&mut self, title: &'static str) {
        if let (true, None, Some(client)) = (self.abilities.shows_progress, &self.progress, &self.client) {
            self.progress = Some(Progress::begin(&self.runtime, client.clone(), title));
        }
    }

    /// Tells the client what changed.
    fn tell(&mut self, checked: Checked) {
        self.is_checking = false;
        self.is_sound = true;
        match checked.outcome {
            Ok((known, reports)) => {
                self.known = Arc::new(known);
                if self.publisher.put(reports, &self.uris) {
                    self.call(|client| async move { client.workspace_diagnostic_refresh().await });
                }
            }
            Err(orch_ide::Cancelled::ByEdit) => self.stale.extend(checked.roots),
            Err(orch_ide::Cancelled::ByPanic(reason)) => {
                self.is_sound = false;
                self.lament(reason);
            }
        }
    }

    /// Another environment has other values: what is shown between the lines is to be asked for again.
    fn refresh_what_is_shown(&self) {
        if self.abilities.refreshes_hints {
            self.call(|client| async move { client.inlay_hint_refresh().await });
        }
        if self.abilities.refreshes_lenses {
            self.call(|client| async move { client.code_lens_refresh().await });
        }
    }

    /// Asks the client to do something; what it answers is of no interest.
    fn call<F: Future<Output = tower_lsp_server::jsonrpc::Result<()>> + Send + 'static>(
        &self,
        asked: impl FnOnce(Client) -> F,
    ) {
        if let Some(client) = self.client.clone().filter(|_| self.is_greeted) {
            self.runtime.spawn(asked(client));
        }
    }

    fn lament(&self, reason: String) {
        let Some(client) = self.client.clone() else { return };
        self.runtime.spawn(async move {
            client.log_message(MessageType::ERROR, format!("a check failed: {reason}")).await;
        });
    }

    /// From now on the client may be talked to.
    fn greet(&mut self) {
        if self.client.is_none() || self.is_greeted {
            return;
        }
        self.is_greeted = true;
        match self.abilities.watches_files {
            true => self.watch(),
            false => self.watcher = Watcher::new(self.mailbox.clone()),
        }
        self.folders.clone().into_iter().for_each(|folder| self.look_through(folder));
    }

    /// Finds the files of a new folder; the rest waits for it.
    fn look_through(&mut self, folder: Arc<str>) {
        self.explore(&folder);
        self.unknown.insert(Arc::clone(&folder), Search::Awaited);
        self.show("Looking for files");
        let mailbox = self.mailbox.clone();
        self.runtime.spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            if let Some(mailbox) = mailbox.upgrade() {
                let _ = mailbox.send(Message::Overdue(folder)).await;
            }
        });
    }

    /// Something happened at a path that is watched here.
    fn stirred(&mut self, path: &Path) {
        if is_ours(path) {
            self.workspace.look_at(&path.to_string_lossy());
            self.is_unsettled = true;
        } else if path.is_dir() {
            self.explore(&Arc::from(path.to_string_lossy()));
        } else if let Some(watcher) = &mut self.watcher {
            watcher.forget(path);
        }
    }

    /// Asks the client to tell what happens to files.
    fn watch(&self) {
        let options = serde_json::json!({ "watchers": [{ "globPattern": "**/*.orch" }] });
        let registration = Registration {
            id: "files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: Some(options),
        };
        self.call(|client| async move { client.register_capability(vec![registration]).await });
    }

    fn add_folder(&mut self, folder: &Uri) {
        let path = path_of(folder);
        if is_foreign(&path) || self.folders.contains(&path) {
            return;
        }
        if self.is_greeted {
            self.look_through(Arc::clone(&path));
        }
        self.folders.push(path);
    }

    /// Finds the files of a folder, meanwhile.
    fn explore(&self, folder: &Arc<str>) {
        let (Some(mailbox), folder) = (self.mailbox.upgrade(), Arc::clone(folder)) else { return };
        self.runtime.spawn_blocking(move || {
            let found = guarded(|| discover(&folder)).unwrap_or_else(|_| Found::nothing(folder));
            let _ = mailbox.blocking_send(Message::Found(found));
        });
    }

    fn remove_folder(&mut self, folder: &Uri) {
        let path = path_of(folder);
        self.folders.retain(|known| *known != path);
        self.unknown.remove(&path);
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
