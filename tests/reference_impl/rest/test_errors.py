"""The object form of errors: key order, root causes, metadata, headers."""

from __future__ import annotations

import pytest

from reference_impl.errors import ApiError, illegal_argument, not_found, parse_error, status_exception
from reference_impl.rest.errors import error_body, error_headers
from tests.support.facts import fact


def chain(*types: str) -> ApiError:
    error: ApiError | None = None
    for name in reversed(types):
        error = ApiError(400, name, f"why {name}", error)
    assert error is not None
    return error


@fact("error envelope, whose status is that of the answer", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("types", "root"),
    [
        (("status_exception",), "status_exception"),
        (("status_exception", "resource_not_found_exception"), "resource_not_found_exception"),
        (("status_exception", "illegal_argument_exception"), "status_exception"),
        (("illegal_argument_exception", "status_exception"), "illegal_argument_exception"),
        (("x_content_parse_exception", "json_parse_exception"), "x_content_parse_exception"),
        (
            ("x_content_parse_exception", "x_content_parse_exception", "illegal_argument_exception"),
            "x_content_parse_exception",
        ),
        (("x_content_parse_exception", "parse_exception"), "parse_exception"),
        (("status_exception", "status_exception", "parse_exception"), "parse_exception"),
        (("media_type_header_exception", "status_exception"), "media_type_header_exception"),
    ],
)
def test_root_cause(types: tuple[str, ...], root: str) -> None:
    body = error_body(chain(*types))
    assert [cause["type"] for cause in body["error"]["root_cause"]] == [root]
    assert "caused_by" not in body["error"]["root_cause"][0]
    assert body["status"] == 400


def test_innermost_of_two_parse_errors_is_the_root() -> None:
    inner = ApiError(400, "x_content_parse_exception", "inner", illegal_argument("no"))
    body = error_body(ApiError(400, "x_content_parse_exception", "outer", inner))
    assert body["error"]["root_cause"] == [{"type": "x_content_parse_exception", "reason": "inner"}]
    assert body["error"]["caused_by"]["caused_by"] == {"type": "illegal_argument_exception", "reason": "no"}


@fact("error envelope, whose status is that of the answer", source="conventions of all endpoints")
def test_key_order_with_everything() -> None:
    error = ApiError(
        500,
        "status_exception",
        None,
        illegal_argument("cause"),
        metadata={"one": ["a"], "two": ["a", "b"], "plain": "c"},
        body_headers={"WWW-Authenticate": ["x", "y"]},
        suppressed=(not_found("also"),),
    )
    body = error_body(error, trace=True)["error"]
    assert list(body) == [
        *("root_cause", "type", "reason", "one", "two", "plain"),
        *("caused_by", "header", "stack_trace", "suppressed"),
    ]
    assert (body["reason"], body["one"], body["two"]) == (None, "a", ["a", "b"])
    assert body["header"] == {"WWW-Authenticate": ["x", "y"]}
    assert all(
        isinstance(part["stack_trace"], str) for part in (body, body["caused_by"], body["root_cause"][0])
    )


def test_no_trace_on_unauthenticated() -> None:
    body = error_body(ApiError(401, "security_exception", "who?"), trace=True)
    assert "stack_trace" not in body["error"] and "stack_trace" not in body["error"]["root_cause"][0]


def test_timeouts_are_marked() -> None:
    error = ApiError(429, "process_cluster_event_timeout_exception", "slow")
    assert error_body(error)["error"]["timed_out"] is True
    assert ("X-Timed-Out", "?1") in error_headers(error)


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (status_exception(503, "x"), "ElasticsearchStatusException"),
        (ApiError(500, "exception", "x"), "ElasticsearchException"),
        (ApiError(500, "illegal_state_exception", "x"), None),
        (parse_error("x"), None),
    ],
)
def test_app_exception_header(error: ApiError, name: str | None) -> None:
    assert dict(error_headers(error)).get("X-Elastic-App-Exception") == name
