"""The fence: the one place through which every request leaves, and what it lets through.

A request with an effect leaves only if every name it can reach is the run's own. What it can reach is read
from the request itself (path, query, body), with the pack's word on which parts of a path are names and which
requests change nothing. What is not known is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from harness.errors import Refused

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ASKING_METHODS = frozenset({*SAFE_METHODS, "POST"})
"""Methods of requests that can be without an effect, if the pack says so; the others change something."""

NEVER = ("_cluster", "settings")
"""Settings of a whole cluster are nobody's own: they are not touched, whoever owns the target."""

PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]+)\}")
FURTHEST_DECODING = 5
EVERYTHING = ("*", "_all")

Query = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Route:
    """A request that the pack knows: its path with ``{placeholders}``, and in ``query`` and ``body`` the
    places of names. ``effect`` tells whether it changes anything; ``kind`` is the resource it is about."""

    method: str
    path: str
    effect: bool
    kind: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path."""
        return tuple(self.path.strip("/").split("/"))

    def reads_as_names(self, words: Sequence[str]) -> bool:
        """Whether such a path fits, with some of its plain words in the places of names."""
        taken = [w for p, w in zip(self.segments, words, strict=False) if PLACEHOLDER.search(p)]
        return _fits(self.segments, words) and any(not PLACEHOLDER.search(word) for word in taken)


@dataclass(frozen=True, slots=True)
class Routes:
    """All that a pack knows of requests. ``names`` are the placeholders and fields that name a resource,
    ``values`` the placeholders that do not."""

    routes: tuple[Route, ...] = ()
    names: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()

    def about(self, segments: Sequence[str]) -> list[Route]:
        """The routes that a path can mean, those with most literal parts first."""
        found = [route for route in self.routes if _fits(route.segments, segments)]
        most = max((_literal(route) for route in found), default=0)
        return [route for route in found if _literal(route) == most]

    def shrunk(self, segments: Sequence[str], ours: Callable[[str], bool]) -> frozenset[str]:
        """The kinds of which a path means all there are, for a server that overlooks a missing name. What is
        left of the names keeps it to ours, if one of them is."""
        parts = [part for part in segments if part]
        return frozenset(
            route.kind
            for route in self.routes
            for shorter in (_without_a_name(route, self.values) if route.effect else ())
            if _fits(shorter, parts)
            and not any(ours(p) for w, p in zip(shorter, parts, strict=True) if PLACEHOLDER.search(w))
        )


@dataclass
class Fence:
    """Lets a request through, or raises :class:`Refused`.

    ``owns`` tells the run's own names from all others. ``read_only`` lets no request with an effect through.
    While ``wide`` is set, requests that act on all there is of something pass too.
    """

    routes: Routes
    owns: Callable[[str], bool]
    read_only: bool = False
    wide: bool = False

    @contextmanager
    def everything(self) -> Iterator[None]:
        """Let requests through meanwhile that act on all there is."""
        self.wide = True
        try:
            yield
        finally:
            self.wide = False

    def has_effect(self, method: str, path: str) -> bool:
        """Whether the request may change anything, by the pack's word and by its method."""
        method = method.upper()
        known = [r for r in self.routes.about(_segments(path)) if r.method == method]
        if any(route.effect for route in known):
            return True
        if method in SAFE_METHODS:
            return False
        return method not in ASKING_METHODS or not known

    def admit(self, method: str, path: str, query: Query = (), body: Any = None) -> None:
        """Return if the request may leave. Raises Refused."""
        if not self.has_effect(method, path):
            return
        request = f"{method} {path or '/'}"
        if self.read_only:
            raise Refused(f"read-only: {request} would change something")
        problem = self._problem(_segments(path), query, body)
        if problem is not None:
            raise Refused(f"{request} {problem}", hint="give names of the run's own: <<name>> in a pack")

    def lets_pass(self, method: str, path: str, query: Query = (), body: Any = None) -> bool:
        """Whether :meth:`admit` would."""
        try:
            self.admit(method, path, query, body)
        except Refused:
            return False
        return True

    def _problem(self, segments: Sequence[str], query: Query, body: Any) -> str | None:
        if tuple(segments[: len(NEVER)]) == NEVER:
            return "would change the settings of the whole cluster"
        if any(part in (".", "..") for segment in segments for part in segment.split("/")):
            return "has a path that leads elsewhere"
        known = self.routes.about(segments)
        if kinds := self.routes.shrunk(segments, self._ours):
            every = " and ".join(sorted(kinds))
            return None if self.wide else f"leaves a name out: it could reach every {every}"
        if not known:
            return self._problem_of_unknown(segments, self._references(query, body))
        named = [text for route in known for text in self._in_path(route, segments)]
        if not named:
            named = [text for route in known for text in _in_query(route, query, self.routes.names)]
            named += [text for route in known for text in _in_body(route.body, body, self.routes.names)]
            if not named:
                return None if self.wide else "names nothing that the run has made"
            named += _patterns(body)
        named += self._references(query, body)
        foreign = [text for text in named if not self._ours(text)]
        return f"could reach what the run did not make: {foreign[0]!r}" if foreign else None

    def _problem_of_unknown(self, segments: Sequence[str], references: Sequence[str]) -> str | None:
        """A path that no page and no behaviour knows: it may leave if all its parts that are no words of
        known paths are ours, and there is one."""
        words = {part for route in self.routes.routes for part in route.segments}
        other = [part for part in segments if part and part not in words]
        if other and all(self._ours(part) for part in (*other, *references)):
            return None
        return "is a path that the pack does not know"

    def _in_path(self, route: Route, segments: Sequence[str]) -> Iterator[str]:
        for wanted, given in zip(route.segments, segments, strict=False):
            for name in PLACEHOLDER.findall(wanted):
                if name not in self.routes.values:
                    yield given

    def _references(self, query: Query, body: Any) -> list[str]:
        """What a request names by the fields that hold names."""
        texts = [value or "" for name, value in query if name in self.routes.names]
        return [*texts, *_named_fields(body, self.routes.names)]

    def _ours(self, text: str) -> bool:
        """Whether a name, a list of names or a pattern can reach nothing but ours."""
        return (self.wide and text in EVERYTHING) or all(self.owns(part) for part in text.split(","))


def closed() -> Fence:
    """A fence that lets nothing with an effect through: what holds until a pack is known."""
    return Fence(Routes(), lambda _: False, read_only=True)


def open_fence() -> Fence:
    """A fence for a target that is all ours, whatever is sent."""
    return _Open(Routes(), lambda _: True)


class _Open(Fence):
    def admit(self, method: str, path: str, query: Query = (), body: Any = None) -> None:
        """Let everything through."""


def _segments(path: str) -> list[str]:
    """The parts of a path as a server may read them: decoded as often as it takes; without the slash at the
    ends."""
    for _ in range(FURTHEST_DECODING):
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded
    body = path.removeprefix("/").removesuffix("/") if path.strip("/") else ""
    return body.split("/") if body else []


def _fits(wanted: Sequence[str], given: Sequence[str]) -> bool:
    return len(wanted) == len(given) and all(
        bool(g) if PLACEHOLDER.search(w) else w == g for w, g in zip(wanted, given, strict=True)
    )


def _literal(route: Route) -> int:
    return sum(not PLACEHOLDER.search(part) for part in route.segments)


def _without_a_name(route: Route, values: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The path of a route without one of its names, and without all of them."""
    places = [
        i
        for i, part in enumerate(route.segments)
        if any(name not in values for name in PLACEHOLDER.findall(part))
    ]
    for place in places:
        yield tuple(part for i, part in enumerate(route.segments) if i != place)
    if places:
        yield tuple(part for part in route.segments if not PLACEHOLDER.search(part))


def _in_query(route: Route, query: Query, names: frozenset[str]) -> Iterator[str]:
    given = dict(query)
    for key, template in route.query.items():
        if names & set(PLACEHOLDER.findall(str(template))) and given.get(key):
            yield str(given[key])


def _in_body(template: Any, body: Any, names: frozenset[str]) -> Iterator[str]:
    """The values that stand in a body where the template has names."""
    if isinstance(template, Mapping) and isinstance(body, Mapping):
        for key, inner in template.items():
            if names & set(PLACEHOLDER.findall(str(key))):
                yield from map(str, body)
            elif key in body:
                yield from _in_body(inner, body[key], names)
    elif isinstance(template, list) and template and isinstance(body, list):
        for number, value in enumerate(body):  # what follows the template's items is like its last one
            yield from _in_body(template[min(number, len(template) - 1)], value, names)
    elif isinstance(template, str) and names & set(PLACEHOLDER.findall(template)):
        yield from _texts(body)


def _named_fields(body: Any, names: frozenset[str]) -> Iterator[str]:
    """Values of the fields anywhere in a body that are called like names of resources."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            if key in names:
                yield from _texts(value)
            else:
                yield from _named_fields(value, names)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from _named_fields(value, names)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _patterns(body: Any) -> list[str]:
    """Texts anywhere in a body that mean many things."""
    if isinstance(body, str):
        return [body] if "*" in body or body == "_all" else []
    if isinstance(body, Mapping):
        return [text for pair in body.items() for each in pair for text in _patterns(each)]
    if isinstance(body, list | tuple):
        return [text for each in body for text in _patterns(each)]
    return []


@dataclass(frozen=True, slots=True)
class Access:
    """What the run may do with a target: ``owned`` if the harness started it, ``exclusive`` if the user
    says that the whole of it is theirs, ``read_only`` if nothing on it may change."""

    owned: bool = False
    exclusive: bool = False
    read_only: bool = False

    @property
    def whole(self) -> bool:
        """Whether the run may act on everything there is."""
        return (self.owned or self.exclusive) and not self.read_only
