//! What code sets variables to, in batch, PowerShell and VBScript.

use super::relation::is_of_name;

/// What a piece of code sets to plain values, each name and value in lower case:
/// `set "X=1"`, `$x = $true`, `x = True`.
pub(super) fn assignments(code: &str) -> Vec<(String, String)> {
    let code = code.to_ascii_lowercase();
    let signs = code.match_indices('=').map(|(at, _)| at);
    signs.filter_map(|at| assignment(&code, at)).collect()
}

fn assignment(code: &str, sign: usize) -> Option<(String, String)> {
    let (before, behind) = (&code[..sign], &code[sign + 1..]);
    if before.ends_with(['=', '<', '>', '!', '+', '-']) || behind.starts_with('=') {
        return None;
    }
    let before = before.trim_end_matches([' ', '\t']);
    let (lead, name) = with_name_behind(before);
    let lead = lead.rsplit(['\n', '&', '(', '{', ';']).next()?;
    let lead = lead.trim_matches(|c: char| c.is_whitespace() || "\"$@".contains(c));
    let starts = [
        "", "set", "set /a", "script:", "$script:", "global:", "$global:", "env:",
    ];
    let is_set = starts.contains(&lead) || lead.ends_with("then") || lead.ends_with(" set");
    let value = behind.trim_start_matches([' ', '\t', '"', '\'', '$', '[']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"_-.%!?".contains(c));
    let value = &value[..end.unwrap_or(value.len())];
    (is_set && !name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

/// Parts a text from the name that it ends in, which is empty where it ends in none.
pub(super) fn with_name_behind(text: &str) -> (&str, &str) {
    text.split_at(text.trim_end_matches(is_of_name).len())
}
