//! What lies on this machine where a program says that something does.

use std::path::{Path, PathBuf};

use orch_analysis::project::{Presence, Project};

/// The files under the current folder, as the paths of a program name them.
pub struct Disk(pub PathBuf);

/// Names that are compared with a misspelt one; a folder with more tells nobody anything.
const MOST_BESIDE: usize = 1000;

impl Project for Disk {
    fn look(&self, path: &str) -> Presence {
        if self.0.join(path).exists() {
            return Presence::There;
        }
        let mut folder = self.0.clone();
        let mut there = 0;
        for part in path.split('/') {
            let next = match part {
                "" => PathBuf::from("/"),
                part => folder.join(part),
            };
            if !next.exists() {
                break;
            }
            folder = next;
            there += 1;
        }
        Presence::Missing { there, beside: names(&folder) }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.take(MOST_BESIDE).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_what_lies_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("conf")).unwrap();
        std::fs::write(folder.path().join("conf/a.conf"), "").unwrap();
        let disk = Disk(folder.path().to_owned());
        assert_eq!(disk.look("conf"), Presence::There);
        assert_eq!(disk.look("conf/a.conf"), Presence::There);
        let beside = vec!["a.conf".to_owned()];
        assert_eq!(disk.look("conf/b.conf"), Presence::Missing { there: 1, beside });
        let beside = vec!["conf".to_owned()];
        assert_eq!(disk.look("cnof/a.conf"), Presence::Missing { there: 0, beside });
        let absolute = format!("{}/conf/x", folder.path().display());
        let there = absolute.split('/').count() - 1;
        let beside = vec!["a.conf".to_owned()];
        assert_eq!(disk.look(&absolute), Presence::Missing { there, beside });
    }
}
