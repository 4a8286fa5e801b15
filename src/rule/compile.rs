//! From a rule file as written to rules that are always valid.
//!
//! Everything that could go wrong later is refused here, with the place in the
//! file: an option that is not declared, a template that nothing fills, an id
//! that exists, a rule that nobody has tried.

use std::ops::Range;

use super::file::{RuleFile, Spanned};
use super::schema;
use super::template::Template;
use super::{Fits, Note, Opt, OptionId, Rule, RuleSet, Shape, Tool};
use crate::invocation::Applicability;
use crate::toml_file::TomlError;

/// Compiles one rule file; `known` are the rules that there are already.
pub(super) fn tool(file: &RuleFile, known: &RuleSet) -> Result<Tool, TomlError> {
    let compiler = Compiler { file, known };
    compiler.tool(file.parse()?)
}

struct Compiler<'a> {
    file: &'a RuleFile,
    known: &'a RuleSet,
}

impl Compiler<'_> {
    fn tool(&self, file: schema::File) -> Result<Tool, TomlError> {
        let written = file.tool;
        let name = written.name.get_ref();
        let fixed = |tool: &Tool| tool.name == *name && !tool.builtin;
        if self.known.tools.iter().any(fixed) {
            return Err(self.error(
                written.name.span(),
                format!("tool `{}` has rules already", written.name.get_ref()),
            ));
        }
        let options = self.options(file.options)?;
        let mut tool = Tool {
            builtin: false,
            opt_in: written.opt_in,
            name: written.name.get_ref().clone(),
            programs: written
                .programs
                .iter()
                .map(|name| name.to_ascii_lowercase())
                .collect(),
            prefixes: written.prefixes,
            separators: written.separators,
            positional: None,
            positional_suffices: written.positional_suffices,
            options,
            replacement: written.replacement,
            prints: written.prints,
            directory: written.directory,
            globals: Template::default(),
            hold_restart: written.hold_restart,
            several: written.several,
            lacks: written.lacks,
            expands: written.expands,
            enables: None,
            disables: None,
            target_option: OptionId(0),
            offline: Template::default(),
            online: written.target.online,
            without_dism: written.without_dism,
            severity: [written.severity.without_dism, written.severity.with_dism],
            shifts: written.shifts,
            notes: Vec::new(),
            components: file.components,
            not_covered: file.not_covered,
            rules: Vec::new(),
        };
        let named = |name: Option<&Spanned<String>>| {
            let id = name.map(|name| self.option(&tool, name));
            id.transpose()
        };
        let positional = named(written.positional.as_ref())?;
        let enables = named(written.enables.as_ref())?;
        let disables = named(written.disables.as_ref())?;
        (tool.positional, tool.enables, tool.disables) = (positional, enables, disables);
        tool.target_option = self.option(&tool, &written.target.option)?;
        tool.offline = self.template(&tool, &written.target.offline)?;
        tool.globals = self.template(&tool, &written.globals)?;
        for note in file.notes {
            let shape = self.shape(&tool, &note.requires, &note.any, &note.without, &note.ends)?;
            tool.notes.push(Note {
                shape,
                applicability: note.applicability,
                text: note.text,
            });
        }
        for rule in file.rules {
            let rule = self.rule(&tool, rule)?;
            tool.rules.push(rule);
        }
        if tool.rules.iter().filter(|rule| rule.is_catch_all()).count() != 1
            || !tool.rules.last().is_some_and(Rule::is_catch_all)
        {
            let message = format!(
                "tool `{}` needs exactly one rule with `catch-all = true`, and it must be the last",
                tool.name
            );
            return Err(self.error(written.name.span(), message));
        }
        Ok(tool)
    }

    fn options(&self, written: Vec<schema::Opt>) -> Result<Vec<Opt>, TomlError> {
        let mut options: Vec<Opt> = Vec::new();
        for option in written {
            let names: Vec<String> = std::iter::once(option.name.get_ref())
                .chain(&option.aliases)
                .map(|name| name.to_ascii_lowercase())
                .collect();
            if options
                .iter()
                .any(|known| known.names.iter().any(|name| names.contains(name)))
            {
                return Err(self.error(
                    option.name.span(),
                    format!("option `{}` is declared twice", option.name.get_ref()),
                ));
            }
            options.push(Opt {
                names,
                kind: option.value,
                optional: option.optional,
                repeat: option.repeat,
                joins: option.joins,
                one_of: option.one_of,
            });
        }
        Ok(options)
    }

    fn rule(&self, tool: &Tool, written: schema::Rule) -> Result<Rule, TomlError> {
        let id = written.id.get_ref().clone();
        let at = |message: String| self.error(written.id.span(), message);
        let others = self
            .known
            .tools
            .iter()
            .filter(|known| known.name != tool.name);
        let taken = others
            .flat_map(|known| &known.rules)
            .chain(&tool.rules)
            .any(|rule| rule.id == id);
        if taken {
            return Err(at(format!("rule id `{id}` exists already")));
        }
        if id.split('-').next() != Some(tool.name.as_str()) || !is_kebab(&id) {
            return Err(at(format!(
                "rule id `{id}` must be kebab-case and start with `{}-`",
                tool.name
            )));
        }
        if written.examples.is_empty() || written.counterexamples.is_empty() {
            return Err(at(format!(
                "rule `{id}` needs at least one example and one counterexample"
            )));
        }
        if written.commands.is_empty() != written.applicability.is_none() {
            return Err(at(format!(
                "rule `{id}`: `commands` and `applicability` go together"
            )));
        }
        let commands: Result<Vec<_>, _> = written
            .commands
            .iter()
            .map(|one| self.template(tool, one))
            .collect();
        let fits = self.fits(tool, &written)?;
        let severity = written
            .severity
            .map_or(tool.severity, |severity| [severity, severity]);
        Ok(Rule {
            tool: tool.name.clone(),
            summary: written.summary,
            why: written.why,
            help: written.help,
            evidence: written.evidence,
            shifts: written.shifts,
            severity,
            errors_on: Vec::new(),
            fits,
            exactly_one: self.ids(tool, &written.exactly_one)?,
            followed_by: written
                .followed_by
                .as_ref()
                .map(|name| self.option(tool, name))
                .transpose()?,
            component: written
                .component
                .as_ref()
                .map(|name| self.option(tool, name))
                .transpose()?,
            drops: self.ids(tool, &written.drops)?,
            commands: commands?,
            applicability: written.applicability.unwrap_or(Applicability::Manual),
            output_differs: written.output_differs,
            target: written.target,
            has_globals: written.globals,
            examples: written.examples,
            counterexamples: written.counterexamples,
            id,
        })
    }

    fn fits(&self, tool: &Tool, written: &schema::Rule) -> Result<Fits, TomlError> {
        if written.catch_all {
            return Ok(Fits::All);
        }
        if written.bare {
            return Ok(Fits::Bare);
        }
        if !written.clash.is_empty() {
            let groups = written.clash.iter().map(|group| self.ids(tool, group));
            return groups.collect::<Result<_, _>>().map(Fits::Clash);
        }
        self.shape(
            tool,
            &written.requires,
            &written.any,
            &written.without,
            &written.ends,
        )
        .map(Fits::Shape)
    }

    fn shape(
        &self,
        tool: &Tool,
        requires: &[Spanned<String>],
        any: &[Spanned<String>],
        without: &[Spanned<String>],
        ends: &[String],
    ) -> Result<Shape, TomlError> {
        Ok(Shape {
            requires: self.ids(tool, requires)?,
            any: self.ids(tool, any)?,
            without: self.ids(tool, without)?,
            ends: ends.iter().map(|end| end.to_ascii_lowercase()).collect(),
        })
    }

    fn ids(&self, tool: &Tool, names: &[Spanned<String>]) -> Result<Vec<OptionId>, TomlError> {
        names.iter().map(|name| self.option(tool, name)).collect()
    }

    fn option(&self, tool: &Tool, name: &Spanned<String>) -> Result<OptionId, TomlError> {
        tool.option(&name.get_ref().to_ascii_lowercase())
            .ok_or_else(|| {
                let declared: Vec<_> = tool
                    .options
                    .iter()
                    .filter_map(|option| option.names.first())
                    .cloned()
                    .collect();
                let message = format!(
                    "option `{}` is not declared\nhint: declared are {}",
                    name.get_ref(),
                    declared.join(", ")
                );
                self.error(name.span(), message)
            })
    }

    fn template(&self, tool: &Tool, written: &Spanned<String>) -> Result<Template, TomlError> {
        Template::parse(written.get_ref(), |name| tool.option(name))
            .map_err(|message| self.error(written.span(), message))
    }

    fn error(&self, span: Range<usize>, message: String) -> TomlError {
        self.file.invalid(Some(span), message)
    }
}

pub(super) fn is_kebab(id: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    id.split('-').all(word)
}
