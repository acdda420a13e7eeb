"""Applications called directly: with and without a lifespan, and with every way to fail."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from harness.endpoint.asgi import AsgiTransport
from harness.endpoint.transport import WireRequest
from harness.errors import NoAnswer, TargetUnusable
from tests.support.hostile import answering, light

GET = WireRequest("GET", "/a%20b?x=%C3%BC", {"Accept": "x"})


def transport(app: Any) -> AsgiTransport:
    return AsgiTransport(lambda: app)


def test_the_reference_server_answers() -> None:
    tested = AsgiTransport(light)
    answer = tested.send(
        WireRequest("PUT", "/_ingest/pipeline/p", {"content-type": "application/json"}, b"{}"), 30.0
    )
    tested.close()
    assert answer.status == 400
    assert answer.body["error"]["type"] == "parse_exception"


def test_what_an_application_is_told() -> None:
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.update(scope, body=await receive())
            await send({"type": "http.response.start", "status": 204, "headers": [(b"X-A", b"b")]})
            await send({"type": "http.response.body"})

    tested = transport(app)
    answer = tested.send(WireRequest("PUT", "/a%20b?x=%C3%BC", {"Accept": "x"}, b"{}"), 30.0)
    tested.close()
    assert (answer.status, answer.headers, answer.body) == (204, {"x-a": "b"}, None)
    assert (seen["path"], seen["raw_path"], seen["query_string"]) == ("/a b", b"/a%20b", b"x=%C3%BC")
    assert (b"accept", b"x") in seen["headers"]
    assert seen["body"] == {"type": "http.request", "body": b"{}", "more_body": False}


def test_start_up_and_shut_down_are_told_once_each() -> None:
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(2):
            kind = (await receive())["type"]
            told.append(kind)
            await send({"type": f"{kind}.complete"})

    transport(app).close()
    assert told == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize("error", [RuntimeError("no database"), None])
def test_an_application_without_a_lifespan_is_fine(error: Exception | None) -> None:
    plain = answering(200, "application/json", b"{}")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" and error:
            raise error
        await plain(scope, receive, send)

    tested = transport(app)
    assert tested.send(GET, 30.0).status == 200
    tested.close()


def test_a_failed_start_says_why() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no disk"})

    with pytest.raises(TargetUnusable, match="does not start: no disk"):
        transport(app)


def test_an_application_that_cannot_be_made_says_so() -> None:
    def make() -> Any:
        raise ValueError("wrong settings")

    with pytest.raises(ValueError, match="wrong settings"):
        AsgiTransport(make)


def test_an_application_that_raises_gives_no_answer_and_goes_on() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError("bug")

    tested = transport(app)
    for _ in range(2):
        with pytest.raises(NoAnswer, match="the application raised KeyError"):
            tested.send(GET, 30.0)
    tested.close()


def test_an_application_that_hangs_gives_no_answer() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.Event().wait()

    tested = transport(app)
    with pytest.raises(NoAnswer, match="no answer within"):
        tested.send(GET, 0.05)
    tested.close()
