"""One connection: requests are answered one after the other, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import cast

import httptools

from reference_impl.http.exchange import Exchange
from reference_impl.http.response import BAD_REQUEST, CONTINUE, closes, response_bytes
from reference_impl.rest.body import ClientGone
from reference_impl.rest.message import Incoming, Outgoing

PIPELINED = 16
"""Requests that may wait on one connection before no more is read from it."""

MAX_HEAD = 64 * 1024
"""Bytes of a head that has no end yet; what is wrong with one that ends before, the controller tells."""

Answer = Callable[[Incoming], Awaitable[Outgoing]]


class Connection(asyncio.Protocol):
    """Reads requests from a client and sends it what ``answer`` makes of them.

    ``connections`` are all that are open. ``idle_since`` is when the connection last had nothing to do, in
    seconds of the loop's clock; None while it has.
    """

    def __init__(self, answer: Answer, connections: set[Connection]) -> None:
        self._answer = answer
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[Exchange] = deque()
        self._coming: Exchange | None = None
        self._current: Exchange | None = None
        self._task: asyncio.Task[None] | None = None
        self._writable = True
        self._held = False
        self._closing = False
        self._nonsense = False
        self._head_size = 0
        self.idle_since: float | None = self._loop.time()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be counted among the open connections."""
        self._transport = cast(asyncio.Transport, transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell the requests under way that nobody waits for their answers."""
        self._connections.discard(self)
        for exchange in (self._coming, self._current):
            if exchange is not None:
                exchange.lose()
        if self._task is not None and self._current is not None and self._current.for_client:
            self._task.cancel()
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Parse what came, and begin with a request whose head is complete."""
        if self._closing or self._nonsense:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # No other protocol is spoken here: the request is answered, and what follows it is not HTTP.
            if self._coming is not None:
                self._coming.keep_alive = False
        except httptools.HttpParserError:
            self._nonsense = True
            self._coming = None
        self._count_head(len(data))
        if self._current is None:
            self._next()
        elif len(self._waiting) >= PIPELINED:
            self.hold(True)

    def pause_writing(self) -> None:
        """The client is slow to read: nothing more is done for it."""
        self._writable = False

    def resume_writing(self) -> None:
        """The client has read."""
        self._writable = True
        if self._current is None:
            self._next()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._coming = Exchange(self)

    def on_url(self, url: bytes) -> None:
        """A piece of the target."""
        assert self._coming is not None
        self._coming.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        assert self._coming is not None
        self._coming.header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there; the request is in line from now on."""
        exchange = self._coming
        assert exchange is not None
        exchange.method = self._parser.get_method().decode("ascii")
        exchange.keep_alive = self._parser.should_keep_alive() and self._parser.get_http_version() != "1.0"
        exchange.target = _target(exchange.url)
        self._waiting.append(exchange)

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        assert self._coming is not None
        self._coming.feed(body)

    def on_message_complete(self) -> None:
        """The request is complete."""
        assert self._coming is not None
        self._coming.finish()

    # What requests call.

    def send_continue(self) -> None:
        """Tell the client to send the body."""
        self._transport.write(CONTINUE)

    def hold(self, wait: bool) -> None:
        """Stop reading from the client for a while, or go on."""
        if wait != self._held and not self._transport.is_closing():
            self._held = wait
            if wait:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    # What the server calls.

    def finish(self) -> None:
        """Close when the request under way, if there is one, has been answered."""
        self._closing = True
        self._waiting.clear()
        if self._current is None:
            self._transport.close()

    def abort(self) -> None:
        """Close now, and give up what is under way."""
        if self._task is not None:
            self._task.cancel()
        self._transport.abort()

    def _count_head(self, size: int) -> None:
        """Give up a head that grows without end."""
        unfinished = self._coming is not None and not self._coming.method
        self._head_size = self._head_size + size if unfinished else 0
        if self._head_size > MAX_HEAD:
            self._nonsense = True
            self._coming = None

    # The way of a request.

    def _next(self) -> None:
        """Begin with the next request, if there is one, and the client reads its answers."""
        if self._waiting and self._writable:
            self._current = self._waiting.popleft()
            self.idle_since = None
            self._task = self._loop.create_task(self._serve(self._current))
        elif self._nonsense and not self._waiting:
            self._transport.write(BAD_REQUEST)
            self._transport.close()
        elif self._coming is None or self._coming.complete:
            self.idle_since = self._loop.time()

    async def _serve(self, exchange: Exchange) -> None:
        incoming = Incoming(
            exchange.method,
            *exchange.target,
            tuple(exchange.headers),
            exchange.read,
            exchange.leave_with_client,
        )
        try:
            outgoing = await self._answer(incoming)
        except ClientGone:
            return
        except BaseException:
            self._transport.close()
            raise
        finally:
            self._current = self._task = None
        exchange.drop()
        close = not exchange.keep_alive or self._closing or closes(outgoing)
        if not exchange.gone:
            head_only = exchange.method == "HEAD"
            self._transport.write(response_bytes(outgoing, head_only=head_only, close=close))
        if close:
            self._closing = True
            self._transport.close()
            return
        if self._held and len(self._waiting) < PIPELINED:
            self.hold(False)
        self._next()


def _target(url: bytes) -> tuple[str, str]:
    """Path and query. Raises ValueError or httptools.HttpParserError."""
    if url.startswith(b"/") and b"#" not in url:
        path, _, query = url.partition(b"?")
    else:
        parsed = httptools.parse_url(url)
        path, query = parsed.path or b"/", parsed.query or b""
    return path.decode("ascii"), query.decode("ascii")
