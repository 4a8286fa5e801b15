"""Snippets made by chance, packed many to a script, each behind a mark."""

import collections
import concurrent.futures
import random
import re

import batch
import compare
import linter
import vbscript
from runs import BATCH, CODES, VBSCRIPT, Script, split

SNIPPETS = 40           # in one script
SIDES = ({"SIDE": "A", "ONLY_A": "1"}, {"SIDE": "B", "ONLY_B": "1"})


class Pack:
    """Many snippets in one script, each behind a mark."""

    def __init__(self, pool, binary, language, name, snippets, settings, codes):
        self.snippets = snippets
        lines, self.at = list(language.HEAD), {}
        for number, snippet in enumerate(snippets):
            lines += language.mark(number)
            for line in snippet:
                lines.append(line)
                self.at[len(lines)] = number
        data = "".join(line + "\r\n" for line in [*lines, *language.mark(len(snippets))]).encode("latin-1")
        self.reading = linter.Reading(binary, name, data)
        command = (BATCH if language is batch else VBSCRIPT).format(name)
        self.script = Script(pool, self.reading, command, [(code, setting) for setting in settings for code in codes])
        self.commands = Commands(pool, language, self.reading.calls())

    def verdict(self, report, part):
        counts = report.part(part)
        findings = self.findings()
        originals = [split(run["calls"]) for run in self.script.runs()]
        counts["runs"] += len(originals)
        for number, snippet in enumerate(self.snippets):
            counts["lines"] += 1
            where = "\n".join(snippet)
            if any(number + 1 not in calls for calls in originals):
                report.fail(part, where, "the script went no further")
                return
            static = compare.Static(findings[number], [calls[number] for calls in originals])
            verdict = static.verdict()
            counts[verdict.replace("differs", "differ")] += 1
            if verdict == "differs":
                report.fail(part, where, f"dismigrate reads {static.known | set(static.open)}", f"Wine passes {static.ran}")
        for variant in ("fix", "fix --unsafe-fixes"):
            self.rewritten(report, part, variant)
        self.commands.verdict(report, part)

    def findings(self):
        findings = collections.defaultdict(list)
        for finding in self.reading.calls():
            findings[self.at.get(finding["range"]["start"]["line"])].append(finding)
        return findings

    def rewritten(self, report, part, variant):
        counts, findings = report.part(part), self.findings()
        for (code, _), before, after in self.script.pairs(variant):
            counts["runs"] += 1
            one, two = split(before["calls"]), split(after["calls"])
            out, new_out = (re.split(r"(?m)^\[\d+\]\r?\n", run["out"]) for run in (before, after))
            for number, snippet in enumerate(self.snippets):
                if variant != "fix" and any(compare.shifts(finding) for finding in findings[number]):
                    counts["shifted"] += 1
                    continue
                try:
                    compare.printed(out[number + 1], new_out[number + 1] if number + 1 < len(new_out) else "nothing")
                    compare.follow(one[number], two.get(number, []), code != "0", variant != "fix", counts)
                except compare.Difference as difference:
                    report.fail(f"{part}, {variant}, exit code {code}", "\n".join(snippet), difference)
            try:
                compare.surroundings(before, after)
            except compare.Difference as difference:
                report.fail(f"{part}, {variant}, exit code {code}", difference)


class Commands:
    """`fix.commands` of the calls that are wholly known, run by themselves; not those that keep a variable."""

    def __init__(self, pool, language, findings):
        self.findings = [finding for finding in findings if finding["fix"] and finding["call"]["complete"]
                         and not any(compare.UNKNOWN.search(line) for line in finding["fix"]["commands"])]
        lines = list(language.HEAD)
        for number, finding in enumerate(self.findings):
            lines += [*language.mark(number), *map(language.command, finding["fix"]["commands"])]
        name = "commands" + (".cmd" if language is batch else ".vbs")
        data = "".join(line + "\r\n" for line in lines).encode("cp1252", "replace")
        self.run = pool.start((BATCH if language is batch else VBSCRIPT).format(name), {f"run/{name}": data})

    def verdict(self, report, part):
        calls = split(self.run.result()["calls"])
        for number, finding in enumerate(self.findings):
            call = {"program": finding["call"]["tool"], "argv": finding["call"]["arguments"], **dict.fromkeys(("cwd", "stdin", "stdout", "stderr"), "-")}
            try:
                compare.follow([call], calls.get(number, []), False, False, collections.Counter())
            except compare.Difference as difference:
                report.fail(f"{part}, commands {finding['fix']['commands']}", difference)


def packs(pool, binary, options):
    """Packs of snippets made by chance, and the part of the report that each belongs to.

    Where nothing asks how a call ended, one exit code does for a pack, each in
    its turn; elsewhere every pack runs with all, and with both sides of each `if`.
    """
    sides = [{"env": env, "files": {f"run/{name}-{env['SIDE']}.txt": b"" for name in ("side", "only")}} for env in SIDES]
    kinds = [(batch, "batch, generated", "STRAIGHT", 0.85, sides[:1]), (batch, "batch, generated, status", "ASKING", 0.12, sides[:1]),
             (batch, "batch, generated, branches", "BRANCHING", 0.03, sides),
             (vbscript, "VBScript, generated", "STRAIGHT", 0.15, sides[:1]), (vbscript, "VBScript, generated, branches", "BRANCHING", 0.03, sides)]
    made = []
    for language, part, shapes, share, settings in kinds:
        total = round(options.lines * share) if re.search(options.only, part) else 0
        for first in range(0, total, SNIPPETS):
            writer = language.Writer(random.Random(f"{options.seed} {part} {first}"))
            snippets = [writer.snippet(getattr(writer, shapes)) for _ in range(min(SNIPPETS, total - first))]
            codes = [CODES[first // SNIPPETS % len(CODES)]] if shapes == "STRAIGHT" else CODES
            made.append((part, language, f"pack{first}{language.EXTENSION}", snippets, settings, codes))
    with concurrent.futures.ThreadPoolExecutor() as threads:
        return list(threads.map(lambda row: (row[0], Pack(pool, binary, *row[1:])), made))
