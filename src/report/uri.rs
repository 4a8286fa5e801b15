//! Paths as URIs, for formats that want them.

use std::path::Path;

/// A path as a relative URI, or a `file` URI where it is absolute. Everything
/// but unreserved characters is percent-encoded, bytes that are no text too.
#[must_use]
pub fn of(path: &Path) -> String {
    let encoded: String = bytes(path).into_iter().map(encoded).collect();
    if path.is_absolute() {
        let lead = if encoded.starts_with('/') { "" } else { "/" };
        return format!("file://{lead}{encoded}");
    }
    encoded
}

fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    }
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    crate::source::shown(path).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        let uri = |path: &str| of(Path::new(path));
        assert_eq!(uri("a b/ü#%?.cmd"), "a%20b/%C3%BC%23%25%3F.cmd");
        assert_eq!(uri("c:x.cmd"), "c%3Ax.cmd");
        assert_eq!(uri("/x/y.cmd"), "file:///x/y.cmd");
    }
}
