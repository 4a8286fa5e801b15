//! Text that is echoed into a file which looks like a script: a command line
//! that will run later.

use super::Call;
use crate::embed::Carrier;
use crate::invocation::{Applicability, Delivery, Shell, Site};
use crate::language::Script;
use crate::span::Span;
use crate::text::Text;

impl Call<'_> {
    /// Text that is echoed into a file which looks like a script is a command
    /// line that will run later.
    pub(super) fn echo(mut self, rest: &Text, script: &mut Script) {
        let target = self
            .redirects
            .iter()
            .chain(&self.around.redirected)
            .find(|redirect| {
                redirect.sign.contains('>')
                    && !redirect.target.is_empty()
                    && !redirect.sign.starts_with('2')
            });
        if !target.is_some_and(|redirect| looks_like_script(&redirect.target)) {
            return;
        }
        self.limit(Applicability::Manual, "this line writes the command into another script; the script that it writes must change");
        let mark = rest.as_str().chars().next().map_or(0, char::len_utf8);
        let line = rest.slice(mark..rest.len());
        let carrier = Carrier {
            span: self.whole.span().unwrap_or(Span::empty(0)),
            wrappers: self
                .around
                .carrier
                .map(|carrier| carrier.wrappers.clone())
                .unwrap_or_default(),
            site: Site {
                delivery: Delivery::Written,
                limits: self.limits,
                ..Site::new(
                    Shell::Batch {
                        file: true,
                        delayed: false,
                    },
                    Vec::new(),
                )
            },
            layers: Vec::new(),
            depth: self.around.carrier.map_or(0, |carrier| carrier.depth) + 1,
        };
        super::super::read_line(&line, &carrier, script);
    }
}

/// Whether a file that text is written to can be a script: its extension says
/// so, or nothing is known about it (a variable that is not named for a log).
fn looks_like_script(target: &Text) -> bool {
    let name = target.as_str().trim_matches('"').to_ascii_lowercase();
    let extension = name
        .rsplit(['.', '\\', '/'])
        .next()
        .filter(|_| name.contains('.'));
    match extension {
        Some(extension) if extension.chars().all(char::is_alphanumeric) => {
            matches!(
                extension,
                "bat" | "cmd" | "ps1" | "psm1" | "vbs" | "wsf" | "hta"
            )
        }
        _ => {
            !target.is_known()
                && !["log", "txt", "out", "report"]
                    .iter()
                    .any(|word| name.contains(word))
        }
    }
}
