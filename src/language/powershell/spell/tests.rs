//! Spelling and reading are inverses, and words keep their meaning.

use super::super::read;
use super::*;
use crate::span::Span;
use crate::spell::Value;
use crate::text::Text;
use proptest::prelude::*;

fn value(text: &str) -> NewWord {
    NewWord {
        parts: vec![
            Part::Literal("/PackagePath:".to_owned()),
            Part::Value(Value {
                text: Text::source(text, 0),
                written: None,
                quoted: false,
            }),
        ],
    }
}

fn written(text: &str, spelling: &str) -> NewWord {
    NewWord {
        parts: vec![
            Part::Literal("/PackagePath:".to_owned()),
            Part::Value(Value {
                text: Text::source(text, 0),
                written: Some(Text::source(spelling, 0)),
                quoted: false,
            }),
        ],
    }
}

fn shown(fragments: &[Fragment]) -> String {
    fragments
        .iter()
        .map(|fragment| match fragment {
            Fragment::Text(text) => text.clone(),
            Fragment::Verbatim(span) => format!("<{}..{}>", span.start, span.end),
        })
        .collect()
}

#[test]
fn words_are_quoted_where_powershell_needs_it() {
    for (word, expected) in [
        (value("a.cab"), "/PackagePath:a.cab"),
        (value("a b"), "'/PackagePath:a b'"),
        (value("a;b"), "'/PackagePath:a;b'"),
        (value("a,b"), "'/PackagePath:a,b'"),
        (value("it's"), "\"/PackagePath:it's\""),
        (value("a$b"), "'/PackagePath:a$b'"),
        (value("a#b"), "'/PackagePath:a#b'"),
        (value("a(b)"), "'/PackagePath:a(b)'"),
        (value("a\u{201c}b"), "'/PackagePath:a\u{201c}b'"),
        (written("$x", "$x"), "/PackagePath:$x"),
        (written("a b", "\"a b\""), "/PackagePath:\"a b\""),
        (written("a b", "'a b'"), "/PackagePath:'a b'"),
        (written("a b", "a b\""), "'/PackagePath:a b'"),
        (written("$x b", "$x b\""), "\"/PackagePath:$x b\""),
        (written("$x\\b", "$x\\b"), "/PackagePath:$x\\b"),
        (written("$($x.y)", "$($x.y)"), "/PackagePath:$($x.y)"),
    ] {
        let fragments = spell_words(&[word], Form::CommandLine).unwrap();
        assert_eq!(shown(&fragments), expected);
    }
}

#[test]
fn unknown_parts_stay_where_they_are() {
    let mut text = Text::default();
    text.push_unknown("$x", Span::new(5, 7));
    text.push_source(" y", 7);
    let word = NewWord {
        parts: vec![
            Part::Literal("/M:".to_owned()),
            Part::Value(Value {
                text,
                written: None,
                quoted: true,
            }),
        ],
    };
    let fragments = spell_words(std::slice::from_ref(&word), Form::Arguments).unwrap();
    assert_eq!(shown(&fragments), "\"/M:<5..7> y\"");
    let fragments = spell_process_list(&[word]).unwrap();
    assert_eq!(shown(&fragments), "\"/M:`\"<5..7> y`\"\"");
}

#[test]
fn arrays_are_quoted_throughout() {
    let words = [NewWord::literal("/Online"), value("a b")];
    let list = spell_words(&words, Form::ArgumentList).unwrap();
    assert_eq!(shown(&list), "'/Online', '/PackagePath:a b'");
    let list = spell_process_list(&words).unwrap();
    assert_eq!(shown(&list), "'/Online', '/PackagePath:\"a b\"'");
}

/// The words that a spelled command line gives when it is read again.
fn read_back(line: &str) -> Vec<String> {
    let script = read(line, None);
    let call = script
        .invocations
        .iter()
        .find(|call| call.program.as_str() == "dism")
        .unwrap();
    call.arguments
        .iter()
        .map(|word| word.as_str().to_owned())
        .collect()
}

proptest! {
    #[test]
    fn reading_undoes_spelling(texts in prop::collection::vec("[ -!#-~\u{2018}-\u{201e}]{1,12}", 1..4)) {
        let words: Vec<_> = texts.iter().map(|text| value(text)).collect();
        let fragments = spell_words(&words, Form::CommandLine).unwrap();
        let line = format!("dism {}", shown(&fragments));
        let expected: Vec<_> = texts.iter().map(|text| format!("/PackagePath:{text}")).collect();
        prop_assert_eq!(read_back(&line), expected);
    }
}
