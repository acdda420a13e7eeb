"""All connections of a server: from the first to an orderly end."""

from __future__ import annotations

import asyncio
import socket

from reference_impl.http.connection import Answer, Connection

BACKLOG = 2048
SWEEP_SECONDS = 15.0


class Listener:
    """Serves a socket. Connections that are idle for ``keep_alive`` seconds are closed."""

    def __init__(self, answer: Answer, keep_alive: float) -> None:
        self._answer = answer
        self._keep_alive = keep_alive
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def start(self, listening: socket.socket) -> None:
        """Take connections from now on."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._answer, self._connections), sock=listening, backlog=BACKLOG
        )
        self._sweeping = loop.create_task(self._sweep())

    async def stop(self, grace: float) -> None:
        """Take nothing new; requests under way have ``grace`` seconds."""
        assert self._server is not None and self._sweeping is not None
        self._sweeping.cancel()
        self._server.close()
        for connection in list(self._connections):
            connection.finish()
        end = asyncio.get_running_loop().time() + grace
        while self._connections and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.01)
        for connection in list(self._connections):
            connection.abort()
        await asyncio.sleep(0)

    async def _sweep(self) -> None:
        """Close idle connections now and then: that costs less than a timer for each."""
        while True:
            await asyncio.sleep(min(SWEEP_SECONDS, self._keep_alive))
            self.close_idle()

    def close_idle(self) -> None:
        """Close the connections that have been idle for too long."""
        oldest = asyncio.get_running_loop().time() - self._keep_alive
        for connection in list(self._connections):
            if connection.idle_since is not None and connection.idle_since <= oldest:
                connection.finish()
