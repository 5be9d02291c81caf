//! What late text is on this machine, for one reader.

use orch_model::{
    Encoder, Endpoint, EndpointPart, ItemId, Late, Name, OwnFact, Part, PlainText, SecretText, Sensitive,
    encoded,
};
use thiserror::Error;

use super::files::Files;
use super::ports::{self, Layout};
use crate::plan::{Plan, spoken, texts};
use crate::port::is_localhost;
use crate::secret::{Sealed, Value};

/// Resolves the texts of one instance.
pub(super) struct Resolver<'a> {
    pub(super) plan: &'a Plan,
    pub(super) layout: &'a Layout,
    pub(super) reader: &'a ItemId,
    pub(super) replica: u32,
}

/// What a text refers to and nobody here knows. The plan asks for all that its items read, so there is none; and if there is
/// one all the same, it is better told than handed over as an empty text.
#[derive(Debug, Error)]
pub(super) enum Unknown {
    #[error("the value of the secret `{0}` is not known")]
    Secret(Name),
    #[error("where `{}` listens is not known", spoken(.0))]
    Place(ItemId),
    #[error("the path of `{}` is not known", spoken(.0))]
    Path(ItemId),
    #[error("the value of the input `{0}` is not known")]
    Input(Name),
}

impl Resolver<'_> {
    /// A text without secrets.
    pub(super) fn plain(&self, files: &Files, text: &PlainText) -> Result<String, Unknown> {
        let mut resolved = String::new();
        for part in text.parts() {
            match part {
                Part::Literal(text) => resolved.push_str(text),
                Part::Late { late, encoders } => {
                    resolved.push_str(&encoded(&self.late(files, late)?, encoders))
                }
            }
        }
        Ok(resolved)
    }

    /// A text that may hold secrets.
    pub(super) fn sealed(&self, files: &Files, text: &SecretText) -> Result<Sealed, Unknown> {
        let mut resolved = zeroize::Zeroizing::new(String::new());
        for part in text.parts() {
            match part {
                Part::Literal(text) => resolved.push_str(text),
                Part::Late { late: Sensitive::Secret(name), encoders } => {
                    resolved.push_str(&encoded(self.secret(name)?.reveal(), encoders));
                }
                Part::Late { late: Sensitive::Plain(late), encoders } => {
                    resolved.push_str(&encoded(&self.late(files, late)?, encoders));
                }
            }
        }
        Ok(Sealed::from(resolved.as_str()))
    }

    /// The value of a secret that is text.
    fn secret(&self, name: &Name) -> Result<&Sealed, Unknown> {
        let value = self.plan.secrets.get(name).and_then(Value::text);
        value.ok_or_else(|| Unknown::Secret(name.clone()))
    }

    fn late(&self, files: &Files, late: &Late) -> Result<String, Unknown> {
        Ok(match late {
            Late::Endpoint(endpoint) => self.endpoint(endpoint)?,
            Late::Revealed(name) => self.secret(name)?.reveal().to_string(),
            Late::MountPath(item) => {
                files.path(item).ok_or_else(|| Unknown::Path(item.clone()))?.display().to_string()
            }
            Late::Own(OwnFact::Replica) => self.replica.to_string(),
            Late::Own(OwnFact::Ip) => "127.0.0.1".to_string(),
            Late::Own(OwnFact::Node) => rustix::system::uname().nodename().to_string_lossy().into_owned(),
            Late::Own(OwnFact::Pod) => match self.replica {
                0 => self.reader.name.to_string(),
                n => format!("{}-{n}", self.reader.name),
            },
            // Only in a model made for looking at; a run is not planned from such a one.
            Late::Input(name) => return Err(Unknown::Input(name.clone())),
        })
    }

    fn endpoint(&self, endpoint: &Endpoint) -> Result<String, Unknown> {
        let item = &endpoint.item;
        let host = ports::host(self.plan, item);
        let port = endpoint.port.as_ref();
        let number = port.and_then(|port| self.layout.number(item, port, self.replica));
        let shown = match (endpoint.part, number) {
            (EndpointPart::Host | EndpointPart::PublicHost, _) => String::new(),
            (_, Some(number)) => number.to_string(),
            (_, None) => return Err(Unknown::Place(item.clone())),
        };
        let scheme = port
            .and_then(|port| self.plan.stack.workload(item)?.ports.get(port)?.scheme.clone())
            .unwrap_or_else(|| "http".into());
        let public = port.and_then(|port| self.layout.public(item, port));
        let public_host = match public.map(|address| address.ip()) {
            Some(ip) if !is_localhost(ip) => ip.to_string(),
            _ if host == "127.0.0.1" => "localhost".to_string(),
            _ => host.clone(),
        };
        let public_address = match public_host.contains(':') {
            true => format!("[{public_host}]"),
            false => public_host.clone(),
        };
        let public_port = public.map_or_else(|| shown.clone(), |address| address.port().to_string());
        Ok(match endpoint.part {
            EndpointPart::Host => host,
            EndpointPart::Port => shown,
            EndpointPart::Address => format!("{host}:{shown}"),
            EndpointPart::Url => format!("{scheme}://{host}:{shown}"),
            EndpointPart::PublicHost => public_host,
            EndpointPart::PublicPort => public_port,
            EndpointPart::PublicAddress => format!("{public_address}:{public_port}"),
            EndpointPart::PublicUrl => format!("{scheme}://{public_address}:{public_port}"),
        })
    }
}

/// The secrets of what these items read, in the form in which they are written there.
pub(crate) fn written_secrets(plan: &Plan) -> Vec<Sealed> {
    let mut written = Vec::new();
    let mut add = |name: &Name, encoders: &[Encoder]| {
        if let Some(secret) = plan.secrets.get(name).and_then(Value::text)
            && !encoders.is_empty()
        {
            written.push(Sealed::new(encoded(secret.reveal(), encoders)));
        }
    };
    for step in &plan.steps {
        let variables =
            plan.stack.workload(&step.item).into_iter().flat_map(|workload| workload.env.values());
        for part in variables.flat_map(|text| text.parts()) {
            if let Part::Late {
                late: Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name)),
                encoders,
            } = part
            {
                add(name, encoders);
            }
        }
        for part in texts(&plan.stack, &step.item).into_iter().flat_map(|(_, text)| text.parts()) {
            if let Part::Late { late: Late::Revealed(name), encoders } = part {
                add(name, encoders);
            }
        }
    }
    written
}
