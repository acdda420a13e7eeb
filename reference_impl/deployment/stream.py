"""The stream of frames that a worker sends, taken apart as it comes in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, cast

from reference_impl.deployment import frames

ANSWER_LIMIT = 1 << 30
"""Bytes of one payload: no worker shall fill the server's memory."""


class FrameStream(asyncio.Protocol):
    """Calls ``on_frame`` for every frame, and ``on_end`` once: with what is wrong, or None at the end.

    What comes in is not trusted. ``on_frame`` raises FrameError for a frame that makes no sense; that, like
    bytes that are no frame, ends the stream.
    """

    def __init__(
        self, on_frame: Callable[[dict[str, Any], bytes], None], on_end: Callable[[str | None], None]
    ) -> None:
        self._on_frame = on_frame
        self._on_end = on_end
        self._rest = bytearray()
        self._outgoing: list[bytes] = []
        self._needed = frames.PREFIX.size
        self._problem: str | None = None
        self._transport: asyncio.Transport | None = None

    async def open(self, connection: socket.socket) -> None:
        """Read from, and write to, this socket."""
        connection.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=connection)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast(asyncio.Transport, transport)

    def write(self, data: bytes) -> None:
        """Send bytes; without effect once the stream has ended. What is written in one turn of the loop goes
        out in one call, which also wakes the other side once only."""
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(data)

    def write_eof(self) -> None:
        """Say that nothing more comes."""
        self._flush()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()

    def _flush(self) -> None:
        if self._outgoing and self._transport is not None and not self._transport.is_closing():
            self._transport.writelines(self._outgoing)
        self._outgoing = []

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take the complete frames out of what has come in so far."""
        if self._problem is not None:
            return
        if self._rest:
            self._rest += data
            if len(self._rest) < self._needed:
                return
            data = bytes(self._rest)
            self._rest.clear()
        try:
            taken = self._take_frames(data)
        except frames.FrameError as broken:
            self._problem = str(broken)
            self.close()
        else:
            self._rest += data[taken:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The end, however it came."""
        self._on_end(self._problem)

    def _take_frames(self, data: bytes) -> int:
        """Pass on the complete frames in ``data``, and return where they end."""
        start, available, prefix_size = 0, len(data), frames.PREFIX.size
        while available - start >= prefix_size:
            header_size, payload_size = frames.parse_prefix(data, start)
            if payload_size > ANSWER_LIMIT:
                raise frames.FrameError(f"payload of {payload_size} bytes is too large")
            body = start + prefix_size
            end = body + header_size + payload_size
            if available < end:
                self._needed = end - start
                return start
            header = frames.parse_header(data[body : body + header_size])
            self._on_frame(header, data[body + header_size : end])
            start = end
        self._needed = prefix_size
        return start
