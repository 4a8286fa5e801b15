"""Snippets of VBScript, made by chance: how scripts of the time put a command line together and run it.

A snippet stands on its own. Shapes that Wine does not know (Join, Exec's streams,
Execute) are not made here; they stand in deviations.toml.
"""

from batch import quoted
import calls
from calls import FEATURES, plain_call, some_call

EXTENSION = ".vbs"
HEAD = [
    'Set shell = CreateObject("WScript.Shell")',
    'Set files = CreateObject("Scripting.FileSystemObject")',
    "Const QUOTE = \"\"\"\"",
    'Side = "B"',
    'If files.FileExists("C:\\run\\side-A.txt") Then Side = "A"',
    "Sub Mark(number)",
    '  Set calls = files.OpenTextFile("C:\\oracle\\calls", 8, True)',
    '  calls.WriteLine "{""mark"":" & number & "}"',
    "  calls.Close",
    '  WScript.Echo "[" & number & "]"',
    "End Sub",
]


def mark(number):
    return [f"Mark {number}"]


def command(line):
    return f"shell.Run {literal(line)}, 0, True"


def literal(text):
    return '"' + text.replace('"', '""') + '"'


class Writer(calls.Writer):
    def words(self, call=None):
        """A command line as the program takes it: argv rules only."""
        tool, argv = call or some_call(self.chance)
        spelled = []
        for word in argv:
            name, colon, value = word.partition(":")
            ways = [quoted(word)] if " " in word else [word, word, word, quoted(word)]
            if colon and value and not value.endswith("\\"):
                ways += [f"{name}:{quoted(value)}"]
            spelled.append(self.chance.choice(ways))
        return " ".join([self.one_of(tool, tool, tool + ".exe", tool.upper()), *spelled])

    def expression(self, text):
        """A string expression with this value."""
        if not text or self.chance.random() < 0.4:
            return literal(text)
        at = self.chance.randrange(len(text))
        first, sign, rest = text[:at], text[at], text[at + 1:]
        if '"' in text and self.chance.random() < 0.7:
            return self.one_of(" & Chr(34) & ", " & QUOTE & ", " & chr(&H22) & ").join(literal(part) for part in text.split('"'))
        return self.one_of(f"{literal(first + sign)} & {literal(rest)}", f"{literal(first + sign)} + {literal(rest)}",
                           f"{literal(first)}&{literal(sign)}&{literal(rest)}")

    def run(self, value):
        return self.one_of(f"shell.Run {value}, 0, True", f"shell.Run {value},0,true", f"status = shell.Run({value}, 0, True)",
                           f"Call shell.Run({value}, 1, True)", f'status = CreateObject("WScript.Shell").Run({value}, 0, True)')

    # Shapes

    def direct(self):
        return [self.run(self.expression(self.words()))]

    def variable(self):
        name, text = self.name(), self.words(plain_call(self.chance))
        at = self.chance.randrange(1, len(text))
        return self.one_of([f"{name} = {self.expression(text)}", self.run(name)],
                           [f"{name} = {literal(text[:at])}", f"{name} = {name} & {literal(text[at:])}", self.run(name)],
                           [f"Dim {name} : {name} = {literal(text[:at])}", self.run(f"{name} & {literal(text[at:])}")],
                           [f"Const {name} = {literal(text)}", self.run(name)])

    def continued(self):
        text = self.words(plain_call(self.chance))
        at = self.chance.randrange(1, len(text))
        return [f"shell.Run {literal(text[:at])} & _", f"    {literal(text[at:])}, _", "    0, True"]

    def shell(self):
        text = self.one_of("cmd /c ", "%comspec% /c ", "cmd.exe /c start /w ") + self.words(plain_call(self.chance)).replace('"', "")
        return [self.run(literal(text))]

    def status(self):
        name, text = self.name(), self.words(plain_call(self.chance))
        return [f"{name} = shell.Run({literal(text)}, 0, True)",
                self.one_of(f"If {name} <> 0 Then WScript.Echo \"failed\"", f"WScript.Echo \"rc \" & {name}", f"If {name} = 3010 Then WScript.Echo \"restart\" Else WScript.Echo \"none\"")]

    def branch(self):
        one, two = (self.words(plain_call(self.chance)) for _ in range(2))
        return self.one_of(['If Side = "A" Then', f"  shell.Run {literal(one)}, 0, True", "Else", f"  shell.Run {literal(two)}, 0, True", "End If"],
                           [f'If Side = "B" Then shell.Run {literal(one)}, 0, True Else shell.Run {literal(two)}, 0, True'],
                           [f'If files.FileExists("C:\\run\\side-A.txt") Then shell.Run {literal(one)}, 0, True'],
                           ["Select Case Side", f'Case "A" : shell.Run {literal(one)}, 0, True', f"Case Else : shell.Run {literal(two)}, 0, True", "End Select"])

    def loop(self):
        name = self.name()
        one, two = self.chance.sample(FEATURES, 2)
        return [f'For Each {name} In Array("{one}", "{two}")', f'  shell.Run "pkgmgr /iu:" & {name} & " /quiet", 0, True', "Next"]

    def procedure(self):
        name, feature = self.name(), self.chance.choice(FEATURES)
        return [f"Sub {name}(feature)", '  shell.Run "pkgmgr /iu:" & feature & " /quiet", 0, True', "End Sub", f'{name} "{feature}"']

    def within(self):
        return ["With shell", f"  .Run {literal(self.words(plain_call(self.chance)))}, 0, True", "End With"]

    def replaced(self):
        one, two = self.chance.sample(FEATURES, 2)
        return [self.run(f'"pkgmgr /iu:" & Replace("{one},{two}", ",", ";")')]

    def mention(self):
        return [self.one_of("WScript.Echo \"pkgmgr /iu:A\"", "' shell.Run \"pkgmgr /iu:A\", 0, True", "Rem pkgmgr", "note = \"pkgmgr /iu:A\"")]

    STRAIGHT = {direct: 30, variable: 15, continued: 6, shell: 8, loop: 5, procedure: 4, within: 4, replaced: 3, mention: 2}
    BRANCHING = {branch: 10, status: 8}

    def snippet(self, shapes):
        return self.chance.choices(list(shapes), list(shapes.values()))[0](self)
