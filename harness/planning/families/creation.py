"""Family ``creation``: what is there already cannot be made again, and stays what it was."""

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
    """One property an operation that creates something only where there is none."""
    guard = next((g for g in operation.checks if "exists" in g.when), None)
    if not operation.creates or guard is None:
        return
    statuses = [s for check in operation.outcomes[guard.outcome] for s in check.get("status", ())]
    statements = unique(
        guard.statements, *(told(api, "status", status=s) for s in statuses), told(api, "request")
    )
    yield Property(
        f"{api.id}/creation/twice",
        api.id,
        "creation",
        "the second of two equal requests is refused, and the first one's work stays",
        statements,
        _twice(operation, statements),
        contract,
        share=0.3,
    )


def _twice(operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        planned = arranged(draw, scenario, operation)
        context = context_of(operation, scenario, planned)
        for _ in range(draw(st.integers(2, 3))):
            index = draw(st.integers(0, len(operation.requests) - 1))
            scenario.call(operation, context, request=index, statements=statements)
        observe(scenario, planned, statements)

    return build
