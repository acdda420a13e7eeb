"""How well pages and API specifications cover each other, as shares; ``MEANINGS`` says of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.model.spec import ApiSpec, Parameter
from harness.pack.importing import RestApi
from harness.pack.importing_pair import position, same_type

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
