"""Starts a server, waits for it, and ends it with all that belongs to it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.serving import upload

ROOT = Path(__file__).parents[3]
_PEERS = "tests.benchmarks.serving.peer_"
_PATHS = {"torchserve": "/predictions/benchmark"}


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the benchmark; ``tokens`` is the length of the text."""

    name: str
    folder: Path
    tokens: int

    @property
    def archive(self) -> Path:
        """Its TorchScript."""
        return self.folder / f"{self.name}.pt"

    @property
    def vocabulary(self) -> Path:
        """Its vocabulary."""
        return self.folder / f"{self.name}.json"


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to measure: ``kind`` is ``ours``, ``echo-*``, ``litserve``, ``ray`` or ``torchserve``."""

    kind: str
    batch: int = 1
    allocations: int = 1
    python: str = sys.executable

    @property
    def name(self) -> str:
        """How the table calls it."""
        if self.kind.startswith("echo"):
            return self.kind
        return f"{self.kind}, {self.allocations} x batch {self.batch}"

    def command(self, port: int, model: Model) -> list[str]:
        """What starts it."""
        if self.kind == "ours":
            return [
                self.python, "-m", "reference_impl", "serve", "--port", str(port), "--batch", str(self.batch)
            ]  # fmt: skip
        if self.kind.startswith("echo"):
            return [self.python, "-m", f"{_PEERS}echo", self.kind.removeprefix("echo-"), str(port)]
        arguments = (port, self.batch, self.allocations, model.archive, model.vocabulary)
        return [self.python, "-m", _PEERS + self.kind, *map(str, arguments)]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens; ``target`` is the URL to ask."""

    pid: int
    url: str
    target: str


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextlib.contextmanager
def listening(peer: Peer, model: Model) -> Iterator[tuple[int, str]]:
    """A server of that kind, as soon as it listens: its process id and its URL."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    process = subprocess.Popen(
        peer.command(port, model),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        _end(process)


@contextlib.contextmanager
def serving(peer: Peer, model: Model) -> Iterator[Running]:
    """A server that answers with the model."""
    with listening(peer, model) as (pid, url):
        target = url + _PATHS.get(peer.kind, "/predict")
        if peer.kind == "ours":
            upload.put(url, model.archive, model.vocabulary)
            target = upload.start(url, allocations=peer.allocations)
        yield Running(pid, url, target)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise RuntimeError(f"{process.args!r} does not listen")


def _end(process: subprocess.Popen[bytes]) -> None:
    # The workers of some servers outlive their parent, but not their session's group.
    process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
