//! What the variables of a script may hold although no value of theirs is
//! certain: every retired tool that is named in something that they are set to.
//!
//! ```text
//! param($tool = 'pkgmgr.exe')     $tool may be pkgmgr: so says its default
//! $x = $old ? 'pkgmgr' : 'dism'   so may $x
//! foreach ($t in $all) { & $t }   $t may be what $all may be
//! ```
//!
//! The order of statements is not looked at here. It is for the variables of
//! which the scope has lost track; what it knows, it knows better.

mod blocks;
mod flows;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::calls::{Line, holds_a_name, line_of_batch, names_tool, only_says};
use super::facts::body;
use super::scope::{Assigned, Binding};
use super::token::{Keyword, Kind};
use super::tree::Tokens;
use super::values::{Content, Evaluator, Value};
use super::view::{View, environment, inherited};
use crate::invocation::is_one_of;
use crate::span::Span;
use crate::text::{Run, Text};
use flows::Flows;
use words::tools;

/// How many tools one variable is said to hold.
const MOST: usize = 16;

/// How many places one value is said to come from, and how far a string may stand
/// from the command that it is given to.
const FURTHEST: usize = 1024;

/// How many tokens a string may have to be looked at.
const LONGEST: usize = 64;

/// Assignments that stand for no statement of the script count from here.
const FIRST_ID: usize = usize::MAX / 2;

/// Behind the name of a function: what it gives back.
const CALL: &str = "()";

/// What is set, or given back: a variable, or a function of the script.
type Node = String;

/// A place that something may come from.
#[derive(Clone, Debug)]
enum Source {
    /// A string or a word that names a tool.
    Tool(Rc<Assigned>),
    /// A variable, or a function.
    Node(Node),
}

/// The tools that variables may hold.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// In the order of their tokens.
    sources: Vec<(usize, Source)>,
    held: BTreeMap<Node, Vec<Rc<Assigned>>>,
}

impl Candidates {
    /// Looks through all tokens of a script.
    #[must_use]
    pub fn of(view: &View) -> Self {
        let tools = tools(view);
        let inherits = |run: &Run| inherited(&view.text, run).is_some();
        if tools.is_empty() && !view.text.unknown().any(inherits) {
            return Self::default();
        }
        let bodies = bodies(view);
        let mut candidates = Self {
            sources: sources(view, tools, &bodies),
            held: BTreeMap::new(),
        };
        candidates.held = Flows::of(view, &candidates, &bodies).follow();
        candidates.inherit(&view.text);
        candidates
    }

    /// Adds what a variable of the environment may hold from the start.
    fn inherit(&mut self, text: &Text) {
        for run in text.unknown() {
            let Some(name) = inherited(text, run) else {
                continue;
            };
            let held = self.held.entry(environment(name)).or_default();
            for (index, value) in run.alternatives().iter().enumerate() {
                let id = usize::MAX - 1 - index;
                add(held, &named(id, value.clone(), run.site));
            }
        }
    }

    /// What some tokens may give, where no more is known of them: one of the
    /// tools that are named in them, or anything else.
    #[must_use]
    pub fn within(&self, at: &Evaluator<'_>, tokens: &Tokens) -> Option<Value> {
        let mut found: Vec<Rc<Assigned>> = Vec::new();
        for (_, source) in self.between(tokens) {
            match source {
                Source::Tool(tool) => add(&mut found, tool),
                Source::Node(node) => match at.scope.get(node) {
                    Some(Binding::Known(one)) => held(one, &mut found),
                    Some(Binding::Choice(all)) => all.iter().for_each(|one| held(one, &mut found)),
                    None if !node.ends_with(CALL) && !at.may_be_set(node) => {}
                    Some(Binding::Lost) | None => {
                        self.held(node).iter().for_each(|one| add(&mut found, one));
                    }
                },
            }
            if found.len() >= MOST {
                break;
            }
        }
        one_of(found, at.view.span_of(tokens))
    }

    /// What a variable may hold of which the scope does not know.
    #[must_use]
    pub fn variable(&self, name: &str, site: impl Fn() -> Span) -> Option<Value> {
        let held = self.held.get(name)?;
        one_of(held.clone(), site())
    }

    /// Whether a tool is named in some tokens, or may be held there.
    #[must_use]
    pub fn are_within(&self, tokens: &Tokens) -> bool {
        let is_one = |source: &Source| match source {
            Source::Tool(_) => true,
            Source::Node(node) => !self.held(node).is_empty(),
        };
        let first = self.sources.partition_point(|(at, _)| *at < tokens.start);
        let rest = self.sources[first..].iter();
        rest.take_while(|(at, _)| *at < tokens.end)
            .any(|(_, source)| is_one(source))
    }

    fn held(&self, node: &str) -> &[Rc<Assigned>] {
        self.held.get(node).map_or(&[], Vec::as_slice)
    }

    fn between(&self, tokens: &Tokens) -> &[(usize, Source)] {
        let first = self.sources.partition_point(|(at, _)| *at < tokens.start);
        let rest = &self.sources[first..];
        let end = rest.partition_point(|(at, _)| *at < tokens.end);
        &rest[..end.min(FURTHEST)]
    }
}

/// One of several tools, or something else.
fn one_of(mut all: Vec<Rc<Assigned>>, span: Span) -> Option<Value> {
    if all.is_empty() {
        return None;
    }
    all.truncate(MOST);
    all.push(Rc::new(Assigned {
        id: usize::MAX,
        name: String::new(),
        value: Value::unknown(),
        span,
        doubtful: false,
    }));
    Some(Value::of(Content::Choice(all.into())))
}

/// Adds the tools that an assignment gave a variable.
fn held(assigned: &Rc<Assigned>, found: &mut Vec<Rc<Assigned>>) {
    match &assigned.value.kind {
        Content::Text(text) if is_tool(text) => add(found, assigned),
        Content::Choice(all) => all
            .iter()
            .filter(|one| one.value.as_text().is_some_and(is_tool))
            .for_each(|one| add(found, one)),
        kind => items(kind, assigned, found),
    }
}

/// The tools among the items of an array, or the entries of a hash table.
fn items(kind: &Content, assigned: &Rc<Assigned>, found: &mut Vec<Rc<Assigned>>) {
    let texts: Vec<&Text> = match kind {
        Content::List(items) => items.iter().collect(),
        Content::Object(object) => object.fields.values().flat_map(texts).collect(),
        _ => return,
    };
    let all = texts
        .into_iter()
        .flat_map(|text| text.unknown().flat_map(Run::alternatives).chain([text]));
    let tools = all.filter(|text| is_tool(text)).take(MOST);
    for (index, text) in tools.enumerate() {
        let id = (FIRST_ID - 1 - index).saturating_sub(assigned.id.saturating_mul(MOST));
        add(found, &named(id, text.clone(), assigned.span));
    }
}

/// The strings of a value.
fn texts(value: &Value) -> &[Text] {
    match &value.kind {
        Content::Text(text) => std::slice::from_ref(text),
        Content::List(items) => items,
        _ => &[],
    }
}

fn add(found: &mut Vec<Rc<Assigned>>, one: &Rc<Assigned>) {
    if !found.iter().any(|other| other.id == one.id) {
        found.push(one.clone());
    }
}

fn named(id: usize, text: Text, span: Span) -> Rc<Assigned> {
    Rc::new(Assigned {
        id,
        name: String::new(),
        value: Value::text(text),
        span,
        doubtful: false,
    })
}

/// Whether a text is a retired tool, or a command line that runs one.
fn is_tool(text: &Text) -> bool {
    names_tool(text) || (holds_a_name(text.as_str()) && lines_of_tools(text).next().is_some())
}

/// The command lines in a text that run a retired tool.
pub(super) fn lines_of_tools(text: &Text) -> impl Iterator<Item = Line> + use<> {
    let lines = text.split(|c| matches!(c, '\r' | '\n')).into_iter();
    lines.filter_map(|line| line_of_batch(&without_start(&line)))
}

/// A command line without what an interpreter may be given before it: `/c pkgmgr`,
/// `& pkgmgr`.
fn without_start(line: &Text) -> Text {
    const STARTS: [&str; 6] = ["&", "/c", "/k", "-command", "start-process", "saps"];
    let content = line.as_str();
    let first = content.split_whitespace().next().unwrap_or_default();
    if !is_one_of(first, &STARTS) {
        return line.clone();
    }
    let behind = content.len() - content.trim_start().len() + first.len();
    line.slice(behind..line.len())
}

fn sources(
    view: &View,
    tools: BTreeMap<usize, Rc<Assigned>>,
    bodies: &[(String, Range<usize>)],
) -> Vec<(usize, Source)> {
    let functions: BTreeSet<&str> = bodies.iter().map(|(name, _)| name.as_str()).collect();
    let mut sources: Vec<(usize, Source)> = tools
        .into_iter()
        .map(|(at, tool)| (at, Source::Tool(tool)))
        .collect();
    for index in 0..view.tokens.len() {
        let node = match view.kind(index) {
            Some(Kind::Variable) => Some(node_at(view, index)),
            Some(Kind::Bare) if !functions.is_empty() => {
                let name = view.token(index).to_ascii_lowercase();
                functions.contains(name.as_str()).then(|| function(&name))
            }
            _ => None,
        };
        sources.extend(node.map(|node| (index, Source::Node(node))));
    }
    sources.sort_by_key(|(at, _)| *at);
    sources
}

/// The functions of the script with their bodies.
fn bodies(view: &View) -> Vec<(String, Range<usize>)> {
    let keywords = (0..view.tokens.len())
        .filter(|at| view.kind(*at) == Some(Kind::Keyword(Keyword::Function)));
    keywords.filter_map(|at| body(view, at)).collect()
}

/// What a variable names: in a class, `$this.Tool` is what `$Tool` is in its head.
fn node_at(view: &View, variable: usize) -> Node {
    let name = view.variable(variable);
    if name == "this" && view.kind(variable + 1) == Some(Kind::Dot) {
        return view.token(variable + 2).to_ascii_lowercase();
    }
    name
}

/// The node of what a function gives back; no variable is called so.
fn function(name: &str) -> Node {
    format!("{name}{CALL}")
}
