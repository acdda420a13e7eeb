"""Family ``sequences``: random sequences of everything a page and its helpers can do.

Each step is checked against the world; a sequence that fails is shrunk to the shortest that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from harness.model.behaviour import Operation
from harness.model.names import symbol
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, told, unique
from harness.planning.scenario import Scenario
from harness.planning.situation import (
    booleans,
    by_name,
    places,
    refer,
    references,
    usable_services,
    written,
)
from harness.planning.world import Instance

RULES = frozenset({"request"})
NAMES = ("a-one", "a-two", "a-one-more")
REFERRERS = ("p-one", "p-two")
ALIASES = ("al-one", "al-two")
WILDCARDS = (f"{symbol('a-')}*", f"{symbol('a-one')}*", f"{symbol('z-')}*")
LENGTH = 10

Action = Callable[[], None]


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property an operation that removes something."""
    if not operation.removes:
        return
    statements = unique(operation.statements, *(g.statements for g in operation.checks), told(api, "request"))
    yield Property(
        f"{api.id}/sequences",
        api.id,
        "sequences",
        "any sequence of these operations and their helpers goes as the model of the world says",
        statements,
        _sequence(api, operation),
        contract,
    )


def _sequence(api: ApiSpec, operation: Operation) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        machine = _Machine(draw, scenario, api, operation)
        for _ in range(draw(st.integers(3, LENGTH))):
            draw(st.sampled_from(machine.actions()))()
        machine.look_at_everything()

    return build


class _Machine:
    """The actions that are possible now, by name."""

    def __init__(self, draw: Draw, scenario: Scenario, api: ApiSpec, operation: Operation) -> None:
        self.draw = draw
        self.scenario = scenario
        self.api = api
        self.operation = operation
        self.resource = scenario.resources[operation.resource]
        self.referrers = by_name(operation)
        through = [g.when["referenced"]["through"] for g in references(operation)]
        self.aliases: Mapping[str, str] | None = next((t for t in through if isinstance(t, Mapping)), None)

    def actions(self) -> list[Action]:
        """Everything that can be tried now; what matters most stands there more than once."""
        actions: list[Action] = [self.make, self.act, self.make, self.act, self.act]
        if self.referrers is not None:
            by = self.referrers.when["referenced"]["by"]
            if self._free(by, REFERRERS):
                actions += [self.add_referrer] * 2
            if any(True for _ in self.scenario.world.all(by)):
                actions.append(self.remove_referrer)
        if not self.operation.removes and self.resource.remover and self._existing():
            actions.append(self.remove)
        if self.aliases is not None and self._sharable() and self._free(self.aliases["resource"], ALIASES):
            actions.append(self.add_alias)
        return actions

    def _name(self) -> str:
        """Any of the names, those of existing resources more often."""
        existing = [i.name for i in self._existing()]
        return str(self.draw(st.sampled_from([*existing, *existing, *(symbol(n) for n in NAMES)])))

    def _sharable(self) -> bool:
        """Whether there is something that a further name can be given to."""
        assert self.aliases is not None
        return self.aliases["sharing"] in self.resource.attributes or bool(self._existing())

    def _existing(self) -> list[Instance]:
        return list(self.scenario.world.all(self.operation.resource))

    def _free(self, kind: str, names: tuple[str, ...]) -> list[str]:
        return [name for name in names if self.scenario.world.find(kind, symbol(name)) is None]

    def make(self) -> None:
        """Create the resource, whether or not it exists."""
        name = symbol(self.draw(st.sampled_from(NAMES)))
        context = {self.resource.identity: name, **self._attributes()}
        self.scenario.call(self.resource.creator, context, statements=self.operation.statements)

    def _attributes(self) -> dict[str, str]:
        """Attributes of some such resource."""
        services = usable_services(self.scenario, self.operation)
        service = self.draw(st.sampled_from(services)) if services else None
        return self.scenario.arranged_attributes(self.resource, service=service)

    def remove(self) -> None:
        """Remove one of the resources, by the request of another page."""
        self.scenario.remove(self.draw(st.sampled_from(self._existing())))

    def act(self) -> None:
        """Send the page's request with drawn arguments."""
        draw = self.draw
        index = draw(st.integers(0, len(self.operation.requests) - 1))
        path = self.operation.requests[index].path
        attributes = {k: self._or_other(k, v) for k, v in self._attributes().items() if f"{{{k}}}" in path}
        how = self.operation.selection
        context = {(how.by if how else self.resource.identity): self.expression(), **attributes}
        switches = booleans(self.api)
        chosen = draw(st.lists(st.sampled_from(switches), max_size=2, unique=True)) if switches else []
        query = [(p.name, written(draw(st.booleans()))) for p in chosen]
        self.scenario.call(self.operation, context, request=index, query=query)

    def _or_other(self, attribute: str, value: Any) -> Any:
        """The value, or one of those that no such resource has."""
        rules = [g.when["differs"] for g in self.operation.checks if "differs" in g.when]
        others = [o for rule in rules if rule["attribute"] == attribute for o in rule.get("others", ())]
        return self.draw(st.sampled_from([value, value, *others]))

    def expression(self) -> str:
        """A path value: a name, or an expression where the operation takes one."""
        forms = self.operation.selection.forms if self.operation.selection else ()
        if "wildcard" not in forms or self.draw(st.booleans()):
            return self._name()
        if "list" not in forms:
            return str(self.draw(st.sampled_from(WILDCARDS)))
        parts = [self.draw(st.sampled_from(WILDCARDS)), *([self._name()] if self.draw(st.booleans()) else [])]
        return ",".join(self.draw(st.permutations(parts)))

    def add_referrer(self) -> None:
        """Let something use some name, existing or not."""
        assert self.referrers is not None
        free = self._free(self.referrers.when["referenced"]["by"], REFERRERS)
        aliases = [a.name for a in self.scenario.world.all(self.aliases["resource"])] if self.aliases else []
        uses = self.draw(st.sampled_from([self._name(), *aliases]))
        place = self.draw(st.sampled_from(places(self.scenario, self.referrers)))
        refer(self.scenario, self.referrers, self.draw(st.sampled_from(free)), uses, place)

    def remove_referrer(self) -> None:
        """Delete one of the referrers."""
        assert self.referrers is not None
        by = self.referrers.when["referenced"]["by"]
        self.scenario.remove(self.draw(st.sampled_from(list(self.scenario.world.all(by)))))

    def add_alias(self) -> None:
        """Give what the resources share one more name."""
        assert self.aliases is not None
        kind, shared = self.aliases["resource"], self.aliases["sharing"]
        attributes = self.scenario.arranged_attributes(self.resource)
        value = attributes.get(shared) or self.draw(st.sampled_from([i.name for i in self._existing()]))
        self.scenario.create(kind, self.draw(st.sampled_from(self._free(kind, ALIASES))), **{shared: value})

    def look_at_everything(self) -> None:
        """Check each of the names through the reading APIs."""
        for name in NAMES:
            instance = self.scenario.world.find(self.operation.resource, symbol(name))
            attributes = dict(instance.attributes) if instance else self._attributes()
            told = self.operation.statements
            self.scenario.observe(self.operation.resource, symbol(name), attributes, told, only=1)
