//! Inputs that are not set, all at once, each told once.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use orch_syntax::ast::{self, ExprKind, MemberKind, Segment};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::check::{Inputs, Options, Purpose};
use crate::checks::paths;
use crate::checks::unused::{deciding, mentioned};
use crate::db::Db;
use crate::doubt::in_doubt;
use crate::evaluate::evaluate;
use crate::findings;
use crate::program::Program;
use crate::project::Presence;
use crate::schema::kind::{Builtin, kind_of};
use crate::scope::{imported, scope};
use crate::source::{self, Item, SourceFile};
use crate::unit::{Config, Instance, Unit};
use crate::units::deployed;
use crate::value::{Value, VariantValue};
use crate::walk;

/// A plain input that an item names: `env("X")` outside of secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlainInput {
    /// Its name.
    pub name: String,
    /// The call.
    pub node: ast::NodeId,
    /// Whether the call says what it is where it is not set.
    pub has_default: bool,
}

/// The plain inputs that an item names.
#[salsa::tracked]
pub(crate) fn plain_inputs(db: &dyn Db, item: Item) -> Vec<PlainInput> {
    let mut found = Vec::new();
    let Some(tree) = source::tree(db, item) else { return found };
    let mut of_secrets = FxHashSet::default();
    if item.kind(db) == "environment" {
        let members = tree.body.iter().flat_map(|body| &body.members);
        members.for_each(|member| said_of_secrets(db, member, item.file(db), &mut of_secrets));
    }
    walk::exprs(tree, &mut |expr| {
        if let Some((name, has_default)) = env_call(expr)
            && !of_secrets.contains(&expr.id)
        {
            found.push(PlainInput { name: name.to_owned(), node: expr.id, has_default });
        }
    });
    found
}

/// The variable that `env("X")` names, and whether the call says what it is where it is not set.
fn env_call(expr: &ast::Expr) -> Option<(&str, bool)> {
    let ExprKind::Call { callee, args } = &expr.kind else { return None };
    let is_env = matches!(&callee.kind, ExprKind::Name(name) if name == "env");
    let ExprKind::Text(text) = &args.first().filter(|_| is_env)?.value.kind else { return None };
    Some((text.literal()?, args.len() > 1))
}

/// The `env("X")` in what an environment says of a secret: those are never read.
fn said_of_secrets(db: &dyn Db, member: &ast::Member, file: SourceFile, found: &mut FxHashSet<ast::NodeId>) {
    let (MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Amend { key, .. }) =
        &member.kind
    else {
        return;
    };
    let mut file = file;
    for segment in &key.segments {
        let Segment::Name(name) = segment else { return };
        let Some(item) = scope(db, file).values.get(&name.text).copied() else { return };
        match imported(db, item).filter(|_| item.kind(db) == "import") {
            Some(other) => file = other,
            None if is_secret(db, item) => {
                let mut note = |expr: &ast::Expr| {
                    found.insert(expr.id);
                };
                match &member.kind {
                    MemberKind::Set { value, .. } | MemberKind::Append { value, .. } => {
                        walk::expr(value, &mut note);
                    }
                    MemberKind::Amend { body, .. } => walk::body(body, &mut note),
                    _ => {}
                }
                return;
            }
            None => return,
        }
    }
    if let MemberKind::Amend { body, .. } = &member.kind {
        body.members.iter().for_each(|member| said_of_secrets(db, member, file, found));
    }
}

fn is_secret(db: &dyn Db, item: Item) -> bool {
    kind_of(db, item).is_some_and(|kind| kind.builtin == Builtin::Secret)
}

/// The items that may name plain inputs; an `env("X")` of a secret is none.
fn naming_inputs(db: &dyn Db, program: Program) -> impl Iterator<Item = Item> {
    let heads = program.files(db).values().flat_map(|file| file.heads(db).iter());
    let naming = heads.filter(|head| head.signs.input).map(|head| head.item);
    naming.filter(|item| !is_secret(db, *item))
}

/// Whether an input, whatever it is by default, has a say in which members an item has: one that its head names, or that any
/// of those names which are named there.
pub(crate) fn decides_presence(db: &dyn Db, item: Item, instance: Instance) -> bool {
    // What a file is given comes from its imports.
    let uses = std::iter::successors(instance.import(db), |(_, within)| within.0.import(db));
    let mut open: Vec<Item> = deciding(db, item).into_iter().chain(uses.map(|(import, _)| import)).collect();
    let mut seen: FxHashSet<Item> = open.iter().copied().collect();
    let mut names_input = source::tree(db, item).as_ref().is_some_and(|tree| {
        let mut found = false;
        walk::header(tree, &mut |expr| found |= env_call(expr).is_some());
        found
    });
    while let Some(next) = open.pop().filter(|_| !names_input) {
        names_input = !plain_inputs(db, next).is_empty();
        open.extend(mentioned(db, next).iter().copied().filter(|other| seen.insert(*other)));
    }
    names_input
}

/// The names of all plain inputs of a program.
pub(crate) fn names(db: &dyn Db, program: Program) -> BTreeSet<SmolStr> {
    let inputs = naming_inputs(db, program).flat_map(|item| plain_inputs(db, item));
    inputs.map(|input| SmolStr::new(&input.name)).collect()
}

/// The inputs that are not set: each once, with all the places that ask for it.
pub(crate) fn findings(
    db: &dyn Db,
    program: Program,
    configs: &[Config],
    options: &Options<'_>,
) -> Vec<Found> {
    let known = &program.settings(db).inputs;
    let mut unset: IndexMap<SmolStr, Unset> = IndexMap::new();
    let ask = |unset: &mut IndexMap<SmolStr, Unset>, name: &str, at: Anchor, by_secret: bool| {
        let asked = unset.entry(name.into()).or_insert(Unset { by_secret, places: Vec::new() });
        if !asked.places.contains(&at) {
            asked.places.push(at);
        }
    };
    for item in naming_inputs(db, program).filter(|item| !in_doubt(db, *item)) {
        let inputs = plain_inputs(db, item).iter();
        inputs
            .filter(|input| !input.has_default && !known.contains_key(input.name.as_str()))
            // What can be no name of a variable is told as that.
            .filter(|input| {
                !input.name.is_empty() && input.name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
            })
            .for_each(|input| ask(&mut unset, &input.name, Anchor::new(item, input.node), false));
    }
    // Who uses a stack knows which secrets it needs, and asks for them itself. Where it will not come to that, they are told
    // with the others.
    let is_due =
        options.inputs == Inputs::MustBeSet && (options.purpose == Purpose::Report || !unset.is_empty());
    if let Some(is_set) = options.secrets.filter(|_| is_due) {
        let wanted = configs_used(configs, options, db).flat_map(|config| of_secrets(db, program, *config));
        wanted
            .filter(|of| !of.has_default && !is_set(&of.variable))
            .for_each(|of| ask(&mut unset, &of.variable, of.at, true));
    }
    let mut files: Vec<Found> = Vec::new();
    if is_due && options.secrets.is_some() {
        files = configs_used(configs, options, db)
            .flat_map(|config| secret_files(db, program, *config, options))
            .collect();
        files.sort();
        files.dedup();
    }
    let told = unset.iter().filter_map(|(name, asked)| {
        let (first, others) = asked.places.split_first()?;
        Some(match options.inputs {
            Inputs::MayBeUnset => findings::unset_input::finding(*first, name, others),
            Inputs::MustBeSet if asked.by_secret => findings::missing_input::secret(*first, name, others),
            Inputs::MustBeSet => findings::missing_input::finding(*first, name, others),
        })
    });
    told.chain(files).collect()
}

/// The configurations of which inputs are asked.
fn configs_used<'a>(
    configs: &'a [Config],
    options: &Options<'_>,
    db: &dyn Db,
) -> impl Iterator<Item = &'a Config> {
    let used = Config::new(db, options.environment.clone(), options.targets.first().copied());
    let is_report = options.purpose == Purpose::Report;
    configs.iter().filter(move |config| is_report || **config == used)
}

/// The files of the project that secrets come from, and that are not there.
fn secret_files(db: &dyn Db, program: Program, config: Config, options: &Options<'_>) -> Vec<Found> {
    let Some(project) = options.project else { return Vec::new() };
    let missing = sources_of_secrets(db, program, config).into_iter().filter_map(|(_, from, source)| {
        let field = source.fields.get("path").filter(|_| source.variant == "file")?;
        let Value::Str(written) = &field.value else { return None };
        let path = paths::of_project(db, program, field.origin.item, written)?;
        let is_missing = project.look(&path) != Presence::There;
        is_missing.then(|| findings::missing_input::secret_file(from, written))
    });
    missing.collect()
}

/// The secrets of a deployment, where it is said what they come from, and what that is.
fn sources_of_secrets(db: &dyn Db, program: Program, config: Config) -> Vec<(Unit, Anchor, &VariantValue)> {
    let secrets = deployed(db, program, config).iter().filter(|item| item.builtin == Builtin::Secret);
    let sources = secrets.filter_map(|secret| {
        let Value::Record(record) = &evaluate(db, secret.unit).value else { return None };
        let from = record.get("from")?;
        let Value::Variant(source) = &from.value else { return None };
        Some((secret.unit, Anchor::from(from.origin), &**source))
    });
    sources.collect()
}

/// An input that is not set.
struct Unset {
    /// Whether only a secret asks for it.
    by_secret: bool,
    /// Where it is asked for.
    places: Vec<Anchor>,
}

/// Variables of secrets that are read as ordinary text too.
pub(crate) fn read_plainly(db: &dyn Db, program: Program, configs: &[Config]) -> Vec<Found> {
    let secrets: Vec<OfSecret> = configs.iter().flat_map(|config| of_secrets(db, program, *config)).collect();
    let inputs = naming_inputs(db, program).flat_map(|item| {
        plain_inputs(db, item).iter().map(move |input| (Anchor::new(item, input.node), input))
    });
    let exposed = inputs.filter_map(|(at, input)| {
        let of = secrets.iter().find(|of| of.variable == input.name)?;
        Some(findings::secret_exposed::read_plainly(at, &input.name, of.secret.name(db), of.at))
    });
    exposed.collect()
}

/// A variable from which a secret comes.
struct OfSecret {
    secret: Unit,
    variable: SmolStr,
    /// The place that names it.
    at: Anchor,
    /// Whether the secret has a value without it.
    has_default: bool,
}

/// The variables from which secrets come.
fn of_secrets(db: &dyn Db, program: Program, config: Config) -> Vec<OfSecret> {
    let named = sources_of_secrets(db, program, config).into_iter().filter_map(|(secret, at, source)| {
        let has_default = source.fields.get("default").is_some_and(|field| field.value != Value::Null);
        match source.fields.get("name").map(|field| &field.value) {
            Some(Value::Str(name)) if source.variant == "env" => {
                Some(OfSecret { secret, variable: name.clone(), at, has_default })
            }
            _ => None,
        }
    });
    named.collect()
}

/// What has no value where one is needed: parameters of the stack, and fields that come of what is not known.
pub(crate) fn unknown(db: &dyn Db, program: Program, config: Config) -> Vec<Found> {
    let parameters = parameters(db, program);
    // Without a target, what depends on it is not known, and need not be.
    if !parameters.is_empty() || config.target(db).is_none() {
        return parameters;
    }
    let mut found = Vec::new();
    for item in deployed(db, program, config).iter() {
        let Value::Record(record) = &evaluate(db, item.unit).value else { continue };
        // What `dev` says of its port is for the local run, where it stands in the fields themselves.
        for field in record.fields.iter().filter(|field| field.name != "dev") {
            visit(&field.value, &field.name, Anchor::from(field.origin), &mut |name, at| {
                found.push(findings::missing_input::value(at, name));
            });
        }
    }
    found
}

/// Whether something in a value comes of what is not known.
pub(crate) fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::List(list) => list.iter().any(|element| is_unknown(&element.value)),
        Value::Record(record) => record.fields.iter().any(|field| is_unknown(&field.value)),
        Value::Variant(variant) => variant.fields.fields.iter().any(|field| is_unknown(&field.value)),
        Value::Range(range) => range.start.iter().chain(&range.end).any(is_unknown),
        _ => false,
    }
}

/// The parameters of the root's stack that have no default.
fn parameters(db: &dyn Db, program: Program) -> Vec<Found> {
    let stack = scope(db, program.root(db)).stack;
    let Some((stack, tree)) = stack.and_then(|item| Some((item, source::tree(db, item).as_ref()?))) else {
        return Vec::new();
    };
    let Some(ast::Parens::Params(params)) = &tree.parens else { return Vec::new() };
    let lacking = params.iter().filter(|param| param.default.is_none());
    let finding = |param: &ast::Field| {
        findings::missing_input::parameter(Anchor::new(stack, param.name.id), &param.name.text)
    };
    lacking.map(finding).collect()
}

/// The fields that have no value, with where they are written.
fn visit(value: &Value, name: &str, at: Anchor, report: &mut dyn FnMut(&str, Anchor)) {
    match value {
        Value::Unknown(_) => report(name, at),
        Value::List(list) => {
            list.iter().for_each(|element| visit(&element.value, name, Anchor::from(element.origin), report));
        }
        Value::Record(record) => {
            record.fields.iter().for_each(|f| visit(&f.value, &f.name, Anchor::from(f.origin), report));
        }
        Value::Variant(variant) => {
            variant
                .fields
                .fields
                .iter()
                .for_each(|f| visit(&f.value, &f.name, Anchor::from(f.origin), report));
        }
        Value::Range(range) => {
            range.start.iter().chain(&range.end).for_each(|end| visit(end, name, at, report));
        }
        _ => {}
    }
}
