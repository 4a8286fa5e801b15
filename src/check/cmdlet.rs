//! New commands as cmdlets of PowerShell's DISM module (`--emit cmdlets`).
//!
//! A DISM command becomes the cmdlet that stands for it, its options that
//! cmdlet's parameters. Where one of them has none, or the call is not
//! PowerShell's own, DISM is called.

use super::fix::has;
use super::{Candidate, Options, dism};
use crate::invocation::{Invocation, Limit, Output, Shell, Site, Word};
use crate::rule::RuleSet;
use crate::rule::cmdlets::{Cmdlet, Cmdlets};
use crate::spell::{self, NewWord, Part, Spelled};
use crate::text::Text;

/// New commands that are cmdlets.
pub(super) struct Written {
    /// The commands in their place.
    pub(super) spelled: Spelled,
    /// What makes them less than safe.
    pub(super) limits: Vec<Limit>,
    /// What else there is to say.
    pub(super) notes: Vec<String>,
}

/// Writes DISM commands as cmdlets.
///
/// # Errors
///
/// When they cannot be; the message says why.
pub(super) fn written(
    candidate: &Candidate<'_>,
    commands: &[Vec<NewWord>],
    source: &str,
    rules: &RuleSet,
    options: &Options,
) -> Result<Written, String> {
    let cmdlets = rules.cmdlets();
    if !cmdlets.are_part_of(options.target) {
        return Err(format!(
            "Windows {} does not have the DISM module of PowerShell",
            options.target
        ));
    }
    let site = &candidate.invocation.site;
    if site.definition.is_some() {
        return Err("a variable names the program".to_owned());
    }
    if is_of_sysnative(&candidate.invocation) {
        return Err("Sysnative is what a 32-bit program names the 64-bit one by, and a cmdlet would run in the 32-bit PowerShell".to_owned());
    }
    let statement = site.statement.as_ref();
    let statement =
        statement.ok_or("the command is not one that a cmdlet can take the place of")?;
    let mut calls = Vec::new();
    for words in commands {
        let call = as_invocation(words);
        if let Some(refusal) = dism::refusal(&call, candidate.pe, rules, options.target) {
            return Err(refusal);
        }
        calls.extend(as_calls(words, cmdlets)?);
    }
    hold_restart(&mut calls);
    let calls: Vec<Vec<NewWord>> = calls.into_iter().map(Call::words).collect();
    let mut place = candidate.invocation.clone();
    place.site.shell = Shell::PowerShell;
    place.site.slots = vec![statement.slot.clone()];
    let spelled = spell::spell(&place, &calls, source)?;
    let mut limits = statement.limits.clone();
    if calls.len() > commands.len() {
        limits.push(Limit::unsafe_fix(
            "the cmdlet takes one at a time, where DISM takes all of them or none",
        ));
    }
    limits.extend(shifts(site, commands, source));
    let quiet = commands
        .iter()
        .flatten()
        .any(|word| word.text() == "/Quiet");
    let note =
        "no cmdlet has a parameter for /Quiet: it prints an object, which `| Out-Null` takes";
    Ok(Written {
        spelled,
        limits,
        notes: quiet.then(|| note.to_owned()).into_iter().collect(),
    })
}

/// Whether a call leaves the 32-bit programs behind (4.7).
fn is_of_sysnative(call: &Invocation) -> bool {
    let program = call.program.as_str().to_ascii_lowercase();
    program.contains("\\sysnative\\") || program.contains("/sysnative/")
}

/// Whether the name of a new command is that of a cmdlet.
pub(super) fn is_cmdlet(name: &str) -> bool {
    name.contains('-') && !name.contains(['\\', '.', '/'])
}

/// What is different where a cmdlet runs in place of DISM (7.3).
fn shifts(site: &Site, commands: &[Vec<NewWord>], source: &str) -> Vec<Limit> {
    let lower = source.to_ascii_lowercase();
    let catches = [
        "$erroractionpreference",
        "-erroraction",
        "try {",
        "try{",
        "trap {",
        "trap{",
    ]
    .iter()
    .any(|word| lower.contains(word));
    let restarts = |words: &Vec<NewWord>| {
        has(words, "/Online") && has(words, "/Quiet") && !has(words, "/NoRestart")
    };
    let shifts = [
        (
            site.status_read,
            "the script looks at the exit code, and a cmdlet has none: it gives an object with RestartNeeded, or an error",
        ),
        (
            site.output >= Output::Read,
            "something reads what DISM prints, and a cmdlet gives an object",
        ),
        (
            catches,
            "the script says what becomes of errors, and a cmdlet that fails is one, while a program that fails is none",
        ),
        (
            commands.iter().any(restarts),
            "/Quiet without /NoRestart restarts the machine where it has to be; a cmdlet asks",
        ),
    ];
    let there = shifts.into_iter().filter(|(is_there, _)| *is_there);
    there.map(|(_, reason)| Limit::unsafe_fix(reason)).collect()
}

/// A call of a cmdlet: its name, and its parameters with their values.
struct Call<'a> {
    cmdlet: &'a Cmdlet,
    parameters: Vec<Parameter<'a>>,
}

struct Parameter<'a> {
    option: String,
    name: &'a str,
    values: Vec<NewWord>,
}

/// The cmdlets for the words of a DISM command: one for each value of an
/// option that takes no list.
fn as_calls<'a>(words: &[NewWord], cmdlets: &'a Cmdlets) -> Result<Vec<Call<'a>>, String> {
    let options: Vec<_> = words.iter().map(split).collect();
    let cmdlet = options.iter().find_map(|(name, _)| cmdlets.cmdlet(name));
    let cmdlet = cmdlet.ok_or_else(|| {
        let command = options
            .iter()
            .find(|(name, _)| cmdlets.global(name).is_none());
        let command = command.map_or("this", |(name, _)| name.as_str());
        format!("no cmdlet stands for {command}")
    })?;
    let mut parameters: Vec<Parameter<'a>> = Vec::new();
    for (option, value) in options {
        let bare = value.is_none() && cmdlets.cmdlet(&option).is_some();
        if bare || cmdlets.drops(&option) {
            continue;
        }
        let name = cmdlet
            .parameter(&option)
            .or_else(|| cmdlets.global(&option));
        let name =
            name.ok_or_else(|| format!("{} has no parameter for {option}", cmdlet.name()))?;
        match parameters.iter_mut().find(|known| known.option == option) {
            Some(known) => known.values.extend(value),
            None => parameters.push(Parameter {
                option,
                name,
                values: value.into_iter().collect(),
            }),
        }
    }
    Ok(each(cmdlet, parameters))
}

/// An option of DISM and its value: `/FeatureName:A`. What was in quotes is
/// spelled anew, since the quotes need not have been PowerShell's.
fn split(word: &NewWord) -> (String, Option<NewWord>) {
    let mut parts = word.parts.iter();
    let literal = match parts.next() {
        Some(Part::Literal(literal)) => literal.as_str(),
        _ => "",
    };
    let (name, rest) = literal.split_once(':').unwrap_or((literal, ""));
    let known = (!rest.is_empty()).then(|| Part::Literal(rest.to_owned()));
    let values = parts.filter_map(|part| match part {
        Part::Value(value) if value.text.is_empty() => None,
        Part::Value(value) => Some(Part::Value(value.part(value.text.clone()))),
        other => Some(other.clone()),
    });
    let parts: Vec<Part> = known.into_iter().chain(values).collect();
    let value = (!parts.is_empty()).then_some(NewWord { parts });
    (name.to_owned(), value)
}

fn each<'a>(cmdlet: &'a Cmdlet, parameters: Vec<Parameter<'a>>) -> Vec<Call<'a>> {
    let several = |parameter: &Parameter<'_>| {
        parameter.values.len() > 1 && !cmdlet.takes_list(&parameter.option)
    };
    let Some(at) = parameters.iter().position(several) else {
        return vec![Call { cmdlet, parameters }];
    };
    let one = |value: &NewWord| {
        let parameters = parameters.iter().enumerate();
        let parameters = parameters.map(|(index, parameter)| Parameter {
            option: parameter.option.clone(),
            name: parameter.name,
            values: if index == at {
                vec![value.clone()]
            } else {
                parameter.values.clone()
            },
        });
        each(cmdlet, parameters.collect())
    };
    parameters[at].values.iter().flat_map(one).collect()
}

/// Only the last of several calls may restart the machine.
fn hold_restart(calls: &mut [Call<'_>]) {
    const HOLD: &str = "/NoRestart";
    let Some((_, before)) = calls.split_last_mut() else {
        return;
    };
    for call in before {
        let held = call.parameters.iter().any(|one| one.option == HOLD);
        if let Some(name) = call.cmdlet.parameter(HOLD).filter(|_| !held) {
            call.parameters.push(Parameter {
                option: HOLD.to_owned(),
                name,
                values: Vec::new(),
            });
        }
    }
}

impl Call<'_> {
    fn words(self) -> Vec<NewWord> {
        let mut words = vec![NewWord::literal(self.cmdlet.name())];
        for parameter in self.parameters {
            words.push(NewWord::literal(parameter.name));
            let mut values = parameter.values;
            match values.len() {
                0 | 1 => words.append(&mut values),
                _ => words.push(NewWord {
                    parts: vec![Part::List(values)],
                }),
            }
        }
        words
    }
}

/// The words as a call of DISM, to be judged.
fn as_invocation(words: &[NewWord]) -> Invocation {
    let word = |text: &str| Word::plain(Text::source(text, 0));
    Invocation {
        span: crate::span::Span::empty(0),
        program: word("dism"),
        arguments: words.iter().map(|one| word(&one.text())).collect(),
        tail: None,
        wrappers: Vec::new(),
        site: Site::new(Shell::Process, Vec::new()),
    }
}
