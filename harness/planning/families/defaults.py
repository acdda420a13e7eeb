"""Family ``defaults``: leaving a parameter out means the same as passing its documented default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.case import Check
from harness.model.names import symbol
from harness.model.spec import ApiSpec, Parameter
from harness.planning.contract import Contract
from harness.planning.families.values import default as spelt
from harness.planning.property import Build, Draw, Property, told
from harness.planning.scenario import Query, Scenario
from harness.planning.situation import (
    arranged,
    by_name,
    context_of,
    naming,
    observe,
    places,
    queries_apart,
    refer,
)
from harness.planning.world import Instance

RULES = frozenset({"default"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a documented default."""
    for parameter in queries_apart(api, contract):
        if parameter.has_default and parameter.name not in operation.requests[0].query:
            statements = told(api, "default", parameter=parameter.name)
            yield Property(
                f"{api.id}/defaults/{parameter.name}",
                api.id,
                "defaults",
                f"without {parameter.name} the request does what {parameter.name}={spelt(parameter)} does",
                statements,
                (_reads_same if operation.reads else _same)(operation, parameter, statements),
                contract,
                share=0.2 if operation.reads else 0.5,
            )


def _same(operation: Operation, parameter: Parameter, statements: tuple[str, ...]) -> Build:
    """Twice the same situation under two names; once with the default spelt out, once without."""

    def build(draw: Draw, scenario: Scenario) -> None:
        exists = draw(st.booleans())
        guard = by_name(operation)
        referenced = exists and guard is not None and draw(st.booleans())
        sent: list[str] = []
        wanted: dict[str, str] = {}
        for name in ("x-one", "x-two"):
            context: dict[str, Any] = {scenario.resources[operation.resource].identity: symbol(name)}
            instance = None
            if exists or operation.creates:
                instance = arranged(draw, scenario, operation, name, wanted=wanted)
                wanted = _of_services(scenario, instance)
            if operation.creates and instance is not None:
                context = context_of(operation, scenario, instance)
                if exists:
                    scenario.create(instance.kind, name, **instance.attributes)
            if referenced and guard is not None:
                refer(scenario, guard, f"p-{name}", symbol(name), places(scenario, guard)[0])
            query = [(parameter.name, spelt(parameter))] if name == "x-two" else []
            step, _ = scenario.call(operation, context, query=query, statements=statements)
            sent.append(step)
            if instance is not None:
                observe(scenario, instance, statements, only=1)
        rename = {symbol("x-one"): symbol("x-two"), symbol("p-x-one"): symbol("p-x-two")}
        same = {"step": sent[0], "rename": rename, "apart": list(operation.varies)}
        scenario.add_checks(sent[1], [Check("same_as", same, statements)])

    return build


def _of_services(scenario: Scenario, instance: Instance) -> dict[str, str]:
    """The attributes that the resource has from the way it is made."""
    services = scenario.resources[instance.kind].services
    return {name: instance.attributes[name] for service in services for name in service.attributes}


def _reads_same(operation: Operation, parameter: Parameter, statements: tuple[str, ...]) -> Build:
    """The same request twice; once with the default spelt out, once without."""
    answer = operation.answer
    assert answer is not None

    def build(draw: Draw, scenario: Scenario) -> None:
        targets = [arranged(draw, scenario, operation, name) for name in ("x-one", "x-two")]
        context = context_of(operation, scenario, targets[0])
        given: list[Query] = [[], [(parameter.name, spelt(parameter))]]
        steps = [
            scenario.call(operation, context, request=naming(operation), query=query, statements=statements)[
                0
            ]
            for query in draw(st.permutations(given))
        ]
        if not answer.volatile:
            scenario.add_checks(steps[1], [Check("same_as", {"step": steps[0]}, statements)])

    return build
