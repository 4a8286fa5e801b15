//! Bytes in, bytes out: a fix in every encoding, and what stands around it.

#![allow(clippy::unwrap_used)]

mod common;

use self::common::Tree;

const CALL: &str = "start /wait pkgmgr /iu:TelnetClient /quiet";
const NEW: &str = "dism /Online /Quiet /Enable-Feature /FeatureName:TelnetClient";

/// `bytes` with every call replaced.
fn fixed(bytes: &[u8], call: &[u8], new: &[u8]) -> Vec<u8> {
    let mut fixed = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(call.len()).position(|part| part == call) {
        fixed.extend([&rest[..at], new].concat());
        rest = &rest[at + call.len()..];
    }
    fixed.extend(rest);
    fixed
}

/// The bytes that `fix` makes of a file, and its standard output.
fn fix(name: &str, bytes: &[u8], options: &str) -> (Vec<u8>, String) {
    let tree = Tree::new([]);
    tree.write(name, bytes);
    let run = tree.run(format!("fix --fail-on info {name} {options}").trim_end());
    assert!(run.code < Some(2), "{run:?}");
    let bytes = tree.bytes(name);
    tree.run(format!("fix {name} {options}").trim_end());
    assert_eq!(tree.bytes(name), bytes, "a second run");
    (bytes, run.out)
}

fn wide(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn every_byte_around_a_fix_stays() {
    let table: &[(&str, &[u8], &[u8])] = &[
        ("ASCII", b"@echo off\r\n", b"\r\nexit /b 0\r\n"),
        ("no line end at the end", b"rem\r\n", b""),
        (
            "UTF-8",
            "rem \u{e4} \u{1f600}\r\n".as_bytes(),
            "\r\nrem \u{416}\r\n".as_bytes(),
        ),
        (
            "UTF-8 with a mark",
            b"\xEF\xBB\xBF@echo off\r\n",
            "\r\nrem \u{e4}".as_bytes(),
        ),
        (
            "a mark, and no UTF-8",
            b"\xEF\xBB\xBFrem\r\n",
            b"\r\nrem \xE4\xFF",
        ),
        ("a mark inside", b"rem\r\n", b"\r\n\xEF\xBB\xBFrem\r\n"),
        (
            "OEM 437",
            b"rem \x84\x94\x81\xE1 \x85\xA0 \xFF\r\n",
            b"\r\nrem \xC9\xCD\xBB\r\n",
        ),
        (
            "Windows-1252",
            b"rem \xE4\xF6\xFC\xDF \x80\x93x\x94\xA0\x85 \r\n",
            b"\r\nrem \x96 ",
        ),
        (
            "Windows-1251",
            b"rem \xCF\xF0\xE8\xE2\xE5\xF2 \r\n",
            b"\r\nrem \xFF ",
        ),
        (
            "Shift-JIS",
            b"rem \x83f\x81[\x83^\r\n",
            b"\r\nrem \x95\x5C\x8E\xA6\r\n",
        ),
        (
            "GBK",
            b"rem \xD6\xD0\x81\x5C\x81\x7C\r\n",
            b"\r\nrem \xC4\xE3\r\n",
        ),
        ("Big5", b"rem \xB3\x5C\xA5\x5C\r\n", b"\r\nrem \xA4\xA4\r\n"),
        (
            "every byte",
            b"rem \x80\x81\x8D\x8F\x90\x9D\xA1\xAD\xFE\xFF \r\n",
            b"\r\n",
        ),
        ("LF", b"@echo off\n", b"\nexit\n"),
        (
            "mixed line ends",
            b"@echo off\r\nrem\n\r\n",
            b"\nexit\r\n\n",
        ),
        ("a lone CR", b"rem a\rb\r\n", b"\r\nrem c\rd\r"),
        ("CR CR LF", b"rem\r\r\n", b"\r\r\nrem\r\r\n"),
        ("Ctrl-Z at the end", b"rem\r\n", b"\r\n\x1a"),
        ("Ctrl-Z and padding", b"rem\r\n", b"\r\n\x1a\0\0\0"),
        (
            "other controls",
            b"rem \x01\x07\x08\x0B\x0C\x1B[31m\x7F\r\n",
            b"\r\nrem \x1B\r\n",
        ),
    ];
    for (name, before, behind) in table {
        let bytes = [before, CALL.as_bytes(), behind].concat();
        let (now, _) = fix("a.cmd", &bytes, "");
        let new = [before, NEW.as_bytes(), behind].concat();
        assert!(now == new, "{name}: {}", now.escape_ascii());
    }
}

#[test]
fn utf16_stays_utf16() {
    let text = format!("rem \u{e4}\u{416}\u{1f600}\r\n{CALL}\r\nrem \u{2028}\n");
    for (order, name) in [
        (u16::to_le_bytes as fn(u16) -> [u8; 2], "utf-16le"),
        (u16::to_be_bytes, "utf-16be"),
    ] {
        for (mark, option) in [("\u{feff}", ""), ("", ""), ("", "--encoding")] {
            let bytes = wide(&format!("{mark}{text}"), order);
            let option = option.replace("--encoding", &format!("--encoding {name}"));
            let (now, _) = fix("a.cmd", &bytes, &option);
            assert_eq!(
                now,
                fixed(&bytes, &wide(CALL, order), &wide(NEW, order)),
                "{name}"
            );
        }
    }
}

#[test]
fn all_three_languages_keep_their_bytes() {
    let table: &[(&str, &[u8], &str, &str)] = &[
        (
            "a.ps1",
            b"# \xE4 \x96\r\nStart-Process -FilePath pkgmgr -ArgumentList '/iu:TelnetClient' -Wait\r\n# \xFF",
            "pkgmgr -ArgumentList '/iu:TelnetClient'",
            "dism -ArgumentList '/Online /Enable-Feature /FeatureName:TelnetClient'",
        ),
        (
            "a.vbs",
            b"' \xE4\r\nCreateObject(\"WScript.Shell\").Run \"pkgmgr /iu:TelnetClient\", 0, True\r\n' \xFF",
            "pkgmgr /iu:TelnetClient",
            "dism /Online /Enable-Feature /FeatureName:TelnetClient",
        ),
    ];
    for (name, bytes, call, new) in table {
        let (now, _) = fix(name, bytes, "");
        let expected = fixed(bytes, call.as_bytes(), new.as_bytes());
        assert!(now == expected, "{name}: {}", now.escape_ascii());
    }
}

/// `データ` and `ポ` end in bytes that are `^` and `|` where they are alone.
#[test]
fn a_second_byte_is_neither_caret_nor_pipe() {
    for text in [
        &b"echo \x83f\x81[\x83^"[..],
        b"echo \x83\x8C\x83|",
        b"set A=\x83\x5E",
    ] {
        let bytes = [text, b"\r\n", CALL.as_bytes(), b"\r\n"].concat();
        for options in ["", "--encoding shift_jis"] {
            let (now, _) = fix("a.cmd", &bytes, options);
            let expected = fixed(&bytes, CALL.as_bytes(), NEW.as_bytes());
            assert!(now == expected, "{options} {}", now.escape_ascii());
        }
    }
}

/// `チ` ends in a backtick, which would keep the string open.
#[test]
fn a_second_byte_is_no_backtick() {
    let script =
        b"Write-Host \"\x83p\x83b\x83`\"\r\nStart-Process pkgmgr '/iu:TelnetClient' -Wait\r\n";
    let (now, _) = fix("a.ps1", script, "");
    assert!(
        now.windows(14).any(|part| part == b"dism '/Online "),
        "{}",
        now.escape_ascii()
    );
}

/// What stands before the new backtick may be the first byte of a character.
#[test]
fn no_fix_makes_a_possible_pair() {
    let script = b"Start-Process pkgmgr '/ip',\"/m:`\"$a b\xb4;e\"\r\n";
    let (now, out) = fix("a.ps1", script, "--unsafe-fixes");
    assert!(now == script, "{}", now.escape_ascii());
    assert!(out.contains("pkgmgr"), "{out}");
}

#[test]
fn a_fix_beside_a_possible_pair_waits_for_the_name_of_the_code_page() {
    let call = b"start /wait pkgmgr /iu:TelnetClient /quiet";
    let line = |text: &[u8]| [text, b" & ", call, b"\r\n"].concat();
    let path = b"start /wait pkgmgr /ip /m:\"C:\\\x95\\\" /quiet\r\n".to_vec();
    for bytes in [line(b"echo \x83^"), line(b"echo \x83|"), path] {
        let (now, out) = fix("a.cmd", &bytes, "");
        assert!(now == bytes, "{}", now.escape_ascii());
        assert!(out.contains("pkgmgr"), "{out}");
    }
    for bytes in [line(b"echo \x83^"), line(b"echo \x83|")] {
        let (now, _) = fix("a.cmd", &bytes, "--encoding cp932");
        assert!(
            now == fixed(&bytes, call, NEW.as_bytes()),
            "{}",
            now.escape_ascii()
        );
    }
}

#[test]
fn a_backslash_in_a_western_path_is_one() {
    let path = b"start /w pkgmgr /ip /m:\"D:\\Caf\xE9\\x.cab\" /quiet\r\n";
    let (now, _) = fix("a.cmd", path, "");
    let new = b"dism /Online /Quiet /Add-Package /PackagePath:\"D:\\Caf\xE9\\x.cab\"\r\n";
    assert!(now == new, "{}", now.escape_ascii());
    let program = b"start /w D:\\Caf\xE9\\pkgmgr.exe /iu:TelnetClient\r\n";
    let tree = Tree::new([]);
    tree.write("a.cmd", program);
    let found = tree.run("check --format json").found();
    assert_eq!(found, ["a.cmd pkgmgr-enable-feature"]);
}

#[test]
fn a_typographic_quote_of_windows_withholds_the_fix_in_powershell() {
    let script = b"Start-Process pkgmgr \x93/iu:TelnetClient\x94 -Wait\r\n";
    let tree = Tree::new([]);
    tree.write("a.ps1", script);
    let json = tree.run("check --format json").json();
    let finding = &json["findings"][0];
    assert!(finding["fix"].is_null(), "{finding}");
}

/// cmd takes the end-of-file character of DOS for a line end.
#[test]
fn ctrl_z_ends_a_line_in_batch() {
    let script = format!("rem a\u{1a}{CALL}\u{1a}rem b\r\n");
    let (now, _) = fix("a.cmd", script.as_bytes(), "");
    assert_eq!(String::from_utf8(now).unwrap(), script.replace(CALL, NEW));
}

#[test]
fn nul_bytes_inside_are_no_text() {
    let tree = Tree::new([]);
    let script = format!("rem a\0b\r\n{CALL}\r\n");
    tree.write("a.cmd", script.as_bytes());
    let run = tree.run("fix a.cmd");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.err
            .contains("binary file, not a script (NUL byte at offset 5)"),
        "{run:?}"
    );
    assert_eq!(tree.bytes("a.cmd"), script.as_bytes());
}
