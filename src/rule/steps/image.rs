//! An offline target: the root of an image, and the Windows in it.

use super::path::{
    ends_in_windows, may_end_in_slash, refuse_network, same_directory, split_path, without_slash,
};
use super::{Outcome, Remarks, first, unsafe_because};
use crate::span::Span;
use crate::spell::Value;
use crate::text::{Origin, Run, Text};

/// An offline target, taken apart.
pub(super) struct Image {
    pub(super) root: Value,
    pub(super) directory: Option<Value>,
    pub(super) system: Option<Value>,
    pub(super) remarks: Remarks,
}

pub(super) fn image(values: &[Value]) -> Result<Image, String> {
    let value = first(values)?;
    let items = value.items();
    let (system, windows, remarks) = match items.as_slice() {
        [windows] => {
            let limit = unsafe_because("`/o` should name two directories: the shim takes the parent of the one for the first".to_owned());
            (None, windows, limit)
        }
        [system, windows] => (Some(system), windows, Remarks::default()),
        _ => {
            return Err(format!(
                "`{}` should be two directories",
                value.text.as_str()
            ));
        }
    };
    let (parent, name) = split_path(&windows.text).ok_or_else(|| {
        let windows = windows.text.as_str();
        format!(
            "the image root is the parent of `{windows}`, which cannot be known from the script"
        )
    })?;
    refuse_network(&parent)?;
    // A variable may hold a bare drive, whose backslash counts (M6, M8); before a
    // closing quote it cannot stand.
    let rooted = system.filter(|system| {
        let bare = !value.quoted;
        let ends_unknown = parent.runs().last().is_some_and(Run::is_unknown);
        bare && ends_unknown && *system.text.as_str() == format!("{}\\", parent.as_str())
    });
    let remarks = before_quote(value, &parent, &windows.text).unwrap_or(remarks);
    let parent = rooted.map_or(parent, |system| system.text.clone());
    let system = system.filter(|system| !same_directory(&system.text, &parent));
    let directory = (!name.as_str().eq_ignore_ascii_case("windows")).then(|| windows.part(name));
    Ok(Image {
        root: windows.part(parent),
        directory,
        system: system.map(|system| system.part(without_slash(&system.text))),
        remarks,
    })
}

pub(super) fn windows_parent(value: &Value) -> Result<Outcome, String> {
    refuse_network(&value.text)?;
    match split_path(&value.text) {
        Some((parent, name)) if name.as_str().eq_ignore_ascii_case("windows") => {
            let remarks = before_quote(value, &parent, &value.text).unwrap_or_default();
            Ok(Outcome::Value(value.part(parent), remarks))
        }
        Some(_) => {
            let note = format!(
                "`{}` does not end in Windows, so it is taken for the root of the image",
                value.text.as_str()
            );
            let remarks = Remarks {
                note: Some(note),
                limit: None,
            };
            Ok(Outcome::Value(
                value.part(without_slash(&value.text)),
                remarks,
            ))
        }
        None if value.text.is_known() => Ok(Outcome::Value(
            value.part(parent_of_name(&value.text)?),
            Remarks::default(),
        )),
        None if ends_in_windows(&value.text) => Err(format!(
            "the image root is the directory in which Windows lies, and `{}` does not show where its name ends",
            value.text.as_str()
        )),
        None => {
            let reason = format!(
                "whether `{}` ends in Windows cannot be seen: /Image wants the root of the image",
                value.text.as_str()
            );
            Ok(Outcome::Value(value.clone(), unsafe_because(reason)))
        }
    }
}

/// A root that comes to stand before a closing quote, and may end in a backslash.
fn before_quote(value: &Value, root: &Text, windows: &Text) -> Option<Remarks> {
    (value.quoted && may_end_in_slash(root, windows)).then(|| {
        unsafe_because(format!(
            "where `{}` ends in a backslash, as a drive does, that takes the quote behind it for text",
            root.as_str()
        ))
    })
}

/// The root of an image that is a name alone: of `Windows` the current directory.
fn parent_of_name(path: &Text) -> Result<Text, String> {
    let path = without_slash(path);
    let drive = path.as_str().rfind(':').map_or(0, |colon| colon + 1);
    if !path.as_str()[drive..].eq_ignore_ascii_case("windows") {
        return Ok(path);
    }
    if drive > 0 {
        return Err(format!(
            "the image root is the directory that is current on the drive of `{}`, which has no name",
            path.as_str()
        ));
    }
    let mut here = Text::default();
    let site = path.span().unwrap_or(Span::empty(0));
    here.push(".", site, Origin::Escape);
    Ok(here)
}
