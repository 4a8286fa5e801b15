//! The languages that are read, and what reading a script yields.

use serde::{Deserialize, Serialize};

use self::slice::Seeds;
use crate::invocation::Invocation;
use crate::span::Span;
use crate::text::Text;

pub mod batch;
mod names;
pub mod powershell;
pub mod slice;
pub mod vbscript;

pub(crate) use names::{
    CALLED, Occurrence, RELEASES, RUNNING, TOOLS, calls_one_of, holds_a_call, holds_one_of,
    occurrences,
};

/// A script language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Batch files of `cmd.exe`.
    Batch,
    /// Windows PowerShell and PowerShell.
    PowerShell,
    /// VBScript of its own.
    VbScript,
    /// VBScript inside `<script>` elements: `.wsf` and `.hta`.
    Wsf,
    /// What Windows Script Host runs and nothing here reads: JScript, and encoded
    /// scripts.
    Other,
}

/// What a reader found in a script.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Every program that is run, calls inside calls included, in order of position.
    pub invocations: Vec<Invocation>,
    /// Programs that name others without running them (`taskkill`, `where`), and
    /// methods that do, with a dot before their name (`.FileExists`).
    pub named: Vec<Invocation>,
    /// Where the script goes one way or another.
    pub choices: Vec<Choice>,
    /// The comments, markers included.
    pub comments: Vec<Span>,
    /// The places that no reader covers although one of the names may be in them.
    pub unread: Vec<Unread>,
    /// Statements without which the rest would be read the same, but for the
    /// values of variables; in order. Not every such statement is here.
    pub loose: Vec<Loose>,
}

/// A statement that can be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// All of it: in batch with the ends of its lines.
    pub span: Span,
    /// The names of what it sets, in lower case.
    pub sets: Vec<String>,
    /// The functions that it calls or declares, in lower case: a call sets their
    /// parameters.
    pub calls: Vec<String>,
    /// What part it has in the script.
    pub part: Part,
    /// What it says beyond its words.
    pub says: Says,
    /// Whether it is an invocation of its own.
    pub runs: Runs,
    /// What it sets is an object, which is used by its members.
    pub object: bool,
}

impl Loose {
    /// A statement at `span` that does nothing as far as is known.
    #[must_use]
    pub fn at(span: Span) -> Self {
        Self {
            span,
            sets: Vec::new(),
            calls: Vec::new(),
            part: Part::Plain,
            says: Says::Words,
            runs: Runs::Perhaps,
            object: false,
        }
    }
}

/// What part a statement has in its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It runs, and the next one does.
    Plain,
    /// It jumps or calls, or others jump to it: without it a variable may seem to
    /// have fewer values than it has.
    Jump,
    /// It declares what others call: a proof cannot do without it.
    Declaration,
}

/// What a statement says beyond the words that stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// No more than they do.
    Words,
    /// What runs there is named by variables, or it may change what others name.
    More,
    /// A variable in it may hold one of the tools, or what it sets is more than plain
    /// text.
    Tool,
}

/// Whether a statement runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// It is a call of one, and no more.
    Surely,
    /// It may hold calls.
    Perhaps,
    /// It holds no call.
    Never,
}

/// A place where a script goes one way or another.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it asks, all of it: `if not exist x`. Empty where it asks nothing (`try`).
    pub condition: Text,
    /// Where it asks.
    pub span: Span,
    /// What runs when the condition holds, then what runs when it does not;
    /// of a `switch` and its kin all ways.
    pub arms: Vec<Span>,
    /// Where the only way leaves, the other one is what follows up to the next
    /// label, as in batch.
    pub to_label: bool,
}

/// A place that no reader covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// The place.
    pub span: Span,
    /// What it is and why it was not read.
    pub reason: String,
}

/// The extensions of scripts, without the dot.
const EXTENSIONS: [(&str, Language); 8] = [
    ("bat", Language::Batch),
    ("cmd", Language::Batch),
    ("ps1", Language::PowerShell),
    ("psm1", Language::PowerShell),
    ("vbs", Language::VbScript),
    ("wsf", Language::Wsf),
    ("hta", Language::Wsf),
    ("vbe", Language::Other),
];

/// Those of scripts that are told of only where somebody names them: most are none of
/// Windows.
const OF_NAMED: [&str; 2] = ["js", "jse"];

impl Language {
    /// The language of a file by its extension (without the dot, any case).
    #[must_use]
    pub fn of_extension(extension: impl AsRef<[u8]>) -> Option<Self> {
        let extension = extension.as_ref();
        let is_it = |(name, _): &&(&str, Self)| name.as_bytes().eq_ignore_ascii_case(extension);
        EXTENSIONS.iter().find(is_it).map(|(_, language)| *language)
    }

    /// The same for a file that is named, not met in a directory.
    #[must_use]
    pub fn of_named_extension(extension: impl AsRef<[u8]>) -> Option<Self> {
        let extension = extension.as_ref();
        let mut others = OF_NAMED.iter().map(|name| name.as_bytes());
        let is_other = others.any(|name| name.eq_ignore_ascii_case(extension));
        Self::of_extension(extension).or_else(|| is_other.then_some(Self::Other))
    }

    /// The name that reports use: `batch`, `powershell`, `vbscript`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::PowerShell => "powershell",
            Self::VbScript | Self::Wsf => "vbscript",
            Self::Other => "other",
        }
    }

    /// A statement that does nothing, to stand for some that are left out.
    #[must_use]
    pub fn filler(self) -> &'static str {
        match self {
            Self::Batch => "ver\n",
            Self::PowerShell => "0",
            Self::VbScript | Self::Wsf => "Filler",
            Self::Other => "",
        }
    }

    /// Reads a script the way its interpreter would. Total: every text is
    /// some script.
    #[must_use]
    pub fn read(self, text: &str) -> Script {
        self.read_about(text, None)
    }

    /// What [`Language::read`] gives, but where there are `seeds`, statements that
    /// have nothing to do with them may be passed over.
    #[must_use]
    pub fn read_about(self, text: &str, seeds: Option<&Seeds>) -> Script {
        let mut script = match self {
            Self::Batch => batch::read(text, seeds),
            Self::PowerShell => powershell::read(text, seeds),
            Self::VbScript => vbscript::read(text, seeds),
            Self::Wsf => vbscript::read_host(text),
            Self::Other => unread(text),
        };
        let calls = &mut script.invocations;
        let place = |call: &Invocation| (call.span.start, call.span.end);
        // Sorting takes room even where nothing moves.
        if !calls.is_sorted_by_key(place) {
            calls.sort_by_key(place);
        }
        calls.shrink_to_fit();
        // A place may be come to in more than one way.
        script.unread.sort();
        script.unread.dedup();
        script
    }
}

/// A script that nothing reads, by the first of its lines that holds one of the names.
fn unread(text: &str) -> Script {
    let mut end = 0;
    let mut lines = text.split_inclusive('\n').map(|line| {
        end += line.len();
        (end - line.len(), line.trim_end())
    });
    let line = lines.find(|(_, line)| holds_one_of(&TOOLS, line));
    let place = line.map(|(start, line)| Unread {
        span: Span::new(start, start + line.len()),
        reason: "a script in a language that is not read".to_owned(),
    });
    Script {
        unread: place.into_iter().collect(),
        ..Script::default()
    }
}
