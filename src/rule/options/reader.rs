//! From the words of a call to its options.

use std::ops::Range;

use super::super::{OptionId, Repeat, Tool, ValueKind};
use super::Options;
use crate::argv;
use crate::invocation::{Limit, Word};
use crate::language::holds_one_of;
use crate::spell::Value;
use crate::text::{Glyph, Run, Text};

/// The options among the words of a call of a tool.
pub(super) fn read(tool: &Tool, words: &[Word]) -> Options {
    let mut reader = Reader {
        tool,
        options: Options {
            words: words.len(),
            optionlike: words.iter().any(|word| !word.text.is_known()),
            ..Options::default()
        },
        last: None,
        operands: Vec::new(),
    };
    for word in words {
        reader.word(word);
    }
    reader.surplus();
    reader.options
}

struct Reader<'a> {
    tool: &'a Tool,
    options: Options,
    /// The option that the word before gave, for lists broken by a blank.
    last: Option<OptionId>,
    /// The words without a prefix, where the tool takes one.
    operands: Vec<String>,
}

impl Reader<'_> {
    fn word(&mut self, word: &Word) {
        if let Some(part) = self.further_options(word) {
            self.problem(format!(
                "`{part}` may bring further options with it, which cannot be told from the value"
            ));
        }
        if let Some(part) = argv::quote_taker(word.written()) {
            self.problem(format!(
                "what `{part}` stands for ends in a backslash, which makes the closing quote part of the value: put a dot before the quote"
            ));
        }
        if is_never_closed(word) {
            self.problem(format!(
                "a quote is misplaced in `{}`: it is never closed, and all behind it is part of the value",
                word.as_str()
            ));
        }
        if let Some(part) = may_close(word) {
            self.problem(format!(
                "a quote is open before `{part}`, and it cannot be told from the script whether the value closes it"
            ));
        }
        let first = word.text.atoms().next().map(|atom| atom.glyph);
        match first {
            Some(Glyph::Char(c)) if self.tool.prefixes.contains(&c) => self.option(word, c),
            Some(Glyph::Unknown(_)) if self.is_open_ended(word) => self.unreadable(word),
            _ => self.operand(word),
        }
    }

    /// The unknown part of a word that may hold a blank and an option behind it: in one
    /// of its values, or in a string of the code that gives it, or as all arguments.
    fn further_options<'w>(&self, word: &'w Word) -> Option<&'w str> {
        if quotes(word.written()) > 0 {
            return None;
        }
        let is_option = |rest: &str| {
            let option = rest.trim_start_matches([' ', '\t']);
            let mut first = option.chars();
            option.len() < rest.len()
                && first
                    .next()
                    .is_some_and(|first| self.tool.prefixes.contains(&first))
                && first.next().is_some_and(char::is_alphabetic)
        };
        let in_text = |text: &str| text.char_indices().any(|(at, _)| is_option(&text[at..]));
        let in_value = |value: &Text| in_text(value.literal().unwrap_or(value.as_str()));
        let in_code = |code: &str| strings(code).any(in_text);
        let mut unknown = word.text.unknown();
        // All arguments that a batch file was called with, glued to something.
        let all = |run: &Run, code: &str| code == "%*" && run.range.len() < word.text.len();
        let part = unknown.find(|run| {
            let code = &word.as_str()[run.range.clone()];
            let mut values = run.alternatives().iter();
            let is_many = |value: &Text| all(run, value.as_str()) || in_value(value);
            all(run, code) || in_code(code) || values.any(is_many)
        });
        part.map(|run| &word.as_str()[run.range.clone()])
    }

    /// An unknown word can be an option, unless it is a path that goes on, or
    /// the tool takes a word of its own.
    fn is_open_ended(&self, word: &Word) -> bool {
        match self.tool.positional {
            None => true,
            Some(option) => {
                let whole = word.text.runs().len() == 1;
                whole && (self.options.has(option) || word.as_str().starts_with("%*"))
            }
        }
    }

    fn unreadable(&mut self, word: &Word) {
        self.options.optionlike = true;
        self.options.unreadable = true;
        self.last = None;
        self.problem(format!(
            "what `{}` holds cannot be read from the script: it may be any option",
            word.as_str()
        ));
    }

    fn option(&mut self, word: &Word, prefix: char) {
        self.options.optionlike = true;
        let start = prefix.len_utf8();
        let is_separator = |glyph: Glyph<'_>| {
            glyph
                .char()
                .is_some_and(|c| self.tool.separators.contains(&c))
        };
        let separator = word
            .text
            .atoms()
            .skip(1)
            .find(|atom| is_separator(atom.glyph));
        let end = separator
            .as_ref()
            .map_or(word.text.len(), |atom| atom.range.start);
        let name = word.text.slice(start..end);
        let Some(literal) = name.literal() else {
            return self.unreadable(word);
        };
        let Some(option) = self.tool.option(&literal.to_ascii_lowercase()) else {
            self.last = None;
            return self.problem(format!(
                "{} has no option `{}`",
                self.tool.name,
                word.as_str()
            ));
        };
        let value = separator.map(|atom| value_of(word, atom.range.end));
        self.give(
            option,
            value.filter(|value| !value.text.is_empty()),
            end < word.text.len(),
            word,
        );
    }

    /// Notes an option; `glued` says that a separator followed its name.
    fn give(&mut self, option: OptionId, value: Option<Value>, glued: bool, word: &Word) {
        let opt = self.tool.opt(option);
        self.last = Some(option);
        let problem = match (&value, opt.kind) {
            (_, ValueKind::None) if glued => Some(format!("`{}` takes no value", word.as_str())),
            (None, ValueKind::None) => None,
            (None, _) if opt.optional && !glued => None,
            (None, _) => Some(format!(
                "`{}` needs a value, glued on with `{}`",
                word.as_str(),
                self.tool.separators.iter().collect::<String>()
            )),
            (Some(value), _) => malformed(value, opt.kind, &opt.one_of),
        };
        if self.options.has(option) && opt.repeat == Repeat::Refuse {
            self.problem(format!(
                "{} is given twice, which {} refuses",
                self.tool.shown(option),
                self.tool.name
            ));
        }
        self.options.problems.extend(problem);
        self.options.given.entry(option).or_default().extend(value);
    }

    /// A word without a prefix: the rest of a list that a blank broke, or the
    /// word that the tool takes by position.
    fn operand(&mut self, word: &Word) {
        let broken = self.last.filter(|option| {
            let opt = self.tool.opt(*option);
            let open = self
                .options
                .values(*option)
                .last()
                .is_some_and(|value| value.text.as_str().ends_with(';'));
            opt.joins && (open || word.as_str().starts_with(';'))
        });
        if let Some(option) = broken {
            let value = value_of(word, 0);
            self.options
                .problems
                .extend(malformed(&value, ValueKind::Names, &[]));
            self.options.given.entry(option).or_default().push(value);
            let reason = format!(
                "a blank breaks the list before `{}`, so {} refuses the call as it stands: the rewrite joins the list",
                word.as_str(),
                self.tool.name
            );
            self.options.limits.push(Limit::unsafe_fix(reason));
            return;
        }
        self.last = None;
        match self.tool.positional {
            Some(option) => {
                self.options.optionlike |= self.tool.positional_suffices;
                let value = value_of(word, 0);
                let takes = self.tool.opt(option).repeat != Repeat::Refuse;
                if takes || self.operands.is_empty() {
                    self.give(option, Some(value), false, word);
                } else {
                    self.options.given.entry(option).or_default().push(value);
                }
                self.operands.push(word.as_str().to_owned());
            }
            None => self.problem(format!(
                "`{}` is no option: {} refuses it",
                word.as_str(),
                self.tool.name
            )),
        }
    }

    /// Says what stands there where the tool takes one word without a prefix.
    fn surplus(&mut self) {
        let takes = self.tool.positional.map(|id| self.tool.opt(id).repeat);
        if self.operands.len() > 1 && takes == Some(Repeat::Refuse) {
            self.problem(format!(
                "{} takes one word without a prefix, its {}, and here are `{}`: options start with `{}`, and a value with blanks needs quotes",
                self.tool.name,
                self.tool.positional.map(|id| self.tool.shown(id)).unwrap_or_default(),
                self.operands.join("`, `"),
                self.tool.prefixes.iter().collect::<String>()
            ));
        }
    }

    fn problem(&mut self, problem: String) {
        self.options.problems.push(problem);
    }
}

/// What stands between the quotes of a piece of code.
fn strings(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        let start = rest.find(['\'', '"'])?;
        let (quote, behind) = (&rest[start..=start], &rest[start + 1..]);
        let end = behind.find(quote)?;
        rest = &behind[end + 1..];
        Some(&behind[..end])
    })
}

/// The value in a word from `start` on.
fn value_of(word: &Word, start: usize) -> Value {
    let text = word.text.slice(start..word.text.len());
    // A quote right behind the separator belongs to the value.
    let position = start
        .checked_sub(1)
        .map_or(0, |separator| word.position(separator) + 1);
    let written = word.written().slice(position..word.written().len());
    Value {
        written: is_balanced(word.written(), position).then_some(written),
        quoted: word
            .written()
            .atoms()
            .any(|atom| matches!(atom.glyph.char(), Some('"' | '\''))),
        text,
    }
}

/// Whether the written word can be cut at `position` and its rest stand alone:
/// no quote is open there, and none stays open.
fn is_balanced(written: &Text, position: usize) -> bool {
    let quotes = |part: Range<usize>| quotes(&written.slice(part)).is_multiple_of(2);
    let value_splits = written.runs().iter().any(|run| {
        run.range.start < position
            && position < run.range.end
            && !matches!(run.origin, crate::text::Origin::Source)
    });
    !value_splits && quotes(0..position) && quotes(position..written.len())
}

/// Whether a quote that nothing closes takes what stands behind it, words of their own
/// perhaps, into a word.
fn is_never_closed(word: &Word) -> bool {
    let is_open = !quotes(word.written()).is_multiple_of(2) && quotes(&word.text) == 0;
    is_open && holds_one_of(&[" /", "\t/", " -", "\t-"], word.as_str())
}

/// The first unknown part behind a quote that nothing known closes.
fn may_close(word: &Word) -> Option<&str> {
    let written = word.written();
    let (mut open, mut part) = (false, None);
    for atom in written.atoms() {
        match atom.glyph {
            Glyph::Char('"') => (open, part) = (!open, None),
            Glyph::Unknown(run) => {
                part = part.or(Some(&word.written().as_str()[run.range.clone()]));
            }
            Glyph::Char(_) => {}
        }
    }
    part.filter(|_| open && quotes(&word.text) == 0)
}

/// How many quotes there are. Those in an expression that stands for an unknown
/// part are no part of the text.
fn quotes(text: &Text) -> usize {
    let known = text.atoms().filter_map(|atom| atom.glyph.char());
    known.filter(|character| *character == '"').count()
}

/// Whether the known parts of an item can stand in the name of a feature or
/// package; some names have blanks (`More Games`).
fn is_name(item: &Text) -> bool {
    let fits =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | ' ' | '(' | ')');
    item.atoms().all(|atom| atom.glyph.char().is_none_or(fits))
}

/// What is wrong with a value.
fn malformed(value: &Value, kind: ValueKind, one_of: &[String]) -> Option<String> {
    let text = value.text.as_str();
    let known = value.text.is_known();
    if quotes(&value.text) > 0 {
        return Some(format!(
            "a quote is misplaced in `{text}`: a backslash before a closing quote makes it part of the value"
        ));
    }
    if text.contains(['\u{201C}', '\u{201D}', '\u{201E}', '\u{2018}', '\u{2019}']) {
        return Some(format!(
            "typographic quotes are ordinary characters to cmd: they become part of the value in `{text}`"
        ));
    }
    if text.starts_with('@')
        && value
            .text
            .runs()
            .first()
            .is_some_and(|run| !run.is_unknown())
    {
        return Some(format!(
            "`{text}` is replaced by `forfiles` only, and only inside its quoted command"
        ));
    }
    if kind == ValueKind::Names
        && let Some(name) = value
            .text
            .split(|c| c == ';')
            .iter()
            .find(|item| !is_name(item))
    {
        return Some(format!(
            "`{}` is no name of a feature or package: only `;` separates names",
            name.as_str()
        ));
    }
    if matches!(kind, ValueKind::List | ValueKind::Names)
        && known
        && text.split(';').all(str::is_empty)
    {
        return Some(format!("the list `{text}` is empty"));
    }
    let refused = known
        && !one_of.is_empty()
        && !one_of
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(text));
    refused.then(|| format!("`{text}` is none of {}", one_of.join(", ")))
}
