//! Methods that are given the name of a program: `fso.FileExists(path)`,
//! `wmi.ExecQuery("... Name='pkgmgr.exe'")`.

use super::super::calls::Call;
use super::super::expression::Step;
use super::super::names;
use super::super::statement::Kind;
use super::Flow;
use crate::invocation::{Invocation, Shell, Site, Word};
use crate::span::Span;
use crate::text::{Origin, Text};

/// How many statements behind a query can be about what it found.
const REACH: usize = 40;

impl<'a> Flow<'a> {
    /// Keeps such a method, said as `.FileExists`.
    pub(super) fn name(&mut self, call: Call<'a>, span: Span) {
        let before = call.step.checked_sub(1);
        let Some(Step::Member(member)) = before.and_then(|at| call.path.steps.get(at)) else {
            return;
        };
        let scope = self.scope();
        let arguments = call.list.iter().flatten();
        let words: Vec<_> = arguments
            .map(|argument| Word::plain(scope.text(argument)))
            .collect();
        let named = |word: &Word| names::is_called(&word.as_str().to_ascii_lowercase());
        if self.following.is_some() || !words.iter().any(named) {
            return;
        }
        let written = self.program.source.get(member.range()).unwrap_or_default();
        let query = written.eq_ignore_ascii_case("execquery");
        let said = if query && self.ends_processes() {
            "Terminate"
        } else {
            written
        };
        let mut name = Text::default();
        name.push(&format!(".{said}"), *member, Origin::Escape);
        self.findings.named.push(Invocation {
            span,
            program: Word::plain(name),
            arguments: words,
            tail: None,
            wrappers: Vec::new(),
            site: Site::new(Shell::Process, Vec::new()),
        });
    }

    /// Whether the statements from here on, up to the end of a loop that starts
    /// here, end processes: `For Each p In found : p.Terminate : Next`.
    fn ends_processes(&self) -> bool {
        let rest = self.program.statements.iter().skip(self.at).take(REACH);
        let looped = self.starts_loop();
        let mut open = 0_usize;
        for statement in rest {
            match &statement.kind {
                Kind::Loop(_) => open += 1,
                Kind::EndLoop(_) if looped && open == 1 => return false,
                Kind::EndLoop(_) => open = open.saturating_sub(1),
                Kind::EndProcedure | Kind::Procedure(_) => return false,
                Kind::Call(call) => {
                    let written = self.program.source.get(call.span.range());
                    let written = written.unwrap_or_default().to_ascii_lowercase();
                    if written.contains(".terminate") {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn starts_loop(&self) -> bool {
        let here = self.program.statements.get(self.at);
        here.is_some_and(|here| matches!(here.kind, Kind::Loop(_)))
    }
}
