//! `rules`, `explain` and `test-rules`: about the rules, not about scripts.

use std::sync::Arc;

use super::{CommandError, Exit};
use crate::cli::options::{UsageError, rules as load};
use crate::cli::{ExplainArguments, RuleFiles, TestRulesArguments};
use crate::console::Console;
use crate::profile::ProfileError;
use crate::report::clean;
use crate::report::paint::Role;
use crate::report::summary::plural;
use crate::rule::evidence::Evidence;
use crate::rule::selection::UnknownRule;
use crate::rule::{Rule, RuleSet, examples};

/// Prints what there is to know about one rule.
pub(super) fn explain(
    arguments: &ExplainArguments,
    console: Console,
) -> Result<Exit, CommandError> {
    let rules = load(&arguments.rule_files)?;
    let Some(rule) = rules.rules().find(|rule| rule.id() == arguments.rule) else {
        let known: Vec<_> = rules.rules().map(Rule::id).collect();
        return Err(UsageError::from(UnknownRule::new(&arguments.rule, &known)).into());
    };
    let evidence = Evidence::builtin().map_err(|error| ProfileError::File(Arc::new(error)));
    let evidence = evidence.map_err(UsageError::Profile)?;
    let explanation = rules.explanation(rule, &evidence);
    console.print(|out| writeln!(out, "{}", clean::paragraphs(explanation.trim_end())))?;
    Ok(Exit::Clean)
}

/// Prints a table of the rules.
pub(super) fn rules(arguments: &RuleFiles, console: Console) -> Result<Exit, CommandError> {
    let rules = load(arguments)?;
    let table = table(&rules);
    console.print(|out| {
        for (line, [id, tool, fix, severity, summary]) in table.iter().enumerate() {
            let role = if line == 0 { Role::Faint } else { Role::Strong };
            let id = console.paint().text(role, id);
            writeln!(
                out,
                "{id}  {tool}  {fix}  {severity}  {}",
                summary.trim_end()
            )?;
        }
        Ok(())
    })?;
    Ok(Exit::Clean)
}

/// The cells of the table, filled up to the width of their columns.
fn table(rules: &RuleSet) -> Vec<[String; 5]> {
    let head = ["RULE", "TOOL", "FIX", "SEVERITY", "SUMMARY"].map(str::to_owned);
    let mut rows: Vec<_> = std::iter::once(head)
        .chain(rules.rules().map(row))
        .collect();
    for column in 0..5 {
        let cells = || rows.iter().filter_map(|row| row.get(column));
        let width = cells().map(|cell| cell.chars().count()).max().unwrap_or(0);
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            *cell = clean::line(&format!("{cell:width$}"));
        }
    }
    rows
}

fn row(rule: &Rule) -> [String; 5] {
    let cells = [
        rule.id(),
        Some(rule.tool())
            .filter(|tool| !tool.is_empty())
            .unwrap_or("-"),
        rule.applicability().name(),
        &rule.severities(),
        rule.summary(),
    ];
    cells.map(str::to_owned)
}

/// Runs the examples of the rules.
pub(super) fn test_rules(
    arguments: &TestRulesArguments,
    console: Console,
) -> Result<Exit, CommandError> {
    let rules = RuleSet::with_files(&arguments.files);
    let rules = rules.map_err(|error| UsageError::Profile(ProfileError::File(Arc::new(error))))?;
    let failures = examples::run(&rules);
    console.print(|out| {
        failures
            .iter()
            .try_for_each(|failure| writeln!(out, "{}", clean::paragraphs(&failure.to_string())))
    })?;
    let count = plural(rules.rules().count(), "rule");
    if failures.is_empty() {
        console.note(&format!("{count}, all examples hold"));
        return Ok(Exit::Clean);
    }
    console.note(&format!(
        "{count}, {} failed",
        plural(failures.len(), "example")
    ));
    Ok(Exit::Findings)
}
