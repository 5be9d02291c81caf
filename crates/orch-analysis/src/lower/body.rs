//! Reading records and variants by typed keys: what is written, else the declared default. Knows no field by name.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::db::Db;
use crate::evaluate::default_of;
use crate::lower::shape::{self, Shape};
use crate::types::RecordType;
use crate::unit::Unit;
use crate::value::{FieldValue, Origin, RecordValue, Value, VariantValue};

/// For whom values are read.
#[derive(Clone, Copy)]
pub struct Cx<'db> {
    /// The database.
    pub db: &'db dyn Db,
    /// The item whose values they are.
    pub unit: Unit,
}

/// A value and where it was written.
#[derive(Clone)]
pub struct Spot<'db> {
    /// For whom it is read.
    pub cx: Cx<'db>,
    /// The value.
    pub value: Value,
    /// Where it was written; of a default, where that is declared.
    pub origin: Origin,
}

/// A field of `R` that is read as an `S`.
pub struct Key<R, S> {
    name: &'static str,
    has_default: bool,
    of: PhantomData<fn() -> (R, S)>,
}

/// Whether the fields of `R` are among one's own: those of a kind that is extended, those common to a choice.
pub trait Is<R> {}

impl<R> Is<R> for R {}

/// The fields of a record, kind or variant `R`.
pub struct Body<'db, R> {
    cx: Cx<'db>,
    held: Held,
    of: PhantomData<fn() -> R>,
}

#[derive(Clone)]
enum Held {
    Record(Arc<RecordValue>),
    Variant(Arc<VariantValue>),
}

/// A value of a choice before it is known which variant it is.
pub struct Branch<'db> {
    cx: Cx<'db>,
    held: Arc<VariantValue>,
}

/// An entry of a map.
pub struct Entry<T> {
    /// Its key.
    pub name: SmolStr,
    /// The item, where the key refers to one.
    pub item: Option<Unit>,
    /// Its value.
    pub value: T,
}

impl<R, S> Key<R, S> {
    /// A field that is absent where it was not written.
    pub const fn new(name: &'static str) -> Self {
        Key { name, has_default: false, of: PhantomData }
    }

    /// A field that declares a default.
    pub const fn with_default(name: &'static str) -> Self {
        Key { name, has_default: true, of: PhantomData }
    }
}

impl<'db> Spot<'db> {
    /// The value as an `S`; `None` where it is none, which is reported elsewhere.
    pub fn read<S: Shape>(&self) -> Option<S::Of<'db>> {
        S::read(self.clone())
    }

    /// The variant, if it is one.
    pub fn branch(&self) -> Option<Branch<'db>> {
        match &self.value {
            Value::Variant(held) => Some(Branch { cx: self.cx, held: Arc::clone(held) }),
            _ => None,
        }
    }

    /// The fields, if it is a record.
    pub fn body<R>(&self) -> Option<Body<'db, R>> {
        match &self.value {
            Value::Record(record) => {
                Some(Body { cx: self.cx, held: Held::Record(Arc::clone(record)), of: PhantomData })
            }
            _ => None,
        }
    }

    /// Another value that was written there.
    pub fn with(&self, value: Value, origin: Origin) -> Spot<'db> {
        Spot { cx: self.cx, value, origin }
    }
}

impl<'db> Branch<'db> {
    /// The variant's name.
    pub fn word(&self) -> &str {
        &self.held.variant
    }

    /// Its fields.
    pub fn body<R>(&self) -> Body<'db, R> {
        Body { cx: self.cx, held: Held::Variant(Arc::clone(&self.held)), of: PhantomData }
    }
}

impl<'db, R> Body<'db, R> {
    /// The item's own fields. Those of an item that could not be evaluated are all unwritten.
    pub fn of_item(cx: Cx<'db>, value: &Value) -> Body<'db, R> {
        let record = match value {
            Value::Record(record) => Arc::clone(record),
            _ => Arc::new(RecordValue { fields: Vec::new(), ty: kind_of(cx) }),
        };
        Body { cx, held: Held::Record(record), of: PhantomData }
    }

    /// A record of which nothing was written.
    pub fn unwritten(cx: Cx<'db>, ty: Option<Arc<RecordType>>) -> Body<'db, R> {
        Body { cx, held: Held::Record(Arc::new(RecordValue { fields: Vec::new(), ty })), of: PhantomData }
    }

    /// For whom it is read.
    pub fn cx(&self) -> Cx<'db> {
        self.cx
    }

    /// The same fields as those of what it extends.
    pub fn narrow<P>(&self) -> Body<'db, P>
    where
        R: Is<P>,
    {
        Body { cx: self.cx, held: self.held.clone(), of: PhantomData }
    }

    /// All that was written, for what holds for every field.
    pub fn record(&self) -> &RecordValue {
        match &self.held {
            Held::Record(record) => record,
            Held::Variant(variant) => &variant.fields,
        }
    }

    /// What was written for a field.
    pub fn written<P, S>(&self, key: &Key<P, S>) -> Option<&FieldValue>
    where
        R: Is<P>,
    {
        self.record().get(key.name)
    }

    /// What was written for a field, or its default.
    pub fn read<P, S: Shape>(&self, key: Key<P, S>) -> Option<S::Of<'db>>
    where
        R: Is<P>,
    {
        let cx = self.cx;
        if let Some(field) = self.written(&key) {
            let spot = Spot { cx, value: field.value.clone(), origin: field.origin };
            if let Some(read) = S::read(spot) {
                return Some(read);
            }
        }
        if !key.has_default {
            return None;
        }
        let field = self.record().ty.as_ref()?.field(key.name)?;
        let (item, node) = field.declared;
        S::read(Spot { cx, value: default_of(cx.db, field), origin: Origin { item, node } })
    }

    /// A field as a `T` of the model.
    pub fn get<P, S: Shape, T: TryFrom<S::Of<'db>>>(&self, key: Key<P, S>) -> Option<T>
    where
        R: Is<P>,
    {
        self.read(key).and_then(|read| T::try_from(read).ok())
    }

    /// A field as a `T` of the model; `usual` where what was written is wrong.
    pub fn or<P, S: Shape, T: TryFrom<S::Of<'db>>>(&self, key: Key<P, S>, usual: T) -> T
    where
        R: Is<P>,
    {
        self.get(key).unwrap_or(usual)
    }

    /// The elements of a list, those that are wrong left out; `None` where there is no list.
    pub fn some_list<P, S: Shape, T: TryFrom<S::Of<'db>>>(
        &self,
        key: Key<P, shape::List<S>>,
    ) -> Option<Vec<T>>
    where
        R: Is<P>,
    {
        Some(self.read(key)?.into_iter().filter_map(|read| T::try_from(read).ok()).collect())
    }

    /// The elements of a list, those that are wrong left out.
    pub fn list<P, S: Shape, T: TryFrom<S::Of<'db>>>(&self, key: Key<P, shape::List<S>>) -> Vec<T>
    where
        R: Is<P>,
    {
        self.some_list(key).unwrap_or_default()
    }

    /// The entries of a map, those that are wrong left out.
    pub fn map<P, S: Shape, T: TryFrom<S::Of<'db>>>(&self, key: Key<P, shape::Map<S>>) -> BTreeMap<SmolStr, T>
    where
        R: Is<P>,
    {
        let entries = self.read(key).unwrap_or_default();
        entries.into_iter().filter_map(|entry| Some((entry.name, T::try_from(entry.value).ok()?))).collect()
    }
}

/// The fields that the item's kind declares.
fn kind_of(cx: Cx<'_>) -> Option<Arc<RecordType>> {
    let kind = crate::schema::kind::kind_of(cx.db, cx.unit.item(cx.db))?;
    Some(Arc::clone(&kind.record))
}

/// The fields that a variant of one of the prelude's choices declares.
pub fn variant_type(db: &dyn Db, choice: &str, variant: &str) -> Option<Arc<RecordType>> {
    let item = *db.prelude().types.get(choice)?;
    match &crate::schema::named::named_type(db, item).ty {
        crate::schema::named::NamedType::Choice(choice) => Some(Arc::clone(&choice.variant(variant)?.record)),
        _ => None,
    }
}
