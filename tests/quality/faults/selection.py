"""Faults in what the stop API's path value selects, and in what counts as no match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from reference_impl.plugins.ml import stop as stopping
from reference_impl.plugins.ml.matching import is_pattern
from tests.quality.faults import statements as page
from tests.quality.faults.patches import Stop, around_stop, change_default
from tests.quality.faults.registry import SEMANTIC, fault

_STOP_PATH = "/deployment/_stop"
Selected = tuple[list[str], list[str]]


def _match_parts(matches: Callable[[str, str], bool]) -> None:
    def select(parts: Iterable[str], names: Iterable[str]) -> Selected:
        parts, names = list(parts), list(names)
        selected = [name for name in names if any(matches(part, name) for part in parts)]
        return selected, [part for part in parts if not any(matches(part, name) for name in names)]

    stopping.select = select


def _change_result(change: Callable[[str, list[str], list[str], list[str]], Selected]) -> None:
    """``change`` gets the expression, all ids, the selected ones and the parts without a match."""
    real = stopping.selection

    def selection(expression: str, deployment_ids: Iterable[str], *, expand: bool) -> Selected:
        names = list(deployment_ids)
        return change(expression, names, *real(expression, names, expand=expand))

    stopping.selection = selection


@fault(SEMANTIC, page.STOP_ID, page.NO_MATCH_TRUE, page.WILDCARD_PARTIAL, page.WILDCARD_NONE)
def star_in_front_matches_nothing() -> None:
    """A wildcard is known only at the end of an expression."""
    _match_parts(
        lambda part, name: part in ("_all", "*", name) or (part.endswith("*") and name.startswith(part[:-1]))
    )


@fault(SEMANTIC, page.STOP_ID, page.NO_MATCH_TRUE, page.WILDCARD_PARTIAL, page.WILDCARD_NONE)
def text_after_star_ignored() -> None:
    """What follows a wildcard is not compared."""
    _match_parts(
        lambda part, name: part in ("_all", name) or ("*" in part and name.startswith(part.partition("*")[0]))
    )


@fault(SEMANTIC, page.STOP_ID, page.NO_MATCH_TRUE, page.WILDCARD_PARTIAL, page.WILDCARD_NONE)
def wildcard_not_anchored() -> None:
    """An expression with a wildcard matches anywhere inside an identifier."""

    def matches(part: str, name: str) -> bool:
        pattern = ".*".join(re.escape(piece) for piece in part.split("*"))
        return part in ("_all", name) or ("*" in part and re.search(pattern, name) is not None)

    _match_parts(matches)


@fault(SEMANTIC, page.STOP_ID, page.NO_MATCH_TRUE, page.WILDCARD_PARTIAL)
def wildcards_are_literal() -> None:
    """Wildcards are not expanded."""
    _match_parts(lambda part, name: part in ("_all", "*", name))


@fault(SEMANTIC, page.STOP_ID, page.ALL_NONE, page.NO_MATCH_TRUE)
def all_is_literal() -> None:
    """The word for all deployments is taken for an identifier."""
    real = stopping.select

    def select(parts: Iterable[str], names: Iterable[str]) -> Selected:
        parts = list(parts)
        selected, unmatched = real([part for part in parts if part != "_all"], names)
        return selected, [*unmatched, *(part for part in parts if part == "_all")]

    stopping.select = select


@fault(SEMANTIC, page.STOP_ID)
def list_stops_first_part_only() -> None:
    """Of a comma list only the first part is used."""
    real = stopping.parts_of
    stopping.parts_of = lambda expression: real(expression)[:1]


@fault(SEMANTIC, page.STOP_ID)
def list_loses_last_part() -> None:
    """The last part of a comma list is lost."""
    real = stopping.parts_of
    stopping.parts_of = lambda expression: real(expression)[:-1] or real(expression)


@fault(SEMANTIC, page.STOP_ID)
def pattern_stops_first_match_only() -> None:
    """Of several deployments that an expression matches only the first stops."""
    _change_result(lambda _expression, _names, selected, unmatched: (selected[:1], unmatched))


@fault(SEMANTIC, page.STOP_ID)
def stop_takes_longer_ids() -> None:
    """Stopping a deployment stops those whose identifiers begin with its own."""
    _change_result(
        lambda expression, names, selected, unmatched: (
            [name for name in names if name in selected or (selected and name.startswith(expression))],
            unmatched,
        )
    )


@fault(SEMANTIC, page.NO_MATCH_FALSE, page.WILDCARD_NONE, page.ALL_NONE, page.WILDCARD_PARTIAL)
def no_match_always_allowed() -> None:
    """Requests that match nothing succeed, allowed or not."""

    async def change(stop: Stop) -> None:
        await stop.go(allow_no_match=True)

    around_stop(change)


@fault(SEMANTIC, page.NO_MATCH_TRUE, page.NO_MATCH_DEFAULT)
def no_match_never_allowed() -> None:
    """Requests that match nothing are refused, allowed or not."""

    async def change(stop: Stop) -> None:
        await stop.go(allow_no_match=False)

    around_stop(change)


@fault(SEMANTIC, page.NO_MATCH_DEFAULT)
def no_match_refused_by_default() -> None:
    """Requests that match nothing are refused unless they say otherwise."""
    change_default("allow_no_match", _STOP_PATH, False)


@fault(SEMANTIC, page.NO_MATCH_FALSE, page.WILDCARD_PARTIAL)
def partial_match_passes() -> None:
    """A partial match counts as a match."""
    _change_result(lambda _expression, _names, selected, unmatched: (selected, [] if selected else unmatched))


@fault(SEMANTIC, page.NO_MATCH_FALSE, page.ALL_NONE)
def all_may_match_nothing() -> None:
    """The word for all deployments counts as matched when there is no deployment."""
    _change_result(
        lambda _expression, _names, selected, unmatched: (selected, [p for p in unmatched if p != "_all"])
    )


@fault(SEMANTIC, page.NO_MATCH_FALSE, page.STOP_ID)
def plain_id_may_be_missing() -> None:
    """Only wildcards are refused for want of a match, not identifiers."""
    _change_result(
        lambda _expression, _names, selected, unmatched: (selected, [p for p in unmatched if is_pattern(p)])
    )


@fault(SEMANTIC, page.NO_MATCH_TRUE, page.WILDCARD_PARTIAL)
def partial_match_stops_nothing() -> None:
    """A partial match that is allowed succeeds, but stops nothing."""
    _change_result(
        lambda _expression, _names, selected, unmatched: ([] if unmatched else selected, unmatched)
    )
