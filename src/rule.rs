//! Rules: what a tool's options are, and which call becomes which command.
//!
//! Rules are data. A file in `rules/` says how a tool reads its own command
//! line, which words go into every new command, and which options make which
//! rule fit. Adding a rule, or a tool, needs no Rust.
//!
//! ```text
//! file      a rule file, and the packed form of those that come with the program
//! schema    the TOML as it is written
//! compile   schema -> RuleSet, which is always valid
//! set       all rules together
//! late      the same, read when a script asks for it
//! tool      a tool and which of its rules fits
//! options   the words of a call -> the options of its tool
//! template  options + a rule's commands -> the words of new commands
//! steps     the closed list of ways to take a value apart
//! grammar   the command lines of DISM, for the `dism` rules
//! features  what became of Windows features
//! surroundings  what the `context` rules look for
//! plain     rules that belong to no tool
//! examples  runs what the rule files claim
//! evidence  what the rules rest on
//! explain   says it to a person
//! ```

pub mod cmdlets;
mod compile;
pub mod evidence;
pub mod examples;
mod explain;
pub mod features;
mod file;
mod given;
pub mod grammar;
mod late;
pub mod options;
mod plain;
mod schema;
pub mod selection;
mod set;
pub mod steps;
pub mod surroundings;
pub mod target;
pub mod template;
mod tool;

use self::features::Features;
pub use self::file::Spanned;
use self::grammar::Grammar;
pub use self::late::LateRules;
use self::options::Options;
pub use self::schema::{
    Counterexample, Directory, Example, NotCovered, Prints, Repeat, TargetWords, ValueKind,
};
use self::surroundings::Surroundings;
use self::target::Target;
use self::template::Template;
use crate::finding::Severity;
use crate::invocation::{Applicability, Limit};
use crate::language::slice::Seeds;

/// The program that took the place of the retired tools, as [`Tool`]s are named.
pub const DISM: &str = "dism";

/// Programs that run in Windows PE only: a script that runs one is for it.
pub(crate) const PROGRAMS_OF_PE: [&str; 2] = ["wpeinit", "wpeutil"];

/// All tools and their rules, checked.
#[derive(Clone, Debug)]
pub struct RuleSet {
    tools: Vec<Tool>,
    grammar: Grammar,
    features: Features,
    surroundings: Surroundings,
    cmdlets: cmdlets::Cmdlets,
    plain: Vec<Rule>,
    seeds: Seeds,
}

/// A tool: how it is called, and its rules.
#[derive(Clone, Debug)]
pub struct Tool {
    /// It came with the program, and a file of the user's may replace it.
    builtin: bool,
    /// Its rules are off until somebody selects them.
    opt_in: bool,
    name: String,
    programs: Vec<String>,
    prefixes: Vec<char>,
    separators: Vec<char>,
    positional: Option<OptionId>,
    positional_suffices: bool,
    options: Vec<Opt>,
    replacement: String,
    prints: Prints,
    directory: Directory,
    globals: Template,
    hold_restart: Option<String>,
    /// What to say when a call becomes several commands.
    several: Option<String>,
    /// What a call lacks that is read and that no rule fits.
    lacks: Option<String>,
    /// What there is to say where it puts in what a `%name%` in a path stands for.
    expands: Option<String>,
    /// The option that names the features which a call enables.
    enables: Option<OptionId>,
    disables: Option<OptionId>,
    target_option: OptionId,
    offline: Template,
    online: Option<String>,
    without_dism: String,
    severity: [Severity; 2],
    shifts: Vec<String>,
    notes: Vec<Note>,
    components: Vec<schema::Component>,
    not_covered: Vec<NotCovered>,
    rules: Vec<Rule>,
}

/// Which option of its tool: an index that is always valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OptionId(usize);

/// One option of a tool.
#[derive(Clone, Debug)]
struct Opt {
    /// The name, then its aliases, in lower case.
    names: Vec<String>,
    kind: ValueKind,
    optional: bool,
    repeat: Repeat,
    joins: bool,
    one_of: Vec<String>,
}

/// Which options a call must, and must not, have.
#[derive(Clone, Debug, Default)]
struct Shape {
    requires: Vec<OptionId>,
    any: Vec<OptionId>,
    without: Vec<OptionId>,
    ends: Vec<String>,
}

/// Which calls a rule is for.
#[derive(Clone, Debug)]
enum Fits {
    /// Every call that no rule before it fits.
    All,
    /// No call by itself: the condition lives in the program.
    /// A call without arguments.
    Bare,
    /// A call with more than one option of some group.
    Clash(Vec<Vec<OptionId>>),
    /// A call of a certain shape.
    Shape(Shape),
    /// Something that a checker of its own finds.
    Elsewhere,
}

/// Something to say about calls of a certain shape.
#[derive(Clone, Debug)]
struct Note {
    shape: Shape,
    applicability: Option<Applicability>,
    text: String,
}

/// One rule: a shape of calls, and what becomes of them.
#[derive(Clone, Debug)]
pub struct Rule {
    id: String,
    tool: String,
    summary: String,
    why: String,
    help: String,
    evidence: Vec<String>,
    /// Rows about what is different once the new command runs.
    shifts: Vec<String>,
    severity: [Severity; 2],
    /// Targets on which it is an error.
    errors_on: Vec<Target>,
    fits: Fits,
    exactly_one: Vec<OptionId>,
    /// Its commands are for a call that one with this option follows.
    followed_by: Option<OptionId>,
    /// The option that names a component of the newer kits.
    component: Option<OptionId>,
    drops: Vec<OptionId>,
    commands: Vec<Template>,
    applicability: Applicability,
    output_differs: bool,
    target: TargetWords,
    has_globals: bool,
    examples: Vec<Example>,
    counterexamples: Vec<Counterexample>,
}

impl Shape {
    /// Whether the shape asks for an option.
    fn names(&self, option: OptionId) -> bool {
        self.requires.contains(&option) || self.any.contains(&option)
    }

    fn fits(&self, options: &Options) -> bool {
        let given = |option: &OptionId| options.has(*option);
        let named: Vec<OptionId> = self.requires.iter().chain(&self.any).copied().collect();
        self.requires.iter().all(given)
            && (self.any.is_empty() || self.any.iter().any(given))
            && !self.without.iter().any(given)
            && (self.ends.is_empty() || options.any_item_ends(&named, &self.ends))
    }
}

impl Rule {
    /// The id: kebab case, the family first.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The tool it is about; empty for a rule that is about no tool.
    #[must_use]
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// What to do by hand, and what to mind.
    #[must_use]
    pub fn help(&self) -> &str {
        self.help.trim()
    }

    /// The rows of the semantics reference that it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[String] {
        &self.evidence
    }

    /// Rows about what is different once its new command runs.
    #[must_use]
    pub fn shifts(&self) -> &[String] {
        &self.shifts
    }

    /// How bad a finding of it is on a target.
    #[must_use]
    pub fn severity(&self, target: Target) -> Severity {
        if self.errors_on.contains(&target) {
            return Severity::Error;
        }
        self.severity[usize::from(target.has_dism())]
    }

    /// The best that its fix can be.
    #[must_use]
    pub fn applicability(&self) -> Applicability {
        self.applicability
    }

    /// Whether it stands for every call that no other rule of its tool fits.
    #[must_use]
    pub fn is_catch_all(&self) -> bool {
        matches!(self.fits, Fits::All)
    }

    /// Whether it belongs to no tool: a checker of its own finds what it is about.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self.fits, Fits::Elsewhere)
    }

    /// Whether what the new command prints differs from the old.
    #[must_use]
    pub fn output_differs(&self) -> bool {
        self.output_differs
    }

    /// The scripts that it claims to find.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The scripts that it claims not to find.
    #[must_use]
    pub fn counterexamples(&self) -> &[Counterexample] {
        &self.counterexamples
    }

    fn fits(&self, options: &Options) -> bool {
        match &self.fits {
            Fits::All => true,
            Fits::Elsewhere => false,
            Fits::Bare => options.is_bare(),
            Fits::Clash(groups) => groups
                .iter()
                .any(|group| group.iter().filter(|option| options.has(**option)).count() > 1),
            Fits::Shape(shape) => shape.fits(options),
        }
    }

    /// Whether its shape asks for an option.
    fn names(&self, option: OptionId) -> bool {
        matches!(&self.fits, Fits::Shape(shape) if shape.names(option))
    }

    /// Whether every call that it fits has one of these options.
    fn always_has(&self, options: &[OptionId]) -> bool {
        let Fits::Shape(shape) = &self.fits else {
            return false;
        };
        let listed = |option: &OptionId| options.contains(option);
        shape.requires.iter().any(listed) || (!shape.any.is_empty() && shape.any.iter().all(listed))
    }

    /// The option of the call that must follow, for the two to become one command.
    pub(crate) fn followed_by(&self) -> Option<OptionId> {
        self.followed_by
    }

    /// The option whose value is a component, to be named by its path in the kit.
    pub(crate) fn component(&self) -> Option<OptionId> {
        self.component
    }

    /// The first option that its shape asks for.
    pub(crate) fn shape_option(&self) -> Option<OptionId> {
        match &self.fits {
            Fits::Shape(shape) => shape.requires.first().copied(),
            _ => None,
        }
    }

    /// How a value ends that its shape asks for.
    fn endings(&self) -> &[String] {
        match &self.fits {
            Fits::Shape(shape) => &shape.ends,
            _ => &[],
        }
    }

    /// What stands in the way of a rewrite by this rule.
    pub(crate) fn refusal(&self, tool: &Tool, options: &Options) -> Option<String> {
        if self.exactly_one.is_empty() {
            return None;
        }
        let count = self
            .exactly_one
            .iter()
            .filter(|option| options.has_value(**option))
            .count();
        let names: Vec<_> = self
            .exactly_one
            .iter()
            .map(|option| tool.shown(*option))
            .collect();
        (count != 1).then(|| format!("it wants a value for exactly one of {}", names.join(", ")))
    }

    /// The words of the new commands, without the program.
    pub(crate) fn commands(
        &self,
        tool: &Tool,
        options: &Options,
    ) -> Result<template::Commands, String> {
        template::commands(self, tool, options)
    }

    pub(crate) fn limits(&self) -> Option<Limit> {
        (self.applicability == Applicability::Unsafe).then(|| {
            Limit::unsafe_fix("the new command reaches further, or less far, than the old one")
        })
    }
}
