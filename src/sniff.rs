//! The language of a script whose name does not tell it.
//!
//! Only files that the user names get here: `check deploy.txt`, a hook without
//! an extension, standard input. Each language has a few ways to start a line
//! that the others do not share; the language with most such lines wins. A
//! tie, and a text with none, is batch: it is what most of these scripts are.

use crate::language::Language;

/// How many bytes are looked at.
const WINDOW: usize = 64 * 1024;

/// What lines of a batch file start with, in lower case.
const BATCH: &[&str] = &[
    "@",
    "rem ",
    "::",
    "set ",
    "setlocal",
    "echo ",
    "goto ",
    "if exist ",
    "if not exist ",
    "if errorlevel ",
    "for %%",
    "for /",
    "call ",
    "start ",
    "pause",
];

/// What lines of a PowerShell script start with, in lower case.
const POWERSHELL: &[&str] = &[
    "#requires",
    "<#",
    "param(",
    "param (",
    "[cmdletbinding",
    "function ",
    "foreach (",
    "if (",
    "try {",
    "import-module ",
    "write-host ",
    "write-output ",
    "start-process ",
    "get-",
    "set-",
    "new-",
    "& ",
];

/// What lines of a VBScript start with, in lower case.
const VBSCRIPT: &[&str] = &[
    "option explicit",
    "on error ",
    "dim ",
    "set sh",
    "set obj",
    "set ws",
    "wscript.",
    "const ",
    "sub ",
    "'",
    "end if",
    "msgbox",
];

/// Guesses the language of `text`. Pure, and total.
#[must_use]
pub fn language(text: &str) -> Language {
    let window = text.get(..text.floor_char_boundary(WINDOW)).unwrap_or(text);
    if let Some(language) = by_first_line(text) {
        return language;
    }
    let mut scores = [0_usize; 3];
    for line in window.lines() {
        let line = line.trim_start().to_ascii_lowercase();
        scores[0] += usize::from(starts(&line, BATCH));
        scores[1] += usize::from(starts(&line, POWERSHELL) || assigns(&line));
        scores[2] += usize::from(starts(&line, VBSCRIPT) || line.contains("createobject("));
    }
    match scores {
        [batch, powershell, vbscript] if powershell > batch && powershell >= vbscript => {
            Language::PowerShell
        }
        [batch, _, vbscript] if vbscript > batch => Language::VbScript,
        _ => Language::Batch,
    }
}

/// What the first line settles alone.
fn by_first_line(text: &str) -> Option<Language> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let first = first.trim_start().to_ascii_lowercase();
    if first.starts_with("@echo off") {
        return Some(Language::Batch);
    }
    if first.starts_with("#!") && first.contains("pwsh") {
        return Some(Language::PowerShell);
    }
    is_markup(&first, text).then_some(Language::Wsf)
}

/// Whether a text whose first line is `first` is a document of tags, and no line of
/// batch that starts with a redirection: `<nul set /p x=`.
fn is_markup(first: &str, text: &str) -> bool {
    let mut start = first.chars().take(2);
    let tag = start.next() == Some('<') && start.next().is_some_and(|c| c.is_ascii_alphabetic());
    let closed = text.trim_end().ends_with('>');
    (tag && closed)
        || starts(
            first,
            &["<?xml", "<!doctype", "<job", "<package", "<html", "<script"],
        )
}

fn starts(line: &str, beginnings: &[&str]) -> bool {
    beginnings
        .iter()
        .any(|beginning| line.starts_with(beginning))
}

/// `$x = ...`, also with a scope or a type before it.
fn assigns(line: &str) -> bool {
    let line = line.strip_prefix('[').map_or(line, |typed| {
        typed.split_once(']').map_or(typed, |(_, rest)| rest)
    });
    line.starts_with('$')
        && line.split_once('=').is_some_and(|(name, _)| {
            let name = name.trim_end_matches(['+', ' ', '\t']);
            name.bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_alphanumeric() || b"_:.".contains(&byte))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_how_their_lines_start() {
        let cases = [
            ("@echo off\r\nset A=1", Language::Batch),
            ("rem hi\npkgmgr /iu:X", Language::Batch),
            (":: hi", Language::Batch),
            ("set PKG=pkgmgr\n%PKG% /iu:X", Language::Batch),
            ("pkgmgr /iu:X", Language::Batch),
            ("", Language::Batch),
            ("param(\n  $x\n)\npkgmgr /iu:$x", Language::PowerShell),
            ("$exe = 'pkgmgr'\n& $exe", Language::PowerShell),
            ("[string]$f += 'x'\n", Language::PowerShell),
            ("#!/usr/bin/env pwsh\nset x", Language::PowerShell),
            (
                "Option Explicit\nDim sh\nSet sh = CreateObject(\"WScript.Shell\")",
                Language::VbScript,
            ),
            (
                "' note\nset sh = createobject(\"x\")\nsh.run \"pkgmgr\"",
                Language::VbScript,
            ),
            ("<job>\n<script language=\"VBScript\">", Language::Wsf),
            (
                "<unattend>\n<c>pkgmgr /iu:X</c>\n</unattend>\n",
                Language::Wsf,
            ),
            ("<nul set /p x=> y\npkgmgr /iu:X", Language::Batch),
        ];
        for (text, language) in cases {
            assert_eq!(super::language(text), language, "{text}");
        }
    }
}
