"""A server process that is made to be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
PASSWORD = "changeme"
GONE_SECONDS = 30.0


class Server:
    """A server over a data directory, with security. :meth:`wait_ready` gives its URL."""

    def __init__(self, data: Path) -> None:
        command = [sys.executable, "-m", "reference_impl", "serve", "--security", "--data", str(data)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "ELASTIC_PASSWORD": PASSWORD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_ready(self) -> str:
        """The URL, once requests can come; fails with what the server printed when it does not start."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the server did not start: {self.kill()}"
        url: str = json.loads(line)["url"]
        return url

    def kill(self) -> str:
        """SIGKILL; returns what was printed as errors when no process of the server is left."""
        family = descendants(self._process.pid)
        self._process.kill()
        _, errors = self._process.communicate()
        end = time.monotonic() + GONE_SECONDS
        while left := [pid for pid in family if is_alive(pid)]:
            assert time.monotonic() < end, f"processes outlive the server: {left}"
            time.sleep(0.01)
        return errors


def descendants(pid: int) -> list[int]:
    """Every process below one, as far as they have been born."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def is_alive(pid: int) -> bool:
    """True for a process that runs; a zombie, whose parent has yet to look, does not."""
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def _stat(pid: int) -> list[str]:
    """State, parent and so on of a process; nothing when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
