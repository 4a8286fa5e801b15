//! What a value must look like, as far as the script lets it be seen.
//!
//! An unknown part is never judged: where the whole value counts, a value with
//! such a part passes; where an end or a character counts, the known ones do.

use super::objection::Kind;
use crate::rule::grammar::{Opt, Shape};
use crate::rule::steps::is_target_path;
use crate::text::{Glyph, Text};

/// What is wrong with the value of an option, which is called `name` here.
pub(super) fn objection(name: &str, option: &Opt, value: &Text) -> Option<(Kind, String)> {
    let text = value.as_str();
    if let Some(whole) = value.literal()
        && !option.one_of.is_empty()
    {
        let fits = option
            .one_of
            .iter()
            .any(|one| one.eq_ignore_ascii_case(whole));
        let set = option.one_of.join(", ");
        let message = format!("/{name} takes one of {set}, not `{whole}`");
        return (!fits).then_some((Kind::InvalidValue, message));
    }
    if let Some(end) = option.refuses.iter().find(|end| ends(value, end)) {
        let message = format!("/{name} takes no {end} file: `{text}`");
        return Some((Kind::InvalidValue, message));
    }
    let found = match option.shape {
        Shape::Any => None,
        Shape::Language => (!whole(value, is_language)).then_some(Kind::LanguageTag),
        Shape::InputLocale => (!whole(value, are_keyboards)).then_some(Kind::LanguageTag),
        Shape::TargetPath => (!whole(value, is_target_path)).then_some(Kind::InvalidValue),
        Shape::Number => (!whole(value, is_number)).then_some(Kind::InvalidValue),
        Shape::File => ends(value, "\\").then_some(Kind::InvalidValue),
        Shape::Local => is_network(value).then_some(Kind::InvalidValue),
        Shape::PublishedDriver => (!whole(value, is_published)).then_some(Kind::InvalidValue),
        Shape::Image => image(value),
        Shape::Relative => is_absolute(value).then_some(Kind::WindowsDirectory),
        Shape::Name if holds(value, &[';', ',']) => Some(Kind::FeatureList),
        Shape::PackageFile if ends(value, ".msu") => Some(Kind::UpdateFile),
        Shape::Name | Shape::Package | Shape::PackageFile => wildcard(value),
    };
    found.map(|kind| (kind, message(kind, name, text)))
}

fn message(kind: Kind, name: &str, value: &str) -> String {
    match kind {
        Kind::LanguageTag => format!("`{value}` is no language as /{name} takes it"),
        Kind::WindowsDirectory => format!("`{value}` is no path inside the image"),
        Kind::FeatureList => format!("`{value}` is a list, and /{name} takes one name"),
        Kind::Wildcard => format!("/{name} takes no wildcards: `{value}`"),
        Kind::UpdateFile => format!("/{name} does not take the .msu file `{value}`"),
        Kind::ImageRoot => {
            format!("`{value}` looks like a Windows directory, not like the root of an image")
        }
        Kind::NetworkImage => format!("the image `{value}` lies on the network"),
        Kind::RunningImage => format!("`{value}` is where the running Windows lies, not an image"),
        _ => format!("/{name} does not take `{value}`"),
    }
}

fn whole(value: &Text, fits: impl Fn(&str) -> bool) -> bool {
    value.literal().is_none_or(fits)
}

/// `de-DE`, `zh-Hans-CN`
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && letters(first)
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// `0407:00000407;de-CH`
fn are_keyboards(text: &str) -> bool {
    let number = |part: &str| {
        part.strip_prefix("0x")
            .unwrap_or(part)
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
    };
    let profile = |part: &str| part.contains('{');
    let keyboard = |item: &str| {
        let pair = item.split_once(':');
        is_language(item)
            || pair.is_some_and(|(language, layout)| {
                number(language) && (number(layout) || profile(layout))
            })
    };
    text.split([';', ','])
        .filter(|item| !item.is_empty())
        .all(|item| keyboard(item.trim()))
}

/// `oem0.inf`
fn is_published(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let number = name
        .strip_prefix("oem")
        .and_then(|rest| rest.strip_suffix(".inf"));
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `1`, `12`
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

/// `\\server\share\x`
fn is_network(value: &Text) -> bool {
    let start = value.as_str();
    let known = value
        .atoms()
        .take(3)
        .all(|atom| atom.glyph.char().is_some());
    let device = start.starts_with(r"\\?\") || start.starts_with(r"\\.\");
    known && start.starts_with(r"\\") && !device
}

/// `%SystemDrive%\`, `$env:SystemDrive`: where the running Windows lies.
fn is_running_windows(value: &Text) -> bool {
    let path = value
        .as_str()
        .trim_end_matches(['\\', '/'])
        .to_ascii_lowercase();
    [
        "%systemdrive%",
        "!systemdrive!",
        "$env:systemdrive",
        "${env:systemdrive}",
    ]
    .contains(&path.as_str())
}

fn image(value: &Text) -> Option<Kind> {
    let start = value.as_str();
    if is_network(value) {
        return Some(Kind::NetworkImage);
    }
    if is_running_windows(value) {
        return Some(Kind::RunningImage);
    }
    let trimmed = value.slice(0..start.trim_end_matches(['\\', '/']).len());
    // Microsoft's pages mount images at `C:\mount\windows`.
    let mounted = ends(&trimmed, "\\mount\\windows");
    (ends(&trimmed, "\\windows") && !mounted).then_some(Kind::ImageRoot)
}

fn is_absolute(value: &Text) -> bool {
    let mut start = value.atoms().map(|atom| atom.glyph.char());
    matches!(
        (start.next(), start.next()),
        (Some(Some('\\')), Some(Some('\\'))) | (Some(Some(_)), Some(Some(':')))
    )
}

fn wildcard(value: &Text) -> Option<Kind> {
    holds(value, &['*', '?']).then_some(Kind::Wildcard)
}

/// Whether a known character is one of `characters`.
fn holds(value: &Text, characters: &[char]) -> bool {
    value
        .atoms()
        .any(|atom| matches!(atom.glyph, Glyph::Char(c) if characters.contains(&c)))
}

/// Whether the known end is `end`, in any case.
pub(super) fn ends(value: &Text, end: &str) -> bool {
    let text = value.as_str();
    let Some(start) = text.len().checked_sub(end.len()) else {
        return false;
    };
    text.is_char_boundary(start)
        && text[start..].eq_ignore_ascii_case(end)
        && value.slice(start..text.len()).is_known()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_tags() {
        for tag in ["de-DE", "zh-Hans-CN", "haw-US", "es-419", "qps-ploc"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["german", "0407", "de_DE", "", "d-DE"] {
            assert!(!is_language(tag), "{tag}");
        }
    }

    #[test]
    fn keyboards_are_pairs_or_tags() {
        for list in [
            "0407:00000407",
            "en-US;0409:00000409",
            "0411:{03B5835F-F03C}",
        ] {
            assert!(are_keyboards(list), "{list}");
        }
        assert!(!are_keyboards("german"));
    }

    #[test]
    fn published_drivers_are_numbered() {
        assert!(is_published("OEM12.inf"));
        assert!(!is_published("nic.inf") && !is_published("oem.inf"));
    }
}
