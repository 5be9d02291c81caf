//! Places inside the compiler: nodes of an item's tree, so that moving text around changes no finding.

use orch_diagnostics::{Finding, Span};
use orch_syntax::ast::NodeId;

use crate::source::Item;
use crate::value::Origin;

/// A place in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    /// The item.
    pub item: Item,
    /// The node of its tree.
    pub node: NodeId,
    /// What of the node.
    pub extent: Extent,
}

/// What of a node is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The empty place before it.
    Before,
    /// The empty place after it.
    After,
    /// Its lines, up to and with the newline: to delete a member.
    Lines,
    /// It with the comma beside it: to delete an element.
    Element,
    /// The sign between it and another node.
    SignBefore(NodeId),
    /// The same, with the blank after it: what goes when the sign is removed.
    SignAndBlankBefore(NodeId),
    /// A range of bytes inside it: within a text.
    Within(u32, u32),
}

/// A finding at a node.
pub type Found = Finding<Anchor>;

impl Anchor {
    /// The whole of a node.
    pub fn new(item: Item, node: NodeId) -> Anchor {
        Anchor { item, node, extent: Extent::Whole }
    }

    /// The empty place before the node.
    pub fn before(self) -> Anchor {
        Anchor { extent: Extent::Before, ..self }
    }

    /// The empty place after the node.
    pub fn after(self) -> Anchor {
        Anchor { extent: Extent::After, ..self }
    }

    /// The node as an element of a list, with its comma.
    pub fn element(self) -> Anchor {
        Anchor { extent: Extent::Element, ..self }
    }

    /// The sign that stands between the node and another.
    pub fn sign_before(self, node: NodeId) -> Anchor {
        Anchor { extent: Extent::SignBefore(node), ..self }
    }

    /// The same sign, with the blank after it.
    pub fn sign_and_blank_before(self, node: NodeId) -> Anchor {
        Anchor { extent: Extent::SignAndBlankBefore(node), ..self }
    }

    /// The node's lines.
    pub fn lines(self) -> Anchor {
        Anchor { extent: Extent::Lines, ..self }
    }
}

impl From<Origin> for Anchor {
    fn from(origin: Origin) -> Anchor {
        Anchor::new(origin.item, origin.node)
    }
}

/// A finding in a file.
pub type Located = Finding<Span>;
