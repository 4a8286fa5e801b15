//! PowerShell: `.ps1`, `.psm1`, and the command lines that `powershell.exe`
//! is given.
//!
//! ```text
//! text -> lexer -> tokens -> commands -> tree -> walker -> invocations
//!                              facts ------------^   ^--- values, calls
//! ```

pub mod binding;
mod calls;
pub mod commands;
pub mod cursor;
pub mod facts;
pub mod lexer;
pub mod scope;
pub mod token;
pub mod tree;
pub mod values;
pub mod view;
pub mod walker;

use super::{Script, Unread};
use crate::embed;
use crate::layer::Layer;
use crate::text::Text;

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

/// Reads a text that another language hands to PowerShell, and adds what it
/// runs to `script`. `layers` are those between the text and the file,
/// innermost first; `wrappers` is what runs it, outermost first.
pub fn read_line(text: &Text, layers: &[Layer], wrappers: &[String], script: &mut Script) {
    let around = Surroundings {
        layers: layers.to_vec(),
        wrappers: wrappers.to_vec(),
        limits: Vec::new(),
        depth: 1,
    };
    read_around(text.clone(), around, script);
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
    for token in &view.tokens {
        if token.kind == token::Kind::Comment {
            script.comments.push(view.span(token.range()));
        }
    }
    Walker::new(&view, &facts, around).read(&parsed.block, &parsed.opaque, script);
}
/// Spells words.
#[must_use]
pub fn spell_words(
    _words: &[crate::spell::NewWord],
    _form: crate::invocation::Form,
) -> Option<Vec<crate::layer::Fragment>> {
    None
}
