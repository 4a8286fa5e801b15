//! A word of a call: what the program receives, and how that is written.

use super::program_name;
use crate::text::Text;

/// One element of argv: what the program sees, and how it is written.
#[derive(Clone, Debug)]
pub struct Word {
    /// What the program receives, quotes and escapes undone.
    pub text: Text,
    /// How that is written, where it is not as it is received. Few words need it.
    spelling: Option<Box<Spelling>>,
}

/// How a word stands in the innermost layer.
#[derive(Clone, Debug)]
struct Spelling {
    /// All of it, quotes included.
    written: Text,
    /// For each byte of what is received, and for its end, the byte of `written`
    /// that spells it. May be empty when there is no difference.
    positions: Vec<usize>,
}

impl Word {
    /// A word that is written just as the program receives it.
    #[must_use]
    pub fn plain(text: Text) -> Self {
        Self {
            text,
            spelling: None,
        }
    }

    /// A word that is written as `written`. `positions` are, for each byte of
    /// `text` and for its end, the byte of `written` that spells it; they may be
    /// left out when the two are the same.
    #[must_use]
    pub fn spelled(text: Text, written: Text, positions: Vec<usize>) -> Self {
        let spelling = Spelling { written, positions };
        Self {
            text,
            spelling: Some(spelling.into()),
        }
    }

    /// The word as it stands in the innermost layer, quotes included.
    #[must_use]
    pub fn written(&self) -> &Text {
        self.spelling
            .as_ref()
            .map_or(&self.text, |spelling| &spelling.written)
    }

    /// The byte of what is written that spells byte `offset` of `text`.
    #[must_use]
    pub fn position(&self, offset: usize) -> usize {
        let positions = self.spelling.as_ref().map(|spelling| &spelling.positions);
        let position = positions.and_then(|positions| positions.get(offset));
        position.copied().unwrap_or(offset)
    }

    /// Whether it is written with quotes anywhere.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        let written = |spelling: &Spelling| spelling.written.as_str() != self.text.as_str();
        self.spelling.as_deref().is_some_and(written)
    }

    /// What the program receives, an unknown part as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The name of the program that this word starts: the last component of
    /// its path, without `.exe`, in lower case. None where a variable hides it.
    #[must_use]
    pub fn program_name(&self) -> Option<String> {
        program_name(&self.text)
    }
}
