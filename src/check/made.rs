//! Directories that a script makes itself.
//!
//! ```text
//! md "%TEMP%\\%%i"
//! expand %1 -F:* "%TEMP%\\%%i"
//! pkgmgr /ip /m:"%TEMP%\\%%i"
//! ```

use std::collections::HashMap;

use crate::language::{Script, holds_one_of};
use crate::span::{Span, Spans};
use crate::text::Text;

/// The directories as they are written, in lower case, and where each is made first.
pub(super) struct Made {
    directories: HashMap<String, usize>,
}

/// What makes a directory of each of its arguments, as `.CreateFolder` does.
const MAKES: [&str; 2] = ["md", "mkdir"];

/// What takes an archive apart. The last argument is a directory where it is told which
/// files to take. Source: `expand /?`.
const EXPANDS: [&str; 2] = ["expand", "expand.exe"];

impl Made {
    pub(super) fn of(text: &str, script: &Script) -> Self {
        let comments: Spans = script.comments.iter().copied().collect();
        let mut directories = HashMap::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let lead = line.len() - line.trim_start().len();
            let said = Span::new(start + lead, start + line.trim_end().len());
            let is_comment = || comments.contain(said);
            if !holds_one_of(&["md", "mkdir", "expand", "createfolder"], line) || is_comment() {
                continue;
            }
            let line = line.to_ascii_lowercase();
            for command in line.split(['&', '|', ';']) {
                for directory in made_by(command) {
                    directories.entry(directory.to_owned()).or_insert(start);
                }
            }
        }
        Self { directories }
    }

    /// Whether a value is one of them, and is made before a place.
    pub(super) fn holds(&self, value: &Text, place: usize) -> bool {
        let value = value.as_str().to_ascii_lowercase();
        let made = self.directories.get(plain(&value));
        made.is_some_and(|made| *made < place)
    }
}

/// The directories that a command in lower case makes.
fn made_by(command: &str) -> Vec<&str> {
    let command = command.split('>').next().unwrap_or_default();
    let words = words(command);
    if words.first().is_some_and(|first| first.starts_with("echo")) {
        return Vec::new();
    }
    let makes = |word: &&str| MAKES.contains(word) || word.ends_with(".createfolder");
    if let Some(at) = words.iter().position(makes) {
        let made = words[at + 1..].iter().filter(|word| !word.starts_with('-'));
        return made.map(|word| plain(word)).collect();
    }
    let is_expand = |word: &&str| {
        let program = word.rsplit('\\').next().unwrap_or_default();
        EXPANDS.contains(&program)
    };
    let Some(at) = words.iter().position(is_expand) else {
        return Vec::new();
    };
    let takes_files = |word: &&str| word.starts_with("-f:") || word.starts_with("/f:");
    let made = words.last().filter(|last| !takes_files(last));
    let made = made.filter(|_| words[at + 1..].iter().any(takes_files));
    made.map(|word| plain(word)).into_iter().collect()
}

/// The words of a command, their quotes left out.
fn words(command: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (at, part) in command.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part);
        } else {
            let is_between = |c: char| c.is_whitespace() || "(),@".contains(c);
            words.extend(part.split(is_between).filter(|word| !word.is_empty()));
        }
    }
    words
}

/// A directory without the sign that may stand at its end.
fn plain(directory: &str) -> &str {
    directory
        .trim_matches(['"', '\''])
        .trim_end_matches(['\\', '/'])
}
