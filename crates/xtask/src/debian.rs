//! Debian's packages: installed where they are missing, or unpacked without being installed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{output, run, step, works};

/// Installs packages, as root or with sudo.
///
/// # Errors
/// When the machine has no apt, or the user may not install.
pub fn install(packages: &[&str]) -> Result<()> {
    step(&format!("installing {} with apt", packages.join(", ")));
    run(as_root("apt-get")?.args(["-qq", "update"]))?;
    run(as_root("apt-get")?.args(["-qq", "-y", "--no-install-recommends", "install"]).args(packages))
}

fn as_root(program: &str) -> Result<Command> {
    let is_root = output(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = match is_root {
        true => Command::new("env"),
        false if works(Command::new("sudo").arg("--version")) => {
            let mut sudo = Command::new("sudo");
            sudo.arg("env");
            sudo
        }
        false => bail!("`{program}` needs root, and there is no sudo"),
    };
    command.arg("DEBIAN_FRONTEND=noninteractive").arg(program);
    Ok(command)
}

/// Installs those of the packages that are not there.
///
/// # Errors
/// When something is missing and cannot be installed.
pub fn ensure(packages: &[&str]) -> Result<()> {
    let is_there = |package: &str| {
        let mut query = Command::new("dpkg-query");
        query.args(["--show", "--showformat", "${db:Status-Status}", package]);
        output(&mut query).is_ok_and(|status| status == "installed")
    };
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_there(package)).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => install(&missing),
    }
}

/// Fetches packages of another release and unpacks them into `into`, leaving the system as it is.
///
/// # Errors
/// When this is no Debian, or a package cannot be had.
pub fn unpack(packages: &[&str], release: &str, work: &Path, into: &Path) -> Result<()> {
    let release = Release::new(release, work)?;
    output(release.apt().args(["-q", "download"]).args(packages))?;
    let archives: Result<Vec<PathBuf>> = packages.iter().map(|package| newest_deb(work, package)).collect();
    unpack_all(&archives?, into)
}

/// Fetches packages of another release with all they depend on, down to the C library, and unpacks them into `into`: they
/// run there with their own loader, whatever the system has.
///
/// # Errors
/// When this is no Debian, or a package cannot be had.
pub fn unpack_with_dependencies(packages: &[&str], release: &str, work: &Path, into: &Path) -> Result<()> {
    let release = Release::new(release, work)?;
    // To apt this is a machine on which nothing is installed.
    let nothing = work.join("status");
    fs::write(&nothing, "")?;
    let status = format!("Dir::State::Status={}", nothing.display());
    let wanted = ["-qq", "-y", "--no-install-recommends", "--download-only", "-o", &status, "install"];
    output(release.apt().args(wanted).args(packages))?;
    unpack_all(&debs(&work.join("cache/archives"))?, into)
}

/// Writes a script that starts a program that was unpacked with its dependencies, with its own loader and libraries and
/// these variables set to paths in the unpacked folder.
///
/// # Errors
/// When it cannot be written, or the program does not run.
pub fn launcher(script: &Path, unpacked: &Path, program: &str, variables: &[(&str, &str)]) -> Result<()> {
    let inside = |path: &str| format!("'{}'", unpacked.join(path).display());
    let libraries = entry(&unpacked.join("usr/lib"), |path| path.join("libc.so.6").is_file())?;
    let loader = entry(&libraries, |path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ld-linux"))
    })?;
    let mut text = String::from("#!/bin/sh\n");
    for (name, path) in variables {
        text.push_str(&format!("{name}={} ", inside(path)));
    }
    let (loader, libraries) = (loader.display(), libraries.display());
    text.push_str(&format!("exec '{loader}' --library-path '{libraries}' {} \"$@\"\n", inside(program)));
    fs::create_dir_all(script.parent().unwrap_or(script))?;
    fs::write(script, text).with_context(|| format!("cannot write {}", script.display()))?;
    fs::set_permissions(script, fs::Permissions::from_mode(0o755))?;
    match works(Command::new(script).arg("--version")) {
        true => Ok(()),
        false => bail!("{} was unpacked but does not run", script.display()),
    }
}

/// The first entry of a folder that is so.
fn entry(folder: &Path, is: impl Fn(&Path) -> bool) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("there is no {}", folder.display()))?;
    let found = entries.flatten().map(|entry| entry.path()).find(|path| is(path));
    found.with_context(|| format!("{} holds no C library", folder.display()))
}

/// Another release of Debian, with folders and a source list of its own.
struct Release<'a> {
    work: &'a Path,
}

impl<'a> Release<'a> {
    fn new(release: &str, work: &'a Path) -> Result<Release<'a>> {
        let mirror = mirror()?;
        for folder in ["lists/partial", "cache/archives/partial", "etc"] {
            fs::create_dir_all(work.join(folder))?;
        }
        let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
        let source = format!("deb [signed-by={keyring}] {mirror} {release} main\n");
        fs::write(work.join("etc/sources.list"), source)?;
        let at = |part: &str| work.join(part).display().to_string();
        let config = format!(
            "Dir::Etc::SourceList \"{}\";\nDir::Etc::SourceParts \"/dev/null\";\nDir::State::Lists \"{}\";\n\
             Dir::Cache \"{}\";\nAPT::Sandbox::User \"root\";\n",
            at("etc/sources.list"),
            at("lists"),
            at("cache"),
        );
        fs::write(work.join("etc/apt.conf"), config)?;
        let release = Release { work };
        output(release.apt().args(["-q", "update"]))?;
        Ok(release)
    }

    fn apt(&self) -> Command {
        let mut apt = Command::new("apt-get");
        apt.env("APT_CONFIG", self.work.join("etc/apt.conf")).current_dir(self.work);
        apt
    }
}

fn unpack_all(archives: &[PathBuf], into: &Path) -> Result<()> {
    for archive in archives {
        output(Command::new("dpkg").arg("-x").arg(archive).arg(into))?;
    }
    Ok(())
}

/// The mirror this machine gets its Debian from.
fn mirror() -> Result<String> {
    let list = || {
        let mut command = Command::new("apt-get");
        command.args([
            "indextargets",
            "--format",
            "$(REPO_URI) $(CODENAME) $(ORIGIN)",
            "Created-By: Packages",
        ]);
        output(&mut command)
    };
    let find = |text: &str| {
        let mut targets = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        targets.find_map(|target| match target.as_slice() {
            [uri, release, "Debian"] if !release.contains('-') => Some((*uri).to_owned()),
            _ => None,
        })
    };
    if !works(Command::new("apt-get").arg("--version")) {
        bail!("this needs Debian's apt, which is not on this machine");
    }
    if let Some(mirror) = find(&list()?) {
        return Ok(mirror);
    }
    // A new machine has sources but no lists yet.
    run(as_root("apt-get")?.args(["-qq", "update"]))?;
    find(&list()?).context("apt knows no Debian mirror; on other systems install Docker Compose 2.26 by hand")
}

fn newest_deb(folder: &Path, package: &str) -> Result<PathBuf> {
    let of_package = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{package}_")))
    };
    debs(folder)?.into_iter().rfind(of_package).with_context(|| format!("apt fetched no {package}"))
}

fn debs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .collect();
    found.sort();
    Ok(found)
}
