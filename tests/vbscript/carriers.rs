//! Which calls carry a command line, and where it can be written anew.

use dismigrate::invocation::Output;
use dismigrate::language::Language;

use crate::support::{calls, tool_calls};

#[test]
fn carriers() {
    for (source, expected) in [
        (
            r#"sh.Run "pkgmgr /iu:A;B""#,
            "pkgmgr|/iu:A;B {pkgmgr /iu:A;B}",
        ),
        (
            r#"rc = sh.Run("pkgmgr /iu:A", 0, True)"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"sh.Run ("pkgmgr /iu:A"), 0, True"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"sh.Run ("pkgmgr /iu:") & f, 0, True"#,
            r#"pkgmgr|/iu:f {("pkgmgr /iu:") & f}"#,
        ),
        (
            r#"Call sh.Run("pkgmgr /iu:A", 0, True)"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"If sh.Run("pkgmgr /iu:A", 0, True) <> 0 Then x = 1"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"If a Then sh.Run "pkgmgr /iu:A" Else b"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"a = 1 : sh.Run "pkgmgr /iu:A" : b = 2"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            "With sh\r\n.Run \"pkgmgr /iu:A\"\r\nEnd With",
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"CreateObject("WScript.Shell").Run "pkgmgr /iu:A""#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"WScript.CreateObject("WScript.Shell").Exec "pkgmgr /iu:A""#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"out = a.b(1).Exec("pkgmgr /iu:A").StdOut.ReadAll"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            r#"sa.ShellExecute "pkgmgr.exe", "/iu:A", "", "runas", 1"#,
            "pkgmgr.exe|/iu:A {pkgmgr.exe} {/iu:A}",
        ),
        (
            r#"sa.ShellExecute "pkgmgr.exe", "/iu:A""#,
            "pkgmgr.exe|/iu:A {pkgmgr.exe} {/iu:A} !Unsafe",
        ),
        (
            r#"GetObject("winmgmts:Win32_Process").Create "pkgmgr /iu:A", Null, Null, p"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A} !Unsafe",
        ),
        (
            "Set p = wmi.Get(\"Win32_Process\")\nr = p.Create(\"pkgmgr /iu:A\", n, n, p)",
            "pkgmgr|/iu:A {pkgmgr /iu:A} !Unsafe",
        ),
        (
            r#"sh.RegWrite "HKLM\Software\Microsoft\Windows\CurrentVersion\RunOnce\x", "pkgmgr /iu:A""#,
            "pkgmgr|/iu:A {pkgmgr /iu:A} !Unsafe",
        ),
        (
            r#"ts.WriteLine "start /w pkgmgr /iu:A""#,
            "pkgmgr|/iu:A {pkgmgr /iu:A} !Manual",
        ),
        (
            r#"stream.WriteText "start /w pkgmgr /iu:A", 1"#,
            "pkgmgr|/iu:A {pkgmgr /iu:A} !Manual",
        ),
        (
            r#"sh.Run """C:\a b\peimg.exe"" /list C:\w""#,
            r#"C:\a b\peimg.exe|/list|C:\w {""C:\a b\peimg.exe"" /list C:\w}"#,
        ),
        (
            r#"sh.Run "%windir%\system32\pkgmgr.exe /iu:A /l:%TEMP%\a.log""#,
            r"%windir%\system32\pkgmgr.exe|/iu:A|/l:%TEMP%\a.log {%windir%\system32\pkgmgr.exe /iu:A /l:%TEMP%\a.log}",
        ),
        (
            r#"sh.Run "pkgmgr" & Space(1) & "/iu:A", 0, True"#,
            r#"pkgmgr|/iu:A {pkgmgr" & Space(1) & "/iu:A}"#,
        ),
        (
            "sh.Run \"pkgmgr \" & _\r\n  \"/iu:A\"",
            "pkgmgr|/iu:A {pkgmgr \" & _\r\n  \"/iu:A}",
        ),
    ] {
        assert_eq!(calls(source), [expected], "{source}");
    }
}

#[test]
fn mentions_are_no_calls() {
    for source in [
        r#"WScript.Echo "pkgmgr /iu:A""#,
        r#"MsgBox "run pkgmgr /iu:A""#,
        r#"' sh.Run "pkgmgr /iu:A""#,
        r#"Rem sh.Run "pkgmgr /iu:A""#,
        r#"x = "pkgmgr /iu:A""#,
        r#"Kill "pkgmgr.exe""#,
        r#"Err.Raise 5, "install", "pkgmgr /iu:A failed""#,
        r#"If fso.FileExists("C:\Windows\System32\pkgmgr.exe") Then x = 1"#,
        r#"If InStr(line, "pkgmgr /iu:") > 0 Then x = 1"#,
        r#"ts.WriteLine "@echo off""#,
        r#"WScript.StdOut.WriteLine "pkgmgr /iu:A""#,
        r#"objLog.WriteLine "pkgmgr /iu:A""#,
        "Set t = fso.OpenTextFile(\"C:\\a.txt\", 8)\nt.WriteLine \"pkgmgr /iu:A\"",
        "Set xl = CreateObject(\"Excel.Application\")\nxl.Run \"pkgmgr\"",
    ] {
        assert_eq!(calls(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_line_that_may_run_a_tool_is_reported() {
    for (source, words) in [
        (
            "If x Then\nc = \"pkgmgr /iu:A\"\nElse\nc = \"pkgmgr /uu:A\"\nEnd If\nsh.Run c & \" /quiet\"",
            "pkgmgr|/iu:A|/quiet !Manual",
        ),
        (
            "If x Then\nc = \"pkgmgr /iu:\" & y\nElse\nc = y\nEnd If\nsh.Run c & \" /quiet\"",
            "pkgmgr|/iu:y|/quiet !Manual",
        ),
    ] {
        assert_eq!(calls(source), [words], "{source}");
    }
}

#[test]
fn what_runs_and_logs_a_command_line_runs_it() {
    for source in [
        r#"r = oUtility.RunWithConsoleLogging("pkgmgr.exe /iu:A")"#,
        r#"LogAndRun "pkgmgr.exe /iu:A""#,
        r#"ExecuteAndShow "pkgmgr.exe /iu:A""#,
    ] {
        let calls = calls(source);
        let is_it = |call: &&String| call.starts_with("pkgmgr.exe|/iu:A");
        assert_eq!(calls.iter().filter(is_it).count(), 1, "{source} {calls:?}");
    }
    for source in [
        r#"oLogging.CreateEntry "pkgmgr.exe /iu:A", 1"#,
        r#"LogLine "pkgmgr.exe /iu:A""#,
    ] {
        assert_eq!(calls(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_procedure_that_runs_its_parameter_is_followed() {
    let wrapper =
        "Function RunCmd(c, w)\nLog \"run \" & c\nRunCmd = sh.Run(c, 0, w)\nEnd Function\n";
    for (call, expected) in [
        (
            "RunCmd \"pkgmgr /iu:A\", True",
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            "r = RunCmd(\"pkgmgr /iu:\" & x, True)",
            r#"pkgmgr|/iu:x {pkgmgr /iu:" & x}"#,
        ),
        (
            "s = \"pkgmgr /iu:\" & x\nRunCmd s, True",
            r#"pkgmgr|/iu:x {pkgmgr /iu:" & x}"#,
        ),
    ] {
        assert_eq!(
            tool_calls(&format!("{wrapper}{call}")),
            [expected],
            "{call}"
        );
    }
    let shell =
        "Sub Cmd(c)\nDim full\nfull = \"%comspec% /c \" & c\nsh.Run full, 0, True\nEnd Sub\n";
    assert_eq!(
        tool_calls(&format!("{shell}Cmd \"start /w pkgmgr /iu:A\"")),
        ["pkgmgr|/iu:A {start /w pkgmgr /iu:A}"],
    );
}

#[test]
fn a_call_inside_a_procedure_is_found_once() {
    let source = "Sub Install(n)\nsh.Run \"pkgmgr /iu:\" & n, 0, True\nEnd Sub\nInstall \"A\"\nInstall \"B\"";
    assert_eq!(calls(source), [r#"pkgmgr|/iu:n {pkgmgr /iu:" & n}"#]);
}

#[test]
fn what_cannot_be_written_in_one_piece_is_manual() {
    for source in [
        "p = \"cmd /c start /w \"\nsh.Run p & \"pkgmgr /iu:A\"",
        "s = \"pkgmgr /n:\" & f.Path\nx = s\nsh.Run s & \" /quiet\"\nf.Path = 1\nSet f = g",
    ] {
        let script = Language::VbScript.read(source);
        assert!(script.invocations[0].site.slots.is_empty(), "{source}");
        assert!(!script.invocations[0].site.limits.is_empty(), "{source}");
    }
}

#[test]
fn status_and_output() {
    for (source, status, output) in [
        ("sh.Run \"x\", 0, True", false, false),
        ("r = sh.Run(\"x\", 0, True)", true, false),
        ("r = sh.Run(\"x\", 0, False)", false, false),
        ("r = sh.Run(\"x\")", false, false),
        ("Set e = sh.Exec(\"x\")\ns = e.StdOut.ReadAll", false, true),
    ] {
        let site = &Language::VbScript.read(source).invocations[0].site;
        assert_eq!(
            (site.status_read, site.output == Output::Read),
            (status, output),
            "{source}"
        );
    }
}

#[test]
fn what_is_written_around_a_command_line_is_no_part_of_it() {
    for (line, expected) in [
        ("\"pkgmgr /uu:A\" & vbCrLf", "pkgmgr|/uu:A"),
        ("\"pkgmgr /uu:A\" & Chr(13) & vbLf", "pkgmgr|/uu:A"),
        ("\"<Path>cmd /c pkgmgr /iu:A</Path>\"", "pkgmgr|/iu:A"),
        ("\"  <Path>pkgmgr /iu:A</Path>\"", "pkgmgr|/iu:A"),
        (
            "\"<a:Run><Path>pkgmgr /iu:\" & f & \"</Path></a:Run>\"",
            "pkgmgr|/iu:f",
        ),
        ("\"<td>pkgmgr /iu:A</td><td>x</td>\"", "pkgmgr|/iu:A"),
        ("\"<Path order=1>pkgmgr /iu:A\"", "pkgmgr|/iu:A"),
    ] {
        let source = format!("ts.Write {line}");
        let script = Language::VbScript.read(&source);
        assert_eq!(script.unread, [], "{source}");
        let found = tool_calls(&source);
        let [call] = found.as_slice() else {
            panic!("{source}\n{found:?}");
        };
        let words = call.split(" {").next();
        let words = words.and_then(|words| words.split(" !").next());
        assert_eq!(words, Some(expected), "{source}");
    }
}

#[test]
fn each_line_of_a_text_that_is_written_is_read() {
    for (head, text) in [
        ("", "\"@echo off\" & vbCrLf & \"pkgmgr /iu:A\""),
        ("", "\"pkgmgr /iu:A\" & vbCrLf & \"exit /b 0\""),
        (
            "",
            "Join(Array(\"@echo off\", \"start /w pkgmgr /iu:A\", \"exit\"), vbCrLf)",
        ),
        (
            "t = \"@echo off\" & vbCrLf\nt = t & \"pkgmgr /iu:A\" & vbCrLf\n",
            "t",
        ),
        (
            "t = \"@echo off\" & vbCrLf\nIf x Then t = t & \"pkgmgr /iu:A\" & vbCrLf\n",
            "t",
        ),
    ] {
        let source = format!("{head}f.Write {text}");
        let script = Language::VbScript.read(&source);
        assert_eq!(script.unread, [], "{source}");
        let found = tool_calls(&source);
        let [call] = found.as_slice() else {
            panic!("{source}\n{found:?}");
        };
        assert!(call.starts_with("pkgmgr|/iu:A"), "{source}\n{call}");
        assert!(call.ends_with("!Manual"), "{source}\n{call}");
    }
    let two = "f.WriteLine \"pkgmgr /iu:A\" & vbCrLf & \"pkgmgr /uu:B\"";
    let found = tool_calls(two);
    let words: Vec<_> = found
        .iter()
        .map(|call| call.split([' ', '{']).next())
        .collect();
    assert_eq!(words, [Some("pkgmgr|/iu:A"), Some("pkgmgr|/uu:B")]);
}

#[test]
fn a_line_of_powershell_that_is_written_is_told_of() {
    for line in [
        "& pkgmgr '/iu:A'",
        "Start-Process pkgmgr '/iu:A' -Wait",
        "Start-Process 'pkgmgr.exe' -ArgumentList '/iu:A' -Wait",
        "Start-Process -FilePath \"\"pkgmgr\"\" \"\"/iu:A\"\"",
    ] {
        let source = format!("ts.WriteLine \"{line}\"");
        assert_eq!(Language::VbScript.read(&source).unread.len(), 1, "{source}");
    }
}

/// A part of it may stand in an assignment.
#[test]
fn a_finding_stands_at_the_call_that_runs() {
    for head in [
        "c = \"cmd /c pkgmgr /iu:A\"\n",
        "c = \"cmd /c \"\"pkgmgr /iu:A\"\"\"\n",
        "c = \"%comspec% /c start /w pkgmgr /iu:A\"\n",
    ] {
        let source = format!("{head}sh.Run c, 0, True");
        let script = Language::VbScript.read(&source);
        let span = script.invocations[0].span;
        assert_eq!(&source[span.range()], "sh.Run c, 0, True", "{source}");
    }
}
