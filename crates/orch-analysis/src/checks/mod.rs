//! What values mean together: rules over items, units and the stack. Each says what it found; nothing is printed.

use orch_syntax::ast::NodeId;

pub(crate) mod absence;
pub(crate) mod addresses;
pub(crate) mod aliases;
pub(crate) mod arms;
pub(crate) mod clauses;
pub(crate) mod defaults;
pub(crate) mod dependencies;
pub(crate) mod file;
pub(crate) mod forms;
pub(crate) mod function;
pub(crate) mod hosts;
pub(crate) mod inheritance;
pub(crate) mod inputs;
pub(crate) mod item;
pub(crate) mod mounts;
pub(crate) mod network;
pub(crate) mod overlay;
pub(crate) mod paths;
pub(crate) mod policy;
pub(crate) mod predicates;
pub(crate) mod presence;
pub(crate) mod routes;
pub(crate) mod secret;
pub(crate) mod stack;
pub(crate) mod taken;
pub(crate) mod timing;
pub(crate) mod unions;
pub(crate) mod unused;
pub(crate) mod users;
pub(crate) mod volumes;
pub(crate) mod workload;

/// Where something stands among others that want the same: the number of its item among the deployed, or of its layer, and
/// its node. Items themselves are ordered by when they were read, which an edit changes.
pub(crate) type Order = (usize, NodeId);
