"""The world: which resources exist, and what a request would do to them.

``predict`` answers "what may happen now" from the behaviour's guards; ``apply`` makes it so. The world works
on symbols, so one prediction holds for every execution of a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.errors import BehaviourError
from harness.model.behaviour import Guard, Operation, Resource, Selection
from harness.model.names import SYMBOL
from harness.model.showing import Reading


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
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reading request shows: the instances on its page, and the number of all that match.

    ``all_ours`` is false when others than the case's own may be among them.
    """

    page: tuple[Instance, ...]
    count: int
    all_ours: bool


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
        """What the request does now; ``parameters`` are the values in force, defaults included.

        A path value that the request does not have stands for everything.
        """
        resource = self.resources[operation.resource]
        chosen = self._select(operation, context, parameters)
        targets = chosen.targets
        situation = _Situation(self, resource, context, parameters, chosen)
        for guard in operation.checks:
            if any(parameters.get(name) == value for name, value in guard.unless.items()):
                continue
            if situation.holds(guard.when):
                return Prediction(
                    guard.outcome,
                    guard.statements,
                    targets,
                    self._answer_context(operation, context, targets),
                    guard,
                )
        answer = self._answer_context(operation, context, targets)
        seen = _seen(operation.answer, chosen, parameters) if operation.answer else None
        return Prediction("done", operation.statements, targets, answer, seen=seen)

    def apply(self, operation: Operation, prediction: Prediction) -> None:
        """Let a predicted outcome happen; anything but ``done`` changes nothing."""
        if prediction.outcome != "done":
            return
        if operation.removes:
            for target in prediction.targets:
                del self.instances[target.kind][target.name]
                self._take_along(operation, target)
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
                if other.attributes.get(shared) == target.attributes.get(shared, target.name)
            }
        return [i for i in self.all(rule["by"]) if i.attributes.get(rule["attribute"]) in names]

    def _take_along(self, operation: Operation, gone: Instance) -> None:
        for kind, attribute in operation.takes_along.items():
            for other in [o for o in self.all(kind) if o.attributes.get(attribute) == gone.name]:
                del self.instances[kind][other.name]

    def _select(
        self, operation: Operation, context: Mapping[str, Any], parameters: Mapping[str, Any]
    ) -> _Chosen:
        """The instances a path value selects, and the parts of it that match nothing."""
        how = operation.selection
        if how is None:
            identity = self.resources[operation.resource].identity
            if identity not in context:
                return _Chosen((), (), everything=True)
            name = str(context[identity])
            found = self.find(operation.resource, name)
            return _Chosen((found,) if found else (), () if found else (name,))
        words = (*how.everything, "*") if "wildcard" in how.forms else how.everything
        expression = str(context.get(how.by, how.everything[0]))
        candidates = {i.name: i for i in self.all(operation.resource) if _passes(operation, i, parameters)}
        names = {**{name: name for name in candidates}, **self._other_names(how, candidates)}
        chosen: dict[str, Instance] = {}
        unmatched = []
        for part in expression.split(","):
            everything = part in words
            matches = [candidates[to] for name, to in names.items() if everything or _matches(part, name)]
            if everything:
                matches = [i for i in matches if _fits(i, how, context)]
            if not matches:
                unmatched.append(part)
            chosen.update((i.name, i) for i in matches)
        everything = not set(words).isdisjoint(expression.split(","))
        return _Chosen(tuple(chosen.values()), tuple(unmatched), words, everything)

    def _other_names(self, how: Selection, candidates: Mapping[str, Instance]) -> dict[str, str]:
        """Names of other instances that stand for a candidate, and that candidate's own."""
        return {
            other.name: str(other.attributes[attribute])
            for kind, attribute in how.also.items()
            for other in self.all(kind)
            if other.attributes.get(attribute) in candidates
        }

    def _answer_context(
        self, operation: Operation, context: Mapping[str, Any], targets: tuple[Instance, ...]
    ) -> dict[str, Any]:
        """The request's context plus what an answer may show: attributes of the one target, and referrers."""
        resource = self.resources[operation.resource]
        answer = dict(context)
        if len(targets) == 1:
            answer = {**targets[0].attributes, **answer, resource.identity: targets[0].name}
        rules = [guard.when["referenced"] for guard in operation.checks if "referenced" in guard.when]
        direct = [rule for rule in rules if rule["through"] == "name"]
        referrers = [i.name for t in targets for rule in direct for i in self.referrers(t, rule)]
        answer["referrers"] = sorted(set(referrers))
        return answer


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a path value selects; ``unmatched`` are the parts that match nothing."""

    targets: tuple[Instance, ...]
    unmatched: tuple[str, ...]
    words: tuple[str, ...] = ("_all",)
    everything: bool = False

    @property
    def unknown(self) -> bool:
        """Whether some part that is no expression for many names nothing."""
        return any("*" not in part and part not in self.words for part in self.unmatched)


def _passes(operation: Operation, instance: Instance, parameters: Mapping[str, Any]) -> bool:
    return operation.answer is None or operation.answer.holds_all(instance.attributes, parameters)


def _fits(instance: Instance, how: Selection, context: Mapping[str, Any]) -> bool:
    """Whether an instance is one of those that a path for everything is narrowed down to."""
    return all(
        context.get(name, instance.attributes[name]) == instance.attributes[name] for name in how.narrowed_by
    )


def _seen(answer: Reading, chosen: _Chosen, parameters: Mapping[str, Any]) -> Seen:
    matching = sorted(chosen.targets, key=lambda i: SYMBOL.sub(r"\1", i.name))
    return Seen(tuple(matching[answer.cut(parameters)]), len(matching), not chosen.everything)


@dataclass(frozen=True, slots=True)
class _Situation:
    world: World
    resource: Resource
    context: Mapping[str, Any]
    parameters: Mapping[str, Any]
    chosen: _Chosen

    def holds(self, condition: Mapping[str, Any]) -> bool:
        """Evaluate one condition of the closed vocabulary."""
        [(kind, rule)] = condition.items()
        targets = self.chosen.targets
        match kind:
            case "exists":
                return bool(targets)
            case "missing":
                return not targets and not (rule.get("named") and self.chosen.everything)
            case "unmatched":
                return bool(self.chosen.unmatched)
            case "unknown":
                return self.chosen.unknown
            case "differs":
                name = rule["attribute"]
                return name in self.context and any(t.attributes[name] != self.context[name] for t in targets)
            case "parameter":
                return bool(self.parameters.get(rule["name"]) == rule["is"])
            case "dangling":
                there = {instance.name for instance in self.world.all(rule["kind"])}
                return self.context.get(rule["attribute"]) not in there
            case "referenced":
                return any(self.world.referrers(target, rule) for target in targets)
        raise BehaviourError(f"unknown condition {kind!r}", where=self.resource.file)


def _matches(part: str, name: str) -> bool:
    """True when one part of a path expression selects ``name``; both are in symbol form."""
    plain_part, plain_name = SYMBOL.sub(r"\1", part), SYMBOL.sub(r"\1", name)
    pattern = ".*".join(re.escape(piece) for piece in plain_part.split("*"))
    return re.fullmatch(pattern, plain_name) is not None
