//! Secrets: where they come from, never what they are.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use crate::{ContainerPath, LocalPath, Name, Owner, Path};

/// A value that is never printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Where it comes from.
    pub source: SecretSource,
    /// Where it is mounted, where its path is used: `/run/secrets/NAME`.
    pub path: ContainerPath,
    /// The permission bits of the file.
    pub mode: u32,
    /// Who owns the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Which keys of it are mounted; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<SmolStr>,
    /// What sort of secret.
    pub sort: SecretType,
    /// Which fields were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

impl Secret {
    /// The secret `name` from `source`, mounted in the usual place.
    pub fn new(name: &Name, source: SecretSource) -> Secret {
        Secret {
            source,
            path: ContainerPath(SmolStr::from_iter(["/run/secrets/", name.as_str()])),
            mode: 0o400,
            owner: None,
            keys: Vec::new(),
            sort: SecretType::Opaque,
            written: BTreeSet::new(),
        }
    }
}

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// A variable of the environment, or of an env file.
    Env {
        /// The variable.
        name: SmolStr,
        /// What it is where the variable is not set.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<Hidden>,
    },
    /// The content of a file.
    File {
        /// Which.
        path: LocalPath,
    },
    /// A value in Vault.
    Vault {
        /// Its path, `#`, and the key.
        path: SmolStr,
        /// Where the Vault is; `VAULT_ADDR` if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<SmolStr>,
        /// The role to log in with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<SmolStr>,
    },
    /// A Secret that the cluster already has.
    K8s {
        /// Its name.
        name: SmolStr,
        /// The key in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<SmolStr>,
        /// Its namespace; that of the stack if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namespace: Option<SmolStr>,
    },
    /// Random characters, made once and kept.
    Generate {
        /// How many.
        length: u32,
    },
    /// A value that stands in the text of the stack.
    Literal(Hidden),
}

/// What sort of secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretType {
    /// Any.
    #[default]
    Opaque,
    /// A certificate with its key.
    Tls,
    /// A login to a registry.
    Registry,
}

/// A secret value that stands in the text of the stack. It is never shown: neither by `Debug` nor in JSON, from which it
/// comes back empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hidden(SmolStr);

impl Hidden {
    /// Hides `value`.
    pub fn new(value: impl Into<SmolStr>) -> Hidden {
        Hidden(value.into())
    }

    /// The value, for those who hand it to a process and to no one else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hidden, D::Error> {
        SmolStr::deserialize(deserializer).map(|_| Hidden::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_shown_nowhere() {
        let secret = Secret::new(&"token".into(), SecretSource::Literal(Hidden::new("hunter2")));
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert!(!serde_json::to_string(&secret).unwrap().contains("hunter2"));
    }
}
