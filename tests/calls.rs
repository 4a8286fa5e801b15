//! Which calls are calls of a retired tool.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::finding::{Finding, Fix};
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

fn findings(script: &str, language: Language) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, language, &rules, &Options::default()).findings
}

/// The one finding in a script.
fn only(script: &str, language: Language) -> Finding {
    let mut findings = findings(script, language);
    assert_eq!(findings.len(), 1, "{script}: {findings:?}");
    findings.remove(0)
}

#[test]
fn a_name_that_may_go_on_is_a_call_without_a_fix() {
    let table = [
        (Language::Batch, "pkgmgr%X%", "pkgmgr-call"),
        (Language::Batch, "start /w pkgmgr.exe%*", "pkgmgr-call"),
        (
            Language::Batch,
            "\"%windir%\\system32\\pkgmgr.exe\"%1 /quiet",
            "pkgmgr-call",
        ),
        (Language::Batch, "pkgmgr%X% /iu:A", "pkgmgr-enable-feature"),
        (Language::PowerShell, "cmd /c \"peimg$x\"", "peimg-call"),
        (
            Language::PowerShell,
            "& \"pkgmgr$x\" /iu:A",
            "pkgmgr-enable-feature",
        ),
        (
            Language::VbScript,
            "sh.Run \"pkgmgr.exe\" & x, 0, True",
            "pkgmgr-call",
        ),
        (
            Language::VbScript,
            "p = \"intlcfg\"\r\nsh.Run p & x",
            "intlcfg-call",
        ),
    ];
    for (language, script, rule) in table {
        let finding = only(script, language);
        assert_eq!(finding.rule, rule, "{script}");
        assert!(finding.fix.is_none(), "{script}");
        assert!(
            finding.help.contains("the end of another name"),
            "{}",
            finding.help
        );
        assert!(!finding.call.as_ref().unwrap().complete, "{script}");
    }
}

#[test]
fn a_command_line_that_is_registered_is_a_call_without_a_fix() {
    for script in [
        "schtasks /create /tn a /sc onstart /tr \"'%windir%\\system32\\pkgmgr.exe' /iu:A\"",
        "schtasks /create /tn a /sc onstart /tr \"cmd /c 'C:\\a b\\pkgmgr.exe' /iu:A\"",
        "schtasks /create /tn a's /sc onstart /tr \"pkgmgr /iu:A\"",
        "wmic /node:%1 process call create 'pkgmgr /iu:A'",
        "wmic process call create 'cmd /c \"pkgmgr /iu:A\"'",
        "wmic process call create \"'C:\\a b\\pkgmgr.exe' /iu:A\"",
        "wmic /node:'a' process call create \"pkgmgr /iu:A\"",
        "sc \\\\%1 create a binPath= \"cmd /c start /w pkgmgr /iu:A\" type= own",
        "sc.exe config a binpath=\"pkgmgr /iu:A\"",
        "set L=pkgmgr /iu:A\r\nsc config a binPath= \"%L%\"",
        "winrs -r:%1 pkgmgr /iu:A",
        "winrs -r:%1 \"start /w pkgmgr /iu:A\"",
        "winrs -r:%1 cmd /c pkgmgr /iu:A",
        "sc failure a reset= 0 actions= run/0 command= \"pkgmgr /iu:A\"",
        "doskey a=pkgmgr /iu:A",
        "doskey /exename=b.exe a = cd \\ $T start /w pkgmgr /iu:A $*",
        "ftype a=pkgmgr /iu:A \"%%1\"",
        "@ftype a=\"C:\\Windows\\System32\\pkgmgr.exe\" /iu:A",
        "assoc .a=a& ftype a=cmd /c pkgmgr /iu:A",
    ] {
        let finding = only(script, Language::Batch);
        assert_eq!(finding.rule, "pkgmgr-enable-feature", "{script}");
        assert!(finding.fix.is_none(), "{script}");
        let later = "runs this command line later or elsewhere";
        assert!(finding.help.contains(later), "{}", finding.help);
    }
}

#[test]
fn a_call_among_others_in_a_string_starts_where_its_wrapper_does() {
    use Language::{Batch, PowerShell};
    let table = [
        (Batch, "powershell -Command \"pkgmgr /iu:A;B\""),
        (Batch, "powershell -Command \"ls; pkgmgr /iu:A\""),
        (Batch, "cmd /c \"dir & pkgmgr /iu:A\""),
        (PowerShell, "powershell -Command 'pkgmgr /iu:A; ls'"),
        (PowerShell, "Invoke-Expression 'pkgmgr /iu:A; ls'"),
    ];
    for (language, script) in table {
        assert_eq!(
            only(script, language).span.range(),
            0..script.len(),
            "{script}"
        );
    }
}

#[test]
fn what_is_only_named_is_no_call() {
    for script in [
        "sc stop \"pkgmgr /iu:A\"",
        "sc config a start= demand",
        "wmic process where \"name='pkgmgr.exe'\" delete",
        "wmic process where name='pkgmgr.exe' call terminate",
        "doskey pkgmgr=dism $*",
        "doskey /macros:pkgmgr.exe",
        "ftype pkgmgr=",
        "ftype pkgmgr",
        "dism /Online /ScratchDir:%TEMP%\\PkgMgr /Quiet /Add-Package /PackagePath:C:\\a.cab",
        "msiexec /i tool.msi TARGETDIR=\"C:\\tools\\peimg\" /quiet",
    ] {
        let findings = findings(script, Language::Batch);
        let mut of_tools = findings.iter().filter(|finding| finding.call.is_some());
        assert_eq!(of_tools.next(), None, "{script}");
    }
}

#[test]
fn a_name_that_goes_on_is_no_call() {
    let table = [
        (Language::Batch, "pkgmgr%X%.cmd /iu:A"),
        (Language::Batch, "pkgmgr-%X% /iu:A"),
        (Language::Batch, "echo pkgmgr%X%"),
        (Language::Batch, "set X=\r\n%X%pkgmgr-log"),
        (Language::PowerShell, "& \"pkgmgr$x.ps1\" /iu:A"),
        (Language::VbScript, "sh.Run \"pkgmgr\" & x & \".vbs\""),
    ];
    for (language, script) in table {
        assert_eq!(findings(script, language), [], "{script}");
    }
}

/// A script with all of its fixes.
fn fixed(script: &str, language: Language) -> String {
    let findings = findings(script, language);
    let edits = rewrite::accept(&findings, true).edits;
    rewrite::apply(script, &edits).unwrap()
}

#[test]
fn the_directory_of_windows_stays_and_that_of_a_kit_goes() {
    use Language::{PowerShell, VbScript};
    let table = [
        (
            PowerShell,
            "Start-Process \"$env:windir\\sysnative\\pkgmgr.exe\" '/iu:A' -Wait",
            "Start-Process \"$env:windir\\sysnative\\dism.exe\" '/Online /Enable-Feature /FeatureName:A' -Wait",
        ),
        (
            PowerShell,
            "Start-Process \"$kit\\peimg.exe\" '/scratchspace=128 C:\\m\\Windows' -Wait",
            "Start-Process \"dism.exe\" '/Image:C:\\m /Set-ScratchSpace:128' -Wait",
        ),
        (
            PowerShell,
            "Start-Process \"${kit}peimg.exe\" '/scratchspace=128 C:\\m\\Windows' -Wait",
            "Start-Process \"dism.exe\" '/Image:C:\\m /Set-ScratchSpace:128' -Wait",
        ),
        (
            PowerShell,
            "[Diagnostics.Process]::Start('C:\\AIK\\peimg.exe', '/scratchspace=128 C:\\m\\Windows')",
            "[Diagnostics.Process]::Start('dism.exe', '/Image:C:\\m /Set-ScratchSpace:128')",
        ),
        (
            VbScript,
            "sh.ShellExecute \"C:\\Windows\\sysnative\\pkgmgr.exe\", \"/iu:A\", \"\", \"runas\", 0",
            "sh.ShellExecute \"C:\\Windows\\sysnative\\dism.exe\", \"/Online /Enable-Feature /FeatureName:A\", \"\", \"runas\", 0",
        ),
        (
            VbScript,
            "sh.ShellExecute kit & \"\\peimg.exe\", \"/scratchspace=128 C:\\m\\Windows\"",
            "sh.ShellExecute \"dism.exe\", \"/Image:C:\\m /Set-ScratchSpace:128\"",
        ),
    ];
    for (language, script, expected) in table {
        assert_eq!(fixed(script, language), expected);
    }
}

#[test]
fn a_program_stays_where_the_directory_of_its_kit_cannot_go() {
    for script in [
        "Start-Process (Join-Path $kit peimg.exe) '/scratchspace=128 C:\\m\\Windows' -Wait",
        "$p = 'C:\\AIK\\peimg.exe'\nif (Test-Path $p) { Start-Process $p '/scratchspace=128 C:\\m\\Windows' }",
    ] {
        assert_eq!(fixed(script, Language::PowerShell), script);
    }
}

#[test]
fn a_redirection_between_words_stays() {
    for (script, expected) in [
        (
            "cmd /c pkgmgr > log.txt '/iu:A'",
            "cmd /c dism /Online /Enable-Feature /FeatureName:A > log.txt",
        ),
        (
            "cmd /c pkgmgr 2> e.txt '/iu:A;B' \"/quiet\" > x.txt '/norestart'",
            "cmd /c dism /Online /Quiet /NoRestart /Enable-Feature /FeatureName:A /FeatureName:B 2> e.txt > x.txt",
        ),
        (
            "cmd /c pkgmgr `\r\n  '/iu:A'",
            "cmd /c dism /Online /Enable-Feature /FeatureName:A",
        ),
    ] {
        assert_eq!(fixed(script, Language::PowerShell), expected);
    }
}

#[test]
fn an_array_is_left_without_empty_strings() {
    let call = "'dism /Online /Enable-Feature /FeatureName:A'";
    let table = [
        ("'/c','start','/w','pkgmgr','/iu:A'", format!("'/c',{call}")),
        (
            "@('/c', \"pkgmgr\", \"/iu:A\")",
            format!("@('/c', {})", call.replace('\'', "\"")),
        ),
    ];
    for (list, expected) in table {
        let script = format!("Start-Process cmd -ArgumentList {list} -Wait");
        let expected = format!("Start-Process cmd -ArgumentList {expected} -Wait");
        assert_eq!(fixed(&script, Language::PowerShell), expected);
        let lines = list.replace(',', ",\n    ");
        let script = format!("Start-Process cmd -ArgumentList {lines} -Wait");
        assert!(!fixed(&script, Language::PowerShell).contains("''"));
        let script = format!("$a = {list}\nStart-Process cmd $a -Wait");
        assert!(!fixed(&script, Language::PowerShell).contains("''"));
    }
}

#[test]
fn code_of_powershell_is_no_name_between_percent_signs() {
    for script in [
        "'A','B' | ForEach-Object { & pkgmgr.exe \"/iu:$_\" /quiet }",
        "Start-Job -ScriptBlock { & \"$env:windir\\sysnative\\pkgmgr.exe\" /iu:A /quiet }",
        "powershell -Command \"gci *.cab | % { pkgmgr /ip /m:$($_.FullName) | Out-Null }\"",
    ] {
        let rules = findings(script, Language::PowerShell);
        let rules: Vec<_> = rules.iter().map(|finding| &finding.rule).collect();
        assert_eq!(rules.len(), 1, "{rules:?}");
    }
    let batch = findings("50% done & pkgmgr /iu:A & echo 100%", Language::Batch);
    assert_eq!(batch[0].rule, "unread-place");
}

#[test]
fn what_dism_prints_is_no_value_of_the_script() {
    let call = "cmd /c \"start /w pkgmgr /iu:A /norestart\"";
    let table = [
        (call.to_owned(), true),
        (format!("$out = {call}"), false),
        ("$out = & pkgmgr /iu:A 2>&1".to_owned(), false),
        (format!("if ({call}) {{ exit 1 }}"), false),
        (
            format!("$rc = try {{ {call}; $LASTEXITCODE }} catch {{ 1 }}"),
            false,
        ),
        (format!("$null = {call}"), true),
        (format!("[void]({call})"), true),
        (format!("$out = {call} | Out-Null"), true),
        (format!("{call} > install.log"), true),
        (
            format!("function Install {{ {call}; return $LASTEXITCODE }}\nInstall"),
            true,
        ),
        (
            format!("function Install {{ {call}; return $LASTEXITCODE }}\n$rc = Install"),
            false,
        ),
        (
            format!("function Install {{ {call} | Out-Null }}\n$rc = Install"),
            true,
        ),
        (
            format!("function A {{ {call} }}\nfunction B {{ A; 0 }}\nif ((B) -ne 0) {{ exit 1 }}"),
            false,
        ),
        (
            "$p = Start-Process pkgmgr '/iu:A' -Wait -PassThru".to_owned(),
            true,
        ),
        (
            "$e = $sh.Exec('pkgmgr /iu:A')\n$text = $e.StdOut.ReadAll()".to_owned(),
            false,
        ),
        (
            format!("{call} | Tee-Object -Variable out | Out-Null"),
            false,
        ),
        (format!("{call} | Tee-Object a.log | Out-Null"), true),
        (format!("$x = {call} | Tee-Object a.log | Out-Null"), true),
        (format!("{call} | Set-Variable out"), false),
        (format!("{call} | ForEach-Object {{ $lines += $_ }}"), false),
        (format!("{call} | ForEach-Object {{ Write-Host $_ }}"), true),
        (format!("$t = iex '{call}'"), false),
        (format!("iex '{call}'"), true),
        (format!("$rc = & {{ {call}; $LASTEXITCODE }}"), false),
        (format!("$rc = 1, 2 | % {{ {call}; $_ }}"), false),
        (format!("$rc = icm {{ {call}; $LASTEXITCODE }}"), false),
        (format!("$rc = icm {{ {call} | Out-Null; 1 }}"), true),
        (format!("$time = Measure-Command {{ {call} }}"), true),
        (format!("$j = Start-Job {{ {call} }}\nWait-Job $j"), true),
        (
            format!("$rc = Start-Job {{ {call}; 1 }} | Receive-Job -Wait"),
            false,
        ),
        (
            format!("$j = Start-Job {{ {call} }}\nif (Receive-Job $j) {{ throw }}"),
            false,
        ),
        (
            format!("Start-Job {{ {call} }} | Wait-Job | Receive-Job"),
            true,
        ),
        (format!("{call} > a.log\n$text = gc \"a.log\""), false),
        (
            format!("{call} > \"$d\\a.log\"\n$text = gc $d\\a.log"),
            false,
        ),
        (format!("{call} > a.log\nGet-Content a.log"), true),
        (format!("{call} > a.log\n$text = gc b.log"), true),
        (
            "saps pkgmgr '/iu:A' -Wait -RedirectStandardOutput $o\nif (gc $o) { throw }".to_owned(),
            false,
        ),
    ];
    for (script, is_safe) in table {
        let findings = findings(&script, Language::PowerShell);
        let fix = findings[0].fix.as_ref().unwrap();
        assert_eq!(
            fix.applicability == Applicability::Safe,
            is_safe,
            "{script}"
        );
        let says = findings[0].help.contains("becomes a value");
        assert_eq!(says, !is_safe, "{script}");
    }
}

#[test]
fn what_dism_prints_is_not_looked_at() {
    let table = [
        (
            "for /f \"delims=\" %%i in ('pkgmgr /iu:A') do exit /b 1",
            false,
        ),
        ("for /f %%i in ('pkgmgr /iu:A 2^>nul') do exit /b 1", false),
        ("for /f %%i in ('pkgmgr /iu:A ^>nul') do exit /b 1", true),
        ("for /f %%i in ('cmd /c pkgmgr /iu:A') do exit /b 1", false),
        ("pkgmgr /iu:A | find \"err\" && exit /b 1", false),
        ("pkgmgr /iu:A 2>&1 | find \"err\"", false),
        (
            "(\r\nintlcfg -uilang:de-DE -image:C:\\m\r\nver\r\n) | find \"error\" && goto :eof",
            false,
        ),
        ("pkgmgr /iu:A > install.log", true),
        ("pkgmgr /iu:A >> install.log 2>&1", true),
        ("pkgmgr /iu:A > nul", true),
        ("pkgmgr /iu:A | more", true),
        ("for /f %%i in ('dir /b') do pkgmgr /iu:A", true),
    ];
    for (script, is_safe) in table {
        let findings = findings(script, Language::Batch);
        let fix = findings[0].fix.as_ref().unwrap();
        let safe = fix.applicability == Applicability::Safe;
        assert_eq!(safe, is_safe, "{script}");
    }
}

#[test]
fn a_name_that_the_script_gives_to_something_else_is_left_alone() {
    for script in [
        "function pkgmgr { Start-Process dism $args }\npkgmgr /iu:A | Out-Null",
        "Set-Alias pkgmgr Invoke-PkgMgr\npkgmgr /iu:A | Out-Null",
        "Set-Alias pm \"$env:windir\\sysnative\\pkgmgr.exe\"\npm /iu:A | Out-Null",
    ] {
        let findings = findings(script, Language::PowerShell);
        assert!(!findings.is_empty(), "{script}");
        assert_eq!(fixed(script, Language::PowerShell), script);
    }
    let script = "Set-Alias pm \"$env:windir\\system32\\pkgmgr.exe\"\npm /iu:A | Out-Null";
    assert!(
        fixed(script, Language::PowerShell)
            .ends_with("dism.exe /Online /Enable-Feature /FeatureName:A | Out-Null")
    );
    let script = "function pkgmgr { 'x' }\npkgmgr.exe /iu:A | Out-Null";
    assert!(fixed(script, Language::PowerShell).contains("dism.exe"));
}

#[test]
fn a_value_that_may_bring_an_option_is_left_alone() {
    let table = [
        (
            Language::PowerShell,
            "$l = ''\nif ($f) { $l = \" /l:$f\" }\nStart-Process pkgmgr \"/ip /m:C:\\a.cab$l\" -Wait",
        ),
        (
            Language::PowerShell,
            "Start-Process pkgmgr \"/ip /m:C:\\a.cab$(if ($q) { ' /quiet' })\" -Wait",
        ),
        (
            Language::PowerShell,
            "Start-Process pkgmgr ('/iu:A' + $(if ($q) { \" /quiet\" })) -Wait",
        ),
        (
            Language::Batch,
            "set L=\nif \"%1\"==\"log\" set L= /l:%2\nstart /w pkgmgr /ip /m:C:\\a.cab%L%",
        ),
    ];
    for (language, script) in table {
        let findings = findings(script, language);
        assert_eq!(fixed(script, language), script);
        assert!(
            findings[0].help.contains("further options"),
            "{}",
            findings[0].help
        );
    }
    let script = "if \"%1\"==\"x\" (set F=A) else set F=B\nstart /w pkgmgr /iu:%F%-Client";
    assert_ne!(fixed(script, Language::Batch), script);
}

#[test]
fn all_arguments_are_no_single_value() {
    for (script, rule) in [
        ("pkgmgr /n:%*", "pkgmgr-unattend"),
        ("pkgmgr /ip /m:C:\\k\\%* /quiet", "pkgmgr-add-package"),
        ("peimg /inf=%* C:\\m\\Windows", "peimg-driver"),
        ("set A=%*\r\npkgmgr /n:%A%", "pkgmgr-unattend"),
    ] {
        let finding = only(script, Language::Batch);
        assert_eq!(finding.rule, rule, "{script}");
        assert!(finding.fix.is_none(), "{script}");
        assert!(finding.help.contains("further options"), "{}", finding.help);
    }
}

#[test]
fn a_quote_that_is_never_closed_is_told_of() {
    for (script, is_open) in [
        ("pkgmgr /ip /m:\"C:\\a b\\k.cab /quiet", true),
        ("pkgmgr /ip \"/m:C:\\k.cab /quiet", true),
        ("pkgmgr /ip /quiet /m:\"C:\\k.cab", false),
        ("pkgmgr /ip /m:\"C:\\a b\\k.cab\" /quiet", false),
    ] {
        let finding = only(script, Language::Batch);
        assert_eq!(finding.fix.is_none(), is_open, "{script}");
        let told = finding.help.contains("a quote is misplaced");
        assert_eq!(told, is_open, "{}", finding.help);
    }
}

#[test]
fn a_helper_may_be_given_the_program_and_its_arguments_in_any_way() {
    for script in [
        "Execute-Process -Path \"$dir\\pkgmgr.exe\" -Parameters \"/ip /m:`\"$files\\a.cab`\" /quiet\" -WindowStyle Hidden",
        "$rc = Run-Exe pkgmgr.exe '/quiet /iu:A'",
        "Run-Exe -Arguments '/iu:A' -FilePath pkgmgr.exe",
        "Run-Exe 'C:\\AIK\\peimg.exe' '/prep C:\\mount\\Windows'",
        "Start-ADTProcess -FilePath pkgmgr.exe -ArgumentList '/ip', '/m:C:\\a.cab'",
    ] {
        let finding = only(script, Language::PowerShell);
        assert!(finding.fix.is_none(), "{script}");
    }
    for script in [
        "Copy-Thing pkgmgr.exe 'C:\\a b'",
        "Show-Info -Name 'ip' -Tool pkgmgr",
    ] {
        assert_eq!(findings(script, Language::PowerShell), []);
    }
}

#[test]
fn a_helper_hands_on_what_it_is_given_for_arguments() {
    let table: [(&str, &[&str]); 7] = [
        (
            "Execute-Process -Path 'pkgmgr.exe' -Parameters '/iu:A /quiet' -WindowStyle Hidden",
            &["/iu:A", "/quiet"],
        ),
        (
            "Start-ADTProcess -FilePath pkgmgr.exe -ArgumentList '/iu:A', '/quiet'",
            &["/iu:A", "/quiet"],
        ),
        (
            "Start-ADTProcess -ArgumentList '-iu:A','-quiet' -FilePath pkgmgr.exe",
            &["-iu:A", "-quiet"],
        ),
        ("Run-Exe pkgmgr.exe '/iu:A','/quiet'", &["/iu:A", "/quiet"]),
        (
            "$l = '/iu:A', '/quiet'\nRun-Exe pkgmgr $l",
            &["/iu:A", "/quiet"],
        ),
        (
            "Run-Exe pkgmgr -Args \"/ip /m:`\"C:\\a b.cab`\" /quiet\"",
            &["/ip", "/m:C:\\a b.cab", "/quiet"],
        ),
        (
            "Run-Exe pkgmgr '/ip' '/m:C:\\a,b.cab'",
            &["/ip", "/m:C:\\a,b.cab"],
        ),
    ];
    for (script, arguments) in table {
        let finding = only(script, Language::PowerShell);
        assert_eq!(finding.call.unwrap().arguments, arguments, "{script}");
        assert!(finding.help.contains("is handed to"), "{}", finding.help);
    }
}

#[test]
fn what_is_kept_for_later_is_told_of() {
    for script in [
        "function Set-RunOnce($n, $c) { Set-ItemProperty $key $n $c }\nSet-RunOnce Tel 'pkgmgr /iu:A /quiet'",
        "function Add-Line($l) { Add-Content $file $l }\nAdd-Line 'start /w pkgmgr /iu:A'",
        "$key.SetValue('Tel', 'pkgmgr /iu:A')",
        "$shell.RegWrite('HKLM\\x\\RunOnce\\Tel', 'pkgmgr /iu:A', 'REG_SZ')",
        "[void]$text.AppendLine('pkgmgr /iu:A')",
        "$e = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes('pkgmgr /iu:A'))\npowershell -EncodedCommand $e",
        "[PowerShell]::Create().AddScript('pkgmgr /iu:A').Invoke()",
        "sc.exe create x binPath= \"cmd /c start /w pkgmgr /iu:A\"",
        "@'\n$p = Start-Process pkgmgr -ArgumentList '/iu:A' -Wait -PassThru\nexit $p.ExitCode\n'@ | Set-Content C:\\setup\\post.ps1",
        "Set-Content post.ps1 '& pkgmgr.exe /iu:A'",
        "Set-Content post.ps1 -Value '$log = 1', 'Start-Process pkgmgr -ArgumentList \"/iu:A\" -Wait'",
        "foreach ($f in $all) { $lines += \"start /w pkgmgr /iu:$f`r`n\" }\nSet-Content post.cmd $lines",
    ] {
        let finding = only(script, Language::PowerShell);
        assert_eq!(finding.rule, "pkgmgr-enable-feature", "{script}");
    }
    let lines: Vec<String> = (0..600).map(|n| format!("'pkgmgr /iu:A{n}'")).collect();
    let script = format!("Set-Content post.ps1 -Value {}", lines.join(","));
    assert_eq!(findings(&script, Language::PowerShell).len(), 600);
    for script in [
        "function Write-Line($l) { Write-Host $l }\nWrite-Line 'pkgmgr /iu:A'",
        "Add-Line 'pkgmgr /iu:A'",
        "'pkgmgr /iu:A' | Set-Content notes.txt",
        "$t = 'pkgmgr /iu:A'\nSet-Content x.cmd \"rem $t\"",
        "function Write-Log($m) { Add-Content $file $m }\nWrite-Log 'pkgmgr /iu:A is not used any more'",
        "(Get-Content $f) -replace 'pkgmgr /iu:', 'dism ' | Set-Content $f",
        "function Set-Status($t) { Write-Host $t }\nSet-Status 'Running dism /Online /Enable-Feature for IIS'",
        "function Add-Note($t) { $script:n += $t }\nAdd-Note 'pkgmgr /iu:A is deprecated'",
        "$text.AppendLine('pkgmgr /iu:A is deprecated')",
    ] {
        assert_eq!(findings(script, Language::PowerShell), [], "{script}");
    }
}

#[test]
fn an_empty_title_goes_with_its_start() {
    let script = "cmd /c start \"\" /w pkgmgr /iu:A /norestart";
    let expected = "cmd /c dism /Online /NoRestart /Enable-Feature /FeatureName:A";
    assert_eq!(fixed(script, Language::PowerShell), expected);
}

#[test]
fn code_of_another_language_behind_a_script_is_not_passed_over() {
    for script in [
        "@if (@X)==(@Y) @end /* JScript\r\ncscript //e:jscript \"%~f0\" %*\r\nexit /b\r\n*/\r\nnew ActiveXObject(\"WScript.Shell\").Run(\"pkgmgr /iu:A\", 0, true);\r\n",
        "more +4 \"%~f0\" > \"%temp%\\x.vbs\"\r\ncscript \"%temp%\\x.vbs\"\r\nexit /b\r\nSet sh = CreateObject(\"WScript.Shell\")\r\nrc = sh.Run(\"pkgmgr /iu:A\", 0, True)\r\n",
    ] {
        let finding = only(script, Language::Batch);
        assert_eq!(finding.rule, "unread-place");
    }
    for script in [
        "exit /b\r\necho pkgmgr /iu:A\r\n",
        "exit /b\r\n:sub\r\ndir /b \"a pkgmgr\"\r\nnotepad pkgmgr.log\r\n",
    ] {
        assert_eq!(findings(script, Language::Batch), []);
    }
}

#[test]
fn what_a_batch_file_writes_for_others_to_run_is_not_passed_over() {
    let table = [
        (
            "echo \"IIS\"=\"pkgmgr /iu:A\">> %temp%\\r.reg",
            "unread-place",
        ),
        (
            "echo ^<CommandLine^>cmd /c pkgmgr /iu:A^</CommandLine^> >> unattend.xml",
            "unread-place",
        ),
        (
            "echo \"pkgmgr /iu:A\">>\"%SRC%\\$OEM$\\cmdlines.txt\"",
            "unread-place",
        ),
        (
            "echo UAC.ShellExecute \"pkgmgr.exe\", \"/iu:A\", \"\", \"runas\", 1 >> \"%temp%\\a.vbs\"",
            "pkgmgr-enable-feature",
        ),
        (
            "echo s.Run(\"pkgmgr /iu:A\");>> %temp%\\a.js",
            "unread-place",
        ),
        ("cmd /c echo pkgmgr /iu:A>run.cmd", "pkgmgr-enable-feature"),
        (
            "set OUT=%1\r\necho start /w pkgmgr /iu:A >> %OUT%",
            "pkgmgr-enable-feature",
        ),
        ("echo pkgmgr %OPTS% >> %OUT%", "pkgmgr-call"),
        (
            "for %%f in (%*) do echo pkgmgr /iu:A>> %%f",
            "pkgmgr-enable-feature",
        ),
        (
            "<nul set /p =pkgmgr /iu:A>> run.cmd",
            "pkgmgr-enable-feature",
        ),
        (
            "set /p \"x=pkgmgr /iu:A \" <nul >>\"%~1\"",
            "pkgmgr-enable-feature",
        ),
        (
            "forfiles /m *.mum /c \"cmd /c echo pkgmgr /up:@fname\" >>run.cmd",
            "pkgmgr-remove-package",
        ),
    ];
    for (script, rule) in table {
        let finding = only(script, Language::Batch);
        assert_eq!(finding.rule, rule, "{script}");
        assert!(finding.fix.is_none());
    }
    for script in [
        "echo pkgmgr /iu:A >> install.log",
        "echo pkgmgr /iu:A >> notes.txt",
        "echo pkgmgr /iu:A >> %LOG%",
        "echo pkgmgr /iu:A >> %DIR%\\%COMPUTERNAME%.log",
        "echo pkgmgr is gone >> %LOG%",
        "echo pkgmgr is gone >> %OUT%",
        "echo pkgmgr ended with: %errorlevel% /quiet >> %OUT%",
        "echo pkgmgr %errorlevel% >> %OUT%",
        "echo running pkgmgr /iu:A >> %OUT%",
        "set /p =pkgmgr /iu:A<nul",
        "set /p x=Shall pkgmgr /iu:A run?",
        "cmd /c echo pkgmgr /iu:A >> install.log",
    ] {
        assert_eq!(findings(script, Language::Batch), []);
    }
}

#[test]
fn what_may_be_started_through_another_variable_is_not_passed_over() {
    const NEW: &str = "New-Object Diagnostics.ProcessStartInfo";
    const START: &str = "[Diagnostics.Process]::Start($j)";
    let splatted = "\
$g = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' }
$g.Add('ArgumentList', '/iu:B')
if ($c) { $h = $g }
Start-Process @h
";
    let unknown = "\
if ($c) { $h = $g }
$h = $h
if ($c) { $h = @{ FilePath = 'pkgmgr'; ArgumentList = '/iu:A' } }
Start-Process @h
";
    let apart = format!(
        "if ($c) {{ $j = {NEW}; $i = $j }}\nif ($d) {{ $i = {NEW} }} else {{ $i.FileName = 'pkgmgr' }}\n{START}\n"
    );
    for script in [
        splatted.to_owned(),
        unknown.to_owned(),
        apart,
        format!("$j = {NEW}\nif ($c) {{ $i = $j }}\n$i.FileName = 'pkgmgr'\n{START}\n"),
        format!(
            "$j = {NEW}\n$i = $j\nforeach ($f in 1, 2) {{\n{START}\n$i.FileName = 'pkgmgr' }}\n"
        ),
        format!(
            "$j = {NEW}\nforeach ($f in 1, 2) {{ $i = {NEW} }}\nif ($c) {{ $j = $i }}\n$i.FileName = 'pkgmgr'\n{START}\n"
        ),
    ] {
        let finding = only(&script, Language::PowerShell);
        assert_eq!(finding.rule, "pkgmgr-call", "{script}");
        assert!(finding.fix.is_none());
    }
}

#[test]
fn quotes_of_an_expression_are_none_of_the_value() {
    for argument in ["WScript.Arguments.Named(\"cab\")", "d(\"a\"\"b\")"] {
        let script = format!("sh.Run \"pkgmgr /ip /m:\" & {argument} & \" /quiet\", 0, True");
        let findings = findings(&script, Language::VbScript);
        let fix = findings[0].fix.as_ref().unwrap();
        let command = format!("dism /Online /Quiet /Add-Package /PackagePath:{argument}");
        assert_eq!(fix.commands, [command]);
    }
}

#[test]
fn a_root_that_is_not_written_is_not_guessed() {
    for image in ["%~dp0Windows", "\"%~dp0Windows\"", "%M%Windows\\"] {
        let findings = findings(&format!("peimg /list {image}"), Language::Batch);
        assert!(findings[0].fix.is_none(), "{findings:?}");
    }
    let script = "peimg /list %~dp0mount\\Windows";
    let expected = "dism /Image:%~dp0mount /Get-Packages";
    assert_eq!(fixed(script, Language::Batch), expected);
}

#[test]
fn a_pipe_that_nobody_reads_is_not_filled_in_silence() {
    let wait = "Do While e.Status = 0 : WScript.Sleep 100 : Loop";
    let table = [
        (
            format!("Set e = sh.Exec(\"pkgmgr /iu:A\")\n{wait}\n"),
            false,
        ),
        (
            format!("Set e = sh.Exec(\"pkgmgr /iu:A /quiet\")\n{wait}\n"),
            true,
        ),
        (
            "Set e = sh.Exec(\"pkgmgr /iu:A\")\ns = e.StdOut.ReadAll\n".to_owned(),
            true,
        ),
        ("sh.Run \"pkgmgr /iu:A\", 0, True\n".to_owned(), true),
        (
            format!(
                "Set e = sh.Exec(\"pkgmgr /iu:A\")\n{wait}\nSet f = sh.Exec(\"ipconfig\")\nWScript.Echo f.StdOut.ReadAll\n"
            ),
            false,
        ),
        (
            format!(
                "Wait sh.Exec(\"pkgmgr /iu:A\")\nSub Wait(e)\n{wait}\nWScript.Echo e.StdOut.ReadAll\nEnd Sub\n"
            ),
            true,
        ),
        (
            "Set e = sh.Exec(\"pkgmgr /iu:A\")\nWScript.StdOut.Write \"done\"\n".to_owned(),
            false,
        ),
    ];
    for (script, is_safe) in table {
        assert_safe_exec(&script, is_safe);
    }
}

/// Whether the first fix in a script is safe.
fn assert_safe_exec(script: &str, is_safe: bool) {
    let findings = findings(script, Language::VbScript);
    let fix = findings[0].fix.as_ref().unwrap();
    assert_eq!(
        fix.applicability == Applicability::Safe,
        is_safe,
        "{script}"
    );
}

#[test]
fn the_directory_of_windows_has_dism_however_it_is_named() {
    use Language::{PowerShell, VbScript};
    let started = |program: &str| format!("Start-Process {program} '/iu:A /quiet' -Wait\n");
    let chosen = |one: &str, other: &str| {
        let run = "sh.Run \"%windir%\\\" & d & \"\\pkgmgr.exe /iu:A /quiet\", 0, True";
        format!("If x Then d = \"{one}\" Else d = \"{other}\"\n{run}\n")
    };
    let asked = |folder: &str| {
        format!("sh.Run fso.GetSpecialFolder({folder}) & \"\\pkgmgr.exe /iu:A /quiet\", 0, True\n")
    };
    for (language, script, is_safe) in [
        (VbScript, chosen("Sysnative", "System32"), true),
        (VbScript, chosen("Sysnative", "Tools"), false),
        (VbScript, asked("1"), true),
        (VbScript, asked("2"), false),
        (
            PowerShell,
            started("([Environment]::GetFolderPath('System') + '\\pkgmgr.exe')"),
            true,
        ),
        (
            PowerShell,
            started("([Environment]::GetFolderPath('Desktop') + '\\pkgmgr.exe')"),
            false,
        ),
        (
            PowerShell,
            started("([System.Environment]::SystemDirectory + '\\pkgmgr.exe')"),
            true,
        ),
        (
            PowerShell,
            started("(Join-Path ([Environment]::SystemDirectory) pkgmgr.exe)"),
            true,
        ),
        (
            PowerShell,
            started(
                "(Join-Path ([Environment]::GetFolderPath([Environment+SpecialFolder]::System)) pkgmgr.exe)",
            ),
            true,
        ),
        (
            PowerShell,
            started("(Join-Path ([Environment]::GetFolderPath('Windows')) pkgmgr.exe)"),
            false,
        ),
    ] {
        let fix = only(&script, language).fix.unwrap();
        let found = fix.applicability == Applicability::Safe;
        assert_eq!(found, is_safe, "{script}");
    }
}

#[test]
fn output_that_a_script_only_waits_for_or_shows_is_not_a_value() {
    let call = "sh.Exec(\"pkgmgr /iu:A\")";
    for shown in [
        "WScript.Echo e.StdOut.ReadAll",
        "Do While Not e.StdOut.AtEndOfStream\ne.StdOut.ReadLine\nLoop",
        "Do Until e.StdOut.AtEndOfStream\ns = e.StdOut.ReadLine\nWScript.Echo \"> \" & s\nLoop",
        "Set o = e.StdOut\nDo Until o.AtEndOfStream\ns = s & o.ReadLine\nLoop\nMsgBox Trim(s)",
        "log.WriteLine e.StdOut.ReadAll\nIf f.StdOut.ReadAll <> \"\" Then WScript.Quit 1",
    ] {
        assert_safe_exec(&format!("Set e = {call}\n{shown}\n"), true);
    }
    for taken in [
        "If e.StdOut.ReadAll <> \"\" Then WScript.Quit 1",
        "If Len(Trim(e.StdErr.ReadAll)) > 0 Then WScript.Quit 1",
        "s = e.StdOut.ReadAll\nIf InStr(s, \"x\") Then WScript.Quit 1",
        "Set o = e.StdOut\ns = o.ReadAll\nt = LCase(s)\nIf t <> \"\" Then WScript.Quit 1",
        "s = s & e.StdOut.ReadLine\nParse s",
        "With e\nIf .StdOut.ReadAll <> \"\" Then WScript.Quit 1\nEnd With",
        "Set f = e\nIf f.StdOut.ReadAll <> \"\" Then WScript.Quit 1",
    ] {
        assert_safe_exec(&format!("Set e = {call}\n{taken}\n"), false);
    }
    assert_safe_exec(
        &format!("If {call}.StdOut.ReadAll <> \"\" Then WScript.Quit 1\n"),
        false,
    );
    assert_safe_exec(&format!("WScript.Echo {call}.StdOut.ReadAll\n"), true);
}

#[test]
fn a_tool_in_what_powershell_does_not_read_is_not_passed_over() {
    let vbscript = "@'\nSet sh = CreateObject(\"WScript.Shell\")\nsh.Run \"pkgmgr /iu:A\"\n'@";
    let xml = "'<Exec><Command>pkgmgr.exe</Command><Arguments>/iu:A</Arguments></Exec>'";
    let code = "'public class R { void A() { Process.Start(\"pkgmgr\", \"/iu:A\"); } }'";
    for script in [
        "$l = $sh.CreateShortcut('x.lnk')\n$l.TargetPath = 'pkgmgr.exe'".to_owned(),
        "$e = \"$env:windir\\pkgmgr.exe\"\n$a = $t.Actions.Create(0)\n$a.Path = $e".to_owned(),
        format!("{vbscript} | Set-Content C:\\first.vbs"),
        format!("{vbscript} > first.vbs"),
        format!("$c = {vbscript}\nOut-File -FilePath first.hta -InputObject $c"),
        format!("[IO.File]::WriteAllText('first.vbs', {vbscript})"),
        format!("{xml} | Out-File unattend.xml"),
        format!("$x = {xml}\nRegister-ScheduledTask -TaskName a -Xml $x"),
        format!("$x = [xml]{xml}"),
        format!("Add-Type {code}"),
        format!("Add-Type -TypeDefinition {code}"),
        "$c = '{\"exe\":\"pkgmgr.exe\"}' | ConvertFrom-Json".to_owned(),
        "$c = ConvertFrom-Json -InputObject '{\"exe\":\"pkgmgr.exe\"}'".to_owned(),
        "'a,b', 'pkgmgr.exe,/iu:A' | ConvertFrom-Csv".to_owned(),
        "ConvertFrom-StringData 'exe=pkgmgr'".to_owned(),
        "[PowerShell]::Create().AddCommand('pkgmgr').AddArgument('/iu:A').Invoke()".to_owned(),
        "Configuration C { WindowsProcess P { Path = 'pkgmgr.exe'; Arguments = '/iu:A' } }"
            .to_owned(),
        "Configuration C { Script W { SetScript = \"Start-Process pkgmgr '/iu:A'\" } }".to_owned(),
    ] {
        let finding = only(&script, Language::PowerShell);
        assert_eq!(finding.rule, "unread-place", "{script}");
    }
    for script in [
        "$t = @{}\n$t.Path = 'pkgmgr.exe'",
        "$x.Path = 'C:\\logs\\pkgmgr.log'",
        "$x.Name = 'pkgmgr.exe'",
        "'{\"log\":\"pkgmgr.log\"}' | ConvertFrom-Json",
        "$x = [xml]'<a>dism.exe</a>'",
        "'pkgmgr is gone' | Set-Content a.log",
        "Register-ScheduledTask -TaskName 'pkgmgr' -Action $a",
        "Add-Type -AssemblyName System.Web",
    ] {
        assert_eq!(findings(script, Language::PowerShell), [], "{script}");
    }
}

#[test]
fn code_that_a_program_is_given_is_not_passed_over() {
    for line in [
        "python -c \"import os; os.system('pkgmgr /iu:A')\"",
        "py -3 -c \"import subprocess; subprocess.call(['pkgmgr', '/iu:A'])\"",
        "perl -e \"system('pkgmgr','/iu:A')\"",
        "ruby -e \"system('pkgmgr.exe /iu:A')\"",
        "bash -c \"if true; then pkgmgr.exe /iu:A; fi\"",
        "msiexec /i a.msi CMD=\"pkgmgr /iu:A\" /qn",
        "mshta \"javascript:new ActiveXObject('WScript.Shell').Run('pkgmgr /iu:A');close()\"",
        "mshta vbscript:CreateObject(\"WScript.Shell\").Run(\"pkgmgr /iu:A\",0,True)(window.close)",
        "sqlcmd -Q \"exec xp_cmdshell 'pkgmgr /iu:A'\"",
        "set P=pkgmgr\r\nmsiexec /i a.msi CMD=\"%P% /iu:A\"",
    ] {
        assert_unread(line, Language::Batch);
    }
    for line in [
        "python -c \"import os; os.system('pkgmgr /iu:A')\"",
        "msiexec /i a.msi 'CMD=pkgmgr /iu:A'",
        "Start-Process msiexec -ArgumentList '/i', 'a.msi', 'CMD=\"pkgmgr /iu:A\"' -Wait",
        "Start-Process python -ArgumentList '-c \"import os; os.system(''pkgmgr /iu:A'')\"'",
    ] {
        assert_unread(line, Language::PowerShell);
    }
    for line in [
        "sh.Run \"python -c \"\"import os; os.system('pkgmgr /iu:A')\"\"\"",
        "sh.Run \"msiexec /i a.msi CMD=\"\"pkgmgr /iu:A\"\"\", 0, True",
    ] {
        assert_unread(line, Language::VbScript);
    }
    for line in [
        "python -c \"print('pkgmgr is gone')\"",
        "python pkgmgr.py \"a b\"",
        "msiexec /i a.msi TARGETDIR=\"C:\\a b\\pkgmgr\" /qn",
        "logger \"we call 'pkgmgr /iu:A' now\"",
    ] {
        assert_eq!(findings(line, Language::Batch), [], "{line}");
    }
    // What is found is told of once.
    let line = "mshta vbscript:Execute(\"CreateObject(\"\"WScript.Shell\"\").Run \"\"pkgmgr /iu:A\"\":close\")";
    assert_eq!(only(line, Language::Batch).rule, "pkgmgr-enable-feature");
}

#[track_caller]
fn assert_unread(script: &str, language: Language) {
    let finding = only(script, language);
    assert_eq!(finding.rule, "unread-place", "{script}");
    assert!(finding.call.is_none() && finding.fix.is_none(), "{script}");
}

#[test]
fn what_a_cmdlet_tells_people_is_no_call() {
    for script in [
        "Show-InstallationProgress -StatusMessage 'Running pkgmgr /iu:A'",
        "Show-InstallationPrompt -Message 'pkgmgr /iu:A' -ButtonRightText 'OK'",
        "Show-InstallationPrompt -Message:'pkgmgr /iu:A'",
        "Send-MailMessage -To a -Subject 'pkgmgr /iu:A' -Body 'start /w pkgmgr /iu:A'",
        "New-BurntToastNotification -Text 'pkgmgr /iu:A'",
    ] {
        assert_eq!(findings(script, Language::PowerShell), [], "{script}");
    }
    for script in [
        "function Start-It($Message) { cmd /c $Message }\nStart-It -Message 'pkgmgr /iu:A'",
        "Invoke-It -Message 'a' 'pkgmgr /iu:A'",
        "Invoke-RestMethod -Uri $agent -Method Post -Body 'pkgmgr /iu:A /quiet'",
        "Invoke-Tool -Text 'pkgmgr /iu:A'",
        "Send-Command -Body:'pkgmgr /iu:A'",
        "runner.exe -Text 'pkgmgr /iu:A'",
    ] {
        assert!(
            !findings(script, Language::PowerShell).is_empty(),
            "{script}"
        );
    }
}

#[test]
fn a_separator_that_only_a_function_sets_hides_no_call() {
    let script = "$e = 'pkgmgr'; $a = @('/iu:A', '/quiet')\nfunction Show($x) { $OFS = ', '; \"$x\" }\nRun-It \"$e $a\"";
    assert_eq!(
        only(script, Language::PowerShell).rule,
        "pkgmgr-enable-feature"
    );
}

#[test]
fn a_block_that_starts_a_tool_is_no_program() {
    let script = "$tasks = @( @{ Name = 'a'; Action = { Start-Process pkgmgr '/iu:A' -Wait } }, @{ Action = { 1 } } )\nforeach ($t in $tasks) { & $t.Action }";
    let finding = only(script, Language::PowerShell);
    assert_eq!(finding.rule, "pkgmgr-enable-feature");
}

#[test]
fn each_value_of_a_variable_is_read_as_the_only_one_is() {
    let branch = |value: &str| format!("if ($v) {{ $c = 'notepad' }} else {{ $c = {value} }}\n");
    let line = "$a = '/c start /w pkgmgr /iu:A'\nif ($q) { $a += ' /quiet' }\n";
    let list = "$a = '/c', 'pkgmgr', '/iu:A'\nif ($q) { $a += '/quiet' }\n";
    let host = "$a = '-Command pkgmgr /iu:A'\nif ($q) { $a += ' /quiet' }\n";
    let info = "$i = New-Object Diagnostics.ProcessStartInfo\n$i.FileName = 'cmd.exe'\n";
    let plain = branch("'pkgmgr /iu:A'");
    for script in [
        format!("{line}Start-Process cmd.exe $a -Wait"),
        format!("{line}Start-Process cmd.exe -ArgumentList $a"),
        format!("{list}& cmd $a"),
        format!("{list}& cmd @a"),
        format!("{list}Start-Process cmd $a -Wait"),
        format!("{host}Start-Process powershell.exe $a"),
        "switch ($q) { 1 { $a = '/c pkgmgr /iu:A' } 2 { $a = '/c pkgmgr /iu:A /l:x.log' } }\nsaps cmd $a"
            .to_owned(),
        "$p = @{ FilePath = 'cmd.exe'; ArgumentList = '/c pkgmgr /iu:A' }\nif ($q) { $p.ArgumentList += ' /quiet' }\nStart-Process @p"
            .to_owned(),
        format!(
            "{info}$i.Arguments = '/c pkgmgr /iu:A'\nif ($q) {{ $i.Arguments += ' /quiet' }}\n[Diagnostics.Process]::Start($i)"
        ),
        format!("{plain}cmd /c \"start /w $c\""),
        format!("{plain}powershell -Command $c"),
        format!("{plain}[scriptblock]::Create($c)"),
        format!("{plain}psexec \\\\a $c"),
        format!("{plain}Invoke-Native $c"),
        format!("{}iex $c", branch("'start-process pkgmgr /iu:A'")),
        format!("{}iex $c", branch("'& pkgmgr /iu:A'")),
        format!("{}iex $c", branch("'cmd /c \"start /w pkgmgr /iu:A\"'")),
        format!("{}iex \"$c /quiet\"", branch("'& pkgmgr /iu:A'")),
        format!("{}powershell -Command $c", branch("'& pkgmgr /iu:A'")),
        format!("{}$sh.Run($c)", branch("'cmd /c pkgmgr /iu:A'")),
        format!("{}$sh.Run(\"cmd /c $c\")", branch("'pkgmgr /iu:A'")),
    ] {
        let finding = only(&script, Language::PowerShell);
        assert_eq!(finding.rule, "pkgmgr-enable-feature", "{script}");
        assert!(finding.fix.is_none(), "{script}");
        let call = finding.call.as_ref().unwrap();
        assert_eq!(call.arguments[0], "/iu:A", "{script}");
    }
    let function = "function Get-Line { 'start /w pkgmgr /iu:A' }\n";
    for script in [
        format!("{function}$c = Get-Line\ncmd /c $c"),
        format!("{function}cmd /c (Get-Line)"),
    ] {
        let finding = only(&script, Language::PowerShell);
        assert!(finding.help.contains("not certain"), "{}", finding.help);
        assert!(script[finding.span.range()].starts_with("cmd"), "{script}");
    }
    let twice = format!("{plain}cmd /c $c\niex $c\ncmd /c $c");
    assert_eq!(findings(&twice, Language::PowerShell).len(), 3);
    for script in [
        format!("{}iex $c", branch("'Write-Host \"pkgmgr /iu:A\"'")),
        format!("{plain}Write-Host $c"),
        format!("{}cmd /c $c", branch("'echo pkgmgr /iu:A'")),
    ] {
        assert_eq!(findings(&script, Language::PowerShell), [], "{script}");
    }
}

#[test]
fn what_a_call_gives_back_is_no_call() {
    let branch = "if ($v) { $c = 'pkgmgr /iu:A' } else { $c = 'none' }\n";
    for script in [
        "$o = cmd /c 'pkgmgr /iu:A'\nExit-Script $o\nC:\\t\\curl.exe -d $o http://x",
        "$r = Invoke-Native 'pkgmgr /iu:A'\nif ($r.ExitCode) { Exit-Script $r.ExitCode }",
        "$q = Invoke-Command { cmd /c 'pkgmgr /iu:A' }\nInvoke-Report $q",
        "$j = Start-Job { cmd /c 'start /w pkgmgr /iu:A' }\n$q = Receive-Job $j\nReport $q",
        "$n = @(cmd /c ('pkgmgr /iu:A')).Count\nInvoke-Report $n",
        "$s = cmd /c 'pkgmgr /iu:A' | Select-String x\nInvoke-Report $s",
        "$c = 'pkgmgr /iu:A'\n$o = cmd /c $c\nExit-Script $o",
        &format!("{branch}$o = cmd /c $c\nExit-Script $o"),
        "if ($v) { sv c 'pkgmgr /iu:A' }\niex $c",
        "$p = $sh.Run('pkgmgr /iu:A')\nExit-Script $p",
    ] {
        only(script, Language::PowerShell);
    }
}

#[test]
fn a_call_whose_line_may_be_several_is_one_finding() {
    let retired = "if ($x) { $e = 'pkgmgr' } else { $e = 'intlcfg' }\n";
    let other = "if ($x) { $e = 'pkgmgr' } else { $e = 'dism' }\n";
    for script in [
        "function T($Name, $Command) { schtasks /create /tn $Name /tr $Command }\nT a 'pkgmgr /iu:A'",
        "function Run { param($Command, $Retry) cmd /c $Command; if ($LASTEXITCODE) { cmd /c $Retry } }\nRun -Command 'pkgmgr /iu:A' -Retry 3",
        "Invoke-Command -ScriptBlock { param($t) cmd /c $t } -ArgumentList 'pkgmgr /iu:A'",
        "Invoke-Command {\n  param($t)\n  cmd /c $t\n} 'pkgmgr /iu:A'",
        "function Run($c) { cmd /c $c }\nRun 'start /w pkgmgr /iu:A'",
        "function Invoke-Line($c) { cmd /c $c }\nif ($x) { $t = 'pkgmgr /iu:A' } else { $t = 'none' }\nInvoke-Line $t",
        "$t.Path = 'pkgmgr.exe'; $t.Cmd = 'pkgmgr.exe /iu:A /quiet'\ncmd /c $t.Cmd",
        "$all = 'pkgmgr', 'pkgmgr /iu:A', 'net stop x'\nfor ($i = 0; $i -lt 3; $i++) { cmd /c $all[$i] }",
        "if ($x) { $a = '/c echo pkgmgr' } else { $a = '/c pkgmgr /iu:A' }\nStart-Process cmd $a",
        &format!("{retired}cmd /c \"$e /iu:A\""),
        &format!("{other}cmd /c \"$e /iu:A\""),
        &format!("{other}iex \"$e /iu:A\""),
        &format!("{other}$sh.Run(\"$e /iu:A\")"),
        &format!("{other}schtasks /create /tr \"$e /iu:A\""),
        &format!("{other}powershell -Command \"$e /iu:A\""),
        &format!("{other}$ps.AddScript(\"$e /iu:A\")"),
    ] {
        let all = findings(script, Language::PowerShell);
        let calls = all.iter().filter(|finding| finding.call.is_some());
        let rules: Vec<_> = calls.map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["pkgmgr-enable-feature"], "{script}");
    }
}

/// What is kept of many values names the tools: a call must not be lost among others.
#[test]
fn a_variable_with_more_values_than_are_followed_is_one_call() {
    let many = |line: &dyn Fn(usize) -> String| (2..10).map(line).collect::<String>();
    let append = |at: usize| format!("if \"%{at}\"==\"1\" set C=%C%;F{at}\r\n");
    let line = format!("set C=start /w pkgmgr /iu:A\r\n{}", many(&append));
    let options = "set C=pkgmgr /iu:A /l:%TEMP%\\a.log\r\nif \"%1\"==\"q\" set C=%C% /quiet\r\nif \"%2\"==\"n\" set C=%C% /norestart\r\nif not \"%3\"==\"\" set C=%C% /l:%3\r\n";
    let menu = many(&|at| format!(":{at}\r\nset C=net start {at}\r\ngoto go\r\n"));
    let menu = format!(
        "choice\r\ngoto %ERRORLEVEL%\r\n:1\r\nset C=pkgmgr /iu:A\r\ngoto go\r\n{menu}:go\r\n"
    );
    let words = many(&|at| format!(" \"net start {at}\""));
    let tool = many(&|at| format!("if \"%{at}\"==\"1\" set T=tool{at}\r\n"));
    let other = many(&|at| format!("call :run cmd{at} /x\r\n"));
    let logged = |run: &str| {
        format!("{other}call :run pkgmgr /iu:A\r\ngoto :eof\r\n:run\r\n{run}\r\nexit /b\r\n")
    };
    for script in [
        format!("{line}%C%"),
        format!("{line}call %C%"),
        format!("{line}set D=%C%\r\nset E=%D%\r\n%E%"),
        format!("{line}set C=%C:F2=F1%\r\n%C%"),
        format!("{line}cmd /c \"%C%\""),
        format!("{line}schtasks /create /tn x /tr \"%C%\""),
        format!("{line}psexec \\\\h %C%"),
        format!("{options}cmd /c \"%C%\""),
        format!("{options}%C%"),
        format!("{menu}%C%"),
        format!("for %%c in ({words} \"pkgmgr /iu:A\") do %%~c"),
        format!("set T=pkgmgr\r\n{tool}%T% /iu:A"),
        logged("%*"),
        logged("start /wait %1 %~2 /quiet"),
    ] {
        let finding = only(&script, Language::Batch);
        let call = finding.call.unwrap();
        assert_eq!(finding.fix, None, "{script}");
        assert_eq!(call.tool, "pkgmgr", "{script}");
    }
}

#[test]
fn a_line_that_several_branches_add_to_is_one_call() {
    let line = "Set sh = CreateObject(\"WScript.Shell\")\nc = \"pkgmgr /iu:A\"\n";
    let one = "If y Then c = c & \" /quiet\"\n";
    let two = "If w Then c = c & \";B\" Else c = c & \";C\"\n";
    let loops = "For Each x In l\nc = c & \";\" & x\nNext\nc = c + name\n";
    let append = |at: usize| format!("If y{at} Then c = c & \";F{at}\"\n");
    let many: Vec<String> = (0..7).map(append).collect();
    let many = many.concat();
    let elevated = |rest: &str| {
        format!("CreateObject(\"Shell.Application\").ShellExecute {rest}, \"\", \"runas\", 1")
    };
    for adds in [one, two, loops, &many].into_iter().chain([
        format!("{one}{two}").as_str(),
        &format!("{two}{one}{two}"),
        &format!("{one}c = c & \"X\"\n{one}"),
        &format!("Select Case y\nCase 1\n{one}Case 2\n{two}End Select\n{one}"),
    ]) {
        for runs in [
            "sh.Run c, 0, True",
            "d = \"cmd /c \" & c\nsh.Run d, 0, True",
            "sh.Run \"psexec \\\\h \" & c, 0, True",
            &elevated("\"cmd.exe\", \"/c \" & c"),
            &elevated("\"cmd.exe\", \"/c start /w \" & c"),
        ] {
            let script = format!("{line}{adds}{runs}");
            let finding = only(&script, Language::VbScript);
            assert_eq!(finding.call.unwrap().tool, "pkgmgr", "{script}");
            assert_eq!(finding.fix, None, "{script}");
        }
        for made in ["", "c = Trim(c)\n"] {
            let script = format!("{line}{adds}{made}Execute \"sh.Run c\"");
            let finding = only(&script, Language::VbScript);
            assert_eq!(finding.rule, "unread-place", "{script}");
        }
    }
}

#[test]
fn a_pipe_of_net_that_nobody_reads_is_not_filled_in_silence() {
    let info = "$i = New-Object Diagnostics.ProcessStartInfo\n$i.FileName = 'pkgmgr'\n$i.Arguments = '/iu:A'\n";
    let start = "$p = [Diagnostics.Process]::Start($i)\n";
    let redirects = "$i.RedirectStandardOutput = $true\n";
    let table = [
        (format!("{info}{start}$p.WaitForExit()"), true),
        (format!("{info}{redirects}{start}$p.WaitForExit()"), false),
        (
            format!("{info}$i.RedirectStandardOutput = $false\n{start}$p.WaitForExit()"),
            true,
        ),
        (
            format!("{info}{redirects}{start}$s = $p.StandardOutput.ReadToEnd()"),
            false,
        ),
        (
            "$e = $sh.Exec('pkgmgr /iu:A')\nwhile ($e.Status -eq 0) { sleep 1 }".to_owned(),
            false,
        ),
        (
            "$e = $sh.Exec('pkgmgr /iu:A /quiet')\nwhile ($e.Status -eq 0) { sleep 1 }".to_owned(),
            true,
        ),
    ];
    for (script, is_safe) in table {
        let finding = only(&script, Language::PowerShell);
        let fix = finding.fix.as_ref().unwrap();
        let found = fix.applicability == Applicability::Safe;
        assert_eq!(found, is_safe, "{script}");
    }
}

#[test]
fn what_a_method_keeps_to_run_is_told_of_and_what_it_shows_is_not() {
    let kept = [
        "Class Q\nPrivate m()\nSub Run(c)\nReDim Preserve m(n)\nm(n) = c\nEnd Sub\nSub Flush\nsh.Run m(0)\nEnd Sub\nEnd Class\nSet q = New Q\nq.Run \"pkgmgr /iu:A\"\n",
        "Class U\nSub Run(l)\nFor Each c In l\nsh.Run c\nNext\nEnd Sub\nEnd Class\nClass V\nSub Run(x)\nEnd Sub\nEnd Class\nSet o = New U\no.Run Array(\"pkgmgr /iu:A\")\n",
    ];
    for script in kept {
        assert!(!findings(script, Language::VbScript).is_empty(), "{script}");
    }
    let shown = [
        "Sub AddRow(a)\nhtml = html & \"<tr><td>\" & a\nEnd Sub\nhtml = \"\"\nAddRow \"pkgmgr /iu:A\"\nsh.Run \"notepad\"\n",
        "Sub SetText(s)\nhelp.innerText = s\nEnd Sub\nSetText \"pkgmgr /iu:A\"\nsh.Run \"notepad\"\n",
        "Sub Note(s)\nlast = s\nEnd Sub\nlast = \"\"\nNote \"pkgmgr /iu:A\"\n",
        "On Error Resume Next\nn = \"pkgmgr\"\nWScript.Echo n\nn = InputBox(\"?\")\nsh.Run n\n",
    ];
    for script in shown {
        assert_eq!(findings(script, Language::VbScript), [], "{script}");
    }
    let script = "sh.Run \"pkgmgr /ip /m:c:\\x.cab /l:\" & WScript.Arguments.Named(\"log\") & \"\\a.log\", 0, True";
    assert!(
        fixed(script, Language::VbScript)
            .contains("/LogPath:\" & WScript.Arguments.Named(\"log\") & \"\\a.log")
    );
}

#[test]
fn a_subroutine_that_is_not_known_may_be_any() {
    let body = "if errorlevel 1 exit /b 1\r\nexit /b 0\r\n:one\r\nintlcfg -uilang:de-DE -syslocale:de-DE -image:c:\\m\r\nexit /b\r\n";
    for (label, is_safe) in [("one", false), ("%1", false), ("two", true)] {
        let findings = findings(&format!("call :{label}\r\n{body}"), Language::Batch);
        let setting = findings
            .iter()
            .find(|finding| finding.rule == "intlcfg-settings");
        let fix = setting.unwrap().fix.as_ref().unwrap();
        assert_eq!(fix.applicability == Applicability::Safe, is_safe, "{label}");
    }
}

#[test]
fn a_default_stays_where_nothing_is_entered() {
    for script in [
        "set c=pkgmgr /iu:A\r\nset /p c=Command [%c%]: \r\n%c%",
        "set T=pkgmgr\r\nset /p T=\r\n%T% /iu:A",
    ] {
        let finding = only(script, Language::Batch);
        let safe = |fix: &Fix| fix.applicability == Applicability::Safe;
        assert!(!finding.fix.as_ref().is_some_and(safe), "{script}");
    }
    assert_eq!(
        findings("set T=pkgmgr\r\nset /a T=1\r\n%T% /iu:A", Language::Batch),
        []
    );
}

#[test]
fn what_a_loop_of_batch_runs_is_not_passed_over() {
    const DELAYED: &str = "setlocal enabledelayedexpansion\r\n";
    for script in [
        format!(
            "{DELAYED}set cmd[1]=pkgmgr /iu:A\r\nfor /l %%i in (1,1,2) do start /w !cmd[%%i]!"
        ),
        format!("{DELAYED}set cmd1=pkgmgr /iu:A\r\nfor /l %%i in (1,1,2) do !cmd%%i!"),
        "set cmd[1]=pkgmgr /iu:A\r\nfor /l %%i in (1,1,2) do call %%cmd[%%i]%%".to_owned(),
        "set cmd1=pkgmgr\r\nfor %%i in (1 2) do call %%cmd%%i%% /iu:A".to_owned(),
        "set s1=pkgmgr /iu:A\r\nfor /f \"tokens=1* delims==\" %%a in ('set s') do %%b".to_owned(),
        format!(
            "{DELAYED}set T=pkgmgr\r\nfor /f \"delims=\" %%a in (\"!T!\") do (endlocal & set R=%%a)\r\n%R% /iu:A"
        ),
        "for %%c in (\"pkgmgr /iu:A\") do cmd /c %%c".to_owned(),
        "for %%c in (\"pkgmgr /iu:A\") do echo %%~c>> z.cmd".to_owned(),
        "call :find pkgmgr.exe\r\n\"%FOUND%\" /iu:A\r\nexit /b\r\n:find\r\nset \"FOUND=%~$PATH:1\"".to_owned(),
        "call :step 1 pkgmgr /iu:A\r\nexit /b\r\n:step\r\nfor /f \"tokens=1*\" %%a in (\"%*\") do %%b".to_owned(),
        "for /f \"tokens=1,2*\" %%a in (\"x pkgmgr /iu:A\") do start /w %%b %%c".to_owned(),
        "start /wait%WAIT% pkgmgr /iu:A".to_owned(),
        "for %%p in (dism.exe pkgmgr.exe) do if exist %windir%\\system32\\%%p set T=%windir%\\system32\\%%p\r\n\"%T%\" /iu:A".to_owned(),
        "for %%p in (pkgmgr) do set C=%%p /iu:A\r\n%C%".to_owned(),
        "for %%p in (pkgmgr) do set T=%%p.exe\r\n%T% /iu:A".to_owned(),
        "for %%c in (\"pkgmgr /iu:A\" \"net start x\") do call :run %%c\r\nexit /b\r\n:run\r\n%~1".to_owned(),
        "for %%s in (\"pkgmgr|A\") do for /f \"tokens=1,2 delims=|\" %%a in (%%s) do %%a /iu:%%b".to_owned(),
        "for /f \"tokens=1,2 delims==\" %%a in (\"TOOL=pkgmgr\") do set %%a=%%b\r\n%TOOL% /iu:A".to_owned(),
        "for %%n in (T U) do set %%n=pkgmgr\r\n%T% /iu:A".to_owned(),
        "for %%n in (1 2) do set T%%n=pkgmgr\r\n%T2% /iu:A".to_owned(),
        "set T=pkgmgr\r\nfor %%n in (T) do set %%n=pkgmgr\r\n%T% /iu:A".to_owned(),
        "set N=T\r\nif \"%1\"==\"x\" set N=U\r\nset %N%=pkgmgr\r\n%T% /iu:A".to_owned(),
        "for %%n in (T) do call set %%n=pkgmgr\r\n%T% /iu:A".to_owned(),
        format!("{DELAYED}set s1=pkgmgr /iu:A\r\nset s2=net start x\r\nfor %%s in (s1 s2) do !%%s!"),
        "set L=pkgmgr /iu:A;net start x\r\n:next\r\nfor /f \"tokens=1* delims=;\" %%a in (\"%L%\") do set L=%%b& %%a\r\nif defined L goto next".to_owned(),
    ] {
        let finding = only(&script, Language::Batch);
        let safe = |fix: &Fix| fix.applicability == Applicability::Safe;
        assert!(!finding.fix.as_ref().is_some_and(safe), "{script}");
    }
    let unsafely = "set T=pkgmgr\r\nfor %%n in (T) do set %%n=pkgmgr\r\n%T% /iu:A";
    assert_eq!(only(unsafely, Language::Batch).fix, None);
    let replaced = "echo a\r\necho b\r\necho c\r\necho d\r\necho e\r\nset T=pkg_mgr\r\n%T:_=% /iu:B\r\npkgmgr /iu:A";
    assert_eq!(findings(replaced, Language::Batch).len(), 2);
    // The second variable of a loop is not that of the loop before.
    let script = "for /f \"tokens=1*\" %%a in (\"x pkgmgr\") do rem\r\nfor /f \"tokens=1*\" %%a in (x.txt) do %%b /iu:A";
    assert_eq!(findings(script, Language::Batch), []);
}

#[test]
fn arguments_that_are_one_of_several_are_not_known() {
    let each = |one: &str, other: &str| {
        format!("For Each c In Array(\"{one}\", \"{other}\")\nsh.Run c, 0, True\nNext")
    };
    let table = "Set d = CreateObject(\"Scripting.Dictionary\")\nd.Add 1, \"pkgmgr /iu:A\"\n";
    let branches = |one: &str, other: &str| {
        format!("If x Then c = \"{one}\" Else c = \"{other}\"\nsh.Run c & \" /quiet\", 0, True")
    };
    for (script, rule, complete) in [
        (
            each("pkgmgr /iu:A", "pkgmgr /uu:B /quiet"),
            "pkgmgr-call",
            false,
        ),
        (
            each("pkgmgr /iu:A", "pkgmgr /quiet /iu:B"),
            "pkgmgr-enable-feature",
            false,
        ),
        (
            each("cmd /c pkgmgr /iu:A", "pkgmgr /iu:B"),
            "pkgmgr-enable-feature",
            false,
        ),
        (
            each("cmd /c pkgmgr /iu:A & pkgmgr /uu:B", "notepad"),
            "pkgmgr-call",
            false,
        ),
        (
            each("notepad", "pkgmgr /iu:A"),
            "pkgmgr-enable-feature",
            false,
        ),
        (
            format!("{table}d.Add 2, \"notepad\"\nsh.Run d(x)"),
            "pkgmgr-enable-feature",
            false,
        ),
        (
            format!("{table}sh.Run d(x)"),
            "pkgmgr-enable-feature",
            false,
        ),
        (
            branches("pkgmgr /iu:A", "pkgmgr /iu:A"),
            "pkgmgr-enable-feature",
            true,
        ),
        (
            branches("pkgmgr /iu:A", "dism /online"),
            "pkgmgr-enable-feature",
            false,
        ),
        (
            branches("pkgmgr", "notepad").replace("/quiet", "/iu:A"),
            "pkgmgr-enable-feature",
            true,
        ),
    ] {
        let finding = only(&script, Language::VbScript);
        let call = finding.call.unwrap();
        assert_eq!(
            (finding.rule.as_str(), call.complete),
            (rule, complete),
            "{script}"
        );
    }
    let both = findings(&each("pkgmgr /iu:A", "peimg /list"), Language::VbScript);
    let both: Vec<_> = both.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(both, ["peimg-list", "pkgmgr-enable-feature"]);
}

#[test]
fn a_line_that_is_one_of_several_names_them_all() {
    let quiet = "$line = 'start /w pkgmgr /iu:A'\nif ($q) { $line += ' /quiet' }\n";
    let either = "if ($x) { $line = 'pkgmgr /iu:A' } else { $line = 'pkgmgr /uu:B' }\n";
    let steps = "$steps = @(\n    @{ Name = 'A'; Cmd = 'start /w pkgmgr /iu:A /quiet' }\n    \
                 @{ Name = 'B'; Cmd = 'start /w pkgmgr /iu:B /quiet' }\n)\n";
    let map = "$map = @{ a = 'pkgmgr /iu:A'; b = 'pkgmgr /iu:B' }\n";
    let cmds = "$cmds = 'start /w pkgmgr /iu:A', 'start /w pkgmgr /iu:B'\n";
    let template = "$line = 'start /w pkgmgr /iu:XX /quiet'\n";
    let text = "$text = @'\nstart /w pkgmgr /iu:A\nstart /w pkgmgr /iu:B\n'@\n";
    let enable = "pkgmgr-enable-feature";
    for (set, run, rule, named) in [
        (
            quiet,
            "cmd /c $line",
            enable,
            &["/iu:A`", "/iu:A /quiet`"][..],
        ),
        (
            quiet,
            "saps cmd \"/c $line\"",
            enable,
            &["/iu:A`", "/iu:A /quiet`"],
        ),
        (
            either,
            "cmd /c $line",
            "pkgmgr-call",
            &["`pkgmgr /iu:A`", "`pkgmgr /uu:B`"],
        ),
        (
            either,
            "iex $line",
            "pkgmgr-call",
            &["`pkgmgr /iu:A`", "`pkgmgr /uu:B`"],
        ),
        (
            steps,
            "foreach ($s in $steps) { cmd.exe /c $s.Cmd }",
            enable,
            &["/iu:A ", "/iu:B "],
        ),
        (
            steps,
            "$steps | % { cmd /c $_.Cmd }",
            enable,
            &["/iu:A ", "/iu:B "],
        ),
        (
            map,
            "foreach ($k in $map.Keys) { cmd /c $map[$k] }",
            enable,
            &["/iu:A`", "/iu:B`"],
        ),
        (
            map,
            "Start-Process cmd \"/c $($map[$key])\"",
            enable,
            &["/iu:A`", "/iu:B`"],
        ),
        (map, "iex $map[$key]", enable, &["/iu:A`", "/iu:B`"]),
        (cmds, "cmd /c $cmds[$i]", enable, &["/iu:A`", "/iu:B`"]),
        (
            template,
            "cmd /c ($line -replace 'XX', $f)",
            enable,
            &["makes it of `start /w"],
        ),
        (
            template,
            "cmd /c $line.Replace('XX', $f)",
            enable,
            &["makes it of `start /w"],
        ),
        (
            text,
            "$text -split \"`r?`n\" | % { cmd /c $_ }",
            enable,
            &["/iu:A`", "/iu:B`"],
        ),
    ] {
        let script = format!("{set}{run}\n");
        let finding = only(&script, Language::PowerShell);
        assert!(finding.fix.is_none(), "{script}");
        assert!(!finding.call.as_ref().unwrap().complete, "{script}");
        assert_eq!(finding.rule, rule, "{script}");
        for named in named {
            assert!(finding.help.contains(named), "{script}{}", finding.help);
        }
    }
}

#[test]
fn a_parameter_has_no_default_of_another() {
    let script = "param ([string]$Feature, [string]$Exe = 'pkgmgr.exe')\n\
                  Start-Process C:\\Windows\\System32\\pkgmgr.exe \"/iu:$Feature\" -Wait\n";
    let finding = only(script, Language::PowerShell);
    assert_eq!(finding.rule, "pkgmgr-enable-feature");
    assert_eq!(finding.call.unwrap().arguments, ["/iu:$Feature"]);
    let fix = finding.fix.unwrap();
    assert_eq!(fix.applicability, Applicability::Unsafe);
}

#[test]
fn a_process_is_one_call_however_its_description_is_made() {
    let start = "[Diagnostics.Process]::Start($i).WaitForExit()";
    for info in [
        "[Diagnostics.ProcessStartInfo]::new('pkgmgr.exe', '/iu:A')",
        "New-Object Diagnostics.ProcessStartInfo('pkgmgr.exe', '/iu:A')",
        "New-Object Diagnostics.ProcessStartInfo ('pkgmgr.exe', '/iu:A')",
        "New-Object Diagnostics.ProcessStartInfo @('pkgmgr.exe', '/iu:A')",
        "New-Object Diagnostics.ProcessStartInfo \"pkgmgr.exe\", \"/iu:A\"",
        "New-Object Diagnostics.ProcessStartInfo -ArgumentList 'pkgmgr.exe', '/iu:A'",
    ] {
        let process = "$p = New-Object Diagnostics.Process\n";
        for script in [
            format!("$i = {info}\n{start}"),
            format!("{process}$p.StartInfo = {info}\n$p.Start()"),
            format!("{process}$i = {info}\n$p.StartInfo = $i\n$p.Start()"),
        ] {
            let finding = only(&script, Language::PowerShell);
            assert_eq!(
                finding.call.unwrap().wrappers,
                ["Process.Start"],
                "{script}"
            );
            let fix = finding.fix.unwrap();
            assert_eq!(fix.applicability, Applicability::Safe, "{script}");
            assert!(
                fixed(&script, Language::PowerShell).contains("dism.exe"),
                "{script}"
            );
        }
    }
    let handed = "$i = New-Object Diagnostics.ProcessStartInfo('pkgmgr', '/iu:A')\nStart-It $i";
    only(handed, Language::PowerShell);
    for run in [
        "& $b",
        "Invoke-Command -ScriptBlock $b",
        "$b.Invoke()",
        "Start-Job $b",
    ] {
        let script = format!("$b = [scriptblock]::Create('pkgmgr /iu:A')\n{run}");
        only(&script, Language::PowerShell);
    }
}

#[test]
fn what_is_added_in_some_cases_does_not_hide_the_rest() {
    let array = "$a = @(\"/iu:$Feature\", '/quiet')\nif ($n) { $a += '/norestart' }\n";
    let line = "$a = '/iu:A'\nif ($LogPath) { $a += \" /l:$LogPath\" }\n";
    let table = "$sp = @{ FilePath = 'pkgmgr.exe'; ArgumentList = '/iu:A'; Wait = $true }\n\
                 if ($q) { $sp.ArgumentList += ' /quiet' }\n";
    for (set, run, arguments) in [
        (
            array,
            "Start-Process pkgmgr.exe -ArgumentList $a -Wait",
            &["/iu:$Feature", "/quiet", "$a"][..],
        ),
        (array, "& pkgmgr.exe $a", &["/iu:$Feature", "/quiet", "$a"]),
        (array, "& pkgmgr.exe @a", &["/iu:$Feature", "/quiet", "@a"]),
        (line, "Start-Process pkgmgr.exe $a -Wait", &["/iu:A", "$a"]),
        (line, "Start-Process cmd \"/c start /w pkgmgr $a\"", &["$a"]),
        (
            line,
            "[Diagnostics.Process]::Start('pkgmgr.exe', $a)",
            &["/iu:A", "$a"],
        ),
        (table, "Start-Process @sp", &["/iu:A", "@sp"]),
    ] {
        let finding = only(&format!("{set}{run}\n"), Language::PowerShell);
        let call = finding.call.unwrap();
        assert_eq!(call.arguments, arguments, "{run}");
        assert!(finding.fix.is_none() && !call.complete, "{run}");
        if arguments.len() > 1 {
            assert_eq!(finding.rule, "pkgmgr-enable-feature", "{run}");
            assert!(
                finding.help.contains("in some cases"),
                "{run}: {}",
                finding.help
            );
        }
    }
}

#[test]
fn each_of_several_variables_is_given_its_item() {
    let set = "$exe, $arg = 'pkgmgr.exe', '/iu:A'\n";
    let script = format!("{set}Start-Process $exe $arg -Wait\n");
    assert_eq!(
        fixed(&script, Language::PowerShell),
        "$exe, $arg = 'dism.exe', '/iu:A'\nStart-Process $exe '/Online', '/Enable-Feature', \
         '/FeatureName:A' -Wait\n"
    );
    for others in [
        "$l = 'pkgmgr.exe', '/iu:A'\n$exe, $arg = @($l)",
        "$exe, $arg, $x = 'pkgmgr.exe', '/iu:A'",
        "$exe, $x.y = 'pkgmgr.exe', '/iu:A'",
    ] {
        let script = format!("{others}\n& $exe $arg\n");
        assert!(
            only(&script, Language::PowerShell).fix.is_none(),
            "{script}"
        );
    }
    let same = "if ($x) { $a = '/iu:A' } else { $a = '/iu:A' }\nStart-Process pkgmgr $a -Wait\n";
    let call = only(same, Language::PowerShell).call.unwrap();
    assert_eq!(
        (call.arguments, call.complete),
        (vec!["/iu:A".to_owned()], true)
    );
}

#[test]
fn a_list_holds_what_is_added_to_it() {
    let run = "Start-Process pkgmgr.exe -ArgumentList $l -Wait\n";
    for new in [
        "$l = New-Object System.Collections.Generic.List[string]",
        "$l = New-Object Collections.ArrayList",
        "$l = [System.Collections.Generic.List[string]]::new()",
        "[System.Collections.ArrayList]$l = @()",
        "$l = [Collections.Generic.List[System.String]]@()",
    ] {
        let add = "[void]$l.Add('/iu:A')\n$l.AddRange(@('/quiet', '/norestart'))\n";
        let script = format!("{new}\n{add}{run}");
        let finding = only(&script, Language::PowerShell);
        let call = finding.call.unwrap();
        assert_eq!(
            call.arguments,
            ["/iu:A", "/quiet", "/norestart"],
            "{script}"
        );
        assert!(call.complete, "{script}");
        let new = "'/Online', '/Quiet', '/NoRestart', '/Enable-Feature', '/FeatureName:A'";
        assert!(
            fixed(&script, Language::PowerShell).contains(new),
            "{script}"
        );
    }
    let new = "$l = New-Object Collections.ArrayList\n[void]$l.Add('/iu:A')\n";
    let branch = format!("{new}if ($q) {{ [void]$l.Add('/quiet') }}\n{run}");
    let finding = only(&branch, Language::PowerShell);
    assert_eq!(finding.call.unwrap().arguments, ["/iu:A", "$l"]);
    for change in [
        "$b = $l\n[void]$b.Add('/quiet')",
        "$b = $l\n$b[0] = '/iu:B'",
        "[Collections.ArrayList]$b = $l\n[void]$b.Add('/quiet')",
        "foreach ($x in $y) { [void]$l.Add('/quiet') }",
        "function Add-It { [void]$l.Add('/quiet') }\nAdd-It",
        "[void]$l.Add($x, 1)",
        "$l.Insert(0, '/quiet')",
        "$l.Clear()",
    ] {
        let finding = only(&format!("{new}{change}\n{run}"), Language::PowerShell);
        assert!(finding.fix.is_none(), "{change}");
        assert!(!finding.call.unwrap().complete, "{change}");
    }
}

#[test]
fn a_resource_of_a_configuration_is_told_of_once() {
    for resource in [
        "WindowsProcess T\n{\n  Path = 'pkgmgr.exe'\n  Arguments = '/iu:A'\n}",
        "WindowsProcess T {\n  Path = 'pkgmgr.exe'\n  Arguments = '/iu:A'\n}",
        "xWindowsProcess T # why\n\n  {\n  Path = 'pkgmgr.exe'\n}",
        "Package T {\n  Ensure = 'Present'\n  Path = \"$env:windir\\system32\\pkgmgr.exe\"\n  Arguments = '/iu:A'\n}",
        "Package T\n{\n  Path = \"$env:windir\\system32\\pkgmgr.exe\"\n  Arguments = '/iu:A'\n}",
        "WindowsProcess T\n{\n  Path='C:\\Windows\\System32\\pkgmgr.exe'\n  Arguments='/iu:A'\n}",
        "WindowsProcess T {\n  Path='C:\\Windows\\System32\\pkgmgr.exe'\n  Arguments=''\n}",
    ] {
        let script = format!("Configuration C {{\n{resource}\n}}\n");
        assert_unread(&script, Language::PowerShell);
    }
    let script = "Path='C:\\Windows\\System32\\pkgmgr.exe'\n";
    assert_eq!(findings(script, Language::PowerShell), []);
}

#[test]
fn what_opens_or_starts_a_program_in_other_ways_is_read() {
    for script in [
        "[Microsoft.VisualBasic.Interaction]::Shell('pkgmgr /iu:A', 'Hide', $true)",
        "Invoke-Item pkgmgr.exe",
        "ii \"$env:windir\\system32\\pkgmgr.exe\"",
    ] {
        let finding = only(script, Language::PowerShell);
        assert_eq!(finding.call.unwrap().tool, "pkgmgr", "{script}");
    }
    assert_unread(
        "Invoke-Sqlcmd \"EXEC xp_cmdshell 'pkgmgr /iu:A'\"",
        Language::PowerShell,
    );
}

#[test]
fn what_is_only_said_or_looked_for_is_no_call() {
    for script in [
        "Describe 'pkgmgr /iu:A' {\n  It 'start /w pkgmgr /iu:A is rewritten' { $cmd | Should -Be 'pkgmgr /iu:A' }\n}",
        "Context 'pkgmgr /iu:A' { }",
        "Read-Host 'pkgmgr /iu:A will be run. Continue?'",
        "Write-Progress -Activity 'pkgmgr' -Status 'pkgmgr /iu:A'",
        "Write-Host pkgmgr /iu:A",
        "sls 'pkgmgr /iu' *.cmd",
        "\"pkgmgr /iu:A\" >> $log",
        "\"pkgmgr /iu:A\" >> $LogFile",
    ] {
        assert_eq!(findings(script, Language::PowerShell), [], "{script}");
    }
    for script in [
        "It 'x' { Start-Process pkgmgr '/iu:A' -Wait }",
        "\"pkgmgr /iu:A\" >> $file",
        "$log = 'x.cmd'\n\"pkgmgr /iu:A\" >> $log",
        "function It($c) { cmd /c $c }\nIt 'pkgmgr /iu:A'",
    ] {
        let found = findings(script, Language::PowerShell);
        assert!(found.iter().any(|one| one.call.is_some()), "{script}");
    }
}

#[test]
fn each_call_in_a_text_that_is_written_from_a_variable_is_told_of() {
    let shell = "Set f = fso.CreateTextFile(\"x.cmd\")\n";
    for text in [
        "t = \"pkgmgr /iu:A\" & vbCrLf & \"pkgmgr /iu:B\"\nf.Write t",
        "t = \"@echo off\" & vbCrLf\nt = t & \"pkgmgr /iu:A\" & vbCrLf\n\
         t = t & \"pkgmgr /iu:B\" & vbCrLf\nf.Write t",
        "f.Write \"pkgmgr /iu:A\" & vbCrLf & \"pkgmgr /iu:B\"",
    ] {
        let script = format!("{shell}{text}");
        let found = findings(&script, Language::VbScript);
        let calls = found.iter().filter_map(|one| one.call.as_ref());
        let words: Vec<_> = calls.map(|call| call.arguments.concat()).collect();
        assert_eq!(words, ["/iu:A", "/iu:B"], "{script}");
    }
}

#[test]
fn a_switch_of_start_may_end_in_what_nobody_knows() {
    for line in [
        "start /w%OPT: /q=% pkgmgr /iu:A",
        "start /w%OPT: /% pkgmgr /iu:A",
        "start /min%OPT:/=-% pkgmgr /iu:A",
    ] {
        let finding = only(line, Language::Batch);
        assert_eq!(finding.call.unwrap().tool, "pkgmgr", "{line}");
        assert!(
            finding
                .fix
                .is_none_or(|fix| fix.applicability != Applicability::Safe)
        );
    }
    let script = "cmd /c \"start /min$(if ($w) { ' /w' }) pkgmgr /iu:A\"";
    assert_eq!(
        only(script, Language::PowerShell).call.unwrap().tool,
        "pkgmgr"
    );
}

#[test]
fn a_script_with_more_variables_than_are_followed_is_not_passed_over() {
    let calls = (0..300).map(|at| format!("c{at} = \"pkgmgr /iu:F{at};Q\"\nsh.Run c{at}\n"));
    let calls = calls.collect::<Vec<_>>().concat();
    assert_eq!(findings(&calls, Language::VbScript).len(), 300);
    let others = (0..300).map(|at| format!("p{at} = \"cmd /c x{at}\"\nsh.Run p{at}\n"));
    let others = others.collect::<Vec<_>>().concat();
    let script = format!("{others}c = \"pkgmgr /iu:A;B /quiet\"\nsh.Run c");
    assert_eq!(
        only(&script, Language::VbScript).call.unwrap().tool,
        "pkgmgr"
    );
}

#[test]
fn a_variable_may_give_the_tool_and_the_start_of_its_option() {
    let either = "if \"%1\"==\"x\" (set ACT=pkgmgr /uu:) else (set ACT=pkgmgr /iu:)\r\n";
    let perhaps = "if exist x set ACT=pkgmgr /iu:\r\n";
    let many = "set ACT=dism /online /enable-feature /featurename:\r\n\
                if not exist %windir%\\system32\\dism.exe set ACT=pkgmgr /iu:\r\n";
    for set in [either, perhaps, many] {
        for run in [
            "start /w %ACT%TelnetClient",
            "%ACT%TelnetClient /quiet",
            "cmd /c \"%ACT%TelnetClient\"",
            "for %%f in (A B) do %ACT%%%f",
            "%ACT%%2",
            "%ACT%%NAME%",
        ] {
            let script = format!("{set}{run}\r\n");
            let finding = only(&script, Language::Batch);
            assert_eq!(finding.call.unwrap().tool, "pkgmgr", "{script}");
            assert_eq!(finding.fix, None, "{script}");
        }
        let other = format!("{set}set DIR=C:\\x\\\r\n%DIR%tool.exe\r\n%DIR%%2\r\n");
        assert_eq!(findings(&other, Language::Batch), [], "{other}");
    }
}

#[test]
fn what_stands_behind_parameters_with_attributes_is_read() {
    for attributes in [
        "",
        "[CmdletBinding()] ",
        "[CmdletBinding()]",
        "[CmdletBinding(SupportsShouldProcess = $true)] [OutputType([int])] ",
        "[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingWriteHost', '')] ",
        "[CmdletBinding()] <# none #> ",
    ] {
        for script in [
            "function Add-F { @param([string]$Name) Start-Process pkgmgr \"/iu:$Name /quiet\" -Wait }",
            "Invoke-Command -ComputerName x -ScriptBlock { @param($f) cmd /c \"pkgmgr /iu:$f\" }",
            "function Go { @param() begin { } process { pkgmgr /iu:A } }",
            "function Go { @param(\n  $x\n) pkgmgr /iu:A\n}",
        ] {
            let script = script.replace('@', attributes);
            let found = findings(&script, Language::PowerShell);
            let calls = found.iter().filter(|one| one.call.is_some());
            assert_eq!(calls.count(), 1, "{script}: {found:?}");
        }
    }
}

#[test]
fn what_is_made_of_a_command_line_where_it_is_run_is_not_passed_over() {
    for script in [
        "Invoke-Expression ('pkgmgr /iu:FEATURE /quiet'.Replace('FEATURE', $name))",
        "iex ('pkgmgr /iu:FEATURE /quiet' -replace 'FEATURE', $name)",
        "iex (('pkgmgr /iu:{0}' -f $name).Trim())",
        "iex ('PKGMGR /iu:A'.ToLower())",
        "iex ([regex]::Replace('pkgmgr /iu:F', 'F', $name))",
        "cmd /c ('pkgmgr /iu:FEATURE'.Replace('FEATURE', $name))",
        "cmd /c ('pkgmgr /iu:X' -creplace 'X', 'A')",
        "Start-Process cmd ('/c pkgmgr /iu:FEATURE'.Replace('FEATURE', $name))",
        "powershell -Command ('pkgmgr /iu:FEATURE'.Replace('FEATURE', $name))",
        "& ([scriptblock]::Create('pkgmgr /iu:F'.Replace('F', $name)))",
        "'pkgmgr /iu:F' -replace 'F', $name | iex",
        "('pkgmgr /iu:F' -replace 'F', $name) | iex",
    ] {
        let found = findings(script, Language::PowerShell);
        let calls = found.iter().filter(|one| one.call.is_some());
        assert_eq!(calls.count(), 1, "{script}: {found:?}");
    }
    for script in [
        "Write-Host ('pkgmgr /iu:A'.PadRight(40))",
        "if ($text.Contains('pkgmgr /iu:A')) { exit }",
        "Add-Line ('pkgmgr /iu:A'.Length)",
    ] {
        assert_eq!(findings(script, Language::PowerShell), [], "{script}");
    }
}

#[test]
fn a_line_of_which_a_loop_picks_the_words_is_one_call() {
    for (script, expected) in [
        (
            "$steps = @( @('pkgmgr.exe','/iu:A'), @('msiexec.exe','/i a.msi') )\nforeach ($s in $steps) { Start-Process $s[0] $s[1] -Wait }",
            "Start-Process $s[0] $s[1] -Wait",
        ),
        (
            "foreach ($s in @('pkgmgr.exe','/iu:A'), @('msiexec.exe','/i a.msi')) { Start-Process $s[0] $s[1] -Wait }",
            "Start-Process $s[0] $s[1] -Wait",
        ),
        (
            "@('pkgmgr.exe','/iu:A'), @('msiexec.exe','/i a.msi') | % { Start-Process $_[0] $_[1] -Wait }",
            "Start-Process $_[0] $_[1] -Wait",
        ),
        (
            "foreach ($s in 'pkgmgr /iu:A', 'msiexec /i a.msi') { Log $t[0]; iex $s }",
            "pkgmgr /iu:A",
        ),
    ] {
        let found = findings(script, Language::PowerShell);
        let calls: Vec<_> = found.iter().filter(|one| one.call.is_some()).collect();
        assert_eq!(calls.len(), 1, "{script}: {found:?}");
        let span = calls[0].span;
        assert!(
            script[span.start..span.end].contains(expected),
            "{script}: {found:?}"
        );
    }
}

#[test]
fn a_call_whose_arguments_are_made_elsewhere_is_not_one_without_any() {
    for script in [
        "$c = [string]::Format('{0} /iu:{1,1}', 'pkgmgr', 'TelnetClient'); iex $c",
        "$c = [string]::Format('{0} /iu:{1}', 'pkgmgr', $names); iex $c",
        "$c = [string]::Concat('pkgmgr', $rest); cmd /c $c",
        "$i = [Diagnostics.ProcessStartInfo]::new('pkgmgr'); $i.ArgumentList.Add('/iu:A'); [Diagnostics.Process]::Start($i)",
        "$i = New-Object Diagnostics.ProcessStartInfo 'pkgmgr'\n$i.ArgumentList.Add('/iu:A')\n$p = [Diagnostics.Process]::Start($i)",
        "$p = New-Object Diagnostics.Process\n$p.StartInfo.FileName = 'pkgmgr'\n$p.StartInfo.ArgumentList.Add('/iu:A')\n$p.Start()",
    ] {
        let found = findings(script, Language::PowerShell);
        let calls: Vec<_> = found.iter().filter_map(|one| one.call.as_ref()).collect();
        assert_eq!(calls.len(), 1, "{script}: {found:?}");
        assert!(!calls[0].complete, "{script}: {found:?}");
        assert_eq!(found[0].rule, "pkgmgr-call", "{script}");
    }
    for script in [
        "$c = [string]::Format('{0} /iu:{1}', 'pkgmgr', 'TelnetClient'); iex $c",
        "$c = [string]::Concat('pkgmgr', ' /iu:TelnetClient'); iex $c",
        "cmd /c ([String]::Format('{0} /iu:{1}', 'pkgmgr', 'TelnetClient'))",
    ] {
        let found = findings(script, Language::PowerShell);
        let calls: Vec<_> = found.iter().filter_map(|one| one.call.as_ref()).collect();
        assert_eq!(calls.len(), 1, "{script}: {found:?}");
        assert_eq!(
            calls[0].arguments,
            ["/iu:TelnetClient"],
            "{script}: {found:?}"
        );
        let is_one_edit = script.starts_with("cmd");
        assert_eq!(found[0].fix.is_some(), is_one_edit, "{script}: {found:?}");
    }
}

#[test]
fn a_tool_in_a_variable_may_follow_its_options() {
    for set in [
        "if ($x) { $e = 'pkgmgr' } else { $e = 'notepad' }",
        "function G { 'pkgmgr' }\n$e = G",
        "$e = if ($x) { 'pkgmgr.exe' } else { 'dism' }",
    ] {
        let script = format!("{set}\n$a = '/iu:A'\nRun-It -Args $a -Exe $e\n");
        let finding = only(&script, Language::PowerShell);
        assert_eq!(finding.call.unwrap().tool, "pkgmgr", "{script}");
        assert_eq!(finding.fix, None, "{script}");
    }
}
