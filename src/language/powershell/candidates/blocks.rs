//! Blocks that are run with arguments: what their parameters may be given.
//!
//! ```text
//! $run = { param($tool) & $tool /iu:A }
//! & $run pkgmgr                                           $tool may be pkgmgr
//! Invoke-Command { param($tool) ... } -ArgumentList pkgmgr
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::facts::targets;
use super::super::token::{Bracket, Keyword, Kind};
use super::super::view::View;
use super::flows::{Flows, named_behind};
use super::words::{before, behind};
use super::{Candidates, LONGEST, Node};

/// So many calls of the blocks that one variable holds are looked at, and so many
/// of their parameters.
const MOST_USES: usize = 64;
const MOST_PARAMETERS: usize = 16;

/// The blocks that one variable holds.
#[derive(Default)]
struct Held {
    parameters: BTreeSet<Node>,
    uses: usize,
    /// The end of the statement that was looked at last.
    end: usize,
}

/// A block and what a call of it sets in it.
struct Block {
    /// The variable that holds it; none where it stands in the call itself.
    name: Option<Node>,
    /// Its tokens, brackets included.
    tokens: Range<usize>,
    parameters: BTreeSet<Node>,
}

impl Candidates {
    /// What the calls of blocks hand to them.
    pub(super) fn blocks(&self, view: &View, flows: &mut Flows) {
        let mut held: BTreeMap<Node, Held> = BTreeMap::new();
        for opening in 0..view.tokens.len() {
            let Some(block) = block(view, opening) else {
                continue;
            };
            match block.name {
                None => {
                    let given = beside(view, &block.tokens);
                    self.hand(&block.parameters, &given, flows);
                }
                Some(name) => {
                    let held = held.entry(name).or_default();
                    held.parameters.extend(block.parameters);
                }
            }
        }
        if held.is_empty() {
            return;
        }
        for at in 0..view.tokens.len() {
            let is_set =
                || behind(view, at + 1).is_some_and(|at| view.kind(at) == Some(Kind::Assign));
            if view.kind(at) == Some(Kind::Variable)
                && !is_set()
                && let Some(block) = held.get_mut(&view.variable(at))
                && block.uses < MOST_USES
                && block.end <= at
            {
                let given = beside(view, &(at..at + 1));
                block.uses += 1;
                block.end = given[1].end;
                self.hand(&block.parameters, &given, flows);
            }
        }
    }

    fn hand(&self, parameters: &BTreeSet<Node>, given: &[Range<usize>; 2], flows: &mut Flows) {
        for parameter in parameters.iter().take(MOST_PARAMETERS) {
            for given in given {
                self.flow(parameter, given, flows);
            }
        }
    }
}

/// What stands before and behind some tokens in their statement.
fn beside(view: &View, called: &Range<usize>) -> [Range<usize>; 2] {
    let ends = |at: &usize| {
        matches!(
            view.kind(*at),
            Some(Kind::Newline | Kind::Semicolon | Kind::Pipe)
        )
    };
    let near = called.start.saturating_sub(LONGEST);
    let far = (called.end + LONGEST).min(view.tokens.len());
    let start = (near..called.start).rev().find(ends);
    let start = start.map_or(near, |at| at + 1);
    let end = (called.end..far).find(ends).unwrap_or(far);
    [start..called.start, called.end..end]
}

/// The block that a token opens, if it has parameters or a variable holds it.
fn block(view: &View, opening: usize) -> Option<Block> {
    if view.kind(opening) != Some(Kind::Open(Bracket::Brace)) {
        return None;
    }
    let assign = before(view, opening).filter(|at| view.kind(*at) == Some(Kind::Assign));
    let name = assign.and_then(|assign| targets(view, assign).next());
    let head = (opening + 1..opening + 8).find(|at| {
        let kind = view.kind(*at);
        !matches!(kind, Some(Kind::Blank | Kind::Newline | Kind::Comment))
    });
    let head = head.filter(|at| view.kind(*at) == Some(Kind::Keyword(Keyword::Param)));
    if name.is_none() && (head.is_none() || !is_argument(view, opening)) {
        return None;
    }
    let mut parameters: BTreeSet<Node> = ["args", "input"].map(str::to_owned).into();
    if let Some(head) = head {
        parameters.extend(named_behind(view, head));
    }
    let end = view.tokens.get(opening)?.partner + 1;
    Some(Block {
        name: name.map(|name| view.variable(name)),
        tokens: opening..end.min(view.tokens.len()),
        parameters,
    })
}

/// Whether a block stands among the words of a command, and is not the body of a
/// function or the like.
fn is_argument(view: &View, opening: usize) -> bool {
    let kind = before(view, opening).and_then(|at| view.kind(at));
    matches!(
        kind,
        Some(Kind::Bare | Kind::Parameter | Kind::Ampersand | Kind::Source | Kind::Comma)
    )
}
