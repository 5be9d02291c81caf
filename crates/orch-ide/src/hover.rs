//! What there is to say about a name or a value: how it is declared, what its doc comment says, what it comes to in
//! each environment, and where that is written.

use orch_analysis::Db;
use orch_analysis::check::environments;
use orch_analysis::evaluate::evaluate;
use orch_analysis::names::{self, Denoted, Subject, trace};
use orch_analysis::tokens::Part;
use orch_analysis::types::Type;
use orch_analysis::unit::{Config, Instance, Unit};
use orch_analysis::units::members;
use orch_analysis::value::{FieldValue, RecordValue, Value};
use smol_str::SmolStr;

use crate::paths::key_path;
use crate::place::{FileRange, TextRange};
use crate::position::Named;
use crate::snapshot::Snapshot;

/// What there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The bytes it is about.
    pub range: TextRange,
    /// How it is declared, as code.
    pub declaration: Option<String>,
    /// What its type may be, where its name does not say it.
    pub spelled_out: Option<String>,
    /// What its doc comment says, in Markdown.
    pub docs: Option<String>,
    /// What it comes to.
    pub values: Vec<Shown>,
}

/// A value under some configurations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In which environments it is so, an empty name for none chosen; no name at all for all of them.
    pub environments: Vec<String>,
    /// The value as one would write it.
    pub value: String,
    /// Where it is written, if not here.
    pub origin: Option<FileRange>,
}

impl Snapshot {
    /// What there is to say about the name at a byte.
    pub fn hover(&self, path: &str, offset: u32) -> Option<Hover> {
        let named = self.named(path, offset)?;
        let declaration = named.denoted.and_then(|denoted| self.shown_declaration(denoted));
        let docs = named.denoted.and_then(|denoted| self.docs(denoted));
        let ty = named.denoted.and_then(|denoted| names::declared_type(&self.db, denoted));
        let values = self.values(&named);
        if declaration.is_none() && docs.is_none() && values.is_empty() {
            return None;
        }
        Some(Hover {
            range: named.range.clone(),
            declaration: declaration.or_else(|| self.expected(&named)),
            spelled_out: ty.and_then(|ty| self.spelled_out(&ty)),
            docs,
            values,
        })
    }

    /// The doc comment of what is denoted; of a plain name of an item none of its kind.
    pub(crate) fn docs(&self, denoted: Denoted) -> Option<String> {
        names::docs(&self.db, denoted).map(tidy)
    }

    /// A word of an enumeration: what it is one of.
    fn expected(&self, named: &Named<'_>) -> Option<String> {
        let want = named.trace.wants.get(&(named.here.item, named.token.node))?;
        match want {
            Type::Any | Type::Poison => None,
            want => Some(self.shown_type(want)),
        }
    }

    /// What a name comes to in each environment, equal ones together.
    fn values(&self, named: &Named<'_>) -> Vec<Shown> {
        if matches!(named.token.part, Part::Kind(_) | Part::Type(..) | Part::Attribute | Part::Callee) {
            return Vec::new();
        }
        let program = named.here.program;
        let mut configs: Vec<Option<SmolStr>> = vec![None];
        if self.db.prelude().owns(named.here.item) {
            return Vec::new();
        }
        match &self.environment {
            Some(chosen) => configs = vec![Some(chosen.clone())],
            None => configs.extend(environments(&self.db, program).into_iter().map(Some)),
        }
        let mut shown: Vec<(Vec<Option<SmolStr>>, String, Option<FileRange>)> = Vec::new();
        let all = configs.len();
        for environment in configs {
            let config = Config::new(&self.db, environment.clone(), None);
            let Some((value, origin)) = self.value_in(named, config) else { continue };
            match shown.iter_mut().find(|(_, known, at)| *known == value && *at == origin) {
                Some((environments, ..)) => environments.push(environment),
                None => shown.push((vec![environment], value, origin)),
            }
        }
        let named =
            |environment: Option<SmolStr>| environment.map_or_else(String::new, |name| name.to_string());
        let shown = shown.into_iter().map(|(environments, value, origin)| Shown {
            environments: match environments.len() == all {
                true => Vec::new(),
                false => environments.into_iter().map(named).collect(),
            },
            value,
            origin,
        });
        shown.collect()
    }

    fn value_in(&self, named: &Named<'_>, config: Config) -> Option<(String, Option<FileRange>)> {
        let (db, here) = (&self.db, named.here);
        match named.token.part {
            Part::Key { .. } | Part::Shorthand => {
                let (unit, path) = self.slot_of(named, config)?;
                let Value::Record(record) = &evaluate(db, unit).value else { return None };
                let field = deepest(record, &path)?;
                let origin = (field.origin.item, field.origin.node);
                let at = self.node_range(origin).filter(|at| {
                    let here = here.start..here.start + u32::try_from(here.item.text(db).len()).unwrap_or(0);
                    *at.path != **named.here.file.path(db) || at.start < here.start || at.start >= here.end
                });
                Some((self.shown_value(&field.value)?, at))
            }
            Part::Item if here.item.kind(db) == "let" => {
                let instance = Instance::new(db, here.program, here.file, None);
                let unit = Unit::new(db, here.item, instance, None, config);
                Some((self.shown_value(&evaluate(db, unit).value)?, None))
            }
            Part::Value | Part::Member => {
                let subject = Subject { program: here.program, config, item: here.item, scratch: None };
                let trace = trace(db, subject);
                // The value of a member is that of the chain up to it.
                let node = self.chain_node(named)?;
                let value = trace.values.get(&(here.item, node))?;
                match value {
                    Value::Item(_) | Value::Instance(_) => None,
                    value => Some((self.shown_value(value)?, None)),
                }
            }
            _ => None,
        }
    }

    /// The expression that ends with the name at hand: `a.b` of the `b` in `a.b.c`.
    fn chain_node(&self, named: &Named<'_>) -> Option<orch_syntax::ast::NodeId> {
        use orch_syntax::ast::ExprKind;
        let token = named.token.node;
        if matches!(named.token.part, Part::Value) {
            return Some(token);
        }
        let mut found = None;
        orch_analysis::walk::exprs(named.here.tree, &mut |expr| {
            if matches!(&expr.kind, ExprKind::Field { name, .. } if name.id == token) {
                found = Some(expr.id);
            }
        });
        found
    }

    /// The slot that a key writes: the item it belongs to, and the names from there.
    pub(crate) fn slot_of(&self, named: &Named<'_>, config: Config) -> Option<(Unit, Vec<SmolStr>)> {
        let (db, here) = (&self.db, named.here);
        let mut path = key_path(here.tree, named.token.node)?;
        let mut item = here.item;
        if item.kind(db) == "environment" {
            let first = path.first()?.clone();
            item = *orch_analysis::scope::scope(db, here.file).values.get(&first)?;
            path.remove(0);
            if path.is_empty() {
                return None;
            }
        }
        let instance = Instance::new(db, here.program, item.file(db), None);
        let unit = *members(db, item, instance, config).units.first()?;
        Some((unit, path))
    }
}

/// The value furthest along a path; variants do not count as steps, and an alias is what it stands for.
pub(crate) fn deepest<'v>(record: &'v RecordValue, path: &[SmolStr]) -> Option<&'v FieldValue> {
    let (first, rest) = path.split_first()?;
    let Some(field) = record.get(first) else {
        let alias = record.ty.as_ref()?.field(first)?.traits.alias.as_ref()?;
        let longer: Vec<SmolStr> = alias.iter().chain(rest).cloned().collect();
        return deepest(record, &longer).filter(|_| alias.first() != Some(first));
    };
    if rest.is_empty() {
        return Some(field);
    }
    match &field.value {
        Value::Record(record) => deepest(record, rest),
        Value::Variant(variant) => match rest.split_first() {
            Some((step, others)) if *step == variant.variant && !others.is_empty() => {
                deepest(&variant.fields, others)
            }
            _ => deepest(&variant.fields, rest),
        },
        _ => None,
    }
}

/// A doc comment's lines without what they are indented by.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> =
        text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    lines.join("\n").trim().to_owned()
}
