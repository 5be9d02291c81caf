//! Variables from outside: the environment, then env files, first hit first. Never printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use orch_model::env_variables;

use crate::input::{here, read_text};

/// Where variables are looked for. Not to be shown: any of them may be a secret.
#[derive(Default)]
pub struct Variables {
    files: Vec<BTreeMap<String, String>>,
}

impl Variables {
    /// The environment, then `chosen`, which must be there, then each of `usual` that is.
    ///
    /// # Errors
    /// When a file is there but cannot be read, or holds something else than `NAME=value` lines.
    pub fn read(chosen: Option<&Path>, usual: &[PathBuf]) -> Result<Variables> {
        let mut files = Vec::new();
        if let Some(path) = chosen {
            files.push(file(path)?);
        }
        for path in usual.iter().filter(|path| path.is_file()) {
            files.push(file(path)?);
        }
        Ok(Variables { files })
    }

    /// The value of a variable, if it is set anywhere.
    pub fn get(&self, name: &str) -> Option<String> {
        let own = std::env::var(name).ok();
        own.or_else(|| self.files.iter().find_map(|file| file.get(name).cloned()))
    }
}

fn file(path: &Path) -> Result<BTreeMap<String, String>> {
    let text = read_text(path).map_err(|reason| anyhow!("cannot read {}: {reason}", here(path)))?;
    // The line may hold half a secret: it is not shown.
    let read = env_variables(&text).map_err(|bad| anyhow!("{}:{}: {}", here(path), bad.number, bad.fault))?;
    Ok(read.into_iter().map(|variable| (variable.name, variable.value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_env_file_is_read_with_its_quotes_and_comments() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        let text = "# a comment\nORCHC_A=1 # one\nexport ORCHC_B = \"two\\n\\\"2\\\"\"\nORCHC_C='three # 3'\nORCHC_D=a=b\n\n";
        std::fs::write(&path, text).unwrap();
        let variables = Variables::read(None, std::slice::from_ref(&path)).unwrap();
        let get = |name: &str| variables.get(name).unwrap();
        assert_eq!(get("ORCHC_A"), "1");
        assert_eq!(get("ORCHC_B"), "two\n\"2\"");
        assert_eq!(get("ORCHC_C"), "three # 3");
        assert_eq!(get("ORCHC_D"), "a=b");
        assert_eq!(variables.get("ORCHC_E"), None);
    }

    #[test]
    fn a_chosen_file_must_be_there_and_a_wrong_line_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.env");
        assert!(Variables::read(Some(&path), &[]).is_err());
        assert!(Variables::read(None, std::slice::from_ref(&path)).is_ok());
        std::fs::write(&path, "A=1\nhunter2\n").unwrap();
        let error = Variables::read(Some(&path), &[]).err().unwrap().to_string();
        assert!(error.ends_with("x.env:2: a line of an env file reads `NAME=value`"), "{error}");
    }
}
