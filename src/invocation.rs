//! The language-neutral middle: which program is run with which words.
//!
//! Batch, PowerShell and VBScript agree on this level and on no other, so
//! everything that judges a call works on [`Invocation`] and everything that
//! reads a language ends in it.

use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Origin, Text};

/// One program that a script runs, with the words it receives.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The bytes that make up the call, wrappers included, redirections
    /// before and after it excluded.
    pub span: Span,
    /// The program as the caller names it.
    pub program: Word,
    /// What the program receives as argv after its own name.
    pub arguments: Vec<Word>,
    /// The command line behind the program's name as the program gets it, for
    /// programs that do not split it as the C runtime would (`cmd`). None where
    /// the caller passes words, not a line.
    pub tail: Option<Text>,
    /// What stands around the call and runs it, outermost first, as a person
    /// would say it: `cmd /c`, `start /w`, `call`, `&`.
    pub wrappers: Vec<String>,
    /// Where the call stands and what a rewrite of it must respect.
    pub site: Site,
}

/// One element of argv: what the program sees, and how it is written.
#[derive(Clone, Debug)]
pub struct Word {
    /// What the program receives, quotes and escapes undone.
    pub text: Text,
    /// How that is written, where it is not as it is received. Few words need it.
    spelling: Option<Box<Spelling>>,
}

/// How a word stands in the innermost layer.
#[derive(Clone, Debug)]
struct Spelling {
    /// All of it, quotes included.
    written: Text,
    /// For each byte of what is received, and for its end, the byte of `written`
    /// that spells it. May be empty when there is no difference.
    positions: Vec<usize>,
}

/// Where a call stands: how a new command is spelled there, and what around
/// it limits a rewrite.
#[derive(Clone, Debug)]
pub struct Site {
    /// The language in which the innermost layer is written.
    pub shell: Shell,
    /// The places that a new call is written to; all of them or none.
    pub slots: Vec<Slot>,
    /// Who runs the call.
    pub delivery: Delivery,
    /// Where the program is named, when the call only names a variable.
    pub definition: Option<Definition>,
    /// What makes a rewrite less than safe here, with the reason.
    pub limits: Vec<Limit>,
    /// The whole command, where PowerShell can run another in its place.
    pub statement: Option<Statement>,
    /// The call has its physical line to itself, so that further commands can
    /// follow on lines of their own.
    pub line: Option<OwnLine>,
    /// What is known of a variable that holds the command, and may hold another one.
    pub several: Option<Several>,
    /// Something in the script reads the exit code of the call.
    pub status_read: bool,
    /// What becomes of what the call prints.
    pub output: Output,
    /// The file that its output goes to, where that is known.
    pub written_to: Option<Text>,
    /// The unknown parts that do something each time they are asked, as they are
    /// spelled: a call that reads on, an increment.
    pub acts: Vec<Span>,
}

/// The commands that a variable may hold.
#[derive(Clone, Debug, Default)]
pub struct Several {
    /// The calls of retired tools that may run, the one at hand among them, where the
    /// variable holds arguments too.
    pub readings: Vec<Invocation>,
    /// That variable, as it is written.
    pub variable: Option<String>,
}

/// What becomes of what a call prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// At most a person reads it.
    Shown,
    /// It goes into a pipe that nothing empties.
    Piped,
    /// Something reads it, or may: a file, a pipe.
    Read,
    /// The script goes by it, as a value or a part of one: `$x = tool`, `for /f`, and
    /// in batch a pipe.
    Taken,
}

/// The assignments that name the program of a call which itself only names a
/// variable: a rewrite can change them, if every use of the variable is such a
/// call and changes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The bytes that spell the last component of the program's path, in every
    /// assignment that can reach the call.
    pub names: Vec<Span>,
    /// How many times the file reads the variable.
    pub uses: usize,
    /// The call itself can name the program instead: it has one certain value.
    pub can_resolve: bool,
    /// The variable holds no more than the program: it is not a table or an
    /// object that has it for an entry.
    pub is_word: bool,
}

/// Who runs a call, and how certain that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// The script itself.
    Runs,
    /// Another program, later or elsewhere: `psexec`, `schtasks`, `RunOnce`.
    Later,
    /// The command line is written into a file that looks like a script.
    Written,
    /// It is handed to a program that we do not know, or stands in a string
    /// that nothing is seen to run: a call only if its words are those of one.
    Passed,
}

/// A line that holds a call and nothing else but its redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLine {
    /// What stands before the call on its line, to be repeated: indentation, `@`.
    pub prefix: Span,
    /// What stands behind the call up to the end of the line: redirections.
    pub suffix: Span,
    /// The line end of this line, as text (`\r\n`, `\n`).
    pub end: &'static str,
}

/// A whole command of PowerShell, which another one can take the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its bytes.
    pub slot: Slot,
    /// What makes a command that PowerShell itself runs less than safe there.
    pub limits: Vec<Limit>,
}

/// How the innermost layer of a call spells a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// A line of `cmd.exe`.
    Batch {
        /// In a file a literal percent sign is doubled, at the prompt not.
        file: bool,
        /// `!` is special, because delayed expansion is on.
        delayed: bool,
    },
    /// A PowerShell command in argument mode.
    PowerShell,
    /// A command line handed to Windows as one string, with no shell between.
    Process,
}

/// A place in the source that a part of the new call is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The bytes that it replaces: the first span takes the new text, the
    /// others (what stood behind a redirection, say) are deleted.
    pub spans: Vec<Span>,
    /// Which part of the call goes there.
    pub form: Form,
    /// The layers between the innermost text and the file, innermost first.
    pub layers: Vec<Layer>,
}

/// Which part of a new call a [`Slot`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Program and arguments, as one command line.
    CommandLine,
    /// The name of the program alone, where its directory stays.
    Program,
    /// The program with its directory, where that goes.
    ProgramPath,
    /// The arguments, joined as in a command line.
    Arguments,
    /// The arguments as elements of a PowerShell array, joined by commas.
    ArgumentList,
}

/// Something at the site that lowers what a rewrite may claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The best that a fix can be here.
    pub applicability: Applicability,
    /// Why, for the person who reads the finding.
    pub reason: String,
}

/// How far a rewrite can be trusted, best first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// The new script does what the old one did; `fix` applies it.
    Safe,
    /// Meaning shifts in a way the author should look at.
    Unsafe,
    /// There is no rewrite.
    Manual,
}

impl Applicability {
    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Manual => "manual",
        }
    }
}

impl Limit {
    /// What leaves a rewrite to people.
    pub fn manual(reason: impl Into<String>) -> Self {
        Self::new(Applicability::Manual, reason)
    }

    /// What makes a rewrite unsafe, and no worse.
    pub fn unsafe_fix(reason: impl Into<String>) -> Self {
        Self::new(Applicability::Unsafe, reason)
    }

    /// What lets a rewrite be no better than this.
    pub fn new(applicability: Applicability, reason: impl Into<String>) -> Self {
        Self {
            applicability,
            reason: reason.into(),
        }
    }
}

impl Site {
    /// A place that the script runs itself, in `shell`, written to `slots`,
    /// with nothing in the way.
    #[must_use]
    pub fn new(shell: Shell, slots: Vec<Slot>) -> Self {
        Self {
            shell,
            slots,
            delivery: Delivery::Runs,
            definition: None,
            limits: Vec::new(),
            statement: None,
            line: None,
            several: None,
            status_read: false,
            output: Output::Shown,
            written_to: None,
            acts: Vec::new(),
        }
    }

    /// The calls of retired tools that may run here, if a variable holds which.
    #[must_use]
    pub fn readings(&self) -> &[Invocation] {
        let several = self.several.as_ref();
        several.map_or(&[], |several| &several.readings)
    }
}

impl Word {
    /// A word that is written just as the program receives it.
    #[must_use]
    pub fn plain(text: Text) -> Self {
        Self {
            text,
            spelling: None,
        }
    }

    /// A word that is written as `written`. `positions` are, for each byte of
    /// `text` and for its end, the byte of `written` that spells it; they may be
    /// left out when the two are the same.
    #[must_use]
    pub fn spelled(text: Text, written: Text, positions: Vec<usize>) -> Self {
        let spelling = Spelling { written, positions };
        Self {
            text,
            spelling: Some(spelling.into()),
        }
    }

    /// The word as it stands in the innermost layer, quotes included.
    #[must_use]
    pub fn written(&self) -> &Text {
        self.spelling
            .as_ref()
            .map_or(&self.text, |spelling| &spelling.written)
    }

    /// The byte of what is written that spells byte `offset` of `text`.
    #[must_use]
    pub fn position(&self, offset: usize) -> usize {
        let positions = self.spelling.as_ref().map(|spelling| &spelling.positions);
        let position = positions.and_then(|positions| positions.get(offset));
        position.copied().unwrap_or(offset)
    }

    /// Whether it is written with quotes anywhere.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        let written = |spelling: &Spelling| spelling.written.as_str() != self.text.as_str();
        self.spelling.as_deref().is_some_and(written)
    }

    /// What the program receives, an unknown part as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The name of the program that this word starts: the last component of
    /// its path, without `.exe`, in lower case. None where a variable hides it.
    #[must_use]
    pub fn program_name(&self) -> Option<String> {
        program_name(&self.text)
    }
}

/// The last component of a program's path, without `.exe`, in lower case; none
/// where an unknown part is in it. An unknown part before it counts as a
/// directory (`%~dp0peimg.exe`).
#[must_use]
pub fn program_name(text: &Text) -> Option<String> {
    written_name(text).map(str::to_ascii_lowercase)
}

/// Whether [`program_name`] is one of `names`, which are in lower case.
pub fn is_program(text: &Text, names: &[impl AsRef<str>]) -> bool {
    written_name(text).is_some_and(|written| is_one_of(written, names))
}

/// Whether a name, in any case, is one of `names`.
pub(crate) fn is_one_of(written: &str, names: &[impl AsRef<str>]) -> bool {
    let mut names = names.iter().map(AsRef::as_ref);
    names.any(|name| name.eq_ignore_ascii_case(written))
}

/// The name of a program as it is written, in any case.
pub(crate) fn written_name(text: &Text) -> Option<&str> {
    let name = match text.literal() {
        Some(known) => &known[last_component(known).unwrap_or_default()..],
        None => text.literal_in(program_name_start(text)..text.len())?,
    };
    // Every word of every call is asked for its name, and few end so.
    let name = match name.as_bytes() {
        [.., b' ' | b'.'] => name.trim_end_matches([' ', '.']),
        _ => name,
    };
    let name = match name.as_bytes() {
        [stem @ .., b'.', b'e' | b'E', b'x' | b'X', b'e' | b'E'] => &name[..stem.len()],
        _ => name,
    };
    (!name.is_empty()).then_some(name)
}

/// Where the last component of a program's path starts, in bytes of `text`.
#[must_use]
pub fn program_name_start(text: &Text) -> usize {
    if let Some(known) = text.literal() {
        return last_component(known).unwrap_or_default();
    }
    let start = text.runs().iter().rev().find_map(|run| {
        let range = run.range.clone();
        if !run.is_unknown() {
            let known = &text.as_str()[range.clone()];
            return last_component(known).map(|at| range.start + at);
        }
        Some(if range.end < text.len() {
            range.end
        } else {
            range.start
        })
    });
    start.unwrap_or_default()
}

/// Where the last component of a path starts; none where there is only one.
fn last_component(path: &str) -> Option<usize> {
    let is_separator = |byte: &u8| matches!(byte, b'\\' | b'/' | b':');
    let last = path.as_bytes().iter().rposition(is_separator);
    last.map(|at| at + 1)
}

impl Invocation {
    /// Whether every argument is known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let one = self.site.readings().is_empty();
        one && self.arguments.iter().all(|word| word.text.is_known())
    }

    /// The command line behind the program's name: as it was written, or put
    /// together from the words the way a caller of words does.
    #[must_use]
    pub fn command_tail(&self) -> Text {
        if let Some(tail) = &self.tail {
            return tail.clone();
        }
        let mut tail = Text::default();
        for word in &self.arguments {
            let span = word.text.span().unwrap_or(Span::empty(self.span.end));
            let quotes = word.text.is_empty() || word.as_str().contains([' ', '\t']);
            let open = if quotes { " \"" } else { " " };
            tail.push(open, Span::empty(span.start), Origin::Escape);
            tail.append(&word.text);
            if quotes {
                tail.push("\"", Span::empty(span.end), Origin::Escape);
            }
        }
        tail
    }
}
