//! Where a script goes one way or another, told by its flat statements.

use super::statement::{Kind, Statement};
use crate::language::Choice;
use crate::span::Span;
use crate::text::Text;

/// The choices of a script, in the order in which they end.
pub(super) fn choices(source: &str, statements: &[Statement]) -> Vec<Choice> {
    let mut reader = Reader {
        source,
        frames: Vec::new(),
        choices: Vec::new(),
        leaves: false,
    };
    reader.open(Block::Other, Span::empty(0));
    for statement in statements {
        reader.statement(statement);
        reader.leaves = leaves(source, statement);
    }
    while !reader.frames.is_empty() {
        reader.close(source.len());
    }
    reader.choices
}

/// Whether nothing runs behind a statement.
pub(super) fn leaves(source: &str, statement: &Statement) -> bool {
    let written = source.get(statement.span.range()).unwrap_or_default();
    let quit = written.get(..12);
    statement.kind == Kind::Leave
        || quit.is_some_and(|start| start.eq_ignore_ascii_case("wscript.quit"))
}

/// Which statement opens a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    If,
    Select,
    /// A loop, a procedure, the script itself.
    Other,
}

/// An open block.
struct Frame {
    block: Block,
    /// The last one is being read. That of a `Select` starts with nothing, up
    /// to its first `Case`.
    ways: Vec<Way>,
    /// The choices whose other way ends with the way that is being read, and
    /// where it starts.
    waiting: Vec<(usize, usize)>,
}

/// A way through a block.
struct Way {
    /// What is asked before it; none behind `Else`.
    asked: Option<Span>,
    body: Span,
    leaves: bool,
}

struct Reader<'a> {
    source: &'a str,
    frames: Vec<Frame>,
    choices: Vec<Choice>,
    /// Nothing runs behind the statement before.
    leaves: bool,
}

impl Reader<'_> {
    fn statement(&mut self, statement: &Statement) {
        let span = statement.span;
        match &statement.kind {
            Kind::If(_) => self.open(Block::If, span),
            Kind::Select(_) => self.open(Block::Select, span),
            Kind::Loop(_) | Kind::Procedure(_) => self.open(Block::Other, span),
            Kind::ElseIf(_) => self.next(Block::If, span, Some(span)),
            Kind::Else => self.next(Block::If, span, None),
            Kind::Case(_) => self.next(Block::Select, span, None),
            Kind::EndIf => self.finish(Block::If, span.start),
            Kind::EndSelect => self.finish(Block::Select, span.start),
            Kind::EndLoop(_) | Kind::EndProcedure => self.finish(Block::Other, span.start),
            _ => {}
        }
    }

    fn open(&mut self, block: Block, asked: Span) {
        self.frames.push(Frame {
            block,
            ways: vec![Way::new(Some(asked), asked.end)],
            waiting: Vec::new(),
        });
    }

    /// Another way of the block that is open.
    fn next(&mut self, block: Block, span: Span, asked: Option<Span>) {
        let is_open = |frame: &Frame| frame.block == block;
        if !self.frames.last().is_some_and(is_open) {
            return;
        }
        self.end_way(span.start);
        if let Some(frame) = self.frames.last_mut() {
            frame.ways.push(Way::new(asked, span.end));
        }
    }

    fn end_way(&mut self, at: usize) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        for (choice, start) in frame.waiting.drain(..) {
            self.choices[choice].arms.push(Span::new(start, at));
        }
        if let Some(way) = frame.ways.last_mut() {
            way.body.end = at.max(way.body.start);
            way.leaves = self.leaves;
        }
    }

    /// Ends the innermost block of a kind, and those in it that nothing ends.
    fn finish(&mut self, block: Block, at: usize) {
        let inner = self.frames.iter().skip(1);
        if !inner.rev().any(|frame| frame.block == block) {
            return;
        }
        while self.frames.len() > 1 {
            if self.close(at) == Some(block) {
                return;
            }
        }
    }

    fn close(&mut self, at: usize) -> Option<Block> {
        self.end_way(at);
        let frame = self.frames.pop()?;
        match frame.block {
            Block::If => self.asked(&frame.ways, at),
            Block::Select => self.cased(&frame.ways),
            Block::Other => {}
        }
        Some(frame.block)
    }

    /// `If`, `ElseIf`: each asks for itself, and its other way is all that
    /// comes behind it. Where its own way leaves, that is the rest of the
    /// block around.
    fn asked(&mut self, ways: &[Way], end: usize) {
        let last = ways.last().map_or(end, |way| way.body.end);
        for (at, way) in ways.iter().enumerate() {
            let Some(asked) = way.asked else { continue };
            let other = ways.get(at + 1);
            let other = other.map(|other| Span::new(other.body.start, last));
            if other.is_none() && way.leaves {
                let waiting = (self.choices.len(), end);
                self.frames
                    .last_mut()
                    .into_iter()
                    .for_each(|outer| outer.waiting.push(waiting));
            }
            self.push(asked, std::iter::once(way.body).chain(other).collect());
        }
    }

    fn cased(&mut self, ways: &[Way]) {
        if let Some((
            Way {
                asked: Some(asked), ..
            },
            cases,
        )) = ways.split_first()
        {
            self.push(*asked, cases.iter().map(|way| way.body).collect());
        }
    }

    fn push(&mut self, asked: Span, arms: Vec<Span>) {
        let written = self.source.get(asked.range()).unwrap_or_default();
        self.choices.push(Choice {
            condition: Text::source(written, asked.start),
            span: asked,
            arms,
            to_label: false,
        });
    }
}

impl Way {
    fn new(asked: Option<Span>, start: usize) -> Self {
        Self {
            asked,
            body: Span::empty(start),
            leaves: false,
        }
    }
}
