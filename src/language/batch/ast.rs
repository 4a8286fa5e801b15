//! What the parser makes of a unit: commands, and what ties them together.

use super::fields::Fields;
use crate::span::Span;
use crate::text::Text;

/// A command and how it is tied to the one before it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) joint: Joint,
    pub(super) node: Node,
}

/// What ties a command to the one before it in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// It starts a line, or follows `&`.
    Then,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`: it reads what the one before prints.
    Pipe,
}

/// A command of the unit.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One command: its text without redirections.
    Command(Command),
    /// `( ... )`
    Block {
        steps: Vec<Step>,
        redirects: Vec<Redirect>,
    },
    /// `if CONDITION then [else otherwise]`
    If {
        condition: Condition,
        then: Vec<Step>,
        otherwise: Vec<Step>,
    },
    /// `for ... in (set) do body`
    For {
        variable: Option<char>,
        set: Set,
        body: Vec<Step>,
    },
    /// `:name`, or `:: comment`
    Label(Text),
    /// `rem ...`
    Remark(Text),
    /// What is nested too deeply to be read.
    TooDeep(Text),
}

/// What a `for` goes through.
#[derive(Clone, Debug)]
pub(super) enum Set {
    /// The words of a plain `for`, or the programs that one looks for.
    Words(Vec<Text>),
    /// A string that a `for /f` reads as a line.
    Line(Text, Fields),
    /// The output of a command that a `for /f` reads.
    Output(Text, Fields),
    /// A file that a `for /f` reads, or a string where a variable holds its quotes.
    File(Text, Fields),
    /// What is not told apart: directories, numbers.
    Other,
}

/// A simple command.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// Its text, carets undone, redirections taken out, without `@`.
    pub(super) text: Text,
    /// Its redirections.
    pub(super) redirects: Vec<Redirect>,
}

/// `2>>"%log%"`
#[derive(Clone, Debug)]
pub(super) struct Redirect {
    /// `>`, `2>>`, `<`, `2>&1`
    pub(super) sign: String,
    /// The file; empty for `2>&1`.
    pub(super) target: Text,
}

/// What an `if` asks.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// All of it as text, `not` and `/i` included.
    pub(super) text: Text,
}

impl Condition {
    /// Whether it looks at the exit code of the command before.
    pub(super) fn reads_status(&self) -> bool {
        let text = self.text.as_str().to_ascii_lowercase();
        text.contains("errorlevel")
    }
}

/// The smallest span that covers what some steps run.
pub(super) fn span_of_steps(steps: &[Step]) -> Option<Span> {
    let spans = steps.iter().filter_map(|step| match &step.node {
        Node::Command(command) => command.text.span(),
        Node::Block { steps, .. } => span_of_steps(steps),
        Node::If {
            condition,
            then,
            otherwise,
        } => [
            condition.text.span(),
            span_of_steps(then),
            span_of_steps(otherwise),
        ]
        .into_iter()
        .flatten()
        .reduce(Span::hull),
        Node::For { set, body, .. } => {
            let source = match set {
                Set::Output(source, _) => source.span(),
                _ => None,
            };
            source
                .into_iter()
                .chain(span_of_steps(body))
                .reduce(Span::hull)
        }
        Node::Label(text) | Node::Remark(text) | Node::TooDeep(text) => text.span(),
    });
    spans.reduce(Span::hull)
}
