//! What becomes of the output of containers.

use std::collections::BTreeMap;

use super::{Reader, Writer, size};
use crate::yaml::Map;

impl Writer<'_> {
    /// The caps that keep the output of a container from filling the disk.
    pub(super) fn logging(&mut self, reader: &Reader<'_>) -> Map {
        let logging = &reader.workload.logging;
        let driver = logging.driver.as_deref().unwrap_or("json-file");
        let mut options: BTreeMap<&str, String> = BTreeMap::new();
        if matches!(driver, "json-file" | "local") {
            options.insert("max-size", size::bytes(&logging.max_size));
            options.insert("max-file", logging.max_files.to_string());
        } else {
            // Docker refuses options that a driver does not know.
            for field in ["logging.max_size", "logging.max_files"] {
                let reason = "only Docker's drivers `json-file` and `local` know it; what another one knows stands in `options`";
                self.report.not_expressible(&reader.subject, field, "Compose", reason);
            }
        }
        options.extend(logging.options.iter().map(|(k, v)| (k.as_str(), v.to_string())));
        Map::new().with("driver", driver).filled("options", options.into_iter().collect::<Map>())
    }
}
