//! Which program a command starts with, where a variable names it.

use super::super::expand::strip_quotes;
use super::super::lexer::is_separator;
use super::super::values::{Others, innermost};
use super::{Call, internal_name};
use crate::argv;
use crate::embed;
use crate::invocation::{Definition, Limit, Word, program_name_start};
use crate::language::{Script, holds_a_call};
use crate::span::Span;
use crate::text::{Glyph, Origin, Run, Text};

impl Call<'_> {
    /// What a program can be whose name starts with a variable which the file
    /// assigns but does not fix: `%P%`, `%DIR%\%P%.exe`; and what a command can be
    /// of which a variable gives more than the program: `%ENABLE%TelnetClient`.
    pub(super) fn variants(&self, program: &Word) -> Option<(Vec<Text>, Others)> {
        let last = program.text.unknown().last()?;
        let named = (program.program_name().is_none())
            .then(|| self.values_for(program, last))
            .flatten();
        named.or_else(|| {
            let mut unknown = program.text.unknown();
            let first = unknown.next().filter(|run| run.range.start == 0)?;
            let (values, others) = self.values_for(program, first)?;
            let calls = values.iter().any(|value| holds_a_call(value.as_str()));
            calls.then_some((values, others))
        })
    }

    /// What a program can be, with each value of a part of its name in the place of that.
    fn values_for(&self, program: &Word, run: &Run) -> Option<(Vec<Text>, Others)> {
        let before = program.text.slice(0..run.range.start);
        let after = program.text.slice(run.range.end..program.text.len());
        if !ends_a_directory(&before) {
            return None;
        }
        let is_whole = before.is_empty() && after.is_empty();
        let place = program.written().span().filter(|_| is_whole);
        let written = &program.as_str()[run.range.clone()];
        let (name, unquoted) = variable_name(written)?;
        // `!%%n!` is the variable of which the loop variable is the name.
        let is_named = written.starts_with('!') && name.contains('%');
        let (mut values, mut others) = if is_named {
            (Vec::new(), Others::Somewhere)
        } else {
            self.state?.possible(&name)
        };
        if let (true, Origin::Unknown(alternatives)) = (values.is_empty(), &run.origin) {
            values = alternatives.to_vec();
            others = Others::Somewhere;
        }
        let is_string = is_whole && self.is_string_of_cmd();
        let values: Vec<Text> = values
            .iter()
            .flat_map(innermost)
            .filter_map(|value| match () {
                () if unquoted => Some(strip_quotes(&value)),
                () if is_string => embed::cmd::command_string(&value, ""),
                () => Some(value),
            })
            .map(|value| {
                let mut text = before.clone();
                let assignment = value.span().unwrap_or(run.site);
                text.push_value(&value, place.unwrap_or(run.site), assignment);
                text.append(&after);
                text
            })
            .collect();
        (!values.is_empty()).then_some((values, others))
    }

    /// Whether the command is all of what stands behind `cmd /c`, which takes quotes
    /// around it away.
    fn is_string_of_cmd(&self) -> bool {
        let carrier = self.around.carrier.filter(|_| self.wrappers.is_empty());
        let wrapper = carrier.and_then(|carrier| carrier.wrappers.last());
        wrapper.is_some_and(|wrapper| wrapper.starts_with("cmd /"))
    }

    /// Records what runs where `program` is one of `variants`.
    pub(super) fn invoke_variants(
        self,
        program: &Word,
        (variants, others): (&[Text], Others),
        tail: &Text,
        script: &mut Script,
    ) {
        let words: Vec<Word> = variants
            .iter()
            .filter_map(|variant| whole_program(variant, program))
            .collect();
        let names: Vec<_> = words.iter().map(Word::program_name).collect();
        let is_crowded = others == Others::Unlisted;
        let agree =
            words.len() == variants.len() && names.windows(2).all(|pair| pair[0] == pair[1]);
        let mut call = self;
        if !agree || is_crowded {
            call.one_of_several |= is_crowded || !name_one_program(variants);
            call.limits.push(Limit::manual(if is_crowded {
                "the command is a variable with more values than are followed: it can hold different commands here"
            } else {
                "the command is a variable that can hold different commands here"
            }));
            for variant in variants {
                match between_quotes(variant, program) {
                    Some(word) => call.clone().invoke(word, tail.clone(), None, script),
                    None => call.clone().invoke_one(variant, variants, tail, script),
                }
            }
            return;
        }
        if others == Others::Somewhere {
            call.limits.push(Limit::unsafe_fix(
                "the program is a variable that may also come from outside this file",
            ));
        }
        if call.around.uses.are_inherited() {
            call.limits.push(Limit::unsafe_fix(
                "the variable that names the program may also be read by the scripts that this one runs",
            ));
        }
        let definition = call.definition(&words, false);
        if definition.is_none() {
            call.limits.push(Limit::manual(
                "the program is a variable whose assignments cannot be rewritten in place",
            ));
        }
        if let Some(word) = words.into_iter().next() {
            call.invoke(word, tail.clone(), definition, script);
        }
    }

    /// One of several commands that a variable can hold: `start` and `call` in
    /// it count, and its arguments are as uncertain as the variable.
    fn invoke_one(mut self, variant: &Text, others: &[Text], tail: &Text, script: &mut Script) {
        let mut text = variant.clone();
        text.append(tail);
        let (name, start) = internal_name(&text);
        self.uncertain = variant.span();
        if !name.is_empty() {
            return self.command(&text, script);
        }
        let rest = text.slice(start..text.len());
        let Some((program, end)) = program_token(&rest) else {
            return;
        };
        let mut arguments = Text::default();
        let name = program.program_name();
        let ends = start + end >= variant.len();
        if let (Some(name), Some(site), true) = (name, self.uncertain, ends)
            && others.iter().any(|other| says_more(other, &name))
        {
            arguments = self.hidden(site);
        }
        arguments.append(&rest.slice(end..rest.len()));
        self.invoke(program, arguments, None, script);
    }

    /// What stands behind a program, of which the variable of the program gives an
    /// uncertain part.
    pub(super) fn without_uncertain(&self, tail: Text) -> Text {
        let Some(site) = self.uncertain else {
            return tail;
        };
        let is_given = |run: &&Run| run.site == site && !run.range.is_empty();
        let given: Vec<&Run> = tail.runs().iter().filter(is_given).collect();
        let (Some(first), Some(last)) = (given.first(), given.last()) else {
            return tail;
        };
        let mut text = tail.slice(0..first.range.start);
        text.append(&self.hidden(site));
        text.append_slice(&tail, last.range.end..tail.len());
        text
    }

    /// Arguments that the variable at `site` gives.
    fn hidden(&self, site: Span) -> Text {
        let written = self.around.file.and_then(|file| file.get(site.range()));
        let mut hidden = Text::default();
        hidden.push(" ", Span::empty(site.start), Origin::Escape);
        hidden.push_unknown(written.unwrap_or("%*"), site);
        hidden
    }

    /// Where the assignments of a program's variable spell its name. Where the call
    /// can name the program itself, it counts as a use that other scripts may read it.
    pub(super) fn definition(&self, words: &[Word], can_resolve: bool) -> Option<Definition> {
        if !words.iter().all(|word| {
            Text::is_whole_value(word.text.runs()) || Text::is_whole_value(word.written().runs())
        }) {
            return None;
        }
        let names: Option<Vec<Span>> = words.iter().map(|word| name_span(&word.text)).collect();
        let site = words.first()?.text.runs().last()?.site;
        let file = self.around.file?;
        let written = file.get(site.range())?;
        let name = written.trim_matches(['"', '%', '!']).to_ascii_uppercase();
        let uses = self.around.uses;
        let others = usize::from(can_resolve && uses.are_inherited());
        Some(Definition {
            names: names?,
            uses: uses.count(&name) + others,
            can_resolve,
            is_word: true,
        })
    }
}

/// Whether what stands before a name is a directory, or nothing.
fn ends_a_directory(before: &Text) -> bool {
    let known = before.runs().last().is_none_or(|run| !run.is_unknown());
    let ends = before.is_empty() || before.as_str().ends_with(['\\', '/', ':']);
    known && ends || argv::ends_in_backslash(before)
}

/// Whether all values start with one program, whatever stands behind it in each.
fn name_one_program(values: &[Text]) -> bool {
    let mut names = values
        .iter()
        .map(|value| program_token(value).and_then(|(word, _)| word.program_name()));
    let first = names.next().flatten();
    first.is_some() && names.all(|name| name == first)
}

/// Whether a value gives arguments to the program of a name.
fn says_more(value: &Text, name: &str) -> bool {
    let value = value.as_str().to_ascii_lowercase();
    let mut words = value.split([' ', '\t', '"', '/']);
    let is_program = |word: &str| {
        let word = word.rsplit(['\\', ':']).next().unwrap_or(word);
        word.strip_suffix(".exe").unwrap_or(word) == name
    };
    words.any(is_program) && words.any(|word| !word.is_empty())
}

/// The program that the value of `program` is, if it is no more than that.
fn whole_program(value: &Text, program: &Word) -> Option<Word> {
    between_quotes(value, program).or_else(|| {
        let (word, end) = argv::program(value)?;
        value.as_str()[end..].trim().is_empty().then_some(word)
    })
}

/// The program that a value is between the quotes of `program`, blanks and all: none
/// where there are none, or it is no path, or closes them.
fn between_quotes(value: &Text, program: &Word) -> Option<Word> {
    let closes = value.atoms().any(|atom| atom.glyph.char() == Some('"'));
    let whole = program.is_quoted() && !closes && embed::cmd::is_path(value.as_str());
    whole.then(|| Word::spelled(value.clone(), program.written().clone(), Vec::new()))
}

/// The bytes of an assignment that spell the last component of a program's path.
fn name_span(text: &Text) -> Option<Span> {
    let start = program_name_start(text);
    let name = text.slice(start..text.len());
    match name.runs() {
        [run] => match &run.origin {
            Origin::Value(definition) => {
                definition.span.filter(|span| span.len() == run.range.len())
            }
            _ => None,
        },
        _ => None,
    }
}

/// The name under which a state knows what `%X%`, `!X!`, `%1`, `%~1` or
/// `%%~nxf` refers to, and whether quotes around the value go.
fn variable_name(written: &str) -> Option<(String, bool)> {
    if !written.is_ascii() {
        return None;
    }
    let last = written.chars().last()?;
    if written.starts_with("%%") {
        return Some((format!("%%{last}"), written.starts_with("%%~")));
    }
    if last.is_ascii_digit() || last == '*' {
        return Some((format!("%{last}"), written.starts_with("%~")));
    }
    let name = written.strip_prefix(['%', '!'])?.strip_suffix(['%', '!'])?;
    Some((name.to_owned(), false))
}

/// The program that a command starts with: a quoted path, or all up to a
/// separator or a slash.
pub(in super::super) fn program_token(text: &Text) -> Option<(Word, usize)> {
    if text.is_source()
        && let Some(end) = end_of_plain(text.as_str())
    {
        return (end > 0).then(|| (Word::plain(text.slice(0..end)), end));
    }
    let mut quoted = false;
    let mut end = text.len();
    let mut word = argv::Pieces::new(text, 0);
    for atom in text.atoms() {
        match atom.glyph {
            Glyph::Char('"') => {
                quoted = !quoted;
                word.skip(atom.range);
            }
            Glyph::Char(c)
                if !quoted && (is_separator(c) || (c == '/' && atom.range.start > 0)) =>
            {
                end = atom.range.start;
                break;
            }
            _ => {}
        }
    }
    (end > 0).then(|| (word.finish(end), end))
}

/// Where the program ends that a text starts with; none where quotes count.
fn end_of_plain(text: &str) -> Option<usize> {
    let ends = |(at, c): &(usize, char)| is_separator(*c) || (*c == '/' && *at > 0) || *c == '"';
    match text.char_indices().find(ends) {
        Some((_, '"')) => None,
        Some((at, _)) => Some(at),
        None => Some(text.len()),
    }
}
