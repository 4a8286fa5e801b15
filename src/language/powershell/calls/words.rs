//! The words that a program receives, and the command line that they make.

use std::ops::Range;

use super::super::binding::Argument;
use super::super::token::Bracket;
use super::super::tree::{Atom, Operand, Word as Part};
use super::super::values::{Content, Evaluator, alternatives, common_items};
use super::super::view::{Builder, holds_quote};
use super::super::walker::Walker;
use crate::argv;
use crate::invocation::Word;
use crate::span::Span;
use crate::text::{Origin, Text};

/// The words that a program receives, and what they came from.
#[derive(Default)]
pub(super) struct Received {
    pub(super) words: Vec<Word>,
    /// Arrays that stand among them by a variable.
    pub(super) lists: Vec<Argument>,
    /// How many words stand there, arrays counted once.
    pub(super) written: usize,
    /// `--%` is among them.
    pub(super) raw: bool,
    /// The program looks at its command line itself, so that quotes in a word
    /// are no business of ours.
    pub(super) interpreter: bool,
}

impl<'a> Walker<'a> {
    /// The words that the program receives.
    pub(super) fn received(&self, words: &'a [Part], interpreter: bool) -> Received {
        let mut received = Received {
            words: Vec::with_capacity(words.len()),
            interpreter,
            ..Received::default()
        };
        let mut at = 0;
        while let Some(word) = words.get(at) {
            received.written += 1;
            if let Part::Operand(operand) = word
                && !self.is_joined(words, at)
            {
                at += 1;
                self.whole_word(operand, &mut received);
                continue;
            }
            let start = self.word_range(word).start;
            let mut builder = Builder::new(self.view, start);
            let mut end = start;
            while let Some(word) = words.get(at) {
                let range = self.word_range(word);
                if range.start != end {
                    break;
                }
                end = range.end;
                self.part(word, &mut builder);
                at += 1;
                if !self.is_joined(words, at - 1) {
                    break;
                }
            }
            received.push(builder.finish(end));
        }
        received
    }

    /// Whether a word and the next one make one: `-m:` and its value, or the
    /// elements of `a,b`.
    fn is_joined(&self, words: &[Part], at: usize) -> bool {
        let (Some(word), Some(next)) = (words.get(at), words.get(at + 1)) else {
            return false;
        };
        let adjacent = self.word_range(word).end == self.word_range(next).start;
        adjacent
            && match (word, next) {
                (Part::Comma(_), _) | (_, Part::Comma(_)) => true,
                (Part::Parameter(token), _) => {
                    self.view.token(*token).ends_with(':')
                        || self.view.at(self.word_range(next)).starts_with(['.', '['])
                }
                _ => false,
            }
    }

    fn part(&self, word: &Part, builder: &mut Builder<'_>) {
        match word {
            Part::Operand(operand) => self.evaluator().append(operand, builder),
            other => builder.source(self.word_range(other)),
        }
    }

    fn whole_word(&self, operand: &'a Operand, received: &mut Received) {
        let range = self.view.range(&operand.tokens);
        if matches!(operand.atom, Atom::Raw) {
            received.raw = true;
            let raw = self.raw(range);
            let raw = if received.interpreter {
                vec![Word::plain(raw)]
            } else {
                argv::split_arguments(&raw)
            };
            return received.words.extend(raw);
        }
        let argument = self.evaluator().operand_argument(operand);
        if let Content::List(items) = &argument.value.kind {
            for item in items.iter() {
                received.push(Word::plain(item.clone()));
            }
            received.lists.push(argument);
            return;
        }
        if let Content::Choice(all) = &argument.value.kind
            && let Some((items, rests)) = common_items(all)
        {
            received.words.extend(items.into_iter().map(Word::plain));
            let mut rest = Builder::new(self.view, range.start);
            rest.unknown(range, rests);
            received.words.push(Word::plain(rest.into_text()));
            received.lists.push(argument);
            return;
        }
        let mut builder = Builder::new(self.view, range.start);
        self.evaluator().append(operand, &mut builder);
        received.push(builder.finish(range.end));
    }

    /// What follows `--%`: `%NAME%` is expanded when the script runs.
    fn raw(&self, range: Range<usize>) -> Text {
        let mut builder = Builder::new(self.view, range.start);
        let written = self.view.at(range.clone());
        let mut at = 0;
        while at < written.len() {
            let rest = &written[at..];
            let variable = variable_length(rest);
            let length = variable.unwrap_or_else(|| {
                let percent = rest.match_indices('%').find(|(at, _)| *at > 0);
                percent.map_or(rest.len(), |(at, _)| at)
            });
            let piece = range.start + at..range.start + at + length;
            if variable.is_some() {
                builder.unknown(piece, [].into());
            } else {
                builder.source(piece);
            }
            at += length;
        }
        builder.into_text()
    }
}

impl Received {
    /// Adds a word as the program will see it.
    fn push(&mut self, word: Word) {
        if word.text.is_empty() && word.text.is_known() {
            return;
        }
        if self.interpreter || !holds_quote(&word.text) {
            return self.words.push(word);
        }
        let text = if has_open_blank(&word.text) {
            in_quotes(&word.text)
        } else {
            word.text
        };
        let split = argv::split_arguments(&text).into_iter();
        self.words.extend(split.map(|word| Word::plain(word.text)));
    }
}

/// The length of the `%NAME%` that a text starts with, in bytes.
fn variable_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('%')?;
    let end = name.find(['%', ' ', '"'])?;
    (end > 0 && name[end..].starts_with('%')).then_some(end + 2)
}

/// The command line behind `cmd`: words with blanks are put in quotes, and
/// those that bring quotes of their own around their blanks are not.
pub(super) fn interpreter_tail(words: &[Word], raw: bool) -> Text {
    let mut tail = Text::default();
    let mut end = 0;
    for (index, word) in words.iter().enumerate() {
        let raw = raw && index + 1 == words.len();
        // `cmd "/c start ..."`: cmd looks for its switch behind the quote too.
        let switch = index == 0 && word.as_str().starts_with(['/', '-']);
        let quotes = !raw && !switch && has_open_blank(&word.text);
        let span = word.text.span().unwrap_or(Span::empty(end));
        if index > 0 {
            tail.push(" ", between(end, span.start), Origin::Escape);
        }
        end = span.end;
        if quotes {
            tail.append(&in_quotes(&word.text));
        } else {
            tail.append(&word.text);
        }
    }
    tail
}

/// The blank between two words, and the quotes at it; nothing where the words
/// stand far apart, as those of variables do.
fn between(end: usize, start: usize) -> Span {
    if (end..=end + 3).contains(&start) {
        Span::new(end, start)
    } else {
        Span::empty(start)
    }
}

/// Whether a blank stands outside quotes: only then does PowerShell add some.
fn has_open_blank(text: &Text) -> bool {
    let mut quoted = false;
    text.atoms().any(|atom| {
        quoted ^= atom.glyph.char() == Some('"');
        !quoted && matches!(atom.glyph.char(), Some(' ' | '\t'))
    })
}

fn in_quotes(text: &Text) -> Text {
    let span = text.span().unwrap_or(Span::empty(0));
    let mut quoted = Text::default();
    quoted.push("\"", Span::empty(span.start), Origin::Escape);
    quoted.append(text);
    quoted.push("\"", Span::empty(span.end), Origin::Escape);
    quoted
}

impl Evaluator<'_> {
    /// Appends an operand as a part of a word.
    pub(super) fn append(&self, operand: &Operand, builder: &mut Builder<'_>) {
        let range = self.view.range(&operand.tokens);
        match &operand.atom {
            Atom::Bare(parts) | Atom::Text(_, parts) if operand.suffixes.is_empty() => {
                self.parts(parts, builder);
            }
            Atom::Group(Bracket::Paren | Bracket::Sub, _) | Atom::Variable | Atom::Word => {
                let value = self.or_candidates(self.operand(operand), &operand.tokens);
                self.insert(&value, range, builder);
            }
            Atom::Splat => match self.variable(operand.tokens.start).kind {
                Content::Choice(all) => builder.unknown(range, alternatives(&all)),
                _ => builder.unknown(range, [].into()),
            },
            _ => builder.unknown(range, [].into()),
        }
    }
}
