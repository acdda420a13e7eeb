"""Family ``types``: values of the documented type are taken, others are refused and change nothing."""

from __future__ import annotations

import string
from collections.abc import Iterator

from hypothesis import strategies as st

from harness.properties.property import Build, Contract, Draw, Property, told, unique
from harness.properties.situation import (
    arranged,
    booleans,
    context_of,
    error,
    observe,
    refused,
)
from harness.spec.model import ApiSpec, Parameter
from harness.world.behaviour import Operation
from harness.world.scenario import Scenario

RULES = frozenset({"type"})
NEARLY_BOOLEAN = ("TRUE", "False", "1", "0", "yes", "no", "on", "truee", "null", "[true]", "true,false", "{}")
WORDS = st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=12)
NOT_BOOLEAN = st.sampled_from(NEARLY_BOOLEAN) | WORDS.filter(lambda text: text not in ("true", "false"))


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Two properties a boolean parameter (taken, refused), one a path parameter that is not the id."""
    for parameter in booleans(api):
        statements = told(api, "type", parameter=parameter.name)
        yield Property(
            f"{api.id}/types/{parameter.name}",
            api.id,
            "types",
            f"{parameter.name} takes true and false, and its bare name means true",
            statements,
            _taken(operation, parameter, statements),
            contract,
            share=0.3,
        )
        yield Property(
            f"{api.id}/types/{parameter.name}-invalid",
            api.id,
            "types",
            f"{parameter.name} refuses what is not a boolean",
            statements,
            _invalid(operation, parameter, statements),
            contract,
            share=0.5,
        )
    compared = {g.when["differs"]["attribute"] for g in operation.checks if "differs" in g.when}
    for parameter in api.parameters:
        if parameter.location == "path" and parameter.name in compared:
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


def _taken(operation: Operation, parameter: Parameter, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        value = draw(st.sampled_from(["true", "false", "", None]))
        scenario.call(
            operation,
            context_of(operation, scenario, target),
            query=[(parameter.name, value)],
            statements=statements,
        )
        observe(scenario, target, statements, only=1)

    return build


def _invalid(operation: Operation, parameter: Parameter, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        for value in draw(st.lists(NOT_BOOLEAN, min_size=3, max_size=6, unique=True)):
            refused(
                scenario,
                operation,
                target,
                [error([400], statements, types=["illegal_argument_exception"], mentions=[value])],
                query=[(parameter.name, value)],
                about=f"{parameter.name} is not a boolean",
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
