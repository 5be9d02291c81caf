//! Text: known, or with parts that only a target or the start can know.

use std::collections::BTreeSet;

use orch_model::{
    Command, ContainerPath, Endpoint, EndpointPart, ItemId, ItemKind, Late, LocalPath, Name, Part, PlainText,
    SecretText, Sensitive,
};
use smol_str::{SmolStr, ToSmolStr};

use crate::db::Db;
use crate::lower::port::public_port;
use crate::scalar::number;
use crate::schema::kind::{Builtin, kind_of};
use crate::source::{Item, docs, tree};
use crate::unit::Unit;
use crate::units::deployed_name;
use crate::value::{self, RecordValue, Value};

/// A text as it was read, before it is known what it may hold.
#[derive(Debug, Clone)]
pub enum Wording {
    /// All of it is known.
    Known(SmolStr),
    /// Some of it is late.
    Late(SecretText),
}

/// The text of a late part was wanted where only known text may stand.
#[derive(Debug)]
pub struct NotKnown;

/// The canonical text of a value that may stand in text.
pub fn wording(db: &dyn Db, value: &Value) -> Option<Wording> {
    Some(Wording::Known(match value {
        Value::Str(text) => text.clone(),
        Value::Bool(flag) => SmolStr::new_static(if *flag { "true" } else { "false" }),
        Value::Int(number) => number.to_smolstr(),
        Value::Decimal(number) => number::canonical(*number).into(),
        Value::Float(number) => number.to_smolstr(),
        Value::Quantity(quantity) => quantity.to_smolstr(),
        Value::Text(text) => {
            return Some(Wording::Late(SecretText::new(text.parts.iter().map(|part| match part {
                value::Part::Literal(text) => Part::Literal(text.clone()),
                value::Part::Late { late, encoders, .. } => {
                    Part::Late { late: sensitive(db, late), encoders: encoders.clone() }
                }
            }))));
        }
        Value::Late(number) => {
            return Some(Wording::Late(SecretText::new([Part::late(sensitive(db, &number.late))])));
        }
        Value::Item(unit) if item_kind(db, *unit) == Some(ItemKind::Secret) => {
            return Some(Wording::Late(SecretText::new([Part::late(Sensitive::Secret(name(db, *unit)))])));
        }
        _ => return None,
    }))
}

/// The words that give a script to a shell.
pub fn shell(script: PlainText) -> Command {
    vec!["/bin/sh".into(), "-c".into(), script]
}

/// The name under which an item is deployed.
pub fn name(db: &dyn Db, unit: Unit) -> Name {
    Name::new(deployed_name(db, unit))
}

/// The item's doc comment.
pub fn doc(db: &dyn Db, unit: Unit) -> Option<SmolStr> {
    doc_of_item(db, unit.item(db)).clone()
}

/// Kept apart, so that an edit of any other comment changes nothing.
#[salsa::tracked]
fn doc_of_item(db: &dyn Db, item: Item) -> Option<SmolStr> {
    let tree = tree(db, item).as_ref()?;
    docs(db, item).get(tree.id).map(SmolStr::new)
}

/// The item as the model names it.
pub fn item_id(db: &dyn Db, unit: Unit) -> Option<ItemId> {
    Some(ItemId::new(item_kind(db, unit)?, name(db, unit)))
}

/// The sort of item, if it is one that is deployed.
pub fn item_kind(db: &dyn Db, unit: Unit) -> Option<ItemKind> {
    deployed_kind(kind_of(db, unit.item(db))?.builtin)
}

/// What the model calls a kind whose items are deployed.
pub(crate) fn deployed_kind(builtin: Builtin) -> Option<ItemKind> {
    Some(match builtin {
        Builtin::Stack => ItemKind::Stack,
        Builtin::Service => ItemKind::Service,
        Builtin::Job => ItemKind::Job,
        Builtin::Network => ItemKind::Network,
        Builtin::Volume => ItemKind::Volume,
        Builtin::Secret => ItemKind::Secret,
        Builtin::Config => ItemKind::Config,
        Builtin::Host => ItemKind::Host,
        Builtin::Monitoring => ItemKind::Monitoring,
        Builtin::Environment | Builtin::Other => return None,
    })
}

/// Secrets and configs whose path some value uses, by name; using it mounts them.
#[derive(Debug, Default)]
pub struct Mounted {
    /// The secrets.
    pub secrets: BTreeSet<Name>,
    /// The configs.
    pub configs: BTreeSet<Name>,
}

impl Mounted {
    /// What the fields of a record use, but for those with these names.
    pub fn of(db: &dyn Db, record: &RecordValue, without: &[&str]) -> Mounted {
        let mut mounted = Mounted::default();
        for field in record.fields.iter().filter(|field| !without.contains(&field.name.as_str())) {
            field.value.late_parts(&mut |late, _| {
                let value::Late::MountPath(unit) = late else { return };
                match item_kind(db, *unit) {
                    Some(ItemKind::Secret) => mounted.secrets.insert(name(db, *unit)),
                    Some(ItemKind::Config) => mounted.configs.insert(name(db, *unit)),
                    _ => false,
                };
            });
        }
        mounted
    }
}

fn sensitive(db: &dyn Db, late: &value::Late) -> Sensitive {
    // What is wrong is no longer here; a name for it is as good as any other.
    let id = |unit: Unit| item_id(db, unit).unwrap_or_else(|| ItemId::service(name(db, unit)));
    Sensitive::Plain(match late {
        value::Late::Secret(unit) => return Sensitive::Secret(name(db, *unit)),
        value::Late::Revealed(unit) => Late::Revealed(name(db, *unit)),
        value::Late::MountPath(unit) => Late::MountPath(id(*unit)),
        value::Late::Endpoint { unit, port, part } => Late::Endpoint(Endpoint {
            item: id(*unit),
            port: match port {
                None if is_public(*part) => public_port(db, *unit).clone(),
                port => port.clone().map(Name::new),
            },
            part: *part,
        }),
        value::Late::Own(fact) => Late::Own(*fact),
        value::Late::Input(name) => Late::Input(Name::new(name.clone())),
    })
}

fn is_public(part: EndpointPart) -> bool {
    use EndpointPart::{PublicAddress, PublicHost, PublicPort, PublicUrl};
    matches!(part, PublicHost | PublicPort | PublicAddress | PublicUrl)
}

impl From<Wording> for SecretText {
    fn from(wording: Wording) -> SecretText {
        match wording {
            Wording::Known(text) => SecretText::literal(text),
            Wording::Late(text) => text,
        }
    }
}

impl From<Wording> for PlainText {
    /// Without its secrets: one that stands here is an error already.
    fn from(wording: Wording) -> PlainText {
        match wording {
            Wording::Known(text) => PlainText::literal(text),
            Wording::Late(text) => PlainText::new(text.parts().iter().filter_map(|part| match part {
                Part::Literal(text) => Some(Part::Literal(text.clone())),
                Part::Late { late: Sensitive::Plain(late), encoders } => {
                    Some(Part::Late { late: late.clone(), encoders: encoders.clone() })
                }
                Part::Late { late: Sensitive::Secret(_), .. } => None,
            })),
        }
    }
}

impl TryFrom<Wording> for SmolStr {
    type Error = NotKnown;

    fn try_from(wording: Wording) -> Result<SmolStr, NotKnown> {
        match wording {
            Wording::Known(text) => Ok(text),
            Wording::Late(_) => Err(NotKnown),
        }
    }
}

impl TryFrom<Wording> for Name {
    type Error = NotKnown;

    fn try_from(wording: Wording) -> Result<Name, NotKnown> {
        SmolStr::try_from(wording).map(Name::new)
    }
}

impl TryFrom<Wording> for ContainerPath {
    type Error = NotKnown;

    fn try_from(wording: Wording) -> Result<ContainerPath, NotKnown> {
        SmolStr::try_from(wording).map(ContainerPath)
    }
}

impl TryFrom<Wording> for LocalPath {
    type Error = NotKnown;

    fn try_from(wording: Wording) -> Result<LocalPath, NotKnown> {
        SmolStr::try_from(wording).map(LocalPath)
    }
}
