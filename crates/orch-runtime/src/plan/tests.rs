//! Plans of small stacks.

use super::*;
use orch_model::{
    Check, Condition, Health, HttpCheck, HttpScheme, Job, JobStart, Listen, PlainText, Port, Protocol,
    Reason, Run, Secret, SecretSource, Sensitive, Service, StartEdge, Text,
};
use orch_model::{Part, PortNumbers};

fn words(command: &[&str]) -> Vec<PlainText> {
    command.iter().map(|word| PlainText::from(*word)).collect()
}

fn service(stack: &mut Stack, name: &str) {
    let service = Service {
        workload: orch_model::Workload { run: Run::process(words(&["true"])), ..Default::default() },
        ..Service::default()
    };
    stack.services.insert(name.into(), service);
}

fn edge(stack: &mut Stack, from: &str, to: &str, condition: Condition) {
    let id = |name: &str| match stack.jobs.contains_key(name) {
        true => ItemId::job(name),
        false => ItemId::service(name),
    };
    let edge = StartEdge {
        from: id(from),
        to: id(to),
        condition,
        why: Reason::Reference,
        need: orch_model::Need::Required,
    };
    stack.start.insert(edge);
}

fn shop() -> Stack {
    let mut stack = Stack::new("shop");
    for name in ["db", "cache", "api", "web"] {
        service(&mut stack, name);
    }
    stack.jobs.insert(
        "migrate".into(),
        Job {
            workload: orch_model::Workload { run: Run::process(words(&["true"])), ..Default::default() },
            ..Job::default()
        },
    );
    edge(&mut stack, "migrate", "db", Condition::Healthy);
    edge(&mut stack, "api", "migrate", Condition::Completed);
    edge(&mut stack, "api", "cache", Condition::Started);
    edge(&mut stack, "web", "api", Condition::Healthy);
    stack
}

fn plan(stack: &Stack, only: &[&str]) -> Result<Plan, Vec<PlanError>> {
    let selection = match only {
        [] => Selection::All,
        names => Selection::Only(names.iter().map(ToString::to_string).collect()),
    };
    Plan::new(stack, &selection, &Inputs::none(), Path::new("/stack"))
}

fn shown(plan: &Plan) -> String {
    let step = |step: &Step| {
        let waits: Vec<String> = step.waits.iter().map(|w| format!("{} {:?}", w.item, w.condition)).collect();
        format!("{} <- {}", step.item, waits.join(", ")).trim_end_matches(" <- ").to_string()
    };
    plan.steps().iter().map(step).collect::<Vec<_>>().join("\n")
}

fn told(errors: &[PlanError]) -> String {
    let line = |e: &PlanError| match e.help() {
        Some(help) => format!("{e}\n  help: {help}"),
        None => e.to_string(),
    };
    errors.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_item_comes_after_all_it_waits_for() {
    insta::assert_snapshot!(shown(&plan(&shop(), &[]).unwrap()), @r"
    service.cache
    service.db
    job.migrate <- db Healthy
    service.api <- cache Started, migrate Completed
    service.web <- api Healthy
    ");
}

#[test]
fn a_part_is_what_is_named_and_what_it_needs() {
    insta::assert_snapshot!(shown(&plan(&shop(), &["migrate", "cache"]).unwrap()), @r"
    service.cache
    service.db
    job.migrate <- db Healthy
    ");
    insta::assert_snapshot!(told(&plan(&shop(), &["wbe", "postgres"]).unwrap_err()), @r"
    there is no service or job `wbe`
      help: did you mean `web`?
    there is no service or job `postgres`
      help: there is `api`, `cache`, `db`, `migrate` and `web`
    ");
}

#[test]
fn a_job_that_a_person_starts_runs_only_if_it_is_named_or_needed() {
    let mut stack = shop();
    stack.jobs.get_mut("migrate").unwrap().on = JobStart::Manual;
    assert!(shown(&plan(&stack, &[]).unwrap()).contains("job.migrate"));
    stack.start.retain(|edge| edge.to != ItemId::job("migrate"));
    assert!(!shown(&plan(&stack, &[]).unwrap()).contains("job.migrate"));
    assert!(shown(&plan(&stack, &["migrate"]).unwrap()).contains("job.migrate"));
}

#[test]
fn a_service_behind_an_inactive_profile_stays_out() {
    let mut stack = shop();
    stack.services.get_mut("web").unwrap().profiles = vec!["full".into()];
    assert!(!shown(&plan(&stack, &[]).unwrap()).contains("service.web"));
    stack.profiles = vec!["full".into()];
    assert!(shown(&plan(&stack, &[]).unwrap()).contains("service.web"));
}

#[test]
fn what_is_optional_comes_first_only_where_it_runs_anyway() {
    let mut stack = shop();
    stack.start = stack
        .start
        .iter()
        .map(|edge| match edge.to.name.as_str() == "cache" {
            true => StartEdge { need: orch_model::Need::Optional, ..edge.clone() },
            false => edge.clone(),
        })
        .collect();
    assert!(!shown(&plan(&stack, &["api"]).unwrap()).contains("service.cache"));
    assert!(shown(&plan(&stack, &["api", "cache"]).unwrap()).contains("cache Started"));
    // Here nothing can start it: who could do without is not held up.
    stack.services.insert("cache".into(), Service::of_image("redis:7"));
    assert!(plan(&stack, &["api"]).is_ok());
}

#[test]
fn what_runs_elsewhere_is_taken_to_be_there() {
    let mut stack = shop();
    stack.services.get_mut("db").unwrap().run = Run::External { host: "db.example.com".into() };
    insta::assert_snapshot!(shown(&plan(&stack, &["migrate"]).unwrap()), @"job.migrate");
    // Where it can be asked from here, it is waited for.
    let db = stack.services.get_mut("db").unwrap();
    db.ports.insert("main".into(), Port::tcp(5432));
    db.health = Some(Health::of(Check::Tcp { port: "main".into() }));
    assert!(shown(&plan(&stack, &["migrate"]).unwrap()).contains("service.db"));
    assert_eq!(plan(&stack, &["db"]).unwrap_err(), [PlanError::Nothing { profiles: Vec::new() }]);
}

#[test]
fn all_that_stands_in_the_way_is_told_at_once() {
    let mut stack = shop();
    stack.services.insert("db".into(), Service::of_image("postgres:15"));
    let secret = SecretSource::Env { name: "API_KEY".into(), default: None };
    stack.secrets.insert("api_key".into(), Secret::new(&"api_key".into(), secret));
    let api = stack.services.get_mut("api").unwrap();
    api.env.insert("KEY".into(), Text::new([Part::late(Sensitive::Secret("api_key".into()))]));
    api.ports.insert("http".into(), Port::http(8080));
    let mut over_tls = HttpCheck::new("/health", "http");
    over_tls.scheme = HttpScheme::Https;
    over_tls.body = Some("(".into());
    api.health = Some(Health::of(Check::Http(over_tls)));
    let web = stack.services.get_mut("web").unwrap();
    web.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    web.publish.insert("http".into(), Listen::on(8080));
    web.scale.replicas = orch_model::Replicas::Count(1000);
    stack.services.get_mut("cache").unwrap().run = Run::process(Vec::new());
    insta::assert_snapshot!(told(&plan(&stack, &[]).unwrap_err()), @r#"
    a local run starts processes, and `service db` is the image `postgres:15`
      help: say what starts it on this machine, `dev { run = process("…") }`, or where it runs already, `dev { run = external("localhost") }`; or start only a part: `--only NAME,NAME`
    `service cache`: the command of its `run` is empty
      help: name a program: `run = process("…")` in `service cache`
    `service api`: `(` is no regular expression: error: unclosed group
    `service api`: a health check over https is not there yet for a local run
      help: check the connection alone here: `health = tcp`, or use `command`
    `service web` asks for 1000 instances; a local run starts at most 256
      help: ask for fewer in an environment for this machine
    port 8080 of this machine is wanted by `service api` and `service web`
      help: let one of them listen elsewhere here: `dev { port = auto }` in `service web`
    the secret `api_key` needs the variable `API_KEY`, which is not set
      help: set it: `API_KEY=… orchc run`, or write `API_KEY=…` into `.env`
    "#);
}

#[test]
fn a_cycle_is_an_error_not_a_hang() {
    let mut stack = shop();
    edge(&mut stack, "db", "web", Condition::Started);
    insta::assert_snapshot!(told(&plan(&stack, &[]).unwrap_err()), @"these wait for each other: `service api`, `service db`, `service web` and `job migrate`");
}

#[test]
fn an_empty_stack_has_nothing_to_run() {
    assert_eq!(plan(&Stack::new("s"), &[]).unwrap_err(), [PlanError::Nothing { profiles: Vec::new() }]);
}

#[test]
fn instances_cannot_share_a_written_port() {
    let mut stack = shop();
    let api = stack.services.get_mut("api").unwrap();
    api.ports.insert("http".into(), Port::http(8080));
    api.scale.replicas = orch_model::Replicas::Count(2);
    insta::assert_snapshot!(told(&plan(&stack, &[]).unwrap_err()), @r"
    port 8080 of this machine is wanted by every instance of `service api`
      help: let each have a port of its own here: `dev { port = auto }` in `service api`
    ");
}

#[test]
fn a_job_that_nobody_starts_is_remarked() {
    let mut stack = shop();
    stack.jobs.insert("clean".into(), Job { on: JobStart::Manual, ..stack.jobs["migrate"].clone() });
    let told = |plan: Plan| plan.remarks().iter().map(ToString::to_string).collect::<Vec<_>>();
    let all = told(plan(&stack, &[]).unwrap());
    assert_eq!(all, ["`on` of `clean`: it does not run by itself; to run it once, `--only clean`"]);
    assert!(told(plan(&stack, &["api"]).unwrap()).is_empty());
}

#[test]
fn a_secret_is_asked_for_wherever_it_is_read() {
    let revealed = || PlainText::new([Part::late(orch_model::Late::Revealed("pw".into()))]);
    let command = || Health::of(Check::Command { command: vec!["ask".into(), revealed()], exit_code: 0 });
    let over_http = || {
        let mut check = HttpCheck::new("/", "http");
        check.headers.insert("Authorization".into(), revealed());
        Health::of(Check::Http(check))
    };
    let readers: [fn(&mut Service, Health); 4] = [
        |api, check| api.health = Some(check),
        |api, check| api.startup = Some(check),
        |api, check| api.ready = Some(check),
        |api, check| api.live = Some(check),
    ];
    let stack = || {
        let mut stack = shop();
        let source = SecretSource::Env { name: "PW".into(), default: None };
        stack.secrets.insert("pw".into(), Secret::new(&"pw".into(), source));
        stack.services.get_mut("api").unwrap().ports.insert("http".into(), Port::http(8080));
        stack
    };
    let missing = [PlanError::MissingInput { secret: "pw".into(), variable: "PW".into() }];
    assert!(plan(&stack(), &[]).is_ok());
    for reader in readers {
        for check in [command(), over_http()] {
            let mut stack = stack();
            reader(stack.services.get_mut("api").unwrap(), check);
            assert_eq!(plan(&stack, &[]).unwrap_err(), missing);
        }
    }
    let mut stack = stack();
    let source = orch_model::ConfigSource::Text { content: revealed() };
    stack.configs.insert("conf".into(), orch_model::Config::new(&"conf".into(), source));
    stack.services.get_mut("api").unwrap().configs.insert("conf".into());
    assert_eq!(plan(&stack, &[]).unwrap_err(), missing);
}

#[test]
fn one_number_over_two_protocols_is_two_ports() {
    let mut stack = shop();
    let with = |protocol| Port { protocol, ..Port::tcp(53) };
    let listens = |stack: &mut Stack, name: &str, port| {
        stack.services.get_mut(name).unwrap().ports.insert("main".into(), port);
    };
    listens(&mut stack, "api", with(Protocol::Tcp));
    listens(&mut stack, "web", with(Protocol::Udp));
    assert!(plan(&stack, &[]).is_ok());
    listens(&mut stack, "db", with(Protocol::TcpUdp));
    insta::assert_snapshot!(told(&plan(&stack, &[]).unwrap_err()), @r"
    port 53 of this machine is wanted by `service db` and `service api`
      help: let one of them listen elsewhere here: `dev { port = auto }` in `service api`
    port 53 of this machine is wanted by `service db` and `service web`
      help: let one of them listen elsewhere here: `dev { port = auto }` in `service web`
    ");
    listens(&mut stack, "web", with(Protocol::TcpUdp));
    stack.services.get_mut("api").unwrap().ports.clear();
    assert_eq!(plan(&stack, &[]).unwrap_err().len(), 1);
}

#[test]
fn what_is_published_over_udp_is_where_the_process_listens() {
    let mut stack = shop();
    let dns = stack.services.get_mut("api").unwrap();
    dns.ports.insert("dns".into(), Port { protocol: Protocol::Udp, ..Port::tcp(5353) });
    dns.publish.insert("dns".into(), Listen::on(5353));
    assert!(plan(&stack, &[]).is_ok());
    stack.services.get_mut("api").unwrap().publish.insert("dns".into(), Listen::on(53));
    insta::assert_snapshot!(told(&plan(&stack, &[]).unwrap_err()), @r"
    `service api`: passing on what comes over UDP is not there yet for a local run
      help: let one instance listen there itself: the same number in `port` and `publish`
    ");
}

#[test]
fn what_a_run_leaves_out_is_remarked_at_the_field_that_asks_for_it() {
    let mut stack = shop();
    let endpoint = orch_model::Endpoint {
        item: ItemId::service("web"),
        port: Some("http".into()),
        part: orch_model::EndpointPart::Address,
    };
    let address = || PlainText::new([Part::late(orch_model::Late::Endpoint(endpoint.clone()))]);
    let job = stack.jobs.get_mut("migrate").unwrap();
    job.workload.run = Run::process(vec!["ask".into(), address()]);
    job.workload.health = Some(Health::of(Check::Shell { script: "true".into() }));
    let cache = stack.services.get_mut("cache").unwrap();
    cache.live = Some(Health::of(Check::Shell { script: address() }));
    let told: Vec<String> =
        plan(&stack, &["cache", "migrate"]).unwrap().remarks().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    `health` of `migrate`: a job is well when it is done; it is not asked before
    `live` of `cache`: it refers to `web`, which is not part of this run: nobody answers there
    `run` of `migrate`: it refers to `web`, which is not part of this run: nobody answers there
    ");
}
