//! The VBScript inside `.wsf` and `.hta`: which `<script>` elements are it.
//!
//! A `type` wins over a `language`. Where both are missing the language is
//! that of the element before, as in MSHTML; for the first one of a file it
//! is JavaScript in a page and, since Windows Script Host demands the
//! attribute there, VBScript in a `.wsf`. Markup inside a script is none: the
//! element ends at `</script`, and `<![CDATA[`, `]]>`, `<!--` and `-->` around
//! its content are no part of it. [`entities`] has the scripts that are text of
//! an XML document all the same. A document without scripts is data: the command
//! lines in it are another program's, and not read.

use std::borrow::Cow;

use super::names;
use crate::invocation::{Invocation, Limit};
use crate::language::Unread;
use crate::span::{Span, Spans};
use crate::text::Text;

pub(super) mod entities;

/// What makes a document one that runs scripts of its own.
const ACTIVE: [&str; 5] = ["<script", "<job", "<html", "<hta:", "<!doctype html"];

/// Why a call in a tag is not read where the document runs scripts.
const HANDLER: &str = "an event handler in the markup";

/// Why a call is not read where it does not.
const DATA: &str = "text of a document that another program may run";

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The blocks of VBScript, by the job that they share their variables in.
    pub(super) jobs: Vec<Vec<Span>>,
    /// The comments of the markup.
    pub(super) comments: Vec<Span>,
    /// The blocks in other languages that hold one of the names.
    pub(super) unread: Vec<Unread>,
    /// The blocks in which entities stand for characters.
    encoded: Vec<Span>,
}

/// Finds the blocks of a file.
pub(super) fn read(text: &str) -> Page {
    // ASCII case folding keeps every offset.
    let lower = text.to_ascii_lowercase();
    let mut page = Page {
        jobs: vec![Vec::new()],
        ..Page::default()
    };
    let mut vbscript = is_script_host(&lower);
    let strict = vbscript && lower.trim_start_matches('\u{feff}').starts_with("<?xml");
    let is_data = !ACTIVE.iter().any(|tag| lower.contains(tag));
    let in_markup = if is_data { DATA } else { HANDLER };
    let mut at = 0;
    loop {
        let next = find(&lower, at, "<");
        if is_data {
            page.place(text, Span::new(at, next.unwrap_or(lower.len())), DATA);
        }
        let Some(start) = next else {
            return page;
        };
        let rest = &lower[start..];
        if rest.starts_with("<!--") {
            at = find(&lower, start + 4, "-->").map_or(lower.len(), |end| end + 3);
            page.comments.push(Span::new(start, at));
        } else if is_tag(rest, "<job") {
            page.jobs.push(Vec::new());
            at = tag_end(&lower, start);
        } else if is_tag(rest, "<script") {
            let inside = tag_end(&lower, start);
            let tag = &lower[start..inside];
            vbscript = language(tag).unwrap_or(vbscript);
            if tag.ends_with("/>") {
                at = inside;
                continue;
            }
            let end = find(&lower, inside, "</script").unwrap_or(lower.len());
            let block = content(&lower, inside, end);
            if strict && !lower[inside..end.max(inside)].contains("<![cdata[") {
                page.add_encoded(text, block);
            }
            page.add(text, block, vbscript);
            at = end;
        } else if is_tag(rest, "<resource") {
            let inside = tag_end(&lower, start);
            at = find(&lower, inside, "</resource").unwrap_or(lower.len());
            page.resource(text, content(&lower, inside, at));
        } else if is_tag(rest, "<named") || is_tag(rest, "<unnamed") {
            // What they say is shown as help.
            at = tag_end(&lower, start);
        } else if rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/') {
            at = tag_end(&lower, start);
            page.place(text, Span::new(start, at), in_markup);
        } else {
            at = start + 1;
        }
    }
}

impl Page {
    /// A tag, `<button onclick="...">`, or the text between two.
    fn place(&mut self, text: &str, span: Span, reason: &str) {
        let content = text.get(span.range()).unwrap_or_default();
        if names::mentions(content) && names::holds_a_call(&content.replace("&quot;", "\"")) {
            self.unread.push(Unread {
                span,
                reason: reason.to_owned(),
            });
        }
    }

    /// `<resource id="line">...</resource>`
    fn resource(&mut self, text: &str, content: Span) {
        let line = text.get(content.range()).unwrap_or_default();
        if names::starts_a_call(&Text::source(line.trim(), 0)) {
            self.unread.push(Unread {
                span: content,
                reason: "a resource of the script".to_owned(),
            });
        }
    }

    fn add_encoded(&mut self, text: &str, block: Span) {
        if text.get(block.range()).is_some_and(entities::holds_one) {
            self.encoded.push(block);
        }
    }

    /// The file with what its scripts say in place of what is written there.
    pub(super) fn decoded<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.encoded.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(entities::decode(text, &self.encoded))
    }

    /// Leaves calls to people where entities would have to be written anew.
    pub(super) fn limit(&self, calls: &mut [Invocation]) {
        let encoded: Spans = self.encoded.iter().copied().collect();
        for call in calls {
            let slots = call.site.slots.iter().flat_map(|slot| &slot.spans);
            let mut places = slots.chain([&call.span]);
            if places.any(|place| encoded.contain(*place)) {
                call.site.limits.push(Limit::manual(
                    "the script is text of an XML document, with entities in it",
                ));
            }
        }
    }

    fn add(&mut self, text: &str, block: Span, vbscript: bool) {
        let content = text.get(block.range()).unwrap_or_default();
        if !vbscript && names::mentions(content) {
            self.unread.push(Unread {
                span: block,
                reason: "a script in a language that is not read".to_owned(),
            });
        }
        if let Some(job) = self.jobs.last_mut()
            && vbscript
        {
            job.push(block);
        }
    }
}

fn is_script_host(lower: &str) -> bool {
    lower.contains("<job") || lower.contains("<package")
}

fn is_tag(rest: &str, name: &str) -> bool {
    rest.strip_prefix(name)
        .is_some_and(|behind| behind.starts_with([' ', '\t', '\r', '\n', '>', '/']))
}

/// Behind the `>` of a tag; one inside a quoted value does not count.
fn tag_end(text: &str, start: usize) -> usize {
    let mut quote = None;
    for (at, character) in text[start..].char_indices() {
        match (quote, character) {
            (None, '>') => return start + at + 1,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Whether the attributes of a tag say VBScript; none when they say nothing.
fn language(tag: &str) -> Option<bool> {
    let value = attribute(tag, "type").or_else(|| attribute(tag, "language"))?;
    let name = value.trim().trim_start_matches("text/");
    Some(matches!(name, "vbscript" | "vbs" | "vbscript.encode") && name != "vbscript.encode")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let behind = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        let separate =
            before.is_some_and(|before| before.is_whitespace() || matches!(before, '"' | '\''));
        if let Some(value) = behind.strip_prefix('=').filter(|_| separate) {
            let value = value.trim_start();
            return match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].split(quote).next(),
                _ => value.split([' ', '\t', '\r', '\n', '>', '/']).next(),
            };
        }
    }
}

/// The script without what hides it from the markup.
fn content(lower: &str, start: usize, end: usize) -> Span {
    let (mut start, mut end) = (start, end.max(start));
    for (open, close) in [("<![cdata[", "]]>"), ("<!--", "-->")] {
        let inside = &lower[start..end];
        let trimmed = inside.trim_start();
        if let Some(rest) = trimmed.strip_prefix(open) {
            start = end - rest.len();
        }
        let trimmed = lower[start..end].trim_end();
        if let Some(rest) = trimmed.strip_suffix(close) {
            end = start + rest.len();
        }
    }
    Span::new(start, end)
}

fn find(text: &str, from: usize, wanted: &str) -> Option<usize> {
    text.get(from..)?.find(wanted).map(|at| from + at)
}
