//! Aliases that a script gives to a program: `Set-Alias pm pkgmgr.exe`.

use super::super::binding::Parameters;
use super::super::tree::{Command, Operand};
use super::super::walker::Walker;
use super::is_retired;
use crate::embed;
use crate::invocation::{Word, program_name_start};
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

/// What an alias stands for.
#[derive(Clone, Debug)]
pub(in super::super) struct Alias {
    /// A retired tool, and where that is said; none where it is something else.
    program: Option<(Text, Span)>,
    /// Why what is called by it is left alone.
    doubt: Option<&'static str>,
}

/// What cannot be written at the start of a command: a variable would be an expression.
const ELSEWHERE: &str = "the alias stands for a program in a directory that cannot be written here";

/// Why a call by the name of a tool may be none.
const REPLACED: &str =
    "the script gives this name to a function or an alias, which runs in its place";

impl<'a> Walker<'a> {
    pub(super) fn alias(&mut self, command: &'a Command) {
        let bound = ALIAS.bind(&self.evaluator(), command);
        let (Some(name), Some(program)) = (bound.text("name"), bound.get("value")) else {
            return;
        };
        let name = name.as_str().to_ascii_lowercase();
        let Some(text) = program.value.as_text().filter(|text| is_retired(text)) else {
            let (program, doubt) = (None, Some(REPLACED));
            self.aliases.insert(name, Alias { program, doubt });
            return;
        };
        let place = self.view.span(program.range.clone());
        let start = program_name_start(text);
        let (program, doubt) = if text.is_known() {
            (text.clone(), None)
        } else {
            let doubt = Some(ELSEWHERE).filter(|_| !embed::is_in_system(text));
            (text.slice(start..text.len()), doubt)
        };
        let program = Some((program, place));
        self.aliases.insert(name, Alias { program, doubt });
    }

    /// Why a command is left alone that is called by a name, if it is.
    pub(super) fn doubt(&self, written: &Operand, program: &Word) -> Option<&'static str> {
        let written = self.view.at(self.view.range(&written.tokens));
        let alias = self.aliases.get(&written.to_ascii_lowercase());
        let program = program.text.literal().unwrap_or_default();
        let is_function = self.facts.function(program).is_some();
        alias.map_or(Some(REPLACED).filter(|_| is_function), |alias| alias.doubt)
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
        alias.program.clone()
    }
}
