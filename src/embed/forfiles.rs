//! `forfiles /c "COMMAND"`: the command that is run for each file, and the variables
//! in it.

use super::{carry, inner_layers, outer_layers, process_line};
use crate::invocation::{Invocation, Limit, Word, is_program};
use crate::language::{Script, TOOLS};
use crate::layer::Layer;
use crate::span::Span;
use crate::text::{Origin, Text};

/// `forfiles /c "COMMAND"`: the command is run for each file, with `@file` and
/// its kin replaced. Source: Microsoft, "forfiles".
pub(super) fn open(mut invocation: Invocation, depth: usize, script: &mut Script) {
    let is_command = |word: &Word| word.as_str().eq_ignore_ascii_case("/c");
    let mut words = invocation
        .arguments
        .iter()
        .skip_while(|word| !is_command(word));
    let Some(word) = words.nth(1).cloned() else {
        return;
    };
    // Without its opening quote the command is cut at the first blank; the
    // words behind it are refused by forfiles, but they say what was meant.
    let rest: Vec<Word> = words.cloned().collect();
    let stray = rest.iter().any(|word| !is_switch(word));
    let tool = tool_of(&invocation);
    let mut inner = with_variables(&word.text, tool.as_ref());
    if tool.is_some() {
        invocation.site.limits.push(Limit::manual(
            "`forfiles` runs the command for each file that it finds, and may run the file itself",
        ));
    }
    if stray {
        for word in &rest {
            let site = Span::empty(
                word.text
                    .span()
                    .map_or(invocation.span.end, |span| span.start),
            );
            inner.push(" ", site, Origin::Escape);
            inner.append(&with_variables(&word.text, tool.as_ref()));
        }
        let reason = "`forfiles` reads its command from one quoted word: a quote is missing, and the command is refused as it stands";
        invocation.site.limits.push(Limit::manual(reason));
    }
    let tail = invocation.command_tail();
    let mut layers = Vec::new();
    if word.is_quoted() {
        layers.push(Layer::Argument);
    }
    layers.extend(inner_layers(&invocation, &tail, &inner));
    layers.extend(outer_layers(&invocation));
    let mut carrier = carry(invocation, layers, depth);
    carrier.wrappers.push("forfiles /c".to_owned());
    process_line(&inner, &carrier, script);
}

fn is_switch(word: &Word) -> bool {
    let text = word.as_str().to_ascii_lowercase();
    ["/p", "/m", "/s", "/d", "/c"]
        .iter()
        .any(|switch| text.starts_with(switch))
        || !text.starts_with('/') && text.len() > 1 && !text.contains('"')
}

/// The retired tool that `/m` looks for.
fn tool_of(invocation: &Invocation) -> Option<Text> {
    let mut words = invocation.arguments.iter();
    words.find(|word| word.as_str().eq_ignore_ascii_case("/m"))?;
    let mask = &words.next()?.text;
    is_program(mask, &TOOLS).then(|| mask.clone())
}

/// `@file`, `@fname` and kin become unknown parts, or the tool that they name.
fn with_variables(text: &Text, tool: Option<&Text>) -> Text {
    const NAMES: [&str; 9] = [
        "relpath", "isdir", "fname", "fsize", "fdate", "ftime", "path", "file", "ext",
    ];
    let mut result = Text::default();
    let mut kept = 0;
    for (at, _) in text.as_str().match_indices('@') {
        let rest = text.as_str()[at + 1..].to_ascii_lowercase();
        let Some(name) = NAMES.iter().find(|name| rest.starts_with(*name)) else {
            continue;
        };
        let end = at + 1 + name.len();
        let slice = text.slice(at..end);
        if !slice.is_known() {
            continue;
        }
        result.append_slice(text, kept..at);
        let site = slice.span().unwrap_or(Span::empty(0));
        match tool.filter(|_| ["relpath", "path", "file"].contains(name)) {
            Some(tool) => result.push(tool.as_str(), site, Origin::Escape),
            None => result.push_unknown(slice.as_str(), site),
        }
        kept = end;
    }
    result.append_slice(text, kept..text.len());
    result
}
