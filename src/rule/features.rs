//! What became of Windows features, which is data: `rules/features.toml`.
//!
//! Names are never rewritten. A call that enables a feature which the target
//! does not have, or which means something else there, is told so.

use serde::Deserialize;
use toml::Spanned;

use super::RuleError;
use super::grammar::Window;
use super::target::Target;

/// The features that there is something to say about.
#[derive(Debug)]
pub struct Features {
    changed: Vec<Feature>,
    needs: Vec<Needs>,
    families: Vec<Family>,
}

#[derive(Debug)]
struct Feature {
    names: Vec<String>,
    window: Window,
    with: Option<String>,
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
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    names: Vec<String>,
    from: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
    with: Option<String>,
    advice: String,
    #[serde(rename = "evidence")]
    _evidence: Vec<String>,
}

/// What a feature needs to be listed with it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needs {
    name: String,
    needs: Vec<String>,
}

/// Names of which all are known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    prefixes: Vec<String>,
    names: Vec<String>,
}

impl Features {
    /// Reads `rules/features.toml`.
    pub(super) fn load(path: &str, text: &str) -> Result<Self, RuleError> {
        let error = |span, message| RuleError::invalid(path, text, span, message);
        let file: File = super::error::parse(path, text)?;
        let target = |name: Spanned<String>| -> Result<Target, RuleError> {
            let parsed = name.get_ref().parse();
            parsed.map_err(|message| error(Some(name.span()), message))
        };
        let feature = |written: Written| -> Result<Feature, RuleError> {
            Ok(Feature {
                names: written.names,
                window: Window {
                    since: written.from.map(target).transpose()?,
                    until: written.until.map(target).transpose()?,
                },
                with: written.with,
                advice: written.advice,
            })
        };
        Ok(Self {
            changed: file
                .features
                .into_iter()
                .map(feature)
                .collect::<Result<_, _>>()?,
            needs: file.needs,
            families: file.families,
        })
    }

    /// What there is to say about enabling these features, in one call, on a target.
    #[must_use]
    pub fn advice(&self, names: &[&str], target: Target) -> Vec<String> {
        let mut advice: Vec<String> = Vec::new();
        for name in names {
            advice.extend(self.changes(name, names, target));
            advice.extend(self.misspelling(name));
            advice.extend(self.missing(name, names));
        }
        advice.dedup();
        advice
    }

    fn changes(&self, name: &str, all: &[&str], target: Target) -> Option<String> {
        let feature = self.changed.iter().find(|feature| {
            feature.is_called(name) && feature.window.holds(target) && !feature.is_moot(all)
        })?;
        Some(feature.advice.replace("{name}", name))
    }

    fn misspelling(&self, name: &str) -> Option<String> {
        let family = self.families.iter().find(|family| family.claims(name))?;
        if family.names.iter().any(|known| same(known, name)) {
            return None;
        }
        let lower = name.to_ascii_lowercase();
        let likeness = |known: &&String| strsim::jaro_winkler(&lower, &known.to_ascii_lowercase());
        let near = family
            .names
            .iter()
            .max_by(|one, two| likeness(one).total_cmp(&likeness(two)))
            .filter(|known| likeness(known) > 0.9)
            .map_or(String::new(), |known| format!(": is {known} meant?"));
        Some(format!(
            "no Windows is known to have the feature {name}{near}"
        ))
    }

    fn missing(&self, name: &str, all: &[&str]) -> Option<String> {
        let needs = self.needs.iter().find(|needs| same(&needs.name, name))?;
        let given = |wanted: &&String| all.iter().any(|name| same(name, wanted));
        let missing = needs.needs.iter().filter(|wanted| !given(wanted));
        let missing: Vec<_> = missing.map(String::as_str).collect();
        (!missing.is_empty()).then(|| {
            let missing = missing.join(", ");
            format!("{name} needs {missing}, which this call does not list")
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
