"""Values that a parameter takes, and values that it must refuse, by type and bounds."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from harness.model.names import symbol
from harness.planning.fields.tree import Field

WORDS = st.text(string.ascii_lowercase, min_size=3, max_size=8)
INTEGERS = ("integer", "long")
NUMBERS = (*INTEGERS, "float", "double", "number")
SPREAD = 40
"""How far values go where no bound is stated."""

HIGHEST_POWER = 2**10
TEXTS: Mapping[str, tuple[str, ...]] = {
    "duration": ("20s", "1m", "30000ms", "25s"),
    "bytesize": ("0", "1kb", "2mb", "512b"),
}
NO_OBJECT = ("text", 7, True)
WRONG: Mapping[str, tuple[Any, ...]] = {
    "string": ({"a": 1}, [symbol("z-x"), symbol("z-y")]),
    "integer": ("many", "1x", {"a": 1}, [1, 2], True),
    "long": ("many", "1x", {"a": 1}, [1, 2], True),
    "float": ("many", {"a": 1}, True),
    "double": ("many", {"a": 1}, True),
    "number": ("many", {"a": 1}, True),
    "boolean": ("yes", "TRUE", "1", {"a": 1}, [True]),
    "object": NO_OBJECT,
    "map": NO_OBJECT,
    "array": ({"a": {}}, 7),
    "enum": ("no_such_value", "x", {"a": 1}),
    "duration": ("soon", "10", "10 parsecs", "-5x"),
    "bytesize": ("much", "10qb", "1 mile"),
}
"""Values of other types, that are not even another way to write one of the type."""

WRONG_OBJECTS = ("text", 7, True)


def limits(field: Field) -> tuple[float | None, float | None, int | None]:
    """The smallest and largest value, and the base whose powers are allowed; None for what is not stated."""
    bases = (rule.arguments.get("power_of") for _, rule in field.rules_of("bounds"))
    return field.parameter.minimum, field.parameter.maximum, next((b for b in bases if b), None)


def lengths(field: Field) -> tuple[int | None, int | None]:
    """The fewest and most items or characters; None for what is not stated."""
    low: int | None = None
    high: int | None = None
    for _, rule in field.rules_of("length"):
        low = rule.arguments.get("minimum", low)
        high = rule.arguments.get("maximum", high)
    return low, high


def right(field: Field) -> st.SearchStrategy[Any] | None:
    """Values that the field takes by its type and bounds; None when those do not say enough."""
    parameter = field.parameter
    match parameter.type:
        case "boolean":
            return st.booleans()
        case "enum":
            return st.sampled_from(parameter.enum) if parameter.enum else None
        case "duration" | "bytesize":
            return st.sampled_from(TEXTS[parameter.type])
        case "integer" | "long" | "float" | "double" | "number":
            return _numbers(field)
        case "string":
            return None if parameter.alternatives else WORDS
        case "array" if parameter.items == "string":
            low, high = lengths(field)
            return st.lists(WORDS, min_size=max(low or 0, 1), max_size=high or (low or 0) + 3, unique=True)
    return None


def _numbers(field: Field) -> st.SearchStrategy[Any]:
    low, high, base = limits(field)
    if base:
        powers = [base**n for n in range(11) if base**n <= (high or HIGHEST_POWER)]
        return st.sampled_from(powers)
    first = int(low) if low is not None else 0
    last = int(high) if high is not None else first + SPREAD
    return st.sampled_from([first, last]) | st.integers(first, last)


def wrong(field: Field) -> tuple[Any, ...]:
    """Values of another type than the field's; none where nothing is of another type."""
    parameter = field.parameter
    if field.location == "path":
        return _wrong_in_path(field)
    allowed = {parameter.type, *parameter.alternatives}
    choices = [
        value
        for value in WRONG.get(parameter.type, ())
        if not any(_could_be(value, kind) for kind in allowed - {parameter.type})
    ]
    if parameter.type == "array" and parameter.items == "object":
        choices = list(WRONG_OBJECTS)
    if field.location == "query":
        choices = [value for value in choices if isinstance(value, str)]
    return tuple(choices)


def _wrong_in_path(field: Field) -> tuple[Any, ...]:
    match field.parameter.type:
        case "integer" | "long":
            return ("many", "1x")
        case "enum":
            return ("no_such_value", "x")
    return ()


def _could_be(value: Any, kind: str) -> bool:
    """Whether a value is of a type that is allowed besides."""
    return (
        (kind == "array" and isinstance(value, list))
        or (kind in ("object", "map") and isinstance(value, dict))
        or (kind == "string" and isinstance(value, str))
        or (kind == "boolean" and isinstance(value, bool))
        or (kind in NUMBERS and isinstance(value, int) and not isinstance(value, bool))
    )


def outside(field: Field) -> Mapping[str, st.SearchStrategy[Any]]:
    """Numbers outside the bounds, by how they are outside; none that a sentence allows besides."""
    low, high, base = limits(field)
    found: dict[str, st.SearchStrategy[Any]] = {}
    if low is not None:
        found["just below its minimum"] = st.just(int(low) - 1)
        found["below its minimum"] = st.integers(int(low) - SPREAD, int(low) - 2)
    if high is not None:
        found["just above its maximum"] = st.just(int(high) + 1)
        found["above its maximum"] = st.integers(int(high) + 2, int(high) + SPREAD)
    if base:
        top = int(high or HIGHEST_POWER)
        powers = {base**n for n in range(20)}
        found[f"no power of {base}"] = st.integers(base + 1, top).filter(lambda n: n not in powers)
    allowed = {str(rule.arguments["value"]) for _, rule in field.rules_of("value")}
    if low is not None and str(int(low) - 1) in allowed:
        del found["just below its minimum"]
    if high is not None and str(int(high) + 1) in allowed:
        del found["just above its maximum"]
    return {how: numbers.filter(lambda n: str(n) not in allowed) for how, numbers in found.items()}
