//! VBScript.
use super::Script;
/// Reads a VBScript file.
#[must_use]
pub fn read(_text: &str) -> Script {
    Script::default()
}
/// Reads the VBScript inside a `.wsf` or `.hta` file.
#[must_use]
pub fn read_host(_text: &str) -> Script {
    Script::default()
}
