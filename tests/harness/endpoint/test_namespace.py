"""Names that no two executions and no two runs share."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from harness.endpoint.namespace import Namespace
from harness.model.names import ANY, symbol
from tests.strategies import quick, symbol_names


@quick
@given(st.sets(symbol_names, min_size=1, max_size=5))
def test_each_execution_has_names_of_its_own(symbols: set[str]) -> None:
    namespace = Namespace()
    one, two = namespace.names(symbols), namespace.names(symbols)
    own = {s for s in symbols if ":" not in s}
    assert set(one) == symbols
    assert len(set(one.values())) == len(symbols)
    assert not {one[s] for s in own} & {two[s] for s in own}
    assert all(namespace.owns(name) for name in (*one.values(), *two.values()))


def test_what_is_shared_keeps_its_name_for_the_whole_run() -> None:
    namespace = Namespace()
    names = [namespace.names({"model:tiny", "x"}) for _ in range(2)]
    assert names[0]["model:tiny"] == names[1]["model:tiny"] == namespace.shared("model", "tiny")
    assert names[0]["x"] != names[1]["x"]


def test_names_are_what_every_api_accepts_as_an_id() -> None:
    for name in Namespace().names({"x-one", "model:tiny", "a.b_c"}).values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*[a-z0-9]", name)


def test_a_wildcard_over_symbols_selects_the_same_names() -> None:
    names = Namespace().names({"a-one", "a-", "b-one"})
    assert names["a-one"].startswith(names["a-"])
    assert not names["b-one"].startswith(names["a-"])
    assert symbol("a-") == "<<a->>"


def test_two_runs_do_not_own_each_other_s_names() -> None:
    one, two = Namespace("hxa"), Namespace("hxab")
    [name] = two.names({"x"}).values()
    assert two.owns(name)
    assert not one.owns(name)
    assert Namespace().prefix != Namespace().prefix


def test_the_names_of_one_execution_begin_alike() -> None:
    namespace = Namespace()
    names, others = (namespace.names({ANY, "x", "model:tiny"}) for _ in range(2))
    assert names["x"].startswith(names[ANY])
    assert not others["x"].startswith(names[ANY])
    assert not names["model:tiny"].startswith(names[ANY])
