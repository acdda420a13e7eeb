"""Family ``privileges``: the documented privilege and roles suffice, nothing less does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.case import ANONYMOUS, Actor, Check
from harness.model.names import symbol
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import (
    arranged,
    context_of,
    error,
    observe,
    refused,
    share_of,
    switches,
)

RULES = frozenset({"privilege", "role_grants"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties for each privilege and role of the page, and for callers that have neither; none for a pack
    that does not say how users and roles are made."""
    actors = [resource.actor for resource in contract.resources.values() if resource.actor]
    if not any(actor.role in contract.resources for actor in actors):
        return
    needs = ("security",)
    every = unique(told(api, "privilege"), told(api, "role_grants"))

    def make(
        name: str, title: str, statements: tuple[str, ...], build: Build, share: float = 0.25
    ) -> Property:
        return Property(
            f"{api.id}/privileges/{name}",
            api.id,
            "privileges",
            title,
            statements,
            build,
            contract,
            needs,
            share,
        )

    for privilege in api.privileges.cluster:
        statements = _asking(api, privilege)
        yield make(
            privilege,
            f"the {privilege} cluster privilege suffices",
            statements,
            _suffices(operation, statements, privilege=privilege),
        )
    for role in api.privileges.roles:
        statements = told(api, "role_grants", role=role)
        yield make(
            role,
            f"the built-in role {role} suffices",
            statements,
            _suffices(operation, statements, role=role),
        )
    if every:
        yield make(
            "lacking",
            "other privileges do not suffice",
            every,
            _lacking(api, operation, every),
            share_of(operation, 0.5),
        )
        yield make(
            "unauthenticated",
            "nobody comes in without credentials",
            every,
            _stranger(api, operation, every),
            0.3,
        )


def _asking(api: ApiSpec, privilege: str) -> tuple[str, ...]:
    """The statements that name the privilege, alone or as one of several that suffice."""
    return tuple(
        statement.id
        for statement in api.by_rule("privilege")
        for rule in statement.rules
        if rule.kind == "privilege" and privilege in _names(rule.arguments.get("cluster"))
    )


def _names(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else value or []


def _suffices(
    operation: Operation,
    statements: tuple[str, ...],
    *,
    privilege: str | None = None,
    role: str | None = None,
) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        actor = scenario.user(
            "u-one", roles=[role] if role else [], privileges=[privilege] if privilege else []
        )
        index = draw(st.integers(0, len(operation.requests) - 1))
        scenario.call(
            operation,
            context_of(operation, scenario, target),
            request=index,
            actor=actor,
            statements=statements,
            about=f"as a user with {privilege or role}",
        )
        if not operation.reads:
            observe(scenario, target, statements, only=1)

    return build


def _lacking(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        enough = {*api.privileges.cluster, *api.privileges.roles, *operation.granted_by}
        kind, how = scenario.actors()
        privileges = _some(draw, scenario, how.role, how.privileges, enough)
        roles = _some(draw, scenario, kind, how.roles, enough)
        actor = scenario.user("u-one", roles=roles, privileges=privileges)
        index = draw(st.integers(0, len(operation.requests) - 1))
        held = ", ".join([*roles, *privileges]) or "nothing"
        refused(
            scenario,
            operation,
            target,
            [error([403], statements, types=["security_exception"])],
            request=index,
            query=switches(draw, api),
            actor=actor,
            about=f"as a user with {held}",
        )

    return build


def _stranger(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        user = scenario.user("u-one", roles=api.privileges.roles)
        wrong = replace(user, password=f"{user.password}-wrong")
        nobody = Actor("user", symbol("u-none"), f"{symbol('u-none')}-password")
        for actor in draw(st.permutations([ANONYMOUS, wrong, nobody])):
            checks: list[Check] = [error([401], statements, types=["security_exception"])]
            index = draw(st.integers(0, len(operation.requests) - 1))
            refused(
                scenario,
                operation,
                target,
                checks,
                request=index,
                query=switches(draw, api),
                actor=actor,
                about="without credentials",
            )

    return build


def _some(draw: Draw, scenario: Scenario, kind: str, attribute: str, enough: set[str]) -> list[str]:
    """Up to two sample values of an attribute, but for those that are ``enough``."""
    samples = [value for value in scenario.resources[kind].samples.get(attribute, ()) if value not in enough]
    return draw(st.lists(st.sampled_from(samples), max_size=2, unique=True)) if samples else []
