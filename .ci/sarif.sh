#!/bin/sh
# Puts the SARIF report on the fixtures before Microsoft's own validator, which
# holds it against the official schema and the rules of GitHub code scanning.
# Nothing but notes may be left, and the warning that there is no page about
# the tool: the project has no public home that a report could name.
# It starts a shell of its own, hence the second quotes. Needs node; run it from the top of the repository.
set -eu
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
npm install --silent --no-audit --no-fund --prefix "$tools" @microsoft/sarif-multitool@5.7.0
cargo build --quiet
status=0
./target/debug/dismigrate check --quiet --format sarif --output-file "$tools/report.sarif" fixtures || status=$?
test "$status" -le 1
"$tools/node_modules/.bin/sarif-multitool" validate "$tools/report.sarif" \
    --rule-kind "'Sarif;Ghas'" --output "$tools/verdict.sarif" --log ForceOverwrite
node -e '
const [run] = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8").replace(/^\uFEFF/, "")).runs;
const homeless = result => result.ruleId === "SARIF2005" && /nformationUri/.test(result.message.id);
const bad = (run.results ?? []).filter(result => result.level !== "note" && !homeless(result));
for (const result of bad) console.error(JSON.stringify(result));
process.exit(bad.length ? 1 : 0);
' "$tools/verdict.sarif"
