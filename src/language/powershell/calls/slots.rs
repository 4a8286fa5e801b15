//! The places that the parts of a new call are written to: at the call itself, and where
//! the variables are set that it is made of.

use std::rc::Rc;

use super::super::binding::Argument;
use super::super::scope::Assigned;
use super::super::values::Content;
use super::super::walker::{Role, Walker};
use super::Relied;
use crate::invocation::{Definition, Form, Slot, program_name_start};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::Text;

/// The slots of a call, and what they rely on.
pub(super) type Slots = (Vec<Slot>, Relied);

impl Walker<'_> {
    /// A slot for a part of a call, inside the layers that are around the
    /// whole script.
    pub(super) fn slot(&self, spans: Vec<Span>, form: Form, inner: Option<Layer>) -> Slot {
        let layers = inner.into_iter().chain(self.around.layers.iter().copied());
        Slot {
            spans,
            form,
            layers: layers.collect(),
        }
    }

    /// Where the name of a program can be written anew at the call itself, and where
    /// its path can.
    pub(super) fn program_slots(&self, program: &Argument) -> Option<Vec<Slot>> {
        let text = program.value.as_text()?;
        let layer = program.value.place.as_ref().and_then(|place| place.layer);
        let path = self.path_slot(text, layer);
        Some(
            std::iter::once(self.tail_slot(text, layer)?)
                .chain(path)
                .collect(),
        )
    }

    /// Where the name of a program stands that a variable holds.
    pub(super) fn definition(
        &mut self,
        program: &Argument,
        can_resolve: bool,
    ) -> Option<(Definition, Relied)> {
        let all: Vec<Rc<Assigned>> = match (&program.value.kind, &program.value.via) {
            (Content::Choice(all), _) => all.to_vec(),
            (_, Some(via)) => vec![via.clone()],
            _ => return None,
        };
        let names = all.iter().map(|assigned| {
            let text = assigned.value.as_text()?;
            Some(self.tail_slot(text, None)?.spans)
        });
        let names: Option<Vec<Vec<Span>>> = names.collect();
        let plain = self.around.layers.is_empty();
        let definition = Definition {
            names: names.filter(|_| plain)?.concat(),
            uses: 0,
            can_resolve: can_resolve && all.len() == 1,
            is_word: !program.entry,
        };
        let relied = all.into_iter().map(|one| (one, Role::Program)).collect();
        Some((definition, relied))
    }

    fn tail_slot(&self, text: &Text, layer: Option<Layer>) -> Option<Slot> {
        let tail = program_name_start(text)..text.len();
        let written = text.slice(tail.clone());
        let spans = text.sites(tail);
        (written.is_source() && spans.len() == 1).then(|| self.slot(spans, Form::Program, layer))
    }

    /// The path of a program that has one, where it stands in one piece.
    fn path_slot(&self, text: &Text, layer: Option<Layer>) -> Option<Slot> {
        let spans = text.sites(0..text.len());
        let [all] = spans.as_slice() else { return None };
        let name = text.sites(program_name_start(text)..text.len()).pop()?;
        (all.start < name.start && name.end == all.end)
            .then(|| self.slot(spans, Form::ProgramPath, layer))
    }

    /// Where the arguments of a call can be written anew.
    pub(super) fn argument_slots(&mut self, arguments: &Argument) -> Option<Slots> {
        let via = arguments.value.via.clone();
        let value = via.as_ref().map_or(&arguments.value, |via| &via.value);
        let place = value.place.clone()?;
        let spans = self.view.text.sites(place.inside.clone());
        let form = if place.list || place.layer.is_none() {
            Form::ArgumentList
        } else {
            Form::Arguments
        };
        let spans = if spans.is_empty() {
            return None;
        } else {
            spans
        };
        let slot = self.slot(spans, form, place.layer);
        if let Some(token) = arguments.variable {
            self.roles.insert(token, Role::Arguments);
        }
        let relied = via.into_iter().map(|via| (via, Role::Arguments));
        Some((vec![slot], relied.collect()))
    }
}
