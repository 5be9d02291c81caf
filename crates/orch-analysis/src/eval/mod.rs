//! Evaluation: from an item's layers to its values, under one configuration.
//!
//! One pass does both typing and evaluating: every expression is evaluated against the type its place expects,
//! branches not taken included, with [`Value::Unknown`] for what has a type but no value. What is wrong becomes
//! [`Value::Poison`] and is reported once. Fields are evaluated when they are first asked for, so their order
//! never matters; asking for a field that is being evaluated is a cycle.
//!
//! A session belongs to one unit. It may read other units' fields: those are evaluated in the same session,
//! silently, since they are reported by their own.

mod access;
mod arguments;
mod arithmetic;
mod bodies;
mod bounds;
mod call;
mod children;
mod choices;
mod coerce;
mod compare;
mod defaults;
mod describe;
mod endpoints;
mod expr;
mod families;
mod fitting;
mod given;
mod hints;
mod imports;
mod indexing;
mod intrinsics;
mod lateness;
mod literals;
mod loops;
mod matching;
mod meant;
mod mismatch;
mod names;
mod opening;
mod ops;
mod places;
mod ports;
mod records;
mod refine;
mod scopes;
mod slots;
mod spellings;
mod spreads;
mod std;
mod text;
pub mod trace;
mod untaken;
mod weight;
mod whole;

use ::std::cmp::Ordering;
use ::std::rc::Rc;
use ::std::sync::Arc;

use orch_syntax::ast::{self, NodeId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use self::bounds::{DEEPEST, ELEMENTS_OF_A_STEP, LONGEST_RANGE};

pub(crate) use children::segment_node;
pub(crate) use describe::with_article;
pub(crate) use places::within;
pub(crate) use scopes::{Frame, Lexical, written_name};
pub use slots::SlotPath;
pub(crate) use slots::{Children, Layer, Op, Write};
pub(crate) use std::properties_of;
pub(crate) use text::is_variable;

use crate::anchor::{Anchor, Found};
use crate::check::Judged;
use crate::db::Db;
use crate::findings;
use crate::layers;
use crate::source::Item;
use crate::types::Type;
use crate::unit::Unit;
use crate::value::{Origin, Value};

/// How much of one item is told to be wrong.
const MOST_FINDINGS: usize = 1000;

/// The evaluation of one unit.
pub struct Eval<'db> {
    pub(crate) db: &'db dyn Db,
    /// The unit whose findings are reported.
    pub(crate) unit: Unit,
    pub(crate) findings: Vec<Found>,
    /// The fields in which something is wrong.
    pub(crate) wrong: Vec<SmolStr>,
    /// Items that were named, for "nobody uses it".
    pub(crate) used: Vec<Item>,
    /// Whether it is decided which items there are: then nothing may ask for all of them.
    deciding: bool,
    /// Whether it was asked for nevertheless.
    pub(crate) asked_for_all: bool,
    /// The variants of which the arm being looked at does not speak, with their choices.
    narrowed: Vec<(Item, SmolStr)>,
    states: FxHashMap<Unit, Rc<slots::UnitSlots<'db>>>,
    memo: FxHashMap<(Unit, SlotPath), Value>,
    /// How much there is in the values that others may share, by their address.
    weights: FxHashMap<usize, (Value, weight::Weight)>,
    /// The names of the ports of units, sorted: every key of `publish` asks for them.
    ports: FxHashMap<Unit, Rc<[SmolStr]>>,
    active: Vec<Active>,
    /// Members of records without a slot that are being evaluated: the body, by address, and the name.
    local: Vec<(usize, SmolStr)>,
    steps: u32,
    text_bytes: usize,
    quiet: u32,
    /// How often something was wrong, reported or not: to try whether a value fits.
    failures: u32,
    /// The keys that are being worked out.
    keys: Vec<Anchor>,
    /// Whether what is looked at is what will be.
    arm: untaken::Arm,
    /// How often `null` was taken as any value of its type, in arms that are not taken.
    taken_as_there: u32,
    /// What the unit's own fields are.
    own_arm: untaken::Arm,
    /// The conditions of types that are being decided.
    conditions: Vec<Anchor>,
    /// The functions that are being called.
    calls: Vec<Item>,
    /// Whether more functions called one another than may, until that is reported.
    too_deep: bool,
    /// Functions that were found to call each other in a circle, until that is reported.
    circle: Vec<Item>,
    /// Whether functions are right by themselves, whatever they are called with.
    sound: FxHashMap<Item, bool>,
    /// Whether facts of others are worked out within this session: who asks for it is a query that they would ask again.
    pub(crate) by_itself: bool,
    /// What an editor asked to be noted.
    pub(crate) trace: Option<Box<trace::Trace>>,
    /// A text of an item that is looked at in place of its own.
    pub(crate) scratch: layers::Scratch<'db>,
}

/// A field that is being evaluated.
struct Active {
    unit: Unit,
    path: SlotPath,
    /// Where it was asked for.
    asked: Anchor,
}

/// Where an expression stands: its names, its item, its slot.
#[derive(Clone)]
pub(crate) struct Context<'db> {
    /// What names mean here.
    pub lexical: Lexical<'db>,
    /// What `self` is.
    pub unit: Unit,
    /// The slot that is being computed, if it has a path.
    pub slot: Option<SlotPath>,
    /// The slot in whose value this stands as an element or argument: its name does not mean itself.
    pub within: Option<SlotPath>,
    /// What `super` is: the writes below this one, and their type.
    pub below: Option<Rc<(Vec<Write<'db>>, Type)>>,
}

impl<'db> Context<'db> {
    pub(crate) fn anchor(&self, node: NodeId) -> Anchor {
        Anchor::new(self.lexical.item, node)
    }

    pub(crate) fn origin(&self, node: NodeId) -> Origin {
        Origin { item: self.lexical.item, node }
    }

    /// Inside a list or an argument, which no path leads to.
    pub(crate) fn inside(&self) -> Context<'db> {
        Context { below: None, ..self.aside() }
    }

    /// In a branch that is looked at and not taken: no path leads into its value.
    pub(crate) fn aside(&self) -> Context<'db> {
        let within = self.slot.clone().or_else(|| self.within.clone());
        Context { slot: None, within, ..self.clone() }
    }

    /// The same place with an element of a list in scope.
    pub(crate) fn bind_element(&self, name: &ast::Name, value: Value, ty: Option<Type>) -> Context<'db> {
        Context { lexical: self.lexical.bind_element(name, value, ty), ..self.clone() }
    }

    /// The same place with one more name in scope.
    pub(crate) fn bind(&self, name: &ast::Name, value: Value) -> Context<'db> {
        let declared = Some((self.lexical.item, name.id));
        Context { lexical: self.lexical.bind(name.text.clone(), declared, value), ..self.clone() }
    }
}

impl<'db> Eval<'db> {
    /// A session for a unit.
    pub fn new(db: &'db dyn Db, unit: Unit) -> Self {
        Eval {
            db,
            unit,
            findings: Vec::new(),
            wrong: Vec::new(),
            used: Vec::new(),
            states: FxHashMap::default(),
            memo: FxHashMap::default(),
            weights: FxHashMap::default(),
            ports: FxHashMap::default(),
            active: Vec::new(),
            local: Vec::new(),
            steps: 0,
            text_bytes: 0,
            quiet: 0,
            failures: 0,
            keys: Vec::new(),
            deciding: false,
            asked_for_all: false,
            narrowed: Vec::new(),
            arm: untaken::Arm::Taken,
            taken_as_there: 0,
            own_arm: untaken::Arm::Taken,
            conditions: Vec::new(),
            calls: Vec::new(),
            too_deep: false,
            circle: Vec::new(),
            sound: FxHashMap::default(),
            by_itself: false,
            trace: None,
            scratch: None,
        }
    }

    /// A session of a query that the facts of others would ask again.
    pub(crate) fn by_itself(db: &'db dyn Db, unit: Unit) -> Self {
        Eval { by_itself: true, ..Eval::new(db, unit) }
    }

    /// Reports, unless what is looked at belongs to another unit.
    pub(crate) fn report(&mut self, finding: Found) {
        if finding.severity == orch_diagnostics::Severity::Error {
            self.failures += 1;
        }
        if self.quiet == 0 {
            if finding.severity == orch_diagnostics::Severity::Error {
                self.note_wrong();
            }
            match self.findings.len().cmp(&MOST_FINDINGS) {
                Ordering::Less => self.findings.push(finding),
                Ordering::Equal => {
                    self.findings.push(findings::budget_exceeded::findings(finding.at, MOST_FINDINGS));
                }
                Ordering::Greater => {}
            }
        }
    }

    /// Notes the field of the unit that is being looked at as wrong.
    fn note_wrong(&mut self) {
        let own = self.active.iter().rfind(|active| active.unit == self.unit);
        let field = own.and_then(|active| active.path.first());
        if let Some(field) = field.filter(|field| !self.wrong.contains(field)) {
            self.wrong.push(field.clone());
        }
    }

    /// Whether so much is wrong with the item that it is not looked at any further.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() > MOST_FINDINGS
    }

    /// A session that works out whether and how often an item is there.
    pub(crate) fn deciding(db: &'db dyn Db, unit: Unit) -> Self {
        Eval { deciding: true, ..Eval::by_itself(db, unit) }
    }

    /// A session for a unit that is not there.
    pub(crate) fn untaken(db: &'db dyn Db, unit: Unit) -> Self {
        Eval { own_arm: untaken::Arm::Untaken, ..Eval::by_itself(db, unit) }
    }

    /// What came of it.
    pub(crate) fn judged(self) -> Judged {
        Judged { excess: self.excess(), findings: self.findings }
    }

    /// Reports and gives the value that absorbs further findings.
    pub(crate) fn fail(&mut self, finding: Found) -> Value {
        self.report(finding);
        Value::Poison
    }

    /// Runs without reporting.
    pub(crate) fn quietly<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.quiet += 1;
        let result = run(self);
        self.quiet -= 1;
        result
    }

    /// Runs with reporting, whatever is going on around it: for what is found only once.
    pub(crate) fn loudly<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let quiet = ::std::mem::take(&mut self.quiet);
        let result = run(self);
        self.quiet = quiet;
        result
    }

    /// The context of an item's own text at its top level.
    pub(crate) fn context(&self, unit: Unit) -> Context<'db> {
        Context { lexical: Lexical::of_item(self.db, unit), unit, slot: None, within: None, below: None }
    }

    /// The context in which an item's `for` goes through something: its own binder is not there yet.
    pub(crate) fn head_context(&self, unit: Unit) -> Context<'db> {
        let lexical = Lexical::at(unit.item(self.db), unit.instance(self.db));
        Context { lexical, unit, slot: None, within: None, below: None }
    }

    /// The value of the whole item.
    pub(crate) fn whole(&mut self, unit: Unit) -> Value {
        let at = Anchor::new(unit.item(self.db), NodeId(0));
        self.read(unit, &SlotPath::default(), at)
    }

    /// The item's tree.
    pub(crate) fn tree(&self, item: Item) -> Option<&'db Arc<ast::Item>> {
        layers::tree_of(self.db, item, self.scratch)
    }

    /// The value of a field of a unit, evaluated if it was not yet. Findings of other units stay with them.
    pub(crate) fn read(&mut self, unit: Unit, path: &SlotPath, asked: Anchor) -> Value {
        let key = (unit, path.clone());
        if let Some(value) = self.memo.get(&key) {
            return value.clone();
        }
        if let Some(start) = self.active.iter().position(|a| a.unit == unit && a.path == *path) {
            // Whoever waits for a condition that is being decided waits for itself.
            if let Some(condition) = self.conditions.last().copied() {
                return self.in_circle(condition);
            }
            self.report_cycle(start, asked);
            return Value::Poison;
        }
        if self.active.len() >= DEEPEST {
            self.report_bound(asked, findings::budget_exceeded::depth(asked, DEEPEST));
            return Value::Poison;
        }
        self.active.push(Active { unit, path: path.clone(), asked });
        let foreign = unit != self.unit;
        // Another field is what it is, wherever it is asked for.
        let taken = if foreign { untaken::Arm::Taken } else { self.own_arm };
        let arm = ::std::mem::replace(&mut self.arm, taken);
        let value = if foreign {
            self.quietly(|eval| eval.bounded_slot(unit, path, asked))
        } else {
            // Also where another unit asks for it: this is the only session that reports it.
            let quiet = ::std::mem::take(&mut self.quiet);
            let value = self.bounded_slot(unit, path, asked);
            self.quiet = quiet;
            value
        };
        self.arm = arm;
        self.active.pop();
        self.memo.insert(key, value.clone());
        value
    }

    /// Whether a field of a unit is being evaluated.
    pub(crate) fn is_underway(&self, unit: Unit, path: &SlotPath) -> bool {
        self.active.iter().any(|active| active.unit == unit && active.path == *path)
    }

    fn bounded_slot(&mut self, unit: Unit, path: &SlotPath, asked: Anchor) -> Value {
        let value = self.compute(unit, path, asked);
        // An item as a whole is read by nobody but who judges it.
        let is_value = !path.is_empty() || unit.item(self.db).kind(self.db) == "let";
        if is_value { self.bounded(value, asked) } else { value }
    }

    /// One finding for a cycle, the same wherever it is entered; only the unit of its first member reports it.
    fn report_cycle(&mut self, start: usize, closing: Anchor) {
        let members: Vec<(Unit, SlotPath, Anchor)> = self
            .active
            .get(start..)
            .unwrap_or(&[])
            .iter()
            .map(|a| (a.unit, a.path.clone(), a.asked))
            .collect();
        let count = members.len();
        // `asked` says where the member before asked for this one; the first was asked for by the last.
        let mut edges: Vec<(String, String, Anchor, Unit)> = Vec::with_capacity(count);
        for (index, (unit, path, _)) in members.iter().enumerate() {
            let (next_unit, next_path, at) = match members.get(index + 1) {
                Some((unit, path, asked)) => (*unit, path, *asked),
                None => match members.first() {
                    Some((unit, path, _)) => (*unit, path, closing),
                    None => return,
                },
            };
            edges.push((self.slot_name(*unit, path), self.slot_name(next_unit, next_path), at, *unit));
        }
        let Some(first) = edges.iter().map(|e| &e.0).min().cloned() else { return };
        let turn = edges.iter().position(|e| e.0 == first).unwrap_or(0);
        edges.rotate_left(turn);
        if edges.first().is_none_or(|e| e.3 == self.unit) {
            let edges = edges.into_iter().map(|(from, to, at, _)| (from, to, at)).collect();
            self.findings.extend(findings::value_cycle::finding(edges));
        }
    }

    fn slot_name(&self, unit: Unit, path: &SlotPath) -> String {
        let mut name = unit.name(self.db).to_owned();
        for segment in path.iter() {
            name.push('.');
            name.push_str(segment);
        }
        name
    }
}
