//! The lexer of batch: tokens tile the text, and its sites tile the lines.

#![no_main]

use dismigrate::language::batch::lexer::lex;
use dismigrate::text::Origin;
use dismigrate_fuzz::tile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lexer = lex(text);
    let content = lexer.text.as_str();
    tile(
        content,
        lexer.tokens.iter().map(|token| token.range.clone()),
    );
    let mut at = 0;
    for run in lexer.text.runs() {
        assert!(is_line_ends(&text[at..run.site.start]), "lost at {at}");
        let written = &text[run.site.range()];
        if run.origin == Origin::Source {
            assert_eq!(written, &content[run.range.clone()]);
        }
        at = run.site.end;
    }
    assert!(is_line_ends(&text[at..]), "lost at {at}");
});

fn is_line_ends(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\r' | '\n' | '\x1a'))
}
