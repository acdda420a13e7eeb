"""Pages beside Elastic's JSON API specifications: what one side has and the other lacks.

Placeholders are compared by position: pages and specifications name them differently. ``_all`` in the place
of one is the same path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.model.spec import ApiSpec
from harness.pack.importing import RestApi
from harness.pack.importing_figures import Figure, figures
from harness.pack.importing_pair import Disagreement, Lack, Pair, position


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
