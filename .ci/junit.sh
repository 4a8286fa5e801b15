#!/bin/sh
# Puts JUnit reports before the schema by which Jenkins' xUnit plug-in accepts
# or refuses them. pytest holds its own reports against that schema too: its
# source package on PyPI has it. Needs python3; run it from the top of the repository.
set -eu
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet xmlschema
"$tools/venv/bin/pip" download --quiet --no-deps --no-binary pytest --dest "$tools" pytest==8.4.2
tar -xzf "$tools/pytest-8.4.2.tar.gz" -C "$tools"
cargo build --quiet

report() {
    status=0
    ./target/debug/dismigrate check --quiet --format junit --output-file "$tools/$1.xml" "$2" || status=$?
    test "$status" -eq "$3"
}
mkdir "$tools/clean"
printf 'pkgmgr /iu:<a>&"\033[1m\001\377 ]]>::error::\r\nrem dismigrate: ignore\r\n' > "$tools/<&\"'.cmd"
report fixtures fixtures 1
report clean "$tools/clean" 0
report hostile "$tools/<&\"'.cmd" 1
report missing "$tools/missing.cmd" 2
"$tools/venv/bin/python" - "$tools" <<'PYTHON'
import sys, xmlschema
tools = sys.argv[1]
schema = xmlschema.XMLSchema(tools + "/pytest-8.4.2/testing/example_scripts/junit-10.xsd")
for name in ["fixtures", "clean", "hostile", "missing"]:
    schema.validate(f"{tools}/{name}.xml")
PYTHON
