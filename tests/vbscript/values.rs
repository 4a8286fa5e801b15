//! What a variable holds where a call uses it.

use dismigrate::language::Language;
use dismigrate::text::{Origin, Text};

use crate::support::{calls, tool_calls};

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
fn a_local_variable_hides_a_global_one() {
    for source in [
        "l = \"A\"\nT\nSub T\nDim l\nsh.Run \"pkgmgr /iu:\" & l\nEnd Sub",
        "l = \"A\"\nT x\nSub T(l)\nsh.Run \"pkgmgr /iu:\" & l\nEnd Sub",
        "l = \"A\"\nT \"pkgmgr\"\nSub T(c)\nDim l\nsh.Run c & \" /iu:\" & l\nEnd Sub",
    ] {
        let script = Language::VbScript.read(source);
        let words: Vec<_> = script
            .invocations
            .iter()
            .flat_map(|call| &call.arguments)
            .collect();
        assert!(
            !words.is_empty() && words.iter().all(|word| word.as_str() == "/iu:l"),
            "{source}"
        );
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
fn a_variable_may_be_one_of_the_tools() {
    let source = "If x Then\nt = \"notepad\"\nElse\nt = \"pkgmgr\"\nEnd If\nsh.Run t & \" /iu:A\"";
    assert_eq!(calls(source), ["pkgmgr|/iu:A !Manual"]);
}

#[test]
fn branches_leave_alternatives() {
    let source = "If x Then\nl = \"A\"\nElse\nl = \"B;C\"\nEnd If\nsh.Run \"pkgmgr /iu:\" & l";
    let script = Language::VbScript.read(source);
    let run = &script.invocations[0].arguments[0].text.runs()[1];
    let Origin::Unknown(alternatives) = &run.origin else {
        panic!("{run:?}");
    };
    let values: Vec<_> = alternatives.iter().map(Text::as_str).collect();
    assert_eq!(values, ["A", "B;C"]);
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
fn what_runs_may_be_a_tool_that_stands_in_something_else() {
    for source in [
        "Set d = CreateObject(\"Scripting.Dictionary\")\nd(\"a\") = \"pkgmgr /iu:A\"\nsh.Run d.Item(\"a\")",
        "Set d = CreateObject(\"Scripting.Dictionary\")\nd.Add \"a\", \"pkgmgr /iu:A\"\nFor Each k In d.Keys\nsh.Run d(k)\nNext",
        "Set d = CreateObject(\"Scripting.Dictionary\")\nWith d\n.Add \"a\", \"pkgmgr /iu:A\"\nEnd With\nsh.Run d(\"a\")",
        "Set d = CreateObject(\"Scripting.Dictionary\")\nd.Add \"a\", \"pkgmgr /iu:A\"\nWith d\n  sh.Run .Item(\"a\"), 0, True\nEnd With",
        "Set d = CreateObject(\"Scripting.Dictionary\")\nWith d\n  .Item(\"a\") = \"pkgmgr /iu:A\"\nEnd With\nsh.Run d(\"a\")",
        "With CreateObject(\"Scripting.Dictionary\")\n  .Add \"a\", \"pkgmgr /iu:A\"\n  sh.Run .Item(\"a\"), 0, True\nEnd With",
        "If x Then t = \"pkgmgr\" Else t = \"dism\"\nc = t & \" \" & a\nIf y Then c = c & \" /quiet\"\nsh.Run \"cmd /c \" & c & \" > a.log\", 0, True",
        "If x Then c = \"pkgmgr /iu:A\"\nc = c & y\nsh.Run c, 0, True",
        "If x Then c = \"pkgmgr /iu:A\"\nc = c & vbCrLf & \"exit\"\nts.Write c",
        "a = Array(\"pkgmgr /iu:A\", \"x\")\nFor i = 0 To UBound(a)\nsh.Run a(i)\nNext",
        "Dim a(2)\na(0) = \"pkgmgr /iu:A\"\nsh.Run a(n)",
        "Dim a(1, 1)\na(0, 0) = \"pkgmgr\"\na(0, 1) = \"/iu:A\"\nsh.Run a(0, 0) & \" \" & a(0, 1)",
        "Select Case o\nCase 1\nc = \"pkgmgr /iu:A\"\nCase 2\nc = \"x\"\nEnd Select\nsh.Run c",
        "Class R\nPublic T\nSub Go\nsh.Run T & \" /iu:A\"\nEnd Sub\nEnd Class\nSet o = New R\no.T = \"pkgmgr.exe\"\no.Go",
        "Class R\nPublic T\nSub Go\nsh.Run T & \" /iu:A\"\nEnd Sub\nEnd Class\nSet o = New R\no.T = \"cmd /c start /w pkgmgr\"\no.Go",
        "d(\"t\") = \"%comspec% /c pkgmgr\"\nsh.Run d(\"t\") & \" /iu:A\"",
        "Dim a(1)\na(0) = \"cmd /c pkgmgr\"\na(1) = \" /iu:A\"\nsh.Run a(0) & a(1)",
        "For Each l In Array(\"web=pkgmgr /iu:A\", \"stop=net stop w3svc\")\np = Split(l, \"=\")\nsh.Run p(1), 0, True\nNext",
        "For Each l In Array(\"tool=cmd /c pkgmgr\", \"x=y\")\np = Split(l, \"=\")\nsh.Run p(1) & \" /iu:A\", 0, True\nNext",
        "For Each l In Array(\"IIS,pkgmgr.exe,/iu:A\", \"x,y,z\")\np = Split(l, \",\")\nsh.Run p(1) & \" \" & p(2), 0, True\nNext",
        "l = stdin.ReadLine\nIf l = \"\" Then l = \"1;cmd /c pkgmgr /iu:A;x\"\nsh.Run Split(l, \";\")(1), 0, True",
        "Class R\nPublic Line\nEnd Class\nSet o = New R\ns = Replace(\"cmd /c 'pkgmgr.exe /iu:A'\", \"'\", Chr(34))\no.Line = s\nsh.Run o.Line",
        "Class R\nPublic Default Property Get Line\nLine = \"pkgmgr /iu:A\"\nEnd Property\nEnd Class\nSet o = New R\nsh.Run o & \" /quiet\"",
        "Set e = sh.Environment(\"PROCESS\")\ne.Item(\"PK\") = \"pkgmgr /iu:A\"\nsh.Run sh.ExpandEnvironmentStrings(\"%PK%\")",
        "a = \"/c pkgmgr /iu:A\"\nIf x Then a = a & \" /quiet\"\nsh.Run \"cmd \" & a, 0, True",
        "a = \"/c pkgmgr /iu:A\"\nIf x Then a = a & \" /quiet\"\nsa.ShellExecute \"cmd.exe\", a, \"\", \"runas\", 1",
        "Dim a(1)\na(0) = \"cmd\"\na(1) = \"/c pkgmgr /iu:A\"\nFor i = 0 To 1\nl = l & a(i) & \" \"\nNext\nsh.Run l, 0, True",
        "d(\"pkgmgr /iu:A\") = \"IIS\"\nFor Each k In d.Keys\nsh.Run k, 0, True\nNext",
        "Class R\nPrivate m\nPublic Property Let Line(v)\nm = v\nEnd Property\nSub Go\nsh.Run m\nEnd Sub\nEnd Class\nSet o = New R\no.Line = \"pkgmgr /iu:A\"\no.Go",
        "Class R\nDim m\nProperty Get Line\nLine = m\nEnd Property\nProperty Let Line(v)\nm = Trim(v)\nEnd Property\nEnd Class\nSet o = New R\nWith o\n.Line = \"cmd /c pkgmgr /iu:A\"\nEnd With\nsh.Run o.Line",
        "Class R\nProperty Get T\nT = \"pkgmgr\"\nEnd Property\nEnd Class\nSet o = New R\nsh.Run o.T & \" /iu:A\"",
        "Sub S(ByRef c)\nc = \"pkgmgr /iu:A\"\nEnd Sub\nS x\nsh.Run x",
        "Dim c\nInit\nsh.Run c & \" /iu:A\"\nSub Init\nc = \"pkgmgr\"\nEnd Sub",
        "Sub All(d)\nFor Each k In d.Keys\nsh.Run d(k)\nNext\nEnd Sub\nSet d = CreateObject(\"Scripting.Dictionary\")\nd.Add 1, \"pkgmgr /iu:A\"\nAll d",
        "If z Then t = \"pkgmgr.exe\" Else t = \"x\"\nshellapp.ShellExecute t, \"/iu:A\"",
        "If z Then t = \"c:\\a\\pkgmgr.exe\" Else t = \"x\"\nsh.Run \"\"\"\" & t & \"\"\" /iu:A\"",
        "t = fso.BuildPath(d, \"system32\\pkgmgr.exe\")\nsh.Run t & \" /iu:A\"",
        "t = fso.GetFile(\"c:\\a\\pkgmgr.exe\").ShortPath\nsh.Run t & \" /iu:A\"",
        "sh.Run Tool & \" /iu:A\"\nFunction Tool()\nTool = sh.ExpandEnvironmentStrings(\"%windir%\\pkgmgr.exe\")\nEnd Function",
        "t = d & \"\\\" & Tool()\nsh.Run t & \" /iu:A\"\nFunction Tool()\nIf x Then Tool = \"pkgmgr.exe\" Else Tool = \"y\"\nEnd Function",
    ] {
        let found = calls(source);
        let [call] = found.as_slice() else {
            panic!("{source}\n{found:?}");
        };
        assert!(call.contains("pkgmgr"), "{source}\n{call}");
        assert!(call.ends_with("!Manual"), "{source}\n{call}");
    }
}

#[test]
fn a_part_of_a_string_may_be_the_command_line() {
    for expression in [
        "Mid(s, InStr(s, \"=\") + 1)",
        "Mid(s, 5, 12)",
        "Right(s, 12)",
        "Right(s, Len(\"pkgmgr /iu:A\"))",
        "Left(Mid(s, 5), 12)",
        "Split(s, \"=\")(1)",
        "Replace(s, \"x\", \"y\", 5)",
        "Replace(Mid(s, 5), \"m\", \"n\", 1, 0)",
        "Replace(Replace(s, \"cmd=\", \"\", 1, -1), \"p\", \"p\", 1, 1)",
    ] {
        let source = format!("s = \"cmd=pkgmgr /iu:A\"\nsh.Run {expression}, 0, True");
        let found = calls(&source);
        assert_eq!(found.len(), 1, "{source}\n{found:?}");
        assert!(found[0].starts_with("pkgmgr|/iu:A"), "{source}\n{found:?}");
    }
    for expression in ["Left(s, 3)", "Split(s, \"=\")(0)"] {
        let source = format!("s = \"cmd=pkgmgr /iu:A\"\nsh.Run {expression}, 0, True");
        assert_eq!(tool_calls(&source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_tool_that_is_named_near_a_call_is_not_run_by_it() {
    for source in [
        "c = \"pkgmgr /iu:A\"\nc = GetOther()\nsh.Run c",
        "Sub A\nDim c\nc = \"pkgmgr.exe\"\nEnd Sub\nSub B(c)\nsh.Run c\nEnd Sub\nB \"x\"",
        "If fso.FileExists(\"c:\\pkgmgr.exe\") Then sh.Run t & \" /x\"",
        "d(\"pkgmgr /iu:A\") = \"IIS\"\nFor Each k In d.Keys\nWScript.Echo k\nNext\nsh.Run x",
        "a = \"/c pkgmgr /iu:A\"\nIf x Then a = a & \" /quiet\"\nsh.Run \"cmd /c echo \" & a, 0, True",
        "d(\"t\") = \"cmd /c taskkill /im pkgmgr.exe\"\nsh.Run d(\"t\") & \" /f\"",
        "Set all = wmi.ExecQuery(\"select * from Win32_Process where Name='pkgmgr.exe'\")\nFor Each p In all\nsh.Run \"taskkill /pid \" & p.ProcessId\nNext",
        "m = stdin.ReadLine\nIf m = \"\" Then m = \"Running: pkgmgr /iu:A\"\nts.WriteLine m",
        "o = (LCase(t) = \"pkgmgr.exe\")\nsh.Run t & \" /iu:A\"",
    ] {
        assert_eq!(tool_calls(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_tool_may_run_wherever_it_stands_among_several() {
    let new = "\"dism.exe /online /get-features\"";
    let old = "\"pkgmgr.exe /iu:A\"";
    for (first, second) in [(new, old), (old, new)] {
        for source in [
            format!("If x Then\nt = {first}\nElse\nt = {second}\nEnd If\nsh.Run t, 0, True"),
            format!("If x Then t = {first} Else t = {second}\nsh.Run t, 0, True"),
            format!(
                "Select Case x\nCase 1\nt = {first}\nCase Else\nt = {second}\nEnd Select\nsh.Run t & \"B\""
            ),
            format!("For Each t In Array({first}, {second})\nsh.Run t\nNext"),
            format!("t = {first}\nIf x Then t = {second}\nsh.Run \"cmd /c \" & t"),
        ] {
            let found = calls(&source);
            assert_eq!(found.len(), 1, "{source} {found:?}");
            assert!(found[0].starts_with("pkgmgr.exe|"), "{source} {found:?}");
            assert!(found[0].ends_with("!Manual"), "{source} {found:?}");
        }
    }
}

#[test]
fn one_of_several_command_lines_is_read_like_a_certain_one() {
    for line in [
        "pkgmgr /iu:A",
        "cmd /c pkgmgr /iu:A",
        "%comspec% /c start /wait pkgmgr /iu:A",
        "powershell -Command pkgmgr /iu:A",
    ] {
        let wrapped = |head: &str| {
            let carried = format!("{head}\nsh.Run \"cmd /c \" & s, 0, True");
            [carried, format!("{head}\nts.WriteLine s")]
        };
        let mut scripts = vec![
            format!("Dim d\nd(\"a\") = \"{line}\"\nsh.Exec d(\"a\")"),
            format!(
                "Set d = CreateObject(\"Scripting.Dictionary\")\nd.Add \"a\", \"{line}\"\nsh.Run d(\"a\")"
            ),
            format!("For Each c In Array(\"x\", \"{line}\")\nsh.Run c\nNext"),
            format!("Function F\nIf x Then F = \"{line}\" Else F = \"y\"\nEnd Function\nsh.Run F"),
            format!("If x Then s = \"{line}\" Else s = \"y\"\nR s\nSub R(c)\nsh.Run c\nEnd Sub"),
        ];
        for head in [
            format!("s = \"{line}\"\nIf x Then s = s & \" /quiet\""),
            format!("If x Then s = \"{line}\""),
            format!("Select Case x\nCase 1\ns = \"{line}\"\nCase 2\ns = \"{line};B\"\nEnd Select"),
            format!("s = \"{line}\"\nFor Each f In a\ns = s & \";\" & f\nNext"),
        ] {
            scripts.extend(wrapped(&head));
        }
        for source in &scripts {
            let found = tool_calls(source);
            let [call] = found.as_slice() else {
                panic!("{source}\n{found:?}");
            };
            assert!(call.starts_with("pkgmgr|/iu:A"), "{source}\n{call}");
            assert!(call.contains("!Manual"), "{source}\n{call}");
        }
    }
}

#[test]
fn each_tool_that_a_call_may_run_is_told_of() {
    let array = "Array(\"pkgmgr /iu:A\", \"intlcfg -all:de-DE -image:C:\\m\", \"pkgmgr /uu:B\")";
    for source in [
        format!("For Each c In {array}\nsh.Run c\nNext"),
        format!("a = {array}\nFor i = 0 To 2\nsh.Run a(i) & \" \" & x, 0, True\nNext"),
    ] {
        let programs: Vec<_> = calls(&source)
            .iter()
            .filter_map(|call| Some(call.split('|').next()?.to_owned()))
            .collect();
        assert_eq!(programs, ["pkgmgr", "intlcfg"], "{source}");
    }
}

#[test]
fn a_line_that_may_grow_is_what_its_parts_may_be() {
    for head in [
        "If x Then l = \"pkgmgr /iu:A\"\nc = l\nIf y Then c = c & \" /quiet\"",
        "c = Build(\"A\")\nIf y Then c = c & \" /quiet\"\nFunction Build(n)\nBuild = \"pkgmgr /iu:\" & n\nIf n = \"B\" Then Build = Build & \"C\"\nEnd Function",
        "Dim p(1)\np(0) = \"pkgmgr\"\np(1) = \"/iu:A\"\nc = p(0) & \" \" & p(1)\nIf InStr(c, \"/quiet\") = 0 Then c = c & \" /quiet\"",
        "Find c\nc = c & \" /iu:A\"\nIf y Then c = c & \" /quiet\"\nSub Find(t)\nt = \"pkgmgr\"\nEnd Sub",
    ] {
        let run = format!("{head}\nsh.Run c, 0, True");
        let found = tool_calls(&run);
        assert_eq!(found.len(), 1, "{run}\n{found:?}");
        assert!(found[0].starts_with("pkgmgr|"), "{run}\n{found:?}");
        assert!(found[0].ends_with(" !Manual"), "{run}\n{found:?}");
        let script = Language::VbScript.read(&run);
        let last = script.invocations.last().unwrap();
        assert!(!last.is_complete(), "{run}\n{last:?}");
        for shown in ["sh.Popup c", "WScript.Echo c", "sh.Run \"notepad \" & c"] {
            let script = format!("{head}\n{shown}");
            assert_eq!(tool_calls(&script), Vec::<String>::new(), "{script}");
        }
    }
}

#[test]
fn a_tool_that_is_put_together_has_arguments_that_nobody_knows() {
    for source in [
        "Dim a(1)\na(0) = \"pkgmgr.exe\"\na(1) = \"/iu:A\"\nsh.Run Join(a, \" \"), 0, True",
        "g = \"pkgmgr.exe\"\nAddArg \"/iu:A\"\nsh.Run g, 0, True\nSub AddArg(x)\ng = g & \" \" & x\nEnd Sub",
    ] {
        let found = calls(source);
        assert_eq!(found.len(), 1, "{source} {found:?}");
        let unknown = ["pkgmgr.exe|g !Manual", "pkgmgr.exe|Join(a, \" \") !Manual"];
        assert!(unknown.contains(&found[0].as_str()), "{source} {found:?}");
    }
}

#[test]
fn a_line_that_only_names_a_tool_hides_no_other() {
    let shown = "If x Then s = \"cmd /c echo pkgmgr /iu:A\" Else s = ";
    let found = tool_calls(&format!(
        "{shown}\"cmd /c pkgmgr /iu:B\"\nsh.Run s, 0, True"
    ));
    assert!(
        found.last().unwrap().starts_with("pkgmgr|/iu:B !Manual"),
        "{found:?}"
    );
    let script = Language::VbScript.read(&format!("{shown}\"notepad\"\nsh.Run s, 0, True"));
    let mut calls = script.invocations.iter();
    assert!(calls.all(|call| call.program.as_str() == "echo"));
}

#[test]
fn a_line_that_grows_is_not_all_known() {
    for (source, expected) in [
        (
            "s = \"pkgmgr /iu:\"\nFor Each f In a\ns = s & f & \";\"\nNext\nsh.Run s, 0, True",
            "pkgmgr|/iu:f & \";\" !Manual",
        ),
        (
            "s = \"pkgmgr /iu:A\"\nFor Each f In a\nt = s & f\nNext\nsh.Run \"cmd /c \" & t",
            "pkgmgr|/iu:Af !Manual",
        ),
        (
            "Function F(v)\nIf v Then x = 1\nF = \"pkgmgr /\" & v & \":A\"\nEnd Function\nsh.Run F(\"iu\")",
            "pkgmgr|/v & \":A\" !Manual",
        ),
    ] {
        assert_eq!(tool_calls(source), [expected], "{source}");
    }
}

#[test]
fn a_value_stays_where_a_new_one_may_fail() {
    let script = |first: &str| {
        format!("{first}\nc = \"pkgmgr /iu:A\"\nc = sh.RegRead(\"HKLM\\x\")\nsh.Run c, 0, True")
    };
    for first in ["On Error Resume Next", "On Error Resume Next\nc = Ask(1)"] {
        let found = tool_calls(&script(first));
        assert_eq!(found, ["pkgmgr|/iu:A !Manual"]);
    }
    let done = script("On Error Resume Next").replace("c = sh", "sh.Run c\nc = sh");
    assert_eq!(tool_calls(&done).len(), 1);
    let twice = script("On Error Resume Next").replace("sh.Run c", "c = Ask(1)\nsh.Run c");
    assert_eq!(tool_calls(&twice), ["pkgmgr|/iu:A !Manual"]);
    let found = tool_calls(&script("On Error Resume Next\nOn Error GoTo 0"));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn numbers_are_added() {
    for (source, expected) in [
        (
            "n = 1\nsh.Run \"pkgmgr /m:C:\\kb\" & n + 1 & \".cab\"",
            "pkgmgr|/m:C:\\kb2.cab {pkgmgr /m:C:\\kb\" & n + 1 & \".cab}",
        ),
        (
            "Const V = 6\nsh.Run \"pkgmgr /iu:IIS\" & V + 1",
            r#"pkgmgr|/iu:IIS7 {pkgmgr /iu:IIS" & V + 1}"#,
        ),
        (
            "n = \"1\"\nsh.Run \"pkgmgr /iu:F\" & n + 1",
            r#"pkgmgr|/iu:F2 {pkgmgr /iu:F" & n + 1}"#,
        ),
        (
            "n = \"1\"\nsh.Run \"pkgmgr /iu:F\" & n + \"1\"",
            r#"pkgmgr|/iu:F11 {pkgmgr /iu:F" & n + "1}"#,
        ),
        (
            "n = 1\nn = n + 1 : f = \"F\" & n & \";G\"\nsh.Run \"pkgmgr /iu:\" & f",
            r#"pkgmgr|/iu:F2;G {pkgmgr /iu:" & f}"#,
        ),
        (
            "sh.Run \"pkgmgr /iu:F\" & Inc(1)\nFunction Inc(x) : Inc = x + 1 : End Function",
            r#"pkgmgr|/iu:F2 {pkgmgr /iu:F" & Inc(1)}"#,
        ),
        (
            "n = f.Size\nsh.Run \"pkgmgr /iu:F\" & n + 1",
            r#"pkgmgr|/iu:Fn + 1 {pkgmgr /iu:F" & n + 1}"#,
        ),
        (
            "n = f.Name\nsh.Run \"pkgmgr /iu:F\" + n + \"1\"",
            r#"pkgmgr|/iu:Fn1 {pkgmgr /iu:F" + n + "1}"#,
        ),
        (
            "On Error Resume Next\nc = \"A;X\"\nc = \"B\" + 1\nsh.Run \"pkgmgr /iu:\" & c",
            r#"pkgmgr|/iu:A;X {pkgmgr /iu:" & c}"#,
        ),
        ("sh.Run \"pkgmgr /iu:F\" + 1", "pkgmgr|/iu:F1 !Manual"),
    ] {
        assert_eq!(calls(source)[0], expected, "{source}");
    }
}

#[test]
fn sums_within_one_another_are_read_in_no_time() {
    let mut sum = "n".to_owned();
    for _ in 0..55 {
        sum = format!("((f({sum}) + \"1\") & \"2\")");
    }
    let source =
        format!("Function f(x) : f = x + 1 : End Function\nsh.Run \"pkgmgr /iu:\" + {sum}");
    assert_eq!(calls(&source).len(), 1);
}
