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
const STEADY: [&str; 13] = [
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
    "unnamed",
];

/// Members that give the same whenever they are asked, as long as the object is the same.
const STEADY_MEMBERS: [&str; 24] = [
    "arguments",
    "caption",
    "computername",
    "drive",
    "driveletter",
    "extension",
    "fullname",
    "item",
    "name",
    "named",
    "parentfolder",
    "path",
    "rootfolder",
    "scriptfullname",
    "scriptname",
    "serialnumber",
    "sharename",
    "shortname",
    "shortpath",
    "unnamed",
    "userdomain",
    "username",
    "version",
    "volumename",
];

/// Functions of the language that need no brackets and tell something else each time.
const UNSTEADY: [&str; 6] = ["date", "err", "now", "rnd", "time", "timer"];

/// How the names of methods start that only read.
const READING: [&str; 9] = [
    "attributes",
    "fields",
    "get",
    "items",
    "keys",
    "regread",
    "select",
    "specialfolders",
    "environment",
];

/// How the names of methods start that read on, or do more; words of their own, like
/// the `Read` of `ReadAll`.
const ADVANCING: [&str; 16] = [
    "add", "create", "dequeue", "exec", "execute", "move", "next", "pop", "read", "readall",
    "readline", "readtext", "run", "shift", "skip", "take",
];

/// Functions of the language that do something.
const ACTING: [&str; 6] = [
    "createobject",
    "eval",
    "inputbox",
    "msgbox",
    "randomize",
    "rnd",
];

impl Program<'_> {
    /// Whether an unknown part from another statement still means the same
    /// at the call: a plain name that nothing assigns behind that statement.
    pub(in super::super) fn holds_still(&self, run: &Run) -> bool {
        let steady = |run: &Run| self.is_steady(spell::bare(self.source, run.spelling));
        run.is_unknown() && !self.acts(run) && steady(run)
    }

    /// Whether an unknown part does something each time it is asked, as far as its
    /// names say.
    pub(in super::super) fn acts(&self, run: &Run) -> bool {
        let source = self.source;
        let tokens = lexer::lex_range(source, spell::bare(source, run.spelling));
        let tokens: Vec<Token> = tokens.into_iter().filter(|one| !one.is_blank()).collect();
        (0..tokens.len()).any(|at| {
            if tokens[at].kind != TokenKind::Name {
                return false;
            }
            let name = name_at(source, tokens[at].span);
            let goes = |names: &[&str]| names.iter().any(|start| name.starts_with(start));
            let acts = match (is_member(&tokens, at), is_called(&tokens, at)) {
                (true, true) => !STEADY.contains(&name.as_str()) && !goes(&READING),
                (true, false) => {
                    let written = source.get(tokens[at].span.range());
                    advances(written.unwrap_or_default())
                }
                (false, _) => ACTING.contains(&name.as_str()),
            };
            acts || self.procedures.holds(&name)
        })
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
            let member = is_member(&tokens, at);
            match token.kind {
                // That of a `With` block is another one outside of the block.
                TokenKind::Name if member && is_of_with(&tokens, at) => false,
                TokenKind::Name if is_called(&tokens, at) => STEADY.contains(&name.as_str()),
                TokenKind::Name if member => STEADY_MEMBERS.contains(&name.as_str()),
                TokenKind::Name => {
                    !UNSTEADY.contains(&name.as_str())
                        && !changed.contains(&name)
                        && !self.assigned_behind(&name, expression.start)
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

/// Whether a member reads on, or does more, as far as its name says. Where the name is
/// all in one case, nothing tells where a word of it ends.
fn advances(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    let one_case = written == lower || written == written.to_ascii_uppercase();
    ADVANCING.iter().any(|word| {
        let behind = lower.starts_with(word).then(|| &written[word.len()..]);
        behind.is_some_and(|rest| one_case || !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    })
}

/// Whether a name stands behind a dot.
fn is_member(tokens: &[Token], at: usize) -> bool {
    at > 0 && tokens[at - 1].kind == TokenKind::Symbol('.')
}

/// Whether a member, by its name, is one of the object of a `With` block: nothing that
/// could have it stands before its dot.
fn is_of_with(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(2).and_then(|at| tokens.get(at));
    !before.is_some_and(|before| match before.kind {
        TokenKind::Name => before.span.end == tokens[at - 1].span.start,
        TokenKind::Symbol(symbol) => symbol == ')',
        _ => false,
    })
}

/// Whether a bracket stands behind a name.
fn is_called(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1);
    next.is_some_and(|next| next.kind == TokenKind::Symbol('('))
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
