"""dismigrate itself, as a user runs it."""

import json
import subprocess
import tempfile
from pathlib import Path


class Reading:
    """What dismigrate makes of one script: its findings, and the script after `fix`."""

    def __init__(self, binary, name, data):
        self.name, self.original = name, data
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            report = json.loads(call(binary, "check", "--format", "json", path))
            if report["errors"]:
                raise RuntimeError(report["errors"])
            self.findings = report["findings"]
            call(binary, "fix", path)
            self.fixed = path.read_bytes()
            call(binary, "fix", "--unsafe-fixes", path)
            self.unsafe = path.read_bytes()

    def calls(self):
        """The findings about calls of the three tools."""
        return [finding for finding in self.findings if finding["call"]]


def call(binary, *words):
    done = subprocess.run([binary, *words, "--isolated"], capture_output=True, timeout=60)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout
