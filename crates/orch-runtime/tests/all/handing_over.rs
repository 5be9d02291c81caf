//! What a process is told: ports, references, secrets, files; and where its own ports lead.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::common::*;
use orch_model::{
    Check, Config, ConfigSource, EndpointPart, ItemId, ItemKind, Late, Listen, Part, PlainText, Port, Run,
    Secret, SecretSource, SecretText, Sensitive, Stack,
};
use orch_runtime::{Event, Inputs, MASK, Plan, Selection, StartError, Supervisor};

#[tokio::test]
async fn ports_are_handed_over_and_references_lead_to_them() {
    let mut stack = Stack::new("s");
    let mut api = service("");
    api.run = Run::process(vec![
        "sh".into(),
        "-c".into(),
        "echo own $PORT $PORT_HTTP $0; exec sleep 1000".into(),
        PlainText::new([Part::late(endpoint("api", EndpointPart::Port))]),
    ]);
    api.ports.insert("http".into(), auto());
    stack.services.insert("api".into(), api);
    let mut web = service("echo ref $API_URL $API_HOST $API_PORT $API_ADDRESS; exec sleep 1000");
    for (name, part) in [
        ("API_URL", EndpointPart::Url),
        ("API_HOST", EndpointPart::Host),
        ("API_PORT", EndpointPart::Port),
        ("API_ADDRESS", EndpointPart::Address),
    ] {
        web.env.insert(name.into(), late(endpoint("api", part)));
    }
    stack.services.insert("web".into(), web);
    let mut run = start(&stack);
    let own = run.printed("own ").await;
    let reference = run.printed("ref ").await;
    let port = own.split(' ').next().unwrap().to_string();
    assert_eq!(own, format!("{port} {port} {port}"));
    assert_eq!(reference, format!("http://127.0.0.1:{port} 127.0.0.1 {port} 127.0.0.1:{port}"));
    // Nobody else was given it: the process, which here does not use it, could listen on it.
    drop(TcpListener::bind(format!("127.0.0.1:{port}")).unwrap());
    run.stop().await;
}

#[tokio::test]
async fn replicas_have_ports_of_their_own_and_a_published_address_leads_to_all() {
    let mut stack = Stack::new("s");
    let mut web = service("echo port $PORT; exec sleep 1000");
    web.scale.replicas = orch_model::Replicas::Count(2);
    web.ports.insert("http".into(), auto());
    let public = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    web.publish.insert("http".into(), Listen::on(public));
    web.health = Some(quick(Check::Tcp { port: "http".into() }));
    stack.services.insert("web".into(), web);
    let mut run = start(&stack);
    let mut ports = Vec::new();
    while ports.len() < 2 {
        let Event::Started { ports: own, .. } = run.until(|e| is_started(e, "web")).await else { panic!() };
        ports.push(own[0].1);
    }
    assert_ne!(ports[0], ports[1]);
    for port in ports {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = write!(stream, "{port}");
            }
        });
    }
    run.until_ready().await;
    let url = run.seen.iter().find_map(|e| match e {
        Event::Published { url, .. } => Some(url.clone()),
        _ => None,
    });
    assert_eq!(url.unwrap(), format!("http://localhost:{public}"));
    let ask = move || {
        let mut stream = TcpStream::connect(("127.0.0.1", public)).unwrap();
        stream.set_read_timeout(Some(BOUND)).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let mut answers = std::collections::BTreeSet::new();
    for _ in 0..4 {
        answers.insert(tokio::task::spawn_blocking(ask).await.unwrap());
    }
    assert_eq!(answers.len(), 2);
    run.stop().await;
}

#[tokio::test]
async fn what_reads_finds_its_input_open_only_where_that_is_written() {
    let mut stack = Stack::new("s");
    stack.services.insert("closed".into(), service("cat; echo closed is at the end; exec sleep 1000"));
    // A shell gives what it starts in the background nothing to read.
    let mut open = service(
        "exec 3<&0; (cat <&3; echo open is at the end) & sleep 1; echo open goes on; exec sleep 1000",
    );
    open.stdin = true;
    stack.services.insert("open".into(), open);
    let mut run = start(&stack);
    run.printed("closed is at the end").await;
    run.printed("open goes on").await;
    assert_eq!(run.count(|e| matches!(e, Event::Output { line, .. } if line == "open is at the end")), 0);
    run.stop().await;
}

#[tokio::test]
async fn a_secret_reaches_its_process_and_no_line_of_output() {
    let mut stack = Stack::new("s");
    let name = orch_model::Name::from("password");
    // A variable that this process surely has: the others must not be given it.
    let source = SecretSource::Env { name: "CARGO_MANIFEST_DIR".into(), default: None };
    stack.secrets.insert(name.clone(), Secret::new(&name, source));
    let mut with = service("echo got $DB; [ \"$DB\" = 'pw=hunter22!' ] && echo right; exec sleep 1000");
    with.env.insert(
        "DB".into(),
        SecretText::new([Part::literal("pw="), Part::late(Sensitive::Secret(name.clone()))]),
    );
    stack.services.insert("with".into(), with);
    stack
        .services
        .insert("without".into(), service("echo inherited ${CARGO_MANIFEST_DIR-nothing}; exec sleep 1000"));
    let mut inputs = Inputs::none();
    inputs.set("CARGO_MANIFEST_DIR", "hunter22!");
    let mut run = start_with(&stack, &inputs, SHARED);
    assert_eq!(run.printed("got ").await, format!("pw={MASK}"));
    run.printed("right").await;
    assert_eq!(run.printed("inherited ").await, "nothing");
    run.stop().await;
    assert!(!format!("{:?}", run.seen).contains("hunter22"));
}

#[tokio::test]
async fn secrets_and_configs_are_files_while_the_run_lasts() {
    let mut stack = Stack::new("s");
    let secret = orch_model::Name::from("key");
    let source = SecretSource::Literal(orch_model::Hidden::new("k3y-value"));
    stack.secrets.insert(secret.clone(), Secret::new(&secret, source));
    let config = orch_model::Name::from("conf");
    let content = PlainText::new([Part::literal("port="), Part::late(endpoint("a", EndpointPart::Port))]);
    stack.configs.insert(config.clone(), Config::new(&config, ConfigSource::Text { content }));
    let mut a = service(
        "echo paths $KEY $CONF; stat -c 'mode %a' $KEY; cat $CONF; echo; echo port $PORT; exec sleep 1000",
    );
    a.ports.insert("http".into(), auto());
    a.secrets.insert(secret.clone());
    a.configs.insert(config.clone());
    a.env.insert("KEY".into(), late(Late::MountPath(ItemId::new(ItemKind::Secret, secret))));
    a.env.insert("CONF".into(), late(Late::MountPath(ItemId::new(ItemKind::Config, config))));
    stack.services.insert("a".into(), a);
    let mut run = start(&stack);
    let paths = run.printed("paths ").await;
    let key = std::path::PathBuf::from(paths.split(' ').next().unwrap());
    assert_eq!(std::fs::read_to_string(&key).unwrap(), "k3y-value");
    assert_eq!(run.printed("mode ").await, "600");
    let port = run.printed("port ").await;
    assert_eq!(run.printed("port=").await, port);
    run.stop().await;
    assert!(!key.exists());
}

#[tokio::test]
async fn a_secret_that_is_no_text_is_handed_over_as_a_file_and_not_as_a_variable() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = b"\xff\x00key\n";
    std::fs::write(folder.path().join("key.der"), bytes).unwrap();
    let mut stack = Stack::new("s");
    let key = orch_model::Name::from("key");
    stack.secrets.insert(key.clone(), Secret::new(&key, SecretSource::File { path: "key.der".into() }));
    let mut reader = job("cmp $KEY key.der && echo same");
    reader.secrets.insert(key.clone());
    reader.env.insert("KEY".into(), late(Late::MountPath(ItemId::new(ItemKind::Secret, key.clone()))));
    stack.jobs.insert("reader".into(), reader);
    let plan = |stack: &Stack| Plan::new(stack, &Selection::All, &Inputs::none(), folder.path());
    let (_handle, mut events) = Supervisor::start(plan(&stack).unwrap(), SHARED).unwrap();
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        seen.push(event);
    }
    assert!(seen.iter().any(|e| matches!(e, Event::Output { line, .. } if line == "same")), "{seen:#?}");

    let as_text = SecretText::new([Part::late(Sensitive::Secret(key))]);
    stack.jobs.get_mut("reader").unwrap().env.insert("TEXT".into(), as_text);
    let errors = plan(&stack).unwrap_err();
    assert_eq!(errors[0].to_string(), "`env` of `job reader`: the secret `key` is not text in UTF-8");
    assert!(errors[0].help().unwrap().contains("`key.path`"));
}

#[tokio::test]
async fn each_run_of_an_indexed_job_is_told_which_it_is() {
    let mut stack = Stack::new("s");
    let mut shard = job("echo shard $JOB_COMPLETION_INDEX");
    (shard.completions, shard.indexed) = (3, true);
    stack.jobs.insert("shard".into(), shard);
    let mut run = start(&stack);
    run.end().await;
    for index in 0..3 {
        run.at("index", |e| {
            matches!(e, Event::Output { who, line, .. }
                if who.replica == index && *line == format!("shard {index}"))
        });
    }
}

#[tokio::test]
async fn a_variable_that_cannot_be_handed_over_is_named() {
    let mut stack = Stack::new("s");
    let long = "x".repeat(200 << 10);
    for (name, value) in [("nul", "a\0b"), ("long", &long)] {
        let mut wrong = job("true");
        wrong.env.insert("WRONG".into(), SecretText::new([Part::literal(value)]));
        stack.jobs.insert(name.into(), wrong);
    }
    let options = orch_runtime::Options { on_failure: orch_runtime::OnFailure::KeepRunning, ..SHARED };
    let mut run = start_with(&stack, &Inputs::none(), options);
    run.end().await;
    let told = |item: &str| {
        let cause = run.seen.iter().find_map(|e| match e {
            Event::Failed(failure) if failure.who.item.as_str() == item => Some(failure.cause.to_string()),
            _ => None,
        });
        cause.unwrap()
    };
    let begin = "it could not be started: its variable `WRONG`";
    assert_eq!(told("nul"), format!("{begin} has a NUL byte in it, which cannot be handed over"));
    assert_eq!(run.count(|e| matches!(e, Event::Restarting { .. })), 0, "it would go no better");
    assert!(told("long").starts_with(&format!("{begin} is too long, with 200 KiB")), "{}", told("long"));
}

#[tokio::test]
async fn ports_that_are_taken_are_told_before_anything_starts() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut stack = Stack::new("s");
    let mut api = service("touch started; exec sleep 1000");
    api.ports.insert("http".into(), Port::http(port));
    stack.services.insert("api".into(), api);
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan::new(&stack, &Selection::All, &Inputs::none(), folder.path()).unwrap();
    let Err(error) = Supervisor::start(plan, SHARED) else { panic!() };
    assert!(error.to_string().starts_with(&format!("port {port}, which `service api` wants, is taken by ")));
    assert_eq!(error.help().unwrap(), "stop what has it, or write another port in `service api`");
    let StartError::PortsTaken(taken) = error else { panic!() };
    assert_eq!(taken[0].taken.port, port);
    assert!(taken[0].taken.by.to_string().contains(&std::process::id().to_string()));
    assert!(!folder.path().join("started").exists());
}

/// Listens on a port that it was not given, until it is stopped.
#[test]
#[ignore = "started by another test of this file"]
fn listener() {
    if std::env::var("PORT_HTTP").is_ok() {
        let _listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        std::thread::sleep(BOUND);
    }
}

#[tokio::test]
async fn who_listens_on_another_port_than_its_own_is_told_where_that_is_said() {
    let mut stack = Stack::new("s");
    let mut web = service("");
    let this = std::env::current_exe().unwrap();
    web.run =
        Run::process(words(&[this.to_str().unwrap(), "--exact", "handing_over::listener", "--ignored"]));
    web.ports.insert("http".into(), auto());
    web.health = Some(quick(Check::Tcp { port: "http".into() }));
    stack.services.insert("web".into(), web);
    let mut run = start(&stack);
    run.until(|e| {
        matches!(e, Event::Unhealthy(told) if told.reason.contains("; it listens on port ")
            && told.reason.ends_with(", and its variable `PORT` says which it is to take"))
    })
    .await;
    run.stop().await;
}
