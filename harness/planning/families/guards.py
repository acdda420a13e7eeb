"""Family ``guards``: what refers to a resource protects it, until it is forced or the reference goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from harness.model.behaviour import Guard, Operation
from harness.model.names import symbol
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Query, Scenario
from harness.planning.situation import (
    arranged,
    by_name,
    context_of,
    observe,
    places,
    refer,
    references,
    used,
)
from harness.planning.world import Instance

RULES = frozenset({"switch", "status", "override"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties for each guard that looks for references."""
    for guard in references(operation):
        family = _Family(api, operation, contract, guard)
        if isinstance(guard.when["referenced"]["through"], Mapping):
            yield from family.through_alias()
        else:
            yield from family.by_name()


@dataclass(frozen=True, slots=True)
class _Family:
    """Makes the properties of one guard."""

    api: ApiSpec
    operation: Operation
    contract: Contract
    guard: Guard

    @property
    def by(self) -> str:
        """What refers to the resource."""
        return str(self.guard.when["referenced"]["by"])

    @property
    def switch(self) -> str | None:
        """The parameter that overrides the guard."""
        return next(iter(self.guard.unless), None)

    @property
    def unless(self) -> str:
        """What a title says of it."""
        return f", unless {self.switch}" if self.switch else ""

    @property
    def statements(self) -> tuple[str, ...]:
        """The sentences about the guard, its refusal and what overrides it."""
        switched = told(self.api, "switch", parameter=self.switch) if self.switch else ()
        return unique(self.guard.statements, switched, told(self.api, "status", status=409))

    def make(
        self, name: str, title: str, build: Build, share: float, statements: tuple[str, ...] = ()
    ) -> Property:
        return Property(
            f"{self.api.id}/guards/{name}",
            self.api.id,
            "guards",
            title,
            statements or self.statements,
            build,
            self.contract,
            (),
            share,
        )

    def through_alias(self) -> Iterator[Property]:
        title = f"a {self.by} that uses an alias protects it{self.unless}"
        build = _alias(self.operation, self.guard, self.statements, same_id=True)
        yield self.make("alias", title, build, 0.6)
        shared = self.guard.when["referenced"]["through"]["sharing"]
        if shared in self.contract.resources[self.operation.resource].attributes:
            title = f"{title}, also when its id is not the model's"
            build = _alias(self.operation, self.guard, self.statements, same_id=False)
            yield self.make("alias-of-other-id", title, build, 0.4)

    def by_name(self) -> Iterator[Property]:
        operation, guard, statements = self.operation, self.guard, self.statements
        first = guard is by_name(operation)
        title = f"a {self.by} that uses it protects it{self.unless}"
        name = "reference" if first else f"reference-of-{self.by}"
        yield self.make(name, title, _reference(operation, guard, statements, apart=False), 1.0)
        if necessity := self.contract.resources[operation.resource].necessity:
            named = f"{title}, also by the name of its {necessity.needed_by}, when the two are named alike"
            yield self.make(
                "reference-by-model", named, _reference_by_basis(operation, guard, statements), 0.3
            )
        if guard.when["referenced"].get("apart"):
            handled = f"{title}, also from the {self.by}'s own failure handler"
            build = _reference(operation, guard, statements, apart=True)
            yield self.make(f"{name}-on-failure", handled, build, 0.2)
        if operation.selection and "list" in operation.selection.forms:
            each = f"one {self.by} that uses one of those selected protects them all{self.unless}"
            yield self.make("any-selected", each, _any_selected(operation, guard, statements), 0.3)
        other = f"a {self.by} that uses something else is no obstacle"
        name = "unrelated" if first else f"unrelated-{self.by}"
        yield self.make(name, other, _unrelated(operation, guard, statements), 0.3)
        if guard.aftermath:
            after = f"after a forced request the {self.by} is unusable until the resource is back"
            yield self.make("aftermath", after, _aftermath(operation, guard), 0.3, guard.aftermath)


def _protected(
    draw: Draw,
    scenario: Scenario,
    operation: Operation,
    guard: Guard,
    target: Instance,
    statements: tuple[str, ...],
) -> None:
    """The request is refused and changes nothing; then a way out works."""
    switch, value = next(iter(guard.unless.items()), ("", False))
    context = context_of(operation, scenario, target)
    index = draw(st.integers(0, len(operation.requests) - 1))
    off: Query = [(switch, "false")] if switch and draw(st.booleans()) else []
    scenario.call(operation, context, request=index, query=off, statements=statements)
    observe(scenario, target, statements)
    by = guard.when["referenced"]["by"]
    referrers = list(scenario.world.all(by))
    if switch and draw(st.booleans()):
        query = [(switch, "true" if value else "false")]
        scenario.call(operation, context, request=index, query=query, statements=statements)
        for referrer in referrers:
            observe(scenario, referrer, statements)
    else:
        for referrer in referrers:
            scenario.remove(referrer)
        scenario.call(operation, context, request=index, query=off, statements=statements)
    observe(scenario, target, statements)


def _reference(operation: Operation, guard: Guard, statements: tuple[str, ...], *, apart: bool) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        place = draw(st.sampled_from(places(scenario, guard, apart=apart)))
        refer(scenario, guard, "p-one", target.name, place)
        _protected(draw, scenario, operation, guard, target, statements)

    return build


def _reference_by_basis(operation: Operation, guard: Guard, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        basis = scenario.own_basis(operation.resource, "m-one")
        target = arranged(draw, scenario, operation, "m-one", around=basis)
        refer(scenario, guard, "p-one", basis.name, draw(st.sampled_from(places(scenario, guard))))
        _protected(draw, scenario, operation, guard, target, statements)

    return build


def _alias(operation: Operation, guard: Guard, statements: tuple[str, ...], *, same_id: bool) -> Build:
    """``same_id``: the resource is named like what the alias stands for."""
    through = guard.when["referenced"]["through"]
    shared = through["sharing"]

    def build(draw: Draw, scenario: Scenario) -> None:
        target = _beside_basis(draw, scenario, operation, shared, same_id=same_id)
        shares = target.attributes.get(shared, target.name)
        alias = scenario.create(through["resource"], "al-one", **{shared: shares})
        refer(scenario, guard, "p-one", alias.name, draw(st.sampled_from(places(scenario, guard))))
        _protected(draw, scenario, operation, guard, target, statements)
        observe(scenario, alias, statements)

    return build


def _beside_basis(
    draw: Draw, scenario: Scenario, operation: Operation, shared: str, *, same_id: bool
) -> Instance:
    """The resource, named like what it is arranged around, or by a name of its own."""
    if shared not in scenario.resources[operation.resource].attributes:
        return arranged(draw, scenario, operation)
    basis = scenario.own_basis(operation.resource, "m-one") if same_id else None
    return arranged(draw, scenario, operation, "m-one" if same_id else "x-one", around=basis)


def _any_selected(operation: Operation, guard: Guard, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        assert operation.selection is not None
        targets = [arranged(draw, scenario, operation, name) for name in ("x-one", "x-two")]
        used_one = draw(st.sampled_from(targets))
        refer(scenario, guard, "p-one", used_one.name, draw(st.sampled_from(places(scenario, guard))))
        order = draw(st.permutations([target.name for target in targets]))
        context = {**targets[0].attributes, operation.selection.by: ",".join(order)}
        scenario.call(operation, context, statements=statements)
        for target in targets:
            observe(scenario, target, statements, only=1)

    return build


def _unrelated(operation: Operation, guard: Guard, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        other = _other(draw, scenario, operation, guard)
        refer(scenario, guard, "p-one", other, draw(st.sampled_from(places(scenario, guard))))
        index = draw(st.integers(0, len(operation.requests) - 1))
        scenario.call(
            operation, context_of(operation, scenario, target), request=index, statements=statements
        )
        observe(scenario, target, statements)

    return build


def _other(draw: Draw, scenario: Scenario, operation: Operation, guard: Guard) -> str:
    """A name that is not that of the resource; of another one, where what is used must be there."""
    rule = guard.when["referenced"]
    name = draw(st.sampled_from(["x-on", "x-one-more"]))
    if "shared" in scenario.resources[rule["by"]].arrange.get(rule["attribute"], ()):
        return arranged(draw, scenario, operation, name).name
    return str(draw(st.sampled_from([symbol(name), symbol("z-none"), symbol("x-one") + "*"])))


def _aftermath(operation: Operation, guard: Guard) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        target = arranged(draw, scenario, operation)
        user = refer(scenario, guard, "p-one", target.name, places(scenario, guard)[0])
        used(scenario, user, guard.aftermath, works=True)
        [(switch, _)] = guard.unless.items()
        context = context_of(operation, scenario, target)
        scenario.call(operation, context, query=[(switch, "true")], statements=guard.aftermath)
        used(scenario, user, guard.aftermath, works=False)
        creator = scenario.resources[operation.resource].creator
        scenario.call(creator, context, statements=guard.aftermath)
        used(scenario, user, guard.aftermath, works=True)

    return build
