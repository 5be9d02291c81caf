//! Watches the folders of the workspace for a client that cannot be asked to. Folders that git ignores are not looked at,
//! so each is watched by itself and not what lies below it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::owner::Message;

/// How many folders are watched: the system has only so many to give.
const MOST_FOLDERS: usize = 4096;

/// What is watched, until it is dropped.
pub(crate) struct Watcher {
    system: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watcher {
    /// Watches nothing yet; `None` where the system cannot.
    pub(crate) fn new(mailbox: mpsc::WeakSender<Message>) -> Option<Watcher> {
        let system = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if let (false, Some(mailbox)) = (matches!(event.kind, EventKind::Access(_)), mailbox.upgrade()) {
                let _ = mailbox.blocking_send(Message::Stirred(event.paths));
            }
        });
        Some(Watcher { system: system.ok()?, folders: BTreeSet::new() })
    }

    /// Watches a folder too; gives whether it was not watched before.
    pub(crate) fn watch(&mut self, folder: &Path) -> bool {
        let is_new = self.folders.len() < MOST_FOLDERS && self.folders.insert(folder.to_owned());
        is_new && self.system.watch(folder, RecursiveMode::NonRecursive).is_ok()
    }

    /// A folder is no more; one that comes back is to be watched anew.
    pub(crate) fn forget(&mut self, folder: &Path) {
        if self.folders.remove(folder) {
            let _ = self.system.unwatch(folder);
        }
    }
}
