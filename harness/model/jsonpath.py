"""Reading values out of a JSON body: ``a.b[*].c`` and ``a.~``, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYS = "~"


def values_at(body: Any, path: str) -> list[Any]:
    """Every value at ``path``: names joined by dots, ``[*]`` for each element of a list, ``~`` for each name
    in an object. Missing: none."""
    found = [body]
    for part in path.split(".") if path else []:
        name, _, rest = part.partition("[")
        if name == KEYS:
            found = [key for v in found if isinstance(v, Mapping) for key in v]
        elif name:
            found = [v[name] for v in found if isinstance(v, Mapping) and name in v]
        for _ in range(rest.count("*")):
            found = [item for v in found if isinstance(v, list) for item in v]
    return found
