//! The file that `dismigrate init` writes.

/// A configuration in which every key stands with what it means; none is set.
pub const TEMPLATE: &str = r#"# dismigrate.toml: holds for the scripts in this directory and below, unless a
# nearer one does. The command line wins over it.

# The Windows that the scripts shall run on: vista 7 8 8.1 10 11 2008 2008r2
# 2012 2012r2 2016 2019 2022 2025.
# target = "10"

# Rules and families: listen to these alone, not to these, to these too.
# `dismigrate rules` lists them.
# select = ["pkgmgr", "peimg", "intlcfg"]
# ignore = ["pkgmgr-unattend"]
# extend-select = []

# Files to leave out, as in a .gitignore.
# exclude = ["vendor/", "*.old.cmd"]

# Rule files of your own, in this directory or below.
# rules = ["our-rules.toml"]

# Known findings: `dismigrate check --write-baseline baseline.jsonl`.
# baseline = "baseline.jsonl"

# The least severity that makes the exit code 1: error, warning or info.
# fail-on = "warning"

# Take fixes too that change what a script does.
# unsafe-fixes = false

# Write calls of dism, or in PowerShell files the cmdlets of its DISM module.
# emit = "dism"

# The encoding of files without a byte order mark.
# encoding = "windows-1252"

# Which further files are scripts, and in which language: batch, powershell,
# vbscript or wsf.
# [include]
# "*.cmd.template" = "batch"

# Which rules not to listen to in some files.
# [per-file-ignores]
# "legacy/**" = ["context"]

# Where the Windows PE kit lies.
# [pe]
# kit-path = 'C:\WinPE'
"#;
