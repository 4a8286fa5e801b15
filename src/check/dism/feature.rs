//! The features that DISM lines name: `rules/features.toml` says what became of
//! them.

use super::call_in;
use super::line::{Given, Line};
use crate::finding::Finding;
use crate::invocation::Invocation;
use crate::language::Script;
use crate::rule::RuleSet;
use crate::rule::features::{Action, Advice};
use crate::rule::target::Target;
use crate::span::Span;
use crate::text::Text;

/// What there is to say about the features of the DISM lines of a script.
pub(super) fn findings(script: &Script, rules: &RuleSet, target: Target) -> Vec<Finding> {
    let calls = script.invocations.iter();
    let lines: Vec<_> = calls
        .filter_map(|call| call_in(call, rules))
        .filter_map(|call| Features::of(&call))
        .collect();
    let enabling = lines.iter().filter(|line| line.action == Action::Enable);
    let all: Vec<&str> = enabling.flat_map(Features::names).collect();
    let mut findings = Vec::new();
    for line in &lines {
        for given in line.named() {
            findings.extend(line.about(given, &all, rules, target));
        }
    }
    findings.sort_by(|one, two| (one.span, &one.rule).cmp(&(two.span, &two.rule)));
    findings.dedup();
    findings
}

/// A line that enables or disables features.
struct Features {
    action: Action,
    /// The option that is the command.
    command: &'static str,
    line: Line,
    call: Span,
}

impl Features {
    fn of(call: &Invocation) -> Option<Self> {
        let line = Line::read(call);
        let action = [
            ("Enable-Feature", Action::Enable),
            ("Disable-Feature", Action::Disable),
        ];
        let (command, action) = action.into_iter().find(|(name, _)| line.has(name))?;
        Some(Self {
            action,
            command,
            line,
            call: call.span,
        })
    }

    fn named(&self) -> impl Iterator<Item = &Given> {
        let options = self.line.options.iter();
        options.filter(|given| given.is("FeatureName") || given.is(self.command))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.named().filter_map(name)
    }

    /// Whether the line does what an advice says.
    fn follows(&self, advice: &Advice) -> bool {
        advice.unless.iter().any(|option| self.line.has(option))
    }

    fn about(&self, given: &Given, all: &[&str], rules: &RuleSet, target: Target) -> Vec<Finding> {
        let Some(name) = name(given) else {
            return Vec::new();
        };
        let advice = rules.features().advice(name, all, target, self.action);
        let heard = advice.into_iter().filter(|advice| !self.follows(advice));
        heard
            .filter_map(|advice| {
                let rule = rules.rule(&advice.rule)?;
                Some(Finding {
                    rule: advice.rule,
                    severity: rule.severity(target),
                    message: advice.text,
                    help: rule.help().to_owned(),
                    span: given.span.unwrap_or(self.call),
                    call: None,
                    fix: None,
                })
            })
            .collect()
    }
}

/// The one name that an option gives, where it is known.
fn name(given: &Given) -> Option<&str> {
    let name = given.filled().and_then(Text::literal)?;
    (!name.contains([';', ','])).then_some(name)
}
