//! Secrets and configs as files, for processes that want a path.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use orch_model::{ConfigSource, ItemId, ItemKind, Workload};
use tempfile::TempDir;

use super::resolve::Resolver;
use crate::backend::Backend;
use crate::inputs::{local, said};

/// The files of a run, in a folder that only this user can read. They go with it.
#[derive(Default)]
pub(crate) struct Files {
    folder: Option<TempDir>,
    paths: BTreeMap<ItemId, PathBuf>,
    /// Who removes them when this process is killed.
    watcher: Option<Arc<dyn Backend>>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Files {
    /// No files yet, of a run that this backend serves.
    pub(super) fn watched_by(backend: Arc<dyn Backend>) -> Files {
        Files { watcher: Some(backend), ..Files::default() }
    }

    /// Where an item lies. One that was not written has no path.
    pub(super) fn path(&self, item: &ItemId) -> Option<&Path> {
        self.paths.get(item).map(PathBuf::as_path)
    }

    /// Writes what a workload has mounted. What is written already stays.
    pub(super) fn write(&mut self, resolver: &Resolver<'_>, workload: &Workload) -> Result<(), String> {
        for name in &workload.secrets {
            let item = ItemId::new(ItemKind::Secret, name.clone());
            if self.paths.contains_key(&item) {
                continue;
            }
            let value = resolver.plan.secrets.get(name);
            let value = value.ok_or_else(|| format!("the value of the secret `{name}` is not known"))?;
            self.put(item, "secrets", value.bytes())
                .map_err(|error| format!("the file of the secret `{name}` cannot be written: {error}"))?;
        }
        for name in &workload.configs {
            let item = ItemId::new(ItemKind::Config, name.clone());
            let Some(config) = resolver.plan.stack.configs.get(name) else { continue };
            match &config.source {
                ConfigSource::File { path } | ConfigSource::Dir { path, .. } => {
                    self.paths.insert(item, local(&resolver.plan.base, path));
                }
                // What it refers to is the same for every reader on one machine.
                ConfigSource::Text { content } if !self.paths.contains_key(&item) => {
                    let text = resolver.plain(self, content).map_err(|unknown| unknown.to_string())?;
                    self.put(item, "configs", text.as_bytes()).map_err(|error| {
                        format!("the file of the config `{name}` cannot be written: {error}")
                    })?;
                }
                ConfigSource::Text { .. } => {}
            }
        }
        Ok(())
    }

    /// Writes a file; else says where that failed, and why.
    fn put(&mut self, item: ItemId, sort: &str, content: &[u8]) -> Result<(), String> {
        let folder = match &self.folder {
            Some(folder) => folder,
            None => {
                let folder = self.folder.insert(new_folder()?);
                // Before anything is in it.
                if let Some(watcher) = &self.watcher {
                    watcher.will_use(folder.path());
                }
                folder
            }
        };
        let folder = folder.path().join(sort);
        // A name of the language holds no `/`.
        let path = folder.join(item.name.as_str());
        write(&folder, &path, content).map_err(|error| format!("`{}`: {}", path.display(), said(&error)))?;
        self.paths.insert(item, path);
        Ok(())
    }
}

fn write(folder: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(content)
}

/// In memory where the system offers that, so that secrets do not reach a disk.
fn new_folder() -> Result<TempDir, String> {
    let (folder, variable) = match std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from) {
        Some(folder) if folder.is_dir() => (folder, "XDG_RUNTIME_DIR"),
        _ => (std::env::temp_dir(), "TMPDIR"),
    };
    tempfile::Builder::new().prefix("orchc-").tempdir_in(&folder).map_err(|error| {
        let reason = said(&error);
        format!("no folder for it can be made in `{}`: {reason}; `{variable}` says where", folder.display())
    })
}
