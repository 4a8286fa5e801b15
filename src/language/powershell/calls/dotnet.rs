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
                let value = self.evaluator().variable(operand.tokens.start);
                let info = value
                    .as_object()
                    .filter(|object| object.class == Class::Process);
                let info = info.and_then(|object| object.fields.get("startinfo").cloned());
                if let Some(info) = info {
                    self.start_info(operand, &info);
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
        if matches!(&first.value.kind, Content::Object(_)) {
            let value = first.value.clone();
            return self.start_info(operand, &value);
        }
        self.start(operand, first, arguments.next());
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
                holder: None,
            })
            .collect()
    }

    fn start_info(&mut self, operand: &Operand, info: &Value) {
        let Some(object) = info.as_object() else {
            return;
        };
        let field = |name: &str| self.field(object, name, operand);
        let (program, arguments) = (field("filename"), field("arguments"));
        if let Some(program) = program {
            self.start(operand, program, arguments);
        }
    }

    fn field(&self, object: &Object, name: &str, operand: &Operand) -> Option<Argument> {
        Some(Argument {
            value: object.fields.get(name)?.clone(),
            range: self.view.range(&operand.tokens),
            variable: None,
            holder: None,
        })
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
