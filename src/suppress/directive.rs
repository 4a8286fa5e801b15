//! One comment, read: a directive, a broken one, or just a comment.

use super::MARK;
use crate::span::Span;

/// A directive as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// The whole comment, markers included.
    pub(super) comment: Span,
    /// What it wants to cover.
    pub(super) scope: Scope,
    /// The rules and families in its bracket; none means all of them.
    pub(super) names: Option<Vec<Name>>,
}

/// What a directive wants to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// `ignore`: calls on its line or the next.
    Line,
    /// `ignore-file`.
    File,
}

/// A rule or family in a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What a comment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// Prose.
    Comment,
    /// Something that starts like a directive; says what is wrong with it.
    Broken(String),
    /// A directive.
    Directive(Directive),
}

/// Reads a comment.
pub(super) fn parse(text: &str, comment: Span) -> Parsed {
    let Some(written) = text.get(comment.range()) else {
        return Parsed::Comment;
    };
    let body = unmarked(written);
    let is_mark = |start: &str| start.eq_ignore_ascii_case(MARK);
    let Some(said) = body.get(..MARK.len()).filter(|start| is_mark(start)) else {
        return Parsed::Comment;
    };
    let said = body.get(said.len()..).unwrap_or_default().trim_start();
    let verb = said
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .next()
        .unwrap_or_default();
    let scope = match verb.to_ascii_lowercase().as_str() {
        "ignore" => Scope::Line,
        "ignore-file" => Scope::File,
        _ => {
            return Parsed::Broken(format!(
                "this directive says neither `ignore` nor `ignore-file` but `{verb}`"
            ));
        }
    };
    let behind = said.get(verb.len()..).unwrap_or_default();
    let start = comment.start + offset_in(written, behind);
    list(behind, start).map_or_else(Parsed::Broken, |names| {
        Parsed::Directive(Directive {
            comment,
            scope,
            names,
        })
    })
}

/// Where `part`, a slice of `whole`, starts in it.
fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// The comment without what makes it one: `rem`, `::`, `#`, `<# #>`, `'`.
fn unmarked(comment: &str) -> &str {
    let comment = comment.trim().trim_start_matches(['@', '(']).trim_start();
    let inner = match comment.strip_prefix("<#") {
        Some(block) => block.strip_suffix("#>").unwrap_or(block),
        None => line_comment(comment),
    };
    inner.trim()
}

fn line_comment(comment: &str) -> &str {
    let is_rem = |word: &&str| word.eq_ignore_ascii_case("rem");
    if comment.get(..3).is_some_and(|word| is_rem(&word)) {
        return comment.get(3..).unwrap_or_default();
    }
    comment.trim_start_matches([':', ';', '#', '\''])
}

/// What follows the verb, which starts at byte `start` of the script: a
/// bracket with names, a reason, or nothing.
fn list(behind: &str, start: usize) -> Result<Option<Vec<Name>>, String> {
    let blanks = behind.len() - behind.trim_start().len();
    let Some(inside) = behind.trim_start().strip_prefix('[') else {
        return Ok(None);
    };
    let Some(end) = inside.find(']') else {
        return Err("the bracket of this directive is not closed".to_owned());
    };
    let mut names = Vec::new();
    let mut at = start + blanks + 1;
    for part in inside.get(..end).unwrap_or_default().split(',') {
        let lead = part.len() - part.trim_start().len();
        let word = part.trim();
        if !word.is_empty() {
            names.push(Name {
                text: word.to_ascii_lowercase(),
                span: Span::new(at + lead, at + lead + word.len()),
            });
        }
        at += part.len() + 1;
    }
    if names.is_empty() {
        return Err("the bracket of this directive names no rule".to_owned());
    }
    Ok(Some(names))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(comment: &str) -> Parsed {
        let text = format!("ä{comment}\n");
        parse(&text, Span::new(2, 2 + comment.len()))
    }

    #[test]
    fn every_comment_marker_can_carry_a_directive() {
        for comment in [
            "rem dismigrate: ignore",
            "REM   Dismigrate:ignore  ",
            ":: dismigrate: ignore because",
            "# dismigrate: ignore",
            "<# dismigrate: ignore #>",
            "' dismigrate: ignore",
        ] {
            let Parsed::Directive(directive) = parsed(comment) else {
                panic!("{comment}: {:?}", parsed(comment));
            };
            assert_eq!((directive.scope, directive.names), (Scope::Line, None));
        }
    }

    #[test]
    fn names_know_their_place() {
        for comment in [
            "rem dismigrate: ignore-file [ pkgmgr, context-wait ] since: [x]",
            "<# dismigrate: ignore-file[pkgmgr,context-wait] #> ",
        ] {
            let Parsed::Directive(directive) = parsed(comment) else {
                panic!("{comment}: {:?}", parsed(comment));
            };
            let text = format!("ä{comment}");
            let names = directive.names.unwrap();
            let spelled: Vec<_> = names.iter().map(|name| &text[name.span.range()]).collect();
            assert_eq!(spelled, ["pkgmgr", "context-wait"]);
            assert_eq!(directive.scope, Scope::File);
        }
    }

    #[test]
    fn what_starts_like_a_directive_and_is_none_is_broken() {
        for comment in [
            "rem dismigrate: ingore",
            "rem dismigrate: ignore[pkgmgr",
            "rem dismigrate: ignore[]",
            "rem dismigrate:",
        ] {
            assert!(matches!(parsed(comment), Parsed::Broken(_)), "{comment}");
        }
        for comment in ["rem see dismigrate: ignore", "rem", "# dismigrate", ""] {
            assert_eq!(parsed(comment), Parsed::Comment, "{comment}");
        }
    }

    proptest! {
        #[test]
        fn names_stand_where_their_spans_say(
            marker in "(rem |::|#|<#|')? ?",
            rest in "( ?dismigrate: ?ignore(-file)? ?)?[\\[\\]a-zä,#> -]{0,20}",
        ) {
            let text = format!("ä{marker}{rest}\n");
            let span = Span::new(2, text.len() - 1);
            if let Parsed::Directive(directive) = parse(&text, span) {
                for name in directive.names.iter().flatten() {
                    prop_assert_eq!(&text[name.span.range()], name.text.as_str());
                    prop_assert!(span.contains(name.span));
                }
            }
        }
    }
}
