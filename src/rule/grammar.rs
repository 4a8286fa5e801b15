//! The grammar of DISM command lines, which is data: `rules/dism.toml`.
//!
//! It says which commands there are, what each takes, on which target and
//! since which Windows. Holding a line against it is the work of the checker.

mod written;

use std::ops::Range;

use super::file::{RuleFile, Spanned};
use super::target::Target;
use super::{Rule, plain};
use crate::toml_file::TomlError;
use serde::Deserialize;

/// The commands of DISM and what they take.
#[derive(Clone, Debug)]
pub struct Grammar {
    options: Vec<Opt>,
    commands: Vec<Command>,
}

/// An option of every command, or an argument of one.
#[derive(Clone, Debug)]
pub struct Opt {
    /// Its name, as Microsoft spells it.
    pub name: String,
    /// Whether a value is glued to it.
    pub arity: Arity,
    /// The only values that it takes; empty when there is no such set.
    pub one_of: Vec<String>,
    /// What its value must look like.
    pub shape: Shape,
    /// The target that it goes with.
    pub reach: Reach,
    /// The Windows whose DISM has it.
    pub window: Window,
    /// Ends of files that it never takes.
    pub refuses: Vec<String>,
    /// It goes with commands that report only.
    pub reports: bool,
    /// It may be given more than once.
    pub repeats: bool,
    /// The argument without which it means nothing.
    pub needs: Option<String>,
    /// It is in no page of Microsoft's.
    pub undocumented: bool,
}

/// A command, and all its names.
#[derive(Clone, Debug)]
pub struct Command {
    /// The names of commands that are alike in everything else.
    pub names: Vec<String>,
    /// What is glued to the command, and where it works.
    pub own: Opt,
    /// The argument that a glued value stands for.
    pub shorthand: Option<String>,
    /// It prints what it finds, and does nothing else.
    pub reports: bool,
    /// It has arguments that the grammar does not know.
    pub open: bool,
    /// Commands of one group may share a line, as far as is known.
    pub group: Option<String>,
    /// At least one of each.
    pub requires: Vec<Vec<String>>,
    /// At least one of each, on the running Windows.
    pub requires_online: Vec<Vec<String>>,
    /// At most one of each.
    pub excludes: Vec<Vec<String>>,
    /// What it takes.
    pub arguments: Vec<Opt>,
}

/// Whether an option has a value.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Arity {
    /// It is a switch.
    #[default]
    None,
    /// It may have one.
    Optional,
    /// It must have one.
    Required,
}

/// What a value must look like.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Anything.
    #[default]
    Any,
    /// A language tag.
    Language,
    /// Keyboards.
    InputLocale,
    /// Where Windows PE is to find itself.
    TargetPath,
    /// The root of an image.
    Image,
    /// The name of a directory in the image.
    Relative,
    /// A directory or a file of this machine.
    Local,
    /// A file, not a directory.
    File,
    /// A number from 1 on.
    Number,
    /// `oem0.inf`
    PublishedDriver,
    /// The name of one feature.
    Name,
    /// A package by its path or identity, or a driver by its path.
    Package,
    /// A package that is never an `.msu` file.
    PackageFile,
}

/// Which target a command works on.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// The running Windows and images.
    #[default]
    Any,
    /// Images.
    Image,
    /// The running Windows.
    Online,
    /// It names its own files.
    None,
    /// The sources do not say.
    Unknown,
}

/// From which Windows on, and up to which, DISM has something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// The first that has it; none when the first DISM had it.
    pub since: Option<Target>,
    /// The last that has it.
    pub until: Option<Target>,
}

/// Reads `rules/dism.toml`: the grammar, and the rules about lines that break it.
pub(super) fn load(file: &RuleFile) -> Result<(Grammar, Vec<Rule>), TomlError> {
    let written: written::File = file.parse()?;
    let compiler = Compiler { file };
    let options = written.options.into_iter().map(|one| compiler.option(one));
    let commands = written
        .commands
        .into_iter()
        .map(|one| compiler.command(one));
    let grammar = Grammar {
        options: options.collect::<Result<_, _>>()?,
        commands: commands.collect::<Result<_, _>>()?,
    };
    Ok((grammar, plain::rules(file, "dism", written.rules)?))
}

struct Compiler<'a> {
    file: &'a RuleFile,
}

impl Compiler<'_> {
    fn option(&self, written: written::Opt) -> Result<Opt, TomlError> {
        Ok(Opt {
            name: written.name,
            arity: written.value,
            one_of: written.one_of,
            shape: written.shape,
            reach: written.target,
            window: self.window(written.since.as_ref(), written.until.as_ref())?,
            refuses: written.refuses,
            reports: written.reports,
            repeats: written.repeats,
            needs: written.needs.map(Spanned::into_inner),
            undocumented: written.undocumented,
        })
    }

    fn command(&self, written: written::Command) -> Result<Command, TomlError> {
        let arguments = written.arguments.into_iter().map(|one| self.option(one));
        let arguments: Vec<Opt> = arguments.collect::<Result<_, _>>()?;
        let named = |names: Vec<Vec<Spanned<String>>>| -> Result<Vec<Vec<String>>, TomlError> {
            let group = |names: Vec<Spanned<String>>| {
                let name = |name| self.argument(&arguments, name);
                names.into_iter().map(name).collect()
            };
            names.into_iter().map(group).collect()
        };
        let shorthand = written.shorthand;
        let shorthand = shorthand.map(|name| self.argument(&arguments, name));
        Ok(Command {
            own: Opt {
                name: written.names.first().cloned().unwrap_or_default(),
                arity: written.value,
                one_of: written.one_of,
                shape: written.shape,
                reach: written.target,
                window: self.window(written.since.as_ref(), written.until.as_ref())?,
                refuses: Vec::new(),
                reports: false,
                repeats: false,
                needs: None,
                undocumented: false,
            },
            names: written.names,
            shorthand: shorthand.transpose()?,
            reports: written.reports,
            open: written.open,
            group: written.group,
            requires: named(written.requires)?,
            requires_online: named(written.requires_online)?,
            excludes: named(written.excludes)?,
            arguments,
        })
    }

    /// The name of an argument that the command has.
    fn argument(&self, arguments: &[Opt], name: Spanned<String>) -> Result<String, TomlError> {
        if arguments.iter().any(|one| one.name == *name.get_ref()) {
            return Ok(name.into_inner());
        }
        let message = format!("the command has no argument `{}`", name.get_ref());
        Err(self.error(name.span(), message))
    }

    fn window(
        &self,
        since: Option<&Spanned<String>>,
        until: Option<&Spanned<String>>,
    ) -> Result<Window, TomlError> {
        let target = |name: &Spanned<String>| {
            let target = name.get_ref().parse();
            target.map_err(|message| self.error(name.span(), message))
        };
        Ok(Window {
            since: since.map(target).transpose()?,
            until: until.map(target).transpose()?,
        })
    }

    fn error(&self, span: Range<usize>, message: String) -> TomlError {
        self.file.invalid(Some(span), message)
    }
}

impl Grammar {
    /// The option of that name which goes with every command.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&Opt> {
        self.options.iter().find(|option| option.is_called(name))
    }

    /// The command of that name.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<&Command> {
        let called = |known: &String| known.eq_ignore_ascii_case(name);
        self.commands
            .iter()
            .find(|command| command.names.iter().any(called))
    }

    /// The commands that have an argument of that name.
    pub fn commands_with<'a>(&'a self, argument: &'a str) -> impl Iterator<Item = &'a Command> {
        self.commands
            .iter()
            .filter(move |command| command.argument(argument).is_some())
    }

    /// Every name there is, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let options = self.options.iter().map(|option| option.name.as_str());
        options.chain(self.commands.iter().flat_map(Command::all_names))
    }
}

impl Command {
    /// The argument of that name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Opt> {
        self.arguments.iter().find(|option| option.is_called(name))
    }

    fn all_names(&self) -> impl Iterator<Item = &str> {
        let arguments = self.arguments.iter().map(|option| option.name.as_str());
        self.names.iter().map(String::as_str).chain(arguments)
    }
}

impl Opt {
    fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl Window {
    /// Whether the DISM of this Windows has it.
    #[must_use]
    pub fn holds(self, target: Target) -> bool {
        self.since.is_none_or(|since| target >= since)
            && self.until.is_none_or(|until| target <= until)
    }
}
