"""Looking into documents, and writing their values the way error texts do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def dig(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, where a key may itself hold dots; None when there is none."""
    if path in document:
        return document[path]
    first, _, rest = path.partition(".")
    while rest:
        inner = document.get(first)
        if isinstance(inner, Mapping) and (found := dig(inner, rest)) is not None:
            return found
        piece, _, rest = rest.partition(".")
        first = f"{first}.{piece}"
    return None


def renamed(document: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The document with the values of the fields in ``names`` also under the names they stand for."""
    found = {new: dig(document, old) for old, new in names.items()}
    return {**document, **{name: value for name, value in found.items() if value is not None}}


def java_text(value: Any) -> str:
    """A JSON value as Java prints it: ``{a=1, b=[x, null]}``."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return str(value)
