//! What cmd passes to a program, as a table: a script, and for each call the
//! argv that the program receives.
//!
//! Where a row can be run, it was run: the expectations are what cmd passes,
//! or Microsoft's rule where another implementation differs.

#![allow(clippy::unwrap_used)]

use dismigrate::invocation::{Delivery, Invocation};
use dismigrate::language::Language;

/// The calls of a script: program and arguments, joined by `|`.
fn calls(script: &str) -> Vec<String> {
    Language::Batch
        .read(script)
        .invocations
        .iter()
        .filter(|call| call.site.delivery < Delivery::Passed)
        .map(|call| {
            let words = std::iter::once(&call.program).chain(&call.arguments);
            words
                .map(|word| word.as_str().to_owned())
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect()
}

fn assert_calls(table: &[(&str, &[&str])]) {
    for (script, expected) in table {
        assert_eq!(calls(script), *expected, "{script}");
    }
}

#[test]
fn plain_calls() {
    assert_calls(&[
        ("p /iu:A;B,C=D", &["p|/iu:A;B,C=D"]),
        ("@p /x", &["p|/x"]),
        ("@@ p /x", &["p|/x"]),
        (",;= p /x", &["p|/x"]),
        ("p/iu:x", &["p|/iu:x"]),
        ("\"C:\\a b\\p.exe\" /x", &["C:\\a b\\p.exe|/x"]),
        ("p \"/o:a;b\" /o:\"c d\"", &["p|/o:a;b|/o:c d"]),
        ("p /m:\"C:\\x\\\" /quiet", &["p|/m:C:\\x\" /quiet"]),
        ("p^kgmgr /a^&b", &["pkgmgr|/a&b"]),
        (
            "p a & q b && r c || s d | t",
            &["p|a", "q|b", "r|c", "s|d", "t"],
        ),
    ]);
}

#[test]
fn what_is_no_call() {
    assert_calls(&[
        ("rem p /x & q", &[]),
        (":: p /x", &[]),
        (":p /x", &[]),
        ("echo p /x", &[]),
        ("echo p /x >> setup.log", &[]),
        ("set X=p /x", &[]),
        ("title p /x", &[]),
        ("taskkill /im p.exe", &[]),
        ("goto p\r\n:p", &[]),
        ("if exist p.exe echo p", &[]),
        ("", &[]),
    ]);
}

#[test]
fn rem_lets_an_operator_through_only_at_once() {
    assert_calls(&[("rem & p /x", &["p|/x"]), ("rem a & p /x", &[])]);
}

#[test]
fn redirections_are_not_arguments() {
    assert_calls(&[
        ("p /a >log /b 2>&1 /c", &["p|/a|/b|/c"]),
        ("p /a>nul", &["p|/a"]),
        ("2>nul p /a", &["p|/a"]),
        (">>\"%log%\" p /a", &["p|/a"]),
        ("p /a2>nul", &["p|/a2"]),
    ]);
}

#[test]
fn continuations_join_lines() {
    assert_calls(&[
        ("p /iu:A;^\r\nB /q", &["p|/iu:A;B|/q"]),
        ("p /iu:A;^\r\n  B", &["p|/iu:A;|B"]),
        ("p \"/iu:A;^\r\nB\"", &["p|/iu:A;^", "B"]),
        ("p /a ^\n/b ^\n/c", &["p|/a|/b|/c"]),
        ("p /a ^\n 2>nul", &["p|/a"]),
    ]);
}

/// Whether something speaks against a rewrite of the call of `p`.
fn limited(script: &str) -> bool {
    let script = Language::Batch.read(script);
    let is_p = |call: &&Invocation| call.program.as_str().ends_with('p');
    let call = script.invocations.iter().find(is_p).unwrap();
    !call.site.limits.is_empty()
}

#[test]
fn start_finds_system_programs_without_path() {
    assert!(limited("set PATH=C:\\tools\r\nstart /w p /x:C:\\y"));
    for found in [
        "set PATH=C:\\tools;%PATH%\r\nstart /w p",
        "set PATH=%windir%\\System32;C:\\tools\r\nstart /w p",
        "set PATH=C:\\tools\r\nstart /w C:\\x\\p /y",
        "set PATH=C:\\tools\r\np",
    ] {
        assert!(!limited(found), "{found}");
    }
}

/// `cmd /c "exit 1024"` behind `start /wait`, then `&& echo SUCCESS %errorlevel%`:
/// Windows prints `SUCCESS 1024`. Source: the tests of Wine's cmd, "success/failure
/// for START command", whose expectations were taken on Windows.
#[test]
fn start_is_a_success_whatever_the_exit_code() {
    for read in [
        "start /w p && q",
        "start /w p || q",
        "(start /w p) && q",
        "(\r\nstart /w p\r\n) || q",
        "cmd /c \"start /w p && q\"",
    ] {
        assert!(limited(read), "{read}");
    }
    for unread in [
        "start /w p",
        "start /w p & q",
        "q && start /w p",
        "p && q",
        "cmd /c start /w p && q",
    ] {
        assert!(!limited(unread), "{unread}");
    }
}

#[test]
fn start_takes_switches_and_a_title() {
    assert_calls(&[
        ("start /w p /x", &["p|/x"]),
        ("start \"\" /wait /b p /x", &["p|/x"]),
        ("start/w p /x", &["p|/x"]),
        (
            "start /w \"t\" \"C:\\a b\\p.exe\" /x",
            &["C:\\a b\\p.exe|/x"],
        ),
        ("start /b/w p /w", &["p|/w"]),
        ("call start /w p /x", &["p|/x"]),
    ]);
}

#[test]
fn the_first_quoted_word_of_start_is_a_title() {
    let script = Language::Batch.read("start /w \"pkgmgr.exe\" /iu:X");
    let reasons: Vec<_> = script.invocations[0]
        .site
        .limits
        .iter()
        .map(|limit| limit.reason.as_str())
        .collect();
    assert!(reasons[0].contains("title"), "{reasons:?}");
}

#[test]
fn command_interpreters_are_followed() {
    assert_calls(&[
        ("cmd /c p /x", &["p|/x"]),
        ("cmd /c \"p /x && q\"", &["p|/x", "q"]),
        ("cmd.exe /d /s /c \"p \"/a b\"\"", &["p|/a b"]),
        ("%comspec% /k p /x", &["p|/x"]),
        ("cmd/c start /w p /x", &["p|/x"]),
        ("cmd /c cmd /c p /x", &["p|/x"]),
        (
            "forfiles /m *.m /c \"cmd /c p /up:@fname\"",
            &["p|/up:@fname"],
        ),
        (
            "for /f %%a in ('p /x ^| q') do r %%a",
            &["p|/x", "q", "r|%%a"],
        ),
        (
            "for /f \"usebackq\" %%a in (`p \"/a b\"`) do r",
            &["p|/a b", "r"],
        ),
    ]);
}

#[test]
fn blocks_and_branches() {
    assert_calls(&[
        (
            "if exist x (\r\np 1\r\n) else (\r\np 2\r\n)",
            &["p|1", "p|2"],
        ),
        ("if not \"%a%\"==\"b\" p 1 & p 2", &["p|1", "p|2"]),
        (
            "if /i %x% equ 3 (p 1) else if errorlevel 1 p 2",
            &["p|1", "p|2"],
        ),
        (
            "(a) || (if exist x (b) else (start /wait p 3)) 1>nul 2>nul",
            &["a", "b", "p|3"],
        ),
        ("for %%f in (a\r\nb) do (\r\n  p %%f\r\n)", &["p|%%f"]),
        ("for /l %%i in (1,1,3) do p %%i", &["p|%%i"]),
        ("p (x) /y", &["p|(x)|/y"]),
    ]);
}

#[test]
fn known_variables_are_filled_in() {
    assert_calls(&[
        ("set A=x\r\np %A%%a%", &["p|xx"]),
        ("set \"A=x y\" junk\r\np %A%", &["p|x|y"]),
        ("set A=abc\r\np %A:~1%%A:~0,1%%A:~-1%", &["p|bcac"]),
        ("set A=a.b.c\r\np %A:.=;%", &["p|a;b;c"]),
        (
            "set A=a\r\nset A=%A%;b\r\nset A=%A%;c\r\np %A%",
            &["p|a;b;c"],
        ),
        ("set A=\r\np x%A%", &["p|x"]),
        ("set A=%windir%\\s\r\np %A%", &["p|%windir%\\s"]),
        (
            "setlocal enabledelayedexpansion\r\nset A=x\r\np !A!",
            &["p|x"],
        ),
        ("set A=x & p %A%", &["p|%A%"]),
        ("set A=1\r\nif exist x (\r\nset A=2\r\np %A%\r\n)", &["p|1"]),
    ]);
}

#[test]
fn what_is_not_certain_stays_as_written() {
    assert_calls(&[
        ("p %X% %1 %~dp0 %*", &["p|%X%|%1|%~dp0|%*"]),
        ("set A=1\r\nif exist x set A=2\r\np %A%", &["p|%A%"]),
        ("set /p A=?\r\np %A%", &["p|%A%"]),
        ("for %%f in (1 2) do set A=%%f\r\np %A%", &["p|%A%"]),
        ("set A=%time%\r\np %A%", &["p|%A%"]),
        ("p !A!", &["p|!A!"]),
        (
            "set A=1\r\n:again\r\np %A%\r\nset A=%A%1\r\ngoto again",
            &["p|%A%"],
        ),
    ]);
}

#[test]
fn a_value_that_no_assignment_changes_survives_jumps() {
    assert_calls(&[
        (
            "set A=1\r\ncall :s\r\np %A%\r\ngoto :eof\r\n:s\r\nexit /b",
            &["p|1"],
        ),
        (
            "call :s x\r\ngoto :eof\r\n:s\r\np %1 %~1\r\nexit /b",
            &["p|x|x"],
        ),
        (
            "call :s x\r\ncall :s y\r\ngoto :eof\r\n:s\r\np %1\r\nexit /b",
            &["p|%1"],
        ),
        (
            "set A=1\r\nsetlocal\r\nset A=2\r\nendlocal\r\np %A%",
            &["p|1"],
        ),
        (
            "goto b\r\n:a\r\np %A%\r\ngoto :eof\r\n:b\r\nset A=1\r\ngoto a",
            &["p|1"],
        ),
        (
            "call :s\r\np %A%\r\nexit /b\r\n:s\r\nset A=1\r\nexit /b",
            &["p|1"],
        ),
        (
            "set A=1\r\ncall :s %%A%%\r\ngoto :eof\r\n:s\r\np %1",
            &["p|1"],
        ),
        (
            "set A=1\r\nif exist x goto eof\r\nset A=2\r\n:eof\r\np %A%",
            &["p|%A%"],
        ),
    ]);
}

#[test]
fn percent_signs() {
    assert_calls(&[
        ("p 100%% a%%b", &["p|100%|a%b"]),
        ("p a%", &["p|a"]),
        ("cmd /c p a%%b", &["p|a%b"]),
        ("cmd /c \"call p 50%%\"", &["p|50%"]),
    ]);
}

#[test]
fn what_is_nested_too_deeply_is_named() {
    let scripts = [
        format!("{}p{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("{}p /x", "cmd /c ".repeat(500)),
        format!("{}p /x", "for %%a in (1) do ".repeat(300)),
    ];
    for script in scripts {
        assert!(
            !Language::Batch.read(&script).unread.is_empty(),
            "{}",
            &script[..40]
        );
    }
}

#[test]
fn a_command_between_percent_signs_is_named() {
    let script = Language::Batch.read("echo 50% done & p /x & echo 100%");
    assert!(script.invocations.is_empty());
    assert_eq!(script.unread.len(), 1);
    assert!(Language::Batch.read("p %A:/=\\% %B%").unread.len() < 2);
}

#[test]
fn what_an_outside_process_or_an_unequal_scope_changes_is_not_known() {
    assert_calls(&[
        (
            "set A=1\r\nif exist x setlocal\r\nset A=2\r\nendlocal\r\np %A%",
            &["p|%A%"],
        ),
        (
            "if exist x (set A=1& setlocal) else (set A=2& setlocal)\r\nset A=3\r\nendlocal\r\np %A%",
            &["p|%A%"],
        ),
        (
            "call :s\r\np %A%\r\nexit /b\r\n:s\r\nset A=1\r\nif exist x setlocal\r\nsetlocal",
            &["p|%A%"],
        ),
        ("set A=1\r\nset A=2| rem\r\np %A%", &["p|1"]),
        ("set A=\r\np x%A:~0,1%", &["p|x%A:~0,1%"]),
        ("p /a ^\r\n\r\necho b", &["p|/a|\necho|b"]),
    ]);
}

#[test]
fn carets_go_once_more_where_exclamation_marks_are_special() {
    let on = "setlocal enabledelayedexpansion\r\nset L=1\r\n";
    for (line, call) in [
        ("p Hi^^!.xml", "p|Hi!.xml"),
        ("p \"a^b!L!\"", "p|ab1"),
        ("p a^^b!L!", "p|ab1"),
        ("p \"a^b\"", "p|a^b"),
    ] {
        assert_eq!(calls(&format!("{on}{line}")), [call], "{line}");
    }
}

#[test]
fn a_quoted_command_of_cmd_is_taken_apart_unless_it_is_a_path() {
    assert_calls(&[
        ("cmd /c \"start /w p.exe\" /x", &["p.exe|/x"]),
        ("cmd /c \"p /n:C:\\x\\a.exe\"", &["p|/n:C:\\x\\a.exe"]),
        ("cmd /c \"C:\\a b\\p.exe\" /x", &["C:\\a b\\p.exe|/x"]),
    ]);
}

#[test]
fn a_redirection_may_go_to_a_name_with_parentheses() {
    assert_calls(&[("p /a >out(1).txt", &["p|/a"])]);
}

#[test]
fn different_commands_in_a_variable_are_uncertain() {
    let script = "for %%a in (\"p /iu:1\" \"p /iu:2\") do start /w %%~a";
    let script = Language::Batch.read(script);
    let call = &script.invocations[0];
    assert_eq!(call.program.as_str(), "p");
    assert!(!call.is_complete());
    assert_eq!(
        calls("call :r \"p /x\"\r\ncall :r \"p /y\"\r\nexit /b\r\n:r\r\n%~1").len(),
        2
    );
}

#[test]
fn a_loop_variable_is_no_variable_of_the_environment() {
    assert_calls(&[
        (
            "set A=1\r\nfor %%a in (x y) do p %%a %A%\r\np %A%",
            &["p|%%a|1", "p|1"],
        ),
        ("for %%a in (x) do for %%A in (y) do p %%a", &["p|%%a"]),
    ]);
}

/// Each line is cheap; what follows all ways through them must be as well.
#[test]
fn what_cannot_be_followed_is_said() {
    let labels = 300;
    let ways = (0..labels).fold(String::new(), |script, at| {
        script + &format!(":l{at}\r\nset V{at}=x{at}\r\ngoto %V{at}%%T%\r\n")
    });
    let script = Language::Batch.read(&format!("set P=p\r\n{ways}%P% /x\r\np %V1%"));
    let reasons: Vec<&str> = script
        .unread
        .iter()
        .map(|place| place.reason.as_str())
        .collect();
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("too many ways")),
        "{reasons:?}"
    );
    let last = script.invocations.last().unwrap();
    assert_eq!(last.arguments[0].as_str(), "%V1%");
}

#[test]
fn values_do_not_grow_without_end() {
    let doubling = format!("set L=a\r\n{}p %L%", "set L=%L%%L%\r\n".repeat(40));
    assert_eq!(calls(&doubling), ["p|%L%"]);
    let added = |count: usize| {
        let lines = "set V=%V%;A\r\n".repeat(count);
        calls(&format!("set V=A\r\n{lines}p /iu:%V%"))
    };
    assert_eq!(added(100), [format!("p|/iu:A{}", ";A".repeat(100))]);
    assert_eq!(added(600), ["p|/iu:%V%"]);
}

#[test]
fn a_place_that_is_not_read_is_told_of_once() {
    let script = Language::Batch.read("a 50% & pkgmgr /iu:X & echo 100%");
    assert_eq!(script.unread.len(), 1);
}

#[test]
fn a_loop_over_a_string_or_an_output_may_run_a_tool() {
    assert_calls(&[
        (
            "for /f \"tokens=1,2\" %%a in (\"pkgmgr /iu:X\") do %%a %%b",
            &["pkgmgr|%%b"],
        ),
        (
            "for /f \"delims=\" %%a in (\"pkgmgr /iu:X\") do %%a",
            &["pkgmgr|%%a"],
        ),
        (
            "for /f \"usebackq\" %%a in ('pkgmgr') do %%a /iu:X",
            &["pkgmgr|/iu:X"],
        ),
        (
            "for /f \"tokens=*\" %%a in ('echo pkgmgr /iu:X') do %%a",
            &["pkgmgr|%%a"],
        ),
    ]);
    let looked_for = "for /f \"delims=\" %%a in ('where pkgmgr') do \"%%a\" /iu:X";
    assert!(calls(looked_for).contains(&"pkgmgr|/iu:X".to_owned()));
}

#[test]
fn a_file_that_is_looked_for_may_be_a_tool() {
    assert_calls(&[
        (
            "for /r c:\\w %%a in (x.exe pkgmgr.exe) do \"%%a\" /iu:X",
            &["pkgmgr.exe|/iu:X"],
        ),
        ("for /r %%a in (x.exe) do %%a /iu:X", &["%%a|/iu:X"]),
        (
            "forfiles /p c:\\w /m pkgmgr.exe /c \"@path /iu:X\"",
            &["pkgmgr.exe|/iu:X"],
        ),
        (
            "forfiles /c \"cmd /c start /w @file /iu:X\" /m PkgMgr.exe",
            &["PkgMgr.exe|/iu:X"],
        ),
        ("forfiles /m x.exe /c \"@path /iu:X\"", &["@path|/iu:X"]),
    ]);
}

#[test]
fn a_list_of_variables_is_gone_through() {
    let list = "setlocal enabledelayedexpansion\r\nset T1=pkgmgr\r\nset T2=x\r\n";
    let script = format!("{list}for %%i in (1 2) do !T%%i! /iu:X");
    assert_eq!(calls(&script), ["pkgmgr|/iu:X", "x|/iu:X"]);
}

#[test]
fn what_call_sets_is_a_possible_value() {
    let script = "call set T=pkgmgr\r\n%T% /iu:X";
    assert_eq!(calls(script), ["pkgmgr|/iu:X"]);
}

/// Byte 0xFF parts words as a blank does, and is two bytes in UTF-8.
#[test]
fn a_line_is_echoed_behind_any_blank() {
    let calls = calls("echo\u{ff}pkgmgr /iu:X>t.cmd");
    assert_eq!(calls, ["pkgmgr|/iu:X"]);
}

#[test]
fn what_is_echoed_is_read_in_the_language_of_its_file() {
    let cases: [(&str, &[&str]); 7] = [
        (
            "echo s.Run \"pkgmgr /iu:X /quiet\", 0, True > a.vbs",
            &["pkgmgr|/iu:X|/quiet"],
        ),
        (
            "echo s.Run \"\"\"pkgmgr\"\" /iu:X\" > a.vbs",
            &["pkgmgr|/iu:X"],
        ),
        (
            "echo s.Run \"pkgmgr /iu:\" ^& f ^& \" /quiet\" > a.vbs",
            &["pkgmgr|/iu:f|/quiet"],
        ),
        ("echo s.Run p ^& \" /iu:X\" > a.vbs", &["p|/iu:X"]),
        (
            "echo s.Run \"pkg\" ^& \"mgr /iu:X\" > a.vbs",
            &["pkgmgr|/iu:X"],
        ),
        ("echo ' pkgmgr /iu:X > a.vbs", &[]),
        ("echo pkgmgr /iu:X; b > a.ps1", &["pkgmgr|/iu:X", "b"]),
    ];
    assert_calls(&cases);
}

/// Each time around, the values are put together from all of the time before.
#[test]
fn values_of_values_of_values_take_no_time() {
    let script = "\
:two
call :two pkgmgr
for %%i in (%X% b) do set Y=%%i
set \"X=%Y%;A\"
call :two pkgmgr
pkgmgr /iu:%X%
set Y=\"q\" r
set /a Y=1
";
    let read = Language::Batch.read(script);
    assert!(
        read.invocations
            .iter()
            .any(|call| call.program.as_str() == "pkgmgr")
    );
}

#[test]
fn what_is_piped_into_cmd_is_a_call() {
    let piped = |script: &str| {
        let calls = Language::Batch.read(script).invocations.into_iter();
        let passed = calls.filter(|call| call.site.delivery == Delivery::Passed);
        let named = passed.filter(|call| call.program.as_str() == "pkgmgr");
        named.map(|call| call.arguments.len()).collect::<Vec<_>>()
    };
    let table: &[(&str, &[usize])] = &[
        ("echo pkgmgr /iu:X | cmd", &[1]),
        ("(echo cd \\\r\necho pkgmgr /iu:X)|cmd.exe /q", &[1]),
        ("echo start /w pkgmgr /iu:X /quiet | %comspec% /k", &[2]),
        ("echo pkgmgr /iu:X | findstr /v y | cmd", &[1]),
        ("if exist x (echo pkgmgr /iu:X) | cmd", &[1]),
        ("for %%i in (1 2) do echo pkgmgr /iu:X%%i | cmd", &[1]),
        ("echo pkgmgr /iu:X | powershell -", &[1]),
        ("echo pkgmgr /iu:X | powershell -command -", &[1]),
        ("echo pkgmgr /iu:X | cmd /c more", &[]),
        ("echo pkgmgr /iu:X | powershell -file x.ps1", &[]),
        ("echo pkgmgr /iu:X | more", &[]),
        ("echo pkgmgr /iu:X > nul | cmd", &[]),
        ("echo pkgmgr /iu:X & cmd", &[]),
    ];
    for (script, expected) in table {
        assert_eq!(piped(script), *expected, "{script}");
    }
}

#[test]
fn shift_moves_the_arguments() {
    let ending = "\r\ngoto :eof\r\n:run\r\n";
    let table: &[(&str, &str, &[&str])] = &[
        ("a p /x", "shift\r\n%1 %2", &["p|/x"]),
        ("p /x", "shift\r\n%0 %1", &["p|/x"]),
        ("p /x", "shift /0\r\n%0 %1", &["p|/x"]),
        ("a b p /x", "shift & shift\r\n%1 %2", &["p|/x"]),
        ("p a /x", "shift /2\r\n%1 %2", &["p|/x"]),
        ("a p /x", "shift\r\n%1 %2 %3 %9", &["p|/x"]),
        ("a p /x", "shift\r\n%*", &["a|p|/x"]),
        ("a p 3 4 5 6 7 8 9 10", "shift\r\n%1 %9", &["p|%9"]),
        ("p /x", "shift %N%\r\n%1 %2", &["%1|%2"]),
        (
            "/w p /x",
            "if \"%1\"==\"/w\" (\r\nshift\r\n)\r\nstart /w %1 %2",
            &["/w|%2", "p|%2"],
        ),
    ];
    for (given, body, expected) in table {
        let script = format!("call :run {given}{ending}{body}\r\n");
        let calls = calls(&script);
        assert_eq!(calls, *expected, "{script}");
    }
}

#[test]
fn a_quoted_variable_names_a_program_with_blanks() {
    let table: &[(&str, &[&str])] = &[
        (
            "set B=%A%\r\nif defined X set B=%X%\r\nset P=%B%\\a b\\p.exe\r\n\"%P%\" /x",
            &["%B%\\a b\\p.exe|/x"],
        ),
        (
            "set A=%1\r\nset P=C:\\a b\\%A%\\p.exe\r\nstart \"\" /w \"%P%\" /x",
            &["C:\\a b\\%A%\\p.exe|/x"],
        ),
        (
            "setlocal enabledelayedexpansion\r\nfor %%a in (x y) do (\r\nset P=C:\\a b\\%%a\\p.exe\r\n\"!P!\" /x\r\n)",
            &["C:\\a b\\%%a\\p.exe|/x"],
        ),
        (
            "set P=%A%\\a b\\p.exe\r\nif not exist \"%P%\" set P=%B%\\a b\\p.exe\r\n\"%P%\" /x",
            &["%A%\\a b\\p.exe|/x"],
        ),
        (
            "set P=C:\\a b\\p.exe\r\nif x==%1 set P=C:\\a b\\q.exe\r\n\"%P%\" /x",
            &["C:\\a b\\p.exe|/x", "C:\\a b\\q.exe|/x"],
        ),
        (
            "set P=C:\\a b\\p.exe\r\nif x==%1 set P=C:\\a c\\p.exe\r\n%P% /x",
            &["C:\\a|%P%|/x", "C:\\a|%P%|/x"],
        ),
        (
            "set P=start /w p\r\nif x==%1 set P=p\r\n\"%P%\" /x",
            &["p|/x", "p|/x"],
        ),
    ];
    for (script, expected) in table {
        assert_eq!(calls(script), *expected, "{script}");
    }
}

#[test]
fn a_changed_value_may_be_a_program() {
    let value = "set P=\"%A%\\b c\\p.exe\"\r\n";
    for call in [
        "set P=%P:\"=%\r\n\"%P%\" /x",
        "start \"\" /wait \"%P:\"=%\" /x",
        "\"%P:~1,-1%\" /x",
        "setlocal enabledelayedexpansion\r\nstart \"\" /wait \"!P:\"=!\" /x",
        "if x==%1 set P=\"%B%\\b c\\p.exe\"\r\n\"%P:\"=%\" /x",
        "set P=%P:b c=d/%\r\n%P:/=\\% /x",
        "set P=%P:~1%\r\nset P=%P:~0,-1%\r\n\"%P%\" /x",
    ] {
        let script = format!("{value}{call}");
        let calls = calls(&script);
        let [call] = calls.as_slice() else {
            panic!("{script}: {calls:?}")
        };
        assert!(call.ends_with("\\p.exe|/x"), "{script}: {call}");
    }
}

#[test]
fn a_modifier_does_not_cut_what_is_not_known() {
    let table: &[(&str, &[&str])] = &[
        ("set P=%A%\\p.exe\r\n%P:~-5% /x", &["p.exe|/x"]),
        ("set P=%A%\\p.exe\r\n%P:~3% /x", &["%P:~3%|/x"]),
        ("set P=%A%\\p.exe\r\n%P:~0,-4% /x", &["%A%\\p|/x"]),
        ("set P=%A%\\p.exe\r\n%P:~0,5% /x", &["%P:~0,5%|/x"]),
        ("set P=%A%\\p.exe\r\n%P:A=B% /x", &["%A%\\p.exe|/x"]),
        ("set P=\r\n%P:a=b% /x", &["%P:a=b%|/x"]),
    ];
    assert_calls(table);
}

#[test]
fn a_quoted_path_is_looked_for() {
    for (command, call) in [
        ("dir /b /s \"%A%\\b c\\pkgmgr.exe\"", "%%i"),
        ("dir /b /s \"C:\\b c\\pkgmgr.exe\"", "%%~i"),
        ("where /r \"%A%\\b c\" \"pkgmgr.exe\"", "%%i"),
    ] {
        for script in [
            format!("for /f \"delims=\" %%i in ('{command}') do set P=%%i\r\n\"%P%\" /iu:X"),
            format!("for /f \"delims=\" %%i in ('{command}') do \"{call}\" /iu:X"),
        ] {
            let calls = calls(&script);
            let is_tool = |call: &&String| call.ends_with("pkgmgr.exe|/iu:X");
            assert_eq!(
                calls.iter().filter(is_tool).count(),
                1,
                "{script}: {calls:?}"
            );
        }
    }
}

#[test]
fn a_variable_may_be_a_part_of_a_program() {
    let set = "set P=C:\\a b\\p\r\nif x==%1 set P=D:\\b c\\p\r\n";
    let tool = "set T=p\r\nif x==%1 set T=q\r\n";
    let table: &[(&str, &str, &[&str])] = &[
        (set, "\"%P%.exe\" /x", &["C:\\a b\\p.exe|/x"]),
        (set, "\"%P%\".exe /x", &["C:\\a b\\p.exe|/x"]),
        (
            tool,
            "\"%D%\\%T%.exe\" /x",
            &["%D%\\p.exe|/x", "%D%\\q.exe|/x"],
        ),
        (tool, "%~dp0%T% /x", &["%~dp0p|/x", "%~dp0q|/x"]),
        (tool, "a%T% /x", &["a%T%|/x"]),
        (tool, "%D%%T% /x", &["%D%%T%|/x"]),
        (tool, "%T%\\a /x", &["%T%\\a|/x"]),
    ];
    for (values, call, expected) in table {
        let script = format!("{values}{call}");
        assert_eq!(calls(&script), *expected, "{script}");
    }
    let found =
        "for /f %%i in ('dir /b /s \"%X%\\pkgmgr.exe\" 2^>nul') do set P=\"%%i\"\r\n%P% /iu:X";
    assert_eq!(calls(found), ["pkgmgr.exe|/iu:X"]);
}

#[test]
fn arguments_that_may_be_others_are_not_complete() {
    let table: [(&str, &str, bool); 8] = [
        ("set D=\r\nif a==%1 set D=echo\r\n%D% p /x", "p|/x", true),
        (
            "set W=\r\nif a==%1 set W=start /w\r\n%W% p /x",
            "p|/x",
            true,
        ),
        (
            "set C=p\r\nif a==%1 set C=%C% /x\r\n%C% /q",
            "p|%C%|/q",
            false,
        ),
        (
            "set C=start /w p /x /q\r\nif a==%1 set C=p /y\r\n%C%",
            "p|%C%",
            false,
        ),
        (
            "set C=p\r\nif a==%1 set C=start /w p\r\n%C% /x",
            "p|/x",
            true,
        ),
        ("set C=p\r\nif a==%1 set C=q /y\r\n%C% /x", "p|/x", true),
        (">x.cmd echo p /x:%%1 /y", "p|/x:%1|/y", false),
        (">x.cmd echo p /x:%%%%1", "p|/x:%%1", true),
    ];
    for (script, expected, complete) in table {
        assert_eq!(calls(script)[0], expected, "{script}");
        let call = &Language::Batch.read(script).invocations[0];
        assert_eq!(call.is_complete(), complete, "{script}");
    }
}
