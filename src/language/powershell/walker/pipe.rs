//! `$_`: what comes through a pipe, as far as it may be a retired tool.

use super::super::scope::Binding;
use super::super::tree::Tokens;
use super::super::values::{Content, Value};
use super::Walker;

/// The name that `$_` has in the scope.
const ITEM: &str = "_";

impl Walker<'_> {
    /// What `$_` is now.
    pub(super) fn piped_item(&self) -> Option<Binding> {
        self.scope.get(ITEM).cloned()
    }

    /// From here on, `$_` is an item of what some tokens give, which is `list` as far as
    /// that is known; `on` if what came to them goes on through them.
    pub(super) fn pipe_in(&mut self, list: &Value, tokens: &Tokens, on: bool) {
        let value = self.evaluator().or_candidates(Value::unknown(), tokens);
        if !matches!(value.kind, Content::Unknown) {
            let span = self.view.span_of(tokens);
            self.scope.assign(ITEM.to_owned(), value, span);
        } else if list.items().is_some() {
            self.item_of(ITEM.to_owned(), list, tokens);
        } else if !on && self.scope.get(ITEM).is_some() {
            self.scope.lose(ITEM);
        }
    }

    /// The end of what [`Walker::pipe_in`] began.
    pub(super) fn pipe_out(&mut self, outer: Option<Binding>) {
        match outer {
            Some(outer) => self.scope.set(ITEM.to_owned(), outer),
            None if self.scope.get(ITEM).is_some() => self.scope.lose(ITEM),
            None => {}
        }
    }
}
