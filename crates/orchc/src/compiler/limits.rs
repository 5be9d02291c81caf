//! What the prelude says that a target cannot express is what its emitter says, and the other way round.

use std::collections::BTreeMap;

use orch_diagnostics::{Code, Finding};
use orch_emit::codes::{left_out, not_expressible, secret_not_expressible};
use orch_model::Target;
use orch_syntax::ast::{self, Attribute, ExprKind, MemberKind, Parens};
use orch_syntax::{cut, parse_item};

use super::{Compilation, Inputs, Overlay, Purpose, Scope};
use crate::cli::Circumstances;
use crate::input::Input;

/// A field, variant or record for which the prelude says something of targets, and a program that writes it. A program
/// that begins with a brace is the body of a service.
const WRITTEN: &[(&str, &str)] = &[
    ("volume.size", "volume data { size = 2Gi }"),
    ("volume.class", "volume data { class = \"fast\" }"),
    ("volume.modes", "volume data { modes = many }"),
    ("volume.keep", "volume data { keep = delete }"),
    ("volume.options", "volume data { options { type = \"tmpfs\" } }"),
    ("volume_source.csi", "volume data { from = csi(\"ebs\") { handle = \"v-1\" } }"),
    ("owned_volume.mount.size", "{ volumes { data = mount(\"/data\") { size = 2Gi } } }"),
    ("owned_volume.mount.class", "{ volumes { data = mount(\"/data\") { class = \"fast\" } } }"),
    ("owned_volume.mount.modes", "{ volumes { data = mount(\"/data\") { modes = many } } }"),
    ("owned_volume.mount.keep", "{ volumes { data = mount(\"/data\") { keep = delete } } }"),
    ("owned_volume.mount.sub", "{ volumes { data = mount(\"/data\") { sub = \"db\" } } }"),
    ("owned_volume.mount.owner", "{ volumes { data = mount(\"/data\") { owner = 1000 } } }"),
    ("mounted.mount.relabel", "{ mounts { \"/a\" = mount(text(\"a\")) { relabel = shared } } }"),
    (
        "secret.keys",
        "secret key { from = k8s(\"shop\"), keys = [\"a\"] }\nservice x { image = \"x:1\", enabled = false }",
    ),
    (
        "secret.type",
        "secret key { from = env(\"KEY\"), type = opaque }\nservice x { image = \"x:1\", env { K = key } }",
    ),
    (
        "secret_source.k8s",
        "secret key = k8s(\"shop\", \"key\")\nservice x { image = \"x:1\", env { K = key } }",
    ),
    (
        "config.immutable",
        "config c { from = text(\"a\"), immutable = true }\nservice x { image = \"x:1\", mounts { \"/c\" = c } }",
    ),
    ("health.successes", "{ health = command([\"true\"]) { successes = 2 } }"),
    ("health.http.method", "{ health = http(\"/\") { method = HEAD } }"),
    ("health.http.status", "{ health = http(\"/\") { status = 204 } }"),
    ("health.http.body", "{ health = http(\"/\") { body = \"ok\" } }"),
    ("health.http.via", "{ health = http(\"/\") { via = curl } }"),
    ("health.grpc.via", "{ health = grpc { via = \"/bin/probe\" } }"),
    ("health.command.exit_code", "{ health = command([\"true\"]) { exit_code = 3 } }"),
    ("health.script", "{ health = script(\"/bin/true\") }"),
    ("health.log", "{ health = log(\"ready\") }"),
    ("restart.initial", "{ restart = exponential { initial = 2s } }"),
    ("restart.max", "{ restart = exponential { max = 20s } }"),
    ("restart.reset_after", "{ restart = exponential { reset_after = 20s } }"),
    ("restart.attempts", "job j { image = \"a:1\", restart = on_failure { attempts = 3 } }"),
    ("stop.signal", "{ stop { signal = SIGINT } }"),
    ("host", "host h { address = \"h.example.com\" }"),
    ("job.schedule", "job j { image = \"a:1\", schedule = \"0 3 * * *\" }"),
    ("job.timezone", "job j { image = \"a:1\", timezone = \"Europe/Berlin\" }"),
    ("job.overlap", "job j { image = \"a:1\", overlap = allow }"),
    ("job.catch_up", "job j { image = \"a:1\", catch_up = 1h }"),
    ("job.timeout", "job j { image = \"a:1\", timeout = 1h }"),
    ("job.parallel", "job j { image = \"a:1\", parallel = 2 }"),
    ("job.completions", "job j { image = \"a:1\", completions = 2 }"),
    ("job.indexed", "job j { image = \"a:1\", indexed = true }"),
    ("job.keep", "job j { image = \"a:1\", keep { success = 1 } }"),
    (
        "job.inside",
        "job j { inside = web, command = [\"true\"], schedule = \"0 3 * * *\" }\nservice web { image = \"a:1\" }",
    ),
    ("network.kind", "network lan { kind = overlay }\nservice a { image = \"a:1\", networks = [lan] }"),
    ("network.name", "network lan { name = \"lan\" }\nservice a { image = \"a:1\", networks = [lan] }"),
    ("network.external", "network lan { external = true }\nservice a { image = \"a:1\", networks = [lan] }"),
    (
        "network.attachable",
        "network lan { attachable = true }\nservice a { image = \"a:1\", networks = [lan] }",
    ),
    (
        "network.options",
        "network lan { options { mtu = \"1400\" } }\nservice a { image = \"a:1\", networks = [lan] }",
    ),
    (
        "network.subnet",
        "network lan { subnet = \"10.0.0.0/24\" }\nservice a { image = \"a:1\", networks = [lan] }",
    ),
    (
        "network.gateway",
        "network lan { subnet = \"10.0.0.0/24\", gateway = \"10.0.0.1\" }\nservice a { image = \"a:1\", networks = [lan] }",
    ),
    ("network.ipv6", "network lan { ipv6 = true }\nservice a { image = \"a:1\", networks = [lan] }"),
    ("workload.egress", "{ egress = [\"10.0.0.0/8\"] }"),
    (
        "network.config",
        "network lan { kind = bridge, config = \"/etc/wg.conf\" }\nservice a { image = \"a:1\", networks = [lan] }",
    ),
    ("network_member", "network lan\nservice a { image = \"a:1\", networks { lan { aliases = [\"b\"] } } }"),
    ("port_entry.service", "service a { image = \"a:1\", ports { http = tcp(80) { service = 8080 } } }"),
    ("expose.annotations", "{ publish = 8080, expose = load_balancer { annotations { a = \"b\" } } }"),
    ("expose.ingress.class", "{ publish = 8080, expose = ingress(\"a.example.com\") { class = \"nginx\" } }"),
    (
        "expose.load_balancer.source_ranges",
        "{ publish = 8080, expose = load_balancer { source_ranges = [\"10.0.0.0/8\"] } }",
    ),
    ("expose.load_balancer.ip", "{ publish = 8080, expose = load_balancer { ip = \"10.0.0.1\" } }"),
    ("expose.load_balancer.policy", "{ publish = 8080, expose = load_balancer { policy = local } }"),
    (
        "certificate.issuer",
        "{ publish = 8080, expose = ingress(\"a.example.com\") { tls = issuer(\"le\") } }",
    ),
    ("resources.disk", "{ resources { disk = 1Gi } }"),
    ("resources.pids", "{ resources { pids = 100 } }"),
    ("resources.ulimits", "{ resources { ulimits { nofile = 65536 } } }"),
    ("gpu.device", "{ resources { gpu = device(\"vendor.com/npu\", 1) } }"),
    (
        "scale.replicas",
        "{ health = command([\"true\"]), replicas = 2..4, resources { cpu = 1 }, scale { cpu = 70% } }",
    ),
    ("scale.cpu", "{ health = command([\"true\"]), resources { cpu = 1 }, scale { cpu = 70% } }"),
    ("scale.memory", "{ health = command([\"true\"]), resources { memory = 1Gi }, scale { memory = 70% } }"),
    (
        "scale.metric",
        "{ health = command([\"true\"]), scale { replicas = 2..4, metric \"rps\" { target = 100 } } }",
    ),
    ("scale.up", "{ scale { up { stabilization = 1m } } }"),
    ("scale.down", "{ scale { down { stabilization = 1m } } }"),
    ("scale.min_available", "{ scale { min_available = 1 } }"),
    ("placement.prefer", "{ placement { prefer = [label(\"zone\") in [\"a\"]] } }"),
    ("placement.spread", "{ placement { spread = [zone] } }"),
    ("placement.apart_from", "{ placement { apart_from = [x] } }\nservice x { image = \"x:1\" }"),
    ("placement.near", "{ placement { near = [x] } }\nservice x { image = \"x:1\" }"),
    ("placement.tolerate", "{ placement { tolerate = [taint(\"gpu\")] } }"),
    ("placement.priority", "{ placement { priority = \"high\" } }"),
    (
        "placement.host",
        "host h { address = \"h.example.com\" }\nservice a { image = \"a:1\", placement { host = h } }",
    ),
    ("run.process", "service a { run = process(\"./a\") }"),
    ("run.ssh", "host h { address = \"h.example.com\" }\nservice a { run = ssh(h) { command = \"./a\" } }"),
    ("run.systemd", "service a { run = systemd { unit = \"a.service\" } }"),
    (
        "run.package",
        "host h { address = \"h.example.com\" }\nservice a { run = package(h) { archive = \"a.tar.gz\", install_path = \"/opt/a\" } }",
    ),
    ("security.fs_group", "{ security = baseline { fs_group = 1000 } }"),
    ("security.non_root", "{ security = baseline { user = 1000, non_root = true } }"),
    ("security.devices", "{ security = baseline { devices = [\"/dev/fuse\"] } }"),
    ("env_source.inherit", "{ env_from = inherit(\"HOME\") }"),
    (
        "workload.pull_secret",
        "secret login { from = env(\"LOGIN\"), type = registry }\nservice a { image = \"a:1\", pull_secret = login }",
    ),
    ("workload.init_process", "{ init_process = true }"),
    ("workload.identity", "{ identity { name = \"a\" } }"),
    ("workload.logging", "{ logging { max_size = 20MB } }"),
    ("workload.dev", "{ dev { run = process(\"./a\") } }"),
    ("logging.driver", "{ logging { driver = \"journald\" } }"),
    ("logging.options", "{ logging { options { tag = \"a\" } } }"),
    ("service.publish", "{ publish = 8080 }"),
    ("service.live", "{ live = command([\"true\"]) }"),
    ("service.startup", "{ startup = command([\"true\"]) }"),
    ("service.workload", "{ workload = stateful }"),
    ("stack.proxy_port", "stack shop { proxy_port = 7081 }"),
    ("stack.log_level", "stack shop { log_level = debug }"),
    ("stack.open", "stack shop { open = true }"),
    ("stack.max_parallel", "stack shop { max_parallel = 2 }"),
    ("stack.default_timeout", "stack shop { default_timeout = 1m }"),
    ("stack.context", "stack shop { context = \"prod\" }"),
];

/// The targets that files are written for.
const TARGETS: [(Target, &str); 2] = [(Target::Compose, "compose"), (Target::K8s, "k8s")];

/// By what a back end says that it cannot express something.
const SAID_BY: [&Code; 3] = [&not_expressible::CODE, &left_out::CODE, &secret_not_expressible::CODE];

/// What the prelude says of targets, by path.
type Marks = BTreeMap<String, Vec<Mark>>;

/// That a target does not, or only in part, express something; or that it does not concern it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Loses { target: String, reason: String },
    Only(Vec<String>),
}

fn words(attribute: &Attribute) -> Vec<String> {
    let word = |value: &ast::Expr| match &value.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Text(text) => text.literal().map(str::to_owned),
        _ => None,
    };
    attribute.args.iter().filter_map(|arg| word(&arg.value)).collect()
}

fn note(marks: &mut Marks, path: &str, attributes: &[Attribute]) {
    for attribute in attributes {
        let mark = match (attribute.name.text.as_str(), words(attribute)) {
            ("unsupported" | "lossy" | "note", words) => {
                Mark::Loses { target: words[0].clone(), reason: words[1].clone() }
            }
            ("only", words) => Mark::Only(words),
            _ => continue,
        };
        marks.entry(path.to_owned()).or_default().push(mark);
    }
}

fn collect(marks: &mut Marks, path: &str, item: &ast::Item) {
    note(marks, path, &item.attributes);
    for member in item.body.iter().flat_map(|body| &body.members) {
        match &member.kind {
            MemberKind::Field(field) => {
                note(marks, &format!("{path}.{}", field.name.text), &member.attributes);
            }
            MemberKind::Item(inner) if inner.kind.text == "variant" => {
                let name = inner.name.as_ref().unwrap();
                collect(marks, &format!("{path}.{}", name.text), inner);
            }
            _ => {}
        }
    }
}

/// Everything the prelude says of `compose` and `k8s`, but for capabilities that are not there yet.
fn marks() -> Marks {
    let mut marks = Marks::new();
    for text in super::prelude() {
        for piece in cut(text) {
            let Some(item) = parse_item(piece.text(text)).item else { continue };
            let is_later = item.attributes.iter().any(|attribute| attribute.name.text == "later");
            if let (Some(name), false) =
                (&item.name, is_later || matches!(item.parens, Some(Parens::Params(_))))
            {
                collect(&mut marks, &name.text, &item);
            }
        }
    }
    marks.retain(|_, marks| {
        marks.iter().any(|mark| match mark {
            Mark::Loses { target, .. } => target != "run",
            Mark::Only(_) => true,
        })
    });
    marks
}

/// What a target says that it cannot express of a program.
fn said(written: &str, target: Target) -> Vec<Finding> {
    let program = match written.starts_with('{') {
        true => format!("service web {{ image = \"shop/web:1\", port = 80, {}", &written[1..]),
        false => written.to_owned(),
    };
    let stack = if program.contains("stack shop") { "" } else { "stack shop\n" };
    let input = Input::Stdin(format!("{stack}{program}\n"));
    let inputs = Inputs::MayBeUnset;
    let program =
        Compilation::load(&input, &Circumstances::default(), None, inputs, &Overlay::new()).unwrap();
    let scope = Scope { environment: None, targets: vec![target], inputs, purpose: Purpose::Report };
    let found = program.check(&scope).unwrap();
    let own = |finding: &&Finding| {
        finding.severity == orch_diagnostics::Severity::Error && !orch_emit::CODES.contains(&finding.code)
    };
    if let Some(error) = found.iter().find(own) {
        panic!("{written}: {}", error.message);
    }
    found.into_iter().filter(|finding| SAID_BY.contains(&finding.code)).collect()
}

#[test]
fn the_prelude_and_the_emitters_say_the_same_of_what_cannot_be_expressed() {
    let marks = marks();
    let mut wrong: Vec<String> = Vec::new();
    for path in marks.keys().filter(|path| !WRITTEN.iter().any(|(known, _)| known == path)) {
        wrong.push(format!("{path}: no program writes it"));
    }
    for (path, written) in WRITTEN {
        let Some(marks) = marks.get(*path) else {
            wrong.push(format!("{path}: the prelude says nothing of it"));
            continue;
        };
        for (target, word) in TARGETS {
            let loses = marks.iter().any(|mark| matches!(mark, Mark::Loses { target, .. } if target == word));
            let said = said(written, target);
            if loses == said.is_empty() {
                let messages: Vec<&str> = said.iter().map(|finding| finding.message.as_str()).collect();
                wrong.push(format!("{path} for {word}: marked {marks:?}, said {messages:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How the prelude may call the field of a limit: that of an item by the kind, or by what services and jobs have in common.
fn declared(limit: &orch_emit::Limit) -> Vec<String> {
    if limit.path.contains('.') {
        return vec![limit.path.to_owned()];
    }
    let kinds = limit.kinds.iter().map(|kind| kind.word());
    kinds.chain(["workload"]).map(|kind| format!("{kind}.{}", limit.path)).collect()
}

/// A path without the variant of a choice, which is no step of the model's.
fn without_variant(path: &str) -> String {
    match path.split('.').collect::<Vec<_>>().as_slice() {
        [choice, _, field] => format!("{choice}.{field}"),
        _ => path.to_owned(),
    }
}

#[test]
fn every_limit_of_an_emitter_stands_in_the_prelude_with_its_reason() {
    let marks = marks();
    let mut wrong: Vec<String> = Vec::new();
    for emitter in orch_emit::TARGETS {
        for limit in emitter.limits() {
            let names = declared(limit);
            let is_said = marks.iter().any(|(path, marks)| {
                names.contains(&without_variant(path))
                    && marks.iter().any(|mark| {
                        matches!(mark, Mark::Loses { target, reason }
                            if target == emitter.name() && reason == limit.reason)
                    })
            });
            if !is_said {
                wrong.push(format!("{}: {} ({})", emitter.name(), limit.path, limit.reason));
            }
        }
    }
    assert!(wrong.is_empty(), "not in the prelude:\n{}", wrong.join("\n"));
}
