//! Vectors for the words that a native program receives from PowerShell, in
//! groups that name the documented rule they rest on.
//!
//! `x` is the program; what stands behind the arrow is its argv, a pair of
//! brackets a word. An unknown part stands as it is written.

use std::fmt::Write as _;

use dismigrate::language::Language;

/// The argv of the first call of `x`.
fn argv(text: &str) -> String {
    let script = Language::PowerShell.read(text);
    let call = script
        .invocations
        .iter()
        .find(|call| call.program.as_str() == "x");
    let words = call.iter().flat_map(|call| &call.arguments);
    let words: Vec<String> = words.map(|word| format!("[{}]", word.as_str())).collect();
    match call {
        Some(_) => words.join(" "),
        None => "no call".to_owned(),
    }
}

#[track_caller]
fn hold(rule: &str, table: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (text, expected) in table {
        let actual = argv(text);
        if actual != *expected {
            let _ = writeln!(wrong, "{text}\n  wanted {expected}\n     got {actual}");
        }
    }
    assert!(wrong.is_empty(), "{rule}\n{wrong}");
}

/// Behind the program's name, what stays inside `x ...`.
#[track_caller]
fn words(rule: &str, table: &[(&str, &str)]) {
    let lines: Vec<String> = table.iter().map(|(text, _)| format!("x {text}")).collect();
    let table: Vec<(&str, &str)> = lines
        .iter()
        .zip(table)
        .map(|(line, (_, expected))| (line.as_str(), *expected))
        .collect();
    hold(rule, &table);
}

#[test]
fn argument_mode_takes_words_as_strings() {
    words(
        "about_Parsing, argument mode: a word is an expandable string unless it starts with a special character",
        &[
            ("a", "[a]"),
            ("a b", "[a] [b]"),
            ("a  b", "[a] [b]"),
            ("a\tb", "[a] [b]"),
            ("a\u{a0}b", "[a] [b]"),
            ("1", "[1]"),
            ("1.5", "[1.5]"),
            ("2+2", "[2+2]"),
            ("2 + 2", "[2] [+] [2]"),
            ("0x10", "[0x10]"),
            ("1kb", "[1kb]"),
            ("/a", "[/a]"),
            ("/a:b", "[/a:b]"),
            ("/a=b", "[/a=b]"),
            ("-a", "[-a]"),
            ("--a", "[--a]"),
            ("-", "[-]"),
            ("--", "[--]"),
            ("a=b", "[a=b]"),
            ("=b", "[=b]"),
            ("a:b", "[a:b]"),
            ("C:\\a", "[C:\\a]"),
            ("C:\\a\\", "[C:\\a\\]"),
            ("\\\\s\\d", "[\\\\s\\d]"),
            (".\\a", "[.\\a]"),
            ("..\\a", "[..\\a]"),
            ("~\\a", "[~\\a]"),
            ("*", "[*]"),
            ("*.cab", "[*.cab]"),
            ("a?b", "[a?b]"),
            ("%a%", "[%a%]"),
            ("%", "[%]"),
            ("a%b", "[a%b]"),
            ("!", "[!]"),
            ("!a!", "[!a!]"),
            ("^", "[^]"),
            ("a^b", "[a^b]"),
            ("~", "[~]"),
            ("a[0]", "[a[0]]"),
            ("[a]", "[[a]]"),
            ("[int]", "[[int]]"),
            ("a]b", "[a]b]"),
            ("é", "[é]"),
            ("日本", "[日本]"),
            ("if", "[if]"),
            ("foreach", "[foreach]"),
            ("return", "[return]"),
            ("function", "[function]"),
            ("-eq", "[-eq]"),
            ("-join", "[-join]"),
            ("-f", "[-f]"),
            ("-not", "[-not]"),
            ("true", "[true]"),
            ("x", "[x]"),
            ("/?", "[/?]"),
            ("-?", "[-?]"),
            ("+a", "[+a]"),
            ("/", "[/]"),
            ("a/b", "[a/b]"),
            ("a.b", "[a.b]"),
            (".a", "[.a]"),
            ("a_b", "[a_b]"),
            ("A~b~~1.0", "[A~b~~1.0]"),
            ("/iu:IIS-A", "[/iu:IIS-A]"),
        ],
    );
}

#[test]
fn characters_that_end_a_word() {
    hold(
        "about_Parsing: blanks and the metacharacters ; | & < > ( ) { } end a word",
        &[
            ("x a;b", "[a]"),
            ("x a ;b", "[a]"),
            ("x a; b", "[a]"),
            ("x a|y", "[a]"),
            ("x a | y", "[a]"),
            ("x a\nb", "[a]"),
            ("x a\r\nb", "[a]"),
            ("x a && y", "[a]"),
            ("x a || y", "[a]"),
            ("x a&&y", "[a]"),
            ("x a||y", "[a]"),
            ("if (1) {x a}", "[a]"),
            ("if (1) { x a }", "[a]"),
            ("(x a)", "[a]"),
            ("$(x a)", "[a]"),
            ("@(x a)", "[a]"),
            ("x a > f", "[a]"),
            ("x a >f", "[a]"),
            ("x a>f", "[a]"),
            ("x a 2>&1", "[a]"),
            ("x a 2>f b", "[a] [b]"),
            ("x a *>f", "[a]"),
            ("x > f a", "[a]"),
            ("x a >> f", "[a]"),
            ("x a 3>f", "[a]"),
            ("x a2>f", "[a2]"),
            ("x a 2> $null", "[a]"),
            ("x a # b", "[a]"),
            ("x a #b", "[a]"),
            ("x a <# b #> c", "[a] [c]"),
            ("x a#b", "[a#b]"),
            ("x #a", ""),
            ("x a;#b", "[a]"),
            ("y; x a", "[a]"),
            ("y | x a", "[a]"),
            ("y\nx a", "[a]"),
            ("y && x a", "[a]"),
            ("y || x a", "[a]"),
            ("& x a", "[a]"),
            ("&x a", "[a]"),
            (". x a", "[a]"),
            ("& 'x' a", "[a]"),
            ("& \"x\" a", "[a]"),
            ("&'x'a", "[a]"),
            ("$r = x a", "[a]"),
            ("$r=x a", "[a]"),
            ("$r += x a", "[a]"),
            ("return x a", "[a]"),
            ("$null = & x a", "[a]"),
            ("[void](x a)", "[a]"),
            ("if (x a) { }", "[a]"),
            ("while (x a) { }", "[a]"),
            ("foreach ($i in x a) { }", "[a]"),
            ("switch (x a) { }", "[a]"),
            ("try { x a } catch { }", "[a]"),
            ("function f { x a }", "[a]"),
            ("\"$(x a)\"", "[a]"),
            ("@{ k = x a }", "[a]"),
            ("y (x a)", "[a]"),
            ("1..3 | % { x a }", "[a]"),
            ("trap { x a }", "[a]"),
            ("do { x a } while (0)", "[a]"),
            ("for (;;) { x a }", "[a]"),
        ],
    );
}

#[test]
fn single_quotes_hold_everything() {
    words(
        "about_Quoting_Rules: in single quotes every character is literal, and '' is a quote",
        &[
            ("'a'", "[a]"),
            ("'a b'", "[a b]"),
            ("'$a'", "[$a]"),
            ("'`a'", "[`a]"),
            ("'a`'", "[a`]"),
            ("'a''b'", "[a'b]"),
            ("''''", "[']"),
            ("'a;b'", "[a;b]"),
            ("'a|b'", "[a|b]"),
            ("'a&b'", "[a&b]"),
            ("'(a)'", "[(a)]"),
            ("'{a}'", "[{a}]"),
            ("'a,b'", "[a,b]"),
            ("'#a'", "[#a]"),
            ("'@a'", "[@a]"),
            ("'$(a)'", "[$(a)]"),
            ("'%a%'", "[%a%]"),
            ("'a\nb'", "[a\nb]"),
            ("'<#a#>'", "[<#a#>]"),
            ("/a:'b'", "[/a:b]"),
            ("/a:'b c'", "[/a:b c]"),
            ("a'b'c", "[abc]"),
            ("a'b c'd", "[ab cd]"),
            ("/a:'b;c'", "[/a:b;c]"),
            ("-a:'b'", "[-a:b]"),
            ("'a' 'b'", "[a] [b]"),
            ("''", ""),
            ("a '' b", "[a] [b]"),
            ("'--%'", "[--%]"),
            ("'-a'", "[-a]"),
            ("'1'", "[1]"),
            ("\u{2018}a b\u{2019}", "[a b]"),
            ("\u{201a}a\u{201b}", "[a]"),
            ("'a\u{2019}\u{2019}b'", "[a\u{2019}b]"),
            ("'a\u{201c}b'", "[a\u{201c}b]"),
        ],
    );
}

#[test]
fn double_quotes_expand() {
    words(
        "about_Quoting_Rules: in double quotes variables and $() expand, \"\" and `\" are quotes",
        &[
            ("\"a\"", "[a]"),
            ("\"a b\"", "[a b]"),
            ("\"a;b\"", "[a;b]"),
            ("\"a,b\"", "[a,b]"),
            ("\"a'b\"", "[a'b]"),
            ("\"#a\"", "[#a]"),
            ("\"@a\"", "[@a]"),
            ("\"$a\"", "[$a]"),
            ("\"${a}\"", "[${a}]"),
            ("\"$a.b\"", "[$a.b]"),
            ("\"$($a.b)\"", "[$($a.b)]"),
            ("\"$env:a\"", "[$env:a]"),
            ("\"$a[0]\"", "[$a[0]]"),
            ("\"a$\"", "[a$]"),
            ("\"$ a\"", "[$ a]"),
            ("\"`$a\"", "[$a]"),
            ("\"``\"", "[`]"),
            ("\"%a%\"", "[%a%]"),
            ("\"(a)\"", "[(a)]"),
            ("\"{a}\"", "[{a}]"),
            ("\"a\nb\"", "[a\nb]"),
            ("/a:\"b\"", "[/a:b]"),
            ("/a:\"b c\"", "[/a:b c]"),
            ("a\"b\"c", "[abc]"),
            ("a\"b c\"d", "[ab cd]"),
            ("-a:\"b c\"", "[-a:b c]"),
            ("\"$(1)\"", "[1]"),
            ("\"$('a')\"", "[a]"),
            ("\"$(\"a\")\"", "[a]"),
            ("\"$('a b')c\"", "[a bc]"),
            ("\"$('a' + 'b')\"", "[ab]"),
            ("\"a$('b','c')d\"", "[ab cd]"),
            ("\"\"", ""),
            ("a \"\" b", "[a] [b]"),
            ("\u{201c}a b\u{201d}", "[a b]"),
            ("\u{201e}a\u{201c}", "[a]"),
            ("\"a\u{2019}b\"", "[a\u{2019}b]"),
        ],
    );
}

#[test]
fn the_backtick_escapes() {
    words(
        "about_Special_Characters: a backtick makes the next character literal, or is one of `0 `a `b `e `f `n `r `t `v; at a line end it continues the line",
        &[
            ("a`;b", "[a;b]"),
            ("a`,b", "[a,b]"),
            ("a`|b", "[a|b]"),
            ("a`&b", "[a&b]"),
            ("a` b", "[a b]"),
            ("`$a", "[$a]"),
            ("a`(b`)", "[a(b)]"),
            ("`#a", "[#a]"),
            ("a`{b`}", "[a{b}]"),
            ("`@a", "[@a]"),
            ("a``b", "[a`b]"),
            ("`-a", "[-a]"),
            ("a`<b", "[a<b]"),
            ("a`>b", "[a>b]"),
            ("a`'b", "[a'b]"),
            ("\"a`tb\"", "[a\tb]"),
            ("\"a`nb\"", "[a\nb]"),
            ("\"a`rb\"", "[a\rb]"),
            ("\"a`0b\"", "[a\0b]"),
            ("\"a`u{41}b\"", "[aAb]"),
            ("\"a`zb\"", "[azb]"),
            ("\"a`;b\"", "[a;b]"),
            ("a `\n b", "[a] [b]"),
            ("a `\r\n b", "[a] [b]"),
            ("a `\n`\n b", "[a] [b]"),
            ("`\na", "[a]"),
            ("/iu:A`;B`;C", "[/iu:A;B;C]"),
            ("a`\nb", "[a\nb]"),
            ("a `\n\nb", "[a]"),
            ("a ` \nb", "[a] [ ]"),
        ],
    );
}

#[test]
fn variables_in_words() {
    words(
        "about_Parsing: variables in a word expand; a word that starts with one may go on with members",
        &[
            ("$a", "[$a]"),
            ("${a}", "[${a}]"),
            ("$a$b", "[$a$b]"),
            ("a$b", "[a$b]"),
            ("/a:$b", "[/a:$b]"),
            ("/a:$b\\c", "[/a:$b\\c]"),
            ("$env:a\\b", "[$env:a\\b]"),
            ("/a:$($b)", "[/a:$($b)]"),
            ("/a:$($b.c)", "[/a:$($b.c)]"),
            ("$($a)", "[$($a)]"),
            ("($a)", "[($a)]"),
            ("('a')", "[a]"),
            ("('a' + 'b')", "[ab]"),
            ("('/a:' + $b)", "[/a:$b]"),
            ("$a.b", "[$a.b]"),
            ("$a.b()", "[$a.b()]"),
            ("$a[0]", "[$a[0]]"),
            ("@a", "[@a]"),
            ("$script:a", "[$script:a]"),
            ("-a:$b", "[-a:$b]"),
            ("-a $b", "[-a] [$b]"),
            ("a.$b", "[a.$b]"),
            ("$_", "[$_]"),
            ("$_.FullName", "[$_.FullName]"),
            ("/a:$_", "[/a:$_]"),
            ("(1 + 1)", "[(1 + 1)]"),
            ("(y)", "[(y)]"),
            ("($n + 1)", "[($n + 1)]"),
            ("('1' + 'a')", "[1a]"),
            ("('a' + 1)", "[a1]"),
            ("$(y)", "[$(y)]"),
            ("(\"a{0}\" -f 'b')", "[ab]"),
            ("('a','b' -join ';')", "[a;b]"),
            ("('a;b')", "[a;b]"),
        ],
    );
}

#[test]
fn known_variables_are_filled_in() {
    hold(
        "about_Assignment_Operators, about_Operators: =, +=, +, -f, -join and arrays of constants",
        &[
            ("$a = 'b'\nx $a", "[b]"),
            ("$a = 'b'; x /a:$a", "[/a:b]"),
            ("$a = 'b c'\nx $a", "[b c]"),
            ("$a = \"b\"\nx \"$a\"", "[b]"),
            ("$a = 'b'\nx '$a'", "[$a]"),
            ("$a = 'b'\n$a = 'c'\nx $a", "[c]"),
            ("$a = 'b'\n$a += 'c'\nx $a", "[bc]"),
            ("$a = 'b' + 'c'\nx $a", "[bc]"),
            ("$a = 'b','c'\nx $a", "[b] [c]"),
            ("$a = @('b','c')\nx $a", "[b] [c]"),
            ("$a = @('b'\n'c')\nx $a", "[b] [c]"),
            ("$a = 'b','c'\nx @a", "[b] [c]"),
            ("$a = 'b','c'\nx \"$a\"", "[b c]"),
            ("$a = 'b','c' -join ';'\nx $a", "[b;c]"),
            ("$a = ('b','c') -join ';'\nx /i:$a", "[/i:b;c]"),
            ("$a = @()\n$a += 'b'\n$a += 'c'\nx $a", "[b] [c]"),
            ("$a = '{0};{1}' -f 'b','c'\nx $a", "[b;c]"),
            ("$a = '{{0}}' -f 'b'\nx $a", "[{0}]"),
            ("$a = 1\nx $a", "[1]"),
            ("$a = 'b'\n$c = $a\nx $c", "[b]"),
            ("$a = 'b'\nif ($y) { $a = 'c' }\nx $a", "[$a]"),
            ("if ($y) { $a = 'b' } else { $a = 'b' }\nx $a", "[$a]"),
            ("foreach ($a in 1) { x $a }", "[$a]"),
            ("$a = y\nx $a", "[$a]"),
            ("$A = 'b'\nx $a", "[b]"),
            ("${a} = 'b'\nx $a", "[b]"),
            ("$script:a = 'b'\nx $a", "[b]"),
            ("[string]$a = 'b'\nx $a", "[b]"),
            ("$a = @'\nb\n'@\nx $a", "[b]"),
            ("$a = @\"\nb\n\"@\nx $a", "[b]"),
            ("$a = @'\nb\nc\n'@\nx $a", "[b\nc]"),
            ("$a = @'\nb'c\n'@\nx $a", "[b'c]"),
            ("$b = 'c'\n$a = @\"\n$b\n\"@\nx $a", "[c]"),
            ("$b = 'c'\n$a = @'\n$b\n'@\nx $a", "[$b]"),
            ("$a = @\"\n`$b\n\"@\nx $a", "[$b]"),
            ("$a = [string]::Join(';', @('b','c'))\nx $a", "[b;c]"),
            ("$a = Join-Path C:\\b c\nx $a", "[C:\\b\\c]"),
            ("$a = Join-Path 'C:\\b\\' '\\c'\nx $a", "[C:\\b\\c]"),
        ],
    );
}

#[test]
fn commas_and_arrays() {
    words(
        "about_Parsing, about_Arrays: for a native program an unquoted a,b stays one word as written; an array in a variable or brackets is a word for each element",
        &[
            ("a,b", "[a,b]"),
            ("/a:b,c", "[/a:b,c]"),
            ("1,2", "[1,2]"),
            ("@('a','b')", "[a] [b]"),
            ("@('a')", "[a]"),
            ("('a','b')", "[a] [b]"),
            ("@()", ""),
            ("@('a b','c')", "[a b] [c]"),
            ("c @('a','b') d", "[c] [a] [b] [d]"),
            ("@('a'\n'b')", "[a] [b]"),
            ("$('a','b')", "[a] [b]"),
        ],
    );
}

#[test]
fn stop_parsing() {
    words(
        "about_Parsing, the stop-parsing token: behind --% everything up to the line end or a pipe is passed as it is, %NAME% excepted",
        &[
            ("--% a;b", "[a;b]"),
            ("--% a b", "[a] [b]"),
            ("a --% b;c", "[a] [b;c]"),
            ("--% $a", "[$a]"),
            ("--% 'a b'", "['a] [b']"),
            ("--% \"a b\"", "[a b]"),
            ("--% /m:\"a b\"", "[/m:a b]"),
            ("--% (a)", "[(a)]"),
            ("--% a`b", "[a`b]"),
            ("--% a,b", "[a,b]"),
            ("--% %a%", "[%a%]"),
            ("--% a | y", "[a]"),
            ("--% a # b", "[a] [#] [b]"),
            ("--% a\nb", "[a]"),
            ("--% a\r\nb", "[a]"),
            ("--% {a}", "[{a}]"),
            ("--% @a", "[@a]"),
            ("--%", ""),
            ("--%a", "[--%a]"),
        ],
    );
}

#[test]
fn legacy_passing_of_quotes() {
    words(
        "about_Preference_Variables, $PSNativeCommandArgumentPassing = Legacy: a word with a blank outside its own quotes is put in quotes, quotes in it are not escaped, an empty word is lost; the program splits by the rules of the C runtime",
        &[
            ("'\"a\"'", "[a]"),
            ("'\"a b\"'", "[a b]"),
            ("'/m:\"a b\"'", "[/m:a b]"),
            ("\"/m:`\"a b`\"\"", "[/m:a b]"),
            ("\"/m:\"\"a b\"\"\"", "[/m:a b]"),
            ("'a\"b'", "[ab]"),
            ("'a\\\"b'", "[a\"b]"),
            ("\"`\"a`\"\"", "[a]"),
            ("/m:`\"a`\"", "[/m:a]"),
            ("'a \"b\"'", "[a b]"),
            ("'a \"b c\"'", "[a b] [c]"),
            ("'\"a\" \"b\"'", "[a b]"),
            ("'C:\\a b\\'", "[C:\\a b\\]"),
            ("'C:\\a\\'", "[C:\\a\\]"),
            ("'/m:\"C:\\a b\\\\\"'", "[/m:C:\\a b\\]"),
        ],
    );
}

#[test]
fn lines_that_go_on() {
    hold(
        "about_Parsing, line continuation: behind a pipe, a comma, an operator and inside brackets a statement goes on",
        &[
            ("y |\nx a", "[a]"),
            ("y |\n\nx a", "[a]"),
            ("y | # c\nx a", "[a]"),
            ("y &&\nx a", "[a]"),
            ("y ||\nx a", "[a]"),
            ("x (\n'a'\n)", "[a]"),
            ("x @(\n'a',\n'b'\n)", "[a] [b]"),
            ("$a = 'b' +\n'c'\nx $a", "[bc]"),
            ("$a = 'b',\n'c'\nx $a", "[b] [c]"),
            ("$a =\n'b'\nx $a", "[b]"),
            ("$a = 'b' -join\n';'\nx $a", "[b]"),
            ("if ($y)\n{\nx a\n}", "[a]"),
            ("x a `\n/b", "[a] [/b]"),
            ("x a `\n  # c\n /b", "[a]"),
            ("y\n| x a", "[a]"),
        ],
    );
}

#[test]
fn expressions_are_no_commands() {
    hold(
        "about_Parsing, expression mode: what starts with a quote, a number, a variable, a bracket or an operator is no command",
        &[
            ("'x' a", "no call"),
            ("\"x\" a", "no call"),
            ("$x a", "no call"),
            ("'x'", "no call"),
            ("1 + 1", "no call"),
            ("@{x = 'a'}", "no call"),
            ("[x]'a'", "no call"),
            ("# x a", "no call"),
            ("<# x a #>", "no call"),
            ("<#\nx a\n#>", "no call"),
            ("'\nx a\n'", "no call"),
            ("@'\nx a\n'@", "no call"),
            ("@\"\nx a\n\"@", "no call"),
            ("$x = 'a'", "no call"),
            ("$y.x('a')", "no call"),
            ("y x a", "no call"),
            ("function x { }", "no call"),
            ("param($x)", "no call"),
            ("y -x a", "no call"),
            ("!x", "no call"),
            ("{ x a }", "[a]"),
            ("-not (x a)", "[a]"),
            ("!(x a)", "[a]"),
            ("1 -eq (x a)", "[a]"),
        ],
    );
}
