//! Programs and the model they are lowered to, side by side.

use std::collections::BTreeMap;
use std::path::Path;

use orch_analysis::unit::{Config, Target};
use orch_analysis::{Database, Program, Settings, lower};
use orch_model::{Job, Service, Stack};
use serde_json::Value;

/// The model of a program of these files, the first being the root.
fn lower_files(files: &[(&str, &str)], environment: Option<&str>, target: Option<Target>) -> Stack {
    let mut db = Database::default();
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| (format!("/p/{name}"), (*text).to_owned())).collect();
    let read = |path: &str| files.get(path).cloned().ok_or_else(|| format!("{path} is not there"));
    let program = Program::load(&mut db, "/p/main.orch", Settings::default(), &read).unwrap();
    let config = Config::new(&db, environment.map(Into::into), target);
    Stack::clone(&lower::model(&db, program, config).unwrap())
}

/// The model as JSON, without what every model, service and job has by default.
fn telling(stack: &Stack) -> serde_json::Value {
    let json = |stack: &Stack| serde_json::to_value(stack).unwrap();
    let mut usual = Stack::new("");
    usual.services = stack.services.keys().map(|name| (name.clone(), Service::default())).collect();
    usual.jobs = stack.jobs.keys().map(|name| (name.clone(), Job::default())).collect();
    let mut told = changed(&json(stack), &json(&usual));
    if let Some(fields) = told.as_object_mut() {
        fields.retain(|name, _| name != "name" && name != "namespace");
    }
    told
}

/// What of `value` is not in `usual`; `null` for what is only there.
fn changed(value: &Value, usual: &Value) -> Value {
    let (Value::Object(fields), Value::Object(usual)) = (value, usual) else { return value.clone() };
    let mut told = serde_json::Map::new();
    for (name, field) in fields {
        match usual.get(name) {
            Some(usual) if usual == field => {}
            Some(usual) => drop(told.insert(name.clone(), changed(field, usual))),
            None => drop(told.insert(name.clone(), field.clone())),
        }
    }
    for name in usual.keys().filter(|name| !fields.contains_key(*name)) {
        told.insert(name.clone(), Value::Null);
    }
    Value::Object(told)
}

/// A program beside what is telling in its model.
fn shown(source: &str, target: Option<Target>) -> String {
    let source = format!("stack s\n\n{}\n", source.trim());
    let stack = lower_files(&[("main.orch", &source)], None, target);
    beside(&source, &stack)
}

fn beside(source: &str, stack: &Stack) -> String {
    format!("{source}\n{}", serde_json::to_string_pretty(&telling(stack)).unwrap())
}

macro_rules! snapshot {
    ($shown:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($shown) })
    };
}

#[test]
fn nothing_but_an_image_is_all_defaults() {
    let stack = lower_files(
        &[("main.orch", "stack s\nservice api { image = \"a:1\" }\njob j { image = \"a:1\" }")],
        None,
        None,
    );
    let mut api = orch_model::Service::of_image("a:1");
    api.written.insert(orch_model::Path::of("image"));
    assert_eq!(stack.services["api"], api);
    let mut job = orch_model::Job::of_image("a:1");
    job.written.insert(orch_model::Path::of("image"));
    assert_eq!(stack.jobs["j"], job);
    let mut expected = Stack::new("s");
    expected.services = stack.services.clone();
    expected.jobs = stack.jobs.clone();
    assert_eq!(stack, expected);
}

/// A program of the tour, under a configuration.
fn tour(name: &str, environment: Option<&str>, target: Option<Target>) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/tour").canonicalize().unwrap();
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| error.to_string());
    let mut db = Database::default();
    let root = folder.join(name);
    let program = Program::load(&mut db, root.to_str().unwrap(), Settings::default(), &read).unwrap();
    let config = Config::new(&db, environment.map(Into::into), target);
    let stack = lower::model(&db, program, config).unwrap();
    beside(&std::fs::read_to_string(&root).unwrap(), &stack)
}

#[test]
fn the_shop_of_the_tour() {
    snapshot!(tour("01-shop.orch", Some("production"), Some(Target::K8s)));
}

#[test]
fn the_workbench_of_the_tour_for_the_local_run() {
    snapshot!(tour("02-local-dev.orch", None, Some(Target::Run)));
}

#[test]
fn several_backends_of_the_tour() {
    snapshot!(tour("03-everywhere.orch", None, Some(Target::Run)));
}

#[test]
fn the_demo_of_the_tour() {
    snapshot!(tour("07-otel-demo.orch", None, Some(Target::Compose)));
}

#[test]
fn an_everyday_service() {
    snapshot!(shown(
        r#"
secret token = env("TOKEN")
service db { image = "postgres:15", port = 5432, health = tcp }

service api {
  image = "api:1"
  port = 8080
  publish = 8000
  env { DB = "postgres://${token}@${db.address}/x", N = 1, ON = true, TOKEN_FILE = token.path }
  command = "serve --port ${port}"
  health = http("/health") { interval = 5s }
  resources { cpu = 500m, memory = 64Mi..128Mi }
  replicas = 2..10
}
"#,
        None
    ));
}

#[test]
fn ports_and_how_they_are_reached() {
    snapshot!(shown(
        r#"
service one { image = "a:1", port = udp(53), publish = "127.0.0.1:5353" }
service two {
  image   = "a:1"
  ports   { http = 8080 { service = 80, app = http2 }, rtp = 40000..40100, admin = tcp_udp(9) }
  publish { http = true, admin = auto, rtp = false }
  expose  = ingress("a.example.com") { paths = ["/v1", "=/health"], tls = issuer("letsencrypt") }
  metrics { interval = 5s }
}
service three { image = "a:1", port = 1, expose = load_balancer { source_ranges = ["10.0.0.0/8"] } }
"#,
        None
    ));
}

#[test]
fn files_secrets_and_configs() {
    snapshot!(shown(
        r#"
secret a { from = vault("secret/a#key") { role = "r" }, mode = 0o440, owner = 1000 }
secret b = literal("hunter2")
secret c = generate()
secret d = env("D", default: "hidden")
config e = text("listen ${api.address}")
config f { from = dir("d", only: ["*.conf"]), immutable = true }
volume shared { size = 5Gi, modes = many, from = nfs("10.0.0.1", "/x") }
volume alone

service api {
  image    = "a:1"
  port     = 80
  secrets  = [a]
  env      { E = e.path, B = b }
  env_from = [c, f, inherit("HOME"), file(".env.prod")]
  mounts   {
    "/m/shared" = shared
    "/m/f"      = mount(f) { mode = 0o444 }
    "/m/alone"  = mount(alone) { access = ro, sub = "x" }
    "/m/text"   = text("password=${b}")
    "/m/tmp"    = tmpfs { size = 64Mi }
  }
  volumes { data = mount("/data") { keep = delete } }
  shm     = 1Gi
}
service cache { image = "a:1", mounts { "/m" = alone } }
"#,
        None
    ));
}

#[test]
fn life_and_place() {
    snapshot!(shown(
        r#"
service db { image = "a:1" }
service api {
  image      = "a:1"
  restart    = on_failure { attempts = 3 }
  stop       { grace = 30s, before = command(["a", "b"]) }
  start      { after = http("/warm") { port = admin } }
  ports      { http = 80, admin = 81 }
  ready      = http("/ready")
  live       = none
  startup    = grpc("x") { port = http, retries = 9 }
  security   = restricted { user = 1000, writable = ["/tmp"], capabilities { add = ["NET_ADMIN"] }, sysctls { "net.core.somaxconn" = 1024 } }
  identity   { can = [allow(["get", "list"], "pods")] }
  placement  {
    node { disktype = "ssd" }
    require  = [label("zone") { any_of = ["a", "b"] }, label("gpu")]
    spread   = []
    near     = [db]
    tolerate = [taint("gpu") { effect = no_execute, for = 5m }]
  }
  replicas   = per_node
  update     = rolling { surge = 1 }
  resources  { gpu = 2, ulimits { nofile = 20000..40000, memlock = unlimited } }
  labels     { a = "b" }
  dns        { servers = ["1.1.1.1"] }
  hosts      { "old.example.com" = "10.0.0.7", gate = host_gateway }
  init       = [{ command = "prepare --all" }]
  sidecars   { proxy { image = "envoy:1", env { A = 1 }, health = tcp } }
  logging    { options { tag = "x" } }
}
"#,
        None
    ));
}

#[test]
fn sizes_that_change() {
    snapshot!(shown(
        r#"
service api {
  image = "a:1"
  scale {
    replicas = 2..
    cpu      = 70%
    memory   = 0.5%
    metric "rps" { target = 1000.50 }
    down { stabilization = 5m, policy = percent(10%) { every = 30s } }
    up   { policy = pods(4) }
    min_available = 50%
  }
}
"#,
        None
    ));
}

#[test]
fn what_runs_and_how_it_is_built() {
    snapshot!(shown(
        r#"
host box { address = "box", jump = gate, become = true }
host gate { address = "10.0.0.1" }
service a { build = "./api" }
service b {
  image = "a:1"
  build {
    context    = git("https://example.com/x.git") { ref = "v1" }
    dockerfile = text("FROM scratch")
    args       { N = 1 }
    target     = "t"
  }
}
service c { run = process(shell("a b | c 'd e'")) { umask = 0o022 } }
service d { run = external("db.example.com"), port = 5432 }
service e { run = ssh(box) { command = shell("a | b") } }
service f { run = systemd { unit = "x.service", scope = user, manage = false } }
service g {
  image = "a:1"
  port  = 80
  dev   { run = process("x"), port = auto, watch { paths = ["src"], action = sync("/app") }, debug = 9229 }
}
"#,
        None
    ));
}

#[test]
fn jobs() {
    snapshot!(shown(
        r#"
service api { image = "a:1" }
job nightly {
  image    = "a:1"
  schedule = "30 2 * * *"
  timezone = "Europe/Berlin"
  overlap  = replace
  keep     { ttl = 2h }
  inside   = api
  timeout  = 1h30m
}
job often { image = "a:1", schedule = every(1h), parallel = 3, indexed = true }
job asked { image = "a:1", on = manual, restart = never }
"#,
        None
    ));
}

#[test]
fn the_higher_layer_says_what_runs_and_where() {
    snapshot!(shown(
        r#"
abstract service base { run = process("a"), ports { http = 1, admin = 2 } }
service image-over-run extends base { image = "a:1", port = 3 }
abstract service other { image = "a:1", port = 3 }
service run-over-image extends other { run = process("a"), ports { http = 1 } }
"#,
        None
    ));
}

#[test]
fn networks_and_what_a_service_is_there() {
    snapshot!(shown(
        r#"
network default { name = "house" }
network back { internal = true, subnet = "10.1.0.0/16", gateway = "10.1.0.1" }
service a { image = "a:1", networks { back { aliases = ["db"], ip = "10.1.0.9" }, default {} }, aliases = ["x"] }
service b { image = "a:1", networks = [back] }
service c { image = "a:1", host_network = true }
"#,
        None
    ));
}

#[test]
fn what_is_switched_off_is_not_there() {
    let stack = lower_files(
        &[(
            "main.orch",
            "stack s\nservice a { image = \"a:1\", enabled = false }\nservice b { image = \"a:1\", depends_on = [a.optional] }",
        )],
        None,
        None,
    );
    assert_eq!(stack.services.keys().map(|name| name.as_str()).collect::<Vec<_>>(), ["b"]);
    assert!(stack.start.is_empty());
}

#[test]
fn the_stack_speaks_for_all_of_its_items() {
    let source = r#"stack s {
  labels      { team = "a", tier = "x" }
  annotations { note = "n" }
  domain      = "example.com"
  namespace   = "ns"
  proxy_port  = "127.0.0.1:80"
  targets     = [k8s, run]
  env_files   = []
  defaults    { logging { max_files = 9 } }
}

service api { image = "a:${env("TAG", default: "1")}", port = 80, labels { tier = "y" }, expose = ingress("shop") }
job j { image = env("IMAGE") }
"#;
    snapshot!(beside(source, &lower_files(&[("main.orch", source)], None, None)));
}

#[test]
fn paths_of_an_imported_file_are_seen_from_the_stack() {
    let library = r#"stack lib
service api {
  build { dockerfile = "Dockerfile" }
  mounts { "/a" = file("a.conf"), "/b" = bind("/etc/b") }
  dev    { run = process("a") }
}
config c = file("../c.conf")
"#;
    let stack = lower_files(
        &[("main.orch", "stack s\nimport \"./lib/lib.orch\" as lib\n"), ("lib/lib.orch", library)],
        None,
        Some(Target::Run),
    );
    snapshot!(beside(library, &stack));
}

#[test]
fn a_kind_of_ones_own_is_a_service() {
    snapshot!(shown(
        r#"
kind web extends service {
  team: string
  image = "web:${self.team}"
}
web shop { team = "a" }
service worker for n in 0..<2 { image = "w:${n}" }
"#,
        None
    ));
}

#[test]
fn any_beginning_of_a_program_is_lowered_and_an_edit_gives_what_a_fresh_start_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/tour").canonicalize().unwrap();
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| error.to_string());
    for name in ["01-shop.orch", "02-local-dev.orch", "03-everywhere.orch", "07-otel-demo.orch"] {
        let root = folder.join(name).to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&root).unwrap();
        let model =
            |db: &Database, program| lower::model(db, program, Config::new(db, None, Some(Target::Run)));
        let mut db = Database::default();
        let program = Program::load(&mut db, &root, Settings::default(), &read).unwrap();
        let fresh = model(&db, program);
        for end in (0..text.len()).step_by(131).filter(|end| text.is_char_boundary(*end)) {
            db.set_text(&root, &text[..end]);
            program.load_imports(&mut db, &read);
            model(&db, program);
        }
        db.set_text(&root, &text);
        program.load_imports(&mut db, &read);
        assert_eq!(model(&db, program), fresh, "{name}");
    }
}
