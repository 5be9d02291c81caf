//! Why a stack cannot be run here as it is, each with what to write instead.

use orch_model::{ItemId, LocalPath, Name};
use thiserror::Error;

/// A reason why a stack cannot be run. What it is about is [`PlanError::items`], what to do [`PlanError::help`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A selected name that nothing has.
    #[error("there is no service or job `{name}`")]
    UnknownName {
        /// As it was given.
        name: String,
        /// "did you mean …?", where something is near.
        suggestion: Option<String>,
    },
    /// What a local run cannot start, all of it.
    #[error("a local run starts processes, and {}", idle(.items))]
    NoProcess {
        /// The items, in order; at least one.
        items: Vec<Idle>,
    },
    /// A field whose value a local run cannot follow yet and must not ignore.
    #[error("`{}`: {what} is not there yet for a local run", spoken(.item))]
    NotYet {
        /// The item.
        item: ItemId,
        /// Its field.
        field: &'static str,
        /// What it asks for.
        what: &'static str,
        /// What to write instead.
        instead: &'static str,
    },
    /// A process without a program.
    #[error("`{}`: the command of its `run` is empty", spoken(.item))]
    EmptyCommand {
        /// The item.
        item: ItemId,
    },
    /// A pattern that is no regular expression.
    #[error("`{}`: `{pattern}` is no regular expression: {reason}", spoken(.item))]
    BadPattern {
        /// The item.
        item: ItemId,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A check or reference that names a port its item does not have.
    #[error("`{}` has no port `{port}`", spoken(.item))]
    NoPort {
        /// The item.
        item: ItemId,
        /// The port.
        port: Name,
    },
    /// More instances than one machine should run.
    #[error("`{}` asks for {wanted} instances; a local run starts at most {limit}", spoken(.item))]
    TooMany {
        /// The item.
        item: ItemId,
        /// How many it asks for.
        wanted: u32,
        /// How many there may be.
        limit: u32,
    },
    /// Two processes that would listen on one port of this machine.
    #[error("port {port} of this machine is wanted by {}", listed(.items))]
    PortClash {
        /// The port.
        port: u16,
        /// Who wants it, in order.
        items: Vec<ItemId>,
    },
    /// A port of an item of which several instances run.
    #[error("port {port} of this machine is wanted by every instance of `{}`", spoken(.item))]
    PortShared {
        /// The port.
        port: u16,
        /// Who wants it.
        item: ItemId,
    },
    /// A published address that is no address.
    #[error("`{}` publishes on `{ip}`, which is no address of this machine", spoken(.item))]
    BadAddress {
        /// The item.
        item: ItemId,
        /// As it was written.
        ip: String,
    },
    /// Items that wait for each other.
    #[error("these wait for each other: {}", listed(.items))]
    Cycle {
        /// The items, in order.
        items: Vec<ItemId>,
    },
    /// A secret's variable that is not set.
    #[error("the secret `{secret}` needs the variable `{variable}`, which is not set")]
    MissingInput {
        /// The secret.
        secret: Name,
        /// The variable.
        variable: String,
    },
    /// A secret's file that cannot be read.
    #[error("the secret `{secret}` cannot be read from `{path}`: {reason}")]
    SecretFile {
        /// The secret.
        secret: Name,
        /// The file, as seen from the folder of the stack.
        path: LocalPath,
        /// What the system said.
        reason: String,
    },
    /// A secret of bytes that are no text, where it is to be one.
    #[error("`{field}` of `{}`: the secret `{secret}` is not text in UTF-8", spoken(.item))]
    SecretNoText {
        /// The secret.
        secret: Name,
        /// Who reads it.
        item: ItemId,
        /// In which field.
        field: &'static str,
    },
    /// A secret from where a local run cannot read.
    #[error("the secret `{secret}` comes from {source_word}, which a local run cannot read yet")]
    SecretSourceNotYet {
        /// The secret.
        secret: Name,
        /// `vault`
        source_word: String,
    },
    /// The system gave no random bytes for a generated secret.
    #[error("the secret `{secret}` cannot be made: {reason}")]
    NoRandomness {
        /// The secret.
        secret: Name,
        /// What the system said.
        reason: String,
    },
    /// A file of variables that cannot be read.
    #[error("`{}`: {reason}", spoken(.item))]
    EnvFile {
        /// The item.
        item: ItemId,
        /// What is wrong with which file.
        reason: String,
    },
    /// The folder of the stack cannot be named.
    #[error("where the stack's folder is cannot be told: {reason}")]
    NoFolder {
        /// What the system said.
        reason: String,
    },
    /// There is nothing to run.
    #[error("there is nothing to run")]
    Nothing {
        /// Those profiles of which one would have to be active for there to be something, in order.
        profiles: Vec<String>,
    },
}

/// Something that a local run cannot start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    /// The item.
    pub item: ItemId,
    /// The variant of its `run`.
    pub run: &'static str,
    /// The image, if it is known.
    pub image: Option<String>,
    /// The service inside which it is only a command.
    pub inside: Option<Name>,
}

fn idle(items: &[Idle]) -> String {
    let what = |idle: &Idle| match (&idle.image, &idle.inside) {
        (Some(image), _) => format!("the image `{image}`"),
        (None, Some(service)) => format!("a command inside `{service}`, which is no process here"),
        (None, None) => format!("`{}`", idle.run),
    };
    match items {
        [only] => format!("`{}` is {}", spoken(&only.item), what(only)),
        several => {
            let names: Vec<String> = several.iter().map(|idle| spoken(&idle.item)).collect();
            let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
            let line = |(name, idle): (&String, &Idle)| format!("\n  {name:width$}  {}", what(idle));
            format!("these are none:{}", names.iter().zip(several).map(line).collect::<String>())
        }
    }
}

fn listed(items: &[ItemId]) -> String {
    let names: Vec<String> = items.iter().map(|item| format!("`{}`", spoken(item))).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

impl PlanError {
    /// The items it is about; none where it is about the whole or about a secret.
    pub fn items(&self) -> Vec<&ItemId> {
        match self {
            PlanError::NotYet { item, .. }
            | PlanError::EmptyCommand { item }
            | PlanError::BadPattern { item, .. }
            | PlanError::NoPort { item, .. }
            | PlanError::TooMany { item, .. }
            | PlanError::PortShared { item, .. }
            | PlanError::BadAddress { item, .. }
            | PlanError::SecretNoText { item, .. }
            | PlanError::EnvFile { item, .. } => vec![item],
            PlanError::PortClash { items, .. } | PlanError::Cycle { items } => items.iter().collect(),
            PlanError::NoProcess { items } => items.iter().map(|idle| &idle.item).collect(),
            PlanError::UnknownName { .. }
            | PlanError::MissingInput { .. }
            | PlanError::SecretFile { .. }
            | PlanError::SecretSourceNotYet { .. }
            | PlanError::NoRandomness { .. }
            | PlanError::NoFolder { .. }
            | PlanError::Nothing { .. } => Vec::new(),
        }
    }

    /// What to do about it, where that can be told.
    pub fn help(&self) -> Option<String> {
        let text = match self {
            PlanError::UnknownName { suggestion, .. } => return suggestion.clone(),
            PlanError::NoProcess { items } => format!(
                "say what starts {} on this machine, `dev {{ run = process(\"…\") }}`, or where {} already, \
                 `dev {{ run = external(\"localhost\") }}`; or start only a part: `--only NAME,NAME`",
                if items.len() == 1 { "it" } else { "each" },
                if items.len() == 1 { "it runs" } else { "they run" },
            ),
            PlanError::NotYet { instead, .. } => (*instead).to_string(),
            PlanError::EmptyCommand { item } => {
                format!("name a program: `run = process(\"…\")` in `{}`", spoken(item))
            }
            PlanError::PortClash { items, .. } => {
                let last = items.last().map_or(String::new(), spoken);
                format!("let one of them listen elsewhere here: `dev {{ port = auto }}` in `{last}`")
            }
            PlanError::PortShared { item, .. } => {
                format!("let each have a port of its own here: `dev {{ port = auto }}` in `{}`", spoken(item))
            }
            PlanError::MissingInput { variable, .. } => {
                format!("set it: `{variable}=… orchc run`, or write `{variable}=…` into `.env`")
            }
            PlanError::SecretFile { .. } => {
                "write the value into that file, and keep it out of version control".to_string()
            }
            PlanError::SecretNoText { secret, .. } => {
                format!("hand it over as a file, whose path is `{secret}.path`; or keep it in Base64")
            }
            PlanError::SecretSourceNotYet { secret, .. } => {
                format!("take it from the environment here: `secret {secret} = env(\"…\")`")
            }
            PlanError::Nothing { profiles } => {
                let (last, others) = profiles.split_last()?;
                let others: String =
                    others.iter().map(|profile| format!("`--profile {profile}`, ")).collect();
                match others.strip_suffix(", ") {
                    None => format!("what there is has a profile: start it with `--profile {last}`"),
                    Some(others) => {
                        format!("what there is has profiles: start it with {others} or `--profile {last}`")
                    }
                }
            }
            PlanError::TooMany { .. } => "ask for fewer in an environment for this machine".to_string(),
            _ => return None,
        };
        Some(text)
    }
}

/// As one writes the head of an item: `service api`.
pub(crate) fn spoken(item: &ItemId) -> String {
    format!("{} {}", item.kind, item.name)
}
