"""One interface to the system under test, whatever the way to it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

MAX_DEPTH = 100
"""Bodies that nest deeper stay text: nothing that reads them can run out of stack."""


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request ready to be sent; ``target`` is the path with its query string."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class WireResponse:
    """An answer; ``body`` is parsed JSON where it says so, else text."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


class Transport(Protocol):
    """A way to send requests; safe to use from several threads at once."""

    base_url: str

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        """Send and wait at most ``timeout`` seconds; raises NoAnswer."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


def parsed_body(content: bytes, content_type: str) -> Any:
    """JSON as data, everything else as text; an empty body is None.

    What only looks like JSON stays text too: NaN, infinite numbers, and nesting beyond ``MAX_DEPTH``.
    """
    if not content:
        return None
    if "json" in content_type.lower():
        try:
            data = json.loads(content, parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            pass
        else:
            if _depth(data) <= MAX_DEPTH:
                return data
    return content.decode("utf-8", errors="replace")


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _depth(data: Any) -> int:
    """How deep ``data`` nests; counted level by level, not by recursion."""
    depth, level = 0, [data]
    while level := [item for outer in level for item in _inside(outer)]:
        depth += 1
    return depth


def _inside(data: Any) -> Iterable[Any]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()
