//! What one instance may take.

use std::collections::BTreeMap;

use orch_model::{Gpu, Resources, Ulimit, UlimitName};
use smol_str::SmolStr;

use crate::lower::body::{Body, Spot};
use crate::lower::keys::{self, gpu, resources};
use crate::lower::shape::{IntSpan, Spoken};
use crate::value::Value;

/// What one instance may take.
pub fn resources(body: &Body<'_, keys::Resources>) -> Resources {
    Resources {
        cpu: body.get(resources::CPU),
        memory: body.get(resources::MEMORY),
        disk: body.get(resources::DISK),
        gpu: body.read(resources::GPU).map(gpu),
        pids: body.get(resources::PIDS),
        ulimits: ulimits(body),
    }
}

fn ulimits(body: &Body<'_, keys::Resources>) -> BTreeMap<UlimitName, Ulimit> {
    let entries = body.read(resources::ULIMITS).unwrap_or_default();
    let limits = entries.into_iter().filter_map(|entry| {
        let name = UlimitName::try_from(Spoken(entry.name)).ok()?;
        Some((name, ulimit(&entry.value)?))
    });
    limits.collect()
}

fn ulimit(spot: &Spot<'_>) -> Option<Ulimit> {
    match &spot.value {
        Value::Str(word) if word == "unlimited" => Some(Ulimit::Unlimited),
        _ => spot.read::<IntSpan>().map(Ulimit::Limit),
    }
}

fn gpu(gpu: gpu::Variant<'_>) -> Gpu {
    match gpu {
        gpu::Variant::Nvidia(nvidia) => Gpu::Nvidia { count: nvidia.or(gpu::nvidia::COUNT, 1) },
        gpu::Variant::Amd(amd) => Gpu::Amd { count: amd.or(gpu::amd::COUNT, 1) },
        gpu::Variant::Device(device) => Gpu::Device {
            resource: device.or(gpu::device::RESOURCE, SmolStr::default()),
            count: device.or(gpu::device::COUNT, 1),
        },
    }
}
