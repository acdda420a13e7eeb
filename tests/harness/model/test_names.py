"""Symbols: found and bound everywhere in a case's data."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model.names import bind, symbol, symbols_in
from tests.strategies import json_values, quick, symbol_names


@quick
@given(st.lists(symbol_names, unique=True, min_size=1, max_size=4), json_values(4))
def test_every_symbol_is_found_and_replaced_wherever_it_stands(names: list[str], other: object) -> None:
    data = {symbol(n): [f"a {symbol(n)} b{symbol(n)}", {"deep": (symbol(n),)}] for n in names}
    whole = {"data": data, "other": other}
    assert symbols_in(whole) >= set(names)
    bound = bind(whole, {n: f"[{n}]" for n in symbols_in(whole)})
    assert symbols_in(bound) == set()
    for name in names:
        assert bound["data"][f"[{name}]"] == [f"a [{name}] b[{name}]", {"deep": [f"[{name}]"]}]


@quick
@given(json_values())
def test_data_without_symbols_stays_the_same(data: object) -> None:
    if not symbols_in(data):
        assert json.dumps(bind(data, {})) == json.dumps(data)


@quick
@given(symbol_names)
def test_what_is_written_as_a_symbol_is_read_as_one(name: str) -> None:
    assert symbols_in(symbol(name)) == {name}
    assert bind(symbol(name), {name: "x"}) == "x"


@pytest.mark.parametrize("text", ["<<>>", "<<A>>", "<<a b>>", "<a>", "<<a>", "a>>"])
def test_what_only_looks_like_a_symbol_is_text(text: str) -> None:
    assert symbols_in(text) == set()
    assert bind(text, {}) == text


def test_a_symbol_without_a_name_is_a_defect_not_a_guess() -> None:
    with pytest.raises(KeyError):
        bind("<<unknown>>", {"other": "x"})


def test_numbers_and_booleans_stay_what_they_are() -> None:
    assert bind([1, 1.5, True, None], {}) == [1, 1.5, True, None]
    assert bind([True], {})[0] is True
