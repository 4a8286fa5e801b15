//! We and tree-sitter-powershell see the same commands in every fixture that
//! it parses without error.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dismigrate::language::powershell::{commands, lexer, tree};
use tree_sitter::{Node, Parser};

#[test]
fn both_see_the_same_commands() {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_powershell::LANGUAGE.into())
        .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/powershell");
    let mut compared = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path
            .extension()
            .is_some_and(|extension| extension == "ps1" || extension == "psm1")
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let theirs = parser.parse(&text, None).unwrap();
        if theirs.root_node().has_error() {
            continue;
        }
        compared += 1;
        let mut names = BTreeSet::new();
        visit(theirs.root_node(), &text, &mut names);
        assert_eq!(ours(&text), names, "{}", path.display());
    }
    assert!(compared > 2, "only {compared} fixtures without errors");
}

fn visit(node: Node<'_>, text: &str, names: &mut BTreeSet<(usize, String)>) {
    if node.kind() == "command_name" {
        names.insert((node.start_byte(), text[node.byte_range()].to_owned()));
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        visit(child, text, names);
    }
}

fn ours(text: &str) -> BTreeSet<(usize, String)> {
    let tokens = lexer::lex(text);
    let mut names = BTreeSet::new();
    let debug = commands::parse(&tokens);
    block(&debug.block, &mut |at| {
        let first = tokens[at.start];
        let last = tokens[at.end - 1];
        names.insert((first.start, text[first.start..last.end].to_owned()));
    });
    // The clauses of a `switch` look like commands to the parser alone.
    names.retain(|(_, name)| name != "default");
    names
}

type Found<'a> = dyn FnMut(std::ops::Range<usize>) + 'a;

fn block(of: &tree::Block, found: &mut Found<'_>) {
    of.statements.iter().for_each(|one| statement(one, found));
}

fn statement(of: &tree::Statement, found: &mut Found<'_>) {
    match of {
        tree::Statement::Pipeline(pipeline) => {
            for element in &pipeline.elements {
                match element {
                    tree::Element::Expression(inner) => expression(inner, found),
                    tree::Element::Command(command) => words(command, found),
                }
            }
        }
        tree::Statement::Assignment(assignment) => {
            expression(&assignment.target, found);
            assignment
                .value
                .iter()
                .for_each(|value| statement(value, found));
        }
        tree::Statement::Flow(flow) => {
            for clause in &flow.clauses {
                clause
                    .head
                    .iter()
                    .chain(&clause.body)
                    .for_each(|inner| block(inner, found));
                clause
                    .value
                    .iter()
                    .for_each(|value| statement(value, found));
            }
        }
    }
}

fn words(command: &tree::Command, found: &mut Found<'_>) {
    let mut operands = command.words.iter().filter_map(tree::Word::operand);
    if let Some(first) = operands.next() {
        if matches!(first.atom, tree::Atom::Bare(_)) {
            found(first.tokens.clone());
        }
        operand(first, found);
    }
    operands.for_each(|one| operand(one, found));
}

fn expression(of: &tree::Expression, found: &mut Found<'_>) {
    for piece in &of.pieces {
        if let tree::Piece::Operand(inner) = piece {
            operand(inner, found);
        }
    }
}

fn operand(of: &tree::Operand, found: &mut Found<'_>) {
    match &of.atom {
        tree::Atom::Bare(inner) | tree::Atom::Text(_, inner) => parts(inner, found),
        tree::Atom::Group(_, inner) | tree::Atom::Script(inner) | tree::Atom::Hash(inner) => {
            block(inner, found);
        }
        _ => {}
    }
    for suffix in &of.suffixes {
        if let tree::Suffix::Index(inner) | tree::Suffix::Call(inner) = suffix {
            block(inner, found);
        }
    }
}

fn parts(of: &[tree::Part], found: &mut Found<'_>) {
    for part in of {
        match part {
            tree::Part::Sub(inner, _) => block(inner, found),
            tree::Part::Quoted(_, inner, _) => parts(inner, found),
            _ => {}
        }
    }
}
