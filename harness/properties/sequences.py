"""Family ``sequences``: random sequences of everything a page and its helpers can do.

Each step is checked against the world; a sequence that fails is shrunk to the shortest that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hypothesis import strategies as st

from harness.engine.names import symbol
from harness.properties.property import Build, Contract, Draw, Property, told, unique
from harness.properties.situation import booleans, usable_services, written
from harness.spec.model import ApiSpec
from harness.world.behaviour import Operation
from harness.world.scenario import Scenario

RULES = frozenset({"request"})
NAMES = ("a-one", "a-two", "b-one")
PIPELINES = ("p-one", "p-two")
ALIASES = ("al-one", "al-two")
LENGTH = 8

Action = Callable[[], None]


def properties(api: ApiSpec, operation: Operation, contract: Contract) -> Iterator[Property]:
    """One property an operation."""
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
        for _ in range(draw(st.integers(2, LENGTH))):
            actions = machine.actions()
            actions[draw(st.sampled_from(sorted(actions)))]()
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

    def actions(self) -> dict[str, Action]:
        """Everything that can be tried in the present state."""
        world = self.scenario.world
        actions: dict[str, Action] = {"a make": self.make, "b act": self.act}
        if any(world.find("pipeline", symbol(p)) is None for p in PIPELINES):
            actions["c add pipeline"] = self.add_pipeline
        if any(True for _ in world.all("pipeline")):
            actions["d remove pipeline"] = self.remove_pipeline
        if self.has_aliases and any(world.find("alias", symbol(a)) is None for a in ALIASES):
            actions["e add alias"] = self.add_alias
        return actions

    @property
    def has_aliases(self) -> bool:
        """True when a guard of the operation looks at aliases."""
        return any(
            "resource" in str(g.when.get("referenced", {}).get("through")) for g in self.operation.checks
        )

    def make(self) -> None:
        """Create the resource, whether or not it exists."""
        name = symbol(self.draw(st.sampled_from(NAMES)))
        context: dict[str, str] = {self.resource.identity: name}
        if self.resource.services:
            service = self.draw(st.sampled_from(usable_services(self.scenario, self.operation)))
            context |= {"task_type": service.task_type, "service": service.name}
        else:
            context["model_id"] = self.scenario.shared_model().name
        self.scenario.call(self.resource.creator, context, statements=self.operation.statements)

    def act(self) -> None:
        """Send the page's request with drawn arguments."""
        draw = self.draw
        index = draw(st.integers(0, len(self.operation.requests) - 1))
        context = {self.resource.identity: self.expression()}
        for name in ("task_type",) if "{task_type}" in self.operation.requests[index].path else ():
            context[name] = draw(st.sampled_from(sorted({s.task_type for s in self.resource.services})))
        switches = draw(st.lists(st.sampled_from(booleans(self.api)), max_size=2, unique_by=lambda p: p.name))
        query = [(p.name, written(draw(st.booleans()))) for p in switches]
        self.scenario.call(self.operation, context, request=index, query=query)

    def expression(self) -> str:
        """A path value: a name, or an expression where the operation takes one."""
        names = st.sampled_from([symbol(n) for n in NAMES])
        if self.operation.selection is None:
            return str(self.draw(names))
        wildcards = st.sampled_from([f"{symbol('a-')}*", f"{symbol('b-')}*", f"{symbol('z-')}*"])
        parts = st.lists(names | wildcards, min_size=1, max_size=2, unique=True)
        return ",".join(self.draw(parts))

    def add_pipeline(self) -> None:
        """Let a pipeline use some name, existing or not."""
        world = self.scenario.world
        free = [p for p in PIPELINES if world.find("pipeline", symbol(p)) is None]
        aliases = [alias.name for alias in world.all("alias")]
        uses = self.draw(st.sampled_from([symbol(n) for n in NAMES] + aliases))
        variant = self.draw(st.sampled_from(["direct", "foreach", "on_failure"]))
        self.scenario.pipeline(self.draw(st.sampled_from(free)), uses, variant)

    def remove_pipeline(self) -> None:
        """Delete one of the pipelines."""
        pipeline = self.draw(st.sampled_from(list(self.scenario.world.all("pipeline"))))
        resource = self.scenario.resources["pipeline"]
        context = {resource.identity: pipeline.name, **pipeline.attributes}
        self.scenario.call(resource.operations["delete"], context, setup=True)

    def add_alias(self) -> None:
        """Give the shared model one more name."""
        free = [a for a in ALIASES if self.scenario.world.find("alias", symbol(a)) is None]
        model = self.scenario.shared_model()
        self.scenario.create("alias", self.draw(st.sampled_from(free)), model_id=model.name)

    def look_at_everything(self) -> None:
        """Check each of the names through the reading APIs."""
        for name in NAMES:
            instance = self.scenario.world.find(self.operation.resource, symbol(name))
            attributes = dict(instance.attributes) if instance else self._absent_attributes()
            told = self.operation.statements
            self.scenario.observe(self.operation.resource, symbol(name), attributes, told, only=1)

    def _absent_attributes(self) -> dict[str, str]:
        if self.resource.services:
            return {"task_type": self.resource.services[0].task_type}
        return {"model_id": self.scenario.shared_model().name}
