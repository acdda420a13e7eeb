"""Comparing answers with what pages show."""

from __future__ import annotations

from typing import Any

import pytest

from harness.suites.comparison import difference
from harness.suites.quoting import as_data


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}),
        ({"a": None}, {}),
        ({"a": None}, {"a": None}),
        (1, 1.0),
        ("/took \\s+ \\d+/", "it took   12 ms"),
        ("//", "//"),
        (True, True),
    ],
)
def test_what_is_the_same(expected: Any, actual: Any) -> None:
    assert difference(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, "b: is not expected"),
        ({"a": {"b": 1}}, {"a": {}}, "a.b: is missing"),
        ({"a.b": 1}, {"a.b": 2}, r"a\.b: 1 is needed, not 2"),
        ({"a": 1}, {"a": 1.0}, "a: 1 is needed, not 1.0"),
        ({"a": 1}, {"a": True}, "a: 1 is needed, not true"),
        ([1, 2], [2, 1], "0: 1 is needed, not 2"),
        ([1], [1, 2], "the answer: 1 elements are needed, not 2"),
        ({"a": []}, {"a": {}}, "a: [] is needed, not {}"),
        (None, 0, "the answer: null is needed, not 0"),
        ("/x/", {"x": 1}, 'a text is needed, not {"x": 1}'),
        ("/^x$/", "xy", '"xy" does not match'),
        (1, 2, "the answer: 1 is needed, not 2"),
    ],
)
def test_what_differs_and_where(expected: Any, actual: Any, told: str) -> None:
    found = difference(expected, actual)
    assert found is not None and told in found


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": $body.a, "b": "$body.b", $name: 1}', {"a": "$body.a", "b": "$body.b", "$name": 1}),
        ('{"a": """x\n"y" """}', {"a": 'x\n"y" '}),
        ("[ ]", []),
    ],
)
def test_responses_are_data(text: str, data: Any) -> None:
    assert as_data(text) == data


def test_a_response_that_is_no_data() -> None:
    with pytest.raises(ValueError, match="no data"):
        as_data('{ "a": [ (...) }')
