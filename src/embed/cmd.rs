//! `cmd /c COMMAND`: which part of its command line cmd runs.

use std::path::Path;

use super::mixed::MixedWords;
use super::{carry, inner_layers, is_in_system, outer_layers};
use crate::invocation::{Invocation, Site};
use crate::language::{Script, batch};
use crate::text::Text;

/// `cmd /c COMMAND`, `cmd /k COMMAND`.
pub(super) fn open(invocation: Invocation, depth: usize, script: &mut Script) {
    let tail = invocation.command_tail();
    let Some((start, letter)) = command_switch(&tail) else {
        script.invocations.push(invocation);
        return;
    };
    let Some(inner) = command_string(&tail.slice(start..tail.len()), &tail.as_str()[..start])
    else {
        return;
    };
    let mut layers = inner_layers(&invocation, &tail, &inner);
    layers.extend(outer_layers(&invocation));
    let words = MixedWords::of(&invocation, &inner);
    let outer = outer_layers(&invocation).len();
    let needless = letter == 'c'
        && is_in_system(&invocation.program.text)
        && is_certain(&invocation.site)
        && !expands(&inner, &tail.as_str()[..start]);
    let mut carrier = carry(invocation, layers, depth);
    carrier.needless = needless;
    carrier.wrappers.push(format!("cmd /{letter}"));
    let before = script.invocations.len();
    batch::read_line(&inner, &carrier, script);
    if let Some(words) = words {
        let only = script.invocations.len() == before + 1;
        for call in script.invocations.iter_mut().skip(before) {
            words.settle(call, outer, only);
        }
    }
}

/// Whether a program has the one name that is known of it: a variable may hold that
/// of another directory too.
fn is_certain(site: &Site) -> bool {
    let definition = site.definition.as_ref();
    definition.is_none_or(|definition| definition.can_resolve)
}

/// Whether an interpreter replaces parts of its command line: a percent sign that
/// has reached it, and an exclamation mark where `/v` is among its switches.
fn expands(line: &Text, switches: &str) -> bool {
    let switches = switches.to_ascii_lowercase();
    let delayed = switches.contains("/v") && !switches.contains("/v:off");
    let mut known = line.atoms().filter_map(|atom| atom.glyph.char());
    known.any(|c| c == '%') || (delayed && line.as_str().contains('!'))
}

/// Whether what stands behind `cmd` holds a command to be run, after which it
/// ends.
pub(crate) fn has_command(tail: &Text) -> bool {
    command_switch(tail).is_some_and(|(_, letter)| letter == 'c')
}

/// Where the command behind `/c` or `/k` starts, and which of them it was.
fn command_switch(tail: &Text) -> Option<(usize, char)> {
    let mut slash = false;
    for atom in tail.atoms() {
        let character = atom.glyph.char()?.to_ascii_lowercase();
        match character {
            'c' | 'k' | 'r' if slash => {
                return Some((atom.range.end, if character == 'k' { 'k' } else { 'c' }));
            }
            '"' => return None,
            _ => slash = character == '/',
        }
    }
    None
}

/// cmd's own quote rule: what starts with a quote loses its first and its last
/// one, unless it is just one quoted program name with a blank in it and
/// nothing special (and `/s` is not given). Source: `cmd /?`.
pub(crate) fn command_string(text: &Text, switches: &str) -> Option<Text> {
    let content = text.as_str();
    let start = content.len() - content.trim_start_matches([' ', '\t', ',', ';', '=']).len();
    let text = text.slice(start..text.len());
    let content = text.as_str();
    if !content.starts_with('"') {
        return (!content.trim().is_empty()).then_some(text);
    }
    let quotes: Vec<usize> = content.match_indices('"').map(|(at, _)| at).collect();
    let kept = quotes.len() == 2
        && is_path(&content[1..quotes[1]])
        && !switches.to_ascii_lowercase().contains("/s")
        && !content.contains(['&', '<', '>', '(', ')', '@', '^', '|'])
        && content[1..quotes[1]].contains(' ')
        && is_executable(content[1..quotes[1]].trim_end());
    if kept {
        return Some(text);
    }
    let last = quotes.last().copied().filter(|last| *last > 0);
    let mut stripped = text.slice(1..last.unwrap_or(text.len()));
    if let Some(last) = last {
        stripped.append_slice(&text, last + 1..text.len());
    }
    Some(stripped)
}

/// Whether a quoted text with blanks is the path of one program, and not a
/// command with words of its own: it starts like a path, and has no switch and
/// no earlier program in it.
pub(crate) fn is_path(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let start = lower.starts_with(['%', '\\', '.', '!'])
        || lower.get(1..).is_some_and(|rest| rest.starts_with(":\\"));
    start && !lower.contains(" /") && !lower.contains(".exe ") && !lower.contains(" -")
}

/// Whether a path names an `.exe`.
pub(crate) fn is_executable(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("exe"))
}
