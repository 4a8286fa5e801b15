//! The lexer of PowerShell: tokens tile the text.

#![no_main]

use dismigrate::language::powershell::lexer::lex;
use dismigrate_fuzz::tile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    tile(text, lex(text).iter().map(|token| token.range()));
});
