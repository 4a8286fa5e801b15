//! The report on a file in every format: what is for people brings no control
//! character of the script to their terminal, what is for machines parses.

#![no_main]

use dismigrate::report::paint::Paint;
use dismigrate::report::{Format, render};
use dismigrate::run::{Mode, Run};
use dismigrate_fuzz::case::Case;
use dismigrate_fuzz::readable;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Some(case) = Case::of(data) else { return };
    let report = Run::new(case.settings, Mode::Check)
        .input(&case.input(&case.bytes))
        .0
        .report;
    if report.files().is_empty() && report.errors().is_empty() {
        return;
    }
    let rendered = |format| {
        let mut out = Vec::new();
        render(&report, format, Paint::Plain, &mut out).expect("a vector takes all");
        String::from_utf8(out).expect("reports are UTF-8")
    };
    for format in [
        Format::Full,
        Format::Concise,
        Format::Github,
        Format::Azure,
        Format::Junit,
        Format::Html,
    ] {
        readable(&rendered(format));
    }
    for format in [Format::Json, Format::Sarif, Format::Gitlab] {
        let out = rendered(format);
        serde_json::from_str::<Value>(&out).expect("JSON parses");
    }
    for line in rendered(Format::Jsonl).lines() {
        serde_json::from_str::<Value>(line).expect("JSON parses");
    }
});
