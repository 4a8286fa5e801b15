//! What a variable holds where a call uses it.

use dismigrate::language::Language;
use dismigrate::text::{Origin, Text};

use crate::support::calls;

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
