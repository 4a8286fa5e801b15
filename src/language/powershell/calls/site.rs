//! What stands around a call: its line, who waits for it, who reads it.

use std::ops::Range;

use super::super::cursor::{is_blank, is_dash};
use super::super::token::{Bracket, Keyword, Kind, Token};
use super::super::tree::{Command, Element, End, Redirection, Tokens, Word};
use super::super::walker::{Spot, Walker};
use crate::invocation::{Form, Limit, Output, OwnLine, Site, Statement};
use crate::text::Origin;

/// Verbs of cmdlets that may well follow a call on its line.
const VERBS: [&str; 24] = [
    "add", "clear", "copy", "disable", "enable", "exit", "export", "get", "import", "invoke",
    "move", "new", "out", "pop", "push", "read", "remove", "restart", "set", "start", "stop",
    "test", "wait", "write",
];

/// How the names of features start that stand in such lists most.
const FEATURES: [&str; 5] = ["iis-", "was-", "netfx", "wcf-", "microsoft-windows-"];

/// A command has no more streams to be redirected: `*>` and those of the numbers 1 to 6.
const STREAMS: usize = 7;

/// How many elements of a pipeline behind one are looked at.
const REACH: usize = 16;

impl<'a> Walker<'a> {
    /// Fills in who reads the call and whether it has its line to itself.
    pub(super) fn surround(&self, site: &mut Site, command: &Command, spot: Spot<'a>) {
        let tokens = &command.tokens;
        let elements = &spot.pipeline.elements;
        let piped = !self.behind_pipe(spot).is_empty();
        site.output = self.output(spot);
        site.status_read =
            spot.pipeline.end == End::Chain || self.facts.reads_status_behind(tokens.end);
        let alone = spot.whole && spot.index == 0 && (elements.len() == 1 || !piped);
        let ends = matches!(spot.pipeline.end, End::Line | End::Semicolon(_));
        site.line = self.own_line(command).filter(|_| alone && ends);
        if self.is_cut_off(tokens) {
            site.limits.push(Limit::manual(
                "a quote is not closed here, so PowerShell cannot read the script and runs nothing of it",
            ));
        }
    }

    /// What becomes of what an element of a pipeline prints.
    pub(in super::super) fn output(&self, spot: Spot<'a>) -> Output {
        let elements = &spot.pipeline.elements;
        let behind = self.behind_pipe(spot);
        let own = elements.get(spot.index);
        let redirections = own.map_or(&[][..], Element::redirections);
        let diverted = redirections.iter().any(|one| self.diverts(one));
        let next = elements.get(spot.index + 1 + behind.len());
        let far = next.is_some_and(|next| !self.discards(next));
        let dropped = self.discarded || next.is_some() && !far;
        let is_value = spot.captured || self.value_of.is_some() || self.around.output_taken;
        let taken = far || behind.iter().any(|one| self.takes(one)) || (is_value && !dropped);
        let mut files = redirections.iter().filter(|one| self.keeps(one));
        if (taken && !diverted) || files.clone().any(|one| self.is_read_back(one)) {
            Output::Taken
        } else if !behind.is_empty() || files.next().is_some() {
            Output::Read
        } else {
            Output::Shown
        }
    }

    /// The elements that get what one prints, up to one that throws it away, or is
    /// too far away to be looked at.
    fn behind_pipe(&self, spot: Spot<'a>) -> &'a [Element] {
        let behind = spot.pipeline.elements.get(spot.index + 1..);
        let behind = behind.unwrap_or_default();
        let behind = &behind[..behind.len().min(REACH)];
        let end = behind.iter().position(|one| self.discards(one));
        &behind[..end.unwrap_or(behind.len())]
    }

    /// Whether an element of a pipeline makes a value of what comes through it.
    fn takes(&self, element: &Element) -> bool {
        let Element::Command(command) = element else {
            return false;
        };
        let name = self.evaluator().name_of(&command.words);
        match name.as_str() {
            "set-variable" | "new-variable" | "sv" | "nv" | "set" => true,
            "foreach-object" | "foreach" | "%" => self.sets_something(&command.tokens),
            _ => command.words.iter().any(|word| self.names_variable(word)),
        }
    }

    /// Whether a variable is set among some tokens, or they leave.
    fn sets_something(&self, tokens: &Tokens) -> bool {
        tokens.clone().any(|at| {
            matches!(
                self.view.kind(at),
                Some(Kind::Assign | Kind::Keyword(Keyword::Leave))
            )
        })
    }

    /// `-Variable`, `-OutVariable`: a parameter that names a variable for what comes
    /// through.
    fn names_variable(&self, word: &Word) -> bool {
        let Word::Parameter(token) = word else {
            return false;
        };
        let name = self.view.token(*token).trim_start_matches(is_dash);
        let name = name.trim_end_matches(':').to_ascii_lowercase();
        let is_start = |full: &str| name.len() > 2 && full.starts_with(&name);
        name == "ov" || is_start("variable") || is_start("outvariable")
    }

    /// Whether the script makes a value of what is in a file that output goes into.
    fn is_read_back(&self, redirection: &Redirection) -> bool {
        let target = redirection.target.as_ref();
        let target = target.map(|target| self.view.range(&target.tokens));
        target.is_some_and(|target| self.facts.outputs.takes_from(self.view.at(target)))
    }

    /// Whether a string that starts among the tokens goes on to the end of the text.
    fn is_cut_off(&self, tokens: &Tokens) -> bool {
        let count = self.view.tokens.len();
        let tokens = &self.view.tokens[tokens.clone()];
        tokens
            .iter()
            .any(|token| matches!(token.kind, Kind::OpenQuote(_)) && token.partner >= count)
    }

    /// A whole command, where another one can take its place.
    pub(super) fn whole_command(
        &self,
        range: Range<usize>,
        spot: Spot<'a>,
        mut limits: Vec<Limit>,
    ) -> Option<Statement> {
        let next = spot.pipeline.elements.get(spot.index + 1);
        let dropped = self.discarded || next.is_some_and(|next| self.discards(next));
        let is_value = spot.captured || self.value_of.is_some() || self.around.output_taken;
        if (is_value || self.deferred) && !dropped {
            limits.push(Limit::unsafe_fix(
                "what a cmdlet gives becomes part of what is assigned or returned here: think of `| Out-Null`",
            ));
        }
        let spans = self.view.text.sites(range);
        let own = self.around.layers.is_empty() && self.around.depth == 0 && spans.len() == 1;
        own.then(|| Statement {
            slot: self.slot(spans, Form::CommandLine, None),
            limits,
        })
    }

    fn discards(&self, element: &Element) -> bool {
        let Element::Command(command) = element else {
            return false;
        };
        let name = self.evaluator().name_of(&command.words);
        matches!(name.as_str(), "out-null" | "out-host" | "out-default")
    }

    /// Whether what a call prints goes into a file, and not on.
    fn diverts(&self, redirection: &Redirection) -> bool {
        let sign = self.view.at(self.view.range(&redirection.tokens));
        redirection.target.is_some() && sign.starts_with(['>', '1', '*'])
    }

    fn keeps(&self, redirection: &Redirection) -> bool {
        let Some(target) = &redirection.target else {
            return false;
        };
        let target = self
            .view
            .at(self.view.range(&target.tokens))
            .to_ascii_lowercase();
        !matches!(target.as_str(), "$null" | "nul")
    }

    /// The line of a call that starts one, or its place among the statements of a line.
    fn own_line(&self, command: &Command) -> Option<OwnLine> {
        let [run] = self.view.text.runs() else {
            return None;
        };
        if run.origin != Origin::Source || !self.around.layers.is_empty() {
            return None;
        }
        let call = self.extent(command);
        let text = self.view.text.as_str();
        let before = text[..call.start].trim_end_matches(is_blank);
        let starts = before.is_empty() || before.ends_with(['\n', '\r', '\u{feff}']);
        let from = before.len();
        let behind = self.behind(command, call.end)?;
        if !starts {
            return self.follows_in_line(command).then(|| OwnLine {
                prefix: self.place(call.start..call.start),
                suffix: self.place(behind),
                end: "; ",
            });
        }
        let crlf = text[behind.end..].starts_with("\r\n") || self.facts.has_crlf();
        Some(OwnLine {
            prefix: self.place(from..call.start),
            suffix: self.place(behind),
            end: if crlf { "\r\n" } else { "\n" },
        })
    }

    /// Whether a command is the first of a block in its line, or stands behind a `;`.
    fn follows_in_line(&self, command: &Command) -> bool {
        let tokens = &self.view.tokens[..command.tokens.start];
        let before = tokens.iter().rfind(|token| token.kind != Kind::Blank);
        before
            .is_some_and(|token| matches!(token.kind, Kind::Semicolon | Kind::Open(Bracket::Brace)))
    }

    fn place(&self, range: Range<usize>) -> crate::span::Span {
        let before = self
            .view
            .text
            .runs()
            .first()
            .map_or(0, |run| run.site.start);
        crate::span::Span::new(before + range.start, before + range.end)
    }

    /// What stands behind the words of a call in its statement: its redirections, a pipe
    /// into nothing. None where there is more, and where a redirection runs something,
    /// or stands before a word.
    fn behind(&self, command: &Command, from: usize) -> Option<Range<usize>> {
        let can_repeat = |one: &Redirection| {
            let tokens = self.view.tokens.get(one.tokens.clone());
            let runs = |token: &Token| matches!(token.kind, Kind::Open(_));
            self.view.range(&one.tokens).start >= from
                && tokens.is_some_and(|tokens| !tokens.iter().any(runs))
        };
        let redirections = &command.redirections;
        if redirections.len() > STREAMS || !redirections.iter().all(can_repeat) {
            return None;
        }
        let redirected = command.redirections.last();
        let mut end = redirected.map_or(from, |last| self.view.range(&last.tokens).end);
        if self.view.at(from..end).contains('\n') {
            return None;
        }
        for token in self.view.tokens.get(command.tokens.end..)? {
            match token.kind {
                Kind::Newline | Kind::Semicolon | Kind::Comment | Kind::Close(Bracket::Brace) => {
                    break;
                }
                Kind::Blank if self.view.at(token.range()).contains('\n') => return None,
                Kind::Blank => continue,
                Kind::Pipe => {}
                Kind::Bare if self.view.at(token.range()).eq_ignore_ascii_case("out-null") => {}
                _ => return None,
            }
            end = token.end;
        }
        Some(from..end)
    }

    /// What is to be said where a `;` behind the call cuts a list in two: a
    /// bare name follows at once, or one that is a feature's.
    pub(super) fn cut_list(&self, spot: Spot<'a>) -> Option<Limit> {
        let End::Semicolon(semicolon) = spot.pipeline.end else {
            return None;
        };
        let mut next = semicolon + 1;
        let blank = self.view.kind(next) == Some(Kind::Blank);
        next += usize::from(blank);
        let adjacent = spot.pipeline.tokens.end == semicolon;
        let string = !blank && matches!(self.view.kind(next), Some(Kind::OpenQuote(_)));
        let bare = self.view.kind(next) == Some(Kind::Bare);
        if !adjacent || !(bare || string) || !self.ends_in_list(spot) {
            return None;
        }
        let token = self.view.tokens.get(next)?;
        let last = if string { token.partner } else { next };
        let last = last.min(self.view.tokens.len().saturating_sub(1));
        let name = self.view.at(self.view.range(&(next..last + 1)));
        let word = name.to_ascii_lowercase();
        let feature = FEATURES.iter().any(|start| word.starts_with(start));
        let verb = word.split('-').next().unwrap_or_default();
        let cmdlet = word.contains('-') && VERBS.contains(&verb);
        (string || feature || !blank && !cmdlet).then(|| {
            Limit::manual(format!(
                "the unquoted `;` ends the statement here, and PowerShell runs the rest, from `{name}` on, as a \
                 command of its own; put the list in quotes"
            ))
        })
    }

    /// Whether the last word of a call is an option with a value: `/iu:A`.
    fn ends_in_list(&self, spot: Spot<'a>) -> bool {
        let call = self.view.at(self.view.range(&spot.pipeline.tokens));
        let last = call.rsplit(is_blank).next().unwrap_or_default();
        last.contains([':', '='])
    }
}
