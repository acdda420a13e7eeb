"""HTTP over real sockets, with servers that keep to no rules."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.endpoint import http
from harness.endpoint.http import HttpTransport
from harness.endpoint.transport import WireRequest, WireResponse
from harness.errors import NoAnswer
from tests.support.hostile import Fate, Front, light, secured

GET = WireRequest("GET", "/", {"accept": "application/json"})


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads one request of each connection, lets ``answer`` send anything, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                try:
                    answer(connection)
                except OSError:  # the client has seen enough
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def ask(url: str, request: WireRequest = GET, timeout: float = 30.0) -> WireResponse:
    transport = HttpTransport(url)
    try:
        return transport.send(request, timeout)
    finally:
        transport.close()


def answers(content: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(content)


def test_a_good_answer() -> None:
    with Front(light) as front:
        answer = ask(front.url + "/")
    assert answer.status == 200
    assert answer.body["version"]["number"]
    assert {name.lower(): value for name, value in answer.headers.items()}["x-elastic-product"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02 nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\r\nnot gzip",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
    ],
    ids=["nothing", "no HTTP", "cut short", "no gzip", "no chunks", "headers", "long header", "no status"],
)
def test_a_broken_answer_is_no_answer(content: bytes) -> None:
    with raw(answers(content)) as url, pytest.raises(NoAnswer) as caught:
        ask(url)
    assert str(caught.value)


def test_an_endless_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY", 1_000_000)

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with raw(endless) as url, pytest.raises(NoAnswer, match="more than 1000000 bytes"):
        ask(url)


def test_an_answer_that_does_not_end_in_time_is_no_answer() -> None:
    over = threading.Event()

    def dripping(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.wait(0.01):
            connection.sendall(b"x" * 65536)

    with raw(dripping) as url:
        with pytest.raises(NoAnswer, match="did not end in time"):
            ask(url, timeout=0.2)
        over.set()


def test_redirects_are_answers_and_are_not_followed() -> None:
    with raw(
        answers(b"HTTP/1.1 302 Found\r\nlocation: http://192.0.2.1/\r\ncontent-length: 0\r\n\r\n")
    ) as url:
        assert ask(url).status == 302


def test_a_dropped_request_is_not_sent_again() -> None:
    with Front(light, lambda number, _: Fate.DROP if number == 1 else Fate.ANSWER) as front:
        transport = HttpTransport(front.url)
        with pytest.raises(NoAnswer):
            transport.send(WireRequest("DELETE", "/_inference/x", {}), 30.0)
        assert transport.send(GET, 30.0).status == 200
        transport.close()
        assert front.requests == ["DELETE /_inference/x", "GET /"]


def test_nobody_listening_means_not_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NoAnswer) as caught:
        ask(f"http://127.0.0.1:{port}")
    assert not caught.value.connected
    assert "refused" in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:99999", "http://" + "a" * 70 + ".invalid", "http://[::1:2]"]
)
def test_an_impossible_address_is_no_answer(url: str) -> None:
    with pytest.raises(NoAnswer):
        ask(url)


def test_credentials_of_a_netrc_file_are_not_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login elastic password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Front(secured) as front:
        answer = ask(front.url, WireRequest("GET", "/", {"authorization": "ApiKey x"}))
    assert answer.status == 401
    assert "other" not in str(answer.body)
