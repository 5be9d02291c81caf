//! Who needs whom, as the calls of a program: what depends on an item, and what it depends on.

use orch_analysis::edges::edges;
use orch_analysis::names::{Denoted, base_of, kinds_of};
use orch_analysis::source::Item;

use crate::place::FileRange;
use crate::snapshot::Snapshot;

/// An item that needs others or is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its name in the source.
    pub at: FileRange,
    /// All of it.
    pub whole: FileRange,
}

/// An item at the other end, with the places that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other.
    pub party: Party,
    /// Where it is said.
    pub places: Vec<FileRange>,
}

impl Snapshot {
    /// The item whose name is at a byte, if it can need others.
    pub fn party(&self, path: &str, offset: u32) -> Option<Party> {
        match self.named(path, offset)?.denoted? {
            Denoted::Item(item) if edges_matter(self, item) => self.party_of(item),
            _ => None,
        }
    }

    fn party_of(&self, item: Item) -> Option<Party> {
        Some(Party {
            name: self.item_name(item).to_string(),
            kind: item.kind(&self.db).to_owned(),
            at: self.name_range(Denoted::Item(item))?,
            whole: self.item_range(item)?,
        })
    }

    fn party_item(&self, party: &FileRange) -> Option<Item> {
        match self.named(&party.path, party.start)?.denoted? {
            Denoted::Item(item) => Some(item),
            Denoted::Declared(..) => None,
        }
    }

    /// What depends on the item that has its name at a place.
    pub fn incoming(&self, at: &FileRange) -> Vec<Call> {
        let Some(item) = self.party_item(at) else { return Vec::new() };
        let mut calls: Vec<Call> = Vec::new();
        for (unit, edge) in self.dependents(&at.path).remove(&item).unwrap_or_default() {
            let place = self.node_range((edge.origin.item, edge.origin.node));
            self.add(unit.item(&self.db), place, &mut calls);
        }
        calls
    }

    /// What the item that has its name at a place depends on.
    pub fn outgoing(&self, at: &FileRange) -> Vec<Call> {
        let db = &self.db;
        let Some((item, program)) = self.party_item(at).zip(self.program_of(&at.path)) else {
            return Vec::new();
        };
        let instance = orch_analysis::unit::Instance::new(db, program, item.file(db), None);
        let units = orch_analysis::units::members(db, item, instance, self.config()).units;
        let mut calls: Vec<Call> = Vec::new();
        for unit in units.iter().take(1) {
            let all = edges(db, *unit);
            for edge in all.start.iter().chain(&all.traffic) {
                let place = self.node_range((edge.origin.item, edge.origin.node));
                self.add(edge.to.item(db), place, &mut calls);
            }
        }
        calls
    }

    fn add(&self, item: Item, place: Option<FileRange>, calls: &mut Vec<Call>) {
        let Some(party) = self.party_of(item) else { return };
        match calls.iter_mut().find(|call| call.party == party) {
            Some(call) => {
                if let Some(place) = place.filter(|place| !call.places.contains(place)) {
                    call.places.push(place);
                }
            }
            None => calls.push(Call { party, places: place.into_iter().collect() }),
        }
    }

    /// The names of the items and kinds that build on one.
    pub(crate) fn heirs(&self, wanted: Item) -> Vec<FileRange> {
        let db = &self.db;
        let is_kind = wanted.kind(db) == "kind";
        let mut found = Vec::new();
        for (_, file) in self.all_files() {
            for head in file.heads(db).iter().filter(|head| head.item != wanted) {
                let builds_on = base_of(db, head.item) == Some(wanted)
                    || is_kind && kinds_of(db, head.item).contains(&wanted);
                if builds_on {
                    found.extend(self.name_range(Denoted::Item(head.item)));
                }
            }
        }
        found.sort();
        found
    }
}

/// Whether an item can need others or be needed.
fn edges_matter(snapshot: &Snapshot, item: Item) -> bool {
    orch_analysis::schema::kind::kind_of(&snapshot.db, item).is_some_and(|kind| kind.builtin.is_workload())
}
