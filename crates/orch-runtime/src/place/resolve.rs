//! What late text is on this machine, for one reader.

use orch_model::{Endpoint, EndpointPart, ItemId, Late, OwnFact, Part, PlainText, SecretText, Sensitive};

use super::files::Files;
use super::ports::{self, Layout};
use crate::encode::encoded;
use crate::plan::Plan;
use crate::secret::Sealed;

/// Resolves the texts of one instance.
pub(super) struct Resolver<'a> {
    pub(super) plan: &'a Plan,
    pub(super) layout: &'a Layout,
    pub(super) reader: &'a ItemId,
    pub(super) replica: u32,
}

impl Resolver<'_> {
    /// A text without secrets.
    pub(super) fn plain(&self, files: &Files, text: &PlainText) -> String {
        let mut resolved = String::new();
        for part in text.parts() {
            match part {
                Part::Literal(text) => resolved.push_str(text),
                Part::Late { late, encoders } => {
                    resolved.push_str(&encoded(self.late(files, late), encoders))
                }
            }
        }
        resolved
    }

    /// A text that may hold secrets.
    pub(super) fn sealed(&self, files: &Files, text: &SecretText) -> Sealed {
        let mut resolved = zeroize::Zeroizing::new(String::new());
        for part in text.parts() {
            match part {
                Part::Literal(text) => resolved.push_str(text),
                Part::Late { late: Sensitive::Secret(name), encoders } => {
                    // The plan has the value of every secret that an item of it reads.
                    let value = self.plan.secrets.get(name).map_or("", Sealed::reveal);
                    resolved.push_str(&encoded(value.to_string(), encoders));
                }
                Part::Late { late: Sensitive::Plain(late), encoders } => {
                    resolved.push_str(&encoded(self.late(files, late), encoders));
                }
            }
        }
        Sealed::from(resolved.as_str())
    }

    fn late(&self, files: &Files, late: &Late) -> String {
        match late {
            Late::Endpoint(endpoint) => self.endpoint(endpoint),
            Late::Revealed(name) => self.plan.secrets.get(name).map_or("", Sealed::reveal).to_string(),
            Late::MountPath(item) => files.path(item).display().to_string(),
            Late::Own(OwnFact::Replica) => self.replica.to_string(),
            Late::Own(OwnFact::Ip) => "127.0.0.1".to_string(),
            Late::Own(OwnFact::Node) => rustix::system::uname().nodename().to_string_lossy().into_owned(),
            Late::Own(OwnFact::Pod) => match self.replica {
                0 => self.reader.name.to_string(),
                n => format!("{}-{n}", self.reader.name),
            },
            // Only in a model made for looking at; a run is not planned from such a one.
            Late::Input(_) => String::new(),
        }
    }

    fn endpoint(&self, endpoint: &Endpoint) -> String {
        let item = &endpoint.item;
        let host = ports::host(self.plan, item);
        let port = endpoint.port.as_ref();
        let number = port.and_then(|port| self.layout.number(item, port, self.replica));
        let shown = number.map_or_else(String::new, |n| n.to_string());
        let scheme = port
            .and_then(|port| self.plan.stack.workload(item)?.ports.get(port)?.scheme.clone())
            .unwrap_or_else(|| "http".into());
        let public = port.and_then(|port| self.layout.public(item, port));
        let public_host = match public.map(|address| address.ip()) {
            Some(ip) if !ip.is_unspecified() && !ip.is_loopback() => ip.to_string(),
            _ if host == "127.0.0.1" => "localhost".to_string(),
            _ => host.clone(),
        };
        let public_port = public.map_or_else(|| shown.clone(), |address| address.port().to_string());
        match endpoint.part {
            EndpointPart::Host => host,
            EndpointPart::Port => shown,
            EndpointPart::Address => format!("{host}:{shown}"),
            EndpointPart::Url => format!("{scheme}://{host}:{shown}"),
            EndpointPart::PublicHost => public_host,
            EndpointPart::PublicPort => public_port,
            EndpointPart::PublicAddress => format!("{public_host}:{public_port}"),
            EndpointPart::PublicUrl => format!("{scheme}://{public_host}:{public_port}"),
        }
    }
}

/// The secrets of what these items read, in the form in which they are written there.
pub(crate) fn written_secrets(plan: &Plan) -> Vec<Sealed> {
    let workloads = plan.steps.iter().filter_map(|step| plan.stack.workload(&step.item));
    let parts = workloads.flat_map(|workload| workload.env.values()).flat_map(|text| text.parts());
    let written = parts.filter_map(|part| match part {
        Part::Late { late: Sensitive::Secret(name), encoders } if !encoders.is_empty() => {
            Some(Sealed::new(encoded(plan.secrets.get(name)?.reveal().to_string(), encoders)))
        }
        _ => None,
    });
    written.collect()
}
