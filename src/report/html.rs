//! One page with which a team plans a migration: how much there is of what,
//! where it lies, and every finding with its script before and after.
//!
//! The page needs no network, no framework and, but for its filter, no script.

use std::io::{self, Write};

use super::summary::{Summary, plural};
use super::xml::{attribute, escaped};
use super::{FileReport, Report, clean};
use crate::finding::Finding;
use crate::invocation::Applicability;
use crate::rule::selection::family;

mod chart;
mod excerpt;

use chart::{Bar, Tally};
use excerpt::excerpts;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
/// Nothing that a script under review holds may load or run anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
/// Rules that are shown at once; the others fold away.
const RULES: usize = 10;
/// Directories that are shown at once; the others fold away.
const DIRECTORIES: usize = 15;

/// Writes the page.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>Migration to DISM: {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>",
        plural(report.findings().count(), "finding"),
    )?;
    head(report, out)?;
    writeln!(out, "<main>")?;
    totals(report, out)?;
    directories(report, out)?;
    findings(report, out)?;
    errors(report, out)?;
    writeln!(
        out,
        "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>"
    )
}

fn head(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let lines = Summary::new(report).sentences();
    let lines: Vec<_> = lines.lines().map(prose).collect();
    writeln!(
        out,
        "<header><h1>Migration to DISM</h1>\n<p>{}</p>\n<p class=\"faint\">for Windows {} · {} {}</p></header>",
        lines.join("<br>"),
        escaped(report.target().name()),
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
    )
}

/// What a finding counts under.
fn way(finding: &Finding) -> Applicability {
    let fix = finding.fix.as_ref();
    fix.map_or(Applicability::Manual, |fix| fix.applicability)
}

fn tool(finding: &Finding) -> &str {
    let call = finding.call.as_ref();
    call.map_or_else(|| family(&finding.rule), |call| &call.tool)
}

fn totals(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut whole = Tally::default();
    for (_, finding) in report.findings() {
        whole.count("", finding);
    }
    writeln!(out, "<section class=\"cards\">")?;
    for (way, head, text) in [
        (
            Applicability::Safe,
            "safe",
            "<code>dismigrate fix</code> does them",
        ),
        (
            Applicability::Unsafe,
            "to be looked at",
            "<code>dismigrate fix --unsafe-fixes</code>, then a review",
        ),
        (Applicability::Manual, "by hand", "each says what to do"),
    ] {
        let count = whole.of_way(way);
        writeln!(
            out,
            "<div class=\"card {}\"><b>{count}</b> {head}<p>{text}</p></div>",
            way.name()
        )?;
    }
    writeln!(out, "</section>")?;
    writeln!(out, "<section class=\"columns\">")?;
    chart(
        report,
        "By tool",
        |_, finding| tool(finding).to_owned(),
        usize::MAX,
        out,
    )?;
    chart(
        report,
        "By severity",
        |_, finding| finding.severity.name().to_owned(),
        usize::MAX,
        out,
    )?;
    chart(
        report,
        "By rule",
        |_, finding| finding.rule.clone(),
        RULES,
        out,
    )?;
    writeln!(out, "</section>")
}

fn directories(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section>")?;
    chart(
        report,
        "By directory",
        |file, _| directory(file),
        DIRECTORIES,
        out,
    )?;
    writeln!(out, "</section>")
}

fn directory(file: &FileReport) -> String {
    let path = file.source().shown_path();
    let directory = path.rsplit_once('/').map(|(directory, _)| directory);
    format!("{}/", directory.unwrap_or("."))
}

/// Bars for what `key` makes of the findings, the longest first; behind the
/// first `limit` of them the others fold away.
fn chart(
    report: &Report,
    title: &str,
    key: impl Fn(&FileReport, &Finding) -> String,
    limit: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut tally = Tally::default();
    for (file, finding) in report.findings() {
        tally.count(&key(file, finding), finding);
    }
    let bars = tally.bars();
    let longest = bars.first().map_or(1, Bar::total);
    writeln!(out, "<div class=\"chart\"><h2>{title}</h2>")?;
    let (shown, folded) = bars.split_at(bars.len().min(limit));
    table(shown, longest, out)?;
    if !folded.is_empty() {
        writeln!(out, "<details><summary>{} more</summary>", folded.len())?;
        table(folded, longest, out)?;
        writeln!(out, "</details>")?;
    }
    writeln!(out, "</div>")
}

fn table(bars: &[Bar], longest: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<table class=\"bars\">")?;
    for bar in bars {
        writeln!(out, "{}", bar.row(longest))?;
    }
    writeln!(out, "</table>")
}

fn findings(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2>Findings</h2>")?;
    filter(report, out)?;
    for file in report.files() {
        let path = attribute(&file.source().shown_path());
        writeln!(out, "<div class=\"file\"><h3>{path}</h3>")?;
        for finding in file.findings() {
            article(file, finding, out)?;
        }
        writeln!(out, "</div>")?;
    }
    writeln!(out, "</section>")
}

fn filter(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut options = [Tally::default(), Tally::default(), Tally::default()];
    for (_, finding) in report.findings() {
        let values = [tool(finding), finding.severity.name(), way(finding).name()];
        for (tally, value) in options.iter_mut().zip(values) {
            tally.count(value, finding);
        }
    }
    writeln!(
        out,
        "<form id=\"filter\" hidden><input type=\"search\" name=\"text\" placeholder=\"path, rule or text\" aria-label=\"path, rule or text\">"
    )?;
    for (name, tally) in ["tool", "severity", "fix"].into_iter().zip(&options) {
        writeln!(
            out,
            "<select name=\"{name}\" aria-label=\"{name}\"><option value=\"\">every {name}</option>"
        )?;
        for bar in tally.bars() {
            let value = attribute(bar.name());
            writeln!(
                out,
                "<option value=\"{value}\">{value} ({})</option>",
                bar.total()
            )?;
        }
        writeln!(out, "</select>")?;
    }
    writeln!(out, "<output></output></form>")
}

fn article(file: &FileReport, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let position = file.source().position(finding.span.start);
    let way = way(finding).name();
    let severity = finding.severity.name();
    writeln!(
        out,
        "<article data-tool=\"{}\" data-severity=\"{severity}\" data-fix=\"{way}\">\n\
         <h4><span class=\"place\">{}:{}</span> <span class=\"badge {severity}\">{severity}</span> \
         <code>{}</code> <span class=\"badge {way}\">{way}</span></h4>\n<p>{}</p>",
        attribute(tool(finding)),
        position.line,
        position.column,
        escaped(&finding.rule),
        prose(&finding.message),
    )?;
    let (before, after) = excerpts(file.source(), finding);
    writeln!(
        out,
        "<div class=\"sides\"><pre class=\"before\">{}</pre>",
        code(&before)
    )?;
    match after {
        Some(after) => writeln!(out, "<pre class=\"after\">{}</pre></div>", code(&after))?,
        None => writeln!(out, "<p class=\"after none\">by hand</p></div>")?,
    }
    let help: Vec<_> = finding
        .help
        .lines()
        .map(|line| format!("<li>{}</li>", prose(line)))
        .collect();
    writeln!(out, "<ul>{}</ul>\n</article>", help.concat())
}

/// A sentence in which `backticks` set code apart.
fn prose(text: &str) -> String {
    let text = escaped(&clean::line(text));
    let parts: Vec<_> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text;
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        0 => (*part).to_owned(),
        _ => format!("<code>{part}</code>"),
    };
    parts.iter().enumerate().map(part).collect()
}

/// Script text: tabs become blanks, which stay as they are in a `pre`.
fn code(text: &str) -> String {
    escaped(&text.replace('\t', "    ").replace('\r', ""))
}

fn errors(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.errors().is_empty() {
        return Ok(());
    }
    writeln!(out, "<section><h2>Files that could not be done</h2><ul>")?;
    for error in report.errors() {
        let message = prose(&error.message.replace('\n', "; "));
        writeln!(out, "<li><b>{}</b>: {message}</li>", attribute(&error.path))?;
    }
    writeln!(out, "</ul></section>")
}
