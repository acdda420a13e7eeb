"""Frames between the server and a worker: a length-prefixed JSON header, then raw bytes.

A worker runs code that strangers uploaded, so nothing of a frame is ever unpickled, and every length is
checked before it is believed.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

PREFIX = struct.Struct("!IQ")
HEADER_LIMIT = 1 << 20
PAYLOAD_LIMIT = 1 << 32
_READ_BYTES = 1 << 16
_KEPT_BYTES = 1 << 20
# Up to this size copying a payload behind its header costs less than a second call.
_JOINED_LIMIT = 1 << 16
_DTYPES: dict[str, np.dtype[Any]] = {
    "int64": np.dtype(np.int64),
    "float32": np.dtype(np.float32),
    "float64": np.dtype(np.float64),
}
# A type takes microseconds to tell its own name.
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


class FrameError(Exception):
    """Bytes that are no frame."""


def encode_head(header: Mapping[str, Any], payload_size: int) -> bytes:
    """Prefix and header of a frame whose payload of ``payload_size`` bytes follows."""
    text = orjson.dumps(header)
    return PREFIX.pack(len(text), payload_size) + text


def parse_prefix(data: bytes | bytearray, start: int = 0) -> tuple[int, int]:
    """Sizes of the header and payload of the frame at ``start``. Raises FrameError beyond the limits."""
    header_size, payload_size = PREFIX.unpack_from(data, start)
    if header_size > HEADER_LIMIT or payload_size > PAYLOAD_LIMIT:
        raise FrameError(f"frame of {header_size} + {payload_size} bytes is too large")
    return header_size, payload_size


def parse_header(text: bytes | bytearray) -> dict[str, Any]:
    """Decode a header. Raises FrameError when it is no JSON object."""
    try:
        header = orjson.loads(text)
    except orjson.JSONDecodeError as broken:
        raise FrameError(f"header is no JSON: {broken}") from broken
    if not isinstance(header, dict):
        raise FrameError("header is no JSON object")
    return header


def describe(array: npt.NDArray[Any]) -> dict[str, Any]:
    """Shape and type of a tensor, for a header."""
    return {"shape": array.shape, "dtype": _NAMES.get(array.dtype) or array.dtype.name}


def rebuild(description: Any, payload: bytes) -> npt.NDArray[Any]:
    """The tensor that ``description`` says ``payload`` is. Raises FrameError when they do not agree."""
    try:
        shape = [int(size) for size in description["shape"]]
        if any(size < 0 for size in shape):
            raise ValueError(f"negative size in {shape}")
        return np.frombuffer(payload, _DTYPES[description["dtype"]]).reshape(shape)
    except (KeyError, TypeError, ValueError, OverflowError) as broken:
        raise FrameError(f"no description of a tensor of {len(payload)} bytes: {broken!r}") from broken


def arguments(header: Mapping[str, Any], payload: bytearray) -> list[npt.NDArray[np.int64]]:
    """The tensors of a request, which lie one after the other in ``payload`` and share their shape."""
    return [*np.frombuffer(payload, np.int64).reshape(header["arguments"], *header["shape"])]


def send(connection: socket.socket, header: Mapping[str, Any], payload: bytes | memoryview = b"") -> None:
    """Send a frame over a blocking socket."""
    head = encode_head(header, len(payload))
    if len(payload) <= _JOINED_LIMIT:
        connection.sendall(b"".join((head, payload)))
    else:
        connection.sendall(head)
        connection.sendall(payload)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """Take one frame, which may be large, into memory of its own; None when it does not come whole."""
    prefix = _exactly(connection, PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header_size, payload_size = parse_prefix(prefix)
    header = _exactly(connection, header_size)
    payload = _exactly(connection, payload_size)
    if len(header) + len(payload) < header_size + payload_size:
        return None
    return parse_header(header), payload


def _exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes, or fewer at the end; mostly by one call, and without a copy."""
    data = connection.recv(size, socket.MSG_WAITALL) if size else b""
    while len(data) < size:
        more = connection.recv(size - len(data), socket.MSG_WAITALL)
        if not more:
            break
        data += more
    return data


class Reader:
    """Takes frames from a blocking socket; several that came together cost one call."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray(_READ_BYTES)
        self._start = self._end = 0

    def take(self) -> tuple[dict[str, Any], bytearray] | None:
        """Wait for a frame; None when the other side has closed the socket."""
        if not self._has(PREFIX.size):
            return None
        header_size, payload_size = parse_prefix(self._buffer, self._start)
        if not self._has(PREFIX.size + header_size + payload_size):
            return None
        body = self._start + PREFIX.size
        header = parse_header(self._buffer[body : body + header_size])
        self._start = body + header_size + payload_size
        payload = self._buffer[body + header_size : self._start]
        if self._start == self._end:
            self._start = self._end = 0
            if len(self._buffer) > _KEPT_BYTES:
                self._buffer = bytearray(_READ_BYTES)
        return header, payload

    def _has(self, size: int) -> bool:
        """Read until there are so many bytes; False when they do not come any more."""
        if self._start + size > len(self._buffer):
            rest = self._buffer[self._start : self._end]
            self._buffer = rest.ljust(max(size, _READ_BYTES))
            self._start, self._end = 0, len(rest)
        while self._end - self._start < size:
            with memoryview(self._buffer) as view:
                count = self._connection.recv_into(view[self._end :])
            if count == 0:
                return False
            self._end += count
        return True
