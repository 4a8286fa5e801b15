//! The command line as it is typed. What it means is in [`options`].

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};

use crate::console::Color;
use crate::finding::Severity;
use crate::language::Language;
use crate::report::Format;
use crate::rule::cmdlets::Emit;
use crate::rule::target::Target;
use crate::source::Label;

pub mod list;
pub mod options;

/// Moves Windows deployment scripts off pkgmgr, PEImg and Intlcfg and onto DISM.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Say nothing but findings and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing to report
  1  findings (check, fix), something to change (diff), a failed example (test-rules)
  2  could not do its work: bad usage, or a file that could not be read or written";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report calls of the retired tools; writes nothing
    Check(CheckArguments),
    /// Print every rewrite as one unified diff; writes nothing
    Diff(SharedArguments),
    /// Apply the rewrites in place, then report what remains
    Fix(SharedArguments),
    /// Explain a rule: why, before and after, what to do by hand
    Explain(ExplainArguments),
    /// List every rule
    Rules(RuleFiles),
    /// Run the examples inside rule files
    TestRules(TestRulesArguments),
    /// Write a commented dismigrate.toml here
    Init,
    /// Print the completion script for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// What every command takes that reads scripts.
    #[command(flatten)]
    pub shared: SharedArguments,
    /// How to write findings down [default: full on a terminal, else concise]
    #[arg(long)]
    pub format: Option<Format>,
    /// Write the findings to FILE instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    /// Write today's findings to FILE, a baseline, and report nothing
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
}

/// What every command takes that reads scripts.
#[derive(Debug, Args)]
pub struct SharedArguments {
    /// Files and directories; `-` is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Which settings count.
    #[command(flatten)]
    pub configuration: ConfigurationArguments,
    /// Further rules.
    #[command(flatten)]
    pub rule_files: RuleFiles,
    /// What to look for.
    #[command(flatten)]
    pub rules: RuleArguments,
    /// Where to look.
    #[command(flatten)]
    pub files: FileArguments,
    /// Write calls of dism, or in PowerShell files the cmdlets of its DISM module [default: dism]
    #[arg(long, value_name = "WHAT", value_parser = emit())]
    pub emit: Option<Emit>,
    /// Take fixes too that change what a script does
    #[arg(long, overrides_with = "no_unsafe_fixes")]
    pub unsafe_fixes: bool,
    /// Take safe fixes alone, whatever the configuration says
    #[arg(long, overrides_with = "unsafe_fixes")]
    pub no_unsafe_fixes: bool,
    /// The least severity that makes the exit code 1 [default: warning]
    #[arg(long, value_name = "SEVERITY", value_parser = severity())]
    pub fail_on: Option<Severity>,
    /// Count findings by rule, on standard error
    #[arg(long)]
    pub statistics: bool,
    /// Use N threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// Which settings count.
#[derive(Debug, Args)]
pub struct ConfigurationArguments {
    /// Take FILE as the configuration of every script
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Take no configuration file
    #[arg(long)]
    pub isolated: bool,
    /// Report only findings that FILE, a baseline, does not hold
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,
    /// Report what the baseline of the configuration holds too
    #[arg(long)]
    pub no_baseline: bool,
}

/// What to look for.
#[derive(Debug, Args)]
pub struct RuleArguments {
    /// The Windows that the scripts shall run on [default: 10]
    #[arg(long, value_name = "OS", value_parser = target(), ignore_case = true)]
    pub target: Option<Target>,
    /// Listen to these rules and families alone (comma list)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Do not listen to these rules and families (comma list)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Listen to these rules and families too (comma list)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub extend_select: Vec<String>,
}

/// Where to look, and how to read it.
#[derive(Debug, Args)]
pub struct FileArguments {
    /// Only scripts that differ from a git revision, untracked ones included
    #[arg(long, value_name = "REV", conflicts_with = "files_from")]
    pub since: Option<String>,
    /// Only scripts that FILE lists, one a line or NUL-separated; `-` is standard
    /// input. With `--language`, every file is one
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// Leave out what matches, as in a .gitignore (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Read files too that .gitignore, .ignore or git's excludes leave out
    #[arg(long)]
    pub no_ignore: bool,
    /// Read files named on the command line as LANG, whatever their extension
    #[arg(long, value_name = "LANG", value_parser = language(), ignore_case = true)]
    pub language: Option<Language>,
    /// The path of the script on standard input; its extension gives the language
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// The encoding of files without a byte order mark: utf-8, utf-16le,
    /// utf-16be, or a code page (windows-1252, cp437, sjis, ...), whose
    /// bytes above 0x7F pass through unchanged [default: found out for each file]
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<Label>,
}

/// Rule files of the user.
#[derive(Debug, Args)]
pub struct RuleFiles {
    /// Read more rules from FILE (repeatable)
    #[arg(long = "rules", value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The id of a rule, as findings show it
    pub rule: String,
    /// Further rules.
    #[command(flatten)]
    pub rule_files: RuleFiles,
}

/// What `completions` takes.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// What `test-rules` takes.
#[derive(Debug, Args)]
pub struct TestRulesArguments {
    /// Rule files; without any, the built-in rules
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

fn emit() -> impl clap::builder::TypedValueParser<Value = Emit> {
    PossibleValuesParser::new(Emit::ALL.map(Emit::name)).try_map(|name| name.parse())
}

fn target() -> impl clap::builder::TypedValueParser<Value = Target> {
    PossibleValuesParser::new(Target::ALL.map(Target::name)).try_map(|name| name.parse())
}

const SEVERITIES: [(&str, Severity); 3] = [
    ("error", Severity::Error),
    ("warning", Severity::Warning),
    ("info", Severity::Info),
];

fn severity() -> impl clap::builder::TypedValueParser<Value = Severity> {
    named(&SEVERITIES)
}

const LANGUAGES: [(&str, Language); 4] = [
    ("batch", Language::Batch),
    ("powershell", Language::PowerShell),
    ("vbscript", Language::VbScript),
    ("wsf", Language::Wsf),
];

fn language() -> impl clap::builder::TypedValueParser<Value = Language> {
    named(&LANGUAGES)
}

/// A parser for the values of a table, by their names in it.
fn named<T: Copy + Send + Sync + 'static>(
    table: &'static [(&'static str, T)],
) -> impl clap::builder::TypedValueParser<Value = T> {
    PossibleValuesParser::new(table.iter().map(|(name, _)| *name)).try_map(move |name| {
        let entry = table
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&name));
        entry.map(|(_, value)| *value).ok_or("unknown name")
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn lists_and_names_are_read() {
        let line =
            "dismigrate check --select a,b --target 2012R2 --language Batch --fail-on info x";
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        let Command::Check(check) = cli.command else {
            panic!("not a check");
        };
        assert_eq!(check.shared.rules.select, ["a", "b"]);
        assert_eq!(check.shared.rules.target, Some(Target::Server2012R2));
        assert_eq!(check.shared.files.language, Some(Language::Batch));
        assert_eq!(check.shared.fail_on, Some(Severity::Info));
    }

    #[test]
    fn unknown_values_are_usage_errors_that_list_the_known_ones() {
        for (option, listed) in [
            ("--target=xp", "2008r2"),
            ("--fail-on=x", "warning"),
            ("--language=x", "batch"),
            ("--encoding=x", "utf-16le"),
        ] {
            let error = Cli::try_parse_from(["dismigrate", "fix", option]).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{option}");
            assert!(error.to_string().contains(listed), "{error}");
        }
    }
}
