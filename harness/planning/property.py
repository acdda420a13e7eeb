"""A property: a rule made testable. It draws cases; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from harness.model.case import Case
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.scenario import Scenario

Draw = Callable[[st.SearchStrategy[Any]], Any]
Build = Callable[[Draw, Scenario], None]


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
