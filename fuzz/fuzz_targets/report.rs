//! The report on a file in one of the formats, by the length of the input:
//! what is for people brings no control character of the script to their
//! terminal, what is for machines parses.

#![no_main]

use dismigrate::report::paint::Paint;
use dismigrate::report::{Format, render};
use dismigrate::run::{Mode, Run};
use dismigrate_fuzz::case::Case;
use dismigrate_fuzz::readable;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const FORMATS: [Format; 10] = [
    Format::Full,
    Format::Concise,
    Format::Json,
    Format::Jsonl,
    Format::Sarif,
    Format::Github,
    Format::Gitlab,
    Format::Azure,
    Format::Junit,
    Format::Html,
];

fuzz_target!(|data: &[u8]| {
    let Some(case) = Case::of(data) else { return };
    let run = Run::new(case.settings, Mode::Check);
    let (outcome, _) = run.input(&case.input(&case.bytes));
    let format = FORMATS[data.len() % FORMATS.len()];
    let mut out = Vec::new();
    render(&outcome.report, format, Paint::Plain, &mut out).expect("a vector takes all");
    let out = String::from_utf8(out).expect("reports are UTF-8");
    let parses = |text: &str| drop(serde_json::from_str::<Value>(text).expect("JSON parses"));
    match format {
        Format::Json | Format::Sarif | Format::Gitlab => parses(&out),
        Format::Jsonl => out.lines().for_each(parses),
        _ => readable(&out),
    }
});
