"""Situations that several families start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from harness.errors import NotOffered
from harness.model.behaviour import Guard, Operation, Service
from harness.model.case import EVERYTHING, Actor, Check
from harness.model.spec import ApiSpec, Parameter
from harness.planning.contract import Contract
from harness.planning.property import Draw
from harness.planning.scenario import Query, Scenario, told_checks
from harness.planning.world import Instance

READING = 0.4
"""How much of the usual share of cases a property gets where a request only reads."""


def arranged(
    draw: Draw,
    scenario: Scenario,
    operation: Operation,
    name: str = "x-one",
    *,
    around: Instance | None = None,
    wanted: Mapping[str, str] = MappingProxyType({}),
) -> Instance:
    """Create the resource that the operation acts on; ``wanted`` are attributes it must have.

    For an operation that creates it: what it rests on, and the resource as it will be. Raises NotOffered
    where no service of the target makes such a resource.
    """
    usable = usable_services(scenario, operation)
    services = [s for s in usable if wanted.items() <= dict(s.attributes).items()]
    if scenario.resources[operation.resource].services and not services:
        asked = ", ".join(f"{name} {value}" for name, value in wanted.items()) or operation.resource
        raise NotOffered(f"the target has no service that can be used for {asked}")
    service = draw(st.sampled_from(services)) if services else None
    if operation.creates:
        return scenario.planned(operation.resource, name, service=service, around=around)
    return scenario.arrange(operation.resource, name, service=service, around=around)


def usable_services(scenario: Scenario, operation: Operation) -> list[Service]:
    """The services of the operation's resource that the target supports, or the fallbacks."""
    services = scenario.resources[operation.resource].services
    supported = [s for s in services if f"service:{s.name}" in scenario.features]
    return supported or [s for s in services if s.fallback and (s.backed_by is None or not s.backed_by.name)]


def show_one(draw: Draw, scenario: Scenario, operation: Operation) -> None:
    """Where a case acts on everything there is, make one more where it would make none of its own: a listing
    that has shown something of ours can be believed."""
    if operation.creates and any(need.startswith(EVERYTHING) for need in scenario.needs):
        services = usable_services(scenario, operation)
        service = draw(st.sampled_from(services)) if services else None
        scenario.arrange(operation.resource, "x-shown", service=service)


def context_of(operation: Operation, scenario: Scenario, instance: Instance) -> dict[str, Any]:
    """What fills the operation's templates for this instance."""
    selecting = {operation.selection.by: instance.name} if operation.selection else {}
    return {
        **instance.attributes,
        scenario.resources[operation.resource].identity: instance.name,
        **selecting,
    }


def naming(operation: Operation) -> int:
    """The first of the operation's requests whose path names what it is about."""
    paths = [request.path for request in operation.requests]
    by = operation.selection.by if operation.selection else None
    return next((i for i, path in enumerate(paths) if by is not None and f"{{{by}}}" in path), 0)


def observe(
    scenario: Scenario, instance: Instance, statements: tuple[str, ...], only: int | None = None
) -> None:
    """Read the instance through every reading API, as the world now says."""
    scenario.observe(instance.kind, instance.name, instance.attributes, statements, only)


def refused(
    scenario: Scenario,
    operation: Operation,
    instance: Instance,
    checks: list[Check],
    *,
    request: int = 0,
    about: str,
    method: str | None = None,
    path: str | None = None,
    query: Query = (),
    actor: Actor | None = None,
) -> None:
    """Send the operation's request in a form that must be refused, then see that nothing changed."""
    template = operation.requests[request]
    context = context_of(operation, scenario, instance)
    body = None if method else scenario.body(operation, context, request=request)
    sent = replace(template, method=method or template.method, path=path or template.path, body=body)
    more: dict[str, Any] = {"actor": actor} if actor else {}
    scenario.request(sent, context, checks, query=query, about=about, **more)
    if not operation.reads:
        observe(scenario, instance, statements_of(checks), only=1)


def share_of(operation: Operation, share: float) -> float:
    """The share of a property whose cases hold more the less a request changes: reading it is tried several
    times in one."""
    return share * READING if operation.reads else share


def statements_of(checks: list[Check]) -> tuple[str, ...]:
    """The sentences behind some checks."""
    return tuple(dict.fromkeys(s for check in checks for s in check.statements))


def error(status: list[int], statements: tuple[str, ...], **more: Any) -> Check:
    """The check for an error answer."""
    return Check("error", {"status": status, **more}, statements)


def queries(api: ApiSpec) -> list[Parameter]:
    """The documented query parameters."""
    return [p for p in api.parameters if p.location == "query"]


def queries_apart(api: ApiSpec, contract: Contract) -> list[Parameter]:
    """The documented query parameters that no form of the page's description takes up: all but Boolean ones
    go into its forms, if it has any."""
    page = contract.pages.get(api.id)
    return booleans(api) if page is not None and page.forms else queries(api)


def booleans(api: ApiSpec) -> list[Parameter]:
    """The documented boolean query parameters."""
    return [p for p in queries(api) if p.type == "boolean"]


def written(value: bool) -> str:
    """A boolean as a query value."""
    return "true" if value else "false"


def used(scenario: Scenario, instance: Instance, statements: tuple[str, ...], *, works: bool) -> None:
    """Use a resource through its probes, and see it work or fail."""
    resource = scenario.resources[instance.kind]
    context = {**instance.attributes, resource.identity: instance.name}
    for probe in resource.probes:
        checks = told_checks(probe.present if works else probe.absent, context, statements)
        scenario.request(
            probe.request, context, checks, about=f"{probe.name}: {'works' if works else 'fails'}"
        )


def references(operation: Operation) -> list[Guard]:
    """The guards of an operation that look for other resources which use its own."""
    return [guard for guard in operation.checks if "referenced" in guard.when]


def by_name(operation: Operation) -> Guard | None:
    """The guard that looks for users of the resource's own name."""
    return next((g for g in references(operation) if g.when["referenced"]["through"] == "name"), None)


def places(scenario: Scenario, guard: Guard, *, apart: bool = False) -> list[str | None]:
    """The variants of the request that makes a referrer: the usual ones, or those that are tried apart. None
    stands for a request that has no variants."""
    rule = guard.when["referenced"]
    own = set(rule.get("apart", ()))
    variants: list[str | None] = [*scenario.resources[rule["by"]].creator.requests[0].variants] or [None]
    return [variant for variant in variants if (variant in own) is apart]


def refer(scenario: Scenario, guard: Guard, name: str, used_name: str, place: str | None) -> Instance:
    """Create a referrer called ``name`` that uses something by name, in one of its :func:`places`."""
    rule = guard.when["referenced"]
    return scenario.create(rule["by"], name, variant=place, **{rule["attribute"]: used_name})


def switches(draw: Draw, api: ApiSpec, *, but: str = "") -> Query:
    """Some of the documented switches, with some values."""
    others = [p for p in booleans(api) if p.name != but]
    if not others:
        return []
    chosen = draw(st.lists(st.sampled_from(others), unique_by=lambda p: p.name))
    return [(p.name, written(draw(st.booleans()))) for p in chosen]
