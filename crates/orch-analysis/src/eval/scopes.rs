//! What names mean at a place: binders, the bodies around it, the file.

use std::rc::Rc;

use orch_syntax::ast::{self, MemberKind, Segment};
use smol_str::SmolStr;

use crate::db::Db;
use crate::eval::SlotPath;
use crate::program::SET_FILE;
use crate::source::{Item, SourceFile};
use crate::types::Type;
use crate::unit::{Instance, Unit};
use crate::value::Value;

/// The names around an expression: resolved where it is written, whatever layer it is used in.
#[derive(Clone)]
pub(crate) struct Lexical<'db> {
    /// The item in whose text it stands.
    pub item: Item,
    /// The use of that item's file.
    pub instance: Instance,
    /// The innermost frame.
    pub frame: Option<Rc<Frame<'db>>>,
}

/// A source of names around a place, innermost first.
pub(crate) enum Frame<'db> {
    /// A parameter, `for`, `it`.
    Binder {
        /// Its name.
        name: SmolStr,
        /// Its value.
        value: Value,
        /// The type of the elements it is bound to, where they have one.
        ty: Option<Type>,
        /// Where it is bound; `it` is nowhere.
        declared: Option<(Item, ast::NodeId)>,
        /// What is around it.
        outer: Option<Rc<Frame<'db>>>,
    },
    /// A body whose written fields may be named.
    Body {
        /// The body.
        body: &'db ast::Body,
        /// The slot it describes; `None` inside a list or an argument.
        at: Option<SlotPath>,
        /// What is around it.
        outer: Option<Rc<Frame<'db>>>,
    },
}

impl<'db> Lexical<'db> {
    /// The file whose names are around it: its item's own. What `--set` says knows the names of the file it speaks of.
    pub(crate) fn file(&self, db: &'db dyn Db) -> SourceFile {
        let (file, used) = (self.item.file(db), self.instance.file(db));
        if file != used && **file.path(db) == *SET_FILE { used } else { file }
    }

    /// The top level of a unit's item, with the member's key of a family bound.
    pub(crate) fn of_item(db: &'db dyn Db, unit: Unit) -> Self {
        let item = unit.item(db);
        let mut lexical = Lexical { item, instance: unit.instance(db), frame: None };
        if let Some(tree) = crate::source::tree(db, item)
            && let Some(ast::Clause::For { binder, .. }) = tree.clause.as_deref()
        {
            let value = match unit.key(db) {
                Some(crate::unit::FamilyKey::Int(n)) => Value::Int(*n),
                Some(crate::unit::FamilyKey::Text(t)) => Value::Str(t.clone()),
                // No member in particular.
                None => Value::Unknown(Type::Any),
            };
            lexical = lexical.bind(binder.text.clone(), Some((item, binder.id)), value);
        }
        lexical
    }

    /// The top level of another item, in the same or another use of its file.
    pub(crate) fn at(item: Item, instance: Instance) -> Self {
        Lexical { item, instance, frame: None }
    }

    /// With one more name.
    pub(crate) fn bind(&self, name: SmolStr, declared: Option<(Item, ast::NodeId)>, value: Value) -> Self {
        let outer = self.frame.clone();
        let ty = None;
        Lexical { frame: Some(Rc::new(Frame::Binder { name, value, ty, declared, outer })), ..self.clone() }
    }

    /// With one more name, of an element of a list that is declared.
    pub(crate) fn bind_element(&self, binder: &ast::Name, value: Value, ty: Option<Type>) -> Self {
        let (name, declared, outer) = (binder.text.clone(), Some((self.item, binder.id)), self.frame.clone());
        Lexical { frame: Some(Rc::new(Frame::Binder { name, value, ty, declared, outer })), ..self.clone() }
    }

    /// What binds a name here, innermost first: the type of its elements where that is known, and in which item it stands.
    pub(crate) fn binder(&self, name: &str) -> Option<(Option<Type>, Option<Item>)> {
        let mut next = self.frame.as_deref();
        while let Some(frame) = next {
            next = match frame {
                Frame::Binder { name: bound, ty, declared, .. } if bound == name => {
                    return Some((ty.clone(), declared.map(|(item, _)| item)));
                }
                Frame::Binder { outer, .. } | Frame::Body { outer, .. } => outer.as_deref(),
            };
        }
        None
    }

    /// Outside of the body that describes a slot, if that is the innermost: a key does not mean the entries beside it.
    pub(crate) fn outside(&self, slot: Option<&SlotPath>) -> Self {
        match self.frame.as_deref() {
            Some(Frame::Body { at, outer, .. }) if at.as_ref() == slot => {
                Lexical { frame: outer.clone(), ..self.clone() }
            }
            _ => self.clone(),
        }
    }

    /// Inside a body.
    pub(crate) fn enter(&self, body: &'db ast::Body, at: Option<SlotPath>) -> Self {
        let outer = self.frame.clone();
        Lexical { frame: Some(Rc::new(Frame::Body { body, at, outer })), ..self.clone() }
    }
}

/// The first word of a member's key, for members that write a field by name.
pub(crate) fn written_name(member: &ast::Member) -> Option<&SmolStr> {
    let key = match &member.kind {
        MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Amend { key, .. } => key,
        MemberKind::Shorthand(name) => return Some(&name.text),
        _ => return None,
    };
    match key.segments.first()? {
        Segment::Name(name) => Some(&name.text),
        Segment::Text(_) | Segment::Index(_) => None,
    }
}
