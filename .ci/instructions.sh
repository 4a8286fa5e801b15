#!/bin/sh
# Prints how many instructions a command executes, as callgrind counts them:
# a measure of work that no clock and no other process disturbs.
#
#     .ci/instructions.sh PROGRAM ARG...
#
# The command's own output goes nowhere, its exit code does not matter, and
# standard input is passed on. One thread makes the count steady: give the
# program `--threads 1`. Needs valgrind.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$log" "$@" >/dev/null 2>&1 || true
sed -n 's/^.*Collected : \([0-9]*\)$/\1/p' "$log" | grep . || { cat "$log" >&2; exit 1; }
