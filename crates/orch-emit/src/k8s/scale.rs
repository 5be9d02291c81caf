//! The autoscaler of a service whose number of instances is a range.

use orch_model::{Pace, PaceStep, Percent, Replicas, Service, WorkloadKind};

use super::meta::object;
use super::{Reader, Writer};
use crate::yaml::{Map, Yaml};

/// The share of the requested processor that instances are kept at where nothing else is said: the cluster's own.
const USUAL_SHARE: u64 = 80;

impl Writer<'_> {
    /// The HorizontalPodAutoscaler, where there is something to scale.
    pub(super) fn autoscaler(&mut self, reader: &Reader<'_>, service: &Service) -> Option<Map> {
        let Replicas::Range { min, max } = service.scale.replicas else { return None };
        if max == Some(min) {
            return None;
        }
        let kind = match service.workload_kind {
            WorkloadKind::Deployment => "Deployment",
            WorkloadKind::Stateful => "StatefulSet",
            WorkloadKind::Daemon => return None,
        };
        let Some(max) = max else {
            self.report.refused(
                reader.subject.field("scale.replicas"),
                "Kubernetes scales only up to a number, and this range has no end",
                "say how many at most: `replicas = 2..10`",
            );
            return None;
        };
        let scale = &service.scale;
        let mut metrics = Vec::new();
        metrics.extend(scale.cpu.as_ref().map(|share| resource("cpu", whole(share))));
        metrics.extend(scale.memory.as_ref().map(|share| resource("memory", whole(share))));
        for (name, metric) in &scale.metric {
            let target =
                Map::new().with("type", "AverageValue").with("averageValue", metric.target.to_string());
            let pods =
                Map::new().with("metric", Map::new().with("name", name.as_str())).with("target", target);
            metrics.push(Map::new().with("type", "Pods").with("pods", pods));
        }
        if metrics.is_empty() {
            metrics.push(resource("cpu", USUAL_SHARE));
        }
        if min == 0 && reader.subject.wrote("scale.replicas") {
            let reason = "an autoscaler there keeps at least one";
            self.report.partly(&reader.subject, "scale.replicas", "Kubernetes", reason);
        }
        let name = reader.name();
        let target = Map::new().with("apiVersion", "apps/v1").with("kind", kind).with("name", name.as_str());
        let behavior = Map::new()
            .maybe("scaleUp", scale.up.as_ref().map(pace))
            .maybe("scaleDown", scale.down.as_ref().map(pace));
        let spec = Map::new()
            .with("scaleTargetRef", target)
            .with("minReplicas", min.max(1))
            .with("maxReplicas", max)
            .with("metrics", Yaml::list(metrics))
            .filled("behavior", behavior);
        let metadata = self.beside_metadata(reader, &name);
        Some(object("autoscaling/v2", "HorizontalPodAutoscaler", metadata).with("spec", spec))
    }
}

fn resource(name: &str, share: u64) -> Map {
    let target = Map::new().with("type", "Utilization").with("averageUtilization", share);
    let resource = Map::new().with("name", name).with("target", target);
    Map::new().with("type", "Resource").with("resource", resource)
}

/// A share in whole hundredths, at least one: the cluster knows no finer.
fn whole(share: &Percent) -> u64 {
    ((share.millionths + 5_000) / 10_000).max(1)
}

fn pace(pace: &Pace) -> Map {
    let policies = pace.policy.iter().map(|policy| {
        let (kind, value) = match &policy.step {
            PaceStep::Percent(share) => ("Percent", whole(share)),
            PaceStep::Pods(count) => ("Pods", u64::from(*count)),
        };
        Map::new()
            .with("type", kind)
            .with("value", value)
            .with("periodSeconds", policy.every.seconds_up().clamp(1, 1800))
    });
    Map::new()
        .maybe(
            "stabilizationWindowSeconds",
            pace.stabilization.as_ref().map(|time| time.seconds_up().min(3600)),
        )
        .filled("policies", Yaml::list(policies))
}
