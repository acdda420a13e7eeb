"""Media types: syntax, pairs of versions, and the type of the response."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.asgi import Caller
from tests.support.facts import fact

V8 = "application/vnd.elasticsearch+json; compatible-with=8"
V9 = "application/vnd.elasticsearch+json;compatible-with=9"
V7 = "application/vnd.elasticsearch+json;compatible-with=7"
V10 = "application/vnd.elasticsearch+json;compatible-with=10"
JSON = "application/json"
NEEDED = (
    "A compatible version is required on both Content-Type and Accept headers "
    "if either one has requested a compatible version"
)
MATCH = f"{NEEDED} and the compatible versions must match"


def settings_with(call: Caller, accept: str | None, content: str | None, body: bytes) -> Any:
    headers = {"accept": accept, "content-type": content}
    given = {name: value for name, value in headers.items() if value is not None}
    return call("PUT" if body else "GET", "/_cluster/settings", body or None, given)


BODY = b'{"persistent":{"a.b":1}}'


@pytest.mark.parametrize(
    ("accept", "content", "body"),
    [
        (None, JSON, BODY),
        (JSON, JSON, BODY),
        (V9, None, b""),
        (V9, JSON, b""),
        (V8, V9, b""),
        (V9, V9, BODY),
        (V8, V8, BODY),
        ("text/html", JSON, BODY),
        ("*/*", JSON, BODY),
        (f"{V9},text/plain", JSON, BODY),
        (V9.upper(), V9, BODY),
    ],
)
def test_pairs_that_are_accepted(call: Caller, accept: str | None, content: str | None, body: bytes) -> None:
    assert settings_with(call, accept, content, body).status == 200


@pytest.mark.parametrize(
    ("accept", "content", "body", "text"),
    [
        (V8, JSON, BODY, f"{MATCH}. Accept={V8}, Content-Type={JSON}"),
        (JSON, V8, BODY, f"{MATCH}. Accept={JSON}, Content-Type={V8}"),
        (V9, JSON, BODY, f"{NEEDED}. Accept={V9}, Content-Type={JSON}"),
        (None, V9, BODY, f"{NEEDED}. Accept=null, Content-Type={V9}"),
        (V8, V9, BODY, f"{MATCH}. Accept={V8}, Content-Type={V9}"),
        (V9, V8, BODY, f"{MATCH}. Accept={V9}, Content-Type={V8}"),
        (V7, JSON, BODY, f"Accept version must be either version 9 or 8, but found 7. Accept={V7}"),
        (V10, None, b"", f"Accept version must be either version 9 or 8, but found 10. Accept={V10}"),
        (
            None,
            V7,
            BODY,
            f"Content-Type version must be either version 9 or 8, but found 7. Content-Type={V7}",
        ),
    ],
)
def test_pairs_that_are_refused(
    call: Caller, accept: str | None, content: str | None, body: bytes, text: str
) -> None:
    answer = settings_with(call, accept, content, body)
    assert answer.status == 400
    assert answer.error["type"] == "media_type_header_exception"
    assert answer.error["reason"].startswith("Invalid media-type value on headers [")
    assert answer.error["caused_by"] == {"type": "status_exception", "reason": text}


@pytest.mark.parametrize(
    ("name", "values", "detail"),
    [
        ("Accept", ["nonsense"], "invalid media-type [nonsense]"),
        ("Accept", ["application/json; charset = utf-8"], None),
        ("Accept", ["application/json;x"], "invalid parameters for header [application/json;x]"),
        ("Content-Type", [""], "Header [Content-Type] cannot be empty."),
        (
            "Accept",
            ["application/json", "text/html"],
            "Incorrect header [Accept]. Only one value should be provided",
        ),
    ],
)
def test_broken_syntax(call: Caller, name: str, values: list[str], detail: str | None) -> None:
    answer = call("GET", "/", None, [(name, value) for value in values])
    assert (answer.status, answer.error["type"]) == (400, "media_type_header_exception")
    assert answer.error["reason"] == f"Invalid media-type value on headers [{name}]"
    assert answer.error["caused_by"]["type"] == "illegal_argument_exception"
    assert detail in (None, answer.error["caused_by"]["reason"])


@fact("common parameters", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("", {}, JSON),
        ("", {"accept": JSON}, JSON),
        ("", {"accept": "application/json;charset=utf-8"}, "application/json;charset=utf-8"),
        ("", {"accept": "application/vnd.elasticsearch+json; compatible-with=9"}, V9),
        ("", {"accept": "text/html"}, JSON),
        ("", {"accept": "application/yaml"}, "application/yaml"),
        ("", {"content-type": "application/yaml"}, "application/yaml"),
        ("", {"accept": "text/html", "content-type": "application/yaml"}, "application/yaml"),
        ("?format=yaml", {"accept": JSON}, "application/yaml"),
        ("?format=YAML", {}, "application/yaml"),
        ("?format=nonsense", {"accept": JSON}, JSON),
    ],
)
def test_response_type(call: Caller, query: str, headers: dict[str, str], expected: str) -> None:
    answer = call("GET", f"/_cluster/health{query}", None, headers)
    assert (answer.status, answer.header("content-type")) == (200, expected)
    assert answer.body.startswith(b"---\n" if "yaml" in expected else b"{")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "Content-Type header is missing"),
        ("*/*", "Content-Type header is missing"),
        ("text/plain", "Content-Type header [text/plain] is not supported"),
        ("multipart/form-data", "Content-Type header [multipart/form-data] is not supported"),
        (
            "application/x-www-form-urlencoded",
            "Content-Type header [application/x-www-form-urlencoded] is not supported",
        ),
    ],
)
def test_bodies_need_a_known_type(call: Caller, content: str | None, text: str) -> None:
    answer = settings_with(call, None, content, BODY)
    assert (answer.status, answer.json()) == (406, {"error": text, "status": 406})


@pytest.mark.parametrize("content", [JSON, "APPLICATION/JSON", "application/x-ndjson", "application/*"])
def test_types_that_are_read_as_json(call: Caller, content: str) -> None:
    assert settings_with(call, None, content, BODY).status == 200


def test_yaml_bodies_are_read(call: Caller) -> None:
    answer = settings_with(call, JSON, "application/yaml", b"persistent:\n  a.c: 2\n")
    assert answer.json() == {"acknowledged": True, "persistent": {"a": {"c": "2"}}, "transient": {}}
