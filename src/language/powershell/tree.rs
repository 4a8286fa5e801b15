//! What a script is made of: statements, the commands and expressions in
//! them, and the blocks in those. Nodes name tokens by their index and hold
//! no text of their own.

use std::ops::Range;

use super::token::{Bracket, Keyword, Quote};

/// A range of token indices.
pub type Tokens = Range<usize>;

/// The statements between two brackets, or of a whole file.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// In order.
    pub statements: Vec<Statement>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// One statement.
#[derive(Clone, Debug)]
pub enum Statement {
    /// Commands and expressions, joined by `|`.
    Pipeline(Pipeline),
    /// `target = value`.
    Assignment(Assignment),
    /// A statement that a keyword shapes.
    Flow(Flow),
}

/// A pipeline and what stands behind it.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its parts, at least one.
    pub elements: Vec<Element>,
    /// What ends it.
    pub end: End,
    /// Its tokens, without the one that ends it.
    pub tokens: Tokens,
}

/// What ends a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A line end, a closing bracket, the end of the text.
    Line,
    /// `;`, at this token.
    Semicolon(usize),
    /// `&&` or `||`: the next pipeline depends on how this one went.
    Chain,
    /// `&`: it runs as a job.
    Job,
}

/// One part of a pipeline.
#[derive(Clone, Debug)]
pub enum Element {
    /// A command and its words.
    Command(Command),
    /// An expression.
    Expression(Expression),
}

/// A command, its words and its redirections.
#[derive(Clone, Debug)]
pub struct Command {
    /// The token of `&` or `.` before it.
    pub operator: Option<usize>,
    /// The name and the arguments, commas between them included.
    pub words: Vec<Word>,
    /// Its redirections.
    pub redirections: Vec<Redirection>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// `> file`, or `2>&1` without a file.
#[derive(Clone, Debug)]
pub struct Redirection {
    /// The token of the operator.
    pub operator: usize,
    /// The file.
    pub target: Option<Operand>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// A word of a command.
#[derive(Clone, Debug)]
pub enum Word {
    /// `-Name` or `-Name:`, by its token.
    Parameter(usize),
    /// `,`, by its token.
    Comma(usize),
    /// Any other word.
    Operand(Operand),
}

/// A flat row of operands and operators.
#[derive(Clone, Debug, Default)]
pub struct Expression {
    /// In order, as written.
    pub pieces: Vec<Piece>,
    /// Its redirections.
    pub redirections: Vec<Redirection>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// An operand, or an operator by its token.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A value.
    Operand(Operand),
    /// An operator or a comma.
    Operator(usize),
}

/// A value with the members, indices and calls that follow it.
#[derive(Clone, Debug)]
pub struct Operand {
    /// The value itself.
    pub atom: Atom,
    /// What follows, in order.
    pub suffixes: Vec<Suffix>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// The start of an operand.
#[derive(Clone, Debug)]
pub enum Atom {
    /// Unquoted text, or parts glued to it.
    Bare(Vec<Part>),
    /// A string.
    Text(Quote, Vec<Part>),
    /// `$x`.
    Variable,
    /// `@x`.
    Splat,
    /// A name or number in an expression.
    Word,
    /// `(...)`, `$(...)`, `@(...)`.
    Group(Bracket, Block),
    /// `{...}`.
    Script(Block),
    /// `@{...}`.
    Hash(Block),
    /// `[...]` that starts an operand: a type.
    Type,
    /// What follows `--%`.
    Raw,
    /// Nested too deep, or nothing that PowerShell would take.
    Opaque,
}

/// A part of a string or an unquoted word, by its tokens.
#[derive(Clone, Debug)]
pub enum Part {
    /// Characters that stand for themselves.
    Chunk(usize),
    /// A backtick escape or a doubled quote.
    Escape(usize),
    /// A variable.
    Variable(usize),
    /// A quoted part of an unquoted word.
    Quoted(Quote, Vec<Part>, Tokens),
    /// `$(...)`.
    Sub(Block, Tokens),
}

/// What follows an operand.
#[derive(Clone, Debug)]
pub enum Suffix {
    /// `.Name`, by the token of the name.
    Member(usize),
    /// `::Name`, by the token of the name.
    Static(usize),
    /// `[...]`.
    Index(Block),
    /// `(...)`.
    Call(Block),
    /// `.$name`, `."name"`: known at run time only.
    Computed,
}

/// `target = value`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// What is assigned to.
    pub target: Expression,
    /// The token of the operator.
    pub operator: usize,
    /// What is assigned.
    pub value: Option<Box<Statement>>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// A keyword with its heads (`(...)`) and blocks (`{...}`), the clauses that
/// belong to it (`else`, `catch`, ...) included.
#[derive(Clone, Debug)]
pub struct Flow {
    /// In order.
    pub clauses: Vec<Clause>,
    /// All of its tokens.
    pub tokens: Tokens,
}

/// One keyword of a [`Flow`].
#[derive(Clone, Debug)]
pub struct Clause {
    /// The keyword.
    pub keyword: Keyword,
    /// Its token.
    pub token: usize,
    /// The name behind `function`, the variable in the head of `foreach`.
    pub name: Option<usize>,
    /// `(...)`.
    pub head: Option<Block>,
    /// `{...}`.
    pub body: Option<Block>,
    /// What `return` and its kind leave with.
    pub value: Option<Box<Statement>>,
}

impl Statement {
    /// All of its tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        match self {
            Self::Pipeline(pipeline) => pipeline.tokens.clone(),
            Self::Assignment(assignment) => assignment.tokens.clone(),
            Self::Flow(flow) => flow.tokens.clone(),
        }
    }
}

impl Element {
    /// All of its tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        match self {
            Self::Command(command) => command.tokens.clone(),
            Self::Expression(expression) => expression.tokens.clone(),
        }
    }

    /// Its redirections.
    #[must_use]
    pub fn redirections(&self) -> &[Redirection] {
        match self {
            Self::Command(command) => &command.redirections,
            Self::Expression(expression) => &expression.redirections,
        }
    }
}

impl Block {
    /// The only statement, when it is a pipeline of one expression.
    #[must_use]
    pub fn expression(&self) -> Option<&Expression> {
        let [Statement::Pipeline(pipeline)] = self.statements.as_slice() else {
            return None;
        };
        match pipeline.elements.as_slice() {
            [Element::Expression(expression)] => Some(expression),
            _ => None,
        }
    }
}

impl Expression {
    /// The only operand, when it is no more than that.
    #[must_use]
    pub fn operand(&self) -> Option<&Operand> {
        match self.pieces.as_slice() {
            [Piece::Operand(operand)] => Some(operand),
            _ => None,
        }
    }
}

impl Word {
    /// The operand, when it is one.
    #[must_use]
    pub fn operand(&self) -> Option<&Operand> {
        match self {
            Self::Operand(operand) => Some(operand),
            _ => None,
        }
    }
}

/// All tokens of a part of an expression; none where it has no piece.
#[must_use]
pub fn tokens_of(pieces: &[Piece]) -> Option<Tokens> {
    let tokens = pieces.iter().map(|piece| match piece {
        Piece::Operand(operand) => operand.tokens.clone(),
        Piece::Operator(token) => *token..*token + 1,
    });
    tokens.reduce(|all, next| all.start..next.end.max(all.end))
}
