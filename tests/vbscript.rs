//! The calls that the VBScript reader finds, and where they can be written
//! anew.

use dismigrate::invocation::{Form, Invocation, Word};
use dismigrate::language::{Language, Script, vbscript};
use dismigrate::layer::Fragment;
use dismigrate::span::Span;
use dismigrate::text::Text;
use proptest::prelude::*;

/// A call in one line: `pkgmgr|/iu:A {slot} !Unsafe`.
fn describe(source: &str, call: &Invocation) -> String {
    let words: Vec<_> = std::iter::once(&call.program)
        .chain(&call.arguments)
        .map(Word::as_str)
        .collect();
    let mut line = words.join("|");
    for slot in &call.site.slots {
        for span in &slot.spans {
            line.push_str(&format!(" {{{}}}", &source[span.range()]));
        }
    }
    for limit in &call.site.limits {
        line.push_str(&format!(" !{:?}", limit.applicability));
    }
    line
}

fn calls_of(language: Language, source: &str) -> Vec<String> {
    let script = language.read(source);
    let calls = script.invocations.iter();
    calls.map(|call| describe(source, call)).collect()
}

fn calls(source: &str) -> Vec<String> {
    calls_of(Language::VbScript, source)
}

/// The calls whose program is one of the tools or a shell.
fn tool_calls(source: &str) -> Vec<String> {
    let mut calls = calls(source);
    calls.retain(|call| call.contains("pkgmgr") || call.contains("peimg"));
    calls
}

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
            r#"sh.Run """C:\a b\peimg.exe"" /list C:\w""#,
            r#"C:\a b\peimg.exe|/list|C:\w {""C:\a b\peimg.exe"" /list C:\w}"#,
        ),
        (
            r#"sh.Run "%windir%\system32\pkgmgr.exe /iu:A /l:%TEMP%\a.log""#,
            r"%windir%\system32\pkgmgr.exe|/iu:A|/l:%TEMP%\a.log {%windir%\system32\pkgmgr.exe /iu:A /l:%TEMP%\a.log}",
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
fn values_reach_the_call() {
    for (source, expected) in [
        (
            "q = Chr(34)\nsh.Run \"pkgmgr /n:\" & q & \"a b\" & q",
            r#"pkgmgr|/n:a b {pkgmgr /n:" & q & "a b" & q}"#,
        ),
        (
            "Const F = \"A;B\"\nsh.Run \"pkgmgr /iu:\" & F",
            r#"pkgmgr|/iu:A;B {pkgmgr /iu:" & F}"#,
        ),
        (
            "c = \"pkgmgr /iu:A\"\nsh.Run c",
            "pkgmgr|/iu:A {pkgmgr /iu:A}",
        ),
        (
            "c = \"pkgmgr /iu:\" & f.Path\nWScript.Echo c\nsh.Run c",
            r#"pkgmgr|/iu:f.Path {pkgmgr /iu:" & f.Path}"#,
        ),
        (
            "c = \"pkgmgr /iu:A\"\nx = c & \"!\"\nsh.Run c",
            "pkgmgr|/iu:A {c}",
        ),
        (
            "c = \"pkgmgr /iu:A\"\nsh.Run c\nsh.Run c",
            "pkgmgr|/iu:A {c}",
        ),
        (
            "l = \"A\"\nl = l & \";B\"\nl = l & \";C\"\nsh.Run \"pkgmgr /iu:\" & l",
            r#"pkgmgr|/iu:A;B;C {pkgmgr /iu:" & l}"#,
        ),
        (
            "l = Join(Array(\"A\", \"B\"), \";\")\nsh.Run \"pkgmgr /iu:\" & l",
            r#"pkgmgr|/iu:A;B {pkgmgr /iu:" & l}"#,
        ),
        (
            "sh.Run \"pkgmgr /iu:\" & l",
            r#"pkgmgr|/iu:l {pkgmgr /iu:" & l}"#,
        ),
        (
            "sh.Run s + \" /iu:A\" : s = \"pkgmgr\"",
            r#"s|/iu:A {s + " /iu:A}"#,
        ),
        (
            "s = \"pkgmgr\" : sh.Run s + \" /iu:A\"",
            r#"pkgmgr|/iu:A {s + " /iu:A}"#,
        ),
    ] {
        assert_eq!(calls(source)[0], expected, "{source}");
    }
}

#[test]
fn values_that_may_differ_are_unknown() {
    for source in [
        "l = \"A\"\nIf x Then l = \"B\"\nsh.Run \"pkgmgr /iu:\" & l",
        "If x Then\nl = \"A\"\nEnd If\nsh.Run \"pkgmgr /iu:\" & l",
        "For i = 1 To 3\nl = l & \"A\"\nsh.Run \"pkgmgr /iu:\" & l\nNext",
        "l = \"A\"\nDo\nsh.Run \"pkgmgr /iu:\" & l\nl = l & \";B\"\nLoop",
        "l = \"A\"\nChange l\nsh.Run \"pkgmgr /iu:\" & l",
        "l = \"A\"\nExecute y\nsh.Run \"pkgmgr /iu:\" & l",
        "l = \"A\"\nT\nsh.Run \"pkgmgr /iu:\" & l\nSub T\nl = \"B\"\nEnd Sub",
        "l = \"A\"\nT l\nsh.Run \"pkgmgr /iu:\" & l\nSub T(x)\nx = \"B\"\nEnd Sub",
        "Select Case x\nCase 1 l = \"A\"\nEnd Select\nsh.Run \"pkgmgr /iu:\" & l",
        "Dim l\nT\nl = \"A\"\nSub T\nsh.Run \"pkgmgr /iu:\" & l\nEnd Sub",
    ] {
        let script = Language::VbScript.read(source);
        let arguments = &script.invocations[0].arguments;
        assert_eq!(arguments[0].as_str(), "/iu:l", "{source}");
        assert!(!script.invocations[0].is_complete(), "{source}");
    }
}

#[test]
fn values_that_agree_are_known() {
    for source in [
        "If x Then\nl = \"A\"\nElse\nl = \"A\"\nEnd If\nsh.Run \"pkgmgr /iu:\" & l",
        "l = \"A\"\nIf x Then\nl = \"B\"\nWScript.Quit 1\nEnd If\nsh.Run \"pkgmgr /iu:\" & l",
        "For Each f In c\nl = \"A\"\nsh.Run \"pkgmgr /iu:\" & l\nNext",
        "l = \"A\"\nT\nSub T\nsh.Run \"pkgmgr /iu:\" & l\nEnd Sub",
        "l = \"A\"\nT l\nsh.Run \"pkgmgr /iu:\" & l\nSub T(ByVal x)\nx = \"B\"\nEnd Sub",
        "sh.Run \"pkgmgr /iu:\" & L\nFunction L : L = \"A\" : End Function",
        "sh.Run \"pkgmgr /iu:\" & Q(\"A\")\nFunction Q(s) : Q = s : End Function",
    ] {
        assert_eq!(
            Language::VbScript.read(source).invocations[0].arguments[0].as_str(),
            "/iu:A",
            "{source}"
        );
    }
}

#[test]
fn branches_leave_alternatives() {
    let source = "If x Then\nl = \"A\"\nElse\nl = \"B;C\"\nEnd If\nsh.Run \"pkgmgr /iu:\" & l";
    let script = Language::VbScript.read(source);
    let run = &script.invocations[0].arguments[0].text.runs()[1];
    let dismigrate::text::Origin::Unknown(alternatives) = &run.origin else {
        panic!("{run:?}");
    };
    let values: Vec<_> = alternatives.iter().map(Text::as_str).collect();
    assert_eq!(values, ["A", "B;C"]);
}

#[test]
fn a_line_that_may_run_a_tool_is_reported() {
    for source in [
        "If x Then\nc = \"pkgmgr /iu:A\"\nElse\nc = \"pkgmgr /uu:A\"\nEnd If\nsh.Run c & \" /quiet\"",
        "If x Then\nc = \"pkgmgr /iu:\" & y\nElse\nc = y\nEnd If\nsh.Run c & \" /quiet\"",
    ] {
        assert_eq!(calls(source), ["pkgmgr|c|/quiet !Manual"], "{source}");
    }
}

#[test]
fn global_values_reach_procedures_with_their_unknown_parts() {
    let source = "i = WScript.Arguments(0)\no = \"/o:\" & i & \";\" & i & \"\\Windows\"\nT\nSub T\nsh.Run \"pkgmgr /iu:A \" & o\nEnd Sub";
    assert_eq!(
        calls(source),
        [r#"pkgmgr|/iu:A|/o:i;i\Windows {pkgmgr /iu:A " & o}"#]
    );
    let shadowed = source.replace("Sub T\n", "Sub T\nDim i\n");
    assert_eq!(calls(&shadowed), [r#"pkgmgr|/iu:A|o {pkgmgr /iu:A " & o}"#]);
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
        ["%comspec%|/c|start|/w|pkgmgr|/iu:A {start /w pkgmgr /iu:A}"],
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
            (site.status_read, site.output_read),
            (status, output),
            "{source}"
        );
    }
}

#[test]
fn hosts() {
    for (source, expected) in [
        (
            "<job><script language=\"VBScript\">sh.Run \"pkgmgr /iu:A\"</script></job>",
            1,
        ),
        (
            "<script type='text/vbscript'><![CDATA[\nsh.Run \"pkgmgr /iu:A\"\n]]></script>",
            1,
        ),
        (
            "<script language=VBScript>\n<!--\nsh.Run \"pkgmgr /iu:A\"\n-->\n</script>",
            1,
        ),
        ("<job><script>sh.Run \"pkgmgr /iu:A\"</script></job>", 1),
        ("<html><script>sh.Run(\"pkgmgr /iu:A\")</script>", 0),
        (
            "<!-- <script language=\"VBScript\">sh.Run \"pkgmgr /iu:A\"</script> -->",
            0,
        ),
        (
            "<script language=\"VBScript\" src=\"a.vbs\"/><script language=\"VBScript\">sh.Run \"pkgmgr /iu:A\"</script>",
            1,
        ),
        (
            "<script language=\"VBScript\">c = \"pkgmgr /iu:A\"</script><script language=\"VBScript\">sh.Run c</script>",
            1,
        ),
    ] {
        assert_eq!(calls_of(Language::Wsf, source).len(), expected, "{source}");
    }
}

#[test]
fn other_languages_that_hold_a_name_are_reported() {
    let source = "<job><script language=\"JScript\">sh.Run(\"pkgmgr /iu:A\");</script></job>";
    assert_eq!(Language::Wsf.read(source).unread.len(), 1);
    let evaluated = r#"Execute "sh.Run ""pkgmgr /iu:A"""#;
    assert_eq!(Language::VbScript.read(evaluated).unread.len(), 1);
}

/// Writes the call of a tool anew with `dism` for its name, and every word as
/// it was.
fn respell(source: &str, call: &Invocation) -> Option<String> {
    let mut edits = Vec::new();
    for slot in &call.site.slots {
        let words: Vec<&Word> = match slot.form {
            Form::CommandLine => std::iter::once(&call.program)
                .chain(&call.arguments)
                .collect(),
            Form::Program => vec![&call.program],
            Form::Arguments | Form::ArgumentList => call.arguments.iter().collect(),
        };
        let mut fragments = Vec::new();
        for (at, word) in words.into_iter().enumerate() {
            if at > 0 {
                fragments.push(Fragment::Text(" ".to_owned()));
            }
            push(&word.written, &mut fragments);
        }
        let spelled = vbscript::spell::spell(&fragments, source, slot.spans[0])?;
        let text: String = spelled
            .iter()
            .map(|fragment| match fragment {
                Fragment::Text(text) => text.replace("pkgmgr", "dism"),
                Fragment::Verbatim(span) => source[span.range()].to_owned(),
            })
            .collect();
        edits.push((slot.spans[0], text));
    }
    edits.sort();
    let mut written = source.to_owned();
    for (span, text) in edits.iter().rev() {
        written.replace_range(span.range(), text);
    }
    (!edits.is_empty()).then_some(written)
}

fn push(text: &Text, fragments: &mut Vec<Fragment>) {
    for run in text.runs() {
        fragments.push(if run.is_unknown() {
            Fragment::Verbatim(run.site)
        } else {
            Fragment::Text(text.as_str()[run.range.clone()].to_owned())
        });
    }
}

fn arguments(call: &Invocation) -> Vec<String> {
    call.arguments
        .iter()
        .map(|word| word.as_str().to_owned())
        .collect()
}

/// Every call of pkgmgr in a script, written anew, has the same arguments.
fn assert_respells(source: &str, language: Language) -> usize {
    let script = language.read(source);
    let is_tool = |call: &Invocation| call.program.program_name().as_deref() == Some("pkgmgr");
    let mut count = 0;
    for call in script.invocations.iter().filter(|call| is_tool(call)) {
        let Some(written) = respell(source, call) else {
            continue;
        };
        count += 1;
        let again: Script = language.read(&written);
        let found = again.invocations.iter().any(|found| {
            found.program.program_name().as_deref() == Some("dism")
                && arguments(found) == arguments(call)
        });
        assert!(found, "{source}\n-> {written}\n{:?}", arguments(call));
    }
    count
}

#[test]
fn a_call_written_anew_is_the_same_call() {
    for source in [
        r#"sh.Run "pkgmgr /iu:A;B""#,
        r#"sh.Run "pkgmgr /m:" & f.Path & " /quiet", 0, True"#,
        r#"sh.Run "pkgmgr /m:" & f.Path, 0, True"#,
        r#"sh.Run("pkgmgr /m:""" & f.Path & """")"#,
        "sh.Run \"pkgmgr /m:\" & _\r\n f.Path & _\r\n \" /l:\" & l, 0, True",
        "c = \"pkgmgr /m:\" & f.Path & \" /quiet\"\nsh.Run c",
        "c = \"pkgmgr /iu:A\"\nc = c & \";B\"\nsh.Run c, 0, True",
        "o = \" /quiet /l:\" & l\nsh.Run \"pkgmgr /iu:A\" & o",
        "e = sh.ExpandEnvironmentStrings(\"%windir%\") & \"\\system32\\pkgmgr.exe\"\nsh.Run e & \" /iu:A\"",
        "q = Chr(34)\nsh.Run q & \"C:\\a b\\pkgmgr.exe\" & q & \" /n:\" & q & f & q",
        "sa.ShellExecute \"pkgmgr.exe\", \"/n:\" & f, \"\", \"runas\", 1",
        "e = \"%windir%\\system32\\pkgmgr.exe\"\nsh.Run e & \" /iu:A /l:%TEMP%\\x.log\"",
    ] {
        assert_eq!(assert_respells(source, Language::VbScript), 1, "{source}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_on_any_text(text in "(?s).{0,200}") {
        let _ = Language::VbScript.read(&text);
        let _ = Language::Wsf.read(&text);
    }

    #[test]
    fn nothing_panics_on_pieces_of_scripts(pieces in prop::collection::vec(PIECES, 0..40)) {
        let text = pieces.join("");
        let script = Language::VbScript.read(&text);
        for call in &script.invocations {
            prop_assert!(call.span.end <= text.len());
            for slot in &call.site.slots {
                prop_assert!(text.get(slot.spans[0].range()).is_some());
            }
        }
        let _ = Language::Wsf.read(&format!("<job><script>{text}"));
    }
}

const PIECES: &str = "(If |Then |Else |ElseIf |End If|\n|\r\n|:|For Each |Next|Do |Loop|Select Case |Case |With |End With|Sub |Function |End Sub|\
    x|y |sh\\.Run |\\.Run|\\.Exec|\\(|\\)|,| & | \\+ |\"pkgmgr /iu:A\"|\"a\"\"\"|\"|'| _\n|=|Const |Chr\\(34\\)|Array|Join|Execute |Call |Set |<script>|</script>|\\[|#|&H|é)";

/// Slots are what they say for spans of the whole file.
#[test]
fn spans_count_from_the_start_of_the_file() {
    let source = "<!-- é --><job><script language=\"VBScript\">\r\nsh.Run \"pkgmgr /iu:A\"\r\n</script></job>";
    let script = Language::Wsf.read(source);
    let start = source.find("sh.Run").unwrap();
    let end = source.find("\r\n</script>").unwrap();
    assert_eq!(script.invocations[0].span, Span::new(start, end));
}
