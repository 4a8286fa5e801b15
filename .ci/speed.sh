#!/bin/sh
# Holds the instructions that a few runs execute against those in
# .ci/instructions.txt: no run may need a tenth more. The clock has no say in it.
# It is the build that the tests have made, so the counts are high, but work that
# is done twice shows in it all the same.
# `UPDATE_INSTRUCTIONS=1 .ci/speed.sh` writes them anew; say in the commit why.
# Needs valgrind; run it from the top of the repository.
set -eu
cargo build --quiet --locked
program=${CARGO_TARGET_DIR:-target}/debug/dismigrate
stored=.ci/instructions.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/nothing" "$scratch/hook"
# What a commit may touch: ten scripts without a call.
for number in 0 1 2 3 4 5 6 7 8 9; do
    printf '@echo off\r\nrem step %s\r\nif exist "%%TEMP%%\\a.ini" copy /y a.ini "%%windir%%\\"\r\n' "$number" \
        > "$scratch/hook/$number.cmd"
done
count() {
    name=$1
    shift
    printf '%s %s\n' "$name" "$(.ci/instructions.sh "$program" check --threads 1 --isolated "$@")"
}
{
    count start "$scratch/nothing"
    count hook "$scratch/hook"
    count batch fixtures/batch/IIS/install_iis7.cmd
    count powershell fixtures/powershell/kiosk/Lock-Kiosk.ps1
    count vbscript fixtures/vbscript/install-iis.vbs
} | tee "$scratch/counts"
if [ -n "${UPDATE_INSTRUCTIONS:-}" ]; then
    cp "$scratch/counts" "$stored"
fi
awk '
    NR == FNR { stored[$1] = $2; next }
    $2 > 1.1 * stored[$1] { print $1 ": " $2 " instructions, more than " stored[$1]; bad = 1 }
    $2 < 0.9 * stored[$1] { print $1 ": fewer than stored, UPDATE_INSTRUCTIONS=1 keeps the gain" }
    END { exit bad }
' "$stored" "$scratch/counts"
