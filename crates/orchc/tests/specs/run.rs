//! Runs a case: writes its files, checks its programs, runs its commands.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::case::{Block, Case, Fence};
use super::findings;

/// No command of a spec takes as long.
const LONGEST: Duration = Duration::from_secs(30);

/// The same case with what is really there: findings under their lines, output under commands.
pub fn case(case: &Case) -> Result<Case, String> {
    let folder = tempfile::Builder::new().prefix("spec").tempdir().map_err(|error| error.to_string())?;
    let root = folder.path().canonicalize().map_err(|error| error.to_string())?;
    let fences = || {
        case.blocks
            .iter()
            .filter_map(|block| if let Block::Fence(fence) = block { Some(fence) } else { None })
    };
    for fence in fences() {
        if let Some(name) = fence.file() {
            write(&root, name, fence)?;
        }
    }
    let diagnostics = match fences().find_map(|fence| Some((fence.file()?, fence.check()?))) {
        Some((file, options)) => check(&root, file, &options)?,
        None => Vec::new(),
    };
    let mut actual = case.clone();
    for block in &mut actual.blocks {
        let Block::Fence(fence) = block else { continue };
        if fence.language() == "console" {
            fence.lines = console(&root, &fence.lines)?;
        } else if let (Some(file), Some(_)) = (fence.file(), fence.check()) {
            fence.lines = findings::annotated(&findings::stripped(&fence.lines), file, &diagnostics);
        }
    }
    Ok(actual)
}

/// Writes the program of a case and mends it: the text before and after, and what is found in each.
pub fn mended(case: &Case) -> Result<Option<Mended>, String> {
    let fence = case.blocks.iter().find_map(|block| match block {
        Block::Fence(fence) if fence.check().is_some() => Some(fence),
        _ => None,
    });
    let Some(fence) = fence else { return Ok(None) };
    let folder = tempfile::Builder::new().prefix("fix").tempdir().map_err(|error| error.to_string())?;
    let root = folder.path().canonicalize().map_err(|error| error.to_string())?;
    write(&root, "stack.orch", fence)?;
    let read = || fs::read_to_string(root.join("stack.orch")).map_err(|error| error.to_string());
    let (before, found_before) = (read()?, check(&root, "stack.orch", &[])?);
    let fix = || {
        let mut command = Command::new("sh");
        output(&root, command.args(["-c", "exec orchc check --fix stack.orch 2>&1"]))
    };
    let (_, said) = fix()?;
    let after = read()?;
    if after == before {
        return Ok(Some(Mended { said, before, after, found_after: found_before.clone(), found_before }));
    }
    let found_after = check(&root, "stack.orch", &[])?;
    fix()?;
    if read()? != after {
        return Err(format!("mending twice is not mending once:\n{said}"));
    }
    Ok(Some(Mended { said, before, after, found_before, found_after }))
}

/// A program before and after `orchc check --fix`.
pub struct Mended {
    /// What `--fix` printed.
    pub said: String,
    pub before: String,
    pub after: String,
    pub found_before: Vec<Value>,
    pub found_after: Vec<Value>,
}

fn write(root: &Path, name: &str, fence: &Fence) -> Result<(), String> {
    let path = root.join(name);
    let program = match fence.language() {
        "orch" => findings::stripped(&fence.lines),
        _ => fence.lines.clone(),
    };
    let text: String = program.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    fs::create_dir_all(path.parent().unwrap_or(root)).map_err(|error| error.to_string())?;
    fs::write(&path, &text).map_err(|error| error.to_string())?;
    #[cfg(unix)]
    if text.starts_with("#!") {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn check(root: &Path, file: &str, options: &[&str]) -> Result<Vec<Value>, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orchc"));
    command.args(["check", "--format", "json"]).args(options).arg(file);
    let (status, text) = output(root, &mut command)?;
    let json: Value =
        serde_json::from_str(&text).map_err(|_| format!("`orchc check` gave no JSON ({status}):\n{text}"))?;
    Ok(json["diagnostics"].as_array().cloned().unwrap_or_default())
}

/// The lines of a console: each command with what it prints. A line that is expected with `…` in it stays when what
/// was printed is of that form.
fn console(root: &Path, expected: &[String]) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    let mut rest = expected;
    while let Some((line, after)) = rest.split_first() {
        let Some(text) = line.strip_prefix("$ ") else {
            return Err(format!("a console begins with a command, not with {line:?}"));
        };
        let end = after.iter().position(|line| line.starts_with("$ ")).unwrap_or(after.len());
        let (said, others) = after.split_at(end);
        rest = others;
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec 2>&1; {text}")]);
        let (status, printed) = output(root, &mut command)?;
        lines.push(line.clone());
        let printed = printed.replace(&root.display().to_string(), "[folder]");
        let mut printed: Vec<String> = printed.lines().map(|line| line.trim_end().to_owned()).collect();
        if status != 0 {
            printed.push(format!("[exit {status}]"));
        }
        let alike =
            printed.len() == said.len() && printed.iter().zip(said).all(|(is, form)| matches(form, is));
        lines.extend(if alike { said.to_vec() } else { printed });
    }
    Ok(lines)
}

/// Whether a line is of a form in which `…` stands for anything.
fn matches(form: &str, line: &str) -> bool {
    let mut parts = form.split('…');
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    rest.is_empty() || last == Some("")
}

/// Runs a command in a clean environment, and ends it if it takes too long.
fn output(root: &Path, command: &mut Command) -> Result<(i32, String), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_orchc")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let log = root.with_extension("out");
    let file = fs::File::create(&log).map_err(|error| error.to_string())?;
    let mut child = command
        .current_dir(root)
        .env_clear()
        .env("PATH", format!("{}:{path}", program.display()))
        .env("HOME", root)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(file)
        .spawn()
        .map_err(|error| error.to_string())?;
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        if begun.elapsed() > LONGEST {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("it took longer than {LONGEST:?}"));
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let printed = fs::read(&log).map_err(|error| error.to_string())?;
    let _ = fs::remove_file(&log);
    Ok((status.code().unwrap_or(-1), String::from_utf8_lossy(&printed).into_owned()))
}
