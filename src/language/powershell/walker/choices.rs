//! Where a script goes one way or another, and what it asks there.

use super::super::token::{Keyword, Kind};
use super::super::tree::{Block, Clause, Tokens};
use super::super::view::Builder;
use super::Walker;
use super::blocks::{leaves, scripts};
use crate::language::Choice;
use crate::span::Span;
use crate::text::Text;

impl Walker<'_> {
    /// `if`, `elseif`: each asks for itself, and its other way is all that
    /// comes behind it. Where its own way leaves, that is the rest of the block.
    pub(super) fn asked(&mut self, clauses: &[Clause]) {
        let Some((first, others)) = clauses.split_first() else {
            return;
        };
        let (Some(head), Some(body)) = (&first.head, &first.body) else {
            return;
        };
        let mut bodies = others.iter().filter_map(|clause| clause.body.as_ref());
        let last = bodies.next_back();
        let other = bodies.next().or(last).zip(last);
        let otherwise = other
            .map(|(other, last)| other.tokens.start..last.tokens.end)
            .or_else(|| leaves(body).then(|| body.tokens.end + 1..self.block_end));
        let arms = std::iter::once(body.tokens.clone()).chain(otherwise);
        let arms = arms.map(|tokens| self.view.span_of(&tokens)).collect();
        self.choice(first.token..head.tokens.end + 1, arms);
    }

    /// `switch`: each block is a way.
    pub(super) fn cased(&mut self, clause: &Clause, body: &Block) {
        let head = clause.head.as_ref();
        let end = head.map_or(clause.token + 1, |head| head.tokens.end + 1);
        let arms = scripts(body).map(|block| self.view.span_of(&block.tokens));
        self.choice(clause.token..end, arms.collect());
    }

    /// `try`: the second way runs when the first fails. It asks nothing.
    pub(super) fn tried(&mut self, clauses: &[Clause]) {
        let bodies = clauses.iter().filter_map(|clause| match clause.keyword {
            Keyword::Finally => None,
            _ => clause.body.as_ref(),
        });
        let arms: Vec<Span> = bodies.map(|body| self.view.span_of(&body.tokens)).collect();
        if let (Some(first), true) = (clauses.first(), arms.len() > 1) {
            self.choices.push(Choice {
                condition: Text::default(),
                span: self.view.span_of(&(first.token..first.token + 1)),
                arms,
                to_label: false,
            });
        }
    }

    fn choice(&mut self, asked: Tokens, arms: Vec<Span>) {
        let condition = self.said(&asked);
        self.choices.push(Choice {
            condition,
            span: self.view.span_of(&asked),
            arms,
            to_label: false,
        });
    }

    /// What some tokens say, with the values of the variables that are known.
    fn said(&self, tokens: &Tokens) -> Text {
        let mut builder = Builder::new(self.view, self.view.range(tokens).start);
        for at in tokens.clone() {
            let range = self.view.range(&(at..at + 1));
            if self.view.kind(at) == Some(Kind::Variable) {
                let value = self.evaluator().variable(at);
                self.evaluator().insert(&value, range, &mut builder);
            } else {
                builder.source(range);
            }
        }
        builder.into_text()
    }
}
