"""Family ``selection``: a path value selects exactly what it names; and what if it names nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import Operation, Selection
from harness.model.case import EVERYTHING, EXCLUSIVE
from harness.model.names import symbol
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Query, Scenario
from harness.planning.situation import arranged, context_of, naming, observe, written
from harness.planning.world import Instance

RULES = frozenset({"no_match_case", "no_match_outcome", "list", "wildcards", "all", "absent"})
NAMES = ("a-one", "a-two", "b-one", "a-one-more")
WILDCARDS = (
    f"{symbol('a-')}*",
    f"{symbol('a-t')}*",
    f"{symbol('a-')}*o",
    f"{symbol('b-')}*",
    f"{symbol('a-one')}*",
)
NOTHING = (f"{symbol('z-')}*", f"{symbol('a-two-')}*", f"{symbol('z-')}*e")
EXACT = tuple(symbol(name) for name in NAMES)
UNKNOWN = symbol("z-none")
MOST_READINGS = 4


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """Properties for each form of selection, and each documented case without a match."""
    if operation.selection is None:
        yield from _literally(api, operation, contract)
        return
    family = _Family(api, operation, contract, operation.selection)
    forms = operation.selection.forms
    yield from family.exact()
    if "wildcard" in forms:
        yield from family.wildcards()
    if "list" in forms:
        yield from family.lists()
    if "all" in forms:
        yield from family.everything()


@dataclass(frozen=True, slots=True)
class _Family:
    """Makes the properties of one operation that selects."""

    api: ApiSpec
    operation: Operation
    contract: Contract
    how: Selection

    def told(self, kind: str, **arguments: Any) -> tuple[str, ...]:
        """What the page says about the path argument."""
        return told(self.api, kind, parameter=self.how.by, **arguments)

    def make(
        self, name: str, title: str, statements: tuple[str, ...], build: Build, share: float = 0.4
    ) -> Property:
        needs: tuple[str, ...] = ()
        if name == "all-none" and self.operation.reads:
            needs = (f"{EXCLUSIVE}{self.operation.resource}",)
        elif name in ("all", "all-none") and not self.operation.reads:
            needs = (f"{EVERYTHING}{self.operation.resource}",)
        return Property(
            f"{self.api.id}/selection/{name}",
            self.api.id,
            "selection",
            title,
            statements,
            build,
            self.contract,
            needs,
            share / 2 if self.operation.reads else share,
        )

    def some(self, expressions: st.SearchStrategy[str], statements: tuple[str, ...]) -> Build:
        return _some(self.api, self.operation, expressions, statements)

    def unmatched(self, expressions: st.SearchStrategy[str], statements: tuple[str, ...]) -> Build:
        return _some(self.api, self.operation, expressions, statements, observed=False)

    def exact(self) -> Iterator[Property]:
        selects = self.operation.statements
        if "exact" in self.how.forms:
            title = "an id selects that one and no other"
            yield self.make("exact", title, selects, self.some(st.sampled_from(EXACT), selects))
        unknown = told(self.api, "no_match_outcome") or told(self.api, "status", status=404)
        title = "an id that nothing has"
        yield self.make("unknown-id", title, unknown, self.unmatched(st.just(UNKNOWN), unknown))

    def wildcards(self) -> Iterator[Property]:
        allowed = self.told("wildcards", allowed=True)
        none = told(self.api, "no_match_case", case="wildcard_none") or allowed
        partial = told(self.api, "no_match_case", case="wildcard_partial")
        statements = unique(none, partial, allowed, self.operation.statements)
        title = "a wildcard expression selects all that match and no other"
        yield self.make("wildcard", title, statements, self.some(st.sampled_from(WILDCARDS), statements))
        title = "a wildcard expression that matches nothing"
        yield self.make("wildcard-none", title, none, self.unmatched(st.sampled_from(NOTHING), none))
        if "list" in self.how.forms:
            partial = partial or unique(allowed, self.told("list"))
            title = "wildcard expressions of which only some match"
            yield self.make(
                "wildcard-partial", title, partial, self.unmatched(_list_with_unmatched(), partial)
            )

    def lists(self) -> Iterator[Property]:
        statements = unique(self.told("list"), self.operation.statements)
        choices = [*EXACT, *WILDCARDS] if "wildcard" in self.how.forms else [*EXACT]
        parts = st.lists(st.sampled_from(choices), min_size=2, max_size=3, unique=True)
        title = "a comma-separated list selects what any of its parts selects"
        yield self.make("list", title, statements, self.some(parts.map(",".join), statements))

    def everything(self) -> Iterator[Property]:
        cases = told(self.api, "no_match_case", case="all_none")
        narrowed = [told(self.api, "absent", parameter=name) for name in self.how.narrowed_by]
        statements = unique(cases, self.told("all"), self.told("absent"), *narrowed)
        statements = statements or self.operation.statements
        words = " or ".join(self.how.everything)
        title = f"{words} selects all there are"
        yield self.make("all", title, statements, _all(self.api, self.operation, statements), 0.2)
        if self.contract.resources[self.operation.resource].listing is None:
            return
        title = f"{words} when there is nothing at all"
        yield self.make(
            "all-none", title, statements, _all_of_none(self.api, self.operation, statements), 0.3
        )


def _literally(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property where the page says that wildcards are not supported."""
    identity = contract.resources[operation.resource].identity
    if statements := told(api, "wildcards", parameter=identity, allowed=False):
        yield Property(
            f"{api.id}/selection/literal",
            api.id,
            "selection",
            "a wildcard expression selects nothing",
            statements,
            _nothing(operation, identity, statements),
            contract,
            share=0.3,
        )


def _nothing(operation: Operation, identity: str, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        fleet = _fleet(draw, scenario, operation)
        for expression in draw(st.lists(st.sampled_from(WILDCARDS), min_size=1, max_size=3, unique=True)):
            context = {**context_of(operation, scenario, fleet[0]), identity: expression}
            scenario.call(operation, context, statements=statements)
        for instance in fleet:
            observe(scenario, instance, statements, only=1)

    return build


def _list_with_unmatched() -> st.SearchStrategy[str]:
    matching = st.sampled_from([*EXACT, *WILDCARDS])
    missing = st.sampled_from([*NOTHING, UNKNOWN])
    pairs = st.tuples(matching, missing).flatmap(lambda pair: st.permutations(pair))
    return pairs.map(",".join).filter(lambda text: "*" in text)


def _fleet(draw: Draw, scenario: Scenario, operation: Operation) -> list[Instance]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True))
    return [arranged(draw, scenario, operation, name) for name in names]


def _sent(
    api: ApiSpec,
    operation: Operation,
    draw: Draw,
    scenario: Scenario,
    expression: str,
    statements: tuple[str, ...],
) -> None:
    """Send the request for an expression with some value of the no-match switch."""
    assert operation.selection is not None
    switch = next((p for p in api.parameters if told(api, "no_match_outcome", parameter=p.name)), None)
    query: Query = ()
    if switch is not None:
        value = draw(st.sampled_from([None, True, False]))
        if value is not None:
            query = [(switch.name, written(value))]
        in_force = bool(switch.default) if value is None else value
        statements = unique(statements, told(api, "no_match_outcome", value=in_force))
    everything = expression in operation.selection.everything
    indices = range(len(operation.requests)) if everything else [naming(operation)]
    index = draw(st.sampled_from(indices))
    context = {**_narrowed(draw, operation, scenario), operation.selection.by: expression}
    scenario.call(operation, context, request=index, query=query, statements=statements)


def _narrowed(draw: Draw, operation: Operation, scenario: Scenario) -> dict[str, str]:
    """Values for the attributes that a path for everything may name: those of some resource."""
    assert operation.selection is not None
    names = operation.selection.narrowed_by
    services = scenario.resources[operation.resource].services
    some = [i.attributes for i in scenario.world.all(operation.resource)] or [s.attributes for s in services]
    attributes = draw(st.sampled_from(some)) if names else {}
    return {name: attributes[name] for name in names}


def _some(
    api: ApiSpec,
    operation: Operation,
    expressions: st.SearchStrategy[str],
    statements: tuple[str, ...],
    *,
    observed: bool = True,
) -> Build:
    """What was selected is looked at afterwards, and ``observed`` where that is a change; where nothing
    changes, several expressions are tried."""

    def build(draw: Draw, scenario: Scenario) -> None:
        fleet = _fleet(draw, scenario, operation)
        most = MOST_READINGS if operation.reads else 1
        for expression in draw(st.lists(expressions, min_size=1, max_size=most, unique=True)):
            _sent(api, operation, draw, scenario, expression, statements)
        _look_at(scenario, operation, fleet, statements)
        if observed and not operation.reads:
            observe(scenario, fleet[0], statements)

    return build


def _look_at(
    scenario: Scenario, operation: Operation, fleet: list[Instance], statements: tuple[str, ...]
) -> None:
    """See what is there, and what is not, unless the request only reads."""
    for instance in () if operation.reads else fleet:
        observe(scenario, instance, statements, only=1)


def _all(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        assert operation.selection is not None
        fleet = _fleet(draw, scenario, operation)
        for _ in range(MOST_READINGS if operation.reads else 1):
            word = draw(st.sampled_from(operation.selection.everything))
            _sent(api, operation, draw, scenario, word, statements)
        _look_at(scenario, operation, fleet, statements)

    return build


def _all_of_none(api: ApiSpec, operation: Operation, statements: tuple[str, ...]) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        assert operation.selection is not None
        if not operation.reads:  # a listing that has shown something is believed when it shows nothing
            scenario.remove(arranged(draw, scenario, operation, "x-first"))
        words = sorted({*operation.selection.everything, "*"})
        _sent(api, operation, draw, scenario, draw(st.sampled_from(words)), statements)

    return build
