//! From where to where the names of tools go: assignments, loops, what
//! functions are given and give back.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::super::facts::{SETTER_COMMANDS, starts_command, targets};
use super::super::scope::Assigned;
use super::super::token::{Bracket, Keyword, Kind};
use super::super::tree::Tokens;
use super::super::view::View;
use super::words::{before, behind};
use super::{Candidates, LONGEST, MOST, Node, Source, function, node_at};

/// Methods that add to what a variable holds.
const ADDERS: [&str; 5] = ["add", "addrange", "insert", "push", "enqueue"];

/// The functions of a script, with what a call can set in them.
type Functions = BTreeMap<String, BTreeSet<Node>>;

fn parameters(view: &View, bodies: &[(String, Range<usize>)]) -> Functions {
    let mut functions = Functions::new();
    for (name, body) in bodies {
        let near = body.start.saturating_sub(LONGEST)..(body.start + LONGEST).min(body.end);
        let heads = near.filter(|at| {
            let keyword = view.kind(*at);
            matches!(
                keyword,
                Some(Kind::Keyword(Keyword::Param | Keyword::Function))
            )
        });
        let all = functions.entry(name.clone()).or_default();
        all.extend(["_", "args", "input"].map(str::to_owned));
        for head in heads {
            all.extend(named_behind(view, head));
        }
    }
    functions
}

/// Which node gets what from which.
#[derive(Default)]
pub(super) struct Flows {
    tools: Vec<(Node, Rc<Assigned>)>,
    dependents: BTreeMap<Node, BTreeSet<Node>>,
}

impl Flows {
    /// What the statements of a script do.
    pub(super) fn of(
        view: &View,
        candidates: &Candidates,
        bodies: &[(String, Range<usize>)],
    ) -> Self {
        let mut flows = Self::default();
        let functions = parameters(view, bodies);
        candidates.assignments(view, &functions, &mut flows);
        candidates.returns(view, bodies, &mut flows);
        candidates.blocks(view, &mut flows);
        flows
    }

    fn add(&mut self, to: &str, source: &Source) {
        match source {
            Source::Tool(tool) => self.tools.push((to.to_owned(), tool.clone())),
            Source::Node(from) => {
                let dependents = self.dependents.entry(from.clone()).or_default();
                dependents.insert(to.to_owned());
            }
        }
    }

    /// Two variables hold the same, and if that is an object, what one gives to its
    /// entries the other sees.
    fn share(&mut self, one: &str, two: &str) {
        for (from, to) in [(one, two), (two, one)] {
            for to in [to.to_owned(), entries(to)] {
                self.add(&to, &Source::Node(entries(from)));
            }
        }
    }

    /// Hands every tool on to all that it can reach.
    pub(super) fn follow(self) -> BTreeMap<Node, Vec<Rc<Assigned>>> {
        let mut held: BTreeMap<Node, Vec<Rc<Assigned>>> = BTreeMap::new();
        let mut open = self.tools;
        open.reverse();
        while let Some((node, tool)) = open.pop() {
            let all = held.entry(node.clone()).or_default();
            if all.len() >= MOST || all.iter().any(|one| one.id == tool.id) {
                continue;
            }
            all.push(tool.clone());
            let dependents = self.dependents.get(&node).into_iter().flatten();
            open.extend(dependents.map(|next| (next.clone(), tool.clone())));
        }
        held
    }
}

impl Candidates {
    pub(super) fn flow(&self, to: &str, tokens: &Tokens, flows: &mut Flows) {
        for (_, source) in self.between(tokens) {
            flows.add(to, source);
        }
    }

    /// Whatever sets a variable.
    fn assignments(&self, view: &View, functions: &Functions, flows: &mut Flows) {
        let mut parameters = 0;
        for index in 0..view.tokens.len() {
            match view.kind(index) {
                Some(Kind::Assign) => {
                    // A parameter is set alone: the comma before it ends another one.
                    let alone = index < parameters;
                    let value = value_behind(view, index, alone);
                    let most = if alone { 1 } else { usize::MAX };
                    for target in targets(view, index).take(most) {
                        let node = node_at(view, target);
                        self.flow(&node, &value, flows);
                        if let Some(held) = only_variable(view, &value) {
                            flows.share(&node, &held);
                        }
                        if view.kind(target + 1) == Some(Kind::Dot) {
                            self.flow(&entries(&node), &value, flows);
                        }
                    }
                }
                Some(Kind::Keyword(Keyword::Param | Keyword::Function)) => {
                    parameters = parameters.max(parameters_end(view, index));
                }
                Some(Kind::Keyword(Keyword::Foreach)) => self.each(view, index, flows),
                Some(Kind::Bare) => {
                    self.set_by_name(view, index, flows);
                    self.handed(view, index, functions, flows);
                }
                Some(Kind::Variable) => self.added(view, index, flows),
                _ => {}
            }
        }
    }

    /// `foreach ($t in 'pkgmgr', ...)`.
    fn each(&self, view: &View, keyword: usize, flows: &mut Flows) {
        let near = |kind| (keyword..keyword + 5).find(|at| view.kind(*at) == Some(kind));
        let head = near(Kind::Open(Bracket::Paren)).zip(near(Kind::Variable));
        if let Some((opening, variable)) = head {
            let end = view.tokens.get(opening).map_or(0, |token| token.partner);
            self.flow(&view.variable(variable), &(variable + 1..end), flows);
        }
    }

    /// `Set-Variable -Name tool -Value pkgmgr`.
    fn set_by_name(&self, view: &View, index: usize, flows: &mut Flows) {
        let name = view.token(index).to_ascii_lowercase();
        if !SETTER_COMMANDS.contains(&name.as_str()) || !starts_command(view, index) {
            return;
        }
        let ends = |at: &usize| matches!(view.kind(*at), Some(Kind::Newline | Kind::Semicolon));
        let far = (index + 40).min(view.tokens.len());
        let end = (index..far).find(ends).unwrap_or(far);
        for at in index + 1..end {
            if matches!(view.kind(at), Some(Kind::Bare | Kind::Chunk)) {
                let name = view.token(at).to_ascii_lowercase();
                self.flow(&name, &(index + 1..end), flows);
            }
        }
    }

    /// `Run pkgmgr`: what a call of a function hands to its parameters. With
    /// options behind it the tool is reported there already.
    fn handed(&self, view: &View, index: usize, functions: &Functions, flows: &mut Flows) {
        let name = view.token(index).to_ascii_lowercase();
        let Some(parameters) = functions.get(&name) else {
            return;
        };
        let ends = |at: &usize| {
            let kind = view.kind(*at);
            matches!(kind, Some(Kind::Newline | Kind::Semicolon | Kind::Pipe))
        };
        let far = (index + LONGEST).min(view.tokens.len());
        let end = (index..far).find(ends).unwrap_or(far);
        let piped = before(view, index).is_some_and(|at| view.kind(at) == Some(Kind::Pipe));
        let near = index.saturating_sub(LONGEST);
        let start = (near..index).rev().find(|at| {
            let pipe = view.kind(*at) == Some(Kind::Pipe);
            !piped || ends(at) && !pipe
        });
        let given = start.map_or(near, |at| at + 1)..end;
        let option = |at: usize| view.token(at).starts_with('/');
        if given.clone().any(option) {
            return;
        }
        for parameter in parameters {
            self.flow(parameter, &given, flows);
        }
    }

    /// `$list.Add('pkgmgr')`.
    fn added(&self, view: &View, index: usize, flows: &mut Flows) {
        let name = view.token(index + 2).to_ascii_lowercase();
        let opening = index + 3;
        if view.kind(index + 1) == Some(Kind::Dot)
            && ADDERS.contains(&name.as_str())
            && view.kind(opening) == Some(Kind::Open(Bracket::Paren))
        {
            let end = view.tokens.get(opening).map_or(0, |token| token.partner);
            self.flow(&view.variable(index), &(opening..end), flows);
        }
    }

    /// What functions give back: what they return, and what stands there as a
    /// statement of its own.
    fn returns(&self, view: &View, bodies: &[(String, Range<usize>)], flows: &mut Flows) {
        for (name, body) in bodies {
            for (at, source) in self.between(body) {
                if is_given_back(view, *at) {
                    flows.add(&function(name), source);
                }
            }
        }
    }
}

/// The node of what the entries of a variable are given.
fn entries(variable: &str) -> Node {
    format!("{variable}.")
}

/// The variable that is all of some tokens.
fn only_variable(view: &View, tokens: &Tokens) -> Option<Node> {
    let mut solid = tokens.clone().filter(|at| {
        let kind = view.kind(*at);
        !matches!(kind, Some(Kind::Blank | Kind::Comment))
    });
    let only = solid.next().filter(|_| solid.next().is_none())?;
    (view.kind(only) == Some(Kind::Variable)).then(|| node_at(view, only))
}

/// Whether what stands at a token is a statement of its own, or is returned.
fn is_given_back(view: &View, at: usize) -> bool {
    let line = (at.saturating_sub(40)..at).rev().take_while(|at| {
        !matches!(
            view.kind(*at),
            Some(Kind::Newline | Kind::Semicolon | Kind::Open(Bracket::Brace))
        )
    });
    let mut solid = line.filter(|at| !matches!(view.kind(*at), Some(Kind::Blank | Kind::Comment)));
    let first = solid.by_ref().last();
    first.is_none_or(|first| view.kind(first) == Some(Kind::Keyword(Keyword::Leave)))
}

/// The variables among the parameters that a keyword starts.
pub(super) fn named_behind(view: &View, keyword: usize) -> impl Iterator<Item = Node> {
    let all = keyword..parameters_end(view, keyword);
    let variables = all.filter(|at| view.kind(*at) == Some(Kind::Variable));
    variables.map(|at| view.variable(at))
}

/// The end of the parameters that a keyword starts.
fn parameters_end(view: &View, keyword: usize) -> usize {
    let opening = (keyword + 1..keyword + 6)
        .take_while(|at| view.kind(*at) != Some(Kind::Open(Bracket::Brace)))
        .find(|at| view.kind(*at) == Some(Kind::Open(Bracket::Paren)));
    let opening = opening.and_then(|at| view.tokens.get(at));
    opening.map_or(0, |token| token.partner)
}

/// The tokens of the value behind an assignment: up to the end of the
/// statement, or of the parameter.
fn value_behind(view: &View, assign: usize, parameter: bool) -> Tokens {
    let mut at = assign + 1;
    // A block runs when it is called, and not for its value.
    if behind(view, at).is_some_and(|at| view.kind(at) == Some(Kind::Open(Bracket::Brace))) {
        return at..at;
    }
    while let Some(token) = view.tokens.get(at) {
        match token.kind {
            Kind::Semicolon | Kind::Close(_) | Kind::Assign => break,
            Kind::Comma if parameter => break,
            Kind::Newline if !view.goes_on(at) => break,
            _ if token.is_opening() => at = token.partner.max(at),
            _ => {}
        }
        at += 1;
    }
    assign + 1..at.min(view.tokens.len())
}
