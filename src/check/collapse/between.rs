//! What stands between two calls and may take away what the first one names, where
//! the second one runs.

use std::ops::Range;

use crate::invocation;
use crate::text::Text;

/// Commands that change which directory a relative path starts from, and scripts
/// that may.
const MOVES: [&str; 11] = [
    "cd",
    "chdir",
    "pushd",
    "popd",
    "endlocal",
    "call",
    "sl",
    "set-location",
    "push-location",
    "pop-location",
    "currentdirectory",
];

/// Commands that take files or drives away, or give a drive or directory another content.
const REMOVES: [&str; 28] = [
    "subst",
    "del",
    "erase",
    "rd",
    "rmdir",
    "move",
    "ren",
    "rename",
    "format",
    "diskpart",
    "mountvol",
    "rm",
    "ri",
    "mv",
    "mi",
    "rni",
    "remove-item",
    "move-item",
    "rename-item",
    "remove-psdrive",
    "dismount-diskimage",
    "deletefile",
    "deletefolder",
    "movefile",
    "removenetworkdrive",
    "mount-windowsimage",
    "dismount-windowsimage",
    "expand-windowsimage",
];

/// Options of `imagex` and DISM that put another image in the place of one.
const MOUNTS: [&str; 11] = [
    "mount",
    "mountrw",
    "unmount",
    "apply",
    "mount-wim",
    "unmount-wim",
    "cleanup-wim",
    "mount-image",
    "unmount-image",
    "apply-image",
    "cleanup-mountpoints",
];

/// The words of a script that may take away what a path leads to, in their order.
pub(super) struct Takers<'a> {
    /// Each with its place, and whether only a relative path minds it.
    words: Vec<(usize, &'a str, bool)>,
}

impl<'a> Takers<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let mut found = Vec::new();
        for line in source.lines().filter(|line| !is_comment(line)) {
            let mut words = words(line).peekable();
            while let Some(word) = words.next() {
                let is_one_of = |names: &[&str]| names.iter().any(|name| is_command(word, name));
                let is_drive = word.len() == 2 && word.ends_with(':');
                let next = words.peek();
                let maps = is_one_of(&["net"]) && next.is_some_and(|next| is_command(next, "use"));
                let option = word.strip_prefix(['/', '-']);
                let mounts = option.is_some_and(|option| invocation::is_one_of(option, &MOUNTS));
                let removes = maps || mounts || is_one_of(&REMOVES);
                if removes || is_drive || is_one_of(&MOVES) {
                    let at = word.as_ptr().addr() - source.as_ptr().addr();
                    found.push((at, word, !removes));
                }
            }
        }
        Self { words: found }
    }

    /// The first one between two calls that may take away what the paths of the first
    /// one lead to.
    pub(super) fn between(&self, range: Range<usize>, paths: &[&Text]) -> Option<&'a str> {
        let moves = !paths.iter().all(|path| is_absolute(path));
        let first = self.words.partition_point(|(at, ..)| *at < range.start);
        let inside = self.words[first..].iter();
        let mut inside = inside.take_while(|(at, ..)| *at < range.end);
        let taker = inside.find(|(_, _, only_relative)| moves || !only_relative);
        taker.map(|(_, word, _)| *word)
    }
}

/// Whether a word is a command, with or without what may adjoin it: `cd\x`, `rd/s`.
fn is_command(word: &str, name: &str) -> bool {
    let head = word.split(['\\', '/']).next();
    head.is_some_and(|head| head.eq_ignore_ascii_case(name))
}

/// Whether a path leads to the same file from everywhere.
fn is_absolute(path: &Text) -> bool {
    let path = path.literal().unwrap_or_default().replace('/', "\\");
    path.starts_with("\\\\") || path.get(1..).is_some_and(|rest| rest.starts_with(":\\"))
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches('@');
    let head = line.split(char::is_whitespace).next().unwrap_or_default();
    line.starts_with("::") || line.starts_with(['#', '\'']) || head.eq_ignore_ascii_case("rem")
}

/// The words of a line in any language: `cd..` and `popd&` have no blank behind the
/// command.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| c.is_whitespace() || "&|()@;,.\"'=<>{}".contains(c);
    line.split(parts).filter(|word| !word.is_empty())
}
