//! From a written type to the type it means.

use std::sync::Arc;

use orch_syntax::ast::{self, NodeId, TypeKind};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::db::Db;
use crate::findings;
use crate::scalar::Dimension;
use crate::schema::record;
use crate::scope::{imported, is_hidden, scope};
use crate::source::{Item, SourceFile};
use crate::types::{Intrinsic, Refinement, Rule, Type};

/// Reads the types written in one item.
pub struct TypeReader<'db> {
    /// The database.
    pub db: &'db dyn Db,
    /// The item whose text they stand in.
    pub item: Item,
    /// What was wrong.
    pub findings: Vec<Found>,
}

impl<'db> TypeReader<'db> {
    /// A reader of the types written in `item`.
    pub fn new(db: &'db dyn Db, item: Item) -> Self {
        TypeReader { db, item, findings: Vec::new() }
    }

    fn anchor(&self, node: NodeId) -> Anchor {
        Anchor::new(self.item, node)
    }

    /// The type that is meant.
    pub fn read(&mut self, ty: &ast::Type) -> Type {
        match &ty.kind {
            TypeKind::Broken => Type::Poison,
            TypeKind::Literal(text) => match text.literal() {
                Some(word) => Type::Literal(SmolStr::new(word)),
                None => Type::Poison,
            },
            TypeKind::Path(path) => self.path(path),
            TypeKind::List(element) => Type::List(Arc::new(self.read(element))),
            TypeKind::Secret(inner) => Type::Secret(Arc::new(self.read(inner))),
            TypeKind::Map(key, value) => Type::Map(Arc::new(self.read(key)), Arc::new(self.read(value))),
            TypeKind::Record(fields) => Type::Record(Arc::new(record::anonymous(self, fields))),
            TypeKind::Optional(inner) => self.read(inner).optional(),
            TypeKind::Union(members) => self.union(members),
            TypeKind::Refined(base, predicate) => Type::Refined(Arc::new(Refinement {
                base: self.read(base),
                predicate: (**predicate).clone(),
                declared: self.item,
            })),
        }
    }

    fn union(&mut self, members: &[ast::Type]) -> Type {
        let mut flat = Vec::with_capacity(members.len());
        let mut optional = false;
        for member in members {
            match self.read(member) {
                Type::Union(inner) => flat.extend(inner.iter().cloned()),
                Type::Null => optional = true,
                Type::Optional(inner) => {
                    optional = true;
                    flat.push((*inner).clone());
                }
                other => flat.push(other),
            }
        }
        let union = Type::Union(flat.into());
        if optional { union.optional() } else { union }
    }

    fn path(&mut self, path: &ast::Path) -> Type {
        let Some(first) = path.names.first() else { return Type::Poison };
        let name = first.text.as_str();
        if path.names.len() > 1 {
            return self.member_path(path);
        }
        let own = scope(self.db, self.item.file(self.db));
        let prelude = self.db.prelude();
        match type_item(self.db, self.item.file(self.db), name) {
            Some(item) if item.kind(self.db) == "kind" => return Type::Ref(item),
            Some(item) => return intrinsic(self.db, item).unwrap_or(Type::Named(item)),
            None => {}
        }
        // `T` in the standard library stands for any one type.
        if name.len() == 1 && prelude.owns(self.item) {
            return Type::Any;
        }
        let known: Vec<&str> = own
            .types
            .keys()
            .chain(own.kinds.keys())
            .chain(prelude.types.keys())
            .chain(prelude.kinds.keys())
            .map(|k| k.as_str())
            .collect();
        self.findings.push(findings::unknown_type::finding(self.anchor(first.id), name, known));
        Type::Poison
    }

    /// `pg.Row`: a type of an imported file.
    fn member_path(&mut self, path: &ast::Path) -> Type {
        let [module, member] = path.names.as_slice() else { return Type::Poison };
        // `service.body`: the fields of a kind, as a record.
        if member.text == "body"
            && let Some(kind) = crate::schema::kind::kind_item(self.db, self.item.file(self.db), &module.text)
        {
            return Type::Record(Arc::clone(&crate::schema::kind::kind_type(self.db, kind).ty.record));
        }
        let own = scope(self.db, self.item.file(self.db));
        let file = own.values.get(&module.text).and_then(|import| imported(self.db, *import));
        let names = file.map(|file| scope(self.db, file));
        match names.and_then(|n| n.types.get(&member.text).or_else(|| n.kinds.get(&member.text))) {
            Some(item) if is_hidden(self.db, *item, self.item.file(self.db)) => {
                let at = self.anchor(member.id);
                self.findings.push(findings::unknown_member::private(at, &member.text));
                Type::Poison
            }
            Some(item) if item.kind(self.db) == "kind" => Type::Ref(*item),
            Some(item) => Type::Named(*item),
            None => {
                let types = names.into_iter().flat_map(|names| &names.types);
                let public = types.filter(|(_, item)| !is_hidden(self.db, **item, self.item.file(self.db)));
                let known = public.map(|(name, _)| name.as_str()).collect();
                let at = self.anchor(member.id);
                self.findings.push(findings::unknown_type::finding(at, &member.text, known));
                Type::Poison
            }
        }
    }
}

/// What a name alone means where a type stands: a type or kind of the file, else of the prelude.
fn type_item(db: &dyn Db, file: SourceFile, name: &str) -> Option<Item> {
    let (own, prelude) = (scope(db, file), db.prelude());
    let spaces = [&own.types, &own.kinds, &prelude.types, &prelude.kinds];
    spaces.into_iter().find_map(|space| space.get(name)).copied()
}

/// What a name of a path means where a type stands.
pub(crate) fn named_item(db: &dyn Db, file: SourceFile, path: &ast::Path, step: usize) -> Option<Item> {
    let name = path.names.get(step)?;
    let first = path.names.first()?;
    match (step, path.names.len()) {
        (0, 1) => type_item(db, file, &name.text),
        (0, _) => {
            let kind = crate::schema::kind::kind_item(db, file, &name.text);
            scope(db, file).values.get(&name.text).copied().or(kind)
        }
        _ => {
            let module = imported(db, *scope(db, file).values.get(&first.text)?)?;
            let names = scope(db, module);
            names.types.get(&name.text).or_else(|| names.kinds.get(&name.text)).copied()
        }
    }
}

/// The type that a prelude item marked `@intrinsic` stands for.
pub(crate) fn intrinsic(db: &dyn Db, item: Item) -> Option<Type> {
    let tree = crate::source::tree(db, item).as_ref()?;
    let declared = tree.attributes.iter().any(|a| a.name.text == "intrinsic");
    (declared && db.prelude().owns(item)).then_some(())?;
    Some(match item.name(db) {
        "any" => Type::Any,
        "string" => Type::Str,
        "int" => Type::Int,
        "decimal" => Type::Decimal,
        "float" => Type::Float,
        "bool" => Type::Bool,
        "json" => Type::Json,
        "duration" => Type::Quantity(Dimension::Duration),
        "bytes" => Type::Quantity(Dimension::Bytes),
        "cpu" => Type::Quantity(Dimension::Cpu),
        "percent" => Type::Quantity(Dimension::Percent),
        "money" => Type::Quantity(Dimension::Money),
        "path" => Type::Rule(Rule::Path),
        "url" => Type::Rule(Rule::Url),
        "image" => Type::Rule(Rule::Image),
        "cidr" => Type::Rule(Rule::Cidr),
        "ip" => Type::Rule(Rule::Ip),
        "hostname" => Type::Rule(Rule::Hostname),
        "semver" => Type::Rule(Rule::Semver),
        "regex" => Type::Rule(Rule::Regex),
        "cron" => Type::Rule(Rule::Cron),
        "time_zone" => Type::Rule(Rule::TimeZone),
        "destination" => Type::Rule(Rule::Destination),
        "port_name" => Type::Intrinsic(Intrinsic::PortName),
        "env_value" => Type::Intrinsic(Intrinsic::EnvValue),
        "cmd_line" => Type::Intrinsic(Intrinsic::Command),
        "cmd_word" => Type::Intrinsic(Intrinsic::CommandWord),
        "function" => Type::Intrinsic(Intrinsic::Function),
        "local_path" => Type::Rule(Rule::LocalPath),
        "host_address" => Type::Rule(Rule::HostAddress),
        "socket" => Type::Rule(Rule::Socket),
        "port_span" => Type::Intrinsic(Intrinsic::PortSpan),
        "int_span" => Type::Intrinsic(Intrinsic::IntSpan),
        "cpu_span" => Type::Intrinsic(Intrinsic::Span(Dimension::Cpu)),
        "bytes_span" => Type::Intrinsic(Intrinsic::Span(Dimension::Bytes)),
        "wait" => Type::Intrinsic(Intrinsic::Wait),
        "ref_any" => Type::Intrinsic(Intrinsic::RefAny),
        _ => return None,
    })
}
