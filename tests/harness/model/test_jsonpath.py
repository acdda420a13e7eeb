"""Paths into bodies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model.jsonpath import values_at
from tests.strategies import json_values, quick


@pytest.mark.parametrize(
    ("body", "path", "values"),
    [
        ({"a": {"b": 1}}, "a.b", [1]),
        ({"a": {"b": None}}, "a.b", [None]),
        ({"a": [{"b": 1}, {"b": 2}, {"c": 3}]}, "a[*].b", [1, 2]),
        ({"a": [[1, 2], [3]]}, "a[*][*]", [1, 2, 3]),
        ({"a": [[1, 2], 3]}, "a[*]", [[1, 2], 3]),
        ([{"a": 1}, {"a": 2}], "[*].a", [1, 2]),
        ({"a": {"b": 1, "c": 2}}, "a.~", ["b", "c"]),
        ([{"a": 1}], "~", []),
        ({"a": 1}, "", [{"a": 1}]),
        (None, "", [None]),
        ({"a": {"b": 1}}, "a.c", []),
        ({"a": 1}, "a.b", []),
        ({"a": {"b": 1}}, "a[*]", []),
        ([1, 2], "a", []),
        ("text", "a[*].b", []),
        (3, "a", []),
        (None, "a", []),
    ],
)
def test_the_values_at_a_path(body: object, path: str, values: list[object]) -> None:
    assert values_at(body, path) == values


@quick
@given(json_values(), st.text("ab.[*]~", max_size=12))
def test_no_body_and_no_path_is_an_error(body: object, path: str) -> None:
    assert isinstance(values_at(body, path), list)
