"""Heads that are remembered: the second time, everything is as it was the first time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from reference_impl.app import Application
from reference_impl.rest import heads
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest
from reference_impl.settings import Settings
from tests.support.asgi import Caller


@pytest.fixture
def call() -> Caller:
    """Echoes parameters and headers; a body is allowed."""

    def prepare(request: RestRequest) -> Operation:
        request.raw_body()
        told = {"id": request.param("id"), "a": request.param("a"), "agent": request.headers.get("agent")}

        async def execute() -> RestResponse:
            return RestResponse(body=told)

        return Operation(execute)

    routes = [Route("POST", "/thing/{id}", prepare, None)]
    node: Any = SimpleNamespace(settings=Settings(), plugins=[SimpleNamespace(routes=lambda: routes)])
    return Caller(Application(node))


JSON = {"content-type": "application/json"}


def test_what_differs_between_requests_is_not_remembered(call: Caller) -> None:
    for number in (1, 2):
        headers = {**JSON, "agent": f"number {number}", "x-opaque-id": f"id {number}"}
        answer = call("POST", f"/thing/{number}?a={number}", b"{}", headers)
        again = call("POST", f"/thing/{number}?a={number}", b"{}", {**headers, "agent": "other"})
        assert answer.json() == {"id": str(number), "a": str(number), "agent": f"number {number}"}
        assert again.json()["agent"] == "other"
        assert again.header("x-opaque-id") == f"id {number}"


@pytest.mark.parametrize("query", ["pretty", "filter_path=id", "error_trace", "human&a=1"])
def test_a_style_holds_every_time(call: Caller, query: str) -> None:
    first = call("POST", f"/thing/x?{query}", b"{}", JSON)
    assert first.status == 200
    assert call("POST", f"/thing/x?{query}", b"{}", JSON).body == first.body


def test_a_head_that_is_good_without_a_body_may_not_be_with_one(call: Caller) -> None:
    for _ in range(2):
        assert call("POST", "/thing/x").status == 200
        assert call("POST", "/thing/x", b"{}", {}).status == 406
    versions = {"accept": "application/vnd.elasticsearch+json;compatible-with=8", **JSON}
    for _ in range(2):
        assert call("POST", "/thing/x", b"", versions).status == 200
        assert call("POST", "/thing/x", b"{}", versions).status == 400


def test_a_header_that_comes_twice_is_looked_at_every_time(call: Caller) -> None:
    assert call("POST", "/thing/x", b"{}", JSON).status == 200
    twice = [("content-type", "application/json"), ("content-type", "text/plain")]
    for _ in range(2):
        assert call("POST", "/thing/x", b"{}", twice).status == 400


def test_no_more_than_so_many_are_kept(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "REMEMBERED", 3)
    for number in range(10):
        assert call("POST", f"/thing/{number}", b"{}", JSON).json()["id"] == str(number)
        assert len(call.app._controller._heads._judged) <= 3
