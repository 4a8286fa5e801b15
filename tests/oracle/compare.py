"""Holds what dismigrate says, what ran before a rewrite and what ran after it against each other."""

import re

import semantics

UNKNOWN = re.compile(r"%\w+(:[^%]*)?%|!\w+(:[^!]*)?!|%%~?[a-z$:]*\w|%~?[a-z$:]*[0-9*]", re.I)
CLOCK = re.compile(r"\d+:\d\d(:\d\d)?([.,]\d+)?( [AP]M)?")
TOOLS = re.compile(r"pkgmgr|peimg|intlcfg|dism", re.I)
SKIPPED = "/iu:Skipped"     # in a generated call that a `goto` passes over


def plain(text):
    """What bytes above 0x7F mean depends on the code page: only their place counts."""
    return re.sub(r"[^\x00-\x7f]+", "?", text)


def retired(call):
    return call["program"] in semantics.RETIRED


def argv(call):
    return (semantics.RETIRED[call["program"]].__name__, *map(plain, call["argv"]))


def read(finding):
    """The argv that dismigrate expects, and whether it claims to know all of it."""
    call = finding["call"]
    words = map(plain, call["arguments"])
    if not call["complete"] and finding["language"] != "batch":
        # An expression stands as it is written, and looks like any other value.
        words = (re.sub(r"[:=].*", lambda value: value[0][0] + "%1", word) if word[0] in "/-" else "%1" for word in words)
    return (call["tool"], *words), call["complete"]


class Static:
    """`call.arguments` against the recorded argv of one snippet or script."""

    def __init__(self, findings, runs):
        self.known, self.open = set(), []
        for finding in findings:
            words, complete = read(finding)
            self.known.add(words) if complete else self.open.append(words)
        self.ran = {argv(call) for calls in runs for call in calls if retired(call)}
        self.unreached = self.known - self.ran
        self.unread = [words for words in self.ran - self.known if not any(fits(words, pattern) for pattern in self.open)]

    def verdict(self):
        """On a snippet, all of whose paths were taken: what did not run is a difference, too."""
        if self.unread or any(SKIPPED not in words for words in self.unreached):
            return "differs"
        return "incomplete" if self.open else "equal"


def fits(words, pattern):
    """Whether an argv may be what an incomplete call became: the unknown parts stand for anything, or for nothing."""
    wanted = ""
    for word in pattern:
        known = [re.escape(part) for part in UNKNOWN.sub("\0", word).split("\0")]
        wanted += "(?:\0" + ".*".join(known) + ")" + ("" if any(known) else "?")
    return re.fullmatch(wanted, "".join("\0" + word for word in words), re.S | re.I) is not None


def shifts(finding):
    """Whether an unsafe rewrite says that what follows the call may run where it did not, or the other way round."""
    return "behind `start` ask whether" in finding["help"]


class Difference(Exception):
    pass


def follow(before, after, failed, unsafe, counts, any_order=False):
    """The calls after a rewrite, against those before it and the table of `semantics`.

    `failed`: the programs answered with another exit code than 0. `unsafe`: a
    list that cannot be known when a script is read may have stayed in one piece.
    `any_order`: the script does not wait for all that it starts.
    """
    after = list(after)
    for call in before:
        if any_order:
            bring_forward(call, after)
        if after and call == after[0]:
            counts["kept" if retired(call) else "other"] += 1
            after.pop(0)
        elif retired(call):
            replaced(call, after, failed, unsafe, counts)
        elif after and carries(call, after[0]):
            counts["carried on"] += 1
            after.pop(0)
        else:
            raise Difference(f"{show(call)} became {show(after[0]) if after else 'nothing'}")
    if after:
        raise Difference(f"{show(after[0])} is new")


def bring_forward(call, after):
    """Puts what `call` became before the other calls."""
    wanted = [(call["program"], bare(call["argv"]))]
    if retired(call) and call not in after:
        try:
            wanted = [("dism", bare(line)) for line in semantics.dism(call["program"], call["argv"])]
        except (semantics.Refused, semantics.Unknown):
            return
    # With unsafe fixes a list may stay in one piece.
    is_like = lambda new, program, line: new["program"] == program and whole(bare(new["argv"])) == whole(line)
    for at, line in enumerate(wanted):
        found = [number for number in range(at, len(after)) if is_like(after[number], *line)]
        if found:
            after.insert(at, after.pop(found[0]))


def carries(one, two):
    """A command line that is handed to another program, and rewritten there: not judged here."""
    return one["program"] == two["program"] and TOOLS.search(str(one["argv"])) and "dism" in str(two["argv"]).lower()


def replaced(call, after, failed, unsafe, counts):
    try:
        lines = semantics.dism(call["program"], call["argv"])
    except semantics.Refused as reason:
        raise Difference(f"{show(call)} has no DISM form ({reason}), but became {show(after[0]) if after else 'nothing'}") from None
    except semantics.Unknown:
        counts["not in the table"] += 1
        if after and after[0]["program"] == "dism":
            after.pop(0)
        return
    for at, line in enumerate(lines):
        if not after or after[0]["program"] != "dism":
            if at and failed:
                return      # `( a && b )`: the second does not run after a failure
            raise Difference(f"{show(call)} must become dism {line}, but became {show(after[0]) if after else 'nothing'}")
        new = after.pop(0)
        if unsafe and bare(line) != bare(new["argv"]) and whole(bare(new["argv"])) == whole(bare(line)):
            counts["list in one piece"] += 1
        elif bare(new["argv"]) != bare(line):
            raise Difference(f"{show(call)} must become dism {line}, but became {show(new)}")
        for handle in ("cwd", "stdin", "stdout", "stderr"):
            # `start` gives a window of its own, DISM writes where the line says.
            if call[handle] not in ("-", new[handle]):
                raise Difference(f"{show(call)} had {handle} {call[handle]}, {show(new)} has {new[handle]}")
    counts["rewritten"] += 1


def bare(words):
    """A backslash at the end of a path means nothing to DISM, but for a drive, nor does a `;` at the end of a list."""
    return [word if word.endswith(":\\") else word.rstrip("\\;") for word in words]


def whole(words):
    """With `/FeatureName:A /FeatureName:B` as the list that it was: `/FeatureName:A;B`."""
    joined = []
    for word in words:
        name, colon, value = word.partition(":")
        if joined and name in ("/FeatureName", "/PackageName") and joined[-1].startswith(name + colon):
            joined[-1] += ";" + value
        else:
            joined.append(word)
    return [re.sub(";+", ";", word).rstrip(";") for word in joined]


def show(call):
    return f"{call['program']} {call['argv']}"


def text(written):
    """Output without the lines that show a call itself, as `echo on` does."""
    lines = ["<call>" if TOOLS.search(line) else CLOCK.sub("<time>", line) for line in written.split("\n")]
    return [line for at, line in enumerate(lines) if not (at and line == "<call>" == lines[at - 1])]


def printed(before, after):
    """What two runs, or one snippet in them, wrote to standard output."""
    if text(before) != text(after):
        raise Difference(f"output {text(before)[-20:]} became {text(after)[-20:]}")


def surroundings(before, after):
    """Exit code, errors and files of two runs."""
    for what in ("code", "timed_out"):
        if before[what] != after[what]:
            raise Difference(f"{what} {before[what]} became {after[what]}")
    if text(before["err"]) != text(after["err"]):
        raise Difference(f"errors {text(before['err'])[-20:]} became {text(after['err'])[-20:]}")
    for name in before["files"].keys() | after["files"].keys():
        one, two = before["files"].get(name), after["files"].get(name)
        if one is None or two is None or text(one) != text(two):
            raise Difference(f"{name} {str(one)[:200]} became {str(two)[:200]}")
