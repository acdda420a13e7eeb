"""A transport that a test scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from harness.endpoint.credentials import Credentials
from harness.endpoint.fence import open_fence
from harness.endpoint.target import Target
from harness.endpoint.transport import WireRequest, WireResponse
from harness.errors import NoAnswer

Answer = tuple[int, Any] | None
Script = Callable[[str, str, Any], Answer]


class Scripted:
    """Answers with what ``script(method, target, body)`` returns, None for no answer; ``sent`` has it all."""

    base_url = "http://127.0.0.1:1"

    def __init__(self, script: Script) -> None:
        self._script = script
        self.sent: list[WireRequest] = []

    @property
    def lines(self) -> list[str]:
        """Method and target of everything that was sent."""
        return [f"{request.method} {request.target}" for request in self.sent]

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        self.sent.append(request)
        body = json.loads(request.content) if request.content else None
        answer = self._script(request.method, request.target, body)
        if answer is None:
            raise NoAnswer("connection failed: refused", connected=False)
        return WireResponse(answer[0], {"content-type": "application/json"}, answer[1])

    def close(self) -> None:
        """Nothing to release."""


def target(script: Script, credentials: Credentials | None = None) -> tuple[Target, Scripted]:
    """A target over a scripted transport."""
    transport = Scripted(script)
    return Target(transport, credentials or Credentials(), fence=open_fence()), transport
