//! What is checked and not taken: the other arm of an `if`, the body of a loop that is not entered. Its names, types and units
//! must be right; what only its values make wrong (a division by zero that the condition guards) is no fault there.

use orch_syntax::ast;

use crate::anchor::Found;
use crate::eval::{Context, Eval};
use crate::types::Type;
use crate::value::Value;

/// Whether an arm is the one that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arm {
    /// It is, or may be.
    Taken,
    /// It surely is not.
    Untaken,
}

impl Arm {
    /// The arm that is taken where a condition is `decides`.
    pub(super) fn of(condition: &Value, decides: bool) -> Arm {
        match condition {
            Value::Bool(value) if *value != decides => Arm::Untaken,
            _ => Arm::Taken,
        }
    }
}

impl<'db> Eval<'db> {
    /// Looks at an arm.
    pub(super) fn in_arm<T>(&mut self, arm: Arm, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.arm;
        if arm == Arm::Untaken {
            self.arm = arm;
        }
        let result = run(self);
        self.arm = outer;
        result
    }

    /// Reports what is wrong with these values, and only with them.
    pub(super) fn fail_by_value(&mut self, finding: Found) -> Value {
        match self.arm {
            Arm::Taken => self.fail(finding),
            Arm::Untaken => Value::Poison,
        }
    }

    /// What an expression reads: where `null` is read in an arm that is not taken, a condition may guard it, so there it is
    /// any value that the type has besides. A `null` that is written is one.
    pub(super) fn as_if_there(&mut self, value: Value, expr: &'db ast::Expr, cx: &Context<'db>) -> Value {
        if self.arm == Arm::Taken || value != Value::Null {
            return value;
        }
        let ty = self.declared_type(expr, cx);
        self.taken_as_there += 1;
        Value::Unknown(ty.map_or(Type::Any, |ty| ty.required().clone()))
    }

    /// Looks at what stands in a loop that nothing enters, with its binder unknown: one of these, where they have a type.
    pub(super) fn unentered(
        &mut self,
        (binder, of): (&ast::Name, Option<Type>),
        filter: Option<&'db ast::Expr>,
        (inside, want): (&'db ast::Expr, &Type),
        cx: &Context<'db>,
    ) {
        let unknown = Value::Unknown(of.clone().unwrap_or(Type::Any));
        let inner = cx.bind_element(binder, unknown, of).inside();
        self.in_arm(Arm::Untaken, |eval| {
            if let Some(filter) = filter {
                eval.expr(filter, &Type::Bool, &inner);
            }
            eval.expr(inside, want, &inner);
        });
    }
}
