//! From a new command to edits: each word is spelled in the language of the
//! innermost layer, the layers are put back on, and the result is written to
//! the slots of the call.
//!
//! A value keeps its spelling where it is used whole: quotes, carets and
//! variables stay as the author wrote them. A value that had to be taken
//! apart is spelled anew, with its variables in place.

use crate::finding::Edit;
use crate::invocation::{Form, Invocation, OwnLine, Shell, Slot};
use crate::language::powershell;
use crate::layer::Fragment;
use crate::span::Span;
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
                Part::Literal(text) => text.as_str(),
                Part::Value(value) => value.text.as_str(),
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
        .map(|words| line(words, site.shell))
        .collect();
    let lines = lines.ok_or("a value cannot be spelled here")?;
    let shown: Vec<String> = lines.iter().map(|line| render(line, source)).collect();
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
        _ => return Err("the call becomes several commands, and there is room for one".to_owned()),
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

/// The spans without the blanks at their ends, and without those that are blank.
fn trimmed(spans: &[Span], source: &str) -> Vec<Span> {
    let trim = |span: &Span| {
        let text = source.get(span.range()).unwrap_or_default();
        let start = text.len() - text.trim_start_matches([' ', '\t']).len();
        let end = text.trim_end_matches([' ', '\t']).len();
        Span::new(span.start + start, span.start + end)
    };
    spans
        .iter()
        .map(trim)
        .filter(|span| !span.is_empty())
        .collect()
}

/// A line for each command, with the redirections of the old one.
fn own_lines(commands: &[String], call: Span, own: &OwnLine, source: &str) -> Edit {
    let prefix = &source[own.prefix.range()];
    let suffix = &source[own.suffix.range()];
    let mut replacement = String::new();
    for (index, command) in commands.iter().enumerate() {
        if index > 0 {
            replacement.push_str(own.end);
            replacement.push_str(prefix);
        }
        replacement.push_str(command);
        if index == 0 {
            replacement.push_str(suffix);
        } else {
            replacement.push_str(&appending(suffix));
        }
    }
    Edit {
        span: Span::new(call.start, own.suffix.end.max(call.end)),
        replacement,
    }
}

/// Redirections that add to what the command before has written.
fn appending(redirections: &str) -> String {
    let mut result = String::new();
    let mut quoted = false;
    let mut characters = redirections.chars().peekable();
    while let Some(character) = characters.next() {
        quoted ^= character == '"';
        result.push(character);
        if character == '>' && !quoted {
            match characters.peek() {
                Some('>') => result.extend(characters.next()),
                Some('&') => {}
                _ => {
                    let rest: String = characters.clone().collect();
                    if !rest.trim_start().to_ascii_lowercase().starts_with("nul") {
                        result.push('>');
                    }
                }
            }
        }
    }
    result
}

/// A word behind a redirection goes with the blank in front of it.
fn deletion(span: Span, source: &str) -> Edit {
    let before = &source[..span.start];
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    Edit {
        span: Span::new(span.start - blanks, span.end),
        replacement: String::new(),
    }
}

/// Program and arguments stand in places of their own.
fn apart(
    invocation: &Invocation,
    slots: &[Slot],
    commands: &[Vec<NewWord>],
    source: &str,
) -> Result<Spelled, String> {
    let [words] = commands else {
        return Err("the call becomes several commands, and there is room for one".to_owned());
    };
    let Some((program, arguments)) = words.split_first() else {
        return Err("there is no command".to_owned());
    };
    let mut edits = Vec::new();
    for slot in slots {
        let shell = invocation.site.shell;
        let fragments = match (slot.form, shell) {
            (Form::CommandLine, _) => line(words, shell),
            (Form::Program, _) => Some(vec![Fragment::Text(last_component(&program.text()))]),
            (Form::Arguments | Form::ArgumentList, Shell::PowerShell) => {
                powershell::spell_words(arguments, slot.form)
            }
            (Form::Arguments, _) => line(arguments, shell),
            (Form::ArgumentList, _) => powershell::spell_words(arguments, slot.form),
        };
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
    let shown = line(words, invocation.site.shell).map(|line| render(&line, source));
    Ok(Spelled {
        commands: vec![shown.unwrap_or_else(|| joined_text(words))],
        words: texts(commands),
        edits,
        joined: false,
    })
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

/// Words in the innermost language, joined by blanks.
fn line(words: &[NewWord], shell: Shell) -> Option<Vec<Fragment>> {
    if shell == Shell::PowerShell {
        return powershell::spell_words(words, Form::CommandLine);
    }
    let mut fragments = Vec::new();
    for word in words {
        if !fragments.is_empty() {
            push_text(&mut fragments, " ");
        }
        for fragment in spell_word(word, shell)? {
            match fragment {
                Fragment::Text(text) => push_text(&mut fragments, &text),
                verbatim @ Fragment::Verbatim(_) => fragments.push(verbatim),
            }
        }
    }
    Some(fragments)
}

/// One word in the language of cmd, or of a bare command line.
fn spell_word(word: &NewWord, shell: Shell) -> Option<Vec<Fragment>> {
    let mut fragments = Vec::new();
    let mut quoting = false;
    let mut open = false;
    let quotes = needs_quotes(word, shell);
    for (index, part) in word.parts.iter().enumerate() {
        let last = index + 1 == word.parts.len();
        match part {
            Part::Literal(text) => push_text(&mut fragments, text),
            Part::Value(Value {
                written: Some(written),
                ..
            }) if !quotes => {
                for group in groups(written) {
                    push_group(&mut fragments, &group, Some(&mut open), shell)?;
                }
            }
            Part::Value(value) => {
                if quotes && !quoting {
                    push_text(&mut fragments, "\"");
                    quoting = true;
                }
                let text = if quotes && last {
                    without_last_backslash(&value.text)
                } else {
                    value.text.clone()
                };
                for group in groups(&text) {
                    push_group(&mut fragments, &group, None, shell)?;
                }
            }
        }
    }
    if quoting {
        push_text(&mut fragments, "\"");
    }
    Some(fragments)
}

/// A quoted value must not end in one backslash, which would take the closing
/// quote with it.
fn without_last_backslash(text: &Text) -> Text {
    let trimmed = text.as_str().trim_end_matches('\\').len();
    text.slice(0..trimmed)
}

/// Whether the values that are spelled anew need quotes: something in them is
/// special, or they had quotes before. A drive's root goes without, as its
/// backslash could not stand before a quote.
fn needs_quotes(word: &NewWord, shell: Shell) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Value(value)
            if !(value.text.is_empty() || value.written.is_some() && value.quoted) =>
        {
            let text = value.text.as_str();
            let root = text.len() == 3 && text.ends_with(":\\");
            let known: String = value
                .text
                .runs()
                .iter()
                .filter(|run| !run.is_unknown())
                .map(|run| &text[run.range.clone()])
                .collect();
            let special = match shell {
                Shell::Batch { .. } => known.contains([
                    ' ', '\t', '&', '(', ')', '^', ';', ',', '=', '!', '|', '<', '>',
                ]),
                Shell::Process | Shell::PowerShell => known.contains([' ', '\t']),
            };
            !root && (value.quoted || special)
        }
        _ => false,
    })
}

/// A stretch of a text that is spelled in one way.
enum Group<'a> {
    /// Known characters.
    Known(&'a str),
    /// Bytes of the source as they are.
    Verbatim(Span),
}

/// The stretches of a text: values that are there as a whole, and unknown
/// parts, stay as they are written.
fn groups(text: &Text) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    for runs in text
        .runs()
        .chunk_by(|one, two| one.site == two.site && !one.is_plain() && !two.is_plain())
    {
        if Text::is_whole_value(runs) {
            groups.push(Group::Verbatim(runs[0].site));
            continue;
        }
        for run in runs {
            if run.is_unknown() {
                groups.push(Group::Verbatim(run.spelling));
            } else if !run.range.is_empty() {
                groups.push(Group::Known(&text.as_str()[run.range.clone()]));
            }
        }
    }
    groups
}

/// Spells a stretch. `open` is whether a quote of the author's is open, where
/// the value is spelled as it was written; none where it is spelled anew.
fn push_group(
    fragments: &mut Vec<Fragment>,
    group: &Group<'_>,
    open: Option<&mut bool>,
    shell: Shell,
) -> Option<()> {
    match group {
        Group::Verbatim(span) => fragments.push(Fragment::Verbatim(*span)),
        Group::Known(text) => {
            let Shell::Batch { file, delayed } = shell else {
                push_text(fragments, text);
                return Some(());
            };
            if (delayed && text.contains('!')) || (open.is_none() && text.contains('"')) {
                return None;
            }
            let text = if file {
                text.replace('%', "%%")
            } else {
                (*text).to_owned()
            };
            push_text(
                fragments,
                &match open {
                    Some(open) => caret(&text, open),
                    None => text,
                },
            );
        }
    }
    Some(())
}

/// Characters that were written with a caret, or in quotes, outside of which
/// they now stand, get their caret back.
fn caret(text: &str, quoted: &mut bool) -> String {
    let mut result = String::new();
    for character in text.chars() {
        *quoted ^= character == '"';
        if !*quoted && matches!(character, '&' | '|' | '<' | '>' | '^' | '(' | ')') {
            result.push('^');
        }
        result.push(character);
    }
    result
}

fn push_text(fragments: &mut Vec<Fragment>, text: &str) {
    match fragments.last_mut() {
        Some(Fragment::Text(last)) => last.push_str(text),
        _ => fragments.push(Fragment::Text(text.to_owned())),
    }
}

fn through_layers(fragments: &[Fragment], slot: &Slot, source: &str) -> Option<String> {
    let mut fragments = fragments.to_vec();
    for layer in &slot.layers {
        fragments = layer.escape(&fragments)?;
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
