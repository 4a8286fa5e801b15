//! From a new command to edits: each word is spelled in the language of the
//! innermost layer, the layers are put back on, and the result is written to
//! the slots of the call.
//!
//! A value keeps its spelling where it is used whole: quotes, carets and
//! variables stay as the author wrote them. A value that had to be taken
//! apart is spelled anew, with its variables in place.

mod place;
mod words;

use self::place::{deletion, own_lines, trimmed};
use self::words::spell_line;
use crate::finding::Edit;
use crate::invocation::{Form, Invocation, Shell, Slot, program_name_start};
use crate::language::{powershell, vbscript};
use crate::layer::{Fragment, Layer};
use crate::text::Text;

/// A command line longer than this is refused by cmd, in characters. Source:
/// Microsoft, "Command prompt line string limitation".
const LONGEST_LINE: usize = 8191;

/// One word of a new command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewWord {
    /// What it is made of, in order.
    pub parts: Vec<Part>,
}

/// A part of a [`NewWord`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Characters of ours, which need no quotes in any language: `/Image:`.
    Literal(String),
    /// A value out of the old call, whole or taken apart.
    Value(Value),
    /// The elements of a PowerShell array, a word of its own: `'A','B'`.
    List(Vec<NewWord>),
}

/// A value out of the old call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What the program receives.
    pub text: Text,
    /// How it was written in the innermost layer, quotes included, when the
    /// value is used whole and can stand elsewhere as it is.
    pub written: Option<Text>,
    /// Whether it stood in quotes.
    pub quoted: bool,
}

/// A new call, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelled {
    /// The command lines as they stand in the innermost layer.
    pub commands: Vec<String>,
    /// Their words, as the program will receive them.
    pub words: Vec<Vec<String>>,
    /// What changes in the source.
    pub edits: Vec<Edit>,
    /// Several commands had to share one place: `( a && b )`.
    pub joined: bool,
}

impl NewWord {
    /// A word of our own.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self {
            parts: vec![Part::Literal(text.to_owned())],
        }
    }

    /// What the program will receive, an unknown part as it is written.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Value(value) => value.text.as_str().to_owned(),
                Part::List(items) => {
                    let items: Vec<_> = items.iter().map(Self::text).collect();
                    items.join(",")
                }
            })
            .collect()
    }
}

impl Value {
    /// The value without characters, which a switch has.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            text: Text::default(),
            written: None,
            quoted: false,
        }
    }

    /// A part of it.
    #[must_use]
    pub fn part(&self, text: Text) -> Self {
        Self {
            text,
            written: None,
            quoted: self.quoted,
        }
    }

    /// The items of a `;` list, empty ones left out.
    #[must_use]
    pub fn items(&self) -> Vec<Self> {
        let items = self.text.split(|c| c == ';').into_iter();
        items
            .filter(|item| !item.is_empty())
            .map(|item| self.part(item))
            .collect()
    }
}

/// Spells new commands in the place of a call. `commands` begin with their
/// programs.
///
/// # Errors
///
/// When the place cannot hold them; the message says why.
pub fn spell(
    invocation: &Invocation,
    commands: &[Vec<NewWord>],
    source: &str,
) -> Result<Spelled, String> {
    let site = &invocation.site;
    match site.slots.as_slice() {
        [] => Err("the call is put together in a way that cannot be written back".to_owned()),
        [slot] if slot.form == Form::CommandLine => {
            command_line(invocation, slot, commands, source)
        }
        slots => apart(invocation, slots, commands, source),
    }
}

/// The whole call stands in one place.
fn command_line(
    invocation: &Invocation,
    slot: &Slot,
    commands: &[Vec<NewWord>],
    source: &str,
) -> Result<Spelled, String> {
    let site = &invocation.site;
    let lines: Option<Vec<_>> = commands
        .iter()
        .map(|words| spell_line(words, site.shell))
        .collect();
    let lines = lines.ok_or("a value cannot be spelled here")?;
    let ends = lines.first().map(Vec::as_slice).unwrap_or_default();
    let slot = &vbscript::spell::widened(slot, ends, source);
    let shown: Vec<String> = lines
        .iter()
        .map(|line| render(&vbscript::spell::bared(line, source, slot), source))
        .collect();
    let batch = matches!(site.shell, Shell::Batch { .. });
    if batch
        && shown
            .iter()
            .any(|command| command.chars().count() > LONGEST_LINE)
    {
        return Err(format!(
            "the new command line would be longer than the {LONGEST_LINE} characters that cmd takes: split the list"
        ));
    }
    let escaped: Option<Vec<String>> = lines
        .iter()
        .map(|line| through_layers(line, slot, source))
        .collect();
    let escaped = escaped.ok_or("the quotes around the call cannot hold the new command")?;
    let spans = trimmed(&slot.spans, source);
    let Some((first, others)) = spans.split_first() else {
        return Err("the call has no place in the file".to_owned());
    };
    let joined = escaped.len() > 1 && site.line.is_none();
    let mut edits = match (escaped.as_slice(), &site.line) {
        ([one], _) => vec![Edit {
            span: *first,
            replacement: one.clone(),
        }],
        (several, Some(own)) => vec![own_lines(several, *first, own, source)],
        (several, None) if batch && slot.layers.is_empty() => vec![Edit {
            span: *first,
            replacement: format!("( {} )", several.join(" && ")),
        }],
        _ => return Err(no_room(&shown)),
    };
    edits.extend(others.iter().map(|span| deletion(*span, source)));
    edits.retain(|edit| source.get(edit.span.range()) != Some(edit.replacement.as_str()));
    edits.sort();
    Ok(Spelled {
        commands: shown,
        words: texts(commands),
        edits,
        joined,
    })
}

/// Program and arguments stand in places of their own.
fn apart(
    invocation: &Invocation,
    slots: &[Slot],
    commands: &[Vec<NewWord>],
    source: &str,
) -> Result<Spelled, String> {
    let [words] = commands else {
        let commands: Vec<String> = commands.iter().map(|words| joined_text(words)).collect();
        return Err(no_room(&commands));
    };
    let Some((program, arguments)) = words.split_first() else {
        return Err("there is no command".to_owned());
    };
    let mut edits = Vec::new();
    let place = program_place(invocation, program);
    let names_program = |slot: &&Slot| matches!(slot.form, Form::Program | Form::ProgramPath);
    let is_place = |slot: &Slot| slot.form == place;
    if slots.iter().any(|slot| names_program(&slot)) && !slots.iter().any(is_place) {
        return Err(
            "the directory of the old kit and the name of the program stand apart".to_owned(),
        );
    }
    let filled = |slot: &&Slot| !names_program(slot) || is_place(slot);
    for slot in slots.iter().filter(filled) {
        let shell = invocation.site.shell;
        let fragments = match (slot.form, shell) {
            (Form::CommandLine, _) => spell_line(words, shell),
            (Form::Program | Form::ProgramPath, _) => {
                Some(vec![Fragment::Text(last_component(&program.text()))])
            }
            (Form::Arguments | Form::ArgumentList, Shell::PowerShell) => {
                powershell::spell_words(arguments, slot.form)
            }
            (Form::Arguments, _) => spell_line(arguments, shell),
            (Form::ArgumentList, _) => powershell::spell_process_list(arguments),
        };
        let ends = fragments.as_deref().unwrap_or_default();
        let slot = &vbscript::spell::widened(slot, ends, source);
        let text = fragments.and_then(|fragments| through_layers(&fragments, slot, source));
        let (Some(text), Some(first)) = (text, slot.spans.first()) else {
            return Err("the quotes around the call cannot hold the new command".to_owned());
        };
        edits.push(Edit {
            span: *first,
            replacement: text,
        });
        edits.extend(slot.spans[1..].iter().map(|span| deletion(*span, source)));
    }
    edits.retain(|edit| source.get(edit.span.range()) != Some(edit.replacement.as_str()));
    edits.sort();
    edits.dedup();
    let shown = spell_line(words, invocation.site.shell).map(|line| render(&line, source));
    Ok(Spelled {
        commands: vec![shown.unwrap_or_else(|| joined_text(words))],
        words: texts(commands),
        edits,
        joined: false,
    })
}

/// Why several commands cannot stand in a place.
fn no_room(commands: &[String]) -> String {
    format!(
        "the call becomes several commands, and there is room for one: `{}`",
        commands.join("`, then `")
    )
}

/// Where the new program goes: in the place of the old name, or of the old path
/// where that had a directory which the new one does not have.
fn program_place(invocation: &Invocation, program: &NewWord) -> Form {
    let had_directory = program_name_start(&invocation.program.text) > 0;
    let program = program.text();
    if had_directory && last_component(&program) == program {
        Form::ProgramPath
    } else {
        Form::Program
    }
}

/// Each word without the backslash that quoting takes away.
fn texts(commands: &[Vec<NewWord>]) -> Vec<Vec<String>> {
    commands
        .iter()
        .map(|words| words.iter().map(NewWord::text).collect())
        .collect()
}

fn joined_text(words: &[NewWord]) -> String {
    words
        .iter()
        .map(NewWord::text)
        .collect::<Vec<_>>()
        .join(" ")
}

fn last_component(path: &str) -> String {
    path.rsplit(['\\', '/', ':'])
        .next()
        .unwrap_or(path)
        .to_owned()
}

fn through_layers(fragments: &[Fragment], slot: &Slot, source: &str) -> Option<String> {
    let mut fragments = fragments.to_vec();
    for layer in &slot.layers {
        fragments = match (layer, slot.spans.first()) {
            (Layer::VbString, Some(place)) => vbscript::spell::spell(&fragments, source, *place)?,
            _ => layer.escape(&fragments)?,
        };
    }
    Some(render(&fragments, source))
}

fn render(fragments: &[Fragment], source: &str) -> String {
    fragments
        .iter()
        .map(|fragment| match fragment {
            Fragment::Text(text) => text.as_str(),
            Fragment::Verbatim(span) => source.get(span.range()).unwrap_or_default(),
        })
        .collect()
}
