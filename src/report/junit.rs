//! JUnit XML, for servers that know test results only.
//!
//! A file is a test suite, a finding a test case in it: failed where the run
//! fails on it, else passed with what there is to say. A clean run is one test
//! case that passed, since servers take a file without any for a mistake.

use std::io::{self, Write};

use super::xml::{attribute, escaped};
use super::{FileReport, Report};
use crate::finding::Finding;
use crate::walk::FileError;

/// Writes a suite for every file with findings, and one for errors.
///
/// # Errors
///
/// When `out` does not take it.
pub fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<Suite> = report.files().iter().map(suite_of_file).collect();
    suites.extend(suite_of_errors(report.errors()));
    if suites.is_empty() {
        suites.push(Suite::clean());
    }
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"dismigrate\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0\">",
        sum(|suite| suite.cases.len()),
        sum(|suite| suite.failures),
        sum(|suite| suite.errors),
    )?;
    for suite in &suites {
        suite.write(out)?;
    }
    writeln!(out, "</testsuites>")
}

/// A test suite, its cases written down already.
struct Suite {
    name: String,
    failures: usize,
    errors: usize,
    cases: Vec<String>,
}

impl Suite {
    fn clean() -> Self {
        Self {
            name: "dismigrate".to_owned(),
            failures: 0,
            errors: 0,
            cases: vec![case("no findings", "dismigrate", "")],
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"0\">",
            attribute(&self.name),
            self.cases.len(),
            self.failures,
            self.errors,
        )?;
        for case in &self.cases {
            out.write_all(case.as_bytes())?;
        }
        writeln!(out, "  </testsuite>")
    }
}

fn suite_of_file(file: &FileReport) -> Suite {
    let fails = |finding: &&Finding| finding.severity >= file.policy().fail_on;
    Suite {
        name: file.source().shown_path(),
        failures: file.findings().iter().filter(fails).count(),
        errors: 0,
        cases: file
            .findings()
            .iter()
            .map(|finding| case_of_finding(file, finding))
            .collect(),
    }
}

fn case_of_finding(file: &FileReport, finding: &Finding) -> String {
    let path = file.source().shown_path();
    let position = file.source().position(finding.span.start);
    let name = format!("{} at {}:{}", finding.rule, position.line, position.column);
    let commands = finding.fix.iter().flat_map(|fix| &fix.commands);
    let commands: Vec<_> = commands.map(|command| format!("\n{command}")).collect();
    let text = format!(
        "{path}:{}:{}: {}\n{}{}",
        position.line,
        position.column,
        finding.message,
        finding.help,
        commands.concat(),
    );
    let result = if finding.severity >= file.policy().fail_on {
        format!(
            "      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
            attribute(&finding.message),
            finding.severity.name(),
            escaped(&text),
        )
    } else {
        format!("      <system-out>{}</system-out>\n", escaped(&text))
    };
    case(&name, &path, &result)
}

fn suite_of_errors(errors: &[FileError]) -> Option<Suite> {
    let cases = errors.iter().map(|error| {
        let result = format!(
            "      <error message=\"{}\" type=\"error\">{}</error>\n",
            attribute(&error.message),
            escaped(&error.message),
        );
        case("can be read and written", &error.path, &result)
    });
    (!errors.is_empty()).then(|| Suite {
        name: "files".to_owned(),
        failures: 0,
        errors: errors.len(),
        cases: cases.collect(),
    })
}

fn case(name: &str, class: &str, result: &str) -> String {
    let (name, class) = (attribute(name), attribute(class));
    let head = format!("    <testcase name=\"{name}\" classname=\"{class}\" time=\"0\"");
    match result {
        "" => format!("{head}/>\n"),
        result => format!("{head}>\n{result}    </testcase>\n"),
    }
}
