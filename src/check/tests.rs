//! What is left out of a reading, or of a proof, changes nothing that is found.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::language::{CALLED, Unread};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::builtin().unwrap());

/// What is found with a proof that leaves statements out, and with one that
/// reads all of the script; none where there is nothing to leave out.
fn both_ways(text: &str, language: Language) -> Option<[Vec<Finding>; 2]> {
    let script = language.read(text);
    if script.loose.is_empty() {
        return None;
    }
    let whole = Script {
        loose: Vec::new(),
        ..script.clone()
    };
    let found = |script| checked(text, language, script, &RULES, &Options::default()).findings;
    Some([found(&script), found(&whole)])
}

#[test]
fn a_proof_that_leaves_statements_out_withholds_the_same() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut without = 0;
    for entry in walkdir::WalkDir::new(fixtures) {
        let path = entry.unwrap().into_path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let language = extension.and_then(Language::of_extension);
        let (Some(language), Ok(text)) = (language, std::fs::read_to_string(&path)) else {
            continue;
        };
        if let Some([found, expected]) = both_ways(&text, language) {
            assert_eq!(found, expected, "{}", path.display());
            without += 1;
        }
    }
    assert!(without > 50, "only {without} scripts have such statements");
}

const BATCH: &[&str] = &[
    "set X=C:\\mnt",
    "set \"X=%Y%;A\"",
    "set Y=a^&b",
    "set Y=\"q\" r",
    "set /a Y=1",
    "set T=pkgmgr",
    "setlocal enabledelayedexpansion",
    "endlocal",
    ":one",
    ":two %1",
    "goto one",
    "call :two pkgmgr",
    "call :two \"a b\" %X%",
    "call set X=%%Y%%",
    "call other.cmd",
    "exit /b 1",
    "if \"%X%\"==\"\" (",
    ")",
    ") else (",
    "for %%i in (%X% b) do set Y=%%i",
    "for %%i in (pkgmgr) do %%i /iu:A",
    "echo %X% > log.txt",
    "echo start /w pkgmgr /iu:%Y% >> later.cmd",
    "copy a b & pkgmgr /iu:%Y%",
    "start /w pkgmgr /iu:%X% /quiet",
    "pkgmgr /ip /m:%X%\\a.cab /l:%Y%",
    "%T% /iu:A;B /norestart",
    "!T! /iu:!X!",
    "peimg /inf=%X%\\a.inf %Y%\\Windows",
    "start /w pkgmgr /iu:%1",
    "reg add HKLM\\x /v pkgmgr ^",
    "cmd /c \"pkgmgr /iu:%X%\"",
    "dism /online /enable-feature /featurename:%X%",
    "call :two x pkgmgr /iu:A",
    "shift",
    "%1 %2",
    "echo pkgmgr /iu:%X% | cmd",
    "start /w %T% /ip /m:*",
    "peimg /import=* C:\\mnt\\Windows",
    "peimg /install=A C:\\mnt\\Windows",
    "if errorlevel 1 goto one",
    "if %errorlevel% neq 0 exit /b 1",
    "foo.exe /a %Y%",
    "xcopy a %X%",
    "call :two \"foo\"",
    "%~dp0setup.exe %1",
    "set Z=%Y% x",
    "set Z=dism",
    "%Z% /online /get-features",
    "if exist %X%\\dism.exe goto two",
    "rem 3017 pkgmgr",
    "rem just words",
    "if %errorlevel%==3017 echo y",
    "if errorlevel 2 set Y=3",
    "set #=1",
    "set /p Y=ask",
    "for /f %%a in ('foo') do set X=%%a",
    "imagex /mountrw a 1 b",
    "echo %Y% | find \"x\"",
    "tasklist | find \"pkgmgr\" && goto one",
    "cmd /c foo %X%",
    "start \"\" /w foo.exe",
    "start /w %1 /iu:A",
    "call %Y% a",
    "if defined T %T% /iu:Q",
    "reg add HKLM\\y /v z",
    "wpeinit",
    "set PATH=C:\\x",
    "set PATH=C:\\x;%PATH%",
    "set Q=( a",
    "if a==a %Q%",
    "set V=%T%",
    "%V% /iu:A",
    "for %%i in (%T% b) do %%i /iu:A",
    "call :one %T%",
    "set W=%~1",
    "start /w %W% /iu:A",
    "copy a b",
    "set \"N=a b\"",
    "dism /online /enable-feature /featurename:A || pkgmgr /iu:A",
    "set A1=pk",
    "set A2=gm",
    "set A3=gr",
    "start /w %A1%%A2%%A3% /iu:A",
    "%A1%%A2%%A3% /iu:B",
    "cmd /c %A1%%A2%%A3% /iu:C",
    "call lib.cmd %X%",
    "call lib.exe",
    "other.cmd",
    "(set X=Q)",
    "if exist a (set Y=1) else set Y=2",
    "set Y=\"%X%\"",
    "for /l %%n in (1,1,3) do set X=%%n",
    "set T=%T% /quiet",
    "pkgmgr%E% /iu:A",
    "set X=!Y!",
    "set #x=B",
    "pkgmgr /iu:%#x%",
    "for %%i in (X T) do pkgmgr /iu:!%%i!",
];

const POWERSHELL: &[&str] = &[
    "$x = 'A'",
    "$x = \"$y;B\"",
    "$y = $z",
    "$y = 'it''s \"q\"'",
    "$x += 'C'",
    "$t = 'pkgmgr'",
    "function Install($f) { pkgmgr /iu:$f }",
    "function Log($m) { Write-Host $m }",
    "Install $x",
    "Log 'pkgmgr /iu:A'",
    "foreach ($i in 1, 2) { $x = $i }",
    "if ($x) { $y = 'B' } else { Copy-Item a b }",
    "if (Test-Path $x) { Remove-Item $x }",
    "Set-Variable x 'D'",
    "[void]$list.Add($x)",
    "return",
    "pkgmgr /iu:$x /quiet",
    "& $t /iu:A",
    "Start-Process pkgmgr.exe -ArgumentList \"/iu:$x\", '/quiet' -Wait",
    "cmd /c \"start /w pkgmgr /iu:$y\"",
    "$args = '/iu:A', '/norestart'",
    "pkgmgr @args",
    "peimg /inf=$x $y\\Windows",
    "dism /online /enable-feature /featurename:$x",
    "& $t /ip '/m:*'",
    "$b = { param($u) & $u /iu:A }",
    "& $b pkgmgr",
    "$o.RunCommand(\"pkgmgr /iu:$x\")",
    "# pkgmgr",
    "}",
    "@'",
    "'@",
    "$rc = Start-Process pkgmgr '/iu:A' -Wait -PassThru",
    "if ($rc.ExitCode -ne 0) { exit 1 }",
    "if ($rc.ExitCode -gt 0) { $y = 2 }",
    "if ($LASTEXITCODE -ge 1) { throw 'x' }",
    "foo.exe $x",
    "notepad",
    "$l = @()",
    "$l += $x",
    "$l += 'pkgmgr'",
    "$l.Add('pkgmgr /iu:B')",
    "$l | % { cmd /c $_ }",
    "foreach ($c in $l) { cmd /c $c }",
    "Set-Alias pk pkgmgr",
    "pk /iu:A",
    "iex $y",
    "iex 'pkgmgr /iu:A'",
    "function Run($c) { & $c /iu:A }",
    "Run pkgmgr",
    "Run $t",
    "function Quiet($m) { $x = $m }",
    "Quiet 'a'",
    "function Set-It { $script:x = 'Z' }",
    "Set-It",
    "$h = @{ FilePath = 'pkgmgr'; Wait = $x }",
    "& $h.FilePath /iu:A",
    "Start-Process @h",
    "$global:x = 'G'",
    "Get-Process pkgmgr | Stop-Process",
    "Enable-WindowsOptionalFeature -Online -FeatureName A",
    "if (Get-Command dism) { $z = 1 }",
    "$r = [ref]$x",
    "$env:T = $t",
    "Write-Host \"$x $t\"",
    "try { Copy-Item a b } catch { $y = 1 }",
    "param($x = 'P', $t)",
    "$u = $t",
    "& $u /iu:A",
    "Start-Process -FilePath $u -ArgumentList \"/iu:$x\"",
    "switch ($x) { 'a' { $t = 'pkgmgr' } default { $t = 'dism' } }",
    "$a1 = 'pk'",
    "$a2 = 'gm'",
    "$a3 = 'gr'",
    "& \"$a1$a2$a3\" /iu:A",
    "Start-Process \"$a1$a2$a3\" \"/iu:A\"",
    "cmd /c \"$a1$a2$a3 /iu:A\"",
    "Get-Content a.ps1 | iex",
    "Invoke-Expression (Get-It)",
    "function Eval { iex $args }",
    "Eval 'a'",
    ". .\\lib.ps1",
    "Copy-Item $x $y",
    "New-Alias sp2 Start-Process",
    "sp2 pkgmgr '/iu:A'",
];

const VBSCRIPT: &[&str] = &[
    "x = \"A\"",
    "x = y & \";B\"",
    "y = z",
    "y = \"say \"\"q\"\"\"",
    "Const T = \"pkgmgr\"",
    "Set sh = CreateObject(\"WScript.Shell\")",
    "If x = y Then y = 1 Else x = 2",
    "If x = \"A\" Then",
    "End If",
    "For Each x In list",
    "Next",
    "Sub Install(f)",
    "End Sub",
    "Install x",
    "WScript.Quit 1",
    "WScript.Echo x",
    "fso.CopyFile x, y : y = x",
    "sh.Run \"pkgmgr /iu:\" & x, 0, True",
    "sh.Run \"cmd /c start /w pkgmgr /iu:A\" & y",
    "sh.Run T & \" /iu:A\"",
    "sh.Run T & \" /ip /m:*\"",
    "sh.Run f",
    "r = sh.Run(\"peimg /inf=\" & x & \" \" & y & \"\\Windows\", 1, True)",
    "x = x & _",
    "' pkgmgr",
    "Set d = CreateObject(\"Scripting.Dictionary\")",
    "d.Add \"k\", \"pkgmgr /iu:A\"",
    "sh.Run d(\"k\")",
    "Dim a(2)",
    "a(0) = \"pkgmgr /iu:A\"",
    "sh.Run a(0)",
    "rc = sh.Run(\"pkgmgr /iu:A\", 0, True)",
    "If rc <> 0 Then WScript.Quit rc",
    "If rc > 0 Then x = 1",
    "Sub Go(c)",
    "sh.Run c",
    "sh.Run c & x",
    "Go \"pkgmgr /iu:\" & x",
    "Function Build(t)",
    "Build = t & \" /iu:A\"",
    "End Function",
    "sh.Run Build(\"pkgmgr\")",
    "z = Build(x)",
    "Execute \"x = 1\"",
    "Foo sh",
    "Foo x",
    "With sh",
    ".Run \"pkgmgr /iu:A\"",
    "End With",
    ".Run x",
    "sh.Run \"notepad\"",
    "If fso.FileExists(\"C:\\Windows\\System32\\pkgmgr.exe\") Then",
    "Const F = \"B\"",
    "Do",
    "Loop",
    "Select Case x",
    "Case 1",
    "Case \"pkgmgr\"",
    "End Select",
    "o.Cmd = \"pkgmgr /iu:A\"",
    "sh.Run o.Cmd",
    "Set env = sh.Environment(\"Process\")",
    "y = x",
    "z = y & \"q\"",
    "sh.Run \"pkgmgr /iu:\" & z",
    "If Err.Number <> 0 Then x = 2",
    "Sub Change()",
    "x = \"N\"",
    "Change",
    "Call Go(x)",
    "Else",
    "Class Thing",
    "End Class",
    "a1 = \"pk\"",
    "a2 = \"gm\"",
    "a3 = \"gr\"",
    "sh.Run a1 & a2 & a3 & \" /iu:A\"",
    "x = a1 & a2 & a3",
    "sh.Run x",
    "ExecuteGlobal fso.OpenTextFile(\"a\").ReadAll()",
    "Set sh2 = sh",
    "sh2.Run \"pkgmgr /iu:A\"",
    "WScript.Echo x & T",
    "Call Foo(sh)",
];

fn lines(pool: &'static [&'static str]) -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(pool), 2..18);
    lines.prop_map(|lines| lines.join("\r\n") + "\r\n")
}

/// Statements that have nothing to do with any tool.
fn padding(language: Language) -> &'static [&'static str] {
    match language {
        Language::Batch => &[
            "echo working",
            "rem nothing here",
            "set ZED=%TEMP%\\x",
            "echo %ZED% done >> \"%LOG%\"",
            "foo.exe /a",
            "if not \"%ZED%\"==\"\" (\r\n  mkdir \"%ZED%\"\r\n  set DONE=1\r\n)",
            "for %%q in (a b) do echo %%q",
            "xcopy /e a b",
            "",
        ],
        Language::PowerShell => &[
            "Write-Host 'working'",
            "# nothing here",
            "$zed = Join-Path $env:TEMP x",
            "Write-Host \"$zed done\"",
            "foo.exe /a",
            "if (Test-Path $zed) { Remove-Item $zed }",
            "function Noop($z) { Write-Host $z }",
            "Noop 'a'",
            "",
        ],
        Language::Other => &[""],
        Language::VbScript | Language::Wsf => &[
            "' nothing here",
            "WScript.Echo \"working\"",
            "zed = fso.GetSpecialFolder(2) & \"\\x\"",
            "WScript.Echo zed & \" done\"",
            "If fso.FileExists(zed) Then fso.DeleteFile zed",
            "shx.Run \"notepad\", 1, False",
            "For Each q In items\r\n  nn = nn + 1\r\nNext",
            "",
        ],
    }
}

/// A script with statements around its lines that have nothing to do with them, so
/// many that it is worth while to pass over some.
fn padded(text: &str, language: Language, seed: usize) -> String {
    let padding = padding(language);
    let mut number = seed;
    let mut next = || {
        number = (number * 1_103_515_245 + 12_345) % (1 << 31);
        number >> 8
    };
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        for _ in 0..next() % 3 {
            lines.push(padding[next() % padding.len()]);
        }
        lines.push(line);
        let names = CALLED.map(|name| line.to_ascii_lowercase().matches(name).count());
        for _ in 0..7 * names.iter().sum::<usize>() {
            lines.push(padding[next() % padding.len()]);
        }
    }
    lines.join("\r\n") + "\r\n"
}

fn assert_that_padding_changes_nothing(text: &str, language: Language) {
    for seed in 0..3 {
        let text = padded(text, language, seed);
        let found = check(&text, language, &RULES, &Options::default());
        if let Some(expected) = read_whole(&text, language) {
            assert_eq!(found.findings, expected.findings, "{text}");
        }
    }
}

#[test]
fn what_is_passed_over_between_the_lines_of_a_fixture_changes_nothing() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for entry in walkdir::WalkDir::new(fixtures) {
        let path = entry.unwrap().into_path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let language = extension.and_then(Language::of_extension);
        if let (Some(language), Ok(text)) = (language, std::fs::read_to_string(&path)) {
            assert_that_padding_changes_nothing(&text, language);
        }
    }
}

#[test]
fn what_is_passed_over_where_values_are_handed_on_changes_nothing() {
    let mut language = None;
    for line in include_str!("tests/flows.txt").lines() {
        if let Some(extension) = line.strip_prefix("# ") {
            language = Language::of_extension(extension);
        } else {
            let text = line.replace('|', "\n");
            assert_that_padding_changes_nothing(&text, language.unwrap());
        }
    }
}

/// What is found when all of a script is read; none where it has more ways than
/// can be followed so.
fn read_whole(text: &str, language: Language) -> Option<Checked> {
    let options = Options::default();
    let script = language.read(text);
    let is_tangled = |place: &Unread| place.reason.contains("too many ways");
    (!script.unread.iter().any(is_tangled))
        .then(|| checked(text, language, &script, &RULES, &options))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_bears_on_no_tool_changes_nothing(
        batch in lines(BATCH),
        powershell in lines(POWERSHELL),
        vbscript in lines(VBSCRIPT),
    ) {
        for (text, language) in [
            (batch, Language::Batch),
            (powershell, Language::PowerShell),
            (vbscript, Language::VbScript),
        ] {
            let found = check(&text, language, &RULES, &Options::default());
            if let Some(expected) = read_whole(&text, language) {
                prop_assert_eq!(found.findings, expected.findings, "{}", text);
            }
        }
    }

    #[test]
    fn whatever_is_left_out_of_a_proof_the_findings_are_the_same(
        batch in lines(BATCH),
        powershell in lines(POWERSHELL),
        vbscript in lines(VBSCRIPT),
    ) {
        for (text, language) in [
            (batch, Language::Batch),
            (powershell, Language::PowerShell),
            (vbscript, Language::VbScript),
        ] {
            if let Some([found, expected]) = both_ways(&text, language) {
                prop_assert_eq!(found, expected, "{}", text);
            }
        }
    }
}
