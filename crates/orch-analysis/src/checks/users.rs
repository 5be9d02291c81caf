//! As whom containers run: that is said once, and is not root where root is forbidden.

use crate::anchor::Found;
use crate::db::Db;
use crate::findings;
use crate::mend;
use crate::value::{FieldValue, RecordValue, Value, VariantValue};

/// Adds what is wrong with the users of a service or job, and of the containers before and beside it.
pub(crate) fn findings(db: &dyn Db, record: &RecordValue, found: &mut Vec<Found>) {
    let own = Says::of(record);
    check(db, own, own, found);
    for container in companions(record) {
        let said = Says::of(container);
        if said.user.is_some() || said.security.is_some() {
            check(db, said, own, found);
        }
    }
}

/// The containers before and beside that of a service or job.
pub(crate) fn companions(record: &RecordValue) -> impl Iterator<Item = &RecordValue> {
    let before = match record.get("init").map(|field| &field.value) {
        Some(Value::List(containers)) => containers.as_slice(),
        _ => &[],
    };
    let beside = match record.get("sidecars").map(|field| &field.value) {
        Some(Value::Record(containers)) => containers.fields.as_slice(),
        _ => &[],
    };
    let values = before.iter().map(|element| &element.value).chain(beside.iter().map(|field| &field.value));
    values.filter_map(|value| match value {
        Value::Record(container) => Some(&**container),
        _ => None,
    })
}

/// What a container says of it.
#[derive(Clone, Copy)]
struct Says<'v> {
    user: Option<&'v FieldValue>,
    security: Option<(&'v FieldValue, &'v VariantValue)>,
}

impl<'v> Says<'v> {
    fn of(record: &'v RecordValue) -> Says<'v> {
        let security = record.get("security").and_then(|field| match &field.value {
            Value::Variant(security) => Some((field, &**security)),
            _ => None,
        });
        Says { user: record.get("user"), security }
    }

    /// The user that its security names.
    fn by_security(self) -> Option<&'v FieldValue> {
        self.security.and_then(|(_, security)| security.fields.get("user"))
    }

    /// Whether `user` is said over what `security` says further below, such as in the defaults of the stack.
    fn is_overruled(self, user: &FieldValue, other: &FieldValue) -> bool {
        let (of_user, of_other) = (user.origin.item, other.origin.item);
        let is_later = self
            .security
            .is_some_and(|(security, _)| security.origin.item == of_other && security.layer > user.layer);
        of_user != of_other && !is_later
    }

    /// Where it says that it must not be root.
    fn not_root(self) -> Option<&'v FieldValue> {
        let (field, security) = self.security?;
        match security.fields.get("non_root") {
            Some(non_root) => (non_root.value == Value::Bool(true)).then_some(non_root),
            None => (security.variant == "restricted").then_some(field),
        }
    }
}

/// Checks a container, which has what `around` says where it says nothing itself.
fn check(db: &dyn Db, own: Says<'_>, around: Says<'_>, found: &mut Vec<Found>) {
    if let (Some(user), Some(other)) = (own.user, own.by_security())
        && number(user) != number(other)
        && !own.is_overruled(user, other)
    {
        found.push(findings::duplicate_write::users(other.origin.into(), user.origin.into()));
        return;
    }
    let user = own.user.or(own.by_security()).or(around.user).or(around.by_security());
    let not_root = if own.security.is_some() { own.not_root() } else { around.not_root() };
    if let (Some(user), Some(not_root)) = (user, not_root)
        && number(user) == Some(0)
    {
        let security = mend::key_of_value(db, not_root.origin.into());
        found.push(findings::invalid_value::root(user.origin.into(), security));
    }
}

/// The number of a user; of names only that of root is known.
fn number(user: &FieldValue) -> Option<i64> {
    match &user.value {
        Value::Int(number) => Some(*number),
        Value::Str(text) => match text.split(':').next()? {
            "root" => Some(0),
            user => user.parse().ok(),
        },
        _ => None,
    }
}
