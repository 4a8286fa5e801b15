//! The words and signs of a condition, in batch, PowerShell and VBScript.

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Unequal};

/// The signs of batch, PowerShell and VBScript.
const RELATIONS: [(&str, Relation); 23] = [
    ("==", Equal),
    ("=", Equal),
    ("equ", Equal),
    ("-eq", Equal),
    ("-like", Equal),
    ("-match", Equal),
    ("<>", Unequal),
    ("neq", Unequal),
    ("-ne", Unequal),
    ("-notlike", Unequal),
    ("-notmatch", Unequal),
    ("<", Less),
    ("lss", Less),
    ("-lt", Less),
    ("<=", LessOrEqual),
    ("leq", LessOrEqual),
    ("-le", LessOrEqual),
    (">", Greater),
    ("gtr", Greater),
    ("-gt", Greater),
    (">=", GreaterOrEqual),
    ("geq", GreaterOrEqual),
    ("-ge", GreaterOrEqual),
];

pub(super) const NEGATIONS: [&str; 3] = ["not", "-not", "!"];

pub(super) const ANDS: [&str; 2] = ["and", "-and"];

pub(super) const ORS: [&str; 2] = ["or", "-or"];

/// The sign that a word is.
pub(super) fn relation(word: &str) -> Option<Relation> {
    let (_, relation) = RELATIONS.iter().find(|(sign, _)| *sign == word)?;
    Some(*relation)
}

impl Relation {
    /// How the second value is compared with the first.
    pub(super) fn seen_from_the_other_side(self) -> Self {
        match self {
            Equal | Unequal => self,
            Less => Greater,
            LessOrEqual => GreaterOrEqual,
            Greater => Less,
            GreaterOrEqual => LessOrEqual,
        }
    }
}

/// The words and signs of a condition in lower case, without its quotes and brackets,
/// up to the `then` of VBScript.
pub(super) fn words(condition: &str) -> Vec<&str> {
    let is_between = |c: char| c.is_whitespace() || "\"'(){},;".contains(c);
    let words = condition.split(is_between).flat_map(signs);
    words.take_while(|word| *word != "then").collect()
}

/// A condition with the parts of a version as one number, as `New-Object Version 6, 1`
/// means them.
pub(super) fn numbered(condition: &str) -> String {
    let mut numbered = String::new();
    let mut parts = condition.split(',').peekable();
    while let Some(part) = parts.next() {
        let ends_in_number = part.trim_end().ends_with(|c: char| c.is_ascii_digit());
        numbered.push_str(if ends_in_number {
            part.trim_end()
        } else {
            part
        });
        let Some(next) = parts.peek_mut() else {
            break;
        };
        let starts_with_number = next.trim_start().starts_with(|c: char| c.is_ascii_digit());
        if ends_in_number && starts_with_number {
            *next = next.trim_start();
            numbered.push('.');
        } else {
            numbered.push(',');
        }
    }
    numbered
}

/// A word and the signs that stand at it: `"6.0"=="x"`, `a<b`.
fn signs(text: &str) -> impl Iterator<Item = &str> {
    let is_sign = |c: char| "=<>!".contains(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| is_sign(c) != is_sign(first));
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some(word)
    })
}

/// `!x!` as `%x%`.
pub(super) fn undelayed(condition: &str) -> String {
    let mut plain = String::new();
    let mut parts = condition.split('!').peekable();
    let mut is_open = false;
    while let Some(part) = parts.next() {
        plain.push_str(part);
        if parts.peek().is_none() {
            break;
        }
        let is_name = |part: &&str| !part.is_empty() && part.chars().all(is_of_name);
        let opens = !is_open && parts.peek().is_some_and(is_name);
        plain.push(if opens || is_open { '%' } else { '!' });
        is_open = opens;
    }
    plain
}

/// Whether a character stands in the names of variables.
pub(super) fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
