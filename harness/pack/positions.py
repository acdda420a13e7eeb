"""Paths compared by position: the names of their placeholders do not count."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.model.spec import Request

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def shape(path: str) -> str:
    """Return the path with nameless placeholders, with a leading slash and none at the end."""
    return "/" + PLACEHOLDER.sub("{}", path).strip("/")


def placeholders(path: str) -> tuple[str, ...]:
    """Return the names of the placeholders in order."""
    return tuple(PLACEHOLDER.findall(path))


def by_shape(requests: Iterable[Request]) -> dict[tuple[str, str], Request]:
    """Return the requests by method and shape."""
    return {(request.method, shape(request.path)): request for request in requests}
