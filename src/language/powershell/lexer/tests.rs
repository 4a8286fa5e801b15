//! What the lexer makes of single lines, and what it promises for all.

use super::*;
use proptest::prelude::*;

/// The tokens as `kind:text`, blanks left out.
fn tokens(text: &str) -> Vec<String> {
    lex(text)
        .iter()
        .filter(|token| token.kind != Kind::Blank)
        .map(|token| {
            let kind = format!("{:?}", token.kind);
            let kind = kind.split('(').next().unwrap_or_default().to_owned();
            let glue = if token.glued { "+" } else { "" };
            format!("{glue}{kind}:{}", &text[token.range()])
        })
        .collect()
}

fn assert_tiles(text: &str) {
    let mut at = 0;
    for token in lex(text) {
        assert_eq!(token.start, at, "{text:?}");
        assert!(token.end > token.start, "{text:?}");
        at = token.end;
    }
    assert_eq!(at, text.len(), "{text:?}");
}

#[test]
fn arguments() {
    for (line, expected) in [
        ("pkgmgr /iu:A", "Bare:pkgmgr Bare:/iu:A"),
        (
            "pkgmgr /iu:A;B",
            "Bare:pkgmgr Bare:/iu:A Semicolon:; Bare:B",
        ),
        ("a `;b", "Bare:a Escape:`; +Bare:b"),
        ("a -m:$x", "Bare:a Parameter:-m: Variable:$x"),
        ("a $x\\b", "Bare:a Variable:$x +Bare:\\b"),
        ("a b$x.c", "Bare:a Bare:b +Variable:$x +Bare:.c"),
        ("a $x.c", "Bare:a Variable:$x +Dot:. +Word:c"),
        ("a $x[0]", "Bare:a Variable:$x +Open:[ Word:0 +Close:]"),
        ("a @x", "Bare:a Splat:@x"),
        (
            "a 'b''c'",
            "Bare:a OpenQuote:' +Chunk:b +Doubled:'' +Chunk:c +CloseQuote:'",
        ),
        (
            "a b'c'",
            "Bare:a Bare:b +OpenQuote:' +Chunk:c +CloseQuote:'",
        ),
        ("a 'c'b", "Bare:a OpenQuote:' +Chunk:c +CloseQuote:' Bare:b"),
        (
            "a --% /x;y %Z% | b",
            "Bare:a StopParsing:--% Raw: /x;y %Z%  Pipe:| Bare:b",
        ),
        ("a >b 2>&1", "Bare:a Redirect:> Bare:b Merge:2>&1"),
        ("a b#c #d", "Bare:a Bare:b#c Comment:#d"),
        ("& $x a", "Ampersand:& Variable:$x Bare:a"),
        (". .\\x.ps1", "Source:. Bare:.\\x.ps1"),
        ("a && b", "Bare:a AndAnd:&& Bare:b"),
        ("7z.exe a", "Bare:7z.exe Bare:a"),
        ("a –b", "Bare:a Parameter:–b"),
        (
            "a \u{201c}b c\u{201d}",
            "Bare:a OpenQuote:\u{201c} +Chunk:b c +CloseQuote:\u{201d}",
        ),
    ] {
        assert_eq!(tokens(line).join(" "), expected, "{line}");
        assert_tiles(line);
    }
}

#[test]
fn expressions() {
    for (line, expected) in [
        (
            "$x = 'a' + $y",
            "Variable:$x Assign:= OpenQuote:' +Chunk:a +CloseQuote:' Operator:+ Variable:$y",
        ),
        ("$x = pkgmgr /a", "Variable:$x Assign:= Bare:pkgmgr Bare:/a"),
        ("$x -eq 1", "Variable:$x Operator:-eq Word:1"),
        (
            "[a.b]::C(1)",
            "Open:[ Word:a.b +Close:] +Static::: +Word:C +Open:( Word:1 +Close:)",
        ),
        (
            "@{a='b'; c=d}",
            "Open:@{ Word:a Assign:= OpenQuote:' +Chunk:b +CloseQuote:' Semicolon:; Word:c Assign:= Bare:d +Close:}",
        ),
        (
            "\"a$x b\"",
            "OpenQuote:\" +Chunk:a +Variable:$x +Chunk: b +CloseQuote:\"",
        ),
        (
            "\"$(a 'b')\"",
            "OpenQuote:\" +Open:$( Bare:a OpenQuote:' +Chunk:b +CloseQuote:' +Close:) +CloseQuote:\"",
        ),
        ("1..5", "Word:1 Operator:.. Word:5"),
    ] {
        assert_eq!(tokens(line).join(" "), expected, "{line}");
        assert_tiles(line);
    }
}

#[test]
fn statements() {
    for (line, expected) in [
        (
            "if ($x) { a } else { b }",
            "Keyword:if Open:( Variable:$x +Close:) Open:{ Bare:a +Close:} Keyword:else Open:{ Bare:b +Close:}",
        ),
        (
            "foreach ($f in dir c) { a }",
            "Keyword:foreach Open:( Variable:$f Word:in Bare:dir Bare:c +Close:) Open:{ Bare:a +Close:}",
        ),
        (
            "a | foreach { b }",
            "Bare:a Pipe:| Bare:foreach Open:{ Bare:b +Close:}",
        ),
        (
            "function f($a) { b }",
            "Keyword:function Bare:f Open:( Variable:$a +Close:) Open:{ Bare:b +Close:}",
        ),
        (
            "switch ($x) { 'a' { b } c { d } }",
            "Keyword:switch Open:( Variable:$x +Close:) Open:{ OpenQuote:' +Chunk:a +CloseQuote:' Open:{ Bare:b +Close:} Bare:c Open:{ Bare:d +Close:} +Close:}",
        ),
        (
            "try { a } catch [X.Y] { b }",
            "Keyword:try Open:{ Bare:a +Close:} Keyword:catch Open:[ Word:X.Y +Close:] Open:{ Bare:b +Close:}",
        ),
    ] {
        assert_eq!(tokens(line).join(" "), expected, "{line}");
        assert_tiles(line);
    }
}

#[test]
fn here_strings() {
    for text in [
        "@'\na\n'b\n'@ x",
        "@\"\r\na $x\r\n\"@",
        "@\"\n\"@",
        "@'\n'@",
        "@\"\nunclosed",
    ] {
        assert_tiles(text);
    }
    let text = "@'\nit's\n'@ + 1";
    let expected = [
        "OpenQuote:@'\n",
        "+Chunk:it's",
        "+CloseQuote:\n'@",
        "Operator:+",
        "Word:1",
    ];
    assert_eq!(tokens(text), expected);
    let text = "@\"\r\na\r\nb\r\n\"@";
    let expected = [
        "OpenQuote:@\"\r\n",
        "+Chunk:a",
        "+Chunk:\r\nb",
        "+CloseQuote:\r\n\"@",
    ];
    assert_eq!(tokens(text), expected);
}

#[test]
fn line_ends() {
    assert!(
        tokens("a |\n b")
            .iter()
            .all(|token| !token.starts_with("Newline"))
    );
    assert!(
        tokens("a\n | b")
            .iter()
            .all(|token| !token.starts_with("Newline"))
    );
    assert!(
        tokens("a `\n b")
            .iter()
            .all(|token| !token.starts_with("Newline"))
    );
    assert!(
        tokens("a b,\n c")
            .iter()
            .all(|token| !token.starts_with("Newline"))
    );
    assert!(
        tokens("$x +\n c")
            .iter()
            .all(|token| !token.starts_with("Newline"))
    );
    assert!(
        tokens("a\nb")
            .iter()
            .any(|token| token.starts_with("Newline"))
    );
}

#[test]
fn brackets_know_their_partners() {
    let tokens = lex("a (b \"$(c)\") {");
    for (index, token) in tokens.iter().enumerate() {
        if token.is_opening() {
            assert!(token.partner > index && token.partner <= tokens.len());
        }
    }
}

/// Pieces that the lexer has decisions about, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "$",
        "x",
        " ",
        "\n",
        "\r\n",
        "`",
        "\"",
        "'",
        "@",
        "@\"\n",
        "\n\"@",
        "@'\n",
        "\n'@",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "@(",
        "@{",
        "$(",
        "#",
        "<#",
        "#>",
        "-",
        "--%",
        "&",
        "|",
        ";",
        ",",
        ".",
        ":",
        "=",
        "if",
        "foreach",
        "switch",
        "function ",
        "param",
        "1",
        ">",
        "2>&1",
        "\u{201c}",
        "\u{2019}",
        "\u{2013}",
        "é",
        "${",
        "u{41}",
    ]);
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn tokens_tile_any_text(text in any::<String>()) {
        assert_tiles(&text);
    }

    #[test]
    fn tokens_tile_any_scraps(text in scraps()) {
        assert_tiles(&text);
    }
}
