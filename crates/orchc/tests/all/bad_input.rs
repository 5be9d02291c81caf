//! What no one should hand to a program: the command line answers with 0, 1 or 2, soon, and never with a panic.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Of an unoptimised build on a busy machine; the released one takes a tenth.
const LONGEST: Duration = Duration::from_secs(10);

fn survives(folder: &Path, arguments: &[&str]) -> i32 {
    let begun = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_orchc"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let shown: String = said.chars().take(2000).collect();
    let code = output.status.code();
    assert!(
        matches!(code, Some(0..=2)) && !said.contains("panicked"),
        "{arguments:?}: {:?}\n{shown}",
        output.status
    );
    assert!(begun.elapsed() < LONGEST, "{arguments:?} took {:?}", begun.elapsed());
    assert!(said.len() < 1 << 20, "{arguments:?} said {} bytes", said.len());
    code.unwrap()
}

fn with(text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("stack.orch"), text).unwrap();
    folder
}

/// Every command that reads a program.
const COMMANDS: [&[&str]; 6] = [
    &["check", "stack.orch"],
    &["check", "--format", "sarif", "stack.orch"],
    &["emit", "k8s", "stack.orch"],
    &["graph", "stack.orch"],
    &["fmt", "--check", "stack.orch"],
    &["check", "--fix", "stack.orch"],
];

#[test]
fn texts_that_are_none() {
    let texts: [&[u8]; 9] = [
        b"",
        b"\0",
        b"stack a\0\nservice b { image = \"x\0y:1\" }\n",
        b"\xEF\xBB\xBFstack a\r\n\r\nservice b { imgae = 1 }\r\n",
        b"\xFF\xFE\x00s",
        b"stack a\rservice b { }\r",
        b"\xE2\x80\xA8\xE2\x80\xAE\x1B[31m",
        b"stack a\nservice b { image = \"",
        b"}}}}}))))]]]]\n",
    ];
    for text in texts {
        for command in COMMANDS {
            survives(with(text).path(), command);
        }
    }
}

#[test]
fn ten_thousand_open_braces_and_a_line_without_an_end() {
    for text in
        ["{".repeat(10_000), format!("stack a\nservice b {}", "{ a ".repeat(10_000)), "a = ".repeat(100_000)]
    {
        for command in COMMANDS {
            survives(with(&text).path(), command);
        }
    }
}

#[test]
fn many_faults_are_bounded_for_a_person_and_counted() {
    let services: String = (0..3000).map(|n| format!("service s{n} {{ imgae = \"a:1\" }}\n")).collect();
    let folder = with(format!("stack a\n{services}"));
    assert_eq!(survives(folder.path(), &["check"]), 1);
}

#[test]
fn a_file_too_large_or_of_another_sort_is_refused() {
    let folder = with("stack a\n");
    let large = fs::File::create(folder.path().join("large.orch")).unwrap();
    large.set_len(33 << 20).unwrap();
    assert_eq!(survives(folder.path(), &["check", "large.orch"]), 2);
    assert_eq!(survives(folder.path(), &["check", "nothing.orch"]), 2);
    assert_eq!(survives(folder.path(), &["check", "\u{1b}[31m"]), 2);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    use std::os::unix::fs::PermissionsExt;
    let folder = with(
        "stack a\nimport \"./pipe.orch\" as b\nimport \"./folder.orch\" as c\nimport \"/dev/zero\" as d\n\
         config e = file(\"./pipe.orch\")\nservice f { image = \"a:1\", mounts { \"/e\" = e } }\n",
    );
    let path = |name: &str| folder.path().join(name);
    assert!(Command::new("mkfifo").arg(path("pipe.orch")).status().unwrap().success());
    fs::create_dir(path("folder.orch")).unwrap();
    fs::write(path("closed.orch"), "stack b\n").unwrap();
    fs::set_permissions(path("closed.orch"), fs::Permissions::from_mode(0o000)).unwrap();
    for named in ["pipe.orch", "folder.orch", "/dev/zero", "/proc/self/mem"] {
        assert_eq!(survives(folder.path(), &["check", named]), 2, "{named}");
        assert_eq!(survives(folder.path(), &["emit", "compose", named]), 2, "{named}");
    }
    for command in COMMANDS {
        survives(folder.path(), command);
    }
    survives(folder.path(), &["check", "closed.orch"]);
    survives(folder.path(), &["check", "."]);
    survives(folder.path(), &["fmt", "--check", "."]);
    survives(folder.path(), &["emit", "compose", "stack.orch"]);
}

#[cfg(unix)]
#[test]
fn imports_that_lead_in_circles_end() {
    use std::os::unix::fs::symlink;
    let folder = with(
        "stack a\nimport \"./loop/stack.orch\" as b\nimport \"./stack.orch\" as c\nimport \"/dev/null\" as d\n",
    );
    symlink(".", folder.path().join("loop")).unwrap();
    symlink("self.orch", folder.path().join("self.orch")).unwrap();
    survives(folder.path(), &["check", "stack.orch"]);
    assert_eq!(survives(folder.path(), &["check", "self.orch"]), 2);
    survives(folder.path(), &["fmt", "--check", "."]);
}
