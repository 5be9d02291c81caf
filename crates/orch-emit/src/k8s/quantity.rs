//! Quantities as the cluster writes them, and requests and limits.

use orch_model::{Bytes, Cpu, Duration, Gpu, Path, Resources, Span};

use super::{Reader, Writer};
use crate::yaml::Map;

/// An amount of memory: the author's unit, without the `B` that the cluster does not know.
pub(super) fn bytes(amount: &Bytes) -> String {
    let text = amount.text.strip_suffix('B').unwrap_or(&amount.text);
    match text.strip_suffix('K') {
        Some(number) => format!("{number}k"),
        None => text.to_owned(),
    }
}

/// Half of an amount of memory, in the largest unit of the author's sort that is exact.
fn half_of_bytes(amount: &Bytes) -> String {
    let half = amount.value / 2;
    let (step, units) = if amount.text.ends_with('i') {
        (1024, ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"])
    } else {
        (1000, ["", "k", "M", "G", "T", "P", "E"])
    };
    let mut value = half;
    let mut chosen = "";
    for unit in units.into_iter().skip(1) {
        if value == 0 || !value.is_multiple_of(step) {
            break;
        }
        value /= step;
        chosen = unit;
    }
    format!("{value}{chosen}")
}

fn half_of_cpu(amount: &Cpu) -> String {
    match (amount.millis / 2).max(1) {
        half if half % 1000 == 0 => (half / 1000).to_string(),
        half => format!("{half}m"),
    }
}

impl Writer<'_> {
    /// Whole seconds, at least `least`, of what is written at `field`.
    pub(super) fn seconds(&mut self, reader: &Reader<'_>, field: &Path, time: &Duration, least: u64) -> u64 {
        self.report.seconds(&reader.subject, field, "Kubernetes", time, least..=u64::MAX)
    }
}

/// `resources`: a lone amount of processor is a request, a lone amount of memory both; of a lone limit half is requested.
pub(super) fn resources(resources: &Resources) -> Map {
    let mut requests = Map::new();
    let mut limits = Map::new();
    match &resources.cpu {
        None => {}
        Some(Span::One(cpu)) => requests.put("cpu", cpu.to_string()),
        Some(Span::Range { lower, upper }) => {
            let request = lower.as_ref().map(ToString::to_string).or(upper.as_ref().map(half_of_cpu));
            requests = requests.maybe("cpu", request);
            limits = limits.maybe("cpu", upper.as_ref().map(ToString::to_string));
        }
    }
    for (key, amount) in [("memory", &resources.memory), ("ephemeral-storage", &resources.disk)] {
        match amount {
            None => {}
            Some(Span::One(amount)) => {
                requests.put(key, bytes(amount));
                limits.put(key, bytes(amount));
            }
            Some(Span::Range { lower, upper }) => {
                let request = lower.as_ref().map(bytes).or(upper.as_ref().map(half_of_bytes));
                requests = requests.maybe(key, request);
                limits = limits.maybe(key, upper.as_ref().map(bytes));
            }
        }
    }
    match &resources.gpu {
        None => {}
        Some(Gpu::Nvidia { count }) => limits.put("nvidia.com/gpu", count.to_string()),
        Some(Gpu::Amd { count }) => limits.put("amd.com/gpu", count.to_string()),
        Some(Gpu::Device { resource, count }) => limits.put(resource.as_str(), count.to_string()),
    }
    Map::new().filled("requests", requests).filled("limits", limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_the_authors_where_the_cluster_knows_them() {
        assert_eq!(bytes(&Bytes::mebi(512)), "512Mi");
        assert_eq!(bytes(&Bytes::mega(10)), "10M");
        assert_eq!(bytes(&Bytes::written(1500, "1.5kB")), "1.5k");
        assert_eq!(bytes(&Bytes::written(5, "5B")), "5");
        assert_eq!(half_of_bytes(&Bytes::mebi(300)), "150Mi");
        assert_eq!(half_of_bytes(&Bytes::mebi(75)), "38400Ki");
        assert_eq!(half_of_bytes(&Bytes::gibi(1)), "512Mi");
        assert_eq!(half_of_bytes(&Bytes::mega(10)), "5M");
        assert_eq!(half_of_cpu(&Cpu::cores(2)), "1");
        assert_eq!(half_of_cpu(&Cpu::millis(500)), "250m");
    }
}
