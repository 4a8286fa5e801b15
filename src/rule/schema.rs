//! Rule files as they are written: TOML tables, nothing checked but their
//! shape. `rules/README.md` explains each key to the author of a rule.

use serde::Deserialize;

use super::file::Spanned;
use crate::finding::Severity;
use crate::invocation::Applicability;
use crate::language::Language;

/// A rule file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub(super) tool: Tool,
    #[serde(default, rename = "option")]
    pub(super) options: Vec<Opt>,
    #[serde(default, rename = "note")]
    pub(super) notes: Vec<Note>,
    #[serde(default, rename = "component")]
    pub(super) components: Vec<Component>,
    #[serde(default)]
    pub(super) not_covered: Vec<NotCovered>,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<Rule>,
}

/// The file of the rules whose condition lives in the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct General {
    #[serde(rename = "rule")]
    pub(super) rules: Vec<PlainRule>,
}

/// What a rule without a tool says about itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PlainRule {
    pub(super) id: Spanned<String>,
    pub(super) summary: String,
    pub(super) why: String,
    pub(super) help: String,
    #[serde(default)]
    pub(super) evidence: Vec<String>,
    pub(super) severity: Severity,
    #[serde(default)]
    pub(super) errors_on: Vec<super::target::Target>,
    pub(super) applicability: Option<Applicability>,
    #[serde(default, rename = "example")]
    pub(super) examples: Vec<Example>,
    #[serde(default, rename = "counterexample")]
    pub(super) counterexamples: Vec<Counterexample>,
}

/// A package that is a file of the newer kits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Component {
    pub(super) package: String,
    pub(super) cab: String,
}

/// A row of the semantics reference that no rule stands for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NotCovered {
    /// The id of the row: `W10`.
    pub row: String,
    /// The only language in which its rule has examples, where it has a rule.
    pub only: Option<Language>,
    /// Why there is no rule, or no example in another language.
    pub reason: String,
}

/// How a tool is called, and what all its new commands share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Tool {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) opt_in: bool,
    pub(super) programs: Vec<String>,
    pub(super) prefixes: Vec<char>,
    pub(super) separators: Vec<char>,
    pub(super) positional: Option<Spanned<String>>,
    /// A call of nothing but the positional word is one of the tool, not of
    /// another program of that name.
    #[serde(default)]
    pub(super) positional_suffices: bool,
    pub(super) replacement: String,
    #[serde(default)]
    pub(super) prints: Prints,
    #[serde(default)]
    pub(super) directory: Directory,
    pub(super) globals: Spanned<String>,
    pub(super) hold_restart: Option<String>,
    pub(super) several: Option<String>,
    pub(super) lacks: Option<String>,
    pub(super) expands: Option<String>,
    pub(super) enables: Option<Spanned<String>>,
    pub(super) disables: Option<Spanned<String>>,
    pub(super) target: Target,
    pub(super) severity: Severities,
    pub(super) without_dism: String,
    #[serde(default)]
    pub(super) shifts: Vec<String>,
}

/// What a tool writes to its output.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Prints {
    /// What it does, and how it went.
    #[default]
    Text,
    /// Nothing, whatever happens.
    Nothing,
}

/// What becomes of the directory that the program was called with.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Directory {
    /// It stays: the new program lies beside the old one.
    #[default]
    Keep,
    /// It goes: it was that of the old kit.
    Drop,
}

/// Which Windows a call works on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Target {
    pub(super) option: Spanned<String>,
    pub(super) offline: Spanned<String>,
    pub(super) online: Option<String>,
}

/// The severity of a call by the target's generation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Severities {
    pub(super) without_dism: Severity,
    pub(super) with_dism: Severity,
}

/// One option of the tool.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Opt {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) value: ValueKind,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) repeat: Repeat,
    #[serde(default)]
    pub(super) joins: bool,
    #[serde(default)]
    pub(super) one_of: Vec<String>,
}

/// What follows an option's name.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// Nothing.
    #[default]
    None,
    /// Any text.
    Text,
    /// A path.
    Path,
    /// Any texts, separated by `;`.
    List,
    /// Names of features or packages, separated by `;`.
    Names,
}

/// What the tool does with an option that is given twice.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// It refuses the call.
    #[default]
    Refuse,
    /// It adds the second value to the first.
    Append,
    /// It means the same as given once.
    Ignore,
}

/// Something to say about calls with certain options.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Note {
    #[serde(default)]
    pub(super) requires: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) ends: Vec<String>,
    pub(super) applicability: Option<Applicability>,
    pub(super) text: String,
}

/// One rule.
#[allow(
    clippy::struct_excessive_bools,
    reason = "a table of keys, as it is written"
)]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rule {
    pub(super) id: Spanned<String>,
    pub(super) summary: String,
    pub(super) why: String,
    pub(super) help: String,
    pub(super) evidence: Vec<String>,
    #[serde(default)]
    pub(super) shifts: Vec<String>,
    pub(super) severity: Option<Severity>,
    #[serde(default)]
    pub(super) catch_all: bool,
    #[serde(default)]
    pub(super) bare: bool,
    #[serde(default)]
    pub(super) requires: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) ends: Vec<String>,
    #[serde(default)]
    pub(super) clash: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) exactly_one: Vec<Spanned<String>>,
    pub(super) followed_by: Option<Spanned<String>>,
    pub(super) component: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) drops: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) commands: Vec<Spanned<String>>,
    pub(super) applicability: Option<Applicability>,
    #[serde(default)]
    pub(super) output_differs: bool,
    #[serde(default)]
    pub(super) target: TargetWords,
    #[serde(default = "yes")]
    pub(super) globals: bool,
    #[serde(default, rename = "example")]
    pub(super) examples: Vec<Example>,
    #[serde(default, rename = "counterexample")]
    pub(super) counterexamples: Vec<Counterexample>,
}

/// Whether the commands of a rule name what they work on.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TargetWords {
    /// They do: the image, else the running Windows.
    #[default]
    Always,
    /// They name the image when the call does, and nothing else.
    Given,
    /// They do not.
    Never,
}

fn yes() -> bool {
    true
}

/// A script that the rule finds, and what becomes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The language of the script.
    pub language: Language,
    /// The script.
    pub before: Spanned<String>,
    /// The script after the fix; none where there is no fix.
    pub after: Option<String>,
    /// How far the fix can be trusted, when it is not as the rule says.
    pub applicability: Option<Applicability>,
    /// The rules that have something to say about the script, too, or about
    /// what the fix makes of it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What the finding says, among other things.
    #[serde(default)]
    pub says: Vec<String>,
    /// The Windows that the script shall run on, when it is not the usual one.
    pub target: Option<super::target::Target>,
    /// Where the optional components of the newer Windows PE kit lie.
    pub kit_path: Option<String>,
    /// The rows of the semantics reference that it shows.
    #[serde(default)]
    pub rows: Vec<String>,
}

/// A script that the rule must not find.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Counterexample {
    /// The language of the script.
    pub language: Language,
    /// The script.
    pub code: Spanned<String>,
    /// The Windows that the script shall run on, when it is not the usual one.
    pub target: Option<super::target::Target>,
    /// The rows of the semantics reference that it shows.
    #[serde(default)]
    pub rows: Vec<String>,
}
