//! All rules together: those that come with the program, and the user's.

use std::path::PathBuf;

use super::cmdlets::Cmdlets;
use super::evidence::{self, Evidence};
use super::features::Features;
use super::file::{RuleFile, builtin_file};
use super::given::Given;
use super::grammar::Grammar;
use super::selection::Selection;
use super::surroundings::Surroundings;
use super::{
    DISM, NotCovered, PROGRAMS_OF_PE, Rule, RuleSet, Tool, compile, grammar, plain, selection,
    surroundings,
};
use crate::language::slice::Seeds;
use crate::toml_file::TomlError;

/// A rule file about a tool that comes with the program.
struct Builtin {
    /// The tool, whose rules are a family.
    tool: &'static str,
    file: RuleFile,
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
            file: builtin_file!($tool),
            programs: &$programs,
            opt_in: $opt_in,
        }
    };
}

/// The rule files that come with the program.
static BUILTIN: [Builtin; 8] = [
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
const GENERAL: RuleFile = builtin_file!("general");

/// The grammar of DISM and the rules about lines that break it.
const GRAMMAR: RuleFile = builtin_file!("dism");

/// What the `context` rules look for, and what they say.
const CONTEXT: RuleFile = builtin_file!("context");

/// The cmdlets that do what DISM does.
const CMDLETS: RuleFile = builtin_file!("cmdlets");

/// What became of Windows features.
const FEATURES: RuleFile = builtin_file!("features");

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
        let given = Given::read(files)?;
        // What is packed has no places to show.
        Self::of(given.clone(), |builtin| builtin).or_else(|_| Self::of(given, RuleFile::unpacked))
    }

    fn of(mut given: Given, form: impl Fn(RuleFile) -> RuleFile) -> Result<Self, TomlError> {
        let (grammar, mut plain) = grammar::load(&given.instead_of(form(GRAMMAR)))?;
        let (surroundings, context) = surroundings::load(&given.instead_of(form(CONTEXT)))?;
        plain.extend(context);
        let (features, of_features) = Features::load(&given.instead_of(form(FEATURES)))?;
        plain.extend(of_features);
        plain.extend(plain::general(&given.instead_of(form(GENERAL)), &plain)?);
        let mut set = Self {
            tools: Vec::new(),
            grammar,
            features,
            surroundings,
            cmdlets: Cmdlets::load(&given.instead_of(form(CMDLETS)))?,
            plain,
            seeds: Seeds::default(),
        };
        for builtin in &BUILTIN {
            let mut tool = compile::tool(&form(builtin.file.clone()), &set)?;
            tool.builtin = true;
            set.tools.push(tool);
        }
        if let Some(file) = given.named_like(&evidence::FILE) {
            Evidence::load(&file)?;
        }
        for file in given.rest() {
            set.add_file(&file)?;
        }
        set.seeds = set.new_seeds();
        Ok(set)
    }

    /// Adds the tool of one more rule file, whose `path` stands in errors. It
    /// takes the place of a built-in tool of its name.
    ///
    /// # Errors
    ///
    /// When the text breaks a rule about rules; the set stays as it was.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), TomlError> {
        self.add_file(&RuleFile::new(path.to_owned(), text.to_owned()))?;
        self.seeds = self.new_seeds();
        Ok(())
    }

    /// What a reading for these rules is about.
    #[must_use]
    pub fn seeds(&self) -> &Seeds {
        &self.seeds
    }

    fn new_seeds(&self) -> Seeds {
        let around = &self.surroundings;
        let others = [&around.programs.instead, &around.programs.mount];
        let others = others.into_iter().flatten().cloned();
        let others = others.chain(PROGRAMS_OF_PE.map(str::to_owned));
        let outcomes = around.outcome.iter().cloned();
        Seeds::new(self.programs().chain([DISM]), others, outcomes)
    }

    fn add_file(&mut self, file: &RuleFile) -> Result<(), TomlError> {
        let tool = compile::tool(file, self)?;
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
        self.tools.iter().find(|tool| tool.is_called(program))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_rules_are_those_of_the_files() {
        let read = |form: fn(RuleFile) -> RuleFile| {
            let set = RuleSet::of(Given::read(&[]).unwrap(), form).unwrap();
            let evidence = Evidence::load(&form(evidence::FILE)).unwrap();
            format!("{set:#?}\n{evidence:#?}")
        };
        let (packed, written) = (read(RuleFile::without_text), read(RuleFile::unpacked));
        let mut lines = packed.lines().zip(written.lines());
        assert_eq!(lines.find(|(packed, written)| packed != written), None);
        assert_eq!(packed.len(), written.len());
    }
}
