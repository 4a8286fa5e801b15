//! Which program a text names: the last component of its path, without `.exe`.

use crate::text::Text;

/// The last component of a program's path, without `.exe`, in lower case; none
/// where an unknown part is in it. An unknown part before it counts as a
/// directory (`%~dp0peimg.exe`).
#[must_use]
pub fn program_name(text: &Text) -> Option<String> {
    written_name(text).map(str::to_ascii_lowercase)
}

/// Whether [`program_name`] is one of `names`, which are in lower case.
pub fn is_program(text: &Text, names: &[impl AsRef<str>]) -> bool {
    written_name(text).is_some_and(|written| is_one_of(written, names))
}

/// Whether a name, in any case, is one of `names`.
pub(crate) fn is_one_of(written: &str, names: &[impl AsRef<str>]) -> bool {
    let mut names = names.iter().map(AsRef::as_ref);
    names.any(|name| name.eq_ignore_ascii_case(written))
}

/// The name of a program as it is written, in any case.
pub(crate) fn written_name(text: &Text) -> Option<&str> {
    let name = match text.literal() {
        Some(known) => &known[last_component(known).unwrap_or_default()..],
        None => text.literal_in(program_name_start(text)..text.len())?,
    };
    // Every word of every call is asked for its name, and few end so.
    let name = match name.as_bytes() {
        [.., b' ' | b'.'] => name.trim_end_matches([' ', '.']),
        _ => name,
    };
    let name = match name.as_bytes() {
        [stem @ .., b'.', b'e' | b'E', b'x' | b'X', b'e' | b'E'] => &name[..stem.len()],
        _ => name,
    };
    (!name.is_empty()).then_some(name)
}

/// Where the last component of a program's path starts, in bytes of `text`.
#[must_use]
pub fn program_name_start(text: &Text) -> usize {
    if let Some(known) = text.literal() {
        return last_component(known).unwrap_or_default();
    }
    let start = text.runs().iter().rev().find_map(|run| {
        let range = run.range.clone();
        if !run.is_unknown() {
            let known = &text.as_str()[range.clone()];
            return last_component(known).map(|at| range.start + at);
        }
        Some(if range.end < text.len() {
            range.end
        } else {
            range.start
        })
    });
    start.unwrap_or_default()
}

/// Where the last component of a path starts; none where there is only one.
fn last_component(path: &str) -> Option<usize> {
    let is_separator = |byte: &u8| matches!(byte, b'\\' | b'/' | b':');
    let last = path.as_bytes().iter().rposition(is_separator);
    last.map(|at| at + 1)
}
