//! A `dismigrate.toml`: what is refused is refused with a place in it, and
//! what is taken answers every question that a run asks.

#![no_main]

use std::path::Path;

use dismigrate::config::Config;
use dismigrate::report::human;
use dismigrate::report::paint::Paint;
use dismigrate::rule::selection::{Selection, Wishes, exists};
use dismigrate::toml_file::TomlError;
use dismigrate::walk::here;
use dismigrate_fuzz::readable;
use libfuzzer_sys::fuzz_target;

const RULES: [&str; 3] = ["pkgmgr-unattend", "peimg-call", "dism-option"];

fuzz_target!(|text: &str| {
    let config = Config::parse(Path::new("dismigrate.toml"), text);
    match config.and_then(|config| used(&config).map(|()| config)) {
        Ok(config) => assert_eq!(config.path(), Path::new("dismigrate.toml")),
        Err(error) => {
            if let Some(span) = error.span() {
                assert!(text.get(span.range()).is_some(), "{error} at {span:?}");
            }
            readable(&human::toml_error(&error, Paint::Plain));
        }
    }
});

fn used(config: &Config) -> Result<(), TomlError> {
    config.checked_names(|name| exists(name, &RULES))?;
    let selection = Selection::new(RULES, Wishes::default()).unwrap_or_default();
    let selection = selection.over(config.wishes.clone());
    let path = here().join("a/b.cmd");
    for (globs, ignored) in &config.per_file_ignores {
        if globs.covers(&path, false) {
            let _ = selection.clone().without(ignored.iter().cloned());
        }
    }
    let _ = config
        .include
        .iter()
        .any(|(globs, _)| globs.matches(&path, false));
    let _ = config
        .exclude
        .as_ref()
        .is_some_and(|globs| globs.covers(&path, false));
    let _ = RULES.iter().any(|rule| selection.is_selected(rule));
    for rules in &config.rules {
        assert!(
            rules.starts_with(here()),
            "{} lies outside",
            rules.display()
        );
    }
    Ok(())
}
