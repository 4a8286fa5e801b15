//! What a condition asks: how a program went, or which Windows runs the script.
//! Vista and Server 2008 (6.0) have no DISM that services the running system, and
//! keep the old tool (W19).

use crate::language::holds_one_of;

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Unequal};

/// The signs of batch, PowerShell and VBScript.
const RELATIONS: [(&str, Relation); 23] = [
    ("==", Equal),
    ("=", Equal),
    ("equ", Equal),
    ("-eq", Equal),
    ("-like", Equal),
    ("-match", Equal),
    ("<>", Unequal),
    ("neq", Unequal),
    ("-ne", Unequal),
    ("-notlike", Unequal),
    ("-notmatch", Unequal),
    ("<", Less),
    ("lss", Less),
    ("-lt", Less),
    ("<=", LessOrEqual),
    ("leq", LessOrEqual),
    ("-le", LessOrEqual),
    (">", Greater),
    ("gtr", Greater),
    ("-gt", Greater),
    (">=", GreaterOrEqual),
    ("geq", GreaterOrEqual),
    ("-ge", GreaterOrEqual),
];

const NEGATIONS: [&str; 3] = ["not", "-not", "!"];

const ANDS: [&str; 2] = ["and", "-and"];

const ORS: [&str; 2] = ["or", "-or"];

/// A Windows that a condition names.
#[derive(Clone, Copy)]
enum Release {
    /// The last without DISM: 6.0, builds 6000 to 6002.
    Vista,
    /// The first with DISM: 6.1, build 7600.
    Seven,
}

/// What scripts learn from which Windows runs them, in lower case.
const SOURCES: [&str; 9] = [
    "'ver'",
    "ver |",
    "ver|",
    "systeminfo",
    "windows nt\\currentversion",
    "osversion",
    "operatingsystem",
    "os.version",
    "wmic os",
];

/// Whether a script learns which Windows runs it.
pub(super) fn knows_the_release(text: &str) -> bool {
    holds_one_of(&SOURCES, text)
}

/// Whether a condition may ask for a Windows: it names one.
pub(super) fn may_ask_for_a_release(condition: &str) -> bool {
    let names = [
        "6.0", "6.1", "6\\.", "6000", "6001", "6002", "7600", "minor", "vista",
    ];
    holds_one_of(&names, condition)
}

/// Which way of a choice, 0 for that where its condition holds, runs on a Windows
/// without DISM only; none where neither does, or where that is not sure.
pub(super) fn way_without_dism(condition: &str) -> Option<usize> {
    if !may_ask_for_a_release(condition) {
        return None;
    }
    let condition = condition.to_ascii_lowercase().replace("\\.", ".");
    let words = words(&condition);
    let asks_else = ["exist", "test-path", "fileexists"];
    let mut all = words.iter();
    if all.any(|word| ORS.contains(word) || asks_else.contains(word)) {
        return None;
    }
    let mut parts = words.split(|word| ANDS.contains(word));
    let first = parts.next()?;
    let others: Vec<_> = parts.collect();
    if others.is_empty() {
        return way(first);
    }
    // What is not sure to hold leaves the other way open.
    // Behind a negation all may stand in its brackets.
    let is_plain = |part: &&[&str]| !part.iter().any(|word| NEGATIONS.contains(word));
    let all = || {
        let parts = std::iter::once(first).chain(others.iter().copied());
        parts.take_while(is_plain)
    };
    let is_old = all().any(|part| way(part) == Some(0));
    let says = |name: &str, value: &str| {
        let is_about = |part: &[&str]| part.iter().any(|word| word.ends_with(name));
        all().any(|part| is_about(part) && part.ends_with(&["-eq", value]))
    };
    (is_old || says("major", "6") && says("minor", "0")).then_some(0)
}

/// Which way of a choice about an exit code is for success; none where that is not
/// sure.
pub(super) fn way_of_success(condition: &str) -> Option<usize> {
    let condition = condition.to_ascii_lowercase();
    let words = words(&condition);
    let is_asked = |name: &str| words.iter().any(|word| word.contains(name));
    let way = match words.as_slice() {
        [.., sign, "0"] => match relation(sign)? {
            Equal => 0,
            Unequal | Greater => 1,
            _ => return None,
        },
        [.., "errorlevel", "1"] => 1,
        [.., "$?"] => 0,
        _ => return None,
    };
    let is_tie = |word: &&str| ANDS.contains(word) || ORS.contains(word);
    let is_one = !words.iter().any(is_tie);
    (is_one && !is_asked("instr")).then(|| negated(way, &words))
}

/// Whether a search in what `ver` prints finds a Windows without DISM, and no other.
pub(super) fn finds_vista<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let mut versions = words.filter(is_version).peekable();
    versions.peek().is_some() && versions.all(|word| matches!(release(word), Some(Release::Vista)))
}

/// The way of one comparison.
fn way(words: &[&str]) -> Option<usize> {
    let (at, release) = (0..words.len()).find_map(|at| Some((at, release(words[at])?)))?;
    let mut signs = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, relation(word)?)));
    let searches = |word: &&str| {
        [".contains", ".startswith", "instr"]
            .iter()
            .any(|end| word.ends_with(end))
    };
    let relation = match signs.next() {
        None if words[..at].iter().any(searches) => Equal,
        None => return None,
        // How far into the text it stands.
        Some((_, relation)) if words[..at].contains(&"instr") => match (relation, words.last()?) {
            (Greater | Unequal, &"0") => Equal,
            (Equal, &"0") => Unequal,
            _ => return None,
        },
        Some((sign, relation)) if sign < at => relation,
        Some((_, relation)) => relation.seen_from_the_other_side(),
    };
    let way = match (release, relation) {
        (Release::Vista, Equal | LessOrEqual) | (Release::Seven, Less) => 0,
        (Release::Vista, Unequal | Greater) | (Release::Seven, GreaterOrEqual) => 1,
        _ => return None,
    };
    Some(negated(way, words))
}

/// A way, or the other one where a condition says `not`.
fn negated(way: usize, words: &[&str]) -> usize {
    let negations = words.iter().filter(|word| NEGATIONS.contains(word));
    (way + negations.count()) % 2
}

fn relation(word: &str) -> Option<Relation> {
    let (_, relation) = RELATIONS.iter().find(|(sign, _)| *sign == word)?;
    Some(*relation)
}

impl Relation {
    fn seen_from_the_other_side(self) -> Self {
        match self {
            Equal | Unequal => self,
            Less => Greater,
            LessOrEqual => GreaterOrEqual,
            Greater => Less,
            GreaterOrEqual => LessOrEqual,
        }
    }
}

/// The Windows that a word names: `6.0`, `*6.0.6002*`, `windows6.0`, `7600`.
fn release(word: &str) -> Option<Release> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if word == "vista" {
        return Some(Release::Vista);
    }
    let mut parts = word.strip_prefix("windows").unwrap_or(word).split('.');
    match (parts.next()?, parts.next()) {
        ("6", Some("0")) | ("6000" | "6001" | "6002", None) => Some(Release::Vista),
        ("6", Some("1")) if parts.next().is_none_or(|build| build == "7600") => {
            Some(Release::Seven)
        }
        ("7600", None) => Some(Release::Seven),
        _ => None,
    }
}

/// The words and signs of a condition in lower case, without its quotes and brackets,
/// up to the `then` of VBScript.
fn words(condition: &str) -> Vec<&str> {
    let is_between = |c: char| c.is_whitespace() || "\"'(){},;".contains(c);
    let words = condition.split(is_between).flat_map(signs);
    words.take_while(|word| *word != "then").collect()
}

/// A word and the signs that stand at it: `"6.0"=="x"`, `a<b`.
fn signs(text: &str) -> impl Iterator<Item = &str> {
    let is_sign = |c: char| "=<>!".contains(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| is_sign(c) != is_sign(first));
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_without_dism_is_told_by_the_condition() {
        for (condition, way) in [
            (r#""%v%"=="6.0""#, Some(0)),
            (r#"not "%v%" == "6.0""#, Some(1)),
            (r#"/i "%os%"=="Vista""#, Some(0)),
            ("%%# geq 7600", Some(1)),
            ("7600 gtr %b%", Some(0)),
            ("%b% lss 7600", Some(0)),
            ("%b% lss 9200", None),
            ("%b% lss 6.1.7601", None),
            ("If Not (v > \"6.0\" And a = 64) Then", None),
            ("If v = \"6.0\" And Not a Then", Some(0)),
            (r#""%v%"=="6.1""#, None),
            (r#"exist "C:\6.0\x""#, None),
            ("if ($v -lt [version]'6.1')", Some(0)),
            ("if ($v -ge 6.1)", Some(1)),
            ("if ($v -match '^6\\.0')", Some(0)),
            ("if ($c -notlike '*Vista*')", Some(1)),
            ("if ($v.StartsWith('6.0'))", Some(0)),
            ("if (-not $v.StartsWith('6.0'))", Some(1)),
            (
                "if (([Environment]::OSVersion.Version.Major -eq 6) -and ([Environment]::OSVersion.Version.Minor -eq 0))",
                Some(0),
            ),
            ("if ($v -eq '6.0' -or $v -eq '6.1')", None),
            ("if ($v -ge 6.1 -and $x)", None),
            ("If Left(v, 3) = \"6.0\" Then", Some(0)),
            ("If v<6.1 Then v = \"6.0\"", Some(0)),
            ("If InStr(os.Caption, \"Vista\") > 0 Then", Some(0)),
            ("If InStr(os.Caption, \"Vista\") = 0 Then", Some(1)),
            ("If InStr(os.Caption, \"Vista\") Then", Some(0)),
            ("If v > 6 Then", None),
        ] {
            assert_eq!(way_without_dism(condition), way, "{condition}");
        }
    }

    #[test]
    fn the_way_of_success_is_told_by_the_condition() {
        for (condition, way) in [
            ("if not errorlevel 1", Some(0)),
            ("if errorlevel 1", Some(1)),
            ("if errorlevel 2", None),
            ("if %errorlevel%==0", Some(0)),
            ("if %errorlevel% neq 0", Some(1)),
            ("if ($LASTEXITCODE -eq 0)", Some(0)),
            ("if ($LASTEXITCODE -eq 0 -or $x)", None),
            ("if (!$?)", Some(1)),
            ("if (-not $?)", Some(1)),
            ("If rc <> 0 Then", Some(1)),
            ("If Err.Number = 0 Then x = 1", Some(0)),
        ] {
            assert_eq!(way_of_success(condition), way, "{condition}");
        }
    }
}
