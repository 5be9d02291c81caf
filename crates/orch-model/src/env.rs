//! Where environment variables come from, and what the stack takes from outside.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{LocalPath, Name};

/// Variables taken as they are, below the ones written one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvSource {
    /// An env file of this machine.
    File(LocalPath),
    /// The keys of a config.
    Config(Name),
    /// The keys of a secret.
    Secret(Name),
    /// These variables of the caller.
    Inherit(Vec<SmolStr>),
}

/// Something the stack takes from outside by name: `env("VERSION", default: "dev")`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The secret it fills; `None` for a plain input, whose value is part of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Name>,
    /// Whether there is a value. Of a secret only whether it has a default: it is not read.
    pub state: InputState,
}

/// Whether an input has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputState {
    /// Set.
    Given,
    /// Not set, or not looked for; the default stands.
    Default,
    /// Not set, or not looked for, and without a default.
    Missing,
}
