//! Records and maps from the writes of their parts: each part against its type, unknown, missing and rival ones told.

use std::sync::Arc;

use orch_diagnostics::Safety;
use orch_syntax::ast;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::defaults::Asked;
use crate::eval::describe::example;
use crate::eval::opening::has_parts;
use crate::eval::slots::{Children, Op, SlotPath, Write, Writes};
use crate::eval::trace::{Declaration, Denoted};
use crate::eval::{Active, Context, Eval};
use crate::findings;
use crate::mend;
use crate::schema::named::{Structure, structure};
use crate::source;
use crate::types::{FieldType, RecordType, Type};
use crate::unit::Unit;
use crate::value::{FieldValue, RecordValue, Value};

impl<'db> Eval<'db> {
    /// A record's value: each field against its type, unknown and missing ones reported.
    pub(crate) fn fields(
        &mut self,
        record: &Arc<RecordType>,
        children: Children<'db>,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
        anchor: Option<Anchor>,
    ) -> Value {
        // In the order of the schema, whatever the order of the text.
        let mut known: Vec<(usize, Writes<'db>)> = Vec::with_capacity(children.len());
        let mut unknown = Children::default();
        for (name, writes) in children {
            match record.position(&name) {
                Some(position) => known.push((position, writes)),
                None => {
                    unknown.insert(name, writes);
                }
            }
        }
        known.sort_by_key(|(position, _)| *position);
        let set: Vec<usize> = known.iter().map(|(position, _)| *position).collect();
        let mut fields = Vec::with_capacity(known.len());
        for (position, writes) in known {
            let Some(field) = record.fields.get(position) else { continue };
            self.note_keys(&writes, field);
            if let Some(write) = writes.iter().find(|_| field.traits.readonly) {
                // One that takes what is written: fields or entries, or a value.
                let takes = |other: &&FieldType| {
                    !other.traits.readonly && has_parts(self.db, &other.ty) == has_body(write)
                };
                let known: Vec<&str> =
                    record.fields.iter().filter(takes).map(|field| field.name.as_str()).collect();
                self.report(findings::readonly_field::finding(write.anchor(), &field.name, &known));
                continue;
            }
            if let (Some(capability), Some(write)) = (&field.traits.later, writes.last()) {
                self.report(findings::not_there_yet::finding(write.anchor(), &field.name, capability));
                continue;
            }
            if field.default.as_ref().is_none_or(|default| is_nothing(default)) {
                self.report_removal(&field.name, &writes, at, cx.unit);
            }
            let writes = self.over_default(field, writes, cx.unit, Asked::Whole);
            if at.is_some_and(|at| !at.is_empty()) {
                self.check_added(&field.name, &writes);
            }
            if let Some(value) = self.child(at, &field.name, &writes, &field.ty, cx) {
                if !self.check_place(&value, field)
                    && let Some(at) = at
                {
                    // Who reads it there is told nothing more.
                    self.memo.insert((cx.unit, at.child(&field.name)), Value::Poison);
                }
                fields.push(value);
            }
        }
        self.report_unknown_fields(record, &unknown, &set);
        if let Some(anchor) = anchor {
            self.report_missing_fields(record, &fields, anchor);
        }
        Value::Record(Arc::new(RecordValue { fields, ty: Some(Arc::clone(record)) }))
    }

    /// What is added with `+=` to a record are fields that are not set.
    fn check_added(&mut self, name: &str, writes: &[Write<'db>]) {
        let Some(added) = writes.iter().find(|write| write.added && write.is_here()) else { return };
        let is_below =
            |lower: &&Write<'db>| lower.layer < added.layer && lower.layer.0 >= crate::layers::BASES;
        if let Some(lower) = writes.iter().rfind(is_below).filter(|lower| !lower.removes()) {
            self.report(findings::overlay_missing::added(added.anchor(), name, lower.anchor()));
        }
    }

    /// What removes something that no layer below says does nothing.
    fn report_removal(&mut self, name: &str, writes: &[Write<'db>], at: Option<&SlotPath>, unit: Unit) {
        // What the stack's defaults and `dev` leave away is of another record than theirs.
        let is_elsewhere =
            at.and_then(|at| at.first()).is_some_and(|first| matches!(first.as_str(), "defaults" | "dev"));
        let Some(lowest) = writes.first().filter(|lowest| lowest.removes() && !is_elsewhere) else { return };
        // An environment may take away below what is taken away here without one.
        let is_own = lowest.layer.0 < crate::layers::OVERLAYS;
        if is_own && unit.config(self.db).environment(self.db).is_some() {
            return;
        }
        if crate::doubt::may_write(self.db, unit.item(self.db), name) || self.may_be_other(unit, name) {
            return;
        }
        let is_alone = writes.iter().skip(1).all(|write| write.layer != lowest.layer);
        if is_alone && !self.is_full() && !lowest.inherited && !crate::layers::is_default(lowest.layer.0) {
            let at = lowest.anchor();
            self.report(findings::overlay_missing::removed(
                at,
                mend::entry_of_key(self.db, at),
                name,
                Vec::new(),
            ));
        }
    }

    /// The keys of writes are names of the field; those of aliases are named where they end.
    fn note_keys(&mut self, writes: &[Write<'db>], field: &FieldType) {
        if self.trace.is_none() {
            return;
        }
        for write in
            writes.iter().filter(|w| w.prefix.is_none() && !matches!(w.op, Op::Value(..) | Op::Shorthand(_)))
        {
            self.note_field(write.anchor(), field);
        }
    }

    /// `set` are the fields that are written, by their positions.
    fn report_unknown_fields(&mut self, record: &RecordType, children: &Children<'db>, set: &[usize]) {
        let is_set = |name: &str| {
            let alias = record.field(name).and_then(|field| field.traits.alias.as_ref()?.first());
            let names = [Some(name), alias.map(SmolStr::as_str)];
            names.into_iter().flatten().filter_map(|name| record.position(name)).any(|at| set.contains(&at))
        };
        for (name, writes) in children {
            if self.is_full() {
                return;
            }
            for write in writes {
                // The stack's defaults are a service's; a job takes what it has.
                if crate::layers::is_default(write.layer.0) {
                    continue;
                }
                let known = writable(record);
                let said = match write.op {
                    Op::Value(..) => findings::unknown_field::within,
                    _ => findings::unknown_field::finding,
                };
                let mut finding = said(write.anchor(), name, &record.name, known);
                // What is set already would be set twice, or to something else.
                let again =
                    finding.fixes.iter_mut().filter(|fix| fix.edits.iter().any(|edit| is_set(&edit.text)));
                again.for_each(|fix| fix.safety = Safety::Offer);
                self.report(finding);
            }
        }
    }

    pub(super) fn report_missing_fields(&mut self, record: &RecordType, fields: &[FieldValue], at: Anchor) {
        for field in &record.fields {
            if field.is_required() && !fields.iter().any(|f| f.name == field.name) {
                let kind = crate::schema::kind::kind_of(self.db, at.item);
                if kind.is_some_and(|k| k.name == record.name && k.value_field.as_ref() == Some(&field.name))
                {
                    let name = at.item.name(self.db);
                    let end = source::tree(self.db, at.item).as_ref().filter(|tree| tree.body.is_none());
                    let end = end.map(|tree| Anchor::new(at.item, tree.id).after());
                    self.report(findings::missing_field::value(at, end, &record.name, name));
                    continue;
                }
                let ty = self.describe_type(&field.ty);
                let is_first = record.fields.first().is_some_and(|first| first.name == field.name);
                let entry = example(self.db, &field.ty).and_then(|value| {
                    let argument = || mend::argument(self.db, at, &value);
                    is_first.then(argument).flatten().or_else(|| {
                        let entry = format!("{} = {value}", field.name);
                        mend::added(self.db, at, &entry)
                    })
                });
                let finding = findings::missing_field::finding(at, &field.name, &record.name, &ty, entry);
                self.report(match &field.ty {
                    Type::Secret(inner) if matches!(**inner, Type::Optional(_)) => {
                        findings::missing_field::optional_secret(finding)
                    }
                    _ => finding,
                });
            }
        }
    }

    /// One part of a record or map, kept for whoever asks for it by path.
    pub(super) fn child(
        &mut self,
        at: Option<&SlotPath>,
        name: &SmolStr,
        writes: &[Write<'db>],
        ty: &Type,
        cx: &Context<'db>,
    ) -> Option<FieldValue> {
        let path = at.map(|at| at.child(name));
        let last = writes.last()?;
        let (origin, layer) = (last.origin(), last.layer);
        // What is removed reads as what it is by default, and is not written for all that.
        if last.removes() {
            self.slot_value(path.as_ref(), writes, ty, cx);
            return None;
        }
        // What is read there is said in the other spelling, and this is what is written.
        let read = path.clone().filter(|path| self.image_in_run(cx.unit, path).is_none());
        if let Some(path) = &read {
            if let Some(value) = self.memo.get(&(cx.unit, path.clone())) {
                let value = value.clone();
                return (!matches!(value, Value::Null)).then(|| FieldValue {
                    name: name.clone(),
                    value,
                    origin,
                    key: None,
                    layer: layer.0,
                });
            }
            self.active.push(Active { unit: cx.unit, path: path.clone(), asked: Anchor::from(origin) });
        }
        let written = self.slot_value(path.as_ref(), writes, ty, cx);
        if let Some(path) = read {
            self.active.pop();
            let value = written.as_ref().map_or(Value::Null, |w| w.value.clone());
            self.memo.insert((cx.unit, path), value);
        }
        let written = written.filter(|w| !matches!(w.value, Value::Null))?;
        Some(FieldValue {
            name: name.clone(),
            value: written.value,
            origin: written.origin,
            key: None,
            layer: written.layer.0,
        })
    }

    /// A map's value, sorted by key.
    pub(super) fn entries(
        &mut self,
        key: &Type,
        value: &Type,
        children: Children<'db>,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
    ) -> Value {
        let map = at.and_then(|at| at.last()).map_or("", SmolStr::as_str);
        self.check_overlaid_keys(map, key, &children, cx);
        let is_env = at.and_then(|at| at.last()).is_some_and(|last| last == "env");
        let mut fields = Vec::with_capacity(children.len());
        for (name, writes) in children {
            let Some(first) = writes.first() else { continue };
            // Those of environments are told above.
            if first.layer.0 < crate::layers::OVERLAYS {
                self.report_removal(&name, &writes, at, cx.unit);
            }
            if is_env && (name.is_empty() || name.contains(['=', '\0'])) {
                self.report(findings::refinement_failed::variable(first.anchor(), &name));
            }
            let declared = Denoted::Declared(first.lexical.item, first.key, Declaration::Entry);
            if self.trace.is_some() && !matches!(key, Type::Ref(_)) {
                writes
                    .iter()
                    .filter(|w| !matches!(w.op, Op::Value(..) | Op::Shorthand(_)))
                    .for_each(|w| self.note(w.anchor(), declared));
            }
            let key_anchor = first.anchor();
            let mut key_cx = self.write_context(first, None, cx);
            key_cx.lexical = key_cx.lexical.outside(at);
            let key_value = self.map_key(&name, key, key_anchor, &key_cx);
            if let Some(mut field) = self.child(at, &name, &writes, value, cx) {
                field.key = key_value;
                fields.push(field);
            }
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        Value::Record(Arc::new(RecordValue { fields, ty: None }))
    }

    /// What is added with `+=` is a new key. In an environment a key must be there for `=`.
    fn check_overlaid_keys(&mut self, map: &str, key: &Type, children: &Children<'db>, cx: &Context<'db>) {
        let is_overlay = |write: &Write<'db>| write.layer.0 >= crate::layers::OVERLAYS;
        let is_told = |write: &Write<'db>| is_overlay(write) || write.added;
        let is_any_told = children.values().any(|writes| writes.iter().any(is_told));
        if !is_any_told {
            return;
        }
        let item = cx.unit.item(self.db);
        let is_any =
            matches!(structure(self.db, key), Structure::Plain(Type::Str | Type::Any | Type::Ref(_)));
        for (name, writes) in children {
            for write in writes.iter().filter(|w| is_told(w) && !w.told) {
                if matches!(write.op, Op::Value(..)) || crate::doubt::may_write(self.db, item, name) {
                    continue;
                }
                // What can be no key is reported as that.
                let word = Value::Str(name.clone());
                if !is_any && self.try_coerce(&word, key, write.anchor(), cx).is_none() {
                    continue;
                }
                // A stack's defaults stand apart: who adds need not know them. Who replaces finds them there.
                let replaces = is_overlay(write) && !write.added;
                let counts = |lower: &Write<'db>| replaces || lower.layer.0 >= crate::layers::BASES;
                // What a lower layer removes is not there.
                let below = writes.iter().rfind(|lower| lower.layer < write.layer && counts(lower));
                let below = below.filter(|lower| !lower.removes());
                match below {
                    None if replaces => {
                        let is_below = |writes: &[Write<'db>]| writes.iter().any(|w| w.layer < write.layer);
                        let known = children.iter().filter(|(_, writes)| is_below(writes));
                        let known = known.map(|(name, _)| name.as_str()).collect();
                        let finding = match write.op {
                            Op::Remove if write.is_here() => {
                                let at = write.anchor();
                                let entry = mend::entry_of_key(self.db, at);
                                findings::overlay_missing::removed(at, entry, name, known)
                            }
                            _ => findings::overlay_missing::key(write.anchor(), map, name, known),
                        };
                        self.report(finding);
                    }
                    // Two of one layer, one of which removes: that is told already.
                    Some(_) if writes.iter().any(|other| other.layer == write.layer && other.removes()) => {}
                    Some(lower) if write.added && write.is_here() => {
                        let finding = findings::overlay_missing::added(write.anchor(), name, lower.anchor());
                        self.report(finding);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Checks a map's key; gives what it refers to where keys are references.
    pub(super) fn map_key(
        &mut self,
        name: &SmolStr,
        key: &Type,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Option<Value> {
        match structure(self.db, key) {
            Structure::Plain(Type::Ref(_)) => {
                let value = self.name(name, at.node, key, cx);
                Some(self.coerce(value, key, at, cx))
            }
            Structure::Plain(Type::Str | Type::Any | Type::Poison) => None,
            _ => {
                self.coerce(Value::Str(name.clone()), key, at, cx);
                None
            }
        }
    }

    /// Two writes to one slot in one layer, where order would decide; says whether there are such.
    pub(super) fn note_rivals(&mut self, writes: &[Write<'db>], name: &str) -> bool {
        let mut any = false;
        if writes.len() < 2 {
            return any;
        }
        for (index, write) in writes.iter().enumerate() {
            if !write.resets() || matches!(write.op, Op::Value(..)) {
                continue;
            }
            let rival = writes.iter().enumerate().find(|(other_index, other)| {
                *other_index != index
                    && other.layer == write.layer
                    && !matches!(other.op, Op::Value(..))
                    && (*other_index < index || !other.resets())
                    && !(other.told && write.told)
            });
            if let Some((_, rival)) = rival {
                any = true;
                if self.is_full() {
                    return any;
                }
                let (first, second) = if rival.key < write.key {
                    (rival.anchor(), write.anchor())
                } else {
                    (write.anchor(), rival.anchor())
                };
                let [second, first] = [second, first].map(|at| (at, mend::entry_of_key(self.db, at)));
                self.report(findings::duplicate_write::finding(second, first, name));
            }
        }
        any
    }
}

/// Whether a default says nothing that could be removed.
fn is_nothing(default: &ast::Expr) -> bool {
    match &default.kind {
        ast::ExprKind::Null => true,
        ast::ExprKind::Record(body) => body.members.is_empty(),
        ast::ExprKind::List(elements) => elements.is_empty(),
        _ => false,
    }
}

/// Whether a write is of fields or entries.
fn has_body(write: &Write<'_>) -> bool {
    match &write.op {
        Op::Amend(_) => true,
        Op::Set(value) => matches!(value.kind, ast::ExprKind::Record(_)),
        _ => false,
    }
}

/// The fields of a record that can be written.
fn writable(record: &RecordType) -> Vec<&str> {
    record.fields.iter().filter(|field| !field.traits.readonly).map(|field| field.name.as_str()).collect()
}
