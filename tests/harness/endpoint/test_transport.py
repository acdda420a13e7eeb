"""Bodies: JSON becomes data, everything else stays text, and nothing is an exception."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.endpoint.transport import MAX_DEPTH, parsed_body
from tests.strategies import json_values, quick

JSON = "application/json; charset=utf-8"


@quick
@given(json_values())
def test_json_is_data(body: object) -> None:
    assert parsed_body(json.dumps(body).encode(), JSON) == body
    assert (
        parsed_body(json.dumps(body).encode(), "application/vnd.elasticsearch+JSON;compatible-with=8") == body
    )


@quick
@given(st.binary())
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b"[" * 100_000 + b"]" * 100_000)
@example(b"\xff\xfe")
@example(b"1" * 10_000)
@example(b'"\\ud800"')
def test_no_content_is_an_exception_and_what_is_data_can_be_written_again(content: bytes) -> None:
    body = parsed_body(content, JSON)
    json.dumps(body, allow_nan=False)
    if not content:
        assert body is None


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", "-Infinity", "1e999", '{"a": -1e999}', "[1,]", "{", "nope"]
)
def test_what_only_looks_like_json_stays_text(text: str) -> None:
    assert parsed_body(text.encode(), JSON) == text


def test_nesting_is_bounded() -> None:
    deepest = b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH
    assert isinstance(parsed_body(deepest, JSON), list)
    deeper = b"[" + deepest + b"]"
    assert parsed_body(deeper, JSON) == deeper.decode()


def test_other_content_is_text() -> None:
    assert parsed_body(b'{"a": 1}', "text/html") == '{"a": 1}'
    assert parsed_body(b"", JSON) is None
    assert parsed_body(b"\xff", "text/plain") == "\ufffd"


def test_numbers_are_numbers() -> None:
    body = parsed_body(b"[1, 1.0, 1e3, -0.5]", JSON)
    assert body == [1, 1.0, 1000.0, -0.5]
    assert isinstance(body[0], int)
    assert all(math.isfinite(number) for number in body)
