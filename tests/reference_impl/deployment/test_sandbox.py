"""What a process that has confined itself can still do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from reference_impl.deployment import landlock

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[3]
PREPARE = """
    import ctypes, errno, json, os, signal, socket, sys, threading
    from pathlib import Path
    open_before = os.open("/dev/zero", os.O_RDONLY)

    def attempt(action):
        try:
            action()
        except (OSError, MemoryError) as refused:
            return errno.errorcode.get(getattr(refused, "errno", None), type(refused).__name__)
        return "done"
"""
ATTEMPTS = """
    results = {
        "read": attempt(lambda: os.open("/etc/hostname", os.O_RDONLY)),
        "list": attempt(lambda: os.listdir("/")),
        "write": attempt(lambda: os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)),
        "remove": attempt(lambda: os.unlink(sys.argv[2])),
        "tcp": attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        "udp": attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
        "pair": attempt(socket.socketpair),
        "fork": attempt(lambda: os.fork() or os._exit(0)),
        "exec": attempt(lambda: os.execv("/bin/true", ["true"])),
        "kill": attempt(lambda: os.kill(os.getppid(), 0)),
        "memory file": attempt(lambda: os.memfd_create("left")),
        "memory": attempt(lambda: bytearray(1 << 31)),
        "read what was open": attempt(lambda: os.read(open_before, 4)),
        "some memory": attempt(lambda: bytearray(1 << 20)),
    }
    thread = threading.Thread(target=lambda: results.update(thread="done"))
    thread.start()
    thread.join()
    os.write(1, json.dumps(results).encode())
"""
ALLOWED = {"read what was open", "some memory", "thread"}


def outcomes(confining: str, folder: Path) -> dict[str, str]:
    """What becomes of each attempt in a process that confines itself."""
    (folder / "kept").write_text("kept")
    script = textwrap.dedent(PREPARE) + confining + "\n" + textwrap.dedent(ATTEMPTS)
    run = subprocess.run(
        [sys.executable, "-c", script, str(folder / "new"), str(folder / "kept")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    found: dict[str, str] = json.loads(run.stdout)
    return found


def test_a_confined_process_computes_and_nothing_else(tmp_path: Path) -> None:
    confining = (
        "from reference_impl.deployment.sandbox import confine; confine(low_priority=False, memory=1 << 30)"
    )
    found = outcomes(confining, tmp_path)
    assert {name for name, outcome in found.items() if outcome == "done"} == ALLOWED
    assert found["memory"] == "MemoryError"
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept"]


NO_PRIVILEGES = "import ctypes; ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)\n"


@pytest.mark.skipif(landlock.version() < 6, reason="a kernel before 6.12, whose Landlock leaves more open")
def test_landlock_alone_closes_files_and_signals(tmp_path: Path) -> None:
    confining = (
        NO_PRIVILEGES
        + "from reference_impl.deployment.landlock import deny_everything; assert deny_everything()"
    )
    found = outcomes(confining, tmp_path)
    assert {name: found[name] for name in ("read", "list", "write", "remove", "exec")} == {
        "read": "EACCES",
        "list": "EACCES",
        "write": "EACCES",
        "remove": "EACCES",
        "exec": "EACCES",
    }
    assert found["kill"] == "EPERM"


def test_the_filter_alone_closes_files_network_and_processes(tmp_path: Path) -> None:
    confining = (
        NO_PRIVILEGES + "from reference_impl.deployment.seccomp import filter_calls; assert filter_calls()"
    )
    found = outcomes(confining, tmp_path)
    refused = ("read", "list", "write", "remove", "tcp", "udp", "pair", "fork", "exec", "kill", "memory file")
    assert {name: found[name] for name in refused} == dict.fromkeys(refused, "EPERM")


def test_a_kernel_without_landlock_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert landlock.deny_everything() is False
