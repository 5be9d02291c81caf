//! What kinds, records, choices and types are declared to be, in the prelude and by the user alike.

pub mod kind;
pub mod named;
pub mod prelude;
pub mod record;
pub mod resolve;
