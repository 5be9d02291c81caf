//! `x.name`: fields of items, modules, records and quantities.

use std::sync::Arc;

use orch_diagnostics::{nearest, slips};
use orch_syntax::ast::{self, ExprKind, Name};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::doubt;
use crate::eval::endpoints::endpoint_text;
use crate::eval::trace::{Declaration, Denoted};
use crate::eval::{Context, Eval, SlotPath};
use crate::findings;
use crate::schema::kind::{Builtin, kind_of};
use crate::schema::named::{Structure, structure};
use crate::scope::{is_hidden, scope};
use crate::source::Item;
use crate::types::{Type, VariantType};
use crate::unit::{Instance, Unit};
use crate::units;
use crate::value::{EndpointPart, Late, LateNumber, OwnFact, Part, RecordValue, Value};

/// A step of a chain of fields.
struct Step<'db> {
    name: &'db Name,
    optional: bool,
}

impl<'db> Eval<'db> {
    /// `root.a.b.c`, looked at as a whole so that an item's fields are read one by one, not the item.
    pub(crate) fn field_chain(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> Value {
        let mut steps = Vec::new();
        let mut root = expr;
        while let ExprKind::Field { base, name, optional } = &root.kind {
            steps.push(Step { name, optional: *optional });
            root = base;
        }
        steps.reverse();
        let mut value = match &root.kind {
            ExprKind::Name(name) if name == "module" && self.in_scope("module", root.id, cx).is_none() => {
                let Some((first, rest)) = steps.split_first() else { return Value::Poison };
                let found = self.file_name(&first.name.text, first.name.id, cx);
                let Some(value) = found else {
                    let names = scope(self.db, cx.lexical.file(self.db));
                    let known = names.values.keys().map(SmolStr::as_str).collect();
                    let at = cx.anchor(first.name.id);
                    return self.fail(findings::unknown_member::finding(
                        at,
                        &first.name.text,
                        "this file",
                        known,
                    ));
                };
                return self.walk(value, rest, cx);
            }
            ExprKind::Name(name) => self.name(name, root.id, &Type::Any, cx),
            _ => self.expr(root, &Type::Any, cx),
        };
        if value.is_poison() {
            return value;
        }
        if let Some(step) = steps.first()
            && let Some(finding) = self.which_member(&value, root, step.name, cx)
        {
            return self.fail(finding);
        }
        value = self.walk(value, &steps, cx);
        value
    }

    fn walk(&mut self, mut value: Value, steps: &[Step<'db>], cx: &Context<'db>) -> Value {
        let mut index = 0;
        while let Some(step) = steps.get(index) {
            let at = cx.anchor(step.name.id);
            if !self.step(at) {
                return Value::Poison;
            }
            index += 1;
            value = match value {
                Value::Poison => return Value::Poison,
                Value::Null if step.optional => return Value::Null,
                Value::Item(unit) => {
                    let next = steps.get(index).map(|s| s.name);
                    let (value, consumed) = self.item_field(unit, step.name, next, cx);
                    index += consumed;
                    value
                }
                other => self.value_field(other, step.name, cx),
            };
        }
        value
    }

    /// A field of an item; the second result says whether the step after was read along with it.
    fn item_field(
        &mut self,
        unit: Unit,
        name: &'db Name,
        next: Option<&'db Name>,
        cx: &Context<'db>,
    ) -> (Value, usize) {
        let at = cx.anchor(name.id);
        let origin = cx.origin(name.id);
        if self.is_marker(&name.text) {
            self.note_receiver(&Value::Item(unit));
        }
        let Some(kind) = kind_of(self.db, unit.item(self.db)) else { return (Value::Poison, 0) };
        let is_self = unit == cx.unit;
        let abstract_ = unit.item(self.db).header(self.db).modifiers.abstract_;
        if abstract_ && !is_self && kind.builtin.is_workload() {
            let finding = findings::abstract_reference::finding(at, unit.name(self.db));
            return (self.fail(finding), 0);
        }
        let word = name.text.as_str();
        if let Some(field) = kind.record.field(word) {
            self.note_field(at, field);
        }
        match kind.builtin {
            Builtin::Service | Builtin::Job => {
                if word == "ports"
                    && let Some(next) = next
                    && let Some(value) = self.no_such_port(unit, next, cx)
                {
                    return (value, 1);
                }
                if let Some(value) = self.workload_word(unit, word, at, origin, cx) {
                    return (value, 0);
                }
            }
            Builtin::Secret | Builtin::Config if word == "path" => {
                let late = Late::MountPath(unit);
                return (Value::text(vec![Part::Late { late, encoders: Vec::new(), origin }]), 0);
            }
            _ => {}
        }
        if word == "name" && kind.record.field("name").is_none_or(|f| f.traits.readonly) {
            return (Value::Str(units::deployed_name(self.db, unit)), 0);
        }
        let Some(field) = kind.record.field(word) else {
            if let Some(value) = self.property(Value::Item(unit), name, cx) {
                return (value, 0);
            }
            // What its only port is called depends on its health check.
            let is_unclear = kind.builtin.is_workload() && self.is_health_unclear(unit);
            let may_be_written = [word, "ports"].iter().any(|field| self.may_be_other(unit, field));
            if is_unclear || may_be_written || self.is_port_written(unit, word) {
                return (Value::Poison, 0);
            }
            // What only an instance itself knows is nobody else's.
            let readable = |name: &&str| is_self || !OWN.iter().any(|fact| fact.word() == *name);
            let mut known: Vec<&str> =
                kind.record.fields.iter().map(|f| f.name.as_str()).filter(readable).collect();
            known.extend((!known.contains(&"name")).then_some("name"));
            let fields = known.len();
            let facts;
            if kind.builtin.is_workload() {
                facts = self.facts(unit);
                // `self.http.port` in a pattern: the port is of those that extend it.
                if next.is_some() && facts.ports.is_empty() && self.is_pattern(unit) {
                    return (Value::Poison, 0);
                }
                known.extend(facts.ports.iter().map(|p| p.name.as_str()));
                if next.is_some() && known.len() > fields {
                    let ports: Vec<&str> = facts.ports.iter().map(|p| p.name.as_str()).collect();
                    let finding =
                        findings::unknown_port::member(at, word, unit.name(self.db), known.clone(), ports);
                    return (self.fail(finding), 0);
                }
                known = with_conditions(word, known);
            }
            let finding = findings::unknown_field::read(at, word, unit.name(self.db), known);
            return (self.fail(finding), 0);
        };
        let path = SlotPath::new(&[word]);
        // One step into a record or map is read on its own, so that its siblings may refer to each other.
        if let Some(next) = next
            && !matches!(structure(self.db, &field.ty), Structure::Plain(ref p) if !matches!(p, Type::Map(..)))
            && !self.is_absent(unit, field, &path, at)
        {
            let inner = path.child(&next.text);
            let known_field = match structure(self.db, &field.ty) {
                Structure::Record(record) => record.field(&next.text).is_some(),
                Structure::Plain(Type::Map(..)) => true,
                // Which fields it has, its variant says: only where that is being worked out is it not asked for.
                Structure::Choice(choice, _) => {
                    let has_field = |variant: &VariantType| variant.record.field(&next.text).is_some();
                    self.is_underway(unit, &path) && choice.variants.iter().any(has_field)
                }
                _ => false,
            };
            if known_field {
                match structure(self.db, &field.ty) {
                    Structure::Record(record) => {
                        record
                            .field(&next.text)
                            .into_iter()
                            .for_each(|f| self.note_field(cx.anchor(next.id), f));
                    }
                    _ => self.note_entry(cx.anchor(next.id), unit, word, &next.text),
                }
                if self.is_marker(&next.text) {
                    let whole = self.read(unit, &path, at);
                    self.note_receiver(&whole);
                }
                let value = self.read(unit, &inner, cx.anchor(next.id));
                let value = self.not_own(value, unit, cx.anchor(next.id), cx);
                if value != Value::Null
                    || !matches!(structure(self.db, &field.ty), Structure::Plain(Type::Map(..)))
                {
                    return (value, 1);
                }
                let Some(names) = self.entry_names(unit, field) else { return (Value::Poison, 1) };
                if names.contains(&next.text) {
                    return (value, 1);
                }
                if self.may_be_other(unit, word) {
                    return (Value::Poison, 1);
                }
                let known = names.iter().map(SmolStr::as_str).collect();
                let owner = format!("{}.{word}", unit.name(self.db));
                let finding = findings::unknown_field::key(cx.anchor(next.id), &next.text, &owner, known);
                return (self.fail(finding), 1);
            }
        }
        let value = self.read(unit, &path, at);
        // A port may be called like a field.
        let is_meant = |eval: &Self| {
            let is_port = kind.builtin.is_workload() && eval.may_be_other(unit, "ports");
            is_port || eval.may_be_other(unit, word)
        };
        if value == Value::Null && is_meant(self) {
            return (Value::Poison, 0);
        }
        (self.not_own(value, unit, at, cx), 0)
    }

    /// What another item says of its own instance is nobody else's.
    pub(super) fn not_own(&mut self, value: Value, unit: Unit, at: Anchor, cx: &Context<'db>) -> Value {
        let mut own = None;
        if unit != cx.unit {
            value.late_parts(&mut |late, _| {
                if let Late::Own(fact) = late {
                    own = Some(*fact);
                }
            });
        }
        match own {
            Some(fact) => self.fail(findings::unknown_field::own_only(at, fact.word(), unit.name(self.db))),
            None => value,
        }
    }

    /// Whether an item is there to be extended: what it lacks is said by those that are deployed.
    pub(super) fn is_pattern(&self, unit: Unit) -> bool {
        let item = unit.item(self.db);
        item.kind(self.db) == "kind" || item.header(self.db).modifiers.abstract_
    }

    /// Whether what a field of a unit lacks may be due to a mistake in it, or in the stack's defaults, that is reported there.
    pub(super) fn may_be_other(&self, unit: Unit, field: &str) -> bool {
        let db = self.db;
        let is_default =
            |stack: Item| doubt::may_be_other(db, stack, "defaults") && doubt::may_write(db, stack, field);
        doubt::may_be_other(db, unit.item(db), field)
            || self.is_workload(unit) && scope(db, unit.instance(db).file(db)).stack.is_some_and(is_default)
    }

    /// A field of a value that is no item.
    fn value_field(&mut self, value: Value, name: &'db Name, cx: &Context<'db>) -> Value {
        let at = cx.anchor(name.id);
        let word = name.text.as_str();
        if self.is_marker(word) {
            self.note_receiver(&value);
        }
        self.note_field_of(&value, at, word);
        match &value {
            Value::Poison => return Value::Poison,
            Value::Instance(instance) => return self.member(*instance, name, cx),
            Value::Port(unit, port) => {
                let facts = self.facts(*unit);
                if let Some(port) = facts.ports.iter().find(|p| p.name == *port)
                    && matches!(word, "host" | "port" | "address" | "url")
                {
                    return self.port_part(*unit, &facts, port, word, cx.origin(name.id), cx);
                }
                if !matches!(word, "text") {
                    let known = vec!["address", "host", "port", "url"];
                    return self.fail(findings::unknown_field::read(
                        at,
                        word,
                        &format!("port `{port}`"),
                        known,
                    ));
                }
            }
            Value::Public(unit) => {
                let origin = cx.origin(name.id);
                if matches!(word, "port" | "address" | "url") && self.facts(*unit).ports.is_empty() {
                    return self.fail(findings::ambiguous_port::none(at, word, unit.name(self.db)));
                }
                let part = match word {
                    "host" => EndpointPart::PublicHost,
                    "port" => {
                        let late = Late::Endpoint { unit: *unit, port: None, part: EndpointPart::PublicPort };
                        return Value::Late(Arc::new(LateNumber { late, known: None, origin }));
                    }
                    "address" => EndpointPart::PublicAddress,
                    "url" => {
                        let facts = self.facts(*unit);
                        // Whatever is exposed has a scheme of its own.
                        if let [only] = facts.ports.as_slice()
                            && facts.scheme(only).is_none()
                            && !self.unit_fields(*unit).contains_key("expose")
                        {
                            return self.no_scheme(*unit, &facts, only, origin);
                        }
                        EndpointPart::PublicUrl
                    }
                    _ => {
                        let known = vec!["address", "host", "port", "url"];
                        return self.fail(findings::unknown_field::read(at, word, "`public`", known));
                    }
                };
                return endpoint_text(*unit, None, part, origin);
            }
            Value::Record(record) => {
                if let Some(field) = record.get(word) {
                    return field.value.clone();
                }
                if let Some(field) = record.ty.as_ref().and_then(|ty| ty.field(word)).cloned() {
                    return self.default_value(&field, cx.unit);
                }
            }
            Value::Variant(variant) => {
                if let Some(field) = variant.fields.get(word) {
                    return field.value.clone();
                }
                if let Some(field) = variant.fields.ty.as_ref().and_then(|ty| ty.field(word)).cloned() {
                    return self.default_value(&field, cx.unit);
                }
            }
            Value::Unknown(ty) => {
                return match structure(self.db, ty) {
                    Structure::Record(record) => match record.field(word) {
                        Some(field) => Value::Unknown(field.ty.clone()),
                        None => {
                            let known = record.fields.iter().map(|f| f.name.as_str()).collect();
                            self.fail(findings::unknown_field::read(at, word, &record.name, known))
                        }
                    },
                    Structure::Plain(Type::Map(_, value)) => Value::Unknown((*value).clone()),
                    _ => self.property(value.clone(), name, cx).unwrap_or(Value::Unknown(Type::Any)),
                };
            }
            Value::Null => return self.fail_by_value(findings::null_access::finding(at, word)),
            _ => {}
        }
        if let Some(value) = self.property(value.clone(), name, cx) {
            return value;
        }
        let known: Vec<&str> = match &value {
            Value::Record(r) => match &r.ty {
                Some(ty) => ty.fields.iter().map(|f| f.name.as_str()).collect(),
                None => r.fields.iter().map(|f| f.name.as_str()).collect(),
            },
            Value::Variant(v) => {
                v.fields.ty.iter().flat_map(|t| t.fields.iter().map(|f| f.name.as_str())).collect()
            }
            Value::Quantity(q) => crate::eval::std::properties_of(q.dimension()),
            _ => Vec::new(),
        };
        let owner = self.describe(&value);
        if let Value::Variant(variant) = &value
            && let Some(ty) = self.of_other_variant(variant, word)
        {
            return Value::Unknown(ty);
        }
        let finding = findings::unknown_field::read(at, word, &owner, known);
        self.fail(match &value {
            Value::Str(_) | Value::Text(_) | Value::List(_) => {
                findings::unknown_field::function(finding, at, word, &self.methods())
            }
            _ => finding,
        })
    }

    /// A field of a value is declared with its type; without one, it is where it was written.
    fn note_field_of(&mut self, value: &Value, at: Anchor, word: &str) {
        if self.trace.is_none() {
            return;
        }
        let of_record = |record: &RecordValue| match record.ty.as_ref().and_then(|ty| ty.field(word)) {
            Some(field) => Some((field.declared.0, field.declared.1, Declaration::Field)),
            None => record.get(word).map(|f| (f.origin.item, f.origin.node, Declaration::Written)),
        };
        let denoted = match value {
            Value::Record(record) => {
                // The ports of an item, as a record.
                if let Some(Value::Port(unit, name)) = record.get(word).map(|f| f.value.clone()) {
                    return self.note_entry(at, unit, "ports", &name);
                }
                of_record(record)
            }
            Value::Variant(variant) => of_record(&variant.fields),
            Value::Unknown(ty) => match structure(self.db, ty) {
                Structure::Record(record) => {
                    record.field(word).map(|f| (f.declared.0, f.declared.1, Declaration::Field))
                }
                _ => None,
            },
            _ => None,
        };
        if let Some((item, node, declaration)) = denoted {
            self.note(at, Denoted::Declared(item, node, declaration));
        }
    }

    /// `pg.db`: what an imported file offers.
    fn member(&mut self, instance: Instance, name: &'db Name, cx: &Context<'db>) -> Value {
        let file = instance.file(self.db);
        let names = scope(self.db, file);
        let at = cx.anchor(name.id);
        match names.values.get(&name.text) {
            Some(item) if is_hidden(self.db, *item, cx.lexical.file(self.db)) => {
                self.used.push(*item);
                self.fail(findings::unknown_member::private(at, &name.text))
            }
            Some(item) => self.item_reference(*item, instance, at, cx),
            None => {
                let from = cx.lexical.file(self.db);
                let public = names.values.iter().filter(|(_, item)| !is_hidden(self.db, **item, from));
                let mut known: Vec<&str> = public.map(|(k, _)| k.as_str()).collect();
                known.sort_unstable();
                let owner = short_path(file.path(self.db));
                if let Some(other) = names.types.get(&name.text).or_else(|| names.functions.get(&name.text)) {
                    return self.fail(findings::unknown_member::no_value(
                        at,
                        &name.text,
                        owner,
                        other.kind(self.db),
                    ));
                }
                self.fail(findings::unknown_member::finding(at, &name.text, owner, known))
            }
        }
    }

    /// A field of a value that is known to be a record; nothing is reported.
    pub(crate) fn plain_field(&mut self, value: Value, name: &str) -> Value {
        match &value {
            Value::Poison => Value::Poison,
            Value::Record(record) => record.get(name).map_or(Value::Null, |f| f.value.clone()),
            Value::Variant(variant) => variant.fields.get(name).map_or(Value::Null, |f| f.value.clone()),
            Value::Unknown(_) => Value::Unknown(Type::Any),
            _ => Value::Null,
        }
    }
}

/// What only an instance itself knows of itself.
const OWN: [OwnFact; 4] = [OwnFact::Replica, OwnFact::Ip, OwnFact::Node, OwnFact::Pod];

/// The fields and what is said of a start; this alone where a word is as near to it: few ask for a field in its place.
fn with_conditions<'a>(word: &str, fields: Vec<&'a str>) -> Vec<&'a str> {
    const CONDITIONS: [&str; 5] = ["anytime", "completed", "healthy", "optional", "started"];
    let distance =
        |names: &[&str]| nearest(word, names.iter().copied()).and_then(|near| slips(word, near, usize::MAX));
    match (distance(&CONDITIONS), distance(&fields)) {
        (Some(own), Some(other)) if own <= other => CONDITIONS.to_vec(),
        _ => fields.into_iter().chain(CONDITIONS).collect(),
    }
}

fn short_path(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
