"""Wine sessions that share the work, what lies in them, and one script in all its runs."""

import concurrent.futures
import queue
import re
import shutil

import wine

CODES = ("0", "1", "3010", "87")
BATCH = r"C:\windows\system32\cmd.exe /d /c C:\run\{}"
VBSCRIPT = r"C:\windows\system32\cscript.exe //nologo C:\run\{}"
TOOLS = ("dism", "pkgmgr", "peimg", "intlcfg", "intlconfg")
# Programs that scripts call and whose own work is of no interest here.
OTHERS = """arp at bcdboot bcdedit bootsect diskpart expand gpupdate icacls imagex ipconfig msiexec net netsh oclist ocsetup
notepad oscdimg ping powershell psexec pslist reagentc reg robocopy rundll32 runas sc schtasks servermanagercmd shutdown slmgr sysprep takeown
taskkill tasklist timeout w32tm wevtutil whoami wmic wpeutil wusa xcopy""".split()
PROGRAMS = [*TOOLS, *OTHERS]
FOLDERS = ["windows/system32", "windows/sysnative", "windows/syswow64"]
KITS = [f"Program Files/Windows AIK/Tools/{name}" for name in ("PETools", "x86", "amd64")]


class Pool:
    """A few Wine sessions that share the work."""

    def __init__(self, root, stubs, size):
        self.free = queue.Queue()
        self.sessions = [wine.Session(root, stubs, PROGRAMS) for _ in range(size)]
        for session in self.sessions:
            self.free.put(session)
        self.threads = concurrent.futures.ThreadPoolExecutor(size)

    def start(self, *job, **options):
        return self.threads.submit(self.run, *job, **options)

    def run(self, *job, **options):
        session = self.free.get()
        try:
            return session.run(*job, **options)
        finally:
            self.free.put(session)

    def close(self):
        for session in self.sessions:
            session.close()


def lay_stubs(built, folder):
    """A tree of stubs that lies over drive C:."""
    shutil.rmtree(folder, ignore_errors=True)
    for place in FOLDERS + KITS:
        (folder / place).mkdir(parents=True)
        for name in PROGRAMS if place == FOLDERS[0] else (*TOOLS, "imagex"):
            shutil.copy(built / "stub.exe", folder / place / f"{name}.exe")
    for other in ("d", "e", "x", "z", "unc"):     # further drives, and the network
        (folder / other).mkdir()
    shutil.copy(built / "runner.exe", folder / "windows/runner.exe")
    return folder


class Script:
    """One script, as it is and as it is rewritten, in all its runs."""

    def __init__(self, pool, reading, command, settings):
        """`settings`: an exit code and what else makes a run, for each run."""
        self.reading, self.settings = reading, settings
        self.texts = {"as it is": reading.original, "fix": reading.fixed, "fix --unsafe-fixes": reading.unsafe}
        self.started = {}
        for data in dict.fromkeys(self.texts.values()):
            self.started[data] = [pool.start(f"{command} {setting.get('args', '')}".rstrip(),
                                             {f"run/{reading.name}": data, **setting.get("files", {})},
                                             {"ORACLE_EXIT": code, **setting.get("env", {})}, setting.get("stdin", ""))
                                  for code, setting in self.settings]

    def runs(self, variant="as it is"):
        return [future.result() for future in self.started[self.texts[variant]]]

    def pairs(self, variant):
        """Each run of a rewritten script with that of the original."""
        if self.texts[variant] == self.texts["as it is"]:
            return []
        return list(zip(self.settings, self.runs(), self.runs(variant)))


def prepare(data):
    """Wine reads scripts in an 8-bit code page only."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return re.sub(r"[^\x00-\x7f]+", "_", data.decode("utf-16")).encode()
    return data


def split(calls):
    """The calls behind each mark."""
    parts, current = {}, []
    for call in calls:
        if "mark" in call:
            current = parts.setdefault(call["mark"], [])
        else:
            current.append(call)
    return parts
