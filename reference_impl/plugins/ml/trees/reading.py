"""Reading the values of a tree model's definition.

Two kinds of refusal: :class:`Unreadable` for a definition that has the wrong form, :class:`Inconsistent` for
one whose parts do not fit each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Unreadable(ValueError):
    """The definition does not have the form of one."""


class Inconsistent(ValueError):
    """The definition's parts do not fit each other."""


def mapping(value: Any, known: set[str]) -> Mapping[str, Any]:
    """An object with none but the known fields."""
    if not isinstance(value, Mapping):
        raise Unreadable("an object is missing")
    if unknown := set(value) - known:
        raise Unreadable(f"unknown fields {sorted(unknown)}")
    return value


def strings(value: Any, name: str) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Unreadable(f"[{name}] must be a list of strings")
    return tuple(value)


def number(value: Any, name: str) -> float:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(f"[{name}] must be a number")
    return float(value)


def integer(body: Mapping[str, Any], name: str) -> int:
    """A whole number that must be there."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(f"[{name}] must be an integer")
    return value
