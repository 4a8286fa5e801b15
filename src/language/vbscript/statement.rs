//! The statements of a script, in order and flat.
//!
//! Blocks are not nested here: `If` and `End If` are statements of their own,
//! so a script that leaves a block open is still some list of statements. A
//! one-line `If` is spelled out as the block that it stands for.

use super::expression::{Expr, ExprKind, Path, expression, head_name, statement};
use super::lexer::{Token, TokenKind};
use super::tokens::Tokens;
use crate::span::Span;

mod heads;

use heads::{case_values, condition_loop, for_loop, name, names, on_error, procedure};

/// A statement, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its bytes.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a [`Statement`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `a = 1`, `Set a = b`, `Const A = 1`.
    Assign {
        /// What is assigned to.
        target: Path,
        /// The value.
        value: Expr,
    },
    /// An expression of its own: a call.
    Call(Expr),
    /// `Dim a, b`: the names.
    Declare(Vec<Span>),
    /// `If ... Then`
    If(Option<Expr>),
    /// `ElseIf ... Then`
    ElseIf(Option<Expr>),
    /// `Else`
    Else,
    /// `End If`
    EndIf,
    /// `For`, `For Each`, `Do`, `While`.
    Loop(Loop),
    /// `Next`, `Loop`, `Wend`, with the condition behind `Loop`.
    EndLoop(Option<Expr>),
    /// `Select Case ...`
    Select(Option<Expr>),
    /// `Case ...`; no values for `Case Else`.
    Case(Vec<Expr>),
    /// `End Select`
    EndSelect,
    /// `With ...`
    With(Option<Expr>),
    /// `End With`
    EndWith,
    /// `On Error ...`: what happens at an error from here on.
    OnError(AtError),
    /// `Class Runner`: its name.
    Class(Option<Span>),
    /// `End Class`
    EndClass,
    /// `Sub`, `Function`, `Property`.
    Procedure(Header),
    /// `End Sub` and its kin.
    EndProcedure,
    /// `Exit Sub` and its kin, but not the exit of a loop.
    Leave,
    /// Nothing that matters to a command line.
    Other,
}

/// What a script does where an error occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtError {
    /// It goes on with the next statement.
    GoesOn,
    /// It ends.
    Ends,
}

/// The head of a loop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Loop {
    /// The variable that the loop counts or iterates with.
    pub(super) variable: Option<Span>,
    /// What `For Each` goes through.
    pub(super) over: Option<Expr>,
    /// Conditions and bounds.
    pub(super) conditions: Vec<Expr>,
}

/// The head of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Its name.
    pub(super) name: Span,
    /// The names of its parameters.
    pub(super) parameters: Vec<Parameter>,
}

/// A parameter of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    /// Its name.
    pub(super) name: Span,
    /// Whether an assignment to it stays inside.
    pub(super) by_value: bool,
}

/// Reads statements from tokens that hold neither blanks nor comments.
pub(super) fn statements(source: &str, tokens: &[Token]) -> Vec<Statement> {
    let mut reader = Reader {
        tokens: Tokens::new(source, tokens),
        one_line_ifs: 0,
        statements: Vec::new(),
    };
    while let Some(token) = reader.tokens.peek() {
        let before = reader.tokens.position();
        match token.kind {
            TokenKind::Newline => reader.end_line(token.span),
            TokenKind::Symbol(':') => {
                reader.tokens.bump();
            }
            _ => reader.statement(token.span.start),
        }
        if reader.tokens.position() == before {
            reader.tokens.bump();
        }
    }
    let end = Span::empty(source.len());
    reader.close_one_line_ifs(end);
    reader.statements
}

/// What can follow `Public` or `Private` other than names of variables.
const DECLARING: [&str; 4] = ["const", "function", "property", "sub"];

struct Reader<'a> {
    tokens: Tokens<'a>,
    /// How many one-line `If`s are open on this line.
    one_line_ifs: usize,
    statements: Vec<Statement>,
}

impl Reader<'_> {
    fn end_line(&mut self, span: Span) {
        self.tokens.bump();
        self.close_one_line_ifs(Span::empty(span.start));
    }

    fn close_one_line_ifs(&mut self, span: Span) {
        for _ in 0..self.one_line_ifs {
            let kind = Kind::EndIf;
            self.statements.push(Statement { span, kind });
        }
        self.one_line_ifs = 0;
    }

    fn push(&mut self, start: usize, kind: Kind) {
        let span = self.tokens.since(start);
        self.statements.push(Statement { span, kind });
    }

    fn statement(&mut self, start: usize) {
        let before = self.tokens.position();
        let visible = self.visibility();
        let Some(word) = self.tokens.word() else {
            return self.expression_statement(start);
        };
        if visible && !DECLARING.contains(&word.as_str()) {
            let names = names(&mut self.tokens);
            return self.push(start, Kind::Declare(names));
        }
        self.tokens.bump();
        match word.as_str() {
            "if" => return self.if_statement(start),
            "const" => return self.constants(start),
            "set" | "let" => return self.expression_statement(start),
            _ => {}
        }
        let kind = self.block(&word).or_else(|| self.declaration(&word));
        if let Some(kind) = kind {
            let open = matches!(kind, Kind::Else | Kind::ElseIf(_));
            self.push(start, kind);
            if !open {
                self.tokens.skip_statement();
            }
            return;
        }
        if word != "call" {
            self.tokens.reset(before);
            return self.expression_statement(start);
        }
        if let Some(call) = expression(&mut self.tokens) {
            self.push(start, Kind::Call(call));
        }
        self.tokens.skip_statement();
    }

    /// Steps over `Public`, `Private` and `Default`.
    fn visibility(&mut self) -> bool {
        let mut found = false;
        while self.tokens.eat_word("public")
            || self.tokens.eat_word("private")
            || (found && self.tokens.eat_word("default"))
        {
            found = true;
        }
        found
    }

    /// `If c Then` with more behind it is a one-line `If`.
    fn if_statement(&mut self, start: usize) {
        let condition = expression(&mut self.tokens);
        while !self.tokens.at_statement_end() && !self.tokens.is_word("then") {
            self.tokens.bump();
        }
        self.tokens.eat_word("then");
        self.push(start, Kind::If(condition));
        let goes_on = self
            .tokens
            .peek()
            .is_some_and(|token| token.kind != TokenKind::Newline);
        if goes_on {
            self.one_line_ifs += 1;
        }
    }

    fn block(&mut self, word: &str) -> Option<Kind> {
        let tokens = &mut self.tokens;
        Some(match word {
            "elseif" => {
                let condition = expression(tokens);
                tokens.eat_word("then");
                Kind::ElseIf(condition)
            }
            "else" => Kind::Else,
            "for" => Kind::Loop(for_loop(tokens)),
            "do" | "while" => Kind::Loop(condition_loop(tokens)),
            "next" | "wend" => Kind::EndLoop(None),
            "loop" => Kind::EndLoop(condition_loop(tokens).conditions.pop()),
            "select" => {
                tokens.eat_word("case");
                Kind::Select(expression(tokens))
            }
            "case" => Kind::Case(case_values(tokens)),
            "with" => {
                let object = expression(tokens);
                tokens.open_with(object.as_ref().and_then(head_name));
                Kind::With(object)
            }
            "end" => self.end(),
            "exit" => {
                let inner = self.tokens.is_word("for") || self.tokens.is_word("do");
                if inner { Kind::Other } else { Kind::Leave }
            }
            _ => return None,
        })
    }

    fn end(&mut self) -> Kind {
        let word = self.tokens.word().unwrap_or_default();
        if word == "if" {
            self.tokens.bump();
            if self.one_line_ifs > 0 {
                self.one_line_ifs -= 1;
            }
        }
        match word.as_str() {
            "if" => Kind::EndIf,
            "select" => Kind::EndSelect,
            "with" => {
                self.tokens.close_with();
                Kind::EndWith
            }
            "class" => Kind::EndClass,
            "sub" | "function" | "property" => Kind::EndProcedure,
            _ => Kind::Other,
        }
    }

    fn declaration(&mut self, word: &str) -> Option<Kind> {
        let tokens = &mut self.tokens;
        match word {
            "sub" | "function" => procedure(tokens).map(Kind::Procedure),
            "property" => {
                tokens.bump();
                procedure(tokens).map(Kind::Procedure)
            }
            "dim" | "redim" => Some(Kind::Declare(names(tokens))),
            "class" => Some(Kind::Class(name(tokens))),
            "on" => Some(Kind::OnError(on_error(tokens))),
            "option" => Some(Kind::Other),
            _ => None,
        }
    }

    fn constants(&mut self, start: usize) {
        while let Some(token) = self.tokens.peek() {
            if self.tokens.word().is_none() || self.tokens.at_statement_end() {
                break;
            }
            self.expression_statement_from(start.max(token.span.start));
            if !self.tokens.eat_symbol(',') {
                break;
            }
        }
        self.tokens.skip_statement();
    }

    fn expression_statement(&mut self, start: usize) {
        self.expression_statement_from(start);
        self.tokens.skip_statement();
    }

    fn expression_statement_from(&mut self, start: usize) {
        let Some(call) = statement(&mut self.tokens) else {
            return;
        };
        if !self.tokens.eat_symbol('=') {
            return self.push(start, Kind::Call(call));
        }
        let value = expression(&mut self.tokens);
        if let (ExprKind::Path(target), Some(value)) = (call.kind, value) {
            self.push(start, Kind::Assign { target, value });
        }
    }
}
