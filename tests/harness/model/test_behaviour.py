"""Templates."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from harness.model.behaviour import fill
from tests.strategies import json_values, quick


def test_parts_are_filled_everywhere() -> None:
    template = {"path": "/x/{name}/y", "{name}": ["{name}", "a{name}b{name}"], "n": 1, "t": True}
    assert fill(template, {"name": "n1"}) == {"path": "/x/n1/y", "n1": ["n1", "an1bn1"], "n": 1, "t": True}


def test_a_whole_part_keeps_its_type() -> None:
    assert fill({"roles": "{roles}", "n": "{n}"}, {"roles": ["a"], "n": 3}) == {"roles": ["a"], "n": 3}
    assert fill("x{n}{b}", {"n": 3, "b": True}) == "x3true"
    assert fill("x{roles}", {"roles": ["a"]}) == "x{roles}"


def test_what_is_not_known_stays() -> None:
    assert fill("/{a}/{b}", {"a": "1"}) == "/1/{b}"


def test_a_value_is_not_a_template() -> None:
    assert fill("{a}", {"a": "{b}", "b": "x"}) == "{b}"


@quick
@given(json_values())
def test_data_without_parts_stays_the_same(data: object) -> None:
    filled = fill(data, {"no such name": "x"})
    assert json.dumps(filled) == json.dumps(data)


@quick
@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text("xyz", min_size=1), min_size=2))
def test_filling_twice_is_filling_once(context: dict[str, str]) -> None:
    once = fill("/{a}/{b}", context)
    assert once == f"/{context['a']}/{context['b']}"
    assert fill(once, context) == once
