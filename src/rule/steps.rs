//! The ways to take a value apart: a closed list of pure functions.
//!
//! A variable is never looked into. A step that would have to refuses, and the
//! call keeps its finding without a rewrite.

mod image;
mod path;

use self::image::{image, windows_parent};
use self::path::{refuse_network, without_slash};
use crate::invocation::Limit;
use crate::spell::Value;
use crate::text::Run;

/// A step, as a template names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `only-first`: the first item of a list; the others were never used (P3).
    OnlyFirst,
    /// `image-root`: of `<system drive>;<windows directory>`, the parent of
    /// the second (M2, M6, M7, M8).
    ImageRoot,
    /// `windows-directory`: its name, unless it is Windows (M3).
    WindowsDirectory,
    /// `system-drive`: the first, unless it is the image root (M4, M5).
    SystemDrive,
    /// `windows-parent`: the parent of a path that ends in Windows, else the
    /// path (rule I).
    WindowsParent,
    /// `root`: the path without a backslash at its end.
    Root,
    /// `target-path`: a path that `/Set-TargetPath` takes (E9).
    TargetPath,
    /// `lose-name`: nothing; a value that is given is lost (I8).
    LoseName,
    /// `2-of-3`: the second of just three values, for programs whose operands
    /// stand by position.
    Operand {
        /// Which, from 1 on.
        number: usize,
        /// How many there must be.
        count: usize,
    },
}

/// What a step makes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The word disappears.
    Absent,
    /// The value, and what to remark.
    Value(Value, Remarks),
}

/// What a step has to say beside its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The fix is less than safe.
    pub limit: Option<Limit>,
    /// Good to know.
    pub note: Option<String>,
}

impl Step {
    /// The step of a name.
    ///
    /// # Errors
    ///
    /// When there is none; the message lists those there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        const STEPS: [(&str, Step); 8] = [
            ("only-first", Step::OnlyFirst),
            ("image-root", Step::ImageRoot),
            ("windows-directory", Step::WindowsDirectory),
            ("system-drive", Step::SystemDrive),
            ("windows-parent", Step::WindowsParent),
            ("root", Step::Root),
            ("target-path", Step::TargetPath),
            ("lose-name", Step::LoseName),
        ];
        let step = STEPS.iter().find(|(known, _)| *known == name);
        let step = step.map(|(_, step)| *step).or_else(|| operand_step(name));
        step.ok_or_else(|| {
            let names: Vec<_> = STEPS.iter().map(|(name, _)| *name).collect();
            format!(
                "there is no step `{name}`\nhint: one of {}, 1-of-2",
                names.join(", ")
            )
        })
    }

    /// Takes the values of an option apart.
    ///
    /// # Errors
    ///
    /// When that cannot be done without knowing more than the script says.
    pub fn take(self, values: &[Value]) -> Result<Outcome, String> {
        match self {
            Self::OnlyFirst => only_first(values),
            Self::ImageRoot => image(values).map(|image| Outcome::Value(image.root, image.remarks)),
            Self::WindowsDirectory => image(values).map(|image| optional(image.directory)),
            Self::SystemDrive => image(values).map(|image| optional(image.system)),
            Self::WindowsParent => first(values).and_then(windows_parent),
            Self::Root => first(values).and_then(root),
            Self::TargetPath => first(values).and_then(target_path),
            Self::LoseName => Ok(lose_name(values)),
            Self::Operand { number, count } => operand(values, number, count),
        }
    }
}

/// `2-of-3`
fn operand_step(name: &str) -> Option<Step> {
    let (number, count) = name.split_once("-of-")?;
    let (number, count) = (number.parse().ok()?, count.parse().ok()?);
    (1..=count)
        .contains(&number)
        .then_some(Step::Operand { number, count })
}

fn operand(values: &[Value], number: usize, count: usize) -> Result<Outcome, String> {
    if values.len() != count {
        let given = values.len();
        return Err(format!("it wants {count} operands, and {given} are given"));
    }
    let value = values.get(number - 1).cloned();
    Ok(optional(value))
}

fn optional(value: Option<Value>) -> Outcome {
    value.map_or(Outcome::Absent, |value| {
        Outcome::Value(value, Remarks::default())
    })
}

fn first(values: &[Value]) -> Result<&Value, String> {
    values
        .first()
        .ok_or_else(|| "a value is missing".to_owned())
}

fn only_first(values: &[Value]) -> Result<Outcome, String> {
    let Some(value) = values.first() else {
        return Ok(Outcome::Absent);
    };
    let items = value.items();
    let Some((first, others)) = items.split_first() else {
        return Err("a path is missing".to_owned());
    };
    if others.is_empty() {
        let whole = value.text.as_str().len() == first.text.len();
        let value = if whole { value } else { first };
        return Ok(Outcome::Value(value.clone(), Remarks::default()));
    }
    let names: Vec<_> = others
        .iter()
        .map(|item| format!("`{}`", item.text.as_str()))
        .collect();
    let limit = unsafe_because(format!(
        "only the first path was ever used; {} was not, and is left out",
        names.join(", ")
    ));
    Ok(Outcome::Value(first.clone(), limit))
}

fn root(value: &Value) -> Result<Outcome, String> {
    refuse_network(&value.text)?;
    let is_whole = |run: &Run| run.range.end + 1 == value.text.len();
    let may_be_drive = value
        .text
        .runs()
        .first()
        .is_some_and(|run| run.is_unknown() && is_whole(run));
    let text = if may_be_drive {
        value.text.clone()
    } else {
        without_slash(&value.text)
    };
    let value = if text == value.text {
        value.clone()
    } else {
        value.part(text)
    };
    Ok(Outcome::Value(value, Remarks::default()))
}

fn target_path(value: &Value) -> Result<Outcome, String> {
    let fits = value.text.literal().is_none_or(is_target_path);
    if fits {
        return Ok(Outcome::Value(value.clone(), Remarks::default()));
    }
    Err(format!(
        "/Set-TargetPath wants 3 to 32 characters, a drive letter from C to Z, and no blanks: not `{}`",
        value.text.as_str()
    ))
}

/// What `/Set-TargetPath` takes: 3 to 32 characters, a drive letter from C to Z, absolute, no blanks.
pub(crate) fn is_target_path(path: &str) -> bool {
    let mut start = path.chars();
    let letter = start.next().map(|c| c.to_ascii_uppercase());
    letter.is_some_and(|letter| ('C'..='Z').contains(&letter))
        && start.as_str().starts_with(":\\")
        && (3..=32).contains(&path.chars().count())
        && !path.contains(' ')
}

fn lose_name(values: &[Value]) -> Outcome {
    let remarks = values.first().map_or_else(Remarks::default, |value| {
        unsafe_because(format!(
            "DISM writes `sources\\lang.ini` in the distribution share: the name `{}` is lost",
            value.text.as_str()
        ))
    });
    Outcome::Value(Value::empty(), remarks)
}

fn unsafe_because(reason: String) -> Remarks {
    Remarks {
        limit: Some(Limit::unsafe_fix(reason)),
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn value(text: &str) -> Value {
        Value {
            text: Text::source(text, 0),
            written: None,
            quoted: false,
        }
    }

    fn taken(step: Step, text: &str) -> Option<String> {
        match step.take(&[value(text)]) {
            Ok(Outcome::Value(value, _)) => Some(value.text.as_str().to_owned()),
            Ok(Outcome::Absent) => None,
            Err(message) => Some(format!("! {message}")),
        }
    }

    #[test]
    fn image_root_is_the_parent_of_the_second_directory() {
        for (pair, root, directory, system) in [
            (r"C:\mnt\;C:\mnt\Windows", r"C:\mnt", None, None),
            (r"C:\mnt;C:\MNT\WINNT", r"C:\MNT", Some("WINNT"), None),
            (r"D:\;D:\Windows", r"D:\", None, None),
            (r"S:\;W:\Windows\", r"W:\", None, Some(r"S:\")),
            (
                r"C:\boot\;C:\mnt\Windows",
                r"C:\mnt",
                None,
                Some(r"C:\boot"),
            ),
        ] {
            assert_eq!(
                taken(Step::ImageRoot, pair).as_deref(),
                Some(root),
                "{pair}"
            );
            assert_eq!(
                taken(Step::WindowsDirectory, pair).as_deref(),
                directory,
                "{pair}"
            );
            assert_eq!(taken(Step::SystemDrive, pair).as_deref(), system, "{pair}");
        }
    }

    #[test]
    fn images_on_the_network_are_refused() {
        let root = taken(Step::ImageRoot, r"\\srv\x;\\srv\x\Windows").unwrap();
        assert!(root.starts_with("! DISM refuses"), "{root}");
    }

    #[test]
    fn windows_parent_keeps_a_mount_root() {
        assert_eq!(
            taken(Step::WindowsParent, r"C:\mnt\windows\").as_deref(),
            Some(r"C:\mnt")
        );
        assert_eq!(
            taken(Step::WindowsParent, r"C:\mnt").as_deref(),
            Some(r"C:\mnt")
        );
        assert_eq!(
            taken(Step::WindowsParent, r"Y:\Windows").as_deref(),
            Some(r"Y:\")
        );
        assert_eq!(
            taken(Step::WindowsParent, r"C:\mnt\Windows\.").as_deref(),
            Some(r"C:\mnt")
        );
    }

    #[test]
    fn windows_parent_of_a_name_is_the_current_directory() {
        for (path, parent) in [
            ("Windows", "."),
            (r"windows\", "."),
            (r".\Windows", "."),
            ("mnt", "mnt"),
            (
                "X:Windows",
                "! the image root is the directory that is current on the drive of `X:Windows`, which has no name",
            ),
        ] {
            let taken = taken(Step::WindowsParent, path);
            assert_eq!(taken.as_deref(), Some(parent), "{path}");
        }
    }
    #[test]
    fn target_paths_have_limits() {
        assert!(is_target_path("X:\\") && is_target_path("c:\\pe"));
        for path in ["B:\\", "X:", "X:\\a b", "\\pe"] {
            assert!(!is_target_path(path), "{path}");
        }
        assert!(!is_target_path(&format!("X:\\{}", "a".repeat(30))));
    }
}
