"""The server as a process: the ready line, the ways it ends, and what only a socket can show."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from reference_impl import cli
from reference_impl.assembly import assembled
from reference_impl.cli import is_loopback, main
from reference_impl.deployment.core import Core
from reference_impl.deployment.types import CoreOptions
from reference_impl.plugins.ml.plugin import MachineLearningPlugin
from reference_impl.settings import Settings

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "reference_impl", "serve"]


class Server:
    """A running server process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        self.ready: dict[str, Any] = json.loads(line)
        self.url: str = self.ready["url"]
        self.address = ("127.0.0.1", int(self.url.rpartition(":")[2]))

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send a signal; exit code and the rest of both streams."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@contextmanager
def running(*options: str, env: dict[str, str] | None = None, files: int | None = None) -> Iterator[Server]:
    """``files``: how many a process may have open unless it asks for more."""
    process = subprocess.Popen(
        [*COMMAND, *options] if files is None else ["prlimit", f"--nofile={files}:", *COMMAND, *options],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Server(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def failing(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ready_line_and_clean_stop(number: signal.Signals) -> None:
    with running("--profile", "elasticsearch") as server:
        assert server.ready == {
            "event": "ready",
            "url": server.url,
            "security": False,
            "profile": "elasticsearch",
        }
        assert requests.get(server.url, timeout=10).json()["version"]["number"] == "9.5.0"
        assert server.end(number) == (0, "", "")
        with pytest.raises(requests.ConnectionError):
            requests.get(server.url, timeout=10)


def test_the_password_comes_from_the_environment() -> None:
    with running("--security", env={"ELASTIC_PASSWORD": "changeme"}) as server:
        assert server.ready["security"] is True
        assert requests.get(server.url, timeout=10).status_code == 401
        assert requests.get(server.url, auth=("elastic", "changeme"), timeout=10).status_code == 200
        assert server.end(signal.SIGTERM) == (0, "", "")


def test_or_is_generated_and_printed_once(tmp_path: Path) -> None:
    options = ("--security", "--data", str(tmp_path / "new"))
    with running(*options, env={"ELASTIC_PASSWORD": ""}) as server:
        code, out, err = server.end(signal.SIGTERM)
        assert (code, out) == (0, "")
    found = re.fullmatch(r"Password of the user elastic: (\S{16,})\n", err)
    assert found is not None
    with running(*options, env={"ELASTIC_PASSWORD": ""}) as server:
        assert requests.get(server.url, auth=("elastic", found.group(1)), timeout=10).status_code == 200
        assert server.end(signal.SIGTERM) == (0, "", "")


def test_the_end_of_standard_input_ends_the_server() -> None:
    with running("--exit-with-parent") as server:
        assert requests.get(server.url, timeout=10).status_code == 200
        assert server.process.stdin is not None
        server.process.stdin.close()
        server.process.stdin = None
        assert server.process.wait(timeout=30) == 0


def test_a_port_in_use(server: Server) -> None:
    port = str(server.address[1])
    found = failing("--port", port)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"Error: cannot listen on 127.0.0.1:{port}: ")
    assert found.stderr.count("\n") == 1


def test_an_unusable_data_directory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "state.sqlite3").write_bytes(b"not a database " * 100)
    for data in (blocked, blocked / "below", tmp_path / "broken"):
        found = failing("--data", str(data))
        assert (found.returncode, found.stdout) == (2, "")
        assert found.stderr.startswith(f"Error: cannot use the data directory {data}: ")
        assert found.stderr.count("\n") == 1


def test_a_data_directory_serves_one_server(tmp_path: Path) -> None:
    with running("--data", str(tmp_path)):
        found = failing("--data", str(tmp_path))
    assert found.returncode == 2
    assert found.stderr == f"Error: the data directory {tmp_path} is in use by another server\n"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--profile", "other"), "'other' is not one of"),
        (("--worker-memory", "much"), "failed to parse setting [worker_memory] with value [much]"),
        (("--worker-memory", "-1"), "-1 is less than nothing"),
        (("--load-time", "0"), "0 is no time"),
        (("--load-time", "soon"), "failed to parse setting [load_time] with value [soon]"),
        (("--batch", "0"), "0 is not in the range"),
    ],
)
def test_wrong_options(options: tuple[str, ...], problem: str) -> None:
    result = CliRunner().invoke(main, ["serve", *options])
    assert result.exit_code == 2
    assert problem in result.output


def test_options_of_the_core_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Settings] = []
    monkeypatch.setattr(cli, "serve", lambda settings, *_, **__: asked.append(settings))
    for options in ([], ["--worker-memory", "512mb", "--load-time", "90s", "--batch", "8"]):
        assert CliRunner().invoke(main, ["serve", *options]).exit_code == 0
    assert [settings.core for settings in asked] == [CoreOptions(), CoreOptions(512 << 20, 90.0, 8)]
    node = assembled(asked[1])
    core = next(plugin.core for plugin in node.plugins if isinstance(plugin, MachineLearningPlugin))
    assert isinstance(core, Core) and core._options == asked[1].core


def test_version() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "reference_impl", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert re.fullmatch(r"reference-impl, version \d+\.\d+\.\d+\n", shown.stdout)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("example.org", False),
    ],
)
def test_loopback_hosts(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_torch_is_not_imported_by_the_server() -> None:
    code = (
        "import sys, reference_impl.cli; from reference_impl.app import create_app; create_app(); "
        "sys.exit('torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60)
    assert found.returncode == 0


# on the wire


def exchange(server: Server, *requests_: bytes) -> bytes:
    """Send raw requests over one connection and read until the server closes it."""
    with socket.create_connection(server.address, timeout=30) as connection:
        for request in requests_:
            connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


MEGABYTE = 1024 * 1024
OVERSIZED = b"PUT /x HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n" % (100 * MEGABYTE + 1)
CLOSING = (
    b"GET /_license?filter_path=license.type&pretty=false HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
)


def test_only_our_own_headers(server: Server) -> None:
    answer = requests.get(server.url, headers={"accept-encoding": "identity"}, timeout=10)
    assert set(answer.headers) == {"content-type", "content-length", "x-elastic-product"}


def test_an_oversized_body_is_refused_before_it_is_sent(server: Server) -> None:
    received = exchange(server, OVERSIZED + b"expect: 100-continue\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in received


def test_an_oversized_body_that_comes_anyway_leaves_the_connection_usable(server: Server) -> None:
    body = [bytes(MEGABYTE)] * 100
    received = exchange(server, OVERSIZED + b"\r\n", *body, b"x", CLOSING)
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"413", b"200"]


def test_more_clients_than_files_that_a_process_may_usually_have() -> None:
    with running("--port", "0", files=64) as crowded, ExitStack() as clients:
        request = b"GET /_ml/info HTTP/1.1\r\nhost: x\r\n\r\n"
        connections = [
            clients.enter_context(socket.create_connection(crowded.address, timeout=10)) for _ in range(100)
        ]
        for connection in connections:
            connection.sendall(request)
        assert all(connection.recv(12) == b"HTTP/1.1 200" for connection in connections)


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    first = b"HEAD / HTTP/1.1\r\nhost: x\r\n\r\n"
    second = b"GET /a/b HTTP/1.1\r\nhost: x\r\n\r\n"
    received = exchange(server, first + second + CLOSING)
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"200", b"400", b"200"]
    assert received.endswith(b'{"license":{"type":"trial"}}')


def test_expect_continue(server: Server) -> None:
    body = b'{"transient":{"a":1}}'
    head = (
        b"PUT /_cluster/settings?filter_path=acknowledged HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
        b"content-type: application/json\r\nconnection: close\r\ncontent-length: 21\r\n\r\n"
    )
    with socket.create_connection(server.address, timeout=30) as connection:
        connection.sendall(head)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(65536).endswith(b'{"acknowledged":true}')
    assert exchange(server, head + body).endswith(b'{"acknowledged":true}'), "who cannot wait need not"


def test_nonsense_is_a_bad_request(server: Server) -> None:
    assert exchange(server, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400 ")
