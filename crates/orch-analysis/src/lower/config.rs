//! Configuration: files that are not secret.

use orch_model::{Config, ConfigSource, Name, PlainText};

use crate::lower::body::Body;
use crate::lower::keys::{self, config, config_source};

/// The config `name`.
pub fn config(body: &Body<'_, keys::Config>, name: &Name) -> Config {
    let source = body.read(config::FROM).and_then(source);
    let usual = Config::new(name, source.unwrap_or(ConfigSource::Text { content: PlainText::default() }));
    Config { immutable: body.or(config::IMMUTABLE, usual.immutable), mode: body.get(config::MODE), ..usual }
}

fn source(source: config_source::Variant<'_>) -> Option<ConfigSource> {
    Some(match source {
        config_source::Variant::File(file) => {
            ConfigSource::File { path: file.get(config_source::file::PATH)? }
        }
        config_source::Variant::Dir(dir) => ConfigSource::Dir {
            path: dir.get(config_source::dir::PATH)?,
            only: dir.list(config_source::dir::ONLY),
        },
        config_source::Variant::Text(text) => {
            ConfigSource::Text { content: text.or(config_source::text::CONTENT, PlainText::default()) }
        }
    })
}
