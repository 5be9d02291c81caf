//! How many instances there are, and how they change.

use orch_model::{
    CountOrPercent, Pace, PaceStep, Percent, Replicas, Scale, ScaleMetric, ScaleStep, Span, Update,
};

use crate::lower::body::{Body, Cx, Spot, variant_type};
use crate::lower::keys::{self, scale, scale_metric, scale_pace, scale_policy, update};
use crate::lower::shape::{IntSpan, Share};
use crate::value::Value;

/// How many instances, and what changes their number.
pub fn scale(body: &Body<'_, keys::Scale>) -> Scale {
    let replicas = body.read(scale::REPLICAS).and_then(|spot| replicas(&spot)).unwrap_or(Replicas::Count(1));
    let metrics = body.read(scale::METRIC).unwrap_or_default();
    let written = body.read(scale::MIN_AVAILABLE).and_then(|spot| count_or_percent(&spot));
    Scale {
        replicas,
        cpu: body.get(scale::CPU),
        memory: body.get(scale::MEMORY),
        metric: metrics
            .into_iter()
            .filter_map(|entry| {
                Some((entry.name, ScaleMetric { target: entry.value.get(scale_metric::TARGET)? }))
            })
            .collect(),
        up: body.read(scale::UP).as_ref().map(pace),
        down: body.read(scale::DOWN).as_ref().map(pace),
        min_available: written.or((replicas.min() >= 2).then_some(CountOrPercent::Count(1))),
    }
}

fn replicas(spot: &Spot<'_>) -> Option<Replicas> {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    match &spot.value {
        Value::Str(word) if word == "per_node" => Some(Replicas::PerNode),
        _ => Some(match spot.read::<IntSpan>()? {
            Span::One(count) => Replicas::Count(number(count)),
            Span::Range { lower, upper } => match (lower.map_or(1, number), upper.map(number)) {
                // A range of one number is that number: there is nothing to scale.
                (min, Some(max)) if min == max => Replicas::Count(min),
                (min, max) => Replicas::Range { min, max },
            },
        }),
    }
}

fn count_or_percent(spot: &Spot<'_>) -> Option<CountOrPercent> {
    match &spot.value {
        Value::Int(count) => u32::try_from(*count).ok().map(CountOrPercent::Count),
        _ => spot.read::<Share>().map(CountOrPercent::Percent),
    }
}

fn pace(body: &Body<'_, keys::ScalePace>) -> Pace {
    Pace {
        stabilization: body.get(scale_pace::STABILIZATION),
        policy: body.read(scale_pace::POLICY).and_then(|policy| match policy {
            scale_policy::Variant::Percent(percent) => Some(ScaleStep {
                step: PaceStep::Percent(percent.get(scale_policy::percent::SHARE)?),
                every: percent.get(scale_policy::EVERY)?,
            }),
            scale_policy::Variant::Pods(pods) => Some(ScaleStep {
                step: PaceStep::Pods(pods.get(scale_policy::pods::COUNT)?),
                every: pods.get(scale_policy::EVERY)?,
            }),
        }),
    }
}

/// How a new version takes the place of the old one, where that was written.
pub fn update(update: update::Variant<'_>) -> Update {
    match update {
        update::Variant::Rolling(body) => rolling(&body),
        update::Variant::Recreate => Update::Recreate,
    }
}

/// One after the other, in the usual steps.
pub fn usual_update(cx: Cx<'_>) -> Update {
    rolling(&Body::unwritten(cx, variant_type(cx.db, "update", "rolling")))
}

fn rolling(body: &Body<'_, update::Rolling>) -> Update {
    let surge = body.read(update::rolling::SURGE).and_then(|spot| count_or_percent(&spot));
    let unavailable = body.read(update::rolling::UNAVAILABLE).and_then(|spot| count_or_percent(&spot));
    Update::Rolling {
        surge: surge.unwrap_or(CountOrPercent::Percent(Percent::of(25))),
        unavailable: unavailable.unwrap_or(CountOrPercent::Count(0)),
    }
}
