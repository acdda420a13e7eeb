"""Names: every name a case uses is a symbol until it runs.

``<<d-a>>`` becomes a name inside the run's namespace, the same everywhere in one execution and different in
every other, so that no case can meet what another one, or anybody else, has made. ``<<kind:value>>`` stands
for a resource of that kind that the whole run shares: made once, from the fixture of that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SYMBOL = re.compile(r"<<([a-z0-9:._-]+)>>")
ANY = "."
"""The symbol for what the names of one execution begin with."""


def symbol(name: str) -> str:
    """Write a symbol."""
    return f"<<{name}>>"


def shared_parts(name: str) -> tuple[str, str] | None:
    """The kind and the fixture of a symbol that stands for something shared; None for any other."""
    kind, colon, value = name.partition(":")
    return (kind, value) if colon else None


def symbols_in(data: Any) -> set[str]:
    """Every symbol that occurs in strings (keys too) anywhere inside ``data``."""
    if isinstance(data, str):
        return set(SYMBOL.findall(data))
    if isinstance(data, Mapping):
        return set().union(*(symbols_in(k) | symbols_in(v) for k, v in data.items()))
    if isinstance(data, list | tuple):
        return set().union(*(symbols_in(item) for item in data))
    return set()


def bind(data: Any, names: Mapping[str, str]) -> Any:
    """Replace every symbol in strings (keys too) anywhere inside ``data``; KeyError for an unknown one."""
    if isinstance(data, str):
        return SYMBOL.sub(lambda match: names[match[1]], data)
    if isinstance(data, Mapping):
        return {bind(k, names): bind(v, names) for k, v in data.items()}
    if isinstance(data, list | tuple):
        return [bind(item, names) for item in data]
    return data
