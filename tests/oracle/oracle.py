"""Runs scripts under Wine as they are and as dismigrate rewrites them. See README.md."""

import argparse
import collections
import os
import re
import sys
import tomllib
from pathlib import Path

import fixtures
import generated
from runs import Pool, lay_stubs


class Report:
    """What is said at the end: a line of figures for each part, and every difference before it."""

    COLUMNS = ("lines", "equal", "incomplete", "differ", "not reached", "rewritten", "not in the table", "shifted", "listed deviations", "runs")

    def __init__(self):
        self.parts, self.failures, self.met = {}, 0, set()

    def part(self, name):
        return self.parts.setdefault(name, collections.Counter())

    def fail(self, where, *lines):
        self.failures += 1
        print(f"\nFAILED {where}", *(f"    {line}" for text in lines for line in str(text).splitlines()), sep="\n", flush=True)

    def differs(self, where, listed, text):
        """A difference in a fixture, which may be one that is written down."""
        for at, row in enumerate(listed):
            if where.startswith(row.get("fixture", "-")) and row.get("shows", "\0") in text:
                self.met.add(at)
                self.part("fixtures")["listed deviations"] += 1
                return
        self.fail(where, text)

    def expect(self, listed):
        """Fails for each difference that is written down and was not met."""
        for at, row in enumerate(listed):
            if "shows" in row and at not in self.met:
                self.fail(row["fixture"], f"the listed difference no longer occurs: {row['shows']}")

    def show(self):
        print(f"\n{'':30}" + "".join(f"{name:>17}" for name in self.COLUMNS))
        for name, counts in self.parts.items():
            print(f"{name:30}" + "".join(f"{counts[column]:>17}" for column in self.COLUMNS))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", help="dismigrate")
    parser.add_argument("wine", help="what setup has made")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--sessions", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="the parts whose name has this regular expression")
    options = parser.parse_args()
    folder = Path(options.wine).resolve()
    pool = Pool(folder / "root", lay_stubs(folder, folder / "stubs"), options.sessions)
    report = Report()
    binary = Path(options.binary).resolve()
    listed = tomllib.loads((fixtures.HERE / "deviations.toml").read_text())
    try:
        deviations = [fixtures.Deviation(pool, binary, row) for row in listed["case"] if re.search(options.only, "deviations")]
        packs = generated.packs(pool, binary, options)
        scripts = fixtures.scripts(pool, binary, options, listed["fixture"])
        for deviation in deviations:
            deviation.verdict(report, "deviations")
        for part, pack in packs:
            pack.verdict(report, part)
        for script in scripts:
            script.verdict(report, "fixtures", listed["fixture"])
        if not options.only:
            report.expect(listed["fixture"])
    finally:
        pool.close()
    report.show()
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
