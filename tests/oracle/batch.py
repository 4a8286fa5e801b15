"""Snippets of batch, made by chance: one call or a few, in the shapes that real scripts have.

A snippet stands on its own and leaves no variable that another one reads. Shapes
in which Wine is known to differ are not made here; they stand in deviations.toml.
`%SIDE%` is `A` or `B` from outside, so that no reader of the script can know it.
"""

import string

import calls
from calls import FEATURES, plain_call, some_call
from compare import SKIPPED

SPECIAL = set(" \t&|<>()^;,=")
TYPOGRAPHIC = ["\x93{}\x94", "\x84{}\x93", "\x91{}\x92"]   # code page 1252


EXTENSION = ".cmd"
HEAD = ["@echo off"]


def mark(number):
    return [f'>>C:\\oracle\\calls echo {{"mark":{number}}}', f"echo [{number}]"]


def command(line):
    return line


def quoted(text):
    """`text` in quotes, for argv: backslashes before the closing quote are doubled."""
    return '"' + text + "\\" * (len(text) - len(text.rstrip("\\"))) + '"'


def percent(text):
    return text.replace("%", "%%")


class Writer(calls.Writer):
    # Words

    def word(self, word, carets=True):
        """One of the ways to write an argument on a line of a script."""
        name, colon, value = word.partition(":")
        plain = not set(word) & SPECIAL - set(";,=")
        ways = [quoted(word)]
        if plain:
            ways += [word] * 6
            if carets and self.chance.random() < 0.1:
                at = self.chance.randrange(len(word) + 1)
                ways = [word[:at] + "^" + word[at:]] if at < len(word) else [word]
        elif carets and " " not in word:
            ways.append("".join("^" + sign if sign in SPECIAL else sign for sign in word))
        if colon and value and "\\" != value[-1]:
            ways += [f"{name}:{quoted(value)}"] * 2
            if ";" in value and plain and self.chance.random() < 0.5:
                ways.append(f"{name}:" + ";".join(quoted(part) for part in value.split(";")))
        return percent(self.chance.choice(ways))

    def program(self, tool):
        folder = {"pkgmgr": r"%windir%\system32"}.get(tool, r"C:\Program Files\Windows AIK\Tools\PETools")
        ways = [tool] * 5 + [tool + ".exe", tool.upper(), quoted(tool), tool[0] + "^" + tool[1:], quoted(f"{folder}\\{tool}.exe")]
        if tool == "pkgmgr":
            ways += [f"{folder}\\{tool}.exe", r"C:\Windows\Sysnative\PkgMgr.exe", quoted(r"%SystemRoot%\system32\pkgmgr")]
        return self.chance.choice(ways)

    def line(self, call=None, carets=True):
        tool, argv = call or some_call(self.chance)
        program = self.program(tool) if carets else self.one_of(tool, tool + ".exe", quoted(tool))
        gaps = [self.one_of(" ", " ", " ", "  ", "\t") for _ in argv]
        line = program + "".join(gap + self.word(word, carets) for gap, word in zip(gaps, argv))
        return line.replace('"\t', '" ')     # see deviations.toml

    # Shapes

    def plain(self):
        return [self.one_of("", "", "@", "  ", "\t") + self.line() + self.one_of("", "", "", " ", " & rem done")]

    def redirected(self):
        before = self.one_of("", "", "", ">nul ", ">>a.log 2>&1 ")
        after = "" if before else self.one_of(" >nul", " >nul 2>&1", ' >>"b c.log" 2>&1', " 2>err.txt", " >d.log 2>>e.log", " <nul", ">f.log")
        return [before + self.line() + after]

    def start(self):
        switches = self.one_of("/w", "/wait", '"" /w', "/W /B", '"setup of IIS" /wait', '/min /wait', '"" /b /wait', '"" /wait /low')
        call = some_call(self.chance)
        tool, argv = call
        program = self.one_of(tool, tool, tool + ".exe", tool.upper())
        return [f"{self.one_of('start', 'START', 'start')} {switches} {program} " + " ".join(self.word(word) for word in argv)]

    def called(self):
        return ["call " + self.line(plain_call(self.chance))]

    def cmd_c(self):
        shell = self.one_of("cmd /c", "cmd.exe /c", "CMD /C", "%comspec% /c", '"%comspec%" /c', "cmd /d /c", "cmd /q /c")
        before = self.one_of("", "", "start /w ", "call ")
        inner = before + self.line(plain_call(self.chance), carets=False)
        if before == "start /w ":   # a quoted program would be the title
            inner = inner.replace('"pkgmgr"', "pkgmgr")
        if inner.startswith('"') or inner.count('"') == 2:
            return [f'{shell} "{inner}"']
        return [self.one_of(f'{shell} "{inner}"', f"{shell} {inner}", f'{shell} "{inner} && echo done"', f'{shell} "echo begin & {inner}"')]

    def block(self):
        lines = ["("] + [self.one_of("    ", "\t") + self.line(plain_call(self.chance)) for _ in range(self.chance.randint(1, 3))]
        return lines + [self.one_of(")", ") >nul", ") >>block.log 2>&1", ") && echo ok", ") || echo failed")]

    def chain(self):
        call = self.line(plain_call(self.chance))
        return [self.one_of(f"{call} && echo ok", f"{call} || echo failed", f"{call} && (echo ok) || (echo failed)", f"{call} & echo next",
                            f"{call}&&echo ok", f"echo first & {call}", f"verify >nul && {call}", f"{call} && {self.line(plain_call(self.chance))}")]

    def status(self):
        call = self.one_of("", "start /w ") + self.line(("pkgmgr", ["/iu:TFTP", "/quiet"]), carets=False).replace('"', "")
        tests = [["echo rc %errorlevel%"], ["if errorlevel 1 echo failed"], ["if %errorlevel% equ 3010 echo restart"], ["if not errorlevel 1 echo fine"],
                 ["set RC=%errorlevel%", "if not %RC%==0 if not %RC%==3010 echo failed with %RC%"], ["if %ERRORLEVEL% neq 0 (", "  echo bad", ") else echo good"]]
        return [call] + self.chance.choice(tests)

    def condition(self):
        test = self.one_of('"%SIDE%"=="A"', 'not "%SIDE%"=="A"', '/i "%SIDE%"=="a"', "defined ONLY_A", "not defined ONLY_A", "%SIDE%==B", '"%SIDE%" equ "A"',
                           r"exist C:\run\only-B.txt", r"exist C:\run\side-A.txt")
        one, two = (self.line(plain_call(self.chance)) for _ in range(2))
        return self.chance.choice([[f"if {test} {one}"], [f"if {test} ({one}) else {two}"], [f"if {test} (", f"  {one}", ") else (", f"  {two}", ")"],
                                   [f"if {test} (", f"  {one}", "  echo one", ") else if defined SIDE (", f"  {two}", ")"],
                                   [f"if {test} ( {one} ) else ( {two} )"], [f"if {test} set L=TFTP;SNMP", f"if not {test} set L=TelnetClient", "pkgmgr /iu:%L% /quiet"]])

    def loop(self):
        letter = self.chance.choice(string.ascii_letters)
        first, second = self.chance.sample(FEATURES, 2)
        call = f"pkgmgr /iu:%%{letter} /quiet"
        return self.chance.choice([
            [f"for %%{letter} in ({first} {second}) do {call}"], [f"for %%{letter} in ({first},{second}) do start /w {call}"],
            [f"for %%{letter} in ({first};{second}) do (", f"  echo %%{letter}", f"  {call}", ")"], [f'for %%{letter} in ("{first}" "{second}") do pkgmgr /iu:%%~{letter}'],
            [f"for /l %%{letter} in (1,1,2) do pkgmgr /iu:F%%{letter}"], [f'for /f "tokens=1,2 delims=;" %%{letter} in ("{first};{second}") do {call}'],
            [f'for /f "delims=" %%{letter} in (\'echo {first}\') do {call}'], [f"for %%{letter} in (one) do {self.line(plain_call(self.chance))}"],
            [f">list.txt echo {first}", f">>list.txt echo {second}", f"for /f %%{letter} in (list.txt) do {call}"]])

    def subroutine(self):
        label, feature = self.name(), self.chance.choice(FEATURES)
        first, body = self.one_of((f'"{feature}"', "pkgmgr /iu:%~1 /quiet"), (feature, "pkgmgr /iu:%1"), (f"/iu:{feature} /quiet", "start /w pkgmgr %*"),
                                  (f'"{feature}" /quiet', 'pkgmgr /iu:"%~1" %2'), (f"x {feature}", "shift\npkgmgr /iu:%1"))
        return [f"call :{label} {first}", f"goto end{label}", f":{label}", *body.split("\n"), self.one_of("exit /b", "goto :eof", "exit /b 0"), f":end{label}"]

    def variable(self):
        name = self.name()
        one, two = self.chance.sample(FEATURES, 2)
        assign = self.one_of(f"set {name}=", f'set "{name}=', f"SET {name}=")
        end = '"' if '"' in assign else ""
        return self.chance.choice([
            [f"{assign}{one};{two}{end}", f"pkgmgr /iu:%{name}% /quiet"], [f"{assign}{one}{end}", f"{assign}%{name}%;{two}{end}", f"start /w pkgmgr /iu:%{name.lower()}%"],
            [f"{assign}pkgmgr{end}", f"%{name}% /iu:{one}"], [f"{assign}%windir%\\system32\\pkgmgr.exe{end}", f'"%{name}%" /iu:{one};{two} /quiet'],
            [f"{assign}/quiet /norestart{end}", f"pkgmgr /iu:{one} %{name}%"], [f"{assign}{one},{two}{end}", f"pkgmgr /iu:%{name}:,=;%"],
            [f"{assign}{one};{two}{end}", f"pkgmgr /iu:%{name}:~0,{len(one)}%"], [f"{assign}XX{one}{end}", f"pkgmgr /iu:%{name}:~2%"],
            [f"{assign}{one};{end}", f"pkgmgr /iu:%{name}:~0,-1%"], [f"{assign}{one} {two}{end}", f"pkgmgr /iu:%{name}: =;% /quiet"],
            [f"{assign}C:\\my cabs{end}", f'pkgmgr /ip /m:"%{name}%\\a.cab" /quiet'], [f'set {name}="C:\\my cabs\\a.cab"', f"pkgmgr /ip /m:%{name}%"],
            [f"{assign}{one}{end}", f"pkgmgr /iu:%{name}:iis=WAS%"]])

    def delayed(self):
        name = self.name()
        one, two = self.chance.sample(FEATURES, 2)
        use = self.one_of(f"pkgmgr /iu:!{name}! /quiet", f'pkgmgr /iu:"!{name}!"', f"start /w pkgmgr /iu:!{name}!;TFTP", f"pkgmgr /iu:!{name}:~0,3!", f"pkgmgr /iu:!{name}:IIS=WAS!")
        build = self.one_of([f"set {name}={one}"], [f"set {name}={one}", f"set {name}=!{name}!;{two}"], [f"set {name}=", f"for %%f in ({one} {two}) do set {name}=!{name}!%%f;"],
                            [f'set "{name}={one}"', "(", f"  set {name}=!{name}!;{two}", f"  {use}", ")"])
        return ["setlocal enabledelayedexpansion", *build, use, "endlocal"]

    def piped(self):
        call = self.line(plain_call(self.chance))
        return [self.one_of(f"echo y| {call}", f"echo y | {call}", f"{call} | find \"x\"", f"{call} 2>&1 | more >nul")]

    def continued(self):
        tool, argv = plain_call(self.chance)
        return [tool + " ^", *("  " + self.word(word) + " ^" for word in argv), "  /quiet"]

    def jump(self):
        label = self.name()
        skipped = self.line(("pkgmgr", [SKIPPED, "/quiet"]))
        return [f"goto {label}", skipped, f":{label}", self.line(plain_call(self.chance))]

    def typographic(self):
        return [f"pkgmgr /iu:{self.chance.choice(TYPOGRAPHIC).format(self.chance.choice(FEATURES))} /quiet"]

    def mention(self):
        return [self.one_of("echo pkgmgr /iu:A", "rem pkgmgr /iu:A", ":: start /w pkgmgr /iu:A", r"if exist C:\none\pkgmgr.exe echo there", "set NOTE=pkgmgr",
                            "echo peimg and intlcfg are gone >note.txt", "tasklist /fi \"imagename eq notepad.exe\" >nul")]

    # Nothing asks how the call ended.
    STRAIGHT = {plain: 20, redirected: 10, start: 16, called: 3, loop: 8, variable: 10, delayed: 5, continued: 3, subroutine: 6,
                jump: 2, typographic: 1, mention: 2}
    # Something does, or may.
    ASKING = {cmd_c: 9, block: 6, chain: 8, status: 5, piped: 3}
    BRANCHING = {condition: 1}

    def snippet(self, shapes):
        return self.chance.choices(list(shapes), list(shapes.values()))[0](self)
