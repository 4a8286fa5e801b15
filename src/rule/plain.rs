//! Rules without a tool: what they find is found by a checker of their own,
//! and the file only says what there is to say about it.

use std::ops::Range;

use super::compile::is_kebab;
use super::{Fits, Rule, RuleError, schema};
use crate::invocation::Applicability;

/// Compiles the rules of a family.
pub(super) fn rules(
    path: &str,
    text: &str,
    family: &str,
    written: Vec<schema::Rule>,
) -> Result<Vec<Rule>, RuleError> {
    let mut rules: Vec<Rule> = Vec::new();
    for one in written {
        let span = one.id.span();
        let rule = rule(family, one).map_err(|message| error(path, text, &span, message))?;
        if rules.iter().any(|known| known.id == rule.id) {
            let message = format!("rule id `{}` exists already", rule.id);
            return Err(error(path, text, &span, message));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn error(path: &str, text: &str, span: &Range<usize>, message: String) -> RuleError {
    RuleError::invalid(path, text, Some(span.clone()), message)
}

fn rule(family: &str, written: schema::Rule) -> Result<Rule, String> {
    let id = written.id.into_inner();
    if id.split('-').next() != Some(family) || !is_kebab(&id) {
        return Err(format!(
            "rule id `{id}` must be kebab-case and start with `{family}-`"
        ));
    }
    if written.examples.is_empty() || written.counterexamples.is_empty() {
        return Err(format!(
            "rule `{id}` needs at least one example and one counterexample"
        ));
    }
    let severity = written
        .severity
        .ok_or_else(|| format!("rule `{id}` needs a severity: no tool has one for it"))?;
    Ok(Rule {
        id,
        tool: family.to_owned(),
        summary: written.summary,
        why: written.why,
        help: written.help,
        evidence: written.evidence,
        severity: [severity, severity],
        fits: Fits::Elsewhere,
        exactly_one: Vec::new(),
        followed_by: None,
        component: None,
        drops: Vec::new(),
        commands: Vec::new(),
        applicability: written.applicability.unwrap_or(Applicability::Manual),
        output_differs: false,
        has_target: false,
        has_globals: false,
        examples: written.examples,
        counterexamples: written.counterexamples,
    })
}
