"""Names of elements in behaviour files, such as ``operations.stop.checks.referenced``."""

from __future__ import annotations

from typing import Any


def has_element(data: Any, name: str) -> bool:
    """Whether the data of a behaviour file has the element of that dotted name.

    Each part is a key, an item of a list of texts, or the value of some field (such as its name or its
    outcome) of an item of a list.
    """
    return _has(data, name.split("."))


def _has(data: Any, parts: list[str]) -> bool:
    if not parts:
        return True
    if isinstance(data, dict):
        return parts[0] in data and _has(data[parts[0]], parts[1:])
    if isinstance(data, list):
        return any(_is_called(item, parts[0]) and _has(item, parts[1:]) for item in data)
    return False


def _is_called(item: Any, name: str) -> bool:
    return item == name or (isinstance(item, dict) and name in item.values())
