"""Frames between the server and a worker: a length-prefixed JSON header, then raw bytes.

A worker runs code that strangers uploaded, so nothing of a frame is ever unpickled, and every length is
checked before it is believed.
"""

from __future__ import annotations

import math
import socket
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

PREFIX = struct.Struct("!IQ")
HEADER_LIMIT = 1 << 20
PAYLOAD_LIMIT = 1 << 32
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


def parse_prefix(prefix: bytes | bytearray) -> tuple[int, int]:
    """Sizes of header and payload. Raises FrameError when they exceed the limits."""
    header_size, payload_size = PREFIX.unpack(prefix)
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


def rebuild(description: Any, payload: bytes | bytearray | memoryview) -> npt.NDArray[Any]:
    """The tensor that ``description`` says ``payload`` is. Raises FrameError when they do not agree."""
    try:
        shape = [int(size) for size in description["shape"]]
        dtype: np.dtype[Any] = _DTYPES[description["dtype"]]
    except (KeyError, TypeError, ValueError) as broken:
        raise FrameError(f"no tensor description: {broken!r}") from broken
    if any(size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != len(payload):
        raise FrameError(f"shape {shape} does not fit {len(payload)} bytes")
    return np.frombuffer(payload, dtype).reshape(shape)


def rebuild_all(descriptions: Sequence[Any], payload: bytearray) -> list[npt.NDArray[Any]]:
    """Tensors of equal shape and type that lie one after the other in ``payload``."""
    size = len(payload) // max(len(descriptions), 1)
    view = memoryview(payload)
    return [rebuild(item, view[n * size : (n + 1) * size]) for n, item in enumerate(descriptions)]


def send(connection: socket.socket, header: Mapping[str, Any], payload: bytes | memoryview = b"") -> None:
    """Send a frame over a blocking socket."""
    head = encode_head(header, len(payload))
    if len(payload) <= _JOINED_LIMIT:
        connection.sendall(b"".join((head, payload)))
    else:
        connection.sendall(head)
        connection.sendall(payload)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytearray] | None:
    """Receive a frame from a blocking socket; None when the other side has closed it."""
    prefix = _receive_exactly(connection, PREFIX.size)
    if prefix is None:
        return None
    header_size, payload_size = parse_prefix(prefix)
    header = _receive_exactly(connection, header_size)
    payload = _receive_exactly(connection, payload_size)
    if header is None or payload is None:
        return None
    return parse_header(header), payload


def _receive_exactly(connection: socket.socket, size: int) -> bytearray | None:
    data = bytearray(size)
    view = memoryview(data)
    done = 0
    while done < size:
        count = connection.recv_into(view[done:])
        if count == 0:
            return None
        done += count
    return data
