//! Which rules a run listens to.
//!
//! A name is a rule or a whole family. The more precise name wins, whichever
//! option it stands in (`--ignore pkgmgr --select pkgmgr-unattend` keeps that
//! one rule); between equals, ignoring wins.

use thiserror::Error;

/// The families that the contract names; one may have no rule yet.
const FAMILIES: &[&str] = &[
    "pkgmgr",
    "peimg",
    "intlcfg",
    "dism",
    "context",
    "suppression",
    "baseline",
    "unread",
];

/// What the user asked for, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Listen to these alone; empty means all that are not opt-in.
    pub select: Vec<String>,
    /// Do not listen to these.
    pub ignore: Vec<String>,
    /// Listen to these too.
    pub extend_select: Vec<String>,
}

/// Which rules a run listens to: [`Wishes`] whose names exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The wishes that count first, those of the command line.
    wishes: Wishes,
    /// The wishes that count where the first say nothing, those of the
    /// configuration.
    under: Wishes,
    /// What is off in any case.
    without: Vec<String>,
}

/// A name that is neither a rule nor a family.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown rule `{name}`\nhint: {hint}")]
pub struct UnknownRule {
    name: String,
    hint: String,
}

/// How precisely a name means a rule, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    Family,
    Rule,
}

impl Selection {
    /// The selection that `wishes` ask for, among the `known` rule ids.
    ///
    /// # Errors
    ///
    /// When a name is neither a rule nor a family; it suggests near ones.
    pub fn new<'a>(
        known: impl IntoIterator<Item = &'a str>,
        wishes: Wishes,
    ) -> Result<Self, UnknownRule> {
        let known: Vec<_> = known.into_iter().collect();
        let names = [&wishes.select, &wishes.ignore, &wishes.extend_select];
        for name in names.into_iter().flatten() {
            exists(name, &known)?;
        }
        Ok(Self {
            wishes,
            ..Self::default()
        })
    }

    /// The same over other wishes, which count where these say nothing.
    #[must_use]
    pub fn over(self, under: Wishes) -> Self {
        Self { under, ..self }
    }

    /// The same without some rules and families.
    #[must_use]
    pub fn without(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.without.extend(names);
        self
    }

    /// Whether the run listens to this rule.
    #[must_use]
    pub fn is_selected(&self, rule: &str) -> bool {
        let is_on = || {
            let decided = self.wishes.decide(rule).or_else(|| self.under.decide(rule));
            decided.unwrap_or(true)
        };
        best(&self.without, rule).is_none() && is_on()
    }
}

impl Wishes {
    /// How precisely they ask for a rule.
    fn named(&self, rule: &str) -> Option<Precision> {
        best(&self.select, rule).max(best(&self.extend_select, rule))
    }

    /// Whether they want a rule; none where they say nothing about it.
    fn decide(&self, rule: &str) -> Option<bool> {
        let on = self.named(rule);
        let off = best(&self.ignore, rule);
        match (on, off) {
            (None, None) => (!self.select.is_empty()).then_some(false),
            (on, off) => Some(on > off),
        }
    }
}

impl Selection {
    /// Whether somebody asks for this rule, or its family, by name.
    #[must_use]
    pub fn asks_for(&self, rule: &str) -> bool {
        let all = [&self.wishes, &self.under];
        all.iter().any(|wishes| wishes.named(rule).is_some())
    }

    /// Whether somebody asks for this family, or one of its rules, by name.
    #[must_use]
    pub fn asks_for_any(&self, of: &str) -> bool {
        let wishes = [&self.wishes, &self.under].into_iter();
        let mut names = wishes.flat_map(|wishes| wishes.select.iter().chain(&wishes.extend_select));
        names.any(|name| family(name) == of)
    }
}

/// Makes sure that `name` is one of the `known` rules, or a family.
///
/// # Errors
///
/// When it is neither; the error suggests near names.
pub fn exists(name: &str, known: &[&str]) -> Result<(), UnknownRule> {
    let is_known = |id: &&str| precision(name, id).is_some();
    if FAMILIES.contains(&name) || known.iter().any(is_known) {
        return Ok(());
    }
    let families = known
        .iter()
        .map(|id| family(id))
        .chain(FAMILIES.iter().copied());
    let names: Vec<_> = known.iter().copied().chain(families).collect();
    Err(UnknownRule::new(name, &names))
}

impl UnknownRule {
    /// What may have been meant, in words.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }

    /// Says that there is no rule `name`, and which of `known` it may mean.
    #[must_use]
    pub fn new(name: &str, known: &[&str]) -> Self {
        let mut near: Vec<_> = known
            .iter()
            .copied()
            .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
            .filter(|(likeness, _)| *likeness > 0.8)
            .collect();
        near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        near.dedup();
        let near: Vec<_> = near
            .iter()
            .take(3)
            .map(|(_, id)| format!("`{id}`"))
            .collect();
        let hint = match near.as_slice() {
            [] => "`dismigrate rules` lists them".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        Self {
            name: name.to_owned(),
            hint,
        }
    }
}

/// The family of a rule: the first word of its id.
#[must_use]
pub fn family(rule: &str) -> &str {
    rule.split('-').next().unwrap_or(rule)
}

fn best(names: &[String], rule: &str) -> Option<Precision> {
    names.iter().filter_map(|name| precision(name, rule)).max()
}

/// Whether a name, a rule id or a family, means this rule.
#[must_use]
pub fn names(name: &str, rule: &str) -> bool {
    precision(name, rule).is_some()
}

fn precision(name: &str, rule: &str) -> Option<Precision> {
    if name == rule {
        return Some(Precision::Rule);
    }
    (name == family(rule)).then_some(Precision::Family)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["pkgmgr-call", "pkgmgr-unattend", "context-wait"];

    fn selected(select: &[&str], ignore: &[&str], extend: &[&str]) -> Vec<&'static str> {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let wishes = Wishes {
            select: names(select),
            ignore: names(ignore),
            extend_select: names(extend),
        };
        let selection = Selection::new(KNOWN, wishes).unwrap();
        let chosen = KNOWN.into_iter().filter(|id| selection.is_selected(id));
        chosen.collect()
    }

    #[test]
    fn everything_is_selected_by_default() {
        assert_eq!(selected(&[], &[], &[]), KNOWN);
    }

    #[test]
    fn families_and_rules_are_selected_and_ignored() {
        assert_eq!(
            selected(&["pkgmgr"], &[], &[]),
            ["pkgmgr-call", "pkgmgr-unattend"]
        );
        assert_eq!(selected(&[], &["pkgmgr"], &[]), ["context-wait"]);
        assert_eq!(
            selected(&["pkgmgr"], &["pkgmgr-call"], &[]),
            ["pkgmgr-unattend"]
        );
        assert_eq!(
            selected(&["context"], &[], &["pkgmgr-call"]),
            ["pkgmgr-call", "context-wait"]
        );
    }

    #[test]
    fn the_more_precise_name_wins() {
        assert_eq!(
            selected(&["pkgmgr-call"], &["pkgmgr"], &[]),
            ["pkgmgr-call"]
        );
        assert_eq!(selected(&["pkgmgr-call"], &["pkgmgr-call"], &[]), [""; 0]);
    }

    #[test]
    fn the_command_line_wins_over_the_configuration() {
        let is_on = |select: &[&str], ignore: &[&str], rule: &str| {
            let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
            let wishes = Wishes {
                select: names(select),
                ignore: names(ignore),
                ..Wishes::default()
            };
            let under = Wishes {
                select: names(&["pkgmgr-call"]),
                ignore: names(&["context"]),
                ..Wishes::default()
            };
            let selection = Selection::new(KNOWN, wishes).unwrap().over(under);
            selection.is_selected(rule)
        };
        assert!(is_on(&[], &[], "pkgmgr-call"));
        assert!(!is_on(&[], &[], "pkgmgr-unattend"));
        assert!(!is_on(&[], &["pkgmgr"], "pkgmgr-call"));
        assert!(is_on(&["context"], &[], "context-wait"));
        assert!(!is_on(&["context"], &[], "pkgmgr-call"));
    }

    #[test]
    fn what_is_left_out_stays_out() {
        let selection = Selection::default().without(["pkgmgr".to_owned()]);
        assert!(!selection.is_selected("pkgmgr-call") && selection.is_selected("context-wait"));
    }

    #[test]
    fn an_unknown_name_brings_near_ones() {
        let error = UnknownRule::new("pkgmgr-unatend", &KNOWN).to_string();
        assert!(
            error.contains("`pkgmgr-unatend`") && error.contains("`pkgmgr-unattend`"),
            "{error}"
        );
        let error = UnknownRule::new("zzz", &KNOWN).to_string();
        assert!(error.contains("dismigrate rules"), "{error}");
    }
}
