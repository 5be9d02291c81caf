//! Files of the project that hold secrets: where declared ones come from, and the env files of the stack. No manifest holds
//! them, and a folder that is mounted should not bring them along.

use orch_diagnostics::{Finding, Severity};
use orch_model::{FieldPath, LocalPath, Name, SecretSource, Stack};

use crate::codes::secret_not_expressible;
use crate::files::{Files, place, within};

/// A file that holds secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guarded<'a> {
    path: &'a LocalPath,
    why: Why<'a>,
}

/// Why it is known to hold some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why<'a> {
    /// It is where this secret comes from.
    Secret(&'a Name),
    /// It is where the stack looks for what is not in the environment.
    EnvFile,
}

/// The files of a stack that hold secrets. What is both is told as the secret it is.
fn all(stack: &Stack) -> impl Iterator<Item = Guarded<'_>> {
    let secrets = stack.secrets.iter().filter_map(|(name, secret)| match &secret.source {
        SecretSource::File { path } => Some(Guarded { path, why: Why::Secret(name) }),
        _ => None,
    });
    secrets.chain(stack.env_files.iter().map(|path| Guarded { path, why: Why::EnvFile }))
}

/// What a file is of those, if it is one.
pub(crate) fn file<'a>(stack: &'a Stack, path: &LocalPath) -> Option<Guarded<'a>> {
    all(stack).find(|guarded| place(guarded.path.as_str()) == place(path.as_str()))
}

/// The file that holds secrets by custom, in whatever folder it is.
const BY_CUSTOM: &str = ".env";

/// Whether a file is better left behind where nobody asks for it by its name.
pub(crate) fn is_left_behind(stack: &Stack, path: &LocalPath) -> bool {
    file(stack, path).is_some() || place(path.as_str()).1.last() == Some(&BY_CUSTOM)
}

/// What comes along with a folder and holds secrets, however deep it lies. An env file need not be there; a secret's file may
/// only be put there later.
pub(crate) fn inside(stack: &Stack, files: &dyn Files, folder: &LocalPath) -> Vec<LocalPath> {
    let (is_absolute, steps) = place(folder.as_str());
    let is_inside = |guarded: &Guarded<'_>| {
        let (absolute, inner) = place(guarded.path.as_str());
        absolute == is_absolute && inner.len() > steps.len() && inner.starts_with(&steps)
    };
    let is_there = |guarded: &Guarded<'_>| guarded.why != Why::EnvFile || exists(files, guarded.path);
    let known = all(stack).filter(|guarded| is_inside(guarded) && is_there(guarded));
    let mut paths: Vec<LocalPath> = known.map(|guarded| guarded.path.clone()).collect();
    let by_custom = within(folder, BY_CUSTOM);
    if file(stack, &by_custom).is_none() && exists(files, &by_custom) {
        paths.push(by_custom);
    }
    paths.sort();
    paths
}

fn exists(files: &dyn Files, path: &LocalPath) -> bool {
    let (folder, name) = path.as_str().rsplit_once('/').unwrap_or((".", path.as_str()));
    files.list(&folder.into()).is_ok_and(|entries| entries.iter().any(|entry| entry.name() == name))
}

impl Guarded<'_> {
    /// It is asked for by its name, where everyone can read it.
    pub(crate) fn refused(self, at: FieldPath) -> Finding<FieldPath> {
        let Guarded { path, why } = self;
        let message = format!("`{path}` cannot be put into a ConfigMap: {}", self.why());
        let way_out = match why {
            Why::Secret(name) => {
                format!("hand over the secret itself: `{name}` instead of `file(\"{path}\")`")
            }
            Why::EnvFile => format!(
                "declare it, `secret variables = file(\"{path}\")`, and hand over that: `env_from = [variables]`"
            ),
        };
        Finding::new(&secret_not_expressible::CODE, at, message).note(way_out)
    }

    fn why(self) -> String {
        match self.why {
            Why::Secret(name) => format!("the secret `{name}` is in it"),
            Why::EnvFile => "secrets are looked for in it".to_owned(),
        }
    }
}

/// They are in a folder of which all else is put into a ConfigMap.
pub(crate) fn left_out(at: FieldPath, folder: &LocalPath, files: &[LocalPath]) -> Finding<FieldPath> {
    of_folder(at, format!("the ConfigMap of `{folder}` is without what is secret there: {}", list(files)))
}

/// They are in a folder that is mounted as it is.
pub(crate) fn brought_along(at: FieldPath, folder: &LocalPath, files: &[LocalPath]) -> Finding<FieldPath> {
    of_folder(at, format!("with `{folder}` comes what is secret there: {}", list(files)))
}

fn of_folder(at: FieldPath, message: String) -> Finding<FieldPath> {
    let mut finding = Finding::new(&secret_not_expressible::CODE, at, message)
        .note("mount only what is wanted: `dir(\"…\", only: [\"*.conf\"])`");
    finding.severity = Severity::Warning;
    finding
}

fn list(files: &[LocalPath]) -> String {
    let names: Vec<String> = files.iter().map(|path| format!("`{path}`")).collect();
    names.join(", ")
}

/// Whether a variable of this name holds a secret, as far as a name tells.
pub(crate) fn sounds_secret(variable: &str) -> bool {
    const WORDS: [&str; 8] =
        ["PASSWORD", "PASSWD", "PASS", "SECRET", "TOKEN", "CREDENTIALS", "PRIVATE_KEY", "API_KEY"];
    let name = variable.to_ascii_uppercase();
    // `PASSWORD_FILE` and `TOKEN_URL` say where it is, `TOKEN_TTL` how it is used: what counts is how a name ends.
    WORDS
        .iter()
        .any(|word| name.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with('_')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;
    use orch_model::Secret;

    #[test]
    fn a_file_is_known_however_it_is_written() {
        let mut stack = Stack::new("shop");
        let name = Name::new("key");
        stack
            .secrets
            .insert(name.clone(), Secret::new(&name, SecretSource::File { path: "conf/key.pem".into() }));
        assert_eq!(file(&stack, &"./conf/../conf/key.pem".into()).map(|f| f.why), Some(Why::Secret(&name)));
        assert_eq!(file(&stack, &"./.env".into()).map(|f| f.why), Some(Why::EnvFile));
        assert_eq!(file(&stack, &"/conf/key.pem".into()), None);
        let files = Memory::default().with("conf/a", "").with("api/.env", "");
        let inside = |folder: &str| inside(&stack, &files, &folder.into()).len();
        assert_eq!((inside("."), inside("conf"), inside("con"), inside("/"), inside("api")), (1, 1, 0, 0, 1));
    }

    #[test]
    fn a_name_tells_of_a_secret_by_its_end() {
        assert!(
            ["DB_PASSWORD", "token", "AWS_SECRET", "STRIPE_API_KEY"].iter().all(|name| sounds_secret(name))
        );
        assert!(!["BYPASS", "PASSWORD_FILE", "TOKEN_URL", "KEYBOARD"].iter().any(|name| sounds_secret(name)));
    }
}
