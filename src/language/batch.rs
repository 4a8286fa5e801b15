//! Batch.
use super::Script;
/// Reads a batch file.
#[must_use]
pub fn read(_text: &str) -> Script {
    Script::default()
}
