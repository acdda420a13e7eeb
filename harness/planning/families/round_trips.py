"""Family ``round_trips``: what was removed can be made again; removing twice finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, context_of, observe

RULES = frozenset({"request"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Two properties an operation that removes something."""
    if not operation.removes:
        return
    again = unique(operation.statements, told(api, "request"))
    twice = unique(again, *(g.statements for g in operation.checks if {"missing", "unmatched"} & set(g.when)))
    yield Property(
        f"{api.id}/round_trips/again",
        api.id,
        "round_trips",
        "after it is removed, the same id can be used again, and removed again",
        again,
        _again(operation, again),
        contract,
        share=0.3,
    )
    yield Property(
        f"{api.id}/round_trips/twice",
        api.id,
        "round_trips",
        "the second of two equal requests finds nothing",
        twice,
        _twice(operation, twice),
        contract,
        share=0.3,
    )


def _again(operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        context = context_of(operation, scenario, target)
        creator = scenario.resources[operation.resource].creator
        for _ in range(2):
            index = draw(st.integers(0, len(operation.requests) - 1))
            scenario.call(operation, context, request=index, statements=statements)
            observe(scenario, target, statements, only=1)
            scenario.call(creator, context, statements=statements)
            observe(scenario, target, statements)

    return build


def _twice(operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        context = context_of(operation, scenario, target)
        for _ in range(2):
            index = draw(st.integers(0, len(operation.requests) - 1))
            scenario.call(operation, context, request=index, statements=statements)
            observe(scenario, target, statements, only=1)

    return build
