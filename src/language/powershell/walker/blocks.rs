//! Blocks and branches: in which order the statements of a script run, and
//! how often.

use std::collections::BTreeSet;

use super::super::facts::{Way, body};
use super::super::scope::{Binding, Changes};
use super::super::token::{Keyword, Kind};
use super::super::tree::{
    Atom, Block, Clause, Command, Element, Flow, Operand, Piece, Pipeline, Statement, Suffix,
    Tokens, Word,
};
use super::super::values::{OFS, Value};
use super::jobs::limits;
use super::{Later, Spot, Surroundings, Walker};
use crate::invocation::Output;

impl<'a> Walker<'a> {
    pub(super) fn block(&mut self, block: &'a Block) {
        let outer = std::mem::replace(&mut self.block_end, block.tokens.end);
        for statement in &block.statements {
            self.statement(statement);
        }
        self.block_end = outer;
    }

    /// Reads a block that may run any number of times.
    pub(super) fn repeated(&mut self, block: &'a Block) {
        self.forget(&block.tokens);
        let mark = self.scope.mark();
        self.block(block);
        let changes = self.scope.undo(mark);
        self.scope.join(&[changes], true);
        self.forget(&block.tokens);
    }

    /// Forgets what is set among some tokens.
    fn forget(&mut self, tokens: &Tokens) {
        let names = self.facts.set_within(tokens);
        let names = names.chain(self.facts.members.changed(tokens));
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        for name in names {
            self.scope.lose(&name);
        }
    }

    /// Keeps a block for the end: it runs when someone calls it.
    pub(super) fn put_off(&mut self, block: &'a Block, around: Surroundings) {
        self.put_off.insert(block.tokens.start);
        self.later.push(Later { block, around });
    }

    /// Reads the blocks that were put off. Only what the script sets once and
    /// for all is known in them.
    pub(super) fn read_later(&mut self) {
        self.scope.keep(|name, binding| {
            let is_one = || self.facts.is_set_once(name) && !self.facts.members.is_changed(name);
            name == OFS || matches!(binding, Binding::Known(_)) && is_one()
        });
        if self.facts.sets(OFS) {
            self.scope.lose(OFS);
        }
        self.deferred = true;
        while let Some(Later { block, around }) = self.later.pop() {
            let outside = std::mem::replace(&mut self.around, around);
            let mark = self.scope.mark();
            self.block(block);
            let _ = self.scope.undo(mark);
            self.around = outside;
        }
    }

    pub(super) fn flow(&mut self, flow: &'a Flow) {
        let Some(first) = flow.clauses.first() else {
            return;
        };
        match first.keyword {
            Keyword::If | Keyword::ElseIf | Keyword::Else => self.branches(&flow.clauses),
            Keyword::Foreach | Keyword::Loop | Keyword::Do => self.looped(&flow.clauses),
            Keyword::Switch => self.switch(&flow.clauses),
            Keyword::Try | Keyword::Catch | Keyword::Finally => self.attempt(&flow.clauses),
            Keyword::Function => self.function(&flow.clauses),
            Keyword::Param => self.parameters(&flow.clauses),
            Keyword::Section | Keyword::Leave | Keyword::Using => {
                for clause in &flow.clauses {
                    self.plain(clause);
                }
            }
        }
    }

    fn plain(&mut self, clause: &'a Clause) {
        clause.head.iter().for_each(|head| self.group(head, true));
        clause.body.iter().for_each(|body| self.block(body));
        if let Some(value) = clause.value.as_deref() {
            if self.view.token(clause.token).eq_ignore_ascii_case("throw") {
                self.only_shown(&value.tokens());
            }
            match value {
                Statement::Pipeline(pipeline) => self.pipeline(pipeline, false, false),
                other => self.statement(other),
            }
        }
    }

    /// `if`, `elseif`, `else`: one of them, or none.
    fn branches(&mut self, clauses: &'a [Clause]) {
        let mut ends = Vec::new();
        let mut otherwise = false;
        for (index, clause) in clauses.iter().enumerate() {
            clause.head.iter().for_each(|head| self.group(head, true));
            self.asked(&clauses[index..]);
            otherwise |= clause.keyword == Keyword::Else;
            let mark = self.scope.mark();
            clause.body.iter().for_each(|body| self.block(body));
            let changes = self.scope.undo(mark);
            if !clause.body.as_ref().is_some_and(leaves) {
                ends.push(changes);
            }
        }
        self.scope.join(&ends, !otherwise);
    }

    fn looped(&mut self, clauses: &'a [Clause]) {
        for clause in clauses {
            if let Some(head) = &clause.head {
                self.group(head, true);
            }
            if let (Some(head), Some(body), Keyword::Foreach) =
                (&clause.head, &clause.body, clause.keyword)
            {
                let list = self.evaluator().block(head);
                self.lines_of_loop(&list, &body.tokens);
                if let Some(variable) = clause.name {
                    self.item_of(self.view.variable(variable), &list, &head.tokens);
                }
            }
            if let Some(body) = &clause.body {
                self.repeated(body);
                if let (Some(head), Keyword::Foreach) = (&clause.head, clause.keyword) {
                    self.changed_in_loop(&head.tokens, &body.tokens);
                }
            }
            let end = clause.body.as_ref().or(clause.head.as_ref());
            let end = end.map_or(clause.token, |block| block.tokens.end);
            self.forget(&(clause.token..end));
        }
    }

    /// Gives a variable an item of a list that some tokens give. Where that may be a
    /// tool, the candidates know it.
    pub(super) fn item_of(&mut self, variable: String, list: &Value, tokens: &Tokens) {
        match list.items() {
            Some(items) if !self.candidates.are_within(tokens) => {
                let items = items.iter().cloned().map(Value::text);
                self.scope
                    .may_hold(variable, items, self.view.span_of(tokens));
            }
            _ => self.scope.lose(&variable),
        }
    }

    /// The clauses of a `switch` are a pattern and a block each.
    fn switch(&mut self, clauses: &'a [Clause]) {
        for clause in clauses {
            clause.head.iter().for_each(|head| self.group(head, true));
            let Some(body) = &clause.body else {
                continue;
            };
            self.cased(clause, body);
            let ends: Vec<Changes> = scripts(body).map(|block| self.branch(block)).collect();
            self.scope.join(&ends, true);
        }
    }

    fn branch(&mut self, block: &'a Block) -> Changes {
        let mark = self.scope.mark();
        self.block(block);
        self.scope.undo(mark)
    }

    /// `try`: what it sets may be set or not when a `catch` runs.
    fn attempt(&mut self, clauses: &'a [Clause]) {
        self.tried(clauses);
        let mut ends = Vec::new();
        for clause in clauses {
            let Some(body) = &clause.body else {
                continue;
            };
            match clause.keyword {
                Keyword::Try => ends.push(self.branch(body)),
                Keyword::Finally => {
                    self.scope.join(&ends, false);
                    ends.clear();
                    self.block(body);
                }
                _ => {
                    let tried: Vec<Changes> = ends.first().cloned().into_iter().collect();
                    let mark = self.scope.mark();
                    self.scope.join(&tried, true);
                    self.block(body);
                    let changes = self.scope.undo(mark);
                    if !leaves(body) {
                        ends.push(changes);
                    }
                }
            }
        }
        if !ends.is_empty() {
            self.scope.join(&ends, false);
        }
    }

    fn function(&mut self, clauses: &'a [Clause]) {
        for clause in clauses {
            let declared = body(self.view, clause.token);
            let name = declared.map(|(name, _)| name).unwrap_or_default();
            let around = self.around_declared(&name, clause.body.as_ref());
            for block in clause.head.iter().chain(&clause.body) {
                self.put_off(block, around.clone());
            }
            let end = clause.body.as_ref().map(|body| body.tokens.end);
            self.changes_later(&(clause.token..end.unwrap_or(clause.token)));
        }
    }

    /// What a caller can pass is known to nobody; the defaults may run
    /// programs.
    fn parameters(&mut self, clauses: &'a [Clause]) {
        for clause in clauses {
            clause.head.iter().for_each(|head| self.group(head, true));
            let end = clause
                .head
                .as_ref()
                .map_or(clause.token, |head| head.tokens.end);
            self.forget(&(clause.token..end));
        }
    }

    /// Reads what runs inside a word of a command.
    pub(super) fn command_operand(
        &mut self,
        command: &'a Command,
        operand: &'a Operand,
        spot: Spot<'a>,
    ) {
        let Atom::Script(block) = &operand.atom else {
            return self.operand(operand, true);
        };
        let limits = self.around.limits.len();
        let outer = (self.around.output_taken, self.around.handed);
        let discarded = self.discarded;
        self.hand(command, operand, block, spot);
        self.block_of(command, operand, block);
        self.around.limits.truncate(limits);
        (self.around.output_taken, self.around.handed) = outer;
        self.discarded = discarded;
    }

    /// Notes what becomes of what a block prints that is a word of a command.
    fn hand(&mut self, command: &Command, operand: &Operand, block: &Block, spot: Spot<'a>) {
        let is_it = |word: &Word| {
            let word = word.operand();
            word.is_some_and(|word| word.tokens.start == operand.tokens.start)
        };
        if command.words.first().is_some_and(is_it) {
            self.around.output_taken |= self.is_taken(spot, block);
            return;
        }
        let name = self.evaluator().name_of(&command.words);
        let way = if self.facts.function(&name).is_some() {
            let at = command.words.iter().position(is_it);
            let before = at.and_then(|at| command.words.get(at.checked_sub(1)?));
            let parameter = before.and_then(|word| match word {
                Word::Parameter(token) => Some(self.view.token(*token)),
                _ => None,
            });
            let handed = self.facts.handed(&name, parameter);
            self.around.limits.extend(limits(handed.elsewhere));
            if handed.is_taken {
                Way::Taken
            } else {
                Way::Passed
            }
        } else {
            Way::of(&name)
        };
        match way {
            Way::Passed => self.around.output_taken |= self.is_taken(spot, block),
            Way::Kept => {}
            Way::Dropped => self.around.output_taken = false,
            Way::Taken => self.take_output(),
        }
    }

    /// From here on, something makes a value of what is printed.
    fn take_output(&mut self) {
        self.around.output_taken = true;
        self.around.handed += 1;
        self.discarded = false;
    }

    /// Reads a block that is no word of a command: whoever gets it runs it.
    pub(super) fn loose_block(&mut self, operand: &Operand, block: &'a Block, captured: bool) {
        let outer = (self.around.output_taken, self.around.handed);
        let is_run_here = !operand.suffixes.is_empty();
        self.around.output_taken |= if is_run_here {
            captured
        } else {
            self.gives_back(block)
        };
        self.repeated(block);
        (self.around.output_taken, self.around.handed) = outer;
    }

    /// Reads the arguments of a method. What gets a block makes a value of what it
    /// prints; `.ForEach({ ... })` gives it.
    pub(super) fn call_arguments(
        &mut self,
        operand: &Operand,
        index: usize,
        block: &'a Block,
        captured: bool,
    ) {
        let outer = (self.around.output_taken, self.around.handed);
        let discarded = self.discarded;
        let method = index.checked_sub(1).and_then(|at| operand.suffixes.get(at));
        let passes = matches!(method, Some(Suffix::Member(name)) if self.view.token(*name).eq_ignore_ascii_case("foreach"));
        let is_given = scripts(block).next().is_some();
        if is_given && passes {
            self.around.output_taken |= captured;
        } else if is_given {
            self.take_output();
        }
        self.group(block, true);
        (self.around.output_taken, self.around.handed) = outer;
        self.discarded = discarded;
    }

    /// Whether what an element of a pipeline prints becomes a value, or goes on with the
    /// values that its block gives.
    fn is_taken(&self, spot: Spot<'a>, block: &Block) -> bool {
        let output = self.output(spot);
        output == Output::Taken || output == Output::Read && self.gives_back(block)
    }

    /// Whether a block gives values of its own to whoever runs it.
    pub(super) fn gives_back(&self, block: &Block) -> bool {
        let mut statements = block.statements.iter();
        statements.any(|statement| match statement {
            Statement::Pipeline(pipeline) => self.is_value(pipeline),
            Statement::Assignment(_) => false,
            Statement::Flow(flow) => flow.clauses.iter().any(|clause| self.flow_gives(clause)),
        })
    }

    fn flow_gives(&self, clause: &Clause) -> bool {
        let body = clause.body.as_ref();
        match clause.keyword {
            Keyword::Function | Keyword::Param | Keyword::Using => false,
            Keyword::Leave => {
                let written = self.view.token(clause.token);
                clause.value.is_some() && written.eq_ignore_ascii_case("return")
            }
            Keyword::Switch => {
                body.is_some_and(|body| scripts(body).any(|case| self.gives_back(case)))
            }
            _ => body.is_some_and(|body| self.gives_back(body)),
        }
    }

    /// Whether a statement is a value and no more: `$LASTEXITCODE`, but not `$i++` or
    /// `$list.Add('x')`. A string alone is for people.
    fn is_value(&self, pipeline: &Pipeline) -> bool {
        let [Element::Expression(value)] = pipeline.elements.as_slice() else {
            return false;
        };
        let steps = |piece: &Piece| match piece {
            Piece::Operator(token) => matches!(self.view.token(*token), "++" | "--"),
            Piece::Operand(_) => false,
        };
        let Some(Piece::Operand(last)) = value.pieces.last() else {
            return false;
        };
        let is_said = value.pieces.len() == 1 && matches!(last.atom, Atom::Text(..));
        let calls = matches!(last.suffixes.last(), Some(Suffix::Call(_)));
        let is_kept = value.redirections.is_empty() && !self.is_void(value);
        is_kept && !is_said && !calls && !value.pieces.iter().any(steps)
    }

    /// Reads a block that is a word of a command.
    fn block_of(&mut self, command: &'a Command, operand: &Operand, block: &'a Block) {
        let name = self.evaluator().name_of(&command.words);
        let first = command.words.first().and_then(Word::operand);
        let called = command.operator.is_some()
            && first.is_some_and(|first| first.tokens.start == operand.tokens.start);
        match name.as_str() {
            _ if called => self.called(command, block),
            "start-job"
            | "sajb"
            | "start-threadjob"
            | "invoke-command"
            | "icm"
            | "register-scheduledjob" => {
                let around = self.around_job(&name, command);
                self.put_off(block, around);
                self.changes_later(&block.tokens);
            }
            _ => self.repeated(block),
        }
    }

    /// `& {...}` runs in a scope of its own, `. {...}` in this one.
    fn called(&mut self, command: &Command, block: &'a Block) {
        let mark = self.scope.mark();
        self.block(block);
        let own = command
            .operator
            .is_some_and(|token| self.view.kind(token) == Some(Kind::Ampersand));
        if own {
            let changes = self.scope.undo(mark);
            self.keep_changes(&block.tokens, changes);
        }
    }
}

/// The blocks directly inside the body of a `switch`.
pub(super) fn scripts(body: &Block) -> impl Iterator<Item = &Block> {
    let elements = body
        .statements
        .iter()
        .flat_map(|statement| match statement {
            Statement::Pipeline(pipeline) => pipeline.elements.as_slice(),
            _ => &[],
        });
    let operands = elements.flat_map(|element| -> Vec<&Operand> {
        match element {
            Element::Command(command) => command.words.iter().filter_map(Word::operand).collect(),
            Element::Expression(expression) => expression
                .pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Operand(operand) => Some(operand),
                    Piece::Operator(_) => None,
                })
                .collect(),
        }
    });
    operands.filter_map(|operand| match &operand.atom {
        Atom::Script(block) => Some(block),
        _ => None,
    })
}

/// Whether a block never reaches its end.
pub(super) fn leaves(block: &Block) -> bool {
    matches!(
        block.statements.last(),
        Some(Statement::Flow(flow)) if flow.clauses.first().is_some_and(|clause| clause.keyword == Keyword::Leave)
    )
}
