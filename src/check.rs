//! From invocations to findings: which tool, which rule, which fix.
//!
//! A fix is proved before anybody sees it: the rewritten script is read again,
//! and the new calls must be there, word for word. What does not survive that
//! becomes a finding without a fix.
//!
//! ```text
//! fix         the new commands of a call, and how far they can be trusted
//! variants    the same for each value that the script gives a part of it
//! component, given, directory, endings, made, evaluation, printed, text_log
//!             what about a call, or its script, decides that
//! cmdlet      cmdlets in the place of DISM
//! collapse    several calls that become one command
//! verify      the proof; leftover: what it need not read
//! dism        the lines of DISM, whoever wrote them
//! context     what stands around the calls
//! ```

mod cmdlet;
mod collapse;
mod component;
mod context;
mod directory;
mod dism;
mod endings;
mod evaluation;
mod fix;
mod given;
mod leftover;
mod made;
mod printed;
mod text_log;
mod variants;
mod verify;

use crate::embed;
use crate::finding::{Call, Finding, Severity};
use crate::invocation::{Delivery, Invocation, Limit, Several, Word, is_program, written_name};
use crate::language::{Language, Script, holds_one_of};
use crate::rewrite;
use crate::rule::cmdlets::Emit;
use crate::rule::options::Options as ToolOptions;
use crate::rule::selection::Selection;
use crate::rule::target::Target;
use crate::rule::{DISM, Rule, RuleSet, Tool};
use crate::span::Span;
use crate::suppress::{Sieve, Sifted};
use crate::text::{Origin, Text};

/// What a run wants to know.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The Windows that the scripts shall run on.
    pub target: Target,
    /// The rules that it listens to.
    pub selection: Selection,
    /// Where the optional components of the newer Windows PE kit lie.
    pub kit_path: Option<String>,
    /// What new commands are written in.
    pub emit: Emit,
}

/// What there is to say about a script.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is reported, in order of position.
    pub findings: Vec<Finding>,
    /// How many findings a comment in the script suppresses.
    pub suppressed: usize,
}

/// Everything there is to say about a script.
///
/// Fixes are proved and suppressions matched before the selection has its say:
/// neither may depend on what a run listens to.
#[must_use]
pub fn check(text: &str, language: Language, rules: &RuleSet, options: &Options) -> Checked {
    let script = language.read_about(text, Some(rules.seeds()));
    checked(text, language, &script, rules, options)
}

/// What there is to say about a script that has been read.
fn checked(
    text: &str,
    language: Language,
    script: &Script,
    rules: &RuleSet,
    options: &Options,
) -> Checked {
    let emit = match language {
        Language::PowerShell => options.emit,
        Language::Batch | Language::VbScript | Language::Wsf | Language::Other => Emit::Dism,
    };
    let options = &Options {
        emit,
        ..options.clone()
    };
    let (mut findings, calls) = calls(text, script, rules, options);
    let on = |finding: &mut Finding| is_on(&finding.rule, rules, &options.selection);
    let off: Vec<Finding> = findings.extract_if(.., |finding| !on(finding)).collect();
    let around = context::Around::of(text, script, rules, &findings);
    context::withhold(&around, &mut findings);
    context::lower(&around, options.target, &mut findings);
    findings.extend(dism::findings(text, script, rules, options.target));
    findings.sort_by(|one, two| (one.span, &one.rule).cmp(&(two.span, &two.rule)));
    let proof = verify::Proof {
        text,
        language,
        script,
        rules,
        target: options.target,
        calls: &calls,
    };
    proof.hold(&mut findings);
    let is_selected = |finding: &Finding| options.selection.is_selected(&finding.rule);
    let mut sieve = Sieve::new(text, language, script, rules);
    // A directive is of use if what it suppresses is on in another run.
    sieve.pass(off, &mut Sifted::default());
    let mut sifted = Sifted::default();
    sieve.pass(findings, &mut sifted);
    // What stands around a call follows it only where somebody listens to it.
    let passed = std::mem::take(&mut sifted.findings).into_iter();
    let (mut findings, mut silent): (Vec<_>, Vec<_>) = passed.partition(is_selected);
    let scene = context::Scene::new(&around, options.target, &findings);
    let mut others = context::findings(&scene);
    others.extend(unread(script, text, rules));
    sieve.pass(others, &mut sifted);
    sieve.finish(&mut sifted);
    for finding in sifted.findings {
        let heard = is_selected(&finding);
        if heard { &mut findings } else { &mut silent }.push(finding);
    }
    let suppressed = sifted
        .suppressed
        .iter()
        .filter(|one| is_selected(one))
        .count();
    rewrite::withhold_shared(&mut findings, sifted.suppressed.iter().chain(&silent));
    findings.iter_mut().for_each(fix::speak_of_no_fix);
    findings.sort_by(|one, two| (one.span, &one.rule).cmp(&(two.span, &two.rule)));
    Checked {
        findings,
        suppressed,
    }
}

/// The findings of the calls of retired tools, not proved yet, and where all
/// calls are.
fn calls(
    text: &str,
    script: &Script,
    rules: &RuleSet,
    options: &Options,
) -> (Vec<Finding>, Vec<Span>) {
    let mut found = candidates(script, rules);
    text_log::lower(&mut found, text, script, rules);
    endings::lower(&mut found, text, script);
    printed::lower(&mut found, text, script);
    let mut findings = fix::findings(&found, text, rules, options);
    collapse::collapse(&found, &mut findings, text, options);
    let places = found.iter().map(|candidate| candidate.invocation.span);
    (findings, places.collect())
}

/// Whether a rule is on by default, or asked for.
fn is_on(rule: &str, rules: &RuleSet, selection: &Selection) -> bool {
    !rules.is_opt_in(rule) || selection.asks_for(rule)
}

/// A call of a retired tool, read.
struct Candidate<'a> {
    invocation: Invocation,
    tool: &'a Tool,
    rule: &'a Rule,
    options: ToolOptions,
    /// The script is one of Windows PE.
    pe: bool,
}

/// The calls of retired tools, each once, in order of position.
fn candidates<'a>(script: &Script, rules: &'a RuleSet) -> Vec<Candidate<'a>> {
    let pe = dism::is_of_pe(script);
    let invocations = script.invocations.iter();
    let mut found: Vec<_> = invocations
        .filter_map(|invocation| candidate(invocation, rules))
        .map(|candidate| Candidate { pe, ..candidate })
        .collect();
    found.sort_by_key(|candidate| {
        let delivery = candidate.invocation.site.delivery;
        (candidate.program_span(), delivery, candidate.line_of_text())
    });
    found.dedup_by(|two, one| two.is_same_call(one));
    found
}

/// The call of a retired tool that an invocation is, or hands on.
fn candidate<'a>(invocation: &Invocation, rules: &'a RuleSet) -> Option<Candidate<'a>> {
    if is_inside_a_call(invocation, rules) {
        return None;
    }
    let name = written_name(&invocation.program.text);
    if let Some(tool) = name.and_then(|name| rules.tool(name)) {
        let options = ToolOptions::read(tool, &invocation.arguments);
        return is_call(invocation, &options).then(|| read(invocation.clone(), tool, options))?;
    }
    if let Some((name, rest)) = open_name(&invocation.program.text)
        && let Some(tool) = rules.tool(written_name(&name)?)
    {
        let open = with_open_name(invocation, name, rest);
        let options = ToolOptions::read(tool, &open.arguments);
        return is_call(&open, &options).then(|| read(open, tool, options))?;
    }
    handed_on(invocation, rules)
}

/// Whether words that name a tool are a call of it: where nothing is seen to run them
/// they need an option of it, or in the lines of a script what may be one.
fn is_call(invocation: &Invocation, options: &ToolOptions) -> bool {
    options.is_recognised()
        || match invocation.site.delivery {
            Delivery::Runs | Delivery::Later => true,
            Delivery::Written => options.is_unreadable(),
            Delivery::Passed => false,
        }
}

/// The known part of a program's name, and what stands right behind it and is not
/// known: `pkgmgr.exe%ARGS%`.
fn open_name(program: &Text) -> Option<(Text, Text)> {
    let last = program.runs().last().filter(|run| run.is_unknown())?;
    let name = program.slice(0..last.range.start);
    (!name.is_empty()).then(|| (name, program.slice(last.range.clone())))
}

/// A call of `name` whose first argument may be `rest`.
fn with_open_name(invocation: &Invocation, name: Text, rest: Text) -> Invocation {
    let reason = format!(
        "what `{}` is, right behind the name of the program, is not known: arguments, or the end of another name",
        rest.as_str()
    );
    let mut open = invocation.clone();
    open.program = Word::plain(name);
    open.arguments.insert(0, Word::plain(rest));
    open.site.limits.insert(0, Limit::manual(reason));
    open
}

/// Whether the command line stands in an argument of a retired tool or of DISM,
/// which run none of their arguments.
fn is_inside_a_call(invocation: &Invocation, rules: &RuleSet) -> bool {
    let carrier = invocation.wrappers.last().map(String::as_str);
    invocation.site.delivery == Delivery::Passed
        && carrier.is_some_and(|name| name == DISM || rules.tool(name).is_some())
}

/// `psexec \\host pkgmgr /iu:X`, `Run-It pkgmgr "/ip /m:X"`: the words behind a tool's
/// name are its options, and some are known to be.
fn handed_on<'a>(invocation: &Invocation, rules: &'a RuleSet) -> Option<Candidate<'a>> {
    if is_program(&invocation.program.text, &[DISM]) {
        return None;
    }
    let tool_of = |at: usize| rules.tool(written_name(&invocation.arguments[at].text)?);
    let (at, tool) = (0..invocation.arguments.len()).find_map(|at| Some((at, tool_of(at)?)))?;
    let (before, behind) = (&invocation.arguments[..at], &invocation.arguments[at + 1..]);
    let mut readings = given::readings(before, behind).map(|words| {
        let options = ToolOptions::read(tool, &words);
        (words, options)
    });
    // `/log:"D:\logs\pkgmgr" /quiet` may be what other programs are told.
    let may_be_directory = names_directory(&invocation.arguments[at].text);
    let acts = |options: &ToolOptions| {
        let rule = tool.rule_for(options);
        rule.is_some_and(|rule| !rule.is_catch_all())
    };
    let is_told =
        |options: &ToolOptions| options.is_recognised() && (!may_be_directory || acts(options));
    let (words, options) = readings.find(|(_, options)| is_told(options))?;
    let mut handed = invocation.clone();
    handed.program = invocation.arguments[at].clone();
    handed.arguments = words;
    handed.tail = None;
    handed.wrappers.push(invocation.program.as_str().to_owned());
    handed.site.slots.clear();
    handed
        .site
        .limits
        .push(Limit::manual(embed::handed_to(invocation.program.as_str())));
    handed.site.delivery = handed.site.delivery.max(Delivery::Later);
    read(handed, tool, options)
}

/// Whether a word that ends in the name of a tool may be the path of a directory: no
/// `.exe` says that it is a program.
fn names_directory(word: &Text) -> bool {
    let word = word.as_str().trim_end_matches('"');
    word.contains(['\\', '/', '=']) && !embed::cmd::is_executable(word)
}

fn read(invocation: Invocation, tool: &Tool, options: ToolOptions) -> Option<Candidate<'_>> {
    let fitting = tool.rule_for(&options);
    let opaque = options.is_foreign() || (options.is_unreadable() && !options.is_recognised());
    let fits = |reading: &Invocation| {
        let called = written_name(&reading.program.text).is_some_and(|name| tool.is_called(name));
        let options = ToolOptions::read(tool, &reading.arguments);
        called && tool.rule_for(&options).map(Rule::id) == fitting.map(Rule::id)
    };
    let certain = !opaque && invocation.site.readings().iter().all(fits);
    let rule = if certain { fitting } else { tool.catch_all() };
    let is_read = (certain || options.is_foreign()) && options.problems().is_empty();
    let lacks = tool
        .lacks()
        .filter(|_| is_read && fitting.is_some_and(Rule::is_catch_all));
    let options = match lacks {
        Some(lacks) => options.with_problem(lacks),
        None => options,
    };
    rule.map(|rule| Candidate {
        invocation,
        tool,
        rule,
        options,
        pe: false,
    })
}

/// Where the program of a call is named.
fn program_span(call: &Invocation) -> Span {
    call.program.written().span().unwrap_or(call.span)
}

impl Candidate<'_> {
    /// Where the program is named.
    fn program_span(&self) -> Span {
        program_span(&self.invocation)
    }

    /// Whether two readings are of one call: a word may be reached in more
    /// than one way.
    fn is_same_call(&self, other: &Self) -> bool {
        self.program_span() == other.program_span()
            && self.tool.name() == other.tool.name()
            && self.line_of_text() == other.line_of_text()
    }

    /// Of a text that is written somewhere, which has a call in each of its lines: where
    /// the name of the program is spelled, be it in the value of a variable.
    fn line_of_text(&self) -> Option<Span> {
        let is_written = self.invocation.site.delivery == Delivery::Written;
        let run = self.invocation.program.text.runs().first();
        run.filter(|_| is_written).map(|run| match &run.origin {
            Origin::Value(definition) => definition.span.unwrap_or(run.spelling),
            _ => run.spelling,
        })
    }

    fn call(&self) -> Call {
        let words = self.invocation.arguments.iter();
        let words = words.map(|word| word.as_str().to_owned());
        let several = self.invocation.site.several.as_ref();
        let known = several.and_then(Several::arguments);
        Call {
            tool: self.tool.name().to_owned(),
            arguments: known.unwrap_or_else(|| words.collect()),
            complete: self.invocation.is_complete(),
            wrappers: self.invocation.wrappers.clone(),
        }
    }

    fn severity(&self, target: Target) -> Severity {
        if self.options.is_foreign() {
            return Severity::Info;
        }
        self.rule.severity(target)
    }
}

/// Places that hold one of the names and that no reader covers.
fn unread(script: &Script, text: &str, rules: &RuleSet) -> Vec<Finding> {
    let names: Vec<&str> = rules.default_programs().collect();
    let holds = |part: &str| holds_one_of(&names, part);
    let places = script
        .unread
        .iter()
        .filter(|place| text.get(place.span.range()).is_some_and(holds));
    places
        .map(|place| Finding {
            rule: "unread-place".to_owned(),
            severity: Severity::Info,
            message: place.reason.clone(),
            help: "look at it yourself: it holds the name of a retired tool".to_owned(),
            span: place.span,
            call: None,
            fix: None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
