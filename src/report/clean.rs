//! Text from a script, made fit for a terminal and for the log of a CI job.
//!
//! A script (or its name) can hold escape sequences that recolour, retitle or
//! rewrite a terminal, and marks that turn the reading direction round. Each
//! such character becomes one visible character, so columns stay true.
//!
//! A runner takes some lines of a log for commands: GitHub's those that start
//! with `::`, blanks aside, and those with `##[` anywhere (`ActionCommand.cs`
//! of actions/runner), that of Azure Pipelines those with `##vso[` anywhere
//! (`Command.cs` of its agent). What comes from a script must not be one.

use std::borrow::Cow;

/// `text` with every control character made visible, line ends and tabs too.
#[must_use]
pub fn line(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The same, but LF stays: for messages of several lines.
#[must_use]
pub fn paragraphs(text: &str) -> String {
    let keep = |character| match character {
        '\n' => '\n',
        character => visible(character),
    };
    text.chars().map(keep).collect()
}

/// Lines that no CI runner takes for a command: a backslash stands in each
/// start of one, as the runner of GitHub itself puts it.
#[must_use]
pub fn inert(text: &str) -> String {
    without_colons(&without_brackets(text, "\\["), "\\:").into_owned()
}

/// `text` with another spelling of the bracket of `##[` and `##vso[`.
#[must_use]
pub fn without_brackets<'a>(text: &'a str, bracket: &str) -> Cow<'a, str> {
    if !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let text = text.replace("##[", &format!("##{bracket}"));
    Cow::Owned(text.replace("##vso[", &format!("##vso{bracket}")))
}

/// `text` with another spelling of the first colon of lines that start with two.
#[must_use]
pub fn without_colons<'a>(text: &'a str, colon: &str) -> Cow<'a, str> {
    if !text.contains("::") {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (blank, said) = line.split_at(line.len() - line.trim_start().len());
        match said.strip_prefix("::") {
            Some(rest) => result.extend([blank, colon, ":", rest]),
            None => result.push_str(line),
        }
    }
    Cow::Owned(result)
}

/// What stands for a character on a terminal: itself, unless it controls one.
#[must_use]
pub fn visible(character: char) -> char {
    match character {
        '\0'..='\x1f' => picture(character).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        // C1 controls, line and paragraph separators, marks and overrides of
        // direction, and what nobody sees.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => char::REPLACEMENT_CHARACTER,
        character => character,
    }
}

/// The bytes of a script or a diff, for people: LF, tabs and the CR of a line
/// end stay.
#[must_use]
pub fn script(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split('\n').map(|written| {
        let line = written.strip_suffix('\r').unwrap_or(written);
        let cells = line.split('\t').map(self::line).collect::<Vec<_>>();
        cells.join("\t") + written.get(line.len()..).unwrap_or_default()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// U+2400 and following picture the control characters in their order.
fn picture(character: char) -> Option<char> {
    char::from_u32(0x2400 + u32::from(character))
}

/// `text` cut after `limit` characters, with an ellipsis where it was longer.
#[must_use]
pub fn clipped(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible_one_for_one() {
        assert_eq!(
            line("a\x1b[31m\x07\r\n\t\u{9b}\u{202e}ä"),
            "a␛[31m␇␍␊␉\u{fffd}\u{fffd}ä"
        );
        assert_eq!(paragraphs("a\n\x1bb"), "a\n␛b");
    }

    #[test]
    fn no_line_is_a_command_to_a_runner() {
        let text = "::add-mask::a\n \u{3000}::x\na ##[group]b ##vso[c]::\n:: \n## [a]";
        let expected =
            "\\::add-mask::a\n \u{3000}\\::x\na ##\\[group]b ##vso\\[c]::\n\\:: \n## [a]";
        assert_eq!(inert(text), expected);
        assert_eq!(line("#\u{ad}#\u{e0001}[a"), "#\u{fffd}#\u{fffd}[a");
    }

    #[test]
    fn long_text_is_clipped() {
        assert_eq!(clipped("äöü", 2), "äö…");
        assert_eq!(clipped("äöü", 3), "äöü");
    }
}
