//! Files of variables, `NAME=value` on each line.

use std::collections::BTreeMap;
use std::path::Path;

use orch_model::{EnvSource, env_variables};

use crate::inputs::{local, read_text, said};
use crate::secret::Sealed;

/// Adds the variables of a source; later ones lie over earlier ones.
pub(crate) fn add(source: &EnvSource, base: &Path, env: &mut BTreeMap<String, Sealed>) -> Result<(), String> {
    match source {
        EnvSource::File(path) => {
            let text = read_text(&local(base, path))
                .map_err(|error| format!("its variables cannot be read from `{path}`: {}", said(&error)))?;
            let read =
                env_variables(&text).map_err(|bad| format!("`{path}:{}`: {}", bad.number, bad.fault))?;
            env.extend(read.into_iter().map(|variable| (variable.name, Sealed::new(variable.value))));
            Ok(())
        }
        // A local process has the variables of its caller anyway, where nothing lies over them.
        EnvSource::Inherit(names) => {
            env.retain(|name, _| !names.iter().any(|own| own == name) || std::env::var_os(name).is_none());
            Ok(())
        }
        EnvSource::Config(name) => {
            Err(format!("`env_from` of the config `{name}` is not there yet for a local run"))
        }
        EnvSource::Secret(name) => {
            Err(format!("`env_from` of the secret `{name}` is not there yet for a local run"))
        }
    }
}
