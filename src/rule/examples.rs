//! Runs the examples and counterexamples inside rule files through the whole
//! engine, so that what the documentation shows is what was tested.

use std::fmt;

use super::selection::{Selection, Wishes, family};
use super::target::Target;
use super::{Example, Rule, RuleSet};
use crate::check::{self, Options};
use crate::finding::Finding;
use crate::invocation::Applicability;
use crate::rewrite;

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The rule whose example it is.
    pub rule: String,
    /// The script of the example.
    pub script: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {}\n  in `{}`",
            self.rule,
            self.message,
            self.script.trim_end()
        )
    }
}

/// Runs every example and counterexample.
#[must_use]
pub fn run(rules: &RuleSet) -> Vec<Failure> {
    let mut failures = Vec::new();
    for rule in rules.rules() {
        for example in rule.examples() {
            if let Err(message) = example_holds(rules, rule, example) {
                failures.push(Failure {
                    rule: rule.id().to_owned(),
                    script: example.before.get_ref().clone(),
                    message,
                });
            }
        }
        for counterexample in rule.counterexamples() {
            let script = counterexample.code.get_ref();
            let options = options(rules, rule, counterexample.target);
            let findings = check::check(script, counterexample.language, rules, &options).findings;
            if findings.iter().any(|finding| finding.rule == rule.id()) {
                failures.push(Failure {
                    rule: rule.id().to_owned(),
                    script: script.clone(),
                    message: "the rule fits its own counterexample".to_owned(),
                });
            }
        }
    }
    failures
}

fn options(rules: &RuleSet, rule: &Rule, target: Option<Target>) -> Options {
    let wishes = Wishes {
        extend_select: vec![family(rule.id()).to_owned()],
        ..Wishes::default()
    };
    Options {
        target: target.unwrap_or_default(),
        selection: Selection::new(rules.rules().map(Rule::id), wishes).unwrap_or_default(),
        ..Options::default()
    }
}

fn example_holds(rules: &RuleSet, rule: &Rule, example: &Example) -> Result<(), String> {
    let script = example.before.get_ref();
    let options = Options {
        kit_path: example.kit_path.clone(),
        ..options(rules, rule, example.target)
    };
    let findings = check::check(script, example.language, rules, &options).findings;
    // A rule about the code around a call needs a call to be around.
    let counts = |finding: &&Finding| {
        let near = rule.is_plain() && family(&finding.rule) != rule.tool();
        !near && !example.also.contains(&finding.rule)
    };
    let own: Vec<_> = findings.iter().filter(counts).collect();
    let [finding] = own.as_slice() else {
        let ids: Vec<_> = findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        return Err(format!(
            "expected one finding, got {}: {}",
            ids.len(),
            ids.join(", ")
        ));
    };
    if finding.rule != rule.id() {
        return Err(format!("`{}` finds it first", finding.rule));
    }
    let said = format!("{}\n{}", finding.message, finding.help);
    if let Some(unsaid) = example.says.iter().find(|text| !said.contains(*text)) {
        return Err(format!("expected it to say {unsaid:?}, got {said:?}"));
    }
    let Some(after) = &example.after else {
        return match &finding.fix {
            None => Ok(()),
            Some(fix) => Err(format!("expected no fix, got {fix:?}")),
        };
    };
    let applicability = example.applicability.unwrap_or(rule.applicability());
    is_trusted(applicability, finding)?;
    fixed_as(script, after, &findings)?;
    let again = check::check(after, example.language, rules, &options).findings;
    match again.iter().find(|one| !example.also.contains(&one.rule)) {
        None => Ok(()),
        Some(finding) => Err(format!(
            "the rewritten script is found again, by `{}`",
            finding.rule
        )),
    }
}

fn is_trusted(applicability: Applicability, finding: &Finding) -> Result<(), String> {
    let fix = finding
        .fix
        .as_ref()
        .ok_or_else(|| format!("no fix: {}", finding.help))?;
    if fix.applicability == applicability {
        return Ok(());
    }
    Err(format!(
        "expected a fix that is {applicability:?}, got {:?}: {}",
        fix.applicability, finding.help
    ))
}

fn fixed_as(script: &str, after: &str, findings: &[Finding]) -> Result<(), String> {
    let accepted = rewrite::accept(findings, true);
    let fixed = rewrite::apply(script, &accepted.edits).map_err(|error| error.to_string())?;
    if fixed == after {
        Ok(())
    } else {
        Err(format!("expected\n    {after:?}\n  got\n    {fixed:?}"))
    }
}
