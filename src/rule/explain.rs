//! What `explain` says of a rule: all of it comes from the rule files, and the
//! scripts in it are those that the tests run.

use std::fmt::Write as _;

use super::evidence::{Evidence, Row};
use super::target::Target;
use super::template::Template;
use super::{Example, Rule, RuleSet, Tool};
use crate::finding::Severity;
use crate::invocation::Applicability;

/// The width of prose. Scripts keep their own.
const WIDTH: usize = 100;

impl Rule {
    /// What is wrong, why, what to do, before and after, and the names of the
    /// rows that it rests on.
    #[must_use]
    pub fn explanation(&self) -> String {
        let mut text = self.opening();
        self.help_and_examples(&mut text);
        let evidence = self.evidence.join(", ");
        prose(&mut text, "Evidence (rows of the reference)", &[&evidence]);
        text
    }

    fn opening(&self) -> String {
        let mut text = format!("{}: {}\n", self.id, self.summary);
        prose(&mut text, "Why", &[&self.why]);
        text
    }

    fn help_and_examples(&self, text: &mut String) {
        prose(text, "What to do", &[&self.help]);
        let mut examples: Vec<_> = self.examples.iter().collect();
        examples.sort_by_key(|example| example.language);
        for example in examples {
            self.example(text, example);
        }
    }

    fn example(&self, text: &mut String, example: &Example) {
        let target = example.target;
        let target = target.map_or(String::new(), |target| format!(", target {target}"));
        let title = format!("Before ({}{target})", example.language.name());
        script(text, &title, example.before.get_ref());
        let applicability = example.applicability.unwrap_or(self.applicability);
        match (&example.after, applicability) {
            (Some(after), Applicability::Unsafe) => script(text, "After (unsafe)", after),
            (Some(after), _) => script(text, "After (safe)", after),
            (None, _) => text.push_str("\nNo rewrite\n"),
        }
    }

    /// The severity on most targets, then those on which it differs.
    #[must_use]
    pub fn severities(&self) -> String {
        let on = |severity: Severity| {
            let targets = Target::ALL
                .into_iter()
                .filter(move |target| self.severity(*target) == severity);
            targets.map(Target::name).collect::<Vec<_>>()
        };
        let all = [Severity::Error, Severity::Warning, Severity::Info];
        let mut groups: Vec<_> = all.map(|severity| (severity.name(), on(severity))).into();
        groups.retain(|(_, targets)| !targets.is_empty());
        groups.sort_by_key(|(_, targets)| std::cmp::Reverse(targets.len()));
        let named = groups
            .iter()
            .enumerate()
            .map(|(index, (word, targets))| match index {
                0 => (*word).to_owned(),
                _ => format!("{word} on {}", targets.join(" ")),
            });
        named.collect::<Vec<_>>().join(", ")
    }
}

impl RuleSet {
    /// All there is to know about a rule: beside its explanation, what shifts
    /// with a rewrite, the statements it rests on with their sources, and what
    /// is not known about them.
    #[must_use]
    pub fn explanation(&self, rule: &Rule, evidence: &Evidence) -> String {
        let tool = self.tools.iter().find(|tool| tool.name == rule.tool);
        let mut text = rule.opening();
        let severity = format!("{}; fix: {}", rule.severities(), rule.applicability.name());
        prose(&mut text, "Severity", &[&severity]);
        let shifts = shifts(rule, tool, evidence);
        let shifts: Vec<&str> = shifts.iter().map(String::as_str).collect();
        prose(&mut text, "What shifts", &shifts);
        rule.help_and_examples(&mut text);
        let cmdlets = self.cmdlets_of(rule);
        let cmdlets: Vec<&str> = cmdlets.iter().map(String::as_str).collect();
        prose(
            &mut text,
            "With --emit cmdlets, in PowerShell files",
            &cmdlets,
        );
        let cited = Cited::by(rule, evidence);
        cited.statements(&mut text);
        cited.sources(&mut text, evidence);
        cited.doubts(&mut text, evidence);
        text
    }

    /// The cmdlets that can take the place of a rule's commands.
    fn cmdlets_of(&self, rule: &Rule) -> Vec<String> {
        let names = rule.commands.iter().flat_map(Template::names);
        let cmdlet = |name: &str| {
            let cmdlet = self.cmdlets.cmdlet(name)?;
            Some(format!("{name} is {}", cmdlet.name()))
        };
        names.filter_map(cmdlet).collect()
    }
}

/// What is different once the new command runs: the remarks of the tool about
/// options that the rule carries over, and the shifts of its rows.
fn shifts(rule: &Rule, tool: Option<&Tool>, evidence: &Evidence) -> Vec<String> {
    let own = rule.shifts.iter();
    let of_tool = tool.filter(|_| !rule.commands.is_empty());
    let all = own.chain(of_tool.iter().flat_map(|tool| &tool.shifts));
    let row = |name: &String| {
        let row = evidence.row(name);
        row.map_or_else(|| name.clone(), |row| row.says.clone())
    };
    let rows = all.map(row);
    let remarks = tool.iter().flat_map(|tool| tool.remarks(rule));
    rows.chain(remarks.map(str::to_owned)).collect()
}

/// The rows that a rule cites, and what it cites beside.
struct Cited<'a> {
    rows: Vec<(&'a str, Option<&'a Row>)>,
}

impl<'a> Cited<'a> {
    fn by(rule: &'a Rule, evidence: &'a Evidence) -> Self {
        let names = rule.evidence.iter().map(String::as_str);
        let rows = names.map(|name| (name, evidence.row(name))).collect();
        Self { rows }
    }

    fn statements(&self, text: &mut String) {
        let statements: Vec<String> = self
            .rows
            .iter()
            .map(|(name, row)| statement(name, *row))
            .collect();
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        prose(text, "Evidence", &statements);
    }

    fn sources(&self, text: &mut String, evidence: &Evidence) {
        let shown = |key: &String| format!("{key}: {}", evidence.source(key).unwrap_or_default());
        let sources: Vec<String> = self
            .keys(|row| &row.sources)
            .into_iter()
            .map(shown)
            .collect();
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        prose(text, "Sources", &sources);
    }

    fn doubts(&self, text: &mut String, evidence: &Evidence) {
        let shown = |key: &String| {
            let doubt = evidence.doubt(key)?;
            Some(format!(
                "{key}: {} To settle it: {}.",
                sentence(&doubt.doubt),
                doubt.settle
            ))
        };
        let doubts: Vec<String> = self
            .keys(|row| &row.doubts)
            .into_iter()
            .filter_map(shown)
            .collect();
        let doubts: Vec<&str> = doubts.iter().map(String::as_str).collect();
        prose(text, "Known doubts", &doubts);
    }

    /// The keys of all rows, each once, in the order of the rows.
    fn keys(&self, of: impl Fn(&'a Row) -> &'a Vec<String>) -> Vec<&'a String> {
        let rows = self.rows.iter().filter_map(|(_, row)| *row);
        let mut keys = Vec::new();
        for key in rows.flat_map(of) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

/// `P1, documented (S3, S14): ...`
fn statement(name: &str, row: Option<&Row>) -> String {
    let Some(row) = row else {
        return name.to_owned();
    };
    let labels: Vec<_> = row.labels.iter().map(|label| label.name()).collect();
    let mut text = format!("{name}, {}", labels.join(" and "));
    // Writing to a string cannot fail.
    if !row.sources.is_empty() {
        let _ = write!(text, " ({})", row.sources.join(", "));
    }
    let _ = write!(text, ": {}", row.says);
    if let Some(note) = &row.note {
        let _ = write!(text, "; {note}");
    }
    text
}

fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?']) { "" } else { "." };
    format!("{text}{end}")
}

/// A section of paragraphs, broken into lines.
fn prose(text: &mut String, title: &str, paragraphs: &[&str]) {
    let several = paragraphs.len() > 1;
    let (first, rest) = if several {
        ("  - ", "    ")
    } else {
        ("  ", "  ")
    };
    let lines: Vec<String> = paragraphs
        .iter()
        .flat_map(|paragraph| wrapped(paragraph, first, rest))
        .collect();
    section(text, title, &lines);
}

/// A section that is a script: line by line as it is.
fn script(text: &mut String, title: &str, body: &str) {
    let lines: Vec<_> = body
        .trim()
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    section(text, title, &lines);
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = write!(text, "\n{title}\n{}\n", lines.join("\n"));
    }
}

/// The words of a paragraph in lines of a bearable width.
fn wrapped(paragraph: &str, first: &str, rest: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("{rest}{word}")),
            None => lines.push(format!("{first}{word}")),
        }
    }
    lines
}
