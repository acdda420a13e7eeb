"""Family ``guards``: what refers to a resource protects it, until it is forced or the reference goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hypothesis import strategies as st

from harness.engine.names import symbol
from harness.properties.property import Build, Contract, Draw, Property, told, unique
from harness.properties.situation import (
    arranged,
    by_name,
    context_of,
    observe,
    places,
    refer,
    references,
    used,
)
from harness.spec.model import ApiSpec
from harness.world.behaviour import Guard, Operation
from harness.world.scenario import Query, Scenario
from harness.world.world import Instance

RULES = frozenset({"switch", "status", "override"})


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties for each guard that looks for references."""
    guards = references(operation)

    def make(
        name: str, title: str, statements: tuple[str, ...], build: Build, share: float = 0.6
    ) -> Property:
        return Property(
            f"{api.id}/guards/{name}", api.id, "guards", title, statements, build, contract, (), share
        )

    for guard in guards:
        switch = next(iter(guard.unless), None)
        told_of = told(api, "switch", parameter=switch) if switch else ()
        statements = unique(guard.statements, told_of, told(api, "status", status=409))
        by = guard.when["referenced"]["by"]
        unless = f", unless {switch}" if switch else ""
        if isinstance(guard.when["referenced"]["through"], Mapping):
            title = f"a {by} that uses an alias protects it{unless}"
            yield make("alias", title, statements, _alias(operation, guard, statements, same_id=True))
            if (
                guard.when["referenced"]["through"]["sharing"]
                in contract.resources[operation.resource].attributes
            ):
                yield make(
                    "alias-of-other-id",
                    f"{title}, also when its id is not the model's",
                    statements,
                    _alias(operation, guard, statements, same_id=False),
                    share=0.4,
                )
            continue
        title = f"a {by} that uses it protects it{unless}"
        name = "reference" if guard is by_name(operation) else f"reference-of-{by}"
        yield make(name, title, statements, _reference(operation, guard, statements, apart=False), 1.0)
        if necessity := contract.resources[operation.resource].necessity:
            yield make(
                "reference-by-model",
                f"{title}, also by the name of its {necessity.needed_by}, when the two are named alike",
                statements,
                _reference_by_model(operation, guard, statements),
                0.3,
            )
        if guard.when["referenced"].get("apart"):
            yield make(
                f"{name}-on-failure",
                f"{title}, also from the {by}'s own failure handler",
                statements,
                _reference(operation, guard, statements, apart=True),
                0.2,
            )
        if operation.selection and "list" in operation.selection.forms:
            yield make(
                "any-selected",
                f"one {by} that uses one of those selected protects them all{unless}",
                statements,
                _any_selected(operation, guard, statements),
                0.3,
            )
        yield make(
            "unrelated" if guard is by_name(operation) else f"unrelated-{by}",
            f"a {by} that uses something else is no obstacle",
            statements,
            _unrelated(operation, guard, statements),
            0.3,
        )
        if guard.aftermath:
            yield make(
                "aftermath",
                f"after a forced request the {by} is unusable until the resource is back",
                guard.aftermath,
                _aftermath(operation, guard),
                0.3,
            )


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


def _reference_by_model(operation: Operation, guard: Guard, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        model = scenario.own_model("m-one")
        target = arranged(draw, scenario, operation, "m-one", model=model)
        refer(scenario, guard, "p-one", model.name, draw(st.sampled_from(places(scenario, guard))))
        _protected(draw, scenario, operation, guard, target, statements)

    return build


def _alias(operation: Operation, guard: Guard, statements: tuple[str, ...], *, same_id: bool) -> Build:
    """``same_id``: the resource is named like the model that the alias stands for."""
    through = guard.when["referenced"]["through"]
    shared = through["sharing"]

    def build(draw: Draw, scenario: Scenario) -> None:
        target = _beside_model(draw, scenario, operation, shared, same_id=same_id)
        shares = target.attributes.get(shared, target.name)
        alias = scenario.create(through["resource"], "al-one", **{shared: shares})
        refer(scenario, guard, "p-one", alias.name, draw(st.sampled_from(places(scenario, guard))))
        _protected(draw, scenario, operation, guard, target, statements)
        observe(scenario, alias, statements)

    return build


def _beside_model(
    draw: Draw, scenario: Scenario, operation: Operation, shared: str, *, same_id: bool
) -> Instance:
    """The resource, named like the model that it shares, or by a name of its own."""
    if shared not in scenario.resources[operation.resource].attributes:
        return arranged(draw, scenario, operation)
    model = scenario.own_model("m-one") if same_id else None
    return arranged(draw, scenario, operation, "m-one" if same_id else "x-one", model=model)


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
    if "model" in scenario.resources[rule["by"]].arrange.get(rule["attribute"], ()):
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
