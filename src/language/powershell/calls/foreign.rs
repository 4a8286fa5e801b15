//! Places that name a tool and that nothing here reads as what they are: objects
//! that are told what to start, code in other languages, data that is taken apart.

use super::super::binding::Argument;
use super::super::cursor::is_dash;
use super::super::token::{Bracket, Kind};
use super::super::tree::{
    Assignment, Atom, Command, Expression, Operand, Piece, Suffix, Tokens, Word,
};
use super::super::values::{Content, Value};
use super::super::walker::{Spot, Walker};
use super::TOOLS;
use crate::language::{holds_one_of, occurrences};
use crate::text::Text;

/// The properties by which tasks and shortcuts are told what to run, in lower case.
const PROGRAMS: [&str; 3] = ["commandline", "path", "targetpath"];

/// The methods by which a pipeline of `[PowerShell]` is told what to run.
pub(super) const ADDERS: [&str; 3] = ["addargument", "addcommand", "addparameter"];

/// The resources of a configuration (DSC) that start a program, without the `x` of the
/// older ones.
const RESOURCES: [&str; 3] = ["windowsprocess", "package", "msipackage"];

/// Commands that make objects of a text.
const PARSERS: [&str; 3] = [
    "convertfrom-csv",
    "convertfrom-json",
    "convertfrom-stringdata",
];

impl<'a> Walker<'a> {
    /// `$link.TargetPath = 'pkgmgr.exe'`, where it is not known what `$link` is.
    pub(in super::super) fn told(
        &mut self,
        assignment: &Assignment,
        target: &Operand,
        value: &Value,
    ) {
        let Some(Suffix::Member(member)) = target.suffixes.last() else {
            return;
        };
        let member = self.view.token(*member).to_ascii_lowercase();
        let object = self.evaluator().variable(target.tokens.start);
        let is_own = self.view.variable(target.tokens.start) == "this";
        if is_own || !PROGRAMS.contains(&member.as_str()) || object.as_object().is_some() {
            return;
        }
        let written = assignment.value.as_ref().map(|value| value.tokens());
        let range = written.map(|tokens| self.view.range(&tokens));
        let reason = format!("a program that an object is told to start: `.{member}`");
        self.unread(value, range.unwrap_or_default(), &reason);
    }

    /// `Add-Type`, `Register-ScheduledTask -Xml`, `ConvertFrom-Json`, and what a
    /// configuration (DSC) starts.
    pub(super) fn foreign(&mut self, name: &str, command: &'a Command, spot: Spot<'a>) {
        match name {
            "add-type" => self.unread_words(command, "code that is compiled and not read"),
            "register-scheduledtask" => self.task_of_xml(command),
            _ if RESOURCES.contains(&name.trim_start_matches('x')) => {
                self.process_of_configuration(command);
            }
            "invoke-sqlcmd" => self.unread_words(command, "a query that a server runs"),
            _ if name.starts_with("setscript") => {
                self.unread_words(command, "a script that a configuration runs");
            }
            _ if PARSERS.contains(&name) => {
                let reason = "data that the script takes apart";
                self.unread_words(command, reason);
                if let Some(piped) = self.piped(spot) {
                    self.unread(&piped.value, piped.range, reason);
                }
            }
            _ => {}
        }
    }

    /// `[xml]'...'`.
    pub(in super::super) fn parsed(&mut self, expression: &Expression) {
        if let [Piece::Operand(cast), Piece::Operand(text)] = expression.pieces.as_slice()
            && matches!(cast.atom, Atom::Type)
            && matches!(
                self.evaluator().type_name(cast).as_str(),
                "xml" | "system.xml.xmldocument"
            )
        {
            let argument = self.evaluator().operand_argument(text);
            self.unread(
                &argument.value,
                argument.range,
                "data that the script takes apart",
            );
        }
    }

    /// A text in another language that is written to a file.
    pub(super) fn code_of_file(&mut self, path: Option<&Text>, argument: &Argument) {
        const LANGUAGES: [&str; 7] = [".hta", ".js", ".jse", ".vbe", ".vbs", ".wsf", ".xml"];
        let path = path.map(|path| path.as_str().trim_end().to_ascii_lowercase());
        if path.is_some_and(|path| LANGUAGES.iter().any(|end| path.ends_with(end))) {
            let reason = "a text that is written to a file for another program to read";
            self.unread(&argument.value, argument.range.clone(), reason);
        }
    }

    fn unread_words(&mut self, command: &Command, reason: &str) {
        for word in command.words.iter().filter_map(Word::operand) {
            let argument = self.evaluator().operand_argument(word);
            self.unread(&argument.value, argument.range, reason);
        }
    }

    fn task_of_xml(&mut self, command: &Command) {
        let is_xml = |word: &Word| match word {
            Word::Parameter(token) => {
                let name = self.view.token(*token).trim_start_matches(is_dash);
                name.trim_end_matches(':').eq_ignore_ascii_case("xml")
            }
            _ => false,
        };
        let at = command.words.iter().position(is_xml);
        let given = at.and_then(|at| command.words.get(at + 1..));
        if let Some(given) = given.filter(|given| !given.is_empty()) {
            let (argument, _) = self.evaluator().argument(given);
            self.unread(
                &argument.value,
                argument.range,
                "a task that is described in XML",
            );
        }
    }

    fn process_of_configuration(&mut self, command: &Command) {
        let words = command.words.iter().filter_map(Word::operand);
        let blocks = words.filter(|word| matches!(word.atom, Atom::Script(_)));
        let blocks: Vec<Tokens> = blocks.map(|word| word.tokens.clone()).collect();
        let below = self.block_below(command).filter(|_| blocks.is_empty());
        for block in blocks.into_iter().chain(below) {
            let range = self.view.range(&block);
            let text = Value::text(self.view.text.slice(range.clone()));
            self.unread(&text, range, "a process that a configuration starts");
        }
    }

    /// The block of a resource whose bracket stands on a line of its own:
    ///
    /// ```text
    /// WindowsProcess T
    /// {
    /// ```
    fn block_below(&self, command: &Command) -> Option<Tokens> {
        const REACH: usize = 8;
        let near = command.tokens.end..command.tokens.end + REACH;
        let is_between = |kind| matches!(kind, Kind::Newline | Kind::Blank | Kind::Comment);
        let mut solid = near.filter(|at| !self.view.kind(*at).is_some_and(is_between));
        let opening = solid.next()?;
        let token = self.view.tokens.get(opening)?;
        let is_block = token.kind == Kind::Open(Bracket::Brace) && command.words.len() == 2;
        is_block.then(|| opening..(token.partner + 1).min(self.view.tokens.len()))
    }

    /// Notes a text that names a tool, or starts one, where it is written.
    pub(super) fn unread(&mut self, value: &Value, range: std::ops::Range<usize>, reason: &str) {
        let held = value.via.as_ref().map_or(value, |via| &via.value);
        let names = match &held.kind {
            Content::Text(text) => names_program(text.as_str()),
            Content::List(items) => items.iter().any(|item| names_program(item.as_str())),
            _ => false,
        };
        if names {
            let span = value
                .via
                .as_ref()
                .map_or_else(|| self.view.span(range), |via| via.span);
            self.unread.insert(span, reason.to_owned());
        }
    }
}

/// Whether a program is named in a text of any kind: `"pkgmgr"`, `>pkgmgr.exe<`,
/// `pkgmgr /iu:A`; not `pkgmgr.log`.
fn names_program(text: &str) -> bool {
    if !holds_one_of(&TOOLS, text) {
        return false;
    }
    let text = text.to_ascii_lowercase();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let goes_on = |c: char| is_word(c) || matches!(c, '.' | '\\');
    let mut all = TOOLS.iter().flat_map(|tool| occurrences(&text, tool));
    all.any(|one| !one.before.is_some_and(is_word) && !one.behind.starts_with(goes_on))
}
