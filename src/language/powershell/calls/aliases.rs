//! Aliases that a script gives to a program: `Set-Alias pm pkgmgr.exe`.

use super::super::binding::Parameters;
use super::super::tree::{Command, Operand};
use super::super::walker::Walker;
use super::is_retired;
use crate::invocation::program_name_start;
use crate::span::Span;
use crate::text::{Origin, Text};

/// `Set-Alias` and `New-Alias`.
const ALIAS: Parameters = Parameters {
    names: &[
        "name",
        "value",
        "description",
        "option",
        "scope",
        "force",
        "passthru",
    ],
    switches: &["force", "passthru"],
    aliases: &[],
    positions: &["name", "value"],
};

/// A program that an alias stands for, and where that is said.
#[derive(Clone, Debug)]
pub(in super::super) struct Alias {
    program: Text,
    place: Span,
}

impl<'a> Walker<'a> {
    pub(super) fn alias(&mut self, command: &'a Command) {
        let bound = ALIAS.bind(&self.evaluator(), command);
        let (Some(name), Some(program)) = (bound.text("name"), bound.get("value")) else {
            return;
        };
        let name = name.as_str().to_ascii_lowercase();
        let Some(text) = program.value.as_text().filter(|text| is_retired(text)) else {
            self.aliases.remove(&name);
            return;
        };
        let place = self.view.span(program.range.clone());
        // A variable at the start of a command would be an expression.
        let name_only = program_name_start(text)..text.len();
        let program = if text.is_known() {
            text.clone()
        } else {
            text.slice(name_only)
        };
        self.aliases.insert(name, Alias { program, place });
    }

    /// The program that the name of a command stands for. `where` is no
    /// program of that name here.
    pub(super) fn aliased(&self, name: &Operand) -> Option<(Text, Span)> {
        let range = self.view.range(&name.tokens);
        let written = self.view.at(range.clone());
        if matches!(written.to_ascii_lowercase().as_str(), "where" | "?") {
            let place = self.view.span(range);
            let mut text = Text::default();
            text.push("Where-Object", place, Origin::Escape);
            return Some((text, place));
        }
        let alias = self.aliases.get(&written.to_ascii_lowercase())?;
        Some((alias.program.clone(), alias.place))
    }
}
