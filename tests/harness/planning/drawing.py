"""Draws cases without running them."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed

from harness.model.case import Case
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.planning import Contract, Property
from harness.planning.catalog import plan
from harness.planning.contract import load_contract


@cache
def contract() -> Contract:
    """The bundled pack's pages and behaviours."""
    return load_contract(load_pack(bundled_pack()))


@cache
def covered() -> tuple[Property, ...]:
    """The properties of the pages that a run covers."""
    pack = load_pack(bundled_pack())
    return tuple(plan(contract(), (), pack.pages))


def features() -> frozenset[str]:
    """A target that can do everything."""
    services = {
        f"service:{s.name}" for r in contract().resources.values() for s in r.services if not s.fallback
    }
    return frozenset({"security", *services})


def drawn(prop: Property, count: int, *, seed: int = 1, able: frozenset[str] | None = None) -> list[Case]:
    """At most ``count`` cases of a property."""
    cases: list[Case] = []

    @with_seed(seed)
    @settings(
        max_examples=count,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(prop.cases(features() if able is None else able))
    def collect(case: Case) -> None:
        cases.append(case)

    collect()
    return cases
