//! Procedures of a script that run what they are given.

use dismigrate::check::{Options, check};
use dismigrate::finding::Finding;
use dismigrate::invocation::Applicability;
use dismigrate::language::Language;
use dismigrate::rule::RuleSet;

fn findings(script: &str) -> Vec<Finding> {
    let rules = RuleSet::builtin().unwrap();
    check(script, Language::VbScript, &rules, &Options::default()).findings
}

/// That of the fix of the only finding.
fn applicability(script: &str) -> Option<Applicability> {
    let found = findings(script);
    assert_eq!(found.len(), 1, "{script}\n{found:?}");
    found[0].fix.as_ref().map(|fix| fix.applicability)
}

#[test]
fn what_tests_its_command_line_gets_another_one_only_if_asked() {
    let script = |test: &str| {
        format!(
            "Function RunCmd(c)\nRunCmd = sh.Run(c, 0, True)\n{test}\nEnd Function\nRunCmd \"pkgmgr.exe /iu:A\""
        )
    };
    for test in [
        "If InStr(LCase(c), \"pkgmgr\") > 0 And RunCmd = 3010 Then RunCmd = 0",
        "If InStr(c, \"/quiet\") = 0 Then WScript.Quit 1",
        "Select Case Left(c, 6)\nCase \"pkgmgr\"\nRunCmd = 0\nEnd Select",
        "Dim l\nl = LCase(c)\nb = InStr(l, \"pkgmgr\")\nIf b > 0 Then RunCmd = 0",
        "Dim p\np = Split(c, \" \")\nIf p(0) = \"pkgmgr.exe\" Then RunCmd = 0",
        "If IsOld(c) Then RunCmd = 0\nEnd Function\nFunction IsOld(x)\nIsOld = InStr(x, \"pkgmgr\") > 0",
    ] {
        let script = script(test);
        assert_eq!(
            applicability(&script),
            Some(Applicability::Unsafe),
            "{script}"
        );
        assert!(
            findings(&script)[0].help.contains("tests what it says"),
            "{script}"
        );
    }
    for test in [
        "Log c",
        "If c = \"\" Then WScript.Quit 1",
        "If Len(c) = 0 Or IsNull(c) Then WScript.Quit 1",
        "If RunCmd <> 0 Then WScript.Echo \"failed: \" & Left(c, 20)",
    ] {
        let script = script(test);
        assert_eq!(
            applicability(&script),
            Some(Applicability::Safe),
            "{script}"
        );
    }
}

#[test]
fn what_a_procedure_tests_is_not_merely_shown() {
    let script = "s = \"pkgmgr /iu:A\"\nCheck s\nsh.Run s, 0, True\nSub Check(c)\nIf InStr(c, \"pkgmgr\") = 0 Then WScript.Quit 1\nEnd Sub";
    let found = findings(script);
    let edits = &found[0].fix.as_ref().unwrap().edits;
    let run = script.find("Run s").unwrap() + 4;
    assert!(edits.iter().all(|edit| edit.span.start == run), "{edits:?}");
}

#[test]
fn a_tool_in_what_is_not_read_is_reported() {
    for script in [
        "ExecuteGlobal \"sh.Run \"\"pkgmgr /iu:A\"\"\"",
        "code = \"sh.Run \"\"pkgmgr /iu:A\"\", 0, True\"\nExecuteGlobal code",
        "Execute Join(Array(\"sh.Run \"\"pkgmgr /iu:A\"\"\", \"0\", \"True\"), \",\")",
        "c = \"pkgmgr /iu:A\"\nExecute \"sh.Run c, 0, True\"",
        "window.setTimeout \"RunIt \"\"pkgmgr /iu:A\"\"\", 100, \"VBScript\"",
        "document.parentWindow.execScript \"sh.Run \"\"pkgmgr /iu:A\"\"\", \"VBScript\"",
        "sc.AddCode \"Sub Go : sh.Run \"\"pkgmgr /iu:A\"\" : End Sub\"",
        "If x Then c = \"pkgmgr /iu:A\"\nExecuteGlobal \"r = sh.Run(c, 0, True)\"",
        "Set t = d.Actions.Create(0)\nt.Path = \"C:\\Windows\\System32\\pkgmgr.exe\"\nt.Arguments = \"/iu:A\"",
        "With sh.CreateShortcut(l)\n.TargetPath = \"pkgmgr.exe\"\nEnd With",
        "c = \"pkgmgr.exe /iu:A\"\ninp.CommandLine = c",
        "If x Then code = \"y\" Else code = \"sh.Run \"\"pkgmgr /iu:A\"\"\"\nExecute code",
    ] {
        let found = findings(script);
        assert_eq!(found.len(), 1, "{script} {found:?}");
        assert_eq!(found[0].rule, "unread-place", "{script}");
    }
}

#[test]
fn an_object_of_a_class_has_the_methods_of_the_class() {
    let class = |body: &str| {
        format!("Class Runner\nPublic Function Run(d, c)\n{body}\nEnd Function\nEnd Class\n")
    };
    let runs = class("Run = CreateObject(\"WScript.Shell\").Run(c, 0, True)");
    let runs_own = class("Run = m_sh.Run(c, 0, True)");
    let shows = class("WScript.Echo d");
    for call in [
        "Set r = New Runner\nr.Run \"Installing\", \"pkgmgr /iu:A\"",
        "With New Runner\n.Run \"Installing\", \"pkgmgr /iu:A\"\nEnd With",
        "Dim r : Set r = New Runner\nInstall\nSub Install\nrc = r.Run(\"pkgmgr\", \"pkgmgr /iu:A\")\nEnd Sub",
    ] {
        for class in [&runs, &runs_own] {
            let script = format!("{class}{call}");
            assert_eq!(
                applicability(&script),
                Some(Applicability::Safe),
                "{script}"
            );
        }
        let script = format!("{shows}{call}").replace("\"Installing\"", "\"pkgmgr /iu:B\"");
        assert_eq!(findings(&script), [], "{script}");
    }
    for call in [
        "rc = r(\"x\", \"pkgmgr /iu:A\")",
        "r \"x\", \"pkgmgr /iu:A\"",
    ] {
        let called = runs.replace("Public Function", "Public Default Function");
        let script = format!("{called}Set r = New Runner\n{call}");
        assert_eq!(
            applicability(&script),
            Some(Applicability::Safe),
            "{script}"
        );
    }
    let other =
        format!("{shows}Set r = CreateObject(\"WScript.Shell\")\nr.Run \"pkgmgr /iu:A\", 0, True");
    assert_eq!(applicability(&other), Some(Applicability::Safe));
}

#[test]
fn a_command_line_is_followed_through_several_procedures() {
    for procedures in [
        "Sub Step(d, c)\nWScript.Echo d\nRunIt c\nEnd Sub",
        "Function Step(d, c)\nStep = RunIt(c)\nEnd Function",
        "Sub Step(d, c)\nRunIt \"cmd /c \" & c\nEnd Sub",
        "Sub Step(d, c)\nInner c\nEnd Sub\nSub Inner(x)\nRunIt x\nEnd Sub",
    ] {
        let run = "Function RunIt(c)\nRunIt = sh.Run(c, 0, True)\nEnd Function";
        let script = format!("{procedures}\n{run}\nStep \"IIS\", \"pkgmgr.exe /iu:A /quiet\"");
        assert_eq!(
            applicability(&script),
            Some(Applicability::Safe),
            "{script}"
        );
    }
    let tested = "Sub Step(c)\nRunIt c\nEnd Sub\nSub RunIt(c)\nsh.Run c, 0, True\nIf InStr(c, \"pkgmgr\") Then Log 1\nEnd Sub\nStep \"pkgmgr /iu:A\"";
    assert_eq!(applicability(tested), Some(Applicability::Unsafe));
    let inside = "Sub Install(f)\nStep \"x\", \"pkgmgr /iu:\" & f\nEnd Sub\nSub Step(d, c)\nRunIt c\nEnd Sub\nSub RunIt(c)\nsh.Run c, 0, True\nEnd Sub\nInstall \"A\"";
    assert_eq!(applicability(inside), Some(Applicability::Unsafe));
    let named = "Sub Install(f)\nRunIt \"pkgmgr.exe\", \"/iu:\" & f\nEnd Sub\nSub RunIt(e, a)\nsh.Run e & \" \" & a, 0, True\nEnd Sub\nInstall \"A\"";
    assert_eq!(findings(named).len(), 1);
}

#[test]
fn a_procedure_that_is_not_followed_may_run_what_it_is_given() {
    for (body, call) in [
        (
            "(c)\nIf x Then c = c & \" /norestart\"\nRunCmd = sh.Run(c, 0, True)",
            "RunCmd \"pkgmgr /iu:A\"",
        ),
        (
            "(c)\nRunCmd = sh.Run(sh.ExpandEnvironmentStrings(c), 0, True)",
            "RunCmd \"%windir%\\system32\\pkgmgr.exe /iu:A\"",
        ),
        (
            "(c)\nRunCmd = sh.Run(Trim(c), 0, True)",
            "RunCmd \"pkgmgr /iu:A\"",
        ),
        (
            "(c)\nRunCmd = sh.Run(Trim(c), 0, True)",
            "s = \"pkgmgr /iu:A\"\nRunCmd s",
        ),
        (
            "(c)\nRunCmd = sh.Run(Trim(c), 0, True)",
            "For Each c In Array(\"x\", \"pkgmgr /iu:A\")\nRunCmd c\nNext",
        ),
        (
            "(e, a)\nDim f : f = e\nIf a <> \"\" Then f = f & \" \" & a\nRunCmd = sh.Run(f, 0, True)",
            "RunCmd \"pkgmgr.exe\", \"/iu:A\"",
        ),
        (
            "(cs)\nDim c\nFor Each c In cs\nsh.Run c, 0, True\nNext",
            "RunCmd Array(\"pkgmgr /iu:A\", \"pkgmgr /iu:B\")",
        ),
        (
            "(e, a)\ng_cmd = e & \" \" & a",
            "RunCmd \"pkgmgr.exe\", \"/iu:A\"\nsh.Run g_cmd\ng_cmd = \"\"",
        ),
        (
            "(c)\nRunCmd = Other(c)\nEnd Function\nFunction Other(c)\nOther = sh.Run(Trim(c))",
            "RunCmd \"pkgmgr /iu:A\"",
        ),
        (
            "(c)\nRunCmd = sh.Run(c, 0, True)\nOther c\nEnd Function\nFunction Other(c)\nsh.Run Trim(c)",
            "RunCmd \"pkgmgr /iu:A\"",
        ),
    ] {
        let script = format!("Function RunCmd{body}\nEnd Function\n{call}");
        assert_eq!(applicability(&script), None, "{script}");
    }
}

/// The finding stands there, and nowhere else.
#[test]
fn what_a_procedure_keeps_is_met_where_it_runs() {
    let queue = "Class Q\nPrivate d\nPublic Sub Add(c)\nd.Add d.Count, c\nEnd Sub\nPublic Sub All\nFor Each k In d.Keys\nsh.Run d(k), 0, True\nNext\nEnd Sub\nEnd Class\nSet o = New Q\n";
    let builder = "Class B\nPrivate t\nPublic Sub Add(p)\nt = t & p\nEnd Sub\nPublic Function Build()\nBuild = t\nEnd Function\nEnd Class\nSet o = New B\n";
    let load = "Sub Load(m)\nm.Add \"line\", \"pkgmgr /iu:A\"\nEnd Sub\n";
    let fill = "Sub Fill(x)\nLoad x\nEnd Sub\n";
    let set = "Sub Load(m)\nm(\"line\") = \"pkgmgr /iu:A\"\nEnd Sub\n";
    let table = "Set d = CreateObject(\"Scripting.Dictionary\")\n";
    let keep = "Sub Keep(c)\nDim t\nt = Trim(c)\nlines = lines & t\nEnd Sub\nlines = \"\"\n";
    for script in [
        format!("{queue}o.Add \"pkgmgr /iu:A\"\no.All"),
        format!("{builder}o.Add \"pkgmgr /iu:A\"\no.Add \" /quiet\"\nsh.Run o.Build()"),
        format!("{table}{load}Load d\nsh.Run d(\"line\"), 0, True"),
        format!("{table}{load}{fill}Fill d\nsh.Run d(\"line\"), 0, True"),
        format!("{table}{set}Load d\nsh.Run d(\"line\"), 0, True"),
        format!("{keep}Keep \"pkgmgr /iu:A\"\nsh.Run lines, 0, True"),
    ] {
        let found = findings(&script);
        let [one] = found.as_slice() else {
            panic!("{script}\n{found:?}");
        };
        assert_eq!(one.span.start, script.find("sh.Run").unwrap(), "{script}");
        let call = one.call.as_ref().unwrap();
        assert!(!call.complete && one.fix.is_none(), "{script}\n{one:?}");
        let shown = script.replace("sh.Run", "WScript.Echo");
        let runs = findings(&shown);
        let at_run = |one: &Finding| one.span.start == shown.find("WScript.Echo").unwrap();
        assert!(!runs.iter().any(at_run), "{shown}\n{runs:?}");
    }
}

#[test]
fn what_is_followed_to_where_it_runs_is_told_of_once() {
    let sub = "Sub RunIt(c)\nIf last <> \"\" Then last = last & c Else last = c\nsh.Run last, 0, True\nEnd Sub\n";
    let script = format!("{sub}last = \"\"\nRunIt \"pkgmgr /iu:A\"");
    let found = findings(&script);
    assert_eq!(found.len(), 1, "{found:?}");
    let second = format!("{script}\nRunIt \"pkgmgr /iu:B\"");
    assert!(findings(&second).len() > 1, "{second}");
}

#[test]
fn what_only_shows_and_tests_a_command_line_does_not_run_it() {
    for body in [
        "WScript.Echo \"would run \" & Trim(c)",
        "If InStr(c, \"pkgmgr\") > 0 Then n = n + 1",
        "Dim t\nt = Now & \" \" & c\nNote t\nEnd Sub\nSub Note(x)\nobjLog.WriteLine x",
    ] {
        let script = format!("Sub Say(c)\n{body}\nEnd Sub\nSay \"pkgmgr /iu:A\"");
        assert_eq!(findings(&script), [], "{script}");
    }
    let message = "Function Msg(t)\nMsg = \"[\" & Now & \"] \" & t\nEnd Function\n";
    for shows in [
        "WScript.Echo Msg",
        "log.WriteLine \"x\" & Msg",
        "MsgBox UCase(Msg",
    ] {
        let script = format!("{message}{shows}(\"pkgmgr /iu:A\")");
        assert_eq!(findings(&script), [], "{script}");
    }
    let entry = "Set d = CreateObject(\"Scripting.Dictionary\")\nd(\"pkgmgr /iu:A\") = \"text\"\nWScript.Echo d(\"pkgmgr /iu:A\")";
    assert_eq!(findings(entry), []);
}

#[test]
fn a_tool_that_runs_in_any_case_is_said_to() {
    let script = |other: &str| {
        format!("If x Then c = \"{other}\" Else c = \"pkgmgr /iu:A\"\nsh.Run c, 0, True")
    };
    for (other, help) in [
        ("pkgmgr /uu:A", "one of several calls"),
        ("dism /online /get-features", "or another program"),
    ] {
        let found = findings(&script(other));
        assert!(found[0].help.contains(help), "{}", found[0].help);
    }
}

#[test]
fn what_a_function_makes_of_a_command_line_is_one_call() {
    let build = "Function Build(t, a)\nDim s\ns = t & \" \" & a\nBuild = s\nEnd Function\n";
    let quote = "Function Build(c)\nBuild = c & \" /quiet\"\nEnd Function\n";
    let trim = "Function Build(c)\nc = Trim(c)\nBuild = c & \" /quiet\"\nEnd Function\n";
    let print = "Function Sprintf(t, a)\nDim i, s\ns = t\nFor i = 0 To UBound(a)\ns = Replace(s, \"%\" & (i + 1), a(i))\nNext\nSprintf = s\nEnd Function\n";
    for script in [
        format!("{build}sh.Run Build(\"pkgmgr.exe\", \"/iu:A\"), 0, True"),
        format!("{build}c = Build(\"pkgmgr.exe\", \"/iu:A\")\nsh.Run c, 0, True"),
        format!("{quote}sh.Run Build(\"pkgmgr /iu:A\"), 0, True"),
        format!("{trim}sh.Run Build(\"pkgmgr /iu:A\"), 0, True"),
        format!("{print}sh.Run Sprintf(\"pkgmgr /iu:%1\", Array(\"A\")), 0, True"),
        format!("{trim}c = Build(\"pkgmgr /iu:A\")\nsh.Run c, 0, True"),
    ] {
        let found = findings(&script);
        assert_eq!(found.len(), 1, "{script}");
        let call = found[0].call.as_ref().unwrap();
        assert!(
            !call.complete || found[0].fix.is_some(),
            "{script}\n{call:?}"
        );
    }
}

/// What stands in the way of the safe fix of the only call in a script.
fn reason(script: &str) -> String {
    let found = findings(script);
    let fix = found[0].fix.as_ref().map(|fix| fix.applicability);
    assert_ne!(fix, Some(Applicability::Safe), "{script}");
    found[0].help.clone() + &found[0].message
}

#[test]
fn what_keeps_its_command_line_gets_another_one_only_if_asked() {
    let script = |keeps: &str, rest: &str| {
        format!(
            "Dim last, hist(2)\nSet d = CreateObject(\"Scripting.Dictionary\")\nFunction RunIt(c)\n{keeps}\nsh.Run c, 0, True\nEnd Function\n{rest}"
        )
    };
    for (keeps, rest) in [
        ("last = c", "RunIt \"pkgmgr /iu:A\"\nsh.Run last & \";B\""),
        ("last = Trim(c)", "RunIt \"pkgmgr /iu:A\"\nx = Len(last)"),
        (
            "hist(0) = c",
            "RunIt \"pkgmgr /iu:A\"\nsh.Run hist(0) & \";B\"",
        ),
        (
            "RunIt = c",
            "x = RunIt(\"pkgmgr /iu:A\")\nsh.Run x & \";B\"",
        ),
        (
            "d.Add c, 1",
            "RunIt \"pkgmgr /iu:A\"\nFor Each k In d.Keys\nsh.Run k\nNext",
        ),
    ] {
        let script = script(keeps, rest);
        assert!(
            reason(&script).contains("also keeps it"),
            "{script}\n{}",
            reason(&script)
        );
    }
    for (keeps, rest) in [
        ("RunIt = c", "RunIt \"pkgmgr /iu:A\""),
        ("own = c", "RunIt \"pkgmgr /iu:A\""),
        ("last = Len(c)", "RunIt \"pkgmgr /iu:A\""),
    ] {
        let script = script(keeps, rest);
        assert_eq!(
            applicability(&script),
            Some(Applicability::Safe),
            "{script}"
        );
    }
}

#[test]
fn what_takes_a_part_of_its_command_line_gets_another_one_only_if_asked() {
    let script = |before: &str, after: &str| {
        format!(
            "Sub RunIt(x)\n{before}\nsh.Run x, 0, True\n{after}\nEnd Sub\nSub Halt(n)\nsh.Run \"net stop \" & n\nEnd Sub\nRunIt \"pkgmgr /iu:A\""
        )
    };
    for (before, after) in [
        ("If Len(x) > 40 Then WScript.Quit 5", ""),
        ("If Len(x) > 20 Then Exit Sub", ""),
        ("n = Len(x)\nIf n > 20 Then Exit Sub", ""),
        ("If UBound(Split(x)) = 1 Then Exit Sub", ""),
        ("", "sh.Run \"net stop \" & Split(x)(0)"),
        ("", "p = Split(x)\nsh.Run \"net stop \" & p(0)"),
        ("", "Halt Split(x)(0)"),
    ] {
        let script = script(before, after);
        assert!(reason(&script).contains("tests what it says"), "{script}");
    }
    for (before, after) in [
        ("If Len(x) = 0 Then Exit Sub", ""),
        ("If Len(Trim(x)) < 1 Then Exit Sub", ""),
        ("If Len(x) Then WScript.Echo x", ""),
        ("", "WScript.Echo Left(x, 20)"),
    ] {
        let script = script(before, after);
        assert_eq!(
            applicability(&script),
            Some(Applicability::Safe),
            "{script}"
        );
    }
}

#[test]
fn a_variable_that_a_procedure_changes_stays_its_argument() {
    let script = |calls: &str, change: &str| {
        format!(
            "c = \"pkgmgr /iu:A;B\"\n{calls}\nSub RunCmd(s)\nsh.Run s, 0, True\n{change}\nEnd Sub\nSub More(x) : x = x & \" /quiet\" : End Sub"
        )
    };
    for (calls, change) in [
        ("RunCmd c : RunCmd c", "s = s & \" /quiet\""),
        ("RunCmd c : RunCmd c", "s = s & \";B\""),
        ("RunCmd c : RunCmd c", "More s"),
        ("RunCmd c : WScript.Echo c", "s = s & \" /quiet\""),
        (
            "RunCmd c : If InStr(c, \"quiet\") Then x = 1",
            "s = s & \" /quiet\"",
        ),
    ] {
        let script = script(calls, change);
        let found = findings(&script);
        assert!(found.iter().all(|one| one.fix.is_none()), "{found:?}");
        assert!(
            reason(&script).contains("changes the variable"),
            "{script}\n{}",
            reason(&script)
        );
    }
    for (calls, change) in [
        ("RunCmd c", "s = s & \" /quiet\""),
        ("RunCmd \"pkgmgr /iu:X\" : WScript.Echo c", "s = \"\""),
        ("RunCmd c : c = \"x\" : sh.Run c", "s = \"\""),
    ] {
        let script = script(calls, change);
        assert_eq!(
            applicability(&script),
            Some(Applicability::Safe),
            "{script}"
        );
    }
}

#[test]
fn a_command_line_that_may_change_on_its_way_is_not_complete() {
    let is_complete = |script: &str| {
        let found = findings(script);
        assert_eq!(found.len(), 1, "{script}");
        let call = found[0].call.as_ref().unwrap();
        (call.arguments.join(" "), call.complete)
    };
    for body in [
        "sh.Run Replace(x, \"|\", \";\")",
        "sh.Run Replace(x, \"'\", \"\"\"\")",
        "sh.Run Replace(x, \" /quiet\", \"\")",
        "a = Split(x, \" \")\nsh.Run a(0) & \" \" & a(1)",
        "x = Left(x, Len(x) - 1)\nsh.Run x",
        "sh.Run UCase(x)",
        "If InStr(x, \"/quiet\") = 0 Then x = x & \" /quiet\"\nsh.Run x",
    ] {
        for line in ["pkgmgr /iu:A", "cmd /c pkgmgr /iu:A"] {
            let script = format!("W \"{line}\"\nSub W(x)\n{body}\nEnd Sub");
            assert_eq!(
                is_complete(&script),
                ("/iu:A".to_owned(), false),
                "{script}"
            );
        }
    }
    for (script, arguments, complete) in [
        (
            "a = Array(\"pkgmgr\", \"/iu:A\")\nc = Join(a, \" \")\nsh.Run c & \" /norestart\"",
            "/iu:A /norestart",
            true,
        ),
        (
            "If x Then s = \";B /quiet\"\nc = LTrim(\"  pkgmgr /iu:A\") & s\nsh.Run c",
            "/iu:As",
            false,
        ),
        (
            "sh.Run Trim(\"pkgmgr /iu:A /l:%TEMP%\\b.log \")",
            "/iu:A /l:%TEMP%\\b.log",
            false,
        ),
        (
            "d = \"%TEMP%\\b.log\"\nsh.Run \"pkgmgr /iu:A /l:\" & d",
            "/iu:A /l:%TEMP%\\b.log",
            false,
        ),
        ("sh.Run Trim(\"%comspec% /c pkgmgr /iu:A \")", "/iu:A", true),
    ] {
        assert_eq!(
            is_complete(script),
            (arguments.to_owned(), complete),
            "{script}"
        );
    }
}

#[test]
fn a_command_line_that_a_wrapper_keeps_is_met_where_it_runs_again() {
    let wrapper = |keeps: &str| format!("Sub RunIt(c)\n{keeps}\nsh.Run c, 0, True\nEnd Sub\n");
    for (keeps, again) in [
        ("last = c", "sh.Run last & \";B\", 0, True"),
        ("hist(0) = c", "sh.Run hist(0) & \";B\", 0, True"),
        ("t = Trim(c)\nlast = t", "sh.Run last, 0, True"),
        ("d.Add c, 1", "For Each k In d.Keys\nsh.Run k\nNext"),
    ] {
        let script = format!(
            "Dim last, hist(2)\nSet d = CreateObject(\"Scripting.Dictionary\")\nRunIt \"pkgmgr /iu:A\"\n{again}\n{}",
            wrapper(keeps)
        );
        let found = findings(&script);
        assert_eq!(found.len(), 2, "{script}");
        assert_eq!(found[1].fix, None, "{script}");
    }
    let class = "Set r = New K\nr.RunIt \"pkgmgr /iu:A\"\nr.Again\nClass K\nPrivate m_last\nSub RunIt(c)\nm_last = c\nsh.Run c, 0, True\nEnd Sub\nSub Again\nsh.Run m_last\nEnd Sub\nEnd Class";
    assert_eq!(findings(class).len(), 2);
    let given = "x = RunIt(\"pkgmgr /iu:A\")\nsh.Run x & \";B\"\nFunction RunIt(c)\nRunIt = c\nsh.Run c, 0, True\nEnd Function";
    assert_eq!(findings(given).len(), 2);
    let status = "last = sh.Run(c, 0, True)";
    let script = format!(
        "Dim last\nRunIt \"pkgmgr /iu:A\"\nsh.Run last\n{}",
        wrapper(status).replace("\nsh.Run c, 0, True", "")
    );
    assert_eq!(findings(&script).len(), 1);
}
