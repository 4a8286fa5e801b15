//! Variables that other code changes between an assignment and a call.

use crate::support::calls;

/// That `list`, which a script sets to `A;B`, is not known behind some statements.
fn assert_unknown(statements: &str, procedures: &str) {
    let source = format!(
        "list = \"A;B\"\n{statements}\nsh.Run \"pkgmgr /iu:\" & list & \" /quiet\"\n{procedures}"
    );
    let expected = r#"pkgmgr|/iu:list|/quiet {pkgmgr /iu:" & list & " /quiet}"#;
    assert!(
        calls(&source).contains(&expected.to_owned()),
        "{source}\n{:?}",
        calls(&source)
    );
}

#[test]
fn members_of_a_class_change_variables() {
    let class =
        |member: &str| format!("Class K\n{member}\nlist = list & \";C\"\nEnd Sub\nEnd Class");
    for (statements, member) in [
        ("Set o = New K\no.Grow", "Public Sub Grow()"),
        ("Set o = New K\nCall o.Grow", "Public Sub Grow()"),
        ("Set o = New K\no.V = \"C\"", "Public Property Let V(x)"),
        (
            "Set o = New K\no.V(1) = \"C\"",
            "Public Property Let V(i, x)",
        ),
        (
            "Set o = New K\nSet o.V = Nothing",
            "Public Property Set V(x)",
        ),
        ("Set o = New K\nx = o.V", "Public Property Get V"),
        ("Set o = New K\nx = o.V & \"x\"", "Public Property Get V"),
        ("Set o = New K", "Private Sub Class_Initialize"),
        (
            "Set o = New K\nSet o = Nothing",
            "Private Sub Class_Terminate",
        ),
        ("With New K\n.V\nEnd With", "Sub V"),
        ("Set o = Made(\"K\")\no.Grow", "Sub Grow"),
    ] {
        assert_unknown(statements, &class(member));
    }
    let two = class("Sub Grow") + "\n" + &class("Sub Grow").replace("Class K", "Class L");
    assert_unknown("Set o = Made(\"K\")\no.Grow", &two);
    assert_unknown("Set o = Made(\"K\")\no.Grow 1", &two);
}

#[test]
fn methods_of_other_objects_change_no_variables() {
    let source = "list = \"A;B\"\nSet o = CreateObject(\"x.y\")\no.Grow\nsh.Run \"pkgmgr /iu:\" & list\nClass K\nSub Grow\nlist = \"C\"\nEnd Sub\nEnd Class";
    assert_eq!(calls(source)[0], r#"pkgmgr|/iu:A;B {pkgmgr /iu:" & list}"#);
}

#[test]
fn a_procedure_hands_on_what_it_may_change() {
    for (statements, procedures) in [
        (
            "M1 list",
            "Sub M1(x) : M2 x : End Sub\nSub M2(y) : y = \"B;Y\" : End Sub",
        ),
        (
            "q = M1(list)",
            "Function M1(x) : M1 = M2(x) : End Function\nFunction M2(y) : y = \"B;Y\" : End Function",
        ),
        (
            "M1 list",
            "Sub M1(x)\nSet o = New K\no.Add x\nEnd Sub\nClass K\nSub Add(y) : y = \"B;Y\" : End Sub\nEnd Class",
        ),
        (
            "M1",
            "Sub M1 : M2 list : End Sub\nSub M2(y) : y = \"B;Y\" : End Sub",
        ),
    ] {
        assert_unknown(statements, procedures);
    }
    let kept = "list = \"A;B\"\nM1 list\nsh.Run \"pkgmgr /iu:\" & list\nSub M1(x) : M2 x : End Sub\nSub M2(ByVal y) : y = \"B;Y\" : End Sub";
    assert_eq!(calls(kept)[0], r#"pkgmgr|/iu:A;B {pkgmgr /iu:" & list}"#);
}

#[test]
fn what_a_loop_calls_changes_variables_for_its_next_round() {
    for change in ["M1 list", "M2", "o.V = 1"] {
        let source = format!(
            "Set o = New K\nlist = \"A;B\"\nFor i = 1 To 2\nsh.Run \"pkgmgr /iu:\" & list\n{change}\nNext\nSub M1(x) : x = \"C\" : End Sub\nSub M2 : list = \"C\" : End Sub\nClass K\nProperty Let V(x) : list = x : End Property\nEnd Class"
        );
        assert_eq!(
            calls(&source)[0],
            r#"pkgmgr|/iu:list {pkgmgr /iu:" & list}"#,
            "{source}"
        );
    }
}
