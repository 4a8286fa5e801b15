//! The site of a call: where its rewrite goes, and what limits it.

use super::super::ast::{Joint, Redirect};
use super::super::lexer::is_separator;
use super::Call;
use crate::embed::Carrier;
use crate::invocation::{Definition, Form, Output, OwnLine, Shell, Site, Slot};
use crate::span::Span;
use crate::text::Text;

impl Call<'_> {
    /// The site of the call: its slot, and what limits a rewrite.
    pub(super) fn site(&self, spans: Vec<Span>, definition: Option<Definition>) -> Site {
        let delayed = self.state.is_some_and(|state| state.delayed);
        let shell = Shell::Batch {
            file: self.around.file.is_some(),
            delayed,
        };
        let layers = self
            .around
            .carrier
            .map(|carrier| carrier.layers.clone())
            .unwrap_or_default();
        let slot = Slot {
            spans,
            form: Form::CommandLine,
            layers,
        };
        let mut site = match self.around.carrier {
            None => Site::new(shell, vec![slot]),
            Some(carrier) => {
                let mut site = carrier.site.clone();
                site.line = None;
                let droppable = self.drops_carrier(carrier, &slot);
                if !droppable {
                    site.shell = shell;
                    let has_slot = !site.slots.is_empty();
                    site.slots = if has_slot { vec![slot] } else { Vec::new() };
                }
                site
            }
        };
        site.definition = definition;
        if self.one_of_several {
            site.several.get_or_insert_default();
        }
        site.limits.extend(self.limits.iter().cloned());
        if self.redirects.iter().any(takes_output) {
            site.output = site.output.min(Output::Read);
        }
        site.output = site.output.max(self.output());
        site.written_to = self.written_to().cloned();
        site.status_read |= self.status_is_asked();
        if site.line.is_none() {
            site.line = self.own_line(&site);
        }
        site
    }

    /// Whether the carrier can go with the call: it is a needless one in a batch
    /// file that holds this call and nothing else.
    fn drops_carrier(&self, carrier: &Carrier, slot: &Slot) -> bool {
        let Some(outer) = carrier.site.slots.first() else {
            return false;
        };
        carrier.needless
            && self.around.whole
            && self.redirects.is_empty()
            && outer.form == Form::CommandLine
            && matches!(carrier.site.shell, Shell::Batch { .. })
            && slot.spans.len() == 1
    }

    /// Whether what is tied to the command asks how it ended.
    pub(in super::super) fn status_is_asked(&self) -> bool {
        self.around.status_is_asked()
    }

    /// What becomes of the output here.
    fn output(&self) -> Output {
        let mut files = self.files();
        if self.around.next == Some(Joint::Pipe) && !self.redirects.iter().any(takes_output) {
            if self.around.shown {
                Output::Read
            } else {
                Output::Taken
            }
        } else if files.any(|file| !is_device(file.as_str())) {
            Output::Read
        } else {
            Output::Shown
        }
    }

    /// The files that the output goes to, those of the blocks around last.
    fn files(&self) -> impl Iterator<Item = &Text> {
        let redirects = self.redirects.iter().chain(&self.around.redirected);
        let of_output = redirects.filter(|redirect| takes_output(redirect));
        of_output.map(|redirect| &redirect.target)
    }

    /// The file that the output goes to; where it stands in the line of another
    /// command, perhaps that of the other.
    pub(super) fn written_to(&self) -> Option<&Text> {
        let around = || self.around.carrier?.site.written_to.as_ref();
        self.files().next().or_else(around)
    }

    /// The line, when the call has it to itself.
    fn own_line(&self, site: &Site) -> Option<OwnLine> {
        let file = self.around.file?;
        let [slot] = site.slots.as_slice() else {
            return None;
        };
        let [span] = slot.spans.as_slice() else {
            return None;
        };
        if !self.around.alone || self.around.carrier.is_some() {
            return None;
        }
        // A line may be long and hold many calls: it is looked at as a whole for
        // the first one only.
        let is_blank = |c: char| is_separator(c) || c == '@';
        let is_space = |c: char| c.is_whitespace() && c != '\n';
        let before = file[..span.start].trim_end_matches(is_space);
        let word = before.len().saturating_sub("call".len());
        let call = before
            .get(word..)
            .filter(|word| word.eq_ignore_ascii_case("call"));
        let before = call.map_or(before, |_| &before[..word]);
        let before = before.trim_end_matches(is_blank);
        if !(before.is_empty() || before.ends_with('\n')) {
            return None;
        }
        let start = before.len();
        let feed = file[span.end..].find('\n').map(|at| span.end + at);
        let stop = feed.unwrap_or(file.len());
        let end = if file[..stop].ends_with('\r') && stop > span.end {
            stop - 1
        } else {
            stop
        };
        let suffix = file[span.end..end].trim_start();
        let own = !suffix.contains(')')
            && (suffix.is_empty()
                || suffix
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .starts_with(['<', '>']));
        own.then(|| OwnLine {
            prefix: Span::new(start, span.start),
            suffix: Span::new(span.end, end),
            end: if file[..stop].ends_with('\r') || (feed.is_none() && file.contains("\r\n")) {
                "\r\n"
            } else {
                "\n"
            },
        })
    }
}

/// Whether a redirection takes what a command prints elsewhere.
fn takes_output(redirect: &Redirect) -> bool {
    redirect.sign.contains('>') && !redirect.target.is_empty() && !redirect.sign.starts_with('2')
}

fn is_device(target: &str) -> bool {
    matches!(
        target.trim_matches('"').to_ascii_lowercase().as_str(),
        "nul" | "nul:" | "con" | "con:"
    )
}
