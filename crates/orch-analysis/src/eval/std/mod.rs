//! The standard library's built-in functions, by the names the prelude declares them under. What each does stands by
//! what it is of: [`texts`], [`lists`], [`numbers`], [`encode`].

mod encode;
mod lists;
mod numbers;
mod texts;

use orch_syntax::ast;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::arguments::Given;
use crate::eval::text::InText;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::scalar::Dimension;
use crate::types::Type;
use crate::unit::Unit;
use crate::value::{Encoder, Late, Origin, Part, Value};

/// The properties that a quantity of a dimension has.
pub(crate) fn properties_of(dimension: Dimension) -> Vec<&'static str> {
    match dimension {
        Dimension::Duration => vec!["seconds", "millis", "text"],
        Dimension::Bytes => vec!["bytes", "text"],
        Dimension::Cpu => vec!["milli", "text"],
        Dimension::Percent | Dimension::Money => vec!["text"],
    }
}

/// A function that is called: its arguments have their types and are known.
struct Call<'db> {
    /// The name it is declared under.
    name: &'db str,
    at: Anchor,
    /// The unit that calls it.
    unit: Unit,
    values: std::vec::IntoIter<Value>,
    /// The argument that is a function.
    function: Option<(&'db ast::Expr, Context<'db>)>,
}

impl Call<'_> {
    /// The next argument; `null` where none was given.
    fn take(&mut self) -> Value {
        self.values.next().unwrap_or(Value::Null)
    }

    fn origin(&self) -> Origin {
        Origin { item: self.at.item, node: self.at.node }
    }
}

impl<'db> Eval<'db> {
    /// Applies a built-in function; arguments already have their types.
    pub(crate) fn built_in(
        &mut self,
        name: &'db str,
        given: Vec<Given<'db>>,
        unit: Unit,
        at: Anchor,
    ) -> Value {
        let mut values = Vec::with_capacity(given.len());
        let mut function = None;
        for given in given {
            match given {
                Given::Value(value) => values.push(value),
                Given::Function(expr, cx) => {
                    function = Some((expr, cx));
                    values.push(Value::Null);
                }
            }
        }
        if values.iter().any(Value::absorbs) {
            return Value::Poison;
        }
        if name == "env" {
            return self.input(&values);
        }
        if values.iter().any(|v| matches!(v, Value::Unknown(_))) {
            return Value::Unknown(self.result_type(name));
        }
        if !self.go_through_all(&values, at) {
            return Value::Poison;
        }
        self.called(Call { name, at, unit, values: values.into_iter(), function })
    }

    fn called(&mut self, call: Call<'db>) -> Value {
        match call.name {
            "reveal" => self.reveal(call),
            "urlencode" => self.encode(Encoder::Urlencode, call),
            "base64" => self.encode(Encoder::Base64, call),
            "json" => self.encode(Encoder::Json, call),
            "join" => self.join(call),
            "split" => self.split(call),
            "lower" => self.map_text(call, str::to_lowercase),
            "upper" => self.map_text(call, str::to_uppercase),
            "trim" => self.map_text(call, |text| text.trim().to_owned()),
            "replace" => self.replace(call),
            "starts_with" => self.test_text(call, |text, part| text.starts_with(part)),
            "ends_with" => self.test_text(call, |text, part| text.ends_with(part)),
            "matches" => self.matches(call),
            "text" => self.text_of(call),
            "len" => self.len(call),
            "contains" => self.contains(call),
            "min" | "max" => self.extreme(call),
            "sum" => self.sum(call),
            "sort" => self.sort(call),
            "unique" => self.unique(call),
            "keys" => self.keys(call),
            "values" => self.values(call),
            "range" => self.range(call),
            "round" => self.round(call),
            "floor" => self.whole_number(call, |number| number.floor()),
            "ceil" => self.whole_number(call, |number| number.ceil()),
            "abs" => self.abs(call),
            "seconds" | "millis" | "milli" | "bytes" => self.measure(call),
            _ => Value::Unknown(Type::Any),
        }
    }

    fn result_type(&self, name: &str) -> Type {
        let Some(function) = self.db.prelude().functions.get(name) else { return Type::Any };
        let Some(tree) = self.tree(*function) else { return Type::Any };
        match &tree.arrow {
            Some(ty) => crate::schema::resolve::TypeReader::new(self.db, *function).read(ty),
            None => Type::Any,
        }
    }

    /// `env("X", default: …)`: a plain input of the program.
    fn input(&self, values: &[Value]) -> Value {
        let Some(Value::Str(name)) = values.first() else { return Value::Unknown(Type::Str) };
        let settings = self.unit.program(self.db).settings(self.db);
        if let Some(text) = settings.inputs.get(name) {
            return Value::Str(SmolStr::new(text));
        }
        match values.get(1) {
            Some(Value::Null) | None => Value::Unknown(Type::Str),
            Some(default) => default.clone(),
        }
    }

    /// A text whose secrets are secrets no more. It is said wherever that is done.
    fn reveal(&mut self, mut call: Call<'db>) -> Value {
        let (value, reason, at) = (call.take(), call.take(), call.at);
        let InText::Parts(parts) = self.in_text(&value, call.origin()) else { return Value::Poison };
        if matches!(&reason, Value::Str(reason) if reason.trim().is_empty()) {
            return self.fail(findings::missing_argument::reason(at, "reveal"));
        }
        let mut revealed = None;
        let open = |part| match part {
            Part::Late { late: Late::Secret(unit), encoders, origin } => {
                revealed.get_or_insert(unit);
                Part::Late { late: Late::Revealed(unit), encoders, origin }
            }
            part => part,
        };
        let text = Value::text(parts.into_iter().map(open).collect());
        if let (Some(unit), Value::Str(reason)) = (revealed, reason) {
            self.report(findings::secret_revealed::finding(at, unit.name(self.db), reason.as_str()));
        }
        text
    }

    fn no_measure(&mut self, value: &Value, at: Anchor) -> Value {
        let found = self.describe(value);
        self.fail(findings::type_mismatch::finding(at, "a text, a list or a map", &found))
    }
}
