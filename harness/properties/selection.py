"""Family ``selection``: a path value selects exactly what it names; and what if it names nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.engine.names import symbol
from harness.engine.runner import EXCLUSIVE
from harness.properties.property import Build, Contract, Draw, Property, told, unique
from harness.properties.situation import arranged, observe, written
from harness.spec.model import ApiSpec
from harness.world.behaviour import Operation
from harness.world.scenario import Query, Scenario
from harness.world.world import Instance

RULES = frozenset({"no_match_case", "no_match_outcome"})
NAMES = ("a-one", "a-two", "b-one", "a-one-more")
WILDCARDS = (
    f"{symbol('a-')}*",
    f"{symbol('a-t')}*",
    f"{symbol('a-')}*o",
    f"{symbol('b-')}*",
    f"{symbol('a-one')}*",
)
NOTHING = (f"{symbol('z-')}*", f"{symbol('a-two-')}*", f"{symbol('z-')}*e")
EXACT = tuple(symbol(name) for name in NAMES)
UNKNOWN = symbol("z-none")


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties for each form of selection, and each documented case without a match."""
    if operation.selection is None:
        return
    forms = operation.selection.forms
    selects = operation.statements

    def make(
        name: str,
        title: str,
        statements: tuple[str, ...],
        build: Build,
        *,
        exclusive: bool = False,
        share: float = 0.4,
    ) -> Property:
        needs = (f"{EXCLUSIVE}{operation.resource}",) if exclusive else ()
        return Property(
            f"{api.id}/selection/{name}",
            api.id,
            "selection",
            title,
            statements,
            build,
            contract,
            needs,
            share,
        )

    if "exact" in forms:
        yield make(
            "exact",
            "an id selects that one and no other",
            selects,
            _some(api, operation, st.sampled_from(EXACT), selects),
        )
    partial = unique(told(api, "no_match_case", case="wildcard_partial"))
    if "wildcard" in forms:
        wildcard = unique(told(api, "no_match_case", case="wildcard_none"))
        statements = unique(wildcard, partial, selects)
        yield make(
            "wildcard",
            "a wildcard expression selects all that match and no other",
            statements,
            _some(api, operation, st.sampled_from(WILDCARDS), statements),
        )
        yield make(
            "wildcard-none",
            "a wildcard expression that matches nothing",
            wildcard,
            _unmatched(api, operation, st.sampled_from(NOTHING), wildcard),
        )
        yield make(
            "wildcard-partial",
            "wildcard expressions of which only some match",
            partial,
            _unmatched(api, operation, _list_with_unmatched(), partial),
        )
    if "list" in forms:
        parts = st.lists(st.sampled_from([*EXACT, *WILDCARDS]), min_size=2, max_size=3, unique=True)
        yield make(
            "list",
            "a comma-separated list selects what any of its parts selects",
            selects,
            _some(api, operation, parts.map(",".join), selects),
        )
    unknown = told(api, "no_match_outcome")
    yield make(
        "unknown-id", "an id that nothing has", unknown, _unmatched(api, operation, st.just(UNKNOWN), unknown)
    )
    if "all" in forms:
        everything = told(api, "no_match_case", case="all_none")
        yield make(
            "all",
            "_all selects all there are",
            everything,
            _all(api, operation, everything),
            exclusive=True,
            share=0.2,
        )
        yield make(
            "all-none",
            "_all when there is nothing at all",
            everything,
            _all_of_none(api, operation, everything),
            exclusive=True,
            share=0.3,
        )


def _list_with_unmatched() -> st.SearchStrategy[str]:
    matching = st.sampled_from([*EXACT, *WILDCARDS])
    missing = st.sampled_from([*NOTHING, UNKNOWN])
    pairs = st.tuples(matching, missing).flatmap(lambda pair: st.permutations(pair))
    return pairs.map(",".join).filter(lambda text: "*" in text)


def _fleet(draw: Draw, scenario: Scenario, operation: Operation) -> list[Instance]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True))
    return [arranged(draw, scenario, operation, name) for name in names]


def _sent(
    api: ApiSpec,
    operation: Operation,
    draw: Draw,
    scenario: Scenario,
    expression: str,
    statements: tuple[str, ...],
) -> None:
    """Send the request for an expression with some value of the no-match switch."""
    assert operation.selection is not None
    switch = next((p for p in api.parameters if told(api, "no_match_outcome", parameter=p.name)), None)
    query: Query = ()
    if switch is not None:
        value = draw(st.sampled_from([None, True, False]))
        if value is not None:
            query = [(switch.name, written(value))]
        in_force = bool(switch.default) if value is None else value
        statements = unique(statements, told(api, "no_match_outcome", value=in_force))
    scenario.call(operation, {operation.selection.by: expression}, query=query, statements=statements)


def _some(
    api: ApiSpec, operation: Operation, expressions: st.SearchStrategy[str], statements: tuple[str, ...]
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        fleet = _fleet(draw, scenario, operation)
        expression = draw(expressions)
        _sent(api, operation, draw, scenario, expression, statements)
        for instance in fleet:
            observe(scenario, instance, statements, only=1)
        observe(scenario, fleet[0], statements)

    return build


def _unmatched(
    api: ApiSpec, operation: Operation, expressions: st.SearchStrategy[str], statements: tuple[str, ...]
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        fleet = _fleet(draw, scenario, operation)
        _sent(api, operation, draw, scenario, draw(expressions), statements)
        for instance in fleet:
            observe(scenario, instance, statements, only=1)

    return build


def _all(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        fleet = _fleet(draw, scenario, operation)
        _sent(api, operation, draw, scenario, "_all", statements)
        for instance in fleet:
            observe(scenario, instance, statements, only=1)

    return build


def _all_of_none(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        _sent(api, operation, draw, scenario, draw(st.sampled_from(["_all", "*"])), statements)

    return build
