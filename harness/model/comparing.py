"""Comparing JSON values: what checks mean by equal, by close, by a type and by a sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isclose
from typing import Any

from harness.model.jsonpath import values_at

ROUNDING = 1e-4

JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
    "integer": (int,),
    "number": (int, float),
    "date": (int, str),
    "duration": (int, str),
    "size": (int, str),
}


def equal(left: Any, right: Any) -> bool:
    """JSON equality: true is not 1, but 1 is 1.0."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(v, right[k]) for k, v in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def close(left: Any, right: Any) -> bool:
    """JSON equality, but for rounding: what is computed together may differ in the last digits."""
    if isinstance(left, float) or isinstance(right, float):
        numbers = has_type(left, "number") and has_type(right, "number")
        return numbers and isclose(left, right, rel_tol=ROUNDING, abs_tol=ROUNDING)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(close(v, right[k]) for k, v in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(close, left, right))
    return equal(left, right)


def same_items(left: Sequence[Any], right: Sequence[Any]) -> bool:
    """True when both hold the same values, each as often."""
    rest = list(right)
    for value in left:
        found = next((i for i, other in enumerate(rest) if equal(value, other)), None)
        if found is None:
            return False
        del rest[found]
    return not rest


def has_type(value: Any, name: str) -> bool:
    """Whether a value is what a page calls by that name; of a type that says nothing about JSON, any is."""
    if isinstance(value, bool):
        return name == "boolean"
    return name not in JSON_TYPES or isinstance(value, JSON_TYPES[name])


def renamed(data: Any, names: Mapping[str, str]) -> Any:
    """``data`` with each old name replaced by the new one inside all strings."""
    if isinstance(data, str):
        for old, new in names.items():
            data = data.replace(old, new)
        return data
    if isinstance(data, Mapping):
        return {renamed(k, names): renamed(v, names) for k, v in data.items()}
    if isinstance(data, list):
        return [renamed(item, names) for item in data]
    return data


def total(body: Any, path: str) -> Fraction:
    """The sum of the numbers at a path, exactly; 0 if there is none."""
    return sum((Fraction(v) for v in values_at(body, path) if has_type(v, "number")), Fraction(0))
