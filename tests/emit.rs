//! `--emit cmdlets`: the cmdlets of PowerShell's DISM module in place of dism.

#![allow(clippy::unwrap_used)]

mod common;

use common::Tree;
use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;
use dismigrate::rule::cmdlets::Emit;
use dismigrate::rule::target::Target;

fn findings(language: Language, script: &str, target: Target) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    let options = Options {
        target,
        emit: Emit::Cmdlets,
        ..Options::default()
    };
    check(script, language, &rules, &options).findings
}

/// The script after all fixes, and how far the first can be trusted.
fn fixed(script: &str) -> (String, Option<Applicability>) {
    let findings = findings(Language::PowerShell, script, Target::default());
    let first = findings.iter().find_map(|one| one.fix.as_ref());
    let accepted = rewrite::accept(&findings, true);
    let text = rewrite::apply(script, &accepted.edits).unwrap();
    (text, first.map(|fix| fix.applicability))
}

const SAFE: Option<Applicability> = Some(Applicability::Safe);
const UNSAFE: Option<Applicability> = Some(Applicability::Unsafe);

#[test]
fn a_command_with_a_comment_stays() {
    let script = "Start-Process pkgmgr <# why #> '/iu:A' -Wait\n";
    let new = "Start-Process dism <# why #> '/Online /Enable-Feature /FeatureName:A' -Wait\n";
    assert_eq!(fixed(script), (new.to_owned(), SAFE));
}

#[test]
fn commands_become_cmdlets() {
    for (before, after, applicability) in [
        (
            "Start-Process pkgmgr '/iu:IIS-WebServerRole;WAS-ProcessModel /quiet /norestart' -Wait",
            "Enable-WindowsOptionalFeature -Online -NoRestart -FeatureName 'IIS-WebServerRole','WAS-ProcessModel'",
            SAFE,
        ),
        (
            "Start-Process -FilePath pkgmgr.exe -ArgumentList '/uu:TFTP', '/norestart' -Wait -WindowStyle Hidden",
            "Disable-WindowsOptionalFeature -Online -NoRestart -FeatureName TFTP",
            SAFE,
        ),
        (
            "Start-Process pkgmgr '/ip /m:\"C:\\a b\\$x.cab\" /norestart' -Wait",
            "Add-WindowsPackage -Online -NoRestart -PackagePath 'C:\\a b\\$x.cab'",
            SAFE,
        ),
        (
            "Start-Process pkgmgr \"/ip /m:`\"$dir\\a b.cab`\" /norestart /l:$log /s:D:\\s\" -Wait",
            "Add-WindowsPackage -Online -ScratchDirectory D:\\s -LogPath $log -NoRestart -PackagePath \"$dir\\a b.cab\"",
            SAFE,
        ),
        (
            "Start-Process pkgmgr '/up:A~1;B~1 /norestart' -Wait",
            "Remove-WindowsPackage -Online -NoRestart -PackageName A~1\nRemove-WindowsPackage -Online -NoRestart -PackageName B~1",
            UNSAFE,
        ),
        (
            "Start-Process pkgmgr '/n:C:\\u.xml /norestart' -Wait",
            "Use-WindowsUnattend -Online -NoRestart -UnattendPath C:\\u.xml",
            SAFE,
        ),
        (
            "Start-Process pkgmgr '/iu:A /n:C:\\u.xml /norestart' -Wait",
            "Enable-WindowsOptionalFeature -Online -NoRestart -FeatureName A\nUse-WindowsUnattend -Online -NoRestart -UnattendPath C:\\u.xml",
            SAFE,
        ),
        (
            "& pkgmgr /iu:A /o:'D:\\b;C:\\mnt\\Win' /norestart",
            "Enable-WindowsOptionalFeature -Path C:\\mnt -WindowsDirectory Win -SystemDrive D:\\b -NoRestart -FeatureName A",
            UNSAFE,
        ),
        (
            "peimg /inf=C:\\nic.inf C:\\mnt\\Windows",
            "Add-WindowsDriver -Path C:\\mnt -Driver C:\\nic.inf",
            SAFE,
        ),
    ] {
        assert_eq!(fixed(before), (after.to_owned(), applicability), "{before}");
    }
}

#[test]
fn what_a_cmdlet_cannot_do_is_left_to_dism() {
    for (before, after) in [
        (
            "intlcfg -all:de-DE -image:C:\\mnt",
            "dism /Image:C:\\mnt /Set-AllIntl:de-DE",
        ),
        (
            "cmd /c \"start /w pkgmgr /iu:A\"",
            "cmd /c \"dism /Online /Enable-Feature /FeatureName:A\"",
        ),
        (
            "$p = Start-Process pkgmgr '/iu:A' -Wait -PassThru",
            "$p = Start-Process dism '/Online /Enable-Feature /FeatureName:A' -Wait -PassThru",
        ),
        (
            "Start-Process pkgmgr '/iu:A' -Wait -Verb RunAs",
            "Start-Process dism '/Online /Enable-Feature /FeatureName:A' -Wait -Verb RunAs",
        ),
        (
            "$e = 'pkgmgr'\nStart-Process $e '/iu:A' -Wait",
            "$e = 'dism'\nStart-Process $e '/Online /Enable-Feature /FeatureName:A' -Wait",
        ),
        (
            "powershell -Command \"Start-Process pkgmgr '/iu:A' -Wait\"",
            "powershell -Command \"Start-Process dism '/Online /Enable-Feature /FeatureName:A' -Wait\"",
        ),
    ] {
        assert_eq!(fixed(before).0, after, "{before}");
        let findings = findings(Language::PowerShell, before, Target::default());
        let help = &findings[0].help;
        assert!(help.contains("DISM is called, not a cmdlet: "), "{help}");
    }
}

#[test]
fn a_reader_of_what_dism_gives_makes_a_cmdlet_unsafe() {
    let call = "Start-Process pkgmgr '/iu:A /norestart' -Wait";
    for script in [
        "Start-Process pkgmgr '/iu:A /norestart'".to_owned(),
        "Start-Process pkgmgr '/iu:A /quiet' -Wait".to_owned(),
        format!("{call}\nif ($LASTEXITCODE -ne 0) {{ exit 1 }}"),
        format!("{call}\nif (-not $?) {{ exit 1 }}"),
        format!("$r = {call}"),
        format!("function f {{ {call} }}"),
        format!("try {{ {call} }} catch {{ exit 1 }}"),
        format!("$ErrorActionPreference = 'Stop'\n{call}"),
    ] {
        let (text, applicability) = fixed(&script);
        assert!(text.contains("Enable-WindowsOptionalFeature"), "{text}");
        assert_eq!(applicability, UNSAFE, "{script}");
    }
}

#[test]
fn what_is_thrown_away_has_no_reader() {
    for script in [
        "$null = Start-Process pkgmgr '/iu:A /norestart' -Wait",
        "function f { Start-Process pkgmgr '/iu:A /norestart' -Wait | Out-Null }",
    ] {
        assert_eq!(fixed(script).1, SAFE, "{script}");
    }
}

#[test]
fn other_languages_and_older_targets_keep_dism() {
    let commands = |language, script: &str, target| {
        let findings = findings(language, script, target);
        findings[0].fix.as_ref().unwrap().commands.join("\n")
    };
    let new = "dism /Online /Enable-Feature /FeatureName:A";
    let batch = commands(Language::Batch, "pkgmgr /iu:A", Target::default());
    let script = "sh.Run \"pkgmgr /iu:A\", 0, True";
    assert_eq!(batch, new);
    assert_eq!(commands(Language::VbScript, script, Target::default()), new);
    for (target, expected) in [
        ("8", new),
        ("2012", new),
        (
            "8.1",
            "Enable-WindowsOptionalFeature -Online -FeatureName A",
        ),
    ] {
        let target = target.parse().unwrap();
        assert_eq!(
            commands(Language::PowerShell, "pkgmgr /iu:A", target),
            expected
        );
    }
}

#[test]
fn no_wait_follows_a_cmdlet() {
    let script = "Start-Process pkgmgr '/iu:A /norestart'\nWait-Process -Name pkgmgr\n";
    let findings = findings(Language::PowerShell, script, Target::default());
    let wait = findings.iter().find(|one| one.call.is_none()).unwrap();
    assert_eq!(wait.rule, "context-process-wait");
    assert!(wait.fix.is_none(), "{wait:?}");
}

#[test]
fn the_command_line_wins_over_the_configuration() {
    let script = "Start-Process pkgmgr '/iu:A /norestart' -Wait\n";
    let tree = Tree::new([
        ("a.ps1", script),
        ("dismigrate.toml", "emit = \"cmdlets\"\n"),
    ]);
    let configured = tree.run("diff a.ps1");
    assert!(
        configured
            .out
            .contains("+Enable-WindowsOptionalFeature -Online -NoRestart -FeatureName A")
    );
    let said = tree.run("diff --emit dism a.ps1");
    assert!(said.out.contains("+Start-Process dism '/Online"));
    assert_eq!(tree.run("diff --emit exe a.ps1").code, Some(2));
    tree.run("fix a.ps1");
    assert_eq!(tree.run("diff a.ps1").code, Some(0));
}

#[test]
fn explain_names_the_cmdlet() {
    let tree = Tree::new([]);
    let explained = tree.run("explain pkgmgr-enable-feature").out;
    assert!(explained.contains("/Enable-Feature is Enable-WindowsOptionalFeature"));
}

#[test]
fn no_cmdlet_services_the_running_windows_in_windows_pe() {
    let call = "Start-Process pkgmgr -ArgumentList '/iu:TFTP /quiet' -Wait\n";
    let (written, _) = fixed(call);
    assert!(written.contains("-Online"), "{written}");
    let script = format!("wpeinit\n{call}");
    let findings = findings(Language::PowerShell, &script, Target::default());
    let finding = findings.iter().find(|one| one.rule.starts_with("pkgmgr"));
    let finding = finding.unwrap();
    assert!(finding.fix.is_none(), "{finding:?}");
    assert!(finding.help.contains("Windows PE"), "{}", finding.help);
}

#[test]
fn a_cmdlet_in_a_loop_that_is_assigned_gives_its_object() {
    for (script, expected) in [
        (
            "$ok = 'A','B' | % { Start-Process pkgmgr \"/ip /m:$_ /norestart\" -Wait; $true }\n",
            UNSAFE,
        ),
        (
            "'A','B' | % { Start-Process pkgmgr \"/ip /m:$_ /norestart\" -Wait }\n",
            SAFE,
        ),
        (
            "$ok = if ($x) { Start-Process pkgmgr '/iu:A /norestart' -Wait; $true }\n",
            UNSAFE,
        ),
    ] {
        let (text, applicability) = fixed(script);
        assert!(text.contains("-Online"), "{text}");
        assert_eq!(applicability, expected, "{text}");
    }
}

#[test]
fn a_call_by_sysnative_stays_a_program() {
    let script = "& \"$env:windir\\sysnative\\pkgmgr.exe\" /iu:A /norestart\n";
    let (text, _) = fixed(script);
    assert!(text.contains("\\sysnative\\dism.exe"), "{text}");
    let script = "Start-Process $env:windir\\sysnative\\pkgmgr.exe '/iu:A /norestart' -Wait\n";
    let (text, _) = fixed(script);
    assert!(text.contains("\\sysnative\\dism.exe"), "{text}");
}
