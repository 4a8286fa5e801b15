//! Rules: what a tool's options are, and which call becomes which command.
//!
//! Rules are data. A file in `rules/` says how a tool reads its own command
//! line, which words go into every new command, and which options make which
//! rule fit. Adding a rule, or a tool, needs no Rust.
//!
//! ```text
//! schema    the TOML as it is written
//! compile   schema -> RuleSet, which is always valid
//! options   the words of a call -> the options of its tool
//! template  options + a rule's commands -> the words of new commands
//! steps     the closed list of ways to take a value apart
//! grammar   the command lines of DISM, for the `dism` rules
//! features  what became of Windows features
//! surroundings  what the `context` rules look for
//! plain     rules that belong to no tool
//! examples  runs what the rule files claim
//! explain   says it to a person
//! ```

mod compile;
pub mod error;
pub mod examples;
mod explain;
pub mod features;
pub mod grammar;
pub mod options;
mod plain;
mod schema;
pub mod selection;
pub mod steps;
pub mod surroundings;
pub mod target;
pub mod template;

use std::path::PathBuf;

pub use self::error::RuleError;
use self::features::Features;
use self::grammar::Grammar;
use self::options::Options;
pub use self::schema::{Counterexample, Directory, Example, NotCovered, Repeat, ValueKind};
use self::surroundings::Surroundings;
use self::target::Target;
use self::template::Template;
use crate::finding::Severity;
use crate::invocation::{Applicability, Limit};

/// The rule files that come with the program.
const BUILTIN: [(&str, &str); 8] = [
    ("rules/pkgmgr.toml", include_str!("../rules/pkgmgr.toml")),
    ("rules/peimg.toml", include_str!("../rules/peimg.toml")),
    ("rules/intlcfg.toml", include_str!("../rules/intlcfg.toml")),
    ("rules/ocsetup.toml", include_str!("../rules/ocsetup.toml")),
    ("rules/oclist.toml", include_str!("../rules/oclist.toml")),
    (
        "rules/servermanagercmd.toml",
        include_str!("../rules/servermanagercmd.toml"),
    ),
    ("rules/imagex.toml", include_str!("../rules/imagex.toml")),
    ("rules/wusa.toml", include_str!("../rules/wusa.toml")),
];

/// The rules whose condition lives in the program.
const GENERAL: (&str, &str) = ("rules/general.toml", include_str!("../rules/general.toml"));

/// The grammar of DISM and the rules about lines that break it.
const DISM: (&str, &str) = ("rules/dism.toml", include_str!("../rules/dism.toml"));

/// What the `context` rules look for, and what they say.
const CONTEXT: (&str, &str) = ("rules/context.toml", include_str!("../rules/context.toml"));

/// What became of Windows features.
const FEATURES: (&str, &str) = (
    "rules/features.toml",
    include_str!("../rules/features.toml"),
);

/// All tools and their rules, checked.
#[derive(Debug)]
pub struct RuleSet {
    tools: Vec<Tool>,
    grammar: Grammar,
    features: Features,
    surroundings: Surroundings,
    plain: Vec<Rule>,
}

/// A tool: how it is called, and its rules.
#[derive(Debug)]
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
    directory: Directory,
    globals: Template,
    hold_restart: Option<String>,
    features: Option<OptionId>,
    target_option: OptionId,
    offline: Template,
    online: Option<String>,
    without_dism: String,
    severity: [Severity; 2],
    notes: Vec<Note>,
    components: Vec<schema::Component>,
    not_covered: Vec<NotCovered>,
    rules: Vec<Rule>,
}

/// Which option of its tool: an index that is always valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OptionId(usize);

/// One option of a tool.
#[derive(Debug)]
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
#[derive(Debug, Default)]
struct Shape {
    requires: Vec<OptionId>,
    any: Vec<OptionId>,
    without: Vec<OptionId>,
    ends: Vec<String>,
}

/// Which calls a rule is for.
#[derive(Debug)]
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
#[derive(Debug)]
struct Note {
    shape: Shape,
    applicability: Option<Applicability>,
    text: String,
}

/// One rule: a shape of calls, and what becomes of them.
#[derive(Debug)]
pub struct Rule {
    id: String,
    tool: String,
    summary: String,
    why: String,
    help: String,
    evidence: Vec<String>,
    severity: [Severity; 2],
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
    has_target: bool,
    has_globals: bool,
    examples: Vec<Example>,
    counterexamples: Vec<Counterexample>,
}

impl RuleSet {
    /// The rules that come with the program.
    ///
    /// # Errors
    ///
    /// When a rule file is invalid, which a test rules out for these.
    pub fn builtin() -> Result<Self, RuleError> {
        Self::with_files(&[])
    }

    /// The built-in rules and those of further files. A file about a tool that
    /// has built-in rules takes their place.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or breaks a rule about rules; the error
    /// points at the place in the file.
    pub fn with_files(files: &[PathBuf]) -> Result<Self, RuleError> {
        let (path, text) = DISM;
        let (grammar, mut plain) = grammar::load(path, text)?;
        let (path, text) = CONTEXT;
        let (surroundings, context) = surroundings::load(path, text)?;
        plain.extend(context);
        let mut set = Self {
            tools: Vec::new(),
            grammar,
            features: Features::load(FEATURES.0, FEATURES.1)?,
            surroundings,
            plain,
        };
        let general = compile::general(GENERAL.0, GENERAL.1, &set)?;
        set.plain.extend(general);
        for (path, text) in BUILTIN {
            let mut tool = compile::tool(path, text, &set)?;
            tool.builtin = true;
            set.tools.push(tool);
        }
        for path in files {
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| RuleError::unreadable(&shown, &error))?;
            let tool = compile::tool(&shown, &text, &set)?;
            set.tools.retain(|known| known.name != tool.name);
            set.tools.push(tool);
        }
        Ok(set)
    }

    /// Every rule, in the order of the files.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let of_tools = self.tools.iter().flat_map(|tool| &tool.rules);
        of_tools.chain(&self.plain)
    }

    /// The rows of the semantics reference that no rule stands for.
    pub fn not_covered(&self) -> impl Iterator<Item = &NotCovered> {
        self.tools.iter().flat_map(|tool| &tool.not_covered)
    }

    /// The grammar of DISM.
    #[must_use]
    pub fn grammar(&self) -> &Grammar {
        &self.grammar
    }

    /// What became of Windows features.
    #[must_use]
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// What the `context` rules look for.
    #[must_use]
    pub fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// Every name that a file must hold for a rule to have something to say.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.programs().chain(["dism"])
    }

    /// Every program name that a tool goes by, in lower case.
    pub fn programs(&self) -> impl Iterator<Item = &str> {
        self.tools
            .iter()
            .flat_map(|tool| tool.programs.iter().map(String::as_str))
    }

    /// The program names of the tools whose rules are on by default.
    pub fn default_programs(&self) -> impl Iterator<Item = &str> {
        let on = self.tools.iter().filter(|tool| !tool.opt_in);
        on.flat_map(|tool| tool.programs.iter().map(String::as_str))
    }

    /// Whether a rule is off until somebody selects it or its family.
    #[must_use]
    pub fn is_opt_in(&self, rule: &str) -> bool {
        let family = selection::family(rule);
        self.tools
            .iter()
            .any(|tool| tool.opt_in && tool.name == family)
    }

    /// The tool that a program name (lower case, no extension) belongs to.
    #[must_use]
    pub fn tool(&self, program: &str) -> Option<&Tool> {
        self.tools
            .iter()
            .find(|tool| tool.programs.iter().any(|name| name == program))
    }

    /// The rule of an id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == id)
    }
}

impl Tool {
    /// Its name, which is also the family of its rules.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The program that takes its place.
    #[must_use]
    pub fn replacement(&self) -> &str {
        &self.replacement
    }

    /// What becomes of the directory it was called with.
    #[must_use]
    pub fn directory(&self) -> Directory {
        self.directory
    }

    /// The file of the newer kits that a package of the old one has become.
    #[must_use]
    pub fn cab_of(&self, package: &str) -> Option<String> {
        let package = package.to_ascii_lowercase();
        self.components.iter().find_map(|component| {
            let known = component.package.to_ascii_lowercase();
            let Some((start, end)) = known.split_once('*') else {
                return (known == package).then(|| component.cab.clone());
            };
            let rest = package.strip_prefix(start)?.strip_suffix(end)?;
            (!rest.is_empty() && !rest.contains('*')).then(|| component.cab.replace('*', rest))
        })
    }

    /// The option that names the image.
    pub(crate) fn target_option(&self) -> OptionId {
        self.target_option
    }

    /// What DISM can do on a target that has none.
    #[must_use]
    pub fn without_dism(&self) -> &str {
        &self.without_dism
    }

    /// The first rule that fits the options, else the tool's catch-all.
    #[must_use]
    pub fn rule_for(&self, options: &Options) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.fits(options))
    }

    /// The rule for every call that no other rule fits.
    #[must_use]
    pub fn catch_all(&self) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.is_catch_all())
    }

    /// What is to be said about these options, beside the rule.
    pub(crate) fn notes(
        &self,
        options: &Options,
    ) -> impl Iterator<Item = (Option<Applicability>, &str)> {
        self.notes
            .iter()
            .filter(|note| note.shape.fits(options))
            .map(|note| (note.applicability, note.text.as_str()))
    }

    /// The known names of features that a call enables.
    pub(crate) fn enabled<'a>(&self, options: &'a Options) -> Vec<&'a str> {
        let values = self.features.iter().flat_map(|id| options.values(*id));
        let known = values.filter_map(|value| value.text.literal());
        let names = known.flat_map(|list| list.split(';'));
        names.filter(|name| !name.is_empty()).collect()
    }

    fn option(&self, name: &str) -> Option<OptionId> {
        let matches = |option: &Opt| option.names.iter().any(|known| known == name);
        self.options.iter().position(matches).map(OptionId)
    }

    fn opt(&self, id: OptionId) -> &Opt {
        &self.options[id.0]
    }
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

    /// The labels and rows of the semantics reference that it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[String] {
        &self.evidence
    }

    /// How bad a finding of it is on a target.
    #[must_use]
    pub fn severity(&self, target: Target) -> Severity {
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
        (self.applicability == Applicability::Unsafe).then(|| Limit {
            applicability: Applicability::Unsafe,
            reason: "the new command reaches further, or less far, than the old one".to_owned(),
        })
    }
}

impl Tool {
    /// An option as it is written: `/iu`.
    fn shown(&self, option: OptionId) -> String {
        let prefix = self.prefixes.first().copied().unwrap_or('/');
        let name = self.opt(option).names.first().map_or("", String::as_str);
        format!("`{prefix}{name}`")
    }
}
