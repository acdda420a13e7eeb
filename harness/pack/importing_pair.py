"""One page beside the API specifications of its requests: parameters and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from harness.model.spec import ApiSpec, Parameter
from harness.pack.export_rest_api import TYPES
from harness.pack.importing import RestApi, RestParam
from harness.pack.positions import placeholders, shape

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
