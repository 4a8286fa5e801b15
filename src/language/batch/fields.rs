//! How `for /f` makes fields of a line: `"tokens=1,2* delims=,"`.
//!
//! Source: Microsoft, "for".

use crate::text::{Origin, Text};

/// The options of a `for /f` that say what its variables are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields {
    /// The numbers of the fields, from 1.
    tokens: Vec<usize>,
    /// One more variable has what stands behind the last of them.
    rest: bool,
    delimiters: String,
    /// The first lines are left out.
    skips: bool,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            tokens: vec![1],
            rest: false,
            delimiters: " \t".to_owned(),
            skips: false,
        }
    }
}

impl Fields {
    /// A line as it is.
    pub(super) fn whole() -> Self {
        Self {
            delimiters: String::new(),
            ..Self::default()
        }
    }

    /// Takes in a word of options, in quotes or without.
    pub(super) fn read(&mut self, options: &str) {
        let options = options.trim_matches('"');
        self.skips |= value_of("skip=", options).is_some();
        if let Some(value) = value_of("tokens=", options) {
            let value = value.split(' ').next().unwrap_or_default();
            (self.tokens, self.rest) = tokens(value);
        }
        if let Some(value) = value_of("delims=", options) {
            // A blank belongs to them at the end only.
            let end = value.trim_end().find(' ').unwrap_or(value.len());
            value[..end].clone_into(&mut self.delimiters);
        }
    }

    /// How many variables are given something.
    pub(super) fn count(&self) -> usize {
        self.tokens.len() + usize::from(self.rest)
    }

    /// What a first line that is known gives to the variables, in order; an edit of it
    /// would change more than one.
    pub(super) fn of(&self, line: &Text) -> Vec<Text> {
        let known = line.literal().filter(|_| !self.skips);
        let (Some(content), Some(site)) = (known, line.span()) else {
            return Vec::new();
        };
        let text = |part: &str| {
            let mut text = Text::default();
            text.push(part, site, Origin::Escape);
            text
        };
        let found = self.split(content).into_iter();
        found
            .take_while(|part| !part.is_empty())
            .map(text)
            .collect()
    }

    fn split<'a>(&self, line: &'a str) -> Vec<&'a str> {
        let ends = |c: char| self.delimiters.contains(c);
        let mut rest = line.trim_start_matches(ends);
        let mut fields = Vec::new();
        let last = self.tokens.iter().copied().max().unwrap_or_default();
        for _ in 0..last {
            let end = rest.find(ends).unwrap_or(rest.len());
            fields.push(&rest[..end]);
            rest = rest[end..].trim_start_matches(ends);
        }
        let numbers = self.tokens.iter();
        let mut found: Vec<&str> = numbers.map(|number| fields[number - 1]).collect();
        if self.rest {
            found.push(rest);
        }
        found
    }
}

/// What stands behind the name of an option.
fn value_of<'a>(name: &str, options: &'a str) -> Option<&'a str> {
    let at = options.to_ascii_lowercase().find(name)?;
    Some(&options[at + name.len()..])
}

/// cmd has no more variables than letters.
const MOST_TOKENS: usize = 31;

/// `1,3-5*`
fn tokens(value: &str) -> (Vec<usize>, bool) {
    let numbers = value.trim_end_matches('*');
    let mut tokens = Vec::new();
    for part in numbers.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first @ 1..), Ok(last)) = (first.parse(), last.parse::<usize>()) {
            tokens.extend(first..=last.min(MOST_TOKENS));
        }
    }
    tokens.retain(|token| *token <= MOST_TOKENS);
    tokens.truncate(MOST_TOKENS);
    (tokens, value.ends_with('*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_the_options_say() {
        for (options, line, fields) in [
            ("", "  a b", &["a"][..]),
            ("\"tokens=*\"", " a b ", &["a b "]),
            ("\"delims=\"", " a b", &[" a b"]),
            ("\"tokens=1*\"", "1 pkgmgr /iu:A", &["1", "pkgmgr /iu:A"]),
            (
                "\"tokens=1,2*\"",
                "x pkgmgr /iu:A /q",
                &["x", "pkgmgr", "/iu:A /q"],
            ),
            ("\"usebackq tokens=2 delims==\"", "T=pkgmgr", &["pkgmgr"]),
            ("\"tokens=1* delims==\"", "s=a=b", &["s", "a=b"]),
            ("\"tokens=2-3 delims=, \"", "a,b c", &["b", "c"]),
            ("\"delims=, tokens=2\"", "a,b c", &["b c"]),
            ("\"tokens=3\"", "a b", &[]),
            ("\"skip=1 tokens=1\"", "a b", &[]),
            ("\"tokens=0,99\"", "a b", &[]),
        ] {
            let mut own = Fields::default();
            own.read(options);
            let found = own.of(&Text::source(line, 0));
            let found: Vec<&str> = found.iter().map(Text::as_str).collect();
            assert_eq!(found, fields, "{options} {line}");
        }
    }
}
