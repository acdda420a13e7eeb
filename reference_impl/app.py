"""The node as an ASGI application."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from reference_impl.assembly import assembled
from reference_impl.node import Node
from reference_impl.rest.body import ClientGone, Receive, read_body
from reference_impl.rest.controller import Controller
from reference_impl.rest.message import Incoming, Outgoing
from reference_impl.settings import Settings

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_GZIP_LEVEL = 3


class Application:
    """Serves one node over HTTP. The lifespan protocol, or :meth:`start` and :meth:`stop`, run the node."""

    def __init__(self, node: Node) -> None:
        self.node = node
        routes = (route for plugin in node.plugins for route in plugin.routes())
        self._controller = Controller(routes, node.security if node.settings.security else None)

    async def start(self) -> None:
        """Start the node."""
        await self.node.start()

    async def stop(self) -> None:
        """Stop the node."""
        await self.node.stop()

    async def answer(self, incoming: Incoming) -> Outgoing:
        """The response to a request. Raises ClientGone when nobody is left to answer."""
        outgoing = await self._controller.handle(incoming)
        if "accept-encoding" in incoming.fields:
            _compress(incoming, outgoing)
        return outgoing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = _incoming(scope, receive)
        try:
            outgoing = await self.answer(incoming)
        except ClientGone:
            return
        headers = [("content-length", str(len(outgoing.body))), *outgoing.headers]
        await send(
            {
                "type": "http.response.start",
                "status": outgoing.status,
                "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers],
            }
        )
        body = b"" if incoming.method == "HEAD" else outgoing.body
        await send({"type": "http.response.body", "body": body})


def _incoming(scope: Scope, receive: Receive) -> Incoming:
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
    )
    raw_path = scope.get("raw_path") or scope["path"].encode()
    known = dict(headers)
    length = known.get("content-length", "")
    declared = int(length) if length.isdecimal() else None
    encoding = known.get("content-encoding", "").strip().lower() or None
    return Incoming(
        scope["method"],
        raw_path.decode("utf-8", "replace"),
        scope["query_string"].decode("utf-8", "replace"),
        headers,
        lambda: read_body(receive, declared=declared, encoding=encoding),
    )


def _compress(incoming: Incoming, outgoing: Outgoing) -> None:
    accepted = ",".join(incoming.values("accept-encoding")).lower()
    offered = [item.strip().partition(";") for item in accepted.split(",")]
    wanted = any(name.strip() == "gzip" and quality.strip() != "q=0" for name, _, quality in offered)
    if wanted and outgoing.body and incoming.method != "HEAD":
        outgoing.body = gzip.compress(outgoing.body, _GZIP_LEVEL, mtime=0)
        outgoing.headers.append(("content-encoding", "gzip"))


def create_app(settings: Settings | None = None, node: Node | None = None) -> Application:
    """An application around ``node``, or around a new node with ``settings``.

    Raises OSError or sqlite3.Error when the data directory cannot be used.
    """
    return Application(node or assembled(settings or Settings()))
