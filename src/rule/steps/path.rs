//! Paths with unknown parts, as texts.

use crate::argv;
use crate::text::{Glyph, Run, Text};

/// Splits a path into the directory and a known last component. None where the
/// component is unknown, or there is no directory. A bare drive keeps its
/// backslash.
pub(super) fn split_path(path: &Text) -> Option<(Text, Text)> {
    let path = without_dot(&without_slash(path));
    let mut last = None;
    for atom in path.atoms() {
        if matches!(atom.glyph, Glyph::Char('\\' | '/')) {
            last = Some(atom.range);
        }
    }
    let slash = last?;
    let name = path.slice(slash.end..path.len());
    if name.is_empty() || !name.is_known() {
        return None;
    }
    Some((without_slash(&path.slice(0..slash.end)), name))
}

/// Whether the directory of a path may end in a backslash of its own: nothing is known of
/// its end, and the one behind it was put there by a function, which puts none where one
/// is (`Join-Path $m Windows`).
pub(super) fn may_end_in_slash(directory: &Text, path: &Text) -> bool {
    let mut runs = path.runs().iter();
    let separator = runs.find(|run| run.range.contains(&directory.len()));
    let is_made = separator.is_some_and(|run| run.spelling.is_empty());
    is_made && directory.runs().last().is_some_and(Run::is_unknown)
}

/// The path without backslashes at its end; a drive's root keeps its one.
pub(super) fn without_slash(path: &Text) -> Text {
    let text = path.as_str();
    let trimmed = text.trim_end_matches(['\\', '/']).len();
    if trimmed == text.len() || trimmed == 0 {
        return path.clone();
    }
    let drive = argv::is_drive(&path.slice(0..trimmed));
    path.slice(0..if drive { trimmed + 1 } else { trimmed })
}

/// The path without a component at its end that is the directory before it: `C:\m\.`.
fn without_dot(path: &Text) -> Text {
    let before = path.len().saturating_sub(1);
    let is_dot = path.as_str().ends_with(r"\.") || path.as_str().ends_with("/.");
    if is_dot && path.literal_in(before..path.len()).is_some() {
        without_slash(&path.slice(0..before))
    } else {
        path.clone()
    }
}

pub(super) fn same_directory(one: &Text, two: &Text) -> bool {
    let trim = |text: &Text| {
        text.as_str()
            .trim_end_matches(['\\', '/'])
            .to_ascii_lowercase()
    };
    trim(one) == trim(two)
}

/// W18: DISM refuses images on the network.
pub(super) fn refuse_network(root: &Text) -> Result<(), String> {
    let text = root.as_str();
    if text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\") {
        return Err(format!(
            "DISM refuses an image on the network: copy or mount `{text}` locally"
        ));
    }
    Ok(())
}

/// Whether nothing but `Windows` stands behind what is not known of a path:
/// `%~dp0Windows`.
pub(super) fn ends_in_windows(path: &Text) -> bool {
    let path = without_slash(path);
    let known = path.unknown().last().map_or(0, |run| run.range.end);
    path.as_str()[known..].eq_ignore_ascii_case("windows")
}
