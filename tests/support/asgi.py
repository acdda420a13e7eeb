"""Calls an ASGI application in process, one request at a time."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A response; header names are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json()["error"]
        return found

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name.lower()]


Headers = Mapping[str, str] | Sequence[tuple[str, str]]


async def send(
    app: Any, method: str, uri: str, body: Any = None, headers: Headers = (), *, chunks: Sequence[bytes] = ()
) -> Answer:
    """One exchange. ``body``: data becomes JSON with its content type, bytes go as they are; ``chunks`` are
    sent instead without a declared length."""
    sent = [(k.lower().encode(), v.encode("latin-1")) for k, v in _pairs(headers)]
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    if body is not None and not isinstance(body, bytes):
        sent.append((b"content-type", b"application/json"))
    if not chunks and not any(name == b"content-length" for name, _ in sent):
        sent.append((b"content-length", str(len(content)).encode()))
    path, _, query = uri.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": sent,
    }
    pending = list(chunks or [content])
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        piece = pending.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pending)}

    async def collect(message: dict[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    head, *rest = messages
    names = tuple((k.decode().lower(), v.decode("latin-1")) for k, v in head["headers"])
    return Answer(head["status"], names, b"".join(message.get("body", b"") for message in rest))


def _pairs(headers: Headers) -> Sequence[tuple[str, str]]:
    return list(headers.items()) if isinstance(headers, Mapping) else headers


class Caller:
    """Sends requests with some headers of its own."""

    def __init__(self, app: Any, headers: Mapping[str, str] | None = None) -> None:
        self.app = app
        self.headers = dict(headers or {})

    def __call__(self, method: str, uri: str, body: Any = None, headers: Headers = (), **more: Any) -> Answer:
        both = [*self.headers.items(), *_pairs(headers)]
        return asyncio.run(send(self.app, method, uri, body, both, **more))

    def as_user(self, username: str, password: str) -> Caller:
        """The same application, with Basic credentials."""
        return Caller(self.app, {"authorization": basic(username, password)})

    def with_key(self, encoded: str) -> Caller:
        """The same application, with an API key."""
        return Caller(self.app, {"authorization": f"ApiKey {encoded}"})


def basic(username: str, password: str) -> str:
    """The value of an Authorization header."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
