"""The scripts of `fixtures/`, and those in which Wine is known to differ."""

import collections
import concurrent.futures
import re
import tomllib
from pathlib import Path

import batch
import compare
import linter
import vbscript
from runs import BATCH, CODES, VBSCRIPT, Script, prepare

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCRIPT = re.compile(rb"(?is)<script(?:[^>/]|/(?!>))*vbscript(?:[^>/]|/(?!>))*>(?:\s*<!\[CDATA\[|\s*<!--)?(.*?)(?:\]\]>\s*|-->\s*)?</script>")
UNKNOWN_TO_WINE = re.compile(r"fixme:(?:vbscript|wshom|scrrun):(\w+)")
# Scripts that ask whether they are elevated are told so.
ALWAYS = {"ORACLE_OUT_WHOAMI": "S-1-16-12288"}


class Fixture:
    """A script of `fixtures/`, led along its ways by the rows of settings.toml."""

    def __init__(self, pool, binary, path, settings, unreached, left_out):
        self.name, self.unreached = str(path.relative_to(ROOT / "fixtures")), unreached
        data = prepare(path.read_bytes())
        for old, new in [pair for row in settings or [] for pair in row.get("instead", {}).items()]:
            data = data.replace(old.encode(), new.encode())
        for line in left_out:
            if line.encode() not in data:
                raise RuntimeError(f"{self.name} has no line {line}")
            data = data.replace(line.encode(), b"rem " + bytes(len(line) - 4).replace(b"\0", b"-"))
        script = SCRIPT.search(data) if path.suffix in (".wsf", ".hta") else None
        self.suffix = ".vbs" if script else path.suffix
        name = "script" + path.suffix
        # What a directive silences is called as well.
        self.findings = linter.Reading(binary, name, data.replace(b"dismigrate: ", b"dismigrate- ")).calls()
        reading = linter.Reading(binary, name, data)
        if script:
            reading.name = "script.vbs"
            for variant in ("original", "fixed", "unsafe"):
                setattr(reading, variant, b"\r\n".join(SCRIPT.findall(getattr(reading, variant))))
        added = "\n".join(row.get("append", "") for row in settings or []).replace("\n", "\r\n").encode()
        if added.strip():
            for variant in ("original", "fixed", "unsafe"):
                setattr(reading, variant, getattr(reading, variant) + b"\r\n" + added)
        command = (VBSCRIPT if self.suffix == ".vbs" else BATCH).format(reading.name)
        # Further settings do with two of the exit codes.
        self.script = Script(pool, reading, command, [(code, led(row)) for at, row in enumerate(settings or [{}]) for code in CODES[:2 if at else None]])

    def verdict(self, report, part, listed):
        counts = report.part(part)
        runs = self.script.runs()
        counts["runs"] += len(runs)
        static = compare.Static(self.findings, [run["calls"] for run in runs])
        counts["lines"] += len(self.findings)
        counts["equal"] += len(static.known & static.ran)
        counts["incomplete"] += len(static.open)
        counts["not reached"] += len(static.unreached)
        unreached = {" ".join(words) for words in static.unreached}
        if unreached - self.unreached:
            report.fail(self.name, "no run comes to", *sorted(unreached - self.unreached))
        if self.unreached - unreached:
            report.fail(self.name, "listed as not reached, but is reached or is not there", *sorted(self.unreached - unreached))
        if static.unread:
            report.differs(self.name, listed, f"Wine passes {static.unread}, dismigrate reads {static.known} {static.open}")
        if any(run["timed_out"] for run in runs):
            report.differs(self.name, listed, f"the script did not end, its last call was {runs[0]['calls'][-1:]}")
        if any("OnScriptError" in run["log"] for run in runs):
            report.differs(self.name, listed, "the script stopped with an error: " + " ".join(UNKNOWN_TO_WINE.findall(runs[0]["log"])))
        for variant in ("fix", "fix --unsafe-fixes"):
            for (code, setting), before, after in self.script.pairs(variant):
                counts["runs"] += 1
                if variant != "fix" and code != "0" and any(map(compare.shifts, self.findings)):
                    counts["shifted"] += 1
                    continue
                try:
                    compare.follow(before["calls"], after["calls"], code != "0", variant != "fix", counts, setting["any-order"])
                    compare.printed(before["out"], after["out"])
                    compare.surroundings(before, after)
                except compare.Difference as difference:
                    report.differs(f"{self.name}, {variant}", listed, f"exit code {code}, arguments `{setting['args']}`: {difference}")


def led(row):
    """What makes a run, from a row of settings.toml."""
    return {"env": {**ALWAYS, **row.get("env", {})}, "args": row.get("args", ""), "stdin": row.get("stdin", ""), "any-order": "any-order" in row,
            "files": {name: text.encode() for name, text in row.get("files", {}).items()}}


def scripts(pool, binary, options, listed):
    rows = tomllib.loads((HERE / "settings.toml").read_text())
    settings, unreached = collections.defaultdict(list), collections.defaultdict(set)
    for row in rows["setting"]:
        settings[row["fixture"]].append(row)
    for row in rows["unreached"]:
        unreached[row["fixture"]].update(row["calls"])
    for name in settings.keys() | unreached.keys():
        if not (ROOT / "fixtures" / name).is_file():
            raise RuntimeError(f"settings.toml names {name}, which is not there")
    found = []
    for language, suffixes in (("batch", (".cmd", ".bat")), ("vbscript", (".vbs", ".wsf", ".hta"))):
        for path in sorted((ROOT / "fixtures" / language).rglob("*")):
            name = str(path.relative_to(ROOT / "fixtures"))
            if path.suffix in suffixes and re.search(options.only, f"{name}, fixtures"):
                left_out = [row["line"] for row in listed if row.get("fixture") == name and "line" in row]
                found.append((path, settings.get(name), unreached[name], left_out))
    with concurrent.futures.ThreadPoolExecutor() as threads:
        return list(threads.map(lambda row: Fixture(pool, binary, *row), found))


class Deviation:
    """A script in which Wine is not like Microsoft's interpreter: both answers are written down."""

    def __init__(self, pool, binary, row):
        self.row = row
        language, name = (batch, "case.cmd") if row["language"] == "batch" else (vbscript, "case.vbs")
        data = (row["script"].strip("\n") + "\n").replace("\n", "\r\n").encode("latin-1")
        self.reading = linter.Reading(binary, name, data)
        self.run = pool.start((BATCH if language is batch else VBSCRIPT).format(name), {f"run/{name}": data}, seconds=8)

    def verdict(self, report, part):
        counts, row = report.part(part), self.row
        counts["lines"] += 1
        counts["runs"] += 1
        run = self.run.result()
        wine = [[call["program"], *call["argv"]] for call in run["calls"] if compare.retired(call)]
        stands_still = row.get("stands-still", False)
        read = [list(compare.read(finding)[0]) for finding in self.reading.calls() if compare.read(finding)[1]]
        if wine != row["wine"] or run["timed_out"] != stands_still or wine == row["microsoft"] and not stands_still:
            report.fail(f"{part}: {row['rule']}", row["script"], f"Wine no longer answers {row['wine']}, but {wine}")
        elif read != row.get("read", row["microsoft"]):
            report.fail(f"{part}: {row['rule']}", row["script"], f"dismigrate reads {read}, Microsoft's rule is {row['microsoft']}")
        else:
            counts["listed deviations"] += 1
