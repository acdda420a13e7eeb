"""Specifications of others beside the pages: which paths, methods and parameters either lacks, in figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from harness.model.spec import ApiSpec, Parameter
from harness.pack.export_rest_api import TYPES
from harness.pack.importing import RestApi, RestParam
from harness.pack.positions import placeholders, shape

MEANINGS: Mapping[str, str] = {
    "request precision": "of the requests of pages, how many a specification has, by method and path",
    "path recall": "of the paths of specifications that have a request of a page, how many a page has",
    "parameter recall": "of the path and query parameters of these, how many names the page has",
    "type agreement": "of the parameters that a page gives a type, how many have a fitting one there",
    "path parameter precision": "of the path parameters of pages, how many names the specifications have",
}
"""In paths, names of placeholders do not count, and ``_all`` is one; parameters are compared by name."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: ``part`` of ``whole``."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.share:.4f} ({self.part} of {self.whole})" if self.whole else "nothing to compare"

    @property
    def share(self) -> float | None:
        """The share as a number from 0 to 1; None if there is nothing to compare."""
        return self.part / self.whole if self.whole else None


def figures(
    pages: Sequence[ApiSpec], partners: Mapping[str, Sequence[str]], apis: Mapping[str, RestApi]
) -> dict[str, Figure]:
    """Return the figures by name, ``partners`` being the specifications that have a request of each page."""
    pairs = [(page, apis[name]) for page in pages for name in partners.get(page.id, ())]
    found = (
        _requests(pages, apis.values()),
        _paths(pages, {api.name: api for _, api in pairs}.values()),
        _parameters(pairs),
        _types(pairs),
        _slots(pages, partners, apis),
    )
    return dict(zip(MEANINGS, map(_figure, found), strict=True))


def _figure(hits: Iterable[bool]) -> Figure:
    told = list(hits)
    return Figure(sum(told), len(told))


def _requests(pages: Iterable[ApiSpec], apis: Iterable[RestApi]) -> Iterator[bool]:
    known = {(method, position(each.path)) for api in apis for each in api.paths for method in each.methods}
    return ((each.method, position(each.path)) in known for page in pages for each in page.requests)


def _paths(pages: Iterable[ApiSpec], apis: Iterable[RestApi]) -> Iterator[bool]:
    stated = {position(request.path) for page in pages for request in page.requests}
    for api in apis:
        yield from (path in stated for path in {position(each.path) for each in api.paths})


def _parameters(pairs: Iterable[tuple[ApiSpec, RestApi]]) -> Iterator[bool]:
    for page, api in pairs:
        names = set(_names(page.parameters))
        yield from (name in names for name in {**api.parts, **api.params})


def _types(pairs: Iterable[tuple[ApiSpec, RestApi]]) -> Iterator[bool]:
    for page, api in pairs:
        typed = {
            (rule.arguments["in"], rule.arguments["parameter"])
            for statement in page.statements
            for rule in statement.rules
            if rule.kind == "type"
        }
        for ours in page.parameters:
            theirs = api.params.get(ours.name) or api.parts.get(ours.name)
            if theirs is not None and (ours.location, ours.name) in typed:
                yield same_type(page, ours, theirs)


def _slots(
    pages: Iterable[ApiSpec], partners: Mapping[str, Sequence[str]], apis: Mapping[str, RestApi]
) -> Iterator[bool]:
    for page in pages:
        names = {part for name in partners.get(page.id, ()) for part in apis[name].parts}
        if page.id in partners:
            yield from (each.name in names for each in page.parameters if each.location == "path")


def _names(parameters: Iterable[Parameter]) -> Iterator[str]:
    for each in parameters:
        yield each.name
        yield from _names(each.properties)


Side = Literal["pages", "specifications"]
ALL = re.compile(r"/_all(?=/|$)")
NUMBERS = frozenset({"int", "integer", "long", "number", "double", "float"})


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that one side does not have: a path, method, query parameter or body of the other."""

    side: Side
    what: str
    subject: str
    page: str | None = None
    api: str | None = None

    def __str__(self) -> str:
        owner = " and ".join(name for name in (self.page, self.api) if name)
        return f"{owner}: the {self.side} lack the {self.what} {self.subject}"

    def to_json(self) -> dict[str, Any]:
        """The lack as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something that both sides have and state differently."""

    page: str
    api: str
    subject: str
    pages: Any
    specifications: Any

    def __str__(self) -> str:
        return (
            f"{self.page} and {self.api}: {self.subject}: the page says {self.pages!r}, "
            f"the specification {self.specifications!r}"
        )

    def to_json(self) -> dict[str, Any]:
        """The disagreement as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pair:
    """A page, and the specifications that have a request of it: one, or one for each method."""

    page: ApiSpec
    apis: Sequence[RestApi]

    def lacks(self) -> Iterator[Lack]:
        """Query parameters and bodies that only one side has."""
        names = ", ".join(api.name for api in self.apis)
        ours, theirs = self._query(), self._params()
        for name in sorted(ours.keys() - theirs.keys()):
            yield Lack("specifications", "query parameter", name, self.page.id, names)
        for name, (_, api) in theirs.items():
            if name not in ours:
                yield Lack("pages", "query parameter", name, self.page.id, api.name)
        body = any(p.location == "body" for p in self.page.parameters)
        allowed = [api.name for api in self.apis if api.body_required is not None]
        if body and not allowed:
            yield Lack("specifications", "body", "of the request", self.page.id, names)
        if allowed and not body:
            yield Lack("pages", "body", "of the request", self.page.id, ", ".join(allowed))

    def disagreements(self) -> Iterator[Disagreement]:
        """Names of placeholders; types, necessity, defaults and options of parameters."""
        yield from self._placeholders()
        theirs = self._params()
        for name, parameter in self._query().items():
            if name in theirs:
                yield from self._both(parameter, *theirs[name])

    def _query(self) -> Mapping[str, Parameter]:
        return {p.name: p for p in self.page.parameters if p.location == "query"}

    def _params(self) -> Mapping[str, tuple[RestParam, RestApi]]:
        return {name: (param, api) for api in self.apis for name, param in api.params.items()}

    def _placeholders(self) -> Iterator[Disagreement]:
        seen: set[tuple[str, str]] = set()
        told = sorted(
            (request.path for request in self.page.requests), key=lambda path: len(placeholders(path))
        )
        paths = {position(path): path for path in told}
        for api in self.apis:
            for each in api.paths:
                ours = placeholders(paths.get(position(each.path), ""))
                for pair in zip(ours, each.parts, strict=False):
                    if pair[0] != pair[1] and pair not in seen:
                        seen.add(pair)
                        yield Disagreement(self.page.id, api.name, "name of a placeholder", *pair)

    def _both(self, ours: Parameter, theirs: RestParam, api: RestApi) -> Iterator[Disagreement]:
        told = [
            ("type", _type(ours), theirs.type, same_type(self.page, ours, theirs)),
            ("required", ours.required, theirs.required, ours.required == theirs.required),
            ("options", sorted(ours.enum), sorted(theirs.options), _same_options(ours, theirs)),
        ]
        if ours.has_default and theirs.default is not None:
            same = _plain(ours.default) == _plain(theirs.default)
            told.append(("default", ours.default, theirs.default, same))
        for what, here, there, same in told:
            if not same:
                subject = f"{what} of the query parameter {ours.name}"
                yield Disagreement(self.page.id, api.name, subject, here, there)


def _type(parameter: Parameter) -> str:
    return "enum" if parameter.enum and parameter.type == "string" else TYPES[parameter.type]


def position(path: str) -> str:
    """Return the path with nameless placeholders; ``_all`` stands for what a placeholder may be."""
    return shape(ALL.sub("/{all}", path))


def same_type(page: ApiSpec, ours: Parameter, theirs: RestParam) -> bool:
    """Whether the types fit: numbers are alike, a union fits any of its parts, and a text is a list if the
    page calls it one, separated by commas."""
    there = set(theirs.type.split("|"))
    here = {_type(ours), *(TYPES[name] for name in ours.alternatives)}
    if here & there or (here & NUMBERS and there & NUMBERS):
        return True
    return "list" in there and any(page.by_rule("list", parameter=ours.name))


def _same_options(ours: Parameter, theirs: RestParam) -> bool:
    return not ours.enum or not theirs.options or set(ours.enum) == set(theirs.options)


def _plain(value: Any) -> str:
    """A default as a text: ``true`` and True are the same, and so are 10 and "10"."""
    if isinstance(value, list):
        return ",".join(_plain(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs; ``shared`` paths were compared, ``partners`` names the specifications that
    each page was compared with, and ``figures`` are shares of what one side has on the other."""

    lacks: tuple[Lack, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    shared: int = 0
    partners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether both sides say the same."""
        return not (self.lacks or self.disagreements)


def compare(pages: Sequence[ApiSpec], apis: Mapping[str, RestApi]) -> Comparison:
    """Compare every page with the specifications that have a request of it."""
    ours, theirs = _page_paths(pages), _api_paths(apis.values())
    lacks = [*_path_lacks(ours, theirs), *_method_lacks(ours, theirs)]
    disagreements: list[Disagreement] = []
    partners: dict[str, tuple[str, ...]] = {}
    for page in pages:
        found = _partners(page, theirs)
        if found:
            partners[page.id] = tuple(found)
            pair = Pair(page, tuple(apis[name] for name in found))
            lacks += pair.lacks()
            disagreements += pair.disagreements()
    shared = len(ours.keys() & theirs.keys())
    return Comparison(tuple(lacks), tuple(disagreements), shared, partners, figures(pages, partners, apis))


@dataclass(frozen=True, slots=True)
class _Use:
    """One path on one side: who has it, and with which methods."""

    owner: str
    path: str
    methods: tuple[str, ...]


Uses = Mapping[str, list[_Use]]


def _page_paths(pages: Iterable[ApiSpec]) -> Uses:
    found: dict[str, list[_Use]] = {}
    for page in pages:
        for path in dict.fromkeys(request.path for request in page.requests):
            methods = tuple(request.method for request in page.requests if request.path == path)
            found.setdefault(position(path), []).append(_Use(page.id, path, methods))
    return found


def _api_paths(apis: Iterable[RestApi]) -> Uses:
    found: dict[str, list[_Use]] = {}
    for api in apis:
        for each in api.paths:
            found.setdefault(position(each.path), []).append(_Use(api.name, each.path, each.methods))
    return found


def _path_lacks(ours: Uses, theirs: Uses) -> Iterator[Lack]:
    for key in sorted(ours.keys() - theirs.keys()):
        for use in ours[key]:
            yield Lack("specifications", "path", use.path, page=use.owner)
    for key in sorted(theirs.keys() - ours.keys()):
        for use in theirs[key]:
            yield Lack("pages", "path", use.path, api=use.owner)


def _method_lacks(ours: Uses, theirs: Uses) -> Iterator[Lack]:
    """Methods of the paths that both sides have; several pages or specifications may share one."""
    for key in sorted(ours.keys() & theirs.keys()):
        here = {method: use for use in ours[key] for method in use.methods}
        there = {method: use for use in theirs[key] for method in use.methods}
        for method in sorted(here.keys() - there.keys()):
            use = here[method]
            yield Lack("specifications", "method", f"{method} {use.path}", page=use.owner)
        for method in sorted(there.keys() - here.keys()):
            use = there[method]
            yield Lack("pages", "method", f"{method} {use.path}", api=use.owner)


def _partners(page: ApiSpec, theirs: Uses) -> list[str]:
    uses = [(request, use) for request in page.requests for use in theirs.get(position(request.path), [])]
    return list(dict.fromkeys(use.owner for request, use in uses if request.method in use.methods))


def as_json(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "shared_paths": found.shared,
        "figures": {
            name: {"share": each.share, "part": each.part, "whole": each.whole}
            for name, each in found.figures.items()
        },
        "pages": {page: list(names) for page, names in found.partners.items()},
        "lacks": [each.to_json() for each in found.lacks],
        "disagreements": [each.to_json() for each in found.disagreements],
    }


def as_text(found: Comparison) -> str:
    """The comparison as lines, what one side lacks first."""
    lines = [str(each) for each in (*found.lacks, *found.disagreements)]
    lines.append(
        f"{found.shared} paths are on both sides, {len(found.partners)} pages were compared: "
        f"{len(found.lacks)} things are on one side only, {len(found.disagreements)} are stated differently"
    )
    lines += [f"{name}: {figure}" for name, figure in found.figures.items()]
    return "\n".join(lines)
