//! Command lines inside command lines: which program carries one, in which
//! language it is written, and the recursion into it.
//!
//! Every reader hands its invocations to [`open`]. What carries nothing is
//! recorded; what does is taken apart, and the calls inside are recorded in
//! its place, with the layer of quoting between the two added to their slots.

pub(crate) mod cmd;
mod foreign;
mod forfiles;
mod handed;
mod inherited;
mod mixed;

pub(crate) use self::inherited::{inherit, inherited, of_powershell};
use self::mixed::layer_of;
use crate::argv;
use crate::invocation::{
    Delivery, Invocation, Limit, Shell, Site, Word, is_program, program_name, program_name_start,
};
use crate::language::{Script, Unread, batch, holds_a_call, powershell};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Glyph, Run, Text};

/// How deep strings may nest in strings before reading stops.
pub const DEPTH: usize = 8;

/// Why a call stays that goes through a pipe into a command interpreter.
pub(crate) const PIPED: &str =
    "the command line is piped into a command interpreter, which runs it: change it by hand";

/// The outside of a command line that stands in another one.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// The bytes from the start of the outermost wrapper on, so far.
    pub span: Span,
    /// What runs the inner call, outermost first.
    pub wrappers: Vec<String>,
    /// The site of the carrying call: limits, delivery, readers of its output
    /// and status, and the slots that the carrier itself stands in.
    pub site: Site,
    /// The layers between the inner text and the file, innermost first.
    pub layers: Vec<Layer>,
    /// How many carriers there are around the inner text.
    pub depth: usize,
    /// What the carrier runs would run the same in its place.
    pub needless: bool,
}

/// Records an invocation or, where it carries command lines of its own, the
/// invocations inside.
pub fn open(invocation: Invocation, script: &mut Script) {
    open_at(invocation, 0, script);
}

/// Like [`open`], `depth` carriers deep.
pub fn open_at(invocation: Invocation, depth: usize, script: &mut Script) {
    let name = carrier_name(&invocation.program.text);
    if depth >= DEPTH {
        script.unread.push(Unread {
            span: invocation.span,
            reason: "command lines are nested too deeply to be read".to_owned(),
        });
        return;
    }
    match name.as_deref() {
        Some("cmd") => cmd::open(invocation, depth, script),
        Some("forfiles") => forfiles::open(invocation, depth, script),
        Some("powershell" | "pwsh") => {
            if !powershell::host::open(&invocation, depth, script) {
                script.invocations.push(invocation);
            }
        }
        Some(name) if runs_later(name, &invocation) => later(invocation, depth, script),
        Some(name) if ONLY_NAMES_PROGRAMS.contains(&name) => script.named.push(invocation),
        _ => {
            let before = script.invocations.len();
            passed(&invocation, depth, script);
            foreign::note(&invocation, before, script);
            script.invocations.push(invocation);
        }
    }
}

/// Programs whose arguments are a command line that they run themselves.
const RUN_AT_ONCE: [&str; 4] = ["cmd", "forfiles", "powershell", "pwsh"];

/// Programs that run a command line later or elsewhere.
const RUN_LATER: [&str; 11] = [
    "psexec", "psexec64", "runas", "winrs", "schtasks", "at", "wmic", "reg", "sc", "doskey",
    "ftype",
];

/// Whether a program runs a command line of its arguments later or elsewhere: `sc`
/// only where it is given that of a service.
fn runs_later(name: &str, invocation: &Invocation) -> bool {
    RUN_LATER.contains(&name) && (name != "sc" || handed::is_service(invocation))
}

/// Whether a call of the program that is written so is an invocation of its own,
/// whatever its arguments are.
pub(crate) fn is_recorded_itself(program: &str) -> bool {
    let name = program_name(&Text::source(program, 0));
    name.is_some_and(|name| {
        let name = name.as_str();
        !RUN_AT_ONCE.contains(&name) && !ONLY_NAMES_PROGRAMS.contains(&name)
    })
}

/// Whether the program that is written so runs what it is given.
pub(crate) fn hands_on(program: &str) -> bool {
    let program = Text::source(program.trim_matches('"'), 0);
    let is_one = |name: &str| RUN_AT_ONCE.contains(&name) || RUN_LATER.contains(&name);
    carrier_name(&program).is_none_or(|name| is_one(&name))
}

/// Whether a program runs a command line of its arguments itself.
fn runs_at_once(program: &Text) -> bool {
    is_comspec(program) || is_program(program, &RUN_AT_ONCE)
}

/// Programs whose arguments name other programs without running them.
const ONLY_NAMES_PROGRAMS: [&str; 22] = [
    "taskkill",
    "tskill",
    "tasklist",
    "pskill",
    "where",
    "which",
    "find",
    "findstr",
    "grep",
    "attrib",
    "icacls",
    "takeown",
    "xcopy",
    "robocopy",
    "sc",
    "fc",
    "comp",
    "expand",
    "makecab",
    "sigcheck",
    "msg",
    "eventcreate",
];

/// Whether a program is `cmd.exe`.
#[must_use]
pub fn is_command_interpreter(program: &Text) -> bool {
    is_comspec(program) || is_program(program, &["cmd"])
}

/// The name of a program; the variable that names cmd included.
fn carrier_name(program: &Text) -> Option<String> {
    if is_comspec(program) {
        return Some("cmd".to_owned());
    }
    program_name(program)
}

/// Whether a text is the variable that names cmd.
fn is_comspec(program: &Text) -> bool {
    const COMSPEC: [&str; 3] = ["%comspec%", "$env:comspec", "${env:comspec}"];
    let written = program.as_str();
    let mut names = COMSPEC.iter();
    names.any(|name| written.eq_ignore_ascii_case(name))
}

/// Whether a program lies where Windows finds it by its name: what is called from
/// Sysnative or `SysWOW64` has another view of System32 than its caller.
pub(crate) fn is_in_system(program: &Text) -> bool {
    let directory = program.as_str()[..program_name_start(program)].trim_end_matches(['\\', '/']);
    let last = directory.rsplit(['\\', '/']).next().unwrap_or_default();
    last.is_empty() || last.eq_ignore_ascii_case("system32")
}

/// The layer that the inner text of a carrier stands in, by the shell that
/// spells the carrier itself.
fn inner_layers(invocation: &Invocation, line: &Text, inner: &Text) -> Vec<Layer> {
    match invocation.site.shell {
        Shell::Batch { file, .. } => {
            let site = inner.span().unwrap_or(invocation.span);
            let before = line.atoms().take_while(|atom| {
                line.slice(atom.range.clone())
                    .span()
                    .is_none_or(|span| span.start < site.start)
            });
            let quotes = before
                .filter(|atom| matches!(atom.glyph, Glyph::Char('"')))
                .count();
            vec![Layer::Batch {
                quoted: !quotes.is_multiple_of(2),
                file,
            }]
        }
        Shell::Process => Vec::new(),
        Shell::PowerShell => invocation
            .arguments
            .iter()
            .filter(|word| {
                word.text
                    .span()
                    .zip(inner.span())
                    .is_some_and(|(a, b)| a.overlaps(b))
            })
            .map(layer_of)
            .take(1)
            .collect(),
    }
}

fn outer_layers(invocation: &Invocation) -> Vec<Layer> {
    let slot = invocation.site.slots.first();
    slot.map(|slot| slot.layers.clone()).unwrap_or_default()
}

fn carry(invocation: Invocation, layers: Vec<Layer>, depth: usize) -> Carrier {
    Carrier {
        span: invocation.span,
        wrappers: invocation.wrappers,
        site: invocation.site,
        layers,
        depth: depth + 1,
        needless: false,
    }
}

/// Reads a command line that Windows gets as one string, without a shell.
pub fn process_line(line: &Text, carrier: &Carrier, script: &mut Script) {
    let Some((program, end)) = argv::program(line) else {
        return;
    };
    let tail = line.slice(end..line.len());
    let mut site = carrier.site.clone();
    site.shell = Shell::Process;
    site.line = None;
    for slot in &mut site.slots {
        slot.layers.clone_from(&carrier.layers);
    }
    site.slots.truncate(1);
    if let Some(slot) = site.slots.first_mut() {
        slot.form = crate::invocation::Form::CommandLine;
        slot.spans = line.sites(0..line.len());
    }
    let invocation = Invocation {
        span: carrier.span,
        program,
        arguments: argv::split_arguments(&tail),
        tail: Some(tail),
        wrappers: carrier.wrappers.clone(),
        site,
    };
    open_at(invocation, carrier.depth, script);
}

/// Programs that run a command line later or on another machine.
fn later(mut invocation: Invocation, depth: usize, script: &mut Script) {
    let name = invocation.program.program_name().unwrap_or_default();
    let reason = format!(
        "`{name}` runs this command line later or elsewhere: whether DISM is there and elevated cannot be seen from here"
    );
    invocation.site.limits.push(Limit::manual(reason));
    invocation.site.delivery = Delivery::Later;
    invocation.arguments = handed::words(&name, &invocation);
    words_as_lines(&invocation, invocation.site.clone(), depth, script);
    script.invocations.push(invocation);
}

/// A program that we do not know may run what it is given.
fn passed(invocation: &Invocation, depth: usize, script: &mut Script) {
    let shell = invocation.site.shell;
    let mut arguments = invocation.arguments.iter();
    if !arguments.any(|word| may_be_line(word, shell)) {
        return;
    }
    let mut site = invocation.site.clone();
    let name = invocation.program.as_str();
    site.limits.push(Limit::manual(handed_to(name)));
    site.delivery = site.delivery.max(Delivery::Passed);
    words_as_lines(invocation, site, depth, script);
}

/// Why a call stays that a program is given which is not known.
pub(crate) fn handed_to(name: &str) -> String {
    format!("the command line is handed to `{name}`; what that does with it is not known")
}

/// Reads every argument that is a command line of its own, and what follows an
/// argument that names a command interpreter. They run at `site`.
fn words_as_lines(invocation: &Invocation, mut site: Site, depth: usize, script: &mut Script) {
    // Nothing is rewritten there, and so no part of it asked for more often.
    site.slots.clear();
    site.acts.clear();
    let mut wrappers = invocation.wrappers.clone();
    wrappers.push(name_of(invocation));
    let carrier = Carrier {
        span: invocation.span,
        wrappers,
        site,
        layers: Vec::new(),
        depth: depth + 1,
        needless: false,
    };
    let shell = invocation.site.shell;
    let lines = invocation.arguments.iter();
    for word in lines.filter(|word| is_line(word, shell)) {
        batch::read_line(&word.text, &carrier, script);
    }
    let is_interpreter = |word: &Word| is_command_interpreter(&word.text);
    if let Some(at) = invocation.arguments.iter().position(is_interpreter) {
        let inner = Invocation {
            span: carrier.span,
            program: invocation.arguments[at].clone(),
            arguments: invocation.arguments[at + 1..].to_vec(),
            tail: None,
            wrappers: carrier.wrappers,
            site: carrier.site,
        };
        open_at(inner, depth + 1, script);
    }
}

/// Whether a word is several, and so perhaps a command line, or stands for a tool and
/// its arguments at times. The other languages put in themselves what a variable may be.
fn is_line(word: &Word, shell: Shell) -> bool {
    let is_several = |text: &str| text.trim().contains([' ', '\t']);
    let mut held = word.text.unknown().flat_map(Run::alternatives);
    let may_be_call = |value: &Text| is_several(value.as_str()) && holds_a_call(value.as_str());
    is_several(word.as_str()) || (matches!(shell, Shell::Batch { .. }) && held.any(may_be_call))
}

/// Whether a word is a command line, or starts one.
fn may_be_line(word: &Word, shell: Shell) -> bool {
    is_line(word, shell) || is_command_interpreter(&word.text)
}

fn name_of(invocation: &Invocation) -> String {
    invocation
        .program
        .program_name()
        .unwrap_or_else(|| invocation.program.as_str().to_owned())
}
