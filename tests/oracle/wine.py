"""Runs scripts under Wine and says what they called.

A session has namespaces of its own (mounts, processes, network, host name) and
keeps one Wine alive. Each run gets a fresh drive C:, an overlay that is thrown
away, so that no run sees what another wrote. A run is bounded in time, in
processes, in memory and in what it writes; what it leaves running is killed.
"""

import base64
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

SECONDS = 100           # for one run
PROCESSES = 60          # at the same time
MEMORY = 1 << 30        # bytes of data for each process
WRITTEN = 64 << 20      # bytes in one file
DISK = "512m"           # for all that a session writes

# Wine has programs of these names and would take them before a file on the disk.
OVERRIDES = "mscoree,mshtml=;winemenubuilder.exe=d"
# What cmd puts between the sides of a pipe.
TEMPORARY = re.compile(r"CMD[0-9a-f]+\.tmp")
# They belong to Wine and stay between runs.
OWN = ("services.exe", "explorer.exe", "winedevice.exe", "plugplay.exe", "svchost.exe", "rpcss.exe", "conhost.exe")


class Session:
    """One Wine. `root` holds Wine, `stubs` lies over its drive C:."""

    def __init__(self, root, stubs, programs):
        self.process = subprocess.Popen(isolated("serve", root, stubs, *programs), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def run(self, command, files, env=(), stdin="", seconds=SECONDS):
        """Runs one command line in C:\\run.

        `files` maps paths under C: to bytes. The answer has `calls` (what the
        stubs recorded, with the marks that the script wrote between them),
        `code`, `timed_out`, `out`, `err` and `files`, all that was written.
        """
        files = {**files, "oracle/in": stdin.encode()}
        encoded = {name: base64.b64encode(data).decode() for name, data in files.items()}
        job = {"command": command, "files": encoded, "env": dict(env), "seconds": seconds}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the Wine session ended")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def isolated(*words):
    """This file as a command in namespaces of its own."""
    unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts"]
    return [*unshare, sys.executable, __file__, *map(str, words)]


# What follows runs inside the namespaces, as their first process.


class Wine:
    """Wine in the folder `top`."""

    def __init__(self, top, programs=()):
        self.top = Path(top)
        call("mount", "-t", "proc", "proc", self.top / "proc")
        for name in ("null", "zero", "full", "random", "urandom"):
            (self.top / "dev" / name).touch()
            call("mount", "--bind", f"/dev/{name}", self.top / "dev" / name)
        self.env = {
            "HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/bin", "XDG_RUNTIME_DIR": "/tmp",
            "WINEPREFIX": "/oracle/prefix", "WINEARCH": "win64", "WINESERVER": "/usr/lib/wine/wineserver64",
            "WINEDLLOVERRIDES": "".join(f"{name}.exe=n;" for name in programs) + OVERRIDES,
            "WINEDEBUG": "-all,fixme+vbscript,fixme+wshom,fixme+wscript,fixme+scrrun",
        }

    def start(self, *command, env=(), **options):
        return subprocess.Popen(command, env={**self.env, **dict(env)}, preexec_fn=lambda: confine(self.top), **options)

    def stop(self):
        for pid, _ in processes():
            os.kill(pid, signal.SIGKILL)
        self.start("/usr/lib/wine/wineserver64", "-k", stdout=subprocess.DEVNULL).wait()
        reap()


class Drive:
    """Drive C: of one run: Wine's own, the stubs over it, and what the run writes on top."""

    def __init__(self, lower, scratch, target):
        self.path, self.scratch = target, scratch
        overlay(lower, scratch, target)

    def read(self, name):
        return read(self.path / name)

    def lay(self, files):
        for name, data in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(data))

    def written(self, given):
        """What the run wrote, by path, without what it was given."""
        found, upper = {}, self.scratch / "upper"
        for folder, _, names in os.walk(upper):
            for name in names:
                path = Path(folder, name).relative_to(upper)
                if path.parts[0] != "oracle" and str(path) not in given:
                    is_file = (upper / path).is_file()
                    found[TEMPORARY.sub("CMD.tmp", str(path))] = read(upper / path) if is_file else "removed"
        return found

    def close(self):
        call("umount", "--lazy", self.path)
        shutil.rmtree(self.scratch)


def serve(root, stubs, *programs):
    """Answers jobs, one a line."""
    socket.sethostname("ORACLE")
    work, top = Path("/mnt"), Path("/mnt/root")
    call("mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", work)
    overlay([root], work / "session", top)
    wine = Wine(top, programs)
    prefix = Path("oracle/prefix")
    for letter in "dexz":
        (top / prefix / f"dosdevices/{letter}:").symlink_to(f"../drive_c/{letter}")
    (top / prefix / "dosdevices/unc").symlink_to("../drive_c/unc")
    for line in sys.stdin:
        drive = Drive([stubs, Path(root) / prefix / "drive_c"], work / "run", top / prefix / "drive_c")
        print(json.dumps(run(wine, drive, json.loads(line), work / "log")), flush=True)
        drive.close()
    wine.stop()


def run(wine, drive, job, log):
    drive.lay(job["files"])
    env = {"ORACLE_COMMAND": job["command"], "ORACLE_MS": str(int(job["seconds"] * 1000)), **job["env"]}
    with open(log, "w") as output:
        runner = wine.start("/usr/lib/wine/wine64", r"C:\windows\runner.exe", env=env,
                            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        in_time = wait(runner, time.monotonic() + job["seconds"] + 5)
    in_time &= wait_for_started(time.monotonic() + 3)
    calls, code = TEMPORARY.sub("CMD.tmp", drive.read("oracle/calls")), drive.read("oracle/code")
    if not in_time or not code:
        wine.stop()
    return {
        "calls": [json.loads(line) for line in calls.splitlines() if line.strip()],
        "code": int(code or -1),
        "timed_out": not in_time or not code,
        "out": drive.read("oracle/out"),
        "err": drive.read("oracle/err"),
        "log": log.read_text(errors="replace")[-4000:],
        "files": drive.written(job["files"]),
    }


def make_prefix(root):
    """Lets Wine lay out its drive C: and its registry in `root`, once, and cuts what costs time."""
    wine = Wine(root)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    wine.start("/usr/lib/wine/wine64", "wineboot", "-i", **quiet).wait(180)
    wine.start("/usr/lib/wine/wineserver64", "-w", **quiet).wait(60)
    prefix = Path(root, "oracle/prefix")
    (prefix / "dosdevices/z:").unlink(missing_ok=True)     # the way to the host's files
    registry = prefix / "system.reg"
    sections = re.split(r"(?m)^(?=\[)", registry.read_text(errors="surrogateescape"))
    for at, section in enumerate(sections):
        if "\\\\Services\\\\" in section.partition("]")[0]:
            sections[at] = re.sub(r'"Start"=dword:\d+', '"Start"=dword:00000004', section)
    registry.write_text("".join(sections), errors="surrogateescape")
    with open(prefix / "user.reg", "a") as user:
        user.write('\n[Software\\\\Wine\\\\Drivers] 1\n"Graphics"="null"\n"Audio"=""\n')


def call(*command):
    subprocess.run([str(word) for word in command], check=True)


def overlay(lower, scratch, target):
    for folder in (scratch / "upper", scratch / "work", target):
        folder.mkdir(parents=True, exist_ok=True)
    layers = f"lowerdir={':'.join(map(str, lower))},upperdir={scratch}/upper,workdir={scratch}/work"
    call("mount", "-t", "overlay", "overlay", "-o", layers, target)


def confine(root):
    os.chroot(root)
    os.chdir("/")
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def processes():
    """The Windows programs that run, without Wine's own: number and name."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid() and is_wine(entry):
            name = read(Path("/proc") / entry / "cmdline").split("\0")[0].lower()
            if name and not name.endswith(OWN):
                found.append((int(entry), name))
    return found


def is_wine(pid):
    try:
        return os.path.basename(os.readlink(f"/proc/{pid}/exe")).startswith("wine64")
    except OSError:     # it has just ended
        return False


def wait(process, deadline):
    """Whether it ended by itself, before the deadline and without a swarm."""
    while True:
        try:
            process.wait(0.1)
            return True
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline or len(processes()) > PROCESSES:
                return False


def wait_for_started(deadline):
    """Whether programs that the script did not wait for ended as well."""
    while processes():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    reap()
    return True


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


def read(path):
    try:
        return path.read_bytes().decode("latin-1")
    except OSError:
        return ""


if __name__ == "__main__":
    call("mount", "--make-rprivate", "/")
    call("mount", "-t", "proc", "proc", "/proc")
    {"serve": serve, "prefix": make_prefix}[sys.argv[1]](*sys.argv[2:])
