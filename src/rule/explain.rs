//! What `explain` says of a rule: all of it comes from the rule file, and the
//! scripts in it are those that the tests run.

use std::fmt::Write as _;

use super::{Example, Rule};
use crate::invocation::Applicability;

impl Rule {
    /// The full text: what is wrong, why, what to do, before and after, evidence.
    #[must_use]
    pub fn explanation(&self) -> String {
        let mut text = format!("{}: {}\n", self.id, self.summary);
        section(&mut text, "Why", &self.why);
        section(&mut text, "What to do", &self.help);
        for example in &self.examples {
            self.example(&mut text, example);
        }
        section(
            &mut text,
            "Evidence (rows of the semantics reference)",
            &self.evidence.join(", "),
        );
        text
    }

    fn example(&self, text: &mut String, example: &Example) {
        let title = format!("Before ({})", example.language.name());
        section(text, &title, example.before.get_ref());
        let applicability = example.applicability.unwrap_or(self.applicability);
        match (&example.after, applicability) {
            (Some(after), Applicability::Unsafe) => section(text, "After (unsafe)", after),
            (Some(after), _) => section(text, "After (safe)", after),
            (None, _) => text.push_str("\nNo rewrite\n"),
        }
    }
}

fn section(text: &mut String, title: &str, body: &str) {
    if body.is_empty() {
        return;
    }
    let lines: Vec<_> = body
        .trim()
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    // Writing to a string cannot fail.
    let _ = write!(text, "\n{title}\n{}\n", lines.join("\n"));
}
