//! What code sets variables to, in batch, PowerShell and VBScript.

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
    let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let (lead, name) = before.split_at(start.map_or(0, |at| at + 1));
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
