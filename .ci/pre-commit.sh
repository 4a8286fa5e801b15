#!/bin/sh
# Runs the hooks with the real pre-commit, from PyPI, in a scratch repository:
# every kind of script is found whatever the case of its extension, other files
# are left alone, and what the configuration excludes stays out although it is
# named. pre-commit builds the program as it does for users, but without
# optimization, and the libraries only once. Run it from the top of the repository.
set -eu
repository=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet pre-commit
export PATH="$scratch/venv/bin:$PATH" PRE_COMMIT_HOME="$scratch/cache"
export CARGO_TARGET_DIR="$repository/target/pre-commit" CARGO_INCREMENTAL=0
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off
export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256

mkdir -p "$scratch/work/old" "$scratch/work/legacy"
cd "$scratch/work"
git init --quiet
printf 'start /w pkgmgr /iu:TFTP /quiet\r\n' > A.CMD
cp A.CMD b.bat
cp A.CMD notes.txt
cp A.CMD old/skipped.cmd
cp A.CMD legacy/skipped.bat
printf 'Start-Process pkgmgr "/iu:TFTP /quiet" -Wait\r\n' > c.ps1
cp c.ps1 d.psm1
printf 'CreateObject("WScript.Shell").Run "pkgmgr /iu:TFTP /quiet", 0, True\r\n' > e.vbs
cp e.vbs old/skipped.vbs
{ echo '<script language="VBScript">'; cat e.vbs; echo '</script>'; } > f.hta
{ echo '<job>'; cat f.hta; echo '</job>'; } > g.WSF
printf 'exclude = ["old/"]\n[per-file-ignores]\n"legacy/**" = ["pkgmgr"]\n' > dismigrate.toml
git add .

fail() { echo "$1"; cat "$scratch/report"; exit 1; }
try() { pre-commit try-repo "$repository" "$@" --verbose > "$scratch/report" 2>&1; }
found='A.CMD b.bat c.ps1 d.psm1 e.vbs f.hta g.WSF'

if try dismigrate --all-files; then fail 'the hook let findings pass'; fi
for script in $found; do
    grep -q "^$script:.*: warning pkgmgr-enable-feature" "$scratch/report" || fail "nothing found in $script"
done
if grep -qE 'notes|skipped' "$scratch/report"; then fail 'a file was not left alone'; fi
if try dismigrate --files old/skipped.cmd old/skipped.vbs legacy/skipped.bat b.bat; then
    fail 'the hook let a named file pass'
fi
if grep -q skipped "$scratch/report"; then fail 'an exclude does not hold for a named file'; fi
try dismigrate --files old/skipped.cmd notes.txt || fail 'only what is excluded was named'

if try dismigrate-fix --all-files; then fail 'a rewrite must fail the hook'; fi
grep -q 'files were modified by this hook' "$scratch/report" || fail 'the hook did not fix'
for script in $found; do
    grep -q 'dism' "$script" || fail "$script is as it was"
done
git diff --quiet -- old legacy notes.txt || fail 'a file was not left alone'
git add .
try dismigrate-fix --all-files || fail 'a second fix changes something'
try dismigrate --all-files || fail 'something is left that the fix did not do'
