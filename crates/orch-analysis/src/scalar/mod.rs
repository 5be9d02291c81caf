//! Plain values: numbers, quantities with units, and texts of a known form. Pure functions on text and numbers.
//!
//! Knows nothing of trees, places, types or findings: what is wrong with a text is said by a [`Reason`], in byte
//! ranges of that text, and the caller says where the text stands.

mod arithmetic;
pub mod cidr;
pub mod cron;
pub mod destination;
pub mod hostname;
pub mod image;
pub mod ip;
pub mod number;
pub mod path;
pub mod port;
mod quantity;
mod reason;
pub mod regex;
pub mod semver;
pub mod socket;
pub mod time_zone;
mod unit;
pub mod url;
pub mod words;

pub use arithmetic::ArithmeticFault;
pub use number::{Number, NumberFault};
pub use quantity::{Quantity, QuantityFault};
pub use reason::Reason;
pub use unit::{Dimension, unit_kinds, units_of};
