//! Suppressions: comments in a script by which its author says *not here*.
//!
//! ```text
//! rem dismigrate: ignore[pkgmgr-unattend] until the pilot is over
//! pkgmgr /n:unattend.xml
//! pkgmgr /iu:TFTP & rem dismigrate: ignore
//! ```
//!
//! They are read from the comments that a language's reader found, never from
//! lines: `echo rem dismigrate: ignore` is none. A directive on a line of its
//! own covers the next line that is neither blank nor a comment; one behind a
//! call covers the calls on its line; `ignore-file` above the first command
//! covers the file. What a directive suppresses does not depend on the rules
//! that a run listens to, so that a narrow run calls none of them unused.

use crate::finding::{Finding, Fix};
use crate::invocation::Applicability;
use crate::language::{Language, Script};
use crate::rule::RuleSet;
use crate::rule::selection::{exists, family, names};
use crate::rule::target::Target;

mod directive;
mod place;
mod removal;

use directive::{Directive, Name, Parsed};
use place::{Covered, Places};

/// What every directive starts with.
pub const MARK: &str = "dismigrate:";

/// The findings of a script, sifted by its directives.
#[derive(Debug, Default)]
pub struct Sifted {
    /// What no directive suppresses, and what is wrong with directives.
    pub findings: Vec<Finding>,
    /// What a directive suppresses.
    pub suppressed: Vec<Finding>,
}

/// The directives of a script, and which of them are of use.
pub struct Sieve<'a> {
    text: &'a str,
    language: Language,
    places: Places<'a>,
    rules: &'a RuleSet,
    entries: Vec<Entry>,
    /// What is wrong with directives that suppress nothing by themselves.
    misfits: Vec<Finding>,
}

/// A directive, where it holds, and whether it was of use: one of its names is
/// enough, the others stand for what may come.
struct Entry {
    directive: Directive,
    covered: Covered,
    used: bool,
}

impl<'a> Sieve<'a> {
    /// Reads the directives in the comments of a script.
    #[must_use]
    pub fn new(text: &'a str, language: Language, script: &Script, rules: &'a RuleSet) -> Self {
        let mut sieve = Self {
            text,
            language,
            places: Places::new(text, language, script),
            rules,
            entries: Vec::new(),
            misfits: Vec::new(),
        };
        let mut comments = script.comments.clone();
        comments.sort();
        comments.dedup();
        for comment in comments {
            match directive::parse(text, comment) {
                Parsed::Comment => {}
                Parsed::Broken(reason) => {
                    let finding = sieve.finding("suppression-unknown", comment, &reason, "");
                    sieve.misfits.push(finding);
                }
                Parsed::Directive(directive) => sieve.enter(directive),
            }
        }
        sieve
    }

    fn enter(&mut self, mut directive: Directive) {
        let known: Vec<&str> = self.rules.rules().map(crate::rule::Rule::id).collect();
        let mut strangers = Vec::new();
        for name in directive.names.iter().flatten() {
            if let Err(unknown) = exists(&name.text, &known) {
                let message = format!("this directive names `{}`, which is no rule", name.text);
                strangers.push(self.finding(
                    "suppression-unknown",
                    name.span,
                    &message,
                    unknown.hint(),
                ));
            }
        }
        let only_strangers = directive.names.as_ref().map(Vec::len) == Some(strangers.len());
        self.misfits.extend(strangers);
        if only_strangers {
            return;
        }
        if let Some(names) = &mut directive.names {
            names.retain(|name| exists(&name.text, &known).is_ok());
        }
        let covered = self.places.covered(&directive);
        self.entries.push(Entry {
            directive,
            covered,
            used: false,
        });
    }

    /// Lets each finding through, or marks the directive that suppresses it.
    pub fn pass(&mut self, findings: Vec<Finding>, sifted: &mut Sifted) {
        for finding in findings {
            if self.suppresses(&finding) {
                sifted.suppressed.push(finding);
            } else {
                sifted.findings.push(finding);
            }
        }
    }

    /// Says what is wrong with the directives, once all findings have passed.
    pub fn finish(mut self, sifted: &mut Sifted) {
        let about_others = self.unused(|one| !one.is_about_suppressions());
        self.pass(about_others, sifted);
        sifted
            .findings
            .extend(self.unused(Entry::is_about_suppressions));
    }

    /// The nearest directive is the one that counts as used.
    fn suppresses(&mut self, finding: &Finding) -> bool {
        let lines = self.places.lines(finding.span);
        let fitting = |entry: &&mut Entry| entry.covered.holds(lines);
        let mut fitting: Vec<&mut Entry> = self.entries.iter_mut().filter(fitting).collect();
        fitting.sort_by_key(|entry| entry.covered);
        fitting.into_iter().any(|entry| entry.takes(&finding.rule))
    }

    /// Findings about directives of a kind that were of no use.
    fn unused(&mut self, kind: impl Fn(&Entry) -> bool) -> Vec<Finding> {
        let entries = self.entries.iter().filter(|entry| kind(entry));
        let unused = entries.filter_map(|entry| self.unused_entry(entry));
        let unused: Vec<_> = unused.collect();
        std::mem::take(&mut self.misfits)
            .into_iter()
            .chain(unused)
            .collect()
    }

    fn unused_entry(&self, entry: &Entry) -> Option<Finding> {
        if entry.used {
            return None;
        }
        let span = entry.directive.comment;
        if entry.covered == Covered::Nothing {
            let message = "this directive stands below the first command, where it covers no file";
            return Some(self.finding(
                "suppression-unused",
                span,
                message,
                "move it above the first command",
            ));
        }
        let message = "this directive suppresses nothing";
        let mut finding = self.finding("suppression-unused", span, message, "");
        let edit = removal::whole(self.text, self.language, span);
        finding.fix = edit.map(|edit| Fix {
            applicability: Applicability::Safe,
            commands: Vec::new(),
            words: Vec::new(),
            edits: vec![edit],
        });
        Some(finding)
    }

    fn finding(&self, rule: &str, span: crate::span::Span, message: &str, hint: &str) -> Finding {
        let known = self.rules.rule(rule);
        let severity = known.map(|rule| rule.severity(Target::default()));
        let help = known.map_or("", crate::rule::Rule::help);
        let parts = [hint, help].into_iter().filter(|part| !part.is_empty());
        Finding {
            rule: rule.to_owned(),
            severity: severity.unwrap_or(crate::finding::Severity::Info),
            message: message.to_owned(),
            help: parts.collect::<Vec<_>>().join("\n"),
            span,
            call: None,
            fix: None,
        }
    }
}

impl Entry {
    /// Whether the directive means this rule; then it is of use.
    fn takes(&mut self, rule: &str) -> bool {
        let means = |name: &Name| names(&name.text, rule);
        let takes = match &self.directive.names {
            // A directive without names does not speak of itself.
            None => family(rule) != "suppression",
            Some(names) => names.iter().any(means),
        };
        self.used |= takes;
        takes
    }

    fn is_about_suppressions(&self) -> bool {
        let names = self.directive.names.iter().flatten();
        names
            .into_iter()
            .any(|name| family(&name.text) == "suppression")
    }
}

#[cfg(test)]
mod tests;
