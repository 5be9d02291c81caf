//! How a value is read, by the type of its field. Each shape stands for a type of the prelude and says what it is read as;
//! the shapes of records and choices are generated.

use std::marker::PhantomData;

use orch_model::{Bytes, Cpu, Duration, LocalPath, Percent, Span};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::{SmolStr, ToSmolStr};

use crate::lower::body::{Body, Entry, Spot};
use crate::lower::text::Wording;
use crate::lower::{keys, path, text};
use crate::scalar::{Dimension, Quantity, number};
use crate::unit::Unit;
use crate::value::Value;

/// What values of a type are read as. Its types have no values.
pub trait Shape {
    /// What they are read as.
    type Of<'db>;

    /// Reads one; `None` where it is of another type, unknown or wrong, which is reported elsewhere.
    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>>;
}

/// Whatever it is, to be looked at.
pub enum Any {}
/// `bool`
pub enum Flag {}
/// `int`
pub enum Int {}
/// `decimal`
pub enum Number {}
/// One word of an enumeration.
pub enum Word {}
/// Text, of whatever form.
pub enum Text {}
/// A path on this machine.
pub enum Local {}
/// `duration`
pub enum Time {}
/// `bytes`
pub enum Amount {}
/// `percent`
pub enum Share {}
/// `int_span`
pub enum IntSpan {}
/// `bytes_span`
pub enum BytesSpan {}
/// `cpu_span`
pub enum CpuSpan {}
/// A user or group.
pub enum Owner {}
/// A command.
pub enum Command {}
/// An item.
pub enum Reference {}
/// `[S]`
pub struct List<S>(PhantomData<S>);
/// `{ string = S }`
pub struct Map<S>(PhantomData<S>);
/// A record `R`.
pub struct Fields<R>(PhantomData<R>);

/// A word of an enumeration.
pub struct Spoken(pub SmolStr);

/// The number at the beginning of a span, or at its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper { exclusive: bool },
}

impl Shape for Any {
    type Of<'db> = Spot<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Spot<'db>> {
        match spot.value {
            Value::Poison | Value::Unknown(_) | Value::Null => None,
            _ => Some(spot),
        }
    }
}

impl Shape for Flag {
    type Of<'db> = bool;

    fn read(spot: Spot<'_>) -> Option<bool> {
        match spot.value {
            Value::Bool(flag) => Some(flag),
            _ => None,
        }
    }
}

impl Shape for Int {
    type Of<'db> = i64;

    fn read(spot: Spot<'_>) -> Option<i64> {
        match spot.value {
            Value::Int(number) => Some(number),
            Value::Late(late) => late.known,
            _ => None,
        }
    }
}

impl Shape for Number {
    type Of<'db> = orch_model::Exact;

    fn read(spot: Spot<'_>) -> Option<orch_model::Exact> {
        match spot.value {
            Value::Int(number) => Some(orch_model::Exact(number.to_smolstr())),
            Value::Decimal(number) => Some(orch_model::Exact(number::canonical(number).into())),
            _ => None,
        }
    }
}

impl Shape for Word {
    type Of<'db> = Spoken;

    fn read(spot: Spot<'_>) -> Option<Spoken> {
        match spot.value {
            Value::Str(word) => Some(Spoken(word)),
            _ => None,
        }
    }
}

impl Shape for Text {
    type Of<'db> = Wording;

    fn read(spot: Spot<'_>) -> Option<Wording> {
        text::wording(spot.cx.db, &spot.value)
    }
}

impl Shape for Local {
    type Of<'db> = LocalPath;

    fn read(spot: Spot<'_>) -> Option<LocalPath> {
        match &spot.value {
            Value::Str(written) => Some(path::from_stack(spot.cx, written, spot.origin)),
            _ => None,
        }
    }
}

impl Shape for Time {
    type Of<'db> = Duration;

    fn read(spot: Spot<'_>) -> Option<Duration> {
        let quantity = quantity(&spot.value, Dimension::Duration)?;
        Some(Duration::written(whole(quantity), quantity.to_string()))
    }
}

impl Shape for Amount {
    type Of<'db> = Bytes;

    fn read(spot: Spot<'_>) -> Option<Bytes> {
        bytes(&spot.value)
    }
}

impl Shape for Share {
    type Of<'db> = Percent;

    fn read(spot: Spot<'_>) -> Option<Percent> {
        let quantity = quantity(&spot.value, Dimension::Percent)?;
        let millionths = quantity.amount().checked_mul(Decimal::from(10_000))?.round().to_u64()?;
        Some(Percent::written(millionths, quantity.to_string()))
    }
}

impl Shape for IntSpan {
    type Of<'db> = Span<u64>;

    fn read(spot: Spot<'_>) -> Option<Span<u64>> {
        span(&spot.value, |value, side| match (value, side) {
            (Value::Int(number), Side::Upper { exclusive: true }) => {
                u64::try_from(number.saturating_sub(1)).ok()
            }
            (Value::Int(number), _) => u64::try_from(*number).ok(),
            _ => None,
        })
    }
}

impl Shape for BytesSpan {
    type Of<'db> = Span<Bytes>;

    fn read(spot: Spot<'_>) -> Option<Span<Bytes>> {
        span(&spot.value, |value, _| bytes(value))
    }
}

impl Shape for CpuSpan {
    type Of<'db> = Span<Cpu>;

    fn read(spot: Spot<'_>) -> Option<Span<Cpu>> {
        span(&spot.value, |value, _| cpu(value))
    }
}

impl Shape for Owner {
    type Of<'db> = orch_model::Owner;

    fn read(spot: Spot<'_>) -> Option<orch_model::Owner> {
        match spot.value {
            Value::Int(id) => u32::try_from(id).ok().map(orch_model::Owner::Id),
            Value::Str(name) => Some(orch_model::Owner::Name(name)),
            _ => None,
        }
    }
}

impl Shape for Command {
    type Of<'db> = orch_model::Command;

    fn read(spot: Spot<'_>) -> Option<orch_model::Command> {
        match &spot.value {
            Value::List(words) => {
                let read = |value| text::wording(spot.cx.db, value).map(Into::into);
                Some(words.iter().filter_map(|word| read(&word.value)).collect())
            }
            Value::Variant(_) => match spot.read::<keys::ShellCommand>()? {
                keys::shell_command::Variant::Shell(shell) => Some(text::shell(
                    shell.or(keys::shell_command::shell::SCRIPT, orch_model::PlainText::default()),
                )),
            },
            other => Some(vec![text::wording(spot.cx.db, other)?.into()]),
        }
    }
}

impl Shape for Reference {
    type Of<'db> = Unit;

    fn read(spot: Spot<'_>) -> Option<Unit> {
        match spot.value {
            Value::Item(unit) => Some(unit),
            _ => None,
        }
    }
}

impl<S: Shape> Shape for List<S> {
    type Of<'db> = Vec<S::Of<'db>>;

    fn read<'db>(spot: Spot<'db>) -> Option<Vec<S::Of<'db>>> {
        match &spot.value {
            Value::List(elements) => {
                Some(elements.iter().filter_map(|e| S::read(spot.with(e.value.clone(), e.origin))).collect())
            }
            _ => None,
        }
    }
}

impl<S: Shape> Shape for Map<S> {
    type Of<'db> = Vec<Entry<S::Of<'db>>>;

    fn read<'db>(spot: Spot<'db>) -> Option<Vec<Entry<S::Of<'db>>>> {
        let Value::Record(record) = &spot.value else { return None };
        let entries = record.fields.iter().filter_map(|field| {
            let item = match field.key {
                Some(Value::Item(unit)) => Some(unit),
                _ => None,
            };
            let value = S::read(spot.with(field.value.clone(), field.origin))?;
            Some(Entry { name: field.name.clone(), item, value })
        });
        Some(entries.collect())
    }
}

impl<R> Shape for Fields<R> {
    type Of<'db> = Body<'db, R>;

    fn read<'db>(spot: Spot<'db>) -> Option<Body<'db, R>> {
        spot.body()
    }
}

fn quantity(value: &Value, dimension: Dimension) -> Option<Quantity> {
    match value {
        Value::Quantity(quantity) if quantity.dimension() == dimension => Some(*quantity),
        _ => None,
    }
}

fn bytes(value: &Value) -> Option<Bytes> {
    let quantity = quantity(value, Dimension::Bytes)?;
    Some(Bytes::written(whole(quantity), quantity.to_string()))
}

fn cpu(value: &Value) -> Option<Cpu> {
    let cores = |number: Decimal| Quantity::cores(number).ok();
    let quantity = match value {
        Value::Int(number) => cores(Decimal::from(*number))?,
        Value::Decimal(number) => cores(*number)?,
        other => quantity(other, Dimension::Cpu)?,
    };
    Some(Cpu::written(whole(quantity), quantity.to_string()))
}

/// How many nanoseconds, bytes or thousandths, rounded up.
fn whole(quantity: Quantity) -> u64 {
    u64::try_from(quantity.rounded_up()).unwrap_or(0)
}

fn span<T>(value: &Value, read: impl Fn(&Value, Side) -> Option<T>) -> Option<Span<T>> {
    match value {
        Value::Range(range) => {
            let lower = range.start.as_ref().and_then(|start| read(start, Side::Lower));
            let side = Side::Upper { exclusive: range.exclusive };
            let upper = range.end.as_ref().and_then(|end| read(end, side));
            Some(Span::Range { lower, upper })
        }
        one => read(one, Side::Lower).map(Span::One),
    }
}

/// Enumerations of the model, whose words are those of the language.
macro_rules! spoken {
    ($($enumeration:ident),* $(,)?) => {
        $(impl TryFrom<Spoken> for orch_model::$enumeration {
            type Error = serde::de::value::Error;

            fn try_from(word: Spoken) -> Result<Self, serde::de::value::Error> {
                use serde::Deserialize;
                use serde::de::IntoDeserializer;
                orch_model::$enumeration::deserialize(word.0.as_str().into_deserializer())
            }
        })*
    };
}

spoken!(
    Access,
    AlertSeverity,
    AppProtocol,
    HttpClient,
    HttpMethod,
    HttpScheme,
    JobStart,
    Keep,
    LogLevel,
    NetworkKind,
    Overlap,
    Pull,
    Relabel,
    SecretType,
    Signal,
    SystemdScope,
    TaintEffect,
    Target,
    Topology,
    TrafficPolicy,
    UlimitName,
    VolumeModes,
    WorkloadKind,
);

#[cfg(test)]
mod tests {
    use orch_model as m;

    use super::*;

    /// Whether the model knows every word.
    fn known<T: TryFrom<Spoken>>(words: &[&str]) -> bool {
        words.iter().all(|word| T::try_from(Spoken(SmolStr::new(word))).is_ok())
    }

    /// An enumeration that is not listed here does not compile: nobody uses its words.
    #[test]
    fn the_model_knows_every_word_of_the_prelude() {
        use keys::*;
        assert!(known::<m::Pull>(workload::PULL_WORDS));
        assert!(known::<m::Overlap>(job::OVERLAP_WORDS));
        assert!(known::<m::JobStart>(job::ON_WORDS));
        assert!(known::<m::NetworkKind>(network::KIND_WORDS));
        assert!(known::<m::SecretType>(secret::TYPE_WORDS));
        // `auto` is gone in the model.
        assert!(known::<m::WorkloadKind>(&service::WORKLOAD_WORDS[1..]));
        assert!(known::<m::LogLevel>(stack::LOG_LEVEL_WORDS));
        assert!(known::<m::Target>(stack::TARGETS_WORDS));
        assert!(known::<m::VolumeModes>(volume::MODES_WORDS));
        assert!(known::<m::Keep>(volume::KEEP_WORDS));
        assert!(known::<m::AlertSeverity>(alert::SEVERITY_WORDS));
        assert!(known::<m::TrafficPolicy>(expose::load_balancer::POLICY_WORDS));
        assert!(known::<m::HttpMethod>(health::http::METHOD_WORDS));
        assert!(known::<m::HttpScheme>(health::http::SCHEME_WORDS));
        assert!(known::<m::HttpClient>(health::http::VIA_WORDS));
        assert!(known::<m::HttpScheme>(hook::http::SCHEME_WORDS));
        assert!(known::<m::Access>(mounted::mount::ACCESS_WORDS));
        assert!(known::<m::Relabel>(mounted::mount::RELABEL_WORDS));
        assert!(known::<m::VolumeModes>(owned_volume::mount::MODES_WORDS));
        assert!(known::<m::Keep>(owned_volume::mount::KEEP_WORDS));
        assert!(known::<m::Access>(owned_volume::mount::ACCESS_WORDS));
        assert!(known::<m::Topology>(placement::SPREAD_WORDS));
        assert!(known::<m::AppProtocol>(port_entry::APP_WORDS));
        assert!(known::<m::UlimitName>(resources::ULIMITS_WORDS));
        assert!(known::<m::SystemdScope>(run::systemd::SCOPE_WORDS));
        assert!(known::<m::Signal>(stop::SIGNAL_WORDS));
        assert!(known::<m::TaintEffect>(toleration::taint::EFFECT_WORDS));
        assert!(known::<m::Signal>(watch_action::signal::SIGNAL_WORDS));
    }
}
