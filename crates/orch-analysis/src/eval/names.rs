//! What a name means: binders, the fields written around it, the file's items, imports, what is given.

use std::sync::Arc;

use orch_diagnostics::Safety;
use orch_syntax::ast::{self, MemberKind, NodeId};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::scopes::written_name;
use crate::eval::trace::{Declaration, Denoted};
use crate::eval::{Context, Eval, Frame, SlotPath};
use crate::findings;
use crate::findings::ambiguous_name::Rival;
use crate::program::SET_FILE;
use crate::schema::kind::kind_item;
use crate::schema::named::{Structure, structure};
use crate::scope::{near_values, scope};
use crate::source::Item;
use crate::types::{FieldType, Type};
use crate::unit::{Instance, Unit};
use crate::units;
use crate::value::{Element, Value};

impl<'db> Eval<'db> {
    /// The value a name has here; reported when it has none.
    pub(crate) fn name(&mut self, name: &SmolStr, node: NodeId, want: &Type, cx: &Context<'db>) -> Value {
        if self.is_marker(name) {
            self.note_visible(cx);
        }
        let used = self.used.len();
        let found = self.in_scope(name, node, cx);
        if self.is_word_of(name, want, cx) {
            let rival = found.filter(|value| !matches!(value, Value::Str(text) if text == name));
            if let Some(rival) = rival
                && self.fits(&rival, want, cx)
            {
                let rival = self.rival(name, cx);
                return self.fail(findings::ambiguous_name::word(cx.anchor(node), name, rival));
            }
            self.not_used(name, used, cx);
            self.note_word(name, node, want, cx);
            return Value::Str(name.clone());
        }
        if let Some(value) = found {
            return value;
        }
        if self.wants_port_name(want) {
            self.note_word(name, node, want, cx);
            return Value::Str(name.clone());
        }
        if self.deciding && matches!(name.as_str(), "services" | "jobs") {
            self.asked_for_all = true;
            return self.fail(findings::value_cycle::of_all(cx.anchor(node), name));
        }
        if let Some(value) = self.given(name, cx) {
            self.note_given(name, node, &value, cx);
            return value;
        }
        if name == "default" && self.wants_network(want) {
            return Value::Str(name.clone());
        }
        let at = cx.anchor(node);
        if name == "super" {
            return self.below(at, cx);
        }
        // The key of a family that is extended: that is told where it is extended.
        if cx.lexical.item != cx.unit.item(self.db) && self.is_key_of(cx.lexical.item, name) {
            return Value::Poison;
        }
        if self.is_of_lost_type(want) {
            return Value::Poison;
        }
        let finding = self.unknown_name(name, at, want, cx);
        let file = cx.lexical.file(self.db);
        // A field that is written, but not so that it was recognised.
        let kind = self.slots(cx.unit).kind;
        let field = kind.and_then(|kind| kind.record.field(name));
        if field.is_some() && self.may_be_other(cx.unit, name) {
            return Value::Poison;
        }
        if field.is_some() && self.is_being_defined(name, cx) {
            return self.fail(findings::unknown_name::of_itself(finding, name));
        }
        if field.is_some_and(|field| self.has_field(field, cx.unit)) {
            return self.fail(findings::unknown_name::inherited(at, name, &format!("self.{name}")));
        }
        if field.is_some() && !finding.fixes.iter().any(|fix| fix.safety == Safety::Safe) {
            return self.fail(findings::unknown_name::of_the_item(finding, name));
        }
        if let Some(path) = self.inherited_entry(name, cx) {
            return self.fail(findings::unknown_name::inherited(at, name, &path));
        }
        if **cx.lexical.item.file(self.db).path(self.db) == *SET_FILE {
            return self.fail(findings::unknown_name::on_the_command_line(finding));
        }
        let is_elsewhere = finding.fixes.is_empty() && crate::doubt::is_one_nameless(self.db, file);
        if is_elsewhere || crate::doubt::may_declare(self.db, file, name) {
            return Value::Poison;
        }
        self.fail(finding)
    }

    /// Takes back that an item was named: the word means something else here. `since` says how many uses there were before.
    pub(super) fn not_used(&mut self, name: &str, since: usize, cx: &Context<'db>) {
        let item = scope(self.db, cx.lexical.file(self.db)).values.get(name);
        if item.is_some() && self.used.get(since) == item {
            self.used.remove(since);
        }
    }

    fn is_key_of(&self, family: Item, name: &str) -> bool {
        let clause = self.tree(family).and_then(|tree| tree.clause.as_deref());
        matches!(clause, Some(ast::Clause::For { binder, .. }) if binder.text == name)
    }

    /// Whether an item has a value for a field, or one of its own kind's fields is meant.
    fn has_field(&mut self, field: &FieldType, unit: Unit) -> bool {
        let fields = self.unit_fields(unit);
        let alias = field.traits.alias.as_ref().and_then(|path| path.first());
        !self.db.prelude().owns(field.declared.0)
            || fields.contains_key(&field.name)
            || alias.is_some_and(|first| fields.contains_key(first))
    }

    /// How an entry is read that a map has from below, where another entry of it is written.
    fn inherited_entry(&mut self, name: &SmolStr, cx: &Context<'db>) -> Option<String> {
        let slot = cx.slot.as_ref().or(cx.within.as_ref())?.clone();
        let (map, entry) = (slot.first()?, slot.get(1)?);
        let field = self.slots(cx.unit).kind?.record.field(map)?;
        let is_map = matches!(structure(self.db, &field.ty), Structure::Plain(Type::Map(..)));
        let is_there = is_map && entry != name && self.entry_names(cx.unit, field)?.contains(name);
        is_there.then(|| format!("self.{map}.{name}"))
    }

    /// Where the value of a name stands that could be meant as well.
    pub(crate) fn rival(&self, name: &str, cx: &Context<'db>) -> Rival {
        let names = scope(self.db, cx.lexical.file(self.db));
        if names.values.contains_key(name) { Rival::Item } else { Rival::Nearer }
    }

    /// Whether the place takes a network: every deployment has one called `default`, declared or not.
    fn wants_network(&self, want: &Type) -> bool {
        match structure(self.db, want) {
            Structure::Plain(Type::Ref(kind)) => kind.name(self.db) == "network",
            Structure::Plain(Type::List(element)) => self.wants_network(&element),
            Structure::Plain(Type::Union(members)) => members.iter().any(|m| self.wants_network(m)),
            _ => false,
        }
    }

    /// Whether the place expects words of an enumeration and this is one, or one of the item's ports.
    fn is_word_of(&mut self, name: &str, want: &Type, cx: &Context<'db>) -> bool {
        let names = self.variant_names(want);
        names.iter().any(|n| n == name)
            || (self.wants_port_name(want) && self.port_names(cx.unit).iter().any(|n| n == name))
    }

    /// What `super` is: the value that the layers below give.
    fn below(&mut self, at: Anchor, cx: &Context<'db>) -> Value {
        let Some(below) = cx.below.clone() else {
            // What would set it below may be what is wrong there.
            let field = cx.slot.as_ref().or(cx.within.as_ref()).and_then(|slot| slot.first());
            if field.is_some_and(|field| self.may_be_other(cx.unit, field)) {
                return Value::Poison;
            }
            let finding = findings::unknown_name::no_super(at);
            return match self.other_spelling(cx) {
                Some(other) => self.fail(findings::unknown_name::super_is_spelt(finding, &other)),
                None => self.fail(finding),
            };
        };
        let (writes, ty) = &*below;
        let inner = Context { below: None, ..cx.aside() };
        match self.slot_value(None, writes, ty, &inner) {
            Some(written) => written.value,
            None => Value::Null,
        }
    }

    /// The value of a name in the scopes around it, without what the prelude gives. Reports nothing of its own.
    pub(crate) fn in_scope(&mut self, name: &str, node: NodeId, cx: &Context<'db>) -> Option<Value> {
        let mut next = cx.lexical.frame.clone();
        while let Some(frame) = next {
            match &*frame {
                Frame::Binder { name: bound, value, declared, outer, .. } => {
                    if bound == name {
                        if let Some((item, binder)) = declared {
                            let denoted = Denoted::Declared(*item, *binder, Declaration::Binder);
                            self.note(cx.anchor(node), denoted);
                        }
                        return Some(value.clone());
                    }
                    next = outer.clone();
                }
                Frame::Body { body, at, outer } => {
                    if let Some(value) = self.written(name, node, body, at.as_ref(), outer, cx) {
                        return Some(value);
                    }
                    next = outer.clone();
                }
            }
        }
        self.file_name(name, node, cx)
    }

    /// The value of a field written in an enclosing body, unless it is the one being defined.
    fn written(
        &mut self,
        name: &str,
        node: NodeId,
        body: &'db ast::Body,
        at: Option<&SlotPath>,
        outer: &Option<std::rc::Rc<Frame<'db>>>,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let member = body.members.iter().find(|m| written_name(m).is_some_and(|n| n == name))?;
        match at {
            Some(at) => {
                if let Some(slot) = cx.slot.as_ref().or(cx.within.as_ref())
                    && slot.starts_with(at)
                    && (slot.get(at.len()).is_some_and(|defined| defined == name)
                        || at.is_empty() && self.is_alias_of(name, slot, cx.unit))
                {
                    return None;
                }
                self.note_written(member, node, cx);
                let asked = cx.anchor(node);
                // The one port of a service reads as its number, however it is written.
                let in_dev = matches!(&**at, [dev] if dev == "dev");
                if name == "port" && (at.is_empty() || in_dev) {
                    // Only the local run has the port that `dev` says.
                    if in_dev && self.facts(cx.unit).ports.len() != 1 {
                        return Some(Value::Unknown(Type::Int));
                    }
                    if let Some(value) = self.own_port(asked, cx) {
                        return Some(value);
                    }
                }
                Some(self.read(cx.unit, &at.child(&SmolStr::new(name)), asked))
            }
            None => {
                let key = (std::ptr::from_ref(body) as usize, SmolStr::new(name));
                if self.local.contains(&key) {
                    return None;
                }
                self.note_written(member, node, cx);
                let lexical =
                    crate::eval::Lexical { frame: outer.clone(), ..cx.lexical.clone() }.enter(body, None);
                let inner = Context { lexical, slot: None, within: None, below: None, unit: cx.unit };
                self.local.push(key);
                let value = match &member.kind {
                    MemberKind::Set { value, .. } => {
                        self.quietly(|eval| eval.expr(value, &Type::Any, &inner))
                    }
                    _ => Value::Unknown(Type::Any),
                };
                self.local.pop();
                Some(value)
            }
        }
    }

    /// Whether a field is another spelling of the place: `replicas` of `scale.replicas`.
    fn is_alias_of(&mut self, field: &str, slot: &SlotPath, unit: Unit) -> bool {
        let field = self.slots(unit).kind.and_then(|kind| kind.record.field(field));
        let alias = field.and_then(|field| field.traits.alias.as_deref());
        alias.is_some_and(|alias| alias.len() > 1 && slot.starts_with(alias))
    }

    /// The file's items and the parameters of its stack.
    pub(crate) fn file_name(&mut self, name: &str, node: NodeId, cx: &Context<'db>) -> Option<Value> {
        let file = cx.lexical.file(self.db);
        let names = scope(self.db, file);
        if let Some(item) = names.values.get(name) {
            return Some(self.item_reference(*item, cx.lexical.instance, cx.anchor(node), cx));
        }
        if let Some((value, param)) = self.parameter(name, file, cx) {
            let stack = names.stack.map(|stack| Denoted::Declared(stack, param, Declaration::Parameter));
            stack.into_iter().for_each(|denoted| self.note(cx.anchor(node), denoted));
            return Some(value);
        }
        let environment = names.environments.get(name)?;
        self.note(cx.anchor(node), Denoted::Item(*environment));
        Some(Value::Item(self.unit_in(*environment, cx.lexical.instance, cx)))
    }

    /// What naming an item gives: a `let`'s value, an import's instance, a family's members, else the item.
    pub(crate) fn item_reference(
        &mut self,
        item: Item,
        instance: Instance,
        asked: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        self.used.push(item);
        self.note(asked, Denoted::Item(item));
        match item.kind(self.db) {
            "let" => {
                let unit = self.unit_in(item, instance, cx);
                let value = self.read(unit, &SlotPath::default(), asked);
                if crate::source::faults(self.db, item).is_empty() { value } else { Value::Poison }
            }
            "import" => match units::instance_of(self.db, item, instance) {
                Some(instance) => Value::Instance(instance),
                None => Value::Poison,
            },
            _ => {
                // An item whose kind nobody knows could be anything.
                if kind_item(self.db, item.file(self.db), item.kind(self.db)).is_none() {
                    return Value::Poison;
                }
                let members = units::members(self.db, item, instance, cx.unit.config(self.db));
                match members.family {
                    false => Value::Item(self.unit_in(item, instance, cx)),
                    true => {
                        let origin = crate::value::Origin { item: asked.item, node: asked.node };
                        let list = members.units.iter().map(|u| Element { value: Value::Item(*u), origin });
                        Value::List(Arc::new(list.collect()))
                    }
                }
            }
        }
    }

    pub(crate) fn unit_in(&self, item: Item, instance: Instance, cx: &Context<'db>) -> Unit {
        Unit::new(self.db, item, instance, None, cx.unit.config(self.db))
    }

    /// A word of an enumeration: a variant of a choice, or one of the item's own ports.
    fn note_word(&mut self, name: &str, node: NodeId, want: &Type, cx: &Context<'db>) {
        if self.trace.is_none() {
            return;
        }
        if let Some((choice, _)) = self.choice_with(want, name)
            && let Some(variant) = choice.variant(name)
        {
            let (item, at) = variant.declared;
            self.note(cx.anchor(node), Denoted::Declared(item, at, Declaration::Variant));
        } else if self.wants_port_name(want) {
            self.note_entry(cx.anchor(node), cx.unit, "ports", name);
        }
    }

    /// A name that means a field written around it.
    fn note_written(&mut self, member: &'db ast::Member, node: NodeId, cx: &Context<'db>) {
        let at = match &member.kind {
            MemberKind::Shorthand(name) => name.id,
            MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Amend { key, .. } => {
                key.segments.first().map_or(key.id, crate::eval::segment_node)
            }
            _ => return,
        };
        // A shorthand names what is around its own body.
        if at != node {
            self.note(cx.anchor(node), Denoted::Declared(cx.lexical.item, at, Declaration::Written));
        }
    }

    /// Whether a place is part of a member.
    fn holds(&self, member: &ast::Member, at: Anchor) -> bool {
        let spans = crate::source::spans(self.db, at.item);
        let (Some(whole), Some(part)) = (spans.get(member.id), spans.get(at.node)) else { return false };
        whole.0 <= part.0 && part.1 <= whole.1
    }

    /// Whether a name is that of the field whose value is worked out, in one of its spellings.
    fn is_being_defined(&mut self, name: &str, cx: &Context<'db>) -> bool {
        let Some(slot) = cx.slot.as_ref().or(cx.within.as_ref()).cloned() else { return false };
        slot.first().is_some_and(|defined| defined == name) || self.is_alias_of(name, &slot, cx.unit)
    }

    fn unknown_name(
        &mut self,
        name: &str,
        at: Anchor,
        want: &Type,
        cx: &Context<'db>,
    ) -> crate::anchor::Found {
        let mut known: Vec<SmolStr> = self.variant_names(want);
        let wanted_words = known.len();
        known.extend(self.wants_network(want).then_some(SmolStr::new_static("default")));
        let mut fields: Vec<&SmolStr> = Vec::new();
        let mut next = cx.lexical.frame.clone();
        while let Some(frame) = next {
            next = match &*frame {
                Frame::Binder { name, outer, .. } => {
                    known.push(name.clone());
                    outer.clone()
                }
                // The field being defined is not in scope of its own value.
                Frame::Body { body, outer, .. } => {
                    let others = body.members.iter().filter(|member| !self.holds(member, at));
                    fields.extend(others.filter_map(written_name));
                    outer.clone()
                }
            };
        }
        known.extend(near_values(self.db, cx.lexical.file(self.db), name));
        // Fields around it are in scope too, and so is what is given, but few people mean them: they are only suggested,
        // and only where nothing else is near (`DATABASE = databse.host` means the service `database`).
        let given = self.db.prelude().values.keys();
        let oneself = SmolStr::new_static("self");
        let fields: Vec<&SmolStr> = fields.into_iter().chain(given).chain([&oneself]).collect();
        if orch_diagnostics::nearest(name, known.iter().map(|k| k.as_str())).is_none()
            && let Some(near) = orch_diagnostics::nearest(name, fields.iter().map(|f| f.as_str()))
        {
            known.push(SmolStr::new(near));
        }
        if let Some((left, right)) = name.rsplit_once('-')
            && (known.iter().any(|k| k == left) || fields.iter().any(|f| *f == left))
        {
            return findings::unknown_name::subtraction(at, left, right);
        }
        let mut sorted: Vec<&str> = known.iter().map(SmolStr::as_str).collect();
        let words = sorted.get(..wanted_words).unwrap_or(&[]).to_vec();
        sorted.sort_unstable();
        if !words.is_empty() {
            let near = |names: &[&str]| orch_diagnostics::nearest(name, names.iter().copied()).is_some();
            if near(&words) || !near(&sorted) {
                return findings::unknown_variant::finding(at, name, &self.describe_type(want), words);
            }
        }
        let finding = findings::unknown_name::finding(at, name, sorted);
        match finding.fixes.is_empty() && self.may_be_text(want) {
            true => findings::unknown_name::quoted(finding, at, name),
            false => finding,
        }
    }
}
