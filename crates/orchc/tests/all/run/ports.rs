//! Ports: none that another program answers on counts as healthy, and none is shared by two runs.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use super::*;

/// Answers over HTTP on the port of the variable `PORT`, after `DELAY` milliseconds.
#[test]
#[ignore = "started by the other tests of this file"]
fn server() {
    let Ok(port) = std::env::var("PORT") else { return };
    let delay = std::env::var("DELAY").unwrap_or_default().parse().unwrap_or(0);
    std::thread::sleep(Duration::from_millis(delay));
    let host = std::env::var("BIND").unwrap_or_else(|_| "127.0.0.1".to_owned());
    let listener = TcpListener::bind(format!("{host}:{port}")).expect("the port is free");
    for mut stream in listener.incoming().flatten() {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
}

/// The stack, with what starts the server above in place of `SERVER`.
fn with_server(stack: &str) -> String {
    let program = std::env::current_exe().unwrap();
    let command = format!("\"{}\", \"--exact\", \"run::ports::server\", \"--ignored\"", program.display());
    stack.replace("SERVER", &command)
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn two_runs_of_one_stack_have_ports_of_their_own() {
    let (one, two) = (folder(), folder());
    let stack = with_server(
        r#"
stack twice

service slow {
  run    = process([SERVER])
  port   = auto
  env    { DELAY = "1500" }
  health = http { interval = 1s, timeout = 500ms }
}

job reader { run = process(["sh", "-c", "echo address $SLOW # MARK"]), env { SLOW = slow.address } }
"#,
    );
    let mut runs = [Run::start(one.path(), &stack, &[]), Run::start(two.path(), &stack, &[])];
    let mut addresses = Vec::new();
    for run in &mut runs {
        run.wait_for("| address ");
        let line = run.seen.iter().find_map(|line| line.split_once("| address ")).unwrap();
        addresses.push(line.1.to_owned());
    }
    assert_ne!(addresses[0], addresses[1]);
    for run in &mut runs {
        run.wait_for("ready in");
        run.signal("INT");
    }
    for run in runs {
        let (code, text) = run.end();
        assert_eq!(code, 0, "{text}");
        assert!(!text.contains("failed"), "{text}");
    }
}

#[test]
fn a_port_that_is_taken_after_the_start_is_told() {
    let folder = folder();
    let port = free_port();
    let stack = format!(
        r#"
stack late

job first {{ run = process(["sh", "-c", "echo begun; until [ -e taken ]; do sleep 0.1; done # MARK"]) }}

service web {{
  run        = process(["sleep", "1000"])
  port       = {port}
  restart    = never
  depends_on = [first]
  health     = tcp {{ interval = 500ms, timeout = 300ms }}
}}
"#
    );
    let mut run = Run::start(folder.path(), &stack, &[]);
    run.wait_for("| begun");
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    fs::write(folder.path().join("taken"), "").unwrap();
    let (code, text) = run.end();
    assert_eq!(code, 1, "{text}");
    let told = format!("port {port} is taken by ");
    assert!(text.contains(&told) && text.contains(&format!("(pid {})", std::process::id())), "{text}");
}

#[test]
fn who_answers_in_its_place_does_not_make_a_service_healthy() {
    let folder = folder();
    let port = free_port();
    let stack = format!(
        "stack place\n\nservice web {{\n  run = process([\"sh\", \"-c\", \"echo up; exec sleep 1000 # MARK\"])\n  \
         port = {port}\n  health = tcp {{ interval = 200ms, timeout = 150ms, retries = 2 }}\n}}\n"
    );
    let mut run = Run::start(folder.path(), &stack, &[]);
    run.wait_for("| up");
    let _stranger = TcpListener::bind(("127.0.0.1", port)).unwrap();
    run.wait_for("in its place");
    run.signal("INT");
    let (code, text) = run.end();
    assert_eq!(code, 130, "{text}");
    assert!(!text.contains("healthy in"), "{text}");
    assert!(text.contains("stopped before everything was ready"), "{text}");
}

#[test]
fn a_service_is_healthy_where_its_readers_are_led() {
    let Ok(_) = TcpListener::bind("[::1]:0") else { return };
    let folder = folder();
    let stack = with_server(
        r#"
stack six

service web {
  run    = process([SERVER])
  port   = auto
  env    { BIND = "[::1]" }
  health = tcp { interval = 200ms, timeout = 150ms, retries = 2 }
}
"#,
    );
    let mut run = Run::start(folder.path(), &stack, &[]);
    run.wait_for("it listens on [::1]:");
    run.signal("INT");
    run.end();
}

#[test]
fn every_address_is_listed_when_everything_is_ready() {
    let folder = folder();
    let (one, two) = (free_port(), free_port());
    let stack = with_server(
        r#"
stack open

service api {
  run     = process([SERVER])
  port    = auto
  publish = ONE
  health  = http { interval = 1s, timeout = 500ms }
}

service web {
  run        = process(["sh", "-c", "exec sleep 1000 # MARK"])
  port       = auto
  publish    = TWO
  depends_on = [api]
}
"#,
    );
    let stack = stack.replace("ONE", &one.to_string()).replace("TWO", &two.to_string());
    let mut run = Run::start(folder.path(), &stack, &[]);
    run.wait_for("ready in");
    run.wait_for("Ctrl-C stops everything");
    TcpStream::connect(("127.0.0.1", one)).unwrap();
    run.signal("INT");
    let (_, text) = run.end();
    let ready = &text[text.find("ready in").unwrap()..text.find("Ctrl-C stops").unwrap()];
    for port in [one, two] {
        assert!(ready.contains(&format!("localhost:{port}")), "{text}");
    }
}
