//! A stack that asks for nearly everything that both targets have.

use orch_model::*;

use super::*;

/// A stack that asks for nearly everything that both targets have.
pub fn platform() -> Stack {
    let mut stack = Stack::new("platform");
    stack.namespace = "production".into();
    stack.labels.insert("team".into(), "core".into());
    stack
        .networks
        .insert("edge".into(), Network { subnet: Some("172.28.0.0/16".into()), ..Network::default() });
    stack.networks.insert("inner".into(), Network { internal: true, attachable: true, ..Network::default() });
    for (name, source) in [
        ("api_token", SecretSource::Env { name: "API_TOKEN".into(), default: Some(Hidden::new("hunter2")) }),
        ("tls_key", SecretSource::File { path: "secrets/tls.key".into() }),
    ] {
        stack.secrets.insert(name.into(), Secret::new(&name.into(), source));
    }
    for (name, source) in [
        ("nginx", ConfigSource::File { path: "conf/nginx.conf".into() }),
        ("conf_d", ConfigSource::Dir { path: "conf/d".into(), only: Vec::new() }),
        (
            "upstream",
            ConfigSource::Text {
                content: PlainText::new([
                    Part::literal("upstream api {\n  server "),
                    Part::late(endpoint("api", "http", EndpointPart::Address)),
                    Part::literal(";\n  # costs $5\n}\n"),
                ]),
            },
        ),
    ] {
        stack.configs.insert(name.into(), Config::new(&name.into(), source));
    }
    stack.volumes.insert(
        "media".into(),
        Volume {
            size: Bytes::gibi(50),
            class: Some("fast".into()),
            modes: VolumeModes::Many,
            ..Volume::default()
        },
    );
    let nfs = VolumeSource::Nfs { server: "10.0.0.9".into(), path: "/exports/old".into() };
    stack.volumes.insert("archive".into(), Volume { from: Some(nfs), ..Volume::default() });
    stack.volumes.insert(
        "shared".into(),
        Volume { external: true, name: Some("shared-data".into()), ..Volume::default() },
    );

    stack.services.insert("api".into(), platform_api());
    stack.services.insert("edge".into(), platform_edge());
    stack.services.insert("agent".into(), platform_agent());
    stack.services.insert("dns".into(), platform_dns());
    stack.services.insert("trainer".into(), platform_trainer());
    for (name, host) in [("warehouse", "warehouse.example.com"), ("legacy", "10.1.2.3")] {
        let mut external = Service::default();
        external.run = Run::External { host: host.into() };
        external.ports.insert("main".into(), Port::tcp(5439));
        stack.services.insert(name.into(), external);
    }

    let mut migrate = Job::of_image("platform/api:2.0.1");
    migrate.command = Some(plain_words(&["migrate", "up"]));
    migrate.env.insert("WAREHOUSE".into(), late(endpoint("warehouse", "main", EndpointPart::Address)));
    migrate.timeout = Some(Duration::written(600_000_000_000, "10m"));
    stack.jobs.insert("migrate".into(), migrate);
    let mut report = Job::of_image("platform/report:2.0.1");
    report.schedule = Some(Schedule::Cron("30 2 * * *".into()));
    report.timezone = "Europe/Berlin".into();
    report.on = JobStart::Schedule;
    stack.jobs.insert("report".into(), report);
    let mut shards = Job::of_image("platform/shards:2.0.1");
    shards.indexed = true;
    shards.parallel = 2;
    shards.completions = 4;
    shards.on = JobStart::Manual;
    stack.jobs.insert("shards".into(), shards);

    starts(&mut stack, "edge", "api", Condition::Healthy);
    stack.start.insert(StartEdge {
        from: ItemId::service("api"),
        to: ItemId::job("migrate"),
        condition: Condition::Completed,
        why: Reason::DependsOn,
        need: orch_model::Need::Required,
    });
    talks(&mut stack, "edge", "api", "http");
    for (_, service) in stack.services.iter_mut() {
        service.labels.insert("team".into(), "core".into());
    }
    stack
}

fn platform_api() -> Service {
    let mut api = Service::of_image("ghcr.io/platform/api:2.0.1");
    api.ports.insert("http".into(), Port { app: Some(AppProtocol::Http), ..Port::http(8080) });
    api.ports
        .insert("grpc".into(), Port { app: Some(AppProtocol::Grpc), service: Some(90), ..Port::http(9090) });
    api.command = Some(vec![
        "serve".into(),
        PlainText::new([Part::literal("--port="), Part::late(endpoint("api", "http", EndpointPart::Port))]),
        "--price=$5 $(date) $$".into(),
    ]);
    for (key, value) in [
        ("YES", "yes"),
        ("MODE", "0755"),
        ("TIME", "22:22"),
        ("VERSION", "1.0"),
        ("SHELL_LIKE", "$HOME $(X)"),
    ] {
        api.env.insert(key.into(), value.into());
    }
    let url = SecretText::new([
        Part::literal("https://user:"),
        Part::late(secret("api_token")),
        Part::literal("@"),
        Part::late(endpoint("warehouse", "main", EndpointPart::Host)),
    ]);
    api.env.insert("discovery.url".into(), url);
    let path =
        SecretText::new([Part::late(Late::MountPath(ItemId::new(ItemKind::Secret, "tls_key".into())))]);
    api.env.insert("TLS_KEY_FILE".into(), path);
    api.env_from.push(EnvSource::File(".env.prod".into()));
    api.secrets.insert("tls_key".into());
    api.mounts.insert("/media".into(), Mount::of(MountSource::Volume("media".into())));
    api.mounts.insert(
        "/old".into(),
        Mount { access: Access::Ro, ..Mount::of(MountSource::Volume("archive".into())) },
    );
    api.mounts.insert("/cache".into(), Mount::of(MountSource::Tmpfs { size: Some(Bytes::mebi(64)) }));
    api.networks = networks(&["edge", "inner"]);
    api.health =
        Some(Health { start_period: Duration::seconds(30), ..http_health("/healthz?full=1&x=$y", "http") });
    api.live = Some(Health::of(Check::Grpc {
        service: Some("live".into()),
        port: "grpc".into(),
        via: "grpc_health_probe".into(),
    }));
    api.scale = Scale {
        replicas: Replicas::Range { min: 3, max: Some(30) },
        cpu: Some(Percent::of(70)),
        memory: Some(Percent::of(80)),
        metric: [("requests_per_second".into(), ScaleMetric { target: Exact("1000".into()) })].into(),
        up: Some(Pace {
            stabilization: Some(Duration::seconds(0)),
            policy: Some(ScaleStep { step: PaceStep::Pods(4), every: Duration::seconds(60) }),
        }),
        down: Some(Pace {
            stabilization: Some(Duration::written(300_000_000_000, "5m")),
            policy: Some(ScaleStep {
                step: PaceStep::Percent(Percent::of(10)),
                every: Duration::seconds(60),
            }),
        }),
        min_available: Some(CountOrPercent::Count(1)),
    };
    api.resources.cpu = Some(Span::between(Cpu::millis(250), Cpu::cores(2)));
    api.resources.memory = Some(Span::between(Bytes::mebi(256), Bytes::gibi(1)));
    api.security = Security {
        preset: Preset::Restricted,
        user: Some(1000),
        group: Some(1000),
        writable: vec!["/tmp".into()],
        capabilities: Capabilities { add: vec!["NET_BIND_SERVICE".into()], drop: Vec::new() },
        ..Security::default()
    };
    api.placement = Placement {
        node: [("disktype".into(), "ssd".into())].into(),
        require: vec![NodeRule {
            label: "zone".into(),
            condition: NodeCondition::AnyOf(vec!["a".into(), "b".into()]),
        }],
        prefer: vec![NodeRule { label: "fast".into(), condition: NodeCondition::Exists }],
        spread: vec![Topology::Zone, Topology::Node],
        apart_from: vec!["trainer".into()],
        near: vec!["edge".into()],
        tolerate: vec![Toleration {
            key: "dedicated".into(),
            value: Some("api".into()),
            effect: Some(TaintEffect::NoSchedule),
            duration: None,
        }],
        priority: Some("high".into()),
        ..Placement::default()
    };
    api.init.push(Container {
        name: "wait".into(),
        image: Some("busybox:1.36".into()),
        command: Some(plain_words(&["sh", "-c", "echo $HOME"])),
        ..Container::default()
    });
    let mut proxy = Container {
        name: "proxy".into(),
        image: Some("envoyproxy/envoy:v1.31".into()),
        ..Container::default()
    };
    proxy.env.insert("TOKEN".into(), SecretText::new([Part::late(secret("api_token"))]));
    api.sidecars.insert("proxy".into(), proxy);
    api.annotations.insert("example.com/note".into(), "anything: goes\nhere".into());
    api.written = written(&["health", "scale.replicas"]);
    api
}

fn platform_edge() -> Service {
    let mut edge = Service::of_image("nginx:1.27");
    edge.ports.insert("http".into(), Port::http(80));
    edge.ports.insert("https".into(), Port { scheme: Some("https".into()), ..Port::tcp(443) });
    edge.publish.insert("http".into(), Listen::on(80));
    edge.publish
        .insert("https".into(), Listen { ip: Some("127.0.0.1".into()), port: PortNumber::Fixed(8443) });
    edge.expose = Some(Expose {
        port: Some("http".into()),
        annotations: [("cloud.example.com/tier".into(), "public".into())].into(),
        kind: ExposeKind::LoadBalancer {
            source_ranges: vec!["10.0.0.0/8".into()],
            ip: None,
            policy: TrafficPolicy::Local,
        },
    });
    edge.configs.insert("nginx".into());
    edge.configs.insert("conf_d".into());
    edge.mounts.insert("/etc/nginx/upstream.conf".into(), Mount::of(MountSource::Config("upstream".into())));
    edge.mounts.insert("/certs/key.pem".into(), Mount::of(MountSource::Secret("tls_key".into())));
    let text = MountSource::Text { content: "one: 1\ntwo: ${TWO}\n".into() };
    edge.mounts.insert("/etc/edge.yaml".into(), Mount::of(text));
    edge.networks = networks(&["edge"]);
    edge.networks.insert(
        "edge".into(),
        Attachment { aliases: vec!["www".into()], ip: Some("172.28.0.10".into()), mac: None },
    );
    edge.aliases = vec!["front".into()];
    edge.hosts.insert("old.example.com".into(), HostTarget::Ip("10.0.0.7".into()));
    edge.dns = Some(Dns {
        servers: Some(vec!["1.1.1.1".into()]),
        search: Some(vec!["example.com".into()]),
        options: Some(vec!["ndots:2".into()]),
    });
    edge.health = Some(http_health("/", "http"));
    edge.stop.grace = Duration::seconds(30);
    edge.env.insert("UPSTREAM".into(), late(endpoint("api", "grpc", EndpointPart::Url)));
    edge.env.insert("LEGACY".into(), late(endpoint("legacy", "main", EndpointPart::Address)));
    edge
}

fn platform_agent() -> Service {
    let mut agent = Service::of_image("platform/agent:2.0.1");
    agent.scale.replicas = Replicas::PerNode;
    agent.workload_kind = WorkloadKind::Daemon;
    agent.host_network = true;
    agent.networks.clear();
    agent.security = Security {
        preset: Preset::Privileged,
        reason: Some("reads the node's metrics".into()),
        host_pid: true,
        ..Security::default()
    };
    let host = Mount { access: Access::Ro, ..Mount::of(MountSource::Bind { path: "/".into() }) };
    agent.mounts.insert("/hostfs".into(), host);
    agent.resources.ulimits.insert(UlimitName::Nofile, Ulimit::Limit(Span::between(20_000, 40_000)));
    agent.resources.ulimits.insert(UlimitName::Memlock, Ulimit::Unlimited);
    agent.resources.pids = Some(200);
    agent
}

fn platform_dns() -> Service {
    let mut dns = Service::of_image("coredns/coredns:1.11.3");
    dns.ports.insert("dns".into(), Port { protocol: Protocol::TcpUdp, ..Port::tcp(53) });
    dns.publish.insert("dns".into(), Listen { ip: None, port: PortNumber::Fixed(5353) });
    let range = PortNumbers::Range { first: 40000, last: 40010 };
    dns.ports.insert("media".into(), Port { protocol: Protocol::Udp, number: range, ..Port::tcp(1) });
    dns.publish.insert("media".into(), Listen { ip: None, port: PortNumber::Fixed(40000) });
    dns.expose = Some(Expose {
        port: Some("dns".into()),
        annotations: Default::default(),
        kind: ExposeKind::NodePort { number: Some(30053) },
    });
    dns.networks = networks(&["inner"]);
    dns.user = Some(Owner::Name("65532:65532".into()));
    dns.hostname = Some("ns1".into());
    dns
}

fn platform_trainer() -> Service {
    let mut trainer = Service::of_image("platform/trainer:2.0.1");
    trainer.workload_kind = WorkloadKind::Stateful;
    trainer.scale.replicas = Replicas::Count(2);
    trainer.resources.gpu = Some(Gpu::Nvidia { count: 1 });
    trainer.resources.cpu = Some(Span::up_to(Cpu::cores(4)));
    trainer.shm = Some(Bytes::gibi(1));
    trainer.platform = Some("linux/amd64".into());
    trainer.pull = Pull::Always;
    trainer.volumes.insert(
        "work".into(),
        OwnedVolume { keep: Keep::Delete, class: Some("fast".into()), ..OwnedVolume::at("/work") },
    );
    trainer.mounts.insert(
        "/media".into(),
        Mount { sub: Some("photos".into()), ..Mount::of(MountSource::Volume("media".into())) },
    );
    let command = ["trainer", "--check"].map(PlainText::from).to_vec();
    trainer.startup = Some(Health::of(Check::Command { command, exit_code: 0 }));
    trainer.live = Some(Health::of(Check::Shell { script: "test -e /work/alive && echo $HOME".into() }));
    trainer.ready = Some(Health::of(Check::None));
    trainer.tty = true;
    trainer.dir = Some("/work".into());
    trainer
}
