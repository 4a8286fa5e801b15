//! PowerShell: `.ps1`, `.psm1`, and the command lines that `powershell.exe`
//! is given.
//!
//! ```text
//! text -> lexer -> tokens -> commands -> tree -> walker -> invocations
//!                              facts ------------^   ^--- values, calls
//! ```

pub mod binding;
mod calls;
pub mod candidates;
pub mod commands;
pub mod cursor;
pub mod facts;
pub mod host;
pub mod lexer;
mod loose;
pub mod scope;
mod spell;
pub mod token;
pub mod tree;
pub mod values;
pub mod view;
pub mod walker;

use super::slice::{Grammar, Seeds};
use super::{Script, Unread};
use crate::embed::{self, Carrier};
use crate::invocation::{Limit, Output};
use crate::text::Text;

pub use spell::{escape_bare, escape_double, escape_here, escape_single};
pub use spell::{spell_process_list, spell_words};

use candidates::Candidates;
use facts::Facts;
use view::View;
use walker::{Surroundings, Walker};

/// `$x`, `${x}`, `$script:x`, `@x`, `$this.x` in a class, and `%X%` or `!X!` of the
/// environment for cmd.
const GRAMMAR: Grammar = Grammar {
    marks: b"${:@.%!",
    witnesses: true,
};

/// Reads a PowerShell script.
#[must_use]
pub fn read(text: &str, seeds: Option<&Seeds>) -> Script {
    let mut script = Script::default();
    let around = Surroundings::default();
    read_around(Text::source(text, 0), around, seeds, &mut script);
    script
}

/// Reads a command line that `carrier` gives to PowerShell, and adds what it
/// runs to `script`.
pub fn read_line(line: &Text, carrier: &Carrier, script: &mut Script) {
    let around = Surroundings {
        layers: carrier.layers.clone(),
        wrappers: carrier.wrappers.clone(),
        limits: carrier.site.limits.clone(),
        depth: carrier.depth,
        outer: Some(carrier.span),
        delivery: carrier.site.delivery,
        status_read: carrier.site.status_read,
        output_read: carrier.site.output >= Output::Read,
        output_taken: carrier.site.output == Output::Taken,
        handed: 0,
    };
    read_around(line.clone(), around, None, script);
}

/// Reads a text with all that is around it.
fn read_around(text: Text, mut around: Surroundings, seeds: Option<&Seeds>, script: &mut Script) {
    if around.depth > embed::DEPTH {
        script.unread.extend(text.span().map(|span| Unread {
            span,
            reason: "strings nest too deep in strings here to be read".to_owned(),
        }));
        return;
    }
    let view = View::new(text);
    if let Some(open) = view.never_closed() {
        around.limits.push(Limit::manual(format!(
            "PowerShell refuses to run any of this: what `{open}` opens is never closed"
        )));
    }
    let parsed = commands::parse(&view.tokens);
    let facts = Facts::of(&view);
    let candidates = Candidates::of(&view);
    for token in &view.tokens {
        if token.kind == token::Kind::Comment {
            script.comments.push(view.span(token.range()));
        }
    }
    let mut walker = Walker::new(&view, &facts, &candidates, around);
    if walker.around.outer.is_none() {
        let statements = parsed.block.statements.len();
        let sought = seeds.and_then(|seeds| {
            let sought = seeds.sought(view.text.as_str(), statements);
            sought.map(|sought| (seeds, sought))
        });
        let loose = loose::loose(&view, &facts, &candidates, &parsed.block);
        let bear = sought.map(|(seeds, sought)| {
            let tells = |at: usize| loose::tells(&view, &loose[at]);
            seeds.bear_on(sought, &loose, &script.comments, GRAMMAR, tells)
        });
        let dull = loose.iter().zip(bear.unwrap_or_default());
        let dull = dull.filter(|(_, bears)| !bears);
        walker.dull = dull.map(|(one, _)| one.span).collect();
        script.loose.extend(loose);
    }
    walker.read(&parsed.block, &parsed.opaque, script);
}
