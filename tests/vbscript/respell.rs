//! A call that is written anew, word for word, is the same call.

use dismigrate::invocation::{Form, Invocation, Slot, Word};
use dismigrate::language::{Language, Script, vbscript};
use dismigrate::layer::Fragment;
use dismigrate::text::Text;

/// Writes the call of a tool anew with `dism` for its name, and every word as
/// it was.
pub(crate) fn respell(source: &str, call: &Invocation) -> Option<String> {
    let mut edits = Vec::new();
    let has_path = |slot: &Slot| slot.form == Form::ProgramPath;
    let has_path = call.site.slots.iter().any(has_path);
    for slot in &call.site.slots {
        if slot.form == Form::Program && has_path {
            continue;
        }
        let words: Vec<&Word> = match slot.form {
            Form::CommandLine => std::iter::once(&call.program)
                .chain(&call.arguments)
                .collect(),
            Form::Program | Form::ProgramPath => vec![&call.program],
            Form::Arguments | Form::ArgumentList => call.arguments.iter().collect(),
        };
        let mut fragments = Vec::new();
        for (at, word) in words.into_iter().enumerate() {
            if at > 0 {
                fragments.push(Fragment::Text(" ".to_owned()));
            }
            push(word.written(), &mut fragments);
        }
        let spelled = vbscript::spell::spell(&fragments, source, slot.spans[0])?;
        let text: String = spelled
            .iter()
            .map(|fragment| match fragment {
                Fragment::Text(text) => text.replace("pkgmgr", "dism").replace("PkgMgr", "dism"),
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
            Fragment::Verbatim(run.spelling)
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
pub(crate) fn assert_respells(source: &str, language: Language) -> usize {
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
