//! Secrets: where they come from.

use orch_model::{Hidden, Name, Secret, SecretSource};
use smol_str::SmolStr;

use crate::lower::body::Body;
use crate::lower::keys::{self, secret, secret_source};

/// The secret `name`.
pub fn secret(body: &Body<'_, keys::Secret>, name: &Name) -> Secret {
    let source = body.read(secret::FROM).and_then(source);
    let unset = SecretSource::Env { name: name.as_str().into(), default: None };
    let usual = Secret::new(name, source.unwrap_or(unset));
    Secret {
        mode: body.or(secret::MODE, usual.mode),
        owner: body.get(secret::OWNER),
        keys: body.list(secret::KEYS),
        sort: body.or(secret::TYPE, usual.sort),
        ..usual
    }
}

fn source(source: secret_source::Variant<'_>) -> Option<SecretSource> {
    Some(match source {
        secret_source::Variant::Env(env) => SecretSource::Env {
            name: env.get(secret_source::env::NAME)?,
            default: env.get::<_, _, SmolStr>(secret_source::env::DEFAULT).map(Hidden::new),
        },
        secret_source::Variant::File(file) => {
            SecretSource::File { path: file.get(secret_source::file::PATH)? }
        }
        secret_source::Variant::Vault(vault) => SecretSource::Vault {
            path: vault.get(secret_source::vault::PATH)?,
            address: vault.get(secret_source::vault::ADDRESS),
            role: vault.get(secret_source::vault::ROLE),
        },
        secret_source::Variant::K8s(k8s) => SecretSource::K8s {
            name: k8s.get(secret_source::k8s::NAME)?,
            key: k8s.get(secret_source::k8s::KEY),
            namespace: k8s.get(secret_source::k8s::NAMESPACE),
        },
        secret_source::Variant::Generate(generate) => {
            SecretSource::Generate { length: generate.or(secret_source::generate::LENGTH, 32) }
        }
        secret_source::Variant::Literal(literal) => {
            let value = literal.or(secret_source::literal::VALUE, SmolStr::default());
            SecretSource::Literal(Hidden::new(value))
        }
    })
}
