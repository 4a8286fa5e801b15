//! VBScript inside `.wsf` and `.hta`.

use dismigrate::language::Language;
use dismigrate::span::Span;

use crate::support::calls_of;

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

#[test]
fn a_resource_may_be_a_command_line_and_help_is_none() {
    let script = "<script language=\"VBScript\">sh.Run GetResource(\"c\")</script></job>";
    for (markup, unread) in [
        ("<resource id=\"c\">pkgmgr /iu:A</resource>", 1),
        (
            "<resource id=\"c\"><![CDATA[\ncmd /c pkgmgr /iu:A\n]]></resource>",
            1,
        ),
        ("<resource id=\"c\">It calls pkgmgr /iu:A.</resource>", 0),
        (
            "<runtime><named name=\"x\" helpstring=\"pkgmgr /iu:x\"/></runtime>",
            0,
        ),
        ("<button onclick=\"R 'pkgmgr /iu:x'\"/>", 1),
    ] {
        let source = format!("<job>{markup}{script}");
        let found = Language::Wsf.read(&source).unread;
        assert_eq!(found.len(), unread, "{source} {found:?}");
    }
}

#[test]
fn a_document_without_scripts_may_be_run_by_another_program() {
    for (body, unread) in [
        ("<CommandLine>pkgmgr /iu:A</CommandLine>", 1),
        ("<c>cmd /c pkgmgr /iu:A</c>\n<c>pkgmgr /uu:B</c>", 2),
        ("<c>&quot;C:\\a\\pkgmgr.exe&quot; /iu:A</c>", 1),
        ("<c><![CDATA[pkgmgr /iu:A]]></c>", 1),
        ("<run line=\"peimg /prep C:\\m\"/>", 1),
        ("<!-- pkgmgr /iu:A --><c>x</c>", 0),
        ("<package action=\"install\"/><c>pkgmgr /iu:A</c>", 1),
        ("<c>pkgmgr is gone</c>", 0),
        ("<html><p>pkgmgr /iu:A</p></html>", 0),
        (
            "<script language=\"VBScript\">x = 1</script><p>pkgmgr /iu:A</p>",
            0,
        ),
    ] {
        let source = format!("<?xml version=\"1.0\"?>\n<unattend>\n{body}\n</unattend>");
        let found = Language::Wsf.read(&source).unread;
        assert_eq!(found.len(), unread, "{source} {found:?}");
        let text = "text of a document that another program may run";
        assert!(found.iter().all(|one| one.reason == text), "{found:?}");
    }
}

/// Slots are what they say for spans of the whole file.
#[test]
fn spans_count_from_the_start_of_the_file() {
    let source = "<!-- é --><job><script language=\"VBScript\">\r\nsh.Run \"pkgmgr /iu:A\"\r\n</script></job>";
    let script = Language::Wsf.read(source);
    let start = source.find("sh.Run").unwrap();
    let end = source.find("\r\n</script>").unwrap();
    assert_eq!(script.invocations[0].span, Span::new(start, end));
}

#[test]
fn entities_of_strict_xml_are_read_and_left_alone() {
    let page = |head: &str, script: &str| {
        format!("{head}<job><script language=\"VBScript\">\n{script}\n</script></job>")
    };
    let xml = "<?xml version=\"1.0\"?>\n";
    for (script, expected) in [
        (
            "sh.Run \"pkgmgr /iu:\" &amp; f &amp; \" /quiet\"",
            "pkgmgr|/iu:f|/quiet",
        ),
        (
            "sh.Run \"pkgmgr /ip /m:&quot;C:\\a.cab&quot;\"",
            "pkgmgr|/ip|/m:C:\\a.cab",
        ),
        (
            "sh.Run &quot;pkgmgr /iu:A&quot; &amp; \" /quiet\"",
            "pkgmgr|/iu:A|/quiet",
        ),
        (
            "sh.Run \"pkgmgr /ip /m:A&amp;B.cab\"",
            "pkgmgr|/ip|/m:A&B.cab",
        ),
        ("If a &lt; b Then sh.Run \"pkgmgr /iu:A\"", "pkgmgr|/iu:A"),
    ] {
        let found = calls_of(Language::Wsf, &page(xml, script));
        assert_eq!(found.len(), 1, "{script} {found:?}");
        assert!(found[0].starts_with(expected), "{script} {found:?}");
        assert!(found[0].ends_with("!Manual"), "{script} {found:?}");
    }
    let plain = "sh.Run \"pkgmgr /iu:A\"";
    for script in [
        plain.to_owned(),
        format!("<![CDATA[\nx = \"&amp;\"\n{plain}\n]]>"),
    ] {
        let found = calls_of(Language::Wsf, &page(xml, &script));
        assert_eq!(found, ["pkgmgr|/iu:A {pkgmgr /iu:A}"], "{script}");
    }
    let loose = calls_of(Language::Wsf, &page("", &format!("x = \"&amp;\"\n{plain}")));
    assert_eq!(loose, ["pkgmgr|/iu:A {pkgmgr /iu:A}"]);
}
