"""Family ``presence``: required parameters cannot be left out; optional ones can, in any combination."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.spec import ApiSpec, Parameter
from harness.planning.contract import Contract
from harness.planning.families.values import given
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import (
    arranged,
    context_of,
    error,
    observe,
    queries_apart,
    refused,
    share_of,
    show_one,
)

RULES = frozenset({"presence", "type"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a required path parameter, one for the optional query parameters together."""
    for parameter in api.parameters:
        if parameter.location == "path" and parameter.required:
            statements = told(api, "presence", parameter=parameter.name)
            method, paths = operation.requests[0].method, _paths_without(operation, parameter.name)
            yield Property(
                f"{api.id}/presence/{parameter.name}",
                api.id,
                "presence",
                f"a request without {parameter.name} is refused",
                statements,
                _without(operation, parameter.name, statements),
                contract,
                contract.everything(operation.resource, [(method, path) for path in paths]),
                share=0.3,
            )
    if optional := queries_apart(api, contract):
        statements = unique(*(told(api, "presence", parameter=p.name) for p in optional))
        yield Property(
            f"{api.id}/presence/optional",
            api.id,
            "presence",
            "query parameters can be given or left out in any combination",
            statements,
            _any_combination(optional, operation, statements),
            contract,
            share=share_of(operation, 1.0),
        )


def _paths_without(operation: Operation, name: str) -> list[str]:
    """The path with nothing in the place of a name, and without that place."""
    template = operation.requests[0].path
    return [template.replace(f"{{{name}}}", ""), template.replace(f"/{{{name}}}", "")]


def _without(operation: Operation, name: str, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        show_one(draw, scenario, operation)
        path = draw(st.sampled_from(_paths_without(operation, name)))
        refused(
            scenario,
            operation,
            target,
            [error([400, 404, 405], statements)],
            path=path,
            about=f"{name} left out",
        )

    return build


def _any_combination(optional: list[Parameter], operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        chosen = draw(st.lists(st.sampled_from(optional), unique_by=lambda p: p.name))
        query = given(draw, operation, chosen)
        index = draw(st.integers(0, len(operation.requests) - 1))
        scenario.call(
            operation,
            context_of(operation, scenario, target),
            request=index,
            query=query,
            statements=unique(*(p.statements[:1] for p in chosen)) or statements,
        )
        observe(scenario, target, statements)

    return build
