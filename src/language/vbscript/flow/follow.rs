//! Calls: what they carry, and what comes out of a procedure that they enter.

use std::collections::BTreeSet;

use super::super::calls::{Call, Carrier};
use super::super::environment::{Binding, Definition, Value};
use super::super::expression::{Expr, ExprKind};
use super::super::functions;
use super::super::line::{Assigned, Line};
use super::super::names;
use super::super::procedures::Procedure;
use super::super::site::{lines_of, written_command};
use super::super::streams::{self, Holder};
use super::super::values::{bare_name, unwrap};
use super::{DEPTH, Flow, Found, loops};
use crate::language::Unread;
use crate::span::Span;
use crate::text::{Origin, Run, Text};

impl<'a> Flow<'a> {
    pub(super) fn carry(
        &mut self,
        carrier: Carrier,
        call: Call<'a>,
        span: Span,
        used: bool,
        object: Option<String>,
    ) {
        let source = self.program.source;
        let places: &[usize] = match carrier {
            Carrier::ShellExecute => &[0, 1],
            Carrier::Registry => &[1],
            _ => &[0],
        };
        let lines: Vec<_> = places
            .iter()
            .filter_map(|place| call.argument(*place))
            .map(|argument| self.line(argument))
            .collect();
        let text = |place: usize| {
            call.argument(place)
                .map(|argument| self.scope().text(argument))
        };
        let note = match carrier {
            Carrier::ShellExecute => text(3).map(|verb| verb.as_str().to_ascii_lowercase()),
            Carrier::Registry => text(0).map(|key| key.as_str().to_ascii_lowercase()),
            _ => object,
        };
        let waits = match carrier {
            Carrier::Run => call
                .argument(2)
                .map_or(Some(false), |wait| functions::truth(source, wait)),
            _ => Some(false),
        };
        let statement = self.program.statements.get(self.at);
        let holder = statement.map_or(Holder::Anything, |statement| {
            streams::holder(&self.scope(), statement, call, span.start, used)
        });
        if carrier == Carrier::Written {
            self.findings.unread.extend(lines.iter().filter_map(unread));
        }
        self.findings.found.push(Found {
            carrier,
            span,
            innermost: span,
            lines,
            waits,
            used,
            holder,
            note,
            arguments: Vec::new(),
            tested: false,
            kept: false,
            changes: Vec::new(),
            assigned: None,
            procedure: self.number(),
        });
    }

    /// A call of code that is not followed, with the command line of a retired
    /// tool for an argument.
    pub(super) fn carry_unfollowed(
        &mut self,
        carrier: Carrier,
        lines: Vec<Line>,
        span: Span,
        used: bool,
    ) {
        self.findings.found.push(Found {
            carrier,
            span,
            innermost: span,
            lines,
            waits: None,
            used,
            holder: Holder::Anything,
            note: None,
            arguments: Vec::new(),
            tested: false,
            kept: false,
            changes: Vec::new(),
            assigned: None,
            procedure: self.number(),
        });
    }

    /// The first argument of a call that reads as the command line of a tool,
    /// or the two that read as a tool and its arguments; of those that a
    /// procedure of the script hands on, if it is one.
    pub(super) fn handed(&self, own: Option<&Procedure>, call: Call<'a>) -> Option<Vec<Line>> {
        let parameters = self.program.parameters;
        (0..call.list.len()).find_map(|place| {
            let argument = call.argument(place)?;
            let mut line = self.line(argument);
            if let Some(text) = self.one_that_calls(argument) {
                line.text = text;
            }
            let hands_on = own.is_none_or(|own| parameters.hands_on(own, place));
            if names::starts_a_call(&line.text) {
                // A result that is known is met where it is used.
                let unknown = || self.scope().path(call.path).is_none();
                let taken = !self.shown;
                let gives_back = |own| taken && parameters.gives_back(own, place) && unknown();
                let is_made_of = own.is_some_and(gives_back);
                if is_made_of && !hands_on {
                    // What else is made of it there nobody knows.
                    let name = call.path.head_name().unwrap_or(line.place);
                    let written = self.program.source.get(name.range());
                    line.text.push(" ", line.place, Origin::Escape);
                    line.text
                        .push_unknown(written.unwrap_or_default(), line.place);
                }
                return (hands_on || is_made_of).then(|| vec![line]);
            }
            if !hands_on || !names::is_a_tool(&line.text) {
                return None;
            }
            let options = self.line(call.argument(place + 1)?);
            let text = options.text.as_str().trim_start();
            let is_it = text.starts_with(['/', '-']);
            is_it.then(|| vec![line, options])
        })
    }

    /// Where an argument is one of several strings, the one that is the command
    /// line of a retired tool.
    fn one_that_calls(&self, argument: &Expr) -> Option<Text> {
        let ExprKind::Path(path) = &unwrap(argument).kind else {
            return None;
        };
        let Value::Either(texts) = self.scope().path(path)? else {
            return None;
        };
        let mut texts = texts.iter();
        texts
            .find(|text| names::starts_a_retired_call(text))
            .cloned()
    }

    pub(super) fn line(&self, argument: &Expr) -> Line {
        let assigned = bare_name(self.program.source, argument).and_then(|name| {
            let variable = self.environment.get(&name)?;
            let Some(Value::Text(binding)) = variable.value.as_deref() else {
                return None;
            };
            let mut definitions = variable.definitions.iter();
            let (Some(definition), None) = (definitions.next(), definitions.next()) else {
                return None;
            };
            Some(Assigned {
                name,
                definition: *definition,
                binding: binding.clone(),
            })
        });
        Line {
            text: self.scope().text(argument),
            place: unwrap(argument).span,
            assigned: assigned.filter(|_| self.following.is_none()),
        }
    }

    /// What a call of one of the script's own procedures changes.
    pub(super) fn enter(&mut self, procedure: &Procedure, list: &'a [Option<Expr>]) {
        if self.procedure.is_none() {
            self.first_calls.entry(procedure.number).or_insert(self.at);
        }
        for (place, argument) in list.iter().enumerate() {
            let name = argument
                .as_ref()
                .and_then(|argument| bare_name(self.program.source, argument));
            if let Some(name) = name.filter(|_| procedure.changes_argument(place)) {
                let change = BTreeSet::from([self.change_of_argument()]);
                self.environment.forget(&name, &change);
            }
        }
        self.forget_changed(&BTreeSet::from([self.at]));
    }

    fn change_of_argument(&self) -> Definition {
        loops::change_of_argument(self.program.statements, self.at)
    }

    /// Forgets the variables that procedures may change, where these statements call some.
    pub(super) fn forget_changed(&mut self, definitions: &BTreeSet<Definition>) {
        for name in self.program.procedures.changed() {
            if self.program.procedures.is_global(self.procedure, name) {
                self.environment.forget(name, definitions);
            }
        }
    }

    /// Goes through the body of a procedure on behalf of one call, and keeps
    /// the command lines that come out of its arguments. Whether there are any.
    pub(super) fn follow(
        &mut self,
        procedure: &'a Procedure,
        span: Span,
        list: &'a [Option<Expr>],
        used: bool,
    ) -> bool {
        let arguments: Vec<_> = list
            .iter()
            .map(|argument| argument.as_ref().map(|argument| self.line(argument)))
            .collect();
        let here = arguments
            .iter()
            .map(|line| Some(line.as_ref()?.here()))
            .collect();
        let there = arguments
            .iter()
            .map(|line| Some(line.as_ref()?.there()))
            .collect();
        let mut found = self.body(procedure, here, used);
        if arguments
            .iter()
            .flatten()
            .any(|line| line.assigned.is_some())
        {
            let assigned = arguments
                .into_iter()
                .flatten()
                .find_map(|line| line.assigned);
            for (found, there) in found.iter_mut().zip(self.body(procedure, there, used)) {
                found.assigned = assigned.clone().map(|assigned| (assigned, there.lines));
            }
        }
        let number = self.number();
        for found in &mut found {
            found.span = span;
            found.used |= used;
            found.procedure = number;
            found.changes = self.changed_by(procedure, list, found);
        }
        let any = !found.is_empty();
        self.findings.found.extend(found);
        any
    }

    /// The variables that a procedure is given a part of this command line in, and
    /// changes.
    fn changed_by(
        &self,
        procedure: &Procedure,
        list: &[Option<Expr>],
        found: &Found,
    ) -> Vec<(String, Definition)> {
        let arguments = list.iter().enumerate();
        let arguments = arguments.filter(|(place, _)| procedure.changes_argument(*place));
        let arguments = arguments.filter_map(|(_, argument)| argument.as_ref());
        let arguments = arguments.filter(|argument| found.comes_in(argument.span));
        let names = arguments.filter_map(|argument| bare_name(self.program.source, argument));
        names
            .map(|name| (name, self.change_of_argument()))
            .collect()
    }

    /// The command lines in the body of a procedure that come out of these
    /// arguments.
    pub(super) fn body(
        &mut self,
        procedure: &'a Procedure,
        list: Vec<Option<(Text, Span)>>,
        used: bool,
    ) -> Vec<Found> {
        let depth = self.following.unwrap_or(0);
        if list.is_empty() || depth >= DEPTH || self.fuel == 0 {
            return Vec::new();
        }
        let procedures = self.program.procedures;
        let mut environment = self.environment.clone();
        environment.retain(|name, _| {
            procedures.is_global(self.procedure, name) && !procedure.is_local(name)
        });
        let mut arguments = Vec::new();
        for (place, argument) in list.into_iter().enumerate() {
            let (Some((parameter, _)), Some((text, expression))) =
                (procedure.parameters.get(place), argument)
            else {
                continue;
            };
            let outermost = self.outermost(&text, expression).into_iter();
            arguments.extend(outermost.map(|argument| (place, argument)));
            let binding = Binding {
                text,
                expression,
                transparent: true,
            };
            environment.assign(parameter.clone(), Some(Value::Text(binding)), usize::MAX);
        }
        let mut flow = Flow::new(self.program, environment, Some(procedure));
        flow.following = Some(depth + 1);
        flow.arguments = arguments.iter().map(|(_, argument)| *argument).collect();
        flow.fuel = self.fuel.saturating_sub(1);
        flow.run(procedure.body.clone());
        self.fuel = flow.fuel;
        let mut seen = BTreeSet::new();
        let mut found = flow.findings.found;
        // What is run and handed on as well is not followed everywhere.
        found.sort_by_key(|found| !matches!(found.carrier, Carrier::Unfollowed { .. }));
        found.retain(|found| {
            let content: Vec<_> = found
                .lines
                .iter()
                .map(|line| line.text.as_str().to_owned())
                .collect();
            comes_out_of(&found.lines, &arguments) && seen.insert(content)
        });
        let parameters = self.program.parameters;
        for found in &mut found {
            found.arguments.clone_from(&flow.arguments);
            found.tested |= arguments.iter().any(|(place, argument)| {
                found.comes_in(*argument) && parameters.tests(procedure, *place)
            });
            found.kept |= arguments.iter().any(|(place, argument)| {
                let gives_back = || used && parameters.gives_back(procedure, *place);
                found.comes_in(*argument) && (parameters.keeps(procedure, *place) || gives_back())
            });
        }
        found
    }
}

impl Flow<'_> {
    /// The argument that a string stands in; where the call is itself met on
    /// behalf of another one, those of that one that parts of it come out of.
    fn outermost(&self, text: &Text, expression: Span) -> Vec<Span> {
        if self.following.is_none() {
            return vec![expression];
        }
        let holds = |argument: &&Span| text.runs().iter().any(|run| argument.contains(run.site));
        self.arguments.iter().filter(holds).copied().collect()
    }
}

impl Found {
    /// Whether a part of its command line stands in an argument.
    fn comes_in(&self, argument: Span) -> bool {
        let mut runs = self.lines.iter().flat_map(|line| line.text.runs());
        runs.any(|run| argument.contains(run.site))
    }
}

/// Whether a part of what a call carries comes out of one of these arguments, and
/// the procedure itself does not already name the tool.
fn comes_out_of(lines: &[Line], arguments: &[(usize, Span)]) -> bool {
    let comes_in = |run: &Run| {
        let mut arguments = arguments.iter();
        arguments.any(|(_, argument)| argument.contains(run.site))
    };
    let own = |text: &Text| -> String {
        let runs = text.runs().iter();
        let runs = runs.filter(|run| !run.is_unknown() && !comes_in(run));
        runs.map(|run| &text.as_str()[run.range.clone()]).collect()
    };
    let mut lines = lines.iter().map(|line| &line.text);
    lines.clone().any(|text| text.runs().iter().any(comes_in))
        && !lines.any(|text| names::mentions(&own(text)))
}

/// A text for another script with a line that holds a call of a tool behind
/// something else: `if errorlevel 1 pkgmgr /iu:X`, or a script within the script.
fn unread(written: &Line) -> Option<Unread> {
    let hidden = |line: &Text| {
        let first = written_command(line);
        let comment = ["rem ", "::", "'", "echo "];
        let lower = first.as_str().to_ascii_lowercase();
        let talks = comment.iter().any(|word| lower.starts_with(word));
        names::holds_a_call(line.as_str()) && !names::starts_a_call(&first) && !talks
    };
    let holds_one = names::mentions(written.text.as_str());
    let hidden = holds_one && lines_of(&written.text).iter().any(hidden);
    hidden.then(|| Unread {
        span: written.place,
        reason: "a command line that is written to another script".to_owned(),
    })
}
