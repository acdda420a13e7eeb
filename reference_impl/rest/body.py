"""Reading a request's body from ASGI, within limits, and undoing its compression."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from reference_impl.errors import illegal_argument

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MAX_CONTENT_LENGTH = 100 * 1024 * 1024
_AUTODETECT = zlib.MAX_WBITS | 32


class BodyTooLarge(Exception):
    """The body, decompressed, is longer than the limit. ``declared``: its Content-Length said so."""

    def __init__(self, *, declared: bool) -> None:
        self.declared = declared
        super().__init__("body too large")


class ClientGone(Exception):
    """The connection ended before the whole body came."""


async def read_body(
    receive: Receive, *, declared: int | None, encoding: str | None, limit: int = MAX_CONTENT_LENGTH
) -> bytes:
    """The decompressed body. Raises BodyTooLarge, ClientGone, or ApiError 400 for broken compression."""
    if declared is not None and declared > limit:
        raise BodyTooLarge(declared=True)
    chunks = []
    total = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        total += len(chunk)
        if total > limit:
            raise BodyTooLarge(declared=False)
        chunks.append(chunk)
        if not message.get("more_body", False):
            break
    body = b"".join(chunks)
    return decompress(body, limit) if body and encoding in ("gzip", "x-gzip", "deflate") else body


def decompress(body: bytes, limit: int) -> bytes:
    """Undo gzip or deflate. Raises BodyTooLarge, or ApiError 400 when that fails."""
    decompressor = zlib.decompressobj(_AUTODETECT)
    try:
        plain = decompressor.decompress(body, limit + 1)
    except zlib.error as error:
        raise illegal_argument(f"failed to decompress the request body: {error}") from None
    if len(plain) > limit:
        raise BodyTooLarge(declared=False)
    if not decompressor.eof:
        raise illegal_argument("failed to decompress the request body: it ends too early")
    return plain
