//! What the variables of a `for`, and the arguments of a `call :label`, hold.

use super::super::lexer::words;
use super::super::parser;
use super::super::values::{State, Variable};
use crate::span::Span;
use crate::text::Text;

/// What a loop variable can hold: the words of a plain `for`.
pub(super) fn bind_loop(variable: char, words: &[Text], state: &mut State) {
    let values = words
        .iter()
        .map(|word| (word.clone(), parser::span_of(word)));
    let value = Variable::one_of(values).unwrap_or_else(Variable::unknown);
    state.bind(&format!("%%{variable}"), value);
}

/// Gives `%1` to `%9` and `%*` their values for a `call :label`.
pub(super) fn bind_parameters(call: &Text, state: &mut State) {
    let words = words(call);
    for index in 1..=9 {
        let empty = || (Text::default(), Span::empty(0));
        let (text, span) = words
            .get(index)
            .map_or_else(empty, |word| (word.clone(), parser::span_of(word)));
        state.bind(&format!("%{index}"), Variable::known(text, span));
    }
    let start = words.first().map_or(call.len(), Text::len);
    let rest = call.slice(start..call.len());
    let content = rest.as_str();
    let rest =
        rest.slice(content.len() - content.trim_start_matches([' ', '\t']).len()..content.len());
    let span = parser::span_of(&rest);
    state.bind("%*", Variable::known(rest, span));
}
