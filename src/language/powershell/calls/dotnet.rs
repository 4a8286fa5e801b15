//! Processes that are started through .NET:
//! `[System.Diagnostics.Process]::Start(...)` and `$process.Start()`.

use super::super::binding::Argument;
use super::super::tree::{Atom, Block, Operand, Suffix};
use super::super::values::{Class, Content, Object, Value};
use super::super::walker::Walker;
use super::process::{Launch, Listing};
use super::site;
use crate::invocation::Shell;

impl<'a> Walker<'a> {
    /// Finds the process that an operand starts, if it does.
    pub(in super::super) fn started(&mut self, operand: &'a Operand) {
        match (&operand.atom, operand.suffixes.as_slice()) {
            (Atom::Type, [Suffix::Static(method), Suffix::Call(block), ..])
                if self.is_start(*method)
                    && Class::of(&self.evaluator().type_name(operand)) == Some(Class::Process) =>
            {
                self.static_start(operand, block);
            }
            (Atom::Variable, [Suffix::Member(method), Suffix::Call(_), ..])
                if self.is_start(*method) =>
            {
                let process = self.evaluator().variable(operand.tokens.start);
                let object = process
                    .as_object()
                    .filter(|object| object.class == Class::Process);
                let info = object.and_then(|object| object.fields.get("startinfo")?.as_object());
                if let Some(info) = info {
                    self.start_info(operand, info, Some(operand.tokens.start));
                }
            }
            _ => {
                self.method(operand);
                self.changed(operand);
            }
        }
    }

    fn is_start(&self, token: usize) -> bool {
        self.view.token(token).eq_ignore_ascii_case("start")
    }

    /// A method that may change what a variable holds.
    fn changed(&mut self, operand: &Operand) {
        let calls = operand
            .suffixes
            .iter()
            .any(|suffix| matches!(suffix, Suffix::Call(_)));
        if !calls || !matches!(operand.atom, Atom::Variable) {
            return;
        }
        let value = self.evaluator().variable(operand.tokens.start);
        let plain_object = value
            .as_object()
            .is_some_and(|object| object.class == Class::Hash);
        if plain_object || matches!(value.kind, Content::List(_)) {
            self.scope.lose(&self.view.variable(operand.tokens.start));
        }
    }

    fn static_start(&mut self, operand: &Operand, block: &Block) {
        let mut arguments = self.start_arguments(block).into_iter();
        let Some(first) = arguments.next() else {
            return;
        };
        if let Some(info) = first.value.as_object() {
            return self.start_info(operand, info, first.variable);
        }
        // What is no string may be an object, which has arguments of its own.
        let told = first.value.as_text().is_none().then(|| Argument {
            value: Value::unknown(),
            variable: None,
            ..first.clone()
        });
        let arguments = arguments.next().or(told);
        self.start(operand, first, arguments);
    }

    pub(super) fn start_arguments(&self, block: &Block) -> Vec<Argument> {
        let evaluator = self.evaluator();
        let Some(expression) = block.expression() else {
            return Vec::new();
        };
        let operands = evaluator.arguments_of(expression);
        let values = evaluator.call_arguments(block);
        values
            .into_iter()
            .zip(operands)
            .map(|(value, (range, variable))| Argument {
                value,
                range,
                variable,
                entry: false,
            })
            .collect()
    }

    /// The process that an object describes; `variable` is the token that it
    /// was read from.
    fn start_info(&mut self, operand: &Operand, info: &Object, variable: Option<usize>) {
        let range = self.view.range(&operand.tokens);
        let field = |name: &str| {
            Some(Argument {
                value: info.fields.get(name)?.clone(),
                range: range.clone(),
                variable,
                entry: true,
            })
        };
        let (program, arguments) = (field("filename"), field("arguments"));
        if let Some(program) = program {
            self.start(operand, program, arguments);
        }
    }

    fn start(&mut self, operand: &Operand, program: Argument, arguments: Option<Argument>) {
        let mut around = site(Shell::Process);
        around.status_read = self.facts.reads_exit_code();
        let launch = Launch {
            range: self.view.range(&operand.tokens),
            program,
            arguments,
            wrapper: "Process.Start".to_owned(),
            list: Listing::Refused,
        };
        self.launch(launch, around);
    }
}
