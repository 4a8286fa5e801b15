//! The new program as a word: named at the call, or by the variable that holds it.

use super::super::{Candidate, directory};
use super::doubts::DOUBT;
use crate::finding::Edit;
use crate::invocation::{Limit, program_name_start};
use crate::rule::Directory;
use crate::spell::{NewWord, Part, Value};
use crate::text::{Run, Text};

/// How a call names its program when a variable holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Naming {
    /// The call names the new program itself.
    Resolved,
    /// The call keeps the variable, and its assignments change.
    Defined,
}

/// The new program as a word, and the edits of the assignments that name it.
pub(in super::super) fn program(
    candidate: &Candidate<'_>,
    naming: Naming,
    limits: &mut Vec<Limit>,
) -> Result<(NewWord, Vec<Edit>), String> {
    let word = &candidate.invocation.program;
    let site = &candidate.invocation.site;
    let start = program_name_start(&word.text);
    let name = word.as_str()[start..].to_ascii_lowercase();
    let extension = if name.contains(".exe") { ".exe" } else { "" };
    let new_name = format!("{}{extension}", candidate.tool.replacement());
    let keeps = candidate.tool.directory() == Directory::Keep;
    let directory = word.text.slice(0..start);
    if keeps && directory::is_foreign(&directory) {
        limits.push(Limit::unsafe_fix(
            "the program lies in a directory of its own, where DISM may not be",
        ));
    }
    match (&site.definition, naming) {
        (Some(definition), Naming::Defined) => {
            if !keeps {
                return Err("the directory of the old kit stands in the variable".to_owned());
            }
            if word.text.runs().iter().any(Run::is_doubtful) {
                let reason = format!("{DOUBT} may change the variable that names the program");
                limits.push(Limit::unsafe_fix(reason));
            }
            let edits = definition.names.iter().map(|span| Edit {
                span: *span,
                replacement: new_name.clone(),
            });
            let word = if definition.is_word {
                whole(Value {
                    text: word.text.clone(),
                    written: Some(word.written().clone()),
                    quoted: word.is_quoted(),
                })
            } else {
                named(Some(directory), new_name.clone(), false)
            };
            Ok((word, edits.collect()))
        }
        (Some(definition), Naming::Resolved) if !definition.can_resolve && !keeps && start > 0 => {
            Err("the directory of the old kit stands in the variable".to_owned())
        }
        (Some(definition), Naming::Resolved) if !definition.can_resolve => {
            Err("the program stands in a variable that has other uses, or whose other calls cannot change with it".to_owned())
        }
        _ => {
            let quoted = word.is_quoted() && keeps && !directory.is_empty() || word.written().as_str().starts_with('"') && keeps;
            let directory = (keeps && !directory.is_empty() || quoted).then_some(directory);
            Ok((named(directory, new_name, quoted), Vec::new()))
        }
    }
}

/// A program by its name, behind its directory.
fn named(directory: Option<Text>, name: String, quoted: bool) -> NewWord {
    let directory = directory.map(|text| {
        Part::Value(Value {
            text,
            written: None,
            quoted,
        })
    });
    NewWord {
        parts: directory.into_iter().chain([Part::Literal(name)]).collect(),
    }
}

fn whole(value: Value) -> NewWord {
    NewWord {
        parts: vec![Part::Value(value)],
    }
}
