//! Command lines that stand in strings: those that `Invoke-Expression` runs,
//! and those that nothing does.

use super::super::binding::{Argument, Parameters};
use super::super::token::Quote;
use super::super::tree::{Atom, Command, Expression, Operand, Piece, Tokens};
use super::super::values::{Content, Value};
use super::super::walker::{Found, Role, Spot, Surroundings, Walker, What};
use super::{TOOLS, is_retired};
use crate::argv;
use crate::invocation::{Delivery, Limit, Output, Word};
use crate::text::Text;

/// `Invoke-Expression`.
const INVOKE_EXPRESSION: Parameters = Parameters {
    names: &["command"],
    switches: &[],
    aliases: &[],
    positions: &["command"],
};

impl<'a> Walker<'a> {
    /// Puts the string aside that is run as PowerShell.
    pub(super) fn invoke_expression(&mut self, command: &'a Command, spot: Spot<'a>) {
        let bound = INVOKE_EXPRESSION.bind(&self.evaluator(), command);
        let argument = bound
            .get("command")
            .cloned()
            .or_else(|| self.piped_in(spot));
        self.scope_after_string(argument.as_ref());
        if let Some(argument) = argument {
            let outer = (self.around.output_read, self.around.output_taken);
            let output = self.output(spot);
            self.around.output_read |= output >= Output::Read;
            self.around.output_taken |= output == Output::Taken;
            self.run_string("Invoke-Expression", &argument, &command.tokens);
            (self.around.output_read, self.around.output_taken) = outer;
        }
    }

    /// Puts a string aside that is run as PowerShell.
    pub(super) fn run_string(&mut self, said: &str, argument: &Argument, tokens: &Tokens) {
        let via = argument.value.via.clone();
        let value = via.as_ref().map_or(&argument.value, |via| &via.value);
        let text = self.evaluator().as_text(value, argument.range.clone());
        let mut around = Surroundings {
            outer: Some(self.view.span_of(tokens)),
            depth: self.around.depth + 1,
            ..self.around.clone()
        };
        around.wrappers.push(said.to_owned());
        let possible = self.possible(&text);
        let mut doubtful = around.clone();
        match &value.place {
            Some(place) => around.layers.splice(0..0, place.layer).for_each(drop),
            None => around.limits.push(Limit::manual(
                "the command line is put together in a way that no edit is sure to fit",
            )),
        }
        if value.as_text().is_some() {
            if let Some(token) = argument.variable {
                self.roles.insert(token, Role::Arguments);
            }
            let relied = via.into_iter().map(|via| (via, Role::Arguments));
            self.found.push(Found {
                what: What::Script(Box::new((text, around))),
                relies_on: relied.collect(),
            });
        }
        if let Some(possible) = possible {
            doubtful.limits.push(Limit::manual(possible.why.clone()));
            let read = |text| What::Script(Box::new((text, doubtful.clone())));
            let readings = possible.each(|text| Some(read(text)));
            if let Some(all) = readings {
                self.one_of(all);
            }
        }
    }

    /// `'...' | iex`.
    fn piped_in(&self, spot: Spot<'a>) -> Option<Argument> {
        let before = spot.pipeline.elements.get(spot.index.checked_sub(1)?)?;
        let super::super::tree::Element::Expression(expression) = before else {
            return None;
        };
        let mut argument = match expression.operand() {
            Some(operand) => self.evaluator().operand_argument(operand),
            None => Argument {
                value: Value::unknown(),
                range: self.view.range(&expression.tokens),
                variable: None,
                entry: false,
            },
        };
        if expression.operand().is_none() {
            let value = self.evaluator().expression(expression);
            argument.value = self.evaluator().or_candidates(value, &expression.tokens);
        }
        Some(argument)
    }

    /// A string that is run can set any variable.
    fn scope_after_string(&mut self, argument: Option<&Argument>) {
        let harmless = argument
            .and_then(|argument| argument.value.as_text())
            .is_some_and(|text| !text.as_str().contains('='));
        if !harmless {
            self.scope.lose_all();
        }
    }

    /// An expression that is a statement: its value is shown, nothing more.
    pub(in super::super) fn shown(&mut self, expression: &'a Expression, spot: Spot<'a>) {
        if spot.pipeline.elements.len() > 1
            || spot.captured
            || !spot.whole
            || self.value_of.is_some()
            || self.around.output_taken && self.around.handed == 0
        {
            return;
        }
        if !expression.redirections.is_empty() {
            return self.redirected_text(expression);
        }
        let Some(Piece::Operand(first)) = expression.pieces.first() else {
            return;
        };
        match expression.pieces.as_slice() {
            [_] => self.dead_string(first),
            _ => self.quoted_program(first, expression),
        }
    }

    /// A command line as a string that nothing runs: its author may have meant to.
    /// One among other lines, or in a sentence, is text for people.
    fn dead_string(&mut self, operand: &Operand) {
        if matches!(
            operand.atom,
            Atom::Text(Quote::HereSingle | Quote::HereDouble, _)
        ) {
            return;
        }
        let argument = self.evaluator().operand_argument(operand);
        let Content::Text(text) = &argument.value.kind else {
            return;
        };
        let Some((program, arguments)) = line_of_batch(text) else {
            return;
        };
        let is_command = arguments.iter().any(is_option) && arguments.iter().all(is_argument);
        if !is_command {
            return;
        }
        let reason = "this is a string, which PowerShell prints and does not run; `&` before the program runs it";
        self.habit(argument.range.clone(), program, arguments, reason);
    }

    /// `"C:\...\pkgmgr.exe" /iu:A` without `&`.
    fn quoted_program(&mut self, first: &Operand, expression: &Expression) {
        if !matches!(first.atom, Atom::Text(..) | Atom::Variable) {
            return;
        }
        let program = self.evaluator().text_of(first);
        let range = self.view.range(&expression.tokens);
        let from = self.view.range(&first.tokens).end;
        let behind = self.view.at(from..range.end);
        let option = behind.trim_start().starts_with(['/', '-'])
            && behind.starts_with(char::is_whitespace)
            && !behind.trim_start().starts_with("-f ");
        if !option || !is_retired(&program) {
            return;
        }
        let arguments = argv::split_arguments(&self.view.text.slice(from..range.end));
        let reason = "PowerShell takes a quoted program for a string and what follows for arithmetic; put `&` before it";
        self.habit(range, Word::plain(program), arguments, reason);
    }

    /// Records a call that PowerShell does not make, although it looks so.
    pub(super) fn habit(
        &mut self,
        range: std::ops::Range<usize>,
        program: Word,
        arguments: Vec<Word>,
        reason: &str,
    ) {
        let span = self.view.span(range);
        self.reported((program, arguments), span, Delivery::Runs, reason);
    }

    /// `& "pkgmgr /iu:A"`: the whole string is taken for a name.
    pub(super) fn whole_line(
        &mut self,
        word: &Word,
        program: &Argument,
        command: &'a Command,
        _: Spot<'a>,
    ) -> bool {
        let Some((name, arguments)) = argv::split_line(&word.text) else {
            return false;
        };
        let retired = name
            .program_name()
            .is_some_and(|name| TOOLS.contains(&name.as_str()));
        if arguments.is_empty() || !retired || command.words.len() > 1 {
            return false;
        }
        self.names_program(program);
        let reason = "the whole string is taken for the name of a program, which does not exist";
        let range = self.view.range(&command.tokens);
        self.habit(range, name, arguments, reason);
        true
    }
}

/// Whether a word is an option, of any program.
fn is_option(word: &Word) -> bool {
    let mut signs = word.as_str().chars();
    let marked = signs.next().is_some_and(|first| "/-".contains(first));
    marked
        && signs
            .next()
            .is_some_and(|next| next.is_ascii_alphabetic() || next == '?')
}

/// Whether a word is one that a program is given, and none of a sentence: an option, a
/// path, what a variable holds.
fn is_argument(word: &Word) -> bool {
    is_option(word) || word.as_str().contains('\\') || !word.text.is_known()
}

/// The command line that a line of a script file starts, without the words
/// that `cmd` takes for itself.
pub(in super::super) fn line_of_batch(line: &Text) -> Option<(Word, Vec<Word>)> {
    let (mut program, mut arguments) = argv::split_line(line)?;
    for _ in 0..4 {
        let name = program
            .as_str()
            .trim_start_matches('@')
            .to_ascii_lowercase();
        let skip = match name.strip_suffix(".exe").unwrap_or(&name) {
            "start" => arguments
                .iter()
                .take_while(|word| {
                    word.as_str().starts_with('/') || word.written().as_str().starts_with('"')
                })
                .count(),
            "call" => 0,
            "cmd" => arguments
                .iter()
                .take_while(|word| word.as_str().starts_with('/'))
                .count(),
            _ => break,
        };
        if skip >= arguments.len() {
            return None;
        }
        let mut rest = arguments.split_off(skip);
        program = rest.remove(0);
        arguments = rest;
    }
    let at = program.text.as_str().starts_with('@');
    if at {
        program = Word::plain(program.text.slice(1..program.text.len()));
    }
    is_retired(&program.text).then_some((program, arguments))
}
