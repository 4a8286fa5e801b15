//! A rule file: what is refused is refused with a place in it, and what is
//! taken runs over its own examples.

#![no_main]

use std::sync::LazyLock;

use dismigrate::check::{Options, check};
use dismigrate::report::human;
use dismigrate::report::paint::Paint;
use dismigrate::rule::RuleSet;
use dismigrate::rule::selection::{Selection, Wishes};
use dismigrate_fuzz::readable;
use libfuzzer_sys::fuzz_target;

static BUILTIN: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::builtin().expect("built-in rules are valid"));

fuzz_target!(|text: &str| {
    let mut rules = BUILTIN.clone();
    match rules.add("fuzz.toml", text) {
        Err(error) => {
            if let Some(span) = error.span() {
                assert!(text.get(span.range()).is_some(), "{error} at {span:?}");
            }
            readable(&human::toml_error(&error, Paint::Plain));
        }
        Ok(()) => run_examples(&rules),
    }
});

/// The examples of the tool that came last; they need not hold.
fn run_examples(rules: &RuleSet) {
    let Some(tool) = rules.rules().filter(|rule| !rule.is_plain()).last() else {
        return;
    };
    let wishes = Wishes {
        extend_select: vec![tool.tool().to_owned()],
        ..Wishes::default()
    };
    let known = rules.rules().map(|rule| rule.id());
    let options = Options {
        selection: Selection::new(known, wishes).unwrap_or_default(),
        ..Options::default()
    };
    let own = || rules.rules().filter(|rule| rule.tool() == tool.tool());
    for rule in own() {
        let _ = rule.explanation();
        for example in rule.examples() {
            let _ = check(example.before.get_ref(), example.language, rules, &options);
        }
        for example in rule.counterexamples() {
            let _ = check(example.code.get_ref(), example.language, rules, &options);
        }
    }
}
