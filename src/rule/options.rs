//! How a tool reads its own command line: words in, options out.
//!
//! Nothing is lost on the way: a word that is no option of the tool, or whose
//! value is not what the tool takes, becomes a *problem*, and a call with a
//! problem gets a finding but no rewrite.

mod reader;

use std::collections::BTreeMap;

use super::{OptionId, Tool};
use crate::invocation::{Limit, Word};
use crate::span::Span;
use crate::spell::Value;
use crate::text::{Origin, Text};

/// The options of one call.
#[derive(Clone, Debug, Default)]
pub struct Options {
    given: BTreeMap<OptionId, Vec<Value>>,
    problems: Vec<String>,
    limits: Vec<Limit>,
    /// How many words the call has.
    words: usize,
    /// Some word is, or may be, an option.
    optionlike: bool,
    /// Some word may be anything.
    unreadable: bool,
}

impl Options {
    /// Reads the words that a tool receives.
    #[must_use]
    pub fn read(tool: &Tool, words: &[Word]) -> Self {
        reader::read(tool, words)
    }

    /// Whether an option is given.
    #[must_use]
    pub fn has(&self, option: OptionId) -> bool {
        self.given.contains_key(&option)
    }

    /// Whether an option is given with a value.
    #[must_use]
    pub fn has_value(&self, option: OptionId) -> bool {
        self.given
            .get(&option)
            .is_some_and(|values| !values.is_empty())
    }

    /// The values of an option, one for each time that it is given with one.
    #[must_use]
    pub fn values(&self, option: OptionId) -> &[Value] {
        self.given.get(&option).map_or(&[], Vec::as_slice)
    }

    /// Whether there are no words at all.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.words == 0
    }

    /// Whether any option of the tool is given.
    #[must_use]
    pub fn is_recognised(&self) -> bool {
        !self.given.is_empty() && self.optionlike
    }

    /// Whether no word can be an option: another program may bear the name.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.words > 0 && !self.optionlike
    }

    /// Whether some word cannot be read at all, and may be any option.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    /// What makes a rewrite impossible.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// What makes a rewrite less than safe.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The same options with another value for one of them.
    #[must_use]
    pub(crate) fn with(&self, option: OptionId, value: Value) -> Self {
        let mut options = self.clone();
        options.given.insert(option, vec![value]);
        options
    }

    /// The same options where each value of which the end is not known, nor what it may
    /// be, has this one; none where there is no such value. A directory has none.
    pub(super) fn ended(&self, ending: &str, is_directory: &dyn Fn(&Text) -> bool) -> Option<Self> {
        let is_open = |value: &Value| {
            let last = value.text.runs().last();
            last.is_some_and(|run| run.is_unknown() && run.alternatives().is_empty())
                && !is_directory(&value.text)
        };
        self.given.values().flatten().find(|value| is_open(value))?;
        let mut options = self.clone();
        let values = options.given.values_mut().flatten();
        for value in values.filter(|value| is_open(value)) {
            let site = value.text.span().unwrap_or(Span::empty(0));
            value.text.push(ending, site, Origin::Escape);
        }
        Some(options)
    }

    /// The same options, with something that makes a rewrite impossible.
    #[must_use]
    pub(crate) fn with_problem(mut self, problem: &str) -> Self {
        self.problems.push(problem.to_owned());
        self
    }

    /// The options that are given.
    pub(super) fn given(&self) -> impl Iterator<Item = OptionId> {
        self.given.keys().copied()
    }

    /// Whether an item of one of the options ends in one of the texts.
    pub(super) fn any_item_ends(&self, options: &[OptionId], ends: &[String]) -> bool {
        let values = options.iter().flat_map(|option| self.values(*option));
        values
            .flat_map(|value| value.text.split(|c| c == ';'))
            .any(|item| {
                let item = item.as_str().trim_end_matches('"').to_ascii_lowercase();
                ends.iter().any(|end| {
                    if end.starts_with('.') {
                        item.ends_with(end.as_str())
                    } else {
                        item == *end
                    }
                })
            })
    }
}
