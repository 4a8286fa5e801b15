//! What is left of a script when all is taken out on which some places rest.

use crate::language::slice::{self, Slice};
use crate::language::{CALLED, Loose, Part};
use crate::span::{Span, Spans};

/// The statements of `loose` that can be left out when only the places that are
/// `edited`, and those that are `wanted` beside them, shall be read as they are.
/// What touches one of them stays, and what names a tool; then all that sets a
/// name which stands in what stays. Where an edit may change a value, so do jumps:
/// each way to it counts.
pub(super) fn of(
    text: &str,
    loose: &[Loose],
    edited: &[Span],
    wanted: impl Iterator<Item = Span>,
) -> Vec<Span> {
    let Some(lower) = slice::lower(text) else {
        return Vec::new();
    };
    let mut slice = Slice::of(lower, loose, &[], &[]);
    // An insertion touches what stands before it and what stands behind it.
    let touched = |span: Span| {
        let by = usize::from(span.is_empty());
        Span::new(span.start.saturating_sub(by), span.end + by)
    };
    let wanted: Spans = wanted.chain(edited.iter().copied()).map(touched).collect();
    let set_nothing = loose
        .iter()
        .filter(|one| one.sets.is_empty() && one.calls.is_empty());
    let set_nothing: Spans = set_nothing.map(|one| one.span).collect();
    let jumps_stay = !edited.iter().all(|span| set_nothing.contain(*span));
    slice.keep(|one| {
        one.span.is_empty()
            || one.part == Part::Declaration
            || (one.part == Part::Jump && jumps_stay)
            || wanted.overlap(one.span)
    });
    slice.keep_named(&CALLED);
    slice.keep_what_sets();
    slice.left_out()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    /// What stays of a script for the sake of the place where `wanted` stands.
    fn stays(language: Language, text: &str, wanted: &str) -> Vec<String> {
        let script = language.read(text);
        let start = text.find(wanted).unwrap();
        let wanted = Span::new(start, start + wanted.len());
        let left_out = of(text, &script.loose, &[wanted], std::iter::empty());
        let stays = |line: &&str| {
            let start = line.as_ptr().addr() - text.as_ptr().addr();
            let line = Span::new(start, start + line.len());
            !left_out.iter().any(|span| span.contains(line))
        };
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.filter(stays).map(str::to_owned).collect()
    }

    #[test]
    fn in_batch_what_sets_a_variable_stays_and_what_opens_a_scope() {
        let text = "\
set a=1
set b=%a%
set c=3
echo %c% & copy x y
if exist x (echo y) else copy a b
for %%i in (1 2) do copy %%i x
rem
setlocal
:label
if errorlevel 1 goto label
call :label
call other.cmd
pkgmgr /iu:%b%
exit /b 1
where dism
";
        let expected = [
            "set a=1",
            "set b=%a%",
            "setlocal",
            "call other.cmd",
            "pkgmgr /iu:%b%",
            "where dism",
        ];
        assert_eq!(stays(Language::Batch, text, "pkgmgr /iu"), expected);
    }

    #[test]
    fn in_batch_jumps_stay_where_an_edit_may_change_a_value() {
        let text = "\
set T=pkgmgr
:label
copy a b
%T% /iu:A
set T=pkgmgr
goto label
";
        let expected = ["set T=pkgmgr", ":label", "set T=pkgmgr", "goto label"];
        assert_eq!(stays(Language::Batch, text, "pkgmgr"), expected);
    }

    #[test]
    fn in_powershell_what_sets_a_variable_stays_and_what_calls_a_function() {
        let text = "\
$a = 1
$b = \"$a\"
$c = 3
Write-Host $c
if (Test-Path x) { Copy-Item x y }
foreach ($j in 1, 2) { $c += $j }
foreach ($i in 1, 2) { $b += $i }
function Install($f) { pkgmgr /iu:$f$b }
Install x
Log x
exit 1
";
        let expected = [
            "$a = 1",
            "$b = \"$a\"",
            "foreach ($i in 1, 2) { $b += $i }",
            "function Install($f) { pkgmgr /iu:$f$b }",
            "Install x",
            "exit 1",
        ];
        assert_eq!(stays(Language::PowerShell, text, "pkgmgr"), expected);
    }

    #[test]
    fn in_vbscript_what_sets_a_variable_stays_and_what_calls_a_procedure() {
        let text = "\
a = 1
b = a & 2
c = 3
If c = 3 Then WScript.Echo c
If c = 3 Then
b = b & 1
End If
If c = 3 Then WScript.Quit 1
Set shell = CreateObject(\"WScript.Shell\")
fso.CopyFile a, c
Install 4
Sub Install(d)
shell.Run \"pkgmgr /iu:\" & b & d
End Sub
";
        let expected = [
            "a = 1",
            "b = a & 2",
            "c = 3",
            "If c = 3 Then",
            "b = b & 1",
            "End If",
            "If c = 3 Then WScript.Quit 1",
            "Set shell = CreateObject(\"WScript.Shell\")",
            "Install 4",
            "Sub Install(d)",
            "shell.Run \"pkgmgr /iu:\" & b & d",
            "End Sub",
        ];
        assert_eq!(stays(Language::VbScript, text, "shell.Run"), expected);
    }
}
