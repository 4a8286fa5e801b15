"""Builds the trees that the benchmark reads, the same ones for the same seed.

Scripts are put together of lines as people write them; none of the names that
the searches look for is in a script unless a call of a retired tool is.
"""

import random
import shutil
from pathlib import Path

SEED = 20070115
MEGABYTE = 1 << 20

WORDS = """install setup driver network profile update server client backup image package reboot image
registry service policy printer desktop temp share domain logon version target source media boot and is made
""".split()

# Each is a line, or a few that belong together.
LINES = {
    "cmd": [
        "rem {a} the {b} of the {c} before the next step",
        "echo [%date% %time%] {a} {b} >> \"%LOG%\"",
        "set {a}=%~dp0{b}\\{c}.cmd",
        "if exist \"%windir%\\{a}\\{b}.ini\" copy /y \"%~dp0{b}.ini\" \"%windir%\\{a}\\\" >nul",
        "if not \"%{a}%\"==\"\" (\n    xcopy /e /i /q \"%{b}%\\*\" \"%SystemDrive%\\{c}\"\n    set DONE={n}\n)",
        "for %%i in ({a} {b} {c}) do copy /y \"%~dp0%%i.ini\" \"%ProgramData%\\{a}\"",
        "reg add \"HKLM\\Software\\{a}\\{b}\" /v {c} /t REG_DWORD /d {n} /f",
        "start \"\" /wait \"%~dp0{a}.exe\" /s /v\"/qn REBOOT=Suppress\"",
        "net use {l}: \\\\{a}\\{b}$ /persistent:no",
        "if errorlevel {n} goto failed",
        "call :log \"{a} {b}\" {n}",
        "",
    ],
    "ps1": [
        "# {a} the {b} of the {c} before the next step",
        "$${a} = Join-Path $PSScriptRoot '{b}\\{c}.xml'",
        "if (Test-Path $${a}) {{\n    Copy-Item $${a} -Destination \"$env:windir\\{b}\" -Force\n}}",
        "Write-Host \"{a} {b} $($item.{c})\"",
        "foreach ($item in Get-ChildItem \"$env:TEMP\\{a}\" -Filter *.{b}) {{\n"
        "    $result += [pscustomobject]@{{ Name = $item.Name; {a} = '{b}'; Size = {n} }}\n}}",
        "Set-ItemProperty -Path 'HKLM:\\Software\\{a}' -Name {b} -Value {n}",
        "Start-Process -FilePath \"$env:windir\\{a}.exe\" -ArgumentList '/s', '/{b}' -Wait",
        "Get-Service -Name {a}* | Where-Object {{ $_.Status -eq 'Running' }} | Stop-Service",
        "",
    ],
    "vbs": [
        "' {a} the {b} of the {c} before the next step",
        "str{a} = objShell.ExpandEnvironmentStrings(\"%windir%\") & \"\\{b}\\{c}.ini\"",
        "If objFSO.FileExists(str{a}) Then objFSO.CopyFile str{a}, \"C:\\{b}\\\", True",
        "objShell.Run \"cmd /c copy {a} {b}\", 0, True",
        "objShell.RegWrite \"HKLM\\Software\\{a}\\{b}\", {n}, \"REG_DWORD\"",
        "WScript.Echo \"{a} {b}: \" & str{c}",
        "For Each obj{a} In colItems\n    int{b} = int{b} + {n}\nNext",
        "",
    ],
}

HEADS = {
    "cmd": ["@echo off", "setlocal", "set LOG=%TEMP%\\setup.log"],
    "ps1": ["param([string]$$Source = '.')", "$ErrorActionPreference = 'Stop'"],
    "vbs": ["Option Explicit", "Set objShell = CreateObject(\"WScript.Shell\")"],
}

TAILS = {
    "cmd": ["endlocal", "exit /b 0", ":log", "echo %~1 >> \"%LOG%\"", "goto :eof", ":failed", "exit /b 1"],
    "ps1": ["exit 0"],
    "vbs": ["WScript.Quit 0"],
}

CALLS = {
    "cmd": [
        "start /w pkgmgr /iu:IIS-WebServerRole;IIS-WebServer;WAS-ProcessModel /quiet /norestart",
        "start /w pkgmgr /ip /m:%~dp0{a}\\{b}.cab /quiet /norestart >> \"%LOG%\" 2>&1",
        "%windir%\\system32\\pkgmgr.exe /n:%~dp0{a}.xml /l:%TEMP%\\{b}.log",
        "peimg /install=WinPE-HTA-Package /image=C:\\winpe\\mount",
        "intlcfg -all:en-us -image:C:\\{a}\\mount",
        "dism /Online /Enable-Feature /FeatureName:TelnetClient /NoRestart",
    ],
    "ps1": [
        "Start-Process -FilePath pkgmgr.exe -ArgumentList '/iu:TelnetClient', '/quiet' -Wait",
        "cmd /c \"start /w pkgmgr /uu:{a}-Client /norestart\"",
        "& peimg.exe /inf=C:\\drivers\\{a}.inf C:\\mount\\Windows",
        "dism.exe /Online /Add-Package /PackagePath:C:\\{a}\\{b}.cab",
    ],
    "vbs": [
        "objShell.Run \"pkgmgr /iu:TelnetClient;SNMP /quiet\", 0, True",
        "intReturn = objShell.Run(\"cmd /c start /w pkgmgr /ip /m:C:\\{a}\\{b}.cab\", 0, True)",
        "objShell.Run \"intlcfg -genlangini -dist:D:\\{a} -image:C:\\mount\", 1, True",
    ],
}

OTHER_EXTENSIONS = ["c", "h", "cs", "js", "json", "md", "txt", "xml", "html", "py", "css", "resx"]


def filled(generator, line):
    """A line with its blanks filled in."""
    a, b, c = generator.choices(WORDS, k=3)
    values = {"a": a, "b": b, "c": c, "l": generator.choice("KLMNXYZ"), "n": generator.randrange(1, 4000)}
    return line.replace("$$", "$").format(**values)


def script(generator, language, calls, lines=None):
    """The text of a script: about 60 lines, seldom 2,000, with so many calls."""
    count = lines or min(2000, max(3, int(generator.lognormvariate(4, 0.8))))
    body = [filled(generator, line) for line in generator.choices(LINES[language], k=count)]
    for call in generator.choices(CALLS[language], k=calls):
        body.insert(generator.randrange(len(body) + 1), filled(generator, call))
    head = [line.replace("$$", "$") for line in HEADS[language]]
    lines = "\n".join(head + body + TAILS[language])
    return lines.replace("\n", "\r\n") + "\r\n"


def spelled(generator, text):
    """The bytes of a script: one in ten is UTF-16, one in ten has a code page."""
    kind = generator.randrange(10)
    if kind == 0:
        return b"\xff\xfe" + text.encode("utf-16-le")
    if kind == 1:
        return text.replace("the next step", "die n\u00e4chste Stufe").encode("cp1252")
    return text.encode()


def some_language(generator):
    return generator.choices(["cmd", "ps1", "vbs"], weights=[60, 25, 15])[0]


def write_scripts(generator, root, count, calls_of, directories):
    for number in range(count):
        language = some_language(generator)
        directory = root / f"{number % directories:03}"
        directory.mkdir(parents=True, exist_ok=True)
        text = script(generator, language, calls_of(number))
        (directory / f"{generator.choice(WORDS)}-{number}.{language}").write_bytes(spelled(generator, text))


def mixed(generator, root):
    """A large repository: 50,000 files, one in 50 a script, one script in 20 with a call."""
    (root / ".git").mkdir(parents=True)
    (root / ".gitignore").write_text("/build/\n*.o\n*.log\n!keep.log\n")
    pool = [" ".join(generator.choices(WORDS, k=9)) + ";\n" for _ in range(4000)]
    for number in range(49_000):
        directory = root / f"module{number % 70:02}" / f"part{number % 700:03}"
        directory.mkdir(parents=True, exist_ok=True)
        text = "".join(generator.choices(pool, k=generator.randrange(5, 120)))
        name = f"{generator.choice(WORDS)}{number}.{generator.choice(OTHER_EXTENSIONS)}"
        (directory / name).write_text(text)
    write_scripts(generator, root / "scripts", 1000, lambda number: number % 20 == 0, 40)


def archive(generator, root):
    """A share of old scripts: 20,000, one in 50 with a call."""
    write_scripts(generator, root, 20_000, lambda number: number % 50 == 0, 200)


def dense(generator, root):
    """500 scripts, each with one to five calls."""
    write_scripts(generator, root, 500, lambda _: generator.randrange(1, 6), 40)


def hook(generator, root):
    """Ten scripts as a commit might touch them, one with a call."""
    root.mkdir(parents=True)
    for number in range(10):
        language = some_language(generator)
        text = script(generator, language, number == 4, lines=60)
        (root / f"{number}.{language}").write_bytes(text.encode())


def huge(size, line_end, call_every):
    """One batch file of so many megabytes, with a call on every so-many-th line."""

    def build(generator, root):
        root.mkdir(parents=True)
        kept = [line for line in LINES["cmd"] if line.startswith(("echo", "set", "reg", "start", "net"))]
        plain = [filled(generator, line) for line in kept for _ in range(40)]
        lines, total, number = [], 0, 0
        while total < size * MEGABYTE:
            number += 1
            calling = call_every and number % call_every == 0
            line = filled(generator, CALLS["cmd"][1]) if calling else generator.choice(plain)
            lines.append(line)
            total += len(line) + len(line_end)
        (root / "huge.cmd").write_text(line_end.join(lines), newline="")

    return build


TREES = {
    "mixed": mixed,
    "archive": archive,
    "dense": dense,
    "hook": hook,
    "huge": huge(48, "\r\n", None),
    "huge-dense-1": huge(1, "\r\n", 200),
    "huge-dense-2": huge(2, "\r\n", 200),
    "huge-dense-4": huge(4, "\r\n", 200),
    "huge-line-1": huge(1, " & ", 200),
    "huge-line-2": huge(2, " & ", 200),
    "huge-line-4": huge(4, " & ", 200),
}


def built(base, name):
    """The directory of a tree, built if it is not there yet."""
    root = Path(base) / name
    if not root.exists():
        unfinished = Path(base) / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        TREES[name](random.Random(f"{SEED} {name}"), unfinished)
        unfinished.rename(root)
    return root
