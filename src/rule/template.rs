//! The words of new commands, made from the options of an old call.
//!
//! Three rules and no more: a word whose option is absent disappears; a word
//! whose option is a list is repeated; a command whose first word disappears
//! is not emitted.

use super::options::Options;
use super::steps::{Outcome, Step};
use super::{OptionId, Rule, TargetWords, Tool, ValueKind};
use crate::invocation::Limit;
use crate::spell::{NewWord, Part, Value};
use crate::text::{Run, Text};

/// A command line with places for values: `/Add-Package /PackagePath:{m}`.
#[derive(Clone, Debug, Default)]
pub struct Template {
    words: Vec<TemplateWord>,
}

#[derive(Clone, Debug)]
struct TemplateWord {
    literal: String,
    place: Option<Place>,
}

#[derive(Clone, Debug)]
struct Place {
    option: OptionId,
    step: Option<Step>,
}

/// New commands, and what was noticed while making them.
#[derive(Debug, Default)]
pub struct Commands {
    /// The words of each command, without the program.
    pub commands: Vec<Vec<NewWord>>,
    /// What makes them less than safe.
    pub limits: Vec<Limit>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

impl Template {
    /// The options of the new program that it names: `/Add-Package`.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let literals = self.words.iter().map(|word| word.literal.as_str());
        literals.map(|word| word.split(':').next().unwrap_or(word))
    }

    /// Parses a template; `option` finds an option by its name.
    pub(super) fn parse(
        written: &str,
        option: impl Fn(&str) -> Option<OptionId>,
    ) -> Result<Self, String> {
        let word = |word: &str| -> Result<TemplateWord, String> {
            let Some((literal, rest)) = word.split_once('{') else {
                return Ok(TemplateWord {
                    literal: word.to_owned(),
                    place: None,
                });
            };
            let inner = rest
                .strip_suffix('}')
                .ok_or_else(|| format!("`{word}` must end in `}}`"))?;
            let (name, step) = match inner.split_once('.') {
                Some((name, step)) => (name, Some(Step::parse(step)?)),
                None => (inner, None),
            };
            let option = option(name)
                .ok_or_else(|| format!("option `{name}` of `{word}` is not declared"))?;
            Ok(TemplateWord {
                literal: literal.to_owned(),
                place: Some(Place { option, step }),
            })
        };
        let words: Result<Vec<_>, _> = written.split_whitespace().map(word).collect();
        Ok(Self { words: words? })
    }

    /// Whether a value of that option goes into it.
    pub(super) fn uses(&self, option: OptionId) -> bool {
        self.words.iter().any(|word| {
            word.place
                .as_ref()
                .is_some_and(|place| place.option == option)
        })
    }
}

/// Fills the commands of a rule with the options of a call.
///
/// # Errors
///
/// When a value cannot be turned into what DISM takes, or an option would be
/// lost; the message says which.
pub(super) fn commands(rule: &Rule, tool: &Tool, options: &Options) -> Result<Commands, String> {
    every_option_is_used(rule, tool, options)?;
    let mut made = Commands::default();
    let mut head = Vec::new();
    let named = options.has_value(tool.target_option);
    match rule.target {
        TargetWords::Always | TargetWords::Given if named => {
            fill(&tool.offline, tool, options, &mut head, &mut made)?;
        }
        TargetWords::Always => {
            let online = tool
                .online
                .as_ref()
                .ok_or("the call names no image, and DISM needs one for this")?;
            head.push(NewWord::literal(online));
        }
        TargetWords::Given | TargetWords::Never => {}
    }
    if rule.has_globals {
        fill(&tool.globals, tool, options, &mut head, &mut made)?;
    }
    for template in &rule.commands {
        let mut words = Vec::new();
        if fill(template, tool, options, &mut words, &mut made)? {
            made.commands
                .push(head.iter().cloned().chain(words).collect());
        }
    }
    if let Some(word) = &tool.hold_restart {
        hold_restart(&mut made.commands, word, head.len());
    }
    made.limits.dedup();
    made.notes.dedup();
    Ok(made)
}

/// Only the last of several commands may restart the machine.
fn hold_restart(commands: &mut [Vec<NewWord>], word: &str, at: usize) {
    let Some((_, before)) = commands.split_last_mut() else {
        return;
    };
    let held = NewWord::literal(word);
    for command in before {
        if !command.iter().any(|known| known.text() == held.text()) {
            command.insert(at.min(command.len()), held.clone());
        }
    }
}

fn every_option_is_used(rule: &Rule, tool: &Tool, options: &Options) -> Result<(), String> {
    let lost = options.given().find(|option| {
        let target = rule.target != TargetWords::Never
            && (tool.offline.uses(*option) || *option == tool.target_option);
        let global = rule.has_globals && tool.globals.uses(*option);
        let used = rule.commands.iter().any(|command| command.uses(*option));
        let meant = tool.opt(*option).kind == ValueKind::None && rule.names(*option);
        !(target || global || used || meant || rule.drops.contains(option))
    });
    lost.map_or(Ok(()), |option| {
        Err(format!(
            "{} has no place in the new command",
            tool.shown(option)
        ))
    })
}

/// Fills one template; false where its first word disappears.
fn fill(
    template: &Template,
    tool: &Tool,
    options: &Options,
    words: &mut Vec<NewWord>,
    made: &mut Commands,
) -> Result<bool, String> {
    let mut complete = true;
    for (index, word) in template.words.iter().enumerate() {
        let Some(place) = &word.place else {
            words.push(NewWord::literal(&word.literal));
            continue;
        };
        let values = values(place, tool, options, made)?;
        complete &= index > 0 || !values.is_empty();
        for value in values {
            words.push(NewWord {
                parts: vec![Part::Literal(word.literal.clone()), Part::Value(value)],
            });
        }
    }
    Ok(complete)
}

/// The values that a place stands for: none where its option is absent.
fn values(
    place: &Place,
    tool: &Tool,
    options: &Options,
    made: &mut Commands,
) -> Result<Vec<Value>, String> {
    if !options.has(place.option) {
        return Ok(Vec::new());
    }
    let values = options.values(place.option);
    if let Some(step) = place.step {
        return match step.take(values)? {
            Outcome::Absent => Ok(Vec::new()),
            Outcome::Value(value, remarks) => {
                made.limits.extend(remarks.limit);
                made.notes.extend(remarks.note);
                Ok(vec![value])
            }
        };
    }
    match tool.opt(place.option).kind {
        ValueKind::None => Ok(vec![Value::empty()]),
        ValueKind::Text | ValueKind::Path => Ok(values.to_vec()),
        ValueKind::List | ValueKind::Names => items(values, made),
    }
}

/// The items of a list. An unknown part may hold further separators, which
/// only the old tool would have seen: an error where it surely does.
fn items(values: &[Value], made: &mut Commands) -> Result<Vec<Value>, String> {
    let mut all = Vec::new();
    for item in values.iter().flat_map(Value::items) {
        if let Some(run) = item.text.unknown().next() {
            let written = &item.text.as_str()[run.range.clone()];
            if item.text.unknown().any(|run| is_list(&item.text, run)) {
                return Err(format!(
                    "`{written}` holds a list, which DISM does not take: it wants an option for each name"
                ));
            }
            let mut held = item.text.unknown().flat_map(Run::alternatives);
            let list = held.find(|value| value.as_str().contains(';'));
            let doubt = list.map_or("may hold a list".to_owned(), |list| {
                format!(
                    "holds a list at times (`{}`)",
                    list.as_str().trim_matches('"')
                )
            });
            made.limits.push(Limit::unsafe_fix(format!(
                "`{written}` {doubt}, which DISM does not take: it wants an option for each name"
            )));
        } else if item.text.runs().iter().any(Run::is_doubtful) {
            made.limits.push(Limit::unsafe_fix(format!(
                "`{}` stands in a variable that another script, which runs before this and is not read here, may make a list: DISM wants an option for each name",
                item.text.as_str()
            )));
        }
        all.push(item);
    }
    Ok(all)
}

/// Whether an unknown part is a list in each of the values that it is known to have,
/// or code that joins one: `$($names -join ';')`.
fn is_list(text: &Text, part: &Run) -> bool {
    let code = &text.as_str()[part.range.clone()];
    let separates = ["';'", "\";\"", "\"\";\"\""]
        .iter()
        .any(|separator| code.contains(separator));
    let joins = separates && code.to_ascii_lowercase().contains("join");
    let values = part.alternatives();
    let has_items = |value: &Text| {
        let items = value.as_str().trim_matches(['"', ';']);
        items.contains(';')
    };
    joins || (!values.is_empty() && values.iter().all(has_items))
}
