"""Who sends what, and that nothing a target does is an exception."""

from __future__ import annotations

import base64
from typing import Any

from harness.endpoint.credentials import basic
from harness.model.case import ANONYMOUS, Actor
from tests.harness.endpoint.scripted import target


def ok(*_: Any) -> tuple[int, Any]:
    return 200, {"fine": True}


def decoded(header: str) -> str:
    return base64.b64decode(header.removeprefix("Basic ")).decode()


def test_the_run_s_credentials_are_the_admin_s_alone() -> None:
    tested, transport = target(ok, basic("elastic", "hunter2"))
    labels = [
        tested.send("GET", "/").request.actor,
        tested.send("GET", "/", actor=Actor("admin")).request.actor,
        tested.send("GET", "/", actor=ANONYMOUS).request.actor,
        tested.send("GET", "/", actor=Actor("user", "u-1", "pw")).request.actor,
    ]
    headers = [request.headers.get("authorization") for request in transport.sent]
    assert labels == ["admin", "admin", "anonymous", "u-1"]
    assert [decoded(h) if h else None for h in headers] == [
        "elastic:hunter2",
        "elastic:hunter2",
        None,
        "u-1:pw",
    ]


def test_a_body_is_sent_as_json_and_a_text_as_it_is() -> None:
    tested, transport = target(lambda *_: (200, None))
    tested.send("PUT", "/x", body={"ü": [None, True]})
    tested.send("GET", "/x")
    assert transport.sent[0].content == b'{"\\u00fc": [null, true]}'
    assert transport.sent[0].headers["content-type"] == "application/json"
    assert transport.sent[1].content is None
    assert "content-type" not in transport.sent[1].headers


def test_no_answer_is_an_exchange_too() -> None:
    tested, _ = target(lambda *_: None)
    exchange = tested.send("GET", "/x", step="s1")
    assert exchange.status is None
    assert exchange.error == "connection failed: refused"
    assert exchange.step == "s1"


def test_requests_are_counted() -> None:
    tested, _ = target(ok)
    for _ in range(3):
        tested.send("GET", "/")
    assert tested.requests == 3


def test_an_exchange_never_holds_the_credentials() -> None:
    tested, _ = target(ok, basic("elastic", "hunter2"))
    exchange = tested.send("GET", "/")
    assert "hunter2" not in repr(exchange)
    assert tested.credentials.secrets[0] not in repr(exchange)
