"""Clients that ask as fast as they are answered, in a process of their own.

    python -m tests.benchmarks.serving.load URL CLIENTS SECONDS    (the body comes in on standard input)

Prints one line of JSON: requests a second, and the median and the 99th percentile of the time to an answer
in milliseconds. Any answer but a 200 ends the run with an error.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

_HEAD_END = b"\r\n\r\n"


class Client(asyncio.Protocol):
    """One connection that always has one request under way."""

    def __init__(self, request: bytes, end: float, latencies: list[float]) -> None:
        self._request = request
        self._end = end
        self._latencies = latencies
        self._received = b""
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def _ask(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(_HEAD_END)
        if not found or not _complete(head, body):
            return
        if b" 200 " not in head[:16]:
            self.finished.set_exception(RuntimeError(self._received.decode()))
            self._transport.close()
            return
        now = time.perf_counter()
        self._latencies.append(now - self._sent)
        self._received = b""
        if now < self._end:
            self._ask()
        else:
            self.finished.set_result(None)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(exc or EOFError("the server hung up"))


def _complete(head: bytes, body: bytes) -> bool:
    """Whether the body is as long as the head says, or ends as a body in chunks does."""
    _, found, rest = head.lower().partition(b"content-length:")
    return len(body) >= int(rest.split(b"\r\n", 1)[0]) if found else body.endswith(b"0\r\n\r\n")


async def measure(url: str, body: bytes, clients: int, seconds: float) -> dict[str, Any]:
    """Load a server and sum up."""
    address = urlsplit(url)
    request = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    latencies: list[float] = []
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    protocols = [
        (
            await loop.create_connection(
                lambda: Client(request, began + seconds, latencies), address.hostname, address.port
            )
        )[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(protocol.finished for protocol in protocols))
    took = time.perf_counter() - began
    latencies.sort()
    return {
        "rate": len(latencies) / took,
        "count": len(latencies),
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
    }


if __name__ == "__main__":
    print(
        json.dumps(
            uvloop.run(measure(sys.argv[1], sys.stdin.buffer.read(), int(sys.argv[2]), float(sys.argv[3])))
        )
    )
