//! What holds for any text.

use dismigrate::language::Language;
use proptest::prelude::*;

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
        let xml = format!("<?xml version=\"1.0\"?><job><script>{text}</script></job>");
        for call in &Language::Wsf.read(&xml).invocations {
            prop_assert!(xml.get(call.span.range()).is_some());
        }
    }
}

#[test]
fn brackets_that_do_not_close_are_looked_into_once() {
    // Twice as long for each would be longer than anybody can wait.
    let text = format!("x = {}\nsh.Run \"pkgmgr /iu:A\"", "(a(".repeat(50));
    assert_eq!(Language::VbScript.read(&text).invocations.len(), 1);
}

const PIECES: &str = "(If |Then |Else |ElseIf |End If|\n|\r\n|:|For Each |Next|Do |Loop|Select Case |Case |With |End With|Sub |Function |End Sub|\
    x|y |sh\\.Run |\\.Run|\\.Exec|\\(|\\)|,| & | \\+ |\"pkgmgr /iu:A\"|\"a\"\"\"|\"|'| _\n|=|Const |Chr\\(34\\)|Array|Join|Execute |Call |Set |<script>|</script>|\\[|#|&H|é|\
    Class |End Class|New |r\\.Run |On Error Resume Next|Trim\\(|InStr\\(|\\.Path|&amp;|&lt;|&quot;)";
