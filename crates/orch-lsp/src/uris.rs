//! Between the client's names of documents and the paths of the compiler.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use orch_ide::Snapshot;
use tower_lsp_server::ls_types::Uri;

/// How the client calls documents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uris {
    /// How the client calls the documents it has open.
    open: BTreeMap<Arc<str>, Uri>,
}

impl Uris {
    /// The client opened a document and calls it so.
    pub(crate) fn open(&mut self, path: &Arc<str>, uri: Uri) {
        self.open.insert(Arc::clone(path), uri);
    }

    /// The client closed it.
    pub(crate) fn close(&mut self, path: &str) {
        self.open.remove(path);
    }

    /// How the client calls a file.
    pub(crate) fn uri(&self, path: &str) -> Option<Uri> {
        self.open.get(path).cloned().or_else(|| of_path(path))
    }
}

/// The path of a document: that of its file, else its whole name in angle brackets.
pub(crate) fn path_of(uri: &Uri) -> Arc<str> {
    if uri.scheme().as_str() != "file" {
        return Arc::from(format!("<{}>", uri.as_str()));
    }
    let Some(path) = uri.to_file_path() else { return Arc::from(format!("<{}>", uri.as_str())) };
    if let Some(name) = extracted().and_then(|folder| path.strip_prefix(folder).ok()) {
        return Arc::from(format!("<prelude>/{}", name.display()));
    }
    Arc::from(normal(&path).to_string_lossy().replace('\\', "/"))
}

/// The name of a file as a client would write it.
pub(crate) fn of_path(path: &str) -> Option<Uri> {
    if let Some(name) = path.strip_prefix("<prelude>/") {
        return Uri::from_file_path(extracted()?.join(name));
    }
    match path.strip_prefix('<') {
        Some(uri) => uri.strip_suffix('>')?.parse().ok(),
        None => Uri::from_file_path(path),
    }
}

/// Without `.` and `..`, as the compiler knows paths.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// The prelude as files that can be read and not written, in the user's cache; written when first asked for.
fn extracted() -> Option<&'static PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(extract).as_ref()
}

fn extract() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| Some(std::env::home_dir()?.join(".cache")))?;
    // Another version has another prelude, and both may be open.
    let mut hasher = DefaultHasher::new();
    Snapshot::prelude().hash(&mut hasher);
    let folder = cache.join("orchc").join(format!("prelude-{:016x}", hasher.finish()));
    fs::create_dir_all(&folder).ok()?;
    for (name, text) in Snapshot::prelude() {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|found| found == *text) {
            continue;
        }
        let fresh = folder.join(format!(".{name}.{}", std::process::id()));
        fs::write(&fresh, text).ok()?;
        let mut permissions = fs::metadata(&fresh).ok()?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&fresh, permissions).ok()?;
        fs::rename(&fresh, &path).ok()?;
    }
    Some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_its_file() {
        let path = |uri: &str| path_of(&uri.parse().unwrap()).to_string();
        assert_eq!(path("file:///a/b%20c/%C3%A4.orch"), "/a/b c/ä.orch");
        assert_eq!(path("file:///a/./b/../c.orch"), "/a/c.orch");
        assert_eq!(path("untitled:Untitled-1"), "<untitled:Untitled-1>");
    }

    #[test]
    fn a_file_is_called_so_that_it_is_found_again() {
        for path in ["/a/b c/ä#?%.orch", "<untitled:Untitled-1>", "<prelude>/types.orch"] {
            let uri = of_path(path).unwrap();
            assert_eq!(&*path_of(&uri), path, "{}", uri.as_str());
        }
    }
}
