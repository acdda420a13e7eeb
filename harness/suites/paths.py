"""Places in an answer: ``a.0.b``, with ``\\.`` for a dot inside a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

DOT = re.compile(r"(?<!\\)\.")
ANY_KEY = "_arbitrary_key_"


def value_at(body: Any, path: str) -> Any:
    """Return the value at that path; None for a name that is not there, the whole body for no path.

    Nothing is inside an answer that is a text, or that is only there or not (HEAD). The last part
    ``_arbitrary_key_`` is the first key of an object. Raises ``ValueError`` for an index that is none of the
    list's, and for a part of what is neither object nor list.
    """
    wanted = parts(path)
    if wanted and isinstance(body, str | bool):
        return None
    value = body
    for part in wanted:
        if value is None:
            return None
        if isinstance(value, Mapping):
            if part == ANY_KEY:
                if not value:
                    raise ValueError(f"[{path}]: the object is empty")
                value = next(iter(value))
            else:
                value = value.get(part)
        elif isinstance(value, list):
            if not part.isdecimal() or int(part) >= len(value):
                raise ValueError(f"[{path}]: [{part}] is no index of a list of {len(value)}")
            value = value[int(part)]
        else:
            raise ValueError(f"[{path}]: nothing can be inside {value!r:.60}")
    return value


def parts(path: str) -> list[str]:
    """Split a path at its dots; ``$body`` stands for the whole answer."""
    if path in ("", "$body"):
        return []
    found = [part.replace("\\.", ".") for part in DOT.split(path)]
    return found[1:] if found[0] == "$body" else found


def escaped(name: str) -> str:
    """Write a name as one part of a path."""
    return name.replace(".", "\\.")
