"""Servers that answer every request with its own JSON: what HTTP and JSON alone cost.

    python -m tests.benchmarks.serving.peer_echo asgi|starlette|ours PORT

``asgi`` is an application without a framework on uvicorn, ``starlette`` one with the framework that most
servers of models are built with, and ``ours`` runs on the reference server's own connections.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import Any

import orjson


def _uvicorn(app: Any, port: int) -> None:
    import uvicorn

    uvicorn.run(
        app, port=port, log_config=None, access_log=False, lifespan="off", loop="uvloop", http="httptools"
    )


def asgi(port: int) -> None:
    """Raw ASGI."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = orjson.dumps(orjson.loads(message["body"]))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    _uvicorn(app, port)


def starlette(port: int) -> None:
    """A route of Starlette."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    async def answer(request: Any) -> Any:
        body = orjson.dumps(orjson.loads(await request.body()))
        return Response(body, media_type="application/json")

    _uvicorn(Starlette(routes=[Route("/predict", answer, methods=["POST"])]), port)


def ours(port: int) -> None:
    """The reference server's connections, with nothing behind them."""
    import uvloop

    from reference_impl.http.listener import Listener
    from reference_impl.rest.message import Incoming, Outgoing

    async def answer(incoming: Incoming) -> Outgoing:
        body = orjson.dumps(orjson.loads(await incoming.read()))
        return Outgoing(200, [("content-type", "application/json")], body)

    async def run() -> None:
        await Listener(answer, 300.0).start(socket.create_server(("127.0.0.1", port)))
        await asyncio.Event().wait()

    uvloop.run(run())


if __name__ == "__main__":
    {"asgi": asgi, "starlette": starlette, "ours": ours}[sys.argv[1]](int(sys.argv[2]))
