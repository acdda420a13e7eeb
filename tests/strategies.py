"""Strategies that the tests of the harness share."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from harness.model.case import ADMIN, ANONYMOUS, Actor, Case, Check, Created, Step

quick = settings(max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
"""Settings for tests that many others run beside."""

symbol_names = st.from_regex(r"[a-z0-9][a-z0-9:._-]{0,8}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False, width=32)
scalars = st.none() | st.booleans() | numbers | words


def json_values(max_leaves: int = 12) -> st.SearchStrategy[Any]:
    """Any JSON value."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
        max_leaves=max_leaves,
    )


statement_ids = st.lists(words, max_size=2).map(tuple)
actors = st.just(ADMIN) | st.just(ANONYMOUS) | st.builds(Actor, st.just("user"), words, words.filter(bool))
created = st.builds(Created, words, words, st.dictionaries(words, words, max_size=2))
arguments = st.dictionaries(
    words.filter(lambda w: w not in ("check", "statements")), json_values(4), max_size=3
)
checks = st.builds(Check, words, arguments, statement_ids)
queries = st.lists(st.tuples(words, st.none() | words), max_size=3).map(tuple)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A step with any content that JSON can hold."""
    return Step(
        id=draw(words),
        method=draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"])),
        path="/" + draw(words),
        query=draw(queries),
        body=draw(json_values()),
        actor=draw(actors),
        mode=draw(st.sampled_from(["await", "start", "poll"])),
        within=draw(st.floats(0, 100)),
        about=draw(words),
        checks=draw(st.lists(checks, max_size=2).map(tuple)),
        creates=draw(st.lists(created, max_size=2).map(tuple)),
        removes=draw(st.lists(created, max_size=2).map(tuple)),
        setup=draw(st.booleans()),
    )


cases = st.builds(
    Case, words, st.lists(steps(), max_size=3).map(tuple), st.lists(words, max_size=2).map(tuple)
)
