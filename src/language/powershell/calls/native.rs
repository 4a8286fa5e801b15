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
use super::super::cursor::is_dash;
use super::super::token::{Kind, Token};
use super::super::tree::{Atom, Command, Operand, Word as Part};
use super::super::view::Builder;
use super::super::walker::{Role, Spot, Walker};
use super::words::{Received, interpreter_tail};
use super::{
    Relied, common, differing, holds_a_name, is_retired, is_windowed, leave, site, why_left,
    why_uncertain,
};
use crate::embed;
use crate::invocation::{Form, Invocation, Limit, Shell, Site, Word, is_one_of};

impl<'a> Walker<'a> {
    pub(super) fn native(&mut self, command: &'a Command, spot: Spot<'a>) {
        let Some(Part::Operand(first)) = command.words.first() else {
            return;
        };
        if matches!(first.atom, Atom::Script(_)) || self.is_property(first) {
            return;
        }
        let (mut program, _) = self.evaluator().argument(&command.words[..1]);
        program.value = self.evaluator().or_candidates(program.value, &first.tokens);
        let mut builder = Builder::new(self.view, program.range.start);
        let differing = differing(&program.value);
        match common(&program.value).or(differing).map_or_else(
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
        if interpreter {
            self.lines_into_cmd(spot);
        }
        // A cmdlet gets its words as they are, and so does cmd.
        let whole = interpreter || is_cmdlet(&word);
        let received = self.received(&command.words[1..], whole);
        let mut call = self.invocation(command, spot, word);
        waiting(&mut call, command, spot);
        self.broken_list(&mut call, spot);
        if self.holds_comment(command) {
            let reason = "a comment stands among the words of the call, and would be lost";
            call.site.limits.push(Limit::manual(reason));
        }
        let written = self.view.at(program.range.clone());
        if is_retired(&call.program.text)
            && written.trim_start_matches(['"', '\'']).starts_with('%')
        {
            let reason = "PowerShell does not expand `%NAME%`, so this program is not found; write `$env:NAME`";
            call.site.limits.push(Limit::manual(reason));
        }
        let doubt = self.doubt(first, &call.program);
        if let Some(reason) = doubt.filter(|_| is_retired(&call.program.text)) {
            call.site.limits.push(Limit::manual(reason));
        }
        let relied = self.native_slots(&mut call.site, command, &program, &received);
        if differing.is_some() {
            leave(&mut call.site, why_left(&program.value));
        } else if relied.is_none() {
            call.site.slots.clear();
            let lists: Vec<&Argument> = received.lists.iter().collect();
            call.site.limits.push(Limit::manual(why_uncertain(&lists)));
        }
        let plain = command.redirections.is_empty() && !received.raw && received.lists.is_empty();
        if plain && is_retired(&call.program.text) {
            call.site.statement = self.whole_command(self.extent(command), spot, Vec::new());
        }
        call.arguments = self.without_messages(&call.program, received.words);
        let raw = received.raw;
        let given = |call: &Invocation, words: Vec<Word>| Invocation {
            tail: interpreter.then(|| interpreter_tail(&words, raw)),
            arguments: words,
            ..call.clone()
        };
        let possible = self.possible_words(&call);
        let possible = possible.and_then(|one| one.each(|words| Some(given(&call, words))));
        call.tail = interpreter.then(|| interpreter_tail(&call.arguments, raw));
        self.found(call, relied.unwrap_or_default());
        self.may_run(possible);
    }

    /// `Path='C:\Windows\System32\pkgmgr.exe'`: a property of a resource, no program.
    fn is_property(&self, word: &Operand) -> bool {
        let written = self.view.at(self.view.range(&word.tokens));
        let Some((name, value)) = written.split_once('=') else {
            return false;
        };
        matches!(word.atom, Atom::Bare(_))
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && (value.starts_with(['"', '\'']) || holds_a_name(value))
    }

    /// The words of a call without what a cmdlet that is not in the script is given
    /// to tell people: `Show-Prompt -Message 'pkgmgr /iu:A'`.
    fn without_messages(&self, program: &Word, words: Vec<Word>) -> Vec<Word> {
        if !is_cmdlet(program) || self.facts.function(program.as_str()).is_some() {
            return words;
        }
        let speaks = speaks(program.as_str());
        let is_message = |word: &str| is_message(word, speaks);
        let mut is_told = false;
        let is_kept = |word: &Word| {
            let told = std::mem::replace(&mut is_told, is_message(word.as_str()));
            !told && !is_message(word.as_str().split(':').next().unwrap_or_default())
        };
        words.into_iter().filter(is_kept).collect()
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
        self.surround(&mut call.site, command, spot);
        call
    }

    /// From the operator to the last word, without redirections at the end.
    pub(super) fn extent(&self, command: &Command) -> Range<usize> {
        let start = self.view.range(&command.tokens).start;
        let end = command
            .words
            .iter()
            .map(|word| self.word_range(word).end)
            .max();
        start..end.unwrap_or(start)
    }

    /// Whether a comment stands between the words of a command.
    pub(super) fn holds_comment(&self, command: &Command) -> bool {
        let extent = self.extent(command);
        let tokens = self.view.tokens.get(command.tokens.clone());
        let is_inside =
            |token: &Token| token.kind == Kind::Comment && extent.contains(&token.start);
        tokens.is_some_and(|tokens| tokens.iter().any(is_inside))
    }

    pub(super) fn word_range(&self, word: &Part) -> Range<usize> {
        match word {
            Part::Parameter(token) | Part::Comma(token) => self.view.range(&(*token..token + 1)),
            Part::Operand(operand) => self.view.range(&operand.tokens),
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
        if apart && !(inline && program.entry) {
            let (definition, more) = self.definition(program, inline)?;
            site.definition = Some(definition);
            relied.extend(more);
        }
        if inline {
            let spans = self.segments(command);
            site.slots = vec![self.slot(spans, Form::CommandLine, None)];
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
            site.slots.extend(self.program_slots(program)?);
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

/// Whether the name of a program is that of a cmdlet, or of a function like one.
pub(super) fn is_cmdlet(program: &Word) -> bool {
    let name = program.as_str();
    name.contains('-') && !name.contains(['\\', '/', '.', '$', '%'])
}

/// Whether a word is a parameter whose value is for people, of a cmdlet that `speaks`
/// to them or of any other.
fn is_message(word: &str, speaks: bool) -> bool {
    const MESSAGES: [&str; 3] = ["description", "statusmessage", "subject"];
    const SPOKEN: [&str; 4] = ["body", "message", "text", "title"];
    let name = word.trim_start_matches(is_dash);
    name.len() < word.len() && (is_one_of(name, &MESSAGES) || speaks && is_one_of(name, &SPOKEN))
}

/// Whether a cmdlet says something to people, by its name: `Show-Prompt`,
/// `Send-MailMessage`, but not `Invoke-RestMethod` or `Send-Command`.
fn speaks(name: &str) -> bool {
    const VERBS: [&str; 5] = ["log", "out", "read", "show", "write"];
    const NOUNS: [&str; 4] = ["mail", "message", "notification", "toast"];
    let name = name.to_ascii_lowercase();
    let (verb, noun) = name.split_once('-').unwrap_or_default();
    let sends = matches!(verb, "new" | "send") && NOUNS.iter().any(|one| noun.contains(one));
    sends || VERBS.contains(&verb)
}

/// A program with windows is not waited for, unless something takes its
/// output.
fn waiting(call: &mut Invocation, command: &Command, spot: Spot<'_>) {
    let taken =
        spot.captured || spot.pipeline.elements.len() > 1 || !command.redirections.is_empty();
    if is_windowed(&call.program.text) && !taken {
        let reason =
            "PowerShell does not wait for pkgmgr here and sets no exit code; for dism it does both";
        call.site.limits.push(Limit::unsafe_fix(reason));
    }
}
