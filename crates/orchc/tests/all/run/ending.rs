//! How a run comes to its end when it is in a hurry, killed, or unread.

use super::*;

const STUBBORN: &str = r#"
stack stubborn

service stubborn {
  run  = process(["sh", "-c", "trap '' TERM INT; echo up; while true; do sleep 1; done # MARK"])
  stop { grace = 60s }
}
"#;

#[test]
fn ctrl_c_pressed_quickly_kills() {
    let folder = folder();
    let mut run = Run::start(folder.path(), STUBBORN, &[]);
    run.wait_for("| up");
    run.signal("INT");
    std::thread::sleep(Duration::from_millis(100));
    run.signal("INT");
    let (_, text) = run.end();
    assert!(text.contains("killed"), "{text}");
}

#[test]
fn a_run_that_outlives_its_terminal_is_not_stopped_by_its_end() {
    let folder = folder();
    fs::write(
        folder.path().join("stack.orch"),
        "stack kept\n\nservice a { run = process([\"sh\", \"-c\", \"echo up; exec sleep 1000\"]) }\n",
    )
    .unwrap();
    let mut child = Command::new("sh")
        .args(["-c", "trap '' HUP; exec \"$0\" run", env!("CARGO_BIN_EXE_orchc")])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().any(|line| line.unwrap().contains("| up")));
    let signal = |name: &str| {
        let command = format!("kill -{name} {}", child.id());
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
    };
    signal("HUP");
    std::thread::sleep(Duration::from_millis(500));
    signal("QUIT");
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(rest.iter().filter(|line| line.contains("stopping: ")).count(), 1, "{rest:#?}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn killed_it_leaves_no_secret() {
    let folder = folder();
    let stack = r#"
stack secret

secret key = env("ORCHC_TEST_KEY", default: "hunter22")

service reader {
  run = process(["sh", "-c", "echo file $FILE; exec sleep 1000 # MARK"])
  env { FILE = key.path }
}
"#;
    let mut run = Run::start(folder.path(), stack, &[]);
    run.wait_for("| file ");
    let line = run.seen.iter().find_map(|line| line.split_once("| file ")).unwrap();
    let file = Path::new(line.1).to_owned();
    assert_eq!(fs::read_to_string(&file).unwrap(), "hunter22");
    run.signal("KILL");
    run.child.wait().unwrap();
    let until = Instant::now() + LONGEST;
    while file.parent().unwrap().parent().unwrap().exists() {
        assert!(Instant::now() < until, "{} is left", file.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_run_ends_though_nobody_reads_what_it_prints() {
    let folder = folder();
    fs::write(
        folder.path().join("stack.orch"),
        "stack loud\n\nservice flood { run = process([\"sh\", \"-c\", \"touch up; exec yes loud\"]) }\n",
    )
    .unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_orchc"))
        .arg("run")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + LONGEST;
    while !folder.path().join("up").exists() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(10));
    }
    // The pipe is full soon.
    std::thread::sleep(Duration::from_millis(500));
    assert!(
        Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap().success()
    );
    let asked = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(asked.elapsed() < LONGEST, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_terminal_that_is_closed_ends_the_run_well() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let folder = folder();
    fs::write(
        folder.path().join("stack.orch"),
        "stack talking\n\nservice a { run = process(shell(\"while echo tick; do sleep 0.05; done\")) }\n",
    )
    .unwrap();
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    let terminal = fs::OpenOptions::new().read(true).write(true).open(name).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_orchc"));
    command.arg("run").current_dir(folder.path()).stdin(Stdio::null()).stdout(terminal);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut lines = BufReader::new(fs::File::from(master)).lines();
    assert!(lines.by_ref().any(|line| line.unwrap().contains("ready")));
    drop(lines);
    let until = Instant::now() + LONGEST;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(0));
}
