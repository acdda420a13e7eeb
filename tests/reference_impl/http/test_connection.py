"""Connections: what goes in as bytes comes out as requests, in order, whatever a client does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.http.connection import PIPELINED
from reference_impl.http.exchange import READ_AHEAD
from reference_impl.http.listener import Listener
from reference_impl.rest.body import ClientGone
from reference_impl.rest.message import Incoming, Outgoing

Work = Callable[[Incoming], Awaitable[Outgoing]]


class Client:
    """A client of a listener that answers with ``work``."""

    def __init__(self, work: Work, keep_alive: float = 300) -> None:
        self.listener = Listener(work, keep_alive)

    async def open(self) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        await self.listener.start(listening)
        self.reader, self.writer = await asyncio.open_connection(*listening.getsockname())

    async def rest(self) -> bytes:
        """All that comes until the server closes the connection."""
        return await asyncio.wait_for(self.reader.read(), 10)

    async def head(self) -> bytes:
        return await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)

    async def close(self) -> None:
        self.writer.close()
        await self.listener.stop(1)


def run(work: Work, scenario: Callable[[Client], Coroutine[Any, Any, None]], keep_alive: float = 300) -> None:
    async def whole() -> None:
        client = Client(work, keep_alive)
        await client.open()
        try:
            await scenario(client)
        finally:
            await client.close()

    asyncio.run(whole())


async def tell(incoming: Incoming) -> Outgoing:
    """Answers with what was asked."""
    body = await incoming.read()
    return Outgoing(200, [("X-Told", "yes")], f"{incoming.method} {incoming.uri} ".encode() + body)


def request(target: str, body: bytes = b"", *, method: str = "POST", more: str = "") -> bytes:
    return (
        f"{method} {target} HTTP/1.1\r\nhost: x\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body
    )


LAST = "connection: close\r\n"


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=5), st.data())
@settings(max_examples=25, deadline=None)
def test_requests_are_answered_in_order_however_they_are_cut(
    bodies: list[bytes], data: st.DataObject
) -> None:
    wire = b"".join(request(f"/{number}", body) for number, body in enumerate(bodies))
    wire += request("/last", more=LAST)

    async def scenario(client: Client) -> None:
        rest = wire
        while rest:
            size = data.draw(st.integers(1, len(rest)))
            client.writer.write(rest[:size])
            await client.writer.drain()
            rest = rest[size:]
        got = await client.rest()
        texts = [b"POST /%d " % number + body for number, body in enumerate(bodies)] + [b"POST /last "]
        heads = [b"HTTP/1.1 200 OK\r\nx-told: yes\r\n" for _ in bodies] + [
            b"HTTP/1.1 200 OK\r\nx-told: yes\r\nconnection: close\r\n"
        ]
        expected = [
            head + b"content-length: %d\r\n\r\n" % len(text) + text
            for head, text in zip(heads, texts, strict=True)
        ]
        assert got == b"".join(expected)

    run(tell, scenario)


def test_a_body_in_chunks() -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(
            b"PUT /a?b=c HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n"
        )
        client.writer.write(b"\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        assert (await client.rest()).endswith(b"\r\n\r\nPUT /a?b=c abcde")

    run(tell, scenario)


def test_a_head_has_no_body() -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(request("/a", method="HEAD", more=LAST))
        assert (await client.rest()).endswith(b"content-length: 8\r\n\r\n")

    run(tell, scenario)


def test_a_target_with_host_and_fragment() -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(request("http://x/a?b#c", more=LAST))
        assert (await client.rest()).endswith(b"POST /a?b ")

    run(tell, scenario)


@pytest.mark.parametrize("nonsense", [b"nonsense\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n", b"\0"])
def test_nonsense_is_refused_after_the_answers_that_are_due(nonsense: bytes) -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(request("/a") + nonsense)
        got = await client.rest()
        assert got.index(b"POST /a ") < got.index(b"HTTP/1.1 400 Bad Request")

    run(tell, scenario)


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 70_000,
        b"GET / HTTP/1.1\r\n" + b"x-a: b\r\n" * 10_000,
        b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000,
    ],
)
def test_a_head_without_end_is_refused_before_it_ends(endless: bytes) -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(endless)
        assert (await client.rest()).startswith(b"HTTP/1.1 400 Bad Request")

    run(tell, scenario)


def test_a_body_that_nobody_reads_does_not_fill_the_memory() -> None:
    asked = asyncio.Event()
    go_on = asyncio.Event()

    async def lazy(incoming: Incoming) -> Outgoing:
        if incoming.uri == "/next":
            return Outgoing(204)
        asked.set()
        await go_on.wait()
        return Outgoing(401)

    async def scenario(client: Client) -> None:
        size = 64 * READ_AHEAD
        client.writer.write(b"PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % size)
        client.writer.write(bytes(size) + request("/next", more=LAST))
        await asyncio.wait_for(asked.wait(), 10)
        (connection,) = client.listener._connections
        while not connection._held:
            await asyncio.sleep(0)
        assert connection._current is not None and connection._current._size < 8 * READ_AHEAD
        go_on.set()
        got = await client.rest()
        assert [line.split()[1] for line in got.split(b"\r\n") if line.startswith(b"HTTP")] == [
            b"401",
            b"204",
        ]

    run(lazy, scenario)


def test_a_client_that_goes_away_while_it_sends() -> None:
    told: list[type[BaseException]] = []
    reading = asyncio.Event()

    async def listen(incoming: Incoming) -> Outgoing:
        reading.set()
        try:
            await incoming.read()
        except ClientGone as gone:
            told.append(type(gone))
            raise
        return Outgoing(200)

    async def scenario(client: Client) -> None:
        client.writer.write(b"PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc")
        await asyncio.wait_for(reading.wait(), 10)
        client.writer.close()
        while client.listener._connections or not told:
            await asyncio.sleep(0)
        assert told == [ClientGone]

    run(listen, scenario)


def test_work_for_a_client_that_goes_away_is_given_up() -> None:
    given_up = asyncio.Event()
    working = asyncio.Event()

    async def work(incoming: Incoming) -> Outgoing:
        incoming.leave_with_client()
        working.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        raise AssertionError

    async def scenario(client: Client) -> None:
        client.writer.write(request("/a"))
        await asyncio.wait_for(working.wait(), 10)
        client.writer.close()
        await asyncio.wait_for(given_up.wait(), 10)

    run(work, scenario)


def test_more_requests_than_may_wait_are_all_answered() -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(b"".join(request(f"/{number}") for number in range(4 * PIPELINED)))
        client.writer.write(request("/last", more=LAST))
        got = await client.rest()
        assert got.count(b"HTTP/1.1 200") == 4 * PIPELINED + 1

    run(tell, scenario)


def test_idle_connections_are_closed_and_busy_ones_are_not() -> None:
    async def scenario(client: Client) -> None:
        client.writer.write(request("/a")[:-2])
        client.writer.write(request("/a")[-2:])
        await client.head()
        client.listener._keep_alive = 1000
        client.listener.close_idle()
        assert client.listener._connections
        client.listener._keep_alive = 0
        client.listener.close_idle()
        assert await client.rest() == b"POST /a "

    run(tell, scenario)


def test_a_stop_waits_for_the_request_under_way_and_no_longer() -> None:
    asked = asyncio.Event()
    go_on = asyncio.Event()

    async def slow(incoming: Incoming) -> Outgoing:
        asked.set()
        await go_on.wait()
        return Outgoing(200, [], b"done")

    async def scenario(client: Client) -> None:
        client.writer.write(request("/a") + request("/never"))
        await asyncio.wait_for(asked.wait(), 10)
        stop = asyncio.create_task(client.listener.stop(30))
        await asyncio.sleep(0)
        go_on.set()
        got = await client.rest()
        assert got.count(b"HTTP/1.1") == 1 and got.endswith(b"done")
        await asyncio.wait_for(stop, 10)

    run(slow, scenario)


def test_a_stop_gives_up_what_takes_too_long() -> None:
    asked = asyncio.Event()
    ended = asyncio.Event()

    async def endless(incoming: Incoming) -> Outgoing:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    async def scenario(client: Client) -> None:
        client.writer.write(request("/a"))
        await asyncio.wait_for(asked.wait(), 10)
        await client.listener.stop(0)
        await asyncio.wait_for(ended.wait(), 10)
        assert await client.rest() == b""

    run(endless, scenario)


def test_a_failure_to_answer_closes_the_connection() -> None:
    async def fail(incoming: Incoming) -> Outgoing:
        raise RuntimeError("on purpose")

    async def scenario(client: Client) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        client.writer.write(request("/a"))
        assert await client.rest() == b""

    run(fail, scenario)


def test_a_header_cannot_break_out_of_its_line() -> None:
    async def repeat(incoming: Incoming) -> Outgoing:
        return Outgoing(200, [("a", "b\r\nset-cookie: c")])

    async def scenario(client: Client) -> None:
        client.writer.write(request("/a", more=LAST))
        assert b"\r\nset-cookie" not in await client.rest()

    run(repeat, scenario)
