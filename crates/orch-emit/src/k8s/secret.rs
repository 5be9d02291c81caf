//! References to secrets, and how whoever applies the manifests makes them.

use orch_diagnostics::shell_word;
use orch_model::{FieldPath, ItemId, ItemKind, Name, Path, Secret, SecretSource, SecretType};

use super::{Writer, names};
use crate::files::from_output;

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

    /// What a secret is in the cluster. It takes as a login only what is one by its type.
    fn made_as(&self, name: &Name, secret: &Secret) -> SecretType {
        let is_login = self.stack.workloads().any(|(_, workload)| workload.pull_secret.contains(name));
        if is_login { SecretType::Registry } else { secret.sort }
    }

    /// Says of a secret whose one value is read that it has keys of its own, and none for that.
    pub(super) fn check_value(&mut self, at: FieldPath, name: &Name) {
        let Some(secret) = self.stack.secrets.get(name) else { return };
        let (what, keys) = match self.made_as(name, secret) {
            SecretType::Opaque => return,
            SecretType::Tls => ("a certificate with its key", "`tls.crt` and `tls.key`"),
            SecretType::Registry => ("a login to a registry", "`.dockerconfigjson`"),
        };
        if matches!(secret.source, SecretSource::K8s { key: Some(_), .. }) {
            return;
        }
        let way_out = match secret.sort {
            SecretType::Opaque => "declare another secret of the same source, and read that".to_owned(),
            _ => format!("mount it as a folder, `{name}.path`, and read the file that is meant"),
        };
        self.report.refused(
            at,
            format!("`{name}` is no single value in Kubernetes: it is {what}, and holds {keys}"),
            way_out,
        );
    }

    /// Says of secrets that are of another namespace that no pod reads them.
    pub(super) fn check_namespaces(&mut self) {
        let own = self.namespace_name();
        for name in &self.secrets {
            let Some(secret) = self.stack.secrets.get(name) else { continue };
            let SecretSource::K8s { namespace: Some(other), .. } = &secret.source else { continue };
            if *other == own {
                continue;
            }
            let item = ItemId::new(ItemKind::Secret, name.clone());
            self.report.refused(
                FieldPath::new(item, Path::of("from.namespace")),
                format!("a pod of `{own}` cannot read `{name}`, which is in the namespace `{other}`"),
                format!("a Secret is read in its own namespace only: copy it to `{own}`, by hand or by a controller, and leave `namespace` out"),
            );
        }
    }

    /// A line for the shell that makes a secret; nothing for one that is there already.
    pub(super) fn how_to_make(&self, name: &Name) -> Option<String> {
        let secret = self.stack.secrets.get(name)?;
        if matches!(secret.source, SecretSource::K8s { .. }) {
            return None;
        }
        let (object, key) = self.secret_key(name);
        let kubectl = format!("kubectl -n {} create secret", self.namespace_name());
        match self.made_as(name, secret) {
            SecretType::Tls => return Some(format!("{kubectl} tls {object} --cert=… --key=…")),
            SecretType::Registry => {
                // A variable holds one value: of a login, its password.
                let password = match &secret.source {
                    SecretSource::Env { name, .. } => format!("\"${{{name}:?}}\""),
                    _ => "…".to_owned(),
                };
                return Some(format!(
                    "{kubectl} docker-registry {object} --docker-server=… --docker-username=… --docker-password={password}"
                ));
            }
            SecretType::Opaque => {}
        }
        let is_set = self.secret_sets.contains(name);
        let (from, place) = match &secret.source {
            SecretSource::K8s { .. } => return None,
            SecretSource::Env { name, .. } => (format!("\"${{{name}:?}}\""), None),
            SecretSource::File { path } => {
                let path = from_output(&self.options.base, path.as_str());
                // The shell knows the home folder only outside of quotes.
                let path = match path.strip_prefix("~/") {
                    Some(rest) => format!("~/{}", shell_word(rest)),
                    None => shell_word(&path),
                };
                // Without the line break at the end of the file, which is none of the value.
                (if is_set { path } else { format!("\"$(cat {path})\"") }, None)
            }
            SecretSource::Generate { length } => {
                (format!("\"$(openssl rand -hex {})\"", length.div_ceil(2)), None)
            }
            SecretSource::Vault { path, .. } => ("…".to_owned(), Some(format!("   (in Vault: {path})"))),
            SecretSource::Literal(_) => ("…".to_owned(), None),
        };
        let option = if is_set { "--from-env-file".to_owned() } else { format!("--from-literal={key}") };
        Some(format!("{kubectl} generic {object} {option}={from}{}", place.unwrap_or_default()))
    }
}
