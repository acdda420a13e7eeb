"""Family ``types``: values of the documented type are taken, others are refused and change nothing."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.spec import ApiSpec, Parameter
from harness.planning.contract import Contract
from harness.planning.families.values import each_refused, each_taken, taken
from harness.planning.families.values import refused as wrong
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import (
    arranged,
    context_of,
    error,
    naming,
    observe,
    queries_apart,
    refused,
    share_of,
)

RULES = frozenset({"type", "bounds", "timeout"})
DESCRIBED = {"boolean": "a boolean", "integer": "an integer in its bounds", "duration": "a duration"}


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Two properties a query parameter (taken, refused), one a path parameter that is not the id."""
    for parameter in queries_apart(api, contract):
        if parameter.type not in DESCRIBED or _named_otherwise(operation, parameter):
            continue
        statements = _told(api, parameter)
        what = DESCRIBED[parameter.type]
        bare = ", and its bare name means true" if parameter.type == "boolean" else ""
        yield Property(
            f"{api.id}/types/{parameter.name}",
            api.id,
            "types",
            f"{parameter.name} takes {what}{bare}",
            statements,
            _taken(operation, parameter, statements, taken(parameter)),
            contract,
            share=share_of(operation, 0.3),
            covers=tuple(
                _taken(operation, parameter, statements, st.just(value)) for value in each_taken(parameter)
            ),
        )
        yield Property(
            f"{api.id}/types/{parameter.name}-invalid",
            api.id,
            "types",
            f"{parameter.name} refuses what is not {what}",
            statements,
            _invalid(operation, parameter, statements, st.lists(_wrong(parameter), min_size=3, max_size=6)),
            contract,
            covers=(_invalid(operation, parameter, statements, st.just(each_refused(parameter))),),
            share=share_of(operation, 0.5 if parameter.type == "boolean" else 0.2),
        )
    services = contract.resources[operation.resource].services
    compared = {g.when["differs"]["attribute"] for g in operation.checks if "differs" in g.when}
    for parameter in api.parameters:
        if parameter.location == "path" and parameter.name in compared and services:
            statements = unique(told(api, "type", parameter=parameter.name))
            yield Property(
                f"{api.id}/types/{parameter.name}-unknown",
                api.id,
                "types",
                f"{parameter.name} refuses a word that is none of its values",
                statements,
                _unknown_word(operation, parameter, statements),
                contract,
                share=0.5,
            )


def _named_otherwise(operation: Operation, parameter: Parameter) -> bool:
    """Whether the behaviour names other values than those of the type; a boolean has no others."""
    return parameter.type != "boolean" and parameter.name in operation.values


def _told(api: ApiSpec, parameter: Parameter) -> tuple[str, ...]:
    kinds = ("type", "bounds", "timeout")
    return unique(*(told(api, kind, parameter=parameter.name) for kind in kinds))


def _named(parameter: Parameter, value: str) -> str:
    """What the refusal must name: the parameter, where it is about its bounds; else the value."""
    return parameter.name if parameter.type == "integer" else value


def _wrong(parameter: Parameter) -> st.SearchStrategy[str]:
    values = wrong(parameter)
    assert values is not None, f"nothing is wrong for {parameter.name}"
    return values


def _taken(
    operation: Operation,
    parameter: Parameter,
    statements: tuple[str, ...],
    values: st.SearchStrategy[str | None] | None,
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        assert values is not None, f"nothing is right for {parameter.name}"
        value = draw(values)
        scenario.call(
            operation,
            context_of(operation, scenario, target),
            request=naming(operation),
            query=[(parameter.name, value)],
            statements=statements,
        )
        observe(scenario, target, statements, only=1)

    return build


def _invalid(
    operation: Operation,
    parameter: Parameter,
    statements: tuple[str, ...],
    values: st.SearchStrategy[Sequence[str]],
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        for value in dict.fromkeys(draw(values)):
            refused(
                scenario,
                operation,
                target,
                [
                    error(
                        [400],
                        statements,
                        types=["illegal_argument_exception"],
                        mentions=[_named(parameter, value)],
                    )
                ],
                query=[(parameter.name, value)],
                about=f"{parameter.name} is not {DESCRIBED[parameter.type]}",
            )

    return build


def _unknown_word(operation: Operation, parameter: Parameter, statements: tuple[str, ...]) -> Build:
    index = next(i for i, r in enumerate(operation.requests) if f"{{{parameter.name}}}" in r.path)
    word = st.text(string.ascii_lowercase, min_size=3, max_size=12).map(lambda text: f"no_{text}")

    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        path = operation.requests[index].path.replace(f"{{{parameter.name}}}", draw(word))
        refused(
            scenario,
            operation,
            target,
            [error([400], statements)],
            request=index,
            path=path,
            about=f"{parameter.name} has no such value",
        )

    return build
