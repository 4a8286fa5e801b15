//! The command line of `powershell.exe` and `pwsh.exe`: which of its words is
//! PowerShell to run.
//!
//! Source: `about_PowerShell_exe`, `about_Pwsh`.

use super::{Surroundings, read_around};
use crate::invocation::{Applicability, Invocation, Limit, Shell};
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
        output_read: invocation.site.output_read,
    }
}

fn command(invocation: &Invocation, at: usize, depth: usize, script: &mut Script) -> bool {
    let words = invocation.arguments.get(at..).unwrap_or_default();
    let mut text = Text::default();
    for word in words {
        if let (false, Some(span)) = (text.is_empty(), word.text.span()) {
            text.push(" ", Span::empty(span.start), Origin::Escape);
        }
        text.append(&word.text);
    }
    if text.is_empty() {
        return false;
    }
    let (layers, certain) = layers(invocation, at);
    let mut around = around(invocation, layers, depth);
    if !certain {
        around.limits.push(Limit {
            applicability: Applicability::Manual,
            reason:
                "the quotes around the command of PowerShell are such that no edit is sure to fit"
                    .to_owned(),
        });
    }
    read_around(text, around, script);
    true
}

/// The layers between the command and the file, innermost first, and whether
/// they are certain: one quoted word is, several words are not.
fn layers(invocation: &Invocation, at: usize) -> (Vec<Layer>, bool) {
    let outer = invocation
        .site
        .slots
        .first()
        .map(|slot| slot.layers.clone())
        .unwrap_or_default();
    let [word] = invocation.arguments.get(at..).unwrap_or_default() else {
        return (outer, false);
    };
    let written = word.written.as_str();
    let known = !invocation.site.slots.is_empty();
    let inner = match (invocation.site.shell, written.chars().next()) {
        (Shell::PowerShell, Some('\'')) => vec![Layer::PsSingle],
        (Shell::PowerShell, Some('"')) => vec![Layer::PsDouble],
        (Shell::Batch { file, .. }, Some('"')) => {
            vec![Layer::Argument, Layer::Batch { quoted: true, file }]
        }
        (Shell::Process, Some('"')) => vec![Layer::Argument],
        _ => return (outer, false),
    };
    let quotes = written.chars().filter(|c| *c == '"').count();
    let whole = !matches!(invocation.site.shell, Shell::Batch { .. }) || quotes == 2;
    (inner.into_iter().chain(outer).collect(), known && whole)
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
    around.limits.push(Limit {
        applicability: Applicability::Manual,
        reason: "the command is encoded: decode it, change it and encode it again".to_owned(),
    });
    read_around(text, around, script);
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
