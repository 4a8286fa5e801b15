//! File names in the head of a diff, spelled so that both git and GNU patch
//! read them back: quoted in the manner of C where they hold anything unusual
//! (git's `core.quotePath`), and closed by a tab where they hold a blank.

use std::path::Path;

/// `path` below `prefix` (`a/`, `b/`), ready for a head line.
pub(super) fn shown(prefix: &str, path: &Path) -> Vec<u8> {
    let name = path.as_os_str().as_encoded_bytes();
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let slashes = |byte: &u8| {
        if cfg!(windows) && *byte == b'\\' {
            b'/'
        } else {
            *byte
        }
    };
    let mut name: Vec<u8> = prefix.bytes().chain(name.iter().map(slashes)).collect();
    if name.iter().any(|byte| needs_quotes(*byte)) {
        return quoted(&name);
    }
    if name.contains(&b' ') {
        name.push(b'\t');
    }
    name
}

fn needs_quotes(byte: u8) -> bool {
    !(b' '..=b'~').contains(&byte) || byte == b'"' || byte == b'\\'
}

fn quoted(name: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in name {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', *byte]),
            b'\n' => quoted.extend(b"\\n"),
            b'\t' => quoted.extend(b"\\t"),
            b'\r' => quoted.extend(b"\\r"),
            byte if needs_quotes(*byte) => quoted.extend(format!("\\{byte:03o}").bytes()),
            byte => quoted.push(*byte),
        }
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_git_does() {
        let cases = [
            ("in/a.cmd", "a/in/a.cmd"),
            ("my file.cmd", "a/my file.cmd\t"),
            ("ä b.cmd", r#""a/\303\244 b.cmd""#),
            ("a\"\\\n.cmd", r#""a/a\"\\\n.cmd""#),
            ("/abs/a.cmd", "a/abs/a.cmd"),
        ];
        for (path, name) in cases {
            assert_eq!(
                String::from_utf8(shown("a/", Path::new(path))).unwrap(),
                name
            );
        }
    }
}
