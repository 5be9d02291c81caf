//! Files of variables, `NAME=value` on each line.

use std::collections::BTreeMap;
use std::path::Path;

use orch_model::EnvSource;

use crate::inputs::{local, said};
use crate::secret::Sealed;
use crate::variables::variables;

/// Adds the variables of a source; later ones lie over earlier ones.
pub(crate) fn add(source: &EnvSource, base: &Path, env: &mut BTreeMap<String, Sealed>) -> Result<(), String> {
    match source {
        EnvSource::File(path) => {
            let text = std::fs::read_to_string(local(base, path))
                .map_err(|error| format!("its variables cannot be read from `{path}`: {}", said(&error)))?;
            let found = variables(&text).map_err(|bad| format!("`{path}:{}`: {}", bad.number, bad.fault))?;
            env.extend(found);
            Ok(())
        }
        // A local process has the variables of its caller anyway.
        EnvSource::Inherit(_) => Ok(()),
        EnvSource::Config(name) => {
            Err(format!("`env_from` of the config `{name}` is not there yet for a local run"))
        }
        EnvSource::Secret(name) => {
            Err(format!("`env_from` of the secret `{name}` is not there yet for a local run"))
        }
    }
}
