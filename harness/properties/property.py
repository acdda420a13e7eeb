"""A property: a rule made testable. It draws cases; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from harness.engine.case import Case
from harness.engine.needs import EVERYTHING
from harness.spec.model import ApiSpec
from harness.target.fence import PLACEHOLDER, Fence, Routes
from harness.target.namespace import Namespace
from harness.target.target import Access
from harness.world.behaviour import Operation, Resource
from harness.world.pages import PageBehaviour
from harness.world.routes import routes_of
from harness.world.scenario import Scenario

Draw = Callable[[st.SearchStrategy[Any]], Any]
Build = Callable[[Draw, Scenario], None]


EXAMPLE = "a-name-of-ours"


@dataclass(frozen=True)
class Contract:
    """What the pages and the behaviours say together."""

    apis: Mapping[str, ApiSpec]
    resources: Mapping[str, Resource]
    pages: Mapping[str, PageBehaviour] = field(default_factory=dict)

    @cached_property
    def routes(self) -> Routes:
        """What pages and behaviours know of requests."""
        return routes_of(self.resources, self.apis, self.pages)

    def fence(self, namespace: Namespace, access: Access) -> Fence:
        """The fence around the names of a run."""
        return Fence(self.routes, namespace.owns, access.read_only)

    def everything(self, kind: str, requests: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """The need of a property that sends such requests, methods with templates of paths, about a kind of
        resource: where one could reach what the run has not made, the target must be all the run's own."""
        fence = Fence(self.routes, EXAMPLE.__eq__)
        for method, path in requests:
            filled = PLACEHOLDER.sub(lambda m: "a" if m[1] in self.routes.values else EXAMPLE, path)
            if not fence.lets_pass(method, filled):
                return (f"{EVERYTHING}{kind}",)
        return ()

    def operations(self, api: ApiSpec) -> list[Operation]:
        """The operations that a page documents."""
        return [o for r in self.resources.values() for o in r.operations.values() if o.api == api.id]


@dataclass(frozen=True, slots=True)
class Property:
    """One property.

    ``statements`` are the sentences it tests; ``needs`` what the target must be able to do. ``share`` scales
    how many cases it gets, in relation to others. ``covers`` build one case each, before any other is drawn:
    together they try everything once that ``build`` chooses from. ``again`` is the command that shows a
    failure again, where that is not ``harness replay``.
    """

    id: str
    api: str
    family: str
    title: str
    statements: tuple[str, ...]
    build: Build
    contract: Contract = field(repr=False)
    needs: tuple[str, ...] = ()
    share: float = 1.0
    again: str | None = None
    covers: tuple[Build, ...] = field(default=(), repr=False)

    def cases(self, features: frozenset[str]) -> st.SearchStrategy[Case]:
        """The strategy of its cases, for a target with these features."""
        return self._drawn(self.build, features)

    def covering(self, features: frozenset[str]) -> list[st.SearchStrategy[Case]]:
        """The strategies of the cases that come first."""
        return [self._drawn(build, features) for build in self.covers]

    def _drawn(self, build: Build, features: frozenset[str]) -> st.SearchStrategy[Case]:
        @st.composite
        def one(draw: Draw) -> Case:
            scenario = Scenario(self.id, self.contract.resources, self.contract.apis, features, self.needs)
            build(draw, scenario)
            return scenario.case()

        return one()


def told(api: ApiSpec, kind: str, **arguments: Any) -> tuple[str, ...]:
    """Ids of the statements with such a rule."""
    return tuple(statement.id for statement in api.by_rule(kind, **arguments))


def unique(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """All ids of the groups, once each, in order."""
    return tuple(dict.fromkeys(i for group in groups for i in group))
