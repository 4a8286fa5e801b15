//! How many megabytes a second the lexers read on one core:
//!
//! ```sh
//! cargo bench --bench lexers [SECONDS]
//! ```
//!
//! Each lexes scripts of the fixtures, one after the other, for some seconds.
//! The measure beside it is a look at each byte in turn, on the same scripts:
//! the figures of two machines can be compared by the ratio.

#![allow(clippy::cast_precision_loss, clippy::print_stdout, missing_docs)]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use dismigrate::language::{Language, batch, powershell, vbscript};
use walkdir::WalkDir;

type Lex = fn(&str) -> usize;

const LEXERS: [(Language, Lex); 3] = [
    (Language::Batch, |text| batch::lexer::lex(text).tokens.len()),
    (Language::PowerShell, |text| {
        powershell::lexer::lex(text).len()
    }),
    (Language::VbScript, |text| vbscript::lexer::lex(text).len()),
];

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds a flag of its own.
    let mut given = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok());
    let time = Duration::from_secs(given.next().unwrap_or(2));
    println!("language      MB/s   bytes in turn");
    for (language, lex) in LEXERS {
        let scripts = scripts(language)?;
        let lexed = speed(&scripts, time, lex);
        let counted = speed(&scripts, time, |text| {
            text.bytes().map(usize::from).fold(0, usize::wrapping_add)
        });
        println!(
            "{:<11} {lexed:>6.0}   {:.3}",
            language.name(),
            lexed / counted
        );
    }
    Ok(())
}

/// The fixtures in a language that are UTF-8.
fn scripts(language: Language) -> Result<Vec<String>, Box<dyn Error>> {
    let mut scripts = Vec::new();
    for entry in WalkDir::new("fixtures").sort_by_file_name() {
        let entry = entry?;
        if of_path(entry.path()) == Some(language)
            && let Ok(text) = String::from_utf8(fs::read(entry.path())?)
        {
            scripts.push(text);
        }
    }
    Ok(scripts)
}

fn of_path(path: &Path) -> Option<Language> {
    Language::of_extension(path.extension()?.to_str()?)
}

/// Megabytes a second.
fn speed(scripts: &[String], time: Duration, read: impl Fn(&str) -> usize) -> f64 {
    let start = Instant::now();
    let mut bytes = 0;
    while start.elapsed() < time {
        for script in scripts {
            black_box(read(black_box(script)));
            bytes += script.len();
        }
    }
    bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
}
