//! What a run takes from outside, and the secrets made of it. Never printed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use orch_model::{LocalPath, Name, SecretSource, Stack};
use zeroize::Zeroizing;

use crate::plan::PlanError;
use crate::secret::{Sealed, Value};

/// How large a file of secrets or variables may be.
const FILE_LIMIT: u64 = 1 << 20;

/// The values of the variables that secrets come from, as the caller found them in the environment and in env files.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    variables: BTreeMap<String, Sealed>,
}

impl Inputs {
    /// No value at all.
    pub fn none() -> Inputs {
        Inputs::default()
    }

    /// Sets a variable.
    pub fn set(&mut self, variable: impl Into<String>, value: impl Into<String>) {
        self.variables.insert(variable.into(), Sealed::new(value));
    }

    /// The variables a stack would like to have: those its secrets come from, in order, each once.
    pub fn wanted(stack: &Stack) -> Vec<&str> {
        let mut names: Vec<&str> = stack
            .secrets
            .values()
            .filter_map(|secret| match &secret.source {
                SecretSource::Env { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The values of these secrets; every one that cannot be had is told.
pub(crate) fn values<'a>(
    stack: &Stack,
    wanted: impl IntoIterator<Item = &'a Name>,
    inputs: &Inputs,
    base: &Path,
) -> Result<BTreeMap<Name, Value>, Vec<PlanError>> {
    let mut values = BTreeMap::new();
    let mut errors = Vec::new();
    for name in wanted {
        let Some(secret) = stack.secrets.get(name) else { continue };
        match value(name, &secret.source, inputs, base) {
            Ok(value) => drop(values.insert(name.clone(), value)),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

fn value(name: &Name, source: &SecretSource, inputs: &Inputs, base: &Path) -> Result<Value, PlanError> {
    let not_yet = |source: &str| PlanError::SecretSourceNotYet {
        secret: name.clone(),
        source_word: source.to_string(),
    };
    match source {
        SecretSource::Env { name: variable, default } => {
            match (inputs.variables.get(variable.as_str()), default) {
                (Some(value), _) => Ok(Value::Text(value.clone())),
                (None, Some(default)) => Ok(Value::Text(Sealed::from(default.reveal()))),
                (None, None) => {
                    Err(PlanError::MissingInput { secret: name.clone(), variable: variable.to_string() })
                }
            }
        }
        SecretSource::File { path } => read(&local(base, path)).map_err(|error| PlanError::SecretFile {
            secret: name.clone(),
            path: path.clone(),
            reason: said(&error),
        }),
        SecretSource::Literal(value) => Ok(Value::Text(Sealed::from(value.reveal()))),
        SecretSource::Generate { length } => generate(*length)
            .map(Value::Text)
            .map_err(|error| PlanError::NoRandomness { secret: name.clone(), reason: said(&error) }),
        SecretSource::Vault { .. } => Err(not_yet("vault")),
        SecretSource::K8s { .. } => Err(not_yet("k8s")),
    }
}

/// What the system says, without its number for it.
pub(crate) fn said(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(said, _)| said.to_lowercase())
}

/// Where a path of the stack leads.
pub(crate) fn local(base: &Path, path: &LocalPath) -> std::path::PathBuf {
    let text = path.as_str();
    match (text.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        // `a/./b` is what `a/b` is; in messages the shorter one reads better.
        _ => base.join(text).components().collect(),
    }
}

fn read(path: &Path) -> io::Result<Value> {
    let bytes = read_bytes(path)?;
    let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(Value::Bytes(bytes)) };
    // Editors end a file with a line break that is not part of the secret.
    let value = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(Value::Text(Sealed::from(value)))
}

/// The text of a file that may hold secrets. One that is no file, or too large for what it is to be, is not read in part.
pub(crate) fn read_text(path: &Path) -> io::Result<Zeroizing<String>> {
    let bytes = read_bytes(path)?;
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8");
    Ok(Zeroizing::new(std::str::from_utf8(&bytes).map_err(no_text)?.to_string()))
}

fn read_bytes(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    // A pipe would be waited for, perhaps for ever.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = File::open(path)?.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    match u64::try_from(read).is_ok_and(|read| read <= FILE_LIMIT) {
        true => Ok(bytes),
        false => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MiB")),
    }
}

/// Letters and digits from the system's source of randomness.
fn generate(length: u32) -> io::Result<Sealed> {
    const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    let mut bytes = Zeroizing::new(vec![0_u8; length.min(4096) as usize]);
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let letters = bytes.iter().filter_map(|b| LETTERS.get(usize::from(b % 64))).map(|b| char::from(*b));
    Ok(Sealed::new(letters.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use orch_model::{Hidden, Secret};

    fn stack() -> Stack {
        let mut stack = Stack::new("s");
        let mut add = |name: &str, source| {
            let name = Name::from(name);
            stack.secrets.insert(name.clone(), Secret::new(&name, source));
        };
        add("a", SecretSource::Env { name: "A".into(), default: None });
        add("b", SecretSource::Env { name: "B".into(), default: Some(Hidden::new("of b")) });
        add("c", SecretSource::Generate { length: 12 });
        add("d", SecretSource::File { path: "d.txt".into() });
        add("e", SecretSource::Vault { path: "x#y".into(), address: None, role: None });
        stack
    }

    #[test]
    fn secrets_come_from_where_they_are_said_to() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("d.txt"), "of d\n").unwrap();
        let mut inputs = Inputs::none();
        inputs.set("A", "of a");
        let stack = stack();
        let names = [Name::from("a"), Name::from("b"), Name::from("c"), Name::from("d")];
        let values = values(&stack, &names, &inputs, folder.path()).unwrap();
        let value = |name: &str| values.get(name).unwrap().text().unwrap().reveal();
        assert_eq!((value("a"), value("b"), value("d")), ("of a", "of b", "of d"));
        assert_eq!(value("c").len(), 12);
        assert_eq!(Inputs::wanted(&stack), ["A", "B"]);
    }

    #[test]
    fn all_that_cannot_be_had_is_told_at_once() {
        let stack = stack();
        let errors =
            values(&stack, stack.secrets.keys(), &Inputs::none(), Path::new("/nowhere")).unwrap_err();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        the secret `a` needs the variable `A`, which is not set
        the secret `d` cannot be read from `d.txt`: no such file or directory
        the secret `e` comes from vault, which a local run cannot read yet
        ");
    }

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("windows"), "hunter22\r\n").unwrap();
        assert_eq!(read(&at("windows")).unwrap().bytes(), b"hunter22");
        std::fs::write(at("large"), "x".repeat(1 << 20)).unwrap();
        assert_eq!(read(&at("large")).unwrap().bytes().len(), 1 << 20);
        std::fs::write(at("larger"), "x".repeat((1 << 20) + 1)).unwrap();
        assert_eq!(said(&read(&at("larger")).unwrap_err()), "it is larger than 1 MiB");
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        assert_eq!(said(&read(&at("pipe")).unwrap_err()), "it is not a file");
        assert_eq!(said(&read(folder.path()).unwrap_err()), "it is not a file");
    }
}
