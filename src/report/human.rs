//! Findings for people: the place in the script, what is wrong with it, what
//! to do, and the command that takes its place. The only file that draws with
//! miette; what it draws is a [`Window`], never the script.

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};
use textwrap::{WordSeparator, WordSplitter};

use super::paint::{Paint, Role};
use super::window::Window;
use super::{FileReport, Report, clean};
use crate::finding::{Finding, Fix, Severity};
use crate::invocation::Applicability;
use crate::source::Index;
use crate::toml_file::TomlError;

/// Columns that text is wrapped to.
const WIDTH: usize = 90;
/// Characters of a message or a command that are shown.
const LIMIT: usize = 8_000;

/// Writes every finding with its place, its help and its replacement.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let drawn = drawn_finding(file, finding, paint);
        writeln!(out, "{}", clean::inert(&drawn))?;
    }
    Ok(())
}

/// A configuration or a rule file that is not valid, with the place.
#[must_use]
pub fn toml_error(error: &TomlError, paint: Paint) -> String {
    let (kind, path) = (error.file().name(), clean::line(error.path()));
    let message = error.to_string();
    let Some(span) = error.span() else {
        let label = paint.text(Role::Severity(Severity::Error), "error");
        return format!("{label}: {kind} {path}: {}\n", clean::paragraphs(&message));
    };
    let (message, help) = message.split_once('\n').unwrap_or((&message, ""));
    let index = Index::new(error.text());
    let picture = Picture {
        severity: Severity::Error,
        head: format!("error: invalid {kind}"),
        message: clean::line(message),
        help: clean::paragraphs(help.trim_start_matches("hint: ")),
        path,
        place: index.place(error.text(), span.start),
        window: Window::new(error.text(), &index, span),
    };
    picture.drawn(paint)
}

fn drawn_finding(file: &FileReport, finding: &Finding, paint: Paint) -> String {
    let source = file.source();
    let picture = Picture {
        severity: finding.severity,
        head: format!("{}[{}]", finding.severity.name(), finding.rule),
        message: clean::clipped(&clean::line(&finding.message), LIMIT),
        help: clean::clipped(&clean::paragraphs(&finding.help), LIMIT),
        path: clean::line(&source.shown_path()),
        place: source.index().place(source.text(), finding.span.start),
        window: Window::new(source.text(), source.index(), finding.span),
    };
    let fix = finding.fix.as_ref();
    picture.drawn(paint) + &fix.map(|fix| replacement(fix, paint)).unwrap_or_default()
}

/// The new commands, one a line, not wrapped, so that they can be copied.
fn replacement(fix: &Fix, paint: Paint) -> String {
    let how = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe, look at it first",
        Applicability::Manual => "by hand",
    };
    let colon = if fix.commands.is_empty() { "" } else { ":" };
    let head = format!("  {} ({how}){colon}\n", paint.text(Role::Help, "fix"));
    let commands = fix.commands.iter().map(|command| {
        let command = clean::clipped(&clean::line(command), LIMIT);
        format!("        {}\n", paint.text(Role::Added, &command))
    });
    std::iter::once(head).chain(commands).collect()
}

/// What miette is given to draw.
#[derive(Debug)]
struct Picture {
    severity: Severity,
    head: String,
    message: String,
    help: String,
    path: String,
    /// Line and column, from 1.
    place: (usize, usize),
    window: Window,
}

impl Picture {
    fn drawn(&self, paint: Paint) -> String {
        let theme = match paint {
            Paint::Plain => GraphicalTheme::unicode_nocolor(),
            Paint::Coloured => GraphicalTheme::unicode(),
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(WIDTH)
            .with_break_words(false)
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation)
            .with_context_lines(1);
        let mut text = String::new();
        match handler.render_report(&mut text, self) {
            Ok(()) => text,
            Err(fmt::Error) => format!("{}: {}\n", self.head, self.message),
        }
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Picture {}

impl Diagnostic for Picture {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.head))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Info => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = self.window.label.clone();
        Some(Box::new(std::iter::once(LabeledSpan::underline(label))))
    }
}

impl SourceCode for Picture {
    /// miette asks twice: with context for the lines to draw, without for the
    /// place to name above them. The second answer is the place in the file.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = &self.window.text;
        let (line, column) = self.place;
        let (span, line, column) = if lines_before == 0 && lines_after == 0 {
            (*span, line, column)
        } else {
            let first = line.saturating_sub(self.window.lines_before);
            ((0..text.len()).into(), first, 1)
        };
        let data = text
            .as_bytes()
            .get(span.offset()..span.offset() + span.len());
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data.ok_or(MietteError::OutOfBounds)?,
            span,
            line.saturating_sub(1),
            column.saturating_sub(1),
            text.lines().count(),
        )))
    }
}
