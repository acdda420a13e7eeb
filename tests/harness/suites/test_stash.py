"""Values that steps keep for later steps, and paths into answers."""

from __future__ import annotations

from typing import Any

import pytest

from harness.suites.paths import value_at
from harness.suites.stash import Stash


@pytest.fixture
def stash() -> Stash:
    found = Stash()
    found["body"] = {"a": {"b": [10, {"c.d": "x"}]}, "n": None}
    found["name"] = "first"
    found["count"] = 3
    return found


@pytest.mark.parametrize(
    ("data", "filled"),
    [
        ("$name", "first"),
        ("$count", 3),
        ("a-${name}-${count}", "a-first-3"),
        ("costs 5$", "costs 5$"),
        ({"$name": ["$body.a.b.0"]}, {"first": [10]}),
        ("$body.a.b.1.c\\.d", "x"),
        ({"a": {"b": ["$body.$_path", 1]}}, {"a": {"b": [10, 1]}}),
        (True, True),
    ],
)
def test_references_are_replaced(stash: Stash, data: Any, filled: Any) -> None:
    assert stash.filled(data) == filled


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("$gone", "nothing is stored as"),
        ("$body.a.z", "the answer has nothing at"),
        ("$body.n", "the answer has nothing at"),
        ({"$name": 1, "first": 2}, "two keys become"),
        ("$body.a.b.7", "no index"),
    ],
)
def test_references_that_lead_nowhere(stash: Stash, data: Any, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        stash.filled(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", {"a": [{"b": 1}], "c.d": 2}),
        ("$body", {"a": [{"b": 1}], "c.d": 2}),
        ("a.0.b", 1),
        ("c\\.d", 2),
        ("z", None),
        ("z.y", None),
        ("a.0._arbitrary_key_", "b"),
    ],
)
def test_paths(path: str, value: Any) -> None:
    assert value_at({"a": [{"b": 1}], "c.d": 2}, path) == value


@pytest.mark.parametrize("body", ["some text", True, None])
def test_nothing_is_inside_a_text_or_a_bare_yes(body: Any) -> None:
    assert value_at(body, "a.b") is None
    assert value_at(body, "") == body


@pytest.mark.parametrize("path", ["a.1", "a.x", "a.0.b.c"])
def test_paths_into_nothing(path: str) -> None:
    with pytest.raises(ValueError, match=r"no index|inside"):
        value_at({"a": [{"b": 1}]}, path)
