//! Rewrites as one unified diff that `git apply` and `patch -p1` take.
//!
//! A diff is bytes: lines end at LF and nowhere else, a CR belongs to its
//! line, and every line is in the encoding of its file. The hunks are made
//! from the edits, which know what changed; nothing is compared.

use std::io::{self, Write};
use std::ops::Range;

use super::paint::{Paint, Role};
use crate::finding::Edit;
use crate::source::{Encoding, Source};
use crate::span::Span;

mod hunk;
mod name;

use hunk::{Hunk, Line, Side};

/// Writes the diff that `edits` (disjoint, in order) make of a file.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(
    source: &Source,
    edits: &[Edit],
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut printer = Printer {
        encoding: source.encoding(),
        paint,
        out,
    };
    let hunks = if printer.mark().is_empty() {
        hunk::hunks(source.text(), edits)
    } else {
        // The mark is a part of the first line: without that line it is one of
        // the next.
        let shifted: Vec<_> = edits.iter().map(behind_mark).collect();
        hunk::hunks(&format!("{MARK}{}", source.text()), &shifted)
    };
    if hunks.is_empty() {
        return Ok(());
    }
    printer.note(source)?;
    printer.head("---", &name::shown("a/", source.path()))?;
    printer.head("+++", &name::shown("b/", source.path()))?;
    hunks.iter().try_for_each(|hunk| printer.hunk(hunk))
}

/// The byte order mark as a character.
const MARK: char = '\u{feff}';

/// An edit of a text as one of the same text behind a byte order mark.
fn behind_mark(edit: &Edit) -> Edit {
    let Span { start, end } = edit.span;
    let length = MARK.len_utf8();
    Edit {
        span: Span::new(start + length, end + length),
        replacement: edit.replacement.clone(),
    }
}

struct Printer<'a> {
    encoding: Encoding,
    paint: Paint,
    out: &'a mut dyn Write,
}

impl Printer<'_> {
    /// UTF-16 cannot be patched as text. Its part of the diff is for reading:
    /// every line is a comment, which `git apply` and `patch` pass over.
    fn note(&mut self, source: &Source) -> io::Result<()> {
        if !self.encoding.is_utf16() {
            return Ok(());
        }
        let name = super::clean::line(&source.shown_path());
        writeln!(
            self.out,
            "# {name} is {}, which cannot be patched as text: this part is shown in UTF-8.\n\
             # To apply it, run: dismigrate fix {name}",
            self.encoding
        )
    }

    fn head(&mut self, marker: &str, name: &[u8]) -> io::Result<()> {
        let line = [marker.as_bytes(), b" ", name].concat();
        self.line(Role::Strong, &line)
    }

    fn hunk(&mut self, hunk: &Hunk) -> io::Result<()> {
        let old = counted(&hunk.old);
        let new = counted(&hunk.new);
        self.line(Role::Hunk, format!("@@ -{old} +{new} @@").as_bytes())?;
        hunk.lines.iter().try_for_each(|line| self.diff_line(line))
    }

    fn diff_line(&mut self, line: &Line) -> io::Result<()> {
        let (marker, role) = match line.side {
            Side::Both => (b' ', None),
            Side::Old => (b'-', Some(Role::Removed)),
            Side::New => (b'+', Some(Role::Added)),
        };
        let mut bytes = vec![marker];
        let mut body = line.text.as_str();
        if line.is_first && !self.mark().is_empty() {
            bytes.extend(self.mark());
            body = body.strip_prefix(MARK).unwrap_or(body);
        }
        let text = body.strip_suffix('\n');
        bytes.extend(self.bytes(text.unwrap_or(body)));
        match role {
            Some(role) => self.line(role, &bytes)?,
            None => self.plain(&bytes)?,
        }
        if text.is_none() {
            self.plain(b"\\ No newline at end of file")?;
        }
        Ok(())
    }

    /// The byte order mark, which belongs to the first line of a file.
    fn mark(&self) -> &'static [u8] {
        if self.encoding.is_utf16() {
            b""
        } else {
            self.encoding.mark()
        }
    }

    /// A line as it is in the file, or for people when it is coloured.
    fn bytes(&self, text: &str) -> Vec<u8> {
        let readable = Encoding::Utf8 { marked: false };
        match self.paint {
            Paint::Coloured => {
                let (line, end) = text
                    .strip_suffix('\r')
                    .map_or((text, ""), |line| (line, "\r"));
                let line = line.split('\t').map(super::clean::line);
                let line = line.collect::<Vec<_>>().join("\t");
                (line + end).into_bytes()
            }
            Paint::Plain if self.encoding.is_utf16() => text.as_bytes().to_vec(),
            Paint::Plain => {
                let encoding = match self.encoding {
                    Encoding::EightBit { .. } => Encoding::EightBit { marked: false },
                    _ => readable,
                };
                encoding
                    .encode(text)
                    .unwrap_or_else(|_| text.as_bytes().to_vec())
            }
        }
    }

    fn line(&mut self, role: Role, bytes: &[u8]) -> io::Result<()> {
        let style = self.paint.style(role);
        let line = [style.render().to_string().as_bytes(), bytes].concat();
        let end = style.render_reset().to_string();
        self.plain(&[&line, end.as_bytes()].concat())
    }

    fn plain(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.encoding.is_utf16() {
            self.out.write_all(b"# ")?;
        }
        self.out.write_all(bytes)?;
        self.out.write_all(b"\n")
    }
}

/// `start,count` of lines (from 0), as a hunk head writes it.
fn counted(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests;
