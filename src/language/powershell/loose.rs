//! Statements that can be left out of a script.

use super::candidates::Candidates;
use super::facts::Facts;
use super::token::{Keyword, Kind};
use super::tree::{Block, Statement, Tokens};
use super::view::View;
use crate::invocation::is_one_of;
use crate::language::{Loose, Part, Says, holds_one_of};

/// Those of the outermost block, with its functions.
pub(super) fn loose(
    view: &View,
    facts: &Facts,
    candidates: &Candidates,
    block: &Block,
) -> Vec<Loose> {
    let statements = block.statements.iter().map(Statement::tokens);
    let loose = statements.filter_map(|tokens| {
        let declares = view.kind(tokens.start) == Some(Kind::Keyword(Keyword::Function));
        let is_loose = declares || tokens.clone().all(|at| is_loose(view, at));
        is_loose.then(|| {
            let mut loose = statement(view, facts, &tokens);
            if declares {
                loose.part = Part::Declaration;
            }
            if candidates.are_within(&tokens) {
                loose.says = Says::Tool;
                // A variable of the environment may be read by its name in a string.
                let sets = loose
                    .sets
                    .iter()
                    .filter_map(|name| name.strip_prefix("env:"));
                loose.calls.extend(sets.map(str::to_owned));
            }
            loose
        })
    });
    loose.collect()
}

fn statement(view: &View, facts: &Facts, tokens: &Tokens) -> Loose {
    let is_bare = |at: &usize| view.kind(*at) == Some(Kind::Bare);
    let words = tokens.clone().filter(is_bare);
    let words: Vec<&str> = words.map(|at| view.token(at)).collect();
    let functions = words.iter().filter_map(|word| facts.function(word));
    let mut calls: Vec<String> = functions.map(str::to_owned).collect();
    let is_any = |names: &[&str]| words.iter().any(|word| is_one_of(word, names));
    let renames = is_any(&ALIASES);
    if renames {
        let said = view.text.as_str().get(view.range(tokens));
        calls.extend(said.map(str::to_lowercase));
    }
    let says_more = renames || is_any(&EVALUATORS) || runs_by_variable(view, tokens);
    Loose {
        sets: facts.set_within(tokens).map(str::to_owned).collect(),
        says: if says_more { Says::More } else { Says::Words },
        calls,
        ..Loose::at(view.span_of(tokens))
    }
}

/// The variables by which others may come to what stands in a statement: each that
/// it names may be an object that it hands something.
pub(super) fn tells(view: &View, loose: &Loose) -> Vec<String> {
    let token_at = |at: usize| view.tokens.partition_point(|token| token.start < at);
    let inside = token_at(loose.span.start)..token_at(loose.span.end);
    let is_variable = |at: &usize| view.kind(*at) == Some(Kind::Variable);
    let variables = inside.clone().filter(is_variable);
    let variables = variables.map(|at| view.variable(at));
    // The environment is no object.
    let read = variables.filter(|name| !name.starts_with("env:"));
    let by_name = set_by_name(view, inside);
    read.chain(loose.sets.iter().cloned())
        .chain(by_name)
        .collect()
}

/// The words of a statement that sets a variable of the environment by its name:
/// `Set-Item env:T x`, `SetEnvironmentVariable('T', 'x')`.
fn set_by_name(view: &View, inside: Tokens) -> impl Iterator<Item = String> {
    let is_word = |kind: Kind| matches!(kind, Kind::Bare | Kind::Chunk | Kind::Word);
    let words = inside.filter(|at| view.kind(*at).is_some_and(is_word));
    let words: Vec<&str> = words.map(|at| view.token(at)).collect();
    let sets = |word: &&str| holds_one_of(&["env:", "setenvironment"], word);
    let any = words.iter().any(sets);
    words
        .into_iter()
        .filter(move |_| any)
        .map(str::to_lowercase)
}

/// Whether a token can stand in such a statement: it declares nothing, leaves
/// nothing, and runs no other script in this one.
fn is_loose(view: &View, at: usize) -> bool {
    !matches!(
        view.kind(at),
        Some(
            Kind::Keyword(
                Keyword::Function
                    | Keyword::Param
                    | Keyword::Section
                    | Keyword::Leave
                    | Keyword::Using
            ) | Kind::Source
        )
    )
}

/// What gives a command another name.
const ALIASES: [&str; 4] = ["set-alias", "sal", "new-alias", "nal"];

/// What runs a string, which may set anything.
const EVALUATORS: [&str; 2] = ["invoke-expression", "iex"];

/// Parts of what stands in a statement that runs a program which a variable may
/// name.
const RUNS: [&str; 8] = [
    "cmd",
    "create",
    "exec",
    "invoke",
    "launch",
    "powershell",
    "run",
    "start",
];

/// Whether a statement may run what a variable holds.
fn runs_by_variable(view: &View, tokens: &Tokens) -> bool {
    let mut tokens = tokens.clone();
    let is_variable = |at| view.kind(at) == Some(Kind::Variable);
    let is_set = |at: usize| is_variable(at) && !view.variable(at).starts_with("env:");
    tokens.clone().any(is_set)
        && tokens.any(|at| match view.kind(at) {
            Some(Kind::Ampersand) => true,
            Some(Kind::Bare | Kind::Word) => holds_one_of(&RUNS, view.token(at)),
            _ => false,
        })
}
