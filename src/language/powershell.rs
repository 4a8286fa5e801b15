//! PowerShell.
use super::Script;
/// Reads a PowerShell script.
#[must_use]
pub fn read(_text: &str) -> Script {
    Script::default()
}
