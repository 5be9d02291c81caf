//! References to secrets, and how whoever applies the manifests makes them.

use orch_model::{Name, SecretSource, SecretType};

use super::{Writer, names};

/// The key under which a secret of the stack holds its value.
const KEY: &str = "value";

impl Writer<'_> {
    /// The name of the Secret and the key in it.
    pub(super) fn secret_key(&self, name: &Name) -> (String, String) {
        match self.stack.secrets.get(name).map(|secret| &secret.source) {
            Some(SecretSource::K8s { name, key, .. }) => {
                (name.to_string(), key.as_deref().unwrap_or(KEY).to_owned())
            }
            _ => (names::label(name.as_str()), KEY.to_owned()),
        }
    }

    /// A line that tells how a secret is made; nothing for one that is there already.
    pub(super) fn how_to_make(&self, name: &Name) -> Option<String> {
        let secret = self.stack.secrets.get(name)?;
        let (object, key) = self.secret_key(name);
        let kubectl = format!("kubectl -n {} create secret", self.namespace_name());
        if secret.sort == SecretType::Tls {
            return Some(format!("{kubectl} tls {object} --cert=… --key=…"));
        }
        if secret.sort == SecretType::Registry {
            return Some(format!(
                "{kubectl} docker-registry {object} --docker-server=… --docker-username=… --docker-password=…"
            ));
        }
        let generic = format!("{kubectl} generic {object}");
        Some(match &secret.source {
            SecretSource::K8s { .. } => return None,
            SecretSource::Env { name, .. } => format!("{generic} --from-literal={key}=\"${name}\""),
            SecretSource::File { path } if self.secret_sets.contains(name) => {
                format!("{generic} --from-env-file={path}")
            }
            SecretSource::Vault { path, .. } if self.secret_sets.contains(name) => {
                format!("{generic} --from-env-file=…   (in Vault: {path})")
            }
            SecretSource::File { path } => format!("{generic} --from-file={key}={path}"),
            SecretSource::Generate { length } => {
                format!("{generic} --from-literal={key}=\"$(openssl rand -hex {})\"", length.div_ceil(2))
            }
            SecretSource::Vault { path, .. } => {
                format!("{generic} --from-literal={key}=…   (in Vault: {path})")
            }
            SecretSource::Literal(_) => format!("{generic} --from-literal={key}=…"),
        })
    }
}
