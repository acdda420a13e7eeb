"""Servers of others that speak this kind of API: a run ends with a report, and nothing but real deviations.

They come from PyPI (the extra ``foreign``); without them these tests are skipped, and say so.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.model.verdict import ExitCode
from harness.report.json_report import read_json
from tests.support.command_line import Done, run

READY_SECONDS = 30.0
MOST_LINES = 220


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[str]:
    """A server on the loopback address, until the end of the block."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _await(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.1)


def judged(url: str, folder: Path) -> Done:
    done = run("run", "--endpoint", url, "--profile", "quick", "--report-dir", str(folder), cwd=folder)
    assert "Traceback" not in done.err
    assert len(done.out.splitlines()) <= MOST_LINES
    return done


@pytest.mark.skipif(
    importlib.util.find_spec("osmem_server") is None,
    reason="osmem-server is not installed: pip install -e .[foreign]",
)
def test_a_server_that_offers_nothing_of_the_pack(tmp_path: Path) -> None:
    import osmem_server

    binary = Path(osmem_server.__file__).parent / "bin" / "osmem-server"
    port = free_port()
    with serving([str(binary), "--addr", f"127.0.0.1:{port}"], port) as url:
        done = judged(url, tmp_path)
    assert done.code == ExitCode.NOTHING_RAN
    data = read_json(tmp_path / "report.json")
    assert set(data["verdicts"]) == {"unsupported"}
    assert data["requests"] < 100
    assert data["leftovers"] == []


@pytest.mark.skipif(
    importlib.util.find_spec("benostreamdb_search") is None,
    reason="benostreamdb-search is not installed: pip install -e .[foreign]",
)
def test_a_server_with_a_stub_of_one_page(tmp_path: Path) -> None:
    binary = Path(sys.executable).parent / "bsdb-search"
    port, other = free_port(), free_port()
    environment = {
        "BSDB_SEARCH_BIND": "127.0.0.1",
        "BSDB_SEARCH_PORT": str(port),
        "BSDB_QDRANT_BIND": "127.0.0.1",
        "BSDB_QDRANT_PORT": str(other),
        "BSDB_STORAGE_URI": str(tmp_path / "data"),
        "BSDB_WAL_DIR": str(tmp_path / "wal"),
    }
    with serving([str(binary)], port, **environment) as url:
        done = judged(url, tmp_path)
    assert done.code == ExitCode.DEVIATIONS
    data = read_json(tmp_path / "report.json")
    failed = {p["api"] for p in data["properties"] if p["verdict"] == "fail"}
    # Its pipelines are a stub: PUT takes everything, GET finds nothing, and nothing else is there.
    assert failed == {"get-pipeline-api", "put-pipeline-api"}
    assert not [p for p in data["properties"] if p["verdict"] == "error"]
