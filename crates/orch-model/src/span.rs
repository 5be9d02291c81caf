//! A value, or a range of values.

use serde::{Deserialize, Serialize};

/// A value, or a range of them; for resources, `request..limit`. A lone value is not the range from it to itself: what
/// it means is for its field to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span<T> {
    /// `2`
    One(T),
    /// `2..10`, `..10`, `2..`; both ends are part of it.
    Range {
        /// Where it begins; `None` if open.
        lower: Option<T>,
        /// Where it ends; `None` if open.
        upper: Option<T>,
    },
}

impl<T> Span<T> {
    /// `lower..upper`
    pub fn between(lower: T, upper: T) -> Span<T> {
        Span::Range { lower: Some(lower), upper: Some(upper) }
    }

    /// `..upper`
    pub fn up_to(upper: T) -> Span<T> {
        Span::Range { lower: None, upper: Some(upper) }
    }

    /// The lone value, or where the range begins.
    pub fn lower(&self) -> Option<&T> {
        match self {
            Span::One(value) => Some(value),
            Span::Range { lower, .. } => lower.as_ref(),
        }
    }

    /// The lone value, or where the range ends.
    pub fn upper(&self) -> Option<&T> {
        match self {
            Span::One(value) => Some(value),
            Span::Range { upper, .. } => upper.as_ref(),
        }
    }

    /// Whether `value` is the lone value or within the range.
    pub fn contains(&self, value: &T) -> bool
    where
        T: PartialOrd,
    {
        match self {
            Span::One(only) => only == value,
            Span::Range { lower, upper } => {
                lower.as_ref().is_none_or(|l| l <= value) && upper.as_ref().is_none_or(|u| value <= u)
            }
        }
    }
}
