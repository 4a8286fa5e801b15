//! The report for programs. The shape is part of the contract: fields are
//! added, never renamed or removed, while `version` is 1.

use std::io::{self, Write};

use serde::Serialize;

use super::summary::Summary;
use super::{FileReport, Report, clean};
use crate::finding::{Call, Edit, Finding, Fix, Severity};
use crate::invocation::Applicability;
use crate::source::{Range, Source};

/// The version of the shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    target: &'static str,
    findings: Vec<FindingObject<'a>>,
    errors: Vec<ErrorObject<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
pub(super) struct FindingObject<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    help: &'a str,
    path: String,
    language: Option<&'static str>,
    range: Range,
    call: Option<&'a Call>,
    fix: Option<FixObject<'a>>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct FixObject<'a> {
    applicability: Applicability,
    commands: &'a [String],
    edits: Vec<EditObject<'a>>,
}

#[derive(Serialize)]
struct EditObject<'a> {
    range: Range,
    replacement: &'a str,
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    path: &'a str,
    message: &'a str,
}

/// Writes the report as one JSON object.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let errors = report.errors().iter().map(|error| ErrorObject {
        path: &error.path,
        message: &error.message,
    });
    let document = Document {
        version: VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        target: report.target().name(),
        findings: report.files().iter().flat_map(findings).collect(),
        errors: errors.collect(),
        summary: Summary::new(report),
    };
    write_pretty(&document, out)
}

/// Writes a value as JSON of many lines.
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", inert(&serde_json::to_string_pretty(value)?))
}

/// Writes a value as one line of JSON.
pub(super) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", inert(&serde_json::to_string(value)?))
}

/// The same JSON, without what a CI runner takes for a command, and without
/// the control characters that JSON lets through.
fn inert(json: &str) -> String {
    let json = clean::without_brackets(json, "\\u005b");
    let mut result = String::with_capacity(json.len());
    for part in json.split_inclusive(lets_through) {
        let end = part.find(lets_through);
        let (text, control) = part.split_at(end.unwrap_or(part.len()));
        result.push_str(text);
        let code = control.chars().map(u32::from);
        result.extend(code.map(|code| format!("\\u{code:04x}")));
    }
    result
}

/// Whether JSON may hold a control character as it is.
fn lets_through(character: char) -> bool {
    matches!(character, '\x7f'..='\u{9f}')
}

pub(super) fn findings(file: &FileReport) -> impl Iterator<Item = FindingObject<'_>> {
    let pairs = file.findings().iter().zip(file.fingerprints());
    pairs.map(|(found, fingerprint)| finding(file, found, fingerprint))
}

fn finding<'a>(
    file: &'a FileReport,
    finding: &'a Finding,
    fingerprint: &'a str,
) -> FindingObject<'a> {
    let source = file.source();
    FindingObject {
        rule: &finding.rule,
        severity: finding.severity,
        message: &finding.message,
        help: &finding.help,
        path: source.shown_path(),
        language: file.language(),
        range: source.range(finding.span),
        call: finding.call.as_ref(),
        fix: finding.fix.as_ref().map(|found| fix(source, found)),
        fingerprint,
    }
}

fn fix<'a>(source: &Source, fix: &'a Fix) -> FixObject<'a> {
    let edit = |edit: &'a Edit| EditObject {
        range: source.range(edit.span),
        replacement: &edit.replacement,
    };
    FixObject {
        applicability: fix.applicability,
        commands: &fix.commands,
        edits: fix.edits.iter().map(edit).collect(),
    }
}
