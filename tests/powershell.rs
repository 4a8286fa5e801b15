//! What the PowerShell reader makes of single carriers: argv, program, slots,
//! limits.

use std::fmt::Write as _;

use dismigrate::invocation::{Applicability, Delivery, Form, Invocation};
use dismigrate::language::Language;
use proptest::prelude::*;

fn calls(text: &str) -> Vec<Invocation> {
    Language::PowerShell
        .read(text)
        .invocations
        .into_iter()
        .filter(|call| {
            let named = call.program.program_name();
            let hidden = named.is_none()
                && call
                    .arguments
                    .iter()
                    .any(|word| word.as_str().starts_with("/iu"));
            hidden
                || named.is_some_and(|name| ["pkgmgr", "peimg", "intlcfg"].contains(&name.as_str()))
        })
        .collect()
}

/// A call in one line: wrappers, argv, slots with the text they cover, limits.
fn line(text: &str, call: &Invocation) -> String {
    let mut line = String::new();
    for wrapper in &call.wrappers {
        let _ = write!(line, "{wrapper} ");
    }
    let _ = write!(line, "<{}>", call.program.as_str());
    for word in &call.arguments {
        let _ = write!(line, " [{}]", word.as_str());
    }
    for slot in &call.site.slots {
        let form = match slot.form {
            Form::CommandLine => "line",
            Form::Program => "program",
            Form::ProgramPath => "path",
            Form::Arguments => "arguments",
            Form::ArgumentList => "list",
        };
        let spans: Vec<&str> = slot.spans.iter().map(|span| &text[span.range()]).collect();
        let _ = write!(line, " {form}({})", spans.join("|"));
    }
    if let Some(definition) = &call.site.definition {
        let names: Vec<&str> = definition
            .names
            .iter()
            .map(|span| &text[span.range()])
            .collect();
        let uses = if definition.uses > 1000 {
            "many".to_owned()
        } else {
            definition.uses.to_string()
        };
        let _ = write!(line, " defined({} {uses})", names.join("|"));
    }
    let worst = call
        .site
        .limits
        .iter()
        .map(|limit| limit.applicability)
        .max();
    match worst {
        Some(Applicability::Manual) => line += " manual",
        Some(Applicability::Unsafe) => line += " unsafe",
        _ => {}
    }
    line
}

fn lines(text: &str) -> String {
    calls(text)
        .iter()
        .map(|call| line(text, call))
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (text, expected) in table {
        let actual = lines(text);
        if actual != *expected {
            let _ = write!(wrong, "--- {text}\n wanted {expected}\n    got {actual}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_string_that_is_only_printed_is_no_call() {
    for script in [
        "\"pkgmgr.exe /iu:TFTP failed with $LASTEXITCODE\"",
        "'pkgmgr /iu:TFTP -> see the log'",
        "@\"\npkgmgr /iu:TFTP\n\"@",
        "@'\nstart /w pkgmgr /iu:TFTP /quiet\n'@",
        "function Show { @\"\npkgmgr /iu:$f\n\"@ }",
    ] {
        assert_eq!(calls(script).len(), 0, "{script}");
    }
    for script in [
        "'pkgmgr /iu:TFTP /quiet'",
        "\"$env:windir\\system32\\pkgmgr.exe /iu:$f\"",
        "\"peimg /inf=$f C:\\mnt\\Windows\"",
        "@'\npkgmgr /iu:TFTP\n'@ | Invoke-Expression",
        "function F { @'\npkgmgr /iu:TFTP\n'@ }\nF | Set-Content run.cmd",
        "function F { @'\npkgmgr /iu:TFTP\n'@ }\nF > run.cmd",
        "function F { return 'pkgmgr /iu:TFTP' }\nF | Out-File run.cmd",
        "@'\npkgmgr /iu:TFTP\n'@ | Set-Content run.cmd",
    ] {
        assert_eq!(calls(script).len(), 1, "{script}");
    }
}

#[test]
fn bare_calls() {
    check(&[
        (
            "pkgmgr /iu:A /quiet",
            "<pkgmgr> [/iu:A] [/quiet] line(pkgmgr /iu:A /quiet) unsafe",
        ),
        (
            "peimg /install=x c:\\m",
            "<peimg> [/install=x] [c:\\m] line(peimg /install=x c:\\m)",
        ),
        (
            "pkgmgr /iu:A | Out-Null",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:A)",
        ),
        (
            "& pkgmgr.exe /iu:'A;B'",
            "& <pkgmgr.exe> [/iu:A;B] line(pkgmgr.exe /iu:'A;B') unsafe",
        ),
        (
            "pkgmgr \"/iu:A;B\" > log.txt",
            "<pkgmgr> [/iu:A;B] line(pkgmgr \"/iu:A;B\")",
        ),
        (
            "pkgmgr > log.txt /iu:A",
            "<pkgmgr> [/iu:A] line(pkgmgr| /iu:A)",
        ),
        (
            "& \"$env:windir\\system32\\pkgmgr.exe\" /iu:A",
            "& <$env:windir\\system32\\pkgmgr.exe> [/iu:A] line(\"$env:windir\\system32\\pkgmgr.exe\" /iu:A) unsafe",
        ),
        (
            "& $env:windir\\system32\\pkgmgr.exe /iu:A",
            "& <$env:windir\\system32\\pkgmgr.exe> [/iu:A] line($env:windir\\system32\\pkgmgr.exe /iu:A) unsafe",
        ),
        (
            "pkgmgr /iu:$x",
            "<pkgmgr> [/iu:$x] line(pkgmgr /iu:$x) unsafe",
        ),
        (
            "pkgmgr \"/m:$($f.Name)\"",
            "<pkgmgr> [/m:$($f.Name)] line(pkgmgr \"/m:$($f.Name)\") unsafe",
        ),
        (
            "pkgmgr /iu:A`;B",
            "<pkgmgr> [/iu:A;B] line(pkgmgr /iu:A`;B) unsafe",
        ),
        (
            "pkgmgr `\n  /iu:A `\n  /quiet",
            "<pkgmgr> [/iu:A] [/quiet] line(pkgmgr `\n  /iu:A `\n  /quiet) unsafe",
        ),
        (
            "pkgmgr -iu:A -m:c:\\x.cab",
            "<pkgmgr> [-iu:A] [-m:c:\\x.cab] line(pkgmgr -iu:A -m:c:\\x.cab) unsafe",
        ),
        (
            "pkgmgr /iu:A,B",
            "<pkgmgr> [/iu:A,B] line(pkgmgr /iu:A,B) unsafe",
        ),
        (
            "pkgmgr --% /iu:A;B /quiet",
            "<pkgmgr> [/iu:A;B] [/quiet] line(pkgmgr --% /iu:A;B /quiet) unsafe",
        ),
        (
            "pkgmgr --% /iu:A /l:%TEMP%\\x",
            "<pkgmgr> [/iu:A] [/l:%TEMP%\\x] manual",
        ),
        (
            "pkgmgr '/m:\"c:\\a b\"'",
            "<pkgmgr> [/m:c:\\a b] line(pkgmgr '/m:\"c:\\a b\"') unsafe",
        ),
        (
            "if ($x) { pkgmgr /iu:A }",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        ("$r = pkgmgr /iu:A", "<pkgmgr> [/iu:A] line(pkgmgr /iu:A)"),
        (
            "C:\\Windows\\System32\\pkgmgr.exe /iu:A",
            "<C:\\Windows\\System32\\pkgmgr.exe> [/iu:A] line(C:\\Windows\\System32\\pkgmgr.exe /iu:A) unsafe",
        ),
        (
            "pkgmgr \u{201c}/iu:A;B\u{201d}",
            "<pkgmgr> [/iu:A;B] line(pkgmgr \u{201c}/iu:A;B\u{201d}) unsafe",
        ),
        (
            "dir | % { pkgmgr /ip /m:$_ }",
            "<pkgmgr> [/ip] [/m:$_] line(pkgmgr /ip /m:$_) unsafe",
        ),
    ]);
}

#[test]
fn broken_lists() {
    check(&[
        (
            "pkgmgr /iu:A;B;C /quiet",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:A) manual",
        ),
        (
            "pkgmgr /iu:IIS-A; IIS-B",
            "<pkgmgr> [/iu:IIS-A] line(pkgmgr /iu:IIS-A) manual",
        ),
        (
            "pkgmgr /iu:A; Restart-Computer",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "pkgmgr /iu:A; exit",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "pkgmgr /iu:A;",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
    ]);
}

#[test]
fn mentions_are_no_calls() {
    for text in [
        "# pkgmgr /iu:A",
        "<# pkgmgr /iu:A #>",
        "Write-Host \"pkgmgr /iu:A\"",
        "Write-Host pkgmgr /iu:A",
        "$pkgmgr = 1",
        "Get-Process pkgmgr",
        "Test-Path C:\\Windows\\System32\\pkgmgr.exe",
        "@'\npkgmgr /iu:A\n'@",
        "$x = 'pkgmgr /iu:A'",
        "switch ($x) { pkgmgr { 1 } 'pkgmgr.exe' { 2 } }",
        "'pkgmgr'",
        "@{ pkgmgr = 'x' }",
        "function pkgmgr { 'x' }",
        "throw 'pkgmgr /iu:A failed'",
        "$x -eq 'pkgmgr.exe'",
    ] {
        if text.starts_with('@') && !text.starts_with("@{") {
            continue;
        }
        assert_eq!(lines(text), "", "{text}");
    }
}

#[test]
fn tool_and_arguments_apart() {
    check(&[
        (
            "$exe = 'C:\\x\\pkgmgr.exe'\n& $exe /iu:A",
            "& <C:\\x\\pkgmgr.exe> [/iu:A] line($exe /iu:A) defined(pkgmgr.exe 1) unsafe",
        ),
        (
            "$exe = Join-Path $env:windir system32\\pkgmgr.exe\n$args = \"/l:$log /iu:$f\"\nStart-Process $exe $args -Wait -PassThru",
            "Start-Process -Wait <$env:windir\\system32\\pkgmgr.exe> [/l:$log] [/iu:$f] arguments(/l:$log /iu:$f) defined(pkgmgr.exe 1)",
        ),
        (
            "$list = '/iu:A;B', '/quiet'\n& pkgmgr @list",
            "& <pkgmgr> [/iu:A;B] [/quiet] program(pkgmgr) list('/iu:A;B', '/quiet') unsafe",
        ),
        (
            "$list = @('/iu:A;B', '/quiet')\n& pkgmgr $list",
            "& <pkgmgr> [/iu:A;B] [/quiet] program(pkgmgr) list('/iu:A;B', '/quiet') unsafe",
        ),
        (
            "$f = 'A;B'\npkgmgr /iu:$f",
            "<pkgmgr> [/iu:A;B] line(pkgmgr /iu:$f) unsafe",
        ),
        (
            "$f = 'A', 'B' -join ';'\npkgmgr \"/iu:$f\"",
            "<pkgmgr> [/iu:A;B] line(pkgmgr \"/iu:$f\") unsafe",
        ),
        (
            "$f = 'A;'\n$f += 'B'\npkgmgr (\"/iu:{0}\" -f $f)",
            "<pkgmgr> [/iu:A;B] line(pkgmgr (\"/iu:{0}\" -f $f)) unsafe",
        ),
        (
            "$p = @{ FilePath = 'pkgmgr.exe'; ArgumentList = '/iu:A'; Wait = $true }\nStart-Process @p",
            "Start-Process -Wait <pkgmgr.exe> [/iu:A] arguments(/iu:A) defined(pkgmgr.exe 1)",
        ),
        (
            "$a = '/iu:A'\nStart-Process pkgmgr $a\nStart-Process other $a",
            "Start-Process <pkgmgr> [/iu:A] manual",
        ),
        (
            "$e = 'c:\\pkgmgr.exe'\nif ($x) { throw \"no $e\" }\nWrite-SetupLog $e\nStart-Process $e '/iu:A'",
            "Start-Process <c:\\pkgmgr.exe> [/iu:A] arguments(/iu:A) defined(pkgmgr.exe 1)",
        ),
        (
            "$a = '/iu:A'\nWrite-Host $a\nStart-Process pkgmgr $a",
            "Start-Process <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
        (
            "if ($x) { $a = '/iu:A' } else { $a = '/iu:B' }\nStart-Process pkgmgr $a",
            "Start-Process <pkgmgr> [$a] manual",
        ),
        (
            "if ($x) { $e = 'c:\\a\\pkgmgr.exe' } else { $e = 'c:\\b\\pkgmgr.exe' }\n& $e /iu:A",
            "& <c:\\a\\pkgmgr.exe> [/iu:A] line($e /iu:A) defined(pkgmgr.exe|pkgmgr.exe 1) unsafe",
        ),
        (
            "foreach ($i in 1..2) { pkgmgr /iu:$f; $f = 'A' }",
            "<pkgmgr> [/iu:$f] line(pkgmgr /iu:$f) unsafe",
        ),
        (
            "function go { Start-Process $tool '/iu:A' }\n$tool = 'pkgmgr'\ngo",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 1)",
        ),
        ("$e = 'choco'\n& $e /iu:A", ""),
        (
            "$e = 'pkgmgr'\nset-variable e 'x'\n& $e /iu:A",
            "& <pkgmgr> [/iu:A] manual",
        ),
    ]);
}

#[test]
fn start_process() {
    check(&[
        (
            "Microsoft.PowerShell.Management\\Start-Process pkgmgr.exe '/iu:A' -Wait",
            "Start-Process -Wait <pkgmgr.exe> [/iu:A] program(pkgmgr.exe) arguments(/iu:A)",
        ),
        (
            "& 'Start-Process' -FilePath pkgmgr.exe -Args '/iu:A' -Wait",
            "Start-Process -Wait <pkgmgr.exe> [/iu:A] program(pkgmgr.exe) arguments(/iu:A)",
        ),
        (
            "Start-Process pkgmgr '/iu:A;B' -Wait",
            "Start-Process -Wait <pkgmgr> [/iu:A;B] program(pkgmgr) arguments(/iu:A;B)",
        ),
        (
            "saps -Arg \"/iu:A /quiet\" -File pkgmgr.exe",
            "Start-Process <pkgmgr.exe> [/iu:A] [/quiet] program(pkgmgr.exe) arguments(/iu:A /quiet)",
        ),
        (
            "start pkgmgr -ArgumentList '/iu:A','/quiet' -Wait",
            "Start-Process -Wait <pkgmgr> [/iu:A] [/quiet] program(pkgmgr) list('/iu:A','/quiet')",
        ),
        (
            "Start-Process pkgmgr /iu:A",
            "Start-Process <pkgmgr> [/iu:A] program(pkgmgr) list(/iu:A)",
        ),
        (
            "Start-Process -Wait -NoNewWindow -FilePath \"$env:windir\\pkgmgr.exe\" -ArgumentList @('/iu:A')",
            "Start-Process -Wait <$env:windir\\pkgmgr.exe> [/iu:A] program(pkgmgr.exe) path($env:windir\\pkgmgr.exe) list('/iu:A')",
        ),
        (
            "$p = Start-Process pkgmgr '/iu:A' -PassThru -Wait\n$p.ExitCode",
            "Start-Process -Wait <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
        (
            "(Start-Process pkgmgr '/iu:A' -PassThru -Wait).ExitCode",
            "Start-Process -Wait <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
        ("start /w pkgmgr /iu:A", "start <pkgmgr> [/iu:A] manual"),
        (
            "start \"\" /wait pkgmgr /iu:A",
            "start <pkgmgr> [/iu:A] manual",
        ),
        (
            "Start-Process pkgmgr ('/iu:' + $f)",
            "Start-Process <pkgmgr> [/iu:$f] program(pkgmgr) list(('/iu:' + $f))",
        ),
        (
            "Start-Process pkgmgr (\"/iu:\" + $f + \" /quiet\")",
            "Start-Process <pkgmgr> [/iu:$f] [/quiet] program(pkgmgr) arguments(/iu:\" + $f + \" /quiet)",
        ),
        (
            "Start-Process 'pkgmgr /iu:A'",
            "Start-Process <pkgmgr> [/iu:A] manual",
        ),
    ]);
}

#[test]
fn dotnet() {
    check(&[
        (
            "[System.Diagnostics.Process]::Start('pkgmgr.exe', '/iu:A')",
            "Process.Start <pkgmgr.exe> [/iu:A] program(pkgmgr.exe) arguments(/iu:A)",
        ),
        (
            "[void][Diagnostics.Process]::Start(\"pkgmgr\", \"/iu:$f\").WaitForExit()",
            "Process.Start <pkgmgr> [/iu:$f] program(pkgmgr) arguments(/iu:$f)",
        ),
        (
            "$i = New-Object System.Diagnostics.ProcessStartInfo\n$i.FileName = 'pkgmgr.exe'\n$i.Arguments = '/iu:A'\n$p = [System.Diagnostics.Process]::Start($i)",
            "Process.Start <pkgmgr.exe> [/iu:A] arguments(/iu:A) defined(pkgmgr.exe 1)",
        ),
        (
            "$p = New-Object System.Diagnostics.Process\n$p.StartInfo.FileName = 'pkgmgr.exe'\n$p.StartInfo.Arguments = '/iu:A'\n[void]$p.Start()",
            "Process.Start <pkgmgr.exe> [/iu:A] arguments(/iu:A) defined(pkgmgr.exe 1)",
        ),
        (
            "$i = New-Object System.Diagnostics.ProcessStartInfo 'pkgmgr', '/iu:A'\n$p = New-Object Diagnostics.Process\n$p.StartInfo = $i\n$p.Start()",
            "Process.Start <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 1)",
        ),
    ]);
}

/// An object that starts `pkgmgr`, in `$i`.
const INFO: &str = "$i = New-Object Diagnostics.ProcessStartInfo\n$i.FileName = 'pkgmgr'\n$i.Arguments = '/iu:A'\n";

/// A process that `$i` describes, in `$p`.
const PROCESS: &str = "$p = New-Object Diagnostics.Process\n$p.StartInfo = $i\n";

/// What starts `$i`.
const START: &str = "[Diagnostics.Process]::Start($i)\n";

#[test]
fn an_object_that_is_started_again() {
    let one = "Process.Start <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr";
    let two = "Process.Start <pkgmgr> [/iu:B] arguments(/iu:B) defined(pkgmgr";
    let still = "Process.Start <pkgmgr> [/iu:A] defined(pkgmgr";
    let open = "Process.Start <pkgmgr>";
    let cases = [
        // Each has arguments of its own, and both the same program.
        (
            format!("{INFO}{START}$i.Arguments = '/iu:B'\n{START}"),
            format!("{one} 2)\n{two} 2)"),
        ),
        (
            format!("{INFO}{START}[void]($i.Arguments = '/iu:B')\n{START}"),
            format!("{one} 2)\n{two} 2)"),
        ),
        (
            format!("{INFO}{START}$x.y = $i.Arguments = '/iu:B'\n{START}"),
            format!("{one} 2)\nProcess.Start <pkgmgr> [/iu:B] defined(pkgmgr 2) manual"),
        ),
        // The same arguments cannot change for one of two.
        (
            format!("{INFO}{START}{START}"),
            format!("{still} 2) manual\n{still} 2) manual"),
        ),
        // Nothing is known of the second.
        (
            format!("{INFO}{START}$i.Arguments = Get-It\n{START}"),
            format!("{one} 2)\n{open} [[Diagnostics.Process]::Start($i)] defined(pkgmgr 0) manual"),
        ),
        (
            format!("{INFO}{START}$i.$x = '/iu:B'\n{START}"),
            format!("{still} many) manual\n{open} [$i] manual"),
        ),
        (
            format!("{INFO}{START}Set-It $i\n{START}"),
            format!("{still} 3) manual\n{still} 3) manual"),
        ),
        (
            format!("{INFO}if ($x) {{ $i.Arguments = '/iu:B' }}\n{START}"),
            format!("{open} [[Diagnostics.Process]::Start($i)] defined(pkgmgr 0) manual"),
        ),
        // Through the process that it describes.
        (
            format!("{INFO}{PROCESS}$p.Start()\n$p.WaitForExit()\nexit $p.ExitCode"),
            format!("{one} 1)"),
        ),
        (
            format!("{INFO}{PROCESS}$i.Arguments = '/iu:B'\n$p.Start()"),
            format!("{two} 1)"),
        ),
        (
            format!("{INFO}{PROCESS}$p.StartInfo.Arguments = '/iu:B'\n{START}"),
            format!("{two} 1)"),
        ),
        (
            format!("{INFO}{PROCESS}$p.Start()\n{START}"),
            format!("{still} 2) manual\n{still} 2) manual"),
        ),
        (
            format!(
                "{INFO}{PROCESS}if ($x) {{ $i.Verb = 'x' }}\n$i.Arguments = '/iu:B'\n$p.Start()"
            ),
            format!("{two} 1)"),
        ),
    ];
    let cases: Vec<(&str, &str)> = cases
        .iter()
        .map(|(text, wanted)| (text.as_str(), wanted.as_str()))
        .collect();
    check(&cases);
}

#[test]
fn entries_are_read_like_variables() {
    check(&[
        (
            "$h = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' }\nStart-Process @h\n$h.ArgumentList = '/iu:B'\nStart-Process @h",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 2)\nStart-Process <pkgmgr> [/iu:B] arguments(/iu:B) defined(pkgmgr 2)",
        ),
        (
            "$h = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' }\nif ($x) { $h.Wait = $true }\nStart-Process @h",
            "Start-Process -Wait <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 1)",
        ),
        (
            "$h = @{ T = 'pkgmgr'; A = '/iu:A'; L = 'x.log' }\nStart-Process $h.T $h.A -RedirectStandardError $h.L\nWrite-Host $h.T",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 1)",
        ),
        (
            "$h = @{ T = 'pkgmgr' }\nStart-Process $h.T '/iu:A'\nStart-Process $h.T '/iu:B'",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 2)\nStart-Process <pkgmgr> [/iu:B] arguments(/iu:B) defined(pkgmgr 2)",
        ),
        (
            "$h = @{ A = '/iu:A' }\nStart-Process pkgmgr $h.A\nStart-Process other $h.A",
            "Start-Process <pkgmgr> [/iu:A] manual",
        ),
        (
            "$h = @{ A = '/iu:A' }\n$x = $h\nStart-Process pkgmgr $h.A\nStart-Process other $x.A",
            "Start-Process <pkgmgr> [/iu:A] manual",
        ),
        (
            "$h = @{ A = '/iu:A' }\nStart-Process pkgmgr $h.A\nForEach-It $h.Values",
            "Start-Process <pkgmgr> [/iu:A] manual",
        ),
        (
            "$h = @{ x = @{ T = 'pkgmgr' } }\nStart-Process $h.x.T '/iu:A'\nStart-Process $h.x.T '/iu:B'",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 2)\nStart-Process <pkgmgr> [/iu:B] arguments(/iu:B) defined(pkgmgr 2)",
        ),
        (
            "$h = @{ x = @{ A = '/iu:A' } }\n$y = $h.x\n$y.A = '/iu:B'\nStart-Process pkgmgr $h.x.A",
            "Start-Process <pkgmgr> [/iu:B] program(pkgmgr) arguments(/iu:B)",
        ),
        (
            "$t = 'x', 'pkgmgr'\nStart-Process $t[1] '/iu:A'\nStart-Process $t[1] $x",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 2)\nStart-Process <pkgmgr> [$x] defined(pkgmgr 0) manual",
        ),
        (
            "$a = $b = '/iu:A'\nStart-Process pkgmgr $b\nStart-Process other $a",
            "Start-Process <pkgmgr> [/iu:A] manual",
        ),
    ]);
}

#[test]
fn tables_that_are_filled_or_lost() {
    check(&[
        (
            "$h = @{ FilePath = 'pkgmgr' }\n$h.Add('ArgumentList', '/iu:A')\nStart-Process @h",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 1)",
        ),
        // What is there already cannot be added, and stays.
        (
            "$h = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' }\n$h.Add('ArgumentList', '/iu:B')\nStart-Process @h",
            "Start-Process <pkgmgr> [@h] manual",
        ),
        (
            "$h = @{ FilePath = 'pkgmgr' }\n$h += @{ ArgumentList = '/iu:A' }\nStart-Process @h",
            "Start-Process <pkgmgr> [/iu:A] arguments(/iu:A) defined(pkgmgr 2)",
        ),
        (
            "$h = @{ FilePath = 'pkgmgr' }\nforeach ($a in '/iu:A', '/iu:B') { $h.ArgumentList = $a; Start-Process @h }",
            "Start-Process <pkgmgr> [@h] manual",
        ),
        (
            "$h = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' }\n$h.Remove('Wait')\nStart-Process @h",
            "Start-Process <pkgmgr> [@h] manual",
        ),
        (
            "$h = Get-It\nStart-Process pkgmgr @h",
            "Start-Process <pkgmgr> [@h] manual",
        ),
        (
            "if ($x) { $h = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' } }\nStart-Process @h",
            "Start-Process <pkgmgr> [@h] defined(pkgmgr 0) manual",
        ),
        (
            "$i = New-Object Diagnostics.ProcessStartInfo 'pkgmgr'\n$p = New-Object Diagnostics.Process\n$p.StartInfo = $i\nforeach ($a in '/iu:A', '/iu:B') { $i.Arguments = $a }\n$p.Start()",
            "Process.Start <pkgmgr> [$p.Start()] manual",
        ),
        (
            "$i = New-Object Diagnostics.ProcessStartInfo 'pkgmgr'\nforeach ($a in '/iu:A', '/iu:B') { $i.Arguments = $a }\n$p = New-Object Diagnostics.Process\n$p.StartInfo = $i\n$p.Start()",
            "Process.Start <pkgmgr> [$p.Start()] manual",
        ),
    ]);
}

#[test]
fn strings_that_are_run() {
    check(&[
        (
            "iex 'pkgmgr /iu:A'",
            "Invoke-Expression <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "Invoke-Expression \"& pkgmgr /iu:`\"A;B`\"\"",
            "Invoke-Expression & <pkgmgr> [/iu:A;B] line(pkgmgr /iu:`\"A;B`\") unsafe",
        ),
        (
            "$c = 'pkgmgr /iu:A'\niex $c",
            "Invoke-Expression <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "$c = 'pkgmgr /iu:A'\niex $c\niex $c",
            "Invoke-Expression <pkgmgr> [/iu:A] line(pkgmgr /iu:A) manual\nInvoke-Expression <pkgmgr> [/iu:A] line(pkgmgr /iu:A) manual",
        ),
        (
            "Start-Job { pkgmgr /iu:A }",
            "Start-Job <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "Invoke-Command -ScriptBlock { pkgmgr /iu:A | Out-Null } -ComputerName x",
            "Invoke-Command <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
    ]);
}

#[test]
fn habits() {
    check(&[
        (
            "\"C:\\Windows\\System32\\pkgmgr.exe\" /iu:A",
            "<C:\\Windows\\System32\\pkgmgr.exe> [/iu:A] manual",
        ),
        (
            "%WINDIR%\\system32\\pkgmgr.exe /iu:A",
            "<%WINDIR%\\system32\\pkgmgr.exe> [/iu:A] line(%WINDIR%\\system32\\pkgmgr.exe /iu:A) manual",
        ),
        ("\"pkgmgr /iu:A\"", "<pkgmgr> [/iu:A] manual"),
        ("$c = 'pkgmgr /iu:A'\n$c", "<pkgmgr> [/iu:A] manual"),
        ("& 'pkgmgr /iu:A'", "<pkgmgr> [/iu:A] manual"),
        (
            "Set-Content run.cmd 'start /w pkgmgr /iu:A'",
            "<pkgmgr> [/iu:A] manual",
        ),
        (
            "'pkgmgr /iu:A' | Out-File run.cmd",
            "<pkgmgr> [/iu:A] manual",
        ),
        ("'pkgmgr /iu:A' > run.cmd", "<pkgmgr> [/iu:A] manual"),
        ("echo 'pkgmgr /iu:A' >> run.cmd", "<pkgmgr> [/iu:A] manual"),
        ("echo 'pkgmgr /iu:A' >> run.log", ""),
        ("'pkgmgr /iu:A' > notes.txt", ""),
        ("Add-Content C:\\x.log 'pkgmgr /iu:A'", ""),
    ]);
}

#[test]
fn words_and_quotes_around_a_line_of_cmd() {
    check(&[
        (
            "cmd /c start /w pkgmgr '/iu:A;B'",
            "cmd /c start /w <pkgmgr> [/iu:A;B] line(start /w pkgmgr '/iu:A;B')",
        ),
        (
            "cmd /c \"start /w pkgmgr /m:`\"C:\\a b\\x.cab`\"\"",
            "cmd /c start /w <pkgmgr> [/m:C:\\a b\\x.cab] line(start /w pkgmgr /m:`\"C:\\a b\\x.cab`\")",
        ),
        (
            "cmd /c pkgmgr \"/iu:A;B\" \"&&\" echo ok",
            "cmd /c <pkgmgr> [/iu:A;B] manual",
        ),
        (
            "cmd /c powershell -Command \"Start-Process pkgmgr '/iu:A'\"",
            "cmd /c powershell -Command Start-Process <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
        (
            "& $env:ComSpec /c \"start /w pkgmgr /iu:A\"",
            "& cmd /c start /w <pkgmgr> [/iu:A] line(start /w pkgmgr /iu:A)",
        ),
        (
            "$exe = 'cmd.exe'\n& $exe /c 'pkgmgr /iu:A'",
            "& cmd /c <pkgmgr> [/iu:A] line(pkgmgr /iu:A)",
        ),
        (
            "Start-Process $env:ComSpec '/c','pkgmgr /iu:A' -Wait",
            "Start-Process -Wait cmd /c <pkgmgr> [/iu:A] line(pkgmgr /iu:A)",
        ),
        (
            "Start-Process powershell '-Command pkgmgr /iu:A'",
            "Start-Process powershell -Command <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
    ]);
}

#[test]
fn a_variable_that_may_be_one_of_the_tools() {
    check(&[
        (
            "if ($a) { $t = 'pkgmgr' } else { $t = 'notepad' }\n& $t /iu:A",
            "& <pkgmgr> [/iu:A] manual",
        ),
        (
            "if ($a) { $t = 'notepad' } elseif ($b) { $t = 'pkgmgr.exe' }\nStart-Process $t '/iu:A' -Wait",
            "Start-Process -Wait <pkgmgr.exe> [/iu:A] manual",
        ),
    ]);
}

#[test]
fn cut_lists_in_every_carrier() {
    check(&[
        (
            "Start-Process pkgmgr /iu:IIS-A;IIS-B -Wait",
            "Start-Process <pkgmgr> [/iu:IIS-A] program(pkgmgr) list(/iu:IIS-A) manual",
        ),
        (
            "cmd /c start /w pkgmgr /iu:IIS-A;IIS-B",
            "cmd /c start /w <pkgmgr> [/iu:IIS-A] line(start /w pkgmgr /iu:IIS-A) manual",
        ),
        (
            "pkgmgr /iu:\"A\";\"B\"",
            "<pkgmgr> [/iu:A] line(pkgmgr /iu:\"A\") manual",
        ),
        (
            "Start-Process pkgmgr '/iu:A' -Wait;foo",
            "Start-Process -Wait <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
    ]);
}

#[test]
fn arguments_without_a_place_of_their_own_are_written_in_the_call() {
    check(&[
        (
            "Start-Process pkgmgr (\"/iu:{0} /quiet\" -f 'A;B')",
            "Start-Process <pkgmgr> [/iu:A;B] [/quiet] program(pkgmgr) list((\"/iu:{0} /quiet\" -f 'A;B'))",
        ),
        (
            "$a = @()\n$a += '/iu:A'\n$a += '/quiet'\nStart-Process pkgmgr $a",
            "Start-Process <pkgmgr> [/iu:A] [/quiet] program(pkgmgr) list($a)",
        ),
        (
            "$a = @()\n$a += '/iu:A'\n$a += '/quiet'\n& pkgmgr $a",
            "& <pkgmgr> [/iu:A] [/quiet] line(pkgmgr $a) unsafe",
        ),
        (
            "$a = '/iu:' + [string]::Join(';', @('A', 'B'))\nStart-Process pkgmgr $a",
            "Start-Process <pkgmgr> [/iu:A;B] program(pkgmgr) list($a)",
        ),
        (
            "[Diagnostics.Process]::Start('pkgmgr', ('/iu:' + $x))",
            "Process.Start <pkgmgr> [/iu:$x] manual",
        ),
    ]);
}

#[test]
fn lines_that_a_loop_runs() {
    check(&[
        (
            "foreach ($c in 'pkgmgr /iu:A', 'net stop x') { iex $c }",
            "<pkgmgr> [/iu:A] manual",
        ),
        (
            "$all = @('start /w pkgmgr /iu:A;B', 'peimg /prep c:\\m')\n$all | % { cmd /c $_ }",
            "<pkgmgr> [/iu:A;B] manual\n<peimg> [/prep] [c:\\m] manual",
        ),
        ("foreach ($c in 'pkgmgr /iu:A', 'x') { Write-Host $c }", ""),
        (
            "@'\nstart /w pkgmgr /iu:A\nexit\n'@ | cmd",
            "<pkgmgr> [/iu:A] manual",
        ),
        (
            "echo 'pkgmgr /iu:A' | cmd.exe /q",
            "<pkgmgr> [/iu:A] manual",
        ),
    ]);
}

#[test]
fn aliases_stand_for_their_program() {
    check(&[
        (
            "Set-Alias pm C:\\w\\pkgmgr.exe\nPM /iu:A",
            "<C:\\w\\pkgmgr.exe> [/iu:A] line(PM /iu:A) unsafe",
        ),
        (
            "nal -Value pkgmgr -Name pm\npm /iu:A | Out-Null",
            "<pkgmgr> [/iu:A] line(pm /iu:A)",
        ),
        ("Set-Alias pm choco\npm /iu:A", ""),
        (
            "sal pm $env:windir\\system32\\pkgmgr.exe\npm /iu:A",
            "<pkgmgr.exe> [/iu:A] line(pm /iu:A) unsafe",
        ),
    ]);
}

#[test]
fn methods_that_run_or_write_a_command_line() {
    check(&[
        (
            "$sh.Run('cmd /c pkgmgr /iu:A', 0, $true)",
            "WScript.Shell.Run cmd /c <pkgmgr> [/iu:A] line(pkgmgr /iu:A)",
        ),
        (
            "(New-Object -Com WScript.Shell).Run(\"pkgmgr /iu:$f\")",
            "WScript.Shell.Run <pkgmgr> [/iu:$f] line(pkgmgr /iu:$f)",
        ),
        (
            "$c = 'pkgmgr /iu:A'\n$sh.Exec($c)",
            "WScript.Shell.Exec <pkgmgr> [/iu:A] line(pkgmgr /iu:A)",
        ),
        (
            "([wmiclass]'Win32_Process').Create('pkgmgr /iu:A')",
            "Win32_Process.Create <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "Invoke-CimMethod Win32_Process -MethodName Create -Arguments @{CommandLine='pkgmgr /iu:A'}",
            "Win32_Process.Create <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "[IO.File]::WriteAllText('x.cmd', 'start /w pkgmgr /iu:A')",
            "<pkgmgr> [/iu:A] manual",
        ),
        ("[Console]::WriteLine('pkgmgr /iu:A')", ""),
        ("$repository.Create('pkgmgr')", ""),
        (
            "& ([scriptblock]::Create('pkgmgr /iu:A'))",
            "ScriptBlock <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "$ExecutionContext.InvokeCommand.InvokeScript('pkgmgr /iu:A')",
            "ScriptBlock <pkgmgr> [/iu:A] line(pkgmgr /iu:A) unsafe",
        ),
        (
            "[Process]::Start('pkgmgr', '/iu:A')",
            "Process.Start <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
        (
            "& ([IO.Path]::Combine($env:windir, 'system32', 'pkgmgr.exe')) /iu:A",
            "& <$env:windir\\system32\\pkgmgr.exe> [/iu:A] line(([IO.Path]::Combine($env:windir, 'system32', 'pkgmgr.exe')) /iu:A) unsafe",
        ),
        (
            "New-ScheduledTaskAction -Execute pkgmgr -Argument '/iu:A'",
            "New-ScheduledTaskAction <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A) manual",
        ),
        (
            "Set-ItemProperty HKLM:\\Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce x 'pkgmgr /iu:A'",
            "RunOnce <pkgmgr> [/iu:A] line(pkgmgr /iu:A) manual",
        ),
        (
            "New-ItemProperty $key CmdLine -Value 'cmd /c pkgmgr /iu:A' -Force",
            "registry cmd /c <pkgmgr> [/iu:A] line(pkgmgr /iu:A) manual",
        ),
        ("sp $key Note 'pkgmgr /iu:A is not used any more'", ""),
        ("sp $key Tool 'pkgmgr'", ""),
        (
            "New-Service a -BinaryPathName 'pkgmgr /iu:A' -StartupType Automatic",
            "service <pkgmgr> [/iu:A] line(pkgmgr /iu:A) manual",
        ),
        ("Set-Service pkgmgr -StartupType Disabled", ""),
    ]);
}

#[test]
fn a_block_for_another_computer_is_not_safe() {
    check(&[
        (
            "icm $pc { Start-Process pkgmgr '/iu:A' }",
            "Invoke-Command Start-Process <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A) unsafe",
        ),
        (
            "icm { Start-Process pkgmgr '/iu:A' }",
            "Invoke-Command Start-Process <pkgmgr> [/iu:A] program(pkgmgr) arguments(/iu:A)",
        ),
    ]);
}

/// The script after all fixes, unsafe ones included.
fn fixed(name: Language, text: &str) -> Option<String> {
    let rules = dismigrate::rule::RuleSet::builtin().ok()?;
    let options = dismigrate::check::Options::default();
    let findings = dismigrate::check::check(text, name, &rules, &options);
    let edits = dismigrate::rewrite::accept(&findings.findings, true).edits;
    dismigrate::rewrite::apply(text, &edits).ok()
}

#[test]
fn quotes_are_put_back_through_every_layer() {
    let table = [
        (
            Language::Batch,
            "powershell -Command \"pkgmgr /ip /m:\\\"C:\\a b\\x.cab\\\" | Out-Null\"",
            "powershell -Command \"dism /Online /Add-Package /PackagePath:\\\"C:\\a b\\x.cab\\\" | Out-Null\"",
        ),
        (
            Language::Batch,
            "powershell -Command \"& { pkgmgr \\\"/iu:A;B\\\" | Out-Null }\"",
            "powershell -Command \"& { dism /Online /Enable-Feature /FeatureName:A /FeatureName:B | Out-Null }\"",
        ),
        (
            Language::Batch,
            "powershell -c pkgmgr /iu:A",
            "powershell -c dism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            Language::PowerShell,
            "Start-Process pkgmgr ('/ip /m:\"{0}\"' -f $cab) -Wait",
            "Start-Process dism '/Online', '/Add-Package', \"/PackagePath:`\"$cab`\"\" -Wait",
        ),
        (
            Language::PowerShell,
            "Start-Process pkgmgr '/ip',\"/m:`\"$($cab.FullName)`\"\" -Wait",
            "Start-Process dism '/Online', '/Add-Package', \"/PackagePath:`\"$($cab.FullName)`\"\" -Wait",
        ),
        (
            Language::PowerShell,
            "Start-Process pkgmgr '/ip',('/m:' + $cab.FullName) -Wait",
            "Start-Process dism '/Online', '/Add-Package', \"/PackagePath:$($cab.FullName)\" -Wait",
        ),
        (
            Language::PowerShell,
            "pkgmgr /ip /m:\"$dir\\a b.cab\" | Out-Null",
            "dism /Online /Add-Package /PackagePath:\"$dir\\a b.cab\" | Out-Null",
        ),
    ];
    for (language, text, expected) in table {
        assert_eq!(fixed(language, text).as_deref(), Some(expected));
    }
}

/// Pieces that the reader has decisions about, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "$x",
        "$x = ",
        "$x += ",
        "pkgmgr ",
        "'pkgmgr /iu:A' ",
        "\n",
        "\r\n",
        "`",
        "\"",
        "'",
        "@\"\n",
        "\n\"@",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "@(",
        "@{",
        "$(",
        "#",
        "<#",
        "-Wait ",
        "--% ",
        "& ",
        "| ",
        ";",
        ",",
        ".",
        ":",
        "if (1) {",
        "foreach ($y in ",
        "function f ",
        "param(",
        "> ",
        "2>&1",
        "\u{201c}",
        "\u{2013}",
        "é",
        "Start-Process ",
        "iex ",
        "-f ",
        "-join ",
        "+ ",
        "%X%",
        "cmd /c ",
        "powershell -Command ",
        "[Diagnostics.Process]::Start(",
        "@x ",
        "/iu:A;B ",
        "try {",
        "catch {",
        "switch ($x) {",
    ]);
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

/// Each was found by the property below.
#[test]
fn characters_of_several_bytes_after_a_sign() {
    for text in [
        "cmd /c \"\u{2013} pkgmgr\"",
        "pkgmgr --% \u{201c} x",
        "cmd --% é%X%",
    ] {
        let _ = Language::PowerShell.read(text);
    }
}

proptest! {
    #[test]
    fn reading_any_scraps_stays_inside_the_text(text in scraps()) {
        let script = Language::PowerShell.read(&text);
        for call in &script.invocations {
            let slots = call.site.slots.iter().flat_map(|slot| &slot.spans);
            for span in slots.chain([&call.span]) {
                prop_assert!(text.get(span.range()).is_some());
            }
        }
    }

    #[test]
    fn reading_any_text_ends(text in any::<String>()) {
        let _ = Language::PowerShell.read(&text);
    }
}

#[test]
fn a_program_that_may_be_a_tool_is_a_call_without_a_fix() {
    let carriers = [
        "param($t = 'pkgmgr.exe')\n& $t /iu:A",
        "param([string]$t = \"$env:windir\\system32\\pkgmgr\", $x = 1)\n& $t /iu:A",
        "function F($t = 'pkgmgr') { & $t /iu:A }\nF",
        "function F { param($t = 'pkgmgr') & $t /iu:A }\nF",
        "function F($t, $n) { & $t \"/iu:A\" }\nF pkgmgr A",
        "function F { return 'pkgmgr' }\n& (F) /iu:A",
        "function F { \"$d\\pkgmgr.exe\" }\n$t = F\n& $t /iu:A",
        "filter F { & $_ /iu:A }\n'pkgmgr' | F",
        "$b = { param($t) & $t /iu:A }\n& $b pkgmgr",
        "$b = {\n  param($n, $t)\n  & $t /iu:A\n}\n. $b -t pkgmgr -n 1",
        "$b = { & $args[0] /iu:A }\n& $b pkgmgr",
        "$b = { param($t) & $t /iu:A }\nicm -ScriptBlock $b -ArgumentList pkgmgr.exe",
        "$b = { param($t) & $t /iu:A }\n$b.Invoke('pkgmgr')",
        "Invoke-Command { param($t) & $t /iu:A } -ArgumentList pkgmgr",
        "Invoke-Command -ArgumentList 'pkgmgr' -ScriptBlock { param($t) & $t /iu:A }",
        "Start-Job { param($t) & $t /iu:A } -ArgumentList pkgmgr | Wait-Job",
        "& { param($t) & $t /iu:A } pkgmgr",
        "class R { [string]$T = 'pkgmgr'; [void] F() { & $this.T /iu:A } }",
        "$t = @{ a = 'pkgmgr'; b = 'x' }\n& $t[$k] /iu:A",
        "$t = @{ a = 'pkgmgr'; b = 'x' }\n& $t.$k /iu:A",
        "$t = @{}\n$t[$k] = 'pkgmgr'\n& $t['a'] /iu:A",
        "$t = @{}\n$t.Add($k, 'pkgmgr')\n& $t.a /iu:A",
        "$t = 'pkgmgr', 'x'\n& $t[$i] /iu:A",
        "& (Get-Command pkgmgr).Source /iu:A",
        "$t = 'pkgmgr'\n& (Get-Variable t -ValueOnly) /iu:A",
        "$t = (gcm pkgmgr.exe -ea 0).Path\n& $t /iu:A",
        "Get-Command pkgmgr | % { & $_ /iu:A }",
        "'pkgmgr', 'x' | ForEach-Object { & $PSItem /iu:A }",
        "'pkgmgr', 'x' | ? { $_ } | % { & $_ /iu:A }",
        "('pkgmgr').ForEach({ & $_ /iu:A })",
        "$l = [pscustomobject]@{ t = 'pkgmgr' }, [pscustomobject]@{ t = 'x' }\n$l | % { & $_.t /iu:A }",
        "$l = @([pscustomobject]@{ t = 'pkgmgr' }; [pscustomobject]@{ t = 'x' })\n$l | % { & $_.t /iu:A }",
        "$l = [pscustomobject]@{ t = 'pkgmgr' }\n$l | % { & $_.t /iu:A }",
        "foreach ($t in 'pkgmgr', 'x') { & $t /iu:A }",
        "$x = $a ? 'pkgmgr' : 'dism'; & $x /iu:A",
        "$x = $a ?? 'pkgmgr'; & $x /iu:A",
        "$x ??= 'pkgmgr'; & $x /iu:A",
        "$x = if ($a) { 'pkgmgr' } else { 'x' }\n& $x /iu:A",
        "$x = switch ($a) { 1 { 'pkgmgr' } default { 'x' } }\n& $x /iu:A",
        "$x = \"$d\\\" + $(if ($a) { 'pkgmgr' } else { 'x' }) + '.exe'\n& $x /iu:A",
        "param($t)\nif (!$t) { $t = 'pkgmgr' }\n& $t /iu:A",
        "Set-Variable -Name x -Value pkgmgr\n& $x /iu:A",
        "if ($q) { $x = 'pkgmgr' } else { $x = 'peimg' }\n& \"$x.exe\" /iu:A",
    ];
    for text in carriers {
        let found = lines(text);
        assert!(
            found.contains("<pkgmgr> [/iu:A]")
                || found.contains("pkgmgr> [/iu:A]")
                || found.contains("pkgmgr.exe> [/iu:A]"),
            "{text}\n{found}"
        );
        assert!(found.ends_with("manual"), "{text}\n{found}");
        assert_eq!(calls(text).len(), 1, "{text}\n{found}");
    }
}

#[test]
fn a_command_line_that_may_start_a_tool_is_a_call_without_a_fix() {
    for text in [
        "param($c = 'pkgmgr /iu:A')\ncmd /c $c",
        "param($c = 'pkgmgr /iu:A')\niex $c",
        "param($c = '& pkgmgr /iu:A')\niex $c",
        "param($c = 'Start-Process pkgmgr /iu:A')\niex $c",
        "param($a = '/c start /w pkgmgr /iu:A')\nStart-Process cmd $a",
        "param($a = '-Command pkgmgr /iu:A')\nStart-Process powershell $a",
        "$s = @{ a = 'pkgmgr /iu:A'; b = 'x' }\ncmd /c $s[$k]",
        "$s = if ($a) { 'pkgmgr /iu:A' } else { 'x' }\n$sh.Run($s, 0, $true)",
        "$l = New-Object Collections.ArrayList\n$l.Add('pkgmgr /iu:A')\nforeach ($c in $l) { iex $c }",
        "$s = @'\npkgmgr /iu:A\nx\n'@\n$s -split \"`n\" | % { cmd /c $_ }",
    ] {
        let found = lines(text);
        assert!(found.contains("<pkgmgr> [/iu:A]"), "{text}: {found}");
        assert!(found.ends_with("manual"), "{text}: {found}");
        assert_eq!(calls(text).len(), 1, "{text}: {found}");
    }
}

#[test]
fn a_tool_that_is_named_near_a_program_is_no_call() {
    for text in [
        "param($t = 'notepad.exe')\n& $t /iu:A\nWrite-Host 'pkgmgr'",
        "$t = @('pkgmgr', 'notepad')\n& $t[1] /iu:A",
        "$t = @{ a = 'pkgmgr'; b = 'notepad' }\n& $t.b /iu:A",
        "$t = 'pkgmgr'\n$t = Get-Other\n& $t /iu:A",
        "$x = if ($t -eq 'pkgmgr') { 'dism' } else { 'notepad' }\n& $x /iu:A",
        "$x = switch ($t) { 'pkgmgr' { 'dism' } default { 'x' } }\n& $x /iu:A",
        "foreach ($n in 'pkgmgr', 'peimg') { Stop-Process -Name $n }",
        "Get-Process pkgmgr | % { $_.Kill() }",
        "$l = \"$d\\pkgmgr.log\"\n& $l /iu:A",
        "$b = { param($t) & notepad /iu:A }\n& $b pkgmgr",
        "$b = { param($t) & $t /iu:A; $x = 'pkgmgr' }\n& $b notepad",
        "$b = { param($t) & $t /iu:A }\n& $b notepad\nWrite-Host pkgmgr",
        "icm { param($t) & $t /iu:A } -ArgumentList notepad; Write-Host pkgmgr",
    ] {
        let tools = calls(text);
        let named = tools
            .iter()
            .filter(|call| call.program.program_name().as_deref() == Some("pkgmgr"));
        assert_eq!(named.count(), 0, "{text}");
    }
}

#[test]
fn a_number_takes_an_item_of_an_array() {
    check(&[
        (
            "$t = 'pkgmgr', 'x'\n& $t[0] /iu:A",
            "& <pkgmgr> [/iu:A] line($t[0] /iu:A) unsafe",
        ),
        (
            "$t = 'x', 'pkgmgr'\n& $t[-1] /iu:A",
            "& <pkgmgr> [/iu:A] line($t[-1] /iu:A) unsafe",
        ),
    ]);
}

#[test]
fn what_does_not_parse_is_not_rewritten() {
    let is_withheld = |text: &str| {
        let limits = calls(text).remove(0).site.limits;
        limits
            .iter()
            .any(|limit| limit.reason.contains("not closed"))
    };
    assert!(!is_withheld("pkgmgr /iu:X \"/m:a\""));
    assert!(is_withheld("pkgmgr /iu:X \"/m:a"));
    assert!(is_withheld("pkgmgr /iu:X '/m:a\nb"));
}

#[test]
fn what_runs_and_logs_a_command_line_runs_it() {
    for text in [
        "$x.RunCommand('pkgmgr /iu:A')",
        "$x.RunWithLogging('start /w pkgmgr /iu:A')",
        "$x.Execute('pkgmgr', '/iu:A')",
        "$c = 'pkgmgr /iu:A'\n[Tool]::Launch($c)",
        "Invoke-LoggedCommand 'pkgmgr /iu:A'",
        "LogRun 'pkgmgr /iu:A'",
    ] {
        let found = calls(text);
        let is_it = |call: &&Invocation| {
            call.program.as_str() == "pkgmgr" && call.site.delivery == Delivery::Passed
        };
        assert_eq!(found.iter().filter(is_it).count(), 1, "{text}");
    }
    for text in [
        "$log.Info('pkgmgr /iu:A')",
        "Write-RunLog 'pkgmgr /iu:A'",
        "Write-Log 'pkgmgr /iu:A'",
        "Log 'pkgmgr /iu:A'",
        "$x.IsRunning('pkgmgr')",
    ] {
        let found = calls(text);
        let is_it = |call: &&Invocation| call.program.as_str() == "pkgmgr";
        assert_eq!(found.iter().filter(is_it).count(), 0, "{text}");
    }
}
