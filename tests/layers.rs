//! For the layers of cmd and of argv: what reading undoes is what escaping did.
//! Those of PowerShell and VBScript are tested beside their readers.

#![allow(clippy::unwrap_used)]

use dismigrate::argv;
use dismigrate::invocation::{Delivery, Invocation};
use dismigrate::language::Language;
use dismigrate::layer::{Fragment, Layer};
use dismigrate::text::Text;
use proptest::prelude::*;

fn escaped(layer: Layer, text: &str) -> Option<String> {
    let fragments = layer.escape(&[Fragment::Text(text.to_owned())])?;
    match fragments.as_slice() {
        [Fragment::Text(text)] => Some(text.clone()),
        _ => None,
    }
}

/// What the first program of a batch file gets behind its name.
fn tail(script: &str) -> String {
    let script = Language::Batch.read(script);
    let runs = |call: &&Invocation| call.site.delivery == Delivery::Runs;
    let call = script.invocations.iter().find(runs).unwrap();
    call.tail.as_ref().unwrap().as_str().to_owned()
}

proptest! {
    #[test]
    fn cmd_reads_back_what_stands_outside_quotes(text in r#"[a-z0-9&|<>^()%" ]{0,14}z"#) {
        let escaped = escaped(Layer::Batch { quoted: false, file: true }, &text).unwrap();
        prop_assert_eq!(tail(&format!("p x{escaped}")), format!(" x{text}"));
    }

    #[test]
    fn cmd_reads_back_what_stands_inside_quotes(text in r"[a-z0-9&|<>^()% ]{0,14}") {
        let escaped = escaped(Layer::Batch { quoted: true, file: true }, &text).unwrap();
        prop_assert_eq!(tail(&format!("p \"{escaped}\"")), format!(" \"{text}\""));
    }

    #[test]
    fn a_program_reads_back_its_quoted_argument(text in r#"[a-z\\" ]{0,14}"#) {
        let escaped = escaped(Layer::Argument, &text).unwrap();
        let words = argv::split_arguments(&Text::source(&format!("\"{escaped}\""), 0));
        prop_assert_eq!(words.len(), 1);
        prop_assert_eq!(words[0].as_str(), text);
    }
}

#[test]
fn a_line_end_cannot_be_spelled_in_cmd() {
    let layer = Layer::Batch {
        quoted: true,
        file: true,
    };
    assert!(escaped(layer, "a\r\nb").is_none());
}
