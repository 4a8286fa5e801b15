//! What batch calls are rewritten to, and what of them stays.

#![allow(clippy::unwrap_used)]

use dismigrate::check::{Options, check};
use dismigrate::language::Language;
use dismigrate::rewrite;
use dismigrate::rule::RuleSet;

/// The script after its safe fixes, or after all of them.
fn fixed(script: &str, all: bool) -> String {
    let rules = RuleSet::builtin().unwrap();
    let findings = check(script, Language::Batch, &rules, &Options::default()).findings;
    let accepted = rewrite::accept(&findings, all);
    rewrite::apply(script, &accepted.edits).unwrap()
}

/// Scripts, and what their safe fixes make of them.
fn assert_fixed(table: &[(&str, &str)]) {
    for (script, expected) in table {
        assert_eq!(fixed(script, false), *expected, "{script}");
    }
}

/// Scripts that only unsafe fixes change.
fn assert_unsafe(scripts: &[&str]) {
    for script in scripts {
        assert_eq!(fixed(script, false), *script);
        assert_ne!(fixed(script, true), *script);
    }
}

/// From a 32-bit process, `Sysnative` runs the cmd whose System32 has the 64-bit
/// tools.
#[test]
fn a_command_interpreter_with_another_system32_stays() {
    assert_fixed(&[
        (
            "%windir%\\sysnative\\cmd.exe /c start /w pkgmgr /iu:A",
            "%windir%\\sysnative\\cmd.exe /c dism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            "C:\\Windows\\SysWOW64\\cmd /c pkgmgr /iu:A /o:\"C:\\m;C:\\m\\Windows\"",
            "C:\\Windows\\SysWOW64\\cmd /c dism /Image:\"C:\\m\" /Enable-Feature /FeatureName:A",
        ),
        (
            "set C=%windir%\\Sysnative\\cmd.exe\r\n%C% /c pkgmgr /iu:A",
            "set C=%windir%\\Sysnative\\cmd.exe\r\n%C% /c dism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            "start \"\" /w \"%windir%\\sysnative\\cmd.exe\" /c \"pkgmgr /iu:A\"",
            "start \"\" /w \"%windir%\\sysnative\\cmd.exe\" /c \"dism /Online /Enable-Feature /FeatureName:A\"",
        ),
        (
            "%X%\\cmd /c cmd /c pkgmgr /iu:A",
            "%X%\\cmd /c dism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            "set C=cmd\r\nif exist x set C=%windir%\\sysnative\\cmd\r\n%C% /c pkgmgr /iu:A",
            "set C=cmd\r\nif exist x set C=%windir%\\sysnative\\cmd\r\n%C% /c dism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            "set C=cmd\r\n%C% /c pkgmgr /iu:A",
            "set C=cmd\r\ndism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            "%windir%\\System32\\cmd.exe /c pkgmgr /iu:A",
            "dism /Online /Enable-Feature /FeatureName:A",
        ),
        (
            "%ComSpec% /c start /w pkgmgr /iu:A",
            "dism /Online /Enable-Feature /FeatureName:A",
        ),
    ]);
}

#[test]
fn a_command_interpreter_that_expands_stays() {
    assert_fixed(&[
        (
            "(\r\nset P=d:\\lp\r\ncmd /c start /w pkgmgr /ip /m:%%P%%\\lp.cab\r\n)",
            "(\r\nset P=d:\\lp\r\ncmd /c dism /Online /Add-Package /PackagePath:%%P%%\\lp.cab\r\n)",
        ),
        (
            "cmd /c peimg /inf=c:\\x.inf %%MNT%%\\Windows",
            "cmd /c dism /Image:%%MNT%% /Add-Driver /Driver:c:\\x.inf",
        ),
        (
            "cmd /v:on /c \"pkgmgr /ip /m:c:\\lp.cab /l:!TEMP!\\lp.log\"",
            "cmd /v:on /c \"dism /Online /LogPath:!TEMP!\\lp.log /Add-Package /PackagePath:c:\\lp.cab\"",
        ),
        (
            "cmd /c peimg /inf=c:\\x.inf %MNT%\\Windows",
            "dism /Image:%MNT% /Add-Driver /Driver:c:\\x.inf",
        ),
        (
            "for %%i in (a b) do cmd /v:off /c peimg /inf=%%i !MNT!\\Windows",
            "for %%i in (a b) do dism /Image:!MNT! /Add-Driver /Driver:%%i",
        ),
    ]);
}

/// `%~dp0` ends in a backslash, and `\"` is a quote that closes nothing.
#[test]
fn a_quote_behind_a_directory_is_not_written() {
    for call in [
        "pkgmgr /ip /m:\"%~dp0lp.cab\" /quiet /s:\"%~dp0\"",
        "pkgmgr /ip /m:c:\\lp.cab \"/s:%~p1\" /quiet",
        "intlcfg -all:de-DE -image:\"%~dp0\"",
        "pkgmgr /iu:A /o:\"%~dp0;%~dp0\\Windows\"",
        "for %%i in (*) do pkgmgr /ip /m:%%i /s:\"%%~dpi\"",
        "set \"D=%~dp0\"\r\npkgmgr /ip /m:\"%D%lp.cab\" /s:\"%D%\"",
        "if x==%1 (set D=c:\\a) else set D=c:\\b\\\r\npkgmgr /ip /m:c:\\lp.cab /s:\"%D%\"",
    ] {
        assert_eq!(fixed(call, true), call);
    }
    assert_fixed(&[
        (
            "pkgmgr /ip /m:\"%~dp0lp.cab\" /s:%~dp0",
            "dism /Online /ScratchDir:%~dp0 /Add-Package /PackagePath:\"%~dp0lp.cab\"",
        ),
        (
            "pkgmgr /ip /m:\"%~dpnx1\" /s:\"%~dp0.\"",
            "dism /Online /ScratchDir:\"%~dp0.\" /Add-Package /PackagePath:\"%~dpnx1\"",
        ),
    ]);
}

#[test]
fn a_directory_may_have_the_name_of_a_tool() {
    assert_fixed(&[
        (
            "start /w pkgmgr /iu:A /l:\"C:\\logs\\pkgmgr\" /quiet",
            "dism /Online /LogPath:\"C:\\logs\\pkgmgr\" /Quiet /Enable-Feature /FeatureName:A",
        ),
        (
            "start /w pkgmgr /ip /m:C:\\a.cab /s:%TEMP%\\PkgMgr /quiet",
            "dism /Online /ScratchDir:%TEMP%\\PkgMgr /Quiet /Add-Package /PackagePath:C:\\a.cab",
        ),
    ]);
}

#[test]
fn a_variable_that_redirects_the_output_stays() {
    assert_fixed(&[
        (
            "set \"q=>nul 2>&1\"\r\nstart /w pkgmgr /iu:A %q%",
            "set \"q=>nul 2>&1\"\r\ndism /Online /Enable-Feature /FeatureName:A %q%",
        ),
        (
            "set \"q=/quiet >nul\"\r\nstart /w pkgmgr /iu:A %q%",
            "set \"q=/quiet >nul\"\r\nstart /w pkgmgr /iu:A %q%",
        ),
    ]);
}

/// `D:` is where the drive stands, `D:\` its root (M6); no quote may follow it.
#[test]
fn the_root_of_a_drive_keeps_its_backslash() {
    assert_fixed(&[
        (
            "for %%d in (D E) do pkgmgr /o:\"%%d:\\;%%d:\\Windows\" /iu:A",
            "for %%d in (D E) do dism /Image:%%d:\\ /Enable-Feature /FeatureName:A",
        ),
        (
            "pkgmgr /o:\"%~d0\\;%~d0\\Windows\" /iu:A",
            "dism /Image:%~d0\\ /Enable-Feature /FeatureName:A",
        ),
        (
            "pkgmgr /o:\"%~dp1mnt\\;%~dp1mnt\\Windows\" /iu:A",
            "dism /Image:\"%~dp1mnt\" /Enable-Feature /FeatureName:A",
        ),
    ]);
}

#[test]
fn a_variable_in_quotes_stays_in_them() {
    let script =
        "set P=%X%\\a b\\pkgmgr.exe\r\nif x==%1 set P=%X%\\a c\\pkgmgr.exe\r\n\"%P%\" /iu:A";
    let new = script.replace("pkgmgr", "dism");
    let new = new.replace("/iu:A", "/Online /Enable-Feature /FeatureName:A");
    assert_eq!(fixed(script, true), new);
}

/// Whether the second call of a script, which becomes two, is safe to rewrite.
fn is_safe(script: &str) -> bool {
    let split = "dism /Image:c:\\m /Set-UILang";
    assert!(fixed(script, true).contains(split), "{script}");
    fixed(script, false).contains(split)
}

const SETTINGS: &str = "intlcfg -uilang:%1 -syslocale:%1 -image:c:\\m";

#[test]
fn a_subroutine_returns_the_exit_code_of_what_ran_last() {
    let bodies = [
        "{}\r\ngoto :eof",
        "{}",
        "{}\r\necho done\r\nexit /b",
        "if exist x (\r\n{}\r\n) else (\r\nq\r\n)\r\nexit /b",
        "{}\r\nif exist x exit /b\r\nq\r\nexit /b",
        "{}\r\ngoto b\r\nq\r\n:b\r\nexit /b %RC%",
        "call :inner %1\r\ngoto :eof\r\n:inner\r\n{}",
        ":again\r\n{}\r\nif exist x goto again",
    ];
    for body in bodies {
        let body = body.replace("{}", SETTINGS);
        for reader in [
            "call :s de-DE || exit /b 1",
            "call :s de-DE && echo done",
            "(call :s de-DE) || exit /b 1",
            "call :s de-DE\r\nif errorlevel 1 goto b",
            "call :s de-DE\r\necho %errorlevel%",
            "call :s de-DE & if %ERRORLEVEL% neq 0 exit /b 1",
            "for %%l in (1 2) do call :s de-DE || exit /b 1",
        ] {
            let script = format!("{reader}\r\ngoto :eof\r\n:s\r\n{body}\r\n");
            assert!(!is_safe(&script), "{script}");
        }
        let script = format!("call :s de-DE\r\ngoto :eof\r\n:s\r\n{body}\r\n");
        assert!(is_safe(&script), "{script}");
    }
}

#[test]
fn the_exit_code_is_read_wherever_the_way_leads() {
    for script in [
        ":loop\r\nif errorlevel 1 goto bad\r\n{}\r\nshift\r\ngoto loop\r\n:bad",
        ":loop\r\nif !errorlevel! neq 0 goto bad\r\nif x==%1 (\r\n{}\r\n) else (\r\nq\r\n)\r\ngoto loop\r\n:bad",
        "for %%i in (1 2 3) do (\r\nif not errorlevel 1 (\r\n{}\r\n)\r\n)",
        "for %%i in (1 2) do (\r\nfor %%j in (1 2) do (\r\nif not errorlevel 1 (\r\n{}\r\n)\r\n)\r\n)",
        "{}\r\nlogger.exe ended %ERRORLEVEL%",
        "{}\r\ngoto check\r\nq\r\n:check\r\nif errorlevel 1 exit /b 1",
        "{}\r\ncall :check\r\ngoto :eof\r\n:check\r\nif errorlevel 1 exit 1",
        ":loop\r\nif errorlevel 1 goto bad\r\ncall :s de-DE\r\ngoto loop\r\n:s\r\n{}\r\ngoto :eof\r\n:bad",
    ] {
        let script = script.replace("{}", SETTINGS);
        assert!(!is_safe(&script), "{script}");
    }
    for script in [
        ":loop\r\nif errorlevel 1 goto bad\r\n{}\r\nq\r\ngoto loop\r\n:bad",
        "{}\r\nq\r\ncall :check\r\ngoto :eof\r\n:check\r\nif errorlevel 1 exit 1",
        "for %%i in (1 2 3) do (\r\nq\r\nif not errorlevel 1 (\r\n{}\r\n)\r\n)",
    ] {
        let script = script.replace("{}", SETTINGS);
        assert!(is_safe(&script), "{script}");
    }
}

#[test]
fn a_subroutine_keeps_what_others_return() {
    for (reader, body) in [
        ("call :s de-DE || exit /b 1", "{}\r\nq\r\nexit /b"),
        ("call :s de-DE || exit /b 1", "{}\r\nexit /b 0"),
        (
            "call :t || exit /b 1\r\ncall :s de-DE",
            "{}\r\nexit /b\r\n:t\r\nq",
        ),
        ("call :s de-DE\r\nq\r\nif errorlevel 1 exit /b 1", "{}"),
    ] {
        let body = body.replace("{}", SETTINGS);
        let script = format!("{reader}\r\ngoto :eof\r\n:s\r\n{body}\r\n");
        assert!(is_safe(&script), "{script}");
    }
}

/// `set "%%a"` may assign any variable, and so may a command that is all in one.
#[test]
fn a_set_whose_text_is_not_known_may_change_what_is_written_out() {
    for setter in [
        "for /f \"usebackq delims=\" %%a in (\"%~dp0cfg.ini\") do set \"%%a\"",
        "for %%a in (%*) do set %%a",
        "for %%a in (%*) do set \"%%~a\"",
        "if not \"%1\"==\"\" set \"%~1\"",
        "set %1",
        "set /a %1",
        "setlocal enabledelayedexpansion\r\nset !line!",
        "for %%a in (%*) do call set %%a",
        "call set \"%~1\"",
        "for /f \"delims=\" %%a in ('cscript //nologo ini.vbs') do %%a",
        "%*",
        "%CONFIG%",
        "if defined CONFIG @%CONFIG%",
        "for %%a in (F=C) do set %%a",
    ] {
        assert_unsafe(&[
            &format!("set F=A;B\r\n{setter}\r\npkgmgr /iu:%F%"),
            &format!("set I=C:\\m\\Windows\r\n{setter}\r\npeimg /inf=a.inf %I%"),
            &format!("set T=pkgmgr\r\n{setter}\r\n%T% /iu:A"),
        ]);
    }
    for other in [
        "set F",
        "%CONFIG% /x",
        "\"%CONFIG%\"",
        "set /p X=%1",
        "<nul set /p =%1",
    ] {
        assert_fixed(&[(
            &format!("set I=C:\\m\\Windows\r\n{other}\r\npeimg /inf=a.inf %I%"),
            &format!(
                "set I=C:\\m\\Windows\r\n{other}\r\ndism /Image:C:\\m /Add-Driver /Driver:a.inf"
            ),
        )]);
    }
}

#[test]
fn what_a_set_takes_from_a_list_may_name_the_program() {
    assert_unsafe(&[
        "for %%v in (\"TOOL=pkgmgr\" \"OPT=/quiet\") do set %%v\r\n%TOOL% /iu:A",
        "for %%v in (\"TOOL=pkgmgr\" \"OPT=/quiet\") do set \"%%~v\"\r\n%TOOL% /iu:A",
    ]);
}

/// What `%~dp0` is changes with `shift`, and a script that is called may change the
/// variable that was set from it.
#[test]
fn a_variable_of_which_nothing_is_known_is_named() {
    for value in ["%~dp0", "%~d0", "%~n0", "%SRC%", "%~d0%~p0"] {
        for (between, name) in [
            ("shift", "%D%"),
            ("call config.cmd", "%D%"),
            ("setlocal enabledelayedexpansion", "!D!"),
        ] {
            let script = format!("set D={value}\r\n{between}\r\npkgmgr /ip /m:\"{name}%~1\"");
            let new = format!(
                "set D={value}\r\n{between}\r\ndism /Online /Add-Package /PackagePath:\"{name}%~1\""
            );
            assert_fixed(&[(&script, &new)]);
        }
    }
}

#[test]
fn a_path_of_the_script_is_not_taken_apart_where_it_may_be_another() {
    for between in ["shift", "call config.cmd"] {
        assert_unsafe(&[
            &format!("set D=%~dp0mnt\\Windows\r\n{between}\r\npeimg /inf=a.inf %D%"),
            &format!("set D=\"%~dp0mnt\\Windows\"\r\n{between}\r\npeimg /inf=a.inf %D%"),
        ]);
    }
    assert_fixed(&[
        (
            "set D=%~dp0mnt\\Windows\r\npeimg /inf=a.inf %D%",
            "set D=%~dp0mnt\\Windows\r\ndism /Image:%~dp0mnt /Add-Driver /Driver:a.inf",
        ),
        (
            "set D=\"%MNT%\"\r\ncall config.cmd\r\npeimg /inf=a.inf %D%\\Windows",
            "set D=\"%MNT%\"\r\ncall config.cmd\r\ndism /Image:%D% /Add-Driver /Driver:a.inf",
        ),
    ]);
}

/// The scripts that a script runs inherit its variables.
#[test]
fn a_variable_that_others_may_read_keeps_the_old_program() {
    let set = "set P=%windir%\\system32\\pkgmgr.exe\r\n";
    let new = "/Online /Enable-Feature /FeatureName:A";
    for other in [
        "powershell -c \"& $env:P /iu:B\"",
        "call \"%~dp0more.cmd\"",
        "call more",
        "\"%~dp0third.bat\"",
        "cmd /c second.bat",
        "start /w install2.cmd",
        "cscript step2.vbs",
        "for /f \"tokens=2 delims==\" %%a in ('set P') do echo %%a",
        "set>vars.txt",
    ] {
        let script = format!("{set}%P% /iu:A\r\n{other}");
        let expected = format!("{set}%windir%\\system32\\dism.exe {new}\r\n{other}");
        assert_fixed(&[(&script, &expected)]);
        assert_unsafe(&[&format!(
            "if x==%1 (set P=C:\\Windows\\System32\\pkgmgr) else set P=pkgmgr\r\n%P% /iu:A\r\n{other}"
        )]);
    }
    for other in [
        "reg add HKLM\\x",
        "call :sub",
        "rem powershell",
        "set Q=1",
        "copy a b",
    ] {
        let script = format!("{set}%P% /iu:A\r\n{other}");
        let expected = script.replace("pkgmgr", "dism").replace("/iu:A", new);
        assert_fixed(&[(&script, &expected)]);
    }
    assert_unsafe(&["set P=pkgmgr\r\ncall env.cmd\r\n%P% /iu:A"]);
}
