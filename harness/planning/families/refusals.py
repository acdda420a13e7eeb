"""Family ``refusals``: what is not there, what does not fit, and what is only asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import Guard, Operation
from harness.model.names import symbol
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import (
    arranged,
    by_name,
    context_of,
    observe,
    places,
    refer,
    share_of,
    switches,
    written,
)

RULES = frozenset({"status", "switch"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property for each guard on existence, on an attribute, or on a parameter."""
    for guard in operation.checks:
        [(kind, rule)] = guard.when.items()
        status = _documented_status(api, operation, guard)
        said = unique(guard.statements, status)
        if kind in ("missing", "unknown") and said:
            yield Property(
                f"{api.id}/refusals/missing",
                api.id,
                "refusals",
                "an id that nothing has is reported as missing, whatever else is asked",
                said,
                _missing(api, operation, said),
                contract,
                share=share_of(operation, 0.5),
            )
        elif kind == "differs":
            name = rule["attribute"]
            statements = unique(guard.statements, status, told(api, "presence", parameter=name))
            yield Property(
                f"{api.id}/refusals/other-{name}",
                api.id,
                "refusals",
                f"another {name} than its own is refused, forced or not, and changes nothing",
                statements,
                _differs(api, operation, rule, statements),
                contract,
                share=0.5,
            )
        elif kind == "dangling":
            name = rule["attribute"]
            yield Property(
                f"{api.id}/refusals/dangling-{name}",
                api.id,
                "refusals",
                f"a {rule['kind']} that is not there is refused, and nothing is made of it",
                said,
                _dangling(api, operation, rule, said),
                contract,
                share=0.3,
            )
        elif kind == "parameter":
            name = rule["name"]
            statements = unique(guard.statements, told(api, "switch", parameter=name, value=rule["is"]))
            yield Property(
                f"{api.id}/refusals/{name}",
                api.id,
                "refusals",
                _preview_title(operation, f"{name}={written(rule['is'])}"),
                statements,
                _preview(api, operation, name, written(rule["is"]), statements),
                contract,
                share=share_of(operation, 1.0),
            )


def _preview_title(operation: Operation, asked: str) -> str:
    if operation.reads:
        return f"{asked} is answered in its own way, whatever else is asked"
    return f"{asked} changes nothing, and says what it would meet"


def _documented_status(api: ApiSpec, operation: Operation, guard: Guard) -> tuple[str, ...]:
    """The response-code statements for the statuses of a guard's outcome."""
    statuses = [s for check in operation.outcomes[guard.outcome] for s in check.get("status", ())]
    return unique(*(told(api, "status", status=status) for status in statuses))


def _missing(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        other = arranged(draw, scenario, operation, "x-two")
        how = operation.selection
        identity = how.by if how else scenario.resources[operation.resource].identity
        name = draw(st.sampled_from([symbol("x-one"), symbol("x-two-more"), symbol("x-tw")]))
        context = {**other.attributes, identity: name}
        indices = [i for i, r in enumerate(operation.requests) if f"{{{identity}}}" in r.path]
        index = draw(st.sampled_from(indices))
        scenario.call(operation, context, request=index, query=switches(draw, api), statements=statements)
        observe(scenario, other, statements, only=1)

    return build


def _differs(
    api: ApiSpec, operation: Operation, rule: Mapping[str, Any], statements: tuple[str, ...]
) -> Build:
    attribute = rule["attribute"]
    index = next(i for i, r in enumerate(operation.requests) if f"{{{attribute}}}" in r.path)

    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        services = scenario.resources[operation.resource].services
        values = {s.attributes[attribute] for s in services} | set(rule.get("others", ()))
        other = draw(st.sampled_from(sorted(values - {target.attributes[attribute]})))
        context = {**context_of(operation, scenario, target), attribute: other}
        scenario.call(operation, context, request=index, query=switches(draw, api), statements=statements)
        observe(scenario, target, statements)

    return build


def _dangling(
    api: ApiSpec, operation: Operation, rule: Mapping[str, Any], statements: tuple[str, ...]
) -> Build:
    """What is named was never there, is no more, or is named nearly so."""

    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        gone = scenario.arrange(rule["kind"], "r-gone")
        scenario.remove(gone)
        name = draw(st.sampled_from([symbol("r-none"), gone.name, f"{gone.name}-more"]))
        context = {**context_of(operation, scenario, target), rule["attribute"]: name}
        scenario.call(operation, context, query=switches(draw, api), statements=statements)
        observe(scenario, target, statements)

    return build


def _preview(
    api: ApiSpec, operation: Operation, switch: str, value: str, statements: tuple[str, ...]
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        if guard := by_name(operation):
            for name in ("p-one", "p-two")[: draw(st.integers(0, 2))]:
                refer(scenario, guard, name, target.name, draw(st.sampled_from(places(scenario, guard))))
            if draw(st.booleans()):
                refer(scenario, guard, "p-other", symbol("x-on"), places(scenario, guard)[0])
        index = draw(st.integers(0, len(operation.requests) - 1))
        query = [*switches(draw, api, but=switch), (switch, value)]
        scenario.call(
            operation,
            context_of(operation, scenario, target),
            request=index,
            query=query,
            statements=statements,
        )
        observe(scenario, target, statements)

    return build
