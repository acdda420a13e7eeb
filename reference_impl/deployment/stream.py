"""The stream of frames that a worker sends, taken apart as it comes in."""

from __future__ import annotations

import asyncio
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
        self._buffer = bytearray()
        self._needed = frames.PREFIX.size
        self._problem: str | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast(asyncio.Transport, transport)

    def write(self, data: bytes) -> None:
        """Send bytes; without effect once the stream has ended."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def write_eof(self) -> None:
        """Say that nothing more comes."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take the complete frames out of what has come in so far."""
        if self._problem is not None:
            return
        self._buffer += data
        if len(self._buffer) < self._needed:
            return
        try:
            self._take_frames()
        except frames.FrameError as broken:
            self._problem = str(broken)
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The end, however it came."""
        self._on_end(self._problem)

    def _take_frames(self) -> None:
        start, buffer, prefix_size = 0, self._buffer, frames.PREFIX.size
        while True:
            available = len(buffer) - start
            self._needed = prefix_size
            if available < prefix_size:
                break
            header_size, payload_size = frames.parse_prefix(buffer[start : start + prefix_size])
            if payload_size > ANSWER_LIMIT:
                raise frames.FrameError(f"payload of {payload_size} bytes is too large")
            self._needed += header_size + payload_size
            if available < self._needed:
                break
            body = start + prefix_size
            header = frames.parse_header(buffer[body : body + header_size])
            start += self._needed
            self._on_frame(header, bytes(buffer[body + header_size : start]))
        del buffer[:start]
