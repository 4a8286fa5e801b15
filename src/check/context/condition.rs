//! What a condition asks: how a program went, or which Windows runs the script.

use super::relation::{ANDS, NEGATIONS, ORS, Relation, numbered, relation, words};
use super::release::{Release, are_all_without_dism, may_name_a_release, release};

use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Unequal};

/// Which way of a choice, 0 for that where its condition holds, runs on a Windows
/// without DISM only; none where neither does, or where that is not sure.
pub(super) fn way_without_dism(condition: &str) -> Option<usize> {
    if !may_name_a_release(condition) {
        return None;
    }
    let condition = numbered(&condition.to_ascii_lowercase().replace("\\.", "."));
    if let Some(way) = way_of_substitution(&condition) {
        return Some(way);
    }
    let words = words(&condition);
    let asks_else = ["exist", "test-path", "fileexists"];
    let has = |words: &[&str], sought: &[&str]| words.iter().any(|word| sought.contains(word));
    if has(&words, &asks_else) {
        return None;
    }
    let is_plain = |part: &&[&str]| !has(part, &NEGATIONS);
    if has(&words, &ORS) {
        let mut parts = words.split(|word| ORS.contains(word));
        let is_old = |part: &[&str]| !has(part, &ANDS) && is_plain(&part) && way(part) == Some(0);
        return parts.all(is_old).then_some(0);
    }
    let parts: Vec<_> = words.split(|word| ANDS.contains(word)).collect();
    if let [only] = parts.as_slice() {
        return way(only);
    }
    // What is not sure to hold leaves the other way open.
    // Behind a negation all may stand in its brackets.
    let all = || parts.iter().copied().take_while(is_plain);
    let is_old = all().any(|part| way(part) == Some(0));
    let says = |name: &str, said: &[_]| all().any(|part| says(part, name, said));
    (is_old || says("major", &SIX) && says("minor", &ZERO)).then_some(0)
}

/// What a condition says of the major version of Vista.
const SIX: [(Relation, &str); 3] = [(Equal, "6"), (LessOrEqual, "6"), (Less, "7")];

/// What it says of the minor one, by which Vista differs from Windows 7.
const ZERO: [(Relation, &str); 3] = [(Equal, "0"), (LessOrEqual, "0"), (Less, "1")];

/// Whether two conditions, one within the other, hold on a Windows without DISM only:
/// `if %MAJOR%==6 if %MINOR%==0`.
pub(super) fn are_of_vista(outer: &str, inner: &str) -> bool {
    let says = |condition: &str, name: &str, said: &[_]| {
        let condition = condition.to_ascii_lowercase();
        let words = words(&condition);
        let is_tied = |word: &&str| ORS.contains(word) || NEGATIONS.contains(word);
        let mut parts = words.split(|word| ANDS.contains(word));
        !words.iter().any(is_tied) && parts.any(|part| self::says(part, name, said))
    };
    says(outer, "major", &SIX) && says(inner, "minor", &ZERO)
}

/// Whether a text names Windows without DISM and nothing else: `Case "6.0", "6.0.6002"`.
pub(super) fn names_only_vista(case: &str) -> bool {
    let case = case.to_ascii_lowercase().replace("\\.", ".");
    let words = words(&case).into_iter();
    may_name_a_release(&case) && are_all_without_dism(words.filter(|word| *word != "case"))
}

/// `not "%os:Vista=%"=="%os%"`: what is left of a value when a name is taken out of it is
/// another value where it holds the name.
fn way_of_substitution(condition: &str) -> Option<usize> {
    let (before, behind) = condition.split_once(':')?;
    let (named, behind) = behind.split_once('=')?;
    let mark = before.rfind(['%', '!']).map(|at| &before[at..=at])?;
    let (_, behind) = behind.split_once(mark)?;
    let variable = before.rsplit(mark).next()?;
    let is_same = behind.contains(&format!("{mark}{variable}{mark}"));
    let is_old = release(named) == Some(Release::Vista);
    let relation = words(behind).into_iter().find_map(relation);
    let way = match relation.filter(|_| is_same && is_old)? {
        Equal => 1,
        Unequal => 0,
        _ => return None,
    };
    Some(negated(way, &words(before)))
}

/// Whether a comparison says one of these things of the part of a version.
fn says(words: &[&str], name: &str, said: &[(Relation, &str)]) -> bool {
    let [about @ .., sign, value] = words else {
        return false;
    };
    let is_named = |word: &&str| word.trim_end_matches(['%', '!', ']']).ends_with(name);
    let relation = relation(sign);
    about.iter().any(is_named)
        && said
            .iter()
            .any(|(known, number)| relation == Some(*known) && value == number)
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

/// The way of one comparison.
fn way(words: &[&str]) -> Option<usize> {
    let releases = || (0..words.len()).filter_map(|at| Some((at, release(words[at])?)));
    let is_bound = |(_, release): &(usize, Release)| *release != Release::Older;
    let (at, release) = releases().find(is_bound).or_else(|| releases().next())?;
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
            (Greater | Unequal, &"0") | (Equal | GreaterOrEqual, &"1") => Equal,
            (Equal, &"0") | (Unequal | Less, &"1") => Unequal,
            _ => return None,
        },
        Some((sign, relation)) if sign < at => relation,
        Some((_, relation)) => relation.seen_from_the_other_side(),
    };
    let way = match (release, relation) {
        (Release::Older, Equal)
        | (Release::Vista, Equal | LessOrEqual)
        | (Release::Seven, Less) => 0,
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
            (r#"not "%os:Vista=%"=="%os%""#, Some(0)),
            (r#""%os:Vista=%"=="%os%""#, Some(1)),
            (r#"/i "%v:6.0=%" neq "%v%""#, Some(0)),
            (r#"not "%os:Windows 7=%"=="%os%""#, None),
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
            ("if ($v.Major -eq 6 -and $v.Minor -lt 1)", Some(0)),
            ("if ($v.Major -lt 7 -and $v.Minor -le 0)", Some(0)),
            ("if ($v.Major -eq 6 -and $v.Minor -lt 2)", None),
            ("if ($v.Major -eq 6 -and $v.Minor -ge 1)", None),
            ("if ($v.Minor -eq 0)", None),
            ("If major = 6 And minor = 0 Then", Some(0)),
            ("if ($v -lt (New-Object Version 6,1))", Some(0)),
            ("if ($v -ge (New-Object Version(6, 1)))", Some(1)),
            ("if ($v -lt [version]::new(6,1,7601))", None),
            ("if ($v -lt (New-Object Version 6,2))", None),
            ("If InStr(o.Version,\"6.0\") = 1 Then", Some(0)),
            ("If InStr(1, o.Version, \"6.0\") <> 1 Then", Some(1)),
            ("If InStr(o.Version,\"6.1\") = 1 Then", None),
            ("If v = \"6.0.6001\" Or v = \"6.0.6002\" Then", Some(0)),
            ("if ($v -like '5.1*' -or $v -like '6.0*')", Some(0)),
            ("if ($v -notlike '6.0*' -or $x)", None),
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
