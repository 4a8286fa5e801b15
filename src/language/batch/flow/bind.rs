//! What the variables of a `for`, and the arguments of a `call :label`, hold.

use super::super::calls::{internal_name, trim};
use super::super::expand::strip_quotes;
use super::super::lexer::words;
use super::super::parser::{self, read_line};
use super::super::values::{State, Variable};
use crate::invocation::{is_program, program_name, program_name_start};
use crate::language::TOOLS;
use crate::text::Text;

/// What a loop variable can hold: the words of a plain `for`.
pub(super) fn bind_loop(variable: char, words: &[Text], state: &mut State) {
    let values = words
        .iter()
        .map(|word| (word.clone(), parser::span_of(word)));
    let value = Variable::one_of(values).unwrap_or_else(Variable::unknown);
    state.bind_loop(&format!("%%{variable}"), value);
}

/// What a `for /f` may read from a command: the text that `echo` prints, the
/// tool that is looked for.
pub(super) fn printed(command: &Text, whole: bool) -> Option<Text> {
    let command = trim(command);
    let (name, end) = internal_name(&command);
    if name == "echo" {
        return read_line(&command.slice(end..command.len()), whole);
    }
    let words = words(&command);
    let program = words.first().and_then(program_name)?;
    let searches = matches!(program.as_str(), "where" | "which" | "dir");
    let sought = words.iter().skip(1).map(strip_quotes);
    let mut tools = sought.filter(|word| is_program(word, &TOOLS));
    let tool = tools.next().filter(|_| searches)?;
    // The directory may hold a variable.
    read_line(&tool.slice(program_name_start(&tool)..tool.len()), true)
}

/// Gives `%1` to `%9` and `%*` their values for a `call :label`.
pub(super) fn bind_arguments(call: &Text, state: &mut State) {
    let words = words(call);
    let known = |text: Text| {
        let span = parser::span_of(&text);
        Variable::known(text, span)
    };
    let label = words.first().map_or(call.len(), Text::len);
    let content = &call.as_str()[label..];
    let blanks = content.len() - content.trim_start_matches([' ', '\t']).len();
    let all = known(call.slice(label + blanks..call.len()));
    state.bind_arguments(words.into_iter().skip(1).take(9).map(known).collect(), all);
}

/// The first argument that a `shift` moves: `shift`, `shift /2`. None where that
/// cannot be told.
pub(super) fn first_shifted(arguments: &Text) -> Option<usize> {
    let switch = arguments.literal()?.trim_matches([' ', '\t']);
    match switch.as_bytes() {
        [] => Some(0),
        [b'/', digit @ b'0'..=b'8'] => Some(usize::from(digit - b'0')),
        _ => None,
    }
}
