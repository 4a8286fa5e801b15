//! What became of Windows features, which is data: `rules/features.toml`.
//!
//! Names are never rewritten. A call that enables a feature which the target
//! does not have, or which means something else there, is told so: pkgmgr's in
//! the help of its finding, a DISM line in a finding of a `feature` rule.

use serde::Deserialize;

use super::file::{RuleFile, Spanned};
use super::grammar::Window;
use super::target::Target;
use super::{Rule, plain, schema};
use crate::toml_file::TomlError;

/// The features that there is something to say about.
#[derive(Clone, Debug)]
pub struct Features {
    changed: Vec<Feature>,
    needs: Vec<Needs>,
    families: Vec<Family>,
}

/// What there is to say about one feature of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The id of the rule that says it of a DISM line.
    pub rule: String,
    /// The option of a DISM line that makes it needless.
    pub unless: Option<String>,
    /// What it says.
    pub text: String,
}

/// What a call does with features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It enables them.
    Enable,
    /// It disables them: what they mean, and need, does not count.
    Disable,
}

/// The rule about names that are none.
const NAME: &str = "feature-name";

/// The rule about what a feature needs.
const NEEDS: &str = "feature-needs";

/// The option of DISM that enables what a feature needs.
const ALL: &str = "All";

/// The rule about features that mean something else.
const CHANGED: &str = "feature-changed";

#[derive(Clone, Debug)]
struct Feature {
    rule: String,
    names: Vec<String>,
    window: Window,
    with: Option<String>,
    unless: Option<String>,
    advice: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "feature")]
    features: Vec<Written>,
    needs: Vec<Needs>,
    #[serde(rename = "family")]
    families: Vec<Family>,
    #[serde(rename = "rule")]
    rules: Vec<schema::PlainRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rule: Spanned<String>,
    names: Vec<String>,
    from: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
    with: Option<String>,
    unless: Option<String>,
    advice: String,
    #[serde(rename = "evidence")]
    _evidence: Vec<String>,
}

/// What a feature needs to be listed with it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needs {
    name: String,
    needs: Vec<String>,
}

/// Names of which all are known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    prefixes: Vec<String>,
    names: Vec<String>,
}

impl Features {
    /// Reads `rules/features.toml`: the features, and the rules about DISM lines
    /// that name them.
    pub(super) fn load(file: &RuleFile) -> Result<(Self, Vec<Rule>), TomlError> {
        let error = |span, message| file.invalid(span, message);
        let written: File = file.parse()?;
        let target = |name: Spanned<String>| -> Result<Target, TomlError> {
            let parsed = name.get_ref().parse();
            parsed.map_err(|message| error(Some(name.span()), message))
        };
        let rules = plain::rules(file, "feature", written.rules)?;
        let known = |id: &Spanned<String>| {
            let message = format!("there is no rule `{}`", id.get_ref());
            let found = rules.iter().any(|rule| rule.id() == id.get_ref());
            found
                .then_some(())
                .ok_or_else(|| error(Some(id.span()), message))
        };
        let feature = |written: Written| -> Result<Feature, TomlError> {
            known(&written.rule)?;
            Ok(Feature {
                rule: written.rule.into_inner(),
                names: written.names,
                window: Window {
                    since: written.from.map(target).transpose()?,
                    until: written.until.map(target).transpose()?,
                },
                with: written.with,
                unless: written.unless,
                advice: written.advice,
            })
        };
        let changed = written.features.into_iter().map(feature);
        let features = Self {
            changed: changed.collect::<Result<_, _>>()?,
            needs: written.needs,
            families: written.families,
        };
        Ok((features, rules))
    }

    /// What there is to say about one of the features of a call, on a target;
    /// `all` are those that are enabled with it.
    #[must_use]
    pub fn advice(&self, name: &str, all: &[&str], target: Target, action: Action) -> Vec<Advice> {
        let found = [
            self.changes(name, all, target),
            self.misspelling(name, target),
            self.missing(name, all),
        ];
        let found = found.into_iter().flatten();
        found
            .filter(|advice| {
                action == Action::Enable || ![NEEDS, CHANGED].contains(&advice.rule.as_str())
            })
            .collect()
    }

    fn changes(&self, name: &str, all: &[&str], target: Target) -> Option<Advice> {
        let feature = self.changed.iter().find(|feature| {
            feature.is_called(name) && feature.window.holds(target) && !feature.is_moot(all)
        })?;
        Some(Advice {
            rule: feature.rule.clone(),
            unless: feature.unless.clone(),
            text: feature.advice.replace("{name}", name),
        })
    }

    fn misspelling(&self, name: &str, target: Target) -> Option<Advice> {
        let family = self.families.iter().find(|family| family.claims(name))?;
        if let Some(known) = family.names.iter().find(|known| same(known, name)) {
            let wrong = target < Target::Eight && known != name;
            return wrong.then(|| Advice {
                rule: NAME.to_owned(),
                unless: None,
                text: format!("before Windows 8 the case of a name counts: {name} is {known}"),
            });
        }
        let lower = name.to_ascii_lowercase();
        let likeness = |known: &&String| strsim::jaro_winkler(&lower, &known.to_ascii_lowercase());
        let near = family
            .names
            .iter()
            .max_by(|one, two| likeness(one).total_cmp(&likeness(two)))
            .filter(|known| likeness(known) > 0.9)
            .map_or(String::new(), |known| format!(": is {known} meant?"));
        Some(Advice {
            rule: NAME.to_owned(),
            unless: None,
            text: format!("no Windows is known to have the feature {name}{near}"),
        })
    }

    fn missing(&self, name: &str, all: &[&str]) -> Option<Advice> {
        let needs = self.needs.iter().find(|needs| same(&needs.name, name))?;
        let given = |wanted: &&String| all.iter().any(|name| same(name, wanted));
        let missing = needs.needs.iter().filter(|wanted| !given(wanted));
        let missing: Vec<_> = missing.map(String::as_str).collect();
        (!missing.is_empty()).then(|| Advice {
            rule: NEEDS.to_owned(),
            unless: Some(ALL.to_owned()),
            text: format!("{name} needs {}, not listed here", missing.join(", ")),
        })
    }
}

impl Feature {
    fn is_called(&self, name: &str) -> bool {
        self.names
            .iter()
            .any(|known| match known.strip_suffix('*') {
                Some(start) => starts(name, start),
                None => same(known, name),
            })
    }

    /// Whether another feature of the call shows that the author knows.
    fn is_moot(&self, all: &[&str]) -> bool {
        let with = self.with.as_ref();
        with.is_some_and(|with| all.iter().any(|name| same(name, with)))
    }
}

impl Family {
    fn claims(&self, name: &str) -> bool {
        self.prefixes.iter().any(|prefix| starts(name, prefix))
    }
}

fn same(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two)
}

fn starts(name: &str, start: &str) -> bool {
    name.get(..start.len())
        .is_some_and(|head| same(head, start))
}
