"""What a path value selects, against a model that looks at the names as they are sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.endpoint.namespace import Namespace
from harness.model.names import bind, symbol, symbols_in
from harness.planning.world import Instance, World
from tests.harness.planning.things import resources
from tests.strategies import quick

NAMES = ("a-one", "a-two", "b-one", "a", "a-one-more", "a.b", "axb")
PARTS = (*(symbol(n) for n in NAMES), "_all", "*", symbol("none"))
WILD = tuple(
    f"{symbol(n)}{tail}" for n in ("a-", "a", "b-", "z-", "a-one", "a.") for tail in ("*", "*e", "*o*", "**")
)


def glob(pattern: str, text: str) -> bool:
    """True when ``pattern`` with its stars matches the whole of ``text``; tried letter by letter."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return glob(pattern[1:], text) or (bool(text) and glob(pattern, text[1:]))
    return bool(text) and pattern[0] == text[0] and glob(pattern[1:], text[1:])


def world(names: list[str]) -> World:
    made = World(resources())
    made.instances["thing"] = {symbol(n): Instance("thing", symbol(n), {"kind": "k"}) for n in names}
    return made


@quick
@given(
    st.lists(st.sampled_from(NAMES), unique=True, max_size=5),
    st.lists(st.sampled_from([*PARTS, *WILD]), min_size=1, max_size=3),
)
def test_symbols_select_what_the_names_they_stand_for_select(names: list[str], parts: list[str]) -> None:
    tested = world(names)
    operation = resources()["thing"].operations["remove"]
    prediction = tested.predict(operation, {"thing_id": ",".join(parts)}, {"lenient": True, "force": True})

    real = Namespace("hx").names(symbols_in([*(symbol(n) for n in names), *parts]))
    patterns = ["*" if part == "_all" else part for part in bind(parts, real)]
    wanted = {symbol(n) for n in names if any(glob(p, real[n]) for p in patterns)}
    assert {target.name for target in prediction.targets} == wanted
    assert len(prediction.targets) == len(wanted)

    strict = tested.predict(operation, {"thing_id": ",".join(parts)}, {"lenient": False, "force": True})
    unmatched = any(not any(glob(p, real[n]) for n in names) for p in patterns)
    assert (strict.outcome == "missing") == unmatched


@pytest.mark.parametrize(
    ("part", "name", "matches"),
    [
        ("<<a.b>>", "<<axb>>", False),
        ("<<a.>>*", "<<axb>>", False),
        ("<<a>>*[x]", "<<ax>>", False),
        ("<<a>>*?", "<<axb>>", False),
    ],
)
def test_only_the_star_is_special(part: str, name: str, matches: bool) -> None:
    tested = World(resources(), {"thing": {name: Instance("thing", name, {})}})
    operation = resources()["thing"].operations["remove"]
    prediction = tested.predict(operation, {"thing_id": part}, {"lenient": True, "force": True})
    assert bool(prediction.targets) == matches


def test_without_selection_a_path_value_is_one_name() -> None:
    tested = world(["a-one"])
    put = resources()["thing"].operations["put"]
    assert tested.predict(put, {"thing_id": symbol("a-one"), "kind": "k"}, {}).outcome == "exists_already"
    assert tested.predict(put, {"thing_id": f"{symbol('a-')}*", "kind": "k"}, {}).outcome == "done"
