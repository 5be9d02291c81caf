//! Stacks laid out on this machine.

use super::*;
use crate::backend::process::{Host, ProcessBackend};
use crate::inputs::Inputs;
use crate::plan::Selection;
use std::path::Path;

use orch_model::{
    Endpoint, EndpointPart, Health, Late, Listen, Part, PlainText, Port, PortNumbers, Replicas, Sensitive,
    Service, Stack, Text,
};

fn process(words: &[&str]) -> Service {
    let words = words.iter().map(|word| PlainText::from(*word)).collect();
    Service { workload: Workload { run: Run::process(words), ..Workload::default() }, ..Service::default() }
}

fn reads(service: &mut Service, variable: &str, item: &str, port: &str, part: EndpointPart) {
    let endpoint = Endpoint { item: ItemId::service(item), port: Some(port.into()), part };
    service.env.insert(variable.into(), Text::new([Part::late(Sensitive::Plain(Late::Endpoint(endpoint)))]));
}

fn placed(stack: &Stack, selection: Selection) -> Vec<Unit> {
    let backend: Arc<dyn Backend> = Arc::new(ProcessBackend::new(Host::Shared).unwrap());
    let plan = Plan::new(stack, &selection, &Inputs::none(), Path::new("/tmp")).unwrap();
    place(&plan, &backend).unwrap().units
}

fn here<'a>(units: &'a [Unit], item: &str) -> &'a Here {
    match units.iter().find(|unit| unit.name().as_str() == item).unwrap() {
        Unit::Here(here) => here,
        Unit::Elsewhere(_) => panic!("{item} is elsewhere"),
    }
}

fn env<'a>(units: &'a [Unit], item: &str, replica: usize, variable: &str) -> &'a str {
    here(units, item).replicas[replica].launch.env[variable].reveal()
}

#[tokio::test]
async fn what_runs_elsewhere_is_reached_where_it_is() {
    let mut stack = Stack::new("s");
    let mut db = process(&[]);
    db.run = Run::External { host: "db.example.com".into() };
    db.ports.insert("main".into(), Port { scheme: Some("postgres".into()), ..Port::tcp(5432) });
    stack.services.insert("db".into(), db);
    let mut api = process(&["true"]);
    reads(&mut api, "ADDRESS", "db", "main", EndpointPart::Address);
    reads(&mut api, "URL", "db", "main", EndpointPart::Url);
    stack.services.insert("api".into(), api);
    let units = placed(&stack, Selection::All);
    assert_eq!(env(&units, "api", 0, "ADDRESS"), "db.example.com:5432");
    assert_eq!(env(&units, "api", 0, "URL"), "postgres://db.example.com:5432");
}

#[tokio::test]
async fn the_readers_of_several_instances_take_turns() {
    let mut stack = Stack::new("s");
    let mut api = process(&["true"]);
    api.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    api.scale.replicas = Replicas::Count(2);
    stack.services.insert("api".into(), api);
    let mut web = process(&["true"]);
    web.scale.replicas = Replicas::Count(3);
    reads(&mut web, "API", "api", "http", EndpointPart::Port);
    stack.services.insert("web".into(), web);
    let units = placed(&stack, Selection::All);
    let own: Vec<&str> = (0..2).map(|n| env(&units, "api", n, "PORT")).collect();
    let seen: Vec<&str> = (0..3).map(|n| env(&units, "web", n, "API")).collect();
    assert_ne!(own[0], own[1]);
    assert_eq!(seen, [own[0], own[1], own[0]]);
}

#[tokio::test]
async fn from_outside_a_service_is_where_it_is_published() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut stack = Stack::new("s");
    let mut web = process(&["true"]);
    web.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    web.publish.insert("http".into(), Listen::on(free));
    reads(&mut web, "OUTSIDE", "web", "http", EndpointPart::PublicUrl);
    reads(&mut web, "INSIDE", "web", "http", EndpointPart::Url);
    stack.services.insert("web".into(), web);
    let units = placed(&stack, Selection::All);
    let port = env(&units, "web", 0, "PORT");
    assert_eq!(env(&units, "web", 0, "OUTSIDE"), format!("http://localhost:{free}"));
    assert_eq!(env(&units, "web", 0, "INSIDE"), format!("http://127.0.0.1:{port}"));
    let published = &here(&units, "web").published[0];
    assert_eq!((published.listen.port(), published.targets[0].to_string()), (free, port.to_string()));
}

#[tokio::test]
async fn what_is_published_at_one_address_alone_is_reached_there() {
    let mut stack = Stack::new("s");
    let mut web = process(&["true"]);
    web.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    web.publish
        .insert("http".into(), Listen { ip: Some("127.0.0.2".into()), port: orch_model::PortNumber::Auto });
    reads(&mut web, "OUTSIDE", "web", "http", EndpointPart::PublicHost);
    stack.services.insert("web".into(), web);
    assert_eq!(env(&placed(&stack, Selection::All), "web", 0, "OUTSIDE"), "127.0.0.2");
}

#[tokio::test]
async fn one_check_for_ready_and_live_is_asked_once() {
    let mut stack = Stack::new("s");
    let check = || Health::of(orch_model::Check::Tcp { port: "http".into() });
    let mut one = process(&["true"]);
    one.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    let mut two = one.clone();
    one.health = Some(check());
    two.ready = Some(check());
    two.live = Some(Health::of(orch_model::Check::None));
    stack.services.insert("one".into(), one);
    stack.services.insert("two".into(), two);
    let units = placed(&stack, Selection::All);
    let checks = |name: &str| &here(&units, name).replicas[0].checks;
    assert!(checks("one").ready.is_some() && matches!(checks("one").live, crate::unit::Live::AsReady));
    assert!(checks("two").ready.is_some() && matches!(checks("two").live, crate::unit::Live::None));
}

#[tokio::test]
async fn an_image_s_folder_and_arguments_are_not_those_of_the_process_in_its_place() {
    let mut stack = Stack::new("s");
    let mut own = process(&["server"]);
    own.dir = Some("sub".into());
    own.command = Some(vec!["--verbose".into()]);
    let mut instead = own.clone();
    instead.dev = Some(orch_model::Dev { run: Some(instead.run.clone()), ..orch_model::Dev::default() });
    stack.services.insert("own".into(), own);
    stack.services.insert("instead".into(), instead);
    let units = placed(&stack, Selection::All);
    let launch = |name: &str| &here(&units, name).replicas[0].launch;
    assert_eq!(
        (launch("own").dir.to_str(), launch("own").args.as_slice()),
        (Some("/tmp/sub"), &["--verbose".into()][..])
    );
    assert_eq!((launch("instead").dir.to_str(), launch("instead").args.as_slice()), (Some("/tmp"), &[][..]));
}

#[tokio::test]
async fn what_is_not_started_has_an_address_at_which_nobody_answers() {
    let mut stack = Stack::new("s");
    let mut db = process(&["true"]);
    db.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    stack.services.insert("db".into(), db);
    let mut api = process(&["true"]);
    reads(&mut api, "DB", "db", "http", EndpointPart::Address);
    stack.services.insert("api".into(), api);
    let backend: Arc<dyn Backend> = Arc::new(ProcessBackend::new(Host::Shared).unwrap());
    let only = Selection::Only(vec!["api".into()]);
    let plan = Plan::new(&stack, &only, &Inputs::none(), Path::new("/tmp")).unwrap();
    let placed = place(&plan, &backend).unwrap();
    let address: std::net::SocketAddr = env(&placed.units, "api", 0, "DB").parse().unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(std::net::TcpListener::bind(address).is_err(), "it could be another's");
    let remarks: Vec<String> = plan.remarks().iter().map(ToString::to_string).collect();
    assert_eq!(
        remarks,
        ["`env` of `api`: it refers to `db`, which is not part of this run: nobody answers there"]
    );
}

#[tokio::test]
async fn what_only_a_check_refers_to_has_an_address_too() {
    let mut stack = Stack::new("s");
    let mut db = process(&["true"]);
    db.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
    stack.services.insert("db".into(), db);
    let mut api = process(&["true"]);
    let endpoint =
        Endpoint { item: ItemId::service("db"), port: Some("http".into()), part: EndpointPart::Address };
    let command = vec!["ask".into(), Text::new([Part::late(Late::Endpoint(endpoint))])];
    api.live = Some(Health::of(orch_model::Check::Command { command, exit_code: 0 }));
    stack.services.insert("api".into(), api);
    let units = placed(&stack, Selection::Only(vec!["api".into()]));
    let crate::unit::Live::Own(probe) = &here(&units, "api").replicas[0].checks.live else { panic!() };
    let asked = probe.ask.to_string();
    let address: std::net::SocketAddr = asked.strip_prefix("ask ").unwrap().parse().unwrap();
    assert_ne!(address.port(), 0);
}

#[tokio::test]
async fn a_relative_folder_is_the_same_wherever_it_is_looked_for_from() {
    let mut stack = Stack::new("s");
    stack.services.insert("api".into(), process(&["./api"]));
    let backend: Arc<dyn Backend> = Arc::new(ProcessBackend::new(Host::Shared).unwrap());
    for base in ["", "sub"] {
        let plan = Plan::new(&stack, &Selection::All, &Inputs::none(), Path::new(base)).unwrap();
        let units = place(&plan, &backend).unwrap().units;
        let own = std::env::current_dir().unwrap().join(base);
        assert_eq!(here(&units, "api").replicas[0].launch.dir.components(), own.components());
    }
}

#[tokio::test]
async fn a_published_address_is_looked_at_where_it_is() {
    let taken = std::net::TcpListener::bind("127.0.0.2:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for ip in ["127.0.0.2", "*"] {
        let mut stack = Stack::new("s");
        let mut web = process(&["true"]);
        web.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
        web.publish.insert("http".into(), Listen { ip: Some(ip.into()), ..Listen::on(port) });
        stack.services.insert("web".into(), web);
        let backend: Arc<dyn Backend> = Arc::new(ProcessBackend::new(Host::Shared).unwrap());
        let plan = Plan::new(&stack, &Selection::All, &Inputs::none(), Path::new("/tmp")).unwrap();
        assert!(matches!(place(&plan, &backend), Err(StartError::PortsTaken(_))), "{ip}");
    }
}
