//! Programs that are named outright: `pkgmgr /iu:A`, `& $exe @list`.
//!
//! PowerShell makes one command line out of the words: an array becomes a
//! word for each element, `a,b` stays as it is written, an empty word
//! disappears, and a word with a blank is put in quotes. Quotes that are part
//! of a word go to the program as they are, which takes them for its own.
//!
//! Source: `about_Parsing`, "Passing arguments to native commands"; Windows
//! PowerShell 5.1, and PowerShell 7 with `$PSNativeCommandArgumentPassing`
//! set to `Legacy`.

use std::ops::Range;

use super::super::binding::Argument;
use super::super::token::{Bracket, Kind};
use super::super::tree::{Atom, Command, Operand, Word as Part};
use super::super::values::Content;
use super::super::view::{Builder, holds_quote};
use super::super::walker::{Role, Spot, Walker};
use super::{Relied, UNCERTAIN, common, is_retired, is_windowed, manual, site, unsafe_fix};
use crate::argv;
use crate::embed;
use crate::invocation::{Form, Invocation, Shell, Site, Word};
use crate::span::Span;
use crate::text::{Origin, Text};

/// The words that a program receives, and what they came from.
#[derive(Default)]
struct Received {
    words: Vec<Word>,
    /// Arrays that stand among them by a variable.
    lists: Vec<Argument>,
    /// How many words stand there, arrays counted once.
    written: usize,
    /// `--%` is among them.
    raw: bool,
    /// The program looks at its command line itself, so that quotes in a word
    /// are no business of ours.
    interpreter: bool,
}

impl<'a> Walker<'a> {
    pub(super) fn native(&mut self, command: &'a Command, spot: Spot<'a>) {
        let Some(Part::Operand(first)) = command.words.first() else {
            return;
        };
        if matches!(first.atom, Atom::Script(_)) {
            return;
        }
        let (program, _) = self.evaluator().argument(&command.words[..1]);
        let mut builder = Builder::new(self.view, program.range.start);
        match common(&program.value).map_or_else(
            || self.aliased(first),
            |(text, span)| Some((text.clone(), span)),
        ) {
            Some((text, span)) => builder.value(&text, program.range.clone(), span),
            None => self.evaluator().append(first, &mut builder),
        }
        let word = builder.finish(program.range.end);
        self.names_program(&program);
        if self.whole_line(&word, &program, command, spot) {
            return;
        }
        let interpreter = embed::is_command_interpreter(&word.text);
        let received = self.received(&command.words[1..], interpreter);
        let mut call = self.invocation(command, spot, word);
        self.waiting(&mut call, command, spot);
        self.broken_list(&mut call, spot);
        if is_retired(&call.program.text) && call.program.as_str().starts_with('%') {
            let reason = "PowerShell does not expand `%NAME%`, so this program is not found; write `$env:NAME`";
            call.site.limits.push(manual(reason));
        }
        let relied = self.native_slots(&mut call.site, command, &program, &received);
        if relied.is_none() {
            call.site.slots.clear();
            call.site.limits.push(manual(UNCERTAIN));
        }
        call.arguments = received.words;
        call.tail = interpreter.then(|| interpreter_tail(&call.arguments, received.raw));
        self.found(call, relied.unwrap_or_default());
    }

    fn invocation(&self, command: &Command, spot: Spot<'a>, program: Word) -> Invocation {
        let operator = command.operator.and_then(|token| self.view.kind(token));
        let mut call = Invocation {
            span: self.view.span(self.extent(command)),
            program,
            arguments: Vec::new(),
            tail: None,
            wrappers: match operator {
                Some(Kind::Ampersand) => vec!["&".to_owned()],
                Some(_) => vec![".".to_owned()],
                None => Vec::new(),
            },
            site: site(Shell::PowerShell),
        };
        self.surround(&mut call.site, &command.tokens, spot);
        call
    }

    /// From the operator to the last word, without redirections at the end.
    fn extent(&self, command: &Command) -> Range<usize> {
        let start = self.view.range(&command.tokens).start;
        let end = command
            .words
            .iter()
            .map(|word| self.word_range(word).end)
            .max();
        start..end.unwrap_or(start)
    }

    fn word_range(&self, word: &Part) -> Range<usize> {
        match word {
            Part::Parameter(token) | Part::Comma(token) => self.view.range(&(*token..token + 1)),
            Part::Operand(operand) => self.view.range(&operand.tokens),
        }
    }

    /// A program with windows is not waited for, unless something takes its
    /// output.
    fn waiting(&self, call: &mut Invocation, command: &Command, spot: Spot<'a>) {
        let taken =
            spot.captured || spot.pipeline.elements.len() > 1 || !command.redirections.is_empty();
        if is_windowed(&call.program.text) && !taken {
            let reason = "PowerShell does not wait for pkgmgr here and sets no exit code; for dism it does both";
            call.site.limits.push(unsafe_fix(reason));
        }
    }

    /// `pkgmgr /iu:A;B`: the semicolon ends the statement.
    fn broken_list(&self, call: &mut Invocation, spot: Spot<'a>) {
        let carries = is_retired(&call.program.text)
            || embed::is_command_interpreter(&call.program.text)
            || matches!(
                call.program.program_name().as_deref(),
                Some("powershell" | "pwsh")
            );
        call.site
            .limits
            .extend(self.cut_list(spot).filter(|_| carries));
    }

    /// The words that the program receives.
    fn received(&self, words: &'a [Part], interpreter: bool) -> Received {
        let mut received = Received {
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
            loop {
                let Some(word) = words.get(at) else { break };
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
            let raw = match received.interpreter {
                true => vec![Word::plain(raw)],
                false => argv::split_arguments(&raw),
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
            let end = rest[1..].find(['%', ' ', '"']).map(|end| end + 1);
            let variable = rest.starts_with('%')
                && end.is_some_and(|end| end > 1 && rest[end..].starts_with('%'));
            let length = match end {
                Some(end) if variable => end + 1,
                _ => 1 + rest[1..].find('%').unwrap_or(rest.len() - 1),
            };
            let piece = range.start + at..range.start + at + length;
            if variable {
                builder.unknown(piece, [].into());
            } else {
                builder.source(piece);
            }
            at += length;
        }
        builder.into_text()
    }

    /// Fills in the slots of a call, and returns what they rely on; none where
    /// no edit is sure to fit.
    fn native_slots(
        &mut self,
        site: &mut Site,
        command: &Command,
        program: &Argument,
        received: &Received,
    ) -> Option<Relied> {
        if received.raw && received.words.iter().any(|word| !word.text.is_known()) {
            return None;
        }
        let apart = program.variable.is_some() && !received.interpreter;
        let mut relied = Vec::new();
        let inline = received.lists.is_empty();
        if apart {
            let (definition, more) = self.definition(program, inline)?;
            site.definition = Some(definition);
            relied.extend(more);
        }
        if inline {
            let spans = self.segments(command);
            site.slots.push(self.slot(spans, Form::CommandLine, None));
            return Some(relied);
        }
        if let Some(more) = self.list_slots(site, program, received, apart) {
            relied.extend(more);
            return Some(relied);
        }
        // What is known through and through can stand in the call itself.
        let known = received.words.iter().all(|word| word.text.is_known());
        site.slots = vec![self.slot(self.segments(command), Form::CommandLine, None)];
        (known && !apart).then_some(relied)
    }

    /// The slots of a program and of the array that holds its words.
    fn list_slots(
        &mut self,
        site: &mut Site,
        program: &Argument,
        received: &Received,
        apart: bool,
    ) -> Option<Relied> {
        let [list] = received.lists.as_slice() else {
            return None;
        };
        if received.written != 1 {
            return None;
        }
        if !apart {
            site.slots.push(self.program_slot(program)?);
        }
        let (slots, more) = self.argument_slots(list)?;
        site.slots.extend(slots);
        Some(more)
    }

    /// The bytes of the words, without the redirections
    /// that stand between them.
    fn segments(&self, command: &Command) -> Vec<crate::span::Span> {
        let words = &command.words;
        let start = words.first().map_or(0, |word| self.word_range(word).start);
        let end = words.iter().map(|word| self.word_range(word).end).max();
        let mut spans = Vec::new();
        let mut at = start;
        for redirection in &command.redirections {
            let range = self.view.range(&redirection.tokens);
            if range.start >= at && Some(range.end) <= end {
                let before = self.view.at(at..range.start).trim_end().len();
                spans.extend(self.view.text.sites(at..at + before));
                at = range.end;
            }
        }
        if let Some(end) = end {
            spans.extend(self.view.text.sites(at..end));
        }
        spans
    }

    /// Marks a variable as one that names a program, even where no slot does.
    pub(super) fn names_program(&mut self, program: &Argument) {
        if let Some(token) = program.variable {
            self.roles.entry(token).or_insert(Role::Program);
        }
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

/// The command line behind `cmd`: words with blanks are put in quotes, and
/// those that bring quotes of their own around their blanks are not.
fn interpreter_tail(words: &[Word], raw: bool) -> Text {
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

impl super::super::values::Evaluator<'_> {
    /// Appends an operand as a part of a word.
    fn append(&self, operand: &Operand, builder: &mut Builder<'_>) {
        let range = self.view.range(&operand.tokens);
        match &operand.atom {
            Atom::Bare(parts) | Atom::Text(_, parts) if operand.suffixes.is_empty() => {
                self.parts(parts, builder);
            }
            Atom::Group(Bracket::Paren | Bracket::Sub, _) | Atom::Variable | Atom::Word => {
                self.insert(&self.operand(operand), range, builder);
            }
            _ => builder.unknown(range, [].into()),
        }
    }
}
