//! Lists of command lines that a loop goes through and runs.
//!
//! What runs inside the loop is a variable that holds another line each time,
//! so the lines are reported where they stand.

use super::super::token::{Bracket, Kind};
use super::super::tree::{Command, Element, Expression, Tokens};
use super::super::values::{Content, Value};
use super::super::walker::{Spot, Walker};
use super::strings::line_of_batch;
use crate::embed;
use crate::invocation::Delivery;
use crate::text::{Origin, Text};

/// What runs a string, as it stands in a loop.
const RUNNERS: [&str; 8] = [
    "iex ",
    "invoke-expression",
    "cmd /c",
    "cmd.exe /c",
    "comspec",
    "start-process",
    ".run(",
    "::start(",
];

/// What is said about them.
const REASON: &str = "a loop goes through the list that holds this command line, and runs strings: change it by hand";

impl<'a> Walker<'a> {
    /// `foreach ($line in 'pkgmgr ...', '...') { iex $line }`.
    ///
    /// Where the loop picks the words of a line, the call is reported that gets them:
    /// `foreach ($line in @('pkgmgr', '/iu:A'), @(...)) { saps $line[0] $line[1] }`.
    pub(in super::super) fn lines_of_loop(&mut self, list: &Value, body: &Tokens) {
        let picks = self.picks_items(body);
        let body = self.view.at(self.view.range(body)).to_ascii_lowercase();
        let list = list.via.as_ref().map_or(list, |via| &via.value);
        let Content::List(items) = &list.kind else {
            return;
        };
        if !RUNNERS.iter().any(|runner| body.contains(runner)) {
            return;
        }
        for item in items.clone().iter() {
            if picks && !is_written_as_one(item) {
                continue;
            }
            let Some((program, arguments)) = line_of_batch(item) else {
                continue;
            };
            let Some(span) = item.span().filter(|_| !arguments.is_empty()) else {
                continue;
            };
            self.said.insert(span);
            self.reported((program, arguments), span, Delivery::Passed, REASON);
        }
    }

    /// Whether an item is picked from what a variable holds among some tokens.
    fn picks_items(&self, tokens: &Tokens) -> bool {
        let end = tokens.end.min(self.view.tokens.len());
        let picks = |at: usize| {
            self.view.kind(at) == Some(Kind::Variable)
                && self.view.kind(at + 1) == Some(Kind::Open(Bracket::Square))
        };
        (tokens.start..end).any(picks)
    }

    /// `'pkgmgr ...' | cmd`: cmd reads its commands from the pipe.
    pub(super) fn lines_into_cmd(&mut self, spot: Spot<'a>) {
        let Some(argument) = self.piped(spot) else {
            return;
        };
        let via = argument.value.via.as_ref();
        let texts = match &via.map_or(&argument.value, |via| &via.value).kind {
            Content::Text(text) => vec![text.clone()],
            Content::List(items) => items.to_vec(),
            _ => Vec::new(),
        };
        let lines = texts
            .iter()
            .flat_map(|text| text.split(|c| matches!(c, '\r' | '\n')));
        for line in lines {
            if let (Some(call), Some(span)) = (line_of_batch(&line), line.span()) {
                self.reported(call, span, Delivery::Passed, embed::PIPED);
            }
        }
    }

    /// `'pkgmgr ...', '...' | ForEach-Object { iex $_ }`.
    pub(in super::super) fn lines_of_pipe(&mut self, command: &'a Command, spot: Spot<'a>) {
        let before = spot
            .index
            .checked_sub(1)
            .and_then(|before| spot.pipeline.elements.get(before));
        let Some(Element::Expression(list)) = before else {
            return;
        };
        let name = self.evaluator().name_of(&command.words);
        if matches!(name.as_str(), "foreach-object" | "foreach" | "%") {
            let list: &Expression = list;
            let value = self.evaluator().expression(list);
            self.lines_of_loop(&value, &command.tokens);
        }
    }
}

/// Whether a line is one string, and not the words of an array.
fn is_written_as_one(line: &Text) -> bool {
    matches!(line.runs(), [run] if run.origin == Origin::Source)
}
