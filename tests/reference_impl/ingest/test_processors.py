"""Each processor on its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.ingest.running import after, failure
from tests.support.small_node import SmallNode

IAE = "illegal_argument_exception"
TEXT = "of type [java.lang.Integer] cannot be cast to [java.lang.String]"

WORKS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("set", {"field": "a", "value": "{{b}}!"}, {"b": 1}, {"b": 1, "a": "1!"}),
    ("set", {"field": "{{b}}", "value": [1]}, {"b": "x.y"}, {"b": "x.y", "x": {"y": [1]}}),
    ("set", {"field": "a", "value": 2, "override": False}, {"a": 1}, {"a": 1}),
    ("set", {"field": "a", "value": 2, "override": False}, {"a": None}, {"a": 2}),
    ("set", {"field": "a", "value": "{{b}}", "ignore_empty_value": True}, {"a": 1}, {"a": 1}),
    ("set", {"field": "a", "value": "{{b}}"}, {"a": 1}, {"a": ""}),
    ("set", {"field": "a", "copy_from": "b"}, {"b": {"c": [1]}}, {"b": {"c": [1]}, "a": {"c": [1]}}),
    ("set", {"field": "a", "value": "{{b}}", "media_type": "text/plain"}, {"b": '"'}, {"b": '"', "a": '"'}),
    ("append", {"field": "a", "value": "{{b}}"}, {"b": "x"}, {"b": "x", "a": ["x"]}),
    ("append", {"field": "a", "value": [2, 3]}, {"a": 1}, {"a": [1, 2, 3]}),
    ("append", {"field": "a", "value": [1, 2], "allow_duplicates": False}, {"a": [1]}, {"a": [1, 2]}),
    ("append", {"field": "a", "copy_from": "b"}, {"a": [1], "b": [2]}, {"a": [1, 2], "b": [2]}),
    ("append", {"field": "a", "value": ["", "x"], "ignore_empty_values": True}, {}, {"a": ["x"]}),
    ("append", {"field": "a", "value": [""], "ignore_empty_values": True}, {}, {}),
    ("remove", {"field": "a.b"}, {"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}),
    ("remove", {"field": ["a", "b"]}, {"a": 1, "b": 2, "c": 3}, {"c": 3}),
    ("remove", {"field": "{{w}}", "ignore_missing": True}, {"w": "gone"}, {"w": "gone"}),
    ("remove", {"keep": ["a", "c.d"]}, {"a": 1, "b": 2, "c": {"d": 3, "e": 4}}, {"a": 1, "c": {"d": 3}}),
    ("rename", {"field": "a", "target_field": "b.c"}, {"a": 1}, {"b": {"c": 1}}),
    ("rename", {"field": "a", "target_field": "b", "override": True}, {"a": 1, "b": 2}, {"b": 1}),
    ("rename", {"field": "a", "target_field": "b", "ignore_missing": True}, {"x": 1}, {"x": 1}),
    ("lowercase", {"field": "a"}, {"a": "ÄB"}, {"a": "äb"}),
    ("uppercase", {"field": "a", "target_field": "b"}, {"a": "x"}, {"a": "x", "b": "X"}),
    ("uppercase", {"field": "a"}, {"a": ["x", "y"]}, {"a": ["X", "Y"]}),
    ("trim", {"field": "a"}, {"a": " x "}, {"a": "x"}),
    ("trim", {"field": "a", "ignore_missing": True}, {"a": None}, {"a": None}),
    ("trim", {"field": "a", "ignore_missing": True}, {}, {}),
    ("convert", {"field": "a", "type": "integer"}, {"a": "-7"}, {"a": -7}),
    ("convert", {"field": "a", "type": "integer"}, {"a": "0x1F"}, {"a": 31}),
    ("convert", {"field": "a", "type": "long"}, {"a": "2147483648"}, {"a": 2147483648}),
    ("convert", {"field": "a", "type": "double"}, {"a": "1.5e3"}, {"a": 1500.0}),
    ("convert", {"field": "a", "type": "float"}, {"a": "0.1"}, {"a": 0.1}),
    ("convert", {"field": "a", "type": "boolean"}, {"a": "TRUE"}, {"a": True}),
    ("convert", {"field": "a", "type": "ip"}, {"a": "::1"}, {"a": "::1"}),
    ("convert", {"field": "a", "type": "string"}, {"a": 1.0}, {"a": "1.0"}),
    (
        "convert",
        {"field": "a", "type": "auto"},
        {"a": ["1", "1.5", "true", "x", None]},
        {"a": [1, 1.5, True, "x", None]},
    ),
    (
        "convert",
        {"field": "a", "type": "integer", "target_field": "b"},
        {"a": ["1", 2]},
        {"a": ["1", 2], "b": [1, 2]},
    ),
    ("convert", {"field": "a", "type": "integer", "ignore_missing": True}, {}, {}),
    (
        "foreach",
        {"field": "a", "processor": {"uppercase": {"field": "_ingest._value"}}},
        {"a": ["x", "y"]},
        {"a": ["X", "Y"]},
    ),
    (
        "foreach",
        {"field": "a", "processor": {"set": {"field": "_ingest._value.n", "value": "{{_ingest._value.i}}"}}},
        {"a": [{"i": 1}, {"i": 2}]},
        {"a": [{"i": 1, "n": "1"}, {"i": 2, "n": "2"}]},
    ),
    (
        "foreach",
        {"field": "a", "processor": {"set": {"field": "_ingest._value", "value": "{{_ingest._key}}"}}},
        {"a": {"x": 1, "y": 2}},
        {"a": {"x": "x", "y": "y"}},
    ),
    (
        "foreach",
        {
            "field": "a",
            "processor": {
                "foreach": {"field": "_ingest._value.b", "processor": {"trim": {"field": "_ingest._value"}}}
            },
        },
        {"a": [{"b": [" x"]}, {"b": ["y "]}]},
        {"a": [{"b": ["x"]}, {"b": ["y"]}]},
    ),
    ("foreach", {"field": "a", "processor": {"drop": {}}, "ignore_missing": True}, {}, {}),
    ("foreach", {"field": "a", "processor": {"drop": {}}}, {"a": []}, {"a": []}),
]


@pytest.mark.parametrize(("type_", "config", "before", "expected"), WORKS)
def test_what_a_processor_does(
    type_: str, config: dict[str, Any], before: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert after(SmallNode(), [{type_: config}], before) == expected


FAILS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("set", {"field": "a", "copy_from": "b"}, {}, "field [b] not present as part of path [b]"),
    ("remove", {"field": "a"}, {}, "field [a] not present as part of path [a]"),
    ("rename", {"field": "a", "target_field": "b"}, {}, "field [a] doesn't exist"),
    ("rename", {"field": "a", "target_field": "b"}, {"a": 1, "b": 2}, "field [b] already exists"),
    ("lowercase", {"field": "a"}, {"a": None}, "field [a] is null, cannot process it."),
    ("uppercase", {"field": "a"}, {"a": 1}, f"field [a] {TEXT}"),
    ("trim", {"field": "a"}, {}, "field [a] not present as part of path [a]"),
    ("convert", {"field": "a", "type": "integer"}, {"a": "1.0"}, "unable to convert [1.0] to integer"),
    (
        "convert",
        {"field": "a", "type": "integer"},
        {"a": 2**31},
        "unable to convert [2147483648] to integer",
    ),
    ("convert", {"field": "a", "type": "double"}, {"a": "1_0"}, "unable to convert [1_0] to double"),
    (
        "foreach",
        {"field": "a", "processor": {"drop": {}}},
        {"a": None},
        "field [a] is null, cannot loop over its elements.",
    ),
    (
        "foreach",
        {"field": "a", "processor": {"trim": {"field": "_ingest._value"}}},
        {"a": [1]},
        f"field [_ingest._value] {TEXT}",
    ),
]


@pytest.mark.parametrize(("type_", "config", "source", "reason"), FAILS)
def test_how_a_processor_fails(
    type_: str, config: dict[str, Any], source: dict[str, Any], reason: str
) -> None:
    assert failure(SmallNode(), [{type_: config}], source) == (IAE, reason)


def test_values_are_copied_for_each_document() -> None:
    node = SmallNode()
    processors = [{"set": {"field": "a", "value": [1]}}, {"append": {"field": "a", "value": 2}}]
    assert after(node, processors, {}) == after(node, processors, {}) == {"a": [1, 2]}


def test_the_loop_value_is_gone_after_the_loop() -> None:
    loop = {"foreach": {"field": "a", "processor": {"trim": {"field": "_ingest._value"}}}}
    seen = {"set": {"field": "b", "value": "{{_ingest._value}}"}}
    assert after(SmallNode(), [loop, seen], {"a": ["x"]}) == {"a": ["x"], "b": ""}
