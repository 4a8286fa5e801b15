//! Statements: what a keyword shapes, assignments, pipelines.

use super::super::token::{Bracket, Keyword, Kind};
use super::super::tree::{
    Assignment, Clause, Command, Element, End, Expression, Flow, Operand, Piece, Pipeline,
    Redirection, Statement, Word,
};
use super::{Parser, Place};

impl Parser<'_> {
    pub(super) fn statement(&mut self, place: &mut Place) -> Option<Statement> {
        match self.kind(*place)? {
            Kind::Keyword(_) => Some(Statement::Flow(self.flow(place))),
            Kind::Newline | Kind::Semicolon => None,
            _ => self.pipeline(place),
        }
    }

    fn flow(&mut self, place: &mut Place) -> Flow {
        let start = place.at;
        let mut clauses = Vec::new();
        while let Some(Kind::Keyword(keyword)) = self.kind(*place) {
            if !clauses.is_empty() && !continues(keyword) && !closes_do(&clauses, keyword) {
                break;
            }
            clauses.push(self.clause(keyword, place));
            let mut ahead = *place;
            self.skip_lines(&mut ahead);
            match self.kind(ahead) {
                Some(Kind::Keyword(next)) if continues(next) || closes_do(&clauses, next) => {
                    *place = ahead;
                }
                _ => break,
            }
        }
        let tokens = start..place.at;
        Flow { clauses, tokens }
    }

    fn clause(&mut self, keyword: Keyword, place: &mut Place) -> Clause {
        let mut clause = Clause {
            keyword,
            token: place.at,
            name: None,
            head: None,
            body: None,
            value: None,
        };
        place.at += 1;
        match keyword {
            Keyword::Leave | Keyword::Using => clause.value = self.nested(place),
            _ => self.shape(&mut clause, place),
        }
        clause
    }

    /// Collects the name, the head and the body behind a keyword.
    fn shape(&mut self, clause: &mut Clause, place: &mut Place) {
        loop {
            let mut ahead = *place;
            self.skip_lines(&mut ahead);
            let Some(kind) = self.kind(ahead) else {
                return;
            };
            match kind {
                Kind::Open(Bracket::Paren) if clause.head.is_none() => {
                    self.head(clause, ahead.at);
                    self.skip_group(&mut ahead);
                    *place = ahead;
                    if matches!(clause.keyword, Keyword::Param) || self.ends_do(clause, *place) {
                        return;
                    }
                }
                Kind::Open(Bracket::Brace) => {
                    clause.body = self.inside(ahead.at);
                    self.skip_group(&mut ahead);
                    *place = ahead;
                    return;
                }
                Kind::Bare if clause.keyword == Keyword::Function && clause.name.is_none() => {
                    clause.name = Some(ahead.at);
                    ahead.at += 1;
                    *place = ahead;
                }
                _ if ahead.at > place.at && self.crossed_line(*place, ahead) => return,
                Kind::Semicolon | Kind::Keyword(_) => return,
                _ => {
                    self.skip_group(&mut ahead);
                    *place = ahead;
                }
            }
        }
    }

    /// The head of `foreach` starts with its variable and `in`.
    fn head(&mut self, clause: &mut Clause, opening: usize) {
        let mut place = Place {
            at: opening + 1,
            end: self.partner(opening),
        };
        self.skip_lines(&mut place);
        if clause.keyword == Keyword::Foreach && self.kind(place) == Some(Kind::Variable) {
            clause.name = Some(place.at);
            place.at += 1;
            self.skip_lines(&mut place);
            if self.kind(place) == Some(Kind::Word) {
                clause.head = self.inside_from(opening, place.at + 1);
                return;
            }
        }
        clause.head = self.inside(opening);
    }

    /// `do { } while (...)` ends behind the condition.
    fn ends_do(&self, clause: &Clause, place: Place) -> bool {
        let mut ahead = place;
        self.skip_lines(&mut ahead);
        clause.keyword == Keyword::Loop && self.kind(ahead) != Some(Kind::Open(Bracket::Brace))
    }

    fn crossed_line(&self, from: Place, to: Place) -> bool {
        self.tokens[from.at..to.at]
            .iter()
            .any(|token| token.kind == Kind::Newline)
    }

    fn pipeline(&mut self, place: &mut Place) -> Option<Statement> {
        let start = place.at;
        let mut elements = Vec::with_capacity(1);
        let mut behind = place.at;
        let end = loop {
            self.skip_trivia(place);
            let element = match self.element(place) {
                Some(Element::Expression(target))
                    if elements.is_empty() && self.kind(*place) == Some(Kind::Assign) =>
                {
                    return Some(self.assignment(target, place));
                }
                element => element,
            };
            if let Some(element) = element {
                behind = element.tokens().end;
                elements.push(element);
            }
            self.skip_trivia(place);
            match self.kind(*place) {
                Some(Kind::Pipe) => {
                    place.at += 1;
                    self.skip_lines(place);
                }
                kind => break self.pipeline_end(kind, place),
            }
        };
        (!elements.is_empty()).then_some({
            Statement::Pipeline(Pipeline {
                elements,
                end,
                tokens: start..behind,
            })
        })
    }

    fn pipeline_end(&self, kind: Option<Kind>, place: &mut Place) -> End {
        let at = place.at;
        // `[CmdletBinding()] param(...)`: the keyword starts a statement of its own.
        let ends_here = |kind| !matches!(kind, Kind::Newline | Kind::Keyword(_));
        if kind.is_some_and(ends_here) {
            place.at += 1;
        }
        match kind {
            Some(Kind::Semicolon) => End::Semicolon(at),
            Some(Kind::AndAnd | Kind::OrOr) => {
                self.skip_lines(place);
                End::Chain
            }
            Some(Kind::Ampersand) => End::Job,
            _ => End::Line,
        }
    }

    fn assignment(&mut self, target: Expression, place: &mut Place) -> Statement {
        let start = target.tokens.start;
        let operator = place.at;
        place.at += 1;
        self.skip_lines(place);
        let value = self.nested(place);
        let end = value.as_ref().map_or(place.at, |value| value.tokens().end);
        Statement::Assignment(Assignment {
            target,
            operator,
            value,
            tokens: start..end.max(operator + 1),
        })
    }

    fn element(&mut self, place: &mut Place) -> Option<Element> {
        match self.kind(*place)? {
            Kind::Ampersand | Kind::Source => {
                let operator = Some(place.at);
                place.at += 1;
                Some(Element::Command(self.command(operator, place)))
            }
            Kind::Bare | Kind::Escape | Kind::Keyword(_) => {
                Some(Element::Command(self.command(None, place)))
            }
            kind if ends_element(kind) => None,
            _ => Some(Element::Expression(self.expression(place))),
        }
    }

    fn command(&mut self, operator: Option<usize>, place: &mut Place) -> Command {
        let start = operator.unwrap_or(place.at);
        let mut command = Command {
            operator,
            words: Vec::with_capacity(1),
            redirections: Vec::new(),
            tokens: start..place.at,
        };
        loop {
            self.skip_trivia(place);
            let Some(kind) = self.kind(*place) else {
                return command;
            };
            match kind {
                Kind::Comma => {
                    command.words.push(Word::Comma(place.at));
                    place.at += 1;
                }
                Kind::Parameter => {
                    command.words.push(Word::Parameter(place.at));
                    place.at += 1;
                }
                Kind::StopParsing => place.at += 1,
                Kind::Redirect | Kind::Merge => {
                    command.redirections.push(self.redirection(kind, place));
                }
                Kind::Ampersand if command.words.is_empty() => place.at += 1,
                _ if ends_element(kind) => return command,
                _ => command.words.push(Word::Operand(self.operand(place))),
            }
            command.tokens.end = place.at;
        }
    }

    fn redirection(&mut self, kind: Kind, place: &mut Place) -> Redirection {
        let operator = place.at;
        place.at += 1;
        let mut target = None;
        if kind == Kind::Redirect {
            self.skip_trivia(place);
            let next = self.kind(*place);
            if next.is_some_and(|kind| !ends_element(kind)) {
                target = Some(self.operand(place));
            }
        }
        Redirection {
            operator,
            target,
            tokens: operator..place.at,
        }
    }

    fn expression(&mut self, place: &mut Place) -> Expression {
        let mut expression = Expression {
            tokens: place.at..place.at,
            ..Expression::default()
        };
        loop {
            self.skip_trivia(place);
            let Some(kind) = self.kind(*place) else {
                return expression;
            };
            match kind {
                Kind::Assign | Kind::Keyword(Keyword::Param) => return expression,
                Kind::Redirect | Kind::Merge => {
                    expression.redirections.push(self.redirection(kind, place));
                }
                _ if ends_element(kind) => return expression,
                Kind::Operator | Kind::Comma | Kind::Static | Kind::Dot => {
                    expression.pieces.push(Piece::Operator(place.at));
                    place.at += 1;
                }
                _ => {
                    let operand: Operand = self.operand(place);
                    expression.pieces.push(Piece::Operand(operand));
                }
            }
            expression.tokens.end = place.at;
        }
    }
}

fn ends_element(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Newline
            | Kind::Semicolon
            | Kind::Pipe
            | Kind::AndAnd
            | Kind::OrOr
            | Kind::Ampersand
            | Kind::Close(_)
    )
}

fn continues(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::ElseIf | Keyword::Else | Keyword::Catch | Keyword::Finally
    )
}

fn closes_do(clauses: &[Clause], keyword: Keyword) -> bool {
    keyword == Keyword::Loop
        && clauses
            .last()
            .is_some_and(|clause| clause.keyword == Keyword::Do)
}
