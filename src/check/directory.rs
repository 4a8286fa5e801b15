//! Whether DISM lies in the directory that the old program is called from.

use crate::text::Text;

/// Whether a directory is known to be another than those where Windows keeps
/// its programs.
pub(super) fn is_foreign(directory: &Text) -> bool {
    let written = directory.as_str().trim_end_matches(['\\', '/']);
    let path = written.to_ascii_lowercase();
    let last = last_component(&path);
    let opaque = last.is_empty() || last.ends_with(['%', '!']) || last.contains('$');
    let own = path.starts_with("%~") || path.starts_with("$psscriptroot");
    let values = directory.slice(written.len() - last.len()..written.len());
    !path.is_empty() && !is_system(last) && !may_only_be_system(&values) && (!opaque || own)
}

/// Whether a component of a path is a variable that holds nothing else than the names
/// of such directories.
fn may_only_be_system(component: &Text) -> bool {
    let [run] = component.runs() else {
        return false;
    };
    let mut values = run.alternatives().iter().map(Text::literal);
    let is_one = |value: &str| is_system(last_component(&value.to_ascii_lowercase()));
    !run.alternatives().is_empty() && values.all(|value| value.is_some_and(is_one))
}

/// Whether the last component of a path, in lower case, is one of these directories.
fn is_system(component: &str) -> bool {
    let asks = component.trim_end_matches(')');
    ["system32", "sysnative", "syswow64"].contains(&component)
        || ASK_FOR_SYSTEM.iter().any(|end| asks.ends_with(end))
}

/// How scripts ask for the directory, without the brackets that are closed there.
const ASK_FOR_SYSTEM: [&str; 5] = [
    "environment]::getfolderpath('system'",
    "environment]::getfolderpath(\"system\"",
    "environment+specialfolder]::system",
    "environment]::systemdirectory",
    ".getspecialfolder(1",
];

fn last_component(path: &str) -> &str {
    let path = path.trim_end_matches(['\\', '/']);
    path.rsplit(['\\', '/']).next().unwrap_or_default()
}
