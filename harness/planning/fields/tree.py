"""All parameters of a page, nested ones too, with the rules that its sentences give each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.model.spec import ApiSpec, Location, Parameter, Rule
from harness.planning.property import unique

SECTIONS: Mapping[str, Location] = {"path": "path", "query": "query", "request-body": "body"}
DEEPEST = 8

Told = tuple[str, Rule]
Rules = Mapping[tuple[Location, str], tuple[Told, ...]]


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: ``name`` with dots from the top of the request, its ``rules`` with the statement that
    each comes from, and the statements that say that it has the properties of another (``lent``)."""

    name: str
    parameter: Parameter
    rules: tuple[Told, ...]
    lent: tuple[str, ...] = ()

    @property
    def location(self) -> Location:
        """Where the parameter stands."""
        return self.parameter.location

    @property
    def names(self) -> tuple[str, ...]:
        """The parts of the name."""
        return tuple(self.name.split("."))

    @property
    def parent(self) -> str:
        """The name of what it belongs to; empty at the top."""
        return self.name.rpartition(".")[0]

    def told(self, *kinds: str) -> tuple[str, ...]:
        """The statements that give it rules of these kinds."""
        return unique(tuple(i for i, rule in self.rules if rule.kind in kinds), self.lent)

    def rules_of(self, kind: str) -> Iterator[Told]:
        """The rules of a kind, with their statements."""
        return (each for each in self.rules if each[1].kind == kind)


def fields_of(api: ApiSpec) -> list[Field]:
    """Every parameter of the page, each after what it belongs to.

    A parameter that "has the same properties as" another gets them too, as fields of its own.
    """
    rules = _rules(api)
    tree = _Tree({p.name: p for p in api.parameters if p.location == "body"}, rules)
    found: list[Field] = []
    for parameter in api.parameters:
        if is_map_key(parameter):
            continue
        told = rules.get((parameter.location, parameter.name), ())
        found.append(Field(parameter.name, parameter, told))
        if parameter.location == "body":
            found.extend(tree.below(parameter.name, parameter.name, parameter, ()))
    return found


def is_map_key(parameter: Parameter) -> bool:
    """Whether the parameter stands for any key of a map, not for a field: its name is in angle brackets."""
    return parameter.name.startswith("<")


def _rules(api: ApiSpec) -> Rules:
    found: dict[tuple[Location, str], list[Told]] = defaultdict(list)
    for statement in api.statements:
        location = SECTIONS.get(statement.id.partition("#")[2].partition(".")[0])
        for rule in statement.rules if location else ():
            if location and "parameter" in rule.arguments:
                found[location, rule.arguments["parameter"]].append((statement.id, rule))
    return {key: tuple(told) for key, told in found.items()}


@dataclass(frozen=True, slots=True)
class _Tree:
    tops: Mapping[str, Parameter]
    rules: Rules

    def below(
        self, name: str, source: str, parameter: Parameter, lent: tuple[str, ...], depth: int = 0
    ) -> Iterator[Field]:
        """The fields below ``parameter``, which the page documents as ``source`` and a request calls
        ``name``."""
        if depth > DEEPEST:
            return
        own = self.rules.get(("body", source), ())
        for statement, rule in own:
            if rule.kind == "same_properties" and (other := self._named(source, rule.arguments["other"])):
                yield from self._properties(name, *other, unique(lent, (statement,)), depth)
        yield from self._properties(name, source, parameter, lent, depth)

    def _properties(
        self, name: str, source: str, parameter: Parameter, lent: tuple[str, ...], depth: int
    ) -> Iterator[Field]:
        for each in parameter.properties:
            if is_map_key(each):
                continue
            inner, documented = f"{name}.{each.name}", f"{source}.{each.name}"
            yield Field(inner, each, self.rules.get(("body", documented), ()), lent)
            yield from self.below(inner, documented, each, lent, depth + 1)

    def _named(self, source: str, other: str) -> tuple[str, Parameter] | None:
        """The parameter called ``other`` where ``source`` stands, or anywhere around it."""
        around = source.split(".")[:-1]
        for length in range(len(around), -1, -1):
            name = ".".join([*around[:length], other])
            if name != source and (found := self._find(name)):
                return name, found
        return None

    def _find(self, name: str) -> Parameter | None:
        top, *inner = name.split(".")
        found = self.tops.get(top)
        for part in inner:
            found = next((p for p in found.properties if p.name == part), None) if found else None
        return found
