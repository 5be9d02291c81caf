//! What can be typed: commands, options and their help. Knows nothing of how a command does its work.

use std::path::PathBuf;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::render::Format;
use crate::terminal::ColorWish;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// The toolchain of .orch: one typed description of a stack of services, checked as it is written, run here,
/// and written for every platform.
#[derive(Parser)]
#[command(name = "orchc", version, styles = STYLES, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// When to color
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWish,

    /// Say only what was asked for: no summaries, no progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  orchc init shop && orchc run shop     a first stack, running
  orchc check                           check the stack in this folder
  orchc emit k8s --env production       Kubernetes manifests on standard output
  orchc explain unknown-field           what a finding means and how to mend it

A PATH is a file, a folder with one stack, or `-` for standard input.
Exit codes: 0 fine, 1 errors in the input, 2 wrong use or unreadable, 130 a run interrupted before it was up.";

/// The commands, in the order a newcomer needs them.
#[derive(Subcommand)]
pub enum Command {
    /// Write a first stack: commented, and it runs at once
    Init(Init),
    /// Find what is wrong, in every environment
    Check(Check),
    /// Start the stack on this machine, in order, and show what it prints
    #[cfg(feature = "run")]
    Run(Run),
    /// Write manifests: Compose, Kubernetes, or the model as JSON
    Emit(Emit),
    /// Lay files out in the one style
    Fmt(Fmt),
    /// Show what starts after what and why, or who can reach whom
    Graph(Graph),
    /// Run the `test` items of a stack
    Test(Test),
    /// Tell what a code means, with a wrong and a right example
    Explain(Explain),
    /// Look up a kind, a field or a function
    Doc(Doc),
    /// Serve an editor: the language server on standard input and output
    #[command(after_help = "\
Examples:
  orchc lsp                       what an editor starts; nobody types into it

In VS Code the extension starts it; for Neovim, Helix and Emacs see the folder `editors` of the
project. Any other editor that speaks the Language Server Protocol starts it for `.orch` files.")]
    Lsp,
    /// Print a completion script for a shell
    Completions(Completions),
}

/// Which stack.
#[derive(Debug, Args)]
pub struct StackPath {
    /// A file, a folder with one stack, or `-` for standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub path: PathBuf,
}

/// Under which circumstances a stack is looked at.
#[derive(Debug, Args, Default)]
pub struct Circumstances {
    /// Set a field above all layers, or add to it with `+=`; may be repeated
    #[arg(long, value_name = "FIELD=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,

    /// A file of NAME=value lines, looked at after the environment and before `.env`
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
}

/// Writes a commented stack
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc init                  ./stack.orch
  orchc init shop             shop/stack.orch, the stack called `shop`")]
pub struct Init {
    /// The folder; made if it is not there
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub folder: PathBuf,
}

/// Checks a stack
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc check                              the stack in this folder
  orchc check shop.orch --env production   one environment only
  orchc check --target k8s                 with what only Kubernetes minds
  orchc check --fix                        mend what can safely be mended
  orchc check --deny warnings --format github    in CI
  cat shop.orch | orchc check -            from standard input")]
pub struct Check {
    /// Which stack.
    #[command(flatten)]
    pub stack: StackPath,

    /// Look at this environment only, not at every one
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,

    /// Also tell what only this target minds; may be repeated
    #[arg(long, value_enum)]
    pub target: Vec<TargetName>,

    /// From outside.
    #[command(flatten)]
    pub circumstances: Circumstances,

    /// Inputs that are not set are errors
    #[arg(long)]
    pub inputs: bool,

    /// Apply every fix that is safe, until none is left
    #[arg(long)]
    pub fix: bool,

    /// Treat warnings as errors
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Vec<Denied>,

    /// The form of the findings
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// Show a person at most so many findings, errors first; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
}

/// What else may fail a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Denied {
    /// Every warning.
    Warnings,
}

/// What a stack can be made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TargetName {
    /// Docker Compose.
    Compose,
    /// Kubernetes.
    K8s,
    /// This machine.
    Run,
}

impl From<TargetName> for orch_model::Target {
    fn from(name: TargetName) -> Self {
        match name {
            TargetName::Compose => orch_model::Target::Compose,
            TargetName::K8s => orch_model::Target::K8s,
            TargetName::Run => orch_model::Target::Run,
        }
    }
}

/// Writes manifests
#[derive(Args)]
#[command(after_help = "\
Examples:
  orchc emit compose > compose.yaml
  orchc emit k8s --env production | kubectl apply -f -
  orchc emit compose --out deploy          deploy/compose.yaml
  orchc emit json | jq '.services'")]
pub struct Emit {
    /// What to write
    #[arg(value_name = "TARGET", value_parser = TargetParser)]
    pub target: &'static dyn orch_emit::Target,

    /// Which stack.
    #[command(flatten)]
    pub stack: StackPath,

    /// The environment
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,

    /// From outside.
    #[command(flatten)]
    pub circumstances: Circumstances,

    /// Write files into this folder instead of standard output; paths are then relative to it
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,

    /// For Kubernetes: also what belongs to this profile; may be repeated
    #[arg(long, value_name = "NAME")]
    pub profile: Vec<String>,

    /// Replace files in that folder that orchc did not write, too
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// Lays files out
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc fmt                      every .orch file below this folder
  orchc fmt shop.orch
  orchc fmt --check              change nothing; exit 1 if something would change
  orchc fmt - < shop.orch        from standard input to standard output")]
pub struct Fmt {
    /// Files, folders, or `-`
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Change nothing; tell which files would change
    #[arg(long)]
    pub check: bool,
}

/// Shows the order of starting
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc graph                          what starts after what, and why
  orchc graph --format mermaid         for a README
  orchc graph --format dot | dot -Tsvg > stack.svg
  orchc graph --reachable web db       whether and how `web` gets to `db`")]
pub struct Graph {
    /// Which stack.
    #[command(flatten)]
    pub stack: StackPath,

    /// The environment
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,

    /// From outside.
    #[command(flatten)]
    pub circumstances: Circumstances,

    /// The form
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,

    /// Tell whether the first can reach the second, and by which way; exit 1 if not
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"])]
    pub reachable: Vec<String>,
}

/// A form of graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum GraphFormat {
    /// Waves of what starts together
    #[default]
    Text,
    /// Graphviz
    Dot,
    /// Mermaid, which GitHub draws
    Mermaid,
    /// Nodes and edges
    Json,
}

/// Runs tests
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc test
  orchc test shop.orch --only replicas     tests with `replicas` in their name")]
pub struct Test {
    /// Which stack.
    #[command(flatten)]
    pub stack: StackPath,

    /// Only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
}

/// Explains a code
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc explain                   every code in a line
  orchc explain unknown-field")]
pub struct Explain {
    /// The code as it stands in brackets
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Looks something up
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc doc                       every kind
  orchc doc service               its fields
  orchc doc service.health        one field")]
pub struct Doc {
    /// KIND, KIND.FIELD, a type or a function
    #[arg(value_name = "TOPIC")]
    pub topic: Option<String>,
}

/// Starts the stack
#[cfg(feature = "run")]
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc run                       the stack in this folder, until Ctrl-C
  orchc run --only api,db         these two and what they wait for
  orchc run --env-file local.env

Ctrl-C stops everything in reverse order; twice kills it.")]
pub struct Run {
    /// Which stack.
    #[command(flatten)]
    pub stack: StackPath,

    /// The environment
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,

    /// From outside.
    #[command(flatten)]
    pub circumstances: Circumstances,

    /// Also start what belongs to this profile; may be repeated
    #[arg(long, value_name = "NAME")]
    pub profile: Vec<String>,

    /// Start only these and what they wait for
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub only: Vec<String>,
}

/// Prints a completion script
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orchc completions bash > ~/.local/share/bash-completion/completions/orchc
  orchc completions zsh  > ~/.zfunc/_orchc
  orchc completions fish > ~/.config/fish/completions/orchc.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// The targets as the emitter lists them: help, completion and errors say the same.
#[derive(Debug, Clone)]
struct TargetParser;

impl clap::builder::TypedValueParser for TargetParser {
    type Value = &'static dyn orch_emit::Target;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let names =
            clap::builder::PossibleValuesParser::new(orch_emit::TARGETS.iter().map(|target| target.name()));
        let name = names.parse_ref(command, argument, value)?;
        orch_emit::target(&name).ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidValue))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        let value = |target: &&'static dyn orch_emit::Target| {
            clap::builder::PossibleValue::new(target.name()).help(target.summary())
        };
        Some(Box::new(orch_emit::TARGETS.iter().map(value)))
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => {
            Ok((field.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("it takes the form FIELD=VALUE, for example `api.replicas=3`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_assignment_has_a_field_and_a_value() {
        assert_eq!(assignment("a.b = x=y"), Ok(("a.b".to_owned(), "x=y".to_owned())));
        assert!(assignment("a").is_err());
        assert!(assignment("=b").is_err());
    }
}
