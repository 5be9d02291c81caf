//! The arms of a `match`: what comes has one arm, for the order in which they stand decides nothing.

use orch_syntax::ast::{self, Bound, ExprKind, NodeId, Pattern, UnaryOp};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::findings::ambiguous_arm;
use crate::scalar::{Dimension, Quantity, number};
use crate::source::Item;
use crate::walk;

/// How many patterns of a `match` are compared with one another.
const MOST_COMPARED: usize = 500;

/// What a pattern that is written out matches.
#[derive(PartialEq)]
enum Matched {
    Word(SmolStr),
    Text(SmolStr),
    Amounts { dimension: Option<Dimension>, from: Option<Decimal>, to: Option<Decimal>, bound: Bound },
}

/// Adds the arms of which another one says the same.
pub(crate) fn findings(item: Item, tree: &ast::Item, found: &mut Vec<Found>) {
    walk::exprs(tree, &mut |expr| {
        if let ExprKind::Match { arms, .. } = &expr.kind {
            twice(item, arms, found);
        }
    });
}

fn twice(item: Item, arms: &[ast::Arm], found: &mut Vec<Found>) {
    let mut otherwise = arms.iter().filter(|arm| arm.patterns.is_empty());
    if let Some(first) = otherwise.next() {
        let seconds = otherwise
            .map(|arm| ambiguous_arm::otherwise(Anchor::new(item, arm.id), Anchor::new(item, first.id)));
        found.extend(seconds);
    }
    let mut seen: Vec<(NodeId, Matched)> = Vec::new();
    for pattern in arms.iter().flat_map(|arm| &arm.patterns) {
        let Some((at, matched)) = read(pattern) else { continue };
        match seen.iter().find(|(_, other)| matched.meets(other)) {
            Some((first, other)) => {
                let (at, first) = (Anchor::new(item, at), Anchor::new(item, *first));
                found.push(match matched == *other {
                    true => ambiguous_arm::same(at, first),
                    false => ambiguous_arm::overlap(at, first),
                });
            }
            None if seen.len() < MOST_COMPARED => seen.push((at, matched)),
            None => return,
        }
    }
}

/// What a pattern matches, unless that is known only once it is evaluated.
fn read(pattern: &Pattern) -> Option<(NodeId, Matched)> {
    match pattern {
        Pattern::Name(name) => Some((name.id, Matched::Word(name.text.clone()))),
        Pattern::Value(expr) => Some((expr.id, value(expr)?)),
    }
}

fn value(expr: &ast::Expr) -> Option<Matched> {
    match &expr.kind {
        ExprKind::Text(text) => Some(Matched::Text(SmolStr::new(text.literal()?))),
        ExprKind::Bool(true) => Some(Matched::Word(SmolStr::new_static("true"))),
        ExprKind::Bool(false) => Some(Matched::Word(SmolStr::new_static("false"))),
        ExprKind::Null => Some(Matched::Word(SmolStr::new_static("null"))),
        ExprKind::Range { start, end, bound } => {
            let (start, end) = (end_of(start.as_deref())?, end_of(end.as_deref())?);
            let dimension = start.or(end).map(|(dimension, _)| dimension)?;
            let amount = |end: Option<(Option<Dimension>, Decimal)>| match end {
                Some((other, _)) if other != dimension => None,
                end => Some(end.map(|(_, amount)| amount)),
            };
            Some(Matched::Amounts { dimension, from: amount(start)?, to: amount(end)?, bound: *bound })
        }
        _ => {
            let (dimension, amount) = amount(expr)?;
            let (from, to) = (Some(amount), Some(amount));
            Some(Matched::Amounts { dimension, from, to, bound: Bound::Inclusive })
        }
    }
}

/// The amount at an end of a range, which may be open; `None` where it is not written out.
fn end_of(expr: Option<&ast::Expr>) -> Option<Option<(Option<Dimension>, Decimal)>> {
    expr.map_or(Some(None), |expr| amount(expr).map(Some))
}

fn amount(expr: &ast::Expr) -> Option<(Option<Dimension>, Decimal)> {
    match &expr.kind {
        ExprKind::Number(text) => {
            let whole = number::parse_int(text).ok().map(Decimal::from);
            Some((None, whole.or_else(|| number::parse_decimal(text).ok())?))
        }
        ExprKind::Quantity(text) => {
            let quantity = Quantity::parse(text, None).ok()?;
            Some((Some(quantity.dimension()), quantity.amount()))
        }
        ExprKind::Unary { op: UnaryOp::Negate, operand } => {
            let (dimension, amount) = amount(operand)?;
            Some((dimension, -amount))
        }
        _ => None,
    }
}

impl Matched {
    /// Whether something is matched by both.
    fn meets(&self, other: &Matched) -> bool {
        let (
            Matched::Amounts { dimension, from, to, bound },
            Matched::Amounts {
                dimension: other_dimension,
                from: other_from,
                to: other_to,
                bound: other_bound,
            },
        ) = (self, other)
        else {
            return self == other;
        };
        dimension == other_dimension
            && reaches(*from, *other_to, *other_bound)
            && reaches(*other_from, *to, *bound)
            && reaches(*from, *to, *bound)
            && reaches(*other_from, *other_to, *other_bound)
    }
}

/// Whether anything lies between a beginning and an end.
fn reaches(from: Option<Decimal>, to: Option<Decimal>, bound: Bound) -> bool {
    match (from, to) {
        (Some(from), Some(to)) => from < to || (from == to && bound == Bound::Inclusive),
        _ => true,
    }
}
