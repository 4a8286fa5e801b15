//! Words in the language of cmd, or of a bare command line.

use super::{NewWord, Part, Value};
use crate::argv;
use crate::invocation::{Form, Shell};
use crate::language::powershell;
use crate::layer::Fragment;
use crate::span::Span;
use crate::text::Text;

/// Words in the innermost language, joined by blanks.
pub(super) fn spell_line(words: &[NewWord], shell: Shell) -> Option<Vec<Fragment>> {
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
            Part::List(_) => return None,
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
                    without_last_backslash(&value.text)?
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
/// quote with it. None where a variable hides it.
fn without_last_backslash(text: &Text) -> Option<Text> {
    let trimmed = text.as_str().trim_end_matches('\\').len();
    let text = text.slice(0..trimmed);
    (!argv::ends_in_backslash(&text)).then_some(text)
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
            let root = text.ends_with('\\') && argv::is_drive(&value.text.slice(0..text.len() - 1));
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
