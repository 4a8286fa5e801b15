//! The last layer of a command line in VBScript: a string expression.
//!
//! A slot can begin and end inside a literal or between operands. Which one
//! is plain from the quotes before it on its line, since no literal spans
//! lines. Text goes into literals; an expression that moves is joined to them
//! with `&`:
//!
//! ```text
//! sh.Run "cmd /c pkgmgr /m:" & f.Path, 0, True
//!                ^^^^^^^^^^^^^^^^^^^^ begins inside a literal, ends outside
//! sh.Run "cmd /c dism /PackagePath:" & f.Path & " /Quiet", 0, True
//! ```

use crate::invocation::Slot;
use crate::layer::{Fragment, Layer};
use crate::span::Span;

/// The characters of a literal, between its quotes. None for what no literal
/// can hold: the end of a line.
#[must_use]
pub fn escape(content: &str) -> Option<String> {
    (!content.contains(['\r', '\n'])).then(|| content.replace('"', "\"\""))
}

/// Spells fragments at `slot` of `source` as (a part of) a string expression.
/// None where a literal cannot hold the text.
#[must_use]
pub fn spell(fragments: &[Fragment], source: &str, slot: Span) -> Option<Vec<Fragment>> {
    let mut speller = Speller {
        inside: is_inside(source, slot.start),
        begun: is_inside(source, slot.start),
        fragments: Vec::new(),
    };
    for fragment in fragments {
        match fragment {
            Fragment::Text(text) if text.is_empty() => {}
            Fragment::Text(text) => {
                speller.go(true);
                speller.write(&escape(text)?);
            }
            Fragment::Verbatim(span) => speller.expression(source, bare(source, *span)),
        }
    }
    speller.finish(is_inside(source, slot.end));
    Some(speller.fragments)
}

/// The slot with the quotes next to it, where a literal would be left empty:
/// `"p /m:" & x & " /q"` becomes `"d /m:" & x`, not `"d /m:" & x & ""`.
#[must_use]
pub fn widened(slot: &Slot, fragments: &[Fragment], source: &str) -> Slot {
    let mut slot = slot.clone();
    let outside = |fragment: Option<&Fragment>, end: bool| match fragment {
        Some(Fragment::Verbatim(span)) => {
            let span = bare(source, *span);
            !is_inside(source, if end { span.end } else { span.start })
        }
        Some(Fragment::Text(_)) | None => false,
    };
    let (Some(Layer::VbString), Some(place)) = (slot.layers.last(), slot.spans.first_mut()) else {
        return slot;
    };
    let behind = source.get(place.end..).unwrap_or_default();
    let closes = behind.starts_with('"') && !behind.starts_with("\"\"");
    if outside(fragments.last(), true) && is_inside(source, place.end) && closes {
        place.end += 1;
    }
    let before = source.get(..place.start).unwrap_or_default();
    let opens = before.ends_with('"') && !before.ends_with("\"\"");
    if outside(fragments.first(), false) && is_inside(source, place.start) && opens {
        place.start -= 1;
    }
    slot
}

/// The fragments of a command line as a person would show it: an expression
/// without the quotes around it.
#[must_use]
pub fn bared(fragments: &[Fragment], source: &str, slot: &Slot) -> Vec<Fragment> {
    if slot.layers.last() != Some(&Layer::VbString) {
        return fragments.to_vec();
    }
    let bared = |fragment: &Fragment| match fragment {
        Fragment::Verbatim(span) => Fragment::Verbatim(bare(source, *span)),
        text @ Fragment::Text(_) => text.clone(),
    };
    fragments.iter().map(bared).collect()
}

/// Whether a byte of a script stands inside a string literal.
#[must_use]
pub fn is_inside(source: &str, offset: usize) -> bool {
    let before = source.get(..offset).unwrap_or_default().as_bytes();
    let start = memchr::memrchr2(b'\r', b'\n', before).map_or(0, |end| end + 1);
    memchr::memchr_iter(b'"', &before[start..]).count() % 2 == 1
}

struct Speller {
    /// What is written next stands inside a literal.
    inside: bool,
    /// An operand stands before it.
    begun: bool,
    fragments: Vec<Fragment>,
}

impl Speller {
    /// Moves into a literal, or out of one to the place of an operand.
    fn go(&mut self, inside: bool) {
        match (self.inside, inside) {
            (true, true) | (false, false) if inside || !self.begun => {}
            (true, false) => self.write("\" & "),
            (false, true) if self.begun => self.write(" & \""),
            (false, true) => self.write("\""),
            (true, true) | (false, false) => self.write(" & "),
        }
        self.inside = inside;
        self.begun = true;
    }

    /// Bytes of the source that begin and end where a literal or an operand
    /// does.
    fn expression(&mut self, source: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        self.go(is_inside(source, span.start));
        self.fragments.push(Fragment::Verbatim(span));
        self.inside = is_inside(source, span.end);
    }

    fn finish(&mut self, inside: bool) {
        match (self.inside, inside) {
            (true, false) => self.write("\""),
            (false, true) => self.go(true),
            (false, false) if !self.begun => self.write("\"\""),
            _ => {}
        }
    }

    fn write(&mut self, written: &str) {
        if let Some(Fragment::Text(last)) = self.fragments.last_mut() {
            last.push_str(written);
        } else {
            self.fragments.push(Fragment::Text(written.to_owned()));
        }
    }
}

/// A part of an expression without the quotes and operators that join it to
/// its neighbours: `" & f.Path & "` is `f.Path`.
pub(super) fn bare(source: &str, span: Span) -> Span {
    let written = source.get(span.range()).unwrap_or_default();
    let mut start = 0;
    let mut end = written.len();
    if is_inside(source, span.start) && written.starts_with('"') && !written.starts_with("\"\"") {
        start = 1;
    }
    if start == 1 || !is_inside(source, span.start) {
        start += operator_before(&written[start..]);
    }
    let opens = is_inside(source, span.end) && written.ends_with('"') && !written.ends_with("\"\"");
    if opens && end > start {
        end -= 1;
    }
    if opens || !is_inside(source, span.end) {
        end -= operator_behind(written.get(start..end).unwrap_or_default());
    }
    Span::new(span.start + start, span.start + end.max(start))
}

fn operator_before(written: &str) -> usize {
    let rest = written.trim_start_matches(is_filler);
    let Some(rest) = rest.strip_prefix(['&', '+']) else {
        return written.len() - rest.len();
    };
    written.len() - rest.trim_start_matches(is_filler).len()
}

fn operator_behind(written: &str) -> usize {
    let rest = without_blanks_behind(written);
    let rest = rest.strip_suffix(['&', '+']).unwrap_or(rest);
    written.len() - without_blanks_behind(rest).len()
}

/// The text up to white space and line continuations. The underscore of one
/// stands behind white space, that of a name does not.
fn without_blanks_behind(written: &str) -> &str {
    let mut rest = written.trim_end();
    while let Some(before) = rest.strip_suffix('_')
        && before.ends_with(char::is_whitespace)
    {
        rest = before.trim_end();
    }
    rest
}

/// White space and the underscore of a line continuation.
fn is_filler(character: char) -> bool {
    character.is_whitespace() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invocation::Invocation;
    use crate::language::Language;
    use proptest::prelude::*;

    /// Writes `fragments` in the place of `old` in `source`, expressions
    /// given by their characters.
    fn written(source: &str, old: &str, fragments: &[Result<&str, &str>]) -> String {
        let find = |part: &str| {
            let start = source.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let slot = find(old);
        let fragments: Vec<_> = fragments
            .iter()
            .map(|fragment| match fragment {
                Ok(text) => Fragment::Text((*text).to_owned()),
                Err(moved) => Fragment::Verbatim(find(moved)),
            })
            .collect();
        let spelled: String = spell(&fragments, source, slot)
            .unwrap()
            .iter()
            .map(|fragment| match fragment {
                Fragment::Text(text) => text.as_str(),
                Fragment::Verbatim(span) => &source[span.range()],
            })
            .collect();
        format!("{}{spelled}{}", &source[..slot.start], &source[slot.end..])
    }

    #[test]
    fn expressions_are_joined_where_literals_end() {
        let source = r#"r = s.Run("cmd /c p /m:" & f.Path & " /q", 0)"#;
        for (old, fragments, expected) in [
            (
                "p /m:\" & f.Path & \" /q",
                vec![Ok("d /x:"), Err("f.Path")],
                r#""cmd /c d /x:" & f.Path & """#,
            ),
            (
                "p /m:\" & f.Path & \" /q",
                vec![Ok("d "), Err("\" & f.Path & \""), Ok(" /y")],
                r#""cmd /c d " & f.Path & " /y""#,
            ),
            (
                "p /m:\" & f.Path & \" /q",
                vec![Err("f.Path"), Ok(" \"y\"")],
                r#""cmd /c " & f.Path & " ""y""""#,
            ),
            ("p /m:\" & f.Path", vec![Ok("d")], r#""cmd /c d" & " /q""#),
            (
                "\"cmd /c p /m:\" & f.Path & \" /q\"",
                vec![Ok("d /x:"), Err("f.Path")],
                r#""d /x:" & f.Path"#,
            ),
            (
                "\"cmd /c p /m:\" & f.Path & \" /q\"",
                vec![Err("f.Path"), Err("f.Path")],
                "f.Path & f.Path",
            ),
            ("f.Path", vec![Ok("d")], r#""cmd /c p /m:" & "d" & " /q""#),
            ("p /m:", vec![Ok("d")], r#""cmd /c d" & f.Path & " /q""#),
            ("p /m:", vec![], r#""cmd /c " & f.Path & " /q""#),
        ] {
            let expected = format!("r = s.Run({expected}, 0)");
            assert_eq!(
                written(source, old, &fragments),
                expected,
                "{old} {fragments:?}"
            );
        }
    }

    #[test]
    fn continued_lines_are_glue() {
        let source = "s.Run \"p /m:\" & _\r\n  f & _\r\n  \" /q\"";
        let old = "p /m:\" & _\r\n  f & _\r\n  \" /q";
        let moved = "\" & _\r\n  f & _\r\n  \"";
        assert_eq!(
            written(source, old, &[Ok("d "), Err(moved)]),
            "s.Run \"d \" & f & \"\""
        );
    }

    #[test]
    fn a_name_keeps_its_underscore() {
        let source = "s.Run \"p /m:\" & f_, 0";
        let old = "p /m:\" & f_";
        assert_eq!(
            written(source, old, &[Ok("d "), Err("\" & f_")]),
            "s.Run \"d \" & f_, 0"
        );
    }

    #[test]
    fn a_line_end_cannot_be_spelled() {
        assert_eq!(
            spell(
                &[Fragment::Text("a\nb".to_owned())],
                "\"\"",
                Span::new(0, 2)
            ),
            None
        );
    }

    proptest! {
        #[test]
        fn reading_undoes_escaping(content in "[a\" ;/&']{0,20}") {
            let escaped = escape(&content).unwrap();
            let script = format!("CreateObject(\"WScript.Shell\").Run \"pkgmgr {escaped}x\"");
            let script = Language::VbScript.read(&script);
            let is_pkgmgr = |call: &&Invocation| call.program.as_str() == "pkgmgr";
            let call = script.invocations.iter().find(is_pkgmgr).unwrap();
            prop_assert_eq!(call.tail.as_ref().unwrap().as_str(), format!(" {content}x"));
        }
    }
}
