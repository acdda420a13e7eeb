"""Family ``backing``: what does a resource's work ends with it, or goes on without it."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.behaviour import Backing, Operation, Service
from harness.model.names import symbol
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import context_of, observe
from harness.planning.world import Instance

RULES = frozenset({"request"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property a service whose resources rest on another resource."""
    if not operation.removes:
        return
    statements = unique(operation.statements[:1], told(api, "request"))
    for service in contract.resources[operation.resource].services:
        backing = service.backed_by
        if backing is None:
            continue
        ending = "ends with it" if backing.ends_with_it else "goes on without it"
        yield Property(
            f"{api.id}/backing/{service.name}",
            api.id,
            "backing",
            f"the {backing.resource} behind it {ending} ({service.name})",
            statements,
            _ending(operation, service, backing, statements),
            contract,
            share=0.15,
        )


def _ending(operation: Operation, service: Service, backing: Backing, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        basis = scenario.shared(backing.around)
        if backing.name is not None:
            behind = scenario.arrange(backing.resource, backing.name, around=basis)
        target = scenario.arrange(operation.resource, "x-one", service=service)
        if backing.name is None:
            behind = _appeared(scenario, backing, basis)
        observe(scenario, behind, statements)
        index = draw(st.integers(0, len(operation.requests) - 1))
        context = context_of(operation, scenario, target)
        scenario.call(operation, context, request=index, statements=statements)
        if backing.ends_with_it:
            del scenario.world.instances[behind.kind][behind.name]
        observe(scenario, behind, statements)
        observe(scenario, target, statements, only=1)

    return build


def _appeared(scenario: Scenario, backing: Backing, basis: Instance) -> Instance:
    """Take up into the world what came with another resource."""
    resource = scenario.resources[backing.resource]
    attributes = scenario.arranged_attributes(resource, around=basis)
    instance = Instance(backing.resource, symbol("x-one"), attributes)
    scenario.world.instances.setdefault(backing.resource, {})[instance.name] = instance
    return instance
