"""The server in memory as an ASGI application, for the command line: ``--app``."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from harness.endpoint.transport import WireRequest
from tests.harness.suites.fake_server import FakeServer

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def create_app() -> Callable[[dict[str, Any], Receive, Send], Awaitable[None]]:
    """A new, empty server."""
    server = FakeServer()

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
            return
        content = (await receive()).get("body", b"")
        query = scope["query_string"].decode()
        target = scope["path"] + (f"?{query}" if query else "")
        answer = server.send(WireRequest(scope["method"], target, {}, content), 1.0)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        await send({"type": "http.response.body", "body": body})

    return app
