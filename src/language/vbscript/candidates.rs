//! What the variables of a script may hold although no value of theirs is
//! certain: every call of a retired tool, and every name of one, that stands in
//! something that they are set to, and what stands behind such a call and has an
//! option for it.
//!
//! ```text
//! d("a") = "pkgmgr /iu:A"     an entry of a dictionary or an array
//! Init : sh.Run c             `c` is what the procedure sets it to
//! ```
//!
//! The order of statements is not looked at here. It is for the values that the
//! walk through the script does not know.

mod nodes;
mod reader;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use self::nodes::{Node, entry, node};
use self::nodes::{bare, variable};
use self::sources::{Source, sources};
use super::environment::Value;
use super::expression::Path;
use super::names;
use super::procedures::{DEFAULT, Procedures};
use super::statement::Statement;
use super::values::Scope;
use crate::span::Span;
use crate::text::{Alternatives, Text};

/// How many values of one variable are kept.
const MOST: usize = 4;

/// How deep calls in arguments are looked into.
const DEPTH: usize = 3;

/// What the variables may hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    held: BTreeMap<Node, Vec<Text>>,
}

impl Candidates {
    /// Looks through all statements of a script.
    pub(super) fn of(source: &str, statements: &[Statement], procedures: &Procedures) -> Self {
        reader::read(source, statements, procedures)
    }

    /// The names by which a tool may be come to, in lower case.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let names = self.held.keys().map(|(_, name)| name.as_str());
        names.map(bare).collect()
    }

    /// What a variable of the environment may hold.
    pub(super) fn of_environment(&self, name: &str) -> Alternatives {
        let held = (!self.held.is_empty()).then(|| self.held.get(&(0, variable(name))));
        held.flatten()
            .map_or_else(Arc::default, |held| held.as_slice().into())
    }

    /// What a variable or function may hold, seen from a point in `scope`.
    pub(super) fn of_name(&self, scope: &Scope<'_>, name: String) -> &[Text] {
        let node = node(scope.procedures, scope.procedure, name);
        self.held.get(&node).map_or(&[], Vec::as_slice)
    }

    /// What a path may give that nobody knows, at a point in `scope`.
    pub(super) fn alternatives(&self, scope: &Scope<'_>, path: &Path) -> Alternatives {
        if self.held.is_empty() && path.steps.is_empty() {
            return Arc::default();
        }
        let mut found: Vec<Text> = Vec::new();
        let top = scope.procedure.is_none() && path.steps.is_empty();
        let is_variable = |name: &str| scope.procedures.get(name).is_none();
        let unset = |name: &str| top && is_variable(name) && scope.environment.is_unset(name);
        sources(
            scope.source,
            path,
            None,
            DEPTH,
            &mut |source, rest| match source {
                Source::Text(text) => add(&mut found, &grown(scope.source, &text, rest)),
                Source::Name(name) if unset(&name) => {}
                Source::Name(name) | Source::Run(name) => {
                    let name = default_of(scope, path, &name).unwrap_or(name);
                    let node = node(scope.procedures, scope.procedure, name);
                    let held = self.held.get(&node).into_iter().flatten();
                    held.for_each(|text| add(&mut found, text));
                }
            },
        );
        found.into()
    }
}

/// What an object of a class of the script is by itself, which is what `path` names.
fn default_of(scope: &Scope<'_>, path: &Path, name: &str) -> Option<String> {
    let Some(Value::Object(class)) = scope.environment.value(name) else {
        return None;
    };
    let own = scope.procedures.method(Some(class), DEFAULT);
    let own = own.filter(|_| path.steps.is_empty());
    own.map(|own| own.name().to_owned())
}

fn add(found: &mut Vec<Text>, text: &Text) {
    let known = found.iter().any(|known| known.as_str() == text.as_str());
    // Neither kind takes the place of the other.
    let calls = names::mentions(text.as_str());
    let alike = |one: &&Text| names::mentions(one.as_str()) == calls;
    if !known && found.iter().filter(alike).count() < MOST {
        found.push(text.clone());
    }
}

/// A command line with what stands behind it, where that is no certain part of it yet.
fn grown(source: &str, line: &Text, rest: Option<Span>) -> Text {
    let mut line = line.clone();
    let is_open = !line.is_known() || names::leads_to_a_tool(&line);
    if let Some(rest) = rest.filter(|_| !is_open) {
        line.push_unknown(source.get(rest.range()).unwrap_or_default(), rest);
    }
    line
}
