//! Configuration files, right and wrong.

use std::fs;

use super::*;
use crate::source::eight_bit::CodePage;

fn parsed(text: &str) -> Result<Config, String> {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("dismigrate.toml");
    fs::write(&path, text).unwrap();
    Config::read(&path).map_err(|error| {
        let place = error.span().map(|span| text[span.range()].to_owned());
        format!("{}|{error}", place.unwrap_or_default())
    })
}

#[test]
fn every_key_is_read() {
    let config = parsed(
        r#"
        target = "2012R2"
        select = ["pkgmgr"]
        extend-select = ["context"]
        ignore = ["pkgmgr-call"]
        exclude = ["old/"]
        rules = ["more.toml"]
        baseline = "known.jsonl"
        fail-on = "info"
        unsafe-fixes = true
        encoding = "cp437"
        [include]
        "*.tpl" = "powershell"
        [per-file-ignores]
        "legacy/**" = ["pkgmgr"]
        [pe]
        kit-path = "kit"
        "#,
    )
    .unwrap();
    assert_eq!(config.target, Some(Target::Server2012R2));
    assert_eq!(config.wishes.extend_select, ["context"]);
    assert_eq!(config.fail_on, Some(Severity::Info));
    assert_eq!(config.label, Some(Label::EightBit(CodePage::Single)));
    assert_eq!(config.unsafe_fixes, Some(true));
    assert_eq!(config.include[0].1, Language::PowerShell);
    assert_eq!(config.per_file_ignores[0].1, ["pkgmgr"]);
    assert!(config.kit_path.unwrap().ends_with("kit"));
    assert!(config.baseline.unwrap().is_absolute());
    assert!(config.exclude.is_some() && config.rules[0].ends_with("more.toml"));
}

#[test]
fn what_is_wrong_is_pointed_at_with_what_is_near() {
    for (text, place, said) in [
        ("tagret = \"10\"", "tagret", "did you mean `target`?"),
        ("zzzzzz = 1", "zzzzzz", "one of target"),
        ("target = \"xp\"", "\"xp\"", "2008r2"),
        ("unsafe-fixes = \"yes\"", "\"yes\"", "boolean"),
        ("fail-on = \"warn\"", "\"warn\"", "did you mean `warning`?"),
        ("encoding = \"klingon\"", "\"klingon\"", "windows-1252"),
        ("exclude = [\"a\", \"a[z-a]\"]", "\"a[z-a]\"", "bad glob"),
        ("rules = [\"../x.toml\"]", "\"../x.toml\"", "outside"),
        ("rules = [\"/etc/passwd\"]", "\"/etc/passwd\"", "outside"),
        (
            "[pe]\nkitpath = \"x\"",
            "kitpath",
            "did you mean `kit-path`?",
        ),
        ("[include]\n\"*.x\" = \"perl\"", "\"perl\"", "batch"),
    ] {
        let error = parsed(text).unwrap_err();
        let (at, message) = error.split_once('|').unwrap();
        assert_eq!(at, place, "{text}: {message}");
        assert!(message.contains(said), "{text}: {message}");
    }
}

#[test]
fn the_template_is_valid_with_and_without_its_comment_signs() {
    parsed(init::TEMPLATE).unwrap();
    let lines = init::TEMPLATE.lines().map(|line| {
        let setting = line.strip_prefix("# ").unwrap_or(line);
        let is_setting = setting.contains(" = ") || setting.starts_with('[');
        if is_setting { setting } else { "" }
    });
    let set: Vec<_> = lines.collect();
    let config = parsed(&set.join("\n")).unwrap();
    assert!(config.kit_path.is_some() && config.wishes.select.len() == 3);
}

#[test]
fn the_json_schema_in_the_repository_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dismigrate.schema.json");
    let current = json_schema().unwrap();
    if std::env::var_os("DISMIGRATE_WRITE_SCHEMA").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == current,
        "run the test with DISMIGRATE_WRITE_SCHEMA=1 to write {}",
        path.display()
    );
}
