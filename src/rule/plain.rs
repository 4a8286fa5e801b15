//! Rules without a tool: what they find is found by a checker of their own,
//! and the file only says what there is to say about it.

use super::compile::is_kebab;
use super::file::RuleFile;
use super::schema::{General, PlainRule};
use super::{Fits, Rule, TargetWords};
use crate::invocation::Applicability;
use crate::toml_file::TomlError;

/// Compiles the rules about the run itself: directives, baselines, places that
/// nobody reads. Not all of them can be shown on a script alone. `known` are the
/// other rules without a tool.
pub(super) fn general(file: &RuleFile, known: &[Rule]) -> Result<Vec<Rule>, TomlError> {
    let written: General = file.parse()?;
    compile(file, written.rules, |id, _| {
        if !is_kebab(id) || known.iter().any(|rule| rule.id == id) {
            return Err(format!("rule id `{id}` must be kebab-case and new"));
        }
        Ok(())
    })
}

/// Compiles the rules of a family.
pub(super) fn rules(
    file: &RuleFile,
    family: &str,
    written: Vec<PlainRule>,
) -> Result<Vec<Rule>, TomlError> {
    compile(file, written, |id, rule| {
        if id.split('-').next() != Some(family) || !is_kebab(id) {
            return Err(format!(
                "rule id `{id}` must be kebab-case and start with `{family}-`"
            ));
        }
        if rule.evidence.is_empty() {
            return Err(format!("rule `{id}` needs its evidence"));
        }
        if rule.examples.is_empty() || rule.counterexamples.is_empty() {
            return Err(format!(
                "rule `{id}` needs at least one example and one counterexample"
            ));
        }
        Ok(())
    })
}

/// Compiles rules that `check` has nothing against, each id once.
fn compile(
    file: &RuleFile,
    written: Vec<PlainRule>,
    check: impl Fn(&str, &PlainRule) -> Result<(), String>,
) -> Result<Vec<Rule>, TomlError> {
    let mut rules: Vec<Rule> = Vec::new();
    for one in written {
        let span = one.id.span();
        let error = |message| file.invalid(Some(span.clone()), message);
        let id = one.id.get_ref();
        check(id, &one).map_err(error)?;
        if rules.iter().any(|known| known.id == *id) {
            return Err(error(format!("rule id `{id}` exists already")));
        }
        rules.push(rule(one));
    }
    Ok(rules)
}

fn rule(written: PlainRule) -> Rule {
    let id = written.id.into_inner();
    Rule {
        tool: id.split('-').next().unwrap_or_default().to_owned(),
        id,
        summary: written.summary,
        why: written.why,
        help: written.help,
        evidence: written.evidence,
        shifts: Vec::new(),
        severity: [written.severity; 2],
        errors_on: written.errors_on,
        fits: Fits::Elsewhere,
        exactly_one: Vec::new(),
        followed_by: None,
        component: None,
        drops: Vec::new(),
        commands: Vec::new(),
        applicability: written.applicability.unwrap_or(Applicability::Manual),
        output_differs: false,
        target: TargetWords::Never,
        has_globals: false,
        examples: written.examples,
        counterexamples: written.counterexamples,
    }
}
