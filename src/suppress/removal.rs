//! How a directive goes, so that nothing else in the script changes.

use crate::finding::Edit;
use crate::language::Language;
use crate::span::Span;

/// The edit that takes a whole comment out: its line where it has one, else
/// the tail of the line. None where taking it out could change the script.
pub(super) fn whole(text: &str, language: Language, comment: Span) -> Option<Edit> {
    let start = text
        .get(..comment.start)?
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let behind = text.get(comment.end..)?;
    let line_end = behind.find('\n').map_or(behind.len(), |at| at + 1);
    if !behind.get(..line_end)?.trim().is_empty() || comment_has_lines(text, comment) {
        return None;
    }
    let before = text.get(start..comment.start)?;
    let span = if before.trim_start().trim_start_matches('@').is_empty() {
        let holds = holds_place(text, start, comment.end + line_end, language);
        (!holds).then(|| Span::new(start, comment.end + line_end))?
    } else {
        tail(text, language, start, comment)?
    };
    Some(Edit {
        span,
        replacement: String::new(),
    })
}

/// From behind the code of the line up to the end of the comment; in batch
/// the operator that joins the two goes too.
fn tail(text: &str, language: Language, start: usize, comment: Span) -> Option<Span> {
    let before = text.get(start..comment.start)?.trim_end();
    let code = match language {
        Language::Batch => {
            let code = before.trim_end_matches('@').trim_end();
            let code = code.strip_suffix('&')?;
            code.strip_suffix('&').unwrap_or(code).trim_end()
        }
        Language::PowerShell | Language::VbScript | Language::Wsf | Language::Other => before,
    };
    let opens = code.is_empty() || code.ends_with(['(', '|', '&', '^']);
    let joins = language == Language::Batch && opens;
    let comment = text.get(comment.range())?.trim_end().len() + comment.start;
    (!joins).then(|| Span::new(start + code.len(), comment))
}

/// Whether a comment line keeps lines apart that would otherwise join, or
/// fills a block of batch, which must not be empty.
fn holds_place(text: &str, start: usize, end: usize, language: Language) -> bool {
    let before = text
        .get(..start)
        .unwrap_or_default()
        .trim_end_matches(['\r', '\n']);
    let behind = text.get(end..).unwrap_or_default().trim_start();
    match language {
        Language::Batch => {
            before.ends_with('^') || (before.trim_end().ends_with('(') && behind.starts_with(')'))
        }
        Language::PowerShell => before.ends_with('`'),
        Language::VbScript | Language::Wsf => before.trim_end().ends_with('_'),
        Language::Other => false,
    }
}

fn comment_has_lines(text: &str, comment: Span) -> bool {
    let written = text.get(comment.range()).unwrap_or_default();
    written.trim_end().contains('\n')
}
