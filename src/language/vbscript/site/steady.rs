//! Whether a command line can be written anew in one place although parts of
//! it stand elsewhere.

use super::super::flow::Program;
use super::super::lexer::{self, Token, TokenKind};
use super::super::names;
use super::super::procedures;
use super::super::spell;
use super::super::statement::Kind;
use super::super::values::name_at;
use crate::argv;
use crate::invocation::is_program;
use crate::span::Span;
use crate::text::{Origin, Run, Text};

/// Calls that give the same whenever they are asked.
const STEADY: [&str; 12] = [
    "arguments",
    "buildpath",
    "expandenvironmentstrings",
    "getparentfoldername",
    "getspecialfolder",
    "item",
    "lcase",
    "left",
    "named",
    "replace",
    "trim",
    "ucase",
];

impl Program<'_> {
    /// Whether an unknown part from another statement still means the same
    /// at the call: a plain name that nothing assigns behind that statement.
    pub(in super::super) fn holds_still(&self, run: &Run) -> bool {
        run.is_unknown() && self.is_steady(spell::bare(self.source, run.spelling))
    }

    /// Whether an expression gives the same at every later statement: its
    /// variables are not assigned again, and what it calls only reads.
    fn is_steady(&self, expression: Span) -> bool {
        let source = self.source;
        let changed = self.procedures.changed();
        let tokens: Vec<Token> = lexer::lex_range(source, expression)
            .into_iter()
            .filter(|token| !token.is_blank())
            .collect();
        tokens.iter().enumerate().all(|(at, token)| {
            let name = name_at(source, token.span);
            let member = at > 0 && tokens[at - 1].kind == TokenKind::Symbol('.');
            let called = tokens
                .get(at + 1)
                .is_some_and(|next| next.kind == TokenKind::Symbol('('));
            match token.kind {
                TokenKind::Name if called => STEADY.contains(&name.as_str()),
                TokenKind::Name if member => true,
                TokenKind::Name => {
                    !changed.contains(&name) && !self.assigned_behind(&name, expression.start)
                }
                TokenKind::String | TokenKind::Number => true,
                TokenKind::Symbol(symbol) => matches!(symbol, '.' | '(' | ')' | ',' | '&'),
                _ => false,
            }
        })
    }

    fn assigned_behind(&self, name: &str, offset: usize) -> bool {
        self.statements
            .iter()
            .filter(|statement| {
                statement.span.start >= offset && !matches!(statement.kind, Kind::Declare(_))
            })
            .any(|statement| {
                procedures::names(self.source, statement)
                    .iter()
                    .any(|found| found == name)
            })
    }
}

/// The sites of a string inside a place, and the parts that are elsewhere or
/// are spelled elsewhere.
pub(super) fn sites(text: &Text, place: Span) -> (Vec<Span>, Vec<&Run>) {
    let here = |run: &&Run| place.contains(run.site);
    let inside = text
        .runs()
        .iter()
        .filter(here)
        .map(|run| run.site)
        .collect();
    let outside = text
        .runs()
        .iter()
        .filter(|run| !run.range.is_empty())
        .filter(|run| !here(run) || (run.is_unknown() && !place.contains(run.spelling)))
        .collect();
    (inside, outside)
}

pub(super) fn first_word(text: &Text) -> String {
    argv::program(text)
        .map(|(word, _)| word.text.as_str().to_ascii_lowercase())
        .unwrap_or_default()
}

pub(super) fn names_a_tool(text: &Text) -> bool {
    argv::program(text).is_some_and(|(word, _)| is_program(&word.text, &names::TOOLS))
}

pub(super) fn is_worth_a_word(text: &Text) -> bool {
    let word = first_word(text);
    names::SHELLS.iter().any(|shell| word.contains(shell)) || names::is_called(&word)
}

/// Whether the line of a shell can be opened and its inner command written
/// anew: what is elsewhere comes first, and no variable holds both the shell
/// and a part of the inner command.
pub(super) fn prefix_stays(text: &Text, place: Span) -> bool {
    let runs: Vec<&Run> = text
        .runs()
        .iter()
        .filter(|run| !run.range.is_empty())
        .collect();
    let first = runs
        .iter()
        .position(|run| place.contains(run.site))
        .unwrap_or(runs.len());
    let in_one_piece = runs.iter().skip(first).all(|run| place.contains(run.site));
    let straddles = runs
        .chunk_by(|one, other| one.site == other.site)
        .any(|group| {
            let (Some(head), Some(tail)) = (group.first(), group.last()) else {
                return false;
            };
            let content = text.as_str()[head.range.start..tail.range.end]
                .trim()
                .to_ascii_lowercase();
            let from_variable = group
                .iter()
                .any(|run| matches!(run.origin, Origin::Value(_)));
            let opens = ["cmd", "comspec", " /c", " /k", "start"]
                .iter()
                .any(|word| content.contains(word))
                || content.starts_with("/c");
            let ends = ["/c", "/k", "cmd", "cmd.exe", "%comspec%"]
                .iter()
                .any(|word| content.ends_with(word));
            from_variable && opens && !ends
        });
    in_one_piece && !straddles
}
