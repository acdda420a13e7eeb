"""The order of judgement, routing, common parameters, headers and limits, over the whole application."""

from __future__ import annotations

import gzip
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from reference_impl.app import Application
from reference_impl.rest import body as body_module
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest
from reference_impl.settings import Settings
from tests.support.asgi import Caller
from tests.support.facts import fact

JSON = {"content-type": "application/json"}
LITERAL = "Failed to parse value [{}] as only [true] or [false] are allowed."


@fact("unknown route", source="conventions of all endpoints")
def test_unknown_path_is_a_bare_string(call: Caller) -> None:
    answer = call("GET", "/a/b/c/d/e")
    assert answer.status == 400
    assert answer.json() == {"error": "no handler found for uri [/a/b/c/d/e] and method [GET]"}


def test_unknown_path_wins_over_parameters_and_body_type(call: Caller) -> None:
    answer = call("POST", "/a/b/c?pretty&x=1", b"hello", {"content-type": "text/plain"})
    assert answer.json() == {"error": "no handler found for uri [/a/b/c?pretty&x=1] and method [POST]"}
    assert call("GET", "/a/b", None, {"accept": "application/yaml"}).body.startswith(b"---\nerror:")


@fact("wrong method", source="conventions of all endpoints")
def test_wrong_method(call: Caller) -> None:
    answer = call("DELETE", "/_cluster/health?x=1")
    assert (answer.status, answer.header("allow")) == (405, "GET")
    assert answer.json() == {
        "error": "Incorrect HTTP method for uri [/_cluster/health?x=1] and method [DELETE], allowed: [GET]",
        "status": 405,
    }
    models = call("POST", "/_ml/trained_models/x")
    assert set((models.header("allow") or "").split(",")) == {"GET", "PUT", "DELETE"}


def test_unknown_verbs(call: Caller) -> None:
    known = call("BREW", "/_cluster/health")
    assert (known.status, known.json()["error"]) == (405, "Unexpected http method: BREW, allowed: [GET]")
    assert call("BREW", "/a/b/c").json() == {"error": "Unexpected http method: BREW", "status": 405}


def test_one_segment_paths_are_index_names(call: Caller) -> None:
    answer = call("GET", "/_foo")
    assert (answer.status, answer.error["type"]) == (400, "invalid_index_name_exception")
    assert answer.error["reason"] == "Invalid index name [_foo], must not start with '_'."
    assert call("POST", "/_foo").header("allow") == "GET,PUT,DELETE,HEAD"
    assert call("GET", "/missing").error["type"] == "index_not_found_exception"


def test_delete_of_the_root(call: Caller) -> None:
    answer = call("DELETE", "/")
    assert answer.error["reason"] == "Validation Failed: 1: index / indices is missing;"


@pytest.mark.parametrize("uri", ["/_cluster/health", "/_nodes", "/a/b/c", "/_xpack"])
def test_a_trailing_slash_changes_nothing(call: Caller, uri: str) -> None:
    plain, slashed = call("GET", uri), call("GET", f"{uri}/")
    assert plain.status == slashed.status
    assert json.loads(slashed.body.replace(f"{uri}/".encode(), uri.encode())) == plain.json()


def test_head(call: Caller) -> None:
    full, head = call("GET", "/"), call("HEAD", "/")
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(full.body))
    refused = call("HEAD", "/_ml/trained_models/x")
    assert (refused.status, refused.body) == (405, b"")
    assert int(refused.header("content-length") or 0) > 0
    assert refused.header("allow") is not None


def test_options(call: Caller) -> None:
    known, unknown = call("OPTIONS", "/_cluster/health"), call("OPTIONS", "/a/b/c/d")
    for answer in (known, unknown):
        assert (answer.status, answer.body, answer.header("content-length")) == (200, b"", "0")
        assert answer.header("content-type") == "text/plain; charset=UTF-8"
    assert (known.header("allow"), unknown.header("allow")) == ("GET", None)


@fact("unknown query parameter", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("/?pretyt", "request [/] contains unrecognized parameter: [pretyt] -> did you mean [pretty]?"),
        ("/?b=1&a=2", "request [/] contains unrecognized parameters: [a], [b]"),
        ("/_cluster/health?tmeout=1s", None),
        (
            "/_cluster/health?timeout=10",
            "failed to parse setting [timeout] with value [10] as a time value: "
            "unit is missing or unrecognized",
        ),
        (
            "/_cluster/health?timeout=-5s",
            "failed to parse setting [timeout] with value [-5s] as a time value: "
            "negative durations are not supported",
        ),
        (
            "/_cluster/health?timeout=1.5s",
            "failed to parse [1.5s], fractional time values are not supported",
        ),
        ("/_cluster/health?timeout=x&nonsense", None),
    ],
)
def test_bad_parameters(call: Caller, uri: str, reason: str | None) -> None:
    answer = call("GET", uri)
    assert (answer.status, answer.error["type"]) == (400, "illegal_argument_exception")
    if reason is not None:
        assert answer.error["reason"] == reason
    assert answer.error["root_cause"][0]["reason"] == answer.error["reason"]


@pytest.mark.parametrize("query", ["timeout=-1", "timeout=0", "timeout=x&timeout=1s"])
def test_good_parameters(call: Caller, query: str) -> None:
    assert call("GET", f"/_cluster/health?{query}").status == 200


def test_a_bad_value_hides_an_unknown_parameter(call: Caller) -> None:
    assert "time value" in call("GET", "/_cluster/health?timeout=5&nonsense").error["reason"]


@fact("a body that nobody reads", source="conventions of all endpoints")
def test_a_body_that_nobody_reads(call: Caller) -> None:
    answer = call("GET", "/_cluster/health", {"a": 1})
    assert answer.error["reason"] == "request [GET /_cluster/health] does not support having a body"


def test_a_required_body(call: Caller) -> None:
    answer = call("PUT", "/_cluster/settings")
    assert (answer.status, answer.error["type"]) == (400, "parse_exception")
    assert answer.error["reason"] == "request body is required"


def test_formatting_parameters(call: Caller) -> None:
    answer = call("GET", "/_cluster/health?pretty=maybe")
    assert answer.error["reason"] == LITERAL.format("maybe")
    trace = call("GET", "/_cluster/health?error_trace=maybe")
    assert trace.json() == {"error": LITERAL.format("maybe"), "status": 400}


@fact("common parameters", source="conventions of all endpoints")
def test_error_trace(call: Caller) -> None:
    with_trace = call("GET", "/_cluster/health?x&error_trace=true").error
    assert isinstance(with_trace["stack_trace"], str)
    assert isinstance(with_trace["root_cause"][0]["stack_trace"], str)
    assert "stack_trace" not in call("GET", "/_cluster/health?x").error


@fact("common parameters", source="conventions of all endpoints")
def test_pretty(call: Caller) -> None:
    pretty = call("GET", "/_cluster/health?pretty").body.decode()
    assert pretty.startswith('{\n  "cluster_name" : "') and pretty.endswith("\n}\n")
    assert b"\n" not in call("GET", "/_cluster/health").body
    assert call("GET", "/").body.endswith(b"\n}\n")
    assert b"\n" not in call("GET", "/?pretty=false").body


@fact("common parameters", source="conventions of all endpoints")
def test_human_adds_readable_twins_first(call: Caller) -> None:
    plain, human = (call("GET", f"/_cluster/health{q}").json() for q in ("", "?human"))
    assert set(human) - set(plain) == {"task_max_waiting_in_queue", "active_shards_percent"}
    names = list(human)
    assert names.index("active_shards_percent") + 1 == names.index("active_shards_percent_as_number")


@fact("error envelope, whose status is that of the answer", source="conventions of all endpoints")
@fact("common parameters", source="conventions of all endpoints")
def test_filter_path_leaves_status_and_errors_alone(call: Caller) -> None:
    assert call("GET", "/?filter_path=version.number").json() == {"version": {"number": "9.5.0"}}
    assert call("GET", "/?filter_path=nothing").json() == {}
    broken = call("GET", "/missing?filter_path=nothing")
    assert (broken.status, broken.json()["status"]) == (404, 404)


def test_product_header_and_opaque_id(call: Caller) -> None:
    for method, uri in (
        ("GET", "/"),
        ("GET", "/a/b"),
        ("DELETE", "/_nodes"),
        ("GET", "/missing"),
        ("OPTIONS", "/"),
    ):
        answer = call(method, uri, None, {"X-Opaque-Id": "abc"})
        assert answer.header("X-elastic-product") == "Elasticsearch"
        assert answer.header("X-Opaque-Id") == "abc"
    twice = call("GET", "/", None, [("x-opaque-id", "a"), ("x-opaque-id", "b")])
    assert twice.error["reason"] == "multiple values for single-valued header [X-Opaque-Id]."


def test_compression(call: Caller) -> None:
    plain = call("GET", "/")
    packed = call("GET", "/", None, {"accept-encoding": "gzip, deflate"})
    assert plain.header("content-encoding") is None
    assert packed.header("content-encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    sent = gzip.compress(b'{"persistent":{"z":1}}')
    answer = call("PUT", "/_cluster/settings", sent, {**JSON, "content-encoding": "gzip"})
    assert answer.json()["persistent"] == {"z": "1"}
    broken = call("PUT", "/_cluster/settings", sent[:-9], {**JSON, "content-encoding": "gzip"})
    assert broken.status == 400


def test_long_request_lines(call: Caller) -> None:
    fits = 4096 - len("GET /?format= HTTP/1.1")
    assert call("GET", "/?format=" + "x" * fits).status == 200
    answer = call("GET", "/?format=" + "x" * (fits + 1))
    assert (answer.status, answer.error["type"]) == (400, "too_long_http_line_exception")
    assert answer.error["reason"] == "An HTTP line is larger than 4096 bytes."


def test_long_headers(call: Caller) -> None:
    assert call("GET", "/", None, {"x-filler": "x" * 17000}).status == 400


def test_large_bodies(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = call("PUT", "/_cluster/settings", b"", {**JSON, "content-length": str(100 * 1024 * 1024 + 1)})
    assert (declared.status, declared.body, declared.header("content-length")) == (413, b"", "0")
    assert declared.header("x-elastic-product") is None and declared.header("connection") is None
    monkeypatch.setattr(body_module.read_body, "__kwdefaults__", {"limit": 10})
    grown = call("PUT", "/_cluster/settings", headers=JSON, chunks=[b"12345", b"678901"])
    assert (grown.status, grown.body, grown.header("connection")) == (413, b"", "close")
    bomb = call("PUT", "/_cluster/settings", gzip.compress(b"0" * 11), {**JSON, "content-encoding": "gzip"})
    assert bomb.status == 413


def test_expectations(call: Caller) -> None:
    assert call("GET", "/", None, {"expect": "100-continue"}).status == 200
    refused = call("GET", "/", None, {"expect": "miracles"})
    assert (refused.status, refused.body, refused.header("connection")) == (417, b"", "close")


def test_a_bad_escape_in_the_path(call: Caller) -> None:
    answer = call("GET", "/_nodes/%zz")
    assert (answer.status, answer.error["type"]) == (400, "illegal_argument_exception")
    assert answer.error["reason"] == "invalid escape sequence `%zz' at index 0 of: %zz"


def test_an_unexpected_method_body_and_depth_never_make_a_500(call: Caller) -> None:
    deep = b'{"persistent":' + b'{"a":' * 990 + b"1" + b"}" * 991
    assert call("PUT", "/_cluster/settings", deep, JSON).status < 500


# a node of our own, for what no plugin does


def node_with(*routes: Route) -> Caller:
    async def nothing() -> None: ...

    plugin = SimpleNamespace(routes=lambda: routes)
    node: Any = SimpleNamespace(settings=Settings(), plugins=[plugin], start=nothing, stop=nothing)
    return Caller(Application(node))


def answering(response: RestResponse) -> Route:
    async def execute() -> RestResponse:
        return response

    return Route("GET", "/thing/{id}", lambda request: Operation(execute), None)


@fact("types of errors and their statuses", source="conventions of all endpoints")
def test_an_unexpected_exception_is_a_bare_500(caplog: pytest.LogCaptureFixture) -> None:
    def prepare(request: RestRequest) -> Operation:
        raise KeyError("secret detail")

    with caplog.at_level(logging.ERROR):
        answer = node_with(Route("GET", "/thing", prepare, None))("GET", "/thing?error_trace")
    assert answer.status == 500
    assert answer.error["type"] == "exception"
    assert b"secret detail" not in answer.body and b"KeyError" not in answer.body
    assert "secret detail" in caplog.text


def test_numbers_that_json_cannot_write() -> None:
    body = {"a": [float("nan"), float("inf")], "b": -float("inf"), "c": None, "d": 2**70}
    for query in ("", "?pretty"):
        answer = node_with(answering(RestResponse(body=body)))("GET", f"/thing/1{query}")
        assert answer.json() == {"a": ["NaN", "Infinity"], "b": "-Infinity", "c": None, "d": 2**70}


def test_warnings() -> None:
    response = RestResponse(body={}, warnings=('a "b" \\ 100% é €', "twice", "twice"))
    values = node_with(answering(response))("GET", "/thing/1").values("warning")
    assert len(values) == 2
    assert values[0].startswith("299 Elasticsearch-9.5.0-")
    assert values[0].endswith(' "a \\"b\\" \\\\ 100%25 é %E2%82%AC"')


def test_plain_bodies() -> None:
    response = RestResponse(body=b"a b\n", content_type="text/plain; charset=UTF-8")
    answer = node_with(answering(response))("GET", "/thing/1?filter_path=x")
    assert (answer.body, answer.header("content-type")) == (b"a b\n", "text/plain; charset=UTF-8")


def test_path_parameters_are_split_before_they_are_decoded() -> None:
    seen: list[str] = []

    def prepare(request: RestRequest) -> Operation:
        seen.append(request.path_params["id"])
        return answering(RestResponse(body={})).prepare(request)

    call = node_with(Route("GET", "/thing/{id}/part", prepare, None))
    assert call("GET", "/thing/a%2Fb+c%2Cd/part").status == 200
    assert seen == ["a/b+c,d"]
    assert call("GET", "/thing//part").status == 400


def test_validation_comes_after_unknown_parameters() -> None:
    async def execute() -> RestResponse:
        raise AssertionError("must not run")

    call = node_with(
        Route("GET", "/thing", lambda request: Operation(execute, lambda: ["first", "second"]), None)
    )
    assert "unrecognized" in call("GET", "/thing?x").error["reason"]
    answer = call("GET", "/thing")
    assert (answer.status, answer.error["type"]) == (400, "action_request_validation_exception")
    assert answer.error["reason"] == "Validation Failed: 1: first;2: second;"


@pytest.mark.parametrize("for_client", [True, False])
def test_only_work_for_the_client_is_given_up_when_it_goes(for_client: bool) -> None:
    told: list[bool] = []

    async def execute() -> RestResponse:
        return RestResponse(body={})

    def prepare(request: RestRequest) -> Operation:
        request.leave_with_client = lambda: told.append(True)
        return Operation(execute, for_client=for_client)

    assert node_with(Route("GET", "/thing", prepare, None))("GET", "/thing").status == 200
    assert len(told) == for_client


def test_two_routes_of_the_same_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two routes"):
        node_with(answering(RestResponse()), answering(RestResponse()))
