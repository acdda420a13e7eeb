"""One request on its way in."""

from __future__ import annotations

import asyncio
import functools
from typing import Protocol

from reference_impl.rest.body import MAX_CONTENT_LENGTH, BodyTooLarge, ClientGone, decompress

READ_AHEAD = 1 << 16
"""Bytes of a body that are taken in before somebody asks for it."""


@functools.lru_cache(maxsize=1024)
def _decoded(name: bytes, value: bytes) -> tuple[str, str]:
    """A header as text; most of those that come have come before."""
    return name.decode("latin-1").lower(), value.decode("latin-1")


class Sender(Protocol):
    """What a request needs of its connection."""

    def send_continue(self) -> None:
        """Tell the client to send the body."""
        ...

    def hold(self, wait: bool) -> None:
        """Stop reading from the client for a while, or go on."""
        ...


class Exchange:
    """A request whose body may still be coming. ``answered``: what comes of the body is thrown away;
    ``for_client``: the work is given up when the client goes away."""

    __slots__ = (
        "_chunks",
        "_declared",
        "_encoding",
        "_limit",
        "_reading",
        "_sender",
        "_size",
        "_waiter",
        "answered",
        "complete",
        "expects",
        "for_client",
        "gone",
        "headers",
        "keep_alive",
        "method",
        "target",
        "url",
    )

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._chunks: list[bytes] = []
        self._size = 0
        self._limit = READ_AHEAD
        self._reading = False
        self._waiter: asyncio.Future[None] | None = None
        self._declared: str | None = None
        self._encoding: str | None = None
        self.method = ""
        self.url = b""
        self.target = ("", "")
        self.headers: list[tuple[str, str]] = []
        self.expects = False
        self.keep_alive = True
        self.complete = self.answered = self.gone = self.for_client = False

    def header(self, name: bytes, value: bytes) -> None:
        """Take a header; names become lower case."""
        pair = _decoded(name, value)
        self.headers.append(pair)
        key, text = pair
        if key == "content-length":
            self._declared = text
        elif key == "content-encoding":
            self._encoding = text.strip().lower()
        elif key == "expect":
            self.expects = text.lower() == "100-continue"

    def feed(self, chunk: bytes) -> None:
        """Take a piece of the body."""
        if self.answered:
            return
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._limit:
            if self._reading:
                self._wake()
            else:
                self._sender.hold(True)

    def finish(self) -> None:
        """The body has come."""
        self.complete = True
        self._wake()

    def lose(self) -> None:
        """The client has gone."""
        self.gone = True
        self._wake()

    def leave_with_client(self) -> None:
        """Have the work given up when the client goes away."""
        self.for_client = True

    def drop(self) -> None:
        """There is an answer: nobody wants the body any more."""
        self.answered = True
        self._chunks.clear()
        if not self.complete:
            self._sender.hold(False)

    async def read(self) -> bytes:
        """The decompressed body. Raises BodyTooLarge, ClientGone, or ApiError 400 for broken compression."""
        declared = self._declared
        if declared is not None and declared.isdecimal() and int(declared) > MAX_CONTENT_LENGTH:
            raise BodyTooLarge(declared=True)
        if not self.complete:
            await self._rest()
        body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        if body and self._encoding in ("gzip", "x-gzip", "deflate"):
            return decompress(body, MAX_CONTENT_LENGTH)
        return body

    async def _rest(self) -> None:
        """Wait until the body has come, or is too long."""
        self._reading, self._limit = True, MAX_CONTENT_LENGTH
        if self.expects and not self._chunks:
            self._sender.send_continue()
        self._sender.hold(False)
        while not self.complete:
            if self.gone:
                raise ClientGone
            if self._size > self._limit:
                raise BodyTooLarge(declared=False)
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
