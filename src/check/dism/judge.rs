//! Holds a line against the grammar.
//!
//! What is there is judged by what it is; what is missing is judged only on a
//! line whose every word is known, since an unknown word may be it.

mod whole;

use super::line::{Given, Line};
use super::objection::{Kind, Objection};
use super::shape;
use crate::invocation::Invocation;
use crate::rule::grammar::{Arity, Command, Grammar, Opt, Reach};
use crate::rule::target::Target;
use crate::text::{Atom, Text};

/// What the script shows of the place where a line runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scene {
    /// A 32-bit program starts it: `SysWOW64\cmd.exe /c dism`.
    pub(super) wow64: bool,
    /// The script is one of Windows PE.
    pub(super) pe: bool,
}

/// What is wrong with a call of DISM on a target.
pub(super) fn judge(
    call: &Invocation,
    scene: Scene,
    grammar: &Grammar,
    target: Target,
) -> Vec<Objection> {
    let line = Line::read(call);
    let commands: Vec<_> = line
        .options
        .iter()
        .filter_map(|given| Some((given, grammar.command(&given.name)?)))
        .collect();
    let mut judge = Judge {
        call,
        scene,
        grammar,
        target,
        line: &line,
        commands: &commands,
        objections: Vec::new(),
    };
    judge.line();
    judge.objections
}

struct Judge<'a> {
    call: &'a Invocation,
    scene: Scene,
    grammar: &'a Grammar,
    target: Target,
    line: &'a Line,
    commands: &'a [(&'a Given, &'a Command)],
    objections: Vec<Objection>,
}

impl<'a> Judge<'a> {
    fn line(&mut self) {
        if self.trailing_quote() {
            return;
        }
        self.place();
        if self.help() {
            return;
        }
        self.strays();
        for given in &self.line.options {
            self.option(given);
        }
        self.duplicates();
        self.targets();
        match self.commands {
            [] => self.no_command(),
            [(given, command)] => self.command(given, command),
            several => self.two_commands(several),
        }
    }

    /// Whether every word is known for what it is.
    fn is_certain(&self) -> bool {
        let puzzled = |objection: &Objection| {
            matches!(
                objection.kind,
                Kind::UnknownOption | Kind::StrayWord | Kind::MisplacedArgument
            )
        };
        !self.line.open && !self.objections.iter().any(puzzled)
    }

    fn trailing_quote(&mut self) -> bool {
        let words = self.call.arguments.iter();
        let is_quote = |atom: Atom| atom.glyph.char() == Some('"');
        let swallowed = words.filter(|word| word.text.atoms().any(is_quote));
        let Some(word) = swallowed.into_iter().next() else {
            return false;
        };
        let span = word.text.span().unwrap_or(self.call.span);
        let message = "a backslash takes the closing quote into the value".to_owned();
        self.objections.push(Objection {
            kind: Kind::TrailingQuote,
            span,
            message,
        });
        true
    }

    /// Which DISM it is, and where it runs.
    fn place(&mut self) {
        let Some(online) = self.line.options.iter().find(|given| given.is("Online")) else {
            return;
        };
        let program = self.call.program.as_str().to_ascii_lowercase();
        let redirected = self.scene.wow64 && !program.contains("sysnative");
        if program.contains("syswow64") || redirected {
            let message = "the 32-bit DISM may not service the running 64-bit Windows";
            self.object(Kind::Wow64, None, message.to_owned());
        }
        if self.scene.pe {
            let message = "DISM refuses /Online in Windows PE".to_owned();
            self.object(Kind::OnlineInPe, Some(online), message);
        }
    }

    fn help(&mut self) -> bool {
        let is_help = |given: &Given| {
            ["?", "h", "help", "get-help"].contains(&given.name.to_ascii_lowercase().as_str())
        };
        let Some(at) = self.line.options.iter().position(is_help) else {
            return false;
        };
        let given = &self.line.options[at];
        if given.name == "?" && self.line.options.len() > at + 1 {
            let message = "`/?` is not the last word".to_owned();
            self.object(Kind::HelpPosition, Some(given), message);
        }
        let bare = self.commands.is_empty() && !self.line.has("Online") && !self.line.has("Image");
        let english = self.line.options.iter().find(|given| given.is("English"));
        if let Some(english) = english.filter(|_| bare && !self.line.open) {
            let message = "`/English` does not go with the help of DISM itself".to_owned();
            self.object(Kind::IneffectiveArgument, Some(english), message);
        }
        true
    }

    fn strays(&mut self) {
        if self.line.open {
            return;
        }
        for stray in &self.line.strays {
            let before = stray
                .behind
                .checked_sub(1)
                .and_then(|at| self.line.options.get(at));
            let broken =
                before.is_some_and(|given| given.value.as_ref().is_some_and(Text::is_empty));
            if !broken {
                let message = format!("`{}` is no option", stray.text.as_str());
                let span = stray.text.span().unwrap_or(self.call.span);
                self.objections.push(Objection {
                    kind: Kind::StrayWord,
                    span,
                    message,
                });
            }
        }
    }

    fn option(&mut self, given: &'a Given) {
        if let Some(option) = self.grammar.option(&given.name) {
            self.goes_with(given, option);
            return self.given(given, option);
        }
        if let Some(command) = self.grammar.command(&given.name) {
            return self.command_word(given, command);
        }
        let own = self
            .commands
            .iter()
            .find_map(|(_, command)| command.argument(&given.name));
        match own {
            Some(argument) => self.argument(given, argument),
            None if self.commands.iter().any(|(_, command)| command.open) => {}
            None => self.unknown(given),
        }
    }

    /// Whether an option of every command means something to the one of the line.
    fn goes_with(&mut self, given: &Given, option: &Opt) {
        let [(name, command)] = self.commands else {
            return;
        };
        let (shown, name) = (given.shown(), name.shown());
        if option.reports && !command.reports && !command.open {
            let message = format!("{shown} is for reports, and {name} is none");
            self.object(Kind::IneffectiveArgument, Some(given), message);
        }
        if option.reach == Reach::Image && command.own.reach == Reach::None {
            let message = format!("{name} names its own files, and takes no {shown}");
            self.object(Kind::WrongTarget, Some(given), message);
        }
    }

    /// What no command of the line takes.
    fn unknown(&mut self, given: &Given) {
        let owner = self.grammar.commands_with(&given.name).next();
        let shown = given.shown();
        match (owner, self.commands) {
            (Some(_), []) => {}
            (Some(owner), [(command, _), ..]) => {
                let (owner, command) = (&owner.own.name, command.shown());
                let message = format!("{shown} belongs to `/{owner}`, not to {command}");
                self.object(Kind::MisplacedArgument, Some(given), message);
            }
            (None, _) => {
                let near = self.near(&given.name);
                let near = near.map_or(String::new(), |name| format!(": did you mean `/{name}`?"));
                let message = format!("DISM has no option {shown}{near}");
                self.object(Kind::UnknownOption, Some(given), message);
            }
        }
    }

    fn near(&self, name: &str) -> Option<&'a str> {
        let name = name.to_ascii_lowercase();
        let likeness = |known: &&str| strsim::jaro_winkler(&name, &known.to_ascii_lowercase());
        let best = self
            .grammar
            .names()
            .max_by(|one, two| likeness(one).total_cmp(&likeness(two)))?;
        (likeness(&best) > 0.85).then_some(best)
    }

    fn command_word(&mut self, given: &Given, command: &'a Command) {
        let argument = command
            .shorthand
            .as_ref()
            .and_then(|name| command.argument(name));
        match (argument, given.filled()) {
            (Some(argument), Some(value)) => self.value(given, argument, value),
            _ => self.given(given, &command.own),
        }
    }

    fn argument(&mut self, given: &Given, argument: &Opt) {
        self.given(given, argument);
        if argument.undocumented {
            let message = format!(
                "{} is in no page of Microsoft's for this command",
                given.shown()
            );
            self.object(Kind::UndocumentedArgument, Some(given), message);
        }
        if let Some(needed) = &argument.needs
            && !self.line.open
            && !self.line.has(needed)
        {
            let message = format!("{} means nothing without `/{needed}`", given.shown());
            self.object(Kind::IneffectiveArgument, Some(given), message);
        }
        if argument.reach == Reach::Image && self.line.has("Online") {
            let message = format!(
                "{} is for images, not for the running Windows",
                given.shown()
            );
            self.object(Kind::WrongTarget, Some(given), message);
        }
        if argument.reach == Reach::Online && self.line.has("Image") {
            let message = format!(
                "{} is for the running Windows, not for images",
                given.shown()
            );
            self.object(Kind::WrongTarget, Some(given), message);
        }
    }

    /// An option by itself: its Windows, its value.
    fn given(&mut self, given: &Given, option: &Opt) {
        let shown = given.shown();
        if !option.window.holds(self.target) {
            let message = format!("the DISM of Windows {} has no {shown}", self.target);
            self.object(Kind::NotOnTarget, Some(given), message);
        }
        match (option.arity, given.filled()) {
            (Arity::None, Some(_)) => {
                let message = format!("{shown} takes no value");
                self.object(Kind::UnexpectedValue, Some(given), message);
            }
            (Arity::Required, None) => {
                let message = format!("{shown} has no value");
                self.object(Kind::MissingValue, Some(given), message);
            }
            (_, Some(value)) => self.value(given, option, value),
            (_, None) => {}
        }
    }

    fn value(&mut self, given: &Given, option: &Opt, value: &Text) {
        if let Some((kind, message)) = shape::objection(&given.name, option, value) {
            self.object(kind, Some(given), message);
        }
    }

    fn duplicates(&mut self) {
        let repeats = |given: &Given| {
            let arguments = self.commands.iter();
            let mut arguments = arguments.filter_map(|(_, command)| command.argument(&given.name));
            arguments.any(|argument| argument.repeats)
        };
        let mut twice = Vec::new();
        for (at, given) in self.line.options.iter().enumerate() {
            let before = &self.line.options[..at];
            let command = self.grammar.command(&given.name).is_some();
            if before.iter().any(|known| known.is(&given.name)) && !command && !repeats(given) {
                twice.push(given);
            }
        }
        for given in twice {
            let message = format!("{} is given twice", given.shown());
            self.object(Kind::DuplicateOption, Some(given), message);
        }
    }

    /// Objects to an option, or to the line.
    fn object(&mut self, kind: Kind, given: Option<&Given>, message: String) {
        self.objections.push(Objection {
            kind,
            span: given.and_then(|given| given.span).unwrap_or(self.call.span),
            message,
        });
    }
}
