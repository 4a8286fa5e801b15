#!/bin/sh
# Runs the hooks with the real pre-commit, from PyPI, in a scratch repository:
# scripts are found whatever the case of their extension, other files are left
# alone, and what the configuration excludes stays out although it is named.
# Run it from the top of the repository.
set -eu
repository=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet pre-commit
export PATH="$scratch/venv/bin:$PATH" PRE_COMMIT_HOME="$scratch/cache"
mkdir -p "$scratch/work/old"
cd "$scratch/work"
git init --quiet
printf 'start /w pkgmgr /iu:TFTP /quiet\r\n' > A.CMD
cp A.CMD notes.txt
cp A.CMD old/b.vbs
cp A.CMD old/c.cmd
echo 'exclude = ["old/"]' > dismigrate.toml
git add .
try() { pre-commit try-repo "$repository" "$1" --all-files --verbose; }
if try dismigrate > report; then echo 'the hook let a finding pass'; exit 1; fi
grep -q '^A.CMD:1:1: warning pkgmgr-enable-feature' report
if grep -qE 'notes|old/' report; then cat report; exit 1; fi
if try dismigrate-fix > report; then echo 'a rewrite must fail the hook'; exit 1; fi
grep -q 'files were modified by this hook' report
grep -q 'dism' A.CMD
git add .
try dismigrate
