//! How an image is built.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{LocalPath, Name, PlainText};

/// How an image is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// What is sent to the builder.
    pub context: BuildContext,
    /// How the image is made.
    pub dockerfile: Dockerfile,
    /// The stage of the Dockerfile to stop at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<SmolStr>,
    /// Arguments of the build.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<SmolStr, PlainText>,
    /// The platforms it is built for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<SmolStr>,
    /// Images whose layers may be used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cache_from: Vec<PlainText>,
    /// Where layers are kept for later builds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cache_to: Vec<PlainText>,
    /// Secrets that the build may read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Name>,
    /// Agents or keys for SSH that the build may use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ssh: Vec<SmolStr>,
    /// The network of the build's own steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<SmolStr>,
    /// Further folders or images by the name the Dockerfile uses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contexts: BTreeMap<SmolStr, SmolStr>,
    /// Labels of the image.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<SmolStr, SmolStr>,
}

impl Default for Build {
    fn default() -> Self {
        Build {
            context: BuildContext::Folder(".".into()),
            dockerfile: Dockerfile::Path("Dockerfile".into()),
            target: None,
            args: BTreeMap::new(),
            platforms: Vec::new(),
            cache_from: Vec::new(),
            cache_to: Vec::new(),
            secrets: Vec::new(),
            ssh: Vec::new(),
            network: None,
            contexts: BTreeMap::new(),
            labels: BTreeMap::new(),
        }
    }
}

/// What is sent to the builder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildContext {
    /// A folder of the project.
    Folder(LocalPath),
    /// A repository.
    Git {
        /// Its URL.
        url: SmolStr,
        /// A branch, a tag or a commit; the default branch if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<SmolStr>,
        /// A folder inside it, instead of its top.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dir: Option<SmolStr>,
    },
}

/// How an image is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dockerfile {
    /// By a file, relative to the context.
    Path(SmolStr),
    /// By this text.
    Text(SmolStr),
}
