//! All rules together: those that come with the program, and the user's.

use std::path::PathBuf;

use super::cmdlets::Cmdlets;
use super::evidence::{self, Evidence};
use super::features::Features;
use super::given::Given;
use super::grammar::Grammar;
use super::selection::Selection;
use super::surroundings::Surroundings;
use super::{
    DISM, NotCovered, Rule, RuleSet, Tool, compile, grammar, plain, selection, surroundings,
};
use crate::toml_file::TomlError;

/// A rule file about a tool that comes with the program.
struct Builtin {
    /// The tool, whose rules are a family.
    tool: &'static str,
    path: &'static str,
    text: &'static str,
    /// What the file says of the tool's programs, known without reading it.
    programs: &'static [&'static str],
    /// What it says of its rules: they are off until somebody asks for them.
    opt_in: bool,
}

/// The rule file of a tool, its programs, and whether its rules are opt-in.
macro_rules! builtin {
    ($tool:literal, $programs:expr, $opt_in:literal) => {
        Builtin {
            tool: $tool,
            path: concat!("rules/", $tool, ".toml"),
            text: include_str!(concat!("../../rules/", $tool, ".toml")),
            programs: &$programs,
            opt_in: $opt_in,
        }
    };
}

/// The rule files that come with the program.
const BUILTIN: [Builtin; 8] = [
    builtin!("pkgmgr", ["pkgmgr"], false),
    builtin!("peimg", ["peimg"], false),
    builtin!("intlcfg", ["intlcfg", "intlconfg"], false),
    builtin!("ocsetup", ["ocsetup"], true),
    builtin!("oclist", ["oclist"], true),
    builtin!("servermanagercmd", ["servermanagercmd"], true),
    builtin!("imagex", ["imagex"], true),
    builtin!("wusa", ["wusa"], true),
];

/// The rules whose condition lives in the program.
const GENERAL: (&str, &str) = (
    "rules/general.toml",
    include_str!("../../rules/general.toml"),
);

/// The grammar of DISM and the rules about lines that break it.
const GRAMMAR: (&str, &str) = ("rules/dism.toml", include_str!("../../rules/dism.toml"));

/// What the `context` rules look for, and what they say.
const CONTEXT: (&str, &str) = (
    "rules/context.toml",
    include_str!("../../rules/context.toml"),
);

/// The cmdlets that do what DISM does.
const CMDLETS: (&str, &str) = (
    "rules/cmdlets.toml",
    include_str!("../../rules/cmdlets.toml"),
);

/// What became of Windows features.
const FEATURES: (&str, &str) = (
    "rules/features.toml",
    include_str!("../../rules/features.toml"),
);

impl RuleSet {
    /// The rules that come with the program.
    ///
    /// # Errors
    ///
    /// When a rule file is invalid, which a test rules out for these.
    pub fn builtin() -> Result<Self, TomlError> {
        Self::with_files(&[])
    }

    /// The built-in rules and those of further files. A file about a tool that
    /// has built-in rules takes their place, and so does one that is about no
    /// tool and has the name of a built-in file (`dism.toml`).
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or breaks a rule about rules; the error
    /// points at the place in the file.
    pub fn with_files(files: &[PathBuf]) -> Result<Self, TomlError> {
        let mut given = Given::read(files)?;
        let (path, text) = given.instead_of(GRAMMAR);
        let (grammar, mut plain) = grammar::load(&path, &text)?;
        let (path, text) = given.instead_of(CONTEXT);
        let (surroundings, context) = surroundings::load(&path, &text)?;
        plain.extend(context);
        let (path, text) = given.instead_of(FEATURES);
        let (features, of_features) = Features::load(&path, &text)?;
        plain.extend(of_features);
        let (path, text) = given.instead_of(GENERAL);
        plain.extend(plain::general(&path, &text, &plain)?);
        let (path, text) = given.instead_of(CMDLETS);
        let mut set = Self {
            tools: Vec::new(),
            grammar,
            features,
            surroundings,
            cmdlets: Cmdlets::load(&path, &text)?,
            plain,
        };
        for file in BUILTIN {
            let mut tool = compile::tool(file.path, file.text, &set)?;
            tool.builtin = true;
            set.tools.push(tool);
        }
        if let Some((path, text)) = given.named_like(evidence::FILE.0) {
            Evidence::load(&path, &text)?;
        }
        for (path, text) in given.rest() {
            set.add(&path, &text)?;
        }
        Ok(set)
    }

    /// Adds the tool of one more rule file, whose `path` stands in errors. It
    /// takes the place of a built-in tool of its name.
    ///
    /// # Errors
    ///
    /// When the text breaks a rule about rules; the set stays as it was.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), TomlError> {
        let tool = compile::tool(path, text, self)?;
        self.tools.retain(|known| known.name != tool.name);
        self.tools.push(tool);
        Ok(())
    }

    /// The cmdlets that do what DISM does.
    #[must_use]
    pub fn cmdlets(&self) -> &Cmdlets {
        &self.cmdlets
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

    /// The names of which a file must hold one for a selected rule to have
    /// something to say.
    pub fn names(&self, selection: &Selection) -> impl Iterator<Item = &str> {
        let heard = |tool: &&Tool| !tool.opt_in || selection.asks_for_any(&tool.name);
        let heard = self.tools.iter().filter(heard);
        let programs = heard.flat_map(|tool| tool.programs.iter().map(String::as_str));
        programs.chain([DISM])
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

    /// The tool that a program name (in any case, no extension) belongs to.
    #[must_use]
    pub fn tool(&self, program: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| {
            let mut names = tool.programs.iter();
            names.any(|name| name.eq_ignore_ascii_case(program))
        })
    }

    /// The rule of an id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == id)
    }
}

/// What [`RuleSet::names`] gives for the rules that come with the program.
pub(super) fn builtin_names(selection: &Selection) -> impl Iterator<Item = &'static str> {
    let heard = |file: &&Builtin| !file.opt_in || selection.asks_for_any(file.tool);
    let heard = BUILTIN.iter().filter(heard);
    let programs = heard.flat_map(|file| file.programs.iter().copied());
    programs.chain([DISM])
}
