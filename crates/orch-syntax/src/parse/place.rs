//! Side tables of a tree: where its nodes stand and what their doc comments say. Equal trees may have unequal ones.

use crate::ast::NodeId;

/// A half-open range of bytes, relative to the start of the text that was parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The first byte.
    pub start: u32,
    /// One past the last byte; never before `start`.
    pub end: u32,
}

impl Place {
    /// The range `start..end`.
    pub fn new(start: u32, end: u32) -> Place {
        Place { start, end: end.max(start) }
    }
}

/// Where each node of one tree stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Spans(Vec<(u32, u32)>);

impl Spans {
    /// The bytes of a node, relative to the start of the text; `None` if the node is of another tree.
    pub fn get(&self, id: NodeId) -> Option<(u32, u32)> {
        self.0.get(id.0 as usize).copied()
    }

    /// The place of a node.
    pub fn place(&self, id: NodeId) -> Option<Place> {
        self.get(id).map(|(start, end)| Place::new(start, end))
    }

    /// How many nodes there are: ids are `0..len`.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every node and its bytes, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, (u32, u32))> + '_ {
        (0..).map(NodeId).zip(self.0.iter().copied())
    }

    pub(crate) fn with_capacity(nodes: usize) -> Spans {
        Spans(Vec::with_capacity(nodes))
    }

    pub(crate) fn push(&mut self, start: u32, end: u32) -> NodeId {
        let id = NodeId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push((start, end.max(start)));
        id
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

/// The doc comments of one tree, without their slashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Docs(Vec<(NodeId, String)>);

impl Docs {
    /// What stands in `///` before an item, a field, another member or an alternative of a type.
    pub fn get(&self, id: NodeId) -> Option<&str> {
        let at = self.0.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.0.get(at).map(|(_, text)| text.as_str())
    }

    /// Every documented node and its text, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &str)> + '_ {
        self.0.iter().map(|(id, text)| (*id, text.as_str()))
    }

    pub(crate) fn from_unsorted(mut docs: Vec<(NodeId, String)>) -> Docs {
        docs.sort_by_key(|(id, _)| *id);
        Docs(docs)
    }
}
