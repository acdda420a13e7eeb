"""A server in memory: a PUT keeps a body under its path, GET, HEAD and DELETE find it."""

from __future__ import annotations

import json
from typing import Any

from harness.endpoint.credentials import Credentials
from harness.endpoint.fence import Access
from harness.endpoint.target import Target
from harness.endpoint.transport import WireRequest, WireResponse
from harness.errors import NoAnswer


class FakeServer:
    """``answers`` come instead, by ``METHOD /path``; None is no answer. ``dead`` answers nothing more."""

    base_url = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, Any, dict[str, str]] | None] = {}
        self.sent: list[WireRequest] = []
        self.dead = False
        self.making: set[str] = set()
        """Paths at which a POST makes something."""

    @property
    def lines(self) -> list[str]:
        """Method and target of everything that was sent."""
        return [f"{request.method} {request.target}" for request in self.sent]

    def target(self) -> Target:
        """A target over this server."""
        return Target(self, Credentials(), Access(exclusive=True))

    def answer(self, line: str, status: int, body: Any = None, **headers: str) -> None:
        """Let a request have this answer; underscores in header names are hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[line] = (status, body, named)

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        self.sent.append(request)
        path = request.target.partition("?")[0]
        line = f"{request.method} {request.target}"
        if self.dead or (line in self.answers and self.answers[line] is None):
            raise NoAnswer("refused", connected=False)
        prepared = self.answers.get(line)
        status, body, headers = prepared or (*self._plain(request.method, path, request.content), {})
        return WireResponse(status, {"content-type": "application/json", **headers}, body)

    def close(self) -> None:
        """Nothing to release."""

    def _plain(self, method: str, path: str, content: bytes | None) -> tuple[int, Any]:
        if path == "/":
            return 200, {"name": "fake", "version": {"number": "9.5.0-SNAPSHOT", "build_flavor": "default"}}
        if method == "PUT":
            self.kept[path] = json.loads(content or b"null")
            return 200, {"acknowledged": True}
        if method == "POST":
            if path in self.making:
                self.kept[path] = json.loads(content or b"null")
            return 200, {"done": True}
        if path not in self.kept:
            return 404, {"error": {"type": "missing", "reason": f"nothing at {path}"}, "status": 404}
        if method == "DELETE":
            del self.kept[path]
            return 200, {"acknowledged": True}
        return 200, None if method == "HEAD" else self.kept[path]
