//! How Compose builds an image.

use orch_model::{Build, BuildContext, Dockerfile, Path};

use super::{Reader, Writer, lines};
use crate::yaml::{Map, Yaml};

impl Writer<'_> {
    /// `build`: short where there is nothing but the folder to say.
    pub(super) fn build(&mut self, reader: &Reader<'_>, build: &Build) -> Yaml {
        let Reader { item, subject, .. } = reader;
        let context = match &build.context {
            BuildContext::Folder(folder) => self.local(folder.as_str()),
            BuildContext::Git { url, reference, dir } => {
                let place = match (reference, dir) {
                    (None, None) => String::new(),
                    (reference, dir) => {
                        let dir = dir.as_ref().map(|dir| format!(":{dir}")).unwrap_or_default();
                        format!("#{}{dir}", reference.as_deref().unwrap_or_default())
                    }
                };
                format!("{url}{place}")
            }
        };
        let (dockerfile, inline) = match &build.dockerfile {
            Dockerfile::Path(path) if path == "Dockerfile" => (None, None),
            Dockerfile::Path(path) => (Some(path.as_str()), None),
            Dockerfile::Text(text) => (None, Some(text.as_str())),
        };
        let args = self.text_map(item, subject, "build.args", &build.args);
        let mut texts = |field: &str, texts: &[orch_model::PlainText]| {
            let texts = texts.iter().filter_map(|text| self.plain(item, subject, Path::of(field), text));
            Yaml::List(texts.collect())
        };
        let cache_from = texts("build.cache_from", &build.cache_from);
        let cache_to = texts("build.cache_to", &build.cache_to);
        self.secrets.extend(build.secrets.iter().cloned());
        let contexts: Map = build
            .contexts
            .iter()
            .map(|(name, context)| {
                let is_path = context.starts_with('.') || context.starts_with('/');
                (name.as_str(), if is_path { self.local(context) } else { context.to_string() })
            })
            .collect();
        let rest = Map::new()
            .maybe("dockerfile", dockerfile)
            .maybe("dockerfile_inline", inline)
            .filled("args", args)
            .maybe("target", build.target.as_deref())
            .filled("platforms", lines(&build.platforms))
            .filled("cache_from", cache_from)
            .filled("cache_to", cache_to)
            .filled("secrets", lines(build.secrets.iter().map(|name| name.as_str())))
            .filled("ssh", lines(&build.ssh))
            .maybe("network", build.network.as_deref())
            .filled("additional_contexts", contexts)
            .filled("labels", build.labels.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Map>());
        if rest.is_empty() { context.into() } else { rest.led_by("context", context).into() }
    }
}
