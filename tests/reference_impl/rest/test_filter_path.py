"""filter_path: the grammar by example, its laws by Hypothesis."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import ApiError
from reference_impl.rest.filter_path import parse_filter_path

BODY = {
    "took": 3,
    "nodes": {"n1": {"name": "a", "http": {"port": 1}}, "n2": {"name": "b", "http": {"port": 2}}},
    "items": [{"id": 1, "error": {"type": "x"}}, {"id": 2}, 5],
    "a.b": {"c": 1},
    "empty": {},
    "none": [],
}


def filtered(text: str, body: Any = BODY) -> Any:
    chosen = parse_filter_path(text)
    return body if chosen is None else chosen.apply(body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("took", {"took": 3}),
        (" took , nodes.n1.name ", {"took": 3, "nodes": {"n1": {"name": "a"}}}),
        ("nodes.*.name", {"nodes": {"n1": {"name": "a"}, "n2": {"name": "b"}}}),
        ("nodes.n*.h*p", {"nodes": {"n1": {"http": {"port": 1}}, "n2": {"http": {"port": 2}}}}),
        ("**.port", {"nodes": {"n1": {"http": {"port": 1}}, "n2": {"http": {"port": 2}}}}),
        ("**.took", {}),
        ("nodes.**", {"nodes": BODY["nodes"]}),
        ("items.id", {"items": [{"id": 1}, {"id": 2}]}),
        ("items.error", {"items": [{"error": {"type": "x"}}]}),
        ("nodes,nodes.n1.name", {"nodes": BODY["nodes"]}),
        (r"a\.b.c", {"a.b": {"c": 1}}),
        ("a.b.c", {}),
        ("empty", {"empty": {}}),
        ("empty.x", {}),
        ("nothing", {}),
        ("-nodes,-items,-a*", {"took": 3, "empty": {}, "none": []}),
        ("nodes.n1,-**.port", {"nodes": {"n1": {"name": "a"}}}),
        ("took,-took", {}),
        ("-items.id,-items.error,-nodes,-took,-a*", {"items": [5], "empty": {}, "none": []}),
    ],
)
def test_grammar(text: str, expected: Any) -> None:
    assert filtered(text) == expected


@pytest.mark.parametrize("text", ["", ",", " , ", "-"])
def test_asking_for_nothing_filters_nothing(text: str) -> None:
    assert filtered(text) == BODY


def test_too_many_levels_are_refused() -> None:
    text = ".".join(["a"] * 501)
    with pytest.raises(ApiError) as caught:
        parse_filter_path(text)
    assert caught.value.reason == f"Filter exceeds maximum depth at [{text[:100]}]"
    assert parse_filter_path(".".join(["a"] * 500)) is not None


NAMES = st.text("ab", min_size=1, max_size=3)
LEAVES = st.integers(0, 3) | st.booleans() | st.none() | st.text(max_size=2)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, TREES, min_size=1, max_size=4)
PATTERNS = st.lists(st.sampled_from(["a", "b", "*", "a*", "*b", "**", "ab"]), min_size=1, max_size=4).map(
    ".".join
)


@settings(deadline=None)
@given(OBJECTS, PATTERNS)
def test_twice_the_same_pattern_is_once(body: Any, pattern: str) -> None:
    assert filtered(f"{pattern},{pattern}", body) == filtered(pattern, body)


@settings(deadline=None)
@given(OBJECTS)
def test_a_star_keeps_everything(body: Any) -> None:
    assert filtered("*", body) == body


@settings(deadline=None)
@given(OBJECTS, PATTERNS)
def test_filtering_is_idempotent(body: Any, pattern: str) -> None:
    once = filtered(pattern, body)
    assert filtered(pattern, once) == once


@settings(deadline=None)
@given(OBJECTS, PATTERNS, PATTERNS)
def test_exclusion_is_the_difference(body: Any, keep: str, drop: str) -> None:
    assert filtered(f"{keep},-{drop}", body) == filtered(f"-{drop}", filtered(keep, body))
    assert not leaves(filtered(drop, filtered(f"-{drop}", body)))


@settings(deadline=None)
@given(OBJECTS, PATTERNS)
def test_a_pattern_and_its_exclusion_share_all_leaves_between_them(body: Any, pattern: str) -> None:
    kept, dropped = filtered(pattern, body), filtered(f"-{pattern}", body)
    assert leaves(kept) | leaves(dropped) == leaves(body)


def leaves(value: Any, path: tuple[str, ...] = ()) -> set[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        return {leaf for name, item in value.items() for leaf in leaves(item, (*path, name))}
    if isinstance(value, list):
        return {leaf for item in value for leaf in leaves(item, path)}
    return {(path, repr(value))}
