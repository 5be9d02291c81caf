//! The model itself, as JSON.

use orch_model::Stack;

use crate::{Emitted, Limit, Options, OutFile, Target};

/// The model itself.
pub(crate) struct Json;

impl Target for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "the model as JSON"
    }

    fn model(&self) -> Option<orch_model::Target> {
        None
    }

    fn limits(&self) -> &'static [Limit] {
        &[]
    }

    fn has_written(&self, text: &str) -> bool {
        Stack::from_json(text).is_ok()
    }

    fn emit(&self, stack: &Stack, _: &Options<'_>) -> Emitted {
        // The model has only keys and values that JSON has too.
        let contents = stack.to_json().unwrap_or_default();
        Emitted { files: vec![OutFile { path: "stack.json".to_owned(), contents }], findings: Vec::new() }
    }
}
