"""The application's life: the lifespan protocol, and stops and failures during the start."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from reference_impl.app import Application
from reference_impl.server import StartupError, _start_unless
from reference_impl.settings import Settings


class FakeNode:
    """Records its life; ``start`` does what it is told."""

    def __init__(self, start: Any) -> None:
        self.settings = Settings()
        self.plugins: list[Any] = [SimpleNamespace(routes=list)]
        self.events: list[str] = []
        self._start = start

    async def start(self) -> None:
        self.events.append("start")
        await self._start()

    async def stop(self) -> None:
        self.events.append("stop")


async def nothing() -> None: ...


async def forever() -> None:
    await asyncio.Event().wait()


async def failing() -> None:
    raise OSError("no template")


def application(start: Any) -> tuple[Application, FakeNode]:
    node: Any = FakeNode(start)
    return Application(node), node


def test_lifespan_starts_and_stops_the_node() -> None:
    app, node = application(nothing)
    sent: list[str] = []
    incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> Any:
        return incoming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert node.events == ["start", "stop"]


def test_lifespan_reports_a_failed_start() -> None:
    app, _ = application(failing)
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert sent == [{"type": "lifespan.startup.failed", "message": "no template"}]


def test_a_stop_during_the_start_wins() -> None:
    async def run() -> bool:
        app, _ = application(forever)
        stop = asyncio.Event()
        asyncio.get_running_loop().call_soon(stop.set)
        return await _start_unless(stop, app)

    assert asyncio.run(run()) is False


def test_a_finished_start_goes_on() -> None:
    async def run() -> bool:
        return await _start_unless(asyncio.Event(), application(nothing)[0])

    assert asyncio.run(run()) is True


def test_a_failed_start_is_worded() -> None:
    async def run() -> None:
        await _start_unless(asyncio.Event(), application(failing)[0])

    with pytest.raises(StartupError, match="the node cannot start: no template"):
        asyncio.run(run())


def test_websockets_are_closed() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    asyncio.run(application(nothing)[0]({"type": "websocket"}, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]
