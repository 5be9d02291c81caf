//! The autoscaler of a service whose number of instances is a range.

use orch_model::{Pace, PaceStep, Path, Percent, Replicas, Service, WorkloadKind};

use super::meta::object;
use super::{Reader, Writer};
use crate::yaml::{Map, Yaml};

/// The share of the requested processor that instances are kept at where nothing else is said: the cluster's own.
const USUAL_SHARE: u64 = 80;

/// The longest time of one step, in seconds.
const LONGEST_STEP: u64 = 1800;

/// The longest time that the load must stay, in seconds.
const LONGEST_WINDOW: u64 = 3600;

impl Writer<'_> {
    /// The HorizontalPodAutoscaler, where there is something to scale.
    pub(super) fn autoscaler(&mut self, reader: &Reader<'_>, service: &Service) -> Option<Map> {
        let Replicas::Range { min, max } = service.scale.replicas else { return None };
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
        for (name, share) in [("cpu", &scale.cpu), ("memory", &scale.memory)] {
            let Some(share) = share else { continue };
            metrics.push(resource(name, self.hundredths(reader, &Path::of("scale").join(name), share)));
        }
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
            .maybe("scaleUp", scale.up.as_ref().map(|pace| self.pace(reader, &Path::of("scale.up"), pace)))
            .maybe(
                "scaleDown",
                scale.down.as_ref().map(|pace| self.pace(reader, &Path::of("scale.down"), pace)),
            );
        let spec = Map::new()
            .with("scaleTargetRef", target)
            .with("minReplicas", min.max(1))
            .with("maxReplicas", max)
            .with("metrics", Yaml::list(metrics))
            .filled("behavior", behavior);
        let metadata = self.beside_metadata(reader, &name);
        Some(object("autoscaling/v2", "HorizontalPodAutoscaler", metadata).with("spec", spec))
    }

    fn hundredths(&mut self, reader: &Reader<'_>, field: &Path, share: &Percent) -> u64 {
        self.report.hundredths(&reader.subject, field, "Kubernetes", share)
    }

    /// How fast the number changes, which is written at `field`.
    fn pace(&mut self, reader: &Reader<'_>, field: &Path, pace: &Pace) -> Map {
        let (subject, target) = (&reader.subject, "Kubernetes");
        let mut policies = Vec::new();
        if let Some(policy) = &pace.policy {
            let at = field.join("policy");
            let (kind, value) = match &policy.step {
                PaceStep::Percent(share) => ("Percent", self.hundredths(reader, &at.join("share"), share)),
                PaceStep::Pods(count) => ("Pods", u64::from(*count)),
            };
            let every =
                self.report.seconds(subject, &at.join("every"), target, &policy.every, 1..=LONGEST_STEP);
            policies
                .push(Map::new().with("type", kind).with("value", value).with("periodSeconds", every).into());
        }
        let window = pace.stabilization.as_ref().map(|time| {
            self.report.seconds(subject, &field.join("stabilization"), target, time, 0..=LONGEST_WINDOW)
        });
        Map::new().maybe("stabilizationWindowSeconds", window).filled("policies", Yaml::List(policies))
    }
}

fn resource(name: &str, share: u64) -> Map {
    let target = Map::new().with("type", "Utilization").with("averageUtilization", share);
    let resource = Map::new().with("name", name).with("target", target);
    Map::new().with("type", "Resource").with("resource", resource)
}
