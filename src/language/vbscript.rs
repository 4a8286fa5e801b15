//! VBScript: `.vbs`, and the VBScript inside `.wsf` and `.hta`.
//!
//! ```text
//! lexer -> tokens -> expression, statement    what is written
//! environment, values, sums                   what a variable holds
//! functions, procedures
//! candidates, several                         what it may hold
//! parameters                                  what a procedure does with its own
//! flow -> calls -> line -> site               which program a call runs
//! streams                                     what becomes of what it prints
//! choices                                     where a script goes one way or another
//! loose                                       what can be left out of it
//! spell                                       how a new one is written
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::Script;
use super::slice::{Grammar, Seeds};
use crate::embed;
use crate::invocation::{Invocation, is_program};
use crate::span::Span;

mod calls;
mod candidates;
mod choices;
mod cursor;
mod environment;
mod expression;
mod flow;
mod functions;
mod host;
pub mod lexer;
mod line;
mod loose;
mod names;
mod parameters;
mod procedures;
mod several;
mod site;
pub mod spell;
mod statement;
mod streams;
mod sums;
mod tokens;
mod values;

/// A name stands for itself.
const GRAMMAR: Grammar = Grammar {
    marks: b"",
    witnesses: true,
};

/// Reads a VBScript file.
#[must_use]
pub fn read(text: &str, seeds: Option<&Seeds>) -> Script {
    let mut script = Script::default();
    read_blocks(text, &[Span::new(0, text.len())], seeds, &mut script);
    script
}

/// Reads the VBScript inside a `.wsf` or `.hta` file.
#[must_use]
pub fn read_host(text: &str) -> Script {
    let mut script = Script::default();
    let page = host::read(text);
    let decoded = page.decoded(text);
    for job in &page.jobs {
        read_blocks(&decoded, job, None, &mut script);
    }
    page.limit(&mut script.invocations);
    script.comments.extend(page.comments);
    script.unread.extend(page.unread);
    script
}

/// Reads blocks that share their variables.
fn read_blocks(text: &str, blocks: &[Span], seeds: Option<&Seeds>, script: &mut Script) {
    let mut tokens = Vec::new();
    for block in blocks {
        for token in lexer::lex_range(text, *block) {
            match token.kind {
                lexer::TokenKind::Comment => script.comments.push(token.span),
                lexer::TokenKind::Blank | lexer::TokenKind::Continuation => {}
                _ => tokens.push(token),
            }
        }
        tokens.push(lexer::Token {
            kind: lexer::TokenKind::Newline,
            span: Span::empty(block.end),
        });
    }
    let statements = statement::statements(text, &tokens);
    let procedures = procedures::Procedures::of(text, &statements);
    let loops = flow::Loops::new(text, &statements, &procedures);
    let candidates = candidates::Candidates::of(text, &statements, &procedures);
    let sought = seeds.and_then(|seeds| {
        let sought = seeds.sought(text, statements.len());
        sought.map(|sought| (seeds, sought))
    });
    let (ranges, loose) = {
        let candidates = sought.as_ref().map(|_| &candidates);
        loose::loose(text, &statements, &procedures, candidates)
    };
    let bear = sought.map(|(seeds, sought)| {
        let tells = |at: usize| {
            let statements = statements[ranges[at].clone()].iter();
            statements.flat_map(|one| loose::tells(text, one)).collect()
        };
        seeds.bear_on(sought, &loose, &script.comments, GRAMMAR, tells)
    });
    let dull = ranges.into_iter().zip(bear.unwrap_or_default());
    let dull = dull.filter(|(_, bears)| !bears);
    let dull: BTreeMap<usize, usize> = dull.map(|(one, _)| (one.start, one.end)).collect();
    let parameters = parameters::Parameters::new(text, &statements, &procedures);
    let program = flow::Program {
        source: text,
        statements: &statements,
        procedures: &procedures,
        parameters: &parameters,
        loops: &loops,
        candidates: &candidates,
        dull: &dull,
    };
    let findings = flow::walk(program);
    let mut found = findings.found.iter();
    let streams = if found.any(|found| found.carrier == calls::Carrier::Exec) {
        streams::Streams::of(text, &statements, &procedures)
    } else {
        streams::Streams::default()
    };
    let met = site::Met::of(&findings.found);
    let again = |found: &&flow::Found| met.elsewhere(found);
    for found in findings.found.iter().filter(|found| !again(found)) {
        for readings in site::invocations(&program, &findings, &streams, found) {
            open_first(readings, found.span, script);
        }
    }
    script.unread.extend(findings.unread);
    script.named.extend(findings.named);
    script.choices.extend(choices::choices(text, &statements));
    script.loose.extend(loose);
}

/// Records the first of several readings of the call at `span` that calls a retired
/// tool, and of those behind it the first for each other tool.
fn open_first(readings: Vec<Invocation>, span: Span, script: &mut Script) {
    let several = readings.iter().any(|one| one.site.several.is_some());
    let of_tools = several.then(|| readings.iter().flat_map(calls_in).collect());
    let of_tools: Vec<Invocation> = of_tools.unwrap_or_default();
    let mut called = BTreeSet::new();
    for reading in readings {
        let before = script.invocations.len();
        if called.is_empty() {
            embed::open(reading, script);
        } else {
            let mut others = calls_in(&reading);
            others.retain(|call| !called.contains(&call.program.program_name()));
            script.invocations.extend(others);
        }
        let calls = script.invocations.get_mut(before..).unwrap_or_default();
        // A part of the command line may stand where a variable is set.
        for call in calls.iter_mut() {
            call.span = span;
        }
        for call in calls.iter_mut().filter(|call| is_of_tool(call)) {
            let name = call.program.program_name();
            if several {
                let same = of_tools.iter();
                let same = same.filter(|one| one.program.program_name() == name);
                let several = call.site.several.get_or_insert_default();
                several.readings = same.cloned().collect();
            }
            called.insert(name);
        }
    }
}

/// The calls of retired tools that a reading is or carries.
fn calls_in(reading: &Invocation) -> Vec<Invocation> {
    let mut script = Script::default();
    embed::open(reading.clone(), &mut script);
    script.invocations.retain(is_of_tool);
    script.invocations
}

fn is_of_tool(call: &Invocation) -> bool {
    is_program(&call.program.text, &names::TOOLS)
}
