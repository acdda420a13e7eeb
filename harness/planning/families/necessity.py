"""Family ``necessity``: what needs a resource before it can be used, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.behaviour import Necessity, Operation
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property
from harness.planning.scenario import Scenario
from harness.planning.situation import arranged, context_of, used

RULES: frozenset[str] = frozenset()


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Two properties for a resource that others need."""
    necessity = contract.resources[operation.resource].necessity
    if necessity is None or not operation.removes:
        return
    for name, title, build in (
        ("needed", f"a {necessity.needed_by} is of use only while it has one", _needed(operation, necessity)),
        ("not-needed", f"a {necessity.not_needed_by} is of use without", _not_needed(necessity)),
    ):
        yield Property(
            f"{api.id}/necessity/{name}",
            api.id,
            "necessity",
            title,
            necessity.statements,
            build,
            contract,
            share=0.1,
        )


def _needed(operation: Operation, necessity: Necessity) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        user = scenario.own_basis(operation.resource, "m-one")
        used(scenario, user, necessity.statements, works=False)
        name = draw(st.sampled_from(["m-one", "x-one"]))
        target = arranged(draw, scenario, operation, name, around=user)
        used(scenario, user, necessity.statements, works=True)
        scenario.call(operation, context_of(operation, scenario, target), statements=necessity.statements)
        used(scenario, user, necessity.statements, works=False)

    return build


def _not_needed(necessity: Necessity) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        user = scenario.create(necessity.not_needed_by, "m-one")
        for _ in range(draw(st.integers(1, 2))):
            used(scenario, user, necessity.statements, works=True)
        resource = scenario.resources[user.kind]
        if necessity.operation is not None:
            makes = resource.operations[necessity.operation]
            scenario.call(makes, {resource.identity: user.name}, statements=necessity.statements)
            used(scenario, user, necessity.statements, works=True)

    return build
