//! Processes that are started through .NET:
//! `[System.Diagnostics.Process]::Start(...)` and `$process.Start()`.

use std::rc::Rc;

use super::super::binding::Argument;
use super::super::tree::{Atom, Block, Command, Operand, Suffix};
use super::super::values::{Class, Content, Object, Value};
use super::super::walker::{Spot, Walker};
use super::process::{Launch, Listing};
use super::site;
use crate::invocation::{Output, Shell};
use crate::span::Span;
use crate::text::Text;

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
                self.process_start(operand);
            }
            _ => {
                self.method(operand);
                self.changed(operand);
            }
        }
    }

    /// `$process.Start()`.
    fn process_start(&mut self, operand: &Operand) {
        let variable = Some(operand.tokens.start);
        let process = self.evaluator().variable(operand.tokens.start);
        let info = match process.as_object() {
            Some(object) if object.class == Class::Process => object.fields.get("startinfo"),
            Some(_) => None,
            None => Some(&process),
        };
        if let Some(info) = info.and_then(Value::as_object) {
            self.start_info(operand, info, variable);
        } else if let Some(info) = info.filter(|info| matches!(info.kind, Content::Choice(_))) {
            let program = Argument {
                value: info.clone(),
                range: self.view.range(&operand.tokens),
                variable,
                entry: true,
            };
            let arguments = program.unknown();
            self.start(operand, program, Some(arguments), Output::Shown);
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
        let table = value
            .as_object()
            .filter(|object| object.class == Class::Hash)
            .cloned();
        let name = self.view.variable(operand.tokens.start);
        if let Some(entries) = self.added_arguments(operand) {
            let span = self.view.span_of(&operand.tokens);
            return self.put_entry(&name, &entries, Value::unknown(), span);
        }
        match operand.suffixes.as_slice() {
            [Suffix::Member(method), Suffix::Call(block)]
                if self.view.token(*method).eq_ignore_ascii_case("add") && table.is_some() =>
            {
                self.add_entry(&name, table.as_ref(), block);
            }
            [Suffix::Member(method), Suffix::Call(block)]
                if matches!(value.kind, Content::List(_)) && self.growing.contains(&name) =>
            {
                let method = self.view.token(*method).to_ascii_lowercase();
                self.add_item(&name, &value, &method, block);
            }
            _ if table.is_some() => self.scope.lose(&name),
            _ => self.change_items(&name, &value),
        }
    }

    /// `$info.ArgumentList.Add('/iu:A')`: the path to the arguments, of which it is not
    /// followed what they are.
    fn added_arguments(&self, operand: &Operand) -> Option<Vec<String>> {
        let [path @ .., list, Suffix::Member(_), Suffix::Call(_)] = operand.suffixes.as_slice()
        else {
            return None;
        };
        let evaluator = self.evaluator();
        evaluator
            .entry(list)
            .filter(|list| list == "argumentlist")?;
        let mut entries: Vec<String> = path
            .iter()
            .map(|one| evaluator.entry(one))
            .collect::<Option<_>>()?;
        let object = evaluator.variable(operand.tokens.start);
        let object = object.as_object()?;
        if !matches!(object.class, Class::Process | Class::StartInfo) {
            return None;
        }
        entries.push("arguments".to_owned());
        Some(entries)
    }

    /// `$table.Add('ArgumentList', '/iu:A')`, where that is not there yet.
    fn add_entry(&mut self, name: &str, table: Option<&Rc<Object>>, block: &Block) {
        let arguments = self.start_arguments(block);
        let key = match arguments.as_slice() {
            [key, _] => key.value.as_text().and_then(Text::literal),
            _ => None,
        };
        let key = key.map(str::to_ascii_lowercase);
        let is_new = |key: &String| table.is_some_and(|table| !table.fields.contains_key(key));
        match (key.filter(is_new), arguments.last()) {
            (Some(key), Some(given)) => {
                let span = self.view.span(given.range.clone());
                self.put_entry(name, &[key], given.value.clone(), span);
            }
            _ => self.scope.lose(name),
        }
    }

    /// `$list.Add('/quiet')`. Others that hold the array are lost: it is one.
    fn add_item(&mut self, name: &str, list: &Value, method: &str, block: &Block) {
        let given = self.start_arguments(block);
        let (Content::List(items), [given]) = (&list.kind, given.as_slice()) else {
            return self.scope.lose(name);
        };
        let mut all = items.to_vec();
        match (method, &given.value.kind) {
            ("add", Content::Text(text)) => all.push(text.clone()),
            ("addrange", Content::List(more)) => all.extend(more.iter().cloned()),
            _ => return self.scope.lose(name),
        }
        let span = self.view.span(given.range.clone());
        self.scope.lose_list(items);
        self.scope.assign(name.to_owned(), Value::list(all), span);
    }

    /// `New-Object Diagnostics.ProcessStartInfo('pkgmgr', '/iu:A')`, which may be given to
    /// what starts it.
    pub(super) fn new_object(&mut self, command: &'a Command, spot: Spot<'a>) {
        let before = self.found.len();
        self.native(command, spot);
        let object = self.evaluator().function(command);
        let program = object.as_object().and_then(|info| program_of(info));
        if let Some(span) = program {
            self.made_for.insert(span, before..self.found.len());
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
        let told = first.value.as_text().is_none().then(|| first.unknown());
        let arguments = arguments.next().or(told);
        self.start(operand, first, arguments, Output::Shown);
    }

    pub(in super::super) fn start_arguments(&self, block: &Block) -> Vec<Argument> {
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
        let made = program_of(info).and_then(|span| self.made_for.get(&span));
        self.found_again.extend(made.cloned().into_iter().flatten());
        let piped = info.fields.get("redirectstandardoutput");
        let output = match piped.map(|piped| &piped.kind) {
            None | Some(Content::Flag(false)) => Output::Shown,
            Some(_) => self.facts.outputs.of_pipe(),
        };
        if let Some(program) = program {
            self.start(operand, program, arguments, output);
        }
    }

    fn start(
        &mut self,
        operand: &Operand,
        program: Argument,
        arguments: Option<Argument>,
        output: Output,
    ) {
        let mut around = site(Shell::Process);
        around.output = output;
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

/// Where the program is named that an object can start.
fn program_of(info: &Object) -> Option<Span> {
    info.fields.get("filename")?.as_text()?.span()
}
