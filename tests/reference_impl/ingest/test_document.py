"""Paths into documents: reading, writing, and every way to go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import ApiError
from reference_impl.plugins.ingest.document import IngestDocument

SOURCE = {"a": {"b": 1, "n": None, "t": "x"}, "list": [10, {"c": 2}], "s": "text"}


def document(source: dict[str, Any] | None = None) -> IngestDocument:
    return IngestDocument(SOURCE if source is None else source, {"_index": "i"}, now=0.0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("s", "text"),
        ("a.b", 1),
        ("a.n", None),
        ("list.1.c", 2),
        ("list.0", 10),
        ("_source.a.b", 1),
        ("_index", "i"),
        ("_ingest.timestamp", "1970-01-01T00:00:00.000Z"),
        ("a.b.", 1),
    ],
)
def test_values_are_found_by_path(path: str, value: Any) -> None:
    assert document().get(path) == value
    assert document().has(path)


READING = [
    ("", "path cannot be null nor empty"),
    (".", "path [.] is not valid"),
    ("x.y", "field [x] not present as part of path [x.y]"),
    ("a.z", "field [z] not present as part of path [a.z]"),
    ("a.n.q", "cannot resolve [q] from null as part of path [a.n.q]"),
    ("s.q", "cannot resolve [q] from object of type [java.lang.String] as part of path [s.q]"),
    ("a.b.q", "cannot resolve [q] from object of type [java.lang.Integer] as part of path [a.b.q]"),
    ("list.9", "[9] is out of bounds for array with length [2] as part of path [list.9]"),
    ("list.x", "[x] is not an integer, cannot be used as an index as part of path [list.x]"),
    ("list.-1", "[-1] is out of bounds for array with length [2] as part of path [list.-1]"),
    ("list.1_", "[1_] is not an integer, cannot be used as an index as part of path [list.1_]"),
]


@pytest.mark.parametrize(("path", "reason"), READING)
def test_reading_says_which_segment_is_wrong(path: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        document().get(path)
    error = caught.value
    assert (error.status, error.type, error.reason) == (400, "illegal_argument_exception", reason)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("a.n.q", "cannot set [q] with null parent as part of path [a.n.q]"),
        ("s.q", "cannot set [q] with parent object of type [java.lang.String] as part of path [s.q]"),
        ("a.n.q.r", "cannot resolve [q] from null as part of path [a.n.q.r]"),
        ("list.2", "[2] is out of bounds for array with length [2] as part of path [list.2]"),
    ],
)
def test_writing_says_which_segment_is_wrong(path: str, reason: str) -> None:
    changed = document()
    with pytest.raises(ApiError) as caught:
        changed.set(path, 1)
    assert caught.value.reason == reason
    assert changed.source() == SOURCE


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("a.z", "field [z] not present as part of path [a.z]"),
        ("a.n.q", "cannot remove [q] from null as part of path [a.n.q]"),
        ("s.q", "cannot remove [q] from object of type [java.lang.String] as part of path [s.q]"),
        ("list.5", "[5] is out of bounds for array with length [2] as part of path [list.5]"),
    ],
)
def test_removing_says_which_segment_is_wrong(path: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        document().remove(path)
    assert caught.value.reason == reason


def test_setting_makes_the_objects_on_the_way() -> None:
    changed = document({})
    changed.set("a.b.c", 1)
    changed.set("_ingest.loop", 2)
    assert changed.source() == {"a": {"b": {"c": 1}}}
    assert changed.ingest["loop"] == 2


def test_appending_turns_a_value_into_a_list() -> None:
    changed = document({"one": 1, "many": [1, 2]})
    changed.append("one", [2])
    changed.append("many", [2, 3], allow_duplicates=False)
    changed.append("none", ["x"])
    assert changed.source() == {"one": [1, 2], "many": [1, 2, 3], "none": ["x"]}


def test_a_list_that_meets_a_list_becomes_one_element_of_it() -> None:
    changed = document({"vector": [1.0, 2.0]})
    changed.set_or_append("vector", [3.0])
    changed.set_or_append("fresh", [4.0])
    assert changed.source() == {"vector": [1.0, 2.0, [3.0]], "fresh": [4.0]}


def test_metadata_is_kept_apart_from_the_source() -> None:
    changed = document({"a": 1})
    changed.set("_id", "7")
    assert changed.source() == {"a": 1}
    assert changed.metadata() == {"_index": "i", "_id": "7"}


NAMES = st.text("abcxyz", min_size=1, max_size=3)
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
TREES = st.recursive(
    st.dictionaries(NAMES, LEAVES, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner | LEAVES, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(TREES, st.lists(NAMES, min_size=1, max_size=4), LEAVES)
def test_what_was_set_is_found_and_removed_again(
    tree: dict[str, Any], segments: list[str], value: Any
) -> None:
    path = ".".join(segments)
    changed = document(tree)
    try:
        changed.set(path, value)
    except ApiError:
        assert changed.source() == tree
        return
    assert changed.get(path) == value
    changed.remove(path)
    assert not changed.has(path)


@settings(deadline=None)
@given(TREES)
def test_every_leaf_is_reached_by_its_path(tree: dict[str, Any]) -> None:
    for path, value in walk(tree):
        assert document(tree).get(path) == value


def walk(tree: Any, prefix: str = "") -> list[tuple[str, Any]]:
    found = []
    for name, value in tree.items():
        found.append((f"{prefix}{name}", value))
        if isinstance(value, dict):
            found += walk(value, f"{prefix}{name}.")
    return found
