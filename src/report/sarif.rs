//! SARIF 2.1.0, for code scanning services and editors.
//!
//! Every result has a location, since GitHub refuses a file with one that has
//! none; what could not be read is a notification of the tool.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::json::write_pretty;
use super::{FileReport, Report, RuleCard, clean, uri};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::invocation::Applicability;
use crate::source::Source;
use crate::span::Span;
use crate::walk::FileError;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const BASE: &str = "%SRCROOT%";

/// Writes the report as a log with one run.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules = report.rules();
    let index: BTreeMap<&str, usize> = rules.keys().map(String::as_str).zip(0..).collect();
    let results: Vec<_> = report
        .files()
        .iter()
        .flat_map(|file| results(file, &index))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(id, card)| rule(id, card)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.errors().is_empty(),
                "toolExecutionNotifications":
                    report.errors().iter().map(notification).collect::<Vec<_>>(),
            }],
            "originalUriBaseIds": {BASE: {
                "description": {"text": "The directory in which dismigrate was run."},
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    write_pretty(&log, out)
}

fn rule(id: &str, card: &RuleCard) -> Value {
    let family = crate::rule::selection::family(id);
    json!({
        "id": id,
        "shortDescription": {"text": sentence(&card.summary)},
        "fullDescription": {"text": sentence(&card.summary)},
        "help": {
            "text": card.explanation,
            "markdown": format!("{}\n\n```text\n{}\n```\n", card.help, card.explanation.trim_end()),
        },
        "defaultConfiguration": {"level": level(card.severity)},
        "properties": {"tags": ["windows", "migration", family]},
    })
}

fn results(file: &FileReport, index: &BTreeMap<&str, usize>) -> Vec<Value> {
    let findings = file.findings().iter().zip(file.fingerprints());
    findings
        .map(|(finding, print)| {
            let mut result = result(file.source(), finding, print);
            if let Some(index) = index.get(finding.rule.as_str()) {
                result["ruleIndex"] = json!(index);
            }
            result
        })
        .collect()
}

fn result(source: &Source, finding: &Finding, print: &str) -> Value {
    let help = finding.help.lines().map(sentence).collect::<Vec<_>>();
    let text = format!("{}\n{}", sentence(&finding.message), help.join("\n"));
    let fixes: Vec<_> = finding.fix.iter().map(|one| fix(source, one)).collect();
    json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": text.trim_end()},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(source.path()),
            "region": region(source, finding.span),
        }}],
        "partialFingerprints": {
            "dismigrate/v1": print,
            "primaryLocationLineHash": format!("{}:1", print.get(..16).unwrap_or(print)),
        },
        "fixes": fixes,
    })
}

fn fix(source: &Source, fix: &Fix) -> Value {
    let what = match fix.applicability {
        Applicability::Safe => "Safe",
        Applicability::Unsafe | Applicability::Manual => "Unsafe, look at it first",
    };
    let commands: Vec<_> = fix.commands.iter().map(|line| clean::line(line)).collect();
    let description = match commands.as_slice() {
        [] => format!("{what}: remove it."),
        commands => format!("{what}: {}.", commands.join(" ; ")),
    };
    let replacements: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| replacement(source, edit))
        .collect();
    json!({
        "description": {"text": description},
        "artifactChanges": [{
            "artifactLocation": artifact(source.path()),
            "replacements": replacements,
        }],
    })
}

fn replacement(source: &Source, edit: &Edit) -> Value {
    json!({
        "deletedRegion": region(source, edit.span),
        "insertedContent": {"text": edit.replacement},
    })
}

fn region(source: &Source, span: Span) -> Value {
    let range = source.range(span);
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
        "byteOffset": range.start.offset,
        "byteLength": range.end.offset - range.start.offset,
    })
}

/// A path below the working directory is relative to it.
fn artifact(path: &Path) -> Value {
    if path.is_absolute() || path.starts_with("..") {
        return json!({"uri": uri::of(path)});
    }
    json!({"uri": uri::of(path), "uriBaseId": BASE})
}

fn notification(error: &FileError) -> Value {
    json!({
        "level": "error",
        "message": {"text": sentence(&error.message.replace('\n', "; "))},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(Path::new(&error.path)),
        }}],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Cleaned of control characters, with a full stop.
fn sentence(text: &str) -> String {
    let text = clean::line(text.trim());
    if text.is_empty() || text.ends_with(['.', '?', '!']) {
        text
    } else {
        text + "."
    }
}
