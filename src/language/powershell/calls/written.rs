//! Command lines that are written into another script instead of being run.

use super::super::binding::{Argument, Parameters};
use super::super::tree::{Atom, Command, Element, Expression, Redirection, Tokens};
use super::super::values::{Content, Value, join};
use super::super::walker::{Spot, Walker};
use super::says::only_logs;
use super::strings::line_of_batch;
use crate::invocation::{Delivery, Limit};
use crate::span::Span;
use crate::text::Text;

/// The cmdlets that write files, together.
const WRITERS: Parameters = Parameters {
    names: &[
        "path",
        "value",
        "literalpath",
        "filepath",
        "encoding",
        "inputobject",
        "append",
        "force",
        "nonewline",
        "passthru",
        "width",
        "noclobber",
        "itemtype",
        "filter",
        "include",
        "exclude",
        "stream",
        "credential",
        "type",
        "name",
        "variable",
    ],
    switches: &["append", "force", "nonewline", "passthru", "noclobber"],
    aliases: &[],
    positions: &["path", "value"],
};

/// The drive of the variables of the environment.
const ENVIRONMENT: &str = "env:";

/// Of so many lines a script is put together; of more, each is read for itself.
const MOST_LINES: usize = 256;

/// What is said about them.
const REASON: &str =
    "the command line is written to a file here, and whatever runs that file runs it";

impl<'a> Walker<'a> {
    /// `Set-Item env:T pkgmgr`, `New-Item env: -Name T -Value pkgmgr`: whether a command
    /// sets a variable of the environment.
    pub(super) fn environment_item(&mut self, command: &'a Command) -> bool {
        let bound = WRITERS.bind(&self.evaluator(), command);
        let path = bound.text("path").or_else(|| bound.text("literalpath"));
        let name = path.and_then(|path| {
            let drive = path.literal()?.get(..ENVIRONMENT.len())?;
            let is_it = drive.eq_ignore_ascii_case(ENVIRONMENT);
            let name = path.slice(drive.len()..path.len());
            is_it.then(|| bound.text("name").cloned().unwrap_or(name))
        });
        if let Some((name, value)) = name.as_ref().zip(bound.get("value")) {
            self.set_environment(name, value);
        }
        name.is_some()
    }

    /// `Set-Content run.cmd 'pkgmgr ...'` and its kin.
    pub(super) fn write_file(&mut self, command: &'a Command, spot: Spot<'a>) {
        if self.environment_item(command) {
            return;
        }
        let bound = WRITERS.bind(&self.evaluator(), command);
        let path = ["path", "literalpath", "filepath"]
            .iter()
            .find_map(|name| bound.text(name));
        let values: Vec<Argument> = ["value", "inputobject"]
            .iter()
            .filter_map(|name| bound.get(name).cloned())
            .chain(self.piped(spot))
            .collect();
        for value in &values {
            self.code_of_file(path, value);
        }
        if path.is_some_and(is_document) {
            return;
        }
        let is_ours = path.is_some_and(|path| has_extension(path, &["ps1", "psm1"]));
        for argument in values {
            if is_ours {
                self.later_script(&argument, &command.tokens);
            } else {
                self.lines(&argument.value);
            }
        }
    }

    /// A script of PowerShell that is written to a file.
    fn later_script(&mut self, argument: &Argument, tokens: &Tokens) {
        let value = argument.value.via.as_ref();
        let value = value.map_or(&argument.value, |via| &via.value);
        let lines = match &value.kind {
            Content::List(lines) if lines.len() > MOST_LINES => return self.lines(&argument.value),
            Content::List(lines) => {
                let end = self.view.span(argument.range.clone()).end;
                Some(Value::text(join(lines, "\n", Span::empty(end))))
            }
            _ => None,
        };
        let argument = &Argument {
            value: lines.unwrap_or_else(|| argument.value.clone()),
            ..argument.clone()
        };
        let outside = self.around.clone();
        self.around.delivery = self.around.delivery.max(Delivery::Written);
        self.around.limits.push(Limit::manual(REASON));
        self.run_string("script", argument, tokens);
        self.around = outside;
    }

    /// What the pipe hands to a command.
    pub(super) fn piped(&self, spot: Spot<'a>) -> Option<Argument> {
        let before = spot.pipeline.elements.get(spot.index.checked_sub(1)?)?;
        match before {
            Element::Expression(expression) => Some(self.value_of(expression)),
            Element::Command(command) => {
                let name = self.evaluator().name_of(&command.words);
                let prints = matches!(name.as_str(), "write-output" | "echo" | "write");
                let words = command.words.get(1..).filter(|words| !words.is_empty());
                match words.filter(|_| prints) {
                    Some(words) => Some(self.evaluator().argument(words).0),
                    None => self.given_back(command),
                }
            }
        }
    }

    /// The tools that a function of the script may give back.
    fn given_back(&self, command: &Command) -> Option<Argument> {
        let name = self.evaluator().name_of(&command.words);
        self.facts.function(&name)?;
        let called = &command.words.first()?.operand()?.tokens;
        let value = self.candidates.within(&self.evaluator(), called)?;
        Some(Argument {
            value,
            range: self.view.range(&command.tokens),
            variable: None,
            entry: false,
        })
    }

    fn value_of(&self, expression: &Expression) -> Argument {
        Argument {
            value: self.evaluator().expression(expression),
            range: self.view.range(&expression.tokens),
            variable: None,
            entry: false,
        }
    }

    /// `'pkgmgr ...' > run.cmd`.
    pub(super) fn redirected_text(&mut self, expression: &'a Expression) {
        let argument = self.value_of(expression);
        let targets = expression.redirections.iter();
        for target in targets.filter_map(|redirection| redirection.target.as_ref()) {
            let path = self.evaluator().text_of(target);
            self.code_of_file(Some(&path), &argument);
        }
        if expression
            .redirections
            .iter()
            .any(|redirection| self.is_script(redirection))
        {
            self.lines(&argument.value);
        }
    }

    /// `echo 'pkgmgr ...' >> run.cmd`.
    pub(super) fn redirected(&mut self, command: &'a Command, _: Spot<'a>) {
        let name = self.evaluator().name_of(&command.words);
        let prints = matches!(name.as_str(), "write-output" | "echo" | "write");
        let file = command
            .redirections
            .iter()
            .any(|redirection| self.is_script(redirection));
        let words = command.words.get(1..).filter(|words| !words.is_empty());
        let argument = match words.filter(|_| prints) {
            _ if !file => None,
            Some(words) => Some(self.evaluator().argument(words).0),
            None => self.given_back(command),
        };
        if let Some(argument) = argument {
            self.lines(&argument.value);
        }
    }

    /// Whether output goes into a file that may be run.
    fn is_script(&self, redirection: &Redirection) -> bool {
        let target = redirection.target.as_ref();
        target.is_some_and(|target| {
            let path = self.evaluator().text_of(target);
            let is_log = matches!(target.atom, Atom::Variable)
                && !path.is_known()
                && only_logs(&self.view.variable(target.tokens.start));
            !is_log && !is_document(&path)
        })
    }

    pub(super) fn lines(&mut self, value: &Value) {
        let value = value.via.as_ref().map_or(value, |via| &via.value).clone();
        match &value.kind {
            Content::Text(text) => self.lines_of(text),
            Content::List(items) => items.iter().for_each(|item| self.lines_of(item)),
            // What a function is given may be shown as well.
            Content::Choice(all) if !self.deferred => {
                let texts = all.iter().filter_map(|one| one.value.as_text());
                texts.for_each(|text| self.lines_of(text));
            }
            _ => {}
        }
    }

    fn lines_of(&mut self, text: &Text) {
        for line in text.split(|c| matches!(c, '\r' | '\n')) {
            if let Some(call) = line_of_batch(&line)
                && let Some(span) = line.span()
            {
                self.reported(call, span, Delivery::Written, REASON);
            }
        }
    }
}

/// Whether the name of a file says that nobody runs it.
fn is_document(path: &Text) -> bool {
    const DOCUMENTS: [&str; 9] = [
        "log", "txt", "csv", "xml", "htm", "html", "ini", "json", "md",
    ];
    has_extension(path, &DOCUMENTS)
}

fn has_extension(path: &Text, extensions: &[&str]) -> bool {
    let name = path.as_str().trim_end().to_ascii_lowercase();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| extensions.contains(&extension))
}
