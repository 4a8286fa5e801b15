//! What a safe fix keeps, and which fixes are not safe.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability::{self, Manual, Safe, Unsafe};
use dismigrate::language::Language::{self, Batch, PowerShell, VbScript};
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

/// The findings of the retired tools in a script.
fn calls(script: &str, language: Language) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    let mut findings = check(script, language, &rules, &Options::default()).findings;
    findings.retain(|finding| finding.call.is_some());
    findings
}

/// What the fix of the only call in a script is.
fn applicability(script: &str, language: Language) -> Applicability {
    let calls = calls(script, language);
    assert_eq!(calls.len(), 1, "{script}: {calls:?}");
    calls[0]
        .fix
        .as_ref()
        .map_or(Manual, |fix| fix.applicability)
}

/// The script after its safe fixes.
fn fixed(script: &str, language: Language) -> String {
    let accepted = rewrite::accept(&calls(script, language), false);
    rewrite::apply(script, &accepted.edits).unwrap()
}

#[test]
fn each_of_several_commands_has_the_redirections() {
    let ui = "dism /Image:C:\\m /Set-UILang:de-DE";
    let system = "dism /Image:C:\\m /Set-SysLocale:de-DE";
    for (old, first, others) in [
        ("> $null", "> $null", "> $null"),
        ("> C:\\a.log", "> C:\\a.log", ">> C:\\a.log"),
        ("2>&1 >> $log", "2>&1 >> $log", "2>&1 >> $log"),
        ("2>$null", "2>$null", "2>$null"),
        ("*> \"$d\\a.log\"", "*> \"$d\\a.log\"", "*>> \"$d\\a.log\""),
        ("> nullog.txt", "> nullog.txt", ">> nullog.txt"),
        ("2>&1 | Out-Null", "2>&1 | Out-Null", "2>&1 | Out-Null"),
    ] {
        let call = format!(
            "if ($x) {{\n  intlcfg -uilang:de-DE -syslocale:de-DE -image:C:\\m {old}\n}}\n"
        );
        let new = format!("if ($x) {{\n  {ui} {first}\n  {system} {others}\n}}\n");
        assert_eq!(fixed(&call, PowerShell), new, "{old}");
    }
    for redirection in ["> $(Get-Log)", "> (Get-Log)", "> \"$($n++).log\""] {
        let call = format!("intlcfg -uilang:de-DE -syslocale:de-DE -image:C:\\m {redirection}\n");
        assert_eq!(applicability(&call, PowerShell), Manual, "{call}");
    }
    for (old, new) in [
        ("CALL > a.log # why\n", "UI > a.log\nSYS >> a.log # why\n"),
        ("if ($x) { CALL }\n", "if ($x) { UI; SYS }\n"),
        ("& { CALL > $l; $n }\n", "& { UI > $l; SYS >> $l; $n }\n"),
        (
            "& { ls; CALL | Out-Null } #\n",
            "& { ls; UI | Out-Null; SYS | Out-Null } #\n",
        ),
        ("CALL; exit 1\n", "UI\nSYS; exit 1\n"),
    ] {
        let call = "intlcfg -uilang:de-DE -syslocale:de-DE -image:C:\\m";
        let new = new.replace("UI", ui).replace("SYS", system);
        assert_eq!(fixed(&old.replace("CALL", call), PowerShell), new, "{old}");
    }
    let between = "intlcfg -uilang:de-DE > a.log -syslocale:de-DE -image:C:\\m\n";
    assert_eq!(applicability(between, PowerShell), Manual);
}

#[test]
fn what_does_something_is_asked_as_before() {
    let moves = |m: &str, s: &str| {
        format!("sh.Run \"pkgmgr /ip /m:\" & {m} & \" /s:\" & {s} & \" /quiet\", 0, True\n")
    };
    let function = "Function NextId\nNextId = ts.ReadLine\nEnd Function\n";
    for (language, script, expected) in [
        (VbScript, moves("ts.ReadLine", "ts.ReadLine"), Unsafe),
        (VbScript, moves("ts.ReadLine()", "dir"), Unsafe),
        (VbScript, moves("dir", "InputBox(\"Where?\")"), Unsafe),
        (VbScript, moves("NextId", "dir") + function, Unsafe),
        (VbScript, moves("NextId", "dir"), Safe),
        (VbScript, moves("ts.ReadLine", "\"C:\\t\""), Safe),
        (VbScript, moves("ts.Readline", "dir"), Unsafe),
        (VbScript, moves("ts.readall", "dir"), Unsafe),
        (VbScript, moves("rs.NextName", "dir"), Unsafe),
        (VbScript, moves("f.Path", "fso.GetSpecialFolder(2)"), Safe),
        (VbScript, moves("cpu.AddressWidth", "f.CreatedBy"), Safe),
        (
            VbScript,
            moves(
                "WScript.Arguments.Unnamed(0)",
                "WScript.Arguments.Unnamed.Item(1)",
            ),
            Safe,
        ),
        (VbScript, moves("names(i)", "LCase(dir)"), Safe),
        (
            VbScript,
            "sh.Run \"intlcfg -uilang:de-DE -syslocale:de-DE -image:\" & ts.ReadLine, 0, True"
                .to_owned(),
            Manual,
        ),
        (
            VbScript,
            "cmd = \"pkgmgr /ip /m:\" & ts.ReadLine\nsh.Run cmd & \" /quiet\", 0, True\n"
                .to_owned(),
            Manual,
        ),
    ] {
        assert_eq!(applicability(&script, language), expected, "{script}");
    }
    let process =
        |m: &str, l: &str| format!("Start-Process pkgmgr \"/ip /m:{m} /l:{l} /quiet\" -Wait\n");
    let split = |image: &str| format!("intlcfg -uilang:de-DE -syslocale:de-DE -image:{image}\n");
    let own = "function Get-Name { $script:n++; $script:n }\n";
    for (script, expected) in [
        (process("C:\\p$((++$i)).cab", "C:\\p$i.log"), Unsafe),
        (
            "$i = 0\n".to_owned() + &process("C:\\p$((++$i)).cab", "C:\\p$i.log"),
            Unsafe,
        ),
        (process("$cab", "$($q.Dequeue())"), Unsafe),
        (process("$cab", "$(Next-Log)"), Unsafe),
        (process("$cab", "$(.\\log.ps1)"), Unsafe),
        (process("$cab", "$([guid]::NewGuid()).log"), Unsafe),
        (process("$(Next-Cab)", "C:\\a.log"), Safe),
        (process("$cab", "$($cab.Name).log"), Safe),
        (process("$cab", "$(Join-Path $logs $cab.Name)"), Safe),
        (process("$cab", "$(Get-Date -f yyyyMMdd).log"), Safe),
        (
            process("$cab", "$($cab.Name.Replace('.cab', '.log'))"),
            Safe,
        ),
        (process("$cab", "$($cab.ToLowerInvariant()).log"), Safe),
        (
            process("$cab", "$((Get-Date).AddDays(-1).ToShortDateString()).log"),
            Safe,
        ),
        (process("$cab", "$(Get-Name)"), Safe),
        (own.to_owned() + &process("$cab", "$(Get-Name)"), Unsafe),
        (
            "Start-Process pkgmgr ('/ip /m:{0} /l:{1} /quiet' -f (Next-Id),(Next-Id)) -Wait\n"
                .to_owned(),
            Unsafe,
        ),
        (split("$($imgs.Dequeue())"), Unsafe),
        (split("$(Mount-It)"), Unsafe),
        (split("$($imgs[0])"), Safe),
        (split("(Join-Path $a $b)"), Safe),
        (
            "cmd /c \"pkgmgr /ip /m:$(Next-Id) /l:$log /quiet\"\n".to_owned(),
            Unsafe,
        ),
    ] {
        assert_eq!(applicability(&script, PowerShell), expected, "{script}");
    }
}

/// Child processes inherit it.
#[test]
fn an_environment_variable_is_no_private_place() {
    let call = "Start-Process pkgmgr $env:PKG -Wait\n";
    let script = format!("$env:PKG = '/iu:A /quiet'\n{call}");
    assert_eq!(applicability(&script, PowerShell), Unsafe);
    let script = "$env:PKG = 'pkgmgr'\nStart-Process $env:PKG '/iu:A' -Wait\n";
    assert_eq!(applicability(script, PowerShell), Unsafe);
    let own = script.replace("env:", "");
    assert_eq!(applicability(&own, PowerShell), Safe);
}

#[test]
fn a_script_that_is_sourced_may_set_variables() {
    let call = "Start-Process pkgmgr \"/iu:TFTP $opt\" -Wait\n";
    for source in [
        ". .\\settings.ps1",
        ". \"$PSScriptRoot\\x.ps1\"",
        ". $settings",
        "if ($x) { . .\\s.ps1 }",
    ] {
        let script = format!("$opt = '/quiet'\n{source}\n{call}");
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{script}");
        let script = format!("{source}\n$opt = '/quiet'\n{call}");
        assert_eq!(applicability(&script, PowerShell), Safe, "{script}");
        let whole = "Start-Process pkgmgr $opt -Wait\n";
        let script = format!("$opt = '/iu:A /quiet'\n{source}\n{whole}");
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{script}");
        let list = format!("$opt = '/iu:A', '/quiet'\n{source}\n{whole}");
        assert_eq!(applicability(&list, PowerShell), Unsafe, "{script}");
        let kept = "Start-Process pkgmgr \"/ip /m:$opt /quiet\" -Wait\n";
        let script = format!("$opt = 'C:\\a.cab'\n{source}\n{kept}");
        assert_eq!(applicability(&script, PowerShell), Safe, "{script}");
    }
    let script = format!("$opt = '/quiet'\n& .\\step.ps1\n{call}");
    assert_eq!(applicability(&script, PowerShell), Safe);
}

#[test]
fn a_comment_among_words_is_kept() {
    for script in [
        "pkgmgr /iu:TFTP <# client only #> /quiet | Out-Null\n",
        "pkgmgr /iu:TFTP `\n  <# client only #> /quiet | Out-Null\n",
        "Start-Process pkgmgr -Wait -ArgumentList '/iu:A', # client\n  '/quiet'\n",
    ] {
        assert_eq!(applicability(script, PowerShell), Manual, "{script}");
    }
    for script in [
        "pkgmgr /iu:TFTP /quiet <# client only #> | Out-Null\n",
        "<# client #> pkgmgr /iu:TFTP /quiet | Out-Null # only\n",
    ] {
        let new = script.replace(
            "pkgmgr /iu:TFTP /quiet",
            "dism /Online /Quiet /Enable-Feature /FeatureName:TFTP",
        );
        assert_eq!(fixed(script, PowerShell), new);
    }
}

/// `-f` takes an array for the list of its operands.
#[test]
fn what_may_be_an_array_is_not_put_into_a_string() {
    let format =
        |x: &str| format!("Start-Process pkgmgr ('/ip /m:\"{{0}}\" /quiet' -f {x}) -Wait\n");
    for (before, operand, expected) in [
        ("param([string[]]$Cab)\n", "$Cab", Unsafe),
        ("param($Cab)\n", "$Cab", Unsafe),
        ("$cab = Get-ChildItem *.cab\n", "$cab", Unsafe),
        ("$cab = Get-ChildItem *.cab\n", "$cab.FullName", Unsafe),
        ("[string]$cab = 'a.cab'\n$cab = Get-Cabs\n", "$cab", Unsafe),
        ("", "(Get-Cabs)", Unsafe),
        ("", "$cab", Unsafe),
        ("param([string]$Cab)\n", "$Cab", Safe),
        (
            "param([Parameter(Mandatory)] [System.String] $Cab)\n",
            "$Cab",
            Safe,
        ),
        ("", "$env:CAB", Safe),
        ("", "\"$cab\"", Safe),
        ("", "$cabs[0]", Safe),
        ("", "$cab, $x", Safe),
        ("$cab = 'C:\\a.cab'\n", "$cab", Safe),
        (
            "if ($x) { $cab = 'a.cab' } else { $cab = 'b.cab' }\n",
            "$cab",
            Safe,
        ),
        ("", "(Join-Path $a $b)", Safe),
        ("", "(Read-Host)", Safe),
        ("", "$cabs.Count", Safe),
    ] {
        let script = before.to_owned() + &format(operand);
        assert_eq!(applicability(&script, PowerShell), expected, "{script}");
    }
    for head in ["foreach ($c in $cabs)", "ForEach ( $c in gci *.cab )"] {
        let script = format!("{head} {{\n{}}}\n", format("$c.FullName"));
        assert_eq!(applicability(&script, PowerShell), Safe, "{script}");
    }
    let piped = format!("gci *.cab | % {{\n{}}}\n", format("$_.FullName"));
    assert_eq!(applicability(&piped, PowerShell), Safe);
}

#[test]
fn an_array_in_a_string_is_joined_by_what_the_script_says() {
    let arguments = |script: &str| {
        let call = calls(script, PowerShell).remove(0).call;
        call.unwrap().arguments
    };
    let call = "$feat = 'A', 'B'\nStart-Process pkgmgr \"/iu:$feat /quiet\" -Wait\n";
    for script in [
        format!("$OFS = ';'\n{call}"),
        format!("$script:OFS = ';'\nfunction f {{\n{call}}}\nf\n"),
    ] {
        assert_eq!(arguments(&script), ["/iu:$feat", "/quiet"], "{script}");
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{script}");
    }
    let inside = format!("function f($x) {{ $OFS = ';'; \"$x\" }}\n{call}");
    for script in [call, &inside] {
        assert_eq!(arguments(script), ["/iu:A", "B", "/quiet"], "{script}");
    }
}

/// `dism-wow64` objects to it.
#[test]
fn the_32_bit_program_is_no_safe_one() {
    for (language, script, expected) in [
        (Batch, "%windir%\\SysWOW64\\pkgmgr.exe /iu:A", Unsafe),
        (Batch, "%windir%\\SysWOW64\\cmd.exe /c pkgmgr /iu:A", Unsafe),
        (
            Batch,
            "%windir%\\SysWOW64\\cmd.exe /c %windir%\\Sysnative\\pkgmgr /iu:A",
            Safe,
        ),
        (
            Batch,
            "%windir%\\SysWOW64\\pkgmgr.exe /iu:A /o:\"C:\\m;C:\\m\\Windows\"",
            Safe,
        ),
        (Batch, "%windir%\\Sysnative\\pkgmgr.exe /iu:A", Safe),
        (
            PowerShell,
            "& \"$env:windir\\SysWOW64\\cmd.exe\" /c pkgmgr /iu:A",
            Unsafe,
        ),
        (
            PowerShell,
            "Start-Process \"$env:windir\\SysWOW64\\pkgmgr.exe\" '/iu:A' -Wait",
            Unsafe,
        ),
        (
            VbScript,
            "sh.Run \"%windir%\\SysWOW64\\pkgmgr.exe /iu:A\", 0, True",
            Unsafe,
        ),
    ] {
        assert_eq!(applicability(script, language), expected, "{script}");
    }
}

#[test]
fn a_program_that_is_not_certain_is_called_what_it_may_be() {
    let call = |other: &str| {
        let tool = "\"$env:windir\\Sysnative\\pkgmgr.exe\"";
        format!(
            "$exe = if (Test-Path x) {{ {tool} }} else {{ {other} }}\nStart-Process $exe '/iu:A' -Wait\n"
        )
    };
    for (other, reason) in [
        (
            "\"$env:windir\\System32\\pkgmgr.exe\"",
            "it is one of several calls",
        ),
        ("'choco'", "this tool, or another program"),
        ("$other", "this tool, or another program"),
    ] {
        let script = call(other);
        let help = calls(&script, PowerShell).remove(0).help;
        assert!(help.contains(reason), "{script}: {help}");
    }
}

#[test]
fn a_fix_is_right_for_each_value_that_the_script_gives() {
    let over = |set: &str, call: &str| format!("for %%v in ({set}) do {call}\r\n");
    let add = "pkgmgr /ip /m:%%v /quiet";
    let image = "pkgmgr /n:u.xml /o:%%v;%%v\\Windows";
    for (set, call, expected) in [
        ("a.cab b.msu", add, Unsafe),
        ("*.msu *.cab", add, Unsafe),
        ("a.cab b.cab", add, Safe),
        ("*.msu", add, Manual),
        ("C:\\hotfix\\*.MSU", add, Manual),
        ("*.cab", add, Safe),
        ("\"%SRC%\\*.msu\"", "pkgmgr /ip /m:\"%%~fv\" /quiet", Manual),
        ("\"%SRC%\\*.cab\"", "pkgmgr /ip /m:\"%%~fv\" /quiet", Safe),
        ("a.msu", "pkgmgr /up /m:%%v /quiet", Manual),
        ("D: E:", "peimg /list %%v\\Windows", Safe),
        ("D: E:\\m", "peimg /list %%v\\Windows", Unsafe),
        ("D:\\m E:\\m", "peimg /list %%v\\Windows", Safe),
        ("D: E:", image, Safe),
        ("D:\\m E:\\m", image, Safe),
        ("\\\\srv\\a", image, Manual),
        (
            "100 1024",
            "peimg /scratchspace=%%v C:\\pe\\Windows",
            Manual,
        ),
        ("64 128", "peimg /scratchspace=%%v C:\\pe\\Windows", Safe),
        ("A B", "pkgmgr /iu:%%v", Unsafe),
    ] {
        let script = over(set, call);
        assert_eq!(applicability(&script, Batch), expected, "{script}");
    }
    let listed =
        |pattern: &str| format!("for /f \"delims=\" %%v in ('dir /b /s {pattern}') do {add}\r\n");
    assert_eq!(applicability(&listed("C:\\hotfix\\*.msu"), Batch), Manual);
    assert_eq!(applicability(&listed("C:\\hotfix\\*.cab"), Batch), Safe);
    let chosen = "set P=a.cab\r\nif \"%1\"==\"x\" set P=b.msu\r\npkgmgr /ip /m:%P%\r\n";
    assert_eq!(applicability(chosen, Batch), Unsafe);
    let drive = "for %%d in (C D E) do if exist %%d:\\Windows\\explorer.exe set OS=%%d:\r\n";
    for (call, image) in [
        ("peimg /list %OS%\\Windows", "%OS%\\"),
        ("peimg /list \"%OS%\\Windows\"", "%OS%\\"),
        ("intlcfg -all:de-DE -image:%OS%\\", "%OS%\\"),
        ("pkgmgr /n:u.xml /o:%OS%\\;%OS%\\Windows", "%OS%\\"),
        ("pkgmgr /n:u.xml /o:\"%OS%;%OS%\\Windows\"", "%OS%\\"),
    ] {
        for before in ["", "set OS=\r\n"] {
            let script = fixed(&format!("{before}{drive}{call}"), Batch);
            assert!(
                script.contains(&format!("dism /Image:{image} /")),
                "{script}"
            );
        }
    }
    let mount = "set M=C:\\mnt\r\nif not \"%1\"==\"\" set M=D:\\mnt\r\n".to_owned();
    for call in [
        "peimg /list %M%\\Windows",
        "intlcfg -all:de-DE -image:%M%\\",
        "pkgmgr /n:u.xml /o:%M%\\;%M%\\Windows",
    ] {
        assert_eq!(
            applicability(&(mount.clone() + call), Batch),
            Safe,
            "{call}"
        );
    }
}

#[test]
fn a_fix_is_right_for_each_item_that_a_loop_goes_through() {
    let add = "Start-Process pkgmgr \"/ip /m:ITEM /quiet\" -Wait";
    let image = "& peimg /list \"ITEM\\Windows\"";
    for (list, call, expected) in [
        ("'a.cab', 'b.msu'", add, Unsafe),
        ("'a.cab', 'b.cab'", add, Safe),
        ("@('a.msu'; 'b.msu')", add, Manual),
        ("'a.msu'", add, Manual),
        ("$packages", add, Unsafe),
        ("'D:', 'E:\\m'", image, Unsafe),
        ("'D:\\m', 'E:\\m'", image, Safe),
    ] {
        let set = "$packages = 'a.cab', 'b.msu'\n";
        for (head, item) in [
            (format!("foreach ($i in {list}) {{"), "$i"),
            (format!("{list} | ForEach-Object {{"), "$_"),
            (format!("{list} | ? {{ $_ }} | % {{"), "$_"),
            (format!("({list}).ForEach({{"), "$_"),
        ] {
            let end = if head.contains(".ForEach(") {
                "})"
            } else {
                "}"
            };
            let script = format!("{set}{head} {} {end}\n", call.replace("ITEM", item));
            assert_eq!(applicability(&script, PowerShell), expected, "{script}");
        }
    }
}

#[test]
fn a_file_that_may_be_an_update_is_no_safe_one() {
    let piped = |kind: &str| {
        format!(
            "dir *.{kind} | % {{ Start-Process pkgmgr \"/ip /m:$($_.FullName) /quiet\" -Wait }}\n"
        )
    };
    let asked = |kind: &str| {
        format!(
            "If fso.GetExtensionName(f.Path) = \"{kind}\" Then sh.Run \"pkgmgr /ip /m:\" & f.Path & \" /quiet\", 0, True\r\n"
        )
    };
    let found =
        |kind: &str| format!("forfiles /m *.{kind} /c \"cmd /c pkgmgr /ip /m:@path /quiet\"\r\n");
    for (language, script) in [
        (PowerShell, &piped as &dyn Fn(&str) -> String),
        (VbScript, &asked),
        (Batch, &found),
    ] {
        assert_eq!(applicability(&script("msu"), language), Unsafe);
        assert_eq!(applicability(&script("cab"), language), Safe);
    }
    let known =
        "rem wusa takes a.msu\r\nfor %%f in (*.cab) do pkgmgr /ip /m:%%f /quiet\r\nwusa b.msu\r\n";
    assert_eq!(applicability(known, Batch), Safe);
    let remark = "rem no .msu here\r\npkgmgr /ip /m:%1 /quiet\r\n";
    assert_eq!(applicability(remark, Batch), Safe);
}

#[test]
fn the_root_of_what_may_be_a_drive_keeps_its_backslash() {
    for (old, new) in [
        (
            "intlcfg -all:de-DE -image:%1\\\r\n",
            "dism /Image:%1\\ /Set-AllIntl:de-DE\r\n",
        ),
        (
            "intlcfg -all:de-DE -image:%DRV%\\\r\n",
            "dism /Image:%DRV%\\ /Set-AllIntl:de-DE\r\n",
        ),
        (
            "intlcfg -all:de-DE -image:%DRV%\\mnt\\\r\n",
            "dism /Image:%DRV%\\mnt /Set-AllIntl:de-DE\r\n",
        ),
    ] {
        assert_eq!(fixed(old, Batch), new);
    }
}

#[test]
fn no_quote_is_closed_behind_what_may_end_in_a_backslash() {
    let script = |windows: &str, image: &str| {
        format!("$w = {windows}\nStart-Process pkgmgr \"/o:{image} /n:C:\\u.xml /quiet\" -Wait\n")
    };
    let quoted = "`\"$m;$w`\"";
    let joined = "Join-Path $m 'Windows'";
    for (windows, image, expected) in [
        (joined, quoted, Unsafe),
        ("[IO.Path]::Combine($m, 'Windows')", quoted, Unsafe),
        (joined, "$m;$w", Safe),
        ("\"$m\\Windows\"", quoted, Safe),
        ("Join-Path 'C:\\m' 'Windows'", quoted, Safe),
    ] {
        let script = script(windows, image);
        assert_eq!(applicability(&script, PowerShell), expected, "{script}");
    }
    let list = "Start-Process peimg \"/list `\"$(Join-Path $m 'Windows')`\"\" -Wait\n";
    assert_eq!(applicability(list, PowerShell), Unsafe);
}

#[test]
fn a_variable_that_pkgmgr_itself_puts_in_is_no_safe_one() {
    for (script, language, expected) in [
        ("pkgmgr /ip /m:%%TEMP%%\\a.cab /quiet\r\n", Batch, Unsafe),
        ("pkgmgr /ip /m:%TEMP%\\a.cab /quiet\r\n", Batch, Safe),
        ("pkgmgr /ip /m:C:\\100%%\\a.cab /quiet\r\n", Batch, Safe),
        (
            "Start-Process pkgmgr '/iu:A /quiet /l:%windir%\\a.log' -Wait\n",
            PowerShell,
            Unsafe,
        ),
        (
            "Start-Process pkgmgr \"/iu:A /quiet /l:$env:windir\\a.log\" -Wait\n",
            PowerShell,
            Safe,
        ),
        (
            "CreateObject(\"WScript.Shell\").Run \"pkgmgr /ip /m:%TEMP%\\a.cab /quiet\", 0, True\r\n",
            VbScript,
            Safe,
        ),
    ] {
        assert_eq!(applicability(script, language), expected, "{script}");
    }
}

#[test]
fn a_list_that_a_called_script_may_set_is_no_safe_one() {
    let script = |before: &str| {
        format!("set F=TelnetClient\r\n{before}\r\nstart /w pkgmgr /iu:%F% /quiet\r\n")
    };
    assert_eq!(applicability(&script("call site.cmd"), Batch), Unsafe);
    assert_eq!(applicability(&script("call :site"), Batch), Safe);
    let script = |before: &str| {
        format!("$f = 'TelnetClient'\n{before}\nStart-Process pkgmgr \"/iu:$f /quiet\" -Wait\n")
    };
    assert_eq!(applicability(&script(". .\\site.ps1"), PowerShell), Unsafe);
    assert_eq!(applicability(&script("& .\\site.ps1"), PowerShell), Safe);
}

#[test]
fn no_line_is_written_that_a_rule_of_dism_objects_to() {
    let line = |image: &str| format!("intlcfg -all:de-DE -image:{image}\r\n");
    assert_eq!(applicability(&line("C:\\m\\Windows"), Batch), Manual);
    assert_eq!(applicability(&line("C:\\mount\\windows"), Batch), Safe);
}

#[test]
fn what_call_expands_with_an_unknown_part_stays_as_it_is_written() {
    let values = "set CAB1=C:\\a.cab\r\nset CAB2=C:\\b.cab\r\nset A_B=x\r\n";
    for (way, argument) in [
        ("for /l %%i in (1,1,2) do ", "%%CAB%%i%%"),
        ("for %%i in (1) do ", "%%CAB%%i%%"),
        ("for %%n in (CAB1 CAB2) do ", "%%%%n%%"),
        ("for %%n in (CAB1 CAB2) do ", "%%%%~n:a=b%%"),
        ("for %%n in (a b) do ", "%%CAB1:a=%%n%%"),
        ("", "%%CAB%I%%%"),
        ("", "%%%I%_%J%%%"),
        ("", "C:\\%%CAB %I%%%.cab"),
        ("", "%%%1%%"),
        ("", "%%%I%"),
        ("", "%%~f%I%"),
    ] {
        let call = format!("{values}{way}call pkgmgr /ip /m:{argument} /quiet\r\n");
        let new = format!(
            "{values}{way}call dism /Online /Quiet /Add-Package /PackagePath:{argument}\r\n"
        );
        assert_eq!(fixed(&call, Batch), new, "{call}");
    }
}

#[test]
fn an_object_that_is_changed_elsewhere_is_not_what_it_was() {
    let table = |kind: &str, change: &str| {
        format!(
            "$sp = {kind}@{{ FilePath = 'pkgmgr.exe'; ArgumentList = '/iu:A'; Wait = $true }}\n\
             {change}\nStart-Process @sp\n"
        )
    };
    let set = "$sp.ArgumentList = '/uu:A'";
    for change in [
        format!("function Use-B {{ {set} }}\nif ($b) {{ Use-B }}"),
        format!("function Use-B {{ if ($b) {{ $sp = @{{}} }}\n{set} }}\nUse-B"),
        format!("function Use-B {{ function C {{ {set} }}\nC }}\nUse-B"),
        format!("function Use-B($sp) {{ $sp.A = 1 }}\nfunction C {{ {set} }}\nC"),
        "function Use-B { $sp['ArgumentList'] = '/uu:A' }\nUse-B".to_owned(),
        "function Use-B { $sp.ArgumentList += ' /quiet' }\nUse-B".to_owned(),
        "function Use-B { $sp.Remove('ArgumentList'); $sp.Add('ArgumentList', '/uu:A') }\nUse-B"
            .to_owned(),
        "$b = $sp\nfunction Use-B { $b.ArgumentList = '/uu:A' }\nUse-B".to_owned(),
        "function Use-B { $b.ArgumentList = '/uu:A' }\n$b = $sp\nUse-B".to_owned(),
        "function NoWait { $sp.Wait = $false }\nNoWait".to_owned(),
        format!("$b = {{ {set} }}\n& $b"),
        format!("Invoke-Command {{ {set} }}"),
        format!("& {{ if ($b) {{ {set} }} }}"),
        format!("& {{ if ($b) {{ $sp = @{{}} }}\n{set} }}"),
        "function Fix($h) { $h.ArgumentList = '/uu:A' }\nFix $sp".to_owned(),
        "function Fix($h) { $h.ArgumentList = '/uu:A' }\nfunction All { Fix $args[0] }\nAll $sp"
            .to_owned(),
        "$fix = { param($h) $h.ArgumentList = '/uu:A' }\n& $fix $sp".to_owned(),
        "$sp | ForEach-Object { $_.ArgumentList = '/uu:A' }".to_owned(),
        "foreach ($h in $sp, $other) { $h.ArgumentList = '/uu:A' }".to_owned(),
        "$sp | Add-Member ArgumentList '/uu:A' -Force".to_owned(),
    ] {
        let script = table("", &change);
        for call in calls(&script, PowerShell) {
            assert!(call.fix.is_none(), "{script}");
            assert!(!call.call.unwrap().complete, "{script}");
        }
    }
    for change in [
        "function Use-B { $sp = @{}; $sp.ArgumentList = '/uu:A' }\nUse-B",
        "& { $sp = @{}; $sp.ArgumentList = '/uu:A' }",
        "Start-Job { $other.X = 1 }",
        "function Log { $log.Add('x') }\nLog",
    ] {
        let script = table("", change);
        assert_eq!(applicability(&script, PowerShell), Safe, "{script}");
    }
    let changed = table("", &format!("& {{ {set} }}"));
    assert!(
        fixed(&changed, PowerShell).contains("/Disable-Feature"),
        "{changed}"
    );
}

#[test]
fn a_table_that_is_added_to_later_is_not_what_it_is_in_the_end() {
    let start = "$sp = @{ FilePath = 'pkgmgr.exe'; Wait = $true }";
    for script in [
        "function Go { Start-Process @sp }\nGo\n$sp.Add('ArgumentList', '/iu:A')\nGo\n",
        "foreach ($x in 1, 2) { Start-Process @sp '/iu:A'; $sp.Remove('Wait') }\n",
    ] {
        let script = format!("{start}\n{script}");
        for call in calls(&script, PowerShell) {
            assert!(call.fix.is_none(), "{script}");
        }
    }
}

#[test]
fn what_runs_is_not_certain_behind_a_function_that_changes_it() {
    for (start, change, end) in [
        (
            "$arr = @('/iu:A', '/quiet')",
            "function Set-B { $arr[0] = '/iu:B' }\nSet-B",
            "Start-Process pkgmgr.exe $arr -Wait",
        ),
        (
            "$arr = @('/iu:A', '/quiet')",
            "& { $arr[0] = '/iu:B' }",
            "Start-Process pkgmgr.exe $arr -Wait",
        ),
        (
            "$psi = New-Object Diagnostics.ProcessStartInfo\n$psi.FileName = 'pkgmgr.exe'\n\
             $psi.Arguments = '/iu:A'",
            "function Set-B { $psi.Arguments = '/iu:B' }\nSet-B",
            "[Diagnostics.Process]::Start($psi).WaitForExit()",
        ),
        (
            "$s = @{ Exe = 'pkgmgr.exe'; Args = '/iu:A' }",
            "function Set-B { $s.Args = '/iu:B' }\nSet-B",
            "Start-Process $s.Exe $s.Args -Wait",
        ),
        (
            "$global:cfg = @{ Args = '/iu:A' }",
            "function Set-B { $cfg['Args'] = '/iu:B' }\nSet-B",
            "Start-Process pkgmgr.exe $cfg.Args -Wait",
        ),
        (
            "$cfg = @{ Tool = 'pkgmgr.exe' }",
            "function Use-Dism { $cfg.Tool = 'dism.exe' }\nif ($d) { Use-Dism }",
            "Start-Process $cfg.Tool '/iu:A' -Wait",
        ),
    ] {
        let script = format!("{start}\n{change}\n{end}\n");
        let calls = calls(&script, PowerShell);
        assert_eq!(calls.len(), 1, "{script}");
        assert!(calls[0].fix.is_none(), "{script}");
        let is_certain = calls[0].call.as_ref().unwrap().complete;
        assert!(!is_certain || change.contains("Tool"), "{script}");
    }
}

#[test]
fn a_script_that_powershell_refuses_to_read_is_left_as_it_is() {
    let call = "Start-Process pkgmgr '/iu:SNMP /quiet' -Wait\n";
    for open in [
        "$x = \"a\n",
        "$x = 'a\n",
        "if ($x) {\n",
        "$x = (1 +\n",
        "@'\n",
        "\"$(\n",
    ] {
        for script in [format!("{call}{open}"), format!("{call}{open}{call}")] {
            for call in calls(&script, PowerShell) {
                assert!(call.fix.is_none(), "{script}");
            }
        }
    }
    let line = "powershell -Command \"& { pkgmgr /iu:SNMP /quiet\"\r\n";
    assert_eq!(applicability(line, Batch), Manual);
    let line = "powershell -Command \"& { pkgmgr /iu:SNMP /quiet %REST%\"\r\n";
    assert_ne!(applicability(line, Batch), Safe);
}

#[test]
fn without_a_fix_the_help_speaks_of_none() {
    for script in [
        "ver | find \"6.0\" >nul && start pkgmgr /iu:%F%\r\n",
        "if not exist %windir%\\system32\\dism.exe start pkgmgr /iu:%F%\r\n",
        "start pkgmgr /ip /m:a.cab;b.msu /quiet\r\n",
    ] {
        let calls = calls(script, Batch);
        assert_eq!(calls[0].fix, None, "{script}");
        assert!(!calls[0].help.contains("unsafe: "), "{}", calls[0].help);
    }
    let unsafe_one = calls("start pkgmgr /iu:%F%\r\n", Batch);
    assert!(unsafe_one[0].help.starts_with("unsafe: "), "{unsafe_one:?}");
}

#[test]
fn what_no_way_reaches_is_no_call_that_runs() {
    let path = "\\Windows\\System32\\PkgMgr.exe\r\n";
    for script in [
        format!("goto :end_files\r\n{path}:end_files\r\n"),
        format!("exit /b\r\n{path}"),
        format!("(goto :x & {})\r\n:x\r\n", path.trim_end()),
    ] {
        assert_eq!(calls(&script, Batch), [], "{script}");
    }
    for script in [
        "goto :x\r\npkgmgr /iu:A\r\n:x\r\necho x\r\n",
        "exit /b 0\r\npkgmgr /iu:A\r\n",
        "goto :x & pkgmgr /iu:A\r\n:x\r\n",
        "if \"%1\"==\"x\" (goto :x) else (exit /b)\r\npkgmgr /iu:A\r\n:x\r\n",
    ] {
        assert_eq!(applicability(script, Batch), Unsafe, "{script}");
        assert!(calls(script, Batch)[0].help.contains("leads here"));
    }
    for script in [
        "if \"%1\"==\"x\" goto :x\r\npkgmgr /iu:A\r\n:x\r\n",
        "goto :x\r\n:y\r\npkgmgr /iu:A\r\n:x\r\ngoto %Y%\r\n",
        "goto :x\r\n:y\r\npkgmgr /iu:A\r\n:x\r\n",
        "goto :x || exit /b\r\n:x\r\npkgmgr /iu:A\r\n",
        "verify >nul && exit /b\r\npkgmgr /iu:A\r\n",
        "for %%f in (*.txt) do exit /b\r\npkgmgr /iu:A\r\n",
        "echo x | exit /b\r\npkgmgr /iu:A\r\n",
        "cmd /c exit /b\r\npkgmgr /iu:A\r\n",
    ] {
        assert_eq!(applicability(script, Batch), Safe, "{script}");
    }
}

#[test]
fn a_directory_that_the_script_makes_is_no_update() {
    let call = "pkgmgr.exe /ip /m:\"%TEMP%\\%%i\" /quiet /norestart";
    let script = |before: &str| {
        format!("dir *.msu\r\nfor /f %%i in (list.txt) do (\r\n  {before}\r\n  {call}\r\n)\r\n")
    };
    for before in [
        "md \"%TEMP%\\%%i\"",
        "if not exist \"%TEMP%\\%%i\" mkdir \"%TEMP%\\%%i\" >nul",
        "expand.exe %1 -F:* \"%TEMP%\\%%i\"",
        "%windir%\\system32\\expand -f:*.cab %1 \"%TEMP%\\%%i\" >nul",
    ] {
        assert_eq!(applicability(&script(before), Batch), Safe, "{before}");
    }
    for before in [
        "md \"%TEMP%\\x\"",
        "expand %1 \"%TEMP%\\%%i\"",
        "rem md \"%TEMP%\\%%i\"",
        "copy %1 \"%TEMP%\\%%i\"",
        "copy read.md \"%TEMP%\\%%i\"",
        "echo md \"%TEMP%\\%%i\"",
    ] {
        assert_eq!(applicability(&script(before), Batch), Unsafe, "{before}");
    }
    let asked = |make: &str| {
        format!(
            "x = \"a.msu\"\r\nd = ts.ReadLine\r\n{make}\r\nsh.Run \"pkgmgr /ip /m:\" & d & \" /quiet\", 0, True\r\n"
        )
    };
    assert_eq!(applicability(&asked("fso.CreateFolder d"), VbScript), Safe);
    assert_eq!(applicability(&asked("fso.DeleteFile d"), VbScript), Unsafe);
}

const GO: &str = "function Go { cmd /c \"start /w pkgmgr /iu:A /norestart\"; $LASTEXITCODE }\n";

#[test]
fn what_a_function_prints_is_a_value_however_it_is_called() {
    for caller in [
        "Go | ForEach-Object { Log $_ }",
        "Go | Where-Object { $_ }",
        "Go | Select-Object -Last 1",
        "Go | Tee-Object -Variable x",
        "Go | Set-Variable rc",
        "$rc = if ($x) { Go } else { 0 }",
        "$rc = if ($x) {\n  0\n}\nelse {\n  Go\n}",
        "$rc = try { Go } catch { 1 }",
        "$x = 'A','B' | % { Go }",
        "'A','B' | % { Go } | Export-Csv r.csv",
        "foreach ($l in Go) { $l }",
        "$rc = . Go",
        "$rc = & Go",
        "& $function:Go",
        "Invoke-Command -ScriptBlock ${function:Go}",
        "Set-Alias g Go\n$rc = g",
        "$rc = Invoke-Expression \"Go\"",
        "$rc = $(Go)",
        "if (Go) { 1 }",
        "",
    ] {
        let script = format!("{GO}{caller}\n");
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{caller}");
    }
    for caller in [
        "Go",
        "& Go",
        "Go | Out-Null",
        "$null = Go",
        "[void](Go)",
        "$x = 'A','B' | % { $null = Go; 1 }",
        "if ($x) {\n  Go\n}",
        "$b = 1\nGo\n$c = 2",
    ] {
        let script = format!("{GO}{caller}\n");
        assert_eq!(applicability(&script, PowerShell), Safe, "{caller}");
    }
}

#[test]
fn what_gives_a_value_of_its_own_may_be_called_from_elsewhere() {
    let call = "& cmd.exe /c \"start /w pkgmgr /iu:A /norestart\"";
    for body in [
        "return ($LASTEXITCODE -eq 0)",
        "$LASTEXITCODE",
        "if ($x) { return 1 }",
        "[pscustomobject]@{ Code = $LASTEXITCODE }",
    ] {
        let script = format!("function Enable-Legacy {{\n  {call}\n  {body}\n}}\n");
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{body}");
    }
    for body in [
        "return",
        "$i++",
        "$list.Add('x')",
        "[void]$x",
        "'done'",
        "$x = 1",
    ] {
        let script = format!("function Enable-Legacy {{\n  {call}\n  {body}\n}}\n");
        assert_eq!(applicability(&script, PowerShell), Safe, "{body}");
    }
}

#[test]
fn what_a_block_prints_goes_on_with_its_values() {
    let call = "cmd /c \"start /w pkgmgr /iu:A /norestart\"";
    let piped = format!(
        "gc list.txt | ForEach-Object {{\n  {call}\n  [pscustomobject]@{{ Name = $_; Code = $LASTEXITCODE }}\n}} | Export-Csv r.csv\n"
    );
    assert_eq!(applicability(&piped, PowerShell), Unsafe);
    let block = format!("$sb = {{ {call}; $LASTEXITCODE }}\n");
    for caller in [
        "$rc = & $sb",
        "& $sb | Select -Last 1",
        "return & $sb | % { $_ }",
    ] {
        let script = format!("{block}{caller}\n");
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{caller}");
    }
    for caller in ["& $sb", "& $sb | Out-Null", "$null = & $sb"] {
        let script = format!("{block}{caller}\n");
        assert_eq!(applicability(&script, PowerShell), Safe, "{caller}");
    }
}

#[test]
fn a_block_is_held_to_where_it_runs() {
    let block = "$sb = { Start-Process pkgmgr '/iu:A' -Wait }\n";
    let function = "function Go { Start-Process pkgmgr '/iu:A' -Wait }\n";
    for (declared, runs, expected) in [
        (
            block,
            "Invoke-Command -ComputerName $c -ScriptBlock $sb",
            Unsafe,
        ),
        (block, "icm -ScriptBlock $sb -cn $c", Unsafe),
        (block, "icm $c $sb", Unsafe),
        (block, "icm PC1 $sb", Unsafe),
        (
            block,
            "Invoke-Command -Session (New-PSSession $s) -ScriptBlock $sb",
            Unsafe,
        ),
        (
            block,
            "Register-ScheduledJob -Name X -ScriptBlock $sb",
            Manual,
        ),
        (block, "Invoke-Command -ScriptBlock $sb", Safe),
        (block, "icm $sb", Safe),
        (block, "Start-Job -ScriptBlock $sb", Safe),
        (block, "& $sb", Safe),
        (
            function,
            "Invoke-Command -ComputerName $c -ScriptBlock ${function:Go}",
            Unsafe,
        ),
        (
            "$p = @{ComputerName=$c; ScriptBlock={ Start-Process pkgmgr '/iu:A' -Wait }}\n",
            "Invoke-Command @p",
            Unsafe,
        ),
        (
            "$p = @{Name='x'; ScriptBlock={ Start-Process pkgmgr '/iu:A' -Wait }}\n",
            "Register-ScheduledJob @p",
            Manual,
        ),
    ] {
        let script = format!("{declared}{runs}\n");
        assert_eq!(applicability(&script, PowerShell), expected, "{script}");
    }
}

#[test]
fn a_quote_that_a_value_may_close_is_not_closed_again() {
    for (script, language) in [
        ("set P=%1\r\npkgmgr /iu:A /l:\"%P%\r\n", Batch),
        ("start /w pkgmgr /ip /m:\"%1\r\n", Batch),
        ("Start-Process pkgmgr \"/iu:A /l:`\"$p\" -Wait", PowerShell),
        (
            "Dim p : Init\nsh.Run \"pkgmgr /iu:A /l:\"\"\" & p, 0, True\nSub Init : p = \"C:\\a b.log\"\"\" : End Sub",
            VbScript,
        ),
        ("sh.Run \"pkgmgr /ip /m:\"\"\" & p, 0, True", VbScript),
    ] {
        assert_eq!(applicability(script, language), Manual, "{script}");
        assert!(
            calls(script, language)[0]
                .help
                .contains("a quote is open before")
        );
    }
    for (script, language) in [
        ("start /w pkgmgr /ip /m:\"%1\"\r\n", Batch),
        ("start /w pkgmgr /ip \"/m:%1\"\r\n", Batch),
        ("start /w pkgmgr /ip /m:\"C:\\a.cab\r\n", Batch),
        (
            "sh.Run \"pkgmgr /ip /m:\"\"\" & p & \"\"\"\", 0, True",
            VbScript,
        ),
    ] {
        assert_eq!(applicability(script, language), Safe, "{script}");
    }
}

#[test]
fn an_option_that_a_variable_may_bring_is_not_made_part_of_a_list() {
    let script = |option: &str, set: &str| {
        format!(
            "Dim t\n{set}\nsh.Run \"pkgmgr /iu:A\" & t, 0, True\nSub Init : t = \"{option}\" : End Sub"
        )
    };
    for (option, set, expected) in [
        (" /l:C:\\a.log", "Init", Manual),
        (";B /quiet", "Init", Manual),
        (";B", "Init", Unsafe),
    ] {
        let script = script(option, set);
        assert_eq!(applicability(&script, VbScript), expected, "{script}");
    }
    let branch = "If x Then s = \";B /quiet\"\nsh.Run LTrim(\"  pkgmgr /iu:A\") & s, 0, True";
    assert_eq!(applicability(branch, VbScript), Manual);
}

#[test]
fn what_another_moment_gives_is_not_asked_for_again() {
    let twice = |value: &str| {
        format!(
            "o = \" /l:C:\\Logs\\\" & {value} & \" /quiet\"\nsh.Run \"pkgmgr /iu:A;B\" & o, 0, True\n\
             sh.Run \"notepad\" & o"
        )
    };
    for value in [
        "fso.GetTempName",
        "Timer",
        "Time",
        "Replace(Now, \"/\", \"\")",
        "Err.Number",
        "ts.Line",
        "d.Count",
        "q.GetNext",
        ".Item(\"log\")",
        ".Path",
    ] {
        assert_ne!(applicability(&twice(value), VbScript), Safe, "{value}");
    }
    for value in ["WScript.ScriptName", "net.ComputerName"] {
        assert_eq!(applicability(&twice(value), VbScript), Safe, "{value}");
    }
    let with = "With WScript.Arguments.Named\no = \" /l:\" & .Item(\"log\")\nEnd With\n\
                rc = sh.Run(\"pkgmgr /iu:A;B\" & o, 0, True)\nsh.Run \"notepad\" & o";
    assert_ne!(applicability(with, VbScript), Safe);
}

#[test]
fn what_callers_and_objects_read_is_not_written_anew() {
    let by_ref = "Sub Go(ByRef c)\nc = \"pkgmgr /iu:A;B /quiet\"\nsh.Run c, 0, True\nEnd Sub\nGo z\n\
                  If InStr(z, \"pkgmgr\") Then y = 1";
    let field = "Class Job\nPublic c\nSub Go\nc = \"pkgmgr /iu:A;B /quiet\"\nsh.Run c, 0, True\nEnd Sub\n\
                 End Class\nSet j = New Job\nj.Go\nIf InStr(j.c, \"pkgmgr\") Then y = 1";
    for script in [by_ref, field] {
        let fixed = fixed(script, VbScript);
        assert!(fixed.contains("c = \"pkgmgr /iu:A;B /quiet\""), "{fixed}");
    }
    let by_val = by_ref.replace("ByRef", "ByVal");
    assert_eq!(applicability(&by_val, VbScript), Safe);
}

#[test]
fn what_others_may_run_changes_variables_at_any_time() {
    let change = "Sub Chg\nf = \"B;C\"\nEnd Sub\n";
    for handed in [
        "Set r = GetRef(\"Chg\")\nr",
        "x = re.Replace(s, GetRef(\"chg\"))",
        "Set r = GetRef(n)\nCall r()",
        "Set ie = WScript.CreateObject(\"InternetExplorer.Application\", \"c\")\nWScript.Sleep 9 'x_\"",
        "WScript.ConnectObject ie, \"ch_\"",
    ] {
        let name = if handed.contains("ch_") {
            "ch_Quit"
        } else {
            "Chg"
        };
        let change = change.replace("Chg", name);
        let script = format!(
            "f = \"A\"\n{handed}\nsh.Run \"pkgmgr /iu:\" & f & \" /quiet\", 0, True\n{change}"
        );
        assert_ne!(applicability(&script, VbScript), Safe, "{script}");
    }
    let script = format!("f = \"A\"\nsh.Run \"pkgmgr /iu:\" & f & \" /quiet\", 0, True\n{change}");
    assert_eq!(applicability(&script, VbScript), Safe);
}

#[test]
fn what_a_call_prints_into_a_file_is_not_read_in_silence() {
    let call = "start /w pkgmgr /iu:A";
    for (before, file, behind) in [
        (
            "",
            "err.txt",
            "for %%a in (err.txt) do if %%~za gtr 0 echo failed",
        ),
        ("", "c:\\out.txt", "set /p RC=<c:\\out.txt"),
        ("", "o.txt", "findstr \".\" o.txt && exit /b 1"),
        (
            "set L=c:\\l.txt\r\n",
            "%L%",
            "for /f \"delims=\" %%l in (%L%) do set R=%%l",
        ),
        (
            "set L=c:\\l.txt\r\n",
            "\"%L%\" 2>&1",
            "find /c \"x\" \"%L%\"",
        ),
    ] {
        let script = format!("{before}{call} > {file}\r\n{behind}\r\n");
        assert_eq!(applicability(&script, Batch), Unsafe, "{script}");
        let help = &calls(&script, Batch)[0].help;
        assert!(help.contains("reads the file"), "{help}");
        for unread in ["echo done", "type other.txt", "find \"x\" other.txt"] {
            let script = format!("{before}{call} > {file}\r\n{unread}\r\n");
            assert_eq!(applicability(&script, Batch), Safe, "{script}");
        }
    }
    let run = "sh.Run \"cmd /c start /w pkgmgr /iu:A > c:\\out.txt 2>&1\", 0, True\n";
    let read = "s = fso.OpenTextFile(\"c:\\out.txt\").ReadAll\n";
    assert_eq!(applicability(run, VbScript), Safe);
    assert_eq!(applicability(&format!("{run}{read}"), VbScript), Unsafe);
    let run = "cmd /c 'start /w pkgmgr /iu:A > c:\\out.txt'\n";
    assert_eq!(applicability(run, PowerShell), Safe);
    let read = format!("{run}if (Get-Content c:\\out.txt) {{ exit 1 }}\n");
    assert_eq!(applicability(&read, PowerShell), Unsafe);
}

#[test]
fn what_a_block_prints_that_is_given_away_may_become_a_value() {
    let call = "cmd /c \"start /w pkgmgr /iu:A /norestart\"";
    let step = "function Invoke-Step { param([string]$Name,[scriptblock]$Action) @ }\n";
    let takes = step.replace('@', "$rc = & $Action; if ($rc -ne 0) { throw }");
    let runs = step.replace(
        '@',
        "Write-Host \"$Name\"; try { & $Action } catch { throw }",
    );
    let given = format!("Invoke-Step -Name 'T' -Action {{ {call}; $LASTEXITCODE }}\n");
    let script = |declared: &str, given: &str| format!("{declared}{given}\n");
    for script in [
        script(&takes, &given),
        script(&takes, &given.replace(" -Name 'T' -Action", " 'T'")),
        script(&takes, &given.replace("-Action", "-Act")),
        script(&takes, &format!("$null = {given}")),
        script(
            &takes,
            &format!("$sb = {{ {call} }}\nInvoke-Step 'T' -Action $sb"),
        ),
        script(
            &takes,
            &format!("function Go {{ {call} }}\nInvoke-Step 'T' {{ Go }}"),
        ),
        script(&runs, &format!("$rc = {given}")),
        script(&runs.replace("& $Action", "return (& $Action)"), &given),
        script(&runs.replace("& $Action", "Start-Thing $Action"), &given),
        script(
            &runs.replace("& $Action", "Step @PSBoundParameters"),
            &given,
        ),
        script(
            &format!("{takes}function Outer([scriptblock]$b) {{ Invoke-Step 'x' $b }}\n"),
            &given.replace("Invoke-Step -Name 'T' -Action", "Outer"),
        ),
        format!("function F {{ $rc = & $args[0] }}\nF {{ {call} }}"),
        given.clone(),
        format!("$rc = Invoke-External {{ {call} }}"),
        format!("$sb = {{ {call} }}\nInvoke-External $sb"),
        format!("$x = $l | Where-Object {{ {call}; $LASTEXITCODE -eq 0 }}"),
        format!("$l | ? {{ {call}; $LASTEXITCODE -eq 0 }}"),
        format!("$x = $l.Where({{ {call}; $LASTEXITCODE -eq 0 }})"),
        format!("$x = $l.ForEach({{ {call}; $LASTEXITCODE }})"),
        format!("$x = {{ {call}; $LASTEXITCODE }}.Invoke()"),
        format!("$o | Add-Member ScriptMethod Go {{ {call}; $LASTEXITCODE }}"),
        format!("Script T {{ GetScript = {{ @{{}} }}; TestScript = {{ {call}; $true }} }}"),
        format!("Script T {{\n  TestScript={{ {call} }}\n}}"),
        format!("$steps = @({{ {call}; $LASTEXITCODE }}, {{ 1 }})"),
    ] {
        assert_eq!(applicability(&script, PowerShell), Unsafe, "{script}");
        assert!(
            calls(&script, PowerShell)[0]
                .help
                .contains("becomes a value"),
            "{script}"
        );
    }
    for script in [
        script(&runs, &given),
        script(&runs, &given.replace("-Name 'T' -Action", "'T'")),
        script(
            &runs,
            &format!("$sb = {{ {call} }}\nInvoke-Step 'T' -Action $sb"),
        ),
        script(
            &runs,
            &format!("function Go {{ {call} }}\nInvoke-Step 'T' {{ Go }}"),
        ),
        script(&runs, &format!("$null = {given}")),
        format!("$l.ForEach({{ {call} }})"),
        format!("$l | % {{ {call} }}"),
        format!("{{ {call} }}.Invoke()"),
        format!("$t = Measure-Command {{ {call} }}"),
        format!("Script T {{\n  SetScript = {{ {call} }}\n}}"),
        format!("switch ($x) {{ a {{ {call} }} }}"),
        format!("function Go {{ {call} }}\nswitch ($x) {{ a {{ Go }} }}"),
        format!("class C {{ static [void] Go() {{ {call} }} }}"),
        format!("It 'x' {{ {call} }}"),
    ] {
        assert_eq!(applicability(&script, PowerShell), Safe, "{script}");
    }
}

#[test]
fn a_block_is_held_to_where_a_function_runs_it() {
    let block = "{ Start-Process pkgmgr '/iu:A' -Wait }";
    let on =
        "function On($c,[scriptblock]$b) { Invoke-Command -ComputerName $c -ScriptBlock $b }\n";
    for (script, expected) in [
        (format!("{on}On web1 {block}"), Unsafe),
        (format!("{on}On -c web1 -b {block}"), Unsafe),
        (format!("{on}$sb = {block}\nOn web1 $sb"), Unsafe),
        (
            format!("{on}function All([scriptblock]$work) {{ On web1 $work }}\nAll {block}"),
            Unsafe,
        ),
        (
            format!(
                "function Later($b) {{ & $b; Register-ScheduledJob -Name X -ScriptBlock $b }}\nLater {block}"
            ),
            Manual,
        ),
    ] {
        assert_eq!(applicability(&script, PowerShell), expected, "{script}");
    }
    let script = format!("{on}On web1 {block}");
    assert!(
        calls(&script, PowerShell)[0]
            .help
            .contains("another computer")
    );
}
