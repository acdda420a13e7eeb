"""When a type, an enumeration or a bound of one version accepts all that the other accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.model.spec import Parameter

ACCEPTED_BY: Mapping[str, frozenset[str]] = {
    "integer": frozenset({"long", "float", "double", "number"}),
    "long": frozenset({"float", "double", "number"}),
    "float": frozenset({"double", "number"}),
    "double": frozenset({"number"}),
    "enum": frozenset({"string"}),
    "duration": frozenset({"string"}),
    "bytesize": frozenset({"string"}),
    "date": frozenset({"string"}),
    "map": frozenset({"object"}),
    "object": frozenset({"map"}),
}
"""Each type, and those that hold all its values too."""


def types_of(parameter: Parameter) -> tuple[str, ...]:
    """Every type that a value may have, as people read it."""
    own = f"array of {parameter.items}" if parameter.type == "array" and parameter.items else parameter.type
    return (own, *parameter.alternatives, *(("null",) if parameter.nullable else ()))


def holds(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    """Whether every value of the narrow types is one of the wide types."""
    available = set(wide)
    return all(_held(name, available) for name in narrow)


def _held(name: str, available: set[str]) -> bool:
    if name in available or ACCEPTED_BY.get(name, frozenset()) & available:
        return True
    item = name.removeprefix("array of ")
    if item == name:
        return False
    others = {each.removeprefix("array of ") for each in available if each.startswith("array of ")}
    return "array" in available or _held(item, others)
