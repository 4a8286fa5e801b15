//! The language-neutral middle: which program is run with which words.
//!
//! Batch, PowerShell and VBScript agree on this level and on no other, so
//! everything that judges a call works on [`Invocation`] and everything that
//! reads a language ends in it.

mod limit;
mod program;
mod word;

use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Origin, Text};

pub use limit::{Applicability, Limit};
pub(crate) use program::{is_one_of, written_name};
pub use program::{is_program, program_name, program_name_start};
pub use word::Word;

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
    /// Code that nobody here follows may change the command line before the tool gets it.
    pub changeable: bool,
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

impl Several {
    /// The arguments that the call has in any case, at its start, and the variable that
    /// holds the others.
    #[must_use]
    pub fn arguments(&self) -> Option<Vec<String>> {
        let variable = self.variable.clone()?;
        let words = |call: &Invocation| {
            let words = call.arguments.iter();
            words.map(|word| word.as_str().to_owned()).collect()
        };
        let mut readings = self.readings.iter().map(words);
        let mut known: Vec<String> = readings.next()?;
        let mut is_one = true;
        for other in readings {
            let same = known.iter().zip(&other).take_while(|(one, two)| one == two);
            known.truncate(same.count());
            is_one = false;
        }
        if is_one {
            known.clear();
        }
        known.push(variable);
        Some(known)
    }
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

/// Where a call is a statement of its own, so that others can follow it: a line, in
/// PowerShell a place among the statements of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLine {
    /// What stands before the call on its line, to be repeated: indentation, `@`.
    pub prefix: Span,
    /// What stands behind the call up to the end of the statement: redirections.
    pub suffix: Span,
    /// What ends the statement, as text: the line end of this line (`\r\n`, `\n`), or `; `.
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
            changeable: false,
        }
    }

    /// The calls of retired tools that may run here, if a variable holds which.
    #[must_use]
    pub fn readings(&self) -> &[Invocation] {
        let several = self.several.as_ref();
        several.map_or(&[], |several| &several.readings)
    }
}

impl Invocation {
    /// Whether every argument is known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let one = self.site.readings().is_empty();
        one && !self.site.changeable && self.arguments.iter().all(|word| word.text.is_known())
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
