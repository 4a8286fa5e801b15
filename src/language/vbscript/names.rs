//! The names that make a string worth a look.

/// The retired tools.
pub(super) const TOOLS: [&str; 4] = ["pkgmgr", "peimg", "intlcfg", "intlconfg"];

/// The programs that run a command line of their own.
pub(super) const SHELLS: [&str; 3] = ["cmd", "comspec", "powershell"];

/// Whether a text holds the name of a retired tool, in any case.
pub(super) fn mentions(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    TOOLS.iter().any(|tool| text.contains(tool))
}

/// Whether a text holds a call of a retired tool: its name, and behind it an
/// option.
pub(super) fn holds_a_call(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    TOOLS.iter().any(|tool| {
        text.match_indices(tool).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let behind = &text[at + tool.len()..];
            let behind = behind.strip_prefix(".exe").unwrap_or(behind);
            let option = behind.trim_start_matches('"');
            let starts = before.is_none_or(|before| !before.is_alphanumeric() && before != '_');
            let blank = option.trim_start_matches([' ', '\t', '"']);
            starts && blank.len() < option.len() && blank.starts_with(['/', '-'])
        })
    })
}

/// Whether a text is the command line of a retired tool, run by a shell or
/// not.
pub(super) fn starts_a_call(text: &str) -> bool {
    let first = text
        .trim_start()
        .trim_start_matches('"')
        .to_ascii_lowercase();
    let shell = ["cmd ", "cmd.exe", "%comspec%", "start "]
        .iter()
        .any(|shell| first.starts_with(shell));
    let quoted = text.trim_start().starts_with('"');
    let ends: &[char] = if quoted { &['"'] } else { &[' ', '\t'] };
    let program = first.split(ends).next().unwrap_or_default();
    (shell || mentions(program)) && holds_a_call(text)
}
