"""Responses as bytes."""

from __future__ import annotations

import functools
import http

from reference_impl.rest.message import Outgoing

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NO_HTTP = b"Invalid HTTP request received."
BAD_REQUEST = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
    b"connection: close\r\n\r\n%s" % (len(_NO_HTTP), _NO_HTTP)
)
_CLOSE = ("connection", "close")


def closes(outgoing: Outgoing) -> bool:
    """Whether the response asks for the end of the connection."""
    return _CLOSE in outgoing.headers


def response_bytes(outgoing: Outgoing, *, head_only: bool, close: bool) -> bytes:
    """The whole response; without its body where only the head was asked for."""
    headers = outgoing.headers
    if close and not closes(outgoing):
        headers = [*headers, _CLOSE]
    head = _head(outgoing.status, tuple(headers))
    return b"%scontent-length: %d\r\n\r\n%s" % (head, len(outgoing.body), b"" if head_only else outgoing.body)


@functools.lru_cache(maxsize=256)
def _head(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    """Status line and headers; most responses of a server share a few of them."""
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    lines = [
        f"HTTP/1.1 {status} {phrase}",
        *(f"{name.lower()}: {_one_line(value)}" for name, value in headers),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace")


def _one_line(value: str) -> str:
    """A value cannot end its own line, whatever a client made us repeat."""
    return value.replace("\r", " ").replace("\n", " ")
