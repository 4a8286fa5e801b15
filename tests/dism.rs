//! DISM lines against the grammar, through the whole engine.

#![allow(clippy::unwrap_used, clippy::panic)]

use dismigrate::check::{Options, check};
use dismigrate::finding::Severity;
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;
use dismigrate::rule::target::Target;

/// The `dism` rules that object to a line, without their family.
fn objections(line: &str, target: Target) -> Vec<String> {
    let rules = RuleSet::builtin().unwrap();
    let options = Options {
        target,
        ..Options::default()
    };
    let findings = check(line, Language::Batch, &rules, &options).findings;
    let ids = findings.iter().map(|finding| finding.rule.as_str());
    ids.filter_map(|id| id.strip_prefix("dism-"))
        .map(str::to_owned)
        .collect()
}

fn assert_objections(cases: &[(&str, &[&str])]) {
    for (line, expected) in cases {
        assert_eq!(objections(line, Target::default()), *expected, "{line}");
    }
}

#[test]
fn a_line_in_an_argument_of_dism_is_none() {
    assert_objections(&[
        ("dism \"/Image:C:\\my dism /Image\" /Get-Packages", &[]),
        ("run \"dism /Image\"", &["missing-command", "missing-value"]),
    ]);
}

/// What is handed to `a` is read as one command line, too.
#[test]
fn a_retired_tool_hands_on_nothing() {
    let rules = RuleSet::builtin().unwrap();
    let script = "a (b\ncmd /c \"start /w pkgmgr x\n\tdism /Online /Enable-Feature /FeatureName:A\r\n;c\"\n\n$88";
    let findings = check(script, Language::PowerShell, &rules, &Options::default()).findings;
    let objections = findings.iter().filter(|one| one.rule.starts_with("dism-"));
    assert_eq!(objections.count(), 0, "{findings:#?}");
}

#[test]
fn lines_of_microsoft_pages_are_right() {
    assert_objections(&[
        (
            "dism /online /enable-feature /featurename:NetFx3 /all /limitaccess /source:D:\\sxs",
            &[],
        ),
        (
            "Dism /Image=C:\\test\\offline /LogPath:AddPackage.log /Add-Package /PackagePath:C:\\a.cab",
            &[],
        ),
        (
            "dism.exe /online /enable-feature:MicrosoftWindowsPowerShell",
            &[],
        ),
        (
            "Dism /Online /Cleanup-Image /RestoreHealth /Source:c:\\test\\mount\\windows /LimitAccess",
            &[],
        ),
        (
            "Dism /Online /Cleanup-Image /StartComponentCleanup /ResetBase /Defer",
            &[],
        ),
        (
            "Dism /Mount-Image /ImageFile:C:\\test\\boot.wim /Index:1 /MountDir:C:\\test\\offline",
            &[],
        ),
        (
            "Dism /Unmount-Image /MountDir:C:\\test\\offline /Commit",
            &[],
        ),
        (
            "Dism /Mount-Wim /WimFile:C:\\boot.wim /Index:1 /MountDir:C:\\mnt",
            &[],
        ),
        (
            "Dism /Image:C:\\mnt /Add-Driver /Driver:C:\\1.inf /Driver:C:\\2.inf /ForceUnsigned",
            &[],
        ),
        ("Dism /Image:C:\\mnt /Remove-Driver /Driver:OEM1.inf", &[]),
        ("Dism /Image:C:\\mnt /Set-InputLocale:0409:00000409", &[]),
        (
            "Dism /Image:C:\\mnt /Gen-LangINI /Distribution:C:\\my_distribution",
            &[],
        ),
        (
            "Dism /online /Set-Edition:ServerEnterprise /AcceptEula /ProductKey:12345-67890",
            &[],
        ),
        (
            "Dism /online /add-capability /capabilityname:NetFX3~~~~",
            &[],
        ),
        ("Dism /Cleanup-Mountpoints", &[]),
        (
            "Dism /Apply-Ffu /ImageFile:flash.ffu /ApplyDrive:\\\\.\\PhysicalDrive0",
            &[],
        ),
        ("Dism /Image:D:\\ /Get-Packages /Format:Table", &[]),
        (
            "dism /image:C:\\mount\\windows /add-driver /driver:D:\\x /recurse",
            &[],
        ),
        ("Dism -Online -Enable-Feature -All -FeatureName:TFTP", &[]),
        ("dism /Get-Help", &[]),
        ("dism", &[]),
    ]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    assert_objections(&[
        (
            "dism /Online /Quite /Add-Driver /Driver:x.inf",
            &["unknown-option", "wrong-target"],
        ),
        (
            "dism /Enable-Feature",
            &["missing-argument", "missing-target"],
        ),
    ]);
}

#[test]
fn one_mistake_is_one_finding() {
    assert_objections(&[
        (
            "dism /Online /Enable-Feature /FeatureName: TFTP",
            &["missing-value"],
        ),
        (
            "dism /Online /Enable-Feature /FeaturName:TFTP",
            &["unknown-option"],
        ),
        (
            "dism /Online /Enable-Featur /FeatureName:TFTP",
            &["unknown-option"],
        ),
        (
            "dism /Image:\"C:\\mnt\\\" /Get-Drivers /Quite",
            &["trailing-quote"],
        ),
        (
            "dism /Image:C:\\mnt /Set-ScratchSpace:1000",
            &["invalid-value"],
        ),
        ("dism /Online /LogLevel:5 /Get-Drivers", &["invalid-value"]),
        (
            "dism /Online /Mount-Wim /WimFile:a /Index:1 /MountDir:b",
            &["wrong-target"],
        ),
        ("dism /Online /Cleanup-Image", &["missing-argument"]),
        (
            "dism /Online /Cleanup-Image /RevertPendingActions",
            &["wrong-target"],
        ),
        (
            "dism /Online /Cleanup-Image /CheckHealth /ScanHealth",
            &["conflicting-arguments"],
        ),
    ]);
}

#[test]
fn unknown_words_are_not_judged_and_excuse_what_they_may_be() {
    assert_objections(&[
        ("dism %*", &[]),
        ("dism /Online %ARGS%", &[]),
        ("dism %TARGET% /Get-Features", &[]),
        ("dism /Online /Enable-Feature %FEATURES%", &[]),
        ("dism /Online /Set%X% y", &[]),
        ("dism /Image:%MNT% /Set-UILang:%LANG%", &[]),
        ("dism /Image:%MNT%\\Windows /Get-Drivers", &["image-root"]),
        ("dism /Online /Add-Driver %MORE%", &["wrong-target"]),
    ]);
}

#[test]
fn the_target_decides_what_there_is() {
    let seven = |line| objections(line, "7".parse().unwrap());
    assert_eq!(
        seven("dism /Online /Enable-Feature /FeatureName:NetFx3 /All"),
        ["not-on-target"]
    );
    assert_eq!(seven("dism /Cleanup-Mountpoints"), ["not-on-target"]);
    assert_eq!(seven("dism /Image:C:\\mnt /Apply-Profiles:x"), [""; 0]);
    assert_eq!(
        objections("dism /Online /Get-Features", "vista".parse().unwrap()),
        ["not-on-target"]
    );
    assert_eq!(
        objections("dism /Image:C:\\mnt /Get-Features", "2008".parse().unwrap()),
        [""; 0]
    );
}

#[test]
fn a_line_in_a_string_is_judged() {
    assert_objections(&[
        ("cmd /c \"dism /Online /Get-Featurs\"", &["unknown-option"]),
        ("start /w dism /Online /Get-Featurs", &["unknown-option"]),
        ("echo dism /Online /Get-Featurs", &[]),
        ("rem dism /Online /Get-Featurs", &[]),
        (
            "psexec \\\\host dism /Online /Get-Featurs",
            &["unknown-option"],
        ),
    ]);
}

#[test]
fn a_quote_in_what_is_not_known_is_none_of_the_line() {
    let rules = RuleSet::builtin().unwrap();
    let script = "r = F(x, y)\r\nFunction F(c, d)\r\nt = env.Item(\"DRIVE\")\r\n\
                  r = sh.Run(\"dism.exe /Image:\" & t & \" /ScratchDir:\" & d & \
                  \" /Get-Packages\", 1, True)\r\nEnd Function\r\n";
    let findings = check(script, Language::VbScript, &rules, &Options::default()).findings;
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn no_line_is_written_that_dism_refuses() {
    let rules = RuleSet::builtin().unwrap();
    for (script, reason) in [
        ("pkgmgr /ip /m:C:\\updates\\*.cab /quiet\r\n", "wildcard"),
        ("wpeinit\r\npkgmgr /iu:TFTP /quiet\r\n", "Windows PE"),
    ] {
        let findings = check(script, Language::Batch, &rules, &Options::default()).findings;
        let [finding] = findings.as_slice() else {
            panic!("{findings:?}")
        };
        assert!(finding.fix.is_none(), "{finding:?}");
        assert!(finding.help.contains(reason), "{}", finding.help);
    }
}

/// A procedure is read with what each of its callers hands to it.
#[test]
fn no_line_is_written_that_dism_refuses_for_some_caller() {
    let rules = RuleSet::builtin().unwrap();
    let procedure = "Set s = CreateObject(\"WScript.Shell\")\r\nSub T(x)\r\ns.Run \"pkgmgr ";
    let callers = [
        ("/iu:\" & x", "\"A;B\"", "is a list"),
        ("/iu:\" & x", "\"A b\"", "is no option"),
        ("/iu:A /l:\" & x", "\"C:\\a b.log\"", "is no option"),
        ("/iu:\" & x", "\"B\"", ""),
    ];
    for (line, value, reason) in callers {
        let script = format!("{procedure}{line}\r\nEnd Sub\r\nT \"A\"\r\nT {value}\r\n");
        let findings = check(&script, Language::VbScript, &rules, &Options::default()).findings;
        let [finding] = findings.as_slice() else {
            panic!("{findings:?}")
        };
        assert_eq!(finding.fix.is_some(), reason.is_empty(), "{finding:?}");
        assert!(finding.help.contains(reason), "{}", finding.help);
    }
}

#[test]
fn a_value_that_is_a_list_at_times_is_told_of() {
    let rules = RuleSet::builtin().unwrap();
    let scripts = [
        (
            Language::Batch,
            "if x==%X% (set F=A) else (set F=B;C)\r\npkgmgr /iu:%F% /quiet\r\n",
        ),
        (
            Language::PowerShell,
            "if ($x) { $f = 'A' } else { $f = 'B;C' }\npkgmgr /iu:$f /quiet\n",
        ),
        (
            Language::VbScript,
            "Set s = CreateObject(\"WScript.Shell\")\r\nIf x Then\r\nf = \"A\"\r\nElse\r\nf = \"B;C\"\r\nEnd If\r\ns.Run \"pkgmgr /iu:\" & f\r\n",
        ),
    ];
    for (language, script) in scripts {
        for (script, told) in [
            (script.to_owned(), "holds a list at times (`B;C`)"),
            (script.replace("B;C", "B"), "may hold a list"),
        ] {
            let findings = check(&script, language, &rules, &Options::default()).findings;
            let [finding] = findings.as_slice() else {
                panic!("{findings:?}")
            };
            let fix = finding.fix.as_ref().unwrap();
            assert_eq!(fix.applicability, Applicability::Unsafe);
            assert!(finding.help.contains(told), "{}", finding.help);
        }
    }
}

#[test]
fn a_value_that_is_a_list_always_is_left_alone() {
    let table = [
        (
            Language::Batch,
            "set F=A;B\r\nif x==%X% set F=%F%;C\r\nstart /w pkgmgr /iu:%F%\r\n",
        ),
        (
            Language::PowerShell,
            "Start-Process pkgmgr \"/iu:$($names -join ';')\" -Wait\n",
        ),
        (
            Language::PowerShell,
            "$list = $names -join ';'\nStart-Process pkgmgr \"/iu:$list\" -Wait\n",
        ),
        (
            Language::PowerShell,
            "$list = [string]::Join(';', $names)\nStart-Process pkgmgr \"/iu:$list\" -Wait\n",
        ),
        (
            Language::VbScript,
            "Set s = CreateObject(\"WScript.Shell\")\r\ns.Run \"pkgmgr /iu:\" & Join(names, \";\"), 0, True\r\n",
        ),
    ];
    let rules = RuleSet::builtin().unwrap();
    for (language, script) in table {
        let findings = check(script, language, &rules, &Options::default()).findings;
        let [finding] = findings.as_slice() else {
            panic!("{findings:?}")
        };
        assert_eq!(finding.fix, None, "{finding:?}");
        assert!(
            finding.help.contains("holds a list, which"),
            "{}",
            finding.help
        );
    }
}

#[test]
fn values_have_shapes() {
    assert_objections(&[
        (
            "dism /Online /LogPath:C:\\logs\\ /Get-Features",
            &["invalid-value"],
        ),
        (
            "dism /Online /ScratchDir:\\\\server\\x /Get-Features",
            &["invalid-value"],
        ),
        (
            "dism /Online /Add-Package /PackagePath:C:\\kb1.exe",
            &["invalid-value"],
        ),
        (
            "dism /Online /Add-Package /PackagePath:C:\\kb1\\update.mum",
            &[],
        ),
        (
            "dism /Image:C:\\mnt /Add-Driver /Driver:C:\\nic.sys",
            &["invalid-value"],
        ),
        (
            "dism /Mount-Wim /WimFile:a.wim /Index:first /MountDir:C:\\mnt",
            &["invalid-value"],
        ),
        (
            "dism /Mount-Wim /WimFile:a.wim /Index:%N% /MountDir:C:\\mnt",
            &[],
        ),
        (
            "dism /Image:%SystemDrive%\\ /Get-Drivers",
            &["running-image"],
        ),
        ("dism /Image:%SystemDrive%\\mnt /Get-Drivers", &[]),
    ]);
}

#[test]
fn an_option_goes_with_its_command() {
    assert_objections(&[
        (
            "dism /Online /Enable-Feature /FeatureName:TFTP /Format:Table",
            &["ineffective-argument"],
        ),
        (
            "dism /Mount-Wim /WimFile:a /Index:1 /MountDir:b /WinDir:WINNT",
            &["wrong-target"],
        ),
        ("dism /English /?", &["ineffective-argument"]),
        ("dism /Online /English /?", &[]),
        (
            "dism /Image:C:\\mnt /Set-AllIntl:de-DE /Distribution:C:\\d",
            &["misplaced-argument"],
        ),
        (
            "dism /Online /Remove-Package /PackageName:a /PackagePath:b.cab",
            &["conflicting-arguments"],
        ),
        (
            "dism /Online /Set-Edition:ServerEnterprise",
            &["missing-argument"],
        ),
        (
            "dism /Online /Set-Edition:ServerEnterprise /GetEula:C:\\eula.rtf",
            &[],
        ),
        ("dism /Image:C:\\mnt /Set-Edition:Ultimate", &[]),
        (
            "dism /Image:C:\\mnt /Set-Edition:Ultimate /AcceptEula",
            &["wrong-target"],
        ),
    ]);
}

#[test]
fn what_starts_a_line_counts() {
    let line = "%windir%\\SysWOW64\\WindowsPowerShell\\v1.0\\powershell.exe -Command \"dism /Online /Get-Features\"";
    let severity = |target: &str| {
        let rules = RuleSet::builtin().unwrap();
        let options = Options {
            target: target.parse().unwrap(),
            ..Options::default()
        };
        let findings = check(line, Language::Batch, &rules, &options).findings;
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].rule, "dism-wow64");
        findings[0].severity
    };
    assert_eq!(severity("7"), Severity::Error);
    assert_eq!(severity("2016"), Severity::Error);
    assert_eq!(severity("11"), Severity::Info);
}

#[test]
fn one_of_several_programs_is_not_judged() {
    let rules = RuleSet::builtin().unwrap();
    let found = |script: &str| {
        let findings = check(script, Language::Batch, &rules, &Options::default()).findings;
        let rules = findings.into_iter().map(|finding| finding.rule);
        rules.collect::<Vec<_>>()
    };
    for (other, call) in [
        ("dism /online", "%P% /iu:A"),
        ("cmd /c dism", "%P% /iu:A"),
        ("dism.exe", "start /w %P% /iu:A"),
        ("C:\\a b\\dism.exe", "\"%P%\" /iu:A"),
    ] {
        let script = format!("set P=pkgmgr\r\nif x==%1 set P={other}\r\n{call}");
        assert_eq!(found(&script), ["pkgmgr-enable-feature"], "{script}");
    }
    for (one, other) in [("C:\\a\\dism", "dism.exe"), ("dism /online", "dism")] {
        let script = format!("set P={one}\r\nif x==%1 set P={other}\r\n%P% /iu:A");
        assert_eq!(found(&script)[0], "dism-unknown-option", "{script}");
    }
}
