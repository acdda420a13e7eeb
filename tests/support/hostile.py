"""Servers that misbehave, and the means to make them: for tests of what the harness says about them.

The well-behaved part is the reference server without worker processes, which take long to start.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from harness.endpoint.asgi import AsgiTransport
from harness.endpoint.transport import WireRequest
from reference_impl.app import Application, create_app
from reference_impl.assembly import assembled
from reference_impl.settings import Settings
from tests.reference_impl.ml.world import FakeCore

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]
Rewrite = Callable[[Message, int, bytes], tuple[int, bytes]]

PASSWORD = "p4ss&<\"wörd\\'"
NOT_PASSED_ON = ("content-length", "accept-encoding")


def light(*, security: bool = False) -> Application:
    """The reference server with deployments that only echo; the superuser's password is ``PASSWORD``."""
    settings = Settings(security=security, password=PASSWORD if security else None)
    return create_app(node=assembled(settings, core=FakeCore()))  # type: ignore[arg-type]


def secured() -> Application:
    """The same with security on."""
    return light(security=True)


def reckless() -> Asgi:
    """Deletes inference endpoints as if every request were forced."""
    return forcing(light())


def forcing(app: Asgi) -> Asgi:
    """``app``, with every deletion of an inference endpoint forced."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] == "DELETE"
            and scope["path"].startswith("/_inference/")
        ):
            query = scope["query_string"].replace(b"force=false", b"").replace(b"force=true", b"")
            scope = {**scope, "query_string": query + b"&force=true" if query.strip(b"&") else b"force=true"}
        await app(scope, receive, send)

    return call


def rewriting(app: Asgi, rewrite: Rewrite) -> Asgi:
    """``app``, with status and body of every answer passed through ``rewrite(scope, status, body)``."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await app(scope, receive, collect)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        status, body = rewrite(scope, messages[0]["status"], body)
        headers = [(k, v) for k, v in messages[0]["headers"] if k != b"content-length"]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return call


def garbled() -> Asgi:
    """Answers deletions with text that terminals, XML and UTF-8 cannot hold."""

    def rewrite(scope: Message, status: int, body: bytes) -> tuple[int, bytes]:
        if scope["method"] == "DELETE":
            return 200, b'{"acknowledged": "\\u001b[31m \\u0000 \\ud800 \\u0085 \xc2\x9b ]]> <b>"}'
        return status, body

    return rewriting(light(), rewrite)


def talkative() -> Asgi:
    """Secured and reckless, and tells the credentials it was given in the answer to every deletion."""

    def rewrite(scope: Message, status: int, body: bytes) -> tuple[int, bytes]:
        given = dict(scope["headers"]).get(b"authorization", b"").decode()
        if scope["method"] == "DELETE":
            return status, json.dumps({"heard": given, "and": PASSWORD}).encode()
        return status, body

    return rewriting(forcing(secured()), rewrite)


def answering(status: int, content_type: str, body: bytes) -> Asgi:
    """Answers every request the same."""

    async def call(scope: Message, _receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(b"content-type", content_type.encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return call


def html() -> Asgi:
    """A web site."""
    return answering(200, "text/html", b"<!doctype html><html><body>It works!</body></html>")


def other_json() -> Asgi:
    """Some other JSON API."""
    return answering(200, "application/json", b'{"message": "welcome", "links": []}')


class Fate(Enum):
    """What becomes of a request: answered, its connection cut, or the server dead from now on."""

    ANSWER = "answer"
    DROP = "drop"
    DIE = "die"


class Gate:
    """Holds back one request, by its number, until it is opened; ``reached`` tells that it has come."""

    def __init__(self, number: int) -> None:
        self.reached = threading.Event()
        self._number = number
        self._opened = threading.Event()

    def __call__(self, number: int, _: str) -> Fate:
        """What becomes of a request: all are answered, that one late."""
        if number == self._number:
            self.reached.set()
            self._opened.wait(30)
        return Fate.ANSWER

    def open(self) -> None:
        """Let it through."""
        self._opened.set()


@dataclass(frozen=True)
class Wire:
    """What is between a client and the application: how its answers come over the connection."""

    protocol: str = "HTTP/1.1"
    tls: ssl.SSLContext | None = None
    hidden: frozenset[str] = frozenset()
    """Headers of answers that do not come through, in lower case."""
    hints: int = 0
    """Interim answers before each answer."""
    delay: float = 0.0
    """Seconds before each answer."""
    truncates: Callable[[int], bool] = lambda _: False
    """Whether the body of an answer, by its number, ends before its announced length."""


class Front:
    """An HTTP server on a free loopback port before the ASGI application that ``make`` makes.

    ``fate`` decides about each request by its number (from 1) and its method and path; ``requests`` lists
    them all.
    """

    def __init__(
        self,
        make: Callable[[], Asgi],
        fate: Callable[[int, str], Fate] = lambda *_: Fate.ANSWER,
        wire: Wire = Wire(),
    ) -> None:
        self._transport = AsgiTransport(make)
        self._fate = fate
        self._wire = wire
        self._dead = False
        self._lock = threading.Lock()
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if wire.tls is not None:
            self._server.socket = wire.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        scheme = "http" if wire.tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Front:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._transport.close()

    def ask(self, method: str, target: str, **headers: str) -> Any:
        """The body of an answer of the application itself, past the front."""
        return self._transport.send(WireRequest(method, target, headers), 30.0).body

    def _decide(self, request: str) -> Fate:
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
        fate = Fate.DIE if self._dead else self._fate(number, request)
        self._dead = self._dead or fate is Fate.DIE
        return fate

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = front._wire.protocol
            wbufsize = 65536  # head and body in one packet, or each answer waits for an acknowledgement

            def take(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length", 0)))
                if front._decide(f"{self.command} {self.path}") is not Fate.ANSWER:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                headers = {k.lower(): v for k, v in self.headers.items() if k.lower() not in NOT_PASSED_ON}
                answer = front._transport.send(WireRequest(self.command, self.path, headers, content), 30.0)
                self.reply(answer.status, answer.headers, answer.body)

            def reply(self, status: int, headers: Any, body: Any) -> None:
                is_text = isinstance(body, str)
                content = b"" if body is None else (body if is_text else json.dumps(body)).encode()
                time.sleep(front._wire.delay)
                for _ in range(front._wire.hints):
                    self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")
                self.send_response(status)
                for name, value in headers.items():
                    if name not in ("content-length", "content-encoding", *front._wire.hidden):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if front._wire.truncates(len(front.requests)):
                    self.close_connection = True
                    content = content[: len(content) // 2]
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = take  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        return Handler
