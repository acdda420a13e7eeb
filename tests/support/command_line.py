"""The command line as a user meets it: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DELETE_PAGE = "delete-inference-api"
QUICK = ("--api", DELETE_PAGE, "--profile", "quick", "--seed", "1")
"""A run of one page with few cases."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def message(self) -> str:
        """The one message on stderr; fails when there is a traceback, or none or several messages."""
        assert "Traceback" not in self.err, self.err
        assert self.err.count("harness: ") == 1, self.err
        return self.err


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without anything that the harness reads, plus ``more``."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HARNESS_", "ELASTIC_", "HYPOTHESIS_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **(more or {})}


@contextmanager
def started(*arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A ``python -m`` process that can be interrupted; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=_listen_to_interrupts,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], timeout: float = 120.0) -> Done:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=timeout)
    return Done(process.returncode, out, err)


def run(*arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Done:
    """``harness`` with these arguments."""
    with started("harness", *arguments, cwd=cwd, env=env) as process:
        return ended(process)


def report(folder: Path) -> dict[str, Any]:
    """The report of a run."""
    data: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return data


def _listen_to_interrupts() -> None:
    # tests that run in the background of a shell would hand down that interrupts are ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)
