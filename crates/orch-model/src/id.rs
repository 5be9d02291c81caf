//! What items are called, and how a place in one is named without knowing its text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The name under which something is deployed, unique among the items of its kind: `api`, `worker-2`, `pg-db`.
/// Also the key of what belongs to an item: a port, an owned volume, a sidecar.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(SmolStr);

impl Name {
    /// The name `name`.
    pub fn new(name: impl Into<SmolStr>) -> Name {
        Name(name.into())
    }

    /// The name under which something is deployed that a program speaks of in this way: a member of a family, `worker[2]` or
    /// `worker["eu"]`, an item of a module, `pg.db`. A deployed name is itself.
    pub fn of_spoken(spoken: &str) -> Name {
        let deployed = spoken.chars().filter(|c| !matches!(c, ']' | '"'));
        Name::new(deployed.map(|c| if matches!(c, '[' | '.') { '-' } else { c }).collect::<String>())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Name {
        Name::new(name)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What sort of thing an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// The stack itself.
    Stack,
    /// What runs until it is stopped.
    Service,
    /// What runs to completion.
    Job,
    /// Who reaches whom.
    Network,
    /// Shared storage.
    Volume,
    /// A value that is never printed.
    Secret,
    /// Files that are not secret.
    Config,
    /// Another machine.
    Host,
    /// What watches the stack.
    Monitoring,
}

impl ItemKind {
    const ALL: [ItemKind; 9] = [
        ItemKind::Stack,
        ItemKind::Service,
        ItemKind::Job,
        ItemKind::Network,
        ItemKind::Volume,
        ItemKind::Secret,
        ItemKind::Config,
        ItemKind::Host,
        ItemKind::Monitoring,
    ];

    /// The word of the language: `service`.
    pub fn word(self) -> &'static str {
        match self {
            ItemKind::Stack => "stack",
            ItemKind::Service => "service",
            ItemKind::Job => "job",
            ItemKind::Network => "network",
            ItemKind::Volume => "volume",
            ItemKind::Secret => "secret",
            ItemKind::Config => "config",
            ItemKind::Host => "host",
            ItemKind::Monitoring => "monitoring",
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which item: its kind and its deployed name. Written `service.api`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ItemId {
    /// Its kind.
    pub kind: ItemKind,
    /// Its deployed name.
    pub name: Name,
}

impl ItemId {
    /// The item of `kind` called `name`.
    pub fn new(kind: ItemKind, name: Name) -> ItemId {
        ItemId { kind, name }
    }

    /// The service `name`.
    pub fn service(name: impl Into<Name>) -> ItemId {
        ItemId::new(ItemKind::Service, name.into())
    }

    /// The job `name`.
    pub fn job(name: impl Into<Name>) -> ItemId {
        ItemId::new(ItemKind::Job, name.into())
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind, self.name)
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> String {
        id.to_string()
    }
}

/// A text that is no [`ItemId`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseItemIdError(String);

impl fmt::Display for ParseItemIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` names no item: expected a kind, a dot and a name, such as `service.api`", self.0)
    }
}

impl std::error::Error for ParseItemIdError {}

impl FromStr for ItemId {
    type Err = ParseItemIdError;

    fn from_str(text: &str) -> Result<ItemId, ParseItemIdError> {
        let wrong = || ParseItemIdError(text.to_owned());
        let (word, name) = text.split_once('.').ok_or_else(wrong)?;
        let kind = ItemKind::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(wrong)?;
        Ok(ItemId { kind, name: Name::new(name) })
    }
}

impl TryFrom<String> for ItemId {
    type Error = ParseItemIdError;

    fn try_from(text: String) -> Result<ItemId, ParseItemIdError> {
        text.parse()
    }
}

/// Which field of an item, from its top: `scale.replicas`, `env.LOG_LEVEL`, `mounts."/etc/app.conf".access`.
///
/// The names are those of the language, an alias by what it stands for (`scale.replicas`, not `replicas`; `ports.http`, not
/// `port`; `image` stays `image`). A variant's name is no step: `health.interval`. Map keys that are no plain words stand in
/// quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(SmolStr);

impl Path {
    /// The item as a whole.
    pub fn root() -> Path {
        Path::default()
    }

    /// The path through these fields, which are plain words: `Path::of("scale.replicas")`.
    pub fn of(fields: &str) -> Path {
        Path(SmolStr::new(fields))
    }

    /// The field or map entry `step` of this one.
    pub fn join(&self, step: &str) -> Path {
        let plain = !step.is_empty() && step.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        let quoted;
        let step = if plain {
            step
        } else {
            quoted = format!("{step:?}");
            &quoted
        };
        if self.0.is_empty() {
            Path(SmolStr::new(step))
        } else {
            Path(SmolStr::from_iter([&self.0, ".", step]))
        }
    }

    /// What holds it; `None` for the item as a whole.
    pub fn parent(&self) -> Option<Path> {
        if self.0.is_empty() {
            return None;
        }
        let mut quoted = false;
        let mut escaped = false;
        let mut cut = 0;
        for (at, c) in self.0.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '.' if !quoted => cut = at,
                _ => {}
            }
        }
        Some(Path(self.0.get(..cut).unwrap_or_default().into()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place for the findings of back ends: a field of an item. Where it was written is known to whoever made the model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FieldPath {
    /// The item.
    pub item: ItemId,
    /// Its field; the root path for the item as a whole.
    pub path: Path,
    /// What of the field.
    #[serde(default, skip_serializing_if = "FieldPart::is_value")]
    pub part: FieldPart,
}

/// What of a field is spoken of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldPart {
    /// Its value.
    #[default]
    Value,
    /// The name under which it stands, which the user chose: the key of a map.
    Key,
}

impl FieldPart {
    fn is_value(&self) -> bool {
        *self == FieldPart::Value
    }
}

impl FieldPath {
    /// The value of a field.
    pub fn new(item: ItemId, path: Path) -> FieldPath {
        FieldPath { item, path, part: FieldPart::Value }
    }

    /// The key under which it stands.
    #[must_use]
    pub fn key(self) -> FieldPath {
        FieldPath { part: FieldPart::Key, ..self }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "{}", self.item),
            path => write!(f, "{}.{path}", self.item),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_quotes_what_is_no_word_and_finds_its_parent() {
        let path = Path::of("mounts").join("/etc/a.conf").join("access");
        assert_eq!(path.as_str(), r#"mounts."/etc/a.conf".access"#);
        let parent = path.parent().unwrap();
        assert_eq!(parent.as_str(), r#"mounts."/etc/a.conf""#);
        assert_eq!(parent.parent(), Some(Path::of("mounts")));
        assert_eq!(Path::of("mounts").parent(), Some(Path::root()));
        assert_eq!(Path::root().parent(), None);
    }

    #[test]
    fn a_name_is_known_by_what_a_program_calls_it() {
        let spoken = ["api", "worker-2", "worker[2]", "worker[\"eu\"]", "pg.db", "pg.db[0]"];
        let names = spoken.map(|spoken| Name::of_spoken(spoken).to_string());
        assert_eq!(names, ["api", "worker-2", "worker-2", "worker-eu", "pg-db", "pg-db-0"]);
    }

    #[test]
    fn an_item_is_read_back_from_its_text() {
        let id = ItemId::service("a.b");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("servce.api".parse::<ItemId>().is_err());
    }
}
