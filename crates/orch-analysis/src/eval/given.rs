//! What is always there: `self`, `target`, `environment`, `stack`, `services`, `jobs`, and the parameters of a stack.

use std::sync::Arc;

use orch_syntax::ast::{self, NodeId};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::trace::Denoted;
use crate::eval::{Context, Eval, SlotPath};
use crate::findings;
use crate::scope::scope;
use crate::source::SourceFile;
use crate::types::Type;
use crate::unit::{Instance, Unit};
use crate::units;
use crate::value::{Element, Value};

impl<'db> Eval<'db> {
    /// What is always there: `self`, `target`, `environment`, `stack`, `services`, `jobs`.
    pub(super) fn given(&mut self, name: &str, cx: &Context<'db>) -> Option<Value> {
        let config = cx.unit.config(self.db);
        let instance = cx.unit.instance(self.db);
        Some(match name {
            "self" => Value::Item(cx.unit),
            "target" => match config.target(self.db) {
                Some(target) => Value::Str(SmolStr::new_static(target.word())),
                None => Value::Unknown(Type::Str),
            },
            "environment" => {
                let root = instance.program(self.db).root(self.db);
                let root = Instance::new(self.db, instance.program(self.db), root, None);
                // A file's own environment of that name is the one that it compares with.
                let here = [cx.lexical.instance, root].into_iter();
                let chosen = config.environment(self.db).as_ref();
                let of = |used: &Instance, name| scope(self.db, used.file(self.db)).environments.get(name);
                let item =
                    chosen.and_then(|name| here.clone().find_map(|used| Some((*of(&used, name)?, used))));
                item.map_or(Value::Null, |(item, used)| Value::Item(self.unit_in(item, used, cx)))
            }
            "stack" => {
                let root = instance.program(self.db).root(self.db);
                let item = scope(self.db, root).stack?;
                let root = Instance::new(self.db, instance.program(self.db), root, None);
                Value::Item(self.unit_in(item, root, cx))
            }
            "services" | "jobs" => {
                let kind = if name == "services" {
                    crate::schema::kind::Builtin::Service
                } else {
                    crate::schema::kind::Builtin::Job
                };
                let units = units::deployed(self.db, instance.program(self.db), config);
                let origin = cx.origin(NodeId(0));
                let mut of_kind: Vec<Unit> =
                    units.iter().filter(|d| d.builtin == kind).map(|d| d.unit).collect();
                of_kind.retain(|unit| self.is_enabled(*unit, cx.anchor(NodeId(0))));
                // The members of a family by their keys: `w-2` before `w-10`.
                of_kind.sort_by_cached_key(|unit| {
                    let family = Unit::new(self.db, unit.item(self.db), unit.instance(self.db), None, config);
                    (units::deployed_name(self.db, family), unit.key(self.db).clone())
                });
                let element = |unit| Element { value: Value::Item(unit), origin };
                Value::List(Arc::new(of_kind.into_iter().map(element).collect()))
            }
            _ => return None,
        })
    }

    /// What is simply there is declared in the prelude, or is an item.
    pub(super) fn note_given(&mut self, name: &str, node: NodeId, value: &Value, cx: &Context<'db>) {
        let item = match value {
            Value::Item(unit) if matches!(name, "self" | "stack") => Some(unit.item(self.db)),
            _ => self.db.prelude().values.get(name).copied(),
        };
        if let Some(item) = item {
            self.note(cx.anchor(node), Denoted::Item(item));
        }
    }

    /// Whether a service or job is there, of those that `when` lets be there.
    fn is_enabled(&mut self, unit: Unit, asked: Anchor) -> bool {
        let is_written = self.unit_fields(unit).contains_key("enabled");
        !is_written || self.read(unit, &SlotPath::new(&["enabled"]), asked) != Value::Bool(false)
    }

    /// A parameter of the file's stack: what the import gives, else its default.
    pub(super) fn parameter(
        &mut self,
        name: &str,
        file: SourceFile,
        cx: &Context<'db>,
    ) -> Option<(Value, NodeId)> {
        let stack = scope(self.db, file).stack?;
        let tree = self.tree(stack)?;
        let Some(ast::Parens::Params(params)) = &tree.parens else { return None };
        let position = params.iter().position(|p| p.name.text == name)?;
        let param = params.get(position)?;
        let ty = crate::schema::resolve::TypeReader::new(self.db, stack).read(&param.ty);
        if let Some((import, parent)) = cx.lexical.instance.import(self.db)
            && let Some(ast::Parens::Args(args)) = self.tree(import).and_then(|t| t.parens.as_ref())
            && let Some(arg) = argument(args, position, name)
        {
            let unit = Unit::new(self.db, import, parent.0, None, cx.unit.config(self.db));
            let outer = self.context(unit);
            return Some((self.argument_value(arg, &ty, &outer), param.name.id));
        }
        let value = match &param.default {
            Some(default) => {
                let lexical = crate::eval::Lexical::at(stack, cx.lexical.instance);
                let inner = Context { lexical, slot: None, within: None, below: None, unit: cx.unit };
                self.expr(default, &ty, &inner)
            }
            None => Value::Unknown(ty),
        };
        Some((value, param.name.id))
    }

    /// What is given to an import. What is there to be extended is refused here: who reads the parameter cannot know of it.
    pub(super) fn argument_value(&mut self, arg: &'db ast::Arg, ty: &Type, cx: &Context<'db>) -> Value {
        let value = self.expr(&arg.value, ty, cx);
        match &value {
            Value::Item(unit)
                if self.is_workload(*unit) && unit.item(self.db).header(self.db).modifiers.abstract_ =>
            {
                let at = cx.anchor(arg.value.id);
                self.fail(findings::abstract_reference::finding(at, unit.name(self.db)))
            }
            _ => value,
        }
    }
}

/// What is given for a parameter: by its name, else by its position.
pub(super) fn argument<'a>(args: &'a [ast::Arg], position: usize, name: &str) -> Option<&'a ast::Arg> {
    let named = args.iter().find(|arg| arg.name.as_ref().is_some_and(|n| n.text == name));
    named.or_else(|| args.get(position).filter(|arg| arg.name.is_none()))
}
