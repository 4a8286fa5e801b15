//! Ignore files: one frame for each directory from the top of the repository
//! down to where a walk is.
//!
//! The order of git, with `.ignore` before it as in ripgrep: the `.ignore`
//! files, deepest first; the `.gitignore` files, deepest first, up to the top
//! of the repository; its `.git/info/exclude`; the global excludes. Outside a
//! repository `.gitignore` files count all the same, up to the working
//! directory: a script share is often a plain copy of a checkout.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};

use super::IgnoreFiles;

/// The ignore files that hold in a directory.
#[derive(Clone, Debug)]
pub(super) struct Ignores {
    mode: IgnoreFiles,
    /// From the outermost directory down to this one.
    frames: Vec<Arc<Frame>>,
}

/// Which files that leave others out may be in a directory, by the names that it
/// lists: most have none, and asking for each of them takes longer than the list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    git: bool,
    ignore: bool,
    gitignore: bool,
}

/// The ignore files of one directory.
#[derive(Debug)]
struct Frame {
    /// `.ignore`.
    ignore: Gitignore,
    /// `.gitignore`.
    gitignore: Gitignore,
    /// For the top of a repository (or of what counts outside of one): the
    /// matchers that come last. The `.gitignore` files above do not count.
    top: Option<[Gitignore; 2]>,
}

impl Ignores {
    /// Those that hold above `root`, a resolved directory.
    pub(super) fn of_root(root: &Path, here: &Path, mode: IgnoreFiles) -> Self {
        let mut ignores = Self {
            mode,
            frames: Vec::new(),
        };
        if mode == IgnoreFiles::Honoured {
            for directory in directories_above(root, here) {
                ignores = ignores.inside(directory, Marks::ANY);
            }
        }
        ignores
    }

    /// Those in a directory of this one, which lists `marks`.
    pub(super) fn inside(&self, directory: &Path, marks: Marks) -> Self {
        let mut inside = self.clone();
        let outermost = self.frames.is_empty();
        if self.mode == IgnoreFiles::Honoured && (outermost || marks.any()) {
            let frame = Frame::new(directory, outermost, marks);
            inside.frames.push(Arc::new(frame));
        }
        inside
    }

    /// Whether the ignore files leave this path out.
    pub(super) fn matches(&self, path: &Path, is_directory: bool) -> bool {
        self.globs()
            .map(|globs| globs.matched(path, is_directory))
            .find(|verdict| !verdict.is_none())
            .is_some_and(|verdict: Match<_>| verdict.is_ignore())
    }

    /// Every matcher, first the one that decides first.
    fn globs(&self) -> impl Iterator<Item = &Gitignore> {
        let top = self.frames.iter().rposition(|frame| frame.top.is_some());
        let below = self.frames.get(top.unwrap_or(0)..).unwrap_or_default();
        let last = below.first().and_then(|frame| frame.top.as_ref());
        let ignore = self.frames.iter().rev().map(|frame| &frame.ignore);
        ignore
            .chain(below.iter().rev().map(|frame| &frame.gitignore))
            .chain(last.into_iter().flatten())
    }
}

impl Marks {
    /// What may be in a directory that is not listed.
    const ANY: Self = Self {
        git: true,
        ignore: true,
        gitignore: true,
    };

    /// Takes notice of a name. Its case counts where the file system says so,
    /// which is asked when the file is opened.
    pub(super) fn note(&mut self, name: &OsStr) {
        self.git |= name.eq_ignore_ascii_case(".git");
        self.ignore |= name.eq_ignore_ascii_case(".ignore");
        self.gitignore |= name.eq_ignore_ascii_case(".gitignore");
    }

    fn any(self) -> bool {
        self.git || self.ignore || self.gitignore
    }
}

/// The directories above `root` whose ignore files hold in it, outermost first.
fn directories_above<'a>(root: &'a Path, here: &Path) -> Vec<&'a Path> {
    let top = root
        .ancestors()
        .find(|above| above.join(".git").exists())
        .or_else(|| root.ancestors().find(|above| *above == here))
        .unwrap_or(root);
    let within = root
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(top));
    let mut directories: Vec<_> = within.collect();
    directories.reverse();
    directories
}

impl Frame {
    fn new(directory: &Path, outermost: bool, marks: Marks) -> Self {
        let git = directory.join(".git");
        let top = (outermost || (marks.git && git.exists())).then(|| {
            [
                globs(directory, Some(git.join("info/exclude"))),
                globs(directory, gitconfig_excludes_path()),
            ]
        });
        Self {
            ignore: globs(directory, marks.ignore.then(|| directory.join(".ignore"))),
            gitignore: globs(
                directory,
                marks.gitignore.then(|| directory.join(".gitignore")),
            ),
            top,
        }
    }
}

/// The globs of an ignore file, relative to `root`. A line that is no glob is
/// passed over, as git does; only a regular file is opened, since a pipe of
/// that name would never end.
fn globs(root: &Path, file: Option<PathBuf>) -> Gitignore {
    let Some(file) = file.filter(|file| file.is_file()) else {
        return Gitignore::empty();
    };
    let mut builder = GitignoreBuilder::new(root);
    builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
