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

use super::{Script, Unread};
use crate::embed::{self, Carrier};
use crate::text::Text;

pub use spell::{escape_bare, escape_double, escape_here, escape_single};
pub use spell::{spell_process_list, spell_words};
pub use spell::{unescape_double, unescape_here, unescape_single};

use candidates::Candidates;
use facts::Facts;
use view::View;
use walker::{Surroundings, Walker};

/// Reads a PowerShell script.
#[must_use]
pub fn read(text: &str) -> Script {
    let mut script = Script::default();
    read_around(Text::source(text, 0), Surroundings::default(), &mut script);
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
        output_read: carrier.site.output_read,
    };
    read_around(line.clone(), around, script);
}

/// Reads a text with all that is around it.
fn read_around(text: Text, around: Surroundings, script: &mut Script) {
    if around.depth > embed::DEPTH {
        script.unread.extend(text.span().map(|span| Unread {
            span,
            reason: "strings nest too deep in strings here to be read".to_owned(),
        }));
        return;
    }
    let view = View::new(text);
    let parsed = commands::parse(&view.tokens);
    let facts = Facts::of(&view);
    let candidates = Candidates::of(&view);
    for token in &view.tokens {
        if token.kind == token::Kind::Comment {
            script.comments.push(view.span(token.range()));
        }
    }
    if around.outer.is_none() {
        script
            .loose
            .extend(loose::loose(&view, &facts, &parsed.block));
    }
    Walker::new(&view, &facts, &candidates, around).read(&parsed.block, &parsed.opaque, script);
}
