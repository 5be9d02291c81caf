//! Stacks as the compiler would make them, for the tests of the targets.

mod platform;

use orch_emit::{Emitted, Memory, Options, target};
use orch_model::*;
pub use platform::platform;

/// Writes a stack for a target, with no files of a project.
pub fn emit(stack: &Stack, name: &str) -> Emitted {
    emit_with(stack, name, &files())
}

/// Writes a stack for a target, with these files of a project.
pub fn emit_with(stack: &Stack, name: &str, files: &Memory) -> Emitted {
    target(name).unwrap().emit(stack, &Options::new(files))
}

/// What was written, and what was said about it.
pub fn shown(emitted: &Emitted) -> String {
    let mut text: String = emitted.files.iter().map(|file| file.contents.as_str()).collect();
    if !emitted.findings.is_empty() {
        text.push_str("\n---- findings\n");
    }
    for finding in &emitted.findings {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        text.push_str(&format!("{severity}[{}] {}: {}\n", finding.code, finding.at, finding.message));
    }
    text
}

/// The files of the project that the stacks name.
pub fn files() -> Memory {
    Memory::default()
        .with("src/flagd/demo.flagd.json", "{\n  \"flags\": {}\n}\n")
        .with("src/otel-collector/otelcol-config.yml", "receivers:\n  otlp:\n    protocols: {}\n")
        .with("src/otel-collector/otelcol-config-extras.yml", "# nothing yet\n")
        .with("conf/nginx.conf", "worker_processes 1;\nevents {}\n")
        .with("conf/d/a.conf", "a = 1\n")
        .with("conf/d/b.txt", "b\n")
        .with(".env.prod", "# comment\nMODE=production\nexport QUOTED=\"a b\"\n")
}

/// A reference to a port of a service.
pub fn endpoint(service: &str, port: &str, part: EndpointPart) -> Late {
    Late::Endpoint(Endpoint { item: ItemId::service(service), port: Some(port.into()), part })
}

/// A text of one late part.
pub fn late(late: Late) -> SecretText {
    SecretText::new([Part::late(late)])
}

/// The value of a secret.
pub fn secret(name: &str) -> Sensitive {
    Sensitive::Secret(name.into())
}

/// In these networks, as nothing special.
pub fn networks(names: &[&str]) -> std::collections::BTreeMap<Name, Attachment> {
    names.iter().map(|name| (Name::new(*name), Attachment::default())).collect()
}

/// These fields were written.
pub fn written(fields: &[&str]) -> std::collections::BTreeSet<Path> {
    fields.iter().map(|field| Path::of(field)).collect()
}

fn starts(stack: &mut Stack, from: &str, to: &str, condition: Condition) {
    let why = Reason::Reference;
    stack.start.insert(StartEdge {
        from: ItemId::service(from),
        to: ItemId::service(to),
        condition,
        why,
        need: orch_model::Need::Required,
    });
}

fn talks(stack: &mut Stack, from: &str, to: &str, port: &str) {
    let port = Some(port.into());
    stack.traffic.insert(TrafficEdge { from: ItemId::service(from), to: ItemId::service(to), port });
}

fn http_health(path: &str, port: &str) -> Health {
    Health::of(Check::Http(HttpCheck::new(path, port)))
}

/// The first program of the tour: a database, a cache, an API, a web front, and what watches them.
pub fn shop() -> Stack {
    let mut stack = Stack::new("shop");
    for network in ["backend", "frontend"] {
        stack.networks.insert(network.into(), Network::default());
    }
    let source = SecretSource::Env { name: "DB_PASSWORD".into(), default: None };
    stack.secrets.insert("db_password".into(), Secret::new(&"db_password".into(), source));

    let mut db = Service::of_image("postgres:15");
    db.ports.insert("main".into(), Port::tcp(5432));
    db.networks = networks(&["backend"]);
    db.env.insert("POSTGRES_USER".into(), "shop".into());
    db.env.insert("POSTGRES_PASSWORD".into(), SecretText::new([Part::late(secret("db_password"))]));
    let data = OwnedVolume { size: Bytes::gibi(10), ..OwnedVolume::at("/var/lib/postgresql/data") };
    db.volumes.insert("data".into(), data);
    db.workload_kind = WorkloadKind::Stateful;
    let command = ["pg_isready", "-U", "shop"].map(PlainText::from).to_vec();
    db.health = Some(Health {
        interval: Duration::seconds(30),
        ..Health::of(Check::Command { command, exit_code: 0 })
    });
    db.resources.cpu = Some(Span::One(Cpu::cores(2)));
    db.resources.memory = Some(Span::One(Bytes::gibi(4)));
    db.written =
        written(&["run.image", "volumes.data.size", "health", "resources", "resources.cpu", "networks"]);
    stack.services.insert("db".into(), db);

    let mut cache = Service::of_image("redis:7");
    cache.ports.insert("main".into(), Port::tcp(6379));
    cache.networks = networks(&["backend"]);
    cache.env.insert("MAX_MEMORY".into(), "256mb".into());
    cache.health =
        Some(Health { interval: Duration::seconds(5), ..Health::of(Check::Tcp { port: "main".into() }) });
    cache.written = written(&["health", "networks"]);
    stack.services.insert("cache".into(), cache);

    let mut api = Service::of_image("shop/api:1.4.2");
    api.ports.insert("http".into(), Port::http(8080));
    api.ports.insert("metrics".into(), Port::tcp(9090));
    api.networks = networks(&["backend", "frontend"]);
    let url = SecretText::new([
        Part::literal("postgres://shop:"),
        Part::late(secret("db_password")),
        Part::literal("@"),
        Part::late(endpoint("db", "main", EndpointPart::Address)),
        Part::literal("/shop"),
    ]);
    api.env.insert("DATABASE_URL".into(), url);
    let url = SecretText::new([
        Part::literal("redis://"),
        Part::late(endpoint("cache", "main", EndpointPart::Address)),
    ]);
    api.env.insert("CACHE_URL".into(), url);
    api.env.insert("LOG_LEVEL".into(), "info".into());
    api.health = Some(http_health("/health", "http"));
    api.scale = Scale {
        replicas: Replicas::Range { min: 2, max: Some(10) },
        cpu: Some(Percent::of(70)),
        ..Scale::default()
    };
    api.placement.spread = vec![Topology::Node];
    api.resources.cpu = Some(Span::One(Cpu::millis(500)));
    api.resources.memory = Some(Span::One(Bytes::mebi(512)));
    api.written = written(&["health", "networks", "scale", "scale.replicas", "scale.cpu"]);
    stack.services.insert("api".into(), api);

    let mut web = Service::of_image("shop/web:1.4.2");
    web.ports.insert("http".into(), Port::http(80));
    web.publish.insert("http".into(), Listen::on(8000));
    web.scale.replicas = Replicas::Count(2);
    web.placement.spread = vec![Topology::Node];
    web.labels.insert("team".into(), "storefront".into());
    web.networks = networks(&["frontend"]);
    web.env.insert("BACKEND_URL".into(), late(endpoint("api", "http", EndpointPart::Url)));
    web.health = Some(http_health("/", "http"));
    web.written = written(&["health", "networks", "scale.replicas", "publish", "labels"]);
    stack.services.insert("web".into(), web);

    starts(&mut stack, "api", "db", Condition::Healthy);
    starts(&mut stack, "api", "cache", Condition::Healthy);
    starts(&mut stack, "web", "api", Condition::Healthy);
    talks(&mut stack, "api", "db", "main");
    talks(&mut stack, "api", "cache", "main");
    talks(&mut stack, "web", "api", "http");
    stack.monitoring = Some(Monitoring {
        prometheus: Some(Prometheus {
            scrape_interval: Duration::seconds(15),
            targets: vec![(ItemId::service("api"), "metrics".into())],
            retention: Duration::written(15 * 86_400_000_000_000, "15d"),
            alerts: Default::default(),
            rules: Vec::new(),
            remote_write: Vec::new(),
        }),
        grafana: None,
        written: written(&["prometheus", "prometheus.targets"]),
    });
    stack
}

/// The seventh program of the tour, in part: the demo of OpenTelemetry.
pub fn otel_demo() -> Stack {
    let mut stack = Stack::new("opentelemetry-demo");
    stack.registry = Some("ghcr.io/open-telemetry".into());
    stack
        .networks
        .insert("default".into(), Network { name: Some("opentelemetry-demo".into()), ..Network::default() });
    let logging = Logging { max_size: Bytes::written(5_000_000, "5MB"), max_files: 2, ..Logging::default() };
    let patient = |check: Check| Health {
        timeout: Duration::seconds(5),
        retries: 20,
        start_period: Duration::seconds(10),
        ..Health::of(check)
    };
    let telemetry = |service: &mut Service, name: &str| {
        let url = late(endpoint("otel-collector", "grpc", EndpointPart::Url));
        service.env.insert("OTEL_EXPORTER_OTLP_ENDPOINT".into(), url);
        service.env.insert("OTEL_SERVICE_NAME".into(), name.into());
    };
    let flags = |service: &mut Service| {
        let host =
            Late::Endpoint(Endpoint { item: ItemId::service("flagd"), port: None, part: EndpointPart::Host });
        service.env.insert("FLAGD_HOST".into(), late(host));
        service.env.insert("FLAGD_PORT".into(), late(endpoint("flagd", "rpc", EndpointPart::Port)));
    };

    let mut ad = Service::of_image("demo:latest-ad");
    ad.build = Some(Build {
        dockerfile: Dockerfile::Path("src/ad/Dockerfile".into()),
        cache_from: vec!["demo:latest-ad".into()],
        args: [("OTEL_JAVA_AGENT_VERSION".into(), "2.30.0".into())].into(),
        ..Build::default()
    });
    ad.ports.insert("grpc".into(), Port { scheme: Some("http".into()), ..Port::tcp(9555) });
    ad.ports.insert("metrics".into(), Port::tcp(9465));
    for port in ["grpc", "metrics"] {
        ad.publish.insert(port.into(), Listen { ip: None, port: PortNumber::Auto });
    }
    telemetry(&mut ad, "ad");
    flags(&mut ad);
    ad.env.insert("AD_PORT".into(), late(endpoint("ad", "grpc", EndpointPart::Port)));
    ad.resources.memory = Some(Span::up_to(Bytes::mebi(300)));
    ad.health =
        Some(Health { start_period: Duration::seconds(20), ..patient(Check::Tcp { port: "grpc".into() }) });
    stack.services.insert("ad".into(), ad);

    let mut proxy = Service::of_image("demo:latest-frontend-proxy");
    proxy.ports.insert("http".into(), Port::http(8080));
    proxy.ports.insert("admin".into(), Port::tcp(10000));
    proxy.publish.insert("http".into(), Listen::on(8080));
    proxy.publish.insert("admin".into(), Listen::on(10000));
    proxy.resources.memory = Some(Span::up_to(Bytes::mebi(90)));
    telemetry(&mut proxy, "frontend-proxy");
    flags(&mut proxy);
    proxy.health = Some(patient(Check::Tcp { port: "http".into() }));
    proxy.dns = Some(Dns { search: Some(Vec::new()), ..Dns::default() });
    stack.services.insert("frontend-proxy".into(), proxy);

    let mut valkey = Service::of_image("ghcr.io/valkey-io/valkey:9.0.4-alpine3.23");
    valkey.ports.insert("main".into(), Port::tcp(6379));
    valkey.user = Some(Owner::Name("999:1000".into()));
    let command = ["valkey-cli", "ping"].map(PlainText::from).to_vec();
    valkey.health = Some(patient(Check::Command { command, exit_code: 0 }));
    stack.services.insert("valkey-cart".into(), valkey);

    let mut flagd = Service::of_image("ghcr.io/open-feature/flagd:v0.16.0");
    flagd.ports.insert("rpc".into(), Port::tcp(8013));
    flagd.ports.insert("ofrep".into(), Port::tcp(8016));
    flagd.command =
        Some(["start", "--uri", "file:./etc/flagd/demo.flagd.json"].map(PlainText::from).to_vec());
    let source = MountSource::Dir { path: "src/flagd".into(), only: Vec::new() };
    flagd.mounts.insert("/etc/flagd".into(), Mount::of(source));
    flagd.env.insert("GOMEMLIMIT".into(), "60MiB".into());
    stack.services.insert("flagd".into(), flagd);

    let mut collector = Service::of_image("otel/opentelemetry-collector-contrib:0.159.0");
    collector.ports.insert("grpc".into(), Port { scheme: Some("http".into()), ..Port::tcp(4317) });
    collector.ports.insert("http".into(), Port::http(4318));
    collector.user = Some(Owner::Name("0:0".into()));
    for name in ["otelcol-config.yml", "otelcol-config-extras.yml"] {
        let path = LocalPath(format!("src/otel-collector/{name}").into());
        let target = ContainerPath(format!("/etc/{name}").into());
        collector.mounts.insert(target, Mount::of(MountSource::File { path }));
    }
    for (path, reason) in [("/", "host metrics"), ("/var/run/docker.sock", "container discovery")] {
        let target = if path == "/" { "/hostfs" } else { path };
        let mount = Mount {
            access: Access::Ro,
            reason: Some(reason.into()),
            ..Mount::of(MountSource::Bind { path: path.into() })
        };
        collector.mounts.insert(target.into(), mount);
    }
    let address = endpoint("frontend-proxy", "http", EndpointPart::Address);
    collector.env.insert("FRONTEND_PROXY_ADDR".into(), late(address));
    stack.services.insert("otel-collector".into(), collector);

    for service in stack.services.values_mut() {
        service.logging = logging.clone();
        service.written = written(&["run", "health", "logging.max_size"]);
    }
    starts(&mut stack, "ad", "otel-collector", Condition::Started);
    starts(&mut stack, "ad", "flagd", Condition::Started);
    starts(&mut stack, "frontend-proxy", "flagd", Condition::Started);
    stack
}

fn plain_words(words: &[&str]) -> Command {
    words.iter().map(|word| PlainText::from(*word)).collect()
}

/// What only one of the targets has, or only newer tools know.
pub fn instances() -> Stack {
    let mut stack = Stack::new("instances");
    let mut node = Service::of_image("platform/node:1");
    node.workload_kind = WorkloadKind::Stateful;
    node.ports.insert("http".into(), Port::http(8080));
    node.env.insert("INDEX".into(), late(Late::Own(OwnFact::Replica)));
    let url = SecretText::new([
        Part::literal("http://"),
        Part::late(Late::Own(OwnFact::Ip)),
        Part::literal(":"),
        Part::late(endpoint("node", "http", EndpointPart::Port)),
    ]);
    node.env.insert("ADVERTISE".into(), url);
    node.start.after = Some(Hook::Command { command: plain_words(&["warm", "up"]) });
    node.stop.before = Some(Hook::Sleep { time: Duration::seconds(3) });
    stack.services.insert("node".into(), node);
    let mut clean = Job::default();
    clean.inside = Some("node".into());
    clean.schedule = Some(Schedule::Every(Duration::written(900_000_000_000, "15m")));
    clean.command = Some(plain_words(&["clean"]));
    stack.jobs.insert("clean".into(), clean);
    stack
}
