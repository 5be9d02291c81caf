//! What is said of stacks that a target cannot take as they are.

use crate::stacks::*;
use orch_emit::{Memory, Options, target};
use orch_model::*;

/// A stack with one service, made by `change` from an ordinary one.
fn with_service(change: impl FnOnce(&mut Service)) -> Stack {
    let mut stack = Stack::new("shop");
    let mut service = Service::of_image("shop/api:1");
    service.ports.insert("http".into(), Port::http(8080));
    change(&mut service);
    stack.services.insert("api".into(), service);
    stack
}

/// What is said for a target, with the notes.
fn said(stack: &Stack, name: &str) -> String {
    let emitted = emit(stack, name);
    let mut text = String::new();
    for finding in emitted.findings {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        text.push_str(&format!("{severity}[{}] {}: {}\n", finding.code, finding.at, finding.message));
        for note in finding.notes {
            text.push_str(&format!("  {note}\n"));
        }
    }
    text
}

/// The output for a target.
fn output(stack: &Stack, name: &str) -> String {
    emit(stack, name).files.into_iter().map(|file| file.contents).collect()
}

fn add_secret(stack: &mut Stack, name: &str, source: SecretSource) {
    stack.secrets.insert(name.into(), Secret::new(&name.into(), source));
}

fn of_secret(name: &str) -> SecretText {
    SecretText::new([Part::late(secret(name))])
}

#[test]
fn what_cannot_exist_is_left_out_and_whoever_needs_it_is_told() {
    let mut stack = with_service(|api| {
        api.env.insert("DB".into(), late(endpoint("db", "main", EndpointPart::Address)));
    });
    let mut db = Service::default();
    db.run = Run::process(vec!["postgres".into()]);
    db.ports.insert("main".into(), Port::tcp(5432));
    stack.services.insert("db".into(), db);
    stack.start.insert(StartEdge {
        from: ItemId::service("api"),
        to: ItemId::service("db"),
        condition: Condition::Started,
        why: Reason::DependsOn,
        need: orch_model::Need::Required,
    });
    insta::assert_snapshot!(said(&stack, "compose"), @r"
    error[needs-left-out] service.api.depends_on: `api` needs `db`, which is left out
      give `db` an `image`, or do not wait for it on this target
    error[needs-left-out] service.api.env.DB: `api` needs `db`, which is left out
      give `db` an `image`, or do not refer to it on this target
    warning[left-out] service.db.run: `db` is left out: Compose runs containers, and this is `process`
      give it an `image`, and put what runs here into `dev { run = … }`
    ");
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    error[needs-left-out] service.api.depends_on: `api` needs `db`, which is left out
      give `db` an `image`, or do not wait for it on this target
    error[needs-left-out] service.api.env.DB: `api` needs `db`, which is left out
      give `db` an `image`, or do not refer to it on this target
    warning[left-out] service.db.run: `db` is left out: Kubernetes runs containers, and this is `process`
      give it an `image`, and put what runs here into `dev { run = … }`
    ");
    assert!(!output(&stack, "compose").contains("db:") && !output(&stack, "k8s").contains("name: db"));
}

#[test]
fn a_secret_is_never_written() {
    let hidden = || Hidden::new("hunter2");
    let mut stack = with_service(|api| {
        for name in ["literal", "plain"] {
            api.env.insert(name.to_uppercase().into(), of_secret(name));
        }
        api.secrets.insert("plain".into());
    });
    add_secret(&mut stack, "literal", SecretSource::Literal(hidden()));
    add_secret(&mut stack, "plain", SecretSource::Env { name: "PLAIN".into(), default: Some(hidden()) });
    for name in ["compose", "k8s", "json"] {
        let emitted = emit(&stack, name);
        assert!(!format!("{emitted:?}").contains("hunter2"), "{name}");
    }
    insta::assert_snapshot!(said(&stack, "compose"), @r#"
    error[secret-not-expressible] service.api.env.LITERAL: Compose knows no way to the secret `literal`
      take it from the environment or from a file on this target: `match target { compose => env("…"), else => … }`
    "#);
    insta::assert_snapshot!(said(&stack, "k8s"), @"");
}

#[test]
fn a_secret_that_cannot_be_referred_to_is_an_error() {
    let mut stack = with_service(|api| {
        api.env.insert("FILE".into(), of_secret("file"));
        api.env.insert("VAULT".into(), of_secret("vault"));
        let encoded = Part::Late { late: secret("env"), encoders: vec![Encoder::Urlencode] };
        api.env.insert("ENCODED".into(), SecretText::new([Part::literal("x://"), encoded]));
        let text = SecretText::new([Part::literal("password="), Part::late(secret("env"))]);
        api.mounts.insert("/etc/app.conf".into(), Mount::of(MountSource::Text { content: text }));
        let alone = MountSource::Text { content: of_secret("env") };
        api.mounts.insert("/etc/token".into(), Mount::of(alone));
    });
    add_secret(&mut stack, "file", SecretSource::File { path: "f".into() });
    add_secret(&mut stack, "vault", SecretSource::Vault { path: "a#b".into(), address: None, role: None });
    add_secret(&mut stack, "env", SecretSource::Env { name: "ENV".into(), default: None });
    insta::assert_snapshot!(said(&stack, "compose"), @r#"
    error[secret-not-expressible] service.api.env.ENCODED: what is only known at the start cannot be encoded here
      keep the encoded text as a secret of its own, `secret encoded = env("…")`, or hand over the parts and let the process encode them
    error[secret-not-expressible] service.api.env.FILE: Compose cannot put the content of the file of `file` here
      hand over its path, `file.path`, or take it from the environment: `env("…")`
    error[secret-not-expressible] service.api.env.VAULT: Compose knows no way to the secret `vault`
      take it from the environment or from a file on this target: `match target { compose => env("…"), else => … }`
    "#);
    insta::assert_snapshot!(said(&stack, "k8s"), @r#"
    error[secret-not-expressible] service.api.env.ENCODED: what is only known at the start cannot be encoded here
      keep the encoded text as a secret of its own, `secret encoded = env("…")`, or hand over the parts and let the process encode them
    error[secret-not-expressible] service.api.mounts."/etc/app.conf": Kubernetes cannot put the secret `env` into a text that stands here
      hand over its path, `env.path`, or put it into the environment, and read it from there
    "#);
}

#[test]
fn a_number_that_only_the_local_run_knows_is_an_error() {
    let stack = with_service(|api| {
        api.ports.insert("http".into(), Port { number: PortNumbers::Auto, ..Port::http(1) });
        api.publish.insert("http".into(), Listen::on(8000));
        api.command = Some(vec![PlainText::new([Part::late(endpoint("api", "http", EndpointPart::Port))])]);
    });
    insta::assert_snapshot!(said(&stack, "compose"), @r"
    error[late-not-expressible] service.api.command: the port of `api` is `auto`: only the local run chooses one
      give it a number, or `match target { run => auto, else => 8080 }`
    error[late-not-expressible] service.api.ports.http: the port of `api` is `auto`: only the local run chooses one
      give it a number, or `match target { run => auto, else => 8080 }`
    ");
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    error[late-not-expressible] service.api.command: the port of `api` is `auto`: only the local run chooses one
      give it a number, or `match target { run => auto, else => 8080 }`
    error[late-not-expressible] service.api.ports.http: the port of `api` is `auto`: only the local run chooses one
      give it a number, or `match target { run => auto, else => 8080 }`
    ");
}

#[test]
fn the_rules_of_a_clusters_names_are_told() {
    let mut stack = with_service(|api| {
        api.ports.insert("a_very_long_name_of_a_port".into(), Port::tcp(1));
        api.ports.insert("22".into(), Port::tcp(22));
        api.labels.insert("note".into(), "any thing".into());
    });
    let other = stack.services["api"].clone();
    stack.services.insert("node_exporter".into(), Service { ..other.clone() });
    stack.services.insert("node-exporter".into(), other);
    stack.services.values_mut().skip(1).for_each(|service| {
        service.ports.clear();
        service.labels.clear();
    });
    let mut nightly = Job::of_image("a:1");
    nightly.schedule = Some(Schedule::Cron("@daily".into()));
    stack.jobs.insert("j".repeat(53).as_str().into(), nightly);
    stack.jobs.insert("o".repeat(53).as_str().into(), Job::of_image("a:1"));
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    error[name-not-allowed] service.api.labels.note: `any thing` cannot be the value of a label in Kubernetes
      put it into `annotations`, which take any text
    error[name-not-allowed] service.api.ports.22: `22` cannot be the name of a port in Kubernetes
      it takes at most 15 letters, digits and single `-` between them, and at least one letter
    error[name-not-allowed] service.api.ports.a_very_long_name_of_a_port: `a-very-long-name-of-a-port` cannot be the name of a port in Kubernetes
      it takes at most 15 letters, digits and single `-` between them, and at least one letter
    error[name-clash] service.node_exporter: `node-exporter` and `node_exporter` are both called `node-exporter` in Kubernetes
      rename one of them: only small letters, digits and `-` count there
    error[name-not-allowed] job.jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj: Kubernetes takes no name of 53 characters for `jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj`
      at most 52 are allowed
    ");
}

#[test]
fn a_cluster_does_not_see_this_machine() {
    let stack = with_service(|api| {
        let mut mount = |at: &str, source: MountSource| api.mounts.insert(at.into(), Mount::of(source));
        mount("/a", MountSource::File { path: "missing.conf".into() });
        mount("/b", MountSource::Dir { path: "src".into(), only: Vec::new() });
        mount("/c", MountSource::Dir { path: "conf/d".into(), only: vec!["*.conf".into()] });
        mount("/d", MountSource::File { path: "big".into() });
        mount("/hostfs", MountSource::Bind { path: "/".into() });
        mount("/var/run/docker.sock", MountSource::Bind { path: "/var/run/docker.sock".into() });
        api.hosts.insert("host".into(), HostTarget::HostGateway);
    });
    let files = files().with("big", &"x".repeat((1 << 20) + 1));
    let emitted = emit_with(&stack, "k8s", &files);
    let all: Vec<String> = emitted
        .findings
        .iter()
        .map(|f| format!("{:?} [{}] {}: {}", f.severity, f.code, f.at, f.message))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    Error [not-expressible] service.api.hosts: Kubernetes has no address for `host`: a pod does not know its node as a host
    Error [file-unreadable] service.api.mounts."/a": cannot put `missing.conf` into a ConfigMap: no such file or directory
    Error [file-unreadable] service.api.mounts."/b": cannot put `src/flagd` into a ConfigMap: a ConfigMap holds files, not folders
    Error [file-unreadable] service.api.mounts."/b": cannot put `src/otel-collector` into a ConfigMap: a ConfigMap holds files, not folders
    Error [config-too-large] service.api.mounts."/d": a ConfigMap holds at most 1 MiB
    Error [host-path-without-reason] service.api.mounts."/hostfs": `/` is a folder of whatever node the pod is on
    Warning [docker-socket] service.api.mounts."/var/run/docker.sock": `api` gets Docker's socket: it is root on the node, and many nodes have none
    Error [host-path-without-reason] service.api.mounts."/var/run/docker.sock": `/var/run/docker.sock` is a folder of whatever node the pod is on
    "#);
    assert!(emitted.files[0].contents.contains("a.conf: |") && !emitted.files[0].contents.contains("b.txt"));
}

#[test]
fn what_a_cluster_cannot_do_is_told() {
    let mut stack = with_service(|api| {
        api.workload.run = Run::Container { image: None };
        api.build = Some(Build::default());
        api.restart = Restart::of(RestartPolicy::Never);
        api.scale.replicas = Replicas::Range { min: 2, max: None };
        api.user = Some(Owner::Name("nginx".into()));
        api.health = Some(Health::of(Check::Script { path: "check.sh".into() }));
        api.expose = Some(Expose {
            port: Some("http".into()),
            annotations: Default::default(),
            kind: ExposeKind::Ingress {
                host: "a.example.com".into(),
                paths: Vec::new(),
                tls: None,
                class: None,
            },
        });
        api.stop.signal = Signal::Sigint;
        api.written = written(&["expose", "stop.signal", "restart", "identity", "health", "user"]);
    });
    let mut job = Job::of_image("a:1");
    job.schedule = Some(Schedule::Every(Duration::written(420_000_000_000, "7m")));
    stack.jobs.insert("report".into(), job);
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    error[missing-image] service.api.build: nothing says what the image of `api` is called
      name it with `image`, or all of them with `registry` in the stack
    warning[not-emitted-yet] service.api.expose: `expose` asks for an Ingress, which is not emitted yet
      everything else of the item is emitted
    error[not-expressible] service.api.health: Kubernetes cannot run a script of this machine
      use `command(…)` to check inside the container
    warning[not-emitted-yet] service.api.identity: `identity` asks for a ServiceAccount, which is not emitted yet
      everything else of the item is emitted
    error[not-expressible] service.api.restart: Kubernetes restarts a service always: only a job ends for good
      what runs to completion is a `job`
    error[not-expressible] service.api.scale.replicas: Kubernetes scales only up to a number, and this range has no end
      say how many at most: `replicas = 2..10`
    warning[not-expressible] service.api.stop.signal: Kubernetes expresses `stop.signal` only in part
      the cluster sends the signal that the image names; set `STOPSIGNAL` there
    warning[not-expressible] service.api.user: Kubernetes knows users by their number, not by a name such as `nginx`
      give the number: `docker run --rm IMAGE id` tells it
    error[not-expressible] job.report.schedule: Kubernetes cannot start a job every 7m: its schedules are those of cron
      take minutes that divide an hour, hours that divide a day, a day or a week; or write it as cron
    ");
}

#[test]
fn a_default_asks_for_nothing() {
    let stack = with_service(|api| {
        api.scale.replicas = Replicas::Count(3);
        api.scale.min_available = Some(CountOrPercent::Count(1));
        api.health = Some(Health::of(Check::Tcp { port: "http".into() }));
    });
    assert_eq!(said(&stack, "compose"), "");
    assert_eq!(said(&stack, "k8s"), "");
}

#[test]
fn paths_are_relative_to_the_folder_of_the_output() {
    let stack = with_service(|api| {
        api.build = Some(Build::default());
        api.mounts.insert("/a".into(), Mount::of(MountSource::File { path: "conf/nginx.conf".into() }));
        api.env_from.push(EnvSource::File("../.env".into()));
    });
    let files = Memory::default();
    let options = Options { base: "../stack".to_owned(), ..Options::new(&files) };
    let emitted = target("compose").unwrap().emit(&stack, &options);
    let text = &emitted.files[0].contents;
    for expected in ["build: ../stack\n", "- ../stack/conf/nginx.conf:/a:ro\n", "- ../.env\n"] {
        assert!(text.contains(expected), "{expected}{text}");
    }
}

#[test]
fn a_service_in_the_hosts_network_is_reached_through_the_host() {
    let mut stack = with_service(|api| {
        api.env.insert("AGENT".into(), late(endpoint("agent", "main", EndpointPart::Address)));
    });
    let mut agent = Service::of_image("agent:1");
    agent.host_network = true;
    agent.networks.clear();
    agent.ports.insert("main".into(), Port::tcp(9100));
    agent.env.insert("API".into(), late(endpoint("api", "http", EndpointPart::Url)));
    stack.services.insert("agent".into(), agent);
    for (from, to, port) in [("api", "agent", "main"), ("agent", "api", "http")] {
        let (from, to) = (ItemId::service(from), ItemId::service(to));
        stack.traffic.insert(TrafficEdge { from, to, port: Some(port.into()) });
    }
    let text = output(&stack, "compose");
    assert!(text.contains("AGENT: host.docker.internal:9100\n"), "{text}");
    assert!(text.contains("host.docker.internal: host-gateway\n"), "{text}");
    insta::assert_snapshot!(said(&stack, "compose"), @r"
    error[late-not-expressible] service.agent.env.API: `api` is not published, so it has no address on the machine
      publish it: `publish = 8000`
    ");
    stack.services.get_mut("api").unwrap().publish.insert("http".into(), Listen::on(8000));
    assert!(output(&stack, "compose").contains("API: http://localhost:8000\n"));
}

/// A service with storage of its own, which Kubernetes gives to each instance only in a StatefulSet.
fn with_volume(change: impl FnOnce(&mut Service)) -> Stack {
    with_service(|api| {
        api.volumes.insert("data".into(), OwnedVolume::at("/data"));
        api.workload_kind = WorkloadKind::Stateful;
        change(api);
    })
}

fn wrote(service: &mut Service, fields: &[&str]) {
    service.written.extend(fields.iter().map(|field| Path::of(field)));
}

#[test]
fn how_a_stateful_set_or_daemon_set_is_updated_is_written_or_said() {
    let rolling = |surge, unavailable| Update::Rolling {
        surge: CountOrPercent::Count(surge),
        unavailable: CountOrPercent::Count(unavailable),
    };
    let fields = ["update", "update.surge", "update.unavailable"];
    let daemon = |update: Update, fields: &[&str]| {
        with_service(|api| {
            api.workload_kind = WorkloadKind::Daemon;
            api.scale.replicas = Replicas::PerNode;
            api.update = update;
            wrote(api, fields);
        })
    };
    let stateful = |update: Update, replicas| {
        with_volume(|api| {
            api.scale.replicas = Replicas::Count(replicas);
            api.update = update;
            wrote(api, &fields);
        })
    };
    let strategy = |stack: &Stack| {
        let text = output(stack, "k8s");
        let at = text.find("updateStrategy").unwrap();
        let end = text[at..].find("  template").unwrap();
        text[at..at + end].split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(strategy(&daemon(Update::default(), &[])), "type: RollingUpdate");
    let stack = daemon(rolling(0, 5), &fields);
    assert_eq!(strategy(&stack), "type: RollingUpdate rollingUpdate: maxUnavailable: 5");
    assert_eq!(said(&stack, "k8s"), "");
    let stack = daemon(rolling(2, 0), &fields);
    assert_eq!(strategy(&stack), "type: RollingUpdate rollingUpdate: maxSurge: 2 maxUnavailable: 0");
    assert_eq!(said(&stack, "k8s"), "");
    insta::assert_snapshot!(said(&daemon(rolling(2, 5), &fields), "k8s"), @r"
    warning[not-expressible] service.api.update.surge: Kubernetes expresses `update.surge` only in part
      a DaemonSet has instances beyond or instances missing, not both
    ");
    insta::assert_snapshot!(said(&daemon(rolling(0, 0), &fields), "k8s"), @r"
    error[not-expressible] service.api.update: Kubernetes replaces nothing where none may be missing and none be there beyond the wanted number
      let one of both be at least 1: `rolling { surge = 1 }`
    ");
    let stack = daemon(Update::Recreate, &fields);
    assert_eq!(strategy(&stack), "type: RollingUpdate rollingUpdate: maxUnavailable: 100%");
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    warning[not-expressible] service.api.update: Kubernetes expresses `update` only in part
      a DaemonSet ends the old instance of each node before it starts the new one there; it does not wait for those of other nodes
    ");

    assert_eq!(said(&stateful(Update::Recreate, 1), "k8s"), "");
    insta::assert_snapshot!(said(&stateful(Update::Recreate, 3), "k8s"), @r"
    warning[not-expressible] service.api.update: Kubernetes expresses `update` only in part
      a StatefulSet replaces its instances one after the other, never all at once
    ");
    let stack = stateful(rolling(0, 2), 3);
    assert_eq!(strategy(&stack), "type: RollingUpdate rollingUpdate: maxUnavailable: 2");
    assert_eq!(said(&stack, "k8s"), "");
    insta::assert_snapshot!(said(&stateful(rolling(1, 0), 3), "k8s"), @r"
    warning[not-expressible] service.api.update.surge: Kubernetes expresses `update.surge` only in part
      a StatefulSet ends an instance before it starts the next
    warning[not-expressible] service.api.update.unavailable: Kubernetes expresses `update.unavailable` only in part
      in a StatefulSet one is always missing meanwhile
    ");
}

#[test]
fn a_stateful_set_names_its_instances_itself() {
    let stack = with_volume(|api| {
        api.hostname = Some("mq".into());
        wrote(api, &["hostname"]);
    });
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    warning[not-expressible] service.api.hostname: Kubernetes cannot express `hostname`
      each instance of a StatefulSet is called after itself, such as `api-0`; a single one keeps another name with `workload = deployment`
    ");
    assert!(!output(&stack, "k8s").contains("hostname: mq"));
}

#[test]
fn storage_for_each_instance_needs_a_stateful_set() {
    let stack = |replicas, kind| {
        with_volume(|api| {
            api.scale.replicas = replicas;
            api.workload_kind = kind;
        })
    };
    insta::assert_snapshot!(said(&stack(Replicas::PerNode, WorkloadKind::Daemon), "k8s"), @r#"
    error[not-expressible] service.api.volumes: Kubernetes makes no volume for each instance of `api`: it is a DaemonSet
      mount a folder of the node instead: `mounts { "/data" = mount(bind("/var/lib/data")) { reason = "…" } }`
    "#);
    insta::assert_snapshot!(said(&stack(Replicas::Count(3), WorkloadKind::Deployment), "k8s"), @r"
    error[not-expressible] service.api.volumes: Kubernetes makes no volume for each instance of `api`: it is a Deployment
      leave `workload` to `auto`: a StatefulSet makes one for each
    ");
    assert_eq!(said(&stack(Replicas::Count(1), WorkloadKind::Deployment), "k8s"), "");
    assert_eq!(said(&stack(Replicas::Count(3), WorkloadKind::Stateful), "k8s"), "");
}

#[test]
fn that_nobody_waits_for_a_job_is_said_once() {
    let mut stack = with_service(|_| {});
    stack.services.insert("web".into(), Service::of_image("shop/web:1"));
    stack.jobs.insert("migrate".into(), Job::of_image("shop/migrate:1"));
    for from in ["api", "web"] {
        stack.start.insert(StartEdge {
            from: ItemId::service(from),
            to: ItemId::job("migrate"),
            condition: Condition::Completed,
            why: Reason::DependsOn,
            need: Need::Required,
        });
    }
    insta::assert_snapshot!(said(&stack, "k8s"), @r"
    warning[not-emitted-yet] service.api.depends_on: `api` does not wait for `migrate`: a container that waits for a job is not emitted yet
      a cluster starts everything at once: apply the job first and wait for it, `kubectl wait job --for=condition=complete -l app.kubernetes.io/name=migrate`, or run it in `init`
    ");
    assert_eq!(said(&stack, "compose"), "");
}

#[test]
fn who_is_not_root_reads_its_secrets_and_writes_to_its_volumes() {
    let stack = |user: Option<u32>, change: &dyn Fn(&mut Stack)| {
        let mut stack = with_volume(|api| {
            api.user = user.map(Owner::Id);
            api.secrets.insert("token".into());
        });
        add_secret(&mut stack, "token", SecretSource::Env { name: "TOKEN".into(), default: None });
        change(&mut stack);
        let text = output(&stack, "k8s");
        let wanted = |line: &&str| line.contains("fsGroup") || line.contains("defaultMode");
        text.lines().filter(wanted).map(str::trim).collect::<Vec<_>>().join(", ")
    };
    let api = |stack: &mut Stack, change: &dyn Fn(&mut Service)| {
        change(stack.services.get_mut("api").unwrap());
    };
    assert_eq!(stack(Some(0), &|_| {}), "defaultMode: 256 # 0o400");
    assert_eq!(stack(None, &|_| {}), "defaultMode: 292 # 0o444");
    assert_eq!(stack(Some(1001), &|_| {}), "fsGroup: 1001, defaultMode: 256 # 0o400");
    let beside = |s: &mut Stack| {
        let init = Container { user: Some(Owner::Id(5)), ..Container::default() };
        api(s, &|api| api.init = vec![init.clone()]);
    };
    assert_eq!(stack(Some(0), &beside), "defaultMode: 292 # 0o444");
    let group = |s: &mut Stack| api(s, &|api| api.user = Some(Owner::Name("1001:50".into())));
    assert_eq!(stack(None, &group), "fsGroup: 50, defaultMode: 256 # 0o400");
    let other = |s: &mut Stack| api(s, &|api| api.security.fs_group = Some(7));
    assert_eq!(stack(Some(1001), &other), "fsGroup: 7, defaultMode: 256 # 0o400");
    let none = |s: &mut Stack| api(s, &|api| api.volumes.clear());
    assert_eq!(stack(Some(1001), &none), "defaultMode: 292 # 0o444");
    let said = |s: &mut Stack| {
        let secret = s.secrets.get_mut("token").unwrap();
        secret.mode = 0o440;
        secret.written.insert(Path::of("mode"));
    };
    assert_eq!(stack(None, &said), "defaultMode: 288 # 0o440");
}

#[test]
fn only_the_files_that_are_wanted_of_a_folder_are_mounted() {
    let only = vec!["*.conf".into()];
    let mut stack = with_service(|api| {
        let dir = MountSource::Dir { path: "cfg".into(), only: only.clone() };
        api.mounts.insert("/etc/inline".into(), Mount::of(dir));
        api.mounts.insert("/etc/named".into(), Mount::of(MountSource::Config("conf".into())));
        wrote(api, &["mounts"]);
        api.written.insert(Path::of("mounts").join("/etc/inline"));
    });
    let source = ConfigSource::Dir { path: "cfg".into(), only: only.clone() };
    let mut config = Config::new(&"conf".into(), source);
    config.written.insert(Path::of("from"));
    stack.configs.insert("conf".into(), config);
    let files =
        Memory::default().with("cfg/a.conf", "a").with("cfg/b.conf", "b").with("cfg/id_rsa", "secret");
    let emitted = target("compose").unwrap().emit(&stack, &Options::new(&files));
    let text: String = emitted.files.into_iter().map(|file| file.contents).collect();
    let mounts: Vec<&str> = text.lines().filter(|line| line.contains("cfg")).map(str::trim).collect();
    insta::assert_snapshot!(mounts.join("\n"), @r"
    - ./cfg/a.conf:/etc/inline/a.conf:ro
    - ./cfg/b.conf:/etc/inline/b.conf:ro
    - ./cfg/a.conf:/etc/named/a.conf:ro
    - ./cfg/b.conf:/etc/named/b.conf:ro
    ");
    assert_eq!(emitted.findings, []);
    // Where the folder cannot be read, both mount all of it, and both say so.
    insta::assert_snapshot!(said(&stack, "compose"), @r#"
    warning[not-expressible] service.api.mounts."/etc/inline": Compose expresses `mounts."/etc/inline"` only in part
      Compose mounts the folder with all its files
    warning[not-expressible] config.conf.from: Compose expresses `from` only in part
      Compose mounts the folder with all its files
    "#);
}
