//! A program and its arguments in strings of their own: `ShellExecute file, arguments`.

use super::super::several::{Lines, lines_of_several, one_of_several, why_several};
use super::{Place, Sites, held_by};
use crate::embed;
use crate::invocation::{Form, Invocation, Limit, Word, program_name_start};
use crate::span::Span;
use crate::text::{Origin, Text};

impl Sites<'_> {
    /// A program and its arguments in strings of their own, which may be one of several
    /// command lines.
    pub(super) fn two(&self, file: &Place, tail: &Place) -> Vec<Invocation> {
        if let Some(several) = one_of_several(&file.text) {
            return vec![self.one_of_two(&file.text, &several, &tail.text)];
        }
        let is_shell = embed::is_command_interpreter(&whole(&file.text).text);
        let text = if is_shell {
            let mut line = file.text.clone();
            line.push(" ", Span::empty(file.span.end), Origin::Escape);
            line.append(&tail.text);
            line
        } else {
            tail.text.clone()
        };
        let Lines { all, holder } = lines_of_several(&text);
        if all.is_empty() {
            return vec![self.certain_two(file, tail)];
        }
        let why = why_several(&text);
        let readings = all.into_iter().filter_map(|text| {
            if is_shell {
                return self.line(&text, tail, Some(why));
            }
            let mut limits = self.limits();
            limits.push(Limit::manual(why));
            Some(self.invocation(whole(&file.text), text, Vec::new(), limits))
        });
        held_by(holder.as_ref(), readings)
    }

    fn certain_two(&self, file: &Place, tail: &Place) -> Invocation {
        let program = whole(&file.text);
        let mut limits = self.limits();
        let name_start = program_name_start(&program.text);
        let name = program.text.slice(name_start..program.text.len());
        let path = (name_start > 0)
            .then(|| self.slot(&file.text, file, Form::ProgramPath, &mut limits))
            .flatten();
        let slots = [
            self.slot(&name, file, Form::Program, &mut limits),
            self.slot(&tail.text, tail, Form::Arguments, &mut limits),
        ];
        let slots: Option<Vec<_>> = slots.into_iter().collect();
        let slots = slots.map(|slots| slots.into_iter().chain(path).collect());
        self.invocation(
            program,
            tail.text.clone(),
            slots.unwrap_or_default(),
            limits,
        )
    }

    /// The same where the program may be another one.
    fn one_of_two(&self, file: &Text, chosen: &Text, tail: &Text) -> Invocation {
        let mut limits = self.limits();
        limits.push(Limit::manual(why_several(file)));
        self.invocation(whole(chosen), tail.clone(), Vec::new(), limits)
    }

    /// A program without arguments: no place to write any.
    pub(super) fn file(&self, file: &Place) -> Invocation {
        let program = whole(&file.text);
        let mut limits = self.limits();
        limits.push(Limit::manual(
            "the call has no argument that the new arguments could go to",
        ));
        self.invocation(program, Text::default(), Vec::new(), limits)
    }
}

/// A string that names a program and holds nothing else, quotes or not.
fn whole(text: &Text) -> Word {
    let content = text.as_str();
    let quoted = content.len() > 1 && content.starts_with('"') && content.ends_with('"');
    let inner = usize::from(quoted)..content.len() - usize::from(quoted);
    if !quoted {
        return Word::plain(text.clone());
    }
    let positions = (inner.start..=inner.end).collect();
    Word::spelled(text.slice(inner), text.clone(), positions)
}
