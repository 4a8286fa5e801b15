//! Two calls that become one command: `peimg /import` of a package, then
//! `peimg /install` of it (E4).
//!
//! ```text
//! peimg /import=C:\x\tool.cab C:\mnt\Windows      the line goes
//! peimg /install=tool-Package C:\mnt\Windows      becomes one /Add-Package
//! ```
//!
//! The findings of both calls carry the same edits, so that they are applied
//! together; the command belongs to the second.

mod between;

use self::between::Takers;
use super::fix::{self, Naming};
use super::{Candidate, Options};
use crate::finding::{Edit, Finding, Fix};
use crate::invocation::{Applicability, Delivery, Limit, Output};
use crate::rule::OptionId;
use crate::span::Span;
use crate::spell::{self, NewWord, Value};
use crate::text::Run;

/// Gives the calls that belong together one fix. `findings` are those of the
/// candidates, in their order.
pub(super) fn collapse(
    candidates: &[Candidate<'_>],
    findings: &mut [Finding],
    source: &str,
    options: &Options,
) {
    if !options.target.has_dism() {
        return;
    }
    let mut taken = Vec::new();
    let mut takers = None;
    for (at, first) in candidates.iter().enumerate() {
        let Some(partner) = partner(candidates, at, &taken) else {
            continue;
        };
        let joined = joined(first, &candidates[partner.at], partner.certainty, source);
        let Ok((fix, limits)) = joined else { continue };
        taken.push(partner.at);
        let takers = takers.get_or_insert_with(|| Takers::of(source));
        if let Some(word) = taker(first, &candidates[partner.at], takers) {
            for at in [at, partner.at] {
                findings[at].help = format!(
                    "no rewrite: `{word}` stands between import and install, and behind it the path of the import, or of the image, may lead elsewhere\n{}",
                    findings[at].help
                );
            }
            continue;
        }
        let deletion = Fix {
            commands: Vec::new(),
            words: Vec::new(),
            ..fix.clone()
        };
        for (at, fix) in [(at, deletion), (partner.at, fix)] {
            let reasons = limits.iter().map(|limit| format!("{}\n", limit.reason));
            findings[at].help = format!("{}{}", reasons.collect::<String>(), findings[at].help);
            findings[at].fix = Some(fix);
        }
    }
}

/// The second call of a pair.
struct Partner {
    at: usize,
    certainty: Certainty,
}

/// Whether the second call installs what the first brings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// The name of the package is that of the file.
    Named,
    /// It is the next call, for the same image.
    Follows,
}

fn partner(candidates: &[Candidate<'_>], first: usize, taken: &[usize]) -> Option<Partner> {
    let one = &candidates[first];
    let second = one.rule.followed_by()?;
    let installs = |at: &usize| {
        let two = candidates.get(*at)?;
        let same = two.tool.name() == one.tool.name() && two.options.has_value(second);
        (same && !taken.contains(at) && same_image(one, two)).then_some(*at)
    };
    let named = (first + 1..candidates.len())
        .filter(|at| installs(at).is_some())
        .find(|at| is_named_after(one, &candidates[*at], second));
    let next = installs(&(first + 1)).filter(|at| installs(&(at + 1)).is_none());
    let certainty = named.map_or(Certainty::Follows, |_| Certainty::Named);
    named.or(next).map(|at| Partner { at, certainty })
}

fn same_image(one: &Candidate<'_>, two: &Candidate<'_>) -> bool {
    let image = |candidate: &Candidate<'_>| {
        let values = candidate.options.values(candidate.tool.target_option());
        values.first().map(|value| {
            value
                .text
                .as_str()
                .trim_end_matches('\\')
                .to_ascii_lowercase()
        })
    };
    image(one).is_some() && image(one) == image(two)
}

/// Whether `C:\x\WinPE-WMI.cab` holds `WinPE-WMI-Package`, as its name says.
fn is_named_after(one: &Candidate<'_>, two: &Candidate<'_>, second: OptionId) -> bool {
    let first = one.rule.shape_option();
    let file = first.and_then(|option| one.options.values(option).first());
    let package = two.options.values(second).first();
    let known = |value: &Value| value.text.literal().map(str::to_ascii_lowercase);
    let (Some(file), Some(package)) = (file.and_then(known), package.and_then(known)) else {
        return false;
    };
    let name = file.rsplit(['\\', '/']).next().unwrap_or_default();
    let bare = |name: &str| name.trim_end_matches("-package").to_owned();
    name.strip_suffix(".cab")
        .is_some_and(|name| bare(name) == bare(&package))
}

/// The fix of both calls.
fn joined(
    one: &Candidate<'_>,
    two: &Candidate<'_>,
    certainty: Certainty,
    source: &str,
) -> Result<(Fix, Vec<Limit>), String> {
    let line = deletable(one).ok_or("the first call does not have its line to itself")?;
    if !is_rewritable(two) || !is_straight(one, two, source) {
        return Err("the two calls do not stand in one row".to_owned());
    }
    let made = one.rule.commands(one.tool, &one.options)?;
    let mut limits = two.invocation.site.limits.clone();
    limits.extend(one.invocation.site.limits.iter().cloned());
    limits.extend(made.limits);
    limits.extend(doubts(one, certainty));
    let (program, _) = fix::program(two, Naming::Resolved, &mut limits)?;
    let commands: Vec<Vec<NewWord>> = made
        .commands
        .into_iter()
        .map(|words| std::iter::once(program.clone()).chain(words).collect())
        .collect();
    let spelled = spell::spell(&two.invocation, &commands, source)?;
    let mut edits = spelled.edits;
    edits.push(Edit {
        span: line,
        replacement: String::new(),
    });
    edits.sort();
    let worst = limits.iter().map(|limit| limit.applicability).max();
    let applicability = worst.unwrap_or(Applicability::Safe);
    if applicability == Applicability::Manual {
        return Err("a call cannot be rewritten where it stands".to_owned());
    }
    let fix = Fix {
        applicability,
        commands: spelled.commands,
        words: spelled.words,
        edits,
    };
    Ok((fix, limits))
}

/// The line of a call that stands alone on it, and whose end nobody waits for.
fn deletable(candidate: &Candidate<'_>) -> Option<Span> {
    let site = &candidate.invocation.site;
    let own = site.line.as_ref()?;
    let free = is_rewritable(candidate) && !site.status_read && site.output == Output::Shown;
    let end = own.suffix.end.max(candidate.invocation.span.end) + own.end.len();
    free.then(|| Span::new(own.prefix.start, end))
}

fn is_rewritable(candidate: &Candidate<'_>) -> bool {
    let site = &candidate.invocation.site;
    site.delivery == Delivery::Runs
        && site.definition.is_none()
        && candidate.options.problems().is_empty()
}

/// Whether nothing between the calls makes one run without the other, or more
/// often: no block starts or ends, no label stands there, and no condition before
/// the second one on its line.
fn is_straight(one: &Candidate<'_>, two: &Candidate<'_>, source: &str) -> bool {
    let between = one.invocation.span.end..two.invocation.span.start;
    let Some(between) = source.get(between) else {
        return false;
    };
    let parts = |line: &str| {
        let line = line.trim();
        let label = line.starts_with(':') && !line.starts_with("::");
        line.starts_with([')', '}']) || line.ends_with(['(', '{']) || label
    };
    let own_line = between.rsplit('\n').next().unwrap_or_default();
    let mut words = own_line.split(|c: char| !c.is_alphanumeric());
    let is_asked =
        words.any(|word| ["if", "for", "foreach"].contains(&&*word.to_ascii_lowercase()));
    one.invocation.is_complete() && !is_asked && !between.lines().any(parts)
}

/// What stands between the calls and may take away what the first one names.
fn taker<'a>(one: &Candidate<'_>, two: &Candidate<'_>, takers: &Takers<'a>) -> Option<&'a str> {
    let between = one.invocation.span.end..two.invocation.span.start;
    let options = [one.rule.shape_option(), Some(one.tool.target_option())];
    let values = options.into_iter().flatten();
    let values = values.flat_map(|option| one.options.values(option));
    let paths: Vec<_> = values.map(|value| &value.text).collect();
    takers.between(between, &paths)
}

fn doubts(one: &Candidate<'_>, certainty: Certainty) -> Vec<Limit> {
    let mut doubts = Vec::new();
    let mut doubt = |reason: &str| doubts.push(Limit::unsafe_fix(reason));
    if certainty == Certainty::Follows {
        doubt(
            "import and install become one /Add-Package: that the package installed is the one imported is taken from their order",
        );
    }
    let words = one.invocation.arguments.iter();
    let mut runs = words.flat_map(|word| word.text.runs());
    if !runs.all(Run::is_plain) {
        doubt(
            "the path of the import moves down to the install, where its variables may hold something else",
        );
    }
    doubts
}
