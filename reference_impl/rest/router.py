"""From method and path to a route: explicit segments beat ``{wildcards}``, a trailing slash is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from reference_impl.rest.handler import Route
from reference_impl.rest.query import decode

REMEMBERED = 512
"""Paths whose routes are known without a search, the latest ones."""

_METHOD_ORDER = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT")


@dataclass(slots=True)
class _Node:
    explicit: dict[str, _Node] = field(default_factory=dict)
    wildcard: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """The routes of one path by method, and the raw texts its wildcards stand for."""

    routes: dict[str, Route]
    segments: tuple[str, ...]
    _params: dict[str, dict[str, str]] = field(default_factory=dict)

    def methods(self) -> list[str]:
        """The methods of the path, in the order in which they are announced."""
        return [method for method in _METHOD_ORDER if method in self.routes]

    def path_params(self, route: Route) -> dict[str, str]:
        """Decoded values of the route's wildcards; ApiError 400 for a broken escape."""
        known = self._params.get(route.method)
        if known is None:
            names = route.path.split("/")[1:]
            known = self._params[route.method] = {
                name[1:-1]: decode(segment, plus_is_blank=False)
                for name, segment in zip(names, self.segments, strict=False)
                if _is_wildcard(name)
            }
        return known


class Router:
    """Finds routes. Two routes for the same method and path are a mistake: ValueError."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        self.match = lru_cache(maxsize=REMEMBERED)(self._find)
        """The routes of an undecoded path, or None when there is no such path."""
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in _split(route.path):
            if _is_wildcard(segment):
                node.wildcard = node.wildcard or _Node()
                node = node.wildcard
            else:
                node = node.explicit.setdefault(segment, _Node())
        if route.method in node.routes:
            raise ValueError(f"two routes for {route.method} {route.path}")
        node.routes[route.method] = route

    def _find(self, raw_path: str) -> Match | None:
        segments = _split(raw_path)
        node = _find(self._root, segments)
        return None if node is None else Match(node.routes, segments)


def _find(node: _Node, segments: tuple[str, ...]) -> _Node | None:
    if not segments:
        return node if node.routes else None
    head, rest = segments[0], segments[1:]
    explicit = node.explicit.get(head)
    found = _find(explicit, rest) if explicit else None
    if found is None and node.wildcard and head:
        found = _find(node.wildcard, rest)
    return found


def _split(path: str) -> tuple[str, ...]:
    stripped = path.rstrip("/").removeprefix("/")
    return tuple(stripped.split("/")) if stripped else ()


def _is_wildcard(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")
