"""The world: which resources exist, and what a request would do to them.

``predict`` answers "what may happen now" from the behaviour's guards; ``apply`` makes it so. The world works
on symbols, so one prediction holds for every execution of a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.engine.names import SYMBOL
from harness.errors import BehaviourError
from harness.world.behaviour import Guard, Operation, Resource


@dataclass(frozen=True, slots=True)
class Instance:
    """One resource that exists: its kind, its name (a symbol in text form), its attributes."""

    kind: str
    name: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The outcome of a request: its name in the behaviour, the sentences it follows from, the instances it
    acts on, and the context to fill the outcome's templates with."""

    outcome: str
    statements: tuple[str, ...]
    targets: tuple[Instance, ...]
    context: Mapping[str, Any]
    guard: Guard | None = None


@dataclass
class World:
    """All instances, by kind and name."""

    resources: Mapping[str, Resource]
    instances: dict[str, dict[str, Instance]] = field(default_factory=dict)

    def all(self, kind: str) -> Iterator[Instance]:
        """Every instance of a kind, oldest first."""
        yield from self.instances.get(kind, {}).values()

    def find(self, kind: str, name: str) -> Instance | None:
        """The instance of that name, or None."""
        return self.instances.get(kind, {}).get(name)

    def predict(
        self, operation: Operation, context: Mapping[str, Any], parameters: Mapping[str, Any]
    ) -> Prediction:
        """What the request does now; ``parameters`` are the values in force, defaults included."""
        resource = self.resources[operation.resource]
        expression = str(context[operation.selection.by if operation.selection else resource.identity])
        targets, unmatched = self._select(operation, expression)
        situation = _Situation(self, resource, context, parameters, targets, unmatched)
        for guard in operation.checks:
            if any(parameters.get(name) == value for name, value in guard.unless.items()):
                continue
            if situation.holds(guard.when):
                return Prediction(
                    guard.outcome,
                    guard.statements,
                    targets,
                    self._answer_context(resource, context, targets),
                    guard,
                )
        return Prediction(
            "done", operation.statements, targets, self._answer_context(resource, context, targets)
        )

    def apply(self, operation: Operation, prediction: Prediction) -> None:
        """Let a predicted outcome happen; anything but ``done`` changes nothing."""
        if prediction.outcome != "done":
            return
        if operation.removes:
            for target in prediction.targets:
                del self.instances[target.kind][target.name]
        elif operation.creates:
            resource = self.resources[operation.resource]
            name = str(prediction.context[resource.identity])
            attributes = {a: prediction.context[a] for a in resource.attributes if a in prediction.context}
            self.instances.setdefault(resource.name, {})[name] = Instance(resource.name, name, attributes)

    def referrers(self, target: Instance, rule: Mapping[str, Any]) -> list[Instance]:
        """The instances of kind ``by`` whose attribute names ``target``, or names something else of the world
        that shares an attribute with it (an alias of its model)."""
        names = {target.name}
        through = rule["through"]
        if isinstance(through, Mapping):
            shared = through["sharing"]
            names = {
                other.name
                for other in self.all(through["resource"])
                if other.attributes.get(shared) == target.attributes.get(shared)
            }
        return [i for i in self.all(rule["by"]) if i.attributes.get(rule["attribute"]) in names]

    def _select(self, operation: Operation, expression: str) -> tuple[tuple[Instance, ...], bool]:
        """The instances a path value selects, and whether some part of it matches nothing."""
        if operation.selection is None:
            found = self.find(operation.resource, expression)
            return ((found,) if found else ()), found is None
        chosen: dict[str, Instance] = {}
        unmatched = False
        for part in expression.split(","):
            matches = [i for i in self.all(operation.resource) if _matches(part, i.name)]
            unmatched = unmatched or not matches
            chosen.update((i.name, i) for i in matches)
        return tuple(chosen.values()), unmatched

    def _answer_context(
        self, resource: Resource, context: Mapping[str, Any], targets: tuple[Instance, ...]
    ) -> dict[str, Any]:
        """The request's context plus what an answer may show: attributes of the one target, and referrers."""
        answer = dict(context)
        if len(targets) == 1:
            answer = {**targets[0].attributes, **answer, resource.identity: targets[0].name}
        referrers = [
            i.name
            for t in targets
            for i in self.referrers(t, {"by": "pipeline", "attribute": "uses", "through": "name"})
        ]
        answer["referrers"] = sorted(set(referrers))
        return answer


@dataclass(frozen=True, slots=True)
class _Situation:
    world: World
    resource: Resource
    context: Mapping[str, Any]
    parameters: Mapping[str, Any]
    targets: tuple[Instance, ...]
    unmatched: bool

    def holds(self, condition: Mapping[str, Any]) -> bool:
        """Evaluate one condition of the closed vocabulary."""
        [(kind, rule)] = condition.items()
        match kind:
            case "exists":
                return bool(self.targets)
            case "missing":
                return not self.targets
            case "unmatched":
                return self.unmatched
            case "differs":
                name = rule["attribute"]
                return name in self.context and any(
                    t.attributes[name] != self.context[name] for t in self.targets
                )
            case "parameter":
                return bool(self.parameters.get(rule["name"]) == rule["is"])
            case "referenced":
                return any(self.world.referrers(target, rule) for target in self.targets)
        raise BehaviourError(f"unknown condition {kind!r}", where=self.resource.file)


def _matches(part: str, name: str) -> bool:
    """True when one part of a path expression selects ``name``; both are in symbol form."""
    if part == "_all":
        return True
    plain_part, plain_name = SYMBOL.sub(r"\1", part), SYMBOL.sub(r"\1", name)
    pattern = ".*".join(re.escape(piece) for piece in plain_part.split("*"))
    return re.fullmatch(pattern, plain_name) is not None
