//! What the names of an item mean: what the evaluator finds them to mean while it evaluates what they stand in, and
//! what their place alone says of those that are never evaluated (kinds, types, bases).

use std::sync::Arc;

use orch_syntax::ast::{self, MemberKind, NodeId, Parens, Segment};
use smol_str::SmolStr;

use crate::checks::policy;
use crate::db::Db;
use crate::eval::Eval;
pub use crate::eval::trace::{Declaration, Denoted, Node, Shape, Trace, Visible};
use crate::layers;
use crate::program::Program;
use crate::schema::kind::{Builtin, kind_item, kind_of, kind_type};
use crate::schema::resolve::{TypeReader, named_item};
use crate::scope::{imported, scope};
use crate::source::{self, Item, SourceFile};
use crate::testing;
use crate::tokens::{Part, Token};
use crate::types::Type;
use crate::unit::{Config, Instance, Unit};
use crate::units::members;

/// What is looked at, and as what.
#[derive(Clone, Copy)]
pub struct Subject<'db> {
    /// The program it is looked at in.
    pub program: Program,
    /// Under which environment and target.
    pub config: Config,
    /// The item.
    pub item: Item,
    /// A tree to look at in place of the item's own, and the name in it that marks a place.
    pub scratch: Option<(&'db Arc<ast::Item>, &'db str)>,
}

impl<'db> Subject<'db> {
    fn tree(&self, db: &'db dyn Db) -> Option<&'db Arc<ast::Item>> {
        match self.scratch {
            Some((tree, _)) => Some(tree),
            None => source::tree(db, self.item).as_ref(),
        }
    }

    fn instance(&self, db: &'db dyn Db) -> Instance {
        Instance::new(db, self.program, self.item.file(db), None)
    }

    fn session(&self, db: &'db dyn Db, unit: Unit) -> Eval<'db> {
        let mut eval = Eval::new(db, unit).traced(Trace::new(self.scratch.map(|(_, marker)| marker)));
        eval.scratch = self.scratch.map(|(tree, _)| (self.item, tree));
        eval
    }
}

/// Evaluates all of an item, noting what its names mean and what its places expect.
pub fn trace<'db>(db: &'db dyn Db, subject: Subject<'db>) -> Trace {
    let Some(tree) = subject.tree(db) else { return Trace::default() };
    let (item, instance, config) = (subject.item, subject.instance(db), subject.config);
    let unit = Unit::new(db, item, instance, None, config);
    let mut traces = Vec::new();
    match tree.kind.text.as_str() {
        "fn" => {
            let mut eval = subject.session(db, unit);
            eval.function_body(item);
            traces.push(eval);
        }
        "check" => {
            let mut eval = subject.session(db, unit);
            policy::evaluate(&mut eval, tree, &mut |_, _, _, _| {});
            traces.push(eval);
        }
        "test" => {
            let named = match tree.clause.as_deref() {
                Some(ast::Clause::In(name)) => Some(name.text.clone()),
                _ => None,
            };
            let config = Config::new(db, named.or_else(|| config.environment(db).clone()), config.target(db));
            let unit = Unit::new(db, item, instance, None, config);
            let mut eval = subject.session(db, unit);
            testing::evaluate(&mut eval, tree);
            traces.push(eval);
        }
        "import" => traces.push(arguments(db, subject, unit)),
        "type" | "record" | "choice" | "kind" => {
            traces.push(defaults(db, subject, unit, tree));
            if let Some(heir) = heir(db, subject) {
                let mut eval = subject.session(db, heir);
                eval.whole(heir);
                traces.push(eval);
            }
        }
        "environment" => {
            let config = Config::new(db, Some(SmolStr::new(item.name(db))), config.target(db));
            for unit in overlaid(db, subject, tree, config) {
                let mut eval = subject.session(db, unit);
                eval.whole(unit);
                traces.push(eval);
            }
        }
        _ => {
            let first = members(db, item, instance, config).units.first().copied().unwrap_or(unit);
            let mut eval = subject.session(db, first);
            eval.whole(first);
            traces.push(eval);
            let mut head = subject.session(db, unit);
            let cx = head.context(unit);
            if let Some(ast::Clause::For { iterable, .. }) = tree.clause.as_deref() {
                head.elements(iterable, &cx);
            }
            let first_cx = head.context(first);
            tree.when.iter().for_each(|when| {
                head.expr(when, &Type::Bool, &first_cx);
            });
            traces.push(head);
            if kind_of(db, item).is_some_and(|kind| kind.builtin == Builtin::Stack) {
                traces.push(defaults(db, subject, unit, tree));
                // What it says of all services is evaluated in each of them.
                if let Some(workload) = workload(db, subject) {
                    let mut eval = subject.session(db, workload);
                    eval.whole(workload);
                    traces.push(eval);
                }
            }
        }
    }
    let mut all = Trace::default();
    for trace in traces.into_iter().filter_map(|eval| eval.trace) {
        all.join(*trace);
    }
    all
}

/// What is given to an import.
fn arguments<'db>(db: &'db dyn Db, subject: Subject<'db>, unit: Unit) -> Eval<'db> {
    let mut eval = subject.session(db, unit);
    eval.import_arguments(subject.item);
    eval
}

/// The defaults of what an item declares.
fn defaults<'db>(db: &'db dyn Db, subject: Subject<'db>, unit: Unit, tree: &'db ast::Item) -> Eval<'db> {
    let mut eval = subject.session(db, unit);
    let cx = eval.context(unit);
    let mut reader = TypeReader::new(db, subject.item);
    let mut waiting = vec![tree];
    while let Some(tree) = waiting.pop() {
        let params = match &tree.parens {
            Some(Parens::Params(params)) => params.as_slice(),
            _ => &[],
        };
        let fields =
            tree.body.iter().flat_map(|body| &body.members).filter_map(|member| match &member.kind {
                MemberKind::Field(field) => Some(&**field),
                MemberKind::Item(inner) => {
                    waiting.push(inner);
                    None
                }
                _ => None,
            });
        for field in params.iter().chain(fields.collect::<Vec<_>>()) {
            if let Some(default) = &field.default {
                let ty = reader.read(&field.ty);
                eval.expr(default, &ty, &cx);
            }
        }
    }
    eval
}

/// An item of a kind of the user's: what the kind sets is evaluated there.
fn heir(db: &dyn Db, subject: Subject<'_>) -> Option<Unit> {
    let is_heir = |item: &Item| kind_of(db, *item).is_some_and(|kind| kind.chain.contains(&subject.item));
    first_unit(db, subject, &is_heir)
}

fn workload(db: &dyn Db, subject: Subject<'_>) -> Option<Unit> {
    let file = subject.item.file(db);
    let is_workload = |item: &Item| {
        item.file(db) == file && kind_of(db, *item).is_some_and(|kind| kind.builtin == Builtin::Service)
    };
    first_unit(db, subject, &is_workload)
}

fn first_unit(db: &dyn Db, subject: Subject<'_>, is_it: &dyn Fn(&Item) -> bool) -> Option<Unit> {
    let files = subject.program.files(db).values();
    let mut units = files.flat_map(|file| {
        let instance = Instance::new(db, subject.program, *file, None);
        let heads = file.heads(db).iter().filter(|head| is_it(&head.item));
        heads.filter_map(move |head| members(db, head.item, instance, subject.config).units.first().copied())
    });
    units.next()
}

/// The items of which an environment speaks.
fn overlaid(db: &dyn Db, subject: Subject<'_>, tree: &ast::Item, config: Config) -> Vec<Unit> {
    let mut items = Vec::new();
    let file = subject.item.file(db);
    for member in tree.body.iter().flat_map(|body| &body.members) {
        addressed(db, member, file, &mut items);
    }
    items.sort();
    items.dedup();
    let units = items.into_iter().filter_map(|item| {
        let instance = Instance::new(db, subject.program, item.file(db), None);
        members(db, item, instance, config).units.first().copied()
    });
    units.collect()
}

fn addressed(db: &dyn Db, member: &ast::Member, file: SourceFile, items: &mut Vec<Item>) {
    let (key, body) = match &member.kind {
        MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Remove(key) => (key, None),
        MemberKind::Amend { key, body } => (key, Some(body)),
        _ => return,
    };
    let mut within = file;
    for (step, segment) in key.segments.iter().enumerate() {
        let Segment::Name(name) = segment else { return };
        let names = scope(db, within);
        let found = if name.text == "stack" { names.stack } else { names.values.get(&name.text).copied() };
        let Some(item) = found else { return };
        match imported(db, item).filter(|_| item.kind(db) == "import") {
            None => return items.push(item),
            Some(next) => {
                within = next;
                if let (true, Some(body)) = (step + 1 == key.segments.len(), body) {
                    body.members.iter().for_each(|member| addressed(db, member, within, items));
                }
            }
        }
    }
}

/// What a name of an item means.
pub fn denoted(db: &dyn Db, item: Item, trace: &Trace, token: &Token<'_>) -> Option<Denoted> {
    let file = item.file(db);
    let declared = |sort| Some(Denoted::Declared(item, token.node, sort));
    match token.part {
        Part::Item => Some(Denoted::Item(item)),
        Part::Inner(inner) if inner.kind.text == "variant" => declared(Declaration::Variant),
        Part::Inner(inner) if inner.kind.text == "let" => declared(Declaration::Binder),
        Part::Inner(_) => declared(Declaration::Entry),
        Part::Field => declared(Declaration::Field),
        Part::Parameter => declared(Declaration::Parameter),
        Part::Binder => declared(Declaration::Binder),
        Part::Kind(_) => {
            let kind = kind_item(db, file, token.text).or_else(|| word_item(db, token.text));
            noted(item, trace, token).or(kind.map(Denoted::Item))
        }
        Part::Base(of, path, step) => base(db, file, of, path, step).map(Denoted::Item),
        Part::Type(path, step) => named_item(db, file, path, step).map(Denoted::Item),
        Part::Environment => scope(db, file).environments.get(token.text).copied().map(Denoted::Item),
        Part::Attribute => db.prelude().attributes.get(token.text).copied().map(Denoted::Item),
        Part::Key { step, depth } if item.kind(db) == "environment" => {
            noted(item, trace, token).or_else(|| overlay_key(db, file, token.text, step, depth))
        }
        Part::Callee => noted(item, trace, token).or_else(|| {
            let own = scope(db, file).functions.get(token.text);
            own.or_else(|| db.prelude().functions.get(token.text)).copied().map(Denoted::Item)
        }),
        Part::Value | Part::Shorthand => noted(item, trace, token)
            .or_else(|| scope(db, file).values.get(token.text).copied().map(Denoted::Item)),
        Part::Member | Part::Argument | Part::Key { .. } | Part::Pattern => noted(item, trace, token),
    }
}

fn noted(item: Item, trace: &Trace, token: &Token<'_>) -> Option<Denoted> {
    trace.names.get(&(item, token.node)).copied()
}

/// The description of a word that begins an item and is no kind: `let`, `fn` …
pub fn word_item(db: &dyn Db, word: &str) -> Option<Item> {
    let heads = db.prelude().files.iter().flat_map(|file| file.heads(db).iter());
    let mut words =
        heads.filter(|head| head.header.kind == "kind" && head.header.label.as_deref() == Some(word));
    words.next().map(|head| head.item)
}

/// What a name of an `extends` means: a kind, an item, or an import before them.
fn base(db: &dyn Db, file: SourceFile, of: &ast::Item, path: &ast::Path, step: usize) -> Option<Item> {
    let name = &path.names.get(step)?.text;
    if of.kind.text == "kind" {
        return kind_item(db, file, name);
    }
    let within = match step {
        0 => file,
        _ => imported(db, *scope(db, file).values.get(&path.names.first()?.text)?)?,
    };
    let names = scope(db, within);
    let space = match of.kind.text == "environment" && step + 1 == path.names.len() {
        true => &names.environments,
        false => &names.values,
    };
    space.get(name).copied()
}

/// The first names of a key of an environment lead to an item.
fn overlay_key(db: &dyn Db, file: SourceFile, word: &str, step: usize, depth: usize) -> Option<Denoted> {
    let names = scope(db, file);
    if (step, depth) == (0, 0) {
        let item = if word == "stack" { names.stack } else { names.values.get(word).copied() };
        return item.map(Denoted::Item);
    }
    // `pg.db`, `pg { db { … } }`: an item of the only import that has one of that name.
    if step + depth > 1 {
        return None;
    }
    let files = names.imports.iter().filter_map(|import| imported(db, *import));
    let mut found = files.filter_map(|file| scope(db, file).values.get(word).copied());
    let first = found.next()?;
    found.all(|other| other == first).then_some(Denoted::Item(first))
}

/// Where what is denoted has its name, if it has one.
pub fn name_place(db: &dyn Db, denoted: Denoted) -> Option<Node> {
    match denoted {
        Denoted::Declared(item, node, _) => Some((item, node)),
        Denoted::Item(item) => {
            let tree = source::tree(db, item).as_ref()?;
            let named = tree.alias.as_ref().or(tree.name.as_ref()).map(|name| name.id);
            Some((item, named.or(tree.label.as_ref().map(|label| label.id)).unwrap_or(tree.kind.id)))
        }
    }
}

/// The doc comment of what is denoted.
pub fn docs(db: &dyn Db, denoted: Denoted) -> Option<&str> {
    let (item, node) = match denoted {
        Denoted::Item(item) => {
            let tree = source::tree(db, item).as_ref()?;
            return source::docs(db, item).get(tree.id);
        }
        Denoted::Declared(item, node, _) => (item, node),
    };
    let tree = source::tree(db, item).as_ref()?;
    let docs = source::docs(db, item);
    documented(tree, node).into_iter().find_map(|id| docs.get(id)).or_else(|| docs.get(node))
}

/// The nodes that may bear the doc comment of what is named at a node, innermost first.
fn documented(tree: &ast::Item, name: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let params = match &tree.parens {
        Some(Parens::Params(params)) => params.as_slice(),
        _ => &[],
    };
    found.extend(params.iter().filter(|param| param.name.id == name).map(|param| param.id));
    for member in tree.body.iter().flat_map(|body| &body.members) {
        match &member.kind {
            MemberKind::Field(field) if field.name.id == name => found.extend([field.id, member.id]),
            MemberKind::Item(inner) => {
                if inner.name.as_ref().is_some_and(|own| own.id == name) {
                    found.extend([inner.id, member.id]);
                }
                found.extend(documented(inner, name));
            }
            MemberKind::Set { key, .. } | MemberKind::Amend { key, .. }
                if key.segments.first().is_some_and(|first| crate::eval::segment_node(first) == name) =>
            {
                found.push(member.id);
            }
            _ => {}
        }
    }
    found
}

/// The type of what is declared, where it is a field or parameter.
pub fn declared_type(db: &dyn Db, denoted: Denoted) -> Option<Type> {
    let Denoted::Declared(item, node, _) = denoted else { return None };
    let tree = source::tree(db, item).as_ref()?;
    let field = crate::declared::field_at(tree, node)?;
    Some(TypeReader::new(db, item).read(&field.ty))
}

/// The item that another one extends.
pub fn base_of(db: &dyn Db, item: Item) -> Option<Item> {
    if item.kind(db) == "kind" {
        let path = source::tree(db, item).as_ref()?.extends.as_ref()?;
        return kind_item(db, item.file(db), &path.names.last()?.text);
    }
    layers::base(db, item)
}

/// The kinds that an item is of, nearest last.
pub fn kinds_of(db: &dyn Db, item: Item) -> Vec<Item> {
    match item.kind(db) {
        "kind" => kind_type(db, item).ty.chain.clone(),
        _ => kind_of(db, item).map(|kind| kind.chain.clone()).unwrap_or_default(),
    }
}
