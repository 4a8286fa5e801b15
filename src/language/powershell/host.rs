//! The command line of `powershell.exe` and `pwsh.exe`: which of its words is
//! PowerShell to run.
//!
//! Source: `about_PowerShell_exe`, `about_Pwsh`.

use super::{Surroundings, read_around};
use crate::invocation::{Invocation, Limit, Output, Shell, Slot, Word};
use crate::language::{Script, Unread};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Origin, Text};

/// The parameters that take a value, in lower case.
const VALUED: [&str; 10] = [
    "configurationname",
    "custompipename",
    "executionpolicy",
    "inputformat",
    "outputformat",
    "psconsolefile",
    "settingsfile",
    "version",
    "windowstyle",
    "workingdirectory",
];

/// Short names that are no beginnings of the long ones.
const SHORT: [(&str, &str); 6] = [
    ("ep", "executionpolicy"),
    ("ex", "executionpolicy"),
    ("if", "inputformat"),
    ("of", "outputformat"),
    ("w", "windowstyle"),
    ("wd", "workingdirectory"),
];

/// What the host was asked to run.
enum Asked {
    /// The words from this one on, joined by blanks.
    Command(usize),
    /// This word, base64 of UTF-16.
    Encoded(usize),
    /// A file, or nothing.
    Nothing,
}

/// Reads what a call of PowerShell itself runs, `depth` strings deep. Returns
/// whether it ran anything that could be read.
pub fn open(invocation: &Invocation, depth: usize, script: &mut Script) -> bool {
    match asked(invocation) {
        Asked::Nothing => false,
        Asked::Command(at) => command(invocation, at, depth, script),
        Asked::Encoded(at) => encoded(invocation, at, depth, script),
    }
}

fn asked(invocation: &Invocation) -> Asked {
    let mut at = 0;
    while let Some(word) = invocation.arguments.get(at) {
        let text = word.as_str();
        let Some(name) = text.strip_prefix(['-', '/', '\u{2013}', '\u{2014}']) else {
            return Asked::Command(at);
        };
        let name = name.to_ascii_lowercase();
        if name.is_empty() {
            return Asked::Command(at);
        }
        if "command".starts_with(&name) {
            return Asked::Command(at + 1);
        }
        if "encodedcommand".starts_with(&name) || name == "ec" {
            return Asked::Encoded(at + 1);
        }
        if "file".starts_with(&name) {
            return Asked::Nothing;
        }
        let valued = VALUED.iter().any(|full| full.starts_with(&name))
            || SHORT.iter().any(|(short, _)| *short == name);
        at += 1 + usize::from(valued);
    }
    Asked::Nothing
}

fn around(invocation: &Invocation, layers: Vec<Layer>, depth: usize) -> Surroundings {
    let mut wrappers = invocation.wrappers.clone();
    let name = invocation.program.program_name();
    wrappers.push(format!(
        "{} -Command",
        name.as_deref().unwrap_or("powershell")
    ));
    Surroundings {
        layers,
        wrappers,
        limits: invocation.site.limits.clone(),
        depth: depth + 1,
        outer: Some(invocation.span),
        delivery: invocation.site.delivery,
        status_read: invocation.site.status_read,
        output_read: invocation.site.output >= Output::Read,
        output_taken: invocation.site.output == Output::Taken,
        handed: 0,
    }
}

fn command(invocation: &Invocation, at: usize, depth: usize, script: &mut Script) -> bool {
    let words = invocation.arguments.get(at..).unwrap_or_default();
    let mut text = Text::default();
    let mut end = 0;
    for word in words {
        let Some(span) = word.text.span() else {
            continue;
        };
        if !text.is_empty() {
            let gap = Span::new(end.min(span.start), span.start);
            text.push(" ", gap, Origin::Escape);
        }
        text.append(&word.text);
        end = span.end;
    }
    if text.is_empty() {
        return false;
    }
    let layers = layers(invocation, words);
    let certain = layers.is_some();
    let outer = outer_layers(invocation);
    let mut around = around(invocation, layers.unwrap_or_else(|| outer.clone()), depth);
    if !certain {
        around.limits.push(Limit::manual(
            "the quotes around the command of PowerShell are such that no edit is sure to fit",
        ));
    }
    let before = script.invocations.len();
    read_around(text, around, None, script);
    if let ([word], Shell::Batch { .. }) = (words, invocation.site.shell) {
        let from_file = outer.len() + 1;
        for call in script.invocations.iter_mut().skip(before) {
            for slot in &mut call.site.slots {
                quoting_at(word.written(), slot, from_file);
            }
        }
    }
    true
}

fn outer_layers(invocation: &Invocation) -> Vec<Layer> {
    let slot = invocation.site.slots.first();
    slot.map(|slot| slot.layers.clone()).unwrap_or_default()
}

/// The layers between the command and the file, innermost first; none where
/// they are not certain.
fn layers(invocation: &Invocation, words: &[Word]) -> Option<Vec<Layer>> {
    if invocation.site.slots.is_empty() {
        return None;
    }
    let inner = match words {
        [word] => around_word(invocation.site.shell, word)?,
        several if several.iter().all(|word| !word.is_quoted()) => match invocation.site.shell {
            Shell::PowerShell => vec![Layer::PsBare],
            Shell::Batch { file, .. } => vec![Layer::Batch {
                quoted: false,
                file,
            }],
            Shell::Process => Vec::new(),
        },
        _ => return None,
    };
    Some(inner.into_iter().chain(outer_layers(invocation)).collect())
}

/// The layers that a word puts around a command that is all of it.
fn around_word(shell: Shell, word: &Word) -> Option<Vec<Layer>> {
    let written = word.written().as_str();
    let quotes = written.chars().filter(|c| *c == '"').count();
    match (shell, written.chars().next()?) {
        (Shell::PowerShell, '\'') => Some(vec![Layer::PsSingle]),
        (Shell::PowerShell, '"') => Some(vec![Layer::PsDouble]),
        (Shell::Batch { file, .. }, '"') if quotes.is_multiple_of(2) => {
            Some(vec![Layer::Argument, Layer::Batch { quoted: true, file }])
        }
        (Shell::Batch { file, .. }, _) if quotes == 0 => Some(vec![Layer::Batch {
            quoted: false,
            file,
        }]),
        (Shell::Process, '"') => Some(vec![Layer::Argument]),
        _ => None,
    }
}

/// `powershell -Command "pkgmgr \"/iu:A\" /quiet"`: cmd knows no `\"`, so each
/// of these quotes ends or opens a quoted part of its line. Says of a slot in
/// the word on which side of that it starts.
fn quoting_at(word: &Text, slot: &mut Slot, from_file: usize) {
    let Some(start) = slot.spans.first().map(|span| span.start) else {
        return;
    };
    let before = word.atoms().filter(|atom| {
        let span = word.span_in(atom.range.clone());
        atom.glyph.char() == Some('"') && span.is_some_and(|span| span.start < start)
    });
    let open = !before.count().is_multiple_of(2);
    let layer = slot.layers.len().checked_sub(from_file);
    if let Some(Layer::Batch { quoted, .. }) = layer.and_then(|at| slot.layers.get_mut(at)) {
        *quoted = open;
    }
}

/// `-EncodedCommand`: what it holds can be read, but not written.
fn encoded(invocation: &Invocation, at: usize, depth: usize, script: &mut Script) -> bool {
    let Some(word) = invocation.arguments.get(at) else {
        return false;
    };
    let site = word.text.span().unwrap_or(invocation.span);
    let Some(content) = word.text.literal().and_then(decode) else {
        script.unread.push(Unread {
            span: site,
            reason: "the encoded command cannot be decoded".to_owned(),
        });
        return true;
    };
    let mut text = Text::default();
    text.push(&content, site, Origin::Escape);
    let mut around = around(invocation, Vec::new(), depth);
    around.limits.push(Limit::manual(
        "the command is encoded: decode it, change it and encode it again",
    ));
    read_around(text, around, None, script);
    true
}

/// Base64 of UTF-16, low byte first.
fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in encoded.trim_end_matches('=').bytes() {
        bits = (bits << 6) | u32::from(digit(byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    rest.is_empty()
        .then(|| String::from_utf16(&units).ok())
        .flatten()
}

fn digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_in_base64_is_decoded() {
        assert_eq!(decode("cABrAGcAbQBnAHIA").as_deref(), Some("pkgmgr"));
        assert_eq!(
            decode("cABrAGcAbQBnAHIAIAAvAA==").as_deref(),
            Some("pkgmgr /")
        );
        assert_eq!(decode("c!"), None);
    }
}
